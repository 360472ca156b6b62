"""Commands that turn a read document into something else: editable text, Akoma Ntoso, and text back into a paper.

``vanban unparse FILE`` gives the text form of ``vanban.write.plaintext``, one form for papers that are built and for
documents that are read; ``vanban parse FILE`` reads it back. ``parse(unparse(paper)) == paper`` for every paper, and
``paper_of`` makes the paper of a reading.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

if TYPE_CHECKING:
    from vanban.model import Reading
    from vanban.write import Paper

COMMANDS = ("unparse", "parse", "akn")


def unparse(reading: Reading) -> str:
    """A reading as text that a person can edit; form: see ``vanban.write.plaintext``."""
    from vanban.write import paper_of
    from vanban.write import unparse as written

    return written(paper_of(reading))


def parse(text: str) -> Paper:
    """The paper that ``unparse`` wrote.

    Raises:
        vanban.write.PaperError: a line that says nothing known; the message names the line, in Vietnamese.
    """
    from vanban.write import parse as read

    return read(text)


def akn(reading: Reading) -> bytes:
    """A reading as an Akoma Ntoso 3 document (OASIS LegalDocML 1.0), UTF-8."""
    from vanban.write import paper_of, to_akn

    return to_akn(paper_of(reading))


def add_commands(commands: Any) -> None:
    """Add the three commands to the subparsers of the command line."""
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument("-o", "--output", metavar="TỆP", help="ghi ra tệp; không ghi thì in ra màn hình")
    for name, shown, file in (
        ("unparse", "ghi văn bản đã đọc thành dạng chữ sửa được", "tệp .txt, .docx hoặc .pdf; “-” là đầu vào chuẩn"),
        (
            "parse",
            "đọc lại dạng chữ của lệnh unparse, ghi .docx, .pdf, .xml hoặc JSON",
            "tệp dạng chữ; “-” là đầu vào chuẩn",
        ),
        ("akn", "xuất văn bản đã đọc thành Akoma Ntoso 3 (XML)", "tệp .txt, .docx hoặc .pdf; “-” là đầu vào chuẩn"),
    ):
        command = commands.add_parser(name, help=shown, parents=[shared])
        command.add_argument("file", metavar="TỆP", help=file)


def run(options: argparse.Namespace, out: TextIO) -> int:
    """Run one of ``COMMANDS``; returns the exit status: 0, or 2 when the text form cannot be read.

    Raises:
        vanban.Unreadable: the file cannot be read.
        OSError: a file cannot be opened or written.
    """
    if options.command == "parse":
        return _parse(options, out)
    from vanban.api import read_file, read_text

    reading = read_text(_piped(), "-") if options.file == "-" else read_file(options.file)
    _give(unparse(reading).encode() if options.command == "unparse" else akn(reading), options.output, out)
    return 0


def _parse(options: argparse.Namespace, out: TextIO) -> int:
    from vanban.write import PaperError

    text = _piped() if options.file == "-" else Path(options.file).read_bytes().decode("utf-8-sig", "replace")
    try:
        paper = parse(text)
        data = _written(paper, Path(options.output or "").suffix.lower())
    except PaperError as error:
        sys.stderr.write(f"vanban: {options.file}: {error}\n")
        return 2
    _give(data, options.output, out)
    return 0


def _written(paper: Paper, suffix: str) -> bytes:
    """A paper in the format that the name of a file asks for; JSON for any other name."""
    from vanban.write import to_akn, to_docx, to_pdf
    from vanban.write import unparse as text

    match suffix:
        case ".docx":
            return to_docx(paper)
        case ".pdf":
            return to_pdf(paper)
        case ".xml":
            return to_akn(paper)
        case ".txt":
            return text(paper).encode()
    return json.dumps(paper.to_dict(), ensure_ascii=False, indent=1).encode() + b"\n"


def _piped() -> str:
    return sys.stdin.buffer.read().decode("utf-8-sig", "replace")


def _give(data: bytes, path: str | None, out: TextIO) -> None:
    if path:
        Path(path).write_bytes(data)
    else:
        out.write(data.decode())
