"""The paragraph while it is being read."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field

from vanban.read.markers import Marker
from vanban.read.text import Look, Words


@dataclass(slots=True)
class Para:
    """A paragraph while it is being read.

    Attributes:
        text: one line of text, spaces single; low: its form for comparing (see ``text.lower``).
        looks: what is to be known of its chunks, until it is finished.
        upper: in capitals.
        origin: (offset in text, line number in the source) of each joined line.
        cells: the cells of a table row.
        marker: its numbering or bullet.
        first: index of the first word after it.
    """

    text: str
    low: str
    looks: list[Look]
    upper: bool
    origin: list[tuple[int, int]]
    marker: Marker | None = None
    cells: tuple[str, ...] | None = None
    centered: bool = False
    bold: bool = False
    indent: float | None = None
    kind: str = "para"
    level: int = 0
    eid: str = ""
    start: int = 0
    children: list[Para] = field(default_factory=list)
    words: Words = field(init=False)
    first: int = field(init=False)

    def finish(self, start: int) -> None:
        """Fix the place of the paragraph in the whole text and cut it into words."""
        self.start = start
        self.words = Words(self.text, self.low, self.looks)
        self.looks = []
        self.first = self.words.at(self.marker.size) if self.marker else 0

    @property
    def end(self) -> int:
        """Offset after the last letter in the whole text."""
        return self.start + len(self.text)

    @property
    def body_at(self) -> int:
        """Offset of the first letter after the marker, within the paragraph."""
        return self.marker.size if self.marker else 0

    @property
    def body(self) -> str:
        """The text without its marker."""
        return self.text[self.body_at :]

    @property
    def low_body(self) -> str:
        """The same in the form for comparing."""
        return self.low[self.body_at :]

    def line_at(self, offset: int) -> int:
        """Source line of the letter at ``offset`` within the paragraph."""
        return self.origin[max(bisect_right(self.origin, (offset, 1 << 60)) - 1, 0)][1]
