"""The lines of one page with their places, in reading order."""

from __future__ import annotations

import re
from dataclasses import dataclass

from vanban.sources.pdf.glyphs import HYPHENS, Box, Font, PageText

_BREAK = re.compile(rf"\r\n|\r|\n|(?<=[{HYPHENS}])")
_WIDE_LETTER = 0.56  # of the size: a line whose letters are wider on average than this has a gap between columns
_GAP = 1.6  # of the size: a space wider than this parts two columns
_CAPITAL_EXTRA = 0.1


@dataclass(slots=True)
class Row:
    """One visual line: its letters from ``start`` to ``end`` on the page, the text, its box and first font.

    ``runs`` gives (font name, text) pieces where a page uses legacy fonts, else it is None.
    """

    text: str
    start: int
    end: int
    box: Box
    font: Font
    runs: list[tuple[str, str]] | None = None


def page_rows(page: PageText) -> list[Row]:
    """Return the lines of a page in reading order, columns parted.

    Args:
        page: the page's text layer.
    """
    text = page.text()
    rows: list[Row] = []
    start = 0
    for match in _BREAK.finditer(text):
        rows += _rows(page, text, start, match.start())
        start = match.end()
    rows += _rows(page, text, start, len(text))
    return in_reading_order(rows)


def _rows(page: PageText, text: str, start: int, end: int) -> list[Row]:
    piece = text[start:end]
    body = piece.strip()
    if not body:
        return []
    start += len(piece) - len(piece.lstrip())
    end = start + len(body)
    first, last = page.box(start), page.box(end - 1)
    font = page.font(start)
    box = Box(
        min(first.left, last.left),
        min(first.bottom, last.bottom),
        max(first.right, last.right),
        max(first.top, last.top),
    )
    size = font.size if font.size > 1 else max(box.top - box.bottom, 1.0)
    wide = _WIDE_LETTER + (_CAPITAL_EXTRA if body.isupper() else 0.0)
    if " " in body and box.right - box.left > wide * size * len(body):
        cut = _widest_gap(page, body, start, size)
        if cut is not None:
            return _rows(page, text, start, cut) + _rows(page, text, cut + 1, end)
    return [Row(_plain_hyphen(body), start, end, box, font)]


def _widest_gap(page: PageText, body: str, start: int, size: float) -> int | None:
    """Return the place of the widest space when it parts columns: much wider than the others of the line."""
    gaps: list[tuple[float, int]] = []
    for match in re.finditer(r" +", body):
        before, after = page.box(start + match.start() - 1), page.box(start + match.end())
        gaps.append((after.left - before.right, start + match.start()))
    widest, place = max(gaps)
    left, right = body[:place].rstrip().lower(), body[place:].lstrip()
    if right[:1] in ("/", "-") or left.endswith(("số:", "ngày", "tháng")):
        return None  # a number or a date not yet filled in
    others = sorted(gap for gap, _ in gaps)
    usual = others[len(others) // 2] if len(others) > 2 else others[0] if len(others) > 1 else 0.25 * size
    if widest > _GAP * size and (len(gaps) == 1 or widest > 2.5 * max(usual, 0.2 * size)):
        return place
    return None


def _plain_hyphen(text: str) -> str:
    return text.replace(HYPHENS[0], "-").replace(HYPHENS[1], "-")


def in_reading_order(rows: list[Row]) -> list[Row]:
    """Put lines that were drawn out of order where they stand: running heads, page numbers, marks drawn last.

    The order of drawing is right inside columns and cells, so it is kept inside each stretch that runs down the page;
    a stretch moves up only past stretches that lie wholly below it.
    """
    stretches: list[list[Row]] = []
    for row in rows:
        last = stretches[-1][-1] if stretches else None
        if last and not row.text.isdigit() and not last.text.isdigit() and _runs_on(last, row):
            stretches[-1].append(row)
        else:
            stretches.append([row])
    out: list[tuple[float, float, list[Row]]] = []  # top, bottom, rows
    for stretch in stretches:
        top = max(row.box.top for row in stretch)
        bottom = min(row.box.bottom for row in stretch)
        place = len(out)
        while place and bottom >= out[place - 1][0] - 1.0:
            place -= 1
        out.insert(place, (top, bottom, stretch))
    return [row for _, _, stretch in out for row in stretch]


def _runs_on(above: Row, below: Row) -> bool:
    height = max(above.box.top - above.box.bottom, 1.0)
    return below.box.top <= above.box.top + 0.3 * height
