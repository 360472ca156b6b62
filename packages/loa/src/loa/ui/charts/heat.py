"""The heat strip: units by periods."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from django.utils.safestring import SafeString

from loa.ui.charts.canvas import STATES, Canvas, Number, num, text_width


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a heat strip.

    Args:
        state: done (full), due (dot), late (cross), open (dashed) or none (empty: nothing owed).
        href: where a click leads; empty: nowhere.
        title: what the cell says when pointed at, and to a screen reader.
        chosen: draws a frame around it.
    """

    state: str
    href: str = ""
    title: str = ""
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a heat strip: its name and its cells from left to right."""

    label: str
    cells: Sequence[Cell]
    href: str = ""


def heat_strip(
    title: str,
    columns: Sequence[str],
    rows: Sequence[Row],
    *,
    desc: str = "",
    cell_width: int = 47,
    for_paper: bool = False,
) -> SafeString:
    """Units by periods: a full cell is done, a dot is due, a cross is late, dashes are not settled, a pale cell owes
    nothing.

    Args:
        columns: names of the periods ("T1").
        rows: as many cells each as there are columns.
        cell_width: of a cell, in units of the picture; cells are 24 high.

    Raises:
        ValueError: a row has another number of cells, or a state is unknown.
    """
    canvas = Canvas(title, desc, for_paper)
    size, step = canvas.size, 27
    left = max((text_width(row.label, size) for row in rows), default=0) + 12
    for index, name in enumerate(columns):
        canvas.text(left + index * (cell_width + 3) + cell_width / 2, 14, name, "middle", dim=True)
    chosen: list[tuple[float, float]] = []
    for place, row in enumerate(rows):
        if len(row.cells) != len(columns):
            raise ValueError(f"row {row.label!r} has {len(row.cells)} cells for {len(columns)} columns")
        y = 22 + place * step
        canvas.link(row.href, "", partial(canvas.text, 0, y + 17, row.label))
        for index, cell in enumerate(row.cells):
            x = left + index * (cell_width + 3)
            if cell.chosen:
                chosen.append((x, y))
            canvas.link(cell.href, cell.title, partial(_heat_cell, canvas, cell.state, x, y, cell_width))
    for left_edge, top_edge in chosen:
        canvas.frame(left_edge - 1.5, top_edge - 1.5, cell_width + 3, 27, stroke=2)
    linked = any(row.href or any(cell.href for cell in row.cells) for row in rows)
    return canvas.svg(left + len(columns) * (cell_width + 3), 22 + len(rows) * step + 2, linked)


def _heat_cell(canvas: Canvas, state: str, x: float, y: float, width: Number) -> None:
    if state not in STATES:
        raise ValueError(f"unknown state {state!r}")
    middle_x, middle_y = x + width / 2, y + 12
    if state == "open":
        canvas.frame(x + 0.75, y + 0.75, width - 1.5, 22.5, dashed=True)
        return
    canvas.rect(x, y, width, 24, state, 3)
    if state == "due":
        canvas.parts.append(f'<circle cx="{num(middle_x)}" cy="{num(middle_y)}" r="4" {canvas.fill("mark-dark")}/>')
    elif state == "late":
        a, b, c, d = (
            num(middle_x - 5.5),
            num(middle_y - 5.5),
            num(middle_x + 5.5),
            num(middle_y + 5.5),
        )
        canvas.parts.append(f'<path d="M{a} {b}L{c} {d}M{c} {b}L{a} {d}" {canvas.stroke("mark", 2)}/>')
