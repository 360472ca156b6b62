"""kill -9 under load: whatever was acknowledged is there afterwards, word for word. And a hot path that acknowledges
before its commit is caught by the same proof."""

from __future__ import annotations

import asyncio
import json
import os
import random
import signal
import subprocess
import tempfile
from pathlib import Path
from typing import Any

import contest_ground as ground
import pytest

ROUNDS = 30 if os.environ.get("LOA_SOAK") else 2


def killed(folder: Path, seed: int, app: str = "loa.contest.hot:application") -> tuple[ground.Load, dict[int, Any]]:
    """One load that ends with kill -9 at a moment of chance: what was acknowledged, and what is stored."""
    chance = random.Random(seed)
    path = ground.sqlite_ground(folder)
    with ground.server(folder, app) as (process, port):

        async def story() -> ground.Load:
            load = asyncio.create_task(ground.drive(port, ground.submissions(1, chance), 5, connections=32))
            await asyncio.sleep(0.4 + chance.random() * 0.4)
            process.send_signal(signal.SIGKILL)
            return await load

        load = asyncio.run(story())
    return load, ground.stored(path)


def lost(load: ground.Load, stored: dict[int, Any]) -> int:
    """How many acknowledged papers are not there as their receipts say."""
    from loa.contest.core import leaf, read_receipt

    return sum(
        person not in stored or leaf(stored[person]) != leaf(read_receipt(json.dumps(told["receipt"]))[0])
        for person, told in load.acknowledged.items()
    )


@pytest.mark.parametrize("seed", range(ROUNDS))
def test_what_was_acknowledged_survives_kill_9(seed: int, tmp_path: Path) -> None:
    load, stored = killed(tmp_path, seed)
    assert len(load.acknowledged) > 100
    assert lost(load, stored) == 0


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(10))
def test_what_the_site_itself_acknowledged_survives_kill_9(seed: int, tmp_path: Path) -> None:
    """The same through the one port: Django's view behind granian, every process of it killed."""
    from contest_cluster import family
    from loa.config.serve import web_command
    from loa.kit.settings import Settings

    chance, path, port = random.Random(seed), ground.sqlite_ground(tmp_path), ground.free_port()
    environment = {"LOA_DATA_DIR": str(tmp_path), "LOA_SECRET_KEY": ground.SECRET, "LOA_DATABASE_URL": ""}
    command = web_command(Settings(LOA_DATA_DIR=str(tmp_path), LOA_PORT=port))
    process = subprocess.Popen(command, env=os.environ | environment)
    try:

        async def story() -> ground.Load:
            hello = ground.request("/thi/api/clock", b"", "GET")
            while not (await ground.drive(port, iter([(0, hello)]), 5, 1, keep=False)).statuses:
                assert process.poll() is None, "the server ended"
                await asyncio.sleep(0.1)
            load = asyncio.create_task(ground.drive(port, ground.submissions(1, chance), 9, connections=16))
            await asyncio.sleep(1 + 2 * chance.random())
            for pid in family(process.pid):
                os.kill(pid, signal.SIGKILL)
            return await load

        load = asyncio.run(story())
    finally:
        if process.poll() is None:
            process.kill()
        process.wait()
    assert len(load.acknowledged) > 100
    assert lost(load, ground.stored(path)) == 0


def test_the_proof_catches_acknowledging_before_the_commit() -> None:
    with tempfile.TemporaryDirectory() as folder:
        load, stored = killed(Path(folder), 1, "contest_control:application")
    assert len(load.acknowledged) > 100
    assert lost(load, stored) > 0
