"""Text made fit for paper: one Unicode form, no characters that a file format or a reader would trip over."""

from __future__ import annotations

import re
import unicodedata

from vanban.write import fonts

_BREAKS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_SPECIAL = re.compile(r"[^\n\x20-\x7e\u00a0-\u00ac\u00ae-\u024f\u1e00-\u1eff]")
REPLACEMENT = "\u25a1"


def clean(text: str) -> str:
    """Normal form C without control, format (bidirectional marks, zero width), private and unassigned characters.

    Line separators of any kind become "\\n", a tab becomes a space. Idempotent.
    """
    text = _BREAKS.sub("\n", text).replace("\t", " ")
    text = _SPECIAL.sub(lambda match: "" if unicodedata.category(match[0])[0] == "C" else match[0], text)
    return unicodedata.normalize("NFC", text)


def printable(text: str) -> str:
    """The text with a white square for each character that the PDF font cannot show (PDF/A forbids empty glyphs)."""
    return _SPECIAL.sub(lambda match: match[0] if fonts.shows(match[0]) else REPLACEMENT, text)


def unprintable(text: str) -> str:
    """The characters of a text that `printable` would replace, each once, in order of appearance."""
    found = (char for char in _SPECIAL.findall(clean(text)) if not fonts.shows(char))
    return "".join(dict.fromkeys(found))
