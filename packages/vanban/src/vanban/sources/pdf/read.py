"""A pdf as a source."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from vanban.sources import refusals
from vanban.sources.legacy import VIETNAMESE_ONLY, Converter, Encoding, detect, font_encoding, restore_horn
from vanban.sources.model import Limits, Line, Notice, Source
from vanban.sources.pdf.glyphs import LOCK
from vanban.sources.pdf.lines import Row
from vanban.sources.pdf.margins import find_margins, page_layout
from vanban.sources.pdf.pages import FEW, Found, Page, open_pdf, read_pages
from vanban.sources.pdf.tables import TableRows, goes_on, is_rest_of_row, joined_row, without_head
from vanban.sources.plain import clean, legacy_notice

_MUCH_PICTURE = 0.3  # of the page
_CENTER = 8.0  # points off the middle that still count as centred
_INSET = 20.0  # points that a centred line stays away from both edges


def read_pdf(data: bytes, name: str, limits: Limits, pace: Callable[[int | None], None] | None = None) -> Source:
    """Read a .pdf file with a text layer.

    Args:
        data: the whole file.
        name: its name, kept in the source.
        limits: the most pages read.
        pace: told how the reading gets on: None before the file is opened, then the number of pages read.

    Raises:
        Unreadable: "broken", "encrypted", "too-many-pages", "scan-without-text" or "no-text".
    """
    with LOCK:
        if pace:
            pace(None)
        document = open_pdf(data)
        try:
            count = len(document)
            if count > limits.pages:
                raise refusals.too_many_pages(count, limits.pages)
            if count == 0:
                raise refusals.broken("PDF")
            found = read_pages(document, count, pace)
        finally:
            document.close()
    _refuse_without_text(found)
    return _source(found, name)


def _refuse_without_text(found: Found) -> None:
    pages = found.pages
    bare = [page for page in pages if page.letters < FEW]
    if len(bare) == len(pages):
        pictured = [page for page in bare if (page.pictures or 0.0) >= _MUCH_PICTURE]
        if pictured:
            raise refusals.scan_without_text(len(pages), tool=_OCR_NEED)
        if found.letters == 0:
            raise refusals.no_text()
    if found.letters and found.unmapped * 4 > found.letters:
        raise refusals.unmapped_letters()


_OCR_NEED = "cần cài tesseract và gói tiếng Việt tesseract-ocr-vie trên máy chủ"


# The address of the office at the foot of the first page (Nghị định 30/2020/NĐ-CP, PL I, Phần I, III.4).
_ADDRESS = re.compile(r"\s*(?:địa chỉ|trụ sở|điện thoại|đt|fax|thư điện tử|e-?mail|website)[^:]{0,20}:", re.IGNORECASE)
_FOOT = 20 * 72 / 25.4  # points from the lower edge, where no text stands by the rule on margins


def _without_address(page: Page) -> None:
    """Take the address away: it stands in the bottom margin, between sentences that go on over the page."""
    for row in page.rows:
        if isinstance(row, Row) and row.box.top < _FOOT and _ADDRESS.match(row.text):
            page.rows = [other for other in page.rows if other.box.top > row.box.top + 0.5]
            return


def _source(found: Found, name: str) -> Source:
    _without_address(found.pages[0])
    find_margins(found.pages)
    converter = Converter()
    everywhere = detect("\n".join(_first_texts(found.pages)))
    lines: list[Line] = []
    looks: list[dict[str, Any]] = []
    tables: list[dict[str, int]] = []
    fonts: Counter[str] = Counter()
    last: TableRows | None = None
    for page in found.pages:
        for row in page.rows:
            if isinstance(row, TableRows):
                if last is not None and goes_on(last, row):
                    _continue_table(lines, without_head(last, row), page.number, converter, everywhere)
                    tables[-1]["last"] = len(lines)
                else:
                    first = len(lines) + 1
                    lines += _table_lines(row, len(lines), page.number, converter, everywhere)
                    tables.append({"first": first, "last": len(lines), "columns": row.columns})
                last = row
                continue
            text = clean(_unicode(row, converter, everywhere)).strip()
            if not text:
                continue
            if not text.isdigit():
                last = None
            line = _line(row, text, len(lines) + 1, page)
            lines.append(line)
            fonts[row.font.name] += len(text)
            looks.append(_look(row, line, page))
    if not any(character.isalnum() for line in lines for character in line.text):
        raise refusals.no_text()
    conversion = converter.conversion
    warnings = [] if conversion is None else [legacy_notice(conversion.encoding)]
    warnings += _scan_notice(found.pages)
    return Source(
        name=name,
        kind="pdf",
        lines=tuple(lines),
        fonts=tuple(font for font, _ in fonts.most_common() if font),
        pages=len(found.pages),
        conversion=conversion,
        warnings=tuple(warnings),
        layout={"paragraphs": looks, "tables": tables} | page_layout(found.pages),
    )


def _first_texts(pages: list[Page]) -> Iterator[str]:
    total = 0
    for page in pages:
        for row in page.rows:
            text = row.text if isinstance(row, Row) else "\n".join("\t".join(cells) for cells in row.rows)
            total += len(text)
            yield text
            if total > 40_000:
                return


def _unicode(row: Row, converter: Converter, everywhere: Encoding | None) -> str:
    out: list[str] = []
    for name, text in row.runs or [(row.font.name, row.text)]:
        legacy = font_encoding(name)
        # Letters that only Unicode has prove that the font's name tells nothing.
        if legacy and not VIETNAMESE_ONLY.search(row.text):
            out.append(_convert(text, converter, legacy[0], capitals=legacy[1]))
        elif everywhere:
            out.append(_convert(text, converter, everywhere))
        else:
            out.append(text)
    return "".join(out)


def _convert(text: str, converter: Converter, encoding: Encoding, *, capitals: bool = False) -> str:
    return converter.convert(restore_horn(text) if encoding == "tcvn3" else text, encoding, capitals=capitals)


def _continue_table(
    lines: list[Line], table: TableRows, page: int, converter: Converter, everywhere: Encoding | None
) -> None:
    """Append the rows of a table that goes on from an earlier page; a number of the page may stand between."""
    place = next(place for place in range(len(lines) - 1, -1, -1) if lines[place].cells is not None)
    above = lines[place]
    if above.cells is not None and table.rows and is_rest_of_row(above.cells, table.rows[0]):
        cells = joined_row(above.cells, table.rows[0])
        lines[place] = replace(above, cells=cells, text=_row_text(cells))
        table = replace(table, rows=table.rows[1:])
    lines += _table_lines(table, len(lines), page, converter, everywhere)


def _row_text(cells: tuple[str, ...]) -> str:
    return "\t".join(cell.replace("\n", " ") for cell in cells).strip(" ")


def _table_lines(
    table: TableRows, count: int, page: int, converter: Converter, everywhere: Encoding | None
) -> Iterator[Line]:
    for cells in table.rows:
        cells = tuple(clean(_convert(cell, converter, everywhere) if everywhere else cell) for cell in cells)
        if any(cells):
            count += 1
            yield Line(text=_row_text(cells), number=count, page=page, cells=cells, hard_break=True)


def _line(row: Row, text: str, number: int, page: Page) -> Line:
    box = row.box
    off = (box.left + box.right) / 2 - (page.left + page.right) / 2
    centered = abs(off) <= _CENTER and box.left - page.left >= _INSET and page.right - box.right >= _INSET
    return Line(
        text=text,
        number=number,
        page=page.number,
        indent=round(max(0.0, box.left - page.left), 1),
        centered=centered,
        bold=row.font.bold,
    )


def _look(row: Row, line: Line, page: Page) -> dict[str, Any]:
    return {
        "line": line.number,
        "font": row.font.name,
        "size": row.font.size,
        "bold": row.font.bold,
        "italic": row.font.italic,
        "align": "center" if line.centered else "left",
        "x": [round(row.box.left, 1), round(row.box.right, 1)],
        "y": [round(row.box.bottom, 1), round(row.box.top, 1)],
    }


def _scan_notice(pages: list[Page]) -> list[Notice]:
    bare = [page.number for page in pages if page.letters < FEW and (page.pictures or 0.0) >= _MUCH_PICTURE]
    if not bare:
        return []
    shown = ", ".join(str(number) for number in bare[:10]) + (", …" if len(bare) > 10 else "")
    return [
        Notice(
            "scanned-pages",
            f"Trang {shown} là ảnh quét, không có chữ để đọc; hãy tự xem các trang này.",
            f"Pages {shown} are scans without text; look at them yourself.",
        )
    ]
