"""Searching 100,000 documents on SQLite and on PostgreSQL: the 95th percentile of many kinds of queries, limit 30 ms.

The documents are sentences drawn from the sample plan and the sample stories, so that a few words stand in nearly all
of them and most in few, as on real sites. Both databases must give the same answers: the bench fails when they do not.
"""

from __future__ import annotations

import hashlib
import json
import os
import random
import re
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
DOCUMENTS, ROUNDS = int(os.environ.get("BENCH_DOCUMENTS", "100000")), 3
LIMIT_MS = 30.0
TYPED = (
    "chuyển đổi số", "chuyen doi so", "truyền thông nâng cao nhận thức", "duong lang", "1726/QD-BTTTT",
    "đài truyền thanh xã", "cong dich vu cong", "tiếp âm", "hop tac xa", "ocop", "cuộc thi tìm hiểu",
    "mã 77777", "so 4242",
    "thanh nien", "và",
    "công nghệ số cộng đồng", "khong co chu nay dau", "nông thôn mới nâng cao", "sản phẩm", "zalo",
)  # fmt: skip


def sentences() -> list[str]:
    """Sentences of the sample plan and of the sample stories' source."""
    plan = (ROOT / "examples/nong-son-2022/plan.txt").read_text("utf-8")
    stories = (ROOT / "packages/loa/src/loa/portal/sample/stories.py").read_text("utf-8")
    text = plan + " ".join(re.findall(r'"([^"\n]{40,})"', stories))
    return [one.strip() for one in re.split(r"[.;:\n]+", text) if len(one.split()) > 3]


def fill() -> None:
    """Put the documents into the index."""
    from loa.org import actions as org
    from loa.search import actions, kinds
    from loa.search.kinds import Document, Kind

    kinds.offer(Kind("note", "Ghi chép", lambda keys, request: {}, lambda: ()))
    unit = org.create_unit(by=None, name="Ủy ban nhân dân huyện Thử", short_name="Huyện Thử", kind="district").pk
    chance, source, start = random.Random(2022), sentences(), date(2019, 1, 1)

    def make(key: int) -> Document:
        title, body = f"{chance.choice(source)[:200]} mã {key}", ". ".join(chance.choices(source, k=6))
        day = start + timedelta(days=chance.randrange(2900))
        return Document("note", key, unit, day, title, text=body, site=key % 7 + 1, theme=key % 5 + 1)

    actions.put(make(key) for key in range(1, DOCUMENTS + 1))


def measure() -> dict[str, object]:
    """Times of each query in milliseconds, and a hash of all answers."""
    from loa.search.find import Wanted, search, suggest

    times: dict[str, list[float]] = {}
    answers = hashlib.sha256()

    def timed(name: str, ask: object) -> None:
        for _ in range(ROUNDS):
            began = time.perf_counter()
            given = ask()  # type: ignore[operator]
            times.setdefault(name, []).append(1000 * (time.perf_counter() - began))
        answers.update(f"{name}={given}\n".encode())

    for text in TYPED:
        for wanted in (Wanted(text), Wanted(text, site=3, year=2024), Wanted(text, theme=2)):
            label = " ".join([text, *sorted(wanted.tags)])
            timed(label, lambda wanted=wanted: [(hit.entry.key, hit.passage) for hit in search(wanted).hits])
        timed(f"{text} …", lambda text=text: suggest(text[: max(3, len(text) - 2)]))
    every = sorted(one for many in times.values() for one in many)
    slowest = max(times, key=lambda name: statistics.median(times[name]))
    return {
        "median_ms": round(statistics.median(every), 2),
        "p95_ms": round(every[int(0.95 * len(every))], 2),
        "max_ms": round(every[-1], 2),
        "slowest": slowest,
        "queries": len(every),
        "answers": answers.hexdigest(),
    }


def child(folder: str) -> None:
    """Fill and measure on the database of the environment; print the figures as JSON."""
    os.environ["LOA_DATA_DIR"] = folder
    os.environ["DJANGO_SETTINGS_MODULE"] = "loa.config.django_settings"
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    call_command("migrate", verbosity=0)
    began = time.perf_counter()
    fill()
    filled = time.perf_counter() - began
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE search_searchentry")
    print(json.dumps({"fill_s": round(filled, 1), **measure()}))


def run(address: str) -> dict[str, object]:
    """The figures of one database, in a process of its own."""
    with tempfile.TemporaryDirectory(prefix="loa-bench-") as folder:
        environment = os.environ | {"LOA_DATABASE_URL": address}
        output = subprocess.run(
            [sys.executable, __file__, "--child", folder], env=environment, check=True, capture_output=True, text=True
        ).stdout
    return json.loads(output.strip().splitlines()[-1])


def main() -> None:
    sys.path.insert(0, str(ROOT / "tools"))
    from run_tests import postgres, postgres_bin

    found = {"sqlite": run("")}
    binaries = postgres_bin()
    if binaries:
        with postgres(binaries) as address:
            found["postgresql"] = run(address)
    else:
        print("PostgreSQL is not here: not measured")
    print(f"{DOCUMENTS} documents, {found['sqlite']['queries']} queries on each")
    for name, one in found.items():
        print(
            f"{name:<11} median {one['median_ms']:>6.1f} ms   p95 {one['p95_ms']:>6.1f} ms"
            f" ({one['p95_ms'] / LIMIT_MS:.2f} of {LIMIT_MS:.0f})   max {one['max_ms']:>6.1f} ms ({one['slowest']})"
            f"   indexing {DOCUMENTS / one['fill_s']:.0f}/s"
        )
    same = len({one["answers"] for one in found.values()}) == 1
    print(f"the same answers on both: {'yes' if same else 'NO'}")
    figures = {f"{name}_{key}": value for name, one in found.items() for key, value in one.items() if key != "answers"}
    figures |= {f"{name}_p95_ratio_to_limit": round(one["p95_ms"] / LIMIT_MS, 3) for name, one in found.items()}
    print(json.dumps({**figures, "same_answers": same}, ensure_ascii=False))
    if not same:
        raise SystemExit("the two databases answer differently")


if __name__ == "__main__":
    child(sys.argv[2]) if "--child" in sys.argv else main()
