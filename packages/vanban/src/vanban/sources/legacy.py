"""Encodings from before Unicode: tables, detection, and samples that let a person judge the conversion.

TCVN3 (TCVN 5712:1993 VN3, "ABC", fonts .Vn*) has one byte a letter and no toned capitals: those are written in a font
whose small letters look like capitals (.VnTimeH). VNI (fonts VNI-*) writes a letter and then its mark. VPS (fonts
VPS *) has one byte a letter. All were typed as if they were Western letters, so in a docx or pdf they arrive as the
characters that Windows-1252 shows for those bytes, and the tables here work on such characters.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal

from vanban.sources.model import Conversion
from vanban.text import compose, plausible_syllable

Encoding = Literal["tcvn3", "vni", "vps"]
ENCODINGS: tuple[Encoding, ...] = ("tcvn3", "vni", "vps")


def _shown(byte: int) -> str:
    return bytes([byte]).decode("cp1252", errors="ignore") or chr(byte)


def _row(codes: str, letters: str) -> dict[str, str]:
    values = bytes.fromhex(codes)
    if len(values) != len(letters):
        raise ValueError("a table row is out of step")
    return {_shown(byte): letter for byte, letter in zip(values, letters, strict=True)}


# TCVN 5712:1993, VN3: seven capitals without tone, then the small letters.
TCVN3: Mapping[str, str] = _row("a1a2a3a4a5a6a7 a8a9aaabacadae", "ĂÂÊÔƠƯĐăâêôơưđ") | _row(
    "b5b6b7b8b9 bbbcbdbec6 c7c8c9cacb cccecfd0d1 d2d3d4d5d6 d7d8dcddde dfe1e2e3e4 e5e6e7e8e9 eaebecedee "
    "eff1f2f3f4 f5f6f7f8f9 fafbfcfdfe",
    "àảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ",
)

# Vietnamese Professionals Society: all letters, a few capitals missing.
VPS: Mapping[str, str] = _row(
    bytes(sorted(set(range(0x80, 0x100)) - {0x91, 0x92, 0xA0, 0xDF, 0xE7, 0xEE, 0xF0, 0xF6, 0xFC})).hex(),
    "ÀẢÃẤẦẨọỗĂếềểệẮẰẲẾỀỂỄỐỒỔỖýỷỵỚỜỞắằẳẵặỠớÙờởỡŨỨợỪổỬỲỸÍÌộỈĨÓửữÒỎÕ"
    "ựầÁÂấẩẫậđẻÉÊẹỉễịỹƯỦồốÔỏơÈừứÚũưÝẺàáâãảạăèéêẽìíĩĐòóôõƠụùúủỶẼỳ",
)


def _vni_pairs() -> dict[str, str]:
    # After a, e, o, u, y: the mark of a tone alone, or of a circumflex or breve with its tone.
    tone_marks = {"\u0301": "ù", "\u0300": "ø", "\u0309": "û", "\u0303": "õ", "\u0323": "ï"}
    circumflex = {"": "â", "\u0301": "á", "\u0300": "à", "\u0309": "å", "\u0303": "ã", "\u0323": "ä"}
    breve = {"": "ê", "\u0301": "é", "\u0300": "è", "\u0309": "ú", "\u0303": "ü", "\u0323": "ë"}
    pairs = {"ô": "ơ", "ö": "ư", "ñ": "đ", "í": "í", "ì": "ì", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "î": "ỵ"}
    for typed, base in (("a", "a"), ("e", "e"), ("o", "o"), ("u", "u"), ("y", "y"), ("ô", "ơ"), ("ö", "ư")):
        for tone, mark in tone_marks.items():
            if (base, tone) != ("y", "\u0323"):
                pairs[typed + mark] = unicodedata.normalize("NFC", base + tone)
    for typed, base in (("a", "â"), ("e", "ê"), ("o", "ô")):
        for tone, mark in circumflex.items():
            pairs[typed + mark] = unicodedata.normalize("NFC", base + tone)
    for tone, mark in breve.items():
        pairs["a" + mark] = unicodedata.normalize("NFC", "ă" + tone)
    capitals = {typed.upper(): letter.upper() for typed, letter in pairs.items()}
    # Capital and mark of different case are common: a small mark was typed after a capital at the start of a word.
    mixed = {typed[0].upper() + typed[1:]: letter.upper() for typed, letter in pairs.items() if len(typed) == 2}
    return pairs | mixed | capitals


VNI: Mapping[str, str] = _vni_pairs()

_TCVN3_TABLE = {ord(code): letter for code, letter in TCVN3.items()}
_VPS_TABLE = {ord(code): letter for code, letter in VPS.items()}
_VNI_PAIR = re.compile("|".join(sorted((re.escape(typed) for typed in VNI), key=len, reverse=True)))

_LOWER_TONED = re.compile("[à-ỹăđơư]")
_LINE_OF_CAPITALS = re.compile(r"(?m)^[^a-z\n]*$")
_WORD_OF_CAPITALS = re.compile("(?<![a-zA-ZÀ-ỹ])[A-ZÀ-ỹ]{2,}(?![a-zA-ZÀ-ỹ])")


def _raise_capitals(text: str) -> str:
    """Raise the toned letters of "Kế HOạCH": TCVN3 has no toned capitals, but the plain letters around them tell."""

    def line_up(match: re.Match[str]) -> str:
        line = match[0]
        letters = sum("A" <= letter <= "Z" for letter in line)
        return line.upper() if letters >= 3 and _LOWER_TONED.search(line) else line

    def word_up(match: re.Match[str]) -> str:
        word = match[0]
        return word.upper() if sum("A" <= letter <= "Z" for letter in word) >= 2 else word

    return _WORD_OF_CAPITALS.sub(word_up, _LINE_OF_CAPITALS.sub(line_up, text))


_DECODERS: Mapping[Encoding, Callable[[str], str]] = {
    "tcvn3": lambda text: _raise_capitals(text.translate(_TCVN3_TABLE)),
    "vni": lambda text: _VNI_PAIR.sub(lambda match: VNI[match[0]], text),
    "vps": lambda text: text.translate(_VPS_TABLE),
}


def decode(text: str, encoding: Encoding) -> str:
    """Turn legacy characters into Unicode.

    Args:
        text: the characters as Windows-1252 shows them; may hold Unicode Vietnamese letters, which stay.
        encoding: "tcvn3", "vni" or "vps".

    Returns:
        NFC text. TCVN3 has no toned capitals: they are raised where the letters around them are capitals, and by the
        font (see ``font_encoding``).
    """
    return compose(_DECODERS[encoding](text))


_HYPHENATED = re.compile(r"(?<![\w-])([^\s\d_.,;:()/-]*)-([^\s\d_.,;:()/-]*)(?![\w-])")


def restore_horn(text: str) -> str:
    """Give TCVN3 text from a pdf its ư back: byte 0xAD, which pdf programs take for the hyphen that it is in Latin-1.

    A hyphen is raised only where the word becomes a Vietnamese syllable by it ("th-êng"), so that "VH-TT", "2021-2025"
    and a dash in front of an item stay.

    Args:
        text: typed characters, not yet decoded.
    """

    def put(match: re.Match[str]) -> str:
        before, after = match.groups()
        word = f"{before}\u00ad{after}"
        return word if before + after and plausible_syllable(decode(word, "tcvn3")) else match[0]

    return _HYPHENATED.sub(put, text) if "-" in text else text


def encode(text: str, encoding: Encoding) -> str:
    """Turn Unicode into legacy characters: the inverse of ``decode``, for samples and proofs.

    Capitals that the encoding lacks come out as small letters (TCVN3) or stay (VPS).
    """
    text = compose(text)
    if encoding == "vni":
        return text.translate(_codes(_first_wins(VNI)))
    table = TCVN3 if encoding == "tcvn3" else VPS
    inverse = _first_wins(table)
    if encoding == "tcvn3":
        inverse = {letter.upper(): code for letter, code in inverse.items()} | inverse
    return text.translate(_codes(inverse))


def _codes(table: Mapping[str, str]) -> dict[int, str]:
    return {ord(letter): code for letter, code in table.items()}


def _first_wins(table: Mapping[str, str]) -> dict[str, str]:
    inverse: dict[str, str] = {}
    for code, letter in table.items():
        # The form with a capital mark is the one VNI keyboards write.
        if letter not in inverse or (letter.isupper() and code.isupper()):
            inverse[letter] = code
    return inverse


@lru_cache(maxsize=1_024)
def font_encoding(font: str | None) -> tuple[Encoding, bool] | None:
    """Tell the legacy encoding of a font from its name.

    Args:
        font: name as in ``w:rFonts`` or in a pdf (a subset prefix "ABCDEF+" is ignored).

    Returns:
        (encoding, whether its small letters look like capitals), or None for any other font.
    """
    if not font:
        return None
    name = font.split("+", 1)[-1].strip().lower()
    if re.match(r"\.?vn[a-z]", name) and (
        name.startswith(".vn") or name in _BARE_VN_FONTS or name[:-1] in _BARE_VN_FONTS
    ):
        stem = re.split(r"[,\- ]", name, maxsplit=1)[0]
        return "tcvn3", stem.endswith("h") and stem not in _SMALL_FONTS_IN_H
    if re.match(r"vni[- _]", name):
        return "vni", False
    if re.match(r"vps[- _]", name):
        return "vps", False
    return None


_BARE_VN_FONTS = frozenset({"vntime", "vnarial", "vncentury schoolbook", "vnbook-antiqua", "vnhelvetins", "vncourier"})
_SMALL_FONTS_IN_H = frozenset({".vnenglish", ".vngothich", ".vntouch", ".vnrush", ".vnmystical_gioh"})

_WORD = re.compile(r"[^\W\d_]+")
# Marks and letters of the three encodings that are not word characters ("¬", "¸", "®", "¶") belong to the word too.
_TYPED_WORD = re.compile(r"(?:[^\W\d_]|[\x80-\xbf×÷‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ])+")
_OUTSIDE_ASCII = re.compile("[^\x00-\x7f]")
VIETNAMESE_ONLY = re.compile("[ăđơưĂĐƠƯ\u1ea0-\u1ef9]")


def vietnamese_share(text: str) -> tuple[float, int]:
    """Measure how Vietnamese the accented words of a text are.

    Returns:
        (share of the words with a letter outside ASCII that have the shape of a Vietnamese syllable, their number).
    """
    total = good = 0
    for match in _WORD.finditer(text):
        word = match[0]
        if not word.isascii():
            total += 1
            good += plausible_syllable(word)
    return (good / total if total else 0.0), total


SAMPLE_CHARS = 40_000
_SAMPLES = 8
_LEAST_WORDS = 4
_LEAST_SHARE = 0.85
_LEAST_GAIN = 0.25


def detect(text: str) -> Encoding | None:
    """Tell from letter statistics whether a text is typed in a legacy encoding.

    A text is taken for legacy when after the conversion nearly all of its accented words have the shape of a
    Vietnamese syllable, and clearly more than before. Correct Unicode, French or English never pass.

    Args:
        text: characters as Windows-1252 shows them; the first 40,000 are looked at.
    """
    sample = text[:SAMPLE_CHARS]
    if sample.isascii() or len(VIETNAMESE_ONLY.findall(sample)) * 6 > len(_OUTSIDE_ASCII.findall(sample)):
        return None
    typed = [match[0] for match in _TYPED_WORD.finditer(sample)]
    odd = [word for word in typed if not word.isascii()]
    if len(odd) < _LEAST_WORDS:
        return None
    before = sum(plausible_syllable(word) and bool(_WORD.fullmatch(word)) for word in odd) / len(odd)
    best: tuple[float, Encoding] | None = None
    for encoding in ENCODINGS:
        after = _share_after(odd, encoding)
        if after >= _LEAST_SHARE and after - before >= _LEAST_GAIN and (best is None or after > best[0]):
            best = (after, encoding)
    return best[1] if best else None


def _share_after(words: list[str], encoding: Encoding) -> float:
    good = total = 0
    for word in words:
        for part in _WORD.findall(decode(word, encoding)) or [word]:
            total += 1
            good += plausible_syllable(part)
    return good / total


@dataclass(slots=True)
class Converter:
    """Converts a document piece by piece and remembers what to show."""

    encodings: dict[str, None] = field(default_factory=dict)
    samples: list[tuple[str, str]] = field(default_factory=list)
    _seen: set[str] = field(default_factory=set)

    def convert(self, text: str, encoding: Encoding, *, capitals: bool = False) -> str:
        """Return the text in Unicode; ``capitals`` raises it, for fonts such as .VnTimeH."""
        after = decode(text, encoding)
        if capitals:
            after = after.upper()
        if after != text and not text.isascii():
            self.note(text, after, encoding)
        return after

    def note(self, before: str, after: str, encoding: str) -> None:
        """Remember the first lines that the conversion changed."""
        self.encodings.setdefault(encoding)
        if len(self.samples) >= _SAMPLES:
            return
        for typed, read in zip(before[:SAMPLE_CHARS].split("\n"), after[:SAMPLE_CHARS].split("\n"), strict=False):
            typed, read = _cut(typed), _cut(read)
            if len(self.samples) < _SAMPLES and len(read) >= 2 and typed != read and typed not in self._seen:
                self._seen.add(typed)
                self.samples.append((typed, read))

    @property
    def conversion(self) -> Conversion | None:
        """What was converted, or None when nothing was."""
        if not self.encodings:
            return None
        return Conversion("+".join(self.encodings), tuple(self.samples))


def _cut(text: str, length: int = 60) -> str:
    text = " ".join(text.split())
    if len(text) <= length:
        return text
    return text[:length].rsplit(" ", 1)[0] + "…"
