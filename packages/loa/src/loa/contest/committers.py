"""Committing: whatever was queued while the last commit ran is the next commit. Nothing is answered before its commit.
A bad row spoils only itself. A full queue takes nothing more. SQLite is here, PostgreSQL in commit_postgres.py.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import secrets
import sqlite3
import threading
import time
from collections import deque
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from loa.contest.accept import RoundInfo
from loa.contest.core import Keys
from loa.contest.store import Chain, Item, Kept, store

logger = logging.getLogger(__name__)
QUEUE = 20_000
BATCH = 500
ROUNDS = (
    "SELECT id, contest_id, opens, closes, minutes, attempts, questions, forms FROM contest_round WHERE state = 'open'"
)


INSERT = "INSERT OR ROLLBACK"
"""A statement of many rows that may fail on one of them keeps the pages as they were, to take itself back: a third of
what it costs. Here the whole commit is taken back and done again row by row, so that is for nothing."""
CHECKPOINT = 8000
"""Pages of the log (32 MB) before they go into the file itself. The same pages of the index are written again and
again, so the later the fewer; the log is as durable as the file."""


class Full(Exception):
    """The queue is full, or the database is away: come back later."""


class Failed(Exception):
    """The database did not take it: nothing was stored, come back later."""


Waiting = tuple[Item, "asyncio.Future[Kept]"]


def milliseconds() -> int:
    """Now, since 1970."""
    return int(time.time() * 1000)


def _ms(value: Any) -> int:
    if isinstance(value, str):
        value = datetime.fromisoformat(value)
    if value.tzinfo is None:
        value = value.replace(tzinfo=UTC)
    return int(value.timestamp() * 1000)


def info_of(row: Sequence[Any]) -> RoundInfo:
    """A row of ROUNDS."""
    pk, contest, opens, closes, minutes, attempts, questions, forms = row
    return RoundInfo(pk, contest, _ms(opens), _ms(closes), minutes * 60_000, attempts, questions, forms)


class Committer:
    """What both databases have in common: the queue, and one commit at a time. Where none is going on, the next begins
    at the end of the loop's turn, and so takes with it all that was read in that turn.

    Args:
        keys: of the installation.
        limit: how many items may wait.
    """

    def __init__(self, keys: Keys, limit: int) -> None:
        self.keys, self.limit = keys, limit
        self._loop: asyncio.AbstractEventLoop
        self.chain = Chain(secrets.token_hex(4))
        self._queue: deque[Waiting] = deque()
        self._called = self._stopping = False

    async def start(self) -> None:
        """Connect, and take items from here on."""
        raise NotImplementedError

    async def stop(self) -> None:
        """Store what is queued, and let go of the database."""
        raise NotImplementedError

    async def rounds(self) -> dict[int, RoundInfo]:
        """The open rounds, by their number in the database."""
        raise NotImplementedError

    def put(self, item: Item) -> asyncio.Future[Kept]:
        """Queue an item; the future is done when its commit is through.

        Raises:
            Full: too many wait already.
        """
        if len(self._queue) >= self.limit or self._stopping:
            raise Full
        future: asyncio.Future[Kept] = self._loop.create_future()
        self._queue.append((item, future))
        if not self._called:
            self._called = True
            self._loop.call_soon(self._turn)
        return future

    def _turn(self) -> None:
        self._called = False
        self._go()

    def _go(self) -> None:
        """Begin a commit, where none is going on."""
        raise NotImplementedError

    def _take(self) -> list[Waiting]:
        """The next batch; from any thread."""
        taken: list[Waiting] = []
        with contextlib.suppress(IndexError):
            while len(taken) < BATCH:
                taken.append(self._queue.popleft())
        return taken

    def _done(self, batch: list[Waiting], answers: list[Kept | Exception]) -> None:
        """Tell those who wait; in the loop."""
        for (_item, future), answer in zip(batch, answers, strict=True):
            if future.done():
                continue
            if isinstance(answer, Exception):
                future.set_exception(answer)
            else:
                future.set_result(answer)


class SqliteCommitter(Committer):
    """One thread with the one connection that writes.

    Args:
        path: of the database file.
        keys: of the installation.
        limit: how many items may wait.
    """

    def __init__(self, path: str, keys: Keys, limit: int = QUEUE) -> None:
        super().__init__(keys, limit)
        self.path = path
        self._wake = threading.Event()
        self._thread = threading.Thread(target=self._run, name="committer", daemon=True)

    def connect(self) -> sqlite3.Connection:
        """A connection that syncs every commit."""
        connection = sqlite3.connect(self.path, timeout=20, isolation_level=None, check_same_thread=False)
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("PRAGMA cache_size=-16384")
        connection.execute(f"PRAGMA wal_autocheckpoint={CHECKPOINT}")
        return connection

    async def start(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._thread.start()

    async def stop(self) -> None:
        self._stopping = True
        self._wake.set()
        await asyncio.to_thread(self._thread.join, 20)

    async def rounds(self) -> dict[int, RoundInfo]:
        def read() -> dict[int, RoundInfo]:
            with contextlib.closing(sqlite3.connect(self.path, timeout=5)) as connection:
                return {row[0]: info_of(row) for row in connection.execute(ROUNDS)}

        return await asyncio.to_thread(read)

    def _go(self) -> None:
        self._wake.set()

    def _run(self) -> None:
        connection = self.connect()
        while self._queue or not self._stopping:
            self._wake.wait()
            self._wake.clear()
            while batch := self._take():
                answers = self._commit(connection, [item for item, _future in batch])
                # The loop may be gone when a commit outlives it; what was stored stays stored.
                with contextlib.suppress(RuntimeError):
                    self._loop.call_soon_threadsafe(self._done, batch, answers)
        connection.close()

    def _commit(self, connection: sqlite3.Connection, items: list[Item]) -> list[Kept | Exception]:
        try:
            connection.execute("BEGIN IMMEDIATE")
            kept, links = store(connection.execute, items, self.chain, self.keys, milliseconds(), insert=INSERT)
            connection.execute("COMMIT")
        except Exception as error:  # noqa: BLE001 - whatever went wrong, nothing was stored and everybody is told
            with contextlib.suppress(sqlite3.Error):
                connection.execute("ROLLBACK")
            if len(items) == 1 or isinstance(error, sqlite3.OperationalError):
                logger.error("a commit of %d failed: %r", len(items), error)
                return [Failed(str(error)) for _item in items]
            return [self._commit(connection, [item])[0] for item in items]
        self.chain.move(links)
        return list(kept)
