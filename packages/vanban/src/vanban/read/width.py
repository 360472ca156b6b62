"""How wide the lines of a text are, and what that says of the line that follows."""

from __future__ import annotations

import itertools
import re

from vanban.read.pieces import Piece

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


_INNER_STOP = re.compile(r"[a-zà-ỹ]{2}[.!?] (?=[A-ZĐÀ-Ỹ])")


class Width:
    """How wide the lines are, learnt from the lines that certainly go on."""

    def __init__(self, pieces: list[Piece]) -> None:
        needs: list[int] = []
        gaps: list[int] = []
        rests: list[float] = []
        indents: list[float] = []
        for here, after in itertools.pairwise(pieces):
            if here.cells or after.cells or here.hard:
                continue
            if here.indent is not None and not here.centered:
                indents.append(here.indent)
            if is_lower_start(after.text) and not ends(here.text) and after.marker is None:
                needs.append(len(here.text) + 1 + len(first_word(after.text)))
                gaps.append(after.number - here.number)
                if after.indent is not None and not after.centered:
                    rests.append(after.indent)
        self.left = min(indents) if indents else None
        # First lines stand in: so many lines do, and the rest of one certainly does not.
        self.indented = (
            bool(indents)
            and sum(i > min(indents) + 9 for i in indents) >= 0.1 * len(indents)
            and any(rest <= min(indents) + 9 for rest in rests)
        )
        gaps.sort()
        self.need: float
        self.gap = gaps[int(len(gaps) * 0.9)] if gaps else 1
        long_lines = sum(len(piece.text) for piece in pieces if not piece.cells and len(piece.text) > 125)
        if long_lines > 0.3 * sum(len(piece.text) for piece in pieces if not piece.cells):
            self.need = float("inf")
        elif len(needs) >= 3:
            widest = max(needs)
            usual = sorted(need for need in needs if need >= 0.75 * widest)
            longest = max(len(piece.text) for piece in pieces if not piece.cells)
            self.need = float(min(usual[len(usual) // 25], longest + 1))
        else:
            longest = max((len(piece.text) for piece in pieces if not piece.cells), default=0)
            self.need = longest + 2 if longest <= 125 else float("inf")

        # Paragraphs with blank lines between them: whatever begins one stands apart from the line above.
        begins = [after.number - here.number > self.gap for here, after in itertools.pairwise(pieces) if after.marker]
        self.spaced = len(begins) >= 5 and sum(begins) >= 0.9 * len(begins)
        self.alone = self._sentences_alone(pieces)

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
            ended = stops(here.text) and not self.full(here.text, len(first_word(after.text)))
            if not marked:
                inner += len(_INNER_STOP.findall(here.text))
                alone += ended and after.marker is None and not is_lower_start(after.text)
            marked = marked and not ended
        return alone > 2 * (inner + 1)

    def full(self, text: str, word: int) -> bool:
        """True when a word of that length would not have fitted after the line."""
        return len(text) + 1 + word >= self.need
