"""Sample sites and stories for the demonstration, made through the actions like everything else."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime, time, timedelta
from pathlib import Path

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from vanban.text import fold

from loa.kit.clock import now
from loa.kit.refused import Refused
from loa.org import actions as org
from loa.org.models import Role, Unit, User
from loa.org.sample import COMMUNES, SampleDistrict
from loa.plan.models import Task, Theme
from loa.portal import actions, guard
from loa.portal.findable import STORY
from loa.portal.models import (
    HomePage,
    Origin,
    Picture,
    Rendition,
    SharedFile,
    Source,
    StoryEvidence,
    StoryFlow,
    StoryPage,
)
from loa.portal.sample import carried, rooms
from loa.portal.sample.news import create_sources
from loa.portal.sample.stories import STORIES, SampleStory
from loa.search import actions as search

PICTURES = Path(__file__).parent / "pictures"
CREDIT = "Tranh: Loa, vẽ minh họa."
Lookup = Callable[[Unit, date], Iterable[Task]]


def no_tasks(unit: Unit, day: date) -> Iterable[Task]:
    """For who has no plan yet: stories count for no task."""
    return ()


def create_sites(district: SampleDistrict) -> dict[str, HomePage]:
    """The seven sites by the key of their unit: the district's, run by its office, and one for each commune; found
    where they stand.

    Args:
        district: the sample units.
    """
    wanted = {
        "vanphong": {
            "title": "Huyện Nông Sơn",
            "tagline": "Cổng thông tin điện tử, tỉnh Quảng Nam",
            "colours": "district",
            "office": "UBND huyện Nông Sơn",
            "contact": "Xã Quế Trung, huyện Nông Sơn, tỉnh Quảng Nam. Điện thoại: 0235 000 0000 (số mẫu)",
            "responsible": "Ban Biên tập (nội dung mẫu)",
        }
    }
    for number, name in enumerate(COMMUNES, 1):
        wanted[f"xa-{number}"] = {
            "title": f"Xã {name}",
            "tagline": "Trang thông tin điện tử, huyện Nông Sơn",
            "colours": "commune",
            "office": f"UBND xã {name}",
            "contact": f"Xã {name}, huyện Nông Sơn, tỉnh Quảng Nam. Điện thoại: 0235 000 0000 (số mẫu)",
            "responsible": "Ban Biên tập (nội dung mẫu)",
        }
    sites = {}
    for key, fields in wanted.items():
        unit = district.units[key]
        found = HomePage.objects.filter(unit=unit).select_related("unit").first()
        sites[key] = found or actions.create_site(unit, by=None, **fields)
    return sites


@transaction.atomic
def create(district: SampleDistrict, tasks: Lookup = no_tasks) -> list[StoryPage]:
    """The seven sites with their stories, published over the last quarter, one waiting for approval and one being
    written.

    Running it again adds nothing.

    Args:
        district: the sample units and people.
        tasks: (unit, day of publication) -> tasks of that unit that a story of that day fulfils; at most the first
            two are taken.

    Returns:
        the stories that were made now.
    """
    sites = create_sites(district)
    made = []
    for story in sorted(STORIES, key=lambda one: -one.days):
        home = sites[story.unit]
        if StoryFlow.objects.filter(home=home, page__draft_title=story.title).exists():
            continue
        made.append(_tell(story, home, tasks))
    create_sources(sites)
    if made:
        carried.create(sites, _person)
    return made


def _tell(story: SampleStory, home: HomePage, tasks: Lookup) -> StoryPage:
    unit = home.unit
    writer, approver = _person(unit, Role.EDITOR), _person(unit, Role.APPROVER)
    today = timezone.localdate(now())
    day = today - timedelta(days=story.days)
    picture = actions.add_picture(
        by=writer,
        unit=unit,
        filename=f"{story.picture}.webp",
        data=(PICTURES / f"{story.picture}.webp").read_bytes(),
        alt=story.alt,
        credit=CREDIT,
        licence="EUPL-1.2",
    )
    page = actions.write_story(
        by=writer,
        home=home,
        title=story.title,
        summary=story.summary,
        happened_on=day - timedelta(days=story.before),
        body=list(story.body),
        lead_image=picture,
        lead_alt=story.alt,
        theme=_theme(story.theme),
        source=story.source,
        tasks=list(tasks(unit, day))[:2],
    )
    if story.state == "draft":
        return page
    actions.submit_story(page, by=writer)
    if story.state == "published":
        moment = timezone.make_aware(datetime.combine(day, time(story.hour, 0)))
        actions.approve_story(page, by=approver, at=min(moment, now()))
    return StoryPage.objects.get(pk=page.pk)


def _person(unit: Unit, role: Role) -> User:
    """Whoever has the role in the sample unit; an invented person without a password where nobody has."""
    person = User.objects.filter(memberships__unit=unit, memberships__role=role, is_active=True).order_by("pk").first()
    if person is not None:
        return person
    place = fold(str(unit).rsplit("xã ", 1)[-1]).replace(" ", "")
    kind, name, title = {
        Role.EDITOR: ("vietbai", "Người viết bài mẫu", "Công chức văn hóa - xã hội"),
        Role.APPROVER: ("duyetbai", "Người duyệt bài mẫu", "Phó Chủ tịch UBND xã"),
    }[role]
    return org.create_user(
        by=None, username=f"{kind}.{place}", full_name=name, password=None, title=title, unit=unit, role=role
    )


def _theme(words: str) -> Theme | None:
    """The theme of an active sample plan whose title holds the words best; none when there is no plan."""
    wanted = set(words.split())
    rows = Theme.objects.filter(plan__state="active", plan__is_sample=True)
    ranked = sorted(rows, key=lambda row: -len(wanted & set(fold(row.title).split())))
    return ranked[0] if ranked and wanted & set(fold(ranked[0].title).split()) else None


@transaction.atomic
def wipe() -> int:
    """Remove every site of a sample unit with stories, pictures and files; the sample ledger may be wiped afterwards.

    Returns:
        how many stories were removed.

    Raises:
        Refused: a real unit's site stands below a sample site.
    """
    rooms.wipe()
    carried.wipe()
    homes = list(HomePage.objects.filter(unit__is_sample=True).order_by("-depth"))
    for home in homes:
        if HomePage.objects.filter(path__startswith=home.path, unit__is_sample=False).exists():
            raise Refused(_("Dưới trang mẫu “%(home)s” có trang thật. Dời trang thật ra trước.") % {"home": home})
    flows = StoryFlow.objects.filter(home__in=homes)
    count = flows.count()
    Origin.objects.filter(page__flow__in=flows).delete()
    Source.objects.filter(home__in=homes).delete()
    search.remove(STORY, list(flows.values_list("page_id", flat=True)))
    StoryEvidence.objects.filter(flow__in=flows).delete()
    flows.delete()
    pictures = Picture.objects.filter(unit__is_sample=True)
    renditions = Rendition.objects.filter(image__in=pictures)
    shared = SharedFile.objects.filter(unit__is_sample=True)
    files = [row.file for row in [*pictures, *renditions, *shared]]
    with guard.opened():
        for home in homes:
            HomePage.objects.get(pk=home.pk).delete()
        pictures.delete()
        shared.delete()
    transaction.on_commit(lambda: [file.storage.delete(file.name) for file in files])
    return count
