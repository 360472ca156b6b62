"""What the writers are given: plain JSON data in which nothing is left to decide."""

from __future__ import annotations

from typing import Literal, TypedDict

from vanban.write.blocks import Align
from vanban.write.layout import StyleName


class Piece(TypedDict):
    """A run of text ready for the page."""

    text: str
    bold: bool
    italic: bool
    underline: bool
    link: str
    note: str


class Line(TypedDict):
    """A paragraph."""

    kind: Literal["line"]
    style: StyleName
    runs: list[Piece]
    align: Align
    indent: bool


class Title(TypedDict):
    """A heading: `outline` is its depth in the bookmarks, never more than one below the heading before, 0 for none.

    `running`: only the label is set as a heading, the text after it is a sentence ("Điều 1. Ban hành kèm theo ...;").
    """

    kind: Literal["heading"]
    style: StyleName
    label: str
    text: str
    outline: int
    counted: int
    restart: bool
    running: bool


class Listed(TypedDict):
    """A list line; `bullet` tells Word to draw the marker itself."""

    kind: Literal["item"]
    marker: str
    bullet: bool
    level: int
    runs: list[Piece]


class Box(TypedDict):
    """A table cell at its place in the grid."""

    row: int
    column: int
    span: int
    rowspan: int
    align: Align
    runs: list[Piece]


class Grid(TypedDict):
    """A table: widths in points, cells row by row."""

    kind: Literal["table"]
    widths: list[float]
    head: list[list[Box]]
    rows: list[list[Box]]
    caption: str
    repeat: bool


class Picture(TypedDict):
    """A drawing, its size in points."""

    kind: Literal["figure"]
    svg: str
    alt: str
    caption: str
    width: float
    height: float


class Break(TypedDict):
    """A page break."""

    kind: Literal["break"]


Element = Line | Title | Listed | Grid | Picture | Break


class Ruled(TypedDict):
    """Centred text set in a box of `width` points, with a rule of `rule` points below (0 for none)."""

    text: str
    width: float
    rule: float


class Stamp(TypedDict):
    """A word in a frame of `width` points, below the number."""

    style: StyleName
    text: str
    width: float
    red: bool


class Appendix(TypedDict):
    """An annex."""

    label: str
    title: Ruled
    ref: Ruled
    landscape: bool
    width: float
    elements: list[Element]


class Signer(TypedDict):
    """A signature block."""

    authority: list[str]
    also: str
    name: str
    placeholder: str


class Composed(TypedDict):
    """The whole paper."""

    profile: str
    kind: str
    lang: str
    document_title: str
    width: float
    mottos: list[str]
    motto_rule: float
    superior: Ruled
    issuer: Ruled
    star: bool
    number: str
    place_date: str
    subject: Ruled
    stamps: list[Stamp]
    title: str
    summary: Ruled
    addressees: list[str]
    addressee_indent: float
    addressee_hang: float
    via: str
    elements: list[Element]
    signature: Signer | None
    cosignature: Signer | None
    recipients: list[str]
    drafter: str
    contact: str
    annexes: list[Appendix]
    author: str
    keywords: list[str]
