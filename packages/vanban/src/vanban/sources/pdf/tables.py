"""The rows of a ruled table: the text of each grid cell, lines of a cell joined, tables joined over pages."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from vanban.sources.pdf.glyphs import HYPHENS, Box, PageText
from vanban.sources.pdf.grid import Grid

_NEW_PARAGRAPH = re.compile(r"\s*(?:[-–—+•*]\s|\d{1,2}[.)]\s|[a-zđ]\)\s|\([a-zđ\d]{1,2}\)\s)")
_NEAR = 4.0  # points


@dataclass(frozen=True, slots=True)
class TableRows:
    """A table on one page: text by row and column, its column edges, its place."""

    rows: tuple[tuple[str, ...], ...]
    xs: tuple[float, ...]
    box: Box

    @property
    def columns(self) -> int:
        """How many columns."""
        return len(self.xs) - 1


def read_table(page: PageText, grid: Grid) -> TableRows | None:
    """Read the cells of a grid; None when it holds no text or only one cell does (a frame)."""
    columns = len(grid.xs) - 1
    rows = [[""] * columns for _ in range(grid.rows)]
    filled = 0
    for cell in grid.cells:
        text = join_lines(page.within(cell.box))
        filled += bool(text)
        for row in range(cell.row, cell.row + cell.rows):
            rows[row][cell.column] = text
    used = {column for row in rows for column, text in enumerate(row) if text}
    if filled < 2 or len(used) < 2:
        return None
    return TableRows(tuple(tuple(row) for row in rows), grid.xs, grid.box)


def join_lines(text: str) -> str:
    """Join the lines of a cell to its paragraphs: a line that starts with a marker starts a paragraph."""
    out: list[str] = []
    for raw in re.split(rf"\n|(?<=[{HYPHENS}])", text):
        line = " ".join(raw.replace(HYPHENS[0], "-").replace(HYPHENS[1], "-").split())
        if not line:
            continue
        if not out or _NEW_PARAGRAPH.match(line):
            out.append(line)
        elif re.search(r"\w-$", out[-1]) and re.match(r"\w", line):
            out[-1] += line
        else:
            out[-1] += " " + line
    return "\n".join(out)


def goes_on(above: TableRows | None, table: TableRows) -> bool:
    """Say whether a table has the columns of the one before it, so that it is the same table on the next page.

    Args:
        above: the last table, when no other text stands between the two.
        table: the table at hand.
    """
    if above is None or len(above.xs) != len(table.xs):
        return False
    return all(abs(x - y) <= _NEAR for x, y in zip(above.xs, table.xs, strict=True))


def without_head(above: TableRows, table: TableRows) -> TableRows:
    """Return a table that goes on with ``above`` without the head that is repeated on each page."""
    head = 0
    while head < min(len(above.rows), len(table.rows)) and above.rows[head] == table.rows[head]:
        head += 1
    return replace(table, rows=table.rows[head:])


def is_rest_of_row(last: tuple[str, ...], first: tuple[str, ...]) -> bool:
    """Say whether the first row of a page is the rest of the last row of the page before.

    So when its first cell is empty and one of its cells goes on in the middle of a sentence.
    """
    if len(last) != len(first) or first[0] or not last[0]:
        return False
    return any(
        below[:1].islower() and above and above[-1] not in ".;:!?" for above, below in zip(last, first, strict=True)
    )


def joined_row(last: tuple[str, ...], rest: tuple[str, ...]) -> tuple[str, ...]:
    """Join a row that a page break cut."""
    return tuple(join_lines(f"{above}\n{below}") for above, below in zip(last, rest, strict=True))
