"""PostgreSQL stopped and killed while papers come in, its disk full, the power gone, and the hot path killed beside it:
acknowledged means stored, who is not taken is told so at once, and all goes on when the database is there again. In a
cluster of our own, with fsync.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import signal
import struct
import sys
import time
from collections.abc import Callable, Iterator
from itertools import groupby, pairwise
from pathlib import Path
from typing import Any

import contest_ground as ground
import pytest
from contest_cluster import Cluster, binaries, built, cluster

from .test_kill import lost

pytestmark = pytest.mark.postgres
SOAK = bool(os.environ.get("LOA_SOAK"))
PERSON = 10_000_000
"""So many people for each proof: they share a database."""


@pytest.fixture(scope="module")
def postgres() -> Iterator[Cluster]:
    import migrated_once
    from django.db import connection

    if binaries() is None:
        pytest.skip("NOT RUN: no PostgreSQL on this machine, so none was stopped (apt-get install postgresql)")
    given = None
    if connection.vendor == "postgresql":
        given = {**connection.settings_dict, "NAME": migrated_once.postgres_template(connection)}
    with cluster() as made:
        made.migrate(given)
        made.put_round()
        yield made


@pytest.fixture
def note(capfd: pytest.CaptureFixture[str]) -> Callable[[str], None]:
    """Prints a figure of the long run."""

    def write(text: str) -> None:
        if SOAK:
            with capfd.disabled():
                sys.stdout.write(f"\n{text}\n")

    return write


async def ask(port: int, person: int) -> tuple[int, dict[str, Any], float]:
    """Hand in one paper: status, what the page is told, seconds."""
    began = time.monotonic()
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(ground.request("/thi/api/submit", ground.paper(person)))
    status, told = await ground.respond(reader)
    writer.close()
    return status, json.loads(told), time.monotonic() - began


async def until_taken(port: int, person: int) -> float:
    """Hand in a paper again and again, as a page does; returns after how many seconds it was taken."""
    began = time.monotonic()
    while (await ask(port, person))[0] != 200:
        assert time.monotonic() - began < 20, "it does not come back"
        await asyncio.sleep(0.05)
    return time.monotonic() - began


async def is_told(port: int, person: int) -> None:
    """The database is away: this is said at once, in words, and when to come back."""
    status, told, seconds = await ask(port, person)
    assert (status, told["error"]) == (503, "busy")
    assert "tự gửi lại" in told["sentence"]
    assert 1000 <= told["retry_ms"] <= 5000
    assert seconds < 1


def chains_hold(postgres: Cluster) -> None:
    """Every paper is under a link, and every link holds on to the one before."""
    import psycopg

    with psycopg.connect(postgres.address) as connection:
        links = connection.execute("SELECT writer, seq, count, previous, hash FROM contest_link ORDER BY writer, seq")
        rows = links.fetchall()
        (papers,) = connection.execute("SELECT count(*) FROM contest_submission").fetchone() or (0,)
    assert sum(row[2] for row in rows) == papers
    for _writer, chain in groupby(rows, lambda row: row[0]):
        own = list(chain)
        assert [row[1] for row in own] == list(range(1, len(own) + 1))
        assert all(after[3] == before[4] for before, after in pairwise(own))


@pytest.mark.parametrize("seed", range(10 if SOAK else 1))
def test_postgresql_is_stopped_and_then_killed_under_load(
    postgres: Cluster, tmp_path: Path, seed: int, note: Any
) -> None:
    chance, first = random.Random(seed), PERSON * (1 + seed)
    # The even ones with the product's own patience, where there is time for it.
    patience = 5.0 if SOAK and seed % 2 == 0 else 0.4
    app = "contest_impatient:application"
    over = False

    def bodies() -> Iterator[tuple[int, bytes]]:
        for person, body in ground.submissions(first, chance):
            if over:
                return
            yield person, body

    async def story(port: int) -> tuple[ground.Load, list[float]]:
        nonlocal over
        load = asyncio.create_task(ground.drive(port, bodies(), 120, connections=16))
        extra = iter(range(first + PERSON // 2, first + PERSON))
        took = []
        for deed in (signal.SIGSTOP, signal.SIGKILL):
            await asyncio.sleep(0.2 + chance.random() * 0.3)
            postgres.send(deed)
            await asyncio.sleep(patience + 0.3)
            await is_told(port, next(extra))
            if deed == signal.SIGSTOP:
                postgres.send(signal.SIGCONT)
            else:
                await asyncio.to_thread(postgres.start)
            took.append(await until_taken(port, next(extra)))
        await asyncio.sleep(0.2)
        over = True
        return await load, took

    with ground.server(tmp_path, app, LOA_DATABASE_URL=postgres.address, CONTEST_COMMIT_SECONDS=str(patience)) as (
        _process,
        port,
    ):
        load, took = asyncio.run(story(port))
        stored = postgres.stored()
        assert set(load.statuses) == {200, 503}
        assert len(load.acknowledged) > 50
        assert lost(load, stored) == 0
        assert max(load.latencies) < patience + 5, "nobody waits for a database that is away"
        # What went through although its answer was lost: whoever comes back is given the receipt of what stands.
        doubted = [one for one in stored if one in load.sent and one not in load.acknowledged]
        for person in doubted[:20]:
            status, told, _seconds = asyncio.run(ask(port, person))
            assert status == 200
            assert told["receipt"]["paper"][7] == stored[person].received
    chains_hold(postgres)
    note(
        f"seed {seed}: {len(load.acknowledged):,} acknowledged, 0 lost, {len(doubted)} stored without having been"
        f" acknowledged, {load.statuses[503]:,} told to come back, at most {max(load.latencies):.1f} s waited;"
        f" taken again after {took[0]:.1f} s (stopped), {took[1]:.1f} s (killed)"
    )


def app_killed(postgres: Cluster, folder: Path, seed: int, app: str) -> tuple[ground.Load, dict[int, Any]]:
    """One load that ends with kill -9 of the hot path: what was acknowledged, and what is stored."""
    chance = random.Random(seed)
    with ground.server(folder, app, LOA_DATABASE_URL=postgres.address) as (process, port):

        async def story() -> ground.Load:
            bodies = ground.submissions(PERSON * (100 + seed), chance)
            load = asyncio.create_task(ground.drive(port, bodies, 5, connections=32))
            await asyncio.sleep(0.3 + chance.random() * 0.3)
            process.send_signal(signal.SIGKILL)
            return await load

        load = asyncio.run(story())
    return load, postgres.stored()


@pytest.mark.parametrize("seed", range(20 if SOAK else 1))
def test_what_was_acknowledged_survives_kill_9_of_the_hot_path(
    postgres: Cluster, tmp_path: Path, seed: int, note: Any
) -> None:
    load, stored = app_killed(postgres, tmp_path, seed, "loa.contest.hot:application")
    assert len(load.acknowledged) > 50
    assert lost(load, stored) == 0
    chains_hold(postgres)
    note(f"seed {seed}: {len(load.acknowledged):,} acknowledged, 0 lost")


def test_the_proof_catches_acknowledging_before_the_commit(postgres: Cluster, tmp_path: Path, note: Any) -> None:
    load, stored = app_killed(postgres, tmp_path, 99, "contest_control:application")
    missing = lost(load, stored)
    assert len(load.acknowledged) > 50
    assert missing > 0
    note(f"acknowledging before the commit: {missing:,} of {len(load.acknowledged):,} lost")


def test_a_full_disk_of_postgresql_acknowledges_nothing(postgres: Cluster, tmp_path: Path) -> None:
    shim = built("full_disk.c", postgres.folder)
    if shim is None:
        pytest.skip("NOT RUN: no C compiler on this machine, so PostgreSQL's disk was not full (apt-get install gcc)")
    flag, over, first = postgres.folder / "full", False, PERSON * 200
    preload = {"LD_PRELOAD": str(shim), "FULL_DISK": str(flag)}

    def bodies() -> Iterator[tuple[int, bytes]]:
        for person, body in ground.submissions(first, random.Random(1)):
            if over:
                return
            yield person, body

    def fill(part: str) -> None:
        flag.write_text(part)
        flag.chmod(0o644)

    async def until_told(port: int, person: int) -> int:
        """Hand in papers until one is not taken; returns the next person."""
        while (await ask(port, person))[0] == 200:
            person += 1
        return person + 1

    async def story(port: int) -> ground.Load:
        nonlocal over
        load = asyncio.create_task(ground.drive(port, bodies(), 120, connections=16))
        await asyncio.sleep(0.3)
        # No room for another page of a table: the statement is refused, PostgreSQL stays.
        fill("/base/")
        person = await until_told(port, first + PERSON // 2)
        await asyncio.sleep(0.3)
        flag.unlink()
        await until_taken(port, person)
        # No room for its log: it ends, and cannot come back before there is some.
        fill("/pg_wal/")
        person = await until_told(port, person + 1)
        await asyncio.sleep(0.3)
        await is_told(port, person)
        flag.unlink()
        await asyncio.to_thread(postgres.stop)
        await asyncio.to_thread(postgres.start)
        await until_taken(port, person + 1)
        await asyncio.sleep(0.2)
        over = True
        return await load

    postgres.stop()
    postgres.start(**preload)
    with ground.server(tmp_path, LOA_DATABASE_URL=postgres.address) as (_process, port):
        load = asyncio.run(story(port))
    assert set(load.statuses) == {200, 503}
    assert len(load.acknowledged) > 50
    assert lost(load, postgres.stored()) == 0
    chains_hold(postgres)


def after_a_power_cut(postgres: Cluster, folder: Path, seed: int, fsync: str) -> tuple[ground.Load, dict[int, Any]]:
    """One load that ends with kill -9 of every process; then whatever of PostgreSQL's log was not synced is cut off."""
    shim = built("power_wal.c", postgres.folder)
    if shim is None:
        pytest.skip("NOT RUN: no C compiler on this machine, so no power cut was simulated (apt-get install gcc)")
    kept, log = postgres.folder / f"kept{seed}", postgres.folder / "data/pg_wal"
    postgres.stop("fast")
    kept.mkdir()
    kept.chmod(0o777)
    before = {one.name: one.read_bytes() for one in log.iterdir() if one.is_file()}
    postgres.start(f"-c fsync={fsync}", LD_PRELOAD=str(shim), POWER_WAL=str(kept))
    chance = random.Random(seed)
    with ground.server(folder, LOA_DATABASE_URL=postgres.address) as (process, port):

        async def story() -> ground.Load:
            bodies = ground.submissions(PERSON * (300 + seed), chance)
            load = asyncio.create_task(ground.drive(port, bodies, 5, connections=32))
            await asyncio.sleep(0.4 + chance.random() * 0.3)
            await asyncio.to_thread(postgres.send, signal.SIGKILL)
            process.send_signal(signal.SIGKILL)
            return await load

        load = asyncio.run(story())
    for one in log.iterdir():
        if one.is_file():
            left, ranges = bytearray(before.get(one.name, bytes(one.stat().st_size))), kept / f"{one.name}.ranges"
            for start, end in struct.iter_unpack("qq", ranges.read_bytes() if ranges.exists() else b""):
                left[start:end] = (kept / one.name).read_bytes()[start:end]
            with one.open("r+b") as file:
                file.write(left)
    postgres.start()
    return load, postgres.stored()


def test_what_was_acknowledged_survives_a_power_cut_and_the_proof_bites(
    postgres: Cluster, tmp_path: Path, note: Any
) -> None:
    missing = {}
    for seed, fsync in enumerate(("on", "off")):
        load, stored = after_a_power_cut(postgres, tmp_path, seed, fsync)
        assert len(load.acknowledged) > 50
        missing[fsync] = lost(load, stored)
        note(f"power cut, fsync {fsync}: {missing[fsync]:,} of {len(load.acknowledged):,} lost")
        chains_hold(postgres)
    assert missing["on"] == 0
    assert missing["off"] > 0, "kill -9 alone would not have seen it"
