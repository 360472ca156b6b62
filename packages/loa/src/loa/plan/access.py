"""The only door to plans and tasks.

A plan is seen by whoever may look at its owner's affairs, and by the units that have work in it; it is changed from
its owner's level.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404

from loa.org.access import Person, may, require, units
from loa.org.models import Unit
from loa.plan.models import Duty, Finding, PartyName, Plan, PlanDocument, Task, Upload, UploadState

Row = TypeVar("Row", Duty, Finding, PartyName)


def visible_plans(user: Person) -> QuerySet[Plan]:
    """Plans whose owner the user may look at, or in which a unit has work that the user may see."""
    theirs = Task.objects.filter(plan=OuterRef("pk"), unit__in=units(user, "task.see"))
    return Plan.objects.filter(Q(owner__in=units(user, "plan.see")) | Exists(theirs)).select_related(
        "owner", "focal", "calendar", "activated_by"
    )


def get_plan(user: Person, pk: int) -> Plan:
    """One visible plan.

    Raises:
        Http404: unknown or not visible.
    """
    plan = visible_plans(user).filter(pk=pk).first()
    if plan is None:
        raise Http404
    return plan


def changeable_plans(user: Person) -> QuerySet[Plan]:
    """Plans that the user coordinates."""
    return Plan.objects.filter(owner__in=units(user, "plan.change")).select_related("owner", "focal", "calendar")


def get_plan_to_change(user: Person, pk: int) -> Plan:
    """One plan that the user coordinates.

    Raises:
        Http404: unknown or not visible.
        PermissionDenied: visible, but another's to change.
    """
    plan = get_plan(user, pk)
    require(user, "plan.change", plan.owner)
    return plan


def may_change(user: Person, plan: Plan) -> bool:
    """Whether the user coordinates the plan."""
    return may(user, "plan.change", plan.owner)


def get_duty(plan: Plan, pk: int) -> Duty:
    """One duty of a plan that was reached through this door.

    Raises:
        Http404: unknown or of another plan.
    """
    return _of(plan.duties.select_related("same_as", "theme"), pk)


def get_finding(plan: Plan, pk: int) -> Finding:
    """One finding of a plan that was reached through this door.

    Raises:
        Http404: unknown or of another plan.
    """
    return _of(plan.findings.select_related("duty"), pk)


def findings_of(plan: Plan, pks: Iterable[int]) -> list[Finding]:
    """The findings among the given ones that are of a plan that was reached through this door."""
    return list(plan.findings.filter(pk__in=list(pks)))


def get_document(plan: Plan, version: int) -> PlanDocument:
    """One version of a plan that was reached through this door.

    Raises:
        Http404: there is no such version.
    """
    row = plan.documents.defer("text", "reading").filter(version=version).first()
    if row is None:
        raise Http404
    return row


def pending_uploads(user: Person) -> QuerySet[Upload]:
    """Files that the user sent and that are not read yet, or could not be."""
    unsettled = (UploadState.WAITING, UploadState.READING, UploadState.REFUSED)
    return Upload.objects.filter(sent_by=user.pk, state__in=unsettled).select_related("owner", "plan")


def get_upload(user: Person, pk: int) -> Upload:
    """One file that the user sent.

    Raises:
        Http404: unknown or another's.
    """
    row = Upload.objects.select_related("owner", "plan", "document").filter(sent_by=user.pk, pk=pk).first()
    if row is None:
        raise Http404
    return row


def get_party_name(plan: Plan, pk: int) -> PartyName:
    """One name of a plan that was reached through this door.

    Raises:
        Http404: unknown or of another plan.
    """
    return _of(plan.party_names.all(), pk)


def _of(rows: QuerySet[Row], pk: int) -> Row:
    row = rows.filter(pk=pk).first()
    if row is None:
        raise Http404
    return row


def visible_tasks(user: Person) -> QuerySet[Task]:
    """Tasks of units that the user may look at, retired ones included, with what a list shows."""
    return Task.objects.filter(unit__in=units(user, "task.see")).select_related(
        "unit", "duty", "duty__theme", "plan", "plan__owner"
    )


def get_task(user: Person, pk: int) -> Task:
    """One visible task.

    Raises:
        Http404: unknown, or of a unit that the user may not see.
    """
    task = visible_tasks(user).filter(pk=pk).first()
    if task is None:
        raise Http404
    return task


def tasks_of(owing: Iterable[Unit]) -> QuerySet[Task]:
    """Tasks that are still followed of the given units, of plans that are under way; the units were reached through
    `org.access`.
    """
    return Task.objects.filter(unit__in=list(owing), retired_at=None, plan__state="active").select_related(
        "unit", "duty", "plan"
    )


def owners(user: Person) -> QuerySet[Unit]:
    """Units for which the user may bring in a plan: those from which they coordinate, and what works below them."""
    return units(user, "plan.change").filter(outside=False)


def workers(plan: Plan) -> QuerySet[Unit]:
    """Units of this installation at the owner or below it."""
    return Unit.objects.below(plan.owner).filter(outside=False)


def names_of_units(pks: Iterable[int]) -> dict[int, str]:
    """What units are called, by identifier; the identifiers come from tasks of a plan that was reached through this
    door.
    """
    return {unit.pk: str(unit) for unit in Unit.objects.filter(pk__in=list(pks))}


def surroundings(plan: Plan) -> QuerySet[Unit]:
    """Units that names in the plan can mean: the owner, what is below it, what is above it, and the bodies outside
    that stand there.
    """
    above = [int(step) for step in plan.owner.path.split(".") if step]
    return Unit.objects.filter(
        Q(path__startswith=plan.owner.path) | Q(pk__in=above) | Q(parent__in=above, outside=True)
    )
