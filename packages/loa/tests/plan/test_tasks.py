"""The law of tasks, on values alone."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from loa.kit.period import Every, Period
from loa.plan.models import Cadence
from loa.plan.tasks import Campaign, Obligation, Party, Statement, Wanted, wanted

YEAR = Campaign(date(2026, 1, 1), date(2026, 12, 31))
WINDOWS = Campaign(date(2026, 1, 1), date(2026, 12, 31), cut_day=15)
A, B = Party(1), Party(2)


def of(*duties: Statement, campaign: Campaign = YEAR) -> list[Wanted]:
    root, *more = duties
    return list(wanted(campaign, [Obligation(root, tuple(more))]))


def monthly(**fields: object) -> Statement:
    return Statement(1, "Phát sóng", **{"cadence": Cadence.RECURRING, "every": Every.MONTH, "leads": (A,), **fields})  # type: ignore[arg-type]


def test_a_monthly_programme_is_twelve_tasks_with_its_repeats() -> None:
    tasks = of(monthly(channel="radio", repeats=3))
    assert [task.period.label for task in tasks] == [f"tháng {month}/2026" for month in range(1, 13)]
    assert all(task.targets == {"programme": 1, "repeat": 3} for task in tasks)
    assert [task.due for task in tasks] == [task.period.end for task in tasks]


def test_a_report_follows_the_windows_and_is_due_when_somebody_says_so() -> None:
    report = monthly(channel="report", every=Every.QUARTER)
    tasks = of(report, campaign=WINDOWS)
    assert (tasks[0].period.start, tasks[0].period.end) == (date(2025, 12, 15), date(2026, 3, 14))
    assert [task.due for task in tasks] == [None] * 4
    said = of(monthly(channel="report", every=Every.QUARTER, due_days=6), campaign=WINDOWS)
    assert said[0].due == date(2026, 3, 20)
    calendar = Campaign(YEAR.start, YEAR.end, cut_day=15, due_days=3)
    assert of(report, campaign=calendar)[0].due == date(2026, 3, 17)


def test_other_work_keeps_whole_months_under_any_calendar() -> None:
    assert of(monthly(channel="radio"), campaign=WINDOWS)[0].period.start == date(2026, 1, 1)


def test_a_day_of_the_month_is_a_due_day() -> None:
    assert [task.due for task in of(monthly(due_day=31))][:2] == [date(2026, 1, 31), date(2026, 2, 28)]
    assert of(monthly(due_day=20, due_days=5))[0].due == date(2026, 2, 5)


def test_work_done_once_is_one_task_due_on_its_day() -> None:
    (task,) = of(
        Statement(1, channel="plan", cadence=Cadence.ONCE, leads=(A,), deadline=date(2026, 6, 30)),
    )
    assert (task.due, task.targets, task.period) == (date(2026, 6, 30), {"paper": 1}, YEAR.whole)


@pytest.mark.parametrize(
    "cadence", [Cadence.ONGOING, Cadence.ON_CALL, Cadence.CONDITIONAL, Cadence.UNSTATED, Cadence.RECURRING]
)
def test_work_without_a_measure_stands_and_is_never_late(cadence: str) -> None:
    (task,) = of(Statement(1, cadence=cadence, leads=(A,)))
    assert (task.targets, task.due, task.period) == ({}, None, YEAR.whole)


def test_a_last_day_alone_makes_work_that_is_done_once() -> None:
    (task,) = of(Statement(1, channel="event", leads=(A,), deadline=date(2026, 10, 10)))
    assert (task.targets, task.due) == ({"event": 1}, date(2026, 10, 10))


def test_restatements_add_what_the_root_does_not_say() -> None:
    tasks = of(
        Statement(1, channel="radio", cadence=Cadence.RECURRING, leads=(A,)),
        monthly(leads=(A, B), repeats=2, partners=(A, Party(3))),
    )
    leads = [task for task in tasks if task.role == "lead"]
    assert len(leads) == 24
    assert {task.unit for task in leads} == {1, 2}
    assert leads[0].targets == {"programme": 1, "repeat": 2}
    assert [task.unit for task in tasks if task.role == "partner"] == [3]


def test_what_the_root_says_is_not_overruled() -> None:
    tasks = of(Statement(1, cadence=Cadence.ONGOING, leads=(A,)), monthly())
    assert len(tasks) == 1


def test_a_partner_confirms_once_for_the_campaign() -> None:
    partners = [task for task in of(monthly(partners=(B,))) if task.role == "partner"]
    assert [(task.targets, task.due, task.period) for task in partners] == [({"partner": 1}, None, YEAR.whole)]


def test_units_outside_and_units_that_are_not_there_owe_nothing() -> None:
    gone = Party(3, valid_to=date(2026, 3, 31))
    later = Party(4, valid_from=date(2026, 7, 1))
    tasks = of(monthly(leads=(Party(2, outside=True), gone, later), partners=(Party(5, outside=True),)))
    assert [(task.unit, task.period.start.month) for task in tasks] == [
        *((3, month) for month in (1, 2, 3)),
        *((4, month) for month in range(7, 13)),
    ]


def test_work_between_two_days_recurs_only_there() -> None:
    tasks = of(monthly(starts=date(2026, 9, 1), deadline=date(2026, 11, 30)))
    assert [task.period.start.month for task in tasks] == [9, 10, 11]
    elsewhere = of(monthly(starts=date(2022, 9, 1), deadline=date(2022, 11, 30)))
    assert len(elsewhere) == 12


def test_a_campaign_shorter_than_the_rhythm_owes_it_once() -> None:
    days = Campaign(date(2026, 3, 5), date(2026, 3, 20))
    (task,) = of(monthly(channel="relay"), campaign=days)
    assert (task.period.start, task.period.end, task.targets) == (days.start, days.end, {"relay": 1})


def test_nobody_who_leads_means_no_task() -> None:
    assert of(monthly(leads=())) == []


parties = st.lists(
    st.builds(
        Party,
        st.integers(1, 6),
        st.booleans(),
        st.none() | st.dates(date(2025, 1, 1), date(2027, 1, 1)),
        st.none() | st.dates(date(2025, 1, 1), date(2027, 1, 1)),
    ),
    max_size=4,
).map(tuple)
statements = st.builds(
    Statement,
    duty=st.just(1),
    channel=st.sampled_from(["radio", "relay", "report", "portal", "other", "unheard-of"]),
    cadence=st.sampled_from(list(Cadence)),
    every=st.sampled_from(["", *(every for every in Every if every not in (Every.DAY, Every.WEEK))]),
    count=st.none() | st.integers(1, 9),
    repeats=st.none() | st.integers(0, 9),
    starts=st.none() | st.dates(date(2025, 1, 1), date(2027, 1, 1)),
    deadline=st.none() | st.dates(date(2025, 1, 1), date(2027, 1, 1)),
    due_day=st.none() | st.integers(1, 31),
    due_days=st.none() | st.integers(-40, 40),
    leads=parties,
    partners=parties,
)
campaigns = st.builds(
    lambda start, days, cut, due: Campaign(start, start + timedelta(days=days), cut, due),
    st.dates(date(2025, 1, 1), date(2026, 12, 31)),
    st.integers(0, 800),
    st.none() | st.integers(2, 28),
    st.none() | st.integers(0, 30),
)


@given(campaigns, st.lists(statements, min_size=1, max_size=3))
def test_the_law_gives_the_same_tasks_twice_and_none_twice(campaign: Campaign, group: list[Statement]) -> None:
    tasks = of(*group, campaign=campaign)
    keys = [task.key for task in tasks]
    assert len(keys) == len(set(keys))
    assert tasks == of(*group, campaign=campaign)


@given(campaigns, st.lists(statements, min_size=1, max_size=3))
def test_every_lead_that_is_there_owes_every_period_and_nobody_else_owes(
    campaign: Campaign, group: list[Statement]
) -> None:
    tasks = of(*group, campaign=campaign)
    leads = {party.pk: party for one in group for party in one.leads}
    seen: dict[int, set[Period]] = {}
    for task in tasks:
        if task.role == "lead":
            seen.setdefault(task.unit, set()).add(task.period)
            assert not leads[task.unit].outside
            assert leads[task.unit].exists_in(task.period)
    always = [
        party.pk
        for party in leads.values()
        if not party.outside
        and (party.valid_from or date.min) <= campaign.start - timedelta(days=40)
        and (party.valid_to or date.max) >= campaign.end
    ]
    for unit in always:
        assert seen[unit] == set().union(*seen.values())
    assert not ({task.unit for task in tasks if task.role == "partner"} & leads.keys())


@given(campaigns, st.sampled_from([Every.MONTH, Every.QUARTER]))
def test_every_month_and_quarter_that_ends_in_the_campaign_is_there(campaign: Campaign, every: Every) -> None:
    ends = {task.period.end for task in of(monthly(every=every), campaign=campaign)}
    months = {3, 6, 9, 12} if every is Every.QUARTER else set(range(1, 13))
    day = campaign.start
    expected = set()
    while day <= campaign.end:
        if (day + timedelta(days=1)).day == 1 and day.month in months:
            expected.add(day)
        day += timedelta(days=1)
    assert ends == (expected or {campaign.end})
