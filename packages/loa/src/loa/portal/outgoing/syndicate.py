"""The feeds of a site, of its news, of a theme: Atom 1.0 (RFC 4287, 6721), RSS 2.0 and JSON Feed 1.1."""

from __future__ import annotations

import hashlib
import json
import mimetypes
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.core.files.storage import default_storage
from django.utils.feedgenerator import Atom1Feed, Rss201rev2Feed
from django.utils.html import escape, format_html
from django.utils.translation import gettext as _
from django.utils.translation import override

from loa.kit.clock import now
from loa.plan.models import Theme
from loa.portal import pictures
from loa.portal.carry import public as carried
from loa.portal.models import NEWS, HomePage, Origin, Placement, PlacementState, StoryFlow, StoryPage
from loa.portal.public import published

MOST = 30
GONE = timedelta(days=60)
FORMS = {
    "atom.xml": "application/atom+xml; charset=utf-8",
    "rss.xml": "application/rss+xml; charset=utf-8",
    "feed.json": "application/feed+json; charset=utf-8",
}
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Entry:
    """One story as every feed says it; all addresses are absolute."""

    identity: str
    title: str
    url: str
    summary: str
    html: str
    author: str
    theme: str
    published: datetime
    updated: datetime
    picture: str = ""
    picture_size: int = 0
    picture_alt: str = ""

    @property
    def picture_kind(self) -> str:
        return mimetypes.guess_type(urlsplit(self.picture).path)[0] or "image/jpeg"


@dataclass(frozen=True, slots=True)
class Outlet:
    """A feed as somebody asked for it.

    Args:
        home: the site.
        theme: only stories of this one, of the sites below too.
        form: a key of `FORMS`.
        page_url, feed_url: absolute.
        brief: only summaries.
    """

    home: HomePage
    form: str
    page_url: str
    feed_url: str
    theme: Theme | None = None
    brief: bool = False

    @property
    def title(self) -> str:
        return f"{self.theme.title} · {self.home.title}" if self.theme else str(self.home.title)


def identity(page: StoryPage) -> str:
    """What a story is called for ever: not its address, which changes when a site gets a host of its own or two
    districts become one (RFC 4287, 4.2.6).
    """
    return _urn(page.translation_key)


def _urn(key: UUID) -> str:
    return f"urn:uuid:{key}"


def rows(outlet: Outlet) -> list[StoryFlow]:
    """The stories of a feed as the site lists them: its own and what it carries from others, the newest first."""
    found = published(outlet.home)
    if outlet.theme is not None:
        found = published().filter(page__theme=outlet.theme, page__path__startswith=outlet.home.path)
    return carried.flows(carried.listed(outlet.home, found, outlet.theme)[:MOST], bodies=True)


def _placed(flow: StoryFlow) -> carried.Placed | None:
    placed: carried.Placed | None = getattr(flow, "placed", None)
    return placed


def _changed(flow: StoryFlow) -> datetime | None:
    """When a story last changed where it is read: on a site that carries it, not before it stood there."""
    placed = _placed(flow)
    return max(filter(None, (flow.updated_at or flow.published_at, placed.at if placed else None)), default=None)


def stamp(outlet: Outlet, flows: list[StoryFlow]) -> tuple[str, datetime | None]:
    """The feed's ETag, which changes with anything in it, and the moment of its last change."""
    parts: list[object] = ["1", outlet.form, outlet.feed_url, outlet.brief, outlet.title, outlet.home.tagline]
    parts += [settings.INSTALLATION.websub_hub]
    parts += [(flow.page_id, flow.live_hash, flow.published_at, flow.updated_at, _placed(flow)) for flow in flows]
    left = gone(outlet)
    parts += left
    moments = [moment for flow in flows if (moment := _changed(flow))] + [when for _identity, when in left]
    return f'"{hashlib.sha256(repr(parts).encode()).hexdigest()[:32]}"', max(moments, default=None)


def gone(outlet: Outlet) -> list[tuple[str, datetime]]:
    """What has left the site lately, its own stories and those that it carried: who read of them is told (RFC 6721).

    Returns:
        [(identity, when)], the newest first.
    """
    since = now() - GONE
    own = StoryFlow.objects.filter(home=outlet.home, page__live=False, taken_down_at__gte=since)
    over = [PlacementState.WITHDRAWN, PlacementState.ENDED]
    carried_before = Placement.objects.filter(
        home=outlet.home, state__in=over, placed_at__isnull=False, over_at__gte=since
    ).exclude(flow__in=carried.live_on(outlet.home).values("flow"))  # one that stands there again has not left
    left = [*own.values_list("page__translation_key", "taken_down_at").order_by("-taken_down_at")[:MOST]]
    left += carried_before.values_list("flow__page__translation_key", "over_at").order_by("-over_at")[:MOST]
    newest: dict[str, datetime] = {}
    for key, when in sorted(left, key=lambda one: one[1], reverse=True):
        newest.setdefault(_urn(key), when)
    return list(newest.items())[:MOST]


def entries(outlet: Outlet, flows: list[StoryFlow]) -> list[Entry]:
    """Stories as feeds say them: a fixed number of queries, however many."""
    from loa.portal.content import picture_ids

    shown = pictures.show(key for flow in flows for key in picture_ids(flow.page))
    origins = {row.page_id: row for row in Origin.objects.filter(page__in=[flow.page_id for flow in flows])}
    return [_entry(outlet, flow, shown, origins.get(flow.page_id)) for flow in flows]


def _entry(outlet: Outlet, flow: StoryFlow, shown: dict[int, pictures.Shown], origin: Origin | None) -> Entry:
    page, placed, changed = flow.page, _placed(flow), _changed(flow)
    url = f"{outlet.home.address}{NEWS}/{placed.slug}/" if placed else page.address
    base = root_of(url)
    lead = shown.get(page.lead_image_id) if page.lead_image_id else None
    # What others let us carry is ours to show and not to hand on: the feed says so and leads there.
    html = "" if outlet.brief or origin is not None else body_html(page, shown, lead, base)
    credit = _credit(origin) if origin is not None else ""
    if placed:
        credit += format_html('<p><a href="{}">{}</a></p>', page.address, placed.credit)
    assert flow.published_at is not None  # noqa: S101 - it is on its site
    assert changed is not None  # noqa: S101
    return Entry(
        identity=identity(page),
        title=plain(page.title),
        url=url,
        summary=plain(page.summary),
        html=_CONTROL.sub("", (html or f"<p>{escape(page.summary)}</p>") + credit),
        author=plain(page.byline or flow.home.title),
        theme=plain(page.theme.title) if page.theme else "",
        published=placed.at if placed else flow.published_at,
        updated=changed,
        picture=f"{base}{lead.src}" if lead else "",
        picture_size=_size(lead.src) if lead else 0,
        picture_alt=plain(page.lead_alt),
    )


def plain(text: str) -> str:
    """Text without letters that XML forbids."""
    return _CONTROL.sub("", text)


def root_of(url: str) -> str:
    """Scheme and host of an address."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def _credit(origin: Origin) -> str:
    if origin.link:
        return format_html('<p>{} <a href="{}">{}</a></p>', _("Nguồn:"), origin.link, origin.credit)
    return format_html("<p>{} {}</p>", _("Nguồn:"), origin.credit)


def _size(src: str) -> int:
    try:
        return int(default_storage.size(f"images/{src.rpartition('/')[2]}"))
    except OSError:
        return 0


def body_html(page: StoryPage, shown: dict[int, pictures.Shown], lead: pictures.Shown | None, base: str) -> str:
    """A story's body for readers without our style sheets: plain elements, absolute addresses."""
    parts = [str(block.render({"pictures": shown, "answer_at": page.address})) for block in page.body]
    if lead is not None:
        parts.insert(0, format_html('<p><img src="{}" alt="{}"></p>', lead.src, page.lead_alt))
    html = re.sub(r"</?picture>|<source\b[^>]*\bsrcset=[^>]*>|<svg\b.*?</svg>", "", "".join(parts), flags=re.DOTALL)
    html = re.sub(r'\s(?:class|srcset|sizes|loading|decoding|fetchpriority)="[^"]*"', "", html)
    return re.sub(r'(\s(?:src|href)=")/(?!/)', rf"\g<1>{base}/", html)


class _Atom(Atom1Feed):
    def root_attributes(self) -> dict[str, str]:
        found: dict[str, str] = super().root_attributes()
        return {**found, "xmlns:at": "http://purl.org/atompub/tombstones/1.0"}

    def add_root_elements(self, handler: Any) -> None:
        super().add_root_elements(handler)
        if self.feed["hub"]:
            handler.addQuickElement("link", "", {"rel": "hub", "href": self.feed["hub"]})
        for ref, when in self.feed["gone"]:
            handler.addQuickElement("at:deleted-entry", "", {"ref": ref, "when": when})

    def add_item_elements(self, handler: Any, item: Any) -> None:
        super().add_item_elements(handler, item)
        handler.addQuickElement("content", item["html"], {"type": "html"})


class _Rss(Rss201rev2Feed):
    def rss_attributes(self) -> dict[str, str]:
        found: dict[str, str] = super().rss_attributes()
        return {
            **found,
            "xmlns:content": "http://purl.org/rss/1.0/modules/content/",
            "xmlns:dc": "http://purl.org/dc/elements/1.1/",
        }

    def add_root_elements(self, handler: Any) -> None:
        super().add_root_elements(handler)
        handler.addQuickElement("ttl", "30")
        if self.feed["hub"]:
            handler.addQuickElement("atom:link", None, {"rel": "hub", "href": self.feed["hub"]})

    def add_item_elements(self, handler: Any, item: Any) -> None:
        super().add_item_elements(handler, item)
        handler.addQuickElement("content:encoded", item["html"])


def write(outlet: Outlet, flows: list[StoryFlow]) -> bytes:
    """The feed, in the language of the sites whoever asks."""
    with override(settings.LANGUAGE_CODE):
        found = entries(outlet, flows)
    if outlet.form == "feed.json":
        return _json(outlet, found)
    kind: type[Any] = _Atom if outlet.form == "atom.xml" else _Rss
    feed = kind(
        title=plain(outlet.title),
        link=outlet.page_url,
        description=plain(outlet.home.tagline or outlet.title),
        language="vi",
        author_name=plain(outlet.home.office or outlet.home.title),
        feed_url=outlet.feed_url,
        feed_guid=outlet.feed_url,
        hub=settings.INSTALLATION.websub_hub,
        gone=[(ref, when.isoformat()) for ref, when in gone(outlet)],
    )
    for entry in found:
        feed.add_item(
            title=entry.title,
            link=entry.url,
            description=entry.summary,
            unique_id=entry.identity,
            unique_id_is_permalink=False,
            author_name=entry.author,
            pubdate=entry.published,
            updateddate=entry.updated,
            categories=[entry.theme] if entry.theme else [],
            enclosures=_enclosures(entry),
            html=entry.html,
        )
    if not found:
        # An empty feed has not changed since the site was made; Django would say "now" each time.
        feed.latest_post_date = lambda: (
            outlet.home.first_published_at or outlet.home.latest_revision_created_at or now()
        )
    text: str = feed.writeString("utf-8")
    return text.encode("utf-8")


def _enclosures(entry: Entry) -> Iterable[Any]:
    from django.utils.feedgenerator import Enclosure

    if not entry.picture_size:
        return ()
    return (Enclosure(entry.picture, str(entry.picture_size), entry.picture_kind),)


def _json(outlet: Outlet, found: list[Entry]) -> bytes:
    hub = settings.INSTALLATION.websub_hub
    value = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": outlet.title,
        "home_page_url": outlet.page_url,
        "feed_url": outlet.feed_url,
        "description": outlet.home.tagline or outlet.title,
        "language": "vi",
        "authors": [{"name": outlet.home.office or outlet.home.title, "url": outlet.home.address}],
        **({"hubs": [{"type": "WebSub", "url": hub}]} if hub else {}),
        "items": [
            {
                "id": entry.identity,
                "url": entry.url,
                "title": entry.title,
                "summary": entry.summary,
                "content_html": entry.html,
                "date_published": entry.published.isoformat(),
                "date_modified": entry.updated.isoformat(),
                "authors": [{"name": entry.author}],
                "language": "vi",
                **({"image": entry.picture} if entry.picture else {}),
                **({"tags": [entry.theme]} if entry.theme else {}),
            }
            for entry in found
        ],
    }
    return json.dumps(value, ensure_ascii=False, indent=1).encode("utf-8")
