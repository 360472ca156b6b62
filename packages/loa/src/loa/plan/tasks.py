"""The law of tasks: which tasks a plan's duties make, for whom and for when. Pure: rows go in as values, wanted
tasks come out.

An obligation is a duty that restates no other; what its restatements add (a lead, a partner, a cadence) belongs to
it. Units that do not work in this installation, and units that do not exist in a period, owe nothing in it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from loa.kit.channels import channel
from loa.kit.period import Every, Period, days_in_month, periods
from loa.plan.models import Cadence, TaskRole

PARTNER_KIND = "partner"
REPORT = "report"


@dataclass(frozen=True, slots=True)
class Party:
    """A unit as far as the law needs it: `outside` ones and days on which it does not exist give no task."""

    pk: int
    outside: bool = False
    valid_from: date | None = None
    valid_to: date | None = None

    def exists_in(self, period: Period) -> bool:
        """Whether the unit exists on at least one day of a period."""
        return (self.valid_from is None or self.valid_from <= period.end) and (
            self.valid_to is None or self.valid_to >= period.start
        )


@dataclass(frozen=True, slots=True)
class Statement:
    """One duty as settled. Empty or None: neither the text nor a person says.

    Args:
        duty: identifier.
        title: short name.
        channel: code of a channel.
        cadence: a `Cadence`.
        every: an `Every`, of recurring work only.
        count: how many per period (recurring) or in all (once).
        repeats: how many repetitions per period.
        starts: first day on which the work is owed, where the plan names one.
        deadline: last day of what is done once; of recurring work the day up to which it recurs.
        due_day: day (1 to 31) of the last month of a period when its work is due; `due_days` goes before it.
        due_days: days after the end of a period when its work is due.
        leads, partners: the units that the names mean.
    """

    duty: int
    title: str = ""
    channel: str = "other"
    cadence: str = Cadence.UNSTATED
    every: str = ""
    count: int | None = None
    repeats: int | None = None
    starts: date | None = None
    deadline: date | None = None
    due_day: int | None = None
    due_days: int | None = None
    leads: tuple[Party, ...] = ()
    partners: tuple[Party, ...] = ()


@dataclass(frozen=True, slots=True)
class Obligation:
    """A duty and its restatements (those that a person has confirmed)."""

    root: Statement
    restatements: tuple[Statement, ...] = ()

    @property
    def merged(self) -> Statement:
        """The root with what only its restatements say: parties are a union, other fields the first that is given.

        A cadence counts as given when it is not "unstated", and as given in full when recurring work has its `every`.
        """
        group = (self.root, *self.restatements)
        full = next((one for one in group if one.every), None) or next(
            (one for one in group if one.cadence != Cadence.UNSTATED), self.root
        )
        rhythm = self.root if self.root.cadence not in (Cadence.UNSTATED, Cadence.RECURRING) else full
        leads = tuple({party.pk: party for one in group for party in one.leads}.values())
        taken = {party.pk for party in leads}
        partners = {party.pk: party for one in group for party in one.partners if party.pk not in taken}

        def first(name: str) -> Any:
            return next((value for one in group if (value := getattr(one, name)) is not None), None)

        return Statement(
            duty=self.root.duty,
            title=self.root.title,
            channel=self.root.channel,
            cadence=rhythm.cadence,
            every=rhythm.every,
            count=rhythm.count,
            repeats=first("repeats"),
            starts=first("starts"),
            deadline=first("deadline"),
            due_day=first("due_day"),
            due_days=first("due_days"),
            leads=leads,
            partners=tuple(partners.values()),
        )


@dataclass(frozen=True, slots=True)
class Campaign:
    """When a plan is carried out and how its reports are cut.

    Args:
        start, end: first and last day.
        cut_day: None for whole months, else the day on which a reporting window begins.
        due_days: days after the end of a window when reports are due, where a duty does not say.
    """

    start: date
    end: date
    cut_day: int | None = None
    due_days: int | None = None

    @property
    def whole(self) -> Period:
        return Period(self.start, self.end)


@dataclass(frozen=True, slots=True)
class Wanted:
    """A task that ought to exist; `key` tells it from every other one of the plan."""

    duty: int
    unit: int
    role: str
    channel: str
    title: str
    period: Period
    due: date | None = None
    targets: dict[str, int] = field(default_factory=dict, hash=False)

    @property
    def key(self) -> tuple[int, int, str, date, date]:
        return self.duty, self.unit, self.role, self.period.start, self.period.end


def rhythm_of(duty: Statement, campaign: Campaign) -> list[Period]:
    """The periods for which a duty is owed, each once; the campaign itself where it has no rhythm.

    Reports follow the plan's calendar, other work whole months. Work that the plan names days for recurs between
    them, as long as they touch the campaign (a plan may be carried out in another year than the one it was written
    for). A rhythm of which no whole period ends inside the campaign is owed once, for the campaign.
    """
    if duty.cadence != Cadence.RECURRING or not duty.every:
        return [campaign.whole]
    cut_day = campaign.cut_day if duty.channel == REPORT else None
    start, end = max(campaign.start, duty.starts or campaign.start), min(campaign.end, duty.deadline or campaign.end)
    if start > end:
        start, end = campaign.start, campaign.end
    return list(periods(Every(duty.every), start, end, cut_day)) or [campaign.whole]


def measure(duty: Statement) -> dict[str, int]:
    """How much one period asks for, by kind of evidence; empty for standing work, of which nobody has said how much
    is enough.
    """
    has_rhythm = duty.cadence == Cadence.RECURRING and bool(duty.every)
    if not has_rhythm and not _is_once(duty):
        return {}
    where = channel(duty.channel)
    targets = {where.kinds[0].code: duty.count or 1}
    if duty.repeats and where.repeat_kind:
        targets[where.repeat_kind] = duty.repeats
    return targets


def _is_once(duty: Statement) -> bool:
    """Whether work is done once: so the text says, or it names a last day and no rhythm at all."""
    return duty.cadence == Cadence.ONCE or (duty.cadence == Cadence.UNSTATED and duty.deadline is not None)


def due_of(duty: Statement, period: Period, campaign: Campaign) -> date | None:
    """The last day for a period's work; None when neither the plan nor a person says.

    Recurring work is due with its period unless somebody gave it days more or less. A report is due some days after
    its window, which somebody must have said (Nghị định 09/2019/NĐ-CP, Điều 12 fixes the windows, the receiving
    office the day).
    """
    if duty.cadence == Cadence.RECURRING and duty.every:
        if duty.due_days is None and duty.due_day is not None:
            last = days_in_month(period.end.year, period.end.month)
            return period.end.replace(day=min(duty.due_day, last))
        days = duty.due_days
        if days is None:
            days = campaign.due_days if duty.channel == REPORT else 0
        return None if days is None else period.end + timedelta(days=days)
    return duty.deadline if _is_once(duty) else None


def wanted(campaign: Campaign, obligations: Iterable[Obligation]) -> Iterator[Wanted]:
    """Every task that the obligations make in the campaign, no two with the same key.

    Args:
        campaign: the days.
        obligations: confirmed ones only; nobody owes what nobody has confirmed.
    """
    for obligation in obligations:
        duty = obligation.merged
        targets = measure(duty)
        for period in rhythm_of(duty, campaign):
            due = due_of(duty, period, campaign)
            for party in _present(duty.leads, period):
                yield Wanted(
                    duty.duty, party.pk, TaskRole.LEAD, duty.channel, duty.title, period, due, dict(targets)
                )  # fmt: skip
        for party in _present(duty.partners, campaign.whole):
            yield Wanted(
                duty.duty, party.pk, TaskRole.PARTNER, duty.channel, duty.title, campaign.whole, None, {PARTNER_KIND: 1}
            )  # fmt: skip


def _present(parties: Sequence[Party], period: Period) -> Iterator[Party]:
    seen: set[int] = set()
    for party in parties:
        if party.pk not in seen and not party.outside and party.exists_in(period):
            seen.add(party.pk)
            yield party
