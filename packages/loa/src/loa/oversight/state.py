"""How a task stands, and to which window it belongs: pure rules, used by the work list, the board, reminders and
reports alike.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from django.db.models import Q, QuerySet

from loa.kit.period import Period
from loa.plan.models import Cadence, Duty, PlanState, Task


class TaskState(StrEnum):
    """How one task stands on a day."""

    DONE = "done"
    LATE = "late"
    DUE = "due"
    """Its period runs; something is still missing."""
    WAIT = "wait"
    """Its period has not begun."""
    OPEN = "open"
    """Not settled: the period is over and nobody ever set a deadline."""
    STANDING = "standing"
    """No measure: evidence counts, nothing says how much is enough."""


def is_met(targets: dict[str, Any], quantities: dict[str, Any]) -> bool:
    """Whether every target is reached; a task without targets is never met.

    Args:
        targets: {evidence kind: quantity wanted}.
        quantities: {evidence kind: quantity on record}.
    """
    return bool(targets) and all(
        Decimal(str(quantities.get(kind, 0))) >= Decimal(str(n)) for kind, n in targets.items()
    )


def state_of(task: Task, done: bool, today: date) -> TaskState:
    """How a task stands.

    Args:
        task: the task (its targets, period and due day).
        done: whether its targets are met.
        today: the day.
    """
    if not task.targets:
        return TaskState.STANDING
    if done:
        return TaskState.DONE
    if task.due is not None:
        if task.due < today:
            return TaskState.LATE
    elif task.period_end < today:
        return TaskState.OPEN
    return TaskState.WAIT if task.period_start > today else TaskState.DUE


def unmet(rows: QuerySet[Task]) -> QuerySet[Task]:
    """The tasks that ask for something they do not have yet."""
    return rows.exclude(targets={}).filter(progress__done_on=None)


def owed(rows: QuerySet[Task]) -> QuerySet[Task]:
    """The tasks that stand, of plans under way."""
    return rows.filter(retired_at=None, plan__state=PlanState.ACTIVE)


def standing_on(day: date) -> dict[TaskState, Q]:
    """`state_of` as conditions, for rows with a deadline and a period of which something is missing.

    Said the positive way: NOT (due < day) is unknown where there is no deadline.
    """
    running = Q(due__gte=day) | Q(due=None, period_end__gte=day)
    return {
        TaskState.LATE: Q(due__lt=day),
        TaskState.OPEN: Q(due=None, period_end__lt=day),
        TaskState.WAIT: running & Q(period_start__gt=day),
        TaskState.DUE: running & Q(period_start__lte=day),
    }


def falls_on(every: str, due: date | None, period_end: date) -> date:
    """The day by which a task belongs to a month or window: recurring work to the end of its period, other work to
    its deadline.

    Args:
        every: the task's rhythm; empty for work without one.
        due: its deadline, if anybody set one.
        period_end: the last day of its period.
    """
    return period_end if every or due is None else due


def falls_in(window: Period) -> Q:
    """`falls_on` as a condition on tasks: the day lies in the window."""
    by_period = Q(period_end__gte=window.start, period_end__lte=window.end) & (~Q(every="") | Q(due=None))
    return by_period | Q(every="", due__gte=window.start, due__lte=window.end)


def undecided(duties: Iterable[Duty]) -> set[int]:
    """Duties of which neither the text nor a person says how often or how much; a restatement that says it answers
    for its root.

    Args:
        duties: all of one plan.
    """
    rows = list(duties)
    said = {duty.same_as_id or duty.pk for duty in rows if duty.cadence != Cadence.UNSTATED}
    return {duty.pk for duty in rows} - said
