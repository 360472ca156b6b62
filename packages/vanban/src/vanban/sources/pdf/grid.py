"""Ruled tables: from drawn rules to a grid of cells, merged cells included. Knows nothing of PDFium."""

from __future__ import annotations

from dataclasses import dataclass

from vanban.sources.pdf.glyphs import Box, Segment

_NEAR = 3.0  # points: rules closer than this are one
_MOST_RULES = 2_000
_MOST_CELLS = 4_000
_LOOK_BACK = 60  # rules of one level that may lie side by side without touching


@dataclass(frozen=True, slots=True)
class GridCell:
    """A cell: its first row and column from the upper left, how many it spans, and its box."""

    row: int
    column: int
    rows: int
    columns: int
    box: Box


@dataclass(frozen=True, slots=True)
class Grid:
    """A ruled table: the edges of its columns from left to right, its row count, its cells in reading order."""

    xs: tuple[float, ...]
    rows: int
    cells: tuple[GridCell, ...]
    box: Box


def find_grids(horizontal: list[Segment], vertical: list[Segment]) -> list[Grid]:
    """Find the ruled tables of a page.

    A table is a set of rules that touch each other with at least two columns and two rows, or two columns and one
    row. Frames around one text and lone underlines are none.

    Args:
        horizontal, vertical: drawn rules in points.

    Returns:
        Tables from top to bottom.
    """
    if len(horizontal) + len(vertical) > _MOST_RULES or len(vertical) < 3 or len(horizontal) < 2:
        return []
    across, down = _join(horizontal), _join(vertical)
    grids = [grid for group in _groups(across, down) if (grid := _grid(*group)) is not None]
    return sorted(grids, key=lambda grid: -grid.box.top)


def _join(segments: list[Segment]) -> list[Segment]:
    """Join pieces of one rule: same level, touching ends."""
    out: list[Segment] = []
    for segment in sorted(segments):
        place = next(
            (
                place
                for place in range(len(out) - 1, max(-1, len(out) - _LOOK_BACK), -1)
                if segment.level - out[place].level <= _NEAR
                and segment.low <= out[place].high + _NEAR
                and segment.high >= out[place].low - _NEAR
            ),
            None,
        )
        if place is None:
            out.append(segment)
        else:
            last = out[place]
            out[place] = Segment(last.level, min(last.low, segment.low), max(last.high, segment.high))
    return out


def _groups(across: list[Segment], down: list[Segment]) -> list[tuple[list[Segment], list[Segment]]]:
    """Part the rules into sets that touch."""
    parent = list(range(len(across) + len(down)))

    def root(place: int) -> int:
        while parent[place] != place:
            parent[place] = parent[parent[place]]
            place = parent[place]
        return place

    for i, flat in enumerate(across):
        for j, steep in enumerate(down):
            if (
                flat.low - _NEAR <= steep.level <= flat.high + _NEAR
                and steep.low - _NEAR <= flat.level <= steep.high + _NEAR
            ):
                parent[root(i)] = root(len(across) + j)
    groups: dict[int, tuple[list[Segment], list[Segment]]] = {}
    for place in range(len(parent)):
        group = groups.setdefault(root(place), ([], []))
        if place < len(across):
            group[0].append(across[place])
        else:
            group[1].append(down[place - len(across)])
    return list(groups.values())


def _levels(segments: list[Segment]) -> list[float]:
    out: list[float] = []
    for level in sorted(segment.level for segment in segments):
        if not out or level - out[-1] > _NEAR:
            out.append(level)
    return out


def _covered(segments: list[Segment], level: float, middle: float) -> bool:
    return any(
        abs(segment.level - level) <= _NEAR and segment.low - _NEAR <= middle <= segment.high + _NEAR
        for segment in segments
    )


def _grid(across: list[Segment], down: list[Segment]) -> Grid | None:
    xs, ys = _levels(down), _levels(across)[::-1]
    columns, rows = len(xs) - 1, len(ys) - 1
    if columns < 2 or rows < 1 or columns * rows > _MOST_CELLS:
        return None
    # walls[r][c]: a rule right of cell (r, c); floors[r][c]: a rule below it.
    walls = [[_covered(down, xs[c + 1], (ys[r] + ys[r + 1]) / 2) for c in range(columns)] for r in range(rows)]
    floors = [[_covered(across, ys[r + 1], (xs[c] + xs[c + 1]) / 2) for c in range(columns)] for r in range(rows)]
    taken = [[False] * columns for _ in range(rows)]
    cells: list[GridCell] = []
    for r in range(rows):
        for c in range(columns):
            if taken[r][c]:
                continue
            wide = 1
            while c + wide < columns and not walls[r][c + wide - 1] and not taken[r][c + wide]:
                wide += 1
            tall = 1
            while r + tall < rows and not any(floors[r + tall - 1][c : c + wide]):
                tall += 1
            for i in range(r, r + tall):
                taken[i][c : c + wide] = [True] * wide
            cells.append(GridCell(r, c, tall, wide, Box(xs[c], ys[r + tall], xs[c + wide], ys[r])))
    if len(cells) < 2:
        return None
    return Grid(tuple(xs), rows, tuple(cells), Box(xs[0], ys[-1], xs[-1], ys[0]))
