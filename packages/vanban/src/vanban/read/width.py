"""How wide the lines of a text are, how its paragraphs are parted, and what that says of the line that follows."""

from __future__ import annotations

import itertools
import re

from vanban.read.paras import Para
from vanban.read.pieces import Piece
from vanban.sources.model import COLUMN

_CLOSERS = '"”’)]'  # may follow the sign that ends a sentence


def ends(text: str) -> bool:
    """Does a sentence or a member of a list end here?"""
    return text.rstrip(_CLOSERS).endswith((".", ";", ":", "!", "?", "…"))


def stops(text: str) -> bool:
    """Does a sentence end here?"""
    return text.rstrip(_CLOSERS).endswith((".", "!", "?", "…"))


def first_word(text: str) -> str:
    """Up to the first space."""
    return text.split(" ", 1)[0]


def is_lower_start(text: str) -> bool:
    """Does it begin with a small letter?"""
    return text[:1].islower()


def under_its_text(para: Para, piece: Piece) -> bool:
    """Does the line begin exactly below the first letter after the marker of its paragraph?"""
    if para.marker is None or para.indent is None or piece.indent is None:
        return False
    return abs(piece.indent - para.indent - para.marker.size * COLUMN) < COLUMN / 2


_INNER_STOP = re.compile(r"[a-zà-ỹ]{2}[.!?] (?=[A-ZĐÀ-Ỹ])")
# Where a program may break a word: between two letters, after the hyphen.
_BROKEN = re.compile(r"\w-$")
_HYPHEN = re.compile(r"[^\W\d_]-(?=[^\W\d_]{2})")

_ENOUGH = 3  # lines that certainly go on, to tell a width from
_STRAYS = 0.03  # of them may disagree on the width, where a program broke the lines, and one of so many
_MANY = 8
# Of the width: a line that goes on is hardly shorter, where a program tries for lines of one length.
_LONG, _HALF = 0.7, 0.4
_FURTHEST = 8 * COLUMN  # so far the lines of a paragraph stand in under its first one
_STEP = 9.0  # points: a line that stands in so far stands in on purpose


def _first_part(text: str) -> str:
    """What of a line's first word could have stood on the line above, where words are broken at hyphens."""
    word = first_word(text)
    hyphen = _HYPHEN.search(word)
    return word[: hyphen.end()] if hyphen else word


def _agreed(ranges: list[tuple[int, int]]) -> tuple[int, int]:
    """The width that most ranges (first, last) hold, the smallest of such, and how many hold it."""
    steps: dict[int, int] = {}
    for first, last in ranges:
        steps[first] = steps.get(first, 0) + 1
        steps[last + 1] = steps.get(last + 1, 0) - 1
    best = most = held = 0
    for place in sorted(steps):
        held += steps[place]
        if held > most:
            best, most = place, held
    return best, most


class Width:
    """How wide the lines are, learnt from the lines that certainly go on.

    Attributes:
        need: letters of a line with the next word, from which on the word did not fit.
        exact: whether a program broke the lines, always at the last place that fits: then ``need`` is no estimate.
        gap: from one line of a paragraph to the next, in lines of the source.
        spaced, always_spaced: blank lines stand between nearly all paragraphs, between all but a few in a hundred.
        indented, first_in: the first lines of some paragraphs stand in, of nearly all with a marker.
        hanging: all lines of a paragraph but the first stand in.
        left: the indent of what stands furthest left.
    """

    def __init__(self, pieces: list[Piece]) -> None:
        self.need: float
        self.exact = self.at_hyphens = False
        certain: list[tuple[Piece, Piece]] = []
        indents: list[float] = []
        for here, after in itertools.pairwise(pieces):
            if here.cells or after.cells or here.hard:
                continue
            if here.indent is not None and not here.centered:
                indents.append(here.indent)
            if is_lower_start(after.text) and not (ends(here.text) or here.upper or after.marker):
                certain.append((here, after))
        rests = [after.indent for _, after in certain if after.indent is not None and not after.centered]
        self._pieces = pieces
        self._text: str | None = None
        self.left = min(indents) if indents else None
        self._edge = (self.left or 0.0) + _STEP
        hung = [
            after.indent - here.indent > _STEP / 2
            for here, after in certain
            if here.marker and here.indent is not None and after.indent is not None
        ]
        self.hanging = len(hung) >= _ENOUGH and sum(hung) >= 0.9 * len(hung)
        # First lines stand in: so many lines do, and the rest of one certainly does not.
        self.indented = (
            bool(indents)
            and not self.hanging
            and sum(indent > self._edge for indent in indents) >= 0.1 * len(indents)
            and any(rest <= self._edge for rest in rests)
        )
        marked = [piece.indent for piece in pieces if piece.marker and piece.indent is not None and not piece.centered]
        self.first_in = (
            min(len(marked), len(rests)) >= _ENOUGH
            and sum(indent > self._edge for indent in marked) >= 0.9 * len(marked)
            and sum(rest <= self._edge for rest in rests) >= 0.9 * len(rests)
        )
        gaps = sorted(after.number - here.number for here, after in certain)
        self.gap = gaps[len(gaps) // 2] if gaps else 1
        self._learn_need(pieces, certain)
        self._learn_blank_lines(pieces)
        self.alone = self._sentences_alone(pieces)

    def _learn_need(self, pieces: list[Piece], certain: list[tuple[Piece, Piece]]) -> None:
        """How many letters a line and the next word have, where the word did not fit."""
        sizes = [piece.size for piece in pieces if not piece.cells]
        longest = max(sizes, default=0)
        if len(certain) >= _ENOUGH:
            words = [(here.size, here.size + len(first_word(after.text))) for here, after in certain]
            parts = [(here.size, here.size + len(_first_part(after.text))) for here, after in certain]
            width, most = _agreed(words)
            strays = max(1, _STRAYS * len(certain)) if len(certain) >= _MANY else 0
            if len(certain) - most <= strays and width > 0.5 * longest:
                self.exact = True
                self.at_hyphens = _agreed(parts)[1] == most and any(
                    map(_BROKEN.search, (here.text for here, _ in certain))
                )
                least = min(last for first, last in words if first <= width <= last)
                self.need = 1.0 + max(size for size in sizes if size <= least)
                return
        if sum(size for size in sizes if size > 125) > 0.3 * sum(sizes):
            self.need = float("inf")
        elif len(certain) >= _ENOUGH:
            needs = [here.size + 1 + len(first_word(after.text)) for here, after in certain]
            floor = 0.75 * max(needs)
            usual = sorted(need for need in needs if need >= floor)
            self.need = float(min(usual[len(usual) // 25], longest + 1))
        else:
            self.need = longest + 1 if longest <= 125 else float("inf")

    def _learn_blank_lines(self, pieces: list[Piece]) -> None:
        """Whether what certainly begins a paragraph mostly stands apart from the line above."""
        begins = [
            after.number - here.number > self.gap
            for here, after in itertools.pairwise(pieces)
            if (after.marker or not is_lower_start(after.text))
            and not (here.cells or after.cells)
            and self._certainly_begins(here, after)
        ]
        self.spaced = len(begins) >= 5 and sum(begins) >= (0.8 if self.exact else 0.9) * len(begins)
        self.always_spaced = self.spaced and sum(begins) >= 0.97 * len(begins)

    def _certainly_begins(self, here: Piece, after: Piece) -> bool:
        """Of a line with a marker or a large letter: does a paragraph certainly begin with it?"""
        if after.marker:
            return after.marker.label != "-" or here.upper or ends(here.text)
        return ends(here.text) and not self.full(here, after)

    def _sentences_alone(self, pieces: list[Piece]) -> bool:
        """Whether a sentence mostly fills its paragraph, where paragraphs have no marker.

        A sentence that ends where its line is full ends its paragraph or not; what is more usual in this paper decides.
        """
        inner = alone = 0
        marked = False
        for here, after in itertools.pairwise(pieces):
            marked = marked or here.marker is not None
            if here.cells or here.hard:
                continue
            ended = stops(here.text) and not self.full(here, after)
            if not marked:
                inner += len(_INNER_STOP.findall(here.text))
                alone += ended and after.marker is None and not is_lower_start(after.text)
            marked = marked and not ended
        return alone > 2 * (inner + 1)

    def full(self, here: Piece, after: Piece) -> bool:
        """True when the first word of the next line would not have fitted on the line."""
        word = _first_part(after.text) if self.at_hyphens else first_word(after.text)
        return here.size + 1 + len(word) >= self.need

    def said_elsewhere(self, above: Piece, piece: Piece) -> bool:
        """Do the words on both sides of the line's end stand together elsewhere: "Đội Tuyên truyền - Hỗ trợ ..."?"""
        if self._text is None:
            self._text = "\n".join([line.low for line in self._pieces])
        return f"{' '.join(above.low.split(' ')[-2:])} {' '.join(piece.low.split(' ')[:3])}" in self._text

    def flush(self, piece: Piece) -> bool:
        """Does the line begin at the left edge, where first lines stand in and the other lines do not?"""
        return self.first_in and piece.indent is not None and piece.indent <= self._edge

    def runs_on(self, line: Piece, after: Piece, full: bool) -> bool:
        """Does the next line, with no blank line between, certainly go on with this one?"""
        if not self.spaced or full or self.exact:
            return self.spaced and full
        shortest = _LONG if line.upper or after.upper or not self.always_spaced else _HALF
        return line.size >= shortest * self.need

    def hangs(self, para: Para, piece: Piece) -> bool:
        """Does the line stand in under the first line of its paragraph, as all but first lines do in this paper?"""
        if not self.hanging or para.indent is None or piece.indent is None or piece.centered or para.centered:
            return False
        return _STEP / 2 < piece.indent - para.indent <= _FURTHEST
