"""Reads and checks Vietnamese administrative documents.

import vanban

reading = vanban.read_file("ke-hoach.docx")
for duty in reading.duties:
    print(duty.where, duty.leads, duty.deadline, duty.text)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from vanban.api import read_file, read_source, read_text
    from vanban.confined import read_confined
    from vanban.model import Reading
    from vanban.sources.model import Limits, Source, Unreadable

__all__ = [
    "Limits",
    "Reading",
    "Source",
    "Unreadable",
    "__version__",
    "read_confined",
    "read_file",
    "read_source",
    "read_text",
]
__version__ = "0.1.0"

_PLACES = {
    "read_confined": "vanban.confined",
    "read_file": "vanban.api",
    "read_source": "vanban.api",
    "read_text": "vanban.api",
    "Reading": "vanban.model",
    "Limits": "vanban.sources.model",
    "Source": "vanban.sources.model",
    "Unreadable": "vanban.sources.model",
}


def __getattr__(name: str) -> Any:
    """Load on first use, so that ``import vanban`` stays quick."""
    place = _PLACES.get(name)
    if place is None:
        raise AttributeError(f"module 'vanban' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(place), name)
