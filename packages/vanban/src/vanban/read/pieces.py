"""Lines cleaned: page numbers, rules and invisible signs go, columns of one line are set apart."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from vanban.read.markers import Marker, read_marker
from vanban.read.text import Look, in_capitals, is_upper, looks_of, low_of, lower
from vanban.sources.model import COLUMN, Line

_INVISIBLE = re.compile(r"[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\x00-\x08\x0e-\x1f]")


_RULE = re.compile(r"[\s_\-–—=*~.·…]{3,}$|[_*]+$")


_RULE_SIGNS = "_-–—=*~.·…"


_PAGE = re.compile(r"(?:trang\s*)?[-–]?\s*(?P<n>\d{1,4})\s*(?:/\s*\d{1,4})?\s*[-–]?$", re.IGNORECASE)


# Words that a number belongs to, without the compounds that end alike ("chuyển đổi số", "tài khoản", "địa điểm").
BEFORE_PART = (
    r"(?:(?<!tài )(?<!điều )khoản|điều|(?<!danh )(?<!chuyên )(?<!hạng )(?<!đề )(?<!tiết )mục"
    r"|(?<!địa )(?<!thời )(?<!đặc )(?<!quan )(?<!trọng )(?<!cao )(?<!ưu )điểm"
    r"|(?<!thành )(?<!góp )(?<!cổ )(?<!học )phần)"
)


BEFORE_NUMBER = re.compile(
    r"(?:^|[\s(:])(?:(?:(?:định|hoạch|văn|quyết|thị|tư|án|trình|báo|cáo|luận|dẫn|lệnh|điện|luật|bản|phép|mời|lục|mẫu|biểu"
    r"|bảng|tổ|thôn|ấp|phố|chứng|tiểu học|non|viện|đội|cụm|trạm"
    r"|tập|khóa|lịch|phiếu|liên|chế|xã|đường|bão|hợp)[\s:]+|^)số|ngày|tháng|năm|quý|từ|đến|lớp|thứ|và|hoặc"
    r"|tuần|(?<!định )(?<!học )(?<!thời )kỳ|giai đoạn|khóa|" + BEFORE_PART + r")$"
)


_GAP = re.compile(r"\s{3,}|\t+")


_PERSON = re.compile(r"(?:[A-ZĐ][^\W\d_]*|[À-Ỹ][^\W\d_]*)(?:\s(?:[A-ZĐ]|[À-Ỹ])[^\W\d_]*){1,4}$")


ALONE = re.compile(
    r"(?:nơi nhận|kính gửi|trên đây là|(?:tm|kt|tl|tuq|q)\s?\.|t/m|k/t|t/l|v/v|số\s*:|cộng h[oò][àa] xã hội chủ nghĩa"
    r"|(?:phó |quyền |q\. ?)?(?:chủ tịch|giám đốc|trưởng phòng|bí thư|hiệu trưởng|chánh văn phòng|trưởng ban"
    r"|chủ nhiệm|chi cục trưởng|thư ký|chủ tọa)$"
    r"|độc lập\s?-\s?tự do|đảng cộng sản việt nam|phụ lục|\(?(?:ban hành )?kèm theo)"
)


# A line that names a time and nothing else, as a heading of what is to be done then.
TIME_LINE = re.compile(
    r"(?:Trong |Vào )?(?:[Tt]háng|[Qq]uý|[Tt]uần|[Nn]gày|[Tt]ừ ngày|[Tt]ừ tháng|[Hh]ọc kỳ)"
    r"(?:[\s\d/.,:()IVX-]|từ|đến|hết|ngày|[Tt]háng|[Tt]uần|[Qq]uý|năm|và)*$"
)


_DEEPEST = 12 * COLUMN  # what stands in further is no line of a paragraph, but set on the right


@dataclass(slots=True)
class Piece:
    """A cleaned line."""

    text: str
    number: int
    hard: bool
    centered: bool
    bold: bool
    indent: float | None
    cells: tuple[str, ...] | None
    given: bool  # the marker came from automatic numbering
    columns: tuple[str, ...]
    looks: list[Look]  # what is to be known of its chunks
    size: int = field(init=False)  # columns that the line takes, from the left edge
    low: str = field(init=False)
    upper: bool = field(init=False)
    marker: Marker | None = field(init=False)

    def __post_init__(self) -> None:
        deep = not self.indent or self.centered or self.indent > _DEEPEST
        self.size = len(self.text) + (0 if deep else round(self.indent / COLUMN))  # type: ignore[operator]
        self.low = low_of(self.looks)
        self.upper = in_capitals(self.text, self.looks)
        self.marker = None if self.cells else read_marker(self.text)


def _chunks(text: str) -> list[str]:
    """The visible letters between white space."""
    if not text.isprintable():
        text = _INVISIBLE.sub("", text.replace("\x02", "-"))
    return text.split()


def clean(text: str) -> str:
    """Visible letters only, one space between words."""
    return " ".join(_chunks(text))


def pieces_of(lines: Sequence[Line]) -> list[Piece]:
    pieces: list[Piece] = []
    last_page = 0
    for line in lines:
        if line.cells is not None:
            cells = tuple(clean(cell) for cell in line.cells)
            if any(cells):
                text = " | ".join(cells)
                looks = looks_of(text.split(" "))
                pieces.append(Piece(text, line.number, True, False, line.bold, None, cells, False, (), looks))
            continue
        parts = line.text.split("\n")
        for place, part in enumerate(parts):
            if "  " in part or not part.isprintable() or part.strip() != part:
                chunks = _chunks(part)
                text = " ".join(chunks)
            else:  # all its white space is single spaces
                text, chunks = part, part.split(" ")
            if not text or (text[0] in _RULE_SIGNS and _RULE.match(text) and not _to_fill_in(text, pieces)):
                continue
            first = text[0]
            paged = len(text) < 40 and not line.marker and (first.isdigit() or first in "-–tT")
            page = _PAGE.match(text) if paged else None
            if page:
                number = int(page["n"])
                before = pieces[-1].low if pieces else ""
                if number < 1000 and last_page < number <= last_page + 60 and not BEFORE_NUMBER.search(before):
                    last_page = number
                    continue
            columns: tuple[str, ...] = ()
            if part != text:
                raw = (part if part.isprintable() else _INVISIBLE.sub("", part)).strip()
                columns = _columns(raw) if raw != text and _GAP.search(raw) else ()
            if len(columns) > 1 and (_side_by_side(columns) or (len(columns) == 2 and pieces and pieces[-1].columns)):
                for column in columns:
                    if not _RULE.match(column):
                        looks = looks_of(column.split(" "))
                        pieces.append(
                            Piece(column, line.number, True, False, line.bold, None, None, False, columns, looks)
                        )
                continue
            given = bool(line.marker) and place == 0
            if given:
                text = f"{line.marker} {text}"
                chunks = text.split(" ")
            hard = line.hard_break and place == len(parts) - 1
            looks = looks_of(chunks)
            pieces.append(Piece(text, line.number, hard, line.centered, line.bold, line.indent, None, given, (), looks))
    return pieces


def _to_fill_in(text: str, pieces: list[Piece]) -> bool:
    """Dots that a person writes on, "số điện thoại | ......", and no rule below a head."""
    before = pieces[-1] if pieces else None
    if before is None or before.upper or text.strip(".… "):
        return False
    return before.text[-1:].islower() or before.text.endswith(":")


_BLANK = re.compile(r"(?:số\s?:|ngày|tháng)$", re.IGNORECASE)


def _columns(raw: str) -> tuple[str, ...]:
    """The pieces of a line between wide gaps; the gap of a number or date not yet filled in parts nothing."""
    columns: list[str] = []
    for piece in map(clean, _GAP.split(raw)):
        if columns and (piece[:1] == "/" or _BLANK.search(columns[-1])):
            columns[-1] = f"{columns[-1]} {piece}"
        else:
            columns.append(piece)
    return tuple(columns)


def _side_by_side(columns: tuple[str, ...]) -> bool:
    """The header and the foot of a paper stand in two columns on one line."""
    if len(columns) == 2 and columns[0].startswith("-") and _PERSON.match(columns[1]):
        return True
    return any(is_upper(column) or ALONE.match(lower(column)) for column in columns) and not (
        columns[0][:1].isdigit() and len(columns) > 2
    )
