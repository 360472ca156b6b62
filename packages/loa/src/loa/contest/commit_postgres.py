"""The committer of PostgreSQL; see committers.py."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import secrets
from collections.abc import Coroutine
from typing import Any

from loa.contest import batches
from loa.contest.accept import RoundInfo
from loa.contest.committers import QUEUE, ROUNDS, Committer, Failed, Full, Waiting, info_of, milliseconds
from loa.contest.core import Begun, Keys, Link, Paper, Receipt, leaf
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
)

logger = logging.getLogger(__name__)
COMMIT_SECONDS = 5
"""A database that has not answered for so long is away."""


def _said_no(error: Exception) -> bool:
    """Whether the database itself refused, or was never asked, so that surely nothing was stored. A connection that
    broke or was ended may have lost the answer to a commit that went through.
    """
    import asyncpg

    unknown = (asyncpg.PostgresConnectionError, asyncpg.OperatorInterventionError)
    return isinstance(error, asyncpg.PostgresError | ValueError) and not isinstance(error, unknown)


class PostgresCommitter(Committer):
    """One connection. A batch of new papers and its links is one statement, so one round trip; new starts as well.

    While the database is away, whoever waits and whoever comes is told to come back.

    Args:
        address: postgresql://...
        keys: of the installation.
        limit: how many items may wait.
    """

    def __init__(self, address: str, keys: Keys, limit: int = QUEUE) -> None:
        super().__init__(keys, limit)
        self.address = address
        self._connection: Any = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._away = False

    async def _connect(self) -> Any:
        import asyncpg

        if self._connection is None or self._connection.is_closed():
            self._connection = await asyncpg.connect(
                self.address, timeout=COMMIT_SECONDS, server_settings={"synchronous_commit": "on"}
            )
        return self._connection

    async def start(self) -> None:
        self._loop = asyncio.get_running_loop()
        await self._connect()

    async def stop(self) -> None:
        await self._drain()
        for task in self._tasks:
            task.cancel()
        if self._connection is not None:
            await self._connection.close(timeout=COMMIT_SECONDS)

    async def rounds(self) -> dict[int, RoundInfo]:
        import asyncpg

        # A connection of its own: the other one is busy, and this is asked every few seconds only.
        connection = await asyncpg.connect(self.address, timeout=COMMIT_SECONDS, command_timeout=COMMIT_SECONDS)
        try:
            return {row[0]: info_of(row) for row in await connection.fetch(ROUNDS)}
        finally:
            await connection.close(timeout=COMMIT_SECONDS)

    def put(self, item: Item) -> asyncio.Future[Kept]:
        if self._away:
            raise Full
        return super().put(item)

    def _begin(self, batch: list[Waiting]) -> None:
        self._do(self._work(batch))

    def _do(self, work: Coroutine[Any, Any, None]) -> None:
        task = self._loop.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _work(self, batch: list[Waiting]) -> None:
        answers = await self._commit([item for item, _future in batch])
        if self._away:
            # Of these nothing was sent to the database, but they have waited long enough.
            batch = [*batch, *self._queue]
            self._queue.clear()
            answers += [Failed("away") for _item in batch[len(answers) :]]
        self._done(batch, answers)

    async def _come_back(self) -> None:
        """Take new items only when the database answers again."""
        while self._away and not self._stopping:
            try:
                await self._connect()
                self._away = False
                logger.warning("the database is there again")
            except Exception as error:  # noqa: BLE001 - whatever it is, the next try may go well
                logger.error("the database is away: %r", error)
                await asyncio.sleep(1)

    async def _commit(self, items: list[Item]) -> list[Kept | Exception]:
        import asyncpg

        if self._away:
            return [Failed("away") for _item in items]
        try:
            return list(await self._store(items))
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
            self._away = True
            self._do(self._come_back())
            return [Failed(repr(error)) for _item in items]

    async def _store(self, items: list[Item]) -> list[Kept]:
        import asyncpg

        connection = await self._connect()
        # Not a timeout of asyncpg's: that one asks the database to stop, and waits for its answer.
        watch = self._loop.call_later(COMMIT_SECONDS, connection.terminate)
        try:
            kinds = {type(item) for item in items}
            if kinds == {Paper} and not overdue(items, milliseconds()):
                with contextlib.suppress(asyncpg.UniqueViolationError):
                    return await self._all_new(connection, items)  # type: ignore[arg-type]
            if kinds == {Begun}:
                new = await connection.fetchval(batches.NEW_STARTS, *batches.columns(items, 7))
                if new == len(items):
                    return [Kept(item, None) for item in items]  # type: ignore[arg-type]
            return await self._some_standing(connection, items)
        finally:
            watch.cancel()

    def _link(self, papers: list[Paper]) -> tuple[list[Link], list[list[list[bytes]]], dict[int, list[int]]]:
        """The links over papers, their trees, and which papers (by place) are under which round's."""
        groups: dict[int, list[int]] = {}
        for i, paper in enumerate(papers):
            groups.setdefault(paper.round, []).append(i)
        links, trees, now = [], [], milliseconds()
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
    ) -> list[Receipt]:
        found: list[Any] = [None] * len(papers)
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
        return [Kept(None, one) for one in self._given(papers, links, trees, groups)]

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
                found[i] = Kept(one, None)

    async def _papers(self, connection: Any, items: list[Item], found: list[Kept | None]) -> list[Link]:
        over = set()
        if rounds := overdue(items, milliseconds()):
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
            found[i] = Kept(None, one)
        return links

    async def _standing(self, connection: Any, item: Item) -> Kept:
        wanted = item.begun if isinstance(item, Resume) else item
        given = None
        row = await connection.fetchrow(batches.dollars(FIND_PAPER), *wanted[:3])
        if row is not None:
            link = await connection.fetchrow(batches.dollars(FIND_LINK), row[0], row[12], row[13])
            given = again(self.keys, paper_of(row), link)
        if isinstance(item, Paper):
            return Kept(None, given)
        start = await connection.fetchrow(batches.dollars(FIND_START), *wanted[:3])
        return Kept(Begun(*start) if start else None, given)
