"""From paragraphs to a tree: numbered headings and items by rank, bullets by order of appearance."""

from __future__ import annotations

from dataclasses import dataclass

from vanban.model import Node
from vanban.read.labels import label_at, section_kind
from vanban.read.markers import ARABIC, BULLET, CAPITAL, MULTI, ROMAN
from vanban.read.paras import Para
from vanban.read.pieces import TIME_LINE
from vanban.read.text import is_upper
from vanban.read.units import only_names

_BULLET_ORDER = {"*": 0, "-": 1, "•": 1, "▪": 1, "●": 1, "+": 2, "o": 2, "◦": 3}
_UNMARKED_SECTION = float(ROMAN)
_UNMARKED_HEADING = MULTI + 0.5


@dataclass(slots=True)
class _Open:
    rank: float
    para: Para


def build_tree(body: list[Para], prefix: str = "") -> list[Para]:
    """Hang every paragraph under its heading; sets ``kind``, ``level``, ``eid`` and ``children``.

    Args:
        body: finished paragraphs of one part, in order.
        prefix: put before every eid, such as "PL.1".

    Returns:
        The paragraphs of the highest level.
    """
    roots: list[Para] = []
    stack: list[_Open] = []
    unnumbered: dict[str, int] = {}
    for place, para in enumerate(body):
        after = body[place + 1] if place + 1 < len(body) else None
        rank = _rank(para, after, stack)
        while stack and stack[-1].rank >= rank:
            stack.pop()
        parent = stack[-1].para if stack else None
        (parent.children if parent else roots).append(para)
        para.level = len(stack) + 1
        if rank < BULLET or para.kind == "heading":
            para.eid = _eid(para, stack, prefix, unnumbered)
        if rank < 99:
            stack.append(_Open(rank, para))
    for para in roots:
        _kinds(para)
    _bullet_eids(roots, prefix)
    return roots


def _rank(para: Para, after: Para | None, stack: list[_Open]) -> float:
    """The smaller, the higher in the tree."""
    marker = para.marker
    if para.cells:
        para.kind = "table_row"
        return 99
    if marker is None:
        if para.upper and len(para.text) < 250 and not para.text.endswith((";", "./.")):
            para.kind = "heading"
            return _UNMARKED_SECTION
        if _unmarked_heading(para, after, stack):
            para.kind = "heading"
            return _UNMARKED_HEADING
        return 99
    if marker.kind == "capital":
        return _capital_rank(stack)
    if marker.kind == "multi":
        return MULTI + 0.1 * (marker.label.count(".") - 1)
    if marker.kind == "step":
        below = any(entry.para.marker and entry.para.marker.kind in ("arabic", "multi") for entry in stack)
        return MULTI + 0.4 if below else ARABIC - 0.5
    if marker.kind == "bullet":
        return _bullet_rank(marker.label, stack)
    return float(marker.rank)


def _capital_rank(stack: list[_Open]) -> float:
    """ "A." stands above "I.", but below it where it comes first under an open one: "II. NỘI DUNG", "A. Cấp tỉnh"."""
    for entry in stack:
        if entry.para.marker and entry.para.marker.kind == "capital":
            return entry.rank
    below = any(entry.para.marker and entry.para.marker.kind == "roman" for entry in stack)
    return ROMAN + 0.25 if below else CAPITAL


def _bullet_rank(sign: str, stack: list[_Open]) -> float:
    open_bullets = [entry for entry in stack if entry.rank >= BULLET]
    for entry in open_bullets:
        if entry.para.marker and entry.para.marker.label == sign:
            return entry.rank
    if not open_bullets:
        return BULLET + 0.5
    last = open_bullets[-1]
    here, there = _BULLET_ORDER.get(sign, 2), _BULLET_ORDER.get(last.para.marker.label, 2) if last.para.marker else 0
    if here > there or last.para.text.endswith(":"):
        return last.rank + 0.1
    return last.rank if here == there else max(BULLET + 0.5, last.rank - 0.1)


def _unmarked_heading(para: Para, after: Para | None, stack: list[_Open]) -> bool:
    text = para.text
    if after is None or len(text) > 110 or text.endswith((";", ".", ",")) or para.text[:1].islower():
        return False
    if label_at(para.words, 0) and not section_kind(para.low):
        return False
    if only_names(para.words, 0) or (after.marker and TIME_LINE.match(text)):
        return True
    if any(entry.rank in (ARABIC, MULTI) for entry in stack) and not para.bold:
        return False
    words = text.rstrip(":").split(" ")
    if len(words) > 16:
        return False
    if para.bold and not after.bold:
        return True
    return section_kind(para.low) not in (None, "work") and (":" not in text[:-1])


def _eid(para: Para, stack: list[_Open], prefix: str, unnumbered: dict[str, int]) -> str:
    above = next((entry.para for entry in reversed(stack) if entry.para.eid), None)
    base = above.eid if above else prefix
    if para.marker is None:
        unnumbered[base] = unnumbered.get(base, 0) + 1
        label = f"#{unnumbered[base]}"
    else:
        label = para.marker.label
        if para.marker.kind == "multi":
            label = (
                label.rsplit(".", 1)[-1]
                if above and above.marker and label.startswith(above.marker.label + ".")
                else label
            )
        elif para.marker.kind == "article":
            label = f"Đ{label}"
        elif para.marker.kind == "step":
            label = label.replace(" ", "")
        elif para.marker.kind == "part":
            label = f"P{label}"
    return f"{base}.{label}" if base else label


def _kinds(para: Para) -> None:
    for child in para.children:
        _kinds(child)
    if para.kind in ("heading", "table_row"):
        return
    if para.marker is None:
        para.kind = "para"
    elif para.marker.kind == "bullet":
        para.kind = "bullet"
    else:
        para.kind = "heading" if is_title(para) else "item"


def is_title(para: Para) -> bool:
    """Is a numbered paragraph a title, not running text?"""
    body = para.body.strip()
    count = body.count(" ") + 1
    if is_upper(body):
        return True
    stem = body.rstrip(" .:")
    if count > 40 or body.endswith((";", "./.")) or ":" in stem.rstrip(")"):
        return False
    if ". " in stem:
        return False
    if body.endswith("."):
        return bool(para.children) and count <= 16
    return bool(para.children) or count <= 30


def _bullet_eids(paras: list[Para], base: str) -> None:
    count = 0
    for para in paras:
        if not para.eid:
            count += 1
            para.eid = f"{base}/{count}" if base else f"/{count}"
        _bullet_eids(para.children, para.eid)


def outline(roots: list[Para]) -> tuple[Node, ...]:
    """The headings and numbered items as nodes."""
    nodes: list[Node] = []
    for para in roots:
        marked = para.marker is not None and para.marker.kind != "bullet"
        if not marked and para.kind != "heading":
            continue
        label = para.marker.label if para.marker else ""
        title = para.body.strip().rstrip(":. ") if para.kind == "heading" else ""
        nodes.append(Node(label, title, para.origin[0][1], outline(para.children)))
    return tuple(nodes)
