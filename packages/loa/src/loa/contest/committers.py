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
from queue import SimpleQueue
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
    """What both databases have in common: the queue, and one commit at a time. The event loop begins a commit, and only
    when the answers of the last one are out: so a commit takes with it all that the loop has read meanwhile, and the
    two do not fight for the interpreter.

    Args:
        keys: of the installation.
        limit: how many items may wait.
    """

    def __init__(self, keys: Keys, limit: int) -> None:
        self.keys, self.limit = keys, limit
        self._loop: asyncio.AbstractEventLoop
        self.chain = Chain(secrets.token_hex(4))
        self._queue: deque[Waiting] = deque()
        self._running = self._called = self._stopping = False

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
        self._call()
        return future

    def _call(self) -> None:
        if not self._called and not self._running:
            self._called = True
            self._loop.call_soon(self._next)

    def _next(self) -> None:
        self._called = False
        if self._queue and not self._running:
            self._running = True
            self._begin([self._queue.popleft() for _turn in range(min(BATCH, len(self._queue)))])

    def _begin(self, batch: list[Waiting]) -> None:
        """Commit a batch, then call `_done` in the loop."""
        raise NotImplementedError

    def _done(self, batch: list[Waiting], answers: list[Kept | Exception]) -> None:
        for (_item, future), answer in zip(batch, answers, strict=True):
            if future.done():
                continue
            if isinstance(answer, Exception):
                future.set_exception(answer)
            else:
                future.set_result(answer)
        self._running = False
        self._call()

    async def _drain(self) -> None:
        """Take nothing more, and wait until what is queued is stored."""
        self._stopping = True
        async with asyncio.timeout(20):
            while self._queue or self._running:
                await asyncio.sleep(0.01)


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
        self._work: SimpleQueue[list[Waiting] | None] = SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="committer", daemon=True)

    def connect(self) -> sqlite3.Connection:
        """A connection that syncs every commit."""
        connection = sqlite3.connect(self.path, timeout=20, isolation_level=None, check_same_thread=False)
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("PRAGMA cache_size=-16384")
        return connection

    async def start(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._thread.start()

    async def stop(self) -> None:
        await self._drain()
        self._work.put(None)
        await asyncio.to_thread(self._thread.join, 20)

    async def rounds(self) -> dict[int, RoundInfo]:
        def read() -> dict[int, RoundInfo]:
            with contextlib.closing(sqlite3.connect(self.path, timeout=5)) as connection:
                return {row[0]: info_of(row) for row in connection.execute(ROUNDS)}

        return await asyncio.to_thread(read)

    def _begin(self, batch: list[Waiting]) -> None:
        self._work.put(batch)

    def _run(self) -> None:
        connection = self.connect()
        while (batch := self._work.get()) is not None:
            answers = self._commit(connection, [item for item, _future in batch])
            # The loop may be gone when a commit outlives it; what was stored stays stored.
            with contextlib.suppress(RuntimeError):
                self._loop.call_soon_threadsafe(self._done, batch, answers)
        connection.close()

    def _commit(self, connection: sqlite3.Connection, items: list[Item]) -> list[Kept | Exception]:
        try:
            connection.execute("BEGIN IMMEDIATE")
            kept, links = store(connection.execute, items, self.chain, self.keys, milliseconds())
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
