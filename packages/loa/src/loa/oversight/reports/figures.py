"""Counting a report's figures from the ledger. Each line names the entries that it counts, so every number leads home.

Only live entries (neither voided nor voiding) whose day lies in the window count. What fulfils a task of the plan
makes the plan's figures; what a unit recorded without a task is listed apart and never mixed in. One publication that
fulfils two tasks of a unit has two entries with one content hash: it is counted once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import F, QuerySet

from loa.evidence.channels import PARTNER
from loa.evidence.models import Entry
from loa.kit import channels
from loa.kit.period import Period, period_of
from loa.org.models import Unit
from loa.oversight.state import TaskState, falls_in, state_of
from loa.plan.models import Plan, Task, TaskRole

NOT_COUNTED = {PARTNER.code, "report"}
"""Kinds that prove work on the plan itself; they stand in the list of tasks, not among the results."""
EXAMPLES = 5


@dataclass(frozen=True, slots=True)
class Line:
    """One figure.

    Args:
        kind, label, measure, channel: what was counted.
        actual, planned, previous: quantities as text with up to two decimals, dot as the decimal sign; planned None:
            nothing was fixed.
        entries: identifiers of the entries that make `actual`.
    """

    kind: str
    label: str
    measure: str
    channel: str
    actual: str
    planned: str | None
    previous: str
    entries: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class TaskLine:
    """One task that falls in the window: its state on the day of counting."""

    task: int
    title: str
    unit: int
    label: str
    due: str | None
    state: str


@dataclass(frozen=True, slots=True)
class Example:
    """A published item worth naming."""

    entry: int
    title: str
    link: str
    day: str
    unit: int


@dataclass(frozen=True, slots=True)
class Figures:
    """All that a report counts; `to_dict` is what is frozen."""

    start: date
    end: date
    label: str
    counted_on: date
    lines: tuple[Line, ...]
    outside: tuple[Line, ...]
    tasks: tuple[TaskLine, ...]
    examples: tuple[Example, ...]

    def to_dict(self) -> dict[str, Any]:
        """As JSON values."""
        data = asdict(self)
        data.update(start=self.start.isoformat(), end=self.end.isoformat(), counted_on=self.counted_on.isoformat())
        return data

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Figures:
        """The same figures back."""

        def lines(name: str) -> tuple[Line, ...]:
            return tuple(Line(**{**one, "entries": tuple(one["entries"])}) for one in data[name])

        return cls(
            date.fromisoformat(data["start"]),
            date.fromisoformat(data["end"]),
            data["label"],
            date.fromisoformat(data["counted_on"]),
            lines("lines"),
            lines("outside"),
            tuple(TaskLine(**one) for one in data["tasks"]),
            tuple(Example(**one) for one in data["examples"]),
        )


def short(value: Decimal) -> str:
    """A quantity without needless decimals: 3, 2.5."""
    return f"{value.normalize():f}" if value else "0"


def live(units: Iterable[Unit], start: date, end: date) -> QuerySet[Entry]:
    """The entries that count for some units between two days."""
    return (
        Entry.objects.filter(
            unit__in=list(units), happened_on__gte=start, happened_on__lte=end, voids=None, voided_by=None
        )
        .order_by("happened_on", "pk")
        .select_related("task")
    )


def tally(entries: Iterable[Entry]) -> tuple[dict[str, Decimal], dict[str, list[int]]]:
    """Sum by kind, one publication once.

    Returns:
        quantities by kind, and the identifiers that make each of them.
    """
    sums: dict[str, Decimal] = defaultdict(Decimal)
    made_of: dict[str, list[int]] = defaultdict(list)
    seen: set[tuple[int, str, str]] = set()
    for entry in entries:
        if entry.content_hash:
            key = (entry.unit_id, entry.kind, entry.content_hash)
            if key in seen:
                continue
            seen.add(key)
        sums[entry.kind] += entry.quantity
        made_of[entry.kind].append(entry.pk)
    return sums, made_of


def planned(tasks: Iterable[Task]) -> dict[str, Decimal]:
    """What the tasks of a window ask for, by kind."""
    wanted: dict[str, Decimal] = defaultdict(Decimal)
    for task in tasks:
        if task.role == TaskRole.LEAD:
            for kind, quantity in task.targets.items():
                wanted[kind] += Decimal(str(quantity))
    return wanted


def previous_window(plan: Plan, window: Period) -> Period | None:
    """The window before this one, of the same length and calendar; None where the rhythm is unknown."""
    if window.every is None:
        return None
    cut = plan.calendar.cut_day if plan.calendar else None
    return period_of(window.every, window.start - timedelta(days=1), cut)


@dataclass(frozen=True, slots=True)
class Ground:
    """What figures are counted from: rows of a window, read once, for one unit or for many."""

    entries: list[Entry]
    earlier: list[Entry]
    tasks: list[Task]


def read(plan: Plan, units: Iterable[Unit], window: Period) -> Ground:
    """Read what a window's figures are counted from; three queries, whatever the number of units."""
    units = list(units)
    before = previous_window(plan, window)
    tasks = (
        Task.objects.filter(falls_in(window), plan=plan, unit__in=units, retired_at=None)
        .select_related("progress", "unit", "duty")
        .order_by(F("due").asc(nulls_last=True), "duty__order", "unit__order", "pk")
    )
    earlier = list(live(units, before.start, before.end)) if before is not None else []
    return Ground(list(live(units, window.start, window.end)), earlier, list(tasks))


def counted(plan: Plan, units: Iterable[Unit], window: Period) -> set[int]:
    """The entries that a window's figures would count now; one query."""
    rows = [entry for entry in live(units, window.start, window.end) if entry.kind not in NOT_COUNTED]
    ours = tally(entry for entry in rows if entry.task and entry.task.plan_id == plan.pk)[1]
    apart = tally(entry for entry in rows if entry.task is None)[1]
    return {pk for made_of in (ours, apart) for pks in made_of.values() for pk in pks}


def of_units(plan: Plan, units: list[Unit], window: Period, today: date) -> Figures:
    """Count a window for one unit, or for many together.

    Args:
        plan: the plan whose tasks the figures belong to.
        units: whose results.
        window: first and last day.
        today: the day on which late is told from due.
    """
    return count(plan, read(plan, units, window), window, today)


def of_each(plan: Plan, units: list[Unit], window: Period, today: date) -> tuple[Figures, Mapping[int, Figures]]:
    """Count a window for many units together, and for each of them by itself.

    Returns:
        the totals, and the figures by unit. A total is the sum of the units' figures: what two units publish counts
        for both.
    """
    ground = read(plan, units, window)
    parts = {unit.pk: Ground([], [], []) for unit in units}
    for entry in ground.entries:
        parts[entry.unit_id].entries.append(entry)
    for entry in ground.earlier:
        parts[entry.unit_id].earlier.append(entry)
    for task in ground.tasks:
        parts[task.unit_id].tasks.append(task)
    each = {pk: count(plan, part, window, today) for pk, part in parts.items()}
    return count(plan, ground, window, today), each


def count(plan: Plan, ground: Ground, window: Period, today: date) -> Figures:
    """Make figures from what was read; nothing is read here."""

    def of_plan(entries: list[Entry]) -> list[Entry]:
        return [
            entry for entry in entries if entry.task and entry.task.plan_id == plan.pk and entry.kind not in NOT_COUNTED
        ]

    ours = of_plan(ground.entries)
    apart = [entry for entry in ground.entries if entry.task is None and entry.kind not in NOT_COUNTED]
    once = set(tally(ours)[1]["story"])
    examples = [entry for entry in ours if entry.pk in once and entry.details.get("title")]
    return Figures(
        window.start,
        window.end,
        window.label,
        today,
        _lines(ours, planned(ground.tasks), tally(of_plan(ground.earlier))[0]),
        _lines(apart, {}, {}),
        tuple(
            _task_line(task, today)
            for task in ground.tasks
            if task.targets and task.channel != "report" and task.role == TaskRole.LEAD
        ),
        tuple(_example(entry) for entry in examples[-EXAMPLES:]),
    )


def _example(entry: Entry) -> Example:
    title = str(entry.details.get("title", ""))
    return Example(entry.pk, title, entry.link, entry.happened_on.isoformat(), entry.unit_id)


def _lines(entries: list[Entry], wanted: dict[str, Decimal], earlier: dict[str, Decimal]) -> tuple[Line, ...]:
    sums, made_of = tally(entries)
    shown = {*sums, *wanted, *earlier} - NOT_COUNTED
    measures = {entry.kind: entry.measure for entry in entries}
    place = {code: number for number, code in enumerate(channels.kinds())}
    known = {code: channels.kind_of(code, measures.get(code, "")) for code in shown}
    return tuple(
        Line(
            kind,
            str(known[kind].label),
            str(known[kind].measure),
            channels.channel_of_kind(kind).code,
            short(sums.get(kind, Decimal(0))),
            short(wanted[kind]) if kind in wanted else None,
            short(earlier.get(kind, Decimal(0))),
            tuple(made_of.get(kind, ())),
        )
        for kind in sorted(shown, key=lambda code: (place.get(code, len(place)), code))
    )


def _task_line(task: Task, today: date) -> TaskLine:
    progress = getattr(task, "progress", None)
    state = state_of(task, bool(progress and progress.done_on), today)
    return TaskLine(
        task.pk, task.title, task.unit_id, task.period_label, task.due.isoformat() if task.due else None, str(state)
    )


def late(figures: Figures) -> list[TaskLine]:
    """The tasks of the figures that are late."""
    return [line for line in figures.tasks if line.state == TaskState.LATE]
