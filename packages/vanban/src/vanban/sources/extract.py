"""The two doors to all sources: in this process, or in a confined one."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import IO

from vanban.sources import refusals
from vanban.sources.kinds import content_of
from vanban.sources.model import Limits, Source, Unreadable
from vanban.sources.plain import read_plain

OUT_OF_MEMORY = 77  # the worker's exit status
OPENED = b" "  # written by the worker once a pdf is open; before the answer, where JSON lets a space stand


Pace = Callable[[int | None], None]
"""Told how a pdf gets on: None before it is opened, then the number of pages read."""


def extract_bytes(
    data: bytes,
    name: str,
    *,
    limits: Limits = Limits(),  # noqa: B008 - frozen
    pace: Pace | None = None,
) -> Source:
    """Read a file in this process, without limits on time and memory: for the worker, tests and trusted files.

    Args:
        data: the whole file.
        name: its name; the kind of the file is told by its content.
        limits: sizes and pages allowed.
        pace: of the confined process, see ``worker.pace``.

    Returns:
        The lines of the file.

    Raises:
        Unreadable: with a code of ``refusals.CODES``.
    """
    if len(data) > limits.file_bytes:
        raise refusals.too_large(len(data), limits.file_bytes)
    content = content_of(data, name)
    if content == "txt":
        return read_plain(data, name, limits)
    if content == "docx":
        from vanban.sources.word import read_word

        return read_word(data, name, limits)
    if content == "pdf":
        from vanban.sources.pdf import read_pdf

        return read_pdf(data, name, limits, pace)
    from vanban.sources.programs import needs_program

    raise needs_program(content)


def extract_file(file: str | os.PathLike[str] | bytes, name: str | None = None, *, limits: Limits = Limits()) -> Source:  # noqa: B008
    """Read a file of any kind within limits of time and memory.

    Plain text is read in this process; .docx and .pdf in a confined one (address space, processor time, wall clock,
    size of the answer). .doc, .rtf, .odt and scans go through LibreOffice or tesseract where these are installed.

    Args:
        file: a path or the bytes.
        name: the file's name; of a path, its last part when None.
        limits: what the file may cost.

    Returns:
        The lines of the file.

    Raises:
        Unreadable: with a code of ``refusals.CODES``.
        OSError: the path cannot be read.
    """
    if isinstance(file, bytes):
        data, name = file, name or "tệp"
        if len(data) > limits.file_bytes:
            raise refusals.too_large(len(data), limits.file_bytes)
    else:
        path = Path(file)
        name = name or path.name
        size = path.stat().st_size
        if size > limits.file_bytes:
            raise refusals.too_large(size, limits.file_bytes)
        with path.open("rb") as stream:
            data = stream.read(limits.file_bytes + 1)
    content = content_of(data, name)
    if content == "txt":
        return _short_enough(read_plain(data, name, limits), limits)
    if content in ("docx", "pdf"):
        try:
            return _short_enough(_confined(data, name, limits), limits)
        except Unreadable as refusal:
            if refusal.code != "scan-without-text":
                raise
            from vanban.sources.programs import recognise

            return recognise(data, name, limits, refusal)
    from vanban.sources.programs import convert_and_read

    return _short_enough(convert_and_read(data, name, content, limits), limits)


def _short_enough(source: Source, limits: Limits) -> Source:
    """What is read next takes time and memory with the length of the text: no plan is longer than a thousand pages."""
    letters = sum(len(line.text) for line in source.lines)
    if letters > limits.letters:
        raise refusals.too_much_text(letters, limits.letters)
    return source


def _confined(data: bytes, name: str, limits: Limits) -> Source:
    answer = run_worker(data, request(name, limits), limits)
    try:
        found = json.loads(answer.decode("utf-8"))
        if "refusal" in found:
            refusal = Unreadable.from_dict(found["refusal"])
        else:
            return Source.from_dict(found["source"])
    except (ValueError, KeyError, TypeError, RecursionError):
        raise refusals.broken(_noun(data)) from None
    raise refusal


def _noun(data: bytes) -> str:
    return "PDF" if b"%PDF-" in data[:1024] else "Word"


def request(name: str, limits: Limits, *, render: bool = False) -> str:
    """Return the argument that the worker understands: what to read and within which limits."""
    return json.dumps({"name": name, "limits": asdict(limits), "render": render})


def run_worker(data: bytes, task: str, limits: Limits, *, module: str = "vanban.sources.worker") -> bytes:
    """Run the worker on a file and return what it wrote.

    Args:
        data: the file.
        task: from ``request``.
        limits: the wall clock and the size of the answer.
        module: which of our workers runs.

    Raises:
        Unreadable: "timeout", "too-large" or "broken", by how the worker ended.
    """
    # Files instead of pipes: nothing can block, and the kernel itself stops a worker that writes too much.
    with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as answer:
        given.write(data)
        given.seek(0)
        status = _run(module, task, given, answer, limits)
        answer.seek(0)
        out = answer.read(limits.output_bytes + 1)
    if status == 0 and len(out) <= limits.output_bytes:
        return out
    ended = signal.Signals(-status).name if status < 0 else ""
    if ended == "SIGPROF":
        raise refusals.too_heavy() if out.startswith(OPENED) else refusals.broken(_noun(data))
    if ended in ("SIGXCPU", "SIGKILL"):
        raise refusals.timeout(limits.seconds)
    # PDFium ends itself by one of the last three when it gets no memory.
    if (
        status == OUT_OF_MEMORY
        or ended in ("SIGXFSZ", "SIGABRT", "SIGTRAP", "SIGILL")
        or len(out) >= limits.output_bytes
    ):
        raise refusals.too_much_memory()
    raise refusals.broken(_noun(data))


def _run(module: str, task: str, given: IO[bytes], answer: IO[bytes], limits: Limits) -> int:
    kept = {"PATH", "PYTHONPATH", "PYTHONHOME", "LANG", "LC_ALL", "TMPDIR", "SYSTEMROOT", "VIRTUAL_ENV"}
    process = subprocess.Popen(  # noqa: S603 - our own module, no shell
        [sys.executable, "-X", "utf8", "-m", module, task],
        stdin=given,
        stdout=answer,
        stderr=subprocess.DEVNULL,
        env={key: text for key, text in os.environ.items() if key in kept},
        start_new_session=True,
    )
    try:
        return process.wait(timeout=limits.seconds)
    except subprocess.TimeoutExpired:
        raise refusals.timeout(limits.seconds) from None
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()
