"""How long a text takes to say, before any voice says it."""

from __future__ import annotations

import re

_SYLLABLE = re.compile(r"[^\W_]+")
_SHORT, _LONG = re.compile(r"[,:;]"), re.compile(r"[.?!\n]")
SYLLABLES_A_MINUTE = 210
"""A radio reader's pace in Vietnamese, pauses left out."""
SHORT_PAUSE, LONG_PAUSE = 0.2, 0.45
"""Seconds at a comma, and at the end of a sentence or line."""


def syllables(spoken: str) -> int:
    """Syllables of a spoken text: Vietnamese writes each as a word of its own.

    Args:
        spoken: text from `speak`.
    """
    return len(_SYLLABLE.findall(spoken))


def seconds(spoken: str, pace: float = SYLLABLES_A_MINUTE) -> float:
    """How many seconds a spoken text takes.

    Args:
        spoken: text from `speak`.
        pace: syllables a minute without pauses, above 0.

    Raises:
        ValueError: a pace of 0 or less.
    """
    if pace <= 0:
        raise ValueError("a pace is above 0 syllables a minute")
    pauses = SHORT_PAUSE * len(_SHORT.findall(spoken)) + LONG_PAUSE * len(_LONG.findall(spoken))
    return syllables(spoken) * 60 / pace + pauses
