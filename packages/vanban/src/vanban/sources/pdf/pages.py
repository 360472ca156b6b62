"""The pages of an open pdf: lines, ruled tables in their place, and how much of it is letters."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

from vanban.sources import refusals
from vanban.sources.legacy import font_encoding
from vanban.sources.pdf.glyphs import LOCK, PageText, drawn, open_document
from vanban.sources.pdf.grid import find_grids
from vanban.sources.pdf.lines import Row, page_rows
from vanban.sources.pdf.tables import TableRows, read_table

FEW = 20  # letters: a page with fewer has no text layer worth the name
_NO_LETTER = re.compile("[\ue000-\uf8ff\ufffd]")


@dataclass(slots=True)
class Page:
    """One page: size in points, lines and tables in reading order, letters counted, edges of the text area.

    ``pictures`` is the share of the page that pictures cover; only pages with few letters know it.
    """

    number: int
    width: float
    height: float
    rows: list[Row | TableRows]
    letters: int
    pictures: float | None = None
    left: float = 0.0
    right: float = 0.0


@dataclass(slots=True)
class Found:
    """All pages; how many letters they hold and for how many of these the fonts have no Unicode."""

    pages: list[Page] = field(default_factory=list)
    unmapped: int = 0
    letters: int = 0


def open_pdf(data: bytes) -> Any:
    """Open a pdf.

    Raises:
        Unreadable: "encrypted" or "broken".
    """
    try:
        return open_document(data)
    except pypdfium2.PdfiumError as error:
        locked = (pdfium.FPDF_ERR_PASSWORD, pdfium.FPDF_ERR_SECURITY)
        if getattr(error, "err_code", None) in locked or "password" in str(error).lower():
            raise refusals.encrypted("PDF") from None
        raise refusals.broken("PDF") from None


def read_pages(document: Any, count: int, pace: Callable[[int | None], None] | None = None) -> Found:
    """Read the first ``count`` pages of an open pdf; ``pace`` is told how many are read."""
    found = Found()
    legacy: dict[str, bool] = {}
    for place in range(count):
        if pace:
            pace(place)
        try:
            page = document[place]
        except pypdfium2.PdfiumError:
            # A page that does not open is left empty; the others are still worth reading.
            found.pages.append(Page(place + 1, 0.0, 0.0, [], 0, 0.0))
            continue
        try:
            found.pages.append(_read_page(page, place + 1, found, legacy))
        finally:
            page.close()
    return found


def _read_page(page: Any, number: int, found: Found, legacy: dict[str, bool]) -> Page:
    try:
        text = PageText(page)
    except pypdfium2.PdfiumError:
        return Page(number, 0.0, 0.0, [], 0, 0.0)
    try:
        rows = page_rows(text)
        letters = sum(len(row.text) for row in rows)
        out = Page(number, text.width, text.height, list(rows), letters)
        found.letters += letters
        if letters < FEW:
            out.pictures = drawn(page, text)[2]
            return out
        found.unmapped += _unmapped(text, rows)
        if _may_be_ruled(page):
            horizontal, vertical, _ = drawn(page, text)
            for grid in find_grids(horizontal, vertical):
                _put_table(out, read_table(text, grid))
        if any(_is_legacy(row.font.name, legacy) for row in rows):
            out.rows = [_by_font(text, row) if isinstance(row, Row) else row for row in out.rows]
        return out
    finally:
        text.close()


def _is_legacy(name: str, known: dict[str, bool]) -> bool:
    if name not in known:
        known[name] = font_encoding(name) is not None
    return known[name]


def _unmapped(text: PageText, rows: list[Row]) -> int:
    odd = sum(len(_NO_LETTER.findall(row.text)) for row in rows)
    if not odd and rows and text.unmapped(rows[0].start):
        return sum(text.unmapped(index) for row in rows[:5] for index in range(row.start, row.end))
    return odd


def _may_be_ruled(page: Any) -> bool:
    """Cheap look: enough drawn shapes for a table, or a form that may hold some."""
    shapes = 0
    for place in range(min(pdfium.FPDFPage_CountObjects(page), 5_000)):
        kind = pdfium.FPDFPageObj_GetType(pdfium.FPDFPage_GetObject(page, place))
        if kind == pdfium.FPDF_PAGEOBJ_FORM:
            return True
        if kind == pdfium.FPDF_PAGEOBJ_PATH:
            shapes += 1
            if shapes >= 3:
                return True
    return False


def _put_table(page: Page, table: TableRows | None) -> None:
    """Put a table in the place of the lines that stand inside it."""
    if table is None:
        return
    box = table.box
    place: int | None = None
    kept: list[Row | TableRows] = []
    for row in page.rows:
        inside = (
            isinstance(row, Row)
            and box.bottom <= (row.box.bottom + row.box.top) / 2 <= box.top
            and box.left <= (row.box.left + row.box.right) / 2 <= box.right
        )
        if inside:
            place = len(kept) if place is None else place
        else:
            kept.append(row)
    if place is not None:
        page.rows = [*kept[:place], table, *kept[place:]]


def _by_font(text: PageText, row: Row) -> Row:
    """Raise a line's legacy letters where its fonts change inside it; the conversion itself comes later."""
    runs: list[tuple[str, str]] = []
    for offset, letter in enumerate(row.text):
        index = row.start + offset
        name = text.font(index).name if index < row.end and not letter.isspace() else (runs[-1][0] if runs else "")
        if runs and runs[-1][0] == name:
            runs[-1] = (name, runs[-1][1] + letter)
        else:
            runs.append((name, letter))
    row.runs = runs
    return row


def render_pages(data: bytes, pages: int, dpi: int = 200) -> Iterator[tuple[int, int, bytes]]:
    """Draw pages in grey for recognition.

    Args:
        data: the pdf.
        pages: the most pages drawn.
        dpi: resolution; 200 was the best trade for tesseract's Vietnamese.

    Yields:
        (width, height, one byte a pixel, rows from the top) for each page.

    Raises:
        Unreadable: "broken" or "encrypted".
    """
    with LOCK:
        document = open_pdf(data)
        try:
            for place in range(min(len(document), pages)):
                page = document[place]
                width, height = page.get_size()
                # A page as large as a wall is drawn smaller: 6,000 pixels are enough for any page of text.
                scale = min(dpi / 72, 6_000 / max(width, height, 1.0))
                bitmap = page.render(scale=scale, grayscale=True)
                stride, rows = bitmap.stride, bytes(bitmap.buffer)
                yield (
                    bitmap.width,
                    bitmap.height,
                    b"".join(rows[y * stride : y * stride + bitmap.width] for y in range(bitmap.height)),
                )
                bitmap.close()
                page.close()
        finally:
            document.close()
