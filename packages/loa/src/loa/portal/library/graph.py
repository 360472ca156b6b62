"""The relations of one document as a small picture: the document on the left, what it hangs together with on the
right. The list beside it says the same in words; the picture adds the view at a glance.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import ngettext

from loa.portal.models import INVERSE, LegalDocument, RelationKind

WIDTH, ROW, BOX, MOST = 340, 58, 34, 12
"""Units of the picture; `MOST` relations are drawn, the list has them all."""
LONGEST = 19
"""Characters of a symbol that fit a box."""


@dataclass(frozen=True, slots=True)
class Edge:
    """A relation seen from one document.

    Args:
        words: "Căn cứ", "Bị thay thế bởi".
        other: the document at the other end.
        outward: whether the document itself says so; else the other one says it of this one.
    """

    words: str
    other: LegalDocument
    outward: bool


def edges_of(row: LegalDocument) -> list[Edge]:
    """The public relations of a document, its own before those that others name; needs what `access.get_public`
    fetched.
    """
    own = [Edge(str(RelationKind(one.kind).label), one.target, True) for one in row.relations.all()]
    named = [Edge(str(INVERSE[RelationKind(one.kind)]), one.document, False) for one in row.inverse_relations.all()]
    return own + named


def draw(row: LegalDocument, edges: Sequence[Edge]) -> SafeString | str:
    """The picture; nothing where the document stands alone."""
    shown = edges[:MOST]
    if not shown:
        return ""
    height = max(len(shown) * ROW + 8, 90)
    middle = height / 2
    lines, boxes = [], []
    for number, edge in enumerate(shown):
        y = 26 + number * ROW + BOX / 2
        lines.append((f"M118 {middle:.0f} C150 {middle:.0f} 150 {y:.0f} 182 {y:.0f}", "out" if edge.outward else "in"))
        boxes.append((f"{y - BOX / 2:.0f}", f"{y + 5:.0f}", f"{y - BOX / 2 - 6:.0f}", _short(edge.other), edge.words))
    title = ngettext(
        "%(document)s có %(n)s quan hệ với văn bản khác", "%(document)s có %(n)s quan hệ với văn bản khác", len(edges)
    ) % {"document": row, "n": len(edges)}
    return format_html(
        '<svg class="legal-graph" viewBox="0 0 {} {}" role="img" aria-label="{}">'
        "{}"
        '<rect class="own" x="2" y="{}" width="116" height="44" rx="6"/>'
        '<text class="own" x="60" y="{}" text-anchor="middle">{}</text>'
        "{}</svg>",
        WIDTH,
        f"{height:.0f}",
        title,
        format_html_join("", '<path class="{1}" d="{0}"/>', lines),
        f"{middle - 22:.0f}",
        f"{middle + 5:.0f}",
        _short(row, 14),
        format_html_join(
            "",
            '<text class="word" x="338" y="{2}" text-anchor="end">{4}</text>'
            '<rect x="182" y="{0}" width="156" height="34" rx="6"/>'
            '<text x="260" y="{1}" text-anchor="middle">{3}</text>',
            boxes,
        ),
    )


def _short(row: LegalDocument, most: int = LONGEST) -> str:
    words = row.symbol or row.kind
    return words if len(words) <= most else f"{words[: most - 1]}…"
