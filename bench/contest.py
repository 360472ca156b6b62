"""The contest's hot path and its ranking: how fast, how heavy, against what.

Durable submissions are given as a share of what the very same server makes of an answer without any work ("hello"), in
the same run, on SQLite and on PostgreSQL; processor time per submission counts the server and the database. People have
numbers of chance, as they have in the product: so each paper falls somewhere else in the index. Load generator, server
and database share this machine's cores: take the ratios and the CPU, not the rates. Every part runs for SECONDS only.

    python bench/contest.py [--quick]
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "packages/loa/tests/support")]
os.environ.setdefault("LOA_DATA_DIR", tempfile.mkdtemp(prefix="loa-bench-"))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "loa.config.django_settings")

import contest_ground as ground  # noqa: E402
from contest_cluster import binaries, cluster, family  # noqa: E402

SECONDS = 2.0 if "--quick" in sys.argv else 5.0
CONNECTIONS = 64
PAPERS = 100_000 if "--quick" in sys.argv else 1_000_000
MOODLE = 13.9
"""Attempts per second of Moodle 4.2.6 (PHP 8.2, nginx, PostgreSQL 15) on a quiet two-core machine: 20 questions, start
and finish only. Not of this run."""
HZ = os.sysconf("SC_CLK_TCK")


def cpu_of(pids: set[int]) -> float:
    """Seconds of processor time that processes have used."""
    total = 0
    for pid in pids:
        with contextlib.suppress(OSError):
            fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
            total += int(fields[11]) + int(fields[12])
    return total / HZ


def memory_of(pid: int) -> float:
    """Megabytes that a process holds."""
    text = Path(f"/proc/{pid}/status").read_text()
    return int(next(line for line in text.splitlines() if line.startswith("VmRSS")).split()[1]) / 1024


def number(person: int) -> int:
    """A person's number as the product draws them: anywhere below 2**51, no two alike."""
    return person * 0x9E3779B97F4A7C15 % 2**51


def bodies(first: int) -> Iterator[tuple[int, bytes]]:
    """Papers that were made before the clock runs: the generator's own work is not what is measured."""
    chance = random.Random(first)
    made = []
    for one in range(first, first + 120_000 if SECONDS > 3 else first + 60_000):
        answers = "".join(chance.choices("ABCD", k=ground.QUESTIONS))
        made.append(
            (one, ground.request("/thi/api/submit", ground.paper(number(one), answers=answers, guess=one % 1000)))
        )
    return iter(made)


def measure(
    port: int, server: set[int], requests: Iterator[tuple[int, bytes]], seconds: float, postmaster: int = 0
) -> dict[str, float]:
    """One load: rate, latencies in milliseconds, processor time per request in microseconds, of that the database's."""

    def spent() -> tuple[float, float]:
        return cpu_of(server), cpu_of(family(postmaster)) if postmaster else 0

    before = spent()
    load = asyncio.run(ground.drive(port, requests, seconds, CONNECTIONS, keep=False))
    own, database = (after - earlier for after, earlier in zip(spent(), before, strict=True))
    return figures(load) | {
        "cpu_us": round((own + database) / len(load.latencies) * 1e6, 1),
        "database_us": round(database / len(load.latencies) * 1e6, 1),
    }


def figures(load: ground.Load) -> dict[str, float]:
    """Rate and latencies of a load that was answered."""
    assert set(load.statuses) == {200}, load.statuses
    sorted_ = sorted(load.latencies)
    return {
        "per_second": round(len(sorted_) / load.seconds),
        "p50_ms": round(1000 * sorted_[len(sorted_) // 2], 2),
        "p99_ms": round(1000 * sorted_[int(len(sorted_) * 0.99)], 2),
        "count": len(sorted_),
    }


def hello() -> Iterator[tuple[int, bytes]]:
    """An answer without any work: the server's own clock."""
    return itertools.repeat((0, ground.request("/thi/api/clock", b"", "GET")))


def starts(first: int) -> Iterator[tuple[int, bytes]]:
    """Starts of one person after another."""
    made = []
    body = json.dumps({"round": ground.ROUND}).encode()
    for person in range(first, first + 100_000):
        head = ground.request("/thi/api/start", body)
        cookie = b"\r\nCookie: loa_thi=%s\r\n\r\n" % ground.entrance(number(person)).encode()
        made.append((person, head.replace(b"\r\n\r\n", cookie, 1)))
    return iter(made)


def hot(folder: Path, postmaster: int = 0, **environment: str) -> dict[str, Any]:
    """The figures of the hot path on one database."""
    import uvloop

    asyncio.set_event_loop_policy(uvloop.EventLoopPolicy())
    with ground.server(folder, **environment) as (process, port):
        pids = {process.pid}
        measure(port, pids, bodies(10_000_000), 0.5)  # warm
        nothing = measure(port, pids, hello(), SECONDS)
        submit = measure(port, pids, bodies(20_000_000), SECONDS, postmaster)
        start = measure(port, pids, starts(30_000_000), SECONDS, postmaster)
        memory = asyncio.run(_crowd(port, process.pid))
    both = 1 / (1 / submit["per_second"] + 1 / start["per_second"])
    return {
        "hello": nothing, "submit": submit, "start": start,
        "share_of_hello": round(submit["per_second"] / nothing["per_second"], 3),
        "start_and_submit_per_second": round(both), "times_moodle": round(both / MOODLE), "memory_mb": round(memory, 1),
    }  # fmt: skip


async def _crowd(port: int, pid: int) -> float:
    """Megabytes of the process with 1,000 connections open, each after one submission."""
    resource.setrlimit(resource.RLIMIT_NOFILE, (4096, resource.getrlimit(resource.RLIMIT_NOFILE)[1]))
    writers = []
    for person in range(40_000_000, 40_001_000):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(ground.request("/thi/api/submit", ground.paper(person)))
        assert (await ground.respond(reader))[0] == 200
        writers.append(writer)
    memory = memory_of(pid)
    for writer in writers:
        writer.close()
    return memory


def site(folder: Path) -> dict[str, Any]:
    """The same submissions through Django's synchronous view, and a paper's file from the site's own server."""
    from loa.kit.settings import Settings

    papers = folder / "papers" / str(ground.ROUND)
    papers.mkdir(parents=True)
    (papers / f"{'a' * 32}.json").write_bytes(b'{"v":1,"questions":[' + b'{"text":"' + b"x" * 8000 + b'"}]}')
    port = ground.free_port()
    settings = Settings(LOA_DATA_DIR=str(folder), LOA_PORT=port)
    from loa.config.serve import web_command

    environment = os.environ | {"LOA_DATA_DIR": str(folder), "LOA_SECRET_KEY": ground.SECRET, "LOA_PORT": str(port)}
    # Pages name their styles by what is in them: without the collected files no page can be drawn.
    collect = [sys.executable, "-m", "loa.config.cli", "collectstatic", "--no-input", "--verbosity", "0"]
    subprocess.run(collect, env=environment, check=True)
    process = subprocess.Popen(web_command(settings), env=environment)
    try:
        for _turn in range(200):
            with contextlib.suppress(OSError):
                asyncio.run(ground.drive(port, iter([(0, ground.request("/thi/api/clock", b"", "GET"))]), 5, 1))
                break
            time.sleep(0.1)
        time.sleep(2)
        pids = family(process.pid)
        measure(port, pids, bodies(50_000_000), 0.5)
        file = itertools.repeat((0, ground.request(f"/thi/de/{ground.ROUND}/{'a' * 32}.json", b"", "GET")))
        return {
            "hello": measure(port, pids, hello(), SECONDS),
            "submit": measure(port, pids, bodies(60_000_000), SECONDS),
            "paper": measure(port, pids, file, SECONDS),
            **beside(folder, port),
        }
    finally:
        for pid in family(process.pid):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, 15)
        process.wait()


def beside(folder: Path, port: int) -> dict[str, dict[str, float]]:
    """Submissions to the hot process while people ask the site for pages: neither may starve the other."""
    page = itertools.repeat((0, ground.request("/ban/dang-nhap/", b"", "GET")))
    with ground.server(folder) as (_process, hot_port):

        async def together() -> list[ground.Load]:
            papers = ground.drive(hot_port, bodies(70_000_000), SECONDS, CONNECTIONS, keep=False)
            return await asyncio.gather(papers, ground.drive(port, page, SECONDS, 8, keep=False))

        loads = asyncio.run(together())
    return {name: figures(load) for name, load in zip(("hot_beside_pages", "pages_beside_hot"), loads, strict=True)}


def on_postgres() -> tuple[dict[str, Any], dict[str, float]]:
    """The hot path on PostgreSQL, and its ranking."""
    with cluster() as made, tempfile.TemporaryDirectory() as folder:
        made.migrate()
        made.put_round()
        path = hot(Path(folder), made.postmaster, LOA_DATABASE_URL=made.address)
        made.empty()
        return path, ranking(Path(folder), made.postmaster, LOA_DATABASE_URL=made.address)


def ranking(folder: Path, postmaster: int = 0, **environment: str) -> dict[str, float]:
    """Papers marked and ranked by the product's own code, in a process with the database's settings."""
    values = os.environ | {"LOA_DATA_DIR": str(folder), "LOA_DATABASE_URL": ""} | environment
    command = [sys.executable, __file__, *sys.argv[1:], f"--rank={postmaster}"]
    done = subprocess.run(command, env=values, check=True, stdout=subprocess.PIPE)
    found: dict[str, float] = json.loads(done.stdout)
    return found


def papers_to_rank(keys: list[list[dict[str, Any]]]) -> Iterator[tuple[Any, ...]]:
    """PAPERS rows of 2/5 as many people, three right of four, guesses and durations with few ties."""
    chance = random.Random(3)
    rights = ["".join(key["right"] for key in form) for form in keys]
    for i in range(PAPERS):
        person, form = number(1 + i * 2 // 5), chance.randrange(len(keys))
        bits = chance.getrandbits(2 * ground.QUESTIONS)
        answers = "".join(right if (bits >> 2 * j) & 3 else "ABCD"[j % 4] for j, right in enumerate(rights[form]))
        started = 1_000_000 + i
        received = started + chance.randrange(60_000, 900_000)
        yield (
            ground.ROUND, person, i % 3 + 1, form, person % 40, started, started + 900_000, received, False,
            chance.randrange(5000), answers, "", "w", 1, i,
        )  # fmt: skip


def rank_here(postmaster: int) -> dict[str, float]:
    """Fill the database of the settings, then mark and rank; seconds of processor time, the database's with them.

    Args:
        postmaster: 0 where there is none.
    """
    import django

    django.setup()
    from django.db import connection, transaction
    from loa.contest import settle
    from loa.contest.models import Form, Round
    from loa.contest.ranking import Rules
    from loa.contest.store import PAPER_COLUMNS

    chance = random.Random(2)
    keys = [
        [{"kind": "single", "right": chance.choice("ABCD"), "order": [0, 1, 2, 3]} for _ in range(ground.QUESTIONS)]
        for _form in range(200)
    ]
    with connection.cursor() as cursor:
        if postmaster:
            with cursor.copy(f"COPY contest_submission ({PAPER_COLUMNS}) FROM STDIN") as copy:
                for row in papers_to_rank(keys):
                    copy.write_row(row)
        else:
            connection.connection.execute("BEGIN")
            marks = ", ".join("?" * 15)
            connection.connection.executemany(
                f"INSERT INTO contest_submission ({PAPER_COLUMNS}) VALUES ({marks})", papers_to_rank(keys)
            )
            connection.connection.execute("COMMIT")
    round_, rules = Round.objects.get(pk=ground.ROUND), Rules()
    Form.objects.bulk_create(
        [Form(round=round_, number=n, versions=[0] * ground.QUESTIONS, key=key) for n, key in enumerate(keys)]
    )

    def spent() -> float:
        return time.process_time() + (cpu_of(family(postmaster)) if postmaster else 0)

    began = spent()
    marked = settle.mark(round_, rules)
    truths = settle.measure(marked)
    between = spent()
    with transaction.atomic():
        chosen = settle.place(round_, marked, rules, truths["all_right"], "")
    settle.unit_rows(marked, chosen)
    ended = spent()
    return {
        "papers": truths["attempts"], "people": truths["people"], "mark": round(between - began, 2),
        "rank": round(ended - between, 2), "together": round(ended - began, 2),
        "memory_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    }  # fmt: skip


def main() -> None:
    """Everything, as a table and as one JSON object."""
    found: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as folder:
        ground.sqlite_ground(Path(folder))
        found["sqlite"] = hot(Path(folder))
        found["site"] = site(Path(folder))
    with tempfile.TemporaryDirectory() as folder:
        ground.sqlite_ground(Path(folder))
        found["ranking"] = ranking(Path(folder))
    if binaries() is not None:
        found["postgresql"], found["ranking_postgresql"] = on_postgres()
    print(f"{'':26}{'per second':>11}{'p50 ms':>9}{'p99 ms':>9}{'CPU µs':>9}")
    for name in ("sqlite", "postgresql", "site"):
        for part, one in found.get(name, {}).items():
            if isinstance(one, dict):
                print(
                    f"{name + ' ' + part:26}{one['per_second']:>11,}{one['p50_ms']:>9}{one['p99_ms']:>9}"
                    f"{one.get('cpu_us', ''):>9}"
                )
    for name, share in (("sqlite", 0.16), ("postgresql", 0.30)):
        if name in found:
            one = found[name]
            print(
                f"{name}: submit is {one['share_of_hello']:.0%} of hello (wanted {share:.0%}); start and submit"
                f" together {one['times_moodle']} times Moodle's {MOODLE}/s (not of this run; wanted 500);"
                f" {one['memory_mb']} MB with 1,000 connections (at most 120)"
            )
    for name, one in (("SQLite", found["ranking"]), ("PostgreSQL", found.get("ranking_postgresql"))):
        if one:
            print(
                f"{name}: {one['papers']:,} papers of {one['people']:,} people marked in {one['mark']} s, ranked in"
                f" {one['rank']} s of processor time, together {one['together']} s; {one['memory_mb']} MB"
            )
    print(json.dumps(found))


if __name__ == "__main__":
    rank = next((one for one in sys.argv if one.startswith("--rank=")), None)
    if rank is None:
        main()
    else:
        print(json.dumps(rank_here(int(rank.removeprefix("--rank=")))))
