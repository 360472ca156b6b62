"""How fast files become lines: text, Word and PDF, against PDFium's bare text extraction and the project's limits.

The PDFs are set by typst from the real plan, once and repeated to 300 pages. Times are medians in this process, after
a first run, of the processor (a busy machine does not change them much); "confined" is the whole way through the
limited worker process, start of Python included, by the clock on the wall. Of refused junk it is the processor time of
that process.
"""

from __future__ import annotations

import io
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import docx
import pypdfium2
import typst
from vanban.sources import Limits, Unreadable, extract_bytes, extract_file
from vanban.sources.extract import request
from vanban.sources.legacy import encode
from vanban.text import fold, tone_key

PLAN = Path(__file__).parents[1] / "examples" / "nong-son-2022" / "plan.txt"
SETUP = """#set page(paper: "a4", margin: (left: 30mm, right: 15mm, top: 20mm, bottom: 20mm), numbering: "1")
#set text(font: "Libertinus Serif", size: 14pt, lang: "vi", hyphenate: false)
#set par(justify: true, first-line-indent: (amount: 10mm, all: true))
"""
ROUNDS = 15


def median(work: Callable[[], object], rounds: int = ROUNDS, clock: Callable[[], float] = time.process_time) -> float:
    """Median seconds of a piece of work, after one run that is not counted; processor time unless told otherwise."""
    work()
    times = []
    for _ in range(rounds):
        begin = clock()
        work()
        times.append(clock() - begin)
    return statistics.median(times)


def bare(data: bytes) -> int:
    """What PDFium itself needs: open, lay out, hand over the text."""
    letters = 0
    with pypdfium2.PdfDocument(data) as document:
        for place in range(len(document)):
            page = document[place]
            text = page.get_textpage()
            letters += len(text.get_text_range())
            text.close()
            page.close()
    return letters


def typeset(paragraphs: list[str], extra: str = "") -> bytes:
    """A PDF of paragraphs."""
    safe = ("".join("\\" + letter if letter in "\\#$*_`<>@[]~=/+-'\"." else letter for letter in p) for p in paragraphs)
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "in.typ"
        source.write_text(SETUP + "\n\n".join(safe) + extra, encoding="utf-8")
        return typst.compile(str(source))


def word(paragraphs: list[str]) -> bytes:
    """A Word file of paragraphs."""
    document = docx.Document()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


JUNK = b"%PDF-1.7\n" + b"1 0 obj<</Length 9999999>>stream\nx\n" * 250_000
"""Streams that begin and never end: PDFium looks for the end of each in all the rest."""


def refused(data: bytes) -> None:
    """Have a file refused by the confined process."""
    try:
        extract_file(data, "a.pdf")
    except Unreadable:
        return
    raise RuntimeError("junk was read")


def pages(data: bytes) -> int:
    """Number of pages."""
    with pypdfium2.PdfDocument(data) as document:
        return len(document)


def peak_megabytes(data: bytes) -> float:
    """Peak memory of the confined worker on a PDF, asked of a small process: a child starts as large as its parent."""
    code = (
        "import resource, subprocess, sys;"
        "subprocess.run([sys.executable, '-m', 'vanban.sources.worker', sys.argv[1]], stdin=sys.stdin,"
        " stdout=subprocess.DEVNULL, check=True);"
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    )
    with tempfile.TemporaryFile() as given:
        given.write(data)
        given.seek(0)
        command = [sys.executable, "-c", code, request("a.pdf", Limits())]
        done = subprocess.run(command, stdin=given, capture_output=True, check=True)
    return int(done.stdout) / 1_024


def main() -> None:
    """Measure, print a table, and as the last line one JSON object."""
    text = PLAN.read_text(encoding="utf-8")
    paragraphs = [part for block in text.split("\n\n") if (part := " ".join(block.split()))]
    plan = typeset(paragraphs)
    long = typeset(paragraphs * 49)
    rows = ", ".join(
        f"[{n}], [Tuyên truyền nội dung số {n} trên hệ thống truyền thanh], [Phòng], [Quý I]" for n in range(400)
    )
    ruled = typeset([], f"\n#table(columns: (1cm, 4fr, 2fr, 2fr), {rows})")
    plan_docx, long_docx = word(paragraphs), word(paragraphs * 50)
    many = (text * 500).encode()
    legacy = encode(text * 200, "tcvn3").encode("cp1252", "replace")

    plan_s, plan_bare = median(lambda: extract_bytes(plan, "a.pdf")), median(lambda: bare(plan))
    long_s, long_bare = median(lambda: extract_bytes(long, "a.pdf"), 3), median(lambda: bare(long), 3)
    ruled_s, ruled_bare = median(lambda: extract_bytes(ruled, "a.pdf"), 5), median(lambda: bare(ruled), 5)
    text_s = median(lambda: extract_bytes(text.encode(), "a.txt"))
    many_s = median(lambda: extract_bytes(many, "a.txt"), 3)
    legacy_s = median(lambda: extract_bytes(legacy, "a.txt"), 3)
    docx_s = median(lambda: extract_bytes(plan_docx, "a.docx"))
    long_docx_s = median(lambda: extract_bytes(long_docx, "a.docx"), 3)
    confined_s = median(lambda: extract_file(plan, "a.pdf"), 5, time.perf_counter)
    peak = peak_megabytes(long)
    long_confined_s = median(lambda: extract_file(long, "a.pdf"), 2, time.perf_counter)
    junk_s = median(lambda: refused(JUNK), 3, lambda: sum(os.times()[2:4]))
    fold_s, tone_s = median(lambda: fold(text)), median(lambda: tone_key(text))

    figures = {
        "bench": "vanban_sources",
        "plan_txt_ms": round(text_s * 1e3, 2),
        "txt_mb_per_s": round(len(many) / 1e6 / many_s, 1),
        "tcvn3_mb_per_s": round(len(legacy) / 1e6 / legacy_s, 1),
        "plan_docx_ms": round(docx_s * 1e3, 2),
        "docx_paragraphs": len(paragraphs) * 50,
        "long_docx_s": round(long_docx_s, 2),
        "plan_pdf_pages": pages(plan),
        "plan_pdf_ms": round(plan_s * 1e3, 2),
        "plan_pdf_ratio_to_bare": round(plan_s / plan_bare, 2),
        "long_pdf_pages": pages(long),
        "long_pdf_s": round(long_s, 2),
        "long_pdf_ratio_to_bare": round(long_s / long_bare, 2),
        "table_pdf_pages": pages(ruled),
        "table_pdf_ms": round(ruled_s * 1e3, 1),
        "table_pdf_ratio_to_bare": round(ruled_s / ruled_bare, 2),
        "plan_pdf_confined_ms": round(confined_s * 1e3, 1),
        "long_pdf_confined_s": round(long_confined_s, 2),
        "long_pdf_confined_peak_mb": round(peak),
        "junk_pdf_s": round(junk_s, 2),
        "fold_us": round(fold_s * 1e6),
        "tone_us": round(tone_s * 1e6),
        "limits": {
            "plan_pdf_ms": 60,
            "plan_pdf_ratio_to_bare": 3,
            "long_pdf_s": 3,
            "long_pdf_confined_peak_mb": 300,
            "txt_mb_per_s": 2,
            "junk_pdf_s": 2,
        },
    }
    rows_shown = [
        ("plan, text", f"{figures['plan_txt_ms']} ms", ""),
        ("text, 500 plans", f"{figures['txt_mb_per_s']} MB/s", "at least 2"),
        ("text in TCVN3", f"{figures['tcvn3_mb_per_s']} MB/s", ""),
        ("plan, Word", f"{figures['plan_docx_ms']} ms", ""),
        (f"Word, {figures['docx_paragraphs']} paragraphs", f"{figures['long_docx_s']} s", ""),
        (f"plan, PDF, {figures['plan_pdf_pages']} pages", f"{figures['plan_pdf_ms']} ms", "under 60"),
        ("  against bare PDFium", f"{figures['plan_pdf_ratio_to_bare']}", "under 3"),
        (f"PDF, {figures['long_pdf_pages']} pages", f"{figures['long_pdf_s']} s", "under 3"),
        ("  against bare PDFium", f"{figures['long_pdf_ratio_to_bare']}", "under 3"),
        (f"PDF of one table, {figures['table_pdf_pages']} pages", f"{figures['table_pdf_ms']} ms", ""),
        ("  against bare PDFium", f"{figures['table_pdf_ratio_to_bare']}", ""),
        ("plan, PDF, confined process", f"{figures['plan_pdf_confined_ms']} ms", ""),
        ("long PDF, confined process", f"{figures['long_pdf_confined_s']} s", ""),
        ("  peak memory", f"{figures['long_pdf_confined_peak_mb']} MB", "under 300"),
        ("junk that PDFium searches, refused", f"{figures['junk_pdf_s']} s", "under 2"),
        (f"fold, {len(text):,} letters", f"{figures['fold_us']} µs", ""),
        ("tone key", f"{figures['tone_us']} µs", ""),
    ]
    for name, value, limit in rows_shown:
        print(f"{name:34} {value:>14}   {limit}")
    print(json.dumps(figures, ensure_ascii=False))


if __name__ == "__main__":
    main()
