"""Pages that several processes keep together, in a real Redis."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from django.core.cache import caches
from loa.portal.kept import Entry, Memory

ADDRESS = "http://localhost/tin-tuc/?"


@pytest.fixture(scope="module")
def redis() -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """A Redis of our own that listens on a socket in a temporary folder; its address and its process."""
    program = shutil.which("redis-server")
    if program is None:
        pytest.skip("NOT RUN: no Redis on this machine, so no page was shared (apt-get install redis-server)")
    folder = Path(tempfile.mkdtemp(prefix="loa-redis-"))  # a socket's path may have 107 letters, and pytest's are long
    socket = folder / "redis.sock"
    command = [program, "--port", "0", "--unixsocket", str(socket), "--save", "", "--dir", str(folder)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        for _ in range(200):
            if socket.exists():
                break
            time.sleep(0.02)
        yield f"unix://{socket}", process
    finally:
        process.kill()
        process.wait()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def shared(redis, settings) -> None:
    """The installation as it is with LOA_CACHE_URL."""
    address, _process = redis
    settings.INSTALLATION = settings.INSTALLATION.model_copy(update={"cache_url": address})
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": address}}


def entry(**fields: object) -> Entry:
    head = [("Content-Type", "text/html; charset=utf-8"), ("ETag", 'W/"ab"')]
    made = Entry(ADDRESS, 3, 7, time.time() + 60, "200 OK", head, b"packed", head, "ab")
    return replace(made, **fields)


def test_what_one_process_made_another_hands_out(shared):
    one, other = Memory(), Memory()
    one.put(entry())
    assert other.get(ADDRESS) == entry(until=other.entries[ADDRESS].until), "all of it, to the letter"
    assert other.get("http://sonvien.example.vn/tin-tuc/?") is None, "another host is another page"
    one.put(entry(version=8))
    assert Memory().get(ADDRESS).version == 8
    assert other.get(ADDRESS).version == 7, "its own copy is old, and whoever asks compares versions"
    one.put(entry(address="http://localhost/b/?", site=None))
    assert Memory().get("http://localhost/b/?") is None, "addresses that lead nowhere are nobody else's business"
    one.put(entry(address="http://localhost/c/?", until=time.time() + 0.05))
    time.sleep(0.1)
    assert Memory().get("http://localhost/c/?") is None, "gone when its time is over"


def test_foreign_values_and_a_redis_that_goes_away_keep_no_page_from_anybody(shared, redis, caplog):
    from loa.portal import kept

    caches["default"].set(kept._shared_key(ADDRESS), {"what": "an older Loa wrote"}, 60)
    assert Memory().get(ADDRESS) is None
    redis[1].kill()
    redis[1].wait()
    memory = Memory()
    memory.put(entry())
    assert memory.get(ADDRESS) is not None, "this process has it all the same"
    assert Memory().get(ADDRESS) is None
    assert "Redis did not answer" in caplog.text
