"""Counts that follow the ledger: per task, and per board cell up the tree of units.

Evidence arrives -> one task is recounted from the ledger (never incremented, so it cannot drift) -> if its standing
changed, the cells of its unit and of every unit above move by that difference. Tasks that come or go rebuild the cells
of their plan.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import Any

from django.db import transaction
from django.db.models import F, QuerySet

from loa.evidence.chain import number
from loa.evidence.models import Entry
from loa.kit.rows import batched
from loa.oversight.models import BoardCell, TaskProgress
from loa.oversight.state import falls_on, is_met
from loa.plan.hooks import Synced
from loa.plan.models import Plan, Task

BATCH = 2000
Counted = tuple[dict[str, str], int, date | None]
"""Quantities by kind, the number of live entries, the day on which the targets were met (None: not met)."""
NOTHING: Counted = ({}, 0, None)
Key = tuple[int, str, date, date, date | None, date]
"""Duty, role, first and last day of the period, deadline, the day that it falls on."""


def ancestors(path: str) -> list[int]:
    """The identifiers in a unit's path, from the root to the unit itself."""
    return [int(part) for part in path.split(".") if part]


def live_entries() -> QuerySet[Entry]:
    """Entries that count, in the order in which they count."""
    return Entry.objects.filter(voids=None, voided_by=None).order_by("happened_on", "pk")


def tally(targets: dict[str, Any], rows: Iterable[tuple[str, Decimal, date]]) -> Counted:
    """Count one task's live entries.

    Args:
        targets: what the task asks for.
        rows: (kind, quantity, day), by day.
    """
    sums: dict[str, Decimal] = defaultdict(Decimal)
    met_on: date | None = None
    entries = 0
    for kind, quantity, day in rows:
        sums[kind] += quantity
        entries += 1
        if met_on is None and is_met(targets, sums):
            met_on = day
    return {kind: number(value) for kind, value in sums.items()}, entries, met_on


def count(task: Task) -> Counted:
    """Recount one task from the ledger."""
    return tally(task.targets, live_entries().filter(task=task).values_list("kind", "quantity", "happened_on"))


@transaction.atomic
def recount(task: Task) -> TaskProgress:
    """Bring one task's progress, and the cells above it, in line with the ledger."""
    # A rebuild of the same plan must not draw cells between this count and its step.
    Plan.objects.select_for_update(no_key=True).filter(pk=task.plan_id).first()
    row, _created = TaskProgress.objects.get_or_create(task=task)
    was_done, had = row.done_on is not None, row.entries
    row.quantities, row.entries, row.done_on = count(task)
    row.save()
    if task.retired_at is None:
        step = int(row.done_on is not None) - int(was_done)
        if step or row.entries != had:
            _cells(task).update(done=F("done") + step, entries=F("entries") + (row.entries - had))
    return row


def _cells(task: Task) -> QuerySet[BoardCell]:
    return BoardCell.objects.filter(
        plan_id=task.plan_id,
        unit__in=ancestors(task.unit.path),
        duty_id=task.duty_id,
        role=task.role,
        period_start=task.period_start,
        period_end=task.period_end,
        due=task.due,
        falls_on=falls_on(task.every, task.due, task.period_end),
    )


@transaction.atomic(savepoint=False)
def recount_all(tasks: dict[int, Task]) -> None:
    """As `recount`, of many tasks in a fixed number of statements.

    Args:
        tasks: by key, with their units.
    """
    plans = {task.plan_id for task in tasks.values()}
    list(Plan.objects.select_for_update(no_key=True).filter(pk__in=plans).order_by("pk").values_list("pk"))
    kept = {row.task_id: row for row in TaskProgress.objects.filter(task__in=tasks)}
    if missing := [TaskProgress(task_id=pk) for pk in tasks if pk not in kept]:
        kept |= {row.task_id: row for row in TaskProgress.objects.bulk_create(missing)}
    counted = dict(_tallies(live_entries().filter(task__in=tasks)))
    steps: dict[Any, list[int]] = defaultdict(lambda: [0, 0])
    for pk, task in tasks.items():
        row = kept[pk]
        was_done, had = row.done_on is not None, row.entries
        row.quantities, row.entries, row.done_on = counted.get(pk, NOTHING)
        if task.retired_at is None:
            for unit in ancestors(task.unit.path):
                step = steps[
                    task.plan_id, unit, task.duty_id, task.role, task.period_start, task.period_end, task.due,
                    falls_on(task.every, task.due, task.period_end),
                ]  # fmt: skip
                step[0] += int(row.done_on is not None) - int(was_done)
                step[1] += row.entries - had
    TaskProgress.objects.bulk_update(kept.values(), ["quantities", "entries", "done_on"], batch_size=500)
    _step_cells(steps)


def _step_cells(steps: dict[Any, list[int]]) -> None:
    """Move many cells, whose plans are locked.

    Args:
        steps: {(plan, unit, duty, role, start, end, deadline, day that it falls on): [done, entries]}.
    """
    plans, units, duties, starts = ({key[place] for key in steps} for place in (0, 1, 2, 4))
    found = BoardCell.objects.filter(plan__in=plans, unit__in=units, duty__in=duties, period_start__in=starts)
    moved = []
    for cell in found:
        key = (
            cell.plan_id, cell.unit_id, cell.duty_id, cell.role, cell.period_start, cell.period_end, cell.due,
            cell.falls_on,
        )  # fmt: skip
        step = steps.get(key, [0, 0])
        if any(step):
            cell.done, cell.entries = cell.done + step[0], cell.entries + step[1]
            moved.append(cell)
    BoardCell.objects.bulk_update(moved, ["done", "entries"], batch_size=500)


def on_evidence(entries: list[Entry]) -> None:
    """Subscriber of the ledger's hook: what one call recorded or voided."""
    tasks = {entry.task.pk: entry.task for entry in entries if entry.task is not None}
    if len(tasks) == 1:
        recount(*tasks.values())
    elif tasks:
        recount_all(tasks)


def on_tasks_synced(event: Synced) -> None:
    """Subscriber of the plan's hook."""
    rebuild(event.plan)


@transaction.atomic
def rebuild(plan: Plan) -> int:
    """Recount every task of a plan and draw all its cells anew.

    Returns:
        the number of cells.

    Memory follows the depth of the tree of units, not its size.
    """
    Plan.objects.select_for_update(no_key=True).filter(pk=plan.pk).first()
    missing = Task.objects.filter(plan=plan, progress=None).values_list("pk", flat=True)
    for batch in batched((TaskProgress(task_id=pk) for pk in list(missing)), BATCH):
        TaskProgress.objects.bulk_create(batch)
    kept = TaskProgress.objects.filter(task__plan=plan)
    kept.filter(entries__gt=0).update(quantities={}, entries=0, done_on=None)
    counted = (
        TaskProgress(task_id=pk, quantities=quantities, entries=entries, done_on=done_on)
        for pk, (quantities, entries, done_on) in _count_all(plan)
    )
    for batch in batched(counted, BATCH):
        TaskProgress.objects.bulk_update(batch, ["quantities", "entries", "done_on"], batch_size=500)
    BoardCell.objects.filter(plan=plan).delete()
    drawn = 0
    for batch in batched(draw(plan), BATCH):
        drawn += len(BoardCell.objects.bulk_create(batch))
    return drawn


def _count_all(plan: Plan) -> Iterator[tuple[int, Counted]]:
    """(task, its count) for each task of a plan with live entries."""
    yield from _tallies(live_entries().filter(task__plan=plan))


def _tallies(rows: QuerySet[Entry]) -> Iterator[tuple[int, Counted]]:
    """(task, its count) from entries of any number of tasks."""
    rows = rows.order_by("task_id", "happened_on", "pk")
    found = rows.values_list("task_id", "task__targets", "kind", "quantity", "happened_on").iterator(chunk_size=BATCH)
    for (task, targets), group in groupby(found, key=lambda row: (row[0], row[1])):
        yield task, tally(targets, (row[2:] for row in group))


def draw(plan: Plan) -> Iterator[BoardCell]:
    """The cells of a plan, unsaved: units in the order of their paths, each with all that lies below it."""
    rows = (
        Task.objects.filter(plan=plan, retired_at=None)
        .order_by("unit__path")
        .values_list(
            "unit__path",
            "duty_id",
            "role",
            "period_start",
            "period_end",
            "due",
            "every",
            "targets",
            "progress__done_on",
            "progress__entries",
        )
    )
    standing_on: list[tuple[str, int, dict[Key, list[int]]]] = []
    for path, duty, role, start, end, due, every, targets, done_on, entries in rows.iterator(chunk_size=BATCH):
        while standing_on and not path.startswith(standing_on[-1][0]):
            yield from _finished(plan, standing_on.pop())
        while (above := standing_on[-1][0] if standing_on else "") != path:
            step = path[len(above) :].split(".", 1)[0]
            standing_on.append((f"{above}{step}.", int(step), {}))
        key = (duty, role, start, end, due, falls_on(every, due, end))
        for _path, _unit, cells in standing_on:
            cell = cells.setdefault(key, [0, 0, 0, 0])
            cell[0] += bool(targets)
            cell[1] += done_on is not None
            cell[2] += not targets
            cell[3] += entries or 0
    while standing_on:
        yield from _finished(plan, standing_on.pop())


def _finished(plan: Plan, drawn: tuple[str, int, dict[Key, list[int]]]) -> Iterator[BoardCell]:
    for (duty, role, start, end, due, day), (total, done, standing, entries) in drawn[2].items():
        yield BoardCell(
            plan=plan, unit_id=drawn[1], duty_id=duty, role=role, period_start=start, period_end=end, due=due,
            falls_on=day, total=total, done=done, standing=standing, entries=entries,
        )  # fmt: skip


def audit(plans: Iterable[Plan]) -> list[str]:
    """Recount everything and say where the kept counts differ from the ledger (nothing: they agree)."""
    faults = []
    for plan in plans:
        counted = dict(_count_all(plan))
        rows = Task.objects.filter(plan=plan).values_list(
            "pk", "progress__quantities", "progress__entries", "progress__done_on"
        )
        for pk, *kept in rows.iterator(chunk_size=BATCH):
            if kept == [None, None, None]:
                kept = list(NOTHING)
            if tuple(kept) != counted.get(pk, NOTHING):
                faults.append(f"plan {plan.pk}, task {pk}: {kept} is kept, {counted.get(pk, NOTHING)} on record")
        right = {_says(cell) for cell in draw(plan)}
        there = {_says(cell) for cell in BoardCell.objects.filter(plan=plan).iterator(chunk_size=BATCH)}
        faults.extend(f"plan {plan.pk}, cell {one} is missing" for one in sorted(right - there, key=str))
        faults.extend(f"plan {plan.pk}, cell {one} is wrong" for one in sorted(there - right, key=str))
    return faults


def _says(cell: BoardCell) -> tuple[Any, ...]:
    return (
        cell.unit_id, cell.duty_id, cell.role, cell.period_start, cell.period_end, cell.due, cell.falls_on,
        cell.total, cell.done, cell.standing, cell.entries,
    )  # fmt: skip
