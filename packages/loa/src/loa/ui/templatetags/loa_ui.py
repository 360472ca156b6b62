"""Tags and filters of the staff screens: `{% load loa_ui %}`. Every one is shown in docs/ui.md."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import template
from django.core.paginator import Page
from django.template.base import NodeList, Parser, Token
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from loa.ui import lunar as lunar_calendar
from loa.ui import words

register = template.Library()

STATES = {"done", "due", "late", "open", "wait"}
MESSAGE_ICONS = {"success": "check", "warning": "alert", "error": "alert", "info": "info", "debug": "info"}


@register.simple_tag
def icon(name: str, extra: str = "") -> SafeString:
    """A drawing of the sprite, hidden from screen readers: `{% icon "check" %}`; word it beside."""
    return format_html(
        '<svg class="ico{}" aria-hidden="true"><use href="#i-{}"/></svg>', f" {extra}" if extra else "", name
    )


@register.simple_tag
def message_icon(level: str) -> SafeString:
    """The icon of a Django message."""
    return icon(MESSAGE_ICONS.get(level, "info"))


@register.simple_tag
def shape(kind: str) -> SafeString:
    """The shape of a state alone (done, due, late, open, wait); a word must stand beside it."""
    return format_html('<svg aria-hidden="true"><use href="#i-s-{}"/></svg>', kind if kind in STATES else "wait")


@register.simple_tag
def state(kind: str, word: str) -> SafeString:
    """A state as word, shape and colour: `{% state "late" "Trễ hạn" %}`.

    Args:
        kind: done, due, late, open (not settled) or wait (not yet, somebody else's turn).
        word: what people read.
    """
    kind = kind if kind in STATES else "wait"
    return format_html('<span class="state {}">{}{}</span>', kind, shape(kind), word)


@register.simple_tag
def sample(row: Any = None, extra: str = "") -> SafeString | str:
    """The mark of sample content: always without an argument, else only where `row.is_sample` is true."""
    if row is not None and not getattr(row, "is_sample", row is True):
        return ""
    return format_html('<span class="{}sample">{}</span>', f"{extra} " if extra else "", _("Nội dung mẫu"))


def _time(value: date | datetime | None, text: str, title: str = "") -> SafeString | str:
    if value is None:
        return ""
    stamp = value.isoformat(timespec="minutes") if isinstance(value, datetime) else value.isoformat()
    if title:
        return format_html('<time datetime="{}" title="{}">{}</time>', stamp, title, text)
    return format_html('<time datetime="{}">{}</time>', stamp, text)


@register.filter
def when(value: date | datetime | None) -> SafeString | str:
    """ "3 ngày trước", with the exact time at hand: `{{ entry.recorded_at|when }}`."""
    return _time(value, words.ago(value), words.exact(value)) if value else ""


@register.filter
def due(value: date | datetime | None) -> SafeString | str:
    """ "còn 3 ngày", "trễ 8 ngày", with the exact day at hand: `{{ task.due|due }}`."""
    return _time(value, words.due(value), words.exact(value)) if value else ""


@register.filter
def vndate(value: date | datetime | None) -> SafeString | str:
    """ "23/11/2026"."""
    return _time(value, words.vn_date(value)) if value else ""


@register.filter
def fulldate(value: date | datetime | None) -> SafeString | str:
    """ "Thứ Hai, 23/11/2026"."""
    return _time(value, words.full_date(value)) if value else ""


@register.filter
def moment(value: date | datetime | None) -> SafeString | str:
    """ "14:30, 23/11/2026"."""
    return _time(value, words.moment(value)) if value else ""


@register.filter
def lunar(value: date | datetime | None) -> str:
    """ "15/8 năm Bính Ngọ" after the lunar calendar."""
    return str(lunar_calendar.lunar(words.day_of(value))) if value else ""


@register.filter
def number(value: int | float | Decimal | None, places: int | None = None) -> str:
    """ "27.428"; `{{ score|number:2 }}` gives "0,58"."""
    return words.number(value, places)


@register.filter
def period(label: str | None) -> str:
    """ "quý III/2026", in the reader's language: `{{ task.period_label|period }}`."""
    return words.period(label or "")


@register.filter
def quoted(text: str) -> str:
    """A document's sentence as a quotation: `{{ duty.text|quoted }}`."""
    return words.quoted(text)


@register.simple_tag
def quantity(value: int | float | Decimal | None, measure: str) -> str:
    """ "2 lượt": `{% quantity 2 "lượt" %}`."""
    return words.quantity(value, measure)


@register.simple_tag
def confidence(value: float) -> SafeString:
    """How sure the reading is, as three bars and a word: `{% confidence 0.8 %}`.

    Args:
        value: 0 to 1; from 0.85 "chắc", from 0.6 "khá chắc", below "cần xem".
    """
    bars, word = (3, _("chắc")) if value >= 0.85 else (2, _("khá chắc")) if value >= 0.6 else (1, _("cần xem"))
    drawn = format_html_join(
        "",
        '<rect{} x="{}" y=".5" width="8" height="9"/>',
        ((mark_safe(' class="f"') if bar < bars else "", f"{bar}0.5" if bar else ".5") for bar in range(3)),
    )
    return format_html('<span class="conf"><svg viewBox="0 0 30 10" aria-hidden="true">{}</svg>{}</span>', drawn, word)


@register.inclusion_tag("ui/parts/pager.html", takes_context=True)
def pager(context: Any, page: Page, name: str = "trang") -> dict[str, Any]:
    """The pages of a list: `{% pager page %}`. The address keeps its other parameters.

    Args:
        page: a page of Django's paginator.
        name: the parameter that carries the number.
    """
    numbers = page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    request = context["request"]

    def address(target: int) -> str:
        query = request.GET.copy()
        query[name] = str(target)
        return f"?{query.urlencode()}"

    return {
        "page": page,
        "first": page.start_index(),
        "last": page.end_index(),
        "total": page.paginator.count,
        "links": [(one, address(one) if isinstance(one, int) else "") for one in numbers],
        "previous": address(page.previous_page_number()) if page.has_previous() else "",
        "next": address(page.next_page_number()) if page.has_next() else "",
    }


class SideNode(template.Node):
    """Renders the menu; what stands between the tags is the key of the current item."""

    def __init__(self, nodelist: NodeList) -> None:
        self.nodelist = nodelist

    def render(self, context: template.Context) -> str:
        section = self.nodelist.render(context).strip()
        shell = context.get("shell")
        menu = shell.menu(section) if shell else []
        # What the way home on a deeper page begins with, where the page says nothing else.
        context["shell_room"] = next((entry for entry in menu if entry.current == "true"), None)
        with context.push(menu=menu):
            return context.template.engine.get_template("ui/parts/side.html").render(context)


@register.tag
def side(parser: Parser, token: Token) -> SideNode:
    """`{% side %}{% block section %}{% endblock %}{% endside %}`: the desk's menu. Used once, in ui/desk.html."""
    nodelist = parser.parse(("endside",))
    parser.delete_first_token()
    return SideNode(nodelist)
