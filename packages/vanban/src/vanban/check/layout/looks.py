"""How paragraphs look, put together from the lines that they were read from."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from vanban.read.paras import Para
from vanban.sources.model import Source

_NAMELESS = re.compile(r"(?:cidfont|font|unnamed|unknown|type3|tt|ft?|g|t)?[\W_]*[a-z]?\d*", re.IGNORECASE)
_TIMES = re.compile(
    r"(?:timesnewroman|times(?:roman)?|liberationserif|tinos|nimbusrom(?:an)?(?:no9l)?)"
    r"(?:ps|mt|std|bold|italic|oblique|regu(?:lar)?|medi(?:um)?|headings?|body)*"
)
"""Times New Roman and the faces made with its widths, which stand in for it where it is not installed."""
_KINDS: dict[str, type | tuple[type, ...]] = {
    "font": str,
    "size": (int, float),
    "bold": bool,
    "italic": bool,
    "align": str,
}


@dataclass(frozen=True, slots=True)
class Look:
    """The look of one paragraph; what is not known is None.

    Attributes:
        font: name as in the file.
        size: points.
        bold, italic: of most letters.
        align: "left", "center", "right" or "justify".
        indent: first line from the left edge of the text, in points.
        gap: space before and after together, in points.
        leading: line spacing as a multiple of a single line.
        letters: how many characters the paragraph has, spaces left out.
    """

    font: str | None
    size: float | None
    bold: bool | None
    italic: bool | None
    align: str | None
    indent: float | None
    gap: float | None
    leading: float | None
    letters: int


@dataclass(frozen=True, slots=True)
class Spot:
    """A line of a pdf on its page: number of the page, edges in points from the lower left corner."""

    page: int
    left: float
    right: float
    bottom: float
    top: float


class Looks:
    """Finds the look of a paragraph.

    Args:
        source: a source whose ``layout`` may lack any key.
        paras: all paragraphs of the reading.
    """

    def __init__(self, source: Source, paras: list[Para]) -> None:
        given = source.layout.get("paragraphs")
        entries = [entry for entry in given if isinstance(entry, dict)] if isinstance(given, list) else []
        self._by_line: dict[int, Mapping[str, Any]] = {}
        for entry in entries:
            line = entry.get("line")
            if isinstance(line, int):
                self._by_line.setdefault(line, entry)
        self._shared = Counter(number for para in paras for number in {number for _, number in para.origin})
        self._lines = {line.number: line for line in reversed(source.lines)}
        self._known: dict[int, Look | None] = {}

    def of(self, para: Para) -> Look | None:
        """The look of most letters of a paragraph; None of a table row or where nothing is known."""
        if id(para) not in self._known:
            self._known[id(para)] = None if para.cells is not None else self._read(para)
        return self._known[id(para)]

    def _read(self, para: Para) -> Look | None:
        seen: dict[str, Counter[Any]] = {key: Counter() for key in _KINDS}
        first: Mapping[str, Any] | None = None
        for place, (begin, number) in enumerate(para.origin):
            end = para.origin[place + 1][0] if place + 1 < len(para.origin) else len(para.text)
            entry = self._by_line.get(number)
            if entry is None:
                continue
            first = first or entry
            for key, counts in seen.items():
                # A line that two paragraphs stand on has one entry for both, so its switches say nothing of either.
                if isinstance(entry.get(key), _KINDS[key]) and not (
                    self._shared[number] > 1 and key in ("bold", "italic")
                ):
                    counts[entry[key]] += max(end - begin, 1)
        if first is None:
            return None
        most = {key: max(counts, key=counts.__getitem__) if counts else None for key, counts in seen.items()}
        line = self._lines.get(para.origin[0][1])
        leading = first.get("leading") if first.get("leading_rule") == "multiple" else None
        gap = _number(first.get("before")) + _number(first.get("after")) if "after" in first else None
        nameless = most["font"] is None or bool(_NAMELESS.fullmatch(str(most["font"])))
        return Look(
            font=None if nameless else str(most["font"]),
            size=_number(most["size"]) or None,
            # A pdf tells bold and italic by the name of the font only.
            bold=None if nameless else most["bold"],
            italic=None if nameless else most["italic"],
            align=most["align"],
            indent=line.indent if line is not None else None,
            gap=gap,
            leading=_number(leading) or None,
            letters=len(para.text) - para.text.count(" "),
        )

    def spot(self, number: int) -> Spot | None:
        """Where a line of a pdf stands."""
        entry, line = self._by_line.get(number), self._lines.get(number)
        if entry is None or line is None or line.page is None:
            return None
        across, along = entry.get("x"), entry.get("y")
        if not isinstance(across, list) or not isinstance(along, list) or len(across) != 2 or len(along) != 2:
            return None
        return Spot(line.page, _number(across[0]), _number(across[1]), _number(along[0]), _number(along[1]))


def accepted(font: str) -> bool:
    """Is the font Times New Roman, or one made with its widths, in any style?"""
    return bool(_TIMES.fullmatch(re.sub(r"[^a-z0-9]", "", re.sub(r"^[A-Z]{6}\+", "", font).lower())))


def _number(value: object) -> float:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else 0.0
