"""Two ways of committing, one interface: whatever was queued while the last commit ran is the next commit.
Nothing is answered before its commit. A bad row spoils only itself. A full queue takes nothing more.
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
from typing import Any, Protocol

from loa.contest import batches
from loa.contest.accept import RoundInfo
from loa.contest.core import Begun, Keys, Link, Paper, leaf
from loa.contest.store import (
    FIND_LINK,
    FIND_PAPER,
    FIND_START,
    Chain,
    Item,
    Kept,
    Resume,
    again,
    link_row,
    overdue,
    paper_of,
    receipts,
    store,
)

logger = logging.getLogger(__name__)
QUEUE = 20_000
BATCH = 500
ROUNDS = (
    "SELECT id, contest_id, opens, closes, minutes, attempts, questions, forms FROM contest_round WHERE state = 'open'"
)


class Full(Exception):
    """The queue is full: come back later."""


class Failed(Exception):
    """The database did not take it: nothing was stored, come back later."""


class Committer(Protocol):
    """What the hot path needs of a database."""

    async def start(self) -> None: ...
    async def stop(self) -> None: ...
    def put(self, item: Item) -> asyncio.Future[Kept]: ...
    async def rounds(self) -> dict[int, RoundInfo]: ...


def _now() -> int:
    return int(time.time() * 1000)


def _ms(value: Any) -> int:
    if isinstance(value, str):
        value = datetime.fromisoformat(value)
    if value.tzinfo is None:
        value = value.replace(tzinfo=UTC)
    return int(value.timestamp() * 1000)


def _info(row: Sequence[Any]) -> RoundInfo:
    pk, contest, opens, closes, minutes, attempts, questions, forms = row
    return RoundInfo(pk, contest, _ms(opens), _ms(closes), minutes * 60_000, attempts, questions, forms)


class SqliteCommitter:
    """One thread with the one connection that writes.

    Args:
        path: of the database file.
        keys: of the installation.
        limit: how many items may wait.
    """

    def __init__(self, path: str, keys: Keys, limit: int = QUEUE) -> None:
        self.path, self.keys, self.limit = path, keys, limit
        self.chain = Chain(secrets.token_hex(4))
        self._queue: deque[tuple[Item, asyncio.Future[Kept]]] = deque()
        self._wake = threading.Event()
        self._stopping = False
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
        self._stopping = True
        self._wake.set()
        await asyncio.to_thread(self._thread.join, 20)

    async def rounds(self) -> dict[int, RoundInfo]:
        def read() -> dict[int, RoundInfo]:
            with contextlib.closing(sqlite3.connect(self.path, timeout=5)) as connection:
                return {row[0]: _info(row) for row in connection.execute(ROUNDS)}

        return await asyncio.to_thread(read)

    def put(self, item: Item) -> asyncio.Future[Kept]:
        """Queue an item; the future is done when its commit is through.

        Raises:
            Full: too many wait already.
        """
        if len(self._queue) >= self.limit or self._stopping:
            raise Full
        future: asyncio.Future[Kept] = self._loop.create_future()
        self._queue.append((item, future))
        self._wake.set()
        return future

    def _take(self) -> list[tuple[Item, asyncio.Future[Kept]]]:
        taken = []
        with contextlib.suppress(IndexError):
            while len(taken) < BATCH:
                taken.append(self._queue.popleft())
        return taken

    def _run(self) -> None:
        connection = self.connect()
        while True:
            self._wake.wait()
            self._wake.clear()
            while batch := self._take():
                answers = self._commit(connection, [item for item, _future in batch])
                pairs = [(future, answer) for (_item, future), answer in zip(batch, answers, strict=True)]
                # The loop may be gone when a commit outlives it; what was stored stays stored.
                with contextlib.suppress(RuntimeError):
                    self._loop.call_soon_threadsafe(_settle, pairs)
            if self._stopping and not self._queue:
                connection.close()
                return

    def _commit(self, connection: sqlite3.Connection, items: list[Item]) -> list[Kept | Exception]:
        try:
            connection.execute("BEGIN IMMEDIATE")
            kept, links = store(connection.execute, items, self.chain, self.keys, _now())
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


def _settle(pairs: list[tuple[asyncio.Future[Kept], Kept | Exception]]) -> None:
    for future, answer in pairs:
        if future.done():
            continue
        if isinstance(answer, Exception):
            future.set_exception(answer)
        else:
            future.set_result(answer)


def _said_no(error: Exception) -> bool:
    """Whether the database itself refused, or was never asked, so that surely nothing was stored. A connection that
    broke or was ended may have lost the answer to a commit that went through.
    """
    import asyncpg

    unknown = (asyncpg.PostgresConnectionError, asyncpg.OperatorInterventionError)
    return isinstance(error, asyncpg.PostgresError | ValueError) and not isinstance(error, unknown)


class PostgresCommitter:
    """One task with one connection. A batch of new papers and its links is one statement, so one round trip.

    Args:
        address: postgresql://...
        keys: of the installation.
        limit: how many items may wait.
    """

    def __init__(self, address: str, keys: Keys, limit: int = QUEUE) -> None:
        self.address, self.keys, self.limit = address, keys, limit
        self.chain = Chain(secrets.token_hex(4))
        self._queue: deque[tuple[Item, asyncio.Future[Kept]]] = deque()
        self._connection: Any = None
        self._stopping = False

    async def _connect(self) -> Any:
        import asyncpg

        if self._connection is None or self._connection.is_closed():
            self._connection = await asyncpg.connect(self.address, timeout=10, command_timeout=30)
            await self._connection.execute("SET synchronous_commit = on")
        return self._connection

    async def start(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._wake = asyncio.Event()
        await self._connect()
        self._task = asyncio.create_task(self._run())

    async def stop(self) -> None:
        self._stopping = True
        self._wake.set()
        await asyncio.wait_for(self._task, 20)
        await self._connection.close()

    async def rounds(self) -> dict[int, RoundInfo]:
        import asyncpg

        # A connection of its own: the other one is busy, and this is asked every few seconds only.
        connection = await asyncpg.connect(self.address, timeout=5)
        try:
            return {row[0]: _info(row) for row in await connection.fetch(ROUNDS)}
        finally:
            await connection.close()

    def put(self, item: Item) -> asyncio.Future[Kept]:
        """Queue an item; the future is done when its commit is through.

        Raises:
            Full: too many wait already.
        """
        if len(self._queue) >= self.limit or self._stopping:
            raise Full
        future: asyncio.Future[Kept] = self._loop.create_future()
        self._queue.append((item, future))
        self._wake.set()
        return future

    async def _run(self) -> None:
        while not (self._stopping and not self._queue):
            await self._wake.wait()
            self._wake.clear()
            while self._queue:
                batch = [self._queue.popleft() for _ in range(min(BATCH, len(self._queue)))]
                answers = await self._commit([item for item, _future in batch])
                _settle([(future, answer) for (_item, future), answer in zip(batch, answers, strict=True)])

    async def _commit(self, items: list[Item]) -> list[Kept | Exception]:
        import asyncpg

        try:
            connection = await self._connect()
            if all(type(item) is Paper for item in items) and not overdue(items, _now()):
                with contextlib.suppress(asyncpg.UniqueViolationError):
                    return list(await self._all_new(connection, items))  # type: ignore[arg-type]
            return list(await self._some_standing(connection, items))
        except Exception as error:  # noqa: BLE001 - whatever went wrong, everybody is told
            if _said_no(error):
                if len(items) == 1 or isinstance(error, asyncpg.InsufficientResourcesError):
                    logger.error("a commit of %d failed: %r", len(items), error)
                    return [Failed(repr(error)) for _item in items]
                return [(await self._commit([item]))[0] for item in items]
            # Whether the commit went through is not known; a retry will tell, for it is answered from what stands.
            # A link whose fate is unknown must not be built upon: the next commits are a new writer's.
            self.chain = Chain(secrets.token_hex(4))
            if self._connection is not None:
                self._connection.terminate()
            logger.error("a commit of %d failed: %r", len(items), error)
            return [Failed(repr(error)) for _item in items]

    def _link(self, papers: list[Paper]) -> tuple[list[Link], list[list[list[bytes]]], dict[int, list[int]]]:
        """The links over papers, their trees, and which papers (by place) are under which round's."""
        groups: dict[int, list[int]] = {}
        for i, paper in enumerate(papers):
            groups.setdefault(paper.round, []).append(i)
        links, trees, now = [], [], _now()
        for round_, places in groups.items():
            link, levels = self.chain.link(round_, [leaf(papers[i]) for i in places], now)
            links.append(link)
            trees.append(levels)
        return links, trees, groups

    def _given(
        self,
        papers: list[Paper],
        links: list[Link],
        trees: list[list[list[bytes]]],
        groups: dict[int, list[int]],
    ) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = [{}] * len(papers)
        for link, levels, places in zip(links, trees, groups.values(), strict=True):
            for i, one in zip(places, receipts(self.keys, [papers[i] for i in places], link, levels), strict=True):
                found[i] = one
        return found

    async def _all_new(self, connection: Any, papers: list[Paper]) -> list[Kept]:
        links, trees, groups = self._link(papers)
        writer, chain = self.chain.writer, self.chain
        rows = [(*paper, writer, chain.next(paper.round), i) for i, paper in enumerate(papers)]
        link_rows = [link_row(link, levels[0]) for link, levels in zip(links, trees, strict=True)]
        await connection.execute(batches.PAPERS_AND_LINKS, *batches.columns(rows, 15), *batches.columns(link_rows, 9))
        chain.move(links)
        return [Kept(None, one, True) for one in self._given(papers, links, trees, groups)]

    async def _some_standing(self, connection: Any, items: list[Item]) -> list[Kept]:
        found: list[Kept | None] = [None] * len(items)
        async with connection.transaction():
            await self._starts(connection, items, found)
            links = await self._papers(connection, items, found)
            standing = [
                one if one is not None else await self._standing(connection, items[i]) for i, one in enumerate(found)
            ]
        self.chain.move(links)
        return standing

    async def _starts(self, connection: Any, items: list[Item], found: list[Kept | None]) -> None:
        asked = [(i, item) for i, item in enumerate(items) if type(item) is Begun]
        barred = (
            {row[0] for row in await connection.fetch(batches.BARRED, [one.person for _i, one in asked])}
            if asked
            else ()
        )
        for i, one in asked:
            if one.person in barred:
                found[i] = (await self._standing(connection, one))._replace(barred=True)
        begun = [(i, one) for i, one in asked if one.person not in barred]
        if not begun:
            return
        new = {
            tuple(row) for row in await connection.fetch(batches.START, *batches.columns([one for _i, one in begun], 7))
        }
        for i, one in begun:
            if one[:3] in new:
                new.discard(one[:3])
                found[i] = Kept(one, None, True)

    async def _papers(self, connection: Any, items: list[Item], found: list[Kept | None]) -> list[Link]:
        over = set()
        if rounds := overdue(items, _now()):
            # In a statement of its own: what it waits for is seen by the next ones only.
            over = {row[0] for row in await connection.fetch(batches.STATES, rounds) if row[1] == "published"}
        sent = [(i, item) for i, item in enumerate(items) if type(item) is Paper and item.round not in over]
        if not sent:
            return []
        writer, chain = self.chain.writer, self.chain
        rows = [(*paper, writer, chain.next(paper.round), i) for i, paper in sent]
        new = {tuple(row) for row in await connection.fetch(batches.PAPER, *batches.columns(rows, 15))}
        fresh = []
        for i, paper in sent:
            # Of two in one batch the database keeps the first.
            if paper[:3] in new:
                new.discard(paper[:3])
                fresh.append((i, paper))
        if not fresh:
            return []
        papers = [paper for _i, paper in fresh]
        links, trees, groups = self._link(papers)
        link_rows = [link_row(link, levels[0]) for link, levels in zip(links, trees, strict=True)]
        await connection.execute(batches.LINK, *batches.columns(link_rows, 9))
        for (i, _paper), one in zip(fresh, self._given(papers, links, trees, groups), strict=True):
            found[i] = Kept(None, one, True)
        return links

    async def _standing(self, connection: Any, item: Item) -> Kept:
        wanted = item.begun if isinstance(item, Resume) else item
        given = None
        row = await connection.fetchrow(batches.dollars(FIND_PAPER), *wanted[:3])
        if row is not None:
            link = await connection.fetchrow(batches.dollars(FIND_LINK), row[0], row[12], row[13])
            given = again(self.keys, paper_of(row), link)
        if isinstance(item, Paper):
            return Kept(None, given, False)
        start = await connection.fetchrow(batches.dollars(FIND_START), *wanted[:3])
        return Kept(Begun(*start) if start else None, given, False)
