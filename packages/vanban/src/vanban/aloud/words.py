"""Words of letters: Roman numerals where the words around ask for one, abbreviations, unknown capitals, camel case."""

from __future__ import annotations

import re

from vanban.aloud.figures import Place, Said
from vanban.aloud.lexicon import spell, units
from vanban.aloud.numbers import cardinal, ordinal, roman
from vanban.text import fold, plausible_syllable

_LETTERS = re.compile(r"[^\W\d_]+")
_ROMAN = re.compile(r"[IVXLCDM]{1,9}(?![^\W\d_])")
_ROMAN_YEAR = re.compile(r"/((?:19|20)[0-9]{2})(?![/0-9])")
_ROMAN_BEFORE = re.compile(r"[IVX]+(?:/[0-9]{4})?[ ]?(?:,|và|hoặc|đến|-|–)[ ]?$")
_ROMAN_WORDS = (
    "quý", "thế kỷ", "phần", "chương", "mục", "khóa", "khoá", "kỳ", "thứ", "đại hội", "hạng", "loại", "cấp", "vùng",
    "khu vực", "nhiệm kỳ", "bảng", "đợt", "giai đoạn", "tập", "quyển", "phụ lục", "học kỳ", "khu", "quân khu", "điểm",
    "đảng", "quốc hội khóa", "công ước", "thế chiến",
)  # fmt: skip
_VOWEL = re.compile("[aeiouy]")
_CAMEL = re.compile(r"[^\W\d_a-zà-ỹ][a-zà-ỹđ]+")
_SPELLED = 5
"""Unknown capitals up to this many letters are spelled; longer ones that hold a vowel are read as a word."""


def roman_numeral(place: Place, run_on: bool) -> Said | None:
    """Roman numerals: any behind "quý", "phần", "thế kỷ" ...; alone only where they can be no syllable (II, XIV).

    Args:
        place: where the word begins.
        run_on: the piece said last was a Roman numeral.
    """
    match = _ROMAN.match(place.text, place.at)
    value = roman(match[0]) if match else None
    if match is None or value is None:
        return None
    written = match[0]
    asked = place.after(*_ROMAN_WORDS) or (run_on and _ROMAN_BEFORE.search(place.text, max(0, place.at - 24), place.at))
    heads = place.line_start and place.text[match.end() : match.end() + 1] in (".", ")")
    clear = len(written) > 1 and not written.strip("IVX") and not plausible_syllable(written.lower())
    if not (asked or heads or clear):
        return None
    dialect = place.lexicon.dialect
    said = ordinal(value, dialect) if place.last == "thứ" else cardinal(value, dialect)
    year = _ROMAN_YEAR.match(place.text, match.end())
    if year:
        return Said(f"{said} năm {cardinal(int(year[1]), dialect)}", year.end(), "roman")
    return Said(said, match.end(), "roman")


def word(place: Place) -> Said:
    """Any word of letters at the place: itself, or the names of its letters where it cannot be read as a word."""
    match = _LETTERS.match(place.text, place.at)
    assert match is not None, "asked only where a letter stands"  # noqa: S101
    written, end = match[0], match.end()
    if not fold(written).isascii() or not fold(written).isalpha():
        return Said(written, end)
    lowered = written.lower()
    if plausible_syllable(lowered):
        return Said(written, end)
    if not _VOWEL.search(fold(written)):
        unit = units().get(written) if len(written) > 1 else None
        return Said(unit or spell(written) or written, end)
    if written.isupper():
        return Said(spell(written) if len(written) <= _SPELLED else lowered, end)
    parts = _CAMEL.findall(written)
    if len(parts) > 1 and "".join(parts) == written and all(plausible_syllable(part.lower()) for part in parts):
        return Said(" ".join(parts), end)
    if sum(letter.isupper() for letter in written) > 1 and len(written) <= _SPELLED:
        return Said(spell(written), end)
    return Said(written, end)
