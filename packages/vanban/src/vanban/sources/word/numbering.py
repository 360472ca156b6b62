"""Automatic numbering of a Word file, resolved to the marker that Word shows."""

from __future__ import annotations

import re
from dataclasses import dataclass

from lxml import etree

from vanban.sources.legacy import decode, font_encoding
from vanban.sources.word.package import W, switch, value, whole
from vanban.sources.word.styles import Paragraph, Styles

_LEVELS = 9
_VIETNAMESE = (
    "không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín", "mười", "mười một", "mười hai", "mười ba",
    "mười bốn", "mười lăm", "mười sáu", "mười bảy", "mười tám", "mười chín", "hai mươi",
)  # fmt: skip
_ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"),
    (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip


def roman(number: int) -> str:
    """Return a number from 1 to 3999 in small Roman figures; anything else in decimal ones."""
    if not 0 < number < 4000:
        return str(number)
    out = []
    for size, letters in _ROMAN:
        count, number = divmod(number, size)
        out.append(letters * count)
    return "".join(out)


def letters(number: int) -> str:
    """Return a, b, ... z, aa, bb, ...: Word's order, which has no đ."""
    if not 0 < number <= 26 * 40:
        return str(number)
    turns, place = divmod(number - 1, 26)
    return chr(ord("a") + place) * (turns + 1)


def shown(number: int, fmt: str) -> str:
    """Return a counter in one of Word's number formats (ECMA-376 part 1, 17.18.59); unknown ones in decimal."""
    match fmt:
        case "upperRoman":
            return roman(number).upper()
        case "lowerRoman":
            return roman(number)
        case "upperLetter":
            return letters(number).upper()
        case "lowerLetter":
            return letters(number)
        case "decimalZero":
            return f"{number:02d}"
        case "vietnameseCounting" if 0 <= number < len(_VIETNAMESE):
            return _VIETNAMESE[number]
        case "none" | "bullet":
            return ""
        case _:
            return str(number)


def bullet(text: str) -> str:
    """Return the sign of a bulleted level: dashes become "-", "+" stays, any other picture is "•"."""
    sign = text.strip()
    if not sign:
        return ""
    # U+F02D and U+F0BE are the dashes of the Symbol font.
    if sign in "-–—−‐‑‒―\uf02d\uf0be":
        return "-"
    return sign if sign in ("+", "*") else "•"


@dataclass(frozen=True, slots=True)
class _Level:
    start: int
    fmt: str
    text: str
    restart: int | None
    legal: bool
    ppr: etree._Element | None
    font: str | None


def _level(element: etree._Element) -> _Level:
    fonts = element.find(f"{W}rPr/{W}rFonts")
    start = whole(value(element, "start"))
    return _Level(
        start=0 if start is None else start,
        fmt=value(element, "numFmt") or "decimal",
        text=value(element, "lvlText") or "",
        restart=whole(value(element, "lvlRestart")),
        legal=bool(switch(element, "isLgl")),
        ppr=element.find(W + "pPr"),
        font=None if fonts is None else fonts.get(W + "hAnsi") or fonts.get(W + "ascii"),
    )


class Numbering:
    """Counts as Word does; ``marker`` must be called once for each paragraph, in document order."""

    def __init__(self, root: etree._Element | None, styles: Styles) -> None:
        self._styles = styles
        self._abstract: dict[str, dict[int, _Level]] = {}
        self._style_level: dict[str, dict[str, int]] = {}
        self._nums: dict[str, str] = {}
        self._overrides: dict[str, dict[int, int]] = {}
        self._own_levels: dict[str, dict[int, _Level]] = {}
        self._counters: dict[str, list[int | None]] = {}
        self._started: set[tuple[str, int]] = set()
        links: dict[str, str] = {}
        for abstract in () if root is None else root.iterchildren(W + "abstractNum"):
            abstract_id = abstract.get(W + "abstractNumId", "")
            link = value(abstract, "numStyleLink")
            if link:
                links[abstract_id] = link
            self._abstract[abstract_id], self._style_level[abstract_id] = _levels(abstract)
        for num in () if root is None else root.iterchildren(W + "num"):
            self._read_num(num)
        for abstract_id, style_id in links.items():
            target = self._nums.get(styles.paragraph(style_id).num_id or "")
            if target in self._abstract and not self._abstract[abstract_id]:
                self._abstract[abstract_id] = self._abstract[target]

    def _read_num(self, num: etree._Element) -> None:
        num_id = num.get(W + "numId", "")
        self._nums[num_id] = value(num, "abstractNumId") or ""
        for override in num.iterchildren(W + "lvlOverride"):
            place = whole(override.get(W + "ilvl"))
            if place is None or not 0 <= place < _LEVELS:
                continue
            start = whole(value(override, "startOverride"))
            if start is not None:
                self._overrides.setdefault(num_id, {})[place] = start
            own = override.find(W + "lvl")
            if own is not None:
                self._own_levels.setdefault(num_id, {})[place] = _level(own)

    def _find(self, num_id: str, place: int) -> _Level | None:
        own = self._own_levels.get(num_id, {}).get(place)
        return own or self._abstract.get(self._nums.get(num_id, ""), {}).get(place)

    def marker(self, look: Paragraph, style_id: str | None) -> tuple[str | None, etree._Element | None]:
        """Count one paragraph.

        Args:
            look: the resolved paragraph (style chain and direct properties).
            style_id: its style, for levels that are bound to a style.

        Returns:
            (marker as shown or None, the level's ``w:pPr`` for the indent or None).
        """
        num_id = look.num_id
        if num_id is None or num_id not in self._nums:
            return None, None
        abstract_id = self._nums[num_id]
        place = look.level
        if place is None:
            bound = self._style_level.get(abstract_id, {})
            place = next(
                (bound[name] for name in self._names(style_id) if name in bound),
                0,
            )
        level = self._find(num_id, place) if 0 <= place < _LEVELS else None
        if level is None:
            return None, None
        counters = self._counters.setdefault(abstract_id, [None] * _LEVELS)
        self._count(num_id, place, level, counters)
        text = bullet(level.text) if level.fmt == "bullet" else self._fill(num_id, level, counters)
        legacy = font_encoding(level.font)
        if legacy and not text.isascii() and text != "•":
            text = decode(text, legacy[0])
        return (text.strip() or None), level.ppr

    def _names(self, style_id: str | None) -> list[str]:
        return [style.get(W + "styleId", "") for style in reversed(self._styles.chain(style_id))]

    def _count(self, num_id: str, place: int, level: _Level, counters: list[int | None]) -> None:
        override = self._overrides.get(num_id, {}).get(place)
        current = counters[place]
        if override is not None and (num_id, place) not in self._started:
            counters[place] = override
        elif current is None:
            counters[place] = level.start
        else:
            counters[place] = current + 1
        self._started.add((num_id, place))
        for deeper in range(place + 1, _LEVELS):
            inner = self._find(num_id, deeper)
            restart = None if inner is None else inner.restart
            # lvlRestart counts levels from 1; 0 means that the level never starts again.
            if restart is None or (restart > 0 and place < restart):
                counters[deeper] = None

    def _fill(self, num_id: str, level: _Level, counters: list[int | None]) -> str:
        def put(match: re.Match[str]) -> str:
            place = int(match[1]) - 1
            other = self._find(num_id, place)
            if other is None:
                return ""
            number = counters[place]
            fmt = "decimal" if level.legal and other.fmt != "none" else other.fmt
            return shown(other.start if number is None else number, fmt)

        return re.sub(r"%([1-9])", put, level.text)


def _levels(abstract: etree._Element) -> tuple[dict[int, _Level], dict[str, int]]:
    levels: dict[int, _Level] = {}
    bound: dict[str, int] = {}
    for element in abstract.iterchildren(W + "lvl"):
        place = whole(element.get(W + "ilvl"))
        if place is None or not 0 <= place < _LEVELS:
            continue
        levels[place] = _level(element)
        style = value(element, "pStyle")
        if style:
            bound[style] = place
    return levels, bound
