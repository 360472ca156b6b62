"""Letters and words: one normal form for comparing, aligned with the text as typed."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Callable
from functools import lru_cache
from itertools import accumulate, chain, pairwise
from operator import add
from typing import Any, TypeVar

_TONES = {
    "\u0300": "òèùỳ",
    "\u0301": "óéúý",
    "\u0309": "ỏẻủỷ",
    "\u0303": "õẽũỹ",
    "\u0323": "ọẹụỵ",
}


def _tone_moves() -> dict[str, str]:
    """Two spellings of a tone on the rhymes oa, oe, uy ("hoà", "khoẻ", "uỷ"): the older one to the newer one."""
    moves = {}
    for mark in _TONES:
        for first, second in (("o", "a"), ("o", "e"), ("u", "y")):
            old = first + unicodedata.normalize("NFC", second + mark)
            new = unicodedata.normalize("NFC", first + mark) + second
            moves[old] = new
    return moves


_MOVES = _tone_moves()
_MOVE = re.compile("(?<![qQ])(?:" + "|".join(_MOVES) + r")(?![^\W\d_])")
_HAS_MOVE = re.compile("[àèỳáéýảẻỷãẽỹạẹỵ]")

# Signs that look alike are one sign for comparing; every replacement keeps the length.
_SIGNS = str.maketrans(
    {
        "–": "-",
        "—": "-",
        "−": "-",
        "‐": "-",
        "‑": "-",
        "“": '"',
        "”": '"',
        "„": '"',
        "«": '"',
        "»": '"',
        "’": "'",
        "‘": "'",
    }
)

_HAS_SIGN = re.compile("[–—−‐‑“”„«»’‘]")

_TOKEN = re.compile(r"[^\W_]+|[^\w\s]|_")


Value = TypeVar("Value")


class Remembered(dict[str, Value]):
    """What a function says of a chunk between two spaces, remembered: a language has few syllables.

    ``map(remembered.__getitem__, text.split(" "))`` runs without a step of Python per chunk.
    """

    SHORT, MOST = 24, 50_000  # letters of a chunk, and chunks, that are kept

    def __init__(self, function: Callable[[str], Value]) -> None:
        super().__init__()
        self.function = function

    def __missing__(self, chunk: str) -> Value:
        value = self.function(chunk)
        if len(chunk) <= self.SHORT and len(self) < self.MOST:
            self[chunk] = value
        return value


def _lower(chunk: str) -> str:
    low = chunk.lower()
    if len(low) != len(chunk):
        low = "".join(c.lower() if len(c.lower()) == 1 else c for c in chunk)
    if _HAS_SIGN.search(low):
        low = low.translate(_SIGNS)
    if _HAS_MOVE.search(low):
        low = _MOVE.sub(lambda m: _MOVES[m.group()], low)
    return low


_low_of = Remembered(_lower).__getitem__
_cut = Remembered(_TOKEN.findall).__getitem__


def _steps(chunk: str) -> tuple[int, ...]:
    """From the first letter of each word of a chunk to that of the next; the last step goes over the space."""
    firsts = [found.start() for found in _TOKEN.finditer(chunk)]
    return tuple(b - a for a, b in pairwise([*firsts, len(chunk) + 1]))


_steps_of = Remembered(_steps).__getitem__


@lru_cache(maxsize=4_096)
def lower(text: str) -> str:
    """Lower case, tones placed the newer way ("hoà" -> "hòa"), dashes and quotes unified; same length as ``text``."""
    return " ".join(map(_low_of, text.split(" ")))


_FOLD = {ord("đ"): "d", ord("Đ"): "D"}
_PLAIN = {ord("đ"): "d"} | {
    code: letters[0]
    for code in (*range(0xC0, 0x1B1), *range(0x1EA0, 0x1EFA))
    if (letters := unicodedata.normalize("NFD", chr(code)))[0].isascii() and len(letters) > 1
}


@lru_cache(maxsize=4_096)
def fold(text: str) -> str:
    """Letters and digits only, lower case, without marks: "Trung tâm VH-TT" -> "trungtamvhtt"."""
    plain = text.lower().translate(_PLAIN)
    if plain.isascii():
        return "".join(filter(str.isalnum, plain))
    apart = unicodedata.normalize("NFD", text.lower().translate(_FOLD))
    return "".join(filter(str.isalnum, apart))


def plain_syllable(text: str) -> str:
    """A lower-case word without marks and with d for đ: "chuyển" -> "chuyen"."""
    apart = unicodedata.normalize("NFD", text.translate(_FOLD))
    return "".join(c for c in apart if not unicodedata.combining(c))


def is_upper(text: str) -> bool:
    """True for a line in capitals; figures and signs do not count. Looks at the first 300 letters."""
    return _is_upper(text[:300])


@lru_cache(maxsize=8_192)
def _is_upper(head: str) -> bool:
    most = len(head) // 10  # small letters, when nine in ten of all signs are large
    near = 2 * most + 6
    small = sum(map(str.islower, head[:near]))
    if small > most:
        return False
    small += sum(map(str.islower, head[near:]))
    if small > most:
        return False
    large = sum(map(str.isupper, head))
    return large + small > 2 and large >= 9 * small


class Words:
    """A text cut into words and signs; ``low`` is aligned with ``text`` letter by letter.

    Attributes:
        text: the text as typed.
        low: its normal form for comparing (see ``lower``).
        words: the words and signs of ``low``.
        starts, ends: their places in ``text``; found when first asked for, since most texts are only compared.
        known: what the grammar of names and statements has already found out about a place (see ``units``).
    """

    __slots__ = ("_ends", "_starts", "known", "low", "text", "words")

    def __init__(self, text: str, low: str | None = None) -> None:
        if low is None:
            chunks = [_low_of(chunk) for chunk in text.split(" ")]
            low = " ".join(chunks)
        else:
            chunks = low.split(" ")
        self.text = text
        self.low = low
        self.words: list[str] = list(chain.from_iterable(map(_cut, chunks)))
        self.known: dict[tuple[str, int, int], Any] = {}
        self._starts: list[int] | None = None
        self._ends: list[int] | None = None

    @property
    def starts(self) -> list[int]:
        """Offsets of the first letters."""
        if self._starts is None:
            self._starts = self._found()
        return self._starts

    def _found(self) -> list[int]:
        low = self.low
        starts = [0, *accumulate(chain.from_iterable(map(_steps_of, low.split(" "))))]
        if starts.pop() == len(low) + 1:  # no white space but one between two chunks: the steps took all of the text
            return starts
        starts, at, find = [], 0, low.find
        for word in self.words:
            at = find(word, at)  # only white space stands between two words
            starts.append(at)
            at += len(word)
        return starts

    @property
    def ends(self) -> list[int]:
        """Offsets after the last letters."""
        if self._ends is None:
            self._ends = list(map(add, self.starts, map(len, self.words)))
        return self._ends

    def __len__(self) -> int:
        return len(self.words)

    def at(self, offset: int) -> int:
        """Index of the first word that starts at or after ``offset``."""
        return bisect_left(self.starts, offset) if offset else 0

    def stretch(self, start: int, end: int) -> Words:
        """The words of ``text[start:end]``; the ends of both are ends of words."""
        part = Words.__new__(Words)
        part.text, part.low = self.text[start:end], self.low[start:end]
        part.words = self.words[self.at(start) : bisect_left(self.starts, end)]
        part.known = {}
        part._starts = part._ends = None
        return part

    def is_upper(self, index: int) -> bool:
        """True when the word is typed with a capital first letter."""
        starts = self._starts
        return self.text[starts[index] if starts is not None else self.starts[index]].isupper()


@lru_cache(maxsize=4_096)
def words_of(text: str) -> Words:
    """The words of a short text that comes again and again, such as the name of a body."""
    return Words(text)
