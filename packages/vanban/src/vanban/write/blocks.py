"""The block model of an official paper: what it says, without how it looks.

One `Paper` goes to every writer (`to_docx`, `to_pdf`, `to_png`), so that the editable file and the signed file cannot
differ. All classes are frozen, hashable and compare by value; `Paper.to_dict` gives plain JSON data and
`Paper.from_dict` gives the same paper back.

Text is kept as the author typed it. The writers set capitals, padding and the closing punctuation of lists where
Decree 30/2020/NĐ-CP asks for them, so a builder writes "Báo cáo" or "BÁO CÁO" and gets the same page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar, Literal, TypeAlias

from vanban.write.json_form import PaperError as PaperError

Align: TypeAlias = Literal["left", "center", "right", "justify"]


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text in one style.

    Args:
        text: any text; "\\n" is a line break inside the paragraph.
        bold, italic, underline: character style on top of the block's own.
        link: target address (http, https, mailto, tel); any other scheme is written as plain text.
        note: text of a footnote whose mark stands right after this run.
    """

    TYPE: ClassVar[str] = "run"
    text: str
    bold: bool = False
    italic: bool = False
    underline: bool = False
    link: str | None = None
    note: str | None = None


Text: TypeAlias = tuple[Run, ...]


def text(*parts: str | Run) -> Text:
    """Turn strings and runs into the `Text` that blocks hold: `text("Đã đăng ", Run("04", bold=True), " tin.")`.

    Empty strings are left out.
    """
    return tuple(Run(part) if isinstance(part, str) else part for part in parts if part != "")


def plain(runs: Iterable[Run]) -> str:
    """The bare text of some runs, footnotes left out."""
    return "".join(run.text for run in runs)


@dataclass(frozen=True, slots=True)
class Heading:
    """A numbered or bare heading.

    Args:
        level: 0 for Phần, Chương, Mục (own centred line, title below); 1 for "I."; 2 for "1."; 3 for "a)" or "1.1.";
            up to 5. A label that begins with Phần, Chương, Mục, Tiểu mục or Điều is laid out as such at any level.
        label: the number as typed ("I.", "1.", "a)", "Điều 1.", "Phần II"); "" for none; None to let the writers count
            (I. II. III. / 1. 2. / a) b) c) d) đ); in Word levels 1 and 2 are then real automatic numbering).
        text: the title; a level 1 title is shown in capitals.
    """

    TYPE: ClassVar[str] = "heading"
    level: int
    label: str | None
    text: str


@dataclass(frozen=True, slots=True)
class Para:
    """A paragraph of the body.

    Args:
        runs: its text.
        align: "justify" is the body's own; "center" also drops the first-line indent.
        indent: first-line indent of the body (1.27 cm).
    """

    TYPE: ClassVar[str] = "para"
    runs: Text
    align: Align = "justify"
    indent: bool = True


@dataclass(frozen=True, slots=True)
class Item:
    """One line of a list.

    Args:
        marker: "-" and "+" become real Word bullets; anything else ("a)", "1.", "đ)") is written as typed.
        runs: its text.
        level: 1 for the outer list, 2 and 3 for lists inside it. Following the paper practice all levels start at the
            first-line indent and wrap to the margin; the marker tells them apart.
    """

    TYPE: ClassVar[str] = "item"
    marker: str
    runs: Text
    level: int = 1


@dataclass(frozen=True, slots=True)
class Basis:
    """One "Căn cứ ..." line (italic). A row of them ends with ";" on each and "." on the last, set by the writers."""

    TYPE: ClassVar[str] = "basis"
    runs: Text


@dataclass(frozen=True, slots=True)
class Column:
    """A table column: `align` of its body cells and `width` as a share (all shares are scaled to fill the line);
    None lets the writers measure the content."""

    TYPE: ClassVar[str] = "column"
    align: Align = "left"
    width: float | None = None


@dataclass(frozen=True, slots=True)
class Cell:
    """A table cell: text, how many columns and rows it covers, and its own alignment if not the column's."""

    TYPE: ClassVar[str] = "cell"
    runs: Text
    span: int = 1
    rowspan: int = 1
    align: Align | None = None


Row: TypeAlias = tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A ruled table.

    Args:
        columns: one `Column` for each column.
        header: header rows (repeated on every page when `repeat_header`).
        rows: body rows; a short row is filled with empty cells, a long one is cut by the writers' grid.
        caption: line above the table ("Bảng 1. ..."), "" for none.
        repeat_header: repeat the header rows at the top of each page.
    """

    TYPE: ClassVar[str] = "table"
    columns: tuple[Column, ...]
    header: tuple[Row, ...]
    rows: tuple[Row, ...]
    caption: str = ""
    repeat_header: bool = True


def table(
    header: Sequence[str],
    rows: Iterable[Sequence[str | Text | Cell]],
    *,
    align: str = "",
    widths: Sequence[float | None] = (),
    caption: str = "",
) -> Table:
    """Build a `Table` from plain strings.

    Args:
        header: titles of the columns (one header row).
        rows: for each row its cells.
        align: one letter for each column: l, c, r, j; missing letters mean "l".
        widths: shares of the line for each column; missing ones are measured.
        caption: line above the table.
    """
    letters: dict[str, Align] = {"l": "left", "c": "center", "r": "right", "j": "justify"}
    columns = tuple(
        Column(
            letters.get(align[n], "left") if n < len(align) else "left",
            widths[n] if n < len(widths) else None,
        )
        for n in range(len(header))
    )
    head = (tuple(Cell(text(title)) for title in header),) if header else ()
    return Table(columns, head, tuple(tuple(_cell(value) for value in row) for row in rows), caption)


def _cell(value: str | Text | Cell) -> Cell:
    if isinstance(value, Cell):
        return value
    return Cell(text(value) if isinstance(value, str) else value)


@dataclass(frozen=True, slots=True)
class Figure:
    """A picture.

    Args:
        svg: the drawing as an SVG document.
        alt: what the picture shows, for those who cannot see it (required for PDF/UA).
        caption: line below the picture, "" for none.
        width: share of the line, 0.1 to 1.
    """

    TYPE: ClassVar[str] = "figure"
    svg: str
    alt: str
    caption: str = ""
    width: float = 1.0


@dataclass(frozen=True, slots=True)
class Quote:
    """Words taken over from elsewhere, set in from both sides; `source` stands below them."""

    TYPE: ClassVar[str] = "quote"
    runs: Text
    source: str = ""


@dataclass(frozen=True, slots=True)
class Note:
    """Small print: a remark under a table, the head of the evidence chain."""

    TYPE: ClassVar[str] = "note"
    runs: Text


@dataclass(frozen=True, slots=True)
class PageBreak:
    """What follows starts on a new page."""

    TYPE: ClassVar[str] = "page_break"


@dataclass(frozen=True, slots=True)
class Annex:
    """A "Phụ lục" on its own pages with its own page numbers; stands after the signature wherever it is in `blocks`.

    Args:
        title: shown in capitals.
        blocks: its content; an annex inside an annex is written as part of it.
        landscape: turn the page, for wide tables.
    """

    TYPE: ClassVar[str] = "annex"
    title: str
    blocks: tuple[Block, ...]
    landscape: bool = False


Block: TypeAlias = Heading | Para | Item | Basis | Table | Figure | Quote | Note | PageBreak | Annex


def body(blocks: Iterable[Block]) -> tuple[Block, ...]:
    """The blocks that stand before the signature (everything but annexes)."""
    return tuple(block for block in blocks if not isinstance(block, Annex))


def annexes(blocks: Iterable[Block]) -> tuple[Annex, ...]:
    """The annexes, in order."""
    return tuple(block for block in blocks if isinstance(block, Annex))


def words(block: Block) -> Iterator[str]:
    """Every stretch of text of a block that a reader of the paper must find, footnotes and captions included."""
    match block:
        case Heading():
            yield from filter(None, (block.label, block.text))
        case Para() | Item() | Basis() | Note():
            yield from _run_words(block.runs)
        case Quote():
            yield from _run_words(block.runs)
            yield block.source
        case Table():
            yield block.caption
            for row in (*block.header, *block.rows):
                for cell in row:
                    yield from _run_words(cell.runs)
        case Figure():
            yield block.caption
        case Annex():
            yield block.title
            for inner in block.blocks:
                yield from words(inner)
        case PageBreak():
            return


def _run_words(runs: Text) -> Iterator[str]:
    stretch = ""
    for run in runs:
        stretch += run.text
        if run.note:
            # The mark of a footnote stands in the text, so a search must not reach over it.
            yield stretch
            yield run.note
            stretch = ""
    yield stretch
