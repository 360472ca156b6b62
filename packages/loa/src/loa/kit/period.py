"""Stretches of days that work and reports are counted in.

Two calendars are in use side by side: whole months (statistics, Nghị định 60/2018/NĐ-CP) and cut-off windows from the
15th to the 14th (reports, Nghị định 09/2019/NĐ-CP, Điều 12). Both are the same thing with another first day, so a
`Period` is always just two dates.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum


class Every(StrEnum):
    """The rhythm of a recurring duty."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    HALF = "half"
    YEAR = "year"


MONTHS = {Every.MONTH: 1, Every.QUARTER: 3, Every.HALF: 6, Every.YEAR: 12}
ROMAN = ("", "I", "II", "III", "IV")


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """Days from `start` to `end`, both included, with the name that offices use for it ("tháng 9/2026", "quý
    III/2026")."""

    start: date
    end: date
    every: Every | None = None
    label: str = ""

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise ValueError(f"a period ends before it starts: {self.start} to {self.end}")

    def __contains__(self, day: date) -> bool:
        return self.start <= day <= self.end


def _first_of_month(year: int, month: int) -> date:
    """The first day of a month whose number may run past 12 or below 1."""
    index = year * 12 + month - 1
    return date(index // 12, index % 12 + 1, 1)


def month_period(year: int, month: int, months: int, cut_day: int | None = None) -> tuple[date, date]:
    """First and last day of `months` months from a month on.

    Args:
        year, month: the first month (1 to 12).
        months: how many (1, 3, 6, 12).
        cut_day: None for whole months; 15 means from the 15th of the month before to the 14th of the last month.
    """
    start, after = _first_of_month(year, month), _first_of_month(year, month + months)
    if cut_day is None:
        return start, after - timedelta(days=1)
    before = start - timedelta(days=1)
    last = after - timedelta(days=1)
    return before.replace(day=cut_day), last.replace(day=cut_day - 1)


def label_of(every: Every, year: int, month: int, start: date) -> str:
    """The Vietnamese name of a period that begins with a month (1 to 12)."""
    match every:
        case Every.MONTH:
            return f"tháng {month}/{year}"
        case Every.QUARTER:
            return f"quý {ROMAN[(month - 1) // 3 + 1]}/{year}"
        case Every.HALF:
            return f"6 tháng {'đầu' if month == 1 else 'cuối'} năm {year}"
        case Every.YEAR:
            return f"năm {year}"
        case Every.WEEK:
            return f"tuần từ {start.day}/{start.month}/{start.year}"
        case Every.DAY:
            return f"ngày {start.day}/{start.month}/{start.year}"


def periods(every: Every, start: date, end: date, cut_day: int | None = None) -> Iterator[Period]:
    """The periods of a rhythm whose last day falls between two days, in order.

    A month, quarter, half or year is taken whole, with the dates of its calendar: a campaign from 1 January to 31
    December has quarter I from 15 December on where windows are cut on the 15th. Weeks run from Monday and are taken
    when they begin in the campaign.

    Args:
        every: the rhythm.
        start, end: first and last day of the campaign.
        cut_day: None for whole months, 15 for windows of Nghị định 09/2019/NĐ-CP. Weeks and days know no cut.
    """
    if every in (Every.DAY, Every.WEEK):
        step = timedelta(days=1 if every is Every.DAY else 7)
        day = start if every is Every.DAY else start + timedelta(days=-start.weekday() % 7)
        while day <= end:
            yield Period(day, day + step - timedelta(days=1), every, label_of(every, day.year, day.month, day))
            day += step
        return
    months = MONTHS[every]
    month = (start.month - 1) // months * months + 1
    year = start.year
    while True:
        first, last = month_period(year, month, months, cut_day)
        if last > end:
            return
        if last >= start:
            yield Period(first, last, every, label_of(every, year, month, first))
        month += months
        year, month = year + (month - 1) // 12, (month - 1) % 12 + 1


def period_of(every: Every, day: date, cut_day: int | None = None) -> Period:
    """The period of a rhythm that holds a day."""
    span = timedelta(days=800)
    for period in periods(every, day - span, day + span, cut_day):
        if day in period:
            return period
    raise ValueError(f"no {every} holds {day}")  # pragma: no cover - periods() leaves no gap


def days_in_month(year: int, month: int) -> int:
    """How many days a month has."""
    return calendar.monthrange(year, month)[1]
