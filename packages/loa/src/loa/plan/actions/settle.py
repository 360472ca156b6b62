"""What people decide about duties and findings. The words of the plan stay; every decision is kept and can be
undone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from loa.kit import audit
from loa.kit.clock import now
from loa.kit.refused import Refused
from loa.org.models import Unit, User
from loa.plan.actions.name import propose_units
from loa.plan.actions.shared import begin, begin_duty
from loa.plan.campaign import load_duties
from loa.plan.fields import FIELDS, map_chosen
from loa.plan.models import Decision, Duty, DutyState, Finding, FindingState, Plan
from loa.plan.proposals import propose_settlements

PARTY_FIELDS = ("leads", "partners", "report_to", "via")


@transaction.atomic
def settle(duty: Duty, field: str, value: Any, *, by: User, ground: str = "") -> Decision:
    """Decide what a field of a duty is, and close the findings of the duty that this answers.

    Args:
        duty: the duty.
        field: one of `loa.plan.fields.FIELDS`.
        value: leads, partners, report_to, via: names (str) and units (`Unit`), units count as mapped; cadence: a
            dict of kind, every,
            count; theme, same_as: a row, its identifier or None; dates: a date or ISO text; the rest as the column.
        by: who decides.
        ground: on what ground, one sentence; kept and shown with the decision.

    Returns:
        the decision.

    Raises:
        PermissionDenied: `by` does not coordinate the plan.
        Refused: the value does not fit.
        KeyError: there is no such field.
    """
    one = FIELDS[field]
    duty = begin_duty(duty, by)
    if duty.state == DutyState.RETIRED:
        raise Refused(_("Nhiệm vụ này không còn trong bản mới của kế hoạch, không sửa được nữa."))
    ground = " ".join(ground.split())[:500]
    before, after = one.read(duty), one.check(duty, value)
    if field == "same_as" and after is not None:
        for row in duty.restatements.all():
            _decide(row, field, after, by=by, ground=ground)
    decision = _decide(duty, field, after, by=by, ground=ground, before=before)
    if field in PARTY_FIELDS:
        map_chosen(duty, [unit for unit in value or () if isinstance(unit, Unit)], by=by)
        propose_units(duty.plan, by=by)
    return decision


@transaction.atomic
def settle_many(duty: Duty, values: Mapping[str, Any], *, by: User, ground: str = "") -> list[Decision]:
    """Decide several fields at once; a field whose value is what it was is left alone.

    Raises:
        PermissionDenied, Refused, KeyError: as `settle`; nothing is kept then.
    """
    duty = begin_duty(duty, by)
    changed = [name for name, value in values.items() if FIELDS[name].check(duty, value) != FIELDS[name].read(duty)]
    return [settle(duty, name, values[name], by=by, ground=ground) for name in changed]


def _decide(
    duty: Duty, field: str, after: Any, *, by: User, ground: str, before: Any = None, reverses: Decision | None = None
) -> Decision:
    one = FIELDS[field]
    before = one.read(duty) if before is None else before
    one.write(duty, after, by)
    duty.confidence = {name: value for name, value in duty.confidence.items() if name != field}
    if reverses is not None:
        duty.confidence |= _confidence_as_read(duty, field)
    duty.save()
    decision = Decision.objects.create(
        plan=duty.plan,
        duty=duty,
        field=field,
        before=before,
        after=after,
        ground=ground,
        decided_by=by,
        reverses=reverses,
    )
    if reverses is None:
        duty.findings.filter(state=FindingState.OPEN, code__in=one.answers).update(
            state=FindingState.SETTLED, note=ground[:300], decision=decision, decided_by=by, decided_at=now()
        )
    else:
        reverses.answered.update(
            state=FindingState.OPEN, note="", decision=None, decided_by=None, decided_at=None
        )  # fmt: skip
    action = "plan.settle" if reverses is None else "plan.undo"
    audit.note(duty.plan, action, by=by, duty=duty.code, field=field, before=before, after=after, ground=ground)
    return decision


def _confidence_as_read(duty: Duty, field: str) -> dict[str, float]:
    """How sure the reader was of a field, where no earlier decision about it stands."""
    if Decision.objects.filter(duty=duty, field=field, reverses=None, reversed_by=None).count() > 1:
        return {}
    read: dict[str, Any] = next((item for item in duty.document.reading["duties"] if item["id"] == duty.code), {})
    value = (read.get("confidence") or {}).get(field)
    return {} if value is None else {field: value}


def last_decision(plan: Plan) -> Decision | None:
    """The decision that `undo` would take back."""
    rows = plan.decisions.filter(reverses=None, reversed_by=None).exclude(field="state", after=DutyState.RETIRED)
    return rows.select_related("duty", "decided_by").order_by("-pk").first()


@transaction.atomic
def undo(plan: Plan, *, by: User) -> Decision:
    """Take back the last decision that stands; what it answered is open again. The record of both stays.

    Raises:
        PermissionDenied: `by` does not coordinate the plan.
        Refused: nothing is left to undo.
    """
    plan = begin(plan, by)
    last = last_decision(plan)
    if last is None:
        raise Refused(_("Không còn quyết định nào để hoàn tác."))
    duty = begin_duty(last.duty, by)
    return _decide(
        duty, last.field, last.before, by=by, ground=_("Hoàn tác"), before=FIELDS[last.field].read(duty), reverses=last
    )


def exclude_duty(duty: Duty, *, by: User, ground: str = "") -> Decision:
    """Stop following a duty and what restates it: it makes no task.

    Raises:
        PermissionDenied, Refused: as `settle`.
    """
    return settle(duty, "state", DutyState.EXCLUDED, by=by, ground=ground)


def include_duty(duty: Duty, *, by: User, ground: str = "") -> Decision:
    """Follow a duty again; it waits to be confirmed.

    Raises:
        PermissionDenied, Refused: as `settle`.
    """
    return settle(duty, "state", DutyState.PROPOSED, by=by, ground=ground)


def merge(duty: Duty, into: Duty, *, by: User, ground: str = "") -> Decision:
    """Say that a duty is the same work as another; restatements of it follow.

    Raises:
        PermissionDenied: `by` does not coordinate the plan.
        Refused: the other is itself, of another plan or not followed; or this one has tasks and the other none.
    """
    return settle(duty, "same_as", into, by=by, ground=ground)


def split(duty: Duty, *, by: User, ground: str = "") -> Decision:
    """Say that a duty is work of its own.

    Raises:
        PermissionDenied, Refused: as `settle`.
    """
    return settle(duty, "same_as", None, by=by, ground=ground)


@transaction.atomic
def accept_proposal(duty: Duty, field: str, *, by: User) -> Decision:
    """Decide as the plan itself suggests elsewhere, on the ground that the proposal names.

    Raises:
        PermissionDenied: `by` does not coordinate the plan.
        Refused: there is no such proposal any more.
    """
    plan = begin(duty.plan, by)
    for proposal in propose_settlements(load_duties(plan)):
        if proposal.duty.pk == duty.pk and proposal.field == field:
            return settle(duty, field, proposal.value, by=by, ground=proposal.ground)
    raise Refused(_("Đề xuất này không còn: nhiệm vụ đã được quyết định. Tải lại trang để xem."))


@transaction.atomic
def answer_findings(findings: Iterable[Finding], state: str, *, plan: Plan, by: User, note: str = "") -> int:
    """Say of findings that they are settled, or that they stay open and are known, or open again.

    Args:
        findings: findings of the plan; those of another plan are left alone.
        state: a `FindingState`.
        note: what was done, or why it stays open.

    Returns:
        how many.

    Raises:
        PermissionDenied, Refused: as `begin`.
    """
    plan = begin(plan, by)
    if state not in FindingState.values:
        raise Refused(_("Chưa chọn cách xử lý phát hiện."))
    note = " ".join(note.split())[:300]
    reopened = state == FindingState.OPEN
    rows = Finding.objects.filter(plan=plan, pk__in=[finding.pk for finding in findings])
    count = rows.update(
        state=state,
        note=note,
        decision=None,
        decided_by=None if reopened else by,
        decided_at=None if reopened else now(),
    )
    audit.note(plan, "plan.finding", by=by, state=state, note=note, findings=list(rows.values_list("pk", flat=True)))
    return count


def settle_finding(finding: Finding, *, by: User, note: str = "") -> None:
    """Say that a finding is dealt with.

    Raises:
        PermissionDenied, Refused: as `answer_findings`.
    """
    answer_findings([finding], FindingState.SETTLED, plan=finding.plan, by=by, note=note)


def leave_finding_open(finding: Finding, *, by: User, note: str = "") -> None:
    """Say that a finding is known and stays open in plain sight.

    Raises:
        PermissionDenied, Refused: as `answer_findings`.
    """
    answer_findings([finding], FindingState.LEFT_OPEN, plan=finding.plan, by=by, note=note)
