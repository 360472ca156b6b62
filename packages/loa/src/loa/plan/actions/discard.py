"""A plan that was brought in by mistake: given to the right owner, or taken out again before any work came of it."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from loa.kit import audit
from loa.kit.refused import Refused
from loa.org.access import require
from loa.org.models import Unit, User
from loa.plan.actions.name import propose_units
from loa.plan.actions.shared import begin, refuse_twice
from loa.plan.models import (
    NOT_UNDER_WAY,
    Citation,
    Decision,
    Duty,
    Finding,
    Party,
    PartyName,
    Plan,
    PlanDocument,
    Task,
    Upload,
)


def _begin_unused(plan: Plan, by: User) -> Plan:
    plan = begin(plan, by)
    if plan.state not in NOT_UNDER_WAY or plan.tasks.exists():
        raise Refused(
            _("Kế hoạch đã kích hoạt, việc đã giao cho các đơn vị: không bỏ, không đổi cơ quan ban hành được nữa."),
            field="owner",
        )
    return plan


@transaction.atomic
def change_owner(plan: Plan, owner: Unit, *, by: User) -> Plan:
    """Say that another unit issued a plan that is not under way yet; names nobody has decided are proposed anew.

    Raises:
        PermissionDenied: `by` does not coordinate both units' plans.
        Refused: the plan was activated, or the other unit has this file already.
    """
    require(by, "plan.change", owner)
    plan = _begin_unused(plan, by)
    if owner.pk == plan.owner_id:
        return plan
    for digest in plan.documents.values_list("sha256", flat=True):
        refuse_twice(owner, None, digest)
    before = str(plan.owner)
    plan.owner, plan.focal, plan.is_sample = owner, None, owner.is_sample
    plan.save(update_fields=["owner", "focal", "is_sample"])
    propose_units(plan, by=by)
    audit.note(plan, "plan.change", by=by, before={"owner": before}, after={"owner": str(owner)})
    return plan


@transaction.atomic
def discard(plan: Plan, *, by: User) -> None:
    """Take out a plan that was never activated, with its file and everything that was decided about it.

    Raises:
        PermissionDenied: `by` does not coordinate the plan.
        Refused: the plan was activated: its work and evidence stay.
    """
    plan = _begin_unused(plan, by)
    audit.note(plan, "plan.discard", by=by, title=plan.title, owner=str(plan.owner))
    files = remove([plan.pk])
    transaction.on_commit(lambda: forget_files(files))


def remove(plans: Sequence[int]) -> set[str]:
    """Delete plans with all that hangs on them in this room; the caller has made sure that nobody needs them.

    Returns:
        The files that they named, for `forget_files`.

    Raises:
        ProtectedError: something of an upper room still points at a task of theirs.
    """
    files = set(PlanDocument.objects.filter(plan__in=plans).values_list("file", flat=True))
    files |= set(Upload.objects.filter(plan__in=plans).values_list("file", flat=True))  # still waiting to be read
    Upload.objects.filter(document__plan__in=plans).delete()
    for model in (Task, Party, Finding, Decision, Citation, Duty, PartyName, PlanDocument):
        owner = "duty__plan__in" if model is Party else "plan__in"
        model.objects.filter(**{owner: plans}).delete()
    Plan.objects.filter(pk__in=plans).delete()
    return files


def forget_files(names: set[str]) -> None:
    """Delete stored files that no document of any plan names any more."""
    storage = PlanDocument._meta.get_field("file").storage
    for name in names - set(PlanDocument.objects.filter(file__in=names).values_list("file", flat=True)):
        storage.delete(name)
