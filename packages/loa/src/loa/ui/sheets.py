"""Lists as XLSX and CSV: headings in Vietnamese, dates as dates, numbers as numbers, and no cell that a spreadsheet
would run.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal

from django.utils import timezone
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV_TYPE = "text/csv; charset=utf-8"
MARK = b"\xef\xbb\xbf"
"""Before a CSV in UTF-8: without it Excel on Windows takes the letters for others."""
LONGEST_CELL = 32_767  # the format's own limit
RUNS = ("=", "+", "-", "@", "\t", "\r")
"""How a text begins that a spreadsheet would take for a formula."""


def workbook(title: str, headings: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """One sheet with a frozen heading row and filters.

    Args:
        title: of the sheet; cut to the 31 characters that the format allows.
        headings: of the columns.
        rows: values: numbers, booleans, dates and moments stay what they are (moments at Asia/Ho_Chi_Minh),
            everything else is text.

    Returns:
        The file.
    """
    return workbooks((title, headings, rows))


def workbooks(*sheets: tuple[str, Sequence[str], Iterable[Sequence[object]]]) -> bytes:
    """Several sheets in one file: of each its title, headings and rows, as `workbook` takes them."""
    book = Workbook(write_only=True)
    for title, headings, rows in sheets:
        _add(book, title, headings, [list(row) for row in rows])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _add(book: Workbook, title: str, headings: Sequence[str], body: list[list[object]]) -> None:
    sheet = book.create_sheet("".join(" " if sign in "[]:*?/\\" else sign for sign in title)[:31] or "Loa")
    sheet.freeze_panes = "A2"
    widths = [min(60, max(10, len(heading) + 4)) for heading in headings]
    for row in body[:200]:
        widths = [max(width, min(60, len(str(value)) + 2)) for width, value in zip(widths, row, strict=True)]
    for index, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(index)].width = width
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(headings))}{len(body) + 1}"
    sheet.append([_cell(sheet, heading, heading=True) for heading in headings])
    for row in body:
        sheet.append([_cell(sheet, value) for value in row])


def separated(headings: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """The same as CSV (RFC 4180, UTF-8 with its mark): dates as 2026-11-23, moments as 2026-11-23 14:30."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([tame(heading) for heading in headings])
    writer.writerows([[_plain(value) for value in row] for row in rows])
    return MARK + out.getvalue().encode("utf-8")


def tame(text: str) -> str:
    """A cell that a spreadsheet would take for a formula, made plain text."""
    return f"'{text}" if text[:1] in RUNS else text


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        value = timezone.localtime(value) if timezone.is_aware(value) else value
        return f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, date):
        return value.isoformat()
    if value is None or isinstance(value, bool):
        return {None: "", True: 1, False: 0}[value]
    return value if isinstance(value, int | float | Decimal) else tame(str(value))


def _cell(sheet: object, value: object, heading: bool = False) -> WriteOnlyCell:
    if isinstance(value, datetime):
        value = timezone.localtime(value).replace(tzinfo=None) if timezone.is_aware(value) else value
        cell = WriteOnlyCell(sheet, value)
        cell.number_format = "HH:MM, DD/MM/YYYY"
    elif isinstance(value, date):
        cell = WriteOnlyCell(sheet, value)
        cell.number_format = "DD/MM/YYYY"
    elif value is None or isinstance(value, bool | int | float | Decimal):
        cell = WriteOnlyCell(sheet, value)
    else:
        cell = WriteOnlyCell(sheet, "")
        # Typed as text and marked so: "=..." is shown, never run, also after a trip through CSV in the same program.
        cell.value = ILLEGAL_CHARACTERS_RE.sub("", str(value))[:LONGEST_CELL]
        cell.data_type = "s"
        if cell.value[:1] in RUNS:
            cell.quotePrefix = True
    if heading:
        cell.font = Font(bold=True)
        cell.alignment = Alignment(wrap_text=True, vertical="top")
    return cell
