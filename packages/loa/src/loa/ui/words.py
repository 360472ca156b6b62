"""How the desk says times, dates and numbers, in its reader's language; papers have theirs in `loa.kit.words`. Plain
functions; the template tags of `loa_ui` are thin over them.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal

from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import ngettext

from loa.kit.clock import now, today
from loa.kit.words import day

WEEKDAYS = (_l("Thứ Hai"), _l("Thứ Ba"), _l("Thứ Tư"), _l("Thứ Năm"), _l("Thứ Sáu"), _l("Thứ Bảy"), _l("Chủ Nhật"))
WEEKDAYS_SHORT = (_l("T2"), _l("T3"), _l("T4"), _l("T5"), _l("T6"), _l("T7"), _l("CN"))

Day = date | datetime

# The labels that `kit.period.label_of` makes, which rows keep in Vietnamese, and how a screen says them.
PERIODS = (
    (re.compile(r"tháng (?P<n>\d+)/(?P<year>\d+)"), _l("tháng %(n)s/%(year)s")),
    (re.compile(r"quý (?P<n>[IV]+)/(?P<year>\d+)"), _l("quý %(n)s/%(year)s")),
    (re.compile(r"6 tháng đầu năm (?P<year>\d+)"), _l("6 tháng đầu năm %(year)s")),
    (re.compile(r"6 tháng cuối năm (?P<year>\d+)"), _l("6 tháng cuối năm %(year)s")),
    (re.compile(r"năm (?P<year>\d+)"), _l("năm %(year)s")),
    (re.compile(r"tuần từ (?P<day>[\d/]+)"), _l("tuần từ %(day)s")),
    (re.compile(r"ngày (?P<day>[\d/]+)"), _l("ngày %(day)s")),
)


def period(label: str) -> str:
    """The name of a period in the reader's language: "quý III/2026" as it is, or "quarter III/2026".

    Args:
        label: as `loa.kit.period` made it; anything else stays as it is.
    """
    for pattern, said in PERIODS:
        if found := pattern.fullmatch(label):
            return str(said) % found.groupdict()
    return label


def span(start: date, end: date) -> str:
    """A stretch of days: "từ ngày 15/6/2026 đến ngày 14/9/2026", in the reader's language."""
    return _("từ ngày %(start)s đến ngày %(end)s") % {"start": day(start), "end": day(end)}


def quoted(text: str) -> str:
    """A sentence of a document between quotation marks, without the mark that ended it there (some end with two):
    "“Báo cáo hằng quý”"; the cells of a table's row, which the reader parts by bars, are parted by semicolons.
    """
    return f"“{text.replace(' | ', '; ').strip().rstrip('.;,')}”"


def day_of(value: Day) -> date:
    """The day at Asia/Ho_Chi_Minh of a date or an aware moment."""
    if isinstance(value, datetime):
        return timezone.localtime(value).date() if timezone.is_aware(value) else value.date()
    return value


def vn_date(value: Day) -> str:
    """ "23/11/2026"; day and month from 1 to 9 without a zero, as offices write in running text ("13/9/2022")."""
    return day(day_of(value))


def full_date(value: Day) -> str:
    """ "Thứ Hai, 23/11/2026"."""
    return f"{WEEKDAYS[day_of(value).weekday()]}, {vn_date(value)}"


def clock_time(value: datetime) -> str:
    """ "14:30" at Asia/Ho_Chi_Minh."""
    return (timezone.localtime(value) if timezone.is_aware(value) else value).strftime("%H:%M")


def moment(value: Day) -> str:
    """ "14:30, 23/11/2026" for a moment; a date stays a date."""
    return f"{clock_time(value)}, {vn_date(value)}" if isinstance(value, datetime) else vn_date(value)


def exact(value: Day) -> str:
    """What stands behind a relative time: "14:30, Thứ Hai, 23/11/2026"."""
    return f"{clock_time(value)}, {full_date(value)}" if isinstance(value, datetime) else full_date(value)


def ago(value: Day, at: datetime | None = None) -> str:
    """How long ago or how far ahead: "vừa xong", "4 phút trước", "3 ngày trước", "còn 3 ngày".

    Args:
        value: an aware moment, or a day.
        at: the moment to count from; now.
    """
    at = at or now()
    if not isinstance(value, datetime):
        return _days((value - day_of(at)).days)
    seconds = (at - value).total_seconds()
    minutes, ahead = int(abs(seconds) // 60), seconds < 0
    if minutes < 1:
        return _("vừa xong") if not ahead else _("ngay bây giờ")
    if minutes < 60:
        text = (
            ngettext("còn %(n)s phút", "còn %(n)s phút", minutes)
            if ahead
            else ngettext("%(n)s phút trước", "%(n)s phút trước", minutes)
        )
        return text % {"n": minutes}
    hours = minutes // 60
    if hours < 24:
        text = (
            ngettext("còn %(n)s giờ", "còn %(n)s giờ", hours)
            if ahead
            else ngettext("%(n)s giờ trước", "%(n)s giờ trước", hours)
        )
        return text % {"n": hours}
    return _days((day_of(value) - day_of(at)).days)


def _days(days: int) -> str:
    if days == 0:
        return _("hôm nay")
    if days > 0:
        return _("ngày mai") if days == 1 else ngettext("còn %(n)s ngày", "còn %(n)s ngày", days) % {"n": days}
    return _("hôm qua") if days == -1 else ngettext("%(n)s ngày trước", "%(n)s ngày trước", -days) % {"n": -days}


def due(value: Day, on: date | None = None) -> str:
    """How a deadline stands: "còn 3 ngày", "ngày mai", "hôm nay", "trễ 8 ngày".

    Args:
        value: the last day (or moment) on which the work is in time.
        on: the day to count from; today.
    """
    days = (day_of(value) - (on or today())).days
    if days < 0:
        return ngettext("trễ %(n)s ngày", "trễ %(n)s ngày", -days) % {"n": -days}
    if days > 1:
        return ngettext("còn %(n)s ngày", "còn %(n)s ngày", days) % {"n": days}
    return _("hôm nay") if days == 0 else _("ngày mai")


def number(value: int | float | Decimal | None, places: int | None = None) -> str:
    """ "27.428", "0,58"; None is an empty string.

    Args:
        value: the number.
        places: digits after the comma; None: none for whole numbers, up to two else, without closing zeros.
    """
    if value is None:
        return ""
    if places is None:
        exactly = Decimal(str(value)).quantize(Decimal("0.01")).normalize()
        places = max(0, -int(exactly.as_tuple().exponent))
        value = exactly
    return number_format(value, decimal_pos=places, use_l10n=True, force_grouping=True)


def quantity(value: int | float | Decimal | None, measure: str) -> str:
    """ "2 lượt": a number and its measure, kept on one line by a no-break space."""
    return f"{number(value)}\u00a0{measure}" if value is not None else ""
