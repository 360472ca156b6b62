"""A program of somebody who adopts the library: typed strictly (`make types` checks it), without network or Django.

python adopter.py PLAN FOLDER reads and checks a plan, writes it anew in both formats and prints what it found as JSON.
"""

from __future__ import annotations

import json
import socket
import sys
from pathlib import Path

import vanban
from vanban.check import check
from vanban.model import Duty, Finding
from vanban.write import Paper, paper_of, parse, to_akn, to_docx, to_pdf, unparse


class NoNetworkError(OSError):
    """A library that reads papers has no business there."""


def _refuse(*_arguments: object, **_options: object) -> socket.socket:
    raise NoNetworkError


def late(duties: tuple[Duty, ...], day: str) -> list[str]:
    """Duties that were due before a day (ISO)."""
    return [
        f"{duty.id} {'; '.join(duty.leads)}" for duty in duties if duty.deadline is not None and duty.deadline < day
    ]


def errors(findings: tuple[Finding, ...]) -> list[str]:
    """What is certainly wrong."""
    return [finding.code for finding in findings if finding.severity == "error"]


def main(plan: Path, folder: Path) -> dict[str, object]:
    """Everything that the library does, once."""
    try:
        reading: vanban.Reading = vanban.read_file(plan, limits=vanban.Limits(pages=50))
    except vanban.Unreadable as refusal:
        return {"refused": refusal.vi}
    paper: Paper = paper_of(reading)
    words: str = unparse(paper)
    (folder / "again.docx").write_bytes(to_docx(paper))
    (folder / "again.pdf").write_bytes(to_pdf(paper, attach={"ke-hoach.json": json.dumps(reading.to_dict()).encode()}))
    (folder / "again.xml").write_bytes(to_akn(paper))
    first: Duty = reading.duties[0]
    start, end = first.spans["action"][0]
    return {
        "type": reading.document.type,
        "duties": len(reading.duties),
        "action": (first.action, reading.text[start:end], first.confidence["action"]),
        "every": first.cadence.every,
        "late": late(reading.duties, "2024-07-01"),
        "errors": errors(reading.findings),
        "citations": [cited.symbol for cited in reading.citations],
        "round trip": parse(words) == paper,
        "read again": len(vanban.read_file(folder / "again.docx").duties),
        "checks": callable(check),
        "django": "django" in sys.modules,
    }


if __name__ == "__main__":
    socket.socket = _refuse  # type: ignore[assignment,misc]
    socket.create_connection = _refuse
    sys.stdout.write(json.dumps(main(Path(sys.argv[1]), Path(sys.argv[2])), ensure_ascii=False))
