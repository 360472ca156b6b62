"""The only door to reports, reminders and the board's reach."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404

from loa.org.access import Person, own_units, roots, units
from loa.org.models import Unit
from loa.oversight.models import ConsolidatedReport, Reminder, ReminderKind, ReportState, UnitReport
from loa.plan.access import visible_plans
from loa.plan.models import Plan, PlanState, Task, TaskRole


def visible_reports(user: Person) -> QuerySet[UnitReport]:
    """Reports of units that the user may look at; a draft only to those who may write or accept it."""
    seen = units(user, "report.see")
    near = Q(unit__in=units(user, "report.write")) | Q(unit__in=units(user, "report.accept"))
    return (
        UnitReport.objects.filter(unit__in=seen)
        .filter(~Q(state="draft") | near)
        .select_related(
            "unit",
            "plan",
            "plan__owner",
            "plan__calendar",
            "task",
            "task__duty",
            "paper",
            "submitted_by",
            "decided_by",
            "written_by",
        )
    )


def awaiting_reports(user: Person) -> QuerySet[UnitReport]:
    """Reports that wait for the user to accept or return them, the oldest first; never those one submitted oneself."""
    rows = UnitReport.objects.filter(state=ReportState.SUBMITTED, unit__in=units(user, "report.accept"))
    return rows.exclude(submitted_by=user.pk).select_related("unit", "submitted_by").order_by("submitted_at", "pk")


def get_report(user: Person, pk: int) -> UnitReport:
    """One visible report.

    Raises:
        Http404: unknown or not visible.
    """
    row = visible_reports(user).filter(pk=pk).first()
    if row is None:
        raise Http404
    return row


def visible_consolidated(user: Person) -> QuerySet[ConsolidatedReport]:
    """Consolidated reports of plans whose owner the user may look at."""
    return ConsolidatedReport.objects.filter(plan__owner__in=units(user, "report.see")).select_related(
        "plan", "plan__owner", "plan__calendar", "unit", "paper", "task", "written_by"
    )


def get_consolidated(user: Person, pk: int) -> ConsolidatedReport:
    """One visible consolidated report.

    Raises:
        Http404: unknown or not visible.
    """
    row = visible_consolidated(user).filter(pk=pk).first()
    if row is None:
        raise Http404
    return row


def get_report_task(user: Person, pk: int) -> Task:
    """A report task of a unit for which the user writes reports.

    Raises:
        Http404: unknown, retired, no report task, or another unit's.
    """
    row = (
        Task.objects.filter(
            pk=pk, channel="report", role=TaskRole.LEAD, retired_at=None, unit__in=units(user, "report.write")
        )
        .select_related("plan", "plan__owner", "plan__focal", "unit", "unit__parent", "duty")
        .first()
    )
    if row is None:
        raise Http404
    return row


def board_plans(user: Person) -> QuerySet[Plan]:
    """Active or closed plans that the user may see."""
    return (
        visible_plans(user)
        .filter(state__in=(PlanState.ACTIVE, PlanState.CLOSED))
        .order_by("state", "-period_start", "-pk")
    )


def get_board_plan(user: Person, pk: int) -> Plan:
    """One plan with a board for the user.

    Raises:
        Http404: unknown, not visible or not under way.
    """
    row = board_plans(user).filter(pk=pk).first()
    if row is None:
        raise Http404
    return row


def tops(user: Person, plan: Plan) -> list[Unit]:
    """Where a board of the plan begins for a user: its owner, or the user's own units where they stand below (or
    beside) it.
    """
    reach = roots(user, "task.see")
    if any(plan.owner.within(root) for root in reach):
        return [plan.owner]
    return [root for root in reach if not any(root.within(other) and root != other for other in reach)]


def get_board_unit(user: Person, pk: int) -> Unit:
    """A unit whose work the user may see.

    Raises:
        Http404: unknown or not visible.
    """
    row = units(user, "task.see").filter(pk=pk).select_related("parent").first()
    if row is None:
        raise Http404
    return row


def get_own_task(user: Person, pk: int) -> Task:
    """A task that stands, of a unit whose work the user does.

    Raises:
        Http404: unknown, retired, or another unit's.
    """
    row = (
        Task.objects.filter(pk=pk, retired_at=None, unit__in=own_units(user))
        .select_related("plan", "duty", "unit")
        .first()
    )
    if row is None:
        raise Http404
    return row


def visible_reminders(user: Person) -> QuerySet[Reminder]:
    """What people urged units to whose work the user may see."""
    return Reminder.objects.filter(unit__in=units(user, "task.see"), kind=ReminderKind.URGED).select_related(
        "unit", "task", "read_by"
    )


def my_reminders(user: Person) -> QuerySet[Reminder]:
    """Unread reminders to the units whose work the user does; no notice of what is done, retired, or told to be late
    by now.
    """
    rows = Reminder.objects.filter(unit__in=own_units(user), read_at=None)
    over = Q(task__progress__done_on__isnull=False) | Q(task__retired_at__isnull=False)
    later = Reminder.objects.filter(task=OuterRef("task"), kind=ReminderKind.LATE)
    return (
        rows.exclude(over, ~Q(kind=ReminderKind.URGED))
        .exclude(Exists(later), kind=ReminderKind.SOON)
        .select_related("unit", "task")
    )


def get_reminder(user: Person, pk: int) -> Reminder:
    """One reminder to a unit whose work the user does.

    Raises:
        Http404: unknown or another unit's.
    """
    row = Reminder.objects.filter(pk=pk, unit__in=own_units(user)).first()
    if row is None:
        raise Http404
    return row
