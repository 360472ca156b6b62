"""The lunar calendar against published dates, Vietnamese ones where Việt Nam and China differ."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from loa.ui.lunar import LunarDate, lunar, year_name

TET = [
    "1968-01-29",  # a day before China
    "1985-01-21",  # a month before China
    "2007-02-17",  # a day before China
    "2020-01-25",
    "2021-02-12",
    "2022-02-01",
    "2023-01-22",
    "2024-02-10",
    "2025-01-29",
    "2026-02-17",
    "2027-02-06",
    "2030-02-02",  # a day before China
]


@pytest.mark.parametrize("text", TET)
def test_new_year(text: str) -> None:
    day = date.fromisoformat(text)
    assert lunar(day) == LunarDate(1, 1, day.year)
    eve = lunar(day - timedelta(days=1))
    assert (eve.month, eve.year) == (12, day.year - 1)
    assert eve.day in (29, 30)


@pytest.mark.parametrize(
    ("first", "last", "month"),
    [
        ("2020-05-23", "2020-06-20", 4),
        ("2023-03-22", "2023-04-19", 2),
        ("2025-07-25", "2025-08-22", 6),
        ("2028-06-23", "2028-07-21", 5),
    ],
)
def test_leap_months(first: str, last: str, month: int) -> None:
    begin, end = lunar(date.fromisoformat(first)), lunar(date.fromisoformat(last))
    assert (begin.day, begin.month, begin.leap) == (1, month, True)
    assert (end.month, end.leap) == (month, True)
    after = lunar(date.fromisoformat(last) + timedelta(days=1))
    assert (after.day, after.month, after.leap) == (1, month + 1, False)


def test_full_moon_of_the_eighth_month() -> None:
    assert lunar(date(2022, 9, 10)) == LunarDate(15, 8, 2022)
    assert lunar(date(2026, 9, 25)) == LunarDate(15, 8, 2026)


def test_names() -> None:
    assert year_name(2022) == "Nhâm Dần"
    assert year_name(2025) == "Ất Tỵ"
    assert year_name(2026) == "Bính Ngọ"
    assert year_name(2027) == "Đinh Mùi"
    assert str(lunar(date(2026, 2, 17))) == "1/1 năm Bính Ngọ"
    assert lunar(date(2025, 7, 25)).short == "1/6 nhuận"
    assert lunar(date(2026, 2, 17)).month_name == "tháng Giêng"


@given(st.dates(date(1900, 2, 1), date(2198, 12, 31)))
def test_days_follow_each_other(day: date) -> None:
    today, tomorrow = lunar(day), lunar(day + timedelta(days=1))
    if tomorrow.day == 1:
        assert today.day in (29, 30)
        assert (tomorrow.year, tomorrow.month, tomorrow.leap) != (today.year, today.month, today.leap)
    else:
        assert tomorrow == LunarDate(today.day + 1, today.month, today.year, today.leap)
