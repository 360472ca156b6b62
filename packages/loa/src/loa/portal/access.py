"""The only door to sites, stories and their files for staff."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery, Sum
from django.http import Http404
from django.utils import timezone
from wagtail.models import Page, Site

from loa.kit.clock import today
from loa.kit.rows import identifier
from loa.org.access import Person, may, units
from loa.org.models import Unit
from loa.plan.models import Task, Theme
from loa.portal.holders import may_have
from loa.portal.measure import Told
from loa.portal.models import (
    HomePage,
    InboxItem,
    ItemState,
    Picture,
    SharedFile,
    Source,
    StoryFlow,
    StoryPage,
    StoryReads,
)

LARGEST = 2**63 - 1
HASH_LETTERS = 16
"""Of its hash stand in the name of a picture's file (`actions/pictures.py`)."""


def visible_flows(user: Person) -> QuerySet[StoryFlow]:
    """Stories of the sites whose unit the user may see stories of, with what a list shows."""
    return StoryFlow.objects.filter(home__unit__in=units(user, "story.see")).select_related(
        "page", "page__theme", "home", "home__unit", "author", "edited_by", "submitted_by", "approved_by"
    )


def get_flow(user: Person, pk: int) -> StoryFlow:
    """The way of one visible story.

    Args:
        pk: key of the page.

    Raises:
        Http404: unknown, or of a site that the user may not see.
    """
    # A number that no column holds breaks a lookup over a relation, where Django does not catch it.
    flow = visible_flows(user).filter(page_id=pk).first() if pk <= LARGEST else None
    if flow is None:
        raise Http404
    return flow


def with_reads(rows: QuerySet[StoryFlow]) -> QuerySet[StoryFlow]:
    """The rows with `opened`: how often each was opened, on all sites together (None: never)."""
    counts = StoryReads.objects.filter(page=OuterRef("page_id")).order_by().values("page")
    return rows.annotate(opened=Subquery(counts.annotate(n=Sum("count")).values("n")))


def told(user: Person, start: date, end: date) -> Iterator[Told]:
    """The stories that were first on their site on one of some days, both included, with how often each was opened in
    these days, on all sites together (of days that were folded, in their months). Two queries.
    """
    reads = StoryReads.objects.filter(home__unit__in=units(user, "story.see"), day__gte=start, day__lte=end)
    opened = dict(reads.order_by().values_list("page").annotate(Sum("count")))
    flows = StoryFlow.objects.filter(home__unit__in=units(user, "story.see"), published_at__date__range=(start, end))
    columns = flows.order_by().values_list(
        "page", "home", "home__title", "page__theme", "published_at", "page__happened_on"
    )
    for page, home, title, theme, at, happened in columns.iterator(chunk_size=2000):
        yield Told(home, title, theme, timezone.localtime(at).date(), happened, opened.get(page, 0))


def most_opened(user: Person, start: date, end: date, most: int) -> QuerySet[StoryFlow]:
    """The stories of one's sites that were opened most in some days, with `opened`."""
    counts = StoryReads.objects.filter(page=OuterRef("page_id"), day__gte=start, day__lte=end).order_by().values("page")
    rows = visible_flows(user).annotate(opened=Subquery(counts.annotate(n=Sum("count")).values("n")))
    return rows.filter(opened__gt=0).order_by("-opened", "-published_at")[:most]


def reads_by_site(flow: StoryFlow) -> list[tuple[str, int]]:
    """How often a story was opened on each site, the most first."""
    rows = StoryReads.objects.filter(page=flow.page_id).order_by().values_list("home__title")
    return list(rows.annotate(n=Sum("count")).order_by("-n", "home__title"))


def writable_homes(user: Person) -> QuerySet[HomePage]:
    """Sites that the user may write for."""
    return HomePage.objects.filter(unit__in=units(user, "story.write"), live=True).select_related("unit")


def visible_homes(user: Person) -> QuerySet[HomePage]:
    """Sites whose stories the user may see."""
    return HomePage.objects.filter(unit__in=units(user, "story.see")).select_related("unit")


def administered_homes(user: Person) -> QuerySet[HomePage]:
    """Sites of the units that the user administers, published or not."""
    return HomePage.objects.filter(unit__in=units(user, "org.change")).select_related("unit")


def get_administered_home(user: Person, pk: int) -> HomePage:
    """One site of a unit that the user administers.

    Raises:
        Http404: unknown, or another's.
    """
    home = administered_homes(user).filter(pk=pk).first() if pk <= LARGEST else None
    if home is None:
        raise Http404
    return home


def units_without_site(user: Person) -> QuerySet[Unit]:
    """Units of today that the user administers and that run no site."""
    return units(user, "org.change").valid_on(today()).filter(sites=None).order_by("order", "name", "pk")


def hostname(home: HomePage) -> str:
    """The host name of a site's own; empty where it has none."""
    row = Site.objects.filter(root_page_id=home.pk, is_default_site=False).first()
    return row.hostname if row else ""


def may_edit(user: Person, page: Page) -> bool:
    """Whether the user may open a page in the editor now: a story of a site that they write for, in a state that may
    change.
    """
    if not isinstance(page, StoryPage) or page.pk is None:
        return False
    flow = StoryFlow.objects.filter(page_id=page.pk).select_related("home__unit").first()
    return flow is not None and flow.is_editable and may(user, "story.write", flow.home.unit)


def awaiting(user: Person) -> QuerySet[StoryFlow]:
    """Submitted stories that the user may approve: of their units, neither submitted nor last edited by themselves."""
    return (
        visible_flows(user)
        .filter(state="submitted", home__unit__in=units(user, "story.approve"))
        .exclude(Q(submitted_by=user) | Q(edited_by=user))
        .order_by("submitted_at")
    )


def open_tasks(home: HomePage) -> QuerySet[Task]:
    """Tasks that a story of this site can fulfil: its unit's own, not retired, of the portal or asking for stories."""
    return (
        Task.objects.filter(unit=home.unit, retired_at=None)
        .filter(Q(channel="portal") | Q(targets__has_key="story"))
        .select_related("duty", "plan")
        .order_by("period_end", "title")
    )


def current_tasks(home: HomePage, keep: Any = ()) -> list[Task]:
    """The open tasks that a person would pick today: of a period that has begun and ended at most a quarter ago, and
    those named.
    """
    day = today()
    kept = {task.pk for task in keep}
    rows = [
        task
        for task in open_tasks(home)
        if task.pk in kept or (task.period_start <= day and (day - task.period_end).days <= 92)
    ]
    return rows + [task for task in keep if task.pk not in {row.pk for row in rows}]


def get_task(user: Person, pk: int) -> Task:
    """A task that the user may write a story for.

    Raises:
        Http404: unknown, retired, or of a unit without a site that the user writes for.
    """
    task = Task.objects.filter(
        pk=pk, retired_at=None, unit__in=units(user, "story.write"), unit__sites__live=True
    ).first()
    if task is None:
        raise Http404
    return task


def themes_for(home: HomePage, keep: int | None = None) -> QuerySet[Theme]:
    """Themes of the active plans of this site's unit and of the units above it.

    Args:
        keep: key of a theme that stays on offer though its plan has ended.
    """
    owners = [int(part) for part in home.unit.path.split(".") if part]
    return Theme.objects.filter(Q(plan__state="active", plan__owner__in=owners) | Q(pk=keep)).select_related("plan")


def usable_images(home: HomePage) -> QuerySet[Picture]:
    """Pictures that a story of this site may show: its own unit's."""
    return Picture.objects.filter(unit=home.unit)


def get_image(user: Person, pk: Any) -> Picture:
    """One picture of a unit that the user writes for.

    Raises:
        Http404: unknown or another unit's.
    """
    image = Picture.objects.filter(pk=identifier(str(pk)), unit__in=units(user, "story.write")).first()
    if image is None:
        raise Http404
    return image


def usable_files(home: HomePage) -> QuerySet[SharedFile]:
    """Files that a story of this site may offer: its own unit's."""
    return SharedFile.objects.filter(unit=home.unit)


def get_shared_file(user: Person, pk: Any) -> SharedFile:
    """One file of a unit that the user writes for.

    Raises:
        Http404: unknown or another unit's.
    """
    row = SharedFile.objects.filter(pk=identifier(str(pk)), unit__in=units(user, "story.write")).first()
    if row is None:
        raise Http404
    return row


def offered_file(user: Person, pk: int, part: str) -> SharedFile:
    """A file by its number and the beginning of its hash: whoever knows both was given its address.

    Raises:
        Http404: there is none, or what offered it was taken down and the user sees nothing of its unit.
    """
    row = SharedFile.objects.select_related("unit").filter(pk=pk).first() if pk <= LARGEST else None
    if row is None or len(part) < 20 or not row.sha256.startswith(part) or not may_have(user, row):
        raise Http404
    return row


def shown_picture(user: Person, name: str) -> Picture:
    """The picture of which a file of some size was made. Two units may have sent the same one.

    Args:
        name: of the file; it begins with sixteen letters of the picture's hash.

    Raises:
        Http404: there is none, or what showed it was taken down and the user sees nothing of its unit.
    """
    begin = name[:HASH_LETTERS]
    if len(begin) < HASH_LETTERS or not set(begin) <= set("0123456789abcdef"):
        raise Http404
    rows = Picture.objects.select_related("unit").filter(sha256__gte=begin, sha256__lt=f"{begin}g")
    for row in sorted(rows, key=lambda one: one.withheld):
        if may_have(user, row):
            return row
    raise Http404


def visible_sources(user: Person) -> QuerySet[Source]:
    """Sources of the sites whose unit the user may see stories of, or administers."""
    seen = Q(home__unit__in=units(user, "story.see")) | Q(home__unit__in=units(user, "source.change"))
    return Source.objects.filter(seen).select_related("home", "home__unit")


def get_source(user: Person, pk: int) -> Source:
    """One visible source.

    Raises:
        Http404: unknown or another's.
    """
    row = visible_sources(user).filter(pk=pk).first() if pk <= LARGEST else None
    if row is None:
        raise Http404
    return row


def homes_for_sources(user: Person) -> QuerySet[HomePage]:
    """Sites for which the user may name sources."""
    return HomePage.objects.filter(unit__in=units(user, "source.change"), live=True).select_related("unit")


def visible_items(user: Person) -> QuerySet[InboxItem]:
    """What came in for the sites whose unit the user may see stories of."""
    return InboxItem.objects.filter(source__home__unit__in=units(user, "story.see")).select_related(
        "source", "source__home", "source__home__unit", "decided_by", "origin"
    )


def get_item(user: Person, pk: int) -> InboxItem:
    """One visible thing that came in.

    Raises:
        Http404: unknown or another's.
    """
    row = visible_items(user).filter(pk=pk).first() if pk <= LARGEST else None
    if row is None:
        raise Http404
    return row


def waiting_items(user: Person) -> QuerySet[InboxItem]:
    """What came in and waits for the user to decide."""
    return InboxItem.objects.filter(state=ItemState.NEW, source__home__unit__in=units(user, "story.write"))
