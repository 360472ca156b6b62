"""The one place where the server asks `vanban` to read a plan."""

from __future__ import annotations

from typing import Any

import vanban
from django.utils.translation import get_language

from loa.kit.refused import Refused


def read(filename: str, data: bytes) -> dict[str, Any]:
    """Read a plan's file.

    Args:
        filename: the file's own name; its ending says what the file claims to be.
        data: its bytes.

    Returns:
        the reading as JSON values (`vanban.Reading.to_dict`).

    Raises:
        Refused: the file cannot be read; the sentence says why and what to do.
    """
    # Loaded on first use: a server that reads no plan needs none of it.
    from vanban.sources import extract_file

    try:
        return vanban.read_source(extract_file(data, filename)).to_dict()
    except vanban.Unreadable as error:
        english = (get_language() or "vi").startswith("en")
        raise Refused(error.en if english else error.vi, field="file") from None
