"""The text area of pdf pages, found from the edges of their lines."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from typing import Any

from vanban.sources.pdf.glyphs import Box
from vanban.sources.pdf.lines import Row
from vanban.sources.pdf.pages import Page


def find_margins(pages: list[Page]) -> None:
    """Find the edges of the text area: of each page where it has enough full lines, else of all pages of its width."""
    by_width: dict[int, list[tuple[float, float]]] = {}
    for page in pages:
        rows = _boxes(page)
        wide = [(box.left, box.right) for box in rows if box.right - box.left > 0.5 * page.width]
        by_width.setdefault(round(page.width), []).extend(wide)
        if len(wide) >= 5:
            page.left, page.right = _edges(wide, rows)
    for page in pages:
        if page.right <= page.left:
            wide = by_width.get(round(page.width), [])
            rows = _boxes(page)
            spans = wide or [(box.left, box.right) for box in rows]
            page.left, page.right = _edges(spans, rows) if rows else (0.0, page.width)


def _boxes(page: Page) -> list[Box]:
    return [row.box for row in page.rows if isinstance(row, Row)]


_INDENT = (20.0, 60.0)  # points that first lines may stand in


def _edges(spans: list[tuple[float, float]], every: list[Box]) -> tuple[float, float]:
    """Find both edges of the text area from the edges of its wide lines, ``spans``, and of all its lines, ``every``.

    Left is the outermost edge that two lines share, for first lines are indented; where all wide lines are first
    lines, it is where the short rest of one begins, an indent left of it on the line below. Right is the edge that
    most lines of a justified text share, for hanging punctuation reaches over it; of a ragged text the outermost.
    """
    lefts = Counter(round(left) for left, _ in spans)
    left = min([left for left, times in lefts.items() if times >= 2] or list(lefts))
    right = _right_edge(spans)
    rests = [
        below.left
        for above, below in pairwise(every)
        if abs(above.left - left) <= 1.0
        and above.right > right - _INDENT[1]
        and _INDENT[0] <= above.left - below.left <= _INDENT[1]
        and 0.0 < above.bottom - below.bottom <= 2.5 * (above.top - above.bottom)
    ]
    if rests:
        return min(rests), right
    return min(span[0] for span in spans if round(span[0]) == left), right


def _right_edge(spans: list[tuple[float, float]]) -> float:
    rights = Counter(round(right) for _, right in spans)
    common, times = rights.most_common(1)[0]
    return float(common if times >= 3 and times * 5 >= len(spans) else max(rights))


def page_layout(pages: list[Page]) -> dict[str, Any]:
    """Return the ``page`` and ``sections`` of ``Source.layout``: sizes and margins measured from the text."""
    sections: list[dict[str, float]] = []
    for page in pages:
        if not page.rows:
            continue
        boxes = [row.box for row in page.rows]
        tops = [row.box.top for row in page.rows if not (isinstance(row, Row) and row.text.isdigit())]
        bottoms = [row.box.bottom for row in page.rows if not (isinstance(row, Row) and row.text.isdigit())]
        section = {
            "page": page.number,
            "width": round(page.width, 1),
            "height": round(page.height, 1),
            "left": round(page.left, 1),
            "right": round(page.width - page.right, 1),
            "top": round(page.height - max(tops or [box.top for box in boxes]), 1),
            "bottom": round(min(bottoms or [box.bottom for box in boxes]), 1),
        }
        sections.append(section)
    return {"page": {k: v for k, v in sections[0].items() if k != "page"}, "sections": sections} if sections else {}
