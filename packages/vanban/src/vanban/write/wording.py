"""The rules on words of Decree 30/2020/NĐ-CP, Annex I: numbers, dates, closing marks, counting, capitals."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable

from vanban.write.clean import clean
from vanban.write.layout import Profile, StyleName
from vanban.write.paper import Header, Paper

LETTERS = "abcdđeghiklmnopqrstuvxy"
"""Order of the points a) b) c) d) đ) e): the Vietnamese alphabet without letters that carry a mark (PL I, II.6.đ)."""

VIETNAM = dt.timezone(dt.timedelta(hours=7))

_ROMAN = ((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))

LONG = 2000
"""Longest property, alternative text, link or bookmark: PDF/A-2 (ISO 19005-2, 6.1.13) ends strings at 32,767 bytes."""


def number_line(header: Header, profile: Profile) -> str:
    """ "Số: 09/BC-UBND"; the number is left blank while it is not issued (PL I, II.3)."""
    number = clean(header.number or "").strip()
    symbol = clean(header.symbol).strip().lstrip("/")
    if not number and not symbol:
        return profile.number_form.partition("{")[0]
    shown = re.sub(r"^(\d)(?!\d)", r"0\1", number) if number else profile.number_blank
    line = profile.number_form.format(number=shown, symbol=symbol)
    return line if symbol else line[:-1]


def place_date_line(header: Header, profile: Profile) -> str:
    """ "Sơn Viên, ngày 05 tháng 01 năm 2020": days below 10 and months 1 and 2 are padded (PL I, II.4.b)."""
    day, month, year = (
        (header.date.day, header.date.month, header.date.year) if header.date else (None, header.month, header.year)
    )
    blank = profile.date_blank
    shown_day = f" {day:02d} " if day else blank
    shown_month = f" {month:02d} " if month in (1, 2) else f" {month} " if month else blank
    shown_year = f" {year}" if year else blank
    place = clean(header.place).strip().rstrip(",")
    return f"{place + ', ' if place else ''}ngày{shown_day}tháng{shown_month}năm{shown_year}".rstrip()


def listed(lines: Iterable[str], dash: bool) -> list[str]:
    """Close each line with ";" and the last with "." (PL I, II.6.a and II.9.d), with a dash in front where asked."""
    bare = [re.sub(r"[\s;.,]+$", "", line.strip()) for line in lines]
    kept = [re.sub(r"^[-–]\s*", "", line) if dash else line for line in bare if line]
    ends = [";"] * (len(kept) - 1) + ["."]
    return [f"{'- ' if dash else ''}{line}{end}" for line, end in zip(kept, ends, strict=False)]


def made_at(paper: Paper, made: dt.datetime | None) -> dt.datetime:
    """When a file is said to be made, in Vietnam time: as told, else 8:00 on the day of issue, else 1 January 1970."""
    if made is not None:
        return made.astimezone(VIETNAM) if made.tzinfo else made.replace(tzinfo=VIETNAM)
    day = paper.header.date or dt.date(1970, 1, 1)
    return dt.datetime(day.year, day.month, day.day, 8, tzinfo=VIETNAM)


def language(tag: str) -> str:
    """A language tag of the form "vi-VN" or "vi"; what does not look like one becomes "vi-VN"."""
    match = re.fullmatch(r"([A-Za-z]{2,3})(?:-([A-Za-z]{2}))?", tag)
    if not match:
        return "vi-VN"
    return f"{match[1].lower()}-{match[2].upper()}" if match[2] else match[1].lower()


def roman(number: int) -> str:
    """A Roman number."""
    result = ""
    for value, letters in _ROMAN:
        while number >= value:
            result, number = result + letters, number - value
    return result


def letter(number: int) -> str:
    """The letter of the n-th point; after y it goes on with aa, ab, ..."""
    return letter((number - 1) // len(LETTERS)) + LETTERS[(number - 1) % len(LETTERS)] if number > 0 else ""


def shown(profile: Profile, style: StyleName, text: str) -> str:
    shown = clean(text).strip()
    return shown.upper() if profile.styles[style].upper else shown


def property_text(text: str) -> str:
    return " ".join(clean(text).split())[:LONG]
