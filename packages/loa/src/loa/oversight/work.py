"""My work: what the units of a person owe, by urgency, each with the one deed that does it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from loa.kit import channels
from loa.kit.clock import today
from loa.kit.period import Period
from loa.org.access import Person, may, own_units
from loa.org.models import Unit
from loa.oversight.board import current_window
from loa.oversight.models import ReportState, TaskProgress, UnitReport
from loa.oversight.reports.focal import shared
from loa.oversight.state import TaskState, falls_in, owed, state_of, unmet
from loa.plan.models import Plan, Task, TaskRole
from loa.ui import waiting
from loa.ui.words import period as period_name
from loa.ui.words import quantity

AHEAD = timedelta(days=45)
RECENT = timedelta(days=31)
WEEK = timedelta(days=7)
DEEDS = {"portal": "story.write", "radio": "radio.write", "report": "report.write"}
"""The right that a channel's button needs; elsewhere it is that of recording evidence."""
ADDRESSES = {"portal": "portal:write_for_task", "radio": "radio:create_for_task", "report": "oversight:report_for_task"}


@dataclass(frozen=True, slots=True)
class Line:
    """One task as the work list shows it.

    Args:
        task, state, quantities: the task, how it stands, what is on record.
        url, deed: the button; empty where the person may not do it.
    """

    task: Task
    state: TaskState
    quantities: dict[str, Any]
    url: str
    deed: str

    @property
    def done_on(self) -> date | None:
        progress: TaskProgress | None = getattr(self.task, "progress", None)
        return progress.done_on if progress else None

    @property
    def lacking(self) -> str:
        """What is still missing: "2 lượt, 1 tin, bài"; empty where nothing has to be."""
        parts = []
        for kind, wanted in self.task.targets.items():
            rest = Decimal(str(wanted)) - Decimal(str(self.quantities.get(kind, 0)))
            if rest > 0:
                parts.append(quantity(rest, str(channels.kind_of(kind).measure)))
        return "; ".join(parts)

    @property
    def have(self) -> str:
        """What is on record: "1 lượt"; empty for nothing."""
        return "; ".join(
            quantity(Decimal(str(value)), str(channels.kind_of(kind).measure))
            for kind, value in self.quantities.items()
        )

    @property
    def report_words(self) -> str:
        """How far a report is."""
        report: UnitReport | None = getattr(self.task, "report", None)
        if not self.task.targets:
            return _("tổng hợp từ báo cáo của các đơn vị")
        if report is None:
            return _("chưa bắt đầu, số liệu sẽ tự điền từ sổ minh chứng")
        if report.state == ReportState.RETURNED:
            return _("bị trả lại: “%(reason)s”") % {"reason": report.returned_reason}
        words = sum(bool(text) for text in report.words.values())
        return _("đang soạn, đã viết %(n)s phần lời") % {"n": words}

    @property
    def is_pressing(self) -> bool:
        """Late, or a report due within a week."""
        soon = self.task.channel == "report" and self.task.due is not None and self.task.due <= today() + WEEK
        return self.state == TaskState.LATE or (self.state == TaskState.DUE and soon)


@dataclass(frozen=True, slots=True)
class Bar:
    """Tasks of one channel in the running window."""

    label: str
    done: int
    total: int


@dataclass(frozen=True, slots=True)
class Work:
    """Everything on the page "Việc của tôi"."""

    units: list[Unit]
    late: list[Line] = field(default_factory=list)
    week: list[Line] = field(default_factory=list)
    later: list[Line] = field(default_factory=list)
    undated: list[Line] = field(default_factory=list)
    """Period over, never a deadline: somebody has to settle it."""
    standing: list[Line] = field(default_factory=list)
    partner: list[Line] = field(default_factory=list)
    done: list[Line] = field(default_factory=list)
    todo: list[waiting.Line] = field(default_factory=list)
    others: list[waiting.Line] = field(default_factory=list)
    """Beside the plan's tasks: what waits for the person, and what of theirs waits for somebody else."""

    @property
    def lines(self) -> list[Line]:
        """Every line, whatever its group."""
        return [*self.late, *self.week, *self.later, *self.undated, *self.standing, *self.partner, *self.done]

    @property
    def first(self) -> Line | None:
        """The line with the one filled button of the page; None where something else waits for the person, or nothing
        presses.
        """
        if self.todo:
            return None
        return next((line for line in (*self.late, *self.week) if line.url and line.is_pressing), None)

    @property
    def owed(self) -> int:
        """What is pressing: late or due within a week."""
        return len(self.late) + len(self.week)

    @property
    def is_empty(self) -> bool:
        return not (self.lines or self.todo or self.others)


def deed_of(task: Task, user: Person) -> tuple[str, str]:
    """(address, words of the button) that does a task; empty where the user may not."""
    if task.role == TaskRole.PARTNER:
        if not may(user, "task.partner", task.unit):
            return "", ""
        return reverse("oversight:confirm_part", args=[task.pk]), _("Xác nhận phần phối hợp")
    if task.channel == "oversight" and may(user, "reminder.send", task.unit):
        return reverse("oversight:remind", args=[task.plan_id]), _("Nhắc đơn vị trễ")
    if not may(user, DEEDS.get(task.channel, "evidence.record"), task.unit):
        return "", ""
    deed = str(channels.channel(task.channel).deed)
    if task.channel == "report" and task.plan.focal_id == task.unit_id and not getattr(task, "is_shared", True):
        deed = _("Tổng hợp báo cáo")
    elif task.channel == "report":
        deed = (
            _("Làm báo cáo %(label)s") % {"label": period_name(task.period_label)}
            if task.period_label
            else _("Làm báo cáo")
        )
    return reverse(ADDRESSES.get(task.channel, "evidence:record_for_task"), args=[task.pk]), deed


def soon_owed(user: Person, on: date) -> QuerySet[Task] | None:
    """Tasks of the person's units that are late or fall due within a week; None for whoever has no unit."""
    units = own_units(user)
    if not units:
        return None
    return unmet(owed(Task.objects.filter(unit__in=units, role=TaskRole.LEAD, due__lte=on + WEEK)))


def gather(user: Person, on: date, *, units: list[Unit] | None = None) -> Work:
    """Everything a person's units owe.

    Args:
        user: the person.
        on: the day that urgency is counted from.
        units: narrow to these of the person's units.
    """
    mine = own_units(user)
    work = Work([unit for unit in mine if units is None or unit in units])
    since = min(on - RECENT, on.replace(day=1))
    rows = (
        owed(Task.objects.filter(unit__in=work.units))
        .filter(Q(due__lte=on + AHEAD) | Q(due=None, period_start__lte=on + AHEAD))
        .filter(Q(progress__done_on=None) | Q(progress__done_on__gte=since))
        .annotate(is_shared=shared())
        .select_related("plan", "plan__calendar", "duty", "unit", "progress", "report")
        .order_by(F("due").asc(nulls_last=True), "period_start", "duty__order", "unit__order", "pk")
    )
    for task in rows:
        _place(work, task, on, user)
    work.done.sort(key=lambda line: line.done_on or date.min, reverse=True)
    todo, others = waiting.gather(user)
    work.todo.extend(todo)
    work.others.extend(others)
    return work


def _place(work: Work, task: Task, on: date, user: Person) -> None:
    progress: TaskProgress | None = getattr(task, "progress", None)
    state = state_of(task, bool(progress and progress.done_on), on)
    url, deed = deed_of(task, user)
    line = Line(task, state, progress.quantities if progress else {}, url, deed)
    if state == TaskState.DONE:
        work.done.append(line)
    elif task.role == TaskRole.PARTNER:
        work.partner.append(line)
    elif state == TaskState.LATE:
        work.late.append(line)
    elif state == TaskState.STANDING:
        work.standing.append(line)
    elif state == TaskState.OPEN:
        work.undated.append(line)
    elif task.due and task.due <= on + WEEK:
        work.week.append(line)
    else:
        work.later.append(line)


def quarter(units: Iterable[Unit], plan: Plan, on: date) -> tuple[Period, list[Bar]] | None:
    """How far the units are in a plan's running window, by channel; None where the plan has no window. One query."""
    window = current_window(plan, on)
    if window is None:
        return None
    rows = (
        Task.objects.filter(falls_in(window), plan=plan, unit__in=list(units), role=TaskRole.LEAD, retired_at=None)
        .exclude(targets={})
        .order_by()
        .values("channel")
        .annotate(total=Count("pk"), done=Count("pk", filter=Q(progress__done_on__isnull=False)))
    )
    by_channel = {row["channel"]: row for row in rows}
    return window, [
        Bar(str(channel.label), by_channel[channel.code]["done"], by_channel[channel.code]["total"])
        for channel in channels.channels()
        if channel.code in by_channel
    ]
