"""Periods: both calendars cut time without gap or overlap, and carry the names that offices use."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from loa.kit.period import Every, Period, period_of, periods

days = st.dates(date(2000, 1, 1), date(2100, 12, 31))
cuts = st.sampled_from([None, 2, 15, 28])


def test_quarters_by_decree_run_from_the_15th_to_the_14th() -> None:
    found = list(periods(Every.QUARTER, date(2026, 1, 1), date(2026, 12, 31), 15))
    assert [(one.start, one.end, one.label) for one in found] == [
        (date(2025, 12, 15), date(2026, 3, 14), "quý I/2026"),
        (date(2026, 3, 15), date(2026, 6, 14), "quý II/2026"),
        (date(2026, 6, 15), date(2026, 9, 14), "quý III/2026"),
        (date(2026, 9, 15), date(2026, 12, 14), "quý IV/2026"),
    ]


def test_twelve_whole_months_in_a_year() -> None:
    found = list(periods(Every.MONTH, date(2024, 1, 1), date(2024, 12, 31)))
    assert len(found) == 12
    assert found[1] == Period(date(2024, 2, 1), date(2024, 2, 29), Every.MONTH, "tháng 2/2024")


@pytest.mark.parametrize(
    ("every", "label"),
    [
        (Every.HALF, "6 tháng cuối năm 2026"),
        (Every.YEAR, "năm 2026"),
        (Every.WEEK, "tuần từ 7/12/2026"),
        (Every.DAY, "ngày 9/12/2026"),
    ],
)
def test_names(every: Every, label: str) -> None:
    assert period_of(every, date(2026, 12, 9)).label == label


@given(st.sampled_from([Every.MONTH, Every.QUARTER, Every.HALF, Every.YEAR]), days, st.integers(0, 1500), cuts)
def test_no_gap_and_no_overlap(every: Every, start: date, length: int, cut: int | None) -> None:
    found = list(periods(every, start, start + timedelta(days=length), cut))
    for one, following in pairwise(found):
        assert following.start == one.end + timedelta(days=1)
    assert all(start <= one.end <= start + timedelta(days=length) for one in found)


@given(st.sampled_from(list(Every)), days, cuts)
def test_every_day_lies_in_exactly_one_period(every: Every, day: date, cut: int | None) -> None:
    found = period_of(every, day, cut)
    assert day in found
    if found.start > date(2000, 3, 1):
        assert period_of(every, found.start - timedelta(days=1), cut).end == found.start - timedelta(days=1)


def test_a_period_cannot_end_before_it_starts() -> None:
    with pytest.raises(ValueError, match="ends before"):
        Period(date(2026, 2, 1), date(2026, 1, 1))
