"""The law of standings and windows: pure, so it is asked about every kind of day."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

DAYS = st.dates(date(2025, 11, 1), date(2027, 2, 28))
TARGETS = st.dictionaries(st.sampled_from(["relay", "story"]), st.integers(1, 4), max_size=2)


def task(targets: dict[str, int], start: date, length: int, due: date | None, every: str = "month"):  # type: ignore[no-untyped-def]
    from loa.plan.models import Task

    return Task(targets=targets, period_start=start, period_end=start + timedelta(days=length), due=due, every=every)


@given(TARGETS, DAYS, st.integers(0, 100), st.none() | DAYS, st.booleans(), DAYS)
def test_a_task_stands_in_exactly_one_way(targets, start, length, due, done, today) -> None:  # type: ignore[no-untyped-def]
    from loa.oversight.state import TaskState, state_of

    one = task(targets, start, length, due)
    state = state_of(one, done and bool(targets), today)
    end = one.period_end
    is_open = bool(targets) and not done
    assert (state == TaskState.STANDING) == (not targets)
    assert (state == TaskState.DONE) == (bool(targets) and done)
    assert (state == TaskState.LATE) == (is_open and due is not None and due < today)
    assert (state == TaskState.OPEN) == (is_open and due is None and end < today)
    in_time = is_open and (due >= today if due is not None else end >= today)
    assert (state == TaskState.WAIT) == (in_time and start > today)
    assert (state == TaskState.DUE) == (in_time and start <= today)


@given(TARGETS, DAYS, st.integers(0, 100), st.booleans())
def test_without_a_deadline_nothing_is_ever_late(targets, start, length, done) -> None:  # type: ignore[no-untyped-def]
    from loa.oversight.state import TaskState, state_of

    one = task(targets, start, length, None)
    for offset in (-400, -1, 0, 1, 400):
        assert state_of(one, done, start + timedelta(days=offset)) != TaskState.LATE


@given(TARGETS, TARGETS)
def test_met_means_every_target_is_reached(targets, have) -> None:  # type: ignore[no-untyped-def]
    from loa.oversight.state import is_met

    assert is_met(targets, {kind: f"{n}.00" for kind, n in have.items()}) == (
        bool(targets) and all(have.get(kind, 0) >= n for kind, n in targets.items())
    )


@given(DAYS, st.integers(0, 100), st.none() | DAYS, st.sampled_from(["", "month", "quarter"]))
def test_a_task_belongs_to_one_day(start, length, due, every) -> None:  # type: ignore[no-untyped-def]
    from loa.oversight.state import falls_on

    end = start + timedelta(days=length)
    assert falls_on(every, due, end) == (end if every or due is None else due)


def test_the_condition_on_rows_is_the_same_law(campaign) -> None:  # type: ignore[no-untyped-def]
    from loa.oversight.board import months_of, windows
    from loa.oversight.state import falls_in, falls_on
    from loa.plan.models import Task

    every = list(Task.objects.all())
    for window in (*windows(campaign.plan), *months_of(campaign.plan)):
        there = set(Task.objects.filter(falls_in(window)).values_list("pk", flat=True))
        assert there == {one.pk for one in every if falls_on(one.every, one.due, one.period_end) in window}


def test_every_task_falls_into_exactly_one_window_of_the_plan(campaign) -> None:  # type: ignore[no-untyped-def]
    from loa.oversight.board import windows
    from loa.oversight.state import falls_on
    from loa.plan.models import Task

    for one in Task.objects.all():
        day = falls_on(one.every, one.due, one.period_end)
        assert sum(day in window for window in windows(campaign.plan)) == 1, one
