"""What every source gives, whatever kind of file it was: clean lines, what was noticed, and how the page looks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, Self

Kind = Literal["txt", "docx", "pdf"]

COLUMN = 6.0  # points: half of a 12 point letter, the width of a column when a plain text is printed

KINDS: tuple[Kind, ...] = ("txt", "docx", "pdf")


@dataclass(slots=True, unsafe_hash=True)  # not frozen: that makes one cost six times as much, and a paper has thousands
class Line:
    """One line (txt, pdf) or one paragraph (docx) or one table row, in reading order.

    Attributes:
        text: NFC text without the automatic marker and without outer spaces; never empty. Gaps inside a line are as
            typed, for tabs and rows of spaces may part columns. Of a table row: the cells joined by tabs.
        number: place in the source, counted from 1: the physical line of a txt, the paragraph of a docx (table rows
            count as one, empty paragraphs count), the line of a pdf over all pages. Empty lines are left out of
            ``Source.lines``, so a gap in the numbers of a txt or docx shows where they stood. A txt line longer than
            8,000 characters, and a docx paragraph with soft breaks (Shift+Enter), come as several lines with one
            number; the marker stands on the first.
        page: page number from 1, or None where the source does not tell (docx; txt without form feeds).
        indent: distance of the first letter from the left edge of the text area, in points; None if unknown.
        centered: set in the middle of the text area.
        bold: most letters are bold.
        marker: automatic numbering as Word shows it ("1.", "a)", "-", "I."); None when the marker was typed, for
            then it is part of ``text``.
        cells: the cells of a table row from left to right, or None. A cell merged over columns has its text in the
            first column and "" in the others; a cell merged over rows repeats its text in each row. Paragraphs of one
            cell are separated by ``"\\n"``, automatic markers stand in front of them.
        hard_break: the line ends a paragraph for certain (docx paragraphs, table rows); False means that the next line
            may go on with the sentence.
    """

    text: str
    number: int
    page: int | None = None
    indent: float | None = None
    centered: bool = False
    bold: bool = False
    marker: str | None = None
    cells: tuple[str, ...] | None = None
    hard_break: bool = False

    def to_dict(self) -> dict[str, Any]:
        """Return a JSON-safe mapping; fields that say nothing are left out."""
        out: dict[str, Any] = {"text": self.text, "number": self.number}
        if self.page is not None:
            out["page"] = self.page
        if self.indent is not None:
            out["indent"] = self.indent
        if self.centered:
            out["centered"] = True
        if self.bold:
            out["bold"] = True
        if self.marker is not None:
            out["marker"] = self.marker
        if self.cells is not None:
            out["cells"] = list(self.cells)
        if self.hard_break:
            out["hard_break"] = True
        return out

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """Build a line from what ``to_dict`` gave; raises KeyError, TypeError or ValueError on anything else."""
        page, indent, marker, cells = (data.get(key) for key in ("page", "indent", "marker", "cells"))
        return cls(
            text=str(data["text"]),
            number=int(data["number"]),
            page=None if page is None else int(page),
            indent=None if indent is None else float(indent),
            centered=bool(data.get("centered", False)),
            bold=bool(data.get("bold", False)),
            marker=None if marker is None else str(marker),
            cells=None if cells is None else tuple(str(cell) for cell in cells),
            hard_break=bool(data.get("hard_break", False)),
        )


@dataclass(frozen=True, slots=True)
class Notice:
    """Something the reader of the document should know, that did not stop the reading.

    Attributes:
        code: stable name, for example "ocr", "legacy-font", "tracked-changes", "control-characters".
        vi: one Vietnamese sentence for the person who sent the file.
        en: the same in English.
    """

    code: str
    vi: str
    en: str

    def to_dict(self) -> dict[str, str]:
        """Return a JSON-safe mapping."""
        return {"code": self.code, "vi": self.vi, "en": self.en}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """Build a notice from what ``to_dict`` gave."""
        return cls(code=str(data["code"]), vi=str(data["vi"]), en=str(data["en"]))


@dataclass(frozen=True, slots=True)
class Conversion:
    """A legacy encoding was turned into Unicode; the samples let a person refuse it.

    Attributes:
        encoding: "tcvn3", "vni", "vps" or "windows-1258"; several in one file are joined by "+".
        samples: pairs (before, after), a few words each, at most eight.
    """

    encoding: str
    samples: tuple[tuple[str, str], ...]

    def to_dict(self) -> dict[str, Any]:
        """Return a JSON-safe mapping."""
        return {"encoding": self.encoding, "samples": [list(pair) for pair in self.samples]}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """Build a conversion from what ``to_dict`` gave."""
        return cls(
            encoding=str(data["encoding"]),
            samples=tuple((str(before), str(after)) for before, after in data["samples"]),
        )


@dataclass(frozen=True, slots=True)
class Source:
    """A file turned into lines.

    Attributes:
        name: the file's name as given.
        kind: what the content is, whatever the name says.
        lines: the body in reading order; for docx without headers, footers and footnotes.
        fonts: names of the fonts met, most used first (empty for txt).
        pages: number of pages, or None where the source does not tell.
        conversion: set when a legacy encoding was converted.
        warnings: what the person should know.
        layout: how the document looks, JSON-safe, all lengths in points. Keys (each may be missing):
            ``page``: width, height, top, bottom, left, right (margins; of the first section or page; in a pdf they
            are measured from the text). ``sections``: the same per section or page size. ``paragraphs``: list of
            mappings with ``line`` (a ``Line.number``), ``font``, ``size``, ``bold``, ``italic``, ``align`` ("left",
            "center", "right", "justify"), ``first``, ``left``, ``before``, ``after`` (indents and spacing), ``leading``
            (a multiple when ``leading_rule`` is "multiple", else points). ``tables``: list of mappings with
            ``first``, ``last`` (line numbers) and ``columns``. ``headers``, ``footers``: texts of a docx.
        notes: footnotes and endnotes of a docx, set aside in the order of their marks.
    """

    name: str
    kind: Kind
    lines: tuple[Line, ...]
    fonts: tuple[str, ...] = ()
    pages: int | None = None
    conversion: Conversion | None = None
    warnings: tuple[Notice, ...] = ()
    layout: dict[str, Any] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The body as plain text, one line each, automatic markers in front."""
        return "\n".join(f"{line.marker} {line.text}" if line.marker else line.text for line in self.lines)

    def to_dict(self) -> dict[str, Any]:
        """Return a JSON-safe mapping that ``from_dict`` turns back into an equal source."""
        return {
            "name": self.name,
            "kind": self.kind,
            "lines": [line.to_dict() for line in self.lines],
            "fonts": list(self.fonts),
            "pages": self.pages,
            "conversion": None if self.conversion is None else self.conversion.to_dict(),
            "warnings": [notice.to_dict() for notice in self.warnings],
            "layout": self.layout,
            "notes": list(self.notes),
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """Build a source from what ``to_dict`` gave.

        Raises:
            KeyError, TypeError, ValueError: the mapping is not one of ours.
        """
        kind: Kind | None = next((known for known in KINDS if known == data["kind"]), None)
        if kind is None:
            raise ValueError(f"unknown kind of source: {data['kind']!r}")
        pages, conversion, layout = data["pages"], data["conversion"], data["layout"]
        if not isinstance(layout, dict):
            raise TypeError("layout is not a mapping")
        return cls(
            name=str(data["name"]),
            kind=kind,
            lines=tuple(Line.from_dict(line) for line in data["lines"]),
            fonts=tuple(str(font) for font in data["fonts"]),
            pages=None if pages is None else int(pages),
            conversion=None if conversion is None else Conversion.from_dict(conversion),
            warnings=tuple(Notice.from_dict(notice) for notice in data["warnings"]),
            layout=layout,
            notes=tuple(str(note) for note in data["notes"]),
        )


class Unreadable(Exception):
    """A file cannot be read; says what is wrong and what to do next.

    Attributes:
        code: one of ``vanban.sources.refusals.CODES``.
        vi: one clear Vietnamese sentence for the person who sent the file.
        en: the same in English.
    """

    def __init__(self, code: str, vi: str, en: str) -> None:
        super().__init__(f"{code}: {en}")
        self.code = code
        self.vi = vi
        self.en = en

    def __reduce__(self) -> tuple[type[Unreadable], tuple[str, str, str]]:
        return type(self), (self.code, self.vi, self.en)

    def to_dict(self) -> dict[str, str]:
        """Return a JSON-safe mapping."""
        return {"code": self.code, "vi": self.vi, "en": self.en}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """Build the refusal from what ``to_dict`` gave."""
        return cls(str(data["code"]), str(data["vi"]), str(data["en"]))


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one file may cost.

    Attributes:
        file_bytes: largest file taken, in bytes.
        pages: most pages read of a pdf.
        lines: most lines of a plain text, blank ones included.
        letters: most letters of the text, about a thousand pages; kept by ``extract_file``.
        seconds: wall clock and processor time of one extraction.
        memory_bytes: address space of the extracting process.
        output_bytes: largest result accepted from the extracting process.
        unpacked_bytes: sum of the sizes of all members of a docx.
        members: most members in a docx.
        ratio: highest compression ratio of one member above 1 MB.
        program_seconds: wall clock for LibreOffice or tesseract, where one is installed; 0 leaves them alone.
        ocr_pages: most pages recognised by tesseract.
    """

    file_bytes: int = 30_000_000
    pages: int = 1_000
    lines: int = 500_000
    letters: int = 2_500_000
    seconds: float = 20.0
    memory_bytes: int = 700_000_000
    output_bytes: int = 40_000_000
    unpacked_bytes: int = 200_000_000
    members: int = 5_000
    ratio: float = 200.0
    program_seconds: float = 60.0
    ocr_pages: int = 20
