"""Letters and words: one normal form for comparing, aligned with the text as typed."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Callable, Iterable
from functools import lru_cache
from itertools import accumulate, chain, pairwise
from operator import add, itemgetter
from typing import Any, TypeVar

_TONES = {
    "\u0300": "òèùỳ",
    "\u0301": "óéúý",
    "\u0309": "ỏẻủỷ",
    "\u0303": "õẽũỹ",
    "\u0323": "ọẹụỵ",
}


def _tone_moves() -> dict[str, str]:
    """Two spellings of a tone on the rhymes oa, oe, uy ("hoà", "khoẻ", "uỷ"): the older one to the newer one.

    And tones typed on the wrong one of two vowels, which no spelling allows: "thừơng", "bíêt", "nghiã", "cuả".
    """
    moves = {}
    for mark in _TONES:
        for first, second in (("o", "a"), ("o", "e"), ("u", "y")):
            old = first + unicodedata.normalize("NFC", second + mark)
            new = unicodedata.normalize("NFC", first + mark) + second
            moves[old] = new
        for first, second in (("i", "a"), ("u", "a"), ("ư", "a")):
            wrong = first + unicodedata.normalize("NFC", second + mark)
            moves[wrong] = unicodedata.normalize("NFC", first + mark) + second
    return moves


def _wrong_vowel() -> dict[str, str]:
    """ "thừơng" -> "thường": of these two vowels the second bears the tone, also before other letters."""
    return {
        unicodedata.normalize("NFC", first + mark) + second: first + unicodedata.normalize("NFC", second + mark)
        for mark in _TONES
        for first, second in (("ư", "ơ"), ("i", "ê"), ("y", "ê"), ("u", "ô"))
    }


# "qúy" -> "quý": after q the u bears none.
_AFTER_Q = {
    unicodedata.normalize("NFC", "u" + mark) + second: "u" + unicodedata.normalize("NFC", second + mark)
    for mark in _TONES
    for second in ("y", "a", "e")
}
_MOVES = _tone_moves() | _wrong_vowel()
MISPLACED = re.compile(
    "(?:(?<=q)(?:"
    + "|".join(_AFTER_Q)
    + ")|"
    + "|".join(_wrong_vowel())
    + r"|(?<![gqGQ])(?:i|(?<![oOăĂ])ư|u)[àáảãạ](?![^\W\d_]))",
    re.IGNORECASE,
)
"""A tone on the wrong one of two vowels, in the text as typed."""
_Q_MOVE = re.compile("(?<=q)(?:" + "|".join(_AFTER_Q) + ")")
_MOVE = re.compile(
    "(?:" + "|".join(_wrong_vowel()) + ")"
    "|(?<![gqGQ])(?:" + "|".join(old for old in _tone_moves() if old[0] == "i") + r")(?![^\W\d_])"
    "|(?<![qQ])(?:" + "|".join(old for old in _tone_moves() if old[0] != "i") + r")(?![^\W\d_])"
)
# "học kì", "đăng kí", "quí", "tỉ lệ": i for y, as schools write it.
_LONG_I = {"ì": "ỳ", "í": "ý", "ĩ": "ỹ", "ỉ": "ỷ", "i": "y"}
_SHORT_I = re.compile(r"(?<![^\W_])(k(?=[ìíĩỉ])|l(?=í)|m(?=ĩ)|t(?=ỉ)|qu(?=[íiĩỉ]))([ìíĩỉi])(?![^\W_])")
_HAS_MOVE = re.compile("[àèỳáéýảẻỷãẽỹạẹỵ]|[ừứửữựìíỉĩịùúủũụ][ơêô]")

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


_SHORT, _MOST = 24, 50_000  # letters of a chunk, and chunks, that are remembered


class Remembered(dict[str, Value]):
    """What a function says of a chunk between two spaces, remembered: a language has few syllables.

    ``map(remembered.__getitem__, text.split(" "))`` runs without a step of Python per chunk.
    """

    def __init__(self, function: Callable[[str], Value]) -> None:
        super().__init__()
        self.function = function

    def __missing__(self, chunk: str) -> Value:
        value = self.function(chunk)
        if len(chunk) <= _SHORT and len(self) < _MOST:
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
    if "q" in low and _Q_MOVE.search(low):
        low = _Q_MOVE.sub(lambda m: _AFTER_Q[m.group()], low)
    if _SHORT_I.search(low):
        low = _SHORT_I.sub(lambda m: m[1] + _LONG_I[m[2]], low)
    return low


Look = tuple[str, tuple[str, ...], tuple[int, ...], int, int]
"""What is to be known of a chunk: its form for comparing; the words and signs in it; the steps from the first letter of
each to that of the next, the last one over the space; how many small letters it has, and how many large ones."""


def _look(chunk: str) -> Look:
    low = _lower(chunk)
    found = list(_TOKEN.finditer(low))
    firsts = [word.start() for word in found]
    steps = tuple(b - a for a, b in pairwise([*firsts, len(low) + 1]))
    return low, tuple(word.group() for word in found), steps, sum(map(str.islower, chunk)), sum(map(str.isupper, chunk))


_look_at = Remembered(_look).__getitem__
_low_at = Remembered(_lower).__getitem__
_low_of, _words_of, _steps_of, _small_of, _large_of = map(itemgetter, range(5))


def looks_of(chunks: Iterable[str]) -> list[Look]:
    """What is to be known of the chunks of a text between its spaces (``text.split(" ")``)."""
    return list(map(_look_at, chunks))


def low_of(looks: Iterable[Look]) -> str:
    """The form for comparing (see ``lower``) of the text that the chunks come from."""
    return " ".join(map(_low_of, looks))


@lru_cache(maxsize=4_096)
def lower(text: str) -> str:
    """Lower case, tones placed the newer way ("hoà" -> "hòa"), dashes and quotes unified; same length as ``text``."""
    return " ".join(map(_low_at, text.split(" ")))


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


_HEAD = 300


def is_upper(text: str) -> bool:
    """True for a line in capitals; figures and signs do not count. Looks at the first 300 letters."""
    return _is_upper(text[:_HEAD])


@lru_cache(maxsize=8_192)
def _is_upper(head: str) -> bool:
    return in_capitals(head, looks_of(head.split(" ")))


def in_capitals(text: str, looks: list[Look]) -> bool:
    """The same of a text whose chunks have been looked at."""
    if len(text) > _HEAD:
        return is_upper(text)
    if 10 * sum(map(_small_of, looks[: len(text) // 20 + 2])) > len(text):
        return False  # so most lines are told by their first words
    small: int = sum(map(_small_of, looks))
    large: int = sum(map(_large_of, looks))
    return large + small > 2 and large >= 9 * small


class Words:
    """A text cut into words and signs; ``low`` is aligned with ``text`` letter by letter.

    Attributes:
        text: the text as typed.
        low: its normal form for comparing (see ``lower``).
        words: the words and signs of ``low``.
        starts, ends: their places in ``text``.
        heads: how many words the head of a name takes, by the place where it begins (see ``units``).
        known: what the grammar of names and statements has already found out about a place (see ``units``).
    """

    __slots__ = ("_ends", "heads", "known", "low", "starts", "text", "words")

    def __init__(self, text: str, low: str | None = None, looks: list[Look] | None = None) -> None:
        if looks is None:
            looks = looks_of(text.split(" "))
        self.text = text
        self.low = low_of(looks) if low is None else low
        self.words: list[str] = list(chain.from_iterable(map(_words_of, looks)))
        self.heads: dict[int, int] = {}
        self.known: dict[tuple[str, int, float], Any] = {}
        self.starts: list[int] = list(accumulate(chain.from_iterable(map(_steps_of, looks)), initial=0))
        self._ends: list[int] | None = None
        if self.starts.pop() != len(self.low) + 1:  # other white space than one between two chunks
            self.starts = self._found()

    def _found(self) -> list[int]:
        starts, at, find = [], 0, self.low.find
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

    def is_upper(self, index: int) -> bool:
        """True when the word is typed with a capital first letter."""
        return self.text[self.starts[index]].isupper()


@lru_cache(maxsize=4_096)
def words_of(text: str) -> Words:
    """The words of a short text that comes again and again, such as the name of a body."""
    return Words(text)
