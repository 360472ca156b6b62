"""Annex tables: columns by their heads, rows as duties, Roman or merged rows as headings."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from vanban.read.extract import Extract, Lead
from vanban.read.labels import Label, label_table
from vanban.read.markers import roman
from vanban.read.paras import Para
from vanban.read.statement import analyse
from vanban.read.text import Words, lower
from vanban.read.units import only_names, typed

_COLUMN = {
    "content": re.compile(
        r"nội dung|nhiệm vụ|công việc|hoạt động|tên việc|hạng mục|đầu việc|giải pháp|hình thức|chuyên đề"
        r"|chủ đề|phần việc"
    ),
    "lead": re.compile(
        r"chủ trì|thực hiện|phụ trách|tham mưu|đầu mối|cơ quan, đơn vị|đơn vị|người thực hiện|phân công"
        r"|trách nhiệm|bộ phận|người (?:chuẩn bị|trình bày|soạn|báo cáo|dự|hướng dẫn|đứng lớp)|giao cho"
    ),
    "partners": re.compile(r"phối hợp|tham gia$"),
    "start": re.compile(r"bắt đầu|khởi công|ngày mở|từ ngày"),
    "time": re.compile(r"thời gian|thời hạn|tiến độ|hoàn thành|thời điểm|ngày|hạn"),
    "product": re.compile(r"sản phẩm|kết quả|minh chứng|đầu ra"),
    "cadence": re.compile(r"tần suất|số lần|định kỳ"),
    "budget": re.compile(r"kinh phí|dự toán|nguồn"),
    "report": re.compile(r"nơi nhận|báo cáo"),
    "note": re.compile(r"ghi chú|địa điểm|đối tượng|số lượng|thành phần"),
    "number": re.compile(r"(?:stt|tt|số tt|số thứ tự|số)$"),
}
_ORDER = ("number", "partners", "start", "time", "product", "cadence", "budget", "content", "lead", "report", "note")


_FIGURE = re.compile(r"\d")
_COUNTS = re.compile(r"\d{1,3}[.)]?|[IVX]+\.?")
_PERSON = re.compile(r"(?:người|đồng chí|cán bộ|đảng viên) (?!tham |dự |phối |nghe)\w+ ?\w*$")


def column_kind(text: str) -> str | None:
    """What a table column holds, by its head."""
    text = text.strip(" .:*")
    if not text or len(text) > 70:
        return None
    low = lower(text)
    if _PERSON.match(low):
        return "lead"
    if _COLUMN["start"].search(low):
        return "start"
    words = Words(low, low).words
    hit = label_table().at(words, 0) if words else None
    if hit and hit[0] == len(words):
        return "note" if hit[1] in ("audience", "quantity", "place", "form", "duration") else hit[1]
    for kind in _ORDER:
        if _COLUMN[kind].search(low):
            return kind
    return None


@dataclass(slots=True)
class TableState:
    """Reads the rows of one table in order."""

    columns: list[str | None] = field(default_factory=list)
    group: str = ""
    lead: Lead | None = None
    count: int = 0
    time: tuple[Para, int, int] | None = None

    def read(self, para: Para, lead: Lead, where: str, heading: Para | None = None) -> list[Extract]:
        """The duties of a row: none for a head or a group row, one otherwise."""
        cells = para.cells or ()
        kinds = [] if self._is_data(cells) or self._goes_on(cells) else [column_kind(cell) for cell in cells]
        known = [kind for kind in kinds if kind]
        if (
            len({*known}) >= 2
            and len(known) * 2 >= sum(bool(cell) for cell in cells)
            and ("content" in known or "lead" in known or "partners" in known)
        ):
            if self.columns and self.count == 0 and len(self.columns) == len(kinds):
                self.columns = [new or old for new, old in zip(kinds, self.columns, strict=True)]
            else:
                self.columns, self.count, self.group, self.lead, self.time = kinds, 0, "", None, None
            return []
        if not self.columns or "content" not in self.columns or len(cells) > len(self.columns):
            return []
        offsets = _offsets(cells)
        values: dict[str, tuple[int, int]] = {}
        number = ""
        for place, cell in enumerate(cells):
            kind = self.columns[place] if place < len(self.columns) else None
            if kind == "number":
                number = cell
            elif kind and cell and kind not in values:
                start = para.words.at(offsets[place])
                end = para.words.at(offsets[place] + len(cell))
                values[kind] = (start, end)
        above: tuple[Para, int, int] | None = None
        if self.columns[0] == "time":
            if cells[0]:
                self.time = (para, *values["time"])
            else:
                above = self.time  # one cell for several rows
        if "start" in values:
            values.setdefault("time", values.pop("start"))
            values.pop("start", None)
        filled = [
            cell
            for place, cell in enumerate(cells)
            if cell and not (place < len(self.columns) and self.columns[place] == "number")
        ]
        if len(set(filled)) <= 1 and not ("content" in values and self._single_duty(para, values)):
            self.group = number.strip(" .)")
            names = only_names(para.words, values["content"][0], values["content"][1]) if "content" in values else None
            self.lead = Lead(tuple(typed(para.words, span) for span in names.spans), para, "heading") if names else None
            return []
        if "content" not in values:
            return []
        if re.fullmatch(r"\(?\d\)?", filled[0]) and all(re.fullmatch(r"\(?\d\)?", cell) for cell in filled):
            return []
        self.count += 1
        label = number.strip(" .)") or str(self.count)
        path = ".".join(piece for piece in (where, self.group if not roman(label) else "", label) if piece)
        start, end = values["content"]
        extract = Extract([(para, start, end)], path or label, self.lead or lead)
        extract.statement = analyse(para.words, start, end)
        extract.statement_para = para
        extract.heading = heading
        for kind, (begin, stop) in values.items():
            if kind in ("lead", "partners", "time", "product", "cadence", "budget", "report"):
                extract.labels.append((para, Label(kind, begin, begin), stop))
        if above is not None and "time" not in values:
            extract.labels.append((above[0], Label("time", above[1], above[1]), above[2]))
        shown = [kind for kind in ("content", "lead", "time") if kind in values]
        extract.text = " | ".join(
            para.text[para.words.starts[values[kind][0]] : para.words.ends[values[kind][1] - 1]]
            for kind in shown
            if values[kind][1] > values[kind][0]
        )
        return [extract]

    def _is_data(self, cells: tuple[str, ...]) -> bool:
        """A row whose first cell counts is no head."""
        return bool(cells) and bool(_COUNTS.fullmatch(cells[0].strip()))

    def _goes_on(self, cells: tuple[str, ...]) -> bool:
        """A row with a figure, below the head: dates and counts stand in rows."""
        return bool(self.columns) and self.count > 0 and any(map(_FIGURE.search, cells))

    def _single_duty(self, para: Para, values: dict[str, tuple[int, int]]) -> bool:
        """A row with only a content cell is a group heading, unless it is a whole sentence."""
        start, end = values["content"]
        statement = analyse(para.words, start, end)
        return bool(statement.subject and statement.action)


def _offsets(cells: tuple[str, ...]) -> list[int]:
    offsets: list[int] = []
    at = 0
    for cell in cells:
        offsets.append(at)
        at += len(cell) + 3
    return offsets
