"""Which unit a written name means: proposals by rule, the choice by a person."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from loa.kit import audit
from loa.kit.clock import now, today
from loa.kit.refused import Refused
from loa.org.access import may
from loa.org.actions import name_unit
from loa.org.models import Unit, User
from loa.plan.access import surroundings
from loa.plan.actions.shared import begin, current_document
from loa.plan.models import DutyState, Party, PartyName, PartyRole, Plan
from loa.plan.names import CERTAIN, Known, Matcher


def day_of_names(plan: Plan) -> date:
    """The day whose units the plan's names mean: its date, the middle of its year, or today (sample plans stand on
    units of today).
    """
    if plan.is_sample:
        return today()
    if plan.issued_on:
        return plan.issued_on
    return date(plan.year, 7, 1) if plan.year and plan.year != today().year else today()


def known_units(plan: Plan) -> list[Known]:
    """The units around the plan's owner on the plan's day, with the names that they had then."""
    day = day_of_names(plan)
    rows = surroundings(plan).filter(is_sample=plan.owner.is_sample).prefetch_related("names")
    return [
        Known(
            pk=unit.pk,
            name=unit.name,
            kind=unit.kind,
            others=tuple(
                name
                for name in (
                    unit.short_name,
                    *(
                        one.name
                        for one in unit.names.all()
                        if (one.valid_from is None or one.valid_from <= day)
                        and (one.valid_to is None or one.valid_to >= day)
                    ),
                )
                if name
            ),
            below=unit.pk != plan.owner_id and unit.path.startswith(plan.owner.path),
            above=unit.pk != plan.owner_id and plan.owner.path.startswith(unit.path),
            is_owner=unit.pk == plan.owner_id,
            outside=unit.outside,
        )
        for unit in rows
        if unit.valid_on(day)
    ]


def issuer_among(plan: Plan, units: Iterable[Unit]) -> Unit | None:
    """The one unit that the plan's own paper names as its issuer, where the name leaves no doubt.

    Args:
        plan: as it was read.
        units: those that may be meant.
    """
    written = (current_document(plan).reading.get("document") or {}).get("issuer") or ""
    found = {unit.pk: unit for unit in units}
    known = [
        Known(unit.pk, unit.name, unit.kind, (unit.short_name,) if unit.short_name else ()) for unit in found.values()
    ]
    proposal = Matcher(known).propose(" ".join(written.split()))
    return found[proposal.units[0]] if proposal.is_certain and len(proposal.units) == 1 else None


@transaction.atomic
def propose_units(plan: Plan, *, by: User) -> int:
    """Propose units for every name that nobody has decided yet; proposals are replaced, decisions never touched.

    Returns:
        how many names have a proposal that may be accepted without looking at each.

    Raises:
        PermissionDenied, Refused: as `begin`.
    """
    plan = begin(plan, by)
    matcher = Matcher(known_units(plan))
    waiting = list(plan.party_names.filter(decided_at=None))
    link = PartyName.proposed.through
    link.objects.filter(partyname__in=waiting).delete()
    links, certain = [], 0
    for row in waiting:
        proposal = matcher.propose(row.name)
        row.confidence, row.basis = proposal.confidence, proposal.basis[:200]
        links += [link(partyname_id=row.pk, unit_id=unit) for unit in proposal.units]
        certain += proposal.is_certain
    PartyName.objects.bulk_update(waiting, ["confidence", "basis"])
    link.objects.bulk_create(links)
    return certain


@transaction.atomic
def map_party_name(
    party_name: PartyName, units: Sequence[Unit], *, by: User, nobody: bool = False, remember: bool = True
) -> PartyName:
    """Decide which units a name means.

    Args:
        party_name: the name as this plan writes it.
        units: the units; empty only with `nobody`.
        nobody: the name means no unit of this installation; its duties stay without a unit in plain sight.
        remember: teach the unit this name, so that the next plan is matched by itself. Only for one unit that `by`
            may name.

    Raises:
        PermissionDenied: `by` does not coordinate the plan.
        Refused: no unit was chosen, or one that does not belong to the owner's surroundings.
    """
    plan = begin(party_name.plan, by)
    chosen = list({unit.pk: unit for unit in units}.values())
    if not chosen and not nobody:
        raise Refused(
            _("Chưa chọn đơn vị cho “%(name)s”. Chọn ít nhất một, hoặc đánh dấu không ứng với đơn vị nào.")
            % {"name": party_name.name},
            field="units",
        )
    if chosen and nobody:
        raise Refused(_("Đã chọn đơn vị thì bỏ dấu “không ứng với đơn vị nào”."), field="nobody")
    allowed = set(surroundings(plan).filter(pk__in=[unit.pk for unit in chosen]).values_list("pk", flat=True))
    strangers = [str(unit) for unit in chosen if unit.pk not in allowed]
    if strangers:
        raise Refused(
            _("%(units)s không thuộc cơ quan ban hành kế hoạch. Chọn đơn vị trực thuộc hoặc cấp trên.")
            % {"units": ", ".join(strangers)},
            field="units",
        )
    party_name.units.set(chosen)
    party_name.nobody = nobody
    party_name.decided_by, party_name.decided_at = by, now()
    party_name.save(update_fields=["nobody", "decided_by", "decided_at"])
    if remember and len(chosen) == 1:
        _remember(chosen[0], party_name.name, by)
    audit.note(plan, "plan.map_name", by=by, name=party_name.name, units=[unit.pk for unit in chosen], nobody=nobody)
    return party_name


def _remember(unit: Unit, name: str, by: User) -> None:
    """Teach a unit the name, where the person may: a unit above the plan's owner is not theirs to name."""
    if not (may(by, "plan.change", unit) or may(by, "org.change", unit)):
        return
    if name in (unit.name, unit.short_name) or len(name) > 200 or unit.names.filter(name=name).exists():
        return
    name_unit(unit, name, by=by)


def certain_names(plan: Plan) -> list[PartyName]:
    """Names in use that nobody has decided and whose proposal is plain."""
    rows = plan.party_names.filter(decided_at=None, confidence__gte=CERTAIN, parties__isnull=False).distinct()
    return [row for row in rows.prefetch_related("proposed") if row.proposed.all()]


@transaction.atomic
def accept_certain_names(plan: Plan, *, by: User) -> int:
    """Accept all plain proposals at once; returns how many.

    Raises:
        PermissionDenied, Refused: as `begin`.
    """
    plan = begin(plan, by)
    rows = certain_names(plan)
    for row in rows:
        map_party_name(row, list(row.proposed.all()), by=by)
    return len(rows)


@transaction.atomic
def reopen_name(party_name: PartyName, *, by: User) -> PartyName:
    """Take back a decision about a name: it is undecided again and proposed anew.

    Raises:
        PermissionDenied, Refused: as `begin`.
    """
    plan = begin(party_name.plan, by)
    party_name.units.clear()
    party_name.nobody, party_name.decided_by, party_name.decided_at = False, None, None
    party_name.save(update_fields=["nobody", "decided_by", "decided_at"])
    audit.note(plan, "plan.map_name", by=by, name=party_name.name, units=[], nobody=False)
    propose_units(plan, by=by)
    return party_name


def undecided_names(plan: Plan) -> list[PartyName]:
    """Names of leads and partners of followed duties that nobody has decided yet."""
    parties = Party.objects.filter(duty__plan=plan, role__in=(PartyRole.LEAD, PartyRole.PARTNER))
    followed = parties.exclude(duty__state__in=(DutyState.EXCLUDED, DutyState.RETIRED))
    return list(plan.party_names.filter(decided_at=None, pk__in=followed.values("name")))
