"""From blocks to what both writers put on the page: numbering, tables, pictures, lists."""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import urlsplit

from vanban.write import wrap
from vanban.write.blocks import (
    Align,
    Annex,
    Basis,
    Block,
    Cell,
    Figure,
    Heading,
    Item,
    Note,
    PageBreak,
    Para,
    Quote,
    Row,
    Run,
    Table,
    Text,
)
from vanban.write.clean import clean
from vanban.write.composed import Box, Element, Grid, Line, Listed, Picture, Piece, Title
from vanban.write.layout import MM, Profile, StyleName
from vanban.write.svg import drawing
from vanban.write.wording import LONG, letter, property_text, roman, shown

_PART = re.compile(r"(phần|chương|mục|tiểu mục)\b", re.IGNORECASE)
_ARTICLE = re.compile(r"điều\b", re.IGNORECASE)
# An article with a title is bold as a whole, one that is a sentence only in its number (PL I, II.6.đ; PL III, mẫu 1.2).
# Closed titles are short ("Điều 4. Tổ chức thực hiện.").
_SENTENCE = re.compile(r"\s*(?:\S+\s+){7,}\S*[.;:]\s*$")
_SCHEMES = ("http", "https", "mailto", "tel")
_MAX_PICTURE = 200 * MM


def pieces(runs: Text) -> list[Piece]:
    """Runs with their text cleaned and links of an unknown scheme dropped."""
    return [
        {
            "text": clean(run.text),
            "bold": run.bold,
            "italic": run.italic,
            "underline": run.underline,
            "link": _link(run.link),
            "note": clean(run.note or ""),
        }
        for run in runs
    ]


def compose_blocks(blocks: Sequence[Block], profile: Profile, width: float) -> list[Element]:
    """Blocks ready for the page, numbered from the start.

    Args:
        blocks: what to lay out; an annex among them is laid out in place as headings and content.
        profile: the layout.
        width: width of a line in points.
    """
    counters = _Counters()
    elements: list[Element] = []
    last_basis = max((n for n, block in enumerate(blocks) if isinstance(block, Basis)), default=-1)
    for n, block in enumerate(blocks):
        match block:
            case Heading():
                elements.append(counters.heading(block, profile))
            case Para():
                centred = block.align == "center"
                elements.append(_line("body", block.runs, block.align, block.indent and not centred))
            case Item():
                elements.append(_listed(block))
            case Basis():
                elements.append(_line("basis", _closed(block.runs, "." if n == last_basis else ";"), "justify", True))
            case Quote():
                elements.append(_line("quote", block.runs, "justify", False))
                if block.source:
                    elements.append(_line("quote", (Run(block.source),), "right", False))
            case Note():
                elements.append(_line("note", block.runs, "justify", False))
            case Table():
                elements.append(grid(block, profile, width))
            case Figure():
                elements.append(_picture(block, width))
            case PageBreak():
                elements.append({"kind": "break"})
            case Annex():
                elements.append(counters.heading(Heading(0, "", block.title), profile))
                elements.extend(compose_blocks(block.blocks, profile, width))
    return elements


class _Counters:
    """Labels of headings that ask to be counted, and depths for the bookmarks."""

    def __init__(self) -> None:
        self.counts = [0] * 7
        self.outline = 0

    def heading(self, heading: Heading, profile: Profile) -> Title:
        level = min(max(heading.level, 0), 6)
        self.counts[level + 1 :] = [0] * (6 - level)
        label, counted = clean(heading.label or "").strip(), 0
        if heading.label is None:
            self.counts[level] += 1
            label = _label(level, self.counts[level])
            counted = level if level in (1, 2) else 0
        style = _heading_style(label, level)
        running = style == "article" and _SENTENCE.match(clean(heading.text)) is not None
        bookmarked = bool((label + clean(heading.text)).strip()) and len(label) + len(heading.text) <= LONG
        bookmarked = bookmarked and not running
        if bookmarked:
            self.outline = min(max(level, 1), self.outline + 1)
        return {
            "kind": "heading",
            "style": style,
            "label": label,
            "text": shown(profile, style if style != "part_label" else "part_title", heading.text),
            "outline": self.outline if bookmarked else 0,
            "counted": counted,
            "restart": counted > 0 and self.counts[level] == 1,
            "running": running,
        }


def _label(level: int, count: int) -> str:
    match level:
        case 0:
            return f"Phần {roman(count)}"
        case 1:
            return f"{roman(count)}."
        case 2:
            return f"{count}."
        case 3:
            return f"{letter(count)})"
    return "-" if level == 4 else "+"


def _heading_style(label: str, level: int) -> StyleName:
    if level == 0 or _PART.match(label):
        return "part_label"
    if _ARTICLE.match(label):
        return "article"
    if level == 1:
        return "section"
    # A point "a)" is upright and light (PL I, II.6.đ); a numbered title ("1.", "1.1.") is bold.
    return "clause" if level == 2 or label[:1].isdigit() else "point"


def grid(table: Table, profile: Profile, width: float) -> Grid:
    """A table with every cell at its place: spans cut at the edges, short rows filled, column widths in points."""
    count = max(len(table.columns), 1)
    head = _place(table.header, count, [])
    rows = _place(table.rows, count, [column.align for column in table.columns])
    texts: list[list[str]] = [[] for _ in range(count)]
    for row in (*head, *rows):
        for box in row:
            if box["span"] == 1:
                texts[box["column"]].append("".join(piece["text"] for piece in box["runs"]))
    shares = [column.width for column in table.columns] or [None]
    size = profile.styles["table_cell"].size.value
    padding = profile.page.table_padding.value * MM
    return {
        "kind": "table",
        "widths": [round(one, 2) for one in wrap.column_widths(texts, shares, width, size, padding)],
        "head": head,
        "rows": rows,
        "caption": clean(table.caption),
        "repeat": table.repeat_header and _may_repeat([piece for row in head for piece in _all(row)]),
    }


def _may_repeat(head: Sequence[Piece]) -> bool:
    """A header that fills a page would leave no room for the rows below it; and repeated it is an artifact, in which
    PDF/UA-1 allows neither a link nor the mark of a note."""
    return sum(len(piece["text"]) for piece in head) < LONG and not any(
        piece["link"] or piece["note"] for piece in head
    )


def _all(row: Sequence[Box]) -> list[Piece]:
    return [piece for box in row for piece in box["runs"]]


def _place(rows: Sequence[Row], count: int, aligns: Sequence[Align]) -> list[list[Box]]:
    taken: set[tuple[int, int]] = set()
    placed: list[list[Box]] = []
    for y, row in enumerate(rows):
        boxes: list[Box] = []
        waiting = list(row)
        x = 0
        while x < count:
            if (y, x) in taken:
                x += 1
                continue
            cell = waiting.pop(0) if waiting else Cell(())
            span = 1
            while span < min(cell.span, count - x) and (y, x + span) not in taken:
                span += 1
            deep = max(1, min(cell.rowspan, len(rows) - y))
            taken.update((y + down, x + across) for down in range(deep) for across in range(span))
            usual: Align = aligns[x] if x < len(aligns) else "center"
            boxes.append(
                {
                    "row": y,
                    "column": x,
                    "span": span,
                    "rowspan": deep,
                    "align": cell.align or (usual if span == 1 or not aligns else "left"),
                    "runs": pieces(cell.runs),
                }
            )
            x += span
        placed.append(boxes)
    return placed


def _picture(figure: Figure, width: float) -> Picture:
    drawn = drawing(figure.svg)
    wide = width * min(max(figure.width, 0.1), 1.0)
    if wide * drawn.ratio > _MAX_PICTURE:
        wide = _MAX_PICTURE / drawn.ratio
    return {
        "kind": "figure",
        "svg": drawn.source,
        "alt": property_text(figure.alt) or property_text(figure.caption) or "Hình",
        "caption": clean(figure.caption),
        "width": round(wide, 2),
        "height": round(wide * drawn.ratio, 2),
    }


def _line(style: StyleName, runs: Text, align: Align, indent: bool) -> Line:
    return {"kind": "line", "style": style, "runs": pieces(runs), "align": align, "indent": indent}


def _listed(item: Item) -> Listed:
    marker = clean(item.marker).strip()
    return {
        "kind": "item",
        "marker": marker,
        "bullet": marker in ("-", "+", "•"),
        "level": min(max(item.level, 1), 3),
        "runs": pieces(item.runs),
    }


def _closed(runs: Text, end: str) -> Text:
    """The runs with one closing mark in place of any that stand at their end."""
    kept = list(runs)
    while kept:
        last = kept[-1]
        bare = re.sub(r"[\s;.,]+$", "", last.text)
        if bare or last.note:
            kept[-1] = Run(bare + end, last.bold, last.italic, last.underline, last.link, last.note)
            break
        kept.pop()
    return tuple(kept)


def _link(target: str | None) -> str:
    bare = "".join(clean(target or "").split())
    try:
        return bare if urlsplit(bare).scheme.lower() in _SCHEMES and len(bare) <= LONG else ""
    except ValueError:
        return ""
