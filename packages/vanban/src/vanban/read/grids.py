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


_HEADS = ("STT", "TT", "Stt", "Số TT")
_SIGNS_OF_ROWS = ("|", "│", "\t", "TT", "Stt")


def with_cells(lines: Sequence[Line], plain: bool = False) -> list[Line]:
    """Give the rows of drawn tables their cells; other lines stay as they are.

    ``plain``: the lines are those of a plain text, whose indents, where given, are columns, not measures of a page.
    """
    whole = "\n".join([line.text for line in lines])
    if not any(map(whole.__contains__, _SIGNS_OF_ROWS)):
        return list(lines)
    if any(line.text.startswith(_HEADS) for line in lines):
        lines = _spaced(lines, plain and any(line.indent for line in lines))
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
    out: list[Line] = []
    starts: list[int] = []
    taken = 0
    for place, line in enumerate(lines):
        if place < taken:
            continue
        if line.cells is None and _HEAD.match(line.text) and len(pieces := _segments(line.text)) >= 3:
            starts = [_left(line, typed) + place for place, _ in pieces]
            out.append(_as_row(line, [piece for _, piece in pieces]))
            head, rows = _centred(_block(lines, place + 1, starts, typed))
            if rows:
                out[-1] = _joined([out[-1], *(_as_row(one, _cells(one, starts, typed)) for one in head)])
                out += [_joined([_as_row(one, _cells(one, starts, typed)) for one in row]) for row in rows]
                taken = place + 1 + len(head) + sum(map(len, rows))
            continue
        if not starts:
            out.append(line)
            continue
        if not _inside(line, out[-1], starts, typed):
            starts = []
            out.append(line)
            continue
        here = _as_row(line, _cells(line, starts, typed))
        if not _numbered(line, starts, typed) and out[-1].cells is not None:
            out[-1] = _joined([out[-1], here])
        else:
            out.append(here)
    return out


def _numbered(line: Line, starts: list[int], typed: bool) -> bool:
    """Does the line hold the number of a row?"""
    pieces = _segments(line.text)
    first = bool(pieces) and bool(_NUMBER.match(pieces[0][1]))
    return first and (len(pieces) > 1 or (typed and _left(line, typed) < starts[1] - 1))


def _inside(line: Line, above: Line, starts: list[int], typed: bool) -> bool:
    """Does the line belong to the table whose columns begin at ``starts``?"""
    pieces = [] if line.cells is not None else _segments(line.text)
    if not pieces:
        return False
    if _numbered(line, starts, typed):
        return True
    left = _left(line, typed)
    under = typed and left >= starts[1] - 1 and left > 0
    wide = len(pieces) > 1 or line.number - above.number <= 1 or under
    return wide and (under or not _AFTER_TABLE.match(line.text)) and len(pieces[0][1]) <= 90


def _cells(line: Line, starts: list[int], typed: bool) -> list[str]:
    """The pieces of a line in the columns that they stand nearest to."""
    pieces = _segments(line.text)
    if typed:
        shift = _left(line, typed)
    elif _numbered(line, starts, typed):
        shift = 0
    elif len(pieces) == 1:
        shift = starts[1]
    else:
        shift = min(starts, key=lambda start: _distance(start, pieces, starts))
    cells = [""] * len(starts)
    for place, piece in pieces:
        column = min(range(len(starts)), key=lambda k: abs(starts[k] - place - shift))
        cells[column] = f"{cells[column]} {piece}".strip()
    return cells


def _joined(rows: list[Line]) -> Line:
    """The lines of one row as one line."""
    cells = [" ".join(filter(None, column)) for column in zip(*(row.cells or () for row in rows), strict=True)]
    return _as_row(rows[0], cells)


Marked = list[tuple[Line, bool]]
"""Lines, each with whether it holds the number of its row."""


def _block(lines: Sequence[Line], begin: int, starts: list[int], typed: bool) -> Marked:
    """The lines of a table after its head."""
    block: Marked = []
    for place in range(begin, len(lines)):
        # A blank line may stand between two rows.
        blank = lines[place].number - lines[place - 1].number == 2
        above = replace(lines[place], number=lines[place].number - 1) if blank else lines[place - 1]
        if not _inside(lines[place], above, starts, typed):
            break
        block.append((lines[place], _numbered(lines[place], starts, typed)))
    return block


_MOST_ROWS = 400


def _centred(block: Marked) -> tuple[list[Line], list[list[Line]]]:
    """The rows of a table whose cells are centred from top to bottom: the rest of its head, each row with its lines.

    The number of such a row stands in the middle of it. Nothing for a table whose rows begin with their numbers, and
    where no cut puts every number in the middle of a row that begins with a capital letter.
    """
    numbers = [place for place, (_, numbered) in enumerate(block) if numbered]
    if not numbers or len(numbers) > _MOST_ROWS:
        return [], []
    head = next((place for place, (line, _) in enumerate(block) if _opens(line)), numbers[0])
    after = next((place for place in range(head, len(block)) if not _groups(block[place])), head)
    if after in numbers:
        return [], []
    # ends[n]: where the first n rows may end, with the end of the row before.
    ends: list[dict[int, int]] = [{head: head}]
    for n, at in enumerate(numbers):
        limit = numbers[n + 1] if n + 1 < len(numbers) else len(block)
        found: dict[int, int] = {}
        for start in ends[-1]:
            if start > at or not _opens(block[start][0]):
                continue
            for end in (2 * at - start + 1, 2 * at - start, 2 * at - start + 2):
                if at < end <= limit:
                    found.setdefault(end, start)
        ends.append(found)
    end = max((end for end in ends[-1] if end == len(block) or _gap(block, end)), default=0)
    rows: list[list[Line]] = []
    middles = 0
    for known, at in zip(reversed(ends[1:]), reversed(numbers), strict=True):
        if end not in known:
            return [], []
        start = known[end]
        rows.append([line for line, _ in block[start:end]])
        middles += (at > start) + (start < at < end - 1)
        end = start
    return ([line for line, _ in block[:head]], rows[::-1]) if middles > 1 else ([], [])


def _groups(marked: tuple[Line, bool]) -> bool:
    """A number and a heading: the row names the rows below it."""
    line, numbered = marked
    return numbered and len(_segments(line.text)) == 2


def _gap(block: Marked, place: int) -> bool:
    """Does a blank line stand before this one?"""
    return block[place][0].number - block[place - 1][0].number > 1


def _opens(line: Line) -> bool:
    """Does a row begin with this line: its first words with a capital letter?"""
    words = next((piece for _, piece in _segments(line.text) if not _NUMBER.match(piece)), "")
    return not words.lstrip('"“(-– ')[:1].islower()


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
