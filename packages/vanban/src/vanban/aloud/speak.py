"""Text to the words that a voice says, with the way back from every spoken piece to its place in the text."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from dataclasses import dataclass, field
from functools import cached_property

from vanban.aloud.addresses import address
from vanban.aloud.figures import READERS, Place, Said, number, telephone
from vanban.aloud.lexicon import Lexicon, default, per_words, units
from vanban.aloud.numbers import cardinal
from vanban.aloud.words import roman_numeral, word
from vanban.text import compose


@dataclass(frozen=True)
class Piece:
    """Characters [start, end) of the spoken text say characters [source_start, source_end) of the source."""

    start: int
    end: int
    source_start: int
    source_end: int


@dataclass(frozen=True)
class Spoken:
    """What is said: words, the pauses `, . ; : ? !`, and line breaks; and its pieces, in order, without overlap."""

    text: str
    source: str
    pieces: tuple[Piece, ...]

    @cached_property
    def _ends(self) -> list[int]:
        return [piece.end for piece in self.pieces]

    def source_span(self, start: int, end: int) -> tuple[int, int] | None:
        """The stretch of the source that characters [start, end) of the spoken text say; None where there is none."""
        first = bisect_right(self._ends, start)
        last = first
        while last < len(self.pieces) and self.pieces[last].start < end:
            last += 1
        return (self.pieces[first].source_start, self.pieces[last - 1].source_end) if last > first else None


_SPACE = re.compile(r"\s+")
_PAUSES = ",.;:?!"
_STRONG = ".?!;:"
_ENCLOSING = "()[]{}"
_BULLET = re.compile(r"[-–—•·▪●○◦➢✓*+►▶‣⁃−][ \t\u00a0]*")
_SIGNS = {
    "&": "và",
    "=": "bằng",
    "<": "nhỏ hơn",
    ">": "lớn hơn",
    "≥": "lớn hơn hoặc bằng",
    "≤": "nhỏ hơn hoặc bằng",
    "±": "cộng trừ",
    "×": "nhân",
    "÷": "chia",
    "%": "phần trăm",
    "‰": "phần nghìn",
    "@": "a còng",
    "½": "một phần hai",
    "¼": "một phần tư",
    "¾": "ba phần tư",
    "²": "bình phương",
    "³": "lập phương",
    "°": "độ",
    "€": "ơ rô",
    "$": "đô la Mỹ",
    "₫": "đồng",
}
_SLASHED = re.compile(r"/[ ]?([^\W\d_]+[²³23]?(?![^\W_]))")
_DASHES = "-–—−"
_REMEMBERED = 6
_MOST_ROUNDS = 5


def _composed(text: str) -> tuple[str, list[int] | None]:
    """The text in NFC, and for each of its characters (and its end) the place in the source; None: the same places."""
    if unicodedata.is_normalized("NFC", text):
        return text, None
    parts: list[str] = []
    places: list[int] = []
    start = 0
    while start < len(text):
        end = start + 1
        while end < len(text) and unicodedata.combining(text[end]):
            end += 1
        part = compose(text[start:end])
        parts.append(part)
        places += [start] * len(part)
        start = end
    return "".join(parts), [*places, len(text)]


@dataclass
class _Scan:
    text: str
    lexicon: Lexicon
    out: list[str] = field(default_factory=list)
    pieces: list[Piece] = field(default_factory=list)
    length: int = 0
    recent: list[str] = field(default_factory=list)
    kind: str = ""
    line_start: bool = True

    def _add(self, said: str) -> None:
        self.out.append(said)
        self.length += len(said)

    def _last(self) -> str:
        return self.out[-1][-1] if self.out else "\n"

    def say(self, said: Said, start: int) -> None:
        """Words, parted from what came before."""
        self.line_start = False
        if not said.words:
            return
        if not self._last().isspace():
            self._add(" ")
        self.pieces.append(Piece(self.length, self.length + len(said.words), start, said.end))
        self._add(said.words)
        self.kind = said.kind
        self.recent += [part for part in said.words.lower().replace(",", " ").split(" ") if part]
        del self.recent[:-_REMEMBERED]

    def pause(self, mark: str, start: int, end: int) -> None:
        """A pause; two in a row are one, and none opens a line."""
        while self.out and self.out[-1] == " ":
            self.length -= len(self.out.pop())
        if self._last() == "\n":
            return
        if self._last() in _PAUSES:
            if mark in _STRONG and self._last() == ",":
                self.length -= 1
                self.out[-1] = self.out[-1][:-1]
                if not self.out[-1]:
                    self.out.pop()
                if self.pieces and self.pieces[-1].end > self.length:
                    self.pieces.pop()
            else:
                return
        self.pieces.append(Piece(self.length, self.length + 1, start, end))
        self._add(mark)
        self.kind = ""
        if mark in _STRONG:
            self.recent.clear()

    def gap(self, white: str) -> None:
        """White space: a line break, or one blank."""
        if "\n" in white or "\r" in white or "\u2028" in white or "\u2029" in white:
            while self.out and self.out[-1] == " ":
                self.length -= len(self.out.pop())
            self.line_start = True
            self.recent.clear()
            self.kind = ""
            if self.out and self._last() != "\n":
                self._add("\n")
        elif self.out and not self._last().isspace():
            self._add(" ")

    def run(self) -> None:
        """Read the whole text."""
        text, lowered = self.text, self.text.lower()
        if len(lowered) != len(text):  # the capital İ grows; then names are found only as written
            lowered = text
        at = 0
        while at < len(text):
            white = _SPACE.match(text, at)
            if white:
                self.gap(white[0])
                at = white.end()
                continue
            said = self._words(at, lowered)
            if said is not None:
                self.say(said, at)
                at = said.end
            else:
                at = self._sign(at)

    def _words(self, at: int, lowered: str) -> Said | None:
        sign = self.text[at]
        if not sign.isalnum():
            return None
        place = Place(self.text, at, tuple(self.recent), self.line_start, self.lexicon)
        before = self.text[at - 1] if at else " "
        fresh = not before.isalnum() or (before.isdigit() and sign.isalpha())
        if fresh:
            found = address(self.text, at, self.lexicon)
            if found:
                return found
            short = self.lexicon.abbreviation(self.text, at) or self.lexicon.name(lowered, at)
            if short and not (sign.isdigit() and self.line_start):
                return Said(*short)
        if sign in "0123456789":
            return next(said for said in (reader(place) for reader in READERS) if said is not None)
        if sign.isalpha():
            numeral = roman_numeral(place, self.kind == "roman") if fresh else None
            return numeral or word(place)
        if unicodedata.decimal(sign, None) is not None:
            return Said(cardinal(unicodedata.decimal(sign)), at + 1)
        return None

    def _sign(self, at: int) -> int:
        text, sign = self.text, self.text[at]
        left, right = text[at - 1 : at], text[at + 1 : at + 2]
        if sign == "+" and right == "8":
            called = telephone(Place(text, at, tuple(self.recent), False, self.lexicon))
            if called:
                self.say(called, at)
                return called.end
        if self.line_start:
            bullet = _BULLET.match(text, at)
            if bullet:
                return bullet.end()
        if sign in "…":
            self.pause(".", at, at + 1)
        elif sign in _PAUSES:
            self.pause(sign, at, at + 1)
        elif sign in _ENCLOSING:
            self.pause(",", at, at + 1)
        elif sign == "/":
            return self._slash(at)
        elif sign in _DASHES:
            self._dash(at)
        elif sign == "$" and right.isdigit() and right.isascii():
            amount = number(Place(text, at + 1, tuple(self.recent), False, self.lexicon))
            if amount:
                self.say(Said(f"{amount.words} đô la Mỹ", amount.end, "number"), at)
                return amount.end
        elif sign == "+" and (left.isdigit() or right.isdigit()):
            self.say(Said("cộng", at + 1), at)
        elif sign in _SIGNS:
            self.say(Said(_SIGNS[sign], at + 1), at)
        elif unicodedata.category(sign)[0] in "MN":
            self.say(Said(sign, at + 1), at)
        return at + 1

    def _slash(self, at: int) -> int:
        rest = _SLASHED.match(self.text, at)
        right = self.text[at + 1 : at + 2]
        if rest and (rest[1] in per_words() or rest[1] in units()):
            self.say(Said(f"mỗi {units().get(rest[1], rest[1])}", rest.end()), at)
            return rest.end()
        if right.isdigit():
            self.say(Said("trên", at + 1), at)
        else:
            self.pause(",", at, at + 1)
        return at + 1

    def _dash(self, at: int) -> None:
        text = self.text
        follows = text[at + 1 : at + 3].lstrip()[:1]
        if follows.isdigit() and self.kind in ("date", "time"):
            self.say(Said("đến", at + 1), at)
        elif follows.isdigit() and text[at + 1 : at + 2] == follows and (at == 0 or text[at - 1].isspace()):
            self.say(Said("âm", at + 1), at)
        elif text[at] in "–—" and text[at + 1 : at + 2].isspace() and text[at - 1 : at].isspace():
            self.pause(",", at, at + 1)
        else:
            self.gap(" ")


def speak(text: str, lexicon: Lexicon | None = None) -> Spoken:
    """Turn a written text into the words a voice says.

    Dates, hours, money, measures, numbers, symbols of documents, telephone numbers, Roman numerals, abbreviations,
    foreign names and addresses become Vietnamese words; every other word stays as it is. What is already spoken stays.

    Args:
        text: any text; nothing in it makes the function fail.
        lexicon: tables of the organisation and the region's way of counting; the package's own where left out.

    Returns:
        The spoken text and the map back to the source.
    """
    tables = lexicon or default()
    said = _once(text, tables)
    # A sign that falls away can bring two words together that mean something else side by side ("I …" is the heading
    # "I."): read again until nothing changes, so that what is spoken stays when it is spoken again.
    for _ in range(_MOST_ROUNDS):
        again = _once(said.text, tables)
        if again.text == said.text:
            break
        said = _joined(said, again)
    return said


def _once(text: str, lexicon: Lexicon) -> Spoken:
    composed, places = _composed(text)
    scan = _Scan(composed, lexicon)
    scan.run()
    while scan.out and scan.out[-1].isspace():
        scan.out.pop()
    pieces = scan.pieces
    if places is not None:
        pieces = [Piece(p.start, p.end, places[p.source_start], places[p.source_end]) for p in pieces]
    return Spoken("".join(scan.out), text, tuple(pieces))


def _joined(first: Spoken, second: Spoken) -> Spoken:
    """The second reading with its pieces led back through the first; pieces of one source stretch become one."""
    pieces: list[Piece] = []
    for piece in second.pieces:
        source = first.source_span(piece.source_start, piece.source_end)
        if source is None:
            continue
        if pieces and pieces[-1].source_end > source[0]:
            last = pieces.pop()
            pieces.append(Piece(last.start, piece.end, last.source_start, max(last.source_end, source[1])))
        else:
            pieces.append(Piece(piece.start, piece.end, *source))
    return Spoken(second.text, first.source, tuple(pieces))
