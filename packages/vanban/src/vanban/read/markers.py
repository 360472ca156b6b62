"""Numbering and bullets at the start of a line (Decree 30/2020 Annex I and what offices write besides)."""

from __future__ import annotations

import re
from dataclasses import dataclass

# Rank in the tree: a smaller one stands above a larger one. Bullets are ranked by order of appearance, see tree.py.
PART, CAPITAL, ARTICLE, ROMAN, ARABIC, MULTI, BRACKET, LETTER, BULLET = 1, 2, 3, 4, 5, 6, 7, 8, 9
STEP = ARABIC  # stands where "1." stands, below it when both are used, see tree.py

LETTERS = "abcdđeghiklmnopqrstuvxy"  # Vietnamese alphabet as used for điểm: no f, j, w, z

_ROMAN_VALUES = {"I": 1, "V": 5, "X": 10, "L": 50}
_ORDINALS = {
    "nhất": 1,
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
}

_PART = re.compile(
    r"(?:(?:PHẦN|Phần|CHƯƠNG|Chương)\s+(?:(?:thứ|THỨ)\s+)?(?P<part>[IVX]{1,5}|\d{1,2}|[Nn]hất|NHẤT|[Mm]ột|MỘT"
    r"|[Hh]ai|HAI|"
    r"[Bb]a|BA|[Tt]ư|TƯ|[Bb]ốn|[Nn]ăm|NĂM|[Ss]áu))(?=$|[\s.:])\s*[.:]?\s*"
)
_SECTION = re.compile(r"(?:MỤC|Mục)\s+(?P<part>[IVX]{1,5}|\d{1,2})\s*(?=$|[.:])[.:]?\s*")
_ARTICLE = re.compile(r"(?:Điều|ĐIỀU)\s+(?P<n>\d{1,3})\s*[.:]\s*")
_ROMAN = re.compile(r"(?!V/[vV]\b)(?P<n>[IVX]{1,6})\s*(?:[./):]|[-–](?=\s))\s*(?=\S)")
_CAPITAL = re.compile(r"(?P<n>[A-HĐ])\s*[./)]\s+(?=\S)")
_MULTI = re.compile(r"(?P<n>\d{1,2}(?:\.\d{1,2}){1,3})(?:[.)]\s+(?=[\w\"“(])|\s+(?=[^\W\d]))")
_ARABIC = re.compile(
    r"(?P<n>\d{1,3})(?:\s*(?P<sign>[.)/])\s*(?=[^\d\s/.]|(?<=\s)\d{1,3}(?:\s?%|\s[^\W\d]))|[-–]\s+(?=[A-ZĐÀ-Ỹ]))"
)
# "Bước 1:", "Hoạt động 2.", "Đợt II:": a word counts, not only a number.
_STEP = re.compile(
    r"(?P<label>(?:Bước|Hoạt động|Nhiệm vụ|Đợt|Giai đoạn|Nội dung|Nhóm|Nhóm nhiệm vụ|Điểm|Phần việc|Giải pháp|Việc)"
    r"\s+(?P<n>\d{1,2}|[IVX]{1,4}))\s*[.:)]\s+(?=\S)"
)
_BRACKET = re.compile(r"\((?P<n>\d{1,2})\)\s*(?=\S)")
_LETTER = re.compile(r"(?P<n>[a-zđ])(?:\)|[./](?=\s))\s*(?=\S)")
_SIGNS = "-–—−•▪●◦■□❖➢✓*+"
_BULLET = re.compile(rf"(?P<n>[{_SIGNS}])(?:\s+(?=\S)|(?=[^\W\d_]))")
_WORD_BULLET = re.compile(r"(?P<n>o)\s+(?=[A-ZĐÀ-Ỹ])")


@dataclass(slots=True)
class Marker:
    """kind: "part", "article", "capital", "roman", "step", "arabic", "multi", "bracket", "letter" or "bullet";
    number: its value for sequence checks (0 for bullets); size: letters of the line that it takes."""

    kind: str
    label: str
    number: int
    rank: int
    size: int


def roman(text: str) -> int:
    """Value of a Roman numeral, 0 when it is not one."""
    total = 0
    for here, after in zip(text, text[1:] + " ", strict=False):
        value = _ROMAN_VALUES.get(here, 0)
        if not value:
            return 0
        total += -value if value < _ROMAN_VALUES.get(after, 0) else value
    return total


def read_marker(text: str) -> Marker | None:
    """The marker that a line begins with, or None."""
    first = text[:1]
    if not first:
        return None
    if first in "PCM" and (match := _PART.match(text) or _SECTION.match(text)):
        label = match["part"]
        number = roman(label.upper()) or (int(label) if label.isdigit() else _ORDINALS.get(label.lower(), 0))
        return Marker("part", label, number, PART, match.end())
    if first in "BHNĐGPV" and (match := _STEP.match(text)):
        number = int(match["n"]) if match["n"].isdigit() else roman(match["n"])
        return Marker("step", match["label"], number, STEP, match.end())
    if first == "Đ" and (match := _ARTICLE.match(text)):
        return Marker("article", match["n"], int(match["n"]), ARTICLE, match.end())
    if first in "IVX" and (match := _ROMAN.match(text)) and roman(match["n"]):
        return Marker("roman", match["n"], roman(match["n"]), ROMAN, match.end())
    if first in "ABCDEFGHĐ" and (match := _CAPITAL.match(text)):
        return Marker("capital", match["n"], "ABCDĐEGH".find(match["n"]) + 1, CAPITAL, match.end())
    if first.isdigit():
        if match := _MULTI.match(text):
            parts = match["n"].split(".")
            return Marker("multi", match["n"], int(parts[-1]), MULTI, match.end())
        if match := _ARABIC.match(text):
            bracket = match["sign"] == ")"
            kind, rank = ("bracket", BRACKET) if bracket else ("arabic", ARABIC)
            return Marker(kind, match["n"], int(match["n"]), rank, match.end())
        return None
    if first == "(" and (match := _BRACKET.match(text)):
        return Marker("bracket", match["n"], int(match["n"]), BRACKET, match.end())
    if (first in _SIGNS and (match := _BULLET.match(text))) or (first == "o" and (match := _WORD_BULLET.match(text))):
        sign = match["n"]
        return Marker("bullet", "-" if sign in "-–—−" else sign, 0, BULLET, match.end())
    if text[1:2] in ")./" and (match := _LETTER.match(text)):
        return Marker("letter", match["n"], LETTERS.find(match["n"]) + 1, LETTER, match.end())
    return None
