"""Vietnamese letters: folding for comparison, placement of tone marks, and the shape of a syllable.

Text is kept as it was typed; everything here makes keys to compare with, or decides whether a string can be
Vietnamese at all.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_TONES = "\u0300\u0301\u0303\u0309\u0323"  # grave (huyền), acute (sắc), tilde (ngã), hook (hỏi), dot below (nặng)
_PLAIN_VOWELS = "aăâeêioôơuưy"


_LONG_RUN = re.compile(r"[^\x00-\x7f]{100}")
_EACH_TENTH = re.compile(r"[^\x00-\x7f]{9}")  # what such a run has at least in every tenth letter of the text
_MOST_MARKS = 30  # the stream-safe bound of Unicode Standard Annex 15, section 13


@lru_cache(maxsize=1)
def _too_many_marks() -> re.Pattern[str]:
    marks = [chr(code) for code in range(0x300, 0x1F000) if unicodedata.combining(chr(code))]
    return re.compile(f"([{''.join(marks)}]{{{_MOST_MARKS}}})[{''.join(marks)}]+")


def compose(text: str) -> str:
    """Return the text in NFC, in linear time: of a heap of more than 30 combining marks only the first 30 stay.

    Sorting such a heap, as normalisation must, takes quadratic time: a megabyte of marks would take hours.
    """
    if text.isascii():
        return text
    if _EACH_TENTH.search(text[::10]) and _LONG_RUN.search(text):
        text = _too_many_marks().sub(r"\1", text)
    return unicodedata.normalize("NFC", text)


def _fold_table() -> dict[int, str | None]:
    table: dict[int, str | None] = dict.fromkeys(range(0x0300, 0x0370))
    for code in (*range(0x41, 0x5B), *range(0xC0, 0x250), *range(0x1E00, 0x1F00)):
        base = unicodedata.normalize("NFD", chr(code))[0]
        if base.isascii():
            table[code] = base.lower()
    table.update({ord(letter): "d" for letter in "đĐðÐ"})
    return table


_FOLD = _fold_table()


def fold(text: str) -> str:
    """Return a key for comparing without accents and case: "Đề án Chuyển đổi số" gives "de an chuyen doi so".

    Letters lose their marks and become lower case, đ becomes d; digits, spaces and punctuation stay. An NFC text
    without loose combining marks keeps its length, so that spans found in the key hold in the text.

    Args:
        text: any text, composed or decomposed.

    Returns:
        The folded text; Latin letters in it are ASCII.
    """
    return compose(text).translate(_FOLD).lower()


def _vowel_tables() -> tuple[dict[str, tuple[str, str]], dict[tuple[str, str], str]]:
    split: dict[str, tuple[str, str]] = {}
    join: dict[tuple[str, str], str] = {}
    for base in _PLAIN_VOWELS + _PLAIN_VOWELS.upper():
        for tone in ("", *_TONES):
            letter = unicodedata.normalize("NFC", base + tone)
            split[letter] = (base, tone)
            join[base, tone] = letter
    return split, join


_SPLIT, _JOIN = _vowel_tables()
_VOWELS = "".join(_SPLIT)
_MARKED = "ăâêôơưĂÂÊÔƠƯ"
_TONED = "".join(letter for letter, (_, tone) in _SPLIT.items() if tone)
_CLUSTER = re.compile(
    rf"(?<![{_VOWELS}])(?>(?P<glide>(?<=[qQ])[uU]|(?<=[gG])[iI])(?=[{_VOWELS}]))?"
    rf"(?P<vowels>[{_VOWELS}]{{1,3}})(?P<coda>[^\W\d_])?"
)


def _place_tone(match: re.Match[str]) -> str:
    vowels = match["vowels"]
    parts = [_SPLIT[letter] for letter in vowels]
    tones = [tone for _, tone in parts if tone]
    if len(tones) != 1:
        return match[0]
    bases = [base for base, _ in parts]
    marked = [place for place, base in enumerate(bases) if base in _MARKED]
    if marked:
        # ưu and ưa carry the tone on ư, ươ on ơ: the last marked letter in all three.
        target = marked[-1]
    elif match["coda"] or len(bases) == 3:
        target = len(bases) - 1 if match["coda"] else 1
    else:
        target = 0
    moved = "".join(_JOIN[base, tones[0] if place == target else ""] for place, base in enumerate(bases))
    return (match["glide"] or "") + moved + (match["coda"] or "")


_MAY_MOVE = re.compile(rf"[{_VOWELS}]*(?:[{_TONED}][{_VOWELS}]|[{_VOWELS}][{_TONED}])")


@lru_cache(maxsize=16_384)
def _place_in_word(word: str) -> str:
    if not _MAY_MOVE.search(word):
        return word
    # "qu" and "gi" are consonants before another vowel: quý, giá.
    return _CLUSTER.sub(_place_tone, word)


_WORD = re.compile(r"[^\W\d_]+")


def tone_key(text: str) -> str:
    """Return the text in NFC with every tone mark at its traditional place: "hoà, uỷ" gives "hòa, ủy"; "quý" stays.

    The traditional placement is the one most administrative documents use; the newer one (Quyết định 240/QĐ, 1984)
    differs in oa, oe and uy without a final consonant. Slips such as "tòan" are put right as well. For comparing only.

    Args:
        text: any text, composed or decomposed.

    Returns:
        Text of the same length as its NFC form.
    """
    return _WORD.sub(lambda match: _place_in_word(match[0]), compose(text))


def compare_key(text: str) -> str:
    """Return a key that ignores case and tone placement but keeps the accents, white space squeezed."""
    return " ".join(tone_key(text).casefold().split())


_ONSET = r"(?:ngh|ng|nh|ch|gh|gi|kh|ph|qu|th|tr|[bcdđghklmnpqrstvx])?"
_RIME = r"(?:[aăâeêioôơuưy]{1,3})(?:ch|ng|nh|[cmnpt])?"
_SYLLABLE = re.compile(_ONSET + _RIME)
# fmt: off
_NUCLEI = frozenset((
    "a", "ă", "â", "e", "ê", "i", "o", "ô", "ơ", "u", "ư", "y",
    "ai", "ao", "au", "ay", "âu", "ây", "eo", "êu", "ia", "iê", "iu", "oa", "oă", "oe", "oi", "oo", "ôi", "ơi", "ua",
    "uâ", "uê", "ui", "uô", "uơ", "uy", "ưa", "ưi", "ươ", "ưu", "yê",
    "iêu", "yêu", "oai", "oay", "oao", "oeo", "uây", "uôi", "uya", "uyê", "uyu", "ươi", "ươu", "uêu", "uau", "uao",
    "uai", "uay",
))
# fmt: on
_NUCLEUS = re.compile(r"[aăâeêioôơuưy]+")


@lru_cache(maxsize=16_384)
def plausible_syllable(word: str) -> bool:
    """Say whether a word has the shape of one Vietnamese syllable: onset, vowels, ending, at most one tone.

    It is a sieve for telling encodings apart, not a dictionary: "xàu" passes though nobody says it.

    Args:
        word: one word of letters, any case, NFC.
    """
    bases: list[str] = []
    tones = 0
    for letter in word.lower():
        base, tone = _SPLIT.get(letter, (letter, ""))
        bases.append(base)
        tones += bool(tone)
    plain = "".join(bases)
    if tones > 1 or not _SYLLABLE.fullmatch(plain):
        return False
    nuclei = _NUCLEUS.findall(plain.removeprefix("q"))
    nucleus = nuclei[0] if nuclei else ""
    return nucleus in _NUCLEI or (plain[:2] in ("qu", "gi") and (nucleus[1:] in _NUCLEI or nucleus in ("u", "i")))
