"""Who follows a plan and gathers its reports, and which tasks ask for that."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, QuerySet

from loa.kit.period import Period
from loa.org.models import Unit
from loa.plan.models import Duty, Plan, Task, TaskRole


def focal_of(plan: Plan) -> Unit | None:
    """The focal unit: the one that the coordinator named, else the only one that leads the following of the plan.

    None: the plan does not say and nobody has settled it, so nothing may be guessed.
    """
    if plan.focal_id is not None:
        return plan.focal
    leads = Task.objects.filter(plan=plan, channel="oversight", role=TaskRole.LEAD, retired_at=None)
    units = list(Unit.objects.filter(pk__in=leads.values("unit"))[:2])
    return units[0] if len(units) == 1 else None


def shared() -> Exists:
    """Whether a task's duty is led by another unit too: such a report duty asks each for its own, it is not one of
    compiling.
    """
    others = Task.objects.filter(duty=OuterRef("duty"), role=TaskRole.LEAD, retired_at=None)
    return Exists(others.exclude(unit=OuterRef("unit")))


def report_tasks(plan: Plan) -> QuerySet[Task]:
    """Every report that somebody owes in a plan, the compiling of the whole included."""
    # Through the duties: they are few, while a plan may have a million tasks of other channels.
    duties = Duty.objects.filter(plan=plan, channel="report")
    return Task.objects.filter(duty__in=duties, channel="report", role=TaskRole.LEAD, retired_at=None)


def unit_report_tasks(plan: Plan) -> QuerySet[Task]:
    """The reports that units owe about themselves."""
    rows = report_tasks(plan)
    focal = focal_of(plan)
    return rows if focal is None else rows.exclude(pk__in=_compiling(plan, focal).values("pk"))


def compiling_task(plan: Plan, window: Period) -> Task | None:
    """The focal unit's task of compiling, where the plan gives one for this window or for a longer time around it."""
    focal = focal_of(plan)
    if focal is None:
        return None
    around = _compiling(plan, focal).filter(period_start__lte=window.start, period_end__gte=window.end)
    exact = around.filter(period_start=window.start, period_end=window.end).first()
    whole = _compiling(plan, focal).filter(every="").order_by("period_end", "pk").first()
    return exact or around.order_by("period_end", "pk").first() or whole


def is_compiling(task: Task) -> bool:
    """Whether a report task asks its unit to gather the reports of all."""
    focal = focal_of(task.plan)
    return focal is not None and _compiling(task.plan, focal).filter(pk=task.pk).exists()


def _compiling(plan: Plan, focal: Unit) -> QuerySet[Task]:
    return report_tasks(plan).filter(~shared(), unit=focal)
