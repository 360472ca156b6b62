"""Programs that are not part of the package: LibreOffice for .doc, .rtf, .odt; tesseract for scans.

Both are optional. Where one is missing the refusal names it; where it is installed it runs in its own directory, with
a wall clock, and what it gives goes through the confined worker like any other file.
"""

from __future__ import annotations

import os
import shutil
import signal
import struct
import subprocess
import tempfile
import time
from dataclasses import replace
from pathlib import Path

from vanban.sources import refusals
from vanban.sources.kinds import Content
from vanban.sources.model import Limits, Line, Notice, Source, Unreadable

_NOUNS: dict[str, str] = {
    "doc": "tệp Word đời cũ (.doc)",
    "rtf": "tệp RTF",
    "odt": "tệp OpenDocument (.odt)",
    "image": "ảnh chụp văn bản",
}


def soffice() -> str | None:
    """Return the path of LibreOffice, or None."""
    return shutil.which("soffice") or shutil.which("libreoffice")


def tesseract() -> str | None:
    """Return the path of tesseract, or None."""
    return shutil.which("tesseract")


def needs_program(content: Content) -> Unreadable:
    """Return the refusal of a kind that only another program reads, with the tool's name."""
    if content == "image":
        return refusals.unsupported(
            _NOUNS[content],
            "muốn máy nhận dạng chữ thì cần cài tesseract và gói tiếng Việt tesseract-ocr-vie trên máy chủ; nếu không, "
            "hãy xin bản Word hoặc bản PDF có chữ",
            "A picture is not read; recognising it needs tesseract with the language vie. Ask for the Word file.",
        )
    return refusals.unsupported(
        _NOUNS[content],
        "hãy mở bằng Word, chọn Lưu thành .docx rồi tải lên (hoặc cài LibreOffice trên máy chủ để máy tự chuyển)",
        f"A .{content} file is read only where LibreOffice is installed; open it with Word and save it as .docx.",
    )


def convert_and_read(data: bytes, name: str, content: Content, limits: Limits) -> Source:
    """Read what only another program can open.

    Raises:
        Unreadable: "unsupported" naming the tool that is missing, or whatever the reading gives.
    """
    from vanban.sources.extract import extract_file

    if content == "image":
        return recognise(data, name, limits, needs_program(content), picture=True)
    program = soffice()
    if program is None or limits.program_seconds <= 0:
        raise needs_program(content)
    with tempfile.TemporaryDirectory(prefix="vanban-") as folder:
        place = Path(folder)
        given = place / f"in.{content}"
        given.write_bytes(data)
        command = [
            program,
            f"-env:UserInstallation={(place / 'profile').as_uri()}",
            "--headless",
            "--norestore",
            "--convert-to",
            "docx:MS Word 2007 XML",
            "--outdir",
            str(place / "out"),
            str(given),
        ]
        _run(command, limits.program_seconds, place)
        made = place / "out" / "in.docx"
        if not made.is_file():
            raise refusals.broken("Word")
        source = extract_file(made, "in.docx", limits=limits)
    notice = Notice(
        "converted",
        f"Đã dùng LibreOffice để chuyển {_NOUNS[content]} sang .docx trước khi đọc; hãy so lại với bản gốc.",
        "LibreOffice converted the file to .docx before reading; compare it with the original.",
    )
    return replace(source, name=name, warnings=(notice, *source.warnings))


def recognise(data: bytes, name: str, limits: Limits, refusal: Unreadable, *, picture: bool = False) -> Source:
    """Recognise the letters of a scan.

    Args:
        data: a pdf of pictures, or one picture.
        name: the file's name.
        limits: the wall clock and the most pages.
        refusal: raised when tesseract or its Vietnamese is missing.
        picture: the data is one picture.

    Returns:
        A source whose warnings say that a person must review it.

    Raises:
        Unreadable: ``refusal``, "timeout" or "scan-without-text".
    """
    program = tesseract()
    if program is None or limits.program_seconds <= 0:
        raise refusal
    deadline = time.monotonic() + limits.program_seconds
    with tempfile.TemporaryDirectory(prefix="vanban-") as folder:
        place = Path(folder)
        if "vie" not in _run([program, "--list-langs"], limits.program_seconds, place).split():
            raise refusal
        pages = [place / "page1"] if picture else _draw(data, place, limits)
        if picture:
            pages[0].write_bytes(data)
        lines: list[Line] = []
        for number, page in enumerate(pages, start=1):
            left = deadline - time.monotonic()
            if left <= 0:
                raise refusals.timeout(limits.program_seconds)
            text = _run([program, str(page), "stdout", "-l", "vie", "--psm", "4"], left, place)
            lines += _page_lines(text, number, len(lines))
    if not lines:
        raise refusals.scan_without_text(len(pages), tool=None)
    notice = Notice(
        "ocr",
        "Chữ do máy nhận dạng từ ảnh quét nên có thể sai dấu, sai số; phải có người soát lại toàn bộ với bản gốc "
        "trước khi dùng.",
        "The text was recognised from a scan and may be wrong; a person must review all of it before it is used.",
    )
    return Source(name=name, kind="pdf", lines=tuple(lines), pages=len(pages), warnings=(notice,))


def _page_lines(text: str, page: int, count: int) -> list[Line]:
    from vanban.sources.plain import clean

    texts = (" ".join(clean(raw).split()) for raw in text.replace("\f", "\n").split("\n"))
    return [Line(text=line, number=count + place, page=page) for place, line in enumerate(filter(None, texts), start=1)]


def _draw(data: bytes, place: Path, limits: Limits) -> list[Path]:
    """Draw the pages of a pdf in the confined worker, as grey pictures (PGM)."""
    from vanban.sources.extract import request, run_worker

    room = replace(limits, output_bytes=max(limits.output_bytes, 5_000_000 * limits.ocr_pages))
    pixels = run_worker(data, request("scan.pdf", room, render=True), room)
    out: list[Path] = []
    start = 0
    while start + 8 <= len(pixels):
        width, height = struct.unpack_from(">II", pixels, start)
        start += 8
        page = place / f"page{len(out) + 1}.pgm"
        page.write_bytes(b"P5 %d %d 255\n" % (width, height) + pixels[start : start + width * height])
        start += width * height
        out.append(page)
    return out


def _run(command: list[str], seconds: float, place: Path) -> str:
    """Run a program in its own directory and process group; returns its output.

    Raises:
        Unreadable: "timeout", or "broken" when the program fails.
    """
    keep = {key: text for key, text in os.environ.items() if key in ("PATH", "LANG", "LC_ALL", "TESSDATA_PREFIX")}
    process = subprocess.Popen(  # noqa: S603 - a program found on PATH, no shell
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=place,
        env=keep | {"HOME": str(place), "TMPDIR": str(place), "OMP_THREAD_LIMIT": "1"},
        start_new_session=True,
    )
    try:
        out, _ = process.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        raise refusals.timeout(seconds) from None
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
    if process.returncode != 0:
        raise refusals.broken("văn bản")
    return out.decode("utf-8", errors="replace")
