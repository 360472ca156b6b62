"""The process that opens foreign files: limits itself, reads one file from standard input, answers in JSON.

Started by ``run_worker`` as ``python -m vanban.sources.worker`` with one JSON object as its argument (``name``,
``limits``, and ``render`` when page pictures are wanted). The answer is one JSON object with ``source`` or ``refusal``.
"""

from __future__ import annotations

import json
import math
import os
import signal
import struct
import sys
import time
from collections.abc import Callable
from typing import Any, BinaryIO, NoReturn

from vanban.sources.extract import OPENED, OUT_OF_MEMORY, Pace
from vanban.sources.model import Limits, Unreadable


def confine(limits: Limits) -> None:
    """Take away from this process what it must not use: memory, time, large outputs, core files, child processes."""
    try:
        import resource
    except ImportError:  # not on Windows: there the wall clock of the parent is the only limit
        return
    seconds = max(1, math.ceil(limits.seconds))
    for kind, value in (
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_AS, limits.memory_bytes),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_FSIZE, limits.output_bytes),
    ):
        hard = resource.getrlimit(kind)[1]
        wanted = value if hard == resource.RLIM_INFINITY else min(value, hard)
        try:
            resource.setrlimit(kind, (wanted, wanted))
        except (ValueError, OSError):  # macOS refuses some limits
            continue


def pace(size: int, out: BinaryIO) -> Pace | None:
    """The watch on how a pdf gets on: a damaged file that PDFium searches for minutes ends within seconds.

    Each step sets the processor time until the next one. The timer ends this process by its signal, for a library in
    the middle of its work cannot be asked to stop; ``run_worker`` sees by ``OPENED`` whether the file was open.

    Args:
        size: bytes of the file.
        out: where the answer goes.
    """
    if not hasattr(signal, "setitimer"):  # Windows
        return None
    begin = time.process_time()
    given = _OPENING + size / _OPENED_A_SECOND

    def step(pages: int | None) -> None:
        if pages == 0:
            out.write(OPENED)
            out.flush()
        left = given + _PER_PAGE * (pages or 0) - (time.process_time() - begin)
        signal.setitimer(signal.ITIMER_PROF, max(left, 0.001))

    return step


_OPENING = 1.0  # seconds of processor time; a whole file opens in a hundredth of it
_OPENED_A_SECOND = 20e6  # bytes of a damaged file, all of which have to be searched
_PER_PAGE = 0.03  # seconds; ten times what a page of text takes


def main() -> int:
    """Read one file; returns the exit status: 0 with an answer written, else the answer is missing."""
    request = json.loads(sys.argv[1])
    limits = Limits(**request["limits"])
    confine(limits)
    out = sys.stdout.buffer
    # Whatever a library prints must not end up inside the answer.
    sys.stdout = sys.stderr
    data = sys.stdin.buffer.read(limits.file_bytes + 1)
    if request.get("render"):
        _render(data, limits, out)
    else:
        found = answer(data, request["name"], limits, pace(len(data), out))
        out.write(json.dumps(found, ensure_ascii=False).encode("utf-8", "replace"))
    out.flush()
    return 0


def serve(work: Callable[[dict[str, Any], bytes], dict[str, Any]]) -> NoReturn:
    """Be a confined process to its end: limit it, do one piece of work on what comes in, answer in JSON.

    Args:
        work: from the request (the process's argument, with ``limits``) and standard input to the answer.
    """
    status = 0
    try:
        request = json.loads(sys.argv[1])
        confine(Limits(**request["limits"]))
        # Whatever a library prints must not end up inside the answer.
        out, sys.stdout = sys.stdout.buffer, sys.stderr
        found = work(request, sys.stdin.buffer.read())
        out.write(json.dumps(found, ensure_ascii=False).encode("utf-8", "replace"))
        out.flush()
    except MemoryError:
        status = OUT_OF_MEMORY
    # PDFium's and lxml's clean-up has nothing left to do and may crash on a damaged file.
    os._exit(status)


def answer(data: bytes, name: str, limits: Limits, watch: Pace | None = None) -> dict[str, Any]:
    """Return ``{"source": ...}`` or ``{"refusal": ...}``; nothing that a file holds makes it raise."""
    from vanban.sources import refusals
    from vanban.sources.extract import extract_bytes

    try:
        return {"source": extract_bytes(data, name, limits=limits, pace=watch).to_dict()}
    except Unreadable as refusal:
        return {"refusal": refusal.to_dict()}
    except (MemoryError, RecursionError):
        return {"refusal": refusals.too_much_memory().to_dict()}


def _render(data: bytes, limits: Limits, out: BinaryIO) -> None:
    from vanban.sources.pdf import render_pages

    for width, height, pixels in render_pages(data, limits.ocr_pages):
        out.write(struct.pack(">II", width, height))
        out.write(pixels)


if __name__ == "__main__":
    try:
        status = main()
    except MemoryError:
        status = OUT_OF_MEMORY
    # PDFium's and lxml's clean-up has nothing left to do and may crash on a damaged file.
    os._exit(status)
