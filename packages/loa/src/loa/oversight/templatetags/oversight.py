"""Words and looks of this room's screens: `{% load oversight %}`."""

from __future__ import annotations

from typing import Any

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from loa.kit import words
from loa.kit.clock import today
from loa.oversight.board import Count
from loa.oversight.models import ReportState
from loa.oversight.reports.pictures import said_of
from loa.oversight.state import TaskState
from loa.oversight.work import Line
from loa.plan.models import Duty, Task
from loa.ui.templatetags.loa_ui import shape, state
from loa.ui.words import due as due_words
from loa.ui.words import full_date

register = template.Library()

REPORT_STATES = {
    ReportState.DRAFT: "due",
    ReportState.SUBMITTED: "wait",
    ReportState.RETURNED: "late",
    ReportState.ACCEPTED: "done",
}


def look(kind: TaskState | str) -> str:
    """The shape and colour of a standing: work without a measure waits for nothing and nobody."""
    return "wait" if kind == TaskState.STANDING else str(kind)


def word_of(kind: TaskState | str, task: Task | None = None) -> str:
    """The word of a standing; of running work how many days are left."""
    if kind == TaskState.DUE and task is not None and task.due is not None:
        text = due_words(task.due)
        return text[:1].upper() + text[1:]
    return {
        TaskState.DONE: _("Đã xong"),
        TaskState.LATE: _("Trễ hạn"),
        TaskState.DUE: _("Đang trong kỳ"),
        TaskState.WAIT: _("Sắp tới"),
        TaskState.OPEN: _("Chưa rõ"),
        TaskState.STANDING: _("Thường xuyên"),
    }[TaskState(kind)]


@register.simple_tag
def line_state(line: Line) -> SafeString:
    """How a line of my work stands."""
    return state(look(line.state), word_of(line.state, line.task))


@register.simple_tag
def task_state(kind: str, task: Task | None = None) -> SafeString:
    """How a task stands: `{% task_state "late" task %}`."""
    return state(look(kind), word_of(kind, task))


@register.filter
def when_due(task: Task) -> str:
    """ "31/8/2026, trễ 13 ngày"; "Thứ Tư, 14/9/2026"; for work without a deadline nothing."""
    if task.due is None:
        return ""
    if task.due < today():
        return f"{words.day(task.due)}, {due_words(task.due)}"
    return full_date(task.due)


@register.simple_tag
def report_state(value: str) -> SafeString:
    """The state of a report."""
    return state(REPORT_STATES[ReportState(value)], str(ReportState(value).label))


@register.simple_tag
def sentence(duty: Duty) -> SafeString:
    """The way from a duty to its sentence in the plan."""
    address = f"{reverse('plan:reading', args=[duty.plan_id])}?nhiem-vu={duty.code}#nhiem-vu"
    text = _("Mục %(where)s") % {"where": duty.where} if duty.where else _("Câu trong kế hoạch")
    return format_html('<a href="{}">{}</a>', address, text)


@register.simple_tag
def cell(count: Count | None, href: str, chosen: bool = False) -> SafeString:
    """A cell of the board: a link with shape, number and spoken state; nothing where nobody owes anything."""
    if count is None or count.state is None:
        return format_html('<span aria-hidden="true">·</span><span class="sr">{}</span>', _("không có việc"))
    kind = look(count.state)
    text = f"{count.done}/{count.total}" if count.total else str(count.entries) if count.entries else _("?")
    if not count.total and not count.unsaid and not count.entries:
        text = "0"
    return format_html(
        '<a class="cell {}" href="{}"{}>{}{}<span class="sr">, {}: {}</span></a>',
        kind, href, ' aria-current="true"' if chosen else "", shape(kind), text, word_of(count.state), said_of(count),
    )  # fmt: skip


@register.filter
def get(mapping: dict[Any, Any], key: Any) -> Any:
    """A value of a dictionary, or None."""
    return mapping.get(key)


@register.filter
def figure(value: str | None) -> str:
    """A quantity as kept in figures ("2.5") as people read it: "2,5"; None is a dash."""
    return "–" if value is None else words.figure(value)


@register.filter
def days(start: Any) -> str:
    """A day without its year's zeros: "15/6/2026"."""
    return words.day(start)
