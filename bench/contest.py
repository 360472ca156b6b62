"""The contest's hot path and its ranking: how fast, how heavy, against what.

Durable submissions are given as a share of what the very same server makes of an answer without any work ("hello"), in
the same run, on SQLite and on PostgreSQL; processor time per submission counts the server and the database. Load
generator, server and database share this machine's cores: take the ratios and the CPU, not the rates. Every part runs
for SECONDS only.

    python bench/contest.py [--quick]
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
import os
import pwd
import random
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "packages/loa/tests/support")]
os.environ.setdefault("LOA_DATA_DIR", tempfile.mkdtemp(prefix="loa-bench-"))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "loa.config.django_settings")

import contest_ground as ground  # noqa: E402

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


def family(pid: int) -> set[int]:
    """A process and all below it."""
    parents: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with contextlib.suppress(OSError):
                parent = int((entry / "stat").read_text().rsplit(")", 1)[1].split()[1])
                parents.setdefault(parent, []).append(int(entry.name))
    found, left = set(), [pid]
    while left:
        one = left.pop()
        found.add(one)
        left += parents.get(one, [])
    return found


def memory_of(pid: int) -> float:
    """Megabytes that a process holds."""
    text = Path(f"/proc/{pid}/status").read_text()
    return int(next(line for line in text.splitlines() if line.startswith("VmRSS")).split()[1]) / 1024


def bodies(first: int) -> Iterator[tuple[int, bytes]]:
    """Papers that were made before the clock runs: the generator's own work is not what is measured."""
    made = list(itertools.islice(ground.submissions(first, random.Random(1)), 60_000))
    return iter(made)


def measure(port: int, pids: set[int], requests: Iterator[tuple[int, bytes]], seconds: float) -> dict[str, float]:
    """One load: rate, latencies in milliseconds, processor time per request in microseconds."""
    before = cpu_of(pids)
    load = asyncio.run(ground.drive(port, requests, seconds, CONNECTIONS, keep=False))
    used = cpu_of(pids) - before
    count = sum(load.statuses.values())
    assert set(load.statuses) == {200}, load.statuses
    sorted_ = sorted(load.latencies)
    return {
        "per_second": round(count / load.seconds),
        "p50_ms": round(1000 * sorted_[len(sorted_) // 2], 2),
        "p99_ms": round(1000 * sorted_[int(len(sorted_) * 0.99)], 2),
        "cpu_us": round(used / count * 1e6, 1),
        "count": count,
    }


def hello() -> Iterator[tuple[int, bytes]]:
    """An answer without any work: the server's own clock."""
    return itertools.repeat((0, ground.request("/thi/api/clock", b"", "GET")))


def starts(first: int) -> Iterator[tuple[int, bytes]]:
    """Starts of one person after another."""
    made = []
    body = json.dumps({"round": ground.ROUND}).encode()
    for person in range(first, first + 20_000):
        head = ground.request("/thi/api/start", body)
        cookie = b"\r\nCookie: loa_thi=%s\r\n\r\n" % ground.entrance(person).encode()
        made.append((person, head.replace(b"\r\n\r\n", cookie, 1)))
    return iter(made)


def hot(name: str, folder: Path, database: set[int], **environment: str) -> dict[str, Any]:
    """The figures of the hot path on one database."""
    import uvloop

    asyncio.set_event_loop_policy(uvloop.EventLoopPolicy())
    with ground.server(folder, **environment) as (process, port):
        pids = {process.pid}
        measure(port, pids, bodies(10_000_000), 0.5)  # warm
        nothing = measure(port, pids, hello(), SECONDS)
        submit = measure(port, pids | database, bodies(20_000_000), SECONDS)
        start = measure(port, pids | database, starts(30_000_000), SECONDS)
        memory = asyncio.run(_crowd(port, process.pid)) if name == "sqlite" else memory_of(process.pid)
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
        }
    finally:
        for pid in family(process.pid):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, 15)
        process.wait()


@contextlib.contextmanager
def cluster() -> Iterator[tuple[str, set[int], Callable[[], None]]]:
    """A PostgreSQL cluster that syncs every commit; yields its address, its postmaster, and what starts it again."""
    binaries = sorted(Path("/usr/lib/postgresql").glob("*/bin"))[-1]
    person: dict[str, int] = {}
    folder = Path(tempfile.mkdtemp(prefix="loa-bench-pg-"))
    if os.geteuid() == 0:
        row = pwd.getpwnam("postgres")
        person = {"user": row.pw_uid, "group": row.pw_gid}
        os.chown(folder, row.pw_uid, row.pw_gid)
    port, data = ground.free_port(), folder / "data"

    def run(*command: str) -> None:
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd=folder, **person)  # type: ignore[call-overload]

    run(str(binaries / "initdb"), "-D", str(data), "-U", "loa", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8")
    options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={folder} -c shared_buffers=256MB"

    def start() -> None:
        run(str(binaries / "pg_ctl"), "-D", str(data), "-w", "-l", str(folder / "log"), "-o", options, "start")

    start()
    try:
        pid = int((data / "postmaster.pid").read_text().split()[0])
        yield f"postgresql://loa@127.0.0.1:{port}/postgres", {pid}, start
    finally:
        run(str(binaries / "pg_ctl"), "-D", str(data), "-m", "immediate", "-w", "stop")
        shutil.rmtree(folder, ignore_errors=True)


def on_postgres() -> dict[str, Any]:
    """The hot path on PostgreSQL."""
    import psycopg

    with cluster() as (address, postmaster, _start), tempfile.TemporaryDirectory() as folder:
        environment = os.environ | {"LOA_DATABASE_URL": address, "LOA_DATA_DIR": folder}
        subprocess.run(
            [sys.executable, "-m", "loa.config.cli", "migrate", "--verbosity", "0"], env=environment, check=True
        )
        with psycopg.connect(address, autocommit=True) as connection:
            values = ground.round_values()
            connection.execute("SET session_replication_role = replica")
            marks = ", ".join(["%s"] * len(values))
            connection.execute(
                f"INSERT INTO contest_round ({', '.join(values)}) VALUES ({marks})", list(values.values())
            )
        (pid,) = postmaster
        # The server's own connection is there once the hot path has started: its process is found by then.
        return hot("postgres", Path(folder), Family(pid), LOA_DATABASE_URL=address)


class Family(set):  # type: ignore[type-arg]
    """A postmaster and whatever it has started by now."""

    def __init__(self, pid: int) -> None:
        super().__init__({pid})
        self.pid = pid

    def __ror__(self, other: set[int]) -> set[int]:
        return other | family(self.pid)

    __or__ = __ror__


def ranking(path: Path) -> dict[str, float]:
    """A million papers marked and ranked in the database, by the product's own code."""
    import django

    django.setup()
    import sqlite3

    from django.db import connection
    from loa.contest import settle
    from loa.contest.models import Form, Round
    from loa.contest.ranking import Rules
    from loa.contest.store import PAPER_COLUMNS

    connection.settings_dict["NAME"] = str(path)
    connection.close()
    chance = random.Random(3)
    raw = sqlite3.connect(path)
    raw.execute("PRAGMA synchronous=OFF")  # the generator's writes are not what is measured
    raw.execute("PRAGMA foreign_keys=OFF")
    for name in ("submission", "link", "start"):
        for kind in ("no_update", "no_delete"):
            raw.execute(f"DROP TRIGGER IF EXISTS contest_{name}_{kind}")
        raw.execute(f"DELETE FROM contest_{name}")
    keys = []
    for _form in range(200):
        key = [
            {"kind": "single", "right": chance.choice("ABCD"), "order": [0, 1, 2, 3]} for _ in range(ground.QUESTIONS)
        ]
        keys.append(key)

    def rows() -> Iterator[tuple[Any, ...]]:
        for i in range(PAPERS):
            person, form = i * 2 // 5, chance.randrange(200)
            bits = chance.getrandbits(2 * ground.QUESTIONS)
            answers = "".join(
                key["right"] if (bits >> 2 * j) & 3 else "ABCD"[j % 4] for j, key in enumerate(keys[form])
            )
            started = 1_000_000 + i
            received = started + chance.randrange(60_000, 900_000)
            yield (
                ground.ROUND, person, i % 3 + 1, form, person % 40, started, started + 900_000, received, 0,
                chance.randrange(5000), answers, "", "w", 1, i,
            )  # fmt: skip

    marks = ", ".join("?" * 15)
    raw.executemany(f"INSERT OR IGNORE INTO contest_submission ({PAPER_COLUMNS}) VALUES ({marks})", rows())
    count = raw.execute("SELECT COUNT(*) FROM contest_submission").fetchone()[0]
    raw.commit()
    raw.close()
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA foreign_keys=OFF")
    Form.objects.bulk_create(
        [Form(round_id=ground.ROUND, number=n, versions=[0] * ground.QUESTIONS, key=key) for n, key in enumerate(keys)]
    )
    row, rules = Round.objects.get(pk=ground.ROUND), Rules()
    took, began = {}, time.process_time()
    settle.mark(row, rules)
    took["mark"] = time.process_time() - began
    truths = settle.measure(row)
    began = time.process_time()
    settle.place(row, rules, truths["all_right"], "")
    settle.unit_rows(row)
    took["rank"] = time.process_time() - began
    return {"papers": count, "people": truths["people"], **{key: round(value, 2) for key, value in took.items()}}


def main() -> None:
    """Everything, as a table and as one JSON object."""
    found: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as folder:
        path = ground.sqlite_ground(Path(folder))
        found["sqlite"] = hot("sqlite", Path(folder), set())
        found["site"] = site(Path(folder))
        found["ranking"] = ranking(path)
    if any(Path("/usr/lib/postgresql").glob("*/bin/initdb")):
        found["postgresql"] = on_postgres()
    print(f"{'':26}{'per second':>11}{'p50 ms':>9}{'p99 ms':>9}{'CPU µs':>9}")
    for name in ("sqlite", "postgresql", "site"):
        for part, figures in found.get(name, {}).items():
            if isinstance(figures, dict):
                print(
                    f"{name + ' ' + part:26}{figures['per_second']:>11,}{figures['p50_ms']:>9}{figures['p99_ms']:>9}"
                    f"{figures['cpu_us']:>9}"
                )
    for name, share in (("sqlite", 0.16), ("postgresql", 0.30)):
        if name in found:
            one = found[name]
            print(
                f"{name}: submit is {one['share_of_hello']:.0%} of hello (wanted {share:.0%}); start and submit"
                f" together {one['times_moodle']} times Moodle's {MOODLE}/s (not of this run); {one['memory_mb']} MB"
            )
    ranked = found["ranking"]
    print(f"{ranked['papers']:,} papers marked in {ranked['mark']} s, ranked in {ranked['rank']} s of processor time")
    print(json.dumps(found))


if __name__ == "__main__":
    main()
