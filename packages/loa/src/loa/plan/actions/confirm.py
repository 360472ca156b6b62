"""A person says that what was read is right: duty by duty, the plain ones at once, then the plan."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from loa.kit import audit
from loa.kit.refused import Refused
from loa.org.models import Unit, User
from loa.plan.access import surroundings
from loa.plan.actions.discard import change_owner
from loa.plan.actions.name import undecided_names
from loa.plan.actions.shared import begin, current_document
from loa.plan.campaign import FOLLOWED, groups, load_duties
from loa.plan.fields import BLOCKING_CODES
from loa.plan.models import Cadence, Duty, DutyState, Finding, FindingState, PartyRole, Plan, PlanState, Severity

SURE_ENOUGH = 0.5


def clear_duties(duties: Sequence[Duty], findings: Iterable[Finding]) -> list[Duty]:
    """Duties waiting for confirmation that leave nothing open, roots with their restatements.

    Plain means: somebody leads it and every lead and partner is decided to be certain units; a rhythm that is called
    regular says how often; the reader was sure of each field; no finding about who or how often is open.

    Args:
        duties: of `load_duties`.
        findings: of the current version.
    """
    blocked = {
        finding.duty_id
        for finding in findings
        if finding.code in BLOCKING_CODES and finding.severity != Severity.NOTE and finding.state == FindingState.OPEN
    }
    followed = [duty for duty in duties if duty.state in FOLLOWED]
    return [
        duty
        for members in groups(followed)
        if _is_clear(members) and not blocked & {duty.pk for duty in members}
        for duty in members
        if duty.state == DutyState.PROPOSED
    ]


def _is_clear(members: Sequence[Duty]) -> bool:
    parties = [party for duty in members for party in duty.parties.all()]
    working = [party for party in parties if party.role in (PartyRole.LEAD, PartyRole.PARTNER)]
    has_lead = any(party.role == PartyRole.LEAD and not party.name.nobody for party in working)
    vague = members[0].cadence == Cadence.RECURRING and not any(duty.every for duty in members)
    unsure = any(
        value < SURE_ENOUGH
        for duty in members
        for field, value in duty.confidence.items()
        if (field == "leads" and any(party.role == PartyRole.LEAD for party in duty.parties.all()))
        or (field == "cadence" and duty.cadence != Cadence.UNSTATED)
        or field == "channel"
    )
    decided = all(party.name.decided_at is not None for party in working)
    return has_lead and decided and not (vague or unsure)


@transaction.atomic
def confirm_duties(plan: Plan, codes: Iterable[str] | None = None, *, by: User) -> int:
    """Confirm duties; confirming one confirms what restates it.

    Args:
        plan: the plan.
        codes: codes of duties of the current version; None: all that are plain (`clear_duties`).

    Returns:
        how many duties are newly confirmed.

    Raises:
        PermissionDenied, Refused: as `begin`; also for a code that the plan does not have.
    """
    plan = begin(plan, by)
    if codes is None:
        findings = current_document(plan).findings.filter(state=FindingState.OPEN)
        chosen = {duty.pk for duty in clear_duties(load_duties(plan), findings)}
    else:
        wanted = set(codes)
        rows = {duty.code: duty for duty in plan.duties.exclude(state=DutyState.RETIRED).filter(code__in=wanted)}
        if wanted - rows.keys():
            raise Refused(_("Không có nhiệm vụ mã %(codes)s.") % {"codes": ", ".join(sorted(wanted - rows.keys()))})
        chosen = {duty.same_as_id or duty.pk for duty in rows.values()}
        chosen |= set(plan.duties.filter(same_as__in=chosen).values_list("pk", flat=True))
    waiting = plan.duties.filter(pk__in=chosen, state=DutyState.PROPOSED)
    confirmed = sorted(waiting.values_list("code", flat=True))
    count = waiting.update(state=DutyState.CONFIRMED)
    if count:
        audit.note(plan, "plan.confirm_duties", by=by, codes=confirmed)
    return count


def missing_for_confirmation(plan: Plan) -> list[str]:
    """What stands between the plan and its confirmation, as sentences; empty when nothing does."""
    reasons = []
    waiting = plan.duties.filter(state=DutyState.PROPOSED, same_as=None).count()
    if waiting:
        reasons.append(
            ngettext(
                "Còn %(n)d nhiệm vụ chưa xác nhận. Xác nhận, hoặc chọn không theo dõi.",
                "Còn %(n)d nhiệm vụ chưa xác nhận. Xác nhận, hoặc chọn không theo dõi.",
                waiting,
            )
            % {"n": waiting}
        )
    names = undecided_names(plan)
    if names:
        listed = ", ".join(f"“{row.name}”" for row in names[:5]) + ("…" if len(names) > 5 else "")
        reasons.append(_("Chưa chọn đơn vị cho tên: %(names)s.") % {"names": listed})
    if not plan.duties.filter(state=DutyState.CONFIRMED).exists() and not waiting:
        reasons.append(_("Không còn nhiệm vụ nào được theo dõi. Đưa ít nhất một nhiệm vụ trở lại."))
    return reasons


@transaction.atomic
def confirm_plan(plan: Plan, *, by: User) -> Plan:
    """Say that the plan was read right. Findings may stay open: they are shown wherever the plan is.

    Raises:
        PermissionDenied: `by` does not coordinate the plan.
        Refused: a duty waits for its confirmation, or a name for its units.
    """
    plan = begin(plan, by)
    if plan.state != PlanState.READING:
        return plan
    reasons = missing_for_confirmation(plan)
    if reasons:
        raise Refused(*reasons)
    plan.state = PlanState.CONFIRMED
    plan.save(update_fields=["state"])
    audit.note(plan, "plan.confirm", by=by)
    return plan


@transaction.atomic
def change_plan(plan: Plan, *, by: User, **fields: Any) -> Plan:
    """Correct what is known of the plan itself: title, symbol, issued_on, year, focal, owner.

    With another owner the focal unit is left out: it was one of those around the owner before.

    Raises:
        PermissionDenied: `by` does not coordinate the plan, or those of the new owner.
        Refused: the title is empty, the focal unit is not around the owner, or as `change_owner`.
    """
    owner = fields.pop("owner", plan.owner)
    if owner != plan.owner:
        plan = change_owner(plan, owner, by=by)
        fields.pop("focal", None)
    plan = begin(plan, by)
    before = {name: str(getattr(plan, name)) for name in fields}
    for name, value in fields.items():
        if name not in ("title", "symbol", "issued_on", "year", "focal"):
            raise ValueError(f"{name} of a plan is not changed this way")
        setattr(plan, name, " ".join(value.split()) if isinstance(value, str) else value)
    if not plan.title:
        raise Refused(_("Chưa ghi tên kế hoạch."), field="title")
    focal: Unit | None = plan.focal
    if focal is not None and not surroundings(plan).filter(pk=focal.pk).exists():
        raise Refused(_("Đơn vị đầu mối phải thuộc cơ quan ban hành kế hoạch."), field="focal")
    plan.save(update_fields=list(fields))
    after = {name: str(getattr(plan, name)) for name in fields}
    audit.note(plan, "plan.change", by=by, before=before, after=after)
    return plan
