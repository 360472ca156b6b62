"""Reading and checking, in process after start-up: the real plan, distinct plans, a long paper, a report as a file.

Processor time, so that a busy machine does not change the figure; the lowest of several rounds. The plans of the tests
and of the example are each another text, and what is remembered of texts and names between two calls is forgotten
before every reading; the forms of single words are kept, as in any program that reads a second paper. Limits: the real
plan in 20 ms, text at 2 MB/s, the check in twice the time of the reading, 300 pages in 3 s and 300 MB, the import in
300 ms.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import time
from functools import _lru_cache_wrapper
from pathlib import Path

from vanban.check import check
from vanban.read.grids import with_cells
from vanban.read.reader import Draft, draft, freeze, lines_of
from vanban.read.reflow import reflow
from vanban.sources.model import Limits, Source
from vanban.sources.plain import read_plain

ROOT = Path(__file__).resolve().parents[1]
PLAN = ROOT / "examples" / "nong-son-2022" / "plan.txt"
PLANS = [PLAN, *sorted((ROOT / "packages/vanban/tests/plans").rglob("*.txt"))]
ROUNDS = 9
PAGE = 2_300
"""Letters on a page of running text in 14 pt."""
LIMITS = {
    "plan_ms": 20.0,
    "text_mb_s": 2.0,
    "check_to_read": 2.0,
    "pages_s": 3.0,
    "pages_mb": 300.0,
    "import_ms": 300.0,
}


def forget() -> None:
    """Empty every bounded memory of the reader and the checks; tables read from data files stay."""
    for name, module in list(sys.modules.items()):
        if name.startswith(("vanban.read", "vanban.check")):
            for function in vars(module).values():
                if isinstance(function, _lru_cache_wrapper) and function.cache_info().maxsize is not None:
                    function.cache_clear()


def seconds(text: str) -> tuple[float, float]:
    """Processor time of reading a text and of checking it."""
    forget()
    begin = time.process_time()
    made: Draft = draft(Source(name="", kind="txt", lines=tuple(lines_of(text))))
    middle = time.process_time()
    made.findings = check(made)
    end = time.process_time()
    freeze(made)
    return middle - begin + time.process_time() - end, end - middle


def first_steps(texts: list[str], rounds: int = ROUNDS) -> tuple[float, float]:
    """Seconds of turning all texts from bytes into lines, and the lines into paragraphs: of each its lowest."""
    each: list[list[tuple[float, float]]] = []
    for _ in range(rounds + 1):
        each.append([])
        for data in map(str.encode, texts):
            forget()
            begin = time.process_time()
            source = read_plain(data, "", Limits())
            middle = time.process_time()
            reflow(with_cells(source.lines, plain=True))
            each[-1].append((middle - begin, time.process_time() - middle))
    return tuple(sum(min(one[n][part] for one in each[1:]) for n in range(len(texts))) for part in (0, 1))  # type: ignore[return-value]


def best(texts: list[str], rounds: int = ROUNDS) -> tuple[float, float]:
    """Seconds of reading and of checking all texts: of each its lowest, after a round that is not counted."""
    for text in texts:
        seconds(text)
    each = [[seconds(text) for text in texts] for _ in range(rounds)]
    return tuple(sum(min(one[n][part] for one in each) for n in range(len(texts))) for part in (0, 1))  # type: ignore[return-value]


def long_paper(pages: int) -> str:
    """A long đề án of distinct text: all plans one after another, numbers in them changed each time."""
    texts = [path.read_text("utf-8") for path in PLANS]
    parts: list[str] = []
    letters = turn = 0
    while letters < pages * PAGE:
        text = texts[turn % len(texts)].replace("số", f"số {turn}", 5).replace("xã", f"xã {turn}", 5)
        parts.append(text)
        letters += len(text)
        turn += 1
    return "\n\n".join(parts)


def alone(code: str, *arguments: str) -> dict[str, float]:
    """What a process of its own measures and prints as JSON."""
    done = subprocess.run([sys.executable, "-c", code, *arguments], capture_output=True, check=True, cwd=ROOT)
    return dict(json.loads(done.stdout))


MEASURED = """
import importlib.util, json, resource, sys, time
spec = importlib.util.spec_from_file_location("bench", sys.argv[1]); bench = importlib.util.module_from_spec(spec)
spec.loader.exec_module(bench)
import vanban
text = bench.long_paper(300)
vanban.read_text("x")
begin = time.process_time()
reading = vanban.read_text(text)
print(json.dumps({"s": time.process_time() - begin, "mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
 "duties": len(reading.duties), "letters": len(text)}))
"""


def import_ms() -> float:
    """What importing the library costs over an empty interpreter, in milliseconds (median of five)."""

    def run(code: str) -> float:
        started = time.perf_counter()
        subprocess.run([sys.executable, "-c", code], check=True)
        return (time.perf_counter() - started) * 1000

    return statistics.median(run("import vanban") - run("pass") for _ in range(5))


def main() -> None:
    plan = PLAN.read_text("utf-8")
    texts = [path.read_text("utf-8") for path in PLANS]
    size = sum(len(text.encode()) for text in texts) / 1e6
    plan_read, plan_check = best([plan])
    lines, paragraphs = first_steps(texts)
    read, checked = best(texts)
    ten_read, ten_check = best(["\n\n".join([plan] * 10)], 3)
    ten = 10 * len(plan.encode()) / 1e6
    long = alone(MEASURED, __file__)
    figures = {
        "bench": "vanban_read",
        "plan_ms": round((plan_read + plan_check) * 1e3, 2),
        "plan_read_ms": round(plan_read * 1e3, 2),
        "lines_mb_s": round(size / lines, 1),
        "paragraphs_mb_s": round(size / (lines + paragraphs), 2),
        "text_mb_s": round(size / read, 3),
        "text_checked_mb_s": round(size / (read + checked), 3),
        "ten_plans_mb_s": round(ten / ten_read, 3),
        "ten_plans_checked_mb_s": round(ten / (ten_read + ten_check), 3),
        "check_to_read": round(checked / read, 3),
        "pages_s": round(long["s"], 2),
        "pages_mb": round(long["mb"]),
        "pages_duties": long["duties"],
        "import_ms": round(import_ms(), 1),
    }
    ratios: dict[str, float] = {
        name: round(limit / figures[name] if name == "text_mb_s" else figures[name] / limit, 3)  # type: ignore[operator]
        for name, limit in LIMITS.items()
    }
    rows = [
        ("the real plan, read and checked", f"{figures['plan_ms']} ms", "plan_ms", "20 ms"),
        (f"{len(texts)} plans, {size:.2f} MB, read", f"{figures['text_mb_s']} MB/s", "text_mb_s", "2 MB/s"),
        ("  of that: bytes to lines", f"{figures['lines_mb_s']} MB/s", "", ""),
        ("  and lines to paragraphs", f"{figures['paragraphs_mb_s']} MB/s", "", ""),
        ("  read and checked", f"{figures['text_checked_mb_s']} MB/s", "", ""),
        ("ten times the real plan, read", f"{figures['ten_plans_mb_s']} MB/s", "", ""),
        ("the check against the reading", f"{figures['check_to_read']}", "check_to_read", "2"),
        ("300 pages, read and checked", f"{figures['pages_s']} s", "pages_s", "3 s"),
        ("  the process at its largest", f"{figures['pages_mb']} MB", "pages_mb", "300 MB"),
        ("import vanban", f"{figures['import_ms']} ms", "import_ms", "300 ms"),
    ]
    for name, shown, key, limit in rows:
        print(f"{name:<38}{shown:>14}   " + (f"{ratios[key]:.2f} of the limit {limit}" if key else ""))
    print("A ratio above 1.00 misses its limit; of MB/s it is limit by figure.")
    print(json.dumps({**figures, "ratios": ratios}))


if __name__ == "__main__":
    main()
