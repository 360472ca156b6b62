"""The dates, months and quarters that a text names."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date

from vanban.read.markers import roman

# A digit comes first in the pattern, then what must not stand before it: so the search jumps from digit to digit.
_DATE = re.compile(
    r"(?P<d>\d(?<![\d/.\-]\d)\d?)(?:\s?(?P<s>[/.\-])\s?(?P<m1>\d{1,2})\s?(?P=s)\s?(?P<y1>\d{4})(?!\d)"
    r"|\s+tháng\s+(?P<m2>\d{1,2})\s+năm\s+(?P<y2>\d{4})"
    r"|\s+tháng\s+(?P<m3>\d{1,2})(?!\d)"
    r"|\s?/\s?(?P<m4>\d{1,2})(?![\d/]))"
)


_MONTH = re.compile(
    r"tháng\s+(?P<m>\d{1,2}|giêng|một|hai|ba|tư|bốn|năm|sáu|bảy|tám|chín|mười một|mười hai|mười|chạp)(?!\w)"
    r"(?P<more>(?:\s*(?:,|-|và|đến)\s*(?:tháng\s+)?(?:1[0-2]|0?[1-9])(?![\d/]*\d{3}[/.])(?!\w))*)"
    r"(?:\s*(?:/|năm)\s*(?P<y>\d{4}))?"
)


_QUARTER = re.compile(
    r"quý\s+(?P<q>iv|i{1,3}|[1-4])(?!\w)(?P<more>(?:\s*(?:,|-|và|đến)\s*(?:quý\s+)?(?:iv|i{1,3}|[1-4])(?!\w))*)"
    r"(?:\s*(?:/|-|năm)\s*(?P<y>\d{4}))?"
)


_MONTH_NAMES = {
    "giêng": 1,
    "một": 1,
    "hai": 2,
    "ba": 3,
    "tư": 4,
    "bốn": 4,
    "năm": 5,
    "sáu": 6,
    "bảy": 7,
    "tám": 8,
    "chín": 9,
    "mười": 10,
    "mười một": 11,
    "mười hai": 12,
    "chạp": 12,
}


DIGIT = re.compile(r"\d")


def make_date(year: int, month: int, day: int) -> date | None:
    """The date, or None when the calendar does not have it."""
    try:
        return date(year, month, day)
    except ValueError:
        return None


@dataclass(slots=True)
class Moment:
    """A date, month, quarter or year named in a text; ``first`` is None when the calendar does not have it."""

    first: date | None
    last: date | None
    start: int
    end: int
    year_given: bool
    unit: str
    ends: tuple[date, ...] = ()  # the last day of each, where several months or quarters are listed


_THROUGH = re.compile(r"-|đến")  # "quý I - quý III": from one to the other
_EACH = ("mỗi ", "hằng ", "hàng ", "từng ")
_TIMES = re.compile(r"\s(?:lần|lượt|kỳ|tin|bài|buổi|số|đợt|cuộc|chương trình|chuyên mục|phóng sự|chuyên đề)(?!\w)")


def moments(low: str, year: int | None) -> list[Moment]:
    """Every date, month and quarter of a text in lower case, left to right; ``year`` where none is written."""
    found: list[Moment] = []
    dated = DIGIT.search(low)
    if not dated and "tháng" not in low and "quý" not in low:
        return found
    for match in _DATE.finditer(low) if dated else ():
        start, end = match.span()
        if low.endswith(("tuần ", "tuần thứ "), 0, start):
            continue  # "tuần 2 tháng 7": the second week, not the second day
        d, _, m1, y1, m2, y2, m3, m4 = match.groups()
        m = int(m1 or m2 or m3 or m4)
        if m4 and not (1 <= m <= 12 and _is_day(low, start)):
            continue
        given = y1 or y2
        y = int(given) if given else year
        day = make_date(y, m, int(d)) if y else None
        found.append(Moment(day, day, start, end, bool(given), "day"))
    months = "tháng" in low
    taken = bytearray(len(low) if months else 0)
    for moment in found if months else ():
        taken[moment.start : moment.end] = b"\x01" * (moment.end - moment.start)
    for match in _MONTH.finditer(low) if months else ():
        if any(taken[match.start() : match.end()]):
            continue
        if low.endswith(_EACH, 0, match.start()) or (not match["y"] and _TIMES.match(low, match.end("m"))):
            continue  # "mỗi tháng 01 lần": how often, not January
        name = match["m"]
        m = int(name) if name.isdigit() else _MONTH_NAMES[name]
        y = int(match["y"]) if match["y"] else year
        if not 1 <= m <= 12:
            continue
        more = re.findall(r"\d{1,2}", match["more"])
        final = int(more[-1]) if more else m
        first = make_date(y, m, 1) if y else None
        last = date(first.year, final, calendar.monthrange(first.year, final)[1]) if first else None
        numbers = [m, *map(int, more)] if more and not _THROUGH.search(match["more"]) else []
        ends = _month_ends(first.year, numbers) if first else ()
        found.append(Moment(first, last, match.start(), match.end(), bool(match["y"]), "month", ends))
    for match in _QUARTER.finditer(low) if "quý" in low else ():
        q = int(match["q"]) if match["q"].isdigit() else roman(match["q"].upper())
        y = int(match["y"]) if match["y"] else year
        more = re.findall(r"iv|i{1,3}|[1-4]", match["more"])
        final = (int(more[-1]) if more[-1].isdigit() else roman(more[-1].upper())) if more else q
        first = make_date(y, 3 * q - 2, 1) if y else None
        last = date(first.year, 3 * final, calendar.monthrange(first.year, 3 * final)[1]) if first else None
        numbers = [q, *(int(n) if n.isdigit() else roman(n.upper()) for n in more)]
        numbers = numbers if more and not _THROUGH.search(match["more"]) else []
        ends = _month_ends(first.year, [3 * n for n in numbers]) if first else ()
        found.append(Moment(first, last, match.start(), match.end(), bool(match["y"]), "quarter", ends))
    found.sort(key=lambda moment: moment.start)
    return _share_years(found)


def _month_ends(year: int, months: list[int]) -> tuple[date, ...]:
    return tuple([date(year, month, calendar.monthrange(year, month)[1]) for month in months])


_MORE_DAYS = re.compile(r"\d{1,2}/\d{1,2}(?:,? (?:và |đến )?|\s?-\s?)\d{1,2}/\d{1,2}")  # "04/3, 18/3 và 25/3/2018"
_DAY_COMES = re.compile(r"(?:ngày|từ|đến|hết|trước|và|sau|chậm nhất|lúc|sáng|chiều|tối|-|,)\s*$")


def _is_day(low: str, start: int) -> bool:
    """Is "10/10" a day? Only after a word of time, not in "10/15 xã"."""
    return bool(_DAY_COMES.search(low[max(0, start - 12) : start])) or (not start and bool(_MORE_DAYS.match(low)))


def _share_years(found: list[Moment]) -> list[Moment]:
    """ "Từ 01/4 đến 15/4/2020": an end with a year gives it to a start without one that stands just before."""
    shared = list(found)
    for place in range(len(found) - 2, -1, -1):
        here, after = shared[place], shared[place + 1]
        if here.year_given or not after.year_given or after.start - here.end > 20 or not (here.first and after.first):
            continue
        y = after.first.year
        if (here.first.month, here.first.day) > (after.first.month, after.first.day):
            y -= 1
        first = make_date(y, here.first.month, here.first.day)
        last = make_date(y, here.last.month, here.last.day) if here.last else None
        ends = tuple(end.replace(year=y) for end in here.ends if (end.month, end.day) != (2, 29))
        shared[place] = Moment(first, last, here.start, here.end, True, here.unit, ends)
    return shared
