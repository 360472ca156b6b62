"""Paragraphs, lists, tables, pictures and footnotes of the Word file."""

from __future__ import annotations

import io
from collections.abc import Sequence

from docx.document import Document as WordDocument
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Pt
from lxml import etree

from vanban.write.blocks import Align
from vanban.write.composed import Box, Element, Grid, Listed, Picture, Piece, Title
from vanban.write.docx_xml import Node, node, twips, words
from vanban.write.layout import MM, Profile, StyleName
from vanban.write.pdf import svg_to_png

STYLE_IDS: dict[StyleName, str] = {"section": "Heading1", "clause": "Heading2", "point": "Heading3"}
"""Styles that are Word's own; the others are named after the component."""

_SIDES: dict[Align, str] = {"left": "left", "center": "center", "right": "right", "justify": "both"}
_BULLETS = {"-": 1, "+": 2, "•": 3}
_COUNTED = {1: 11, 2: 12}
"""Abstract numbering definitions for headings that Word counts: I. II. III. and 1. 2. 3."""


def style_id(name: StyleName) -> str:
    """Identifier of a component's style in the file."""
    return STYLE_IDS.get(name, "Vb" + "".join(part.capitalize() for part in name.split("_")))


class Writer:
    """Appends content to the end of a document."""

    def __init__(self, document: WordDocument, profile: Profile) -> None:
        self.document = document
        self.profile = profile
        self.body: Node = document.element.body
        self.footnotes: list[Node] = []
        self.pictures = 0
        self.next_number = 100
        self.counting: dict[int, int] = {}
        self.bullets: dict[str, int] = {}

    def add(self, element: Node) -> None:
        """Append a node before the last section's properties."""
        self.body.insert(len(self.body) - 1, element)

    def elements(self, elements: Sequence[Element], width: float) -> None:
        """Append composed elements; `width` of a line in points."""
        for element in elements:
            if element["kind"] == "line":
                style = element["style"]
                usual = self.profile.styles[style].align
                flush = not element["indent"] and style == "body"
                align = element["align"] if element["align"] != usual else None
                self.add(self.paragraph(style, self.runs(element["runs"]), align=align, flush=flush))
            elif element["kind"] == "heading":
                self._heading(element)
            elif element["kind"] == "item":
                self._item(element)
            elif element["kind"] == "table":
                self._table(element)
            elif element["kind"] == "figure":
                self._figure(element)
            else:
                self.add(node("w:p", node("w:r", node("w:br", type="page"))))

    def paragraph(
        self,
        style: StyleName,
        content: Sequence[Node],
        *,
        align: Align | None = None,
        flush: bool = False,
        number: tuple[int, int] | None = None,
        before: float | None = None,
        after: float | None = None,
        left: float = 0,
        right: float = 0,
        keep: bool = False,
    ) -> Node:
        """A paragraph in a component's style.

        Args:
            content: its runs.
            align: alignment, if not the style's.
            flush: no first-line indent.
            number: numbering definition and level.
            before, after: space around it in points, if not the style's.
            left, right: indents in points.
            keep: keep it on the page of what follows.
        """
        # Order of the children is fixed by the schema (CT_PPr).
        properties = node("w:pPr", node("w:pStyle", val=style_id(style)))
        if keep:
            properties.append(node("w:keepNext"))
        if number:
            properties.append(node("w:numPr", node("w:ilvl", val=number[1]), node("w:numId", val=number[0])))
        if before is not None or after is not None:
            spacing = node("w:spacing")
            for name, value in (("before", before), ("after", after)):
                if value is not None:
                    spacing.set(qn(f"w:{name}"), str(twips(value)))
            properties.append(spacing)
        if left or right:
            properties.append(node("w:ind", left=twips(left), right=twips(right), firstLine=0))
        elif flush or (align in ("center", "right") and number is None):
            properties.append(node("w:ind", firstLine=0))
        if align:
            properties.append(node("w:jc", val=_SIDES[align]))
        return node("w:p", properties, *content)

    def text(self, string: str) -> list[Node]:
        """One run in the paragraph's own style."""
        return [node("w:r", *words(string))] if string else []

    def runs(self, pieces: Sequence[Piece]) -> list[Node]:
        """Runs with their character formats, links and footnotes."""
        result: list[Node] = []
        for piece in pieces:
            if piece["text"]:
                formats = node(
                    "w:rPr",
                    node("w:b") if piece["bold"] else None,
                    node("w:i") if piece["italic"] else None,
                    node("w:u", val="single") if piece["underline"] else None,
                )
                run = node("w:r", formats if len(formats) else None, *words(piece["text"]))
                result.append(self._linked(run, piece["link"]) if piece["link"] else run)
            if piece["note"]:
                result.append(self._footnote(piece["note"]))
        return result

    def rule(self, width: float, room: float, above: float = 3) -> Node:
        """A thin line of `width` points, centred in `room` points: the top border of an almost empty paragraph."""
        side = twips(max(room - width, 0) / 2)
        properties = node(
            "w:pPr",
            node(
                "w:pBdr",
                node("w:top", val="single", sz=round(self.profile.page.rule_weight.value * 8), space=0, color="000000"),
            ),
            node("w:spacing", before=twips(above), after=0, line=40, lineRule="exact"),
            node("w:ind", left=side, right=side, firstLine=0),
            node("w:jc", val="center"),
            node("w:rPr", node("w:sz", val=4)),
        )
        return node("w:p", properties)

    def layout_table(self, widths: Sequence[float], rows: Sequence[Sequence[Sequence[Node]]]) -> None:
        """A table without rules that holds things side by side; it is never split over two pages."""
        table = node(
            "w:tbl",
            node(
                "w:tblPr",
                node("w:tblW", w=twips(sum(widths)), type="dxa"),
                node("w:tblLayout", type="fixed"),
                node("w:tblCellMar", node("w:left", w=0, type="dxa"), node("w:right", w=0, type="dxa")),
                node("w:tblLook", val="0000"),
            ),
            node("w:tblGrid", *(node("w:gridCol", w=twips(width)) for width in widths)),
        )
        for row in rows:
            line = node("w:tr", node("w:trPr", node("w:cantSplit")))
            for width, content in zip(widths, row, strict=True):
                cell = node("w:tc", node("w:tcPr", node("w:tcW", w=twips(width), type="dxa")), *content)
                if not content:
                    cell.append(node("w:p"))
                line.append(cell)
            table.append(line)
        self.add(table)

    def restart_numbering(self) -> None:
        """Headings that are counted begin again."""
        self.counting.clear()

    def finish(self) -> None:
        """Write what is collected while the content is written: the footnotes."""
        if self.footnotes:
            _footnotes_part(self.document, self.footnotes)

    def _heading(self, title: Title) -> None:
        label, text = title["label"], title["text"]
        if title["style"] == "part_label":
            if label:
                self.add(self.paragraph("part_label", self.text(label), keep=True))
            if text or not label:
                self.add(self.paragraph("part_title", self.text(text), keep=True))
            return
        if title["running"]:
            bold = node("w:r", node("w:rPr", node("w:b")), *words(label))
            self.add(self.paragraph("body", [bold, *self.text(f" {text}")]))
            return
        if title["counted"]:
            number = self._counting(title["counted"], title["restart"])
            # The number comes from Word, so that a heading put in between counts on.
            self.add(self.paragraph(title["style"], self.text(text), number=(number, 0)))
            return
        self.add(self.paragraph(title["style"], self.text(" ".join(filter(None, (label, text))))))

    def _counting(self, level: int, restart: bool) -> int:
        if restart or level not in self.counting:
            self.counting[level] = self._number(_COUNTED[level], restart=True)
        return self.counting[level]

    def _item(self, item: Listed) -> None:
        if item["bullet"]:
            if item["marker"] not in self.bullets:
                self.bullets[item["marker"]] = self._number(_BULLETS[item["marker"]], restart=False)
            number = (self.bullets[item["marker"]], item["level"] - 1)
            self.add(self.paragraph("item", self.runs(item["runs"]), number=number))
            return
        marker = self.text(f"{item['marker']} ") if item["marker"] else []
        self.add(self.paragraph("item", [*marker, *self.runs(item["runs"])]))

    def _number(self, abstract: int, restart: bool) -> int:
        """A new list that follows an abstract numbering definition."""
        self.next_number += 1
        entry = node("w:num", node("w:abstractNumId", val=abstract), numId=self.next_number)
        if restart:
            entry.append(node("w:lvlOverride", node("w:startOverride", val=1), ilvl=0))
        self.document.part.numbering_part.element.append(entry)
        return self.next_number

    def _table(self, grid: Grid) -> None:
        if grid["caption"]:
            self.add(self.paragraph("caption", self.text(grid["caption"]), before=6, after=3, keep=True))
        padding = twips(self.profile.page.table_padding.value * MM)
        table = node(
            "w:tbl",
            node(
                "w:tblPr",
                node("w:tblStyle", val="TableGrid"),
                node("w:tblW", w=twips(sum(grid["widths"])), type="dxa"),
                node("w:jc", val="center"),
                node("w:tblLayout", type="fixed"),
                node("w:tblCellMar", node("w:left", w=padding, type="dxa"), node("w:right", w=padding, type="dxa")),
                node("w:tblLook", val="0020", firstRow=1),
            ),
            node("w:tblGrid", *(node("w:gridCol", w=twips(width)) for width in grid["widths"])),
        )
        for head in (True, False):
            for row in _rows(grid["head"] if head else grid["rows"], len(grid["widths"])):
                properties = node("w:trPr", node("w:cantSplit"))
                if head and grid["repeat"]:
                    properties.append(node("w:tblHeader"))
                cells = (self._cell(box, continued, grid["widths"], head) for box, continued in row)
                table.append(node("w:tr", properties, *cells))
        self.add(table)
        # Two tables in a row would grow together, and a table may not end a section.
        self.add(node("w:p", node("w:pPr", node("w:spacing", before=0, after=0, line=120, lineRule="exact"))))

    def _cell(self, box: Box, continued: bool, widths: Sequence[float], head: bool) -> Node:
        width = sum(widths[box["column"] : box["column"] + box["span"]])
        properties = node("w:tcPr", node("w:tcW", w=twips(width), type="dxa"))
        if box["span"] > 1:
            properties.append(node("w:gridSpan", val=box["span"]))
        if box["rowspan"] > 1:
            properties.append(node("w:vMerge") if continued else node("w:vMerge", val="restart"))
        if head:
            properties.append(node("w:vAlign", val="center"))
        style: StyleName = "table_head" if head else "table_cell"
        align = box["align"] if box["align"] != self.profile.styles[style].align else None
        content = [] if continued else self.runs(box["runs"])
        return node("w:tc", properties, self.paragraph(style, content, align=align))

    def _figure(self, picture: Picture) -> None:
        self.pictures += 1
        png = svg_to_png(picture["svg"], picture["width"], picture["height"])
        inline = self.document.part.new_pic_inline(io.BytesIO(png), Pt(picture["width"]), Pt(picture["height"]))
        for properties in inline.iter(qn("wp:docPr"), qn("pic:cNvPr")):
            properties.set("descr", picture["alt"])
            properties.set("name", f"Hình {self.pictures}")
            properties.set("id", str(self.pictures))
        content = [node("w:r", node("w:drawing", inline))]
        self.add(self.paragraph("caption", content, before=6, keep=bool(picture["caption"])))
        if picture["caption"]:
            self.add(self.paragraph("caption", self.text(picture["caption"]), after=6))

    def _linked(self, run: Node, target: str) -> Node:
        relation = self.document.part.relate_to(target, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
        link = node("w:hyperlink", run)
        link.set(qn("r:id"), relation)
        return link

    def _footnote(self, note: str) -> Node:
        number = len(self.footnotes) + 1
        mark = node("w:r", node("w:rPr", node("w:vertAlign", val="superscript")), node("w:footnoteRef"))
        content = [mark, node("w:r", *words(f" {note}"))]
        self.footnotes.append(node("w:footnote", self.paragraph("footnote", content), id=number))
        return node(
            "w:r", node("w:rPr", node("w:vertAlign", val="superscript")), node("w:footnoteReference", id=number)
        )


def _rows(rows: Sequence[Sequence[Box]], count: int) -> list[list[tuple[Box, bool]]]:
    """For each row its boxes from left to right, those that continue from a row above included and marked."""
    lines: list[list[tuple[Box, bool]]] = [[] for _ in rows]
    for row in rows:
        for box in row:
            for down in range(box["rowspan"]):
                if box["row"] + down < len(lines):
                    lines[box["row"] + down].append((box, down > 0))
    return [sorted(line, key=lambda entry: entry[0]["column"]) for line in lines]


def _footnotes_part(document: WordDocument, footnotes: Sequence[Node]) -> None:
    root = parse_xml(
        f"<w:footnotes {nsdecls('w')}>"
        '<w:footnote w:type="separator" w:id="-1"><w:p><w:r><w:separator/></w:r></w:p></w:footnote>'
        '<w:footnote w:type="continuationSeparator" w:id="0"><w:p><w:r><w:continuationSeparator/></w:r></w:p>'
        "</w:footnote></w:footnotes>"
    )
    for footnote in footnotes:
        root.append(footnote)
    blob = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    part = Part(PackURI("/word/footnotes.xml"), CONTENT_TYPE.WML_FOOTNOTES, blob, document.part.package)
    document.part.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)
    settings = document.settings.element
    lines = node("w:footnotePr", node("w:footnote", id=-1), node("w:footnote", id=0))
    settings.find(qn("w:compat")).addprevious(lines)
