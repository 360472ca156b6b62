"""The power goes, and the disk is full: what was acknowledged is there, and what is not there was not acknowledged."""

from __future__ import annotations

import asyncio
import os
import random
import shutil
import signal
import sqlite3
import struct
import subprocess
from pathlib import Path
from typing import Any

import contest_ground as ground
import pytest

from .test_kill import lost

SHIM = Path(ground.__file__).with_name("power_loss.c")


def after_a_power_cut(folder: Path, seed: int, synchronous: str) -> tuple[ground.Load, dict[int, Any]]:
    """One load that ends with kill -9; then whatever the disk had not been told to keep is cut off."""
    compiler = shutil.which("gcc") or shutil.which("cc")
    if compiler is None:
        pytest.skip("NOT RUN: no C compiler on this machine, so no power cut was simulated (apt-get install gcc)")
    shim = folder / "power_loss.so"
    subprocess.run([compiler, "-shared", "-fPIC", "-o", str(shim), str(SHIM), "-ldl"], check=True)
    path, chance = ground.sqlite_ground(folder), random.Random(seed)
    environment = {"LD_PRELOAD": str(shim), "CONTEST_SYNCHRONOUS": synchronous}
    with ground.server(folder, "contest_power:application", **environment) as (process, port):

        async def story() -> ground.Load:
            load = asyncio.create_task(ground.drive(port, ground.submissions(1, chance), 5, connections=32))
            await asyncio.sleep(0.4 + chance.random() * 0.3)
            process.send_signal(signal.SIGKILL)
            return await load

        load = asyncio.run(story())
    log = Path(f"{path}-wal")
    synced = Path(f"{log}.synced")
    kept = struct.unpack("q", synced.read_bytes())[0] if synced.exists() else 0
    os.truncate(log, kept)
    return load, ground.stored(path)


def test_what_was_acknowledged_survives_a_power_cut_and_the_proof_bites(tmp_path: Path) -> None:
    (tmp_path / "full").mkdir()
    load, stored = after_a_power_cut(tmp_path / "full", 1, "FULL")
    assert len(load.acknowledged) > 50
    assert lost(load, stored) == 0
    (tmp_path / "normal").mkdir()
    load, stored = after_a_power_cut(tmp_path / "normal", 1, "NORMAL")
    assert len(load.acknowledged) > 50
    assert lost(load, stored) > 0, "kill -9 alone would not have seen it"


def test_a_full_disk_acknowledges_nothing(tmp_path: Path) -> None:
    from loa.contest.committers import SqliteCommitter
    from loa.contest.hot import Hot

    class Small(SqliteCommitter):
        """On a disk with no room left; there is room again after a while."""

        held: sqlite3.Connection | None = None

        def connect(self) -> sqlite3.Connection:
            self.held = super().connect()
            pages = self.held.execute("PRAGMA page_count").fetchone()[0]
            self.held.execute(f"PRAGMA max_page_count={pages + 4}")
            return self.held

    async def tell() -> list[int]:
        committer = Small(str(path), ground.keys())
        hot = Hot(ground.keys(), committer)
        await hot.start()
        try:
            answers = [(await ground.call(hot, "/thi/api/submit", ground.paper(one)))[0] for one in range(1, 200)]
            assert committer.held is not None
            committer.held.execute("PRAGMA max_page_count=1000000")
            again = await ground.call(hot, "/thi/api/submit", ground.paper(199))
            assert again[0] == 200
        finally:
            await hot.stop()
        return answers

    path = ground.sqlite_ground(tmp_path)
    answers = asyncio.run(tell())
    assert set(answers) == {200, 503}
    assert answers[-1] == 503
    stored = ground.stored(path)
    assert {one for one, status in enumerate(answers, 1) if status == 200} | {199} == set(stored)
