"""Reading with its checks, in process after start-up: the real plan, and ten times its text.

Processor time, so that a busy machine does not change the figure; the wall clock stands beside it.
Limits: the plan in 50 ms (20 ms is the library's own aim), text at 2 MB/s.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from vanban import read_text

PLAN = Path(__file__).resolve().parents[1] / "examples" / "nong-son-2022" / "plan.txt"
RUNS = 15
LIMIT_MS = 50.0
WANTED_MB_S = 2.0


def median_ms(work: Callable[[], object], runs: int = RUNS) -> tuple[float, float]:
    """The median processor time and wall time of a call, in milliseconds, after one that is not counted."""
    work()
    processor, wall = [], []
    for _ in range(runs):
        clock, started = time.process_time(), time.perf_counter()
        work()
        processor.append((time.process_time() - clock) * 1000)
        wall.append((time.perf_counter() - started) * 1000)
    return statistics.median(processor), statistics.median(wall)


def import_ms() -> float:
    """What importing the library costs over an empty interpreter, in milliseconds (median of five)."""

    def run(code: str) -> float:
        started = time.perf_counter()
        subprocess.run([sys.executable, "-c", code], check=True)
        return (time.perf_counter() - started) * 1000

    return statistics.median(run("import vanban") - run("pass") for _ in range(5))


def main() -> None:
    text = PLAN.read_text("utf-8")
    long = "\n\n".join([text] * 10)
    plan, plan_wall = median_ms(lambda: read_text(text))
    bulk, _wall = median_ms(lambda: read_text(long), 3)
    rate = len(long.encode()) / 1e6 / (bulk / 1000)
    loading = import_ms()
    rows = [
        (
            "the real plan, read and checked",
            f"{plan:.1f} ms",
            f"{plan / LIMIT_MS:.2f} of {LIMIT_MS:.0f} ms (wall {plan_wall:.1f} ms)",
        ),
        ("ten times its text", f"{rate:.2f} MB/s", f"{rate / WANTED_MB_S:.2f} of {WANTED_MB_S:.0f} MB/s"),
        ("import vanban", f"{loading:.0f} ms", f"{loading / 300:.2f} of 300 ms"),
    ]
    for row in rows:
        print(f"{row[0]:<34}{row[1]:>12}   {row[2]}")
    figures = {
        "plan_ms": round(plan, 2),
        "plan_wall_ms": round(plan_wall, 2),
        "plan_ratio_to_limit": round(plan / LIMIT_MS, 3),
        "text_mb_s": round(rate, 3),
        "text_ratio_to_wanted": round(rate / WANTED_MB_S, 3),
        "import_ms": round(loading, 1),
    }
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
