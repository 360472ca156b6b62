"""The one place where the server asks `vanban` to read a plan."""

from __future__ import annotations

from typing import Any

import vanban
from django.utils.translation import get_language

from loa.kit.refused import Refused


def read(filename: str, data: bytes) -> dict[str, Any]:
    """Read a plan's file in a process of its own, within limits of time and memory, whatever kind it is.

    Args:
        filename: the file's own name; its ending says what the file claims to be.
        data: its bytes.

    Returns:
        the reading as JSON values (`vanban.Reading.to_dict`).

    Raises:
        Refused: the file cannot be read, or not within the limits; the sentence says why and what to do.
    """
    try:
        return vanban.read_confined(data, filename)
    except vanban.Unreadable as error:
        english = (get_language() or "vi").startswith("en")
        raise Refused(error.en if english else error.vi, field="file") from None
