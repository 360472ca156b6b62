"""The negative control: a hot path that answers before its commit, on a slowed disk. The proofs must catch it."""

from __future__ import annotations

import asyncio
import time
from typing import Any

from loa.contest import hot
from loa.contest.committers import SqliteCommitter
from loa.contest.core import Begun, Paper, leaf
from loa.contest.store import Chain, Kept, receipts


class Hasty(SqliteCommitter):
    """Acknowledges what is only queued."""

    def put(self, item: Any) -> asyncio.Future[Kept]:
        super().put(item)
        future: asyncio.Future[Kept] = self._loop.create_future()
        given = None
        if isinstance(item, Paper):
            link, levels = Chain("hasty").link(item.round, [leaf(item)], 0)
            given = receipts(self.keys, [item], link, levels)[0]
        future.set_result(Kept(item if isinstance(item, Begun) else None, given, True))
        return future

    def _commit(self, connection: Any, items: Any) -> Any:
        time.sleep(0.02)
        return super()._commit(connection, items)


hot.SqliteCommitter = Hasty  # type: ignore[misc]
application = hot.application
