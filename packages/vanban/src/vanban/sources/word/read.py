"""A Word file as a source: blocks become lines, legacy fonts Unicode, layout tables paragraphs."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from typing import Any

from lxml import etree

from vanban.sources import refusals
from vanban.sources.legacy import VIETNAMESE_ONLY, Converter, Encoding, detect, font_encoding, vietnamese_share
from vanban.sources.model import Limits, Line, Notice, Source
from vanban.sources.plain import clean, legacy_notice
from vanban.sources.word.body import Block, BodyReader, Piece, Seen, Table
from vanban.sources.word.numbering import Numbering
from vanban.sources.word.package import Package, R, W, points
from vanban.sources.word.styles import Styles

_TAB_STOP = 36.0  # points: Word's default tab stop
_SPACE = 3.5  # points: a space in a 14 point Times
_HEADER_WORDS = re.compile(r"CỘNG\s+H(?:ÒA|OÀ)\s+XÃ\s+HỘI|ĐẢNG\s+CỘNG\s+SẢN\s+VIỆT\s+NAM|NƠI\s+NHẬN")
_MAX_COLUMNS = 64


def read_word(data: bytes, name: str, limits: Limits) -> Source:
    """Read a .docx file.

    Args:
        data: the whole file.
        name: its name, kept in the source.
        limits: what the zip may unpack to.

    Raises:
        Unreadable: "broken", "zip-bomb", "encrypted" or "no-text".
    """
    package = Package(data, limits)
    root = package.part(package.main)
    body = None if root is None else root.find(W + "body")
    if root is None or body is None:
        raise refusals.broken("Word")
    _refuse_too_long(body, limits)
    styles = Styles(package.related("styles"), package.related("theme"))
    seen = Seen()
    reader = BodyReader(styles, Numbering(package.related("numbering"), styles), seen)
    blocks = reader.blocks(body)
    writer = _Writer(blocks)
    writer.write(blocks)
    lines = _unwrapped(writer.lines)
    if not any(character.isalnum() for line in writer.lines for character in line.text):
        raise refusals.no_text()
    warnings: list[Notice] = []
    if seen.tracked:
        warnings.append(
            Notice(
                "tracked-changes",
                "Tệp còn dấu vết sửa đổi (Track Changes); phần thêm vào được giữ, phần xóa bị bỏ. "
                "Hãy kiểm tra đây có phải bản chính thức không.",
                "The file holds tracked changes; insertions were kept and deletions dropped.",
            )
        )
    conversion = writer.converter.conversion
    if conversion:
        warnings.append(legacy_notice(conversion.encoding))
    layout: dict[str, Any] = {"paragraphs": writer.looks, "tables": writer.tables}
    sections = [section for element in body.iter(W + "sectPr") if (section := _section(element))]
    if sections:
        layout |= {"page": sections[0], "sections": sections}
    margins = _margin_texts(package, body, styles)
    return Source(
        name=name,
        kind="docx",
        lines=tuple(lines),
        fonts=tuple(font for font, _ in seen.fonts.most_common()),
        conversion=conversion,
        warnings=tuple(warnings),
        layout=layout | margins,
        notes=tuple(_notes(package, styles, seen, writer)),
    )


_FEWEST = 12  # lines that go on
_WIDEST = 125  # letters of a line wrapped by hand
_GOING_ON = 0.2  # of all lines
_NEAR = 0.8  # of the widest line
_NEAR_SHARE = 0.85  # of the lines that go on


def _unwrapped(lines: list[Line]) -> list[Line]:
    """Lines whose breaks may be wraps, when a text wrapped by hand was pasted in, a paragraph for each line.

    Such a file shows itself by many lines that stop without a sign, at nearly one width, before a small letter.
    Paragraphs as Word has them end with a sign, or are as long as they happen to be.
    """
    needs = [
        len(here.text) + 1 + len(after.text.split(" ", 1)[0])
        for here, after in pairwise(lines)
        if not (here.cells or after.cells or after.marker)
        and after.text[:1].islower()
        and after.text[1:2] not in (")", ".")
        and here.text[-1:] not in ".;:!?…"
    ]
    if len(needs) < _FEWEST or len(needs) < _GOING_ON * len(lines) or max(needs) > _WIDEST:
        return lines
    if sum(need >= _NEAR * max(needs) for need in needs) < _NEAR_SHARE * len(needs):
        return lines
    return [line if line.cells else replace(line, hard_break=False) for line in lines]


_PARAGRAPH = 10  # letters: what reading an empty paragraph costs


def _refuse_too_long(body: etree._Element, limits: Limits) -> None:
    letters = sum(len(piece.text or "") for piece in body.iter(W + "t"))
    letters += _PARAGRAPH * sum(1 for _ in body.iter(W + "p"))
    if letters > limits.letters:
        raise refusals.too_much_text(letters, limits.letters)


def _section(element: etree._Element) -> dict[str, float]:
    out: dict[str, float] = {}
    size, margin = element.find(W + "pgSz"), element.find(W + "pgMar")
    for source, keys in ((size, (("w", "width"), ("h", "height"))), (margin, tuple((k, k) for k in _MARGINS))):
        for attribute, key in keys:
            length = None if source is None else points(source.get(W + attribute))
            if length is not None:
                out[key] = round(length, 2)
    return out


_MARGINS = ("top", "bottom", "left", "right", "header", "footer")


def _margin_texts(package: Package, body: etree._Element, styles: Styles) -> dict[str, list[str]]:
    relations = package.relations()
    out: dict[str, list[str]] = {}
    for kind, key in (("headerReference", "headers"), ("footerReference", "footers")):
        texts: dict[str, None] = {}
        for reference in body.iter(W + kind):
            path = relations.get(reference.get(R + "id", ""), ("", ""))[1]
            root = package.part(path) if path else None
            if root is not None:
                text = _text_of(BodyReader(styles, Numbering(None, styles), Seen()).blocks(root))
                if text:
                    texts.setdefault(text)
        if texts:
            out[key] = list(texts)
    return out


def _text_of(blocks: list[Block | Table]) -> str:
    writer = _Writer(blocks)
    writer.write(blocks)
    return "\n".join(line.text for line in writer.lines)


def _notes(package: Package, styles: Styles, seen: Seen, writer: _Writer) -> Iterator[str]:
    parts = {kind: package.related(kind) for kind in {kind for kind, _ in seen.notes}}
    for kind, note_id in seen.notes:
        root = parts[kind]
        for note in () if root is None else root.iterchildren(W + kind.removesuffix("s")):
            if note.get(W + "id") == note_id:
                text = _text_of(BodyReader(styles, Numbering(None, styles), Seen()).blocks(note))
                if text:
                    yield text
                break


class _Writer:
    """Turns blocks into numbered lines and remembers how they looked."""

    def __init__(self, blocks: list[Block | Table]) -> None:
        self.lines: list[Line] = []
        self.looks: list[dict[str, Any]] = []
        self.tables: list[dict[str, int]] = []
        self.converter = Converter()
        self._number = 0
        self._by_font, self._everywhere = _legacy_of(blocks)

    def write(self, blocks: list[Block | Table]) -> None:
        """Append the lines of the blocks."""
        for block in blocks:
            if isinstance(block, Table):
                self._write_table(block)
            else:
                self._write_paragraph(block)
                for box in block.boxes:
                    self.write(box)

    def _write_paragraph(self, block: Block) -> None:
        self._number += 1
        raw = self.unicode(block.pieces)
        text = _trim(clean(raw))
        if not text:
            return
        look = block.look
        lead = raw[: len(raw) - len(raw.lstrip())]
        typed = lead.count("\t") * _TAB_STOP + lead.count(" ") * _SPACE
        indent = round((look.left or 0.0) + (look.first or 0.0) + typed, 2)
        bold = _share(block.pieces, "bold")
        parts = text.split("\n")
        for place, part in enumerate(parts):
            self.lines.append(
                Line(
                    text=part,
                    number=self._number,
                    indent=indent if place == 0 else look.left or 0.0,
                    centered=look.align == "center",
                    bold=bold > 0.5,
                    marker=block.marker if place == 0 else None,
                    hard_break=place == len(parts) - 1,
                )
            )
        self.looks.append(_look(block, self._number, bold > 0.5))

    def _write_table(self, table: Table) -> None:
        grid = [_columns(row) for row in table.rows]
        texts = [[self._cell_text(cell) if cell else "" for cell in row] for row in grid]
        if _is_layout(table, texts):
            for row in table.rows:
                for cell in row:
                    self.write(cell.content)
            return
        width = max((len(row) for row in texts), default=0)
        first = self._number + 1
        above: list[str] = [""] * width
        for row, cells in zip(grid, texts, strict=True):
            self._number += 1
            cells += [""] * (width - len(cells))
            for column, cell in enumerate(row):
                if cell is not None and cell.continues:
                    cells[column] = above[column]
            above = cells
            if any(cells):
                blocks = [block for cell in row if cell for block in cell.content if isinstance(block, Block)]
                self.lines.append(
                    Line(
                        text=" ".join("\t".join(cells).replace("\n", " ").strip(" ").split(" ")),
                        number=self._number,
                        bold=bool(blocks) and _share([piece for b in blocks for piece in b.pieces], "bold") > 0.5,
                        cells=tuple(cells),
                        hard_break=True,
                    )
                )
        if self._number >= first:
            self.tables.append({"first": first, "last": self._number, "columns": width})

    def _cell_text(self, cell: Any) -> str:
        out: list[str] = []
        for block in cell.content:
            if isinstance(block, Table):
                out += ["\t".join(self._cell_text(inner).replace("\n", " ") for inner in row) for row in block.rows]
                continue
            text = _trim(clean(self.unicode(block.pieces)))
            marked = f"{block.marker} {text}".strip() if block.marker else text
            out.append(marked)
            for box in block.boxes:
                out += [_trim(clean(self.unicode(b.pieces))) for b in box if isinstance(b, Block)]
        return "\n".join(line for line in out if line.strip())

    def unicode(self, pieces: list[Piece]) -> str:
        """Join pieces, converting those in a legacy font."""
        if not self._by_font and self._everywhere is None:
            return "".join(piece.text for piece in pieces)
        out: list[str] = []
        pending = ""
        state: tuple[Encoding, bool] | None = None
        typed_unicode = any(VIETNAMESE_ONLY.search(piece.text) for piece in pieces)
        for piece in pieces:
            legacy = None if typed_unicode else self._legacy(piece)
            if legacy != state:
                out.append(self._convert(pending, state))
                pending, state = "", legacy
            pending += piece.text
        out.append(self._convert(pending, state))
        return "".join(out)

    def _legacy(self, piece: Piece) -> tuple[Encoding, bool] | None:
        by_font = font_encoding(piece.look.font)
        if by_font and by_font[0] in self._by_font:
            return by_font
        return None if self._everywhere is None or by_font else (self._everywhere, False)

    def _convert(self, text: str, legacy: tuple[Encoding, bool] | None) -> str:
        return text if legacy is None or not text else self.converter.convert(text, legacy[0], capitals=legacy[1])


def _legacy_of(blocks: list[Block | Table]) -> tuple[frozenset[Encoding], Encoding | None]:
    """Tell which legacy encodings hold: by font name where the letters bear it out, else by the letters alone.

    People go on using .VnTime as the font of Unicode text, so that a font name alone proves nothing.
    """
    by_font: dict[Encoding, list[str]] = {}
    plain: list[str] = []
    for block in _every(blocks):
        for piece in block.pieces:
            legacy = font_encoding(piece.look.font)
            if legacy:
                by_font.setdefault(legacy[0], []).append(piece.text)
            else:
                plain.append(piece.text)
        plain.append("\n")
    held = frozenset(encoding for encoding, texts in by_font.items() if _is_typed_in(texts))
    return held, detect("".join(plain))


def _is_typed_in(texts: list[str]) -> bool:
    odd = [text for text in texts if not text.isascii()]
    unicode_texts = sum(bool(VIETNAMESE_ONLY.search(text)) for text in odd)
    if unicode_texts * 2 > len(odd):
        return False
    # Letters such as "á" alone are shared by both; a text of them that reads well as it stands is Unicode.
    share, words = vietnamese_share(" ".join(odd)[:20_000])
    return not (words >= 10 and share > 0.9)


def _every(blocks: list[Block | Table]) -> Iterator[Block]:
    for block in blocks:
        if isinstance(block, Table):
            for row in block.rows:
                for cell in row:
                    yield from _every(cell.content)
        else:
            yield block
            for box in block.boxes:
                yield from _every(box)


def _columns(row: list[Any]) -> list[Any]:
    """Lay the cells of a row on the grid: a spanning cell takes its first column, the others are None."""
    out: list[Any] = []
    for cell in row:
        out.append(cell)
        out += [None] * (cell.span - 1)
    return out[:_MAX_COLUMNS]


def _is_layout(table: Table, texts: list[list[str]]) -> bool:
    """Say whether a table only places text: the header block, the signature block, a frame of one cell."""
    cells = sum(len(row) for row in table.rows)
    if not cells or max(len(row) for row in table.rows) == 1:
        return True
    filled = [{column for column, text in enumerate(row) if text} for row in texts]
    used = set().union(*filled) if filled else set()
    if len(used) <= 1:
        return True
    if max(len(columns) for columns in filled) > 2:
        return False
    joined = "\n".join(text for row in texts[:4] for text in row if text)[:2_000].upper()
    return not table.bordered or bool(_HEADER_WORDS.search(joined))


def _trim(text: str) -> str:
    """Trim each soft-broken line and leave out empty ones; gaps inside a line stay, for they may part columns."""
    if "\n" not in text:
        return text.strip()
    return "\n".join(part for line in text.split("\n") if (part := line.strip()))


def _share(pieces: list[Piece], switch: str) -> float:
    total = marked = 0
    for piece in pieces:
        count = len(piece.text.strip())
        total += count
        if getattr(piece.look, switch):
            marked += count
    return marked / total if total else 0.0


def _most(pieces: list[Piece], key: str) -> Any:
    counts: Counter[Any] = Counter()
    for piece in pieces:
        counts[getattr(piece.look, key)] += len(piece.text.strip())
    return counts.most_common(1)[0][0] if counts else None


def _look(block: Block, number: int, bold: bool) -> dict[str, Any]:
    look = block.look
    out: dict[str, Any] = {"line": number, "bold": bold, "italic": _share(block.pieces, "italic") > 0.5}
    leading_rule = None if look.leading is None else ("points" if look.exact else "multiple")
    stated = {
        "font": _most(block.pieces, "font"),
        "size": _most(block.pieces, "size"),
        "align": look.align or "left",
        "first": look.first,
        "left": look.left,
        "before": look.before,
        "after": look.after,
        "leading": look.leading,
        "leading_rule": leading_rule,
    }
    return out | {key: found for key, found in stated.items() if found is not None}
