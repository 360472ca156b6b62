"""Tables in plain text: rows drawn with bars or tabs, or columns kept apart by spaces."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from vanban.sources.model import COLUMN, Line

_BAR = re.compile(r"[|│┃¦]")
_FRAME = re.compile(r"^[\s|│┃+\-=_─━┼├┤┌┐└┘┬┴:]*$")


# "I\tCông tác tuyên truyền": a row of a table with tabs that leaves its last cells out.
_GROUP_ROW = re.compile(r"\s*(?:[IVX]{1,5}|[A-HĐ]|\d{1,3}(?:\.\d{1,2})*)[.)]?\t+\s*\S")


def with_cells(lines: Sequence[Line], typed: bool = False) -> list[Line]:
    """Give the rows of drawn tables their cells; other lines stay as they are.

    ``typed``: the indents of the lines are columns of a typed text, not measures of a page.
    """
    lines = _spaced(lines, typed)
    if not any("|" in line.text or "│" in line.text or "\t" in line.text for line in lines):
        return list(lines)
    out: list[Line] = []
    width = 0
    for place, line in enumerate(lines):
        text = line.text
        if line.cells is not None:
            out.append(line)
            width = 0
            continue
        if len(_BAR.findall(text)) >= 2:
            if _FRAME.match(text):
                continue
            cells = [cell.strip() for cell in _BAR.split(text)]
            if _BAR.match(text):
                cells = cells[1:]
            if cells and not cells[-1] and _BAR.search(text[-1:]):
                cells = cells[:-1]
            width = _row(out, line, cells, width)
            continue
        if width > 2 and "\t" in text and _GROUP_ROW.match(text):
            cells = [cell.strip() for cell in text.split("\t")]
            width = _row(out, line, [*cells, *[""] * (width - len(cells))], width)
            continue
        if text.count("\t") >= 2 and (width or (_columns(text) > 2 and _tab_neighbour(lines, place))):
            width = _row(out, line, [cell.strip() for cell in text.split("\t")], width)
            continue
        if width and _FRAME.match(text):
            continue
        width = 0
        out.append(line)
    return out


_GAP = re.compile(r"\s{2,}")
_NUMBER = re.compile(r"\d{1,3}[.)]?$|[IVX]{1,4}\.?$")
_AFTER_TABLE = re.compile(r"(?:[IVX]+[./]\s|nơi nhận|trên đây|phần\s|\d+\.\s|[a-zđ]\)\s|- )", re.IGNORECASE)


def _segments(text: str) -> list[tuple[int, str]]:
    """Pieces of a line between wide gaps, with their offsets."""
    found: list[tuple[int, str]] = []
    at = 0
    for gap in _GAP.finditer(text):
        found.append((at, text[at : gap.start()]))
        at = gap.end()
    found.append((at, text[at:]))
    return [(place, piece.strip()) for place, piece in found if piece.strip()]


def _spaced(lines: Sequence[Line], typed: bool) -> Sequence[Line]:
    """Tables whose columns are kept apart by spaces: a head with "STT" tells where the columns stand."""
    if not any(line.text.startswith(("STT", "TT", "Stt", "Số TT")) for line in lines):
        return lines
    out: list[Line] = []
    starts: list[int] = []
    for line in lines:
        if line.cells is None and _HEAD.match(line.text) and len(pieces := _segments(line.text)) >= 3:
            starts = [_left(line, typed) + place for place, _ in pieces]
            out.append(_as_row(line, [piece for _, piece in pieces]))
            continue
        if not starts:
            out.append(line)
            continue
        pieces = [] if line.cells is not None else _segments(line.text)
        left = _left(line, typed)
        first = bool(pieces) and bool(_NUMBER.match(pieces[0][1]))
        numbered = first and (len(pieces) > 1 or (typed and left < starts[1] - 1))
        inside = typed and bool(pieces) and left >= starts[1] - 1 and left > 0
        wide = len(pieces) > 1 or line.number - out[-1].number <= 1 or inside
        leaves = not inside and bool(_AFTER_TABLE.match(line.text))
        if not numbered and (not pieces or not wide or leaves or len(pieces[0][1]) > 90):
            starts = []
            out.append(line)
            continue
        if typed:
            shift = left
        else:
            shift = 0 if numbered else min(starts, key=lambda s: _distance(s, pieces, starts))
            if not numbered and len(pieces) == 1 and len(starts) > 1:
                shift = starts[1]
        cells = [""] * len(starts)
        for place, piece in pieces:
            column = min(range(len(starts)), key=lambda k: abs(starts[k] - place - shift))
            cells[column] = f"{cells[column]} {piece}".strip()
        above = out[-1].cells
        if not numbered and above is not None:
            joined = [f"{a} {b}".strip() for a, b in zip(above, cells, strict=True)]
            out[-1] = _as_row(out[-1], joined)
        else:
            out.append(_as_row(line, cells))
    return out


def _left(line: Line, typed: bool) -> int:
    """The column of the first letter, counted from 0; 0 where the source does not tell."""
    return round(line.indent / COLUMN) if typed and line.indent is not None else 0


_HEAD = re.compile(r"(?:STT|TT|Stt|Số TT)\s{2,}\S")


def _distance(shift: int, pieces: list[tuple[int, str]], starts: list[int]) -> int:
    return sum(min(abs(start - place - shift) for start in starts) for place, _ in pieces)


def _as_row(line: Line, cells: list[str]) -> Line:
    return replace(line, text="\t".join(cells), cells=tuple(cells))


def _tab_neighbour(lines: Sequence[Line], place: int) -> bool:
    return any(
        0 <= other < len(lines) and lines[other].cells is None and lines[other].text.count("\t") >= 2
        for other in (place - 1, place + 1, place + 2)
    )


def _columns(text: str) -> int:
    """How many columns a line with tabs fills; the head of a paper fills two, whatever the tabs between them."""
    return sum(bool(cell.strip()) for cell in text.split("\t"))


def _row(out: list[Line], line: Line, cells: list[str], width: int) -> int:
    """Add a row; a row whose first cell is empty goes on with the row above when that one is numbered."""
    above = out[-1].cells if out else None
    if (
        width
        and above is not None
        and len(above) == len(cells)
        and not cells[0]
        and any(cells)
        and _continues(above, cells)
    ):
        joined = tuple(f"{a} {b}".strip() for a, b in zip(above, cells, strict=True))
        out[-1] = replace(out[-1], cells=joined, text="\t".join(joined))
        return width
    out.append(replace(line, text="\t".join(cells), cells=tuple(cells)))
    return len(cells)


def _continues(above: tuple[str, ...], cells: list[str]) -> bool:
    numbered = bool(re.fullmatch(r"\d{1,3}[.)]?|[IVX]+\.?|(?:STT|TT|Stt)", above[0]))
    return numbered and all(
        not cell or not cell[0].isupper() or not a or not a.rstrip().endswith((".", ";"))
        for a, cell in zip(above, cells, strict=True)
    )
