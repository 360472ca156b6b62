"""The order of the Vietnamese alphabet: a ă â b c d đ e ê g h i k l m n o ô ơ p q r s t u ư v x y.

Letters come first over the whole text, then the tones (ngang, huyền, hỏi, ngã, sắc, nặng, the order of Vietnamese
dictionaries), then capitals.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_LETTERS = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_RANK = {letter: rank for rank, letter in enumerate(_LETTERS, 1)}
_TONES = {"\u0300": 1, "\u0309": 2, "\u0303": 3, "\u0301": 4, "\u0323": 5}
_CHUNK = re.compile(r"\d+|\D")

Key = tuple[tuple[tuple[int, int], ...], tuple[int, ...], str]


@lru_cache(maxsize=4096)
def sort_key(text: str) -> Key:
    """A key that sorts text as a Vietnamese dictionary does; runs of digits count as numbers ("Khu 2" before "Khu 10").

    Args:
        text: any text, composed or decomposed.

    Returns:
        A tuple to compare with other keys only.
    """
    letters: list[tuple[int, int]] = []
    tones: list[int] = []
    for chunk in _CHUNK.findall(unicodedata.normalize("NFC", text)):
        if chunk.isdecimal():
            letters.append((1, int(chunk)))
            tones.append(0)
            continue
        letter, tone = _split(chunk)
        if letter in _RANK:
            letters.append((2, _RANK[letter]))
        else:
            letters.append((0 if letter.isspace() or not letter.isalnum() else 3, ord(letter[0])))
        tones.append(tone)
    return tuple(letters), tuple(tones), text.swapcase()


def _split(character: str) -> tuple[str, int]:
    """A character in lower case without its tone, and the tone (0: none)."""
    parts = unicodedata.normalize("NFD", character.lower())
    tone = next((_TONES[part] for part in parts if part in _TONES), 0)
    return unicodedata.normalize("NFC", "".join(part for part in parts if part not in _TONES)) or character, tone


def compare(left: str, right: str) -> int:
    """-1, 0 or 1, as a database collation wants it."""
    if left == right:
        return 0
    return -1 if sort_key(left) < sort_key(right) else 1
