"""Reading a file from outside in a process of its own, within limits of time and memory: a Word file of 400 KB can ask
for a gigabyte. Started as ``python -m loa.contest.bank.confined`` with one JSON object as its argument.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

import vanban
from vanban.sources.extract import run_worker
from vanban.sources.model import Limits
from vanban.sources.worker import serve

from loa.contest.bank.question import Draft, Item, Reading, Unreadable
from loa.contest.bank.reading import MOST_BYTES, read

LIMITS = Limits(file_bytes=MOST_BYTES, seconds=20.0, memory_bytes=600_000_000, output_bytes=40_000_000)
TOO_HEAVY = "Tệp này nặng quá, máy chủ không đọc nổi. Bỏ hình và định dạng thừa, hoặc chia thành nhiều tệp nhỏ."


def read_confined(filename: str, data: bytes, limits: Limits = LIMITS) -> Reading:
    """The questions of a file, as `read` gives them, at a price that no file can exceed.

    Args:
        filename: only its ending is looked at, where the bytes leave it open.
        data: the whole file.

    Raises:
        Unreadable: as `read`, or the file takes more time or memory than it may.
    """
    if len(data) > limits.file_bytes:
        raise Unreadable("Tệp lớn quá 30 MB. Bỏ bớt hình, hoặc chia nhỏ.")
    task = json.dumps({"name": filename, "limits": asdict(limits)})
    try:
        found = json.loads(run_worker(data, task, limits, module=__name__))
    except vanban.Unreadable:
        raise Unreadable(TOO_HEAVY) from None
    if "refusal" in found:
        raise Unreadable(found["refusal"])
    items = [Item(**{**one, "draft": Draft(**one["draft"])}) for one in found["items"]]
    return Reading(found["format"], items, found["loose"])


def _work(request: dict[str, Any], data: bytes) -> dict[str, Any]:
    try:
        return asdict(read(request["name"], data))
    except Unreadable as error:
        return {"refusal": str(error)}


if __name__ == "__main__":
    serve(_work)
