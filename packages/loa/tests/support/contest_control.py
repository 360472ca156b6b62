"""The negative control: a hot path that answers before its commit, on a slowed disk. The proofs must catch it."""

from __future__ import annotations

import asyncio
import time
from typing import Any

from loa.contest import hot
from loa.contest.commit_postgres import PostgresCommitter
from loa.contest.committers import SqliteCommitter
from loa.contest.core import Begun, Paper, leaf
from loa.contest.store import Chain, Kept, receipts

SLOW = 0.02


def at_once(committer: Any, item: Any) -> asyncio.Future[Kept]:
    """The answer to what is only queued."""
    future: asyncio.Future[Kept] = committer._loop.create_future()
    given = None
    if isinstance(item, Paper):
        link, levels = Chain("hasty").link(item.round, [leaf(item)], 0)
        given = receipts(committer.keys, [item], link, levels)[0]
    future.set_result(Kept(item if isinstance(item, Begun) else None, given))
    return future


class HastySqlite(SqliteCommitter):
    """Acknowledges what is only queued."""

    def put(self, item: Any) -> asyncio.Future[Kept]:
        super().put(item)
        return at_once(self, item)

    def _commit(self, connection: Any, items: Any) -> Any:
        time.sleep(SLOW)
        return super()._commit(connection, items)


class HastyPostgres(PostgresCommitter):
    """The same on PostgreSQL."""

    def put(self, item: Any) -> asyncio.Future[Kept]:
        super().put(item)
        return at_once(self, item)

    async def _commit(self, items: Any) -> Any:
        await asyncio.sleep(SLOW)
        return await super()._commit(items)


hot.SqliteCommitter = HastySqlite  # type: ignore[misc]
hot.PostgresCommitter = HastyPostgres  # type: ignore[misc]
application = hot.application
