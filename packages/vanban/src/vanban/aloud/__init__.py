"""Reads Vietnamese aloud, first half: from a written text to the words a voice says.

from vanban.aloud import Lexicon, speak
speak("Ngày 15/3/2025, UBND xã họp lúc 7h30.").text
# "Ngày mười lăm tháng ba năm hai nghìn không trăm hai mươi lăm, ủy ban nhân dân xã họp lúc bảy giờ ba mươi phút."
"""

from __future__ import annotations

from vanban.aloud.length import SYLLABLES_A_MINUTE, seconds, syllables
from vanban.aloud.lexicon import NORTH, SOUTH, Dialect, Lexicon
from vanban.aloud.numbers import cardinal, digits, ordinal, roman, written
from vanban.aloud.speak import Piece, Spoken, speak

__all__ = [
    "NORTH",
    "SOUTH",
    "SYLLABLES_A_MINUTE",
    "Dialect",
    "Lexicon",
    "Piece",
    "Spoken",
    "cardinal",
    "digits",
    "ordinal",
    "roman",
    "seconds",
    "speak",
    "syllables",
    "written",
]
