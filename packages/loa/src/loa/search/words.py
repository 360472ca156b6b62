"""Texts as the terms of the index, cut and folded here so that both databases are given the same ones.

A term is a word without accents ("chuyen"), two neighbours ("chuyen_doi"), or an accented word as it stands
("=chuyển"). Those of a title stand in the index a second time, with "^" before them. Terms have no places: finding is
the meeting of sets, which both databases do alike and quickly; neighbours are what makes "chuyển đổi số" more than
three words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice, pairwise

from vanban.text import compose, fold, tone_key

MOST = 20_000
"""How many words of a text are indexed."""
_WORD = re.compile(r"[^\W_]+")


def words(text: str, limit: int = MOST) -> list[str]:
    """The words of a text in lower case, NFC, tone marks at their traditional place ("hoà" is "hòa").

    Args:
        text: plain text.
        limit: how many words are kept, from the beginning.
    """
    return [match.group()[:64] for match in islice(_WORD.finditer(tone_key(text).lower()), limit)]


def plain(word: str) -> str:
    """A word without accents: "chuyển" is "chuyen"."""
    return fold(word) or word


def loose(found: list[str]) -> set[str]:
    """The terms of words whatever their accents."""
    return set(map(plain, found))


def neighbours(found: list[str]) -> set[str]:
    """The terms of words that stand beside each other, whatever their accents."""
    return {f"{one}_{two}" for one, two in pairwise(map(plain, found))}


def accented(found: list[str]) -> set[str]:
    """The terms of words with their accents. A word without any says nothing of how it is meant."""
    return {f"={word}" for word in found if plain(word) != word}


def terms(title: str, body: str) -> set[str]:
    """All terms of a text.

    Args:
        title: counted twice, as title and as text.
        body: plain text.
    """
    first, rest = words(title), words(body)
    found = {f"^{term}" for term in (*loose(first), *neighbours(first), *accented(first))}
    for part in (first, rest):
        found |= loose(part) | neighbours(part) | accented(part)
    return found


def places(text: str, wanted: set[str]) -> Iterator[tuple[int, int]]:
    """Where the words of a text are among those wanted: (start, end) in characters, in order.

    Args:
        text: in NFC, as it is shown.
        wanted: words without accents.
    """
    folded = fold(text)
    if len(folded) == len(text) and wanted:
        either = "|".join(map(re.escape, sorted(wanted)))
        for match in re.finditer(rf"(?<![^\W_])(?:{either})(?![^\W_])", folded):
            yield match.span()


def shown(text: str) -> str:
    """A text on one line, as passages are cut from it."""
    return " ".join(compose(text).split())
