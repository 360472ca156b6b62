"""Months with what falls on their days. Rooms answer `calendar` with what they know; the desk's calendar and the
strip on "my work" draw it.
"""

from __future__ import annotations

from calendar import monthrange
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import ngettext

from loa.kit.clock import today
from loa.kit.hooks import Asking
from loa.ui.lunar import LunarDate, lunar, year_name
from loa.ui.words import WEEKDAYS_SHORT

STATE_WORDS = {
    "done": _l("đã xong"),
    "due": _l("đến hạn"),
    "late": _l("trễ hạn"),
    "open": _l("chưa rõ"),
    "wait": _l("sắp tới"),
}

# Days off by Bộ luật Lao động 45/2019/QH14, Điều 112 (the fixed ones), and Ngày Chuyển đổi số quốc gia by Quyết định
# 505/QĐ-TTg (22/4/2022).
SOLAR_DAYS = {
    (1, 1): _l("Tết Dương lịch"),
    (4, 30): _l("Ngày Chiến thắng"),
    (5, 1): _l("Quốc tế lao động"),
    (9, 2): _l("Quốc khánh"),
    (10, 10): _l("Ngày Chuyển đổi số quốc gia"),
}
LUNAR_DAYS = {(1, 1): _l("Tết Nguyên đán"), (3, 10): _l("Giỗ Tổ Hùng Vương"), (8, 15): _l("Trung thu")}


@dataclass(frozen=True, slots=True)
class Ask:
    """Which days of whose calendar: `start` and `end` are both included; answer only with what `user` may see."""

    user: Any
    start: date
    end: date


@dataclass(frozen=True, slots=True)
class Thing:
    """Something on a day.

    Args:
        day: when.
        title: what, as a person says it.
        url: where it is done or read; empty: nowhere.
        state: done, due, late, open or wait.
        time: "17:00" where there is one.
        unit: whose it is, where that is not plain.
    """

    day: date
    title: str
    url: str = ""
    state: str = "wait"
    time: str = ""
    unit: str = ""

    @property
    def state_word(self) -> str:
        """The state for those who do not see its shape."""
        return str(STATE_WORDS[self.state])


calendar: Asking[Ask] = Asking("desk.calendar")
"""Rooms subscribe with a function (Ask) -> list[Thing]; at most one query for each kind of thing."""


@dataclass(frozen=True, slots=True)
class MonthDay:
    """A day of a month as drawn."""

    day: date
    things: tuple[Thing, ...]
    lunar: LunarDate
    is_today: bool

    @property
    def weekday(self) -> str | Promise:
        """ "T2" to "CN"."""
        return WEEKDAYS_SHORT[self.day.weekday()]

    @property
    def column(self) -> int:
        """1 (Monday) to 7 (Sunday)."""
        return self.day.isoweekday()

    @property
    def is_weekend(self) -> bool:
        return self.day.weekday() >= 5

    @property
    def feast(self) -> str:
        """The name of the day where it has one."""
        name = SOLAR_DAYS.get((self.day.month, self.day.day))
        if name is None and not self.lunar.leap:
            name = LUNAR_DAYS.get((self.lunar.month, self.lunar.day))
        return str(name or "")

    @property
    def lunar_mark(self) -> str:
        """The lunar date on the days when people look for it: the 1st and the 15th, and feasts."""
        return (
            self.lunar.short
            if self.lunar.day in (1, 15) or (self.feast and self.feast in map(str, LUNAR_DAYS.values()))
            else ""
        )

    @property
    def marks(self) -> tuple[str, ...]:
        """At most three shapes: the states of the things, the worst first."""
        order = ("late", "due", "open", "wait", "done")
        return tuple(sorted((thing.state for thing in self.things), key=order.index)[:3])

    @property
    def spoken(self) -> str:
        """What a screen reader says after the number: "2 việc đến hạn, 1 việc đã xong"."""
        counts: dict[str, int] = defaultdict(int)
        for thing in self.things:
            counts[thing.state] += 1
        return ", ".join(
            ngettext("%(n)s việc %(state)s", "%(n)s việc %(state)s", count) % {"n": count, "state": STATE_WORDS[state]}
            for state, count in counts.items()
        )


def month(year: int, number: int, things: Iterable[Thing]) -> list[MonthDay]:
    """The days of a month (1 to 12) with the things that fall on them, each day's in order of time, then title."""
    by_day: dict[date, list[Thing]] = defaultdict(list)
    for thing in things:
        by_day[thing.day].append(thing)
    now = today()
    days = (date(year, number, one) for one in range(1, monthrange(year, number)[1] + 1))
    return [
        MonthDay(
            day, tuple(sorted(by_day[day], key=lambda thing: (thing.time or "99", thing.title))), lunar(day), day == now
        )
        for day in days
    ]


def lunar_heading(days: list[MonthDay]) -> str:
    """ "Tháng Tám, tháng Chín năm Nhâm Dần": the lunar months that a solar month touches."""
    first, last = days[0].lunar, days[-1].lunar
    names = list(dict.fromkeys((day.lunar.year, day.lunar.month_name) for day in days))
    if first.year == last.year:
        text = f"{', '.join(name for _year, name in names)} {_('năm')} {year_name(last.year)}"
    else:
        text = ", ".join(f"{name} {_('năm')} {year_name(year)}" for year, name in names)
    return text[:1].upper() + text[1:]


def gather(ask: Ask) -> list[Thing]:
    """What all rooms answer, within the days asked for."""
    found: list[Thing] = []
    for answer in calendar.ask(ask):
        assert isinstance(answer, list)  # noqa: S101 - the contract of the hook
        found.extend(thing for thing in answer if ask.start <= thing.day <= ask.end)
    return found
