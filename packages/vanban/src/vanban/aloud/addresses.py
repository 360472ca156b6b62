"""Addresses of the network: "https://nongson.quangnam.gov.vn", "ubnd@nongson.gov.vn"."""

from __future__ import annotations

import re
from functools import lru_cache

from vanban.aloud.figures import Said
from vanban.aloud.lexicon import Lexicon, address_words, spell
from vanban.aloud.numbers import digits
from vanban.text import plausible_syllable

_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9_\-]{0,62})"
_ADDRESS = re.compile(
    rf"[A-Za-z0-9][A-Za-z0-9._+\-]{{0,63}}@(?:{_LABEL}\.){{1,8}}[A-Za-z]{{2,12}}"
    r"|(?:https?://|www\.)[A-Za-z0-9][!-~]{0,300}"
    rf"|(?:{_LABEL}\.){{1,8}}(?:vn|com|org|net|info|edu|gov|io)(?![A-Za-z0-9])(?:/[!-~]{{0,300}})?",
    re.IGNORECASE,
)
_PARTS = re.compile(r"[A-Za-z]+|[0-9]+|[^A-Za-z0-9]")
_LONGEST_SYLLABLE = 6
_SPELLED = 5


def address(text: str, at: int, lexicon: Lexicon) -> Said | None:
    """What to say for an address that begins at a place, or None."""
    match = _ADDRESS.match(text, at)
    if match is None:
        return None
    # A full stop, a bracket or a comma behind the address belongs to the sentence.
    written = match[0].rstrip(".,;:!?)]}'\"/>")
    shown = re.sub(r"^https?://", "", written, flags=re.IGNORECASE)
    said = " ".join(filter(None, (_part(part, lexicon) for part in _PARTS.findall(shown))))
    return Said(said, at + len(written)) if said else None


def _part(part: str, lexicon: Lexicon) -> str:
    if part.isdigit():
        return digits(part)
    label = part.lower()
    known = address_words().get(label) or lexicon.word(label)
    if known is not None or not label.isalpha():
        return known or ""
    syllables = _syllables(label)
    if syllables:
        return " ".join(syllables)
    return spell(label) if len(label) <= _SPELLED or not re.search("[aeiouy]", label) else label


def _bare_syllable(letters: str) -> bool:
    """Whether letters without marks can be a syllable: "cuu" can, since "cưu" is one."""
    marked = (letters, letters.replace("u", "ư", 1), letters.replace("uo", "ươ", 1), letters.replace("e", "ê"))
    return any(plausible_syllable(one) for one in marked)


@lru_cache(maxsize=1024)
def _syllables(label: str) -> tuple[str, ...]:
    """The label cut into the fewest syllables that Vietnamese may have: "quangnam" gives quang, nam; () where none."""
    best: list[tuple[str, ...] | None] = [()] + [None] * len(label)
    for end in range(1, len(label) + 1):
        for start in range(max(0, end - _LONGEST_SYLLABLE), end):
            head, syllable = best[start], label[start:end]
            if head is None or not _bare_syllable(syllable) or (len(syllable) == 1 and len(label) > 1):
                continue
            known = best[end]
            if known is None or len(head) + 1 < len(known):
                best[end] = (*head, syllable)
    return best[-1] or ()
