"""Reading a plan from outside in a process of its own, within limits of time and memory: extraction, duties, checks.

``read_confined`` is the door for a server: whatever the file holds, and whatever the reader makes of it, the calling
process spends no more than the answer's size. The process is started as ``python -m vanban.confined`` with one JSON
object as its argument (``name``, ``limits``, ``extracted``) and answers with ``reading`` or
``refusal``.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from vanban.sources import refusals
from vanban.sources.extract import run_worker
from vanban.sources.kinds import content_of
from vanban.sources.model import Limits, Source, Unreadable
from vanban.sources.worker import serve


def read_confined(data: bytes, name: str, *, limits: Limits = Limits()) -> dict[str, Any]:  # noqa: B008 - frozen
    """Read a file of any kind, plain text too, in a confined process.

    Args:
        data: the whole file.
        name: its name.
        limits: what extraction and reading together may cost. A scan or an old Word file goes through another program
            first, which has the limits of its own (``program_seconds``).

    Returns:
        The reading as JSON values (``Reading.to_dict``).

    Raises:
        Unreadable: with a code of ``refusals.CODES``; "timeout" or "too-large" also where the reading, not the
            extraction, takes too much.
    """
    if len(data) > limits.file_bytes:
        raise refusals.too_large(len(data), limits.file_bytes)
    content = content_of(data, name)
    if content in ("txt", "docx", "pdf"):
        try:
            return _ask(data, name, limits, extracted=False)
        except Unreadable as refusal:
            if refusal.code != "scan-without-text":
                raise
            from vanban.sources.programs import recognise

            source = recognise(data, name, limits, refusal)
    else:
        from vanban.sources.programs import convert_and_read

        source = convert_and_read(data, name, content, limits)
    return _ask(json.dumps(source.to_dict()).encode("utf-8"), name, limits, extracted=True)


def _ask(data: bytes, name: str, limits: Limits, *, extracted: bool) -> dict[str, Any]:
    task = json.dumps({"name": name, "limits": asdict(limits), "extracted": extracted})
    answer = run_worker(data, task, limits, module="vanban.confined")
    try:
        found = json.loads(answer.decode("utf-8"))
        reading: dict[str, Any] | None = found.get("reading")
        refusal = None if reading is not None else Unreadable.from_dict(found["refusal"])
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise refusals.broken("văn bản") from None
    if refusal is not None:
        raise refusal
    assert reading is not None  # noqa: S101 - for the type checker: one of the two is there
    return reading


def answer(data: bytes, name: str, limits: Limits, *, extracted: bool = False) -> dict[str, Any]:
    """Return ``{"reading": ...}`` or ``{"refusal": ...}``; nothing that a file holds makes it raise.

    Args:
        data: the file, or the JSON of its ``Source`` where ``extracted``.
        name, limits: as for ``extract_bytes``.
        extracted: whether another program has made lines of the file already.
    """
    from vanban.api import read_source
    from vanban.sources.extract import extract_bytes

    try:
        source = Source.from_dict(json.loads(data)) if extracted else extract_bytes(data, name, limits=limits)
        return {"reading": read_source(source).to_dict()}
    except Unreadable as refusal:
        return {"refusal": refusal.to_dict()}
    except (MemoryError, RecursionError):
        return {"refusal": refusals.too_much_memory().to_dict()}


def _work(request: dict[str, Any], data: bytes) -> dict[str, Any]:
    return answer(data, request["name"], Limits(**request["limits"]), extracted=request["extracted"])


if __name__ == "__main__":
    serve(_work)
