"""Word files: paragraphs with their marks and their automatic numbers, and tables."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from loa.contest.bank.lines import Line, Parser
from loa.contest.bank.meaning import Span, folded
from loa.contest.bank.question import Item, Reading, Unreadable
from loa.contest.bank.tables import columns_of, item_of
from loa.contest.bank.word_pictures import OF_NOBODY, Pictures, Seen, take

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_BLACK = {"000000", "auto", "AUTO", ""}


def read_docx(data: bytes) -> Reading:
    """The questions of a Word file, in paragraphs or in tables.

    Raises:
        Unreadable: it is no Word file.
    """
    from docx import Document

    try:
        document = Document(io.BytesIO(data))
        body = document.element.body
        numbers, pictures = _Numbers(document), Pictures(document)
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 - python-docx raises whatever its parsers raise
        raise Unreadable("Không mở được tệp Word này. Mở bằng Word, lưu lại dạng .docx rồi thử lại.") from None
    parser, in_rows = Parser("docx"), []
    for element in body:
        before, options = parser.current, len(parser.current.options) if parser.current else 0
        if element.tag == f"{_W}p":
            for line in _paragraph(element, numbers):
                parser.line(line)
            same = parser.current is before and parser.current is not None
            in_option = same and len(parser.current.options) > options  # type: ignore[union-attr]
            _give(parser, pictures.of(element), of_option=in_option, behind=same and options > 0)
        elif element.tag == f"{_W}tbl":
            rows = _table(element, numbers, parser, pictures)
            in_rows += rows
            if not rows:
                _give(parser, pictures.of(element), of_option=True)
    reading = parser.end()
    reading.items = [*reading.items, *in_rows]
    return reading


def _give(parser: Parser, seen: list[Seen], *, of_option: bool, behind: bool = False) -> None:
    """Pictures to the question of the paragraph in which they stand."""
    question = parser.current
    if question is None:
        parser.reading.loose += [OF_NOBODY] if seen else []
        return
    taken = take(seen, has=question.picture, of_option=of_option, behind=behind)
    question.hints += [one for one in taken.hints if one not in question.hints]
    if taken.part:
        question.picture, question.alt = taken.part, taken.alt


class _Numbers:
    """Automatic numbers: what Word shows before a paragraph and does not write into it."""

    def __init__(self, document: Any) -> None:
        self.levels: dict[tuple[str, int], tuple[str, str, int]] = {}
        self.counts: dict[tuple[str, int], int] = {}
        self.abstract: dict[str, str] = {}
        self.styles: dict[str, tuple[str, int]] = {}
        part = next((r.target_part for r in document.part.rels.values() if r.reltype.endswith("/numbering")), None)
        if part is None:
            return
        from lxml import etree

        root = etree.fromstring(part.blob, etree.XMLParser(resolve_entities=False, no_network=True))
        for abstract in root.iter(f"{_W}abstractNum"):
            name = abstract.get(f"{_W}abstractNumId", "")
            for level in abstract.iter(f"{_W}lvl"):
                values = {
                    tag: (found.get(f"{_W}val", "") if (found := level.find(f"{_W}{tag}")) is not None else "")
                    for tag in ("numFmt", "lvlText", "start")
                }
                start = int(values["start"]) if values["start"].isdigit() else 1
                self.levels[name, int(level.get(f"{_W}ilvl", "0"))] = (values["numFmt"], values["lvlText"], start)
        for num in root.iter(f"{_W}num"):
            target = num.find(f"{_W}abstractNumId")
            if target is not None:
                self.abstract[num.get(f"{_W}numId", "")] = target.get(f"{_W}val", "")

    def before(self, paragraph: Any) -> str:
        """What stands before a paragraph, "B. " for instance; "" where nothing does."""
        number = paragraph.find(f"{_W}pPr/{_W}numPr")
        if number is None:
            return ""
        num, level = number.find(f"{_W}numId"), number.find(f"{_W}ilvl")
        list_ = num.get(f"{_W}val", "") if num is not None else ""
        depth = int(level.get(f"{_W}val", "0")) if level is not None else 0
        kind = self.levels.get((self.abstract.get(list_, ""), depth))
        if kind is None:
            return ""
        format_, text, start = kind
        at = self.counts[list_, depth] = self.counts.get((list_, depth), start - 1) + 1
        for other in [key for key in self.counts if key[0] == list_ and key[1] > depth]:
            del self.counts[other]
        shown = {"decimal": str(at), "upperLetter": chr(64 + at), "lowerLetter": chr(96 + at)}.get(format_, "")
        return f"{re.sub(rf'%{depth + 1}', shown, text)} " if shown and f"%{depth + 1}" in text else ""


def _marks(run: Any) -> frozenset[str]:
    found = set()
    properties = run.find(f"{_W}rPr")
    if properties is None:
        return frozenset()

    def value(name: str) -> str | None:
        element = properties.find(f"{_W}{name}")
        return None if element is None else str(element.get(f"{_W}val", "on"))

    for name, mark in (("b", "bold"), ("i", "italic")):
        if value(name) not in (None, "0", "false", "off", "none"):
            found.add(mark)
    if value("u") not in (None, "none", "0"):
        found.add("underline")
    if value("highlight") not in (None, "none", "white"):
        found.add("highlight")
    shade = properties.find(f"{_W}shd")
    if shade is not None and shade.get(f"{_W}fill", "auto").upper() not in ("AUTO", "FFFFFF", "CLEAR", ""):
        found.add("highlight")
    colour = value("color")
    if colour is not None and colour.upper() not in _BLACK | {"AUTO"}:
        found.add("colour")
    return frozenset(found)


def _paragraph(element: Any, numbers: _Numbers) -> Iterator[Line]:
    """The lines of a paragraph: a break inside it begins another."""
    spans: list[Span] = []
    number = numbers.before(element)
    runs = [run for run in element.iter(f"{_W}r") if run.find(f"{_W}instrText") is None]
    if number:
        # The number looks like the paragraph's mark, which Word keeps apart; the first run says nearly always the same.
        spans.append(Span(number))
    for run in runs:
        marks = _marks(run)
        for piece in run:
            if piece.tag == f"{_W}t":
                spans.append(Span(piece.text or "", marks))
            elif piece.tag == f"{_W}tab":
                spans.append(Span("\t", marks))
            elif piece.tag in (f"{_W}br", f"{_W}cr"):
                yield Line(spans)
                spans = []
    yield Line(spans)


def _cell_lines(cell: Any, numbers: _Numbers) -> list[Line]:
    return [line for paragraph in cell.iter(f"{_W}p") for line in _paragraph(paragraph, numbers)]


def _table(element: Any, numbers: _Numbers, parser: Parser, pictures: Pictures) -> list[Item]:
    """A table of questions gives items; a table of answers, or one that only lays options out, goes to the parser."""
    cells = [row.findall(f"{_W}tc") for row in element.findall(f"{_W}tr")]
    rows = [[_cell_lines(cell, numbers) for cell in row] for row in cells]
    texts = [["\n".join(line.text for line in lines).strip() for lines in row] for row in rows]
    columns = columns_of(texts[0]) if texts else {}
    if columns:
        items = []
        for number, (row, lines) in enumerate(zip(texts[1:], rows[1:], strict=True), 2):
            if any(row) and not columns_of(row):
                item = item_of(row, columns, f"bảng, dòng {number}", _marked_cells(lines, columns))
                for place, cell in enumerate(cells[number - 1]):
                    aside = place not in (columns["text"], columns.get("media"))
                    taken = take(pictures.of(cell), has=item.picture, of_option=aside)
                    item.hints += taken.hints
                    if taken.part:
                        item.picture, item.draft.alt = taken.part, taken.alt
                items.append(item)
        return items
    if _answers(texts, parser):
        return []
    for lines_of_row in rows:
        for lines in lines_of_row:
            for line in lines:
                parser.line(line)
    return []


def _marked_cells(cells: list[list[Line]], columns: dict[str, int]) -> set[int]:
    places = [columns[name] for name in "ABCDEFGH" if name in columns and columns[name] < len(cells)]
    for mark in ("highlight", "colour", "underline", "bold"):
        found = {
            place
            for place in places
            if (spans := [s for line in cells[place] for s in line.spans if s.text.strip()])
            and all(mark in span.marks for span in spans)
        }
        if found and len(found) < len(places):
            return found
    return set()


def _answers(texts: list[list[str]], parser: Parser) -> bool:
    """A table of answers: "Câu | 1 | 2 | 3" over "Đáp án | A | B | C", or pairs in rows; returns whether it was one."""
    found: dict[int, str] = {}

    def letters(text: str) -> str:
        plain = text.strip().upper().rstrip(".")
        return plain if re.fullmatch(r"[A-H](?:\s*[,;&+]\s*[A-H])*", plain) else ""

    def number(text: str) -> int:
        match = re.fullmatch(r"(?:câu\s*)?(\d{1,4})[.)]?", text.strip(), re.I)
        return int(match[1]) if match else 0

    filled = sum(1 for row in texts for cell in row if cell)
    for above, below in pairwise(texts):
        for top, bottom in zip(above, below, strict=False):
            if number(top) and letters(bottom):
                found[number(top)] = letters(bottom)
    used = 2 * len(found)
    if used < filled * 0.7:
        found, used = {}, 0
        for row in texts:
            for left, right in pairwise(row):
                if number(left) and letters(right):
                    found[number(left)] = letters(right)
        used = 2 * len(found)
    if used < filled * 0.7:
        found = {}
        pairs = [
            re.fullmatch(r"(?:câu\s*)?(\d{1,4})\s*[.:\-–]?\s*([A-H])\.?", cell.strip(), re.I)
            for row in texts
            for cell in row
            if cell
        ]
        if pairs and sum(one is not None for one in pairs) >= len(pairs) * 0.8:
            found = {int(one[1]): one[2].upper() for one in pairs if one}
    if not found or not parser.questions:
        return False
    if any(folded(cell) in ("cau hoi", "noi dung") for row in texts for cell in row):
        return False
    parser.table.update(found)
    return True
