"""Lay what a source published before the writers, each thing once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from urllib.parse import unquote, urlsplit

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape
from django.utils.translation import gettext as _
from vanban.text import fold

from loa.kit import audit
from loa.kit.clock import now
from loa.kit.refused import Refused
from loa.org.access import require
from loa.org.models import User
from loa.portal import content
from loa.portal.actions.sources import locked_source
from loa.portal.incoming import same
from loa.portal.incoming.items import Feed, Item, plain, web_address
from loa.portal.models import HomePage, InboxItem, ItemState, Source, StoryFlow

MOST_WAITING = 500
"""So many things of one source may wait; who sends more is not read on until somebody has looked."""
LOOK_BACK = timedelta(days=60)
MOST_COMPARED = 300


@transaction.atomic
def take_in(source: Source | int, feed: Feed, *, moment: datetime, by: User | None = None) -> tuple[int, list[str]]:
    """Keep what is new in a feed.

    The same thing, which never comes in twice, is: of one source, what bears the same guid, address, or title and day;
    of another source of the same site, what stands at the same address.

    Args:
        feed: as it was read.
        by: None: a machine brought it.

    Returns:
        how many were new, and sentences about what was not taken.

    Raises:
        Refused: the source is gone.
    """
    row = locked_source(source if isinstance(source, int) else source.pk, by=None)
    notes = list(feed.notes)
    fresh = _new_rows(row, _settled(feed.items), moment)
    room = MOST_WAITING - InboxItem.objects.filter(source=row, state=ItemState.NEW).count()
    if len(fresh) > room:
        notes.append(
            _("Hộp tin đã có %(n)d tin của nguồn này chưa xem; tin mới được nhận tiếp khi đã xem bớt.")
            % {"n": MOST_WAITING}
        )
        fresh = fresh[: max(room, 0)]
    if fresh:
        _find_alike(row.home, fresh, moment)
        InboxItem.objects.bulk_create(reversed(fresh))
    return len(fresh), notes


def _settled(items: Iterable[Item]) -> list[Item]:
    """Addresses that several different things share (a site's front page) tell nothing apart."""
    rows = list(items)
    names: dict[str, set[str]] = {}
    for item in rows:
        if item.link:
            names.setdefault(same.canonical_link(item.link), set()).add(item.guid or fold(item.title))
    return [
        replace(item, guid=item.guid or f"{item.link}#{fold(item.title)}", link="")
        if item.link and len(names[same.canonical_link(item.link)]) > 1
        else item
        for item in rows
    ]


def _new_rows(source: Source, items: list[Item], moment: datetime) -> list[InboxItem]:
    rows = [_row(source, item, moment) for item in items]
    own = InboxItem.objects.filter(source=source)
    guids = set(own.filter(guid_key__in=[row.guid_key for row in rows]).values_list("guid_key", flat=True))
    titles = set(own.filter(title_key__in=[row.title_key for row in rows]).values_list("title_key", flat=True))
    links = set(
        InboxItem.objects.filter(
            source__home=source.home_id, link_key__in=[row.link_key for row in rows if row.link_key]
        ).values_list("link_key", flat=True)
    )
    fresh = []
    for row in rows:
        if row.guid_key in guids or row.title_key in titles or (row.link_key and row.link_key in links):
            continue
        guids.add(row.guid_key)
        titles.add(row.title_key)
        links.add(row.link_key)
        fresh.append(row)
    return fresh


def _row(source: Source, item: Item, moment: datetime) -> InboxItem:
    title = item.title or _title_from(item.link)
    day = timezone.localtime(item.published).date() if item.published else None
    title_key = same.title_key(title, day)
    link = same.canonical_link(item.link)
    return InboxItem(
        source=source,
        guid_key=same.key_of(item.guid or link) or title_key,
        link_key=same.key_of(link),
        title_key=title_key,
        title=title[:300],
        link=item.link,
        summary=item.summary,
        html=item.html,
        author=item.author,
        picture=item.picture,
        picture_alt=item.picture_alt,
        published_at=item.published,
        arrived_at=moment,
        folded=fold(f"{title} {item.summary}")[:700],
        marks=same.marks_of(f"{title} {plain(item.html or item.summary, 4000)}"),
    )


def _title_from(link: str) -> str:
    """A sitemap says no titles: the last part of the address, as words."""
    last = unquote(urlsplit(link).path.rstrip("/").rpartition("/")[2]).rsplit(".", 1)[0]
    return " ".join(last.replace("-", " ").replace("_", " ").split())[:200] or link[:200]


def _find_alike(home: HomePage, rows: list[InboxItem], moment: datetime) -> None:
    """Note beside each new thing what it may repeat: a story of the site, or what another source sent."""
    since = moment - LOOK_BACK
    flows = StoryFlow.objects.filter(home=home, edited_at__gte=since).select_related("page").order_by("-edited_at")
    known: list[tuple[str, str, list[int]]] = [
        (
            flow.page.title,
            reverse("portal:story", args=[flow.page_id]),
            same.marks_of(" ".join([flow.page.title, *content.texts(flow.page)])),
        )
        for flow in flows[:MOST_COMPARED]
    ]
    waiting = InboxItem.objects.filter(source__home=home, arrived_at__gte=since).order_by("-arrived_at")
    known += [
        (title, reverse("portal:item", args=[pk]), marks)
        for pk, title, marks in waiting.values_list("pk", "title", "marks")[:MOST_COMPARED]
    ]
    titles = {" ".join(fold(title).split()): (title, url) for title, url, _marks in reversed(known)}
    for row in rows:
        best = max(
            ((same.percent_alike(row.marks, marks), title, url) for title, url, marks in known), default=(0, "", "")
        )
        twin = titles.get(" ".join(fold(row.title).split()))
        if twin is not None:
            row.like = {"title": twin[0], "url": twin[1], "percent": 100}
        elif best[0] >= same.ALIKE:
            row.like = {"title": best[1], "url": best[2], "percent": best[0]}


@transaction.atomic
def add_item(source: Source, *, by: User, title: str, link: str, summary: str = "", text: str = "") -> InboxItem:
    """Put a thing into the inbox by hand, of a source that has no feed.

    Args:
        title: as the source has it.
        link: where it stands there.
        summary, text: plain words; paragraphs parted by an empty line.

    Raises:
        PermissionDenied: `by` may not write for the source's site.
        Refused: no title, no web address, or it came in before.
    """
    row = locked_source(source.pk, by=by, deed="story.write")
    title = plain(title, 300)
    if not title:
        raise Refused(_("Chưa có tên tin."), field="title")
    address = web_address(link.strip(), "")
    if not address:
        raise Refused(_("Ghi địa chỉ gốc của tin, bắt đầu bằng http:// hoặc https://."), field="link")
    paragraphs = [plain(part.replace("<", "&lt;"), 5000) for part in text.replace("\r", "").split("\n\n")]
    html = "".join(f"<p>{escape(part)}</p>" for part in paragraphs if part)
    moment = now()
    item = Item(
        link=address, title=title, summary=plain(summary.replace("<", "&lt;"), 4000), html=html, published=moment
    )
    fresh = _new_rows(row, [item], moment)
    if not fresh:
        raise Refused(_("Tin này đã có trong hộp tin."), field="link")
    _find_alike(row.home, fresh, moment)
    fresh[0].save()
    audit.note(fresh[0], "portal.add_item", by=by, source=row.pk, link=address)
    return fresh[0]


def may_decide(item: InboxItem, by: User) -> None:
    """Let pass whoever writes for the site.

    Raises:
        PermissionDenied: others.
    """
    require(by, "story.write", item.source.home.unit)
