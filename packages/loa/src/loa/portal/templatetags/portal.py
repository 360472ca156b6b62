"""Tags of the sites and of the desk's screens for stories: `{% load portal %}`."""

from __future__ import annotations

import re
from datetime import datetime
from functools import cache
from typing import Any

from django import template
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from loa.kit.clock import today
from loa.portal.events import PublicEvent
from loa.portal.models import (
    Banner,
    BannerState,
    LegalDocument,
    Placement,
    PlacementState,
    StoryFlow,
    StoryState,
)
from loa.portal.pictures import Shown
from loa.portal.reading import MANY
from loa.ui import words
from loa.ui.templatetags.loa_ui import state

register = template.Library()


SYMBOL = re.compile(r'<symbol id="i-([a-z]+)".*?</symbol>', re.S)


@register.simple_tag
def drawings(names: str) -> SafeString:
    """Of the desk's drawings those that a page uses, before `{% icon %}`: `{% drawings "send print" %}`."""
    return format_html('<svg class="sprite" aria-hidden="true" focusable="false">{}</svg>', _symbols(names))


@cache
def _symbols(names: str) -> SafeString:
    found = {match[1]: match[0] for match in SYMBOL.finditer(render_to_string("ui/sprite.html"))}
    return mark_safe("".join(found[name] for name in names.split()))


@register.filter
def event_time(event: PublicEvent) -> str:
    """When an event is held: "từ 14:30, 02/12/2026 đến 17:00, 03/12/2026", "từ 01/10/2026 đến 31/12/2026"."""
    starts, ends = event.starts, event.ends
    if isinstance(starts, datetime) and isinstance(ends, datetime):
        first, last = timezone.localtime(starts), timezone.localtime(ends)
        if first.date() == last.date():
            return _("%(from)s đến %(to)s ngày %(day)s") % {
                "from": f"{first:%H:%M}", "to": f"{last:%H:%M}", "day": f"{first:%d/%m/%Y}",
            }  # fmt: skip
        return _("từ %(from)s đến %(to)s") % {
            "from": f"{first:%H:%M, %d/%m/%Y}", "to": f"{last:%H:%M, %d/%m/%Y}",
        }  # fmt: skip
    if starts == ends:
        return _("ngày %(day)s") % {"day": f"{starts:%d/%m/%Y}"}
    return _("từ %(from)s đến %(to)s") % {"from": f"{starts:%d/%m/%Y}", "to": f"{ends:%d/%m/%Y}"}


@register.filter
def story_count(number: int) -> str:
    """How many stories a theme has: "3 bài", "hơn 200 bài"."""
    if number > MANY:
        return _("hơn %(n)s bài") % {"n": MANY}
    return ngettext("%(n)s bài", "%(n)s bài", number) % {"n": number}


KINDS = {
    StoryState.DRAFT: "open",
    StoryState.SUBMITTED: "due",
    StoryState.RETURNED: "late",
    StoryState.SCHEDULED: "wait",
    StoryState.PUBLISHED: "done",
    StoryState.TAKEN_DOWN: "wait",
    StoryState.EXPIRED: "wait",
}


PLACEMENT_KINDS = {
    PlacementState.ASKED: "due",
    PlacementState.PULLED: "due",
    PlacementState.SCHEDULED: "wait",
    PlacementState.LIVE: "done",
    PlacementState.REFUSED: "late",
    PlacementState.ENDED: "wait",
    PlacementState.WITHDRAWN: "wait",
}
BANNER_KINDS = {
    BannerState.SUBMITTED: "due",
    BannerState.APPROVED: "done",
    BannerState.RETURNED: "late",
    BannerState.TAKEN_DOWN: "wait",
}


@register.simple_tag
def placement_state(row: Placement) -> SafeString:
    """Where a placement stands, as word, shape and colour."""
    return state(PLACEMENT_KINDS[PlacementState(row.state)], row.get_state_display())


@register.simple_tag
def banner_state(row: Banner) -> SafeString:
    """Where a banner stands; of an approved one, whether its days are to come or over."""
    if row.state == BannerState.APPROVED and row.ends_on < today():
        return state("wait", _("Đã hết ngày"))
    if row.state == BannerState.APPROVED and row.starts_on > today():
        return state("wait", _("Chưa đến ngày"))
    if row.state == BannerState.APPROVED:
        return state("done", _("Đang hiện"))
    return state(BANNER_KINDS[BannerState(row.state)], row.get_state_display())


@register.simple_tag
def flow_state(flow: StoryFlow) -> SafeString:
    """Where a story stands, as word, shape and colour; and that an older version is on the site while a newer one is
    worked on.
    """
    shown = state(KINDS[StoryState(flow.state)], flow.get_state_display())
    if flow.page.live and flow.state != StoryState.PUBLISHED:
        return format_html("{} {}", shown, state("done", _("Bản cũ đang trên trang")))
    return shown


@register.inclusion_tag("portal/parts/picture.html")
def show_picture(shown: Shown | None, alt: str, sizes: str = "100vw", eager: bool = False) -> dict[str, Any]:
    """A picture in the size that the reader's screen needs: `{% show_picture picture "Mô tả" "(min-width: 46rem)
    44rem, 100vw" %}`.

    Args:
        shown: what `loa.portal.pictures.show` gave; nothing is drawn for None.
        alt: what is in it; empty only for a picture that says nothing beside its text.
        sizes: how wide it is drawn, for the browser's choice.
        eager: True for the first picture of a page; all others wait until they are near.
    """
    return {"shown": shown, "alt": alt, "sizes": sizes, "eager": eager}


@register.filter
def at(mapping: dict[Any, Any] | None, key: Any) -> Any:
    """The value of a key, or of a row's key; or nothing."""
    return (mapping or {}).get(getattr(key, "pk", key))


@register.filter
def fullmoment(value: datetime | None) -> SafeString | str:
    """ "Thứ Bảy, 10/9/2026, 08:00"."""
    if value is None:
        return ""
    local = timezone.localtime(value)
    return format_html(
        '<time datetime="{}">{}, {}</time>',
        local.isoformat(timespec="minutes"),
        words.full_date(local),
        words.clock_time(local),
    )


@register.simple_tag
def story_documents(flow: StoryFlow | None, public: bool = False) -> list[LegalDocument]:
    """Documents that a story spreads, in one query.

    Args:
        public: only those that everybody may read; no query where the story's page knows already that there are none.
    """
    if flow is None or (public and not getattr(flow, "tells", True)):
        return []
    rows = LegalDocument.objects.filter(story_documents__flow=flow).order_by("symbol_key", "pk")
    return list(rows.exclude(published_at=None) if public else rows)
