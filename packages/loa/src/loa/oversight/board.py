"""The progress board: units x work x periods, drawn from counted cells, so its cost follows what is shown and not what
lies below.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from datetime import date, timedelta
from typing import Any

from django.db.models import Case, Exists, F, IntegerField, OuterRef, Q, QuerySet, Sum, Value, When
from django.utils.translation import gettext as _

from loa.kit import channels
from loa.kit.period import Every, Period, period_of, periods
from loa.kit.words import day
from loa.org.models import Unit
from loa.oversight.models import BoardCell
from loa.oversight.state import TaskState, standing_on, undecided
from loa.plan.models import Duty, DutyState, Plan, Task, TaskRole

ZERO = Value(0, output_field=IntegerField())


@dataclass(slots=True)
class Count:
    """Tasks of one cell by how they stand.

    Args:
        total, done: tasks with a measure, and those of them that reached it.
        late, due, wait, open: the others, as `TaskState` tells them apart.
        standing: tasks without a measure whose duty is said to be continual.
        unsaid: tasks without a measure of which nobody has said how often.
        entries: live entries of all of them.
    """

    total: int = 0
    done: int = 0
    late: int = 0
    due: int = 0
    wait: int = 0
    open: int = 0
    standing: int = 0
    unsaid: int = 0
    entries: int = 0

    def add(self, other: Count, sign: int = 1) -> None:
        """Add another count, or take it away."""
        for one in fields(self):
            setattr(self, one.name, getattr(self, one.name) + sign * getattr(other, one.name))

    @property
    def is_empty(self) -> bool:
        return not (self.total or self.standing or self.unsaid)

    @property
    def state(self) -> TaskState | None:
        """The gravest standing in the cell; None: no task at all."""
        if self.late:
            return TaskState.LATE
        if self.due:
            return TaskState.DUE
        if self.open or (self.unsaid and not self.total):
            return TaskState.OPEN
        if self.total:
            return TaskState.DONE if self.done == self.total else TaskState.WAIT
        return TaskState.STANDING if self.standing else None


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the table: a channel, or one duty."""

    key: str
    label: str
    duty: Duty | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the board: a unit with everything below it, or (`alone`) only what the unit itself owes."""

    unit: Unit
    has_below: bool = False
    alone: bool = False
    cells: dict[str, Count] = field(default_factory=dict)
    strip: dict[date, Count] = field(default_factory=dict)
    total: Count = field(default_factory=Count)

    @property
    def key(self) -> str:
        return f"{self.unit.pk}{'r' if self.alone else ''}"


@dataclass(frozen=True, slots=True)
class Filters:
    """What a board is narrowed to.

    Args:
        window: only work that falls in it (work without a measure always shows); None: the whole campaign.
        channel, theme: only this channel's or theme's duties.
        by_duty: one column per duty instead of one per channel.
        role: of leading or of partner tasks.
    """

    window: Period | None = None
    channel: str = ""
    theme: int | None = None
    by_duty: bool = False
    role: str = TaskRole.LEAD


@dataclass(frozen=True, slots=True)
class Board:
    """What is drawn: `total` and cells by the filters; the `strip` of each row over all months of the campaign."""

    rows: list[Row]
    columns: list[Column]
    months: list[Period]
    total: Count
    unsettled: list[Duty]
    """Duties that yield no task: nobody here leads them, as far as anyone has said."""
    duties: dict[int, Duty]

    @property
    def cells(self) -> list[Count]:
        return [count for row in self.rows for count in row.cells.values()]

    def cells_in(self, state: TaskState) -> int:
        """How many cells stand so."""
        return sum(count.state == state for count in self.cells)

    @property
    def measured(self) -> int:
        """How many cells hold work with a measure."""
        return sum(bool(count.total) for count in self.cells)


def windows(plan: Plan) -> list[Period]:
    """The plan's reporting quarters by its own calendar, and the days that they leave over at its end."""
    if plan.period_start is None or plan.period_end is None:
        return []
    cut = plan.calendar.cut_day if plan.calendar else None
    found = list(periods(Every.QUARTER, plan.period_start, plan.period_end, cut))
    after = found[-1].end + timedelta(days=1) if found else plan.period_start
    if after <= plan.period_end:
        label = _("từ %(start)s đến %(end)s") % {"start": day(after), "end": day(plan.period_end)}
        found.append(Period(after, plan.period_end, None, label))
    return found


def current_window(plan: Plan, today: date) -> Period | None:
    """The window that holds today, or the nearest one."""
    every = windows(plan)
    if every and today < every[0].start:
        return every[0]
    return next((one for one in every if today in one), every[-1] if every else None)


def months_of(plan: Plan) -> list[Period]:
    """The whole months of the campaign."""
    if plan.period_start is None or plan.period_end is None:
        return []
    return list(periods(Every.MONTH, plan.period_start, period_of(Every.MONTH, plan.period_end).end))


def build(plan: Plan, tops: list[Unit], filters: Filters, today: date) -> Board:
    """Draw a board.

    Args:
        plan: an activated plan.
        tops: where the viewer's sight begins (`access.tops`), or the unit whose parts are looked at.
        filters: what to show.
        today: the day on which late and due are told apart.

    Queries: five, whatever the size.
    """
    rows = _lines(tops)
    duties = {duty.pk: duty for duty in Duty.objects.filter(plan=plan).order_by("order", "pk")}
    led = set(
        Duty.objects.filter(Exists(Task.objects.filter(duty=OuterRef("pk"), retired_at=None)), plan=plan).values_list(
            "pk", flat=True
        )
    )
    wanted = {
        duty.pk
        for duty in duties.values()
        if (not filters.channel or duty.channel == filters.channel)
        and (not filters.theme or duty.theme_id == filters.theme)
    }
    _fill(rows, plan, filters, today, duties, wanted)
    alone = _alone(rows, tops)
    kept = [
        row
        for row in (*alone, *(row for row in rows if row.unit not in tops or len(tops) > 1 or len(rows) == 1))
        if row.cells
    ]
    used: dict[str, Column] = {}
    total = Count()
    for row in kept:
        total.add(row.total)
        for key in row.cells:
            used.setdefault(key, _column(key, duties))
    order = {code: n for n, code in enumerate(c.code for c in channels.channels())}
    columns = sorted(used.values(), key=lambda c: c.duty.order if c.duty else order.get(c.key, 99))
    return Board(kept, columns, months_of(plan), total, _unsettled(duties, wanted - led, filters), duties)


def _lines(tops: list[Unit]) -> list[Row]:
    """The tops, and what stands directly below where there is one top."""
    below = Exists(Unit.objects.filter(parent=OuterRef("pk")))
    wanted = Q(pk__in=[top.pk for top in tops])
    if len(tops) == 1:
        wanted |= Q(parent=tops[0])
    return [
        Row(unit, unit.has_below)
        for unit in Unit.objects.filter(wanted).annotate(has_below=below).order_by("order", "name", "pk")
    ]


def _fill(
    rows: list[Row], plan: Plan, filters: Filters, today: date, duties: dict[int, Duty], wanted: set[int]
) -> None:
    by_unit = {row.unit.pk: row for row in rows}
    unsaid = undecided(duties.values())
    cells = BoardCell.objects.filter(plan=plan, unit__in=by_unit, duty__in=wanted, role=filters.role)
    shown = cells if filters.window is None else cells.filter(in_window(filters.window))
    for unit, duty, count in _sums(shown, today, "unit_id", "duty_id"):
        if duty in unsaid:
            count.standing, count.unsaid = 0, count.standing
        row = by_unit[unit]
        row.cells.setdefault(key_of(duties[duty], filters), Count()).add(count)
        row.total.add(count)
    for unit, falls_on, count in _sums(cells.filter(total__gt=0), today, "unit_id", "falls_on"):
        by_unit[unit].strip.setdefault(falls_on.replace(day=1), Count()).add(count)


def _alone(rows: list[Row], tops: list[Unit]) -> list[Row]:
    """What a top itself owes: its cells without those of the units below it. Nothing where it has none below, or owes
    nothing.
    """
    if len(tops) != 1 or len(rows) == 1:
        return []
    top = next(row for row in rows if row.unit.pk == tops[0].pk)
    rest = Row(top.unit, alone=True)
    for sign, row in ((1, top), *((-1, one) for one in rows if one is not top)):
        for key, count in row.cells.items():
            rest.cells.setdefault(key, Count()).add(count, sign)
        for month, count in row.strip.items():
            rest.strip.setdefault(month, Count()).add(count, sign)
        rest.total.add(row.total, sign)
    for key in [key for key, count in rest.cells.items() if count.is_empty]:
        del rest.cells[key]
    for month in [month for month, count in rest.strip.items() if count.is_empty]:
        del rest.strip[month]
    return [rest] if rest.cells else []


def in_window(window: Period) -> Q:
    """Cells whose work falls in a window; work without a measure belongs to all."""
    return Q(falls_on__gte=window.start, falls_on__lte=window.end) | Q(total=0, standing__gt=0)


def key_of(duty: Duty, filters: Filters) -> str:
    """The column in which a duty stands."""
    return f"d{duty.pk}" if filters.by_duty or filters.channel else duty.channel


def _column(key: str, duties: dict[int, Duty]) -> Column:
    if key.startswith("d") and key[1:].isdecimal():
        duty = duties[int(key[1:])]
        return Column(key, duty.title, duty)
    return Column(key, str(channels.channel(key).label))


def _sums(cells: QuerySet[BoardCell], today: date, *keys: str) -> Iterator[tuple[Any, Any, Count]]:
    """Sums by two keys; late, due, wait and open are told apart by the database."""
    rest = F("total") - F("done")

    def when(condition: Q) -> Sum:
        return Sum(Case(When(condition, then=rest), default=ZERO))

    said = standing_on(today)
    rows = (
        cells.order_by()
        .values_list(*keys)
        .annotate(
            n=Sum("total"),
            d=Sum("done"),
            late=when(said[TaskState.LATE]),
            open=when(said[TaskState.OPEN]),
            wait=when(said[TaskState.WAIT]),
            due_=when(said[TaskState.DUE]),
            s=Sum("standing"),
            e=Sum("entries"),
        )
    )
    for first, second, n, d, late_n, open_n, wait_n, due_n, s, e in rows:
        yield first, second, Count(n, d, late_n, due_n, wait_n, open_n, s, 0, e)


def _unsettled(duties: dict[int, Duty], without: set[int], filters: Filters) -> list[Duty]:
    if filters.role != TaskRole.LEAD:
        return []
    followed = (DutyState.CONFIRMED, DutyState.PROPOSED)
    return [duty for pk, duty in duties.items() if pk in without and duty.same_as_id is None and duty.state in followed]
