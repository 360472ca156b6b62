"""Two small things that whoever handles rows needs: their numbers out of addresses, and many of them in batches."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

Row = TypeVar("Row")


def identifier(text: str) -> int:
    """A row's number as an address or a form carries it; 0, which no row has, for anything else.

    Only what every database holds as a key: digits of ASCII ("²" is a digit to Python and no number), at most 18.
    """
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0


def batched(rows: Iterable[Row], size: int) -> Iterator[list[Row]]:
    """Lists of at most `size` rows (itertools.batched came with Python 3.12)."""
    left = iter(rows)
    while batch := list(islice(left, size)):
        yield batch
