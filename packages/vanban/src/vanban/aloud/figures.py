"""What begins with a digit: dates, hours, money, measures, telephone numbers, symbols of documents, ranges, lists.

Each reader looks at one place of a text and answers what to say, where its source ends and of what kind it is, or None.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from vanban.aloud.lexicon import Lexicon, spell, unit_pattern, units
from vanban.aloud.numbers import cardinal, digits, ordinal, written


@dataclass(frozen=True)
class Place:
    """A place in a text: the words spoken just before it (lower case, of the same sentence), and the tables."""

    text: str
    at: int
    before: tuple[str, ...]
    line_start: bool
    lexicon: Lexicon

    @property
    def last(self) -> str:
        """The word spoken just before, or ""."""
        return self.before[-1] if self.before else ""

    def after(self, *phrases: str) -> bool:
        """Whether the words just before are one of the phrases."""
        tail = " ".join(self.before[-4:])
        return any(tail == phrase or tail.endswith(f" {phrase}") for phrase in phrases)


@dataclass(frozen=True)
class Said:
    """The words for the source up to `end`, and their kind: "date", "time", "number" or "other"."""

    words: str
    end: int
    kind: str = "other"


Reader = Callable[[Place], Said | None]

_END = r"(?![0-9A-Za-zÀ-ỹ])"
_DASH = r"[ \u00a0]?[-–—]\s*"
_NUMBER = r"(?:[0-9]{1,3}(?:\.[0-9]{3})+(?![0-9])|[0-9]+)(?:,[0-9]+)?"

_LIST = re.compile(r"([0-9]{1,2}(?:\.[0-9]{1,2}){0,4})([.)])(?=\s|$)")
_TELEPHONE = re.compile(
    r"(?:\+84|0)[ .\-]?(?:\([0-9]{2,4}\)[ .\-]?)?[0-9]{2,4}(?:[ .\-]?[0-9]{2,4}){1,3}(?![0-9/]|[.,][0-9])"
    r"|(?:1[89]00)[ .\-]?[0-9]{2,4}(?:[ .\-]?[0-9]{1,4})?(?![0-9/]|[.,][0-9])"
)
_CALLED = re.compile(r"[0-9]{3,11}(?![0-9/,.][0-9]|[0-9])")
_CALL_WORDS = (
    "điện thoại",
    "đường dây nóng",
    "hót lai",
    "tổng đài",
    "số máy",
    "đầu số",
    "gọi",
    "gọi số",
    "nhắn tin tới",
    "da lô",
)
_SYMBOL = re.compile(
    r"(?P<number>[0-9]{1,6}[a-z]?)(?:/(?P<year>(?:19|20)[0-9]{2}))?(?:/|-(?=[A-ZĐ]{1,5}[a-z]?/))"
    r"(?P<letters>[A-ZĐƯ][A-Za-zĐđƯ]*[0-9]{0,3}(?:[-–&/]\s{0,4}(?:[A-ZĐƯ][A-Za-zĐƯ]*[0-9]{0,3}))*)" + _END
)
_DATE = re.compile(
    r"(?:(?P<from>[0-9]{1,2})[ ]?[-–][ ]?)?(?P<day>[0-9]{1,2})(?P<sep>[/.\-])(?P<month>[0-9]{1,2})(?P=sep)"
    r"(?P<year>[0-9]{4})" + _END
)
_DAY_MONTH = re.compile(
    r"(?:(?P<from>[0-9]{1,2})[ ]?[-–][ ]?)?(?P<day>[0-9]{1,2})/(?P<month>[0-9]{1,2})(?![/0-9%]|[.,][0-9])" + _END
)
_MONTH_YEAR = re.compile(r"(?P<month>[0-9]{1,2})[/\-.](?P<year>(?:19|20)[0-9]{2})(?![/0-9]|[.,][0-9])" + _END)
_TIME = re.compile(
    r"(?P<hour>[0-9]{1,2})(?:[hH]|(?=g[0-9])g)(?P<minute>[0-9]{2})?(?:['’]|[ ]?(?:ph|phút)(?![0-9A-Za-zÀ-ỹ]))?"
    + _END
    + r"|(?P<clock>[0-9]{1,2}):(?P<past>[0-9]{2})(?::(?P<second>[0-9]{2}))?(?![0-9:])"
    + _END
)
_MINUTES = re.compile(r"(?P<number>[0-9]{1,2})['’](?![0-9A-Za-zÀ-ỹ])")
_RANGE = re.compile(rf"(?P<low>{_NUMBER})(?:(?P<sign>%)?{_DASH})(?P<high>{_NUMBER})(?![0-9/]|[-–.,][0-9])")
_PLAIN = re.compile(_NUMBER)
_FRACTION = re.compile(r"([0-9]{1,9})/([0-9]{1,9})(?![0-9/]|[.,][0-9])" + _END)
_TIMES = re.compile(r"([0-9]+)[ ]?[x×][ ]?([0-9]+)" + _END)
_SERIES = re.compile(r"[0-9]{1,2}(?:,[ ]?[0-9]{1,2})+(?![0-9,.]|/[0-9])" + _END)
_DOTTED = re.compile(r"[0-9]+(?:\.[0-9]+)+(?![0-9])")
_FOUR = re.compile(r"0?4(?![0-9./]|,[0-9])" + _END)
_PART_OF_YEAR = re.compile(r"([0-9]{1,2})/((?:19|20)[0-9]{2})(?![/0-9])" + _END)
_ORDINAL = re.compile(r"[0-9]{1,4}(?![0-9.,/:%\-][0-9]|[0-9])" + _END)
_OTHER_DAY = re.compile(r"(?<![0-9/])(?P<day>[0-9]{1,2})/(?P<month>[0-9]{1,2})[ ]?(?:,|;|và|hoặc)[ ]?$")
_TO_DAY = re.compile(_DASH + r"[0-9]{1,2}/[0-9]{1,2}(?![0-9])")
_RATIO = re.compile(r"([0-9]+):([0-9.]+)(?![0-9:])")

_DAY_WORDS = (
    "ngày", "từ", "đến", "sáng", "chiều", "tối", "trưa", "đêm", "hôm", "trước", "sau", "tới", "dịp", "lễ", "kỷ niệm",
    "hết", "vào", "thứ hai", "thứ ba", "thứ tư", "thứ năm", "thứ sáu", "thứ bảy", "chủ nhật", "phụ nữ", "là",
)  # fmt: skip
_PARTS_OF_YEAR = ("quý", "đợt", "tuần", "kỳ", "lần")
_SERIES_WORDS = (
    "công", "mức", "mức độ", "cấp", "cấp độ", "khoản", "điểm", "điều", "lớp", "khối", "tổ", "thôn", "các", "tháng",
    "quý", "mục", "bài", "chương", "phần", "toàn trình", "đội", "khu phố", "loại", "nhóm",
)  # fmt: skip


def list_number(place: Place) -> Said | None:
    """ "2." or "2.1)" at the beginning of a line; the mark after it stays and is a pause."""
    match = _LIST.match(place.text, place.at) if place.line_start else None
    if match is None:
        return None
    said = " chấm ".join(cardinal(int(part), place.lexicon.dialect) for part in match[1].split("."))
    return Said(said, match.end(1))


def telephone(place: Place) -> Said | None:
    """Telephone numbers, digit by digit with a pause between groups; short ones behind "tổng đài", "điện thoại"."""
    match = _TELEPHONE.match(place.text, place.at)
    if match:
        count = sum(sign.isdigit() for sign in match[0])
        if (8 if match[0][0] == "1" else 9) <= count <= 12:
            groups = [group for group in re.split(r"[ .\-()]+", match[0].removeprefix("+")) if group]
            if len(groups) == 1:
                only = groups[0]
                groups = [only[:4], only[4:7], only[7:]] if len(only) > 7 else [only]
            plus = "cộng " if match[0][0] == "+" else ""
            return Said(plus + ", ".join(digits(group) for group in groups if group), match.end())
    short = _CALLED.match(place.text, place.at)
    if short and place.after(*_CALL_WORDS):
        return Said(digits(short[0]), short.end())
    return None


def symbol(place: Place) -> Said | None:
    """Number and symbol of a document: "1726/QĐ-BTTTT", "42/2022/NĐ-CP", "04-NQ/TU", "59/2010/QH12"."""
    match = _SYMBOL.match(place.text, place.at)
    if match is None:
        return None
    number = match["number"]
    said = written(number.rstrip("abcdefghijklmnopqrstuvwxyz"), place.lexicon.dialect)
    if number[-1].isalpha():
        said += f" {spell(number[-1])}"
    if match["year"]:
        said += f" trên {cardinal(int(match['year']), place.lexicon.dialect)}"
    parts = [part for part in re.split(r"[-–&/\s]+", match["letters"]) if part]
    return Said(f"{said} trên {' '.join(_symbol_part(part, place) for part in parts)}", match.end())


def _symbol_part(part: str, place: Place) -> str:
    letters = part.rstrip("0123456789")
    number = part[len(letters) :]
    return spell(letters) + (f" {cardinal(int(number), place.lexicon.dialect)}" if number else "")


def _day(number: str, place: Place) -> str:
    return cardinal(int(number), place.lexicon.dialect)


def _month(number: int, place: Place) -> str:
    return f"tháng {'tư' if number == 4 else cardinal(number, place.lexicon.dialect)}"


def _dated(match: re.Match[str], place: Place) -> str | None:
    day, month = int(match["day"]), int(match["month"])
    first = match["from"]
    if not (1 <= day <= 31 and 1 <= month <= 12) or (first and not 1 <= int(first) < day):
        return None
    said = f"{_day(match['day'], place)} {_month(month, place)}"
    if first:
        said = f"{_day(first, place)} đến {said}"
    return said if place.last in ("ngày", "mùng", "mồng") else f"ngày {said}"


def date(place: Place) -> Said | None:
    """ "15/3/2025", "15.3.2025", "15-20/3/2025"; "15/3" where the words before or the other end ask for a day."""
    match = _DATE.match(place.text, place.at)
    if match:
        said = _dated(match, place)
        if said:
            return Said(f"{said} năm {cardinal(int(match['year']), place.lexicon.dialect)}", match.end(), "date")
    match = _DAY_MONTH.match(place.text, place.at)
    if match and not place.after("số", "tỷ lệ", "tỉ lệ", "tỷ số", "đạt", "mỗi ngày"):
        asked = place.after(*_DAY_WORDS) or _TO_DAY.match(place.text, match.end())
        closed = place.text[place.at - 1 : place.at] == "(" and place.text[match.end() : match.end() + 1] == ")"
        # What is above one whole is hardly ever a fraction: 30/4, 20/10. Day and night is "24/7".
        above = int(match["day"]) > int(match["month"]) and match[0] != "24/7"
        other = _OTHER_DAY.search(place.text, max(0, place.at - 12), place.at)  # "30/4, 1/5"
        listed = other is not None and int(other["day"]) > int(other["month"])
        if asked or closed or above or listed or match["from"]:
            said = _dated(match, place)
            if said:
                return Said(said, match.end(), "date")
    return None


def month(place: Place) -> Said | None:
    """ "01/2025", and "tháng 4"."""
    match = _MONTH_YEAR.match(place.text, place.at)
    if match and 1 <= int(match["month"]) <= 12 and not place.after("số", "ký hiệu", *_PARTS_OF_YEAR):
        said = _month(int(match["month"]), place)
        if place.last == "tháng":
            said = said.removeprefix("tháng ")
        return Said(f"{said} năm {cardinal(int(match['year']), place.lexicon.dialect)}", match.end(), "date")
    alone = _FOUR.match(place.text, place.at)
    if alone and place.last == "tháng":
        return Said("tư", alone.end(), "number")
    of_year = _PART_OF_YEAR.match(place.text, place.at)
    if of_year and place.after(*_PARTS_OF_YEAR):
        return Said(
            f"{written(of_year[1])} năm {cardinal(int(of_year[2]), place.lexicon.dialect)}", of_year.end(), "date"
        )
    return None


def hour(place: Place) -> Said | None:
    """ "5h30", "17h", "7g30", "05:30", "10'"."""
    match = _TIME.match(place.text, place.at)
    if match is None:
        short = _MINUTES.match(place.text, place.at)
        if short and place.text[place.at - 1 : place.at] not in ("'", "‘"):
            return Said(f"{written(short['number'], place.lexicon.dialect)} phút", short.end())
        return None
    hours, minutes = match["hour"] or match["clock"], match["minute"] or match["past"]
    if int(hours) > 24 or int(minutes or 0) > 59 or place.after("tỷ lệ", "tỉ lệ", "tỷ số", "tỉ số"):
        return None
    said = f"{cardinal(int(hours), place.lexicon.dialect)} giờ"
    if minutes and int(minutes):
        said += f" {cardinal(int(minutes), place.lexicon.dialect)} phút"
    if match["second"] and int(match["second"]):
        said += f" {cardinal(int(match['second']), place.lexicon.dialect)} giây"
    return Said(said, match.end(), "time")


def ordinal_number(place: Place) -> Said | None:
    """ "thứ 4", "lần thứ 1"."""
    match = _ORDINAL.match(place.text, place.at)
    if match and place.last == "thứ":
        return Said(ordinal(int(match[0]), place.lexicon.dialect), match.end(), "number")
    return None


def span(place: Place) -> Said | None:
    """Two numbers with a dash: "5-10", "2021-2025", "5-10%", "1,5 - 2 triệu"."""
    match = _RANGE.match(place.text, place.at)
    if match is None:
        return None
    low, high = match["low"], match["high"]
    joint = "đến" if _value(low) < _value(high) else ""
    sign = " phần trăm" if match["sign"] else ""
    said = f"{written(low, place.lexicon.dialect)}{sign} {joint}".strip()
    tail, end = _unit(place, match.end())
    return Said(f"{said} {written(high, place.lexicon.dialect)}{tail}", end, "number")


def _value(number: str) -> float:
    return float(number.replace(".", "").replace(",", "."))


def _unit(place: Place, at: int) -> tuple[str, int]:
    match = unit_pattern().match(place.text, at)
    return (f" {units()[match['unit']]}", match.end()) if match else ("", at)


def fraction(place: Place) -> Said | None:
    """ "3/4" is a fraction, "12/20" one number over another; "1:10" a ratio; "4x4" a product."""
    match = _FRACTION.match(place.text, place.at)
    if match:
        above, below = int(match[1]), int(match[2])
        said = written(match[1], place.lexicon.dialect)
        if not match[1].startswith("0") and 0 < above < below and 2 <= below <= 10:
            return Said(f"{said} phần {'tư' if below == 4 else cardinal(below)}", match.end())
        return Said(f"{said} trên {written(match[2], place.lexicon.dialect)}", match.end())
    match = _TIMES.match(place.text, place.at)
    if match:
        return Said(f"{written(match[1])} nhân {written(match[2])}", match.end())
    match = _RATIO.match(place.text, place.at)
    if match and match[2].strip("."):
        right = match[2].rstrip(".")
        return Said(f"{written(match[1])} trên {written(right)}", match.start(2) + len(right))
    return None


def series(place: Place) -> Said | None:
    """Numbers in a row that are no decimal: "dịch vụ công 3,4", "1,2,3"."""
    match = _SERIES.match(place.text, place.at)
    if match is None or not (place.after(*_SERIES_WORDS) or match[0].count(",") > 1):
        return None
    return Said(", ".join(written(part.strip(), place.lexicon.dialect) for part in match[0].split(",")), match.end())


def dotted(place: Place) -> Said | None:
    """Versions and clauses with dots that are no thousands: "4.0", "2.1.3"."""
    match = _DOTTED.match(place.text, place.at)
    if match is None or re.fullmatch(r"[0-9]{1,3}(?:\.[0-9]{3})+", match[0]):
        return None
    tail, end = _unit(place, match.end())
    said = " chấm ".join(written(part, place.lexicon.dialect) for part in match[0].split("."))
    return Said(said + tail, end, "number")


def number(place: Place) -> Said | None:
    """Any other number, with its unit."""
    match = _PLAIN.match(place.text, place.at)
    if match is None:
        return None
    tail, end = _unit(place, match.end())
    return Said(written(match[0], place.lexicon.dialect) + tail, end, "number")


READERS: tuple[Reader, ...] = (
    list_number,
    date,
    month,
    symbol,
    telephone,
    hour,
    series,
    ordinal_number,
    span,
    fraction,
    dotted,
    number,
)
"""In the order in which they are asked; the last always answers."""
