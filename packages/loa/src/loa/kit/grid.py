"""Tables that people bring in: .xlsx, or .csv as Excel and Google write it; read in a process of its own, within
limits.

Started as ``python -m loa.kit.grid`` with one JSON object as its argument; the file comes on standard input.
"""

from __future__ import annotations

import csv
import io
import json
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

import vanban
from django.utils.translation import gettext as _
from vanban.sources.extract import run_worker
from vanban.sources.model import Limits
from vanban.sources.worker import serve

from loa.kit.refused import Refused

MOST_ROWS = 3_000
MOST_COLUMNS = 40
MOST_SHEETS = 20
LONGEST_CELL = 1_000
LIMITS = Limits(file_bytes=10_000_000, seconds=20.0, memory_bytes=600_000_000, output_bytes=40_000_000)
XLSX = b"PK\x03\x04"

TOO_LARGE, TOO_HEAVY, NOT_A_TABLE, TOO_LONG, TOO_WIDE = "too-large", "too-heavy", "not-a-table", "too-long", "too-wide"


@dataclass(slots=True)
class Sheet:
    """One table.

    Args:
        title: of the sheet; empty for a .csv.
        rows: number of the line as the person's program shows it (from 1), and the text of its cells. Empty lines are
            left out.
    """

    title: str
    rows: list[tuple[int, list[str]]]


def read_table(data: bytes, limits: Limits = LIMITS) -> list[Sheet]:
    """The sheets of a file that hold something, at a price that no file can exceed.

    Args:
        data: the whole file; its bytes tell whether it is .xlsx or .csv.

    Raises:
        Refused: not such a file, broken, or larger than `MOST_ROWS` (of all sheets together), `MOST_COLUMNS` or
            `limits` allow.
    """
    if len(data) > limits.file_bytes:
        raise Refused(_refusal(TOO_LARGE), field="file")
    task = json.dumps({"limits": asdict(limits)})
    try:
        found = json.loads(run_worker(data, task, limits, module=__name__))
    except vanban.Unreadable:
        raise Refused(_refusal(TOO_HEAVY), field="file") from None
    if "refusal" in found:
        raise Refused(_refusal(found["refusal"]), field="file")
    return [Sheet(one["title"], [(row[0], row[1]) for row in one["rows"]]) for one in found["sheets"]]


def _refusal(code: str) -> str:
    return {
        TOO_LARGE: _("Tệp lớn quá 10 MB. Bỏ hình và các trang tính không dùng rồi thử lại."),
        TOO_HEAVY: _("Tệp này nặng quá, máy chủ không đọc nổi. Chép các dòng sang một tệp mới rồi thử lại."),
        NOT_A_TABLE: _("Không đọc được tệp này. Mở bằng Excel, lưu lại dạng .xlsx (hoặc .csv UTF-8) rồi thử lại."),
        TOO_LONG: _("Tệp có quá %(n)d dòng. Chia thành nhiều tệp.") % {"n": MOST_ROWS},
        TOO_WIDE: _("Một trang tính có quá %(n)d cột. Xóa các cột thừa rồi thử lại.") % {"n": MOST_COLUMNS},
    }[code]


class _No(Exception):
    """What the confined process answers instead of a table: one of the codes."""


def _sheets(data: bytes) -> list[Sheet]:
    found = _workbook(data) if data.startswith(XLSX) else [_separated(data)]
    if sum(len(sheet.rows) for sheet in found) > MOST_ROWS:
        raise _No(TOO_LONG)
    return [sheet for sheet in found if sheet.rows]


def _workbook(data: bytes) -> list[Sheet]:
    from openpyxl import load_workbook  # type: ignore[import-untyped]

    try:
        # Row by row: a sheet that says it has a million rows is refused before they are made.
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        return [_sheet(sheet) for sheet in book.worksheets[:MOST_SHEETS] if sheet.sheet_state == "visible"]
    except (_No, MemoryError):
        raise
    except Exception:  # noqa: BLE001 - openpyxl raises whatever its parsers raise
        raise _No(NOT_A_TABLE) from None


def _sheet(sheet: Any) -> Sheet:
    sheet.reset_dimensions()  # what the file says of its size need not be so
    made = Sheet(sheet.title, [])
    for number, cells in enumerate(sheet.iter_rows(values_only=True), 1):
        _keep(made, number, [_text(value) for value in cells])
    return made


def _keep(sheet: Sheet, number: int, cells: list[str]) -> None:
    while cells and not cells[-1]:
        cells.pop()
    if len(cells) > MOST_COLUMNS:
        raise _No(TOO_WIDE)
    # Empty lines count: a file may claim a million of them.
    if number > 3 * MOST_ROWS or len(sheet.rows) > MOST_ROWS:
        raise _No(TOO_LONG)
    if cells:
        sheet.rows.append((number, cells))


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime | date):
        return f"{value:%d/%m/%Y}"
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    # Signs that nobody sees make two names look alike, and those of control no Word or Excel file may hold.
    seen = "".join(sign if sign.isprintable() else " " if sign.isspace() else "" for sign in str(value))
    return " ".join(seen.split())[:LONGEST_CELL]


def _separated(data: bytes) -> Sheet:
    try:
        text = data.decode("utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")
    except UnicodeDecodeError:
        raise _No(NOT_A_TABLE) from None
    if "\x00" in text:
        raise _No(NOT_A_TABLE)
    first = text.split("\n", 1)[0]
    # Excel with Vietnamese settings parts by semicolons, and "Unicode text" by tabs.
    mark = max(",;\t", key=first.count)
    made = Sheet("", [])
    try:
        for number, cells in enumerate(csv.reader(io.StringIO(text), delimiter=mark), 1):
            # Our own export puts ' before what a spreadsheet would run.
            _keep(made, number, [_text(cell.removeprefix("'")) for cell in cells])
    except csv.Error:
        raise _No(NOT_A_TABLE) from None
    return made


def _work(request: dict[str, Any], data: bytes) -> dict[str, Any]:
    try:
        return {"sheets": [asdict(one) for one in _sheets(data)]}
    except _No as no:
        return {"refusal": str(no)}


if __name__ == "__main__":
    serve(_work)
