"""The body of a Word file as blocks: paragraphs made of pieces of text with their look, and tables of cells."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from lxml import etree

from vanban.sources.word.numbering import Numbering
from vanban.sources.word.package import MC, M, W, value, whole
from vanban.sources.word.styles import Paragraph, Run, Styles, has_borders, paragraph_over

_TRANSPARENT = frozenset(
    W + name
    for name in ("ins", "moveTo", "hyperlink", "smartTag", "sdtContent", "customXml", "fldSimple", "dir", "bdo")
)
_DROPPED = frozenset(W + name for name in ("del", "moveFrom"))
_MAX_SPAN = 63  # columns: the most that Word allows
_MAX_NESTING = 12


@dataclass(slots=True)
class Piece:
    """Letters of one look."""

    text: str
    look: Run


@dataclass(slots=True)
class Block:
    """A paragraph."""

    pieces: list[Piece]
    look: Paragraph
    marker: str | None
    boxes: list[list[Block | Table]] = field(default_factory=list)


@dataclass(slots=True)
class Cell:
    """A table cell: the columns it spans, whether it continues the one above, and its content."""

    span: int
    continues: bool
    content: list[Block | Table]


@dataclass(slots=True)
class Table:
    """A table: rows of cells, and whether lines are drawn around them."""

    rows: list[list[Cell]]
    bordered: bool


@dataclass(slots=True)
class Seen:
    """What was met on the way that the person should know."""

    tracked: bool = False
    notes: list[tuple[str, str]] = field(default_factory=list)
    fonts: Counter[str] = field(default_factory=Counter)


class BodyReader:
    """Walks block-level content in document order.

    Args:
        styles: the resolved styles.
        numbering: counts once for each paragraph walked.
        seen: filled on the way.
    """

    def __init__(self, styles: Styles, numbering: Numbering, seen: Seen) -> None:
        self._styles = styles
        self._numbering = numbering
        self._seen = seen
        self._field: list[bool] = []  # one entry for each open field: True while its instruction is being read
        self._carried: list[Piece] = []

    def blocks(self, parent: etree._Element, depth: int = 0) -> list[Block | Table]:
        """Return the paragraphs and tables of a body, cell, text box or note."""
        out: list[Block | Table] = []
        for child in parent.iterchildren("{*}*"):
            tag = child.tag
            if tag == W + "p":
                block = self._paragraph(child, depth)
                if block is not None:
                    out.append(block)
            elif tag == W + "tbl":
                if depth < _MAX_NESTING:
                    out.append(self._table(child, depth))
            elif tag == W + "sdt":
                content = child.find(W + "sdtContent")
                if content is not None and depth < _MAX_NESTING:
                    out += self.blocks(content, depth + 1)
            elif tag in _TRANSPARENT and depth < _MAX_NESTING:
                out += self.blocks(child, depth + 1)
            elif tag in _DROPPED:
                self._seen.tracked = True
            elif tag == MC + "AlternateContent" and depth < _MAX_NESTING:
                chosen = _chosen(child)
                if chosen is not None:
                    out += self.blocks(chosen, depth + 1)
        return out

    def _paragraph(self, element: etree._Element, depth: int) -> Block | None:
        ppr = element.find(W + "pPr")
        style_id = value(ppr, "pStyle")
        look = paragraph_over(self._styles.paragraph(style_id), ppr)
        base = self._styles.run(style_id)
        pieces, self._carried = self._carried, []
        boxes: list[list[Block | Table]] = []
        self._inline(element, base, pieces, boxes, depth)
        mark = None if ppr is None else ppr.find(W + "rPr")
        if mark is not None and (mark.find(W + "del") is not None or mark.find(W + "moveFrom") is not None):
            # The paragraph mark itself is deleted: what is left goes on with the next paragraph.
            self._seen.tracked = True
            self._carried = pieces
            return None
        marker, level = self._numbering.marker(look, style_id)
        if level is not None:
            look = self._indented(look, level, ppr)
        return Block(pieces, look, marker, boxes)

    def _indented(self, look: Paragraph, level: etree._Element, ppr: etree._Element | None) -> Paragraph:
        """Lay the indent of a numbering level in: over the style when the paragraph is numbered itself, else under it;
        what the paragraph states for itself wins always."""
        of_level, own = paragraph_over(Paragraph(), level), paragraph_over(Paragraph(), ppr)
        numbered_itself = own.num_id is not None
        ranked = (own, of_level, look) if numbered_itself else (own, look, of_level)
        return replace(
            look,
            left=next((found.left for found in ranked if found.left is not None), None),
            first=next((found.first for found in ranked if found.first is not None), None),
        )

    def _inline(
        self, parent: etree._Element, base: Run, pieces: list[Piece], boxes: list[list[Block | Table]], depth: int
    ) -> None:
        for child in parent.iterchildren("{*}*"):
            tag = child.tag
            if tag == W + "r":
                self._run(child, base, pieces, boxes, depth)
            elif tag in _TRANSPARENT:
                if tag in (W + "ins", W + "moveTo"):
                    self._seen.tracked = True
                self._inline(child, base, pieces, boxes, depth)
            elif tag == W + "sdt":
                content = child.find(W + "sdtContent")
                if content is not None:
                    self._inline(content, base, pieces, boxes, depth)
            elif tag in _DROPPED:
                self._seen.tracked = True
            elif tag == MC + "AlternateContent":
                chosen = _chosen(child)
                if chosen is not None:
                    self._inline(chosen, base, pieces, boxes, depth)
            elif tag in (M + "oMath", M + "oMathPara"):
                pieces.append(Piece("".join(node.text or "" for node in child.iter(M + "t")), base))

    def _run(
        self, run: etree._Element, base: Run, pieces: list[Piece], boxes: list[list[Block | Table]], depth: int
    ) -> None:
        rpr = run.find(W + "rPr")
        look = base
        if rpr is not None:
            look = self._styles.character_over(base, value(rpr, "rStyle"))
            look = self._styles.run_over(look, rpr)
            if rpr.find(W + "del") is not None:
                return
        text = "".join(self._run_text(run, boxes, depth))
        if text and not look.hidden:
            pieces.append(Piece(text.upper() if look.caps else text, look))
            if look.font:
                self._seen.fonts[look.font] += len(text)

    def _run_text(self, run: etree._Element, boxes: list[list[Block | Table]], depth: int) -> Iterator[str]:
        for child in run.iterchildren("{*}*"):
            tag = child.tag
            if tag == W + "fldChar":
                self._field_char(child.get(W + "fldCharType", ""))
            elif tag in (W + "footnoteReference", W + "endnoteReference"):
                kind = "footnotes" if tag == W + "footnoteReference" else "endnotes"
                self._seen.notes.append((kind, child.get(W + "id", "")))
            elif tag in (W + "drawing", W + "pict", W + "object"):
                self._boxes(child, boxes, depth)
            elif tag == MC + "AlternateContent":
                chosen = _chosen(child)
                if chosen is not None:
                    yield from self._run_text(chosen, boxes, depth)
            elif tag == W + "ruby":
                yield "".join(node.text or "" for node in child.iterfind(f"{W}rubyBase//{W}t"))
            elif any(self._field):
                continue
            elif tag == W + "t":
                yield child.text or ""
            elif tag in (W + "tab", W + "ptab"):
                yield "\t"
            elif tag == W + "br":
                yield "\n" if child.get(W + "type", "textWrapping") == "textWrapping" else " "
            elif tag == W + "cr":
                yield "\n"
            elif tag == W + "noBreakHyphen":
                yield "-"
            elif tag == W + "sym":
                yield _symbol(child)

    def _field_char(self, kind: str) -> None:
        if kind == "begin":
            self._field.append(True)
        elif kind == "separate" and self._field:
            self._field[-1] = False
        elif kind == "end" and self._field:
            self._field.pop()

    def _boxes(self, parent: etree._Element, boxes: list[list[Block | Table]], depth: int) -> None:
        if depth >= _MAX_NESTING:
            return
        for box in _outermost(parent, W + "txbxContent"):
            # A field that is open outside does not reach into the box, nor does a carried paragraph.
            field_state, carried = self._field, self._carried
            self._field, self._carried = [], []
            boxes.append(self.blocks(box, depth + 1))
            self._field, self._carried = field_state, carried

    def _table(self, table: etree._Element, depth: int) -> Table:
        properties = table.find(W + "tblPr")
        bordered = properties is not None and (
            has_borders(properties.find(W + "tblBorders"))
            or (
                properties.find(W + "tblBorders") is None
                and self._styles.table_has_borders(value(properties, "tblStyle"))
            )
        )
        rows: list[list[Cell]] = []
        for row in _children(table, W + "tr"):
            row_properties = row.find(W + "trPr")
            if row_properties is not None and row_properties.find(W + "del") is not None:
                self._seen.tracked = True
                continue
            cells: list[Cell] = []
            skipped = min(max(whole(value(row_properties, "gridBefore")) or 0, 0), _MAX_SPAN)
            if skipped:
                cells.append(Cell(skipped, False, []))
            for cell in _children(row, W + "tc"):
                cell_properties = cell.find(W + "tcPr")
                if cell_properties is not None and has_borders(cell_properties.find(W + "tcBorders")):
                    bordered = True
                span = min(max(whole(value(cell_properties, "gridSpan")) or 1, 1), _MAX_SPAN)
                merge = None if cell_properties is None else cell_properties.find(W + "vMerge")
                continues = merge is not None and merge.get(W + "val", "continue") == "continue"
                cells.append(Cell(span, continues, self.blocks(cell, depth + 1)))
            rows.append(cells)
        return Table(rows, bordered)


def _children(parent: etree._Element, wanted: str) -> Iterator[etree._Element]:
    """Rows of a table or cells of a row, also where they stand in content controls or insertions."""
    for child in parent.iterchildren("{*}*"):
        if child.tag == wanted:
            yield child
        elif child.tag in _TRANSPARENT:
            yield from _children(child, wanted)
        elif child.tag == W + "sdt":
            content = child.find(W + "sdtContent")
            if content is not None:
                yield from _children(content, wanted)


def _chosen(alternate: etree._Element) -> etree._Element | None:
    """The first choice of ``mc:AlternateContent``; the fallback says the same for older programs."""
    choice = alternate.find(MC + "Choice")
    if choice is not None and len(choice):
        return choice
    return alternate.find(MC + "Fallback")


def _outermost(parent: etree._Element, wanted: str) -> Iterator[etree._Element]:
    for child in parent.iterchildren("{*}*"):
        if child.tag == wanted:
            yield child
        elif child.tag == MC + "AlternateContent":
            chosen = _chosen(child)
            if chosen is not None:
                yield from _outermost(chosen, wanted)
        else:
            yield from _outermost(child, wanted)


def _symbol(element: etree._Element) -> str:
    try:
        code = int(element.get(W + "char", ""), 16)
    except ValueError:
        return ""
    # Symbol fonts keep their pictures at U+F000 and up; only the dashes and ticks mean something in a text.
    if 0xF000 <= code <= 0xF0FF:
        return {0xF02D: "-", 0xF0BE: "-", 0xF0B7: "•", 0xF0A7: "•", 0xF0FC: "✓"}.get(code, "•")
    return chr(code) if 0x20 <= code < 0xD800 else ""
