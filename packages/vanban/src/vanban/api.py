"""The ways into the reader."""

from __future__ import annotations

from os import PathLike

from vanban.check import check
from vanban.model import Reading
from vanban.pause import no_collection
from vanban.read.reader import draft, freeze, lines_of
from vanban.sources.model import Limits, Source


def read_text(text: str, name: str = "") -> Reading:
    """Read plain text, wrapped at any width.

    Args:
        text: the document; any Unicode form, any line ends.
        name: shown as the source.

    Returns:
        The reading. Never raises on content.
    """
    return read_source(Source(name=name, kind="txt", lines=tuple(lines_of(text))))


@no_collection()
def read_source(source: Source) -> Reading:
    """Read what ``vanban.sources`` extracted from a file. Never raises on content."""
    made = draft(source)
    made.findings = check(made)
    return freeze(made)


def read_file(path: str | PathLike[str], *, limits: Limits | None = None) -> Reading:
    """Read a .txt, .docx or .pdf file.

    Args:
        path: the file.
        limits: size, time and memory that the extraction may take; None for the usual ones.

    Raises:
        vanban.Unreadable: the file cannot be read; says why and what to do, in Vietnamese and English.
    """
    from vanban.sources import extract_file  # type: ignore[attr-defined,unused-ignore]

    source: Source = extract_file(path) if limits is None else extract_file(path, limits=limits)
    return read_source(source)
