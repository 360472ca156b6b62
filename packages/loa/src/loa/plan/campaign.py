"""From the plan's rows to the values that the law of tasks works on; a fixed number of queries however long the
plan.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from django.db.models import Prefetch

from loa.plan.models import Duty, DutyState, PartyRole, Plan, ReportingCalendar
from loa.plan.models import Party as PartyRow
from loa.plan.tasks import Campaign, Obligation, Party, Statement

FOLLOWED = (DutyState.PROPOSED, DutyState.CONFIRMED)


def campaign(
    plan: Plan, start: date | None = None, end: date | None = None, calendar: ReportingCalendar | None = None
) -> Campaign:
    """The plan's days, or those that somebody thinks of.

    Raises:
        ValueError: the plan has no period and none was given.
    """
    start, end = start or plan.period_start, end or plan.period_end
    if start is None or end is None:
        raise ValueError("a plan without a period makes no tasks")
    calendar = calendar or plan.calendar
    return Campaign(start, end, calendar.cut_day if calendar else None, calendar.due_days if calendar else None)


def load_duties(plan: Plan, states: Iterable[str] | None = None) -> list[Duty]:
    """Duties in reading order with their parties, names, units and theme: three queries.

    Args:
        plan: the plan.
        states: states that count; None: all but retired ones.
    """
    rows = (
        plan.duties.exclude(state=DutyState.RETIRED) if states is None else plan.duties.filter(state__in=list(states))
    )
    parties = Prefetch("parties", PartyRow.objects.select_related("name"))
    return list(rows.select_related("theme").prefetch_related(parties, "parties__name__units").order_by("order", "pk"))


def statement(duty: Duty) -> Statement:
    """A duty of `load_duties` as the law sees it."""
    parties: dict[str, list[Party]] = {PartyRole.LEAD: [], PartyRole.PARTNER: []}
    for row in duty.parties.all():
        if row.role in parties:
            parties[row.role] += [
                Party(unit.pk, unit.outside, unit.valid_from, unit.valid_to) for unit in row.name.units.all()
            ]
    return Statement(
        duty=duty.pk,
        title=duty.title,
        channel=duty.channel,
        cadence=duty.cadence,
        every=duty.every,
        count=duty.count,
        repeats=duty.repeats,
        starts=duty.starts,
        deadline=duty.deadline,
        due_day=duty.due_day,
        due_days=duty.due_days,
        leads=tuple(parties[PartyRole.LEAD]),
        partners=tuple(parties[PartyRole.PARTNER]),
    )


def groups(duties: Sequence[Duty]) -> list[list[Duty]]:
    """Duties that say the same thing, each group with its root first, in reading order."""
    found: dict[int, list[Duty]] = {duty.pk: [duty] for duty in duties if duty.same_as_id is None}
    for duty in duties:
        if duty.same_as_id in found:
            found[duty.same_as_id].append(duty)
    return list(found.values())


def obligations(duties: Sequence[Duty]) -> list[Obligation]:
    """What duties of `load_duties` oblige to: each root with its restatements, in reading order."""
    return [
        Obligation(statement(root), tuple(statement(duty) for duty in restatements))
        for root, *restatements in groups(duties)
    ]


def confirmed_obligations(plan: Plan) -> list[Obligation]:
    """What the plan obliges to as far as a person has confirmed it."""
    return obligations(load_duties(plan, [DutyState.CONFIRMED]))
