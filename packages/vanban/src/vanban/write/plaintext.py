"""A paper as text that a person can edit, and back: `parse(unparse(paper)) == paper` for every paper.

Above the line "---" stand the head and the foot, one "name: value" on each line; a name may come again where the paper
has several (kính gửi, nơi nhận, quyền hạn, từ khóa). Below it stands the content, one block on each line:

    # Kết quả                     heading, counted; "##" is one level down
    #[II.] Kết quả                heading with a typed label; "#0[Phần I] Kết quả" for Phần, Chương, Mục
    Xã đã đăng {b|04 tin}.        paragraph; {b|..} bold, {i|..} italic, {u|..} underlined, {l="https://.."|..} a link,
                                  {n="chú thích"|..} a footnote after the words
    - việc, + việc, -[a)] việc    list lines, two spaces in front for each level down; a typed marker in brackets
    .basis Căn cứ ...             any other block by its name, with what is not usual in brackets:
    .para(align="center") ...     .quote(source="...") .note .page_break
    .table(caption="...")         then .column(align="right", width=0.2), .head a | b | and .row a | b |, then .end
    .figure(svg="...", alt="...")
    .annex(title="...")           its blocks, then .end

A backslash takes the meaning from the sign after it; "\\n" is a line break inside a text. Empty lines mean nothing.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterator
from dataclasses import MISSING, fields
from typing import Any, TypeVar

from vanban.write import inline
from vanban.write.blocks import (
    Annex,
    Basis,
    Block,
    Cell,
    Column,
    Figure,
    Heading,
    Item,
    Note,
    PageBreak,
    PaperError,
    Para,
    Quote,
    Row,
    Table,
)
from vanban.write.json_form import construct
from vanban.write.paper import Paper

_HEADER = {
    "cơ quan": "issuer",
    "cấp trên": "superior",
    "số": "number",
    "ký hiệu": "symbol",
    "địa danh": "place",
    "ngày": "date",
    "tháng": "month",
    "năm": "year",
    "về việc": "letter_subject",
}
_PAPER = {
    "tên loại": "title_type",
    "trích yếu": "summary",
    "kính gửi": "addressees",
    "qua": "via",
    "nơi nhận": "recipients",
    "ký hiệu soạn thảo": "drafter_mark",
    "liên hệ": "contact",
    "mức độ khẩn": "urgency",
    "lưu hành": "circulation",
    "thể thức": "profile",
    "ngôn ngữ": "lang",
    "tác giả": "author",
    "từ khóa": "keywords",
}
_SIGNATURE = {
    "quyền hạn": "authority",
    "chức vụ": "office",
    "chức vụ khác": "also",
    "chỗ ký": "placeholder",
    "người ký": "name",
}
_SECOND = "người ký thứ hai, "
_MANY = ("addressees", "recipients", "keywords", "authority")
_WHOLE = ("month", "year")
_Made = TypeVar("_Made")
_RUNS: dict[type[Block], str] = {Para: "para", Basis: "basis", Quote: "quote", Note: "note", Item: "item"}
_NAMES = {name: cls for cls, name in _RUNS.items()}


def unparse(paper: Paper) -> str:
    """The paper as editable text."""
    lines = [f"loại: {paper.kind}"]
    lines += _fields(paper.header, _HEADER, "")
    lines += _fields(paper, _PAPER, "")
    for signature, prefix in ((paper.signature, ""), (paper.cosignature, _SECOND)):
        if signature is not None:
            lines += _fields(signature, _SIGNATURE, prefix, always="office")
    return "\n".join([*lines, "---", *_blocks(paper.blocks)]) + "\n"


def parse(text: str) -> Paper:
    """The paper that `unparse` wrote, or that a person wrote in the same form.

    Raises:
        PaperError: a line that says nothing known; the message names the line, in Vietnamese.
    """
    lines = [line.removesuffix("\r") for line in text.split("\n")]
    end = lines.index("---") if "---" in lines else len(lines)
    kind, given = _front(lines[:end])
    reader = _Reader(lines, end + 1)
    blocks = reader.blocks(inside=False)
    data: dict[str, Any] = {"type": "paper", "kind": kind, **given["paper"]}
    data["header"] = {"type": "header", "issuer": "", **given["header"]}
    for name in ("signature", "cosignature"):
        if given[name]:
            data[name] = {"type": "signature", **given[name]}
    try:
        bare = Paper.from_dict(data)
    except PaperError as error:
        raise PaperError(f"phần đầu văn bản: {error}") from None
    return Paper(**{**{item.name: getattr(bare, item.name) for item in fields(bare)}, "blocks": blocks})


def _fields(source: Any, names: dict[str, str], prefix: str, always: str = "") -> Iterator[str]:
    usual = {item.name: item.default for item in fields(source)}
    for shown, name in names.items():
        value = getattr(source, name)
        if name in _MANY:
            for one in value:
                yield f"{prefix}{shown}: {inline.escaped(one)}"
        elif name == always or usual[name] is MISSING or value != usual[name]:
            written = value.isoformat() if isinstance(value, dt.date) else str(value)
            yield f"{prefix}{shown}: {inline.escaped(written)}"


def _front(lines: list[str]) -> tuple[str, dict[str, dict[str, Any]]]:
    kind = ""
    given: dict[str, dict[str, Any]] = {"header": {}, "paper": {}, "signature": {}, "cosignature": {}}
    for n, line in enumerate(lines, 1):
        if not line.strip():
            continue
        name, colon, value = line.partition(":")
        words = inline.plain(value.removeprefix(" "), n)
        name = name.strip()
        if name == "loại":
            kind = words.strip()
            continue
        second = name.startswith(_SECOND)
        bare = name.removeprefix(_SECOND)
        for place, names in (("header", _HEADER), ("paper", _PAPER), ("signature", _SIGNATURE)):
            if colon and bare in names and (not second or place == "signature"):
                _put(given["cosignature" if second else place], names[bare], words, n)
                break
        else:
            raise PaperError(f"dòng {n}: không hiểu {line.strip()[:60]!r}; cần một dòng dạng 'tên: nội dung'")
    if not kind:
        raise PaperError("dòng 1: thiếu 'loại: ...' (plan, report, letter, decision, minutes, certificate)")
    return kind, given


def _put(target: dict[str, Any], name: str, words: str, n: int) -> None:
    if name in _MANY:
        target[name] = [*target.get(name, []), words]
    elif name in _WHOLE:
        if not re.fullmatch(r"-?\d{1,9}", words.strip()):
            raise PaperError(f"dòng {n}: {words[:60]!r} không phải là số")
        target[name] = int(words)
    else:
        target[name] = words


def _blocks(blocks: tuple[Block, ...]) -> Iterator[str]:
    for block in blocks:
        yield ""
        match block:
            case Heading() if 0 <= block.level <= 6:
                label = "" if block.label is None else f"[{inline.escaped(block.label)}]"
                yield f"{'#' * block.level or '#0'}{label} {inline.escaped(block.text)}"
            case Heading():
                yield _directive("heading", block, ("level", "label", "text"))
            case Para() if block == Para(block.runs) and block.runs:
                line = inline.written(block.runs)
                # A sign that opens another kind of line, or a space that nobody would see, is escaped.
                yield "\\" + line if line[0] in ".#-+" else line
            case Item() if 1 <= block.level <= 3:
                sign = block.marker if block.marker in ("-", "+") else f"-[{inline.escaped(block.marker)}]"
                yield f"{'  ' * (block.level - 1)}{sign} {inline.written(block.runs)}"
            case Para() | Basis() | Quote() | Note() | Item():
                names = tuple(item.name for item in fields(block) if item.name != "runs")
                yield f"{_directive(_RUNS[type(block)], block, names)} {inline.written(block.runs)}"
            case PageBreak():
                yield ".page_break"
            case Figure():
                yield _directive("figure", block, ("svg", "alt", "caption", "width"))
            case Table():
                yield _directive("table", block, ("caption", "repeat_header"))
                for column in block.columns:
                    yield _directive("column", column, ("align", "width"))
                for name, rows in (("head", block.header), ("row", block.rows)):
                    for row in rows:
                        yield f".{name} {''.join(_cell(cell) for cell in row)}"
                yield ".end"
            case Annex():
                yield _directive("annex", block, ("title", "landscape"))
                yield from _blocks(block.blocks)
                yield ".end"


def _directive(name: str, source: Any, names: tuple[str, ...]) -> str:
    usual = {item.name: item.default for item in fields(source)}
    given = [
        f"{key}={json.dumps(value, ensure_ascii=False)}"
        for key in names
        if (value := getattr(source, key)) != usual[key] or type(value) is not type(usual[key])
    ]
    return f".{name}({', '.join(given)})" if given else f".{name}"


def _cell(cell: Cell) -> str:
    shape = _directive("cell", cell, ("span", "rowspan", "align"))
    return f"{shape + ' ' if shape != '.cell' else ''}{inline.written(cell.runs, first='.')} | "


class _Reader:
    """Reads the lines of the content one after the other."""

    def __init__(self, lines: list[str], start: int) -> None:
        self.lines = lines
        self.at = start

    def blocks(self, inside: bool) -> tuple[Block, ...]:
        found: list[Block] = []
        opened = self.at
        while self.at < len(self.lines):
            line = self.lines[self.at]
            self.at += 1
            if not line.strip(" "):
                continue
            if inside and line.strip() == ".end":
                return tuple(found)
            found.append(self._block(line))
        if inside:
            raise PaperError(f"dòng {opened}: phụ lục chưa đóng bằng '.end'")
        return tuple(found)

    def _block(self, line: str) -> Block:
        n = self.at
        if heading := re.match(r"(#0|#{1,6})(\[)?", line):
            label, rest = None, line[heading.end() :]
            if heading[2]:
                label, rest = inline.until(rest, "]", n)
            level = 0 if heading[1] == "#0" else len(heading[1])
            return Heading(level, label, inline.plain(rest.removeprefix(" "), n))
        if item := re.match(r"((?:  ){0,2})(?:(-)\[|([-+])(?: |$))", line):
            marker, rest = (item[3], line[item.end() :]) if item[3] else inline.until(line[item.end() :], "]", n)
            return Item(marker, inline.read(rest.removeprefix(" ") if item[2] else rest, n), len(item[1]) // 2 + 1)
        if not line.startswith("."):
            return Para(inline.read(line, n))
        name, given, rest = _opened(line, n)
        if name in _NAMES:
            return _made(_NAMES[name], {**given, "runs": inline.read(rest, n)}, n)
        match name:
            case "heading":
                return _made(Heading, {"label": None, **given}, n)
            case "figure":
                return _made(Figure, given, n)
            case "page_break":
                return PageBreak()
            case "table":
                return self._table(given, n)
            case "annex":
                return _made(Annex, {**given, "blocks": self.blocks(inside=True)}, n)
        raise PaperError(f"dòng {n}: không có loại '.{name}'")

    def _table(self, given: dict[str, Any], opened: int) -> Block:
        columns: list[Column] = []
        head: list[Row] = []
        rows: list[Row] = []
        while self.at < len(self.lines):
            line = self.lines[self.at]
            self.at += 1
            if not line.strip(" "):
                continue
            if not line.startswith("."):
                raise PaperError(f"dòng {self.at}: trong bảng chỉ có .column, .head, .row và .end")
            name, shape, rest = _opened(line, self.at)
            if name == "end":
                made = {**given, "columns": tuple(columns), "header": tuple(head), "rows": tuple(rows)}
                return _made(Table, made, opened)
            if name == "column":
                columns.append(_made(Column, shape, self.at))
            elif name in ("head", "row"):
                (head if name == "head" else rows).append(_row(rest, self.at))
            else:
                raise PaperError(f"dòng {self.at}: trong bảng chỉ có .column, .head, .row và .end")
        raise PaperError(f"dòng {opened}: bảng chưa đóng bằng '.end'")


def _row(rest: str, n: int) -> Row:
    cells = []
    # The line may have lost the space at its end in an editor.
    rest = rest if rest.endswith(" ") or not rest else rest + " "
    while rest:
        given: dict[str, Any] = {}
        if rest.startswith(".cell("):
            _, given, rest = _opened(rest, n)
        runs, rest = inline.cell(rest, n)
        cells.append(_made(Cell, {**given, "runs": runs}, n))
    return tuple(cells)


def _opened(line: str, n: int) -> tuple[str, dict[str, Any], str]:
    """The name of a ".name(key=value) rest" line, its values, and the rest."""
    match = re.match(r"\.([a-z_]+)", line)
    if not match:
        raise PaperError(f"dòng {n}: sau dấu chấm đầu dòng phải là tên một loại")
    given: dict[str, Any] = {}
    at = match.end()
    if line[at : at + 1] == "(":
        at += 1
        while line[at : at + 1] != ")":
            key = re.compile(r"\s*([a-z_]+)=").match(line, at)
            if not key:
                raise PaperError(f"dòng {n}: trong ngoặc cần dạng tên=giá trị, cách nhau dấu phẩy")
            given[key[1]], at = inline.value(line, key.end(), n)
            if line[at : at + 1] == ",":
                at += 1
    if line[at : at + 1] == ")":
        at += 1
    return match[1], given, line[at:].removeprefix(" ")


def _made(cls: type[_Made], given: dict[str, Any], n: int) -> _Made:
    """An instance of a block class whose fields are checked as in JSON."""
    try:
        return construct(cls, given, cls.__name__.lower())
    except PaperError as error:
        raise PaperError(f"dòng {n}: {error}") from None
