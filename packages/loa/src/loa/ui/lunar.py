"""The Vietnamese lunar calendar and its names of years.

After Hồ Ngọc Đức, "Thuật toán tính âm lịch" (https://www.xemamlich.uhm.vn/calrules_en.html, 2004), with astronomy
after Jean Meeus,
"Astronomical Algorithms" (1998), for the meridian of Hà Nội: UTC+7.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from math import floor, pi, sin

from django.utils.translation import gettext as _

ZONE_HOURS = 7
SYNODIC_MONTH = 29.530588853
FIRST_NEW_MOON = 2415021.076998695
STEMS = ("Giáp", "Ất", "Bính", "Đinh", "Mậu", "Kỷ", "Canh", "Tân", "Nhâm", "Quý")
BRANCHES = ("Tý", "Sửu", "Dần", "Mão", "Thìn", "Tỵ", "Ngọ", "Mùi", "Thân", "Dậu", "Tuất", "Hợi")
MONTHS = ("Giêng", "Hai", "Ba", "Tư", "Năm", "Sáu", "Bảy", "Tám", "Chín", "Mười", "Mười Một", "Chạp")
_JULIAN_OF_ORDINAL = 1721425


@dataclass(frozen=True, slots=True)
class LunarDate:
    """A day of the lunar calendar: day 1 to 30, month 1 to 12, the lunar year (that begins at Tết), and whether the
    month is a leap one.
    """

    day: int
    month: int
    year: int
    leap: bool = False

    @property
    def short(self) -> str:
        """ "15/8", or "15/6 nhuận"."""
        return f"{self.day}/{self.month}" + (" " + _("nhuận") if self.leap else "")

    @property
    def month_name(self) -> str:
        """ "tháng Giêng", "tháng Tám", "tháng Sáu nhuận"."""
        return f"tháng {MONTHS[self.month - 1]}" + (" " + _("nhuận") if self.leap else "")

    def __str__(self) -> str:
        return f"{self.short} {_('năm')} {year_name(self.year)}"


def year_name(year: int) -> str:
    """The name of a lunar year after stem and branch (Can Chi): 2026 is "Bính Ngọ"."""
    return f"{STEMS[(year + 6) % 10]} {BRANCHES[(year + 8) % 12]}"


@lru_cache(maxsize=1024)
def _new_moon(index: int) -> int:
    """The Julian day number, at UTC+7, of a new moon, counted from that of 1/1/1900."""
    t = index / 1236.85
    rad = pi / 180
    mean = 2415020.75933 + 29.53058868 * index + 0.0001178 * t**2 - 0.000000155 * t**3
    mean += 0.00033 * sin((166.56 + 132.87 * t - 0.009173 * t**2) * rad)
    sun = 359.2242 + 29.10535608 * index - 0.0000333 * t**2 - 0.00000347 * t**3
    moon = 306.0253 + 385.81691806 * index + 0.0107306 * t**2 + 0.00001236 * t**3
    latitude = 21.2964 + 390.67050646 * index - 0.0016528 * t**2 - 0.00000239 * t**3
    shift = (0.1734 - 0.000393 * t) * sin(sun * rad) + 0.0021 * sin(2 * rad * sun)
    shift += -0.4068 * sin(moon * rad) + 0.0161 * sin(2 * rad * moon) - 0.0004 * sin(3 * rad * moon)
    shift += 0.0104 * sin(2 * rad * latitude) - 0.0051 * sin(rad * (sun + moon)) - 0.0074 * sin(rad * (sun - moon))
    shift += 0.0004 * sin(rad * (2 * latitude + sun)) - 0.0004 * sin(rad * (2 * latitude - sun))
    shift += -0.0006 * sin(rad * (2 * latitude + moon)) + 0.0010 * sin(rad * (2 * latitude - moon))
    shift += 0.0005 * sin(rad * (2 * moon + sun))
    if t < -11:
        slowing = 0.001 + 0.000839 * t + 0.0002261 * t**2 - 0.00000845 * t**3 - 0.000000081 * t * t**3
    else:
        slowing = -0.000278 + 0.000265 * t + 0.000262 * t**2
    return floor(mean + shift - slowing + 0.5 + ZONE_HOURS / 24)


@lru_cache(maxsize=1024)
def _sun_sector(julian: int) -> int:
    """In which of the twelve sectors of its path the sun stands at midnight (UTC+7) that begins a day: 0 at the
    spring equinox.
    """
    t = (julian - 2451545.5 - ZONE_HOURS / 24) / 36525
    rad = pi / 180
    anomaly = 357.52910 + 35999.05030 * t - 0.0001559 * t**2 - 0.00000048 * t**3
    mean = 280.46645 + 36000.76983 * t + 0.0003032 * t**2
    shift = (1.914600 - 0.004817 * t - 0.000014 * t**2) * sin(rad * anomaly)
    shift += (0.019993 - 0.000101 * t) * sin(2 * rad * anomaly) + 0.000290 * sin(3 * rad * anomaly)
    longitude = (mean + shift) * rad
    longitude -= pi * 2 * floor(longitude / (pi * 2))
    return floor(longitude / pi * 6)


@lru_cache(maxsize=256)
def _eleventh_month(year: int) -> int:
    """The first day (Julian) of the month that holds the winter solstice of a solar year."""
    offset = date(year, 12, 31).toordinal() + _JULIAN_OF_ORDINAL - 2415021
    index = floor(offset / SYNODIC_MONTH)
    start = _new_moon(index)
    return _new_moon(index - 1) if _sun_sector(start) >= 9 else start


def _leap_offset(eleventh: int) -> int:
    """Which month after the eleventh, in a year of thirteen, is the leap one: the first without a change of sector."""
    index = floor(0.5 + (eleventh - FIRST_NEW_MOON) / SYNODIC_MONTH)
    count, arc = 1, _sun_sector(_new_moon(index + 1))
    while True:
        last = arc
        count += 1
        arc = _sun_sector(_new_moon(index + count))
        if arc == last or count >= 14:
            return count - 1


def lunar(day: date) -> LunarDate:
    """The lunar date of a day.

    Args:
        day: a day of the Gregorian calendar, 1900 to 2199 (the range for which the algorithm was checked by its
            author).
    """
    julian = day.toordinal() + _JULIAN_OF_ORDINAL
    index = floor((julian - FIRST_NEW_MOON) / SYNODIC_MONTH)
    start = _new_moon(index + 1)
    if start > julian:
        start = _new_moon(index)
    before = after = _eleventh_month(day.year)
    if before >= start:
        year, before = day.year, _eleventh_month(day.year - 1)
    else:
        year, after = day.year + 1, _eleventh_month(day.year + 1)
    months = (start - before) // 29
    month, leap = months + 11, False
    if after - before > 365:
        offset = _leap_offset(before)
        if months >= offset:
            month, leap = months + 10, months == offset
    if month > 12:
        month -= 12
    if month >= 11 and months < 4:
        year -= 1
    return LunarDate(julian - start + 1, month, year, leap)
