"""Questions in tables, one in a row: Excel, and tables in Word."""

from __future__ import annotations

import io
import re
from typing import Any

from loa.contest.bank.meaning import difficulty_of, folded, letters_of, truth_of
from loa.contest.bank.question import TRUE_FALSE, Draft, Item, Reading, Unreadable, clean, faults

MOST_ROWS, MOST_COLUMNS = 20_000, 200
_NAMES = {
    "text": ("cau hoi", "noi dung cau hoi", "noi dung", "question", "question text", "de bai", "cau dan"),
    "key": (
        "dap an",
        "dap an dung",
        "answer",
        "correct",
        "correct answer",
        "key",
        "phuong an dung",
        "da",
        "cau tra loi dung",
    ),
    "kind": ("loai", "loai cau hoi", "kieu", "dang", "type", "question type"),
    "theme": ("chu de", "chuong", "phan", "linh vuc", "theme", "category"),
    "difficulty": ("do kho", "muc do", "difficulty", "level"),
    "source": ("nguon", "van ban", "can cu", "van ban nguon", "source"),
    "article": ("dieu", "dieu khoan", "dieu, khoan", "article"),
    "note": ("giai thich", "ghi chu", "loi giai", "explanation", "feedback"),
    "media": ("hinh", "anh", "am thanh", "hinh anh", "media", "image"),
}
_OPTION = re.compile(r"(?:phuong an|dap an|lua chon|pa|option|answer|tra loi|da)?\s*\(?([a-h]|[1-8])\)?[.)]?")
_KINDS = {
    "single": ("single", "mot dap an", "mot dap an dung", "trac nghiem", "multiple choice", "1 dap an"),
    "several": ("several", "nhieu dap an", "nhieu dap an dung", "multiple", "multiple select"),
    "truefalse": ("truefalse", "dung sai", "dung, sai", "dung/sai", "true/false", "true false"),
    "order": ("order", "sap xep", "sap thu tu", "thu tu"),
    "match": ("match", "ghep doi", "noi", "ghep"),
    "fill": ("fill", "dien khuyet", "dien tu", "dien vao cho trong", "tu luan ngan", "tra loi ngan"),
}  # fmt: skip


def columns_of(row: list[str]) -> dict[str, int]:
    """What each column of a heading is: field names, and "A", "B" ... for options; empty where it is no heading."""
    found: dict[str, int] = {}
    for place, cell in enumerate(row):
        word = folded(cell).strip(" :.*")
        if not word:
            continue
        name = next((name for name, words in _NAMES.items() if word in words), "")
        option = _OPTION.fullmatch(word)
        if option and not name:
            letter = option[1]
            name = letter.upper() if letter.isalpha() else chr(64 + int(letter))
        if name and name not in found:
            found[name] = place
    has_options = {"A", "B"} <= set(found)
    return found if "text" in found and ("key" in found or has_options) else {}


def _kind(text: str) -> str:
    word = folded(text)
    return next((kind for kind, words in _KINDS.items() if word in words), "")


def item_of(row: list[str], columns: dict[str, int], where: str, marked: set[int] | None = None) -> Item:
    """The question of one row.

    Args:
        row: the cells' texts.
        columns: of `columns_of`.
        where: for people.
        marked: columns whose cell is marked (bold, coloured) where the heading's others are not.
    """

    def cell(name: str) -> str:
        place = columns.get(name)
        return clean(row[place]) if place is not None and place < len(row) else ""

    letters = [name for name in "ABCDEFGH" if name in columns]
    given = [(name, cell(name)) for name in letters]
    while given and not given[-1][1]:
        given.pop()
    options: list[Any] = [text for _name, text in given]
    draft = Draft("single", cell("text"), options, media=cell("media"))
    item = Item(where, draft)
    for name in ("theme", "source", "article", "note"):
        setattr(draft, name, cell(name))
    draft.difficulty = difficulty_of(cell("difficulty"))
    said, kind = cell("key"), _kind(cell("kind"))
    if cell("kind") and not kind:
        item.faults.append(f"không rõ loại câu “{cell('kind')[:30]}”")
    _fill(draft, kind, said, item)
    if not draft.key and marked and kind in ("", "single", "several"):
        draft.key = [i for i, (name, _text) in enumerate(given) if columns[name] in marked]
        draft.kind = "several" if len(draft.key) > 1 else draft.kind
    if [folded(one) for one in draft.options if isinstance(one, str)] == ["dung", "sai"]:
        draft.kind, draft.options = "truefalse", list(TRUE_FALSE)
    item.faults += faults(draft)
    return item


def _fill(draft: Draft, kind: str, said: str, item: Item) -> None:
    options = draft.options
    if kind == "fill" or (not options and said and truth_of(said) is None):
        draft.kind, draft.options = "fill", []
        draft.key = [one for one in re.split(r"\s*[;|]\s*", said) if one]
    elif kind == "truefalse" or (not options and said):
        truth = truth_of(said)
        places = letters_of(said, 2)
        draft.kind, draft.options = "truefalse", options or list(TRUE_FALSE)
        draft.key = [truth] if truth is not None else places or []
    elif kind == "match":
        pairs = [re.split(r"\s*(?:=|->|→|↔)\s*", one, maxsplit=1) for one in options]
        if not pairs or any(len(pair) != 2 for pair in pairs):
            item.faults.append("câu ghép đôi: mỗi ô phương án ghi “vế trái = vế phải”")
            return
        right = list(dict.fromkeys(pair[1] for pair in pairs))
        draft.kind, draft.options = "match", [[pair[0] for pair in pairs], right]
        draft.key = [right.index(pair[1]) for pair in pairs]
    elif said:
        places = letters_of(said, len(options))
        if places is None:
            places = [i for i, one in enumerate(options) if folded(one) == folded(said)]
        if not places:
            item.faults.append(f"đáp án “{said[:40]}” không trỏ tới phương án nào")
        draft.key = places
        draft.kind = kind or ("several" if len(places) > 1 else "single")
        if draft.kind == "several":
            draft.key = sorted(places)


def rows_to_reading(rows: list[list[str]], format_: str, marked: list[set[int]] | None = None) -> Reading:
    """The questions of a sheet: the heading is the first row that is one.

    Raises:
        Unreadable: no row is a heading.
    """
    reading, columns = Reading(format_), {}
    for number, row in enumerate(rows, 1):
        if not any(cell.strip() for cell in row):
            continue
        if not columns:
            columns = columns_of(row)
            if not columns and number > 30:
                break
            continue
        if columns_of(row):  # the heading again, on another page
            continue
        here = marked[number - 1] if marked else None
        reading.items.append(item_of(row, columns, f"dòng {number}", here))
    if not columns:
        raise Unreadable(
            "Không thấy dòng tiêu đề. Cần một dòng có các cột: Câu hỏi, A, B, C, D, Đáp án (thêm Chủ đề, Độ khó, Nguồn"
            " nếu có)."
        )
    return reading


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "Đúng" if value else "Sai"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def read_xlsx(data: bytes) -> Reading:
    """The questions of an Excel file: every sheet that has a heading.

    Raises:
        Unreadable: it is no Excel file, or no sheet has a heading.
    """
    from openpyxl import load_workbook

    try:
        # Row by row: a sheet that says it has a million rows is refused before they are made.
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
    except Exception:  # noqa: BLE001 - openpyxl raises whatever its parsers raise
        raise Unreadable("Không mở được tệp Excel này. Mở bằng Excel, lưu lại dạng .xlsx rồi thử lại.") from None
    whole, refused = Reading("xlsx"), None
    for sheet in book.worksheets:
        rows, marked = _rows(sheet)
        if not any(any(row) for row in rows):
            continue
        try:
            reading = rows_to_reading(rows, "xlsx", marked)
        except Unreadable as error:
            refused = error
            whole.loose.append(f"trang tính “{sheet.title}” không có dòng tiêu đề, không đọc")
            continue
        if len(book.worksheets) > 1:
            for item in reading.items:
                item.where = f"{sheet.title}, {item.where}"
        whole.items += reading.items
    if not whole.items and refused is not None:
        raise refused
    return whole


def _rows(sheet: Any) -> tuple[list[list[str]], list[set[int]]]:
    """The texts of a sheet's cells, and the cells that stand out, row by row.

    Raises:
        Unreadable: more rows or columns than any bank, or the sheet is broken.
    """
    sheet.reset_dimensions()  # what the file says of its size need not be so
    rows, marked = [], []
    try:
        for cells in sheet.iter_rows():
            if len(rows) >= MOST_ROWS:
                raise Unreadable(f"Trang tính “{sheet.title}” quá {MOST_ROWS} dòng. Xóa các dòng thừa rồi thử lại.")
            if len(cells) > MOST_COLUMNS:
                raise Unreadable(f"Trang tính “{sheet.title}” quá {MOST_COLUMNS} cột. Xóa các cột thừa rồi thử lại.")
            rows.append([_text(cell.value) for cell in cells])
            marked.append(_marked(cells))
    except (Unreadable, MemoryError):
        raise
    except Exception:  # noqa: BLE001 - openpyxl raises whatever its parsers raise
        raise Unreadable("Trang tính bị hỏng. Mở bằng Excel, lưu lại dạng .xlsx rồi thử lại.") from None
    return rows, marked


def _marked(cells: Any) -> set[int]:
    """Columns of cells that stand out in their row: bold, red, or filled, where not all are."""
    found: dict[str, set[int]] = {"bold": set(), "red": set(), "fill": set()}
    filled = 0
    for place, cell in enumerate(cells):
        if cell.value is None:
            continue
        filled += 1
        if cell.font is not None and cell.font.b:
            found["bold"].add(place)
        colour = getattr(getattr(cell.font, "color", None), "rgb", None)
        if isinstance(colour, str) and colour[-6:] not in ("000000",):
            found["red"].add(place)
        if cell.fill is not None and cell.fill.fill_type == "solid":
            found["fill"].add(place)
    return next(
        (places for places in (found["fill"], found["red"], found["bold"]) if 0 < len(places) < filled - 1), set()
    )
