"""The hot path without checkpoints, so that its log is never written over: what a power cut leaves can be cut off by
length. With CONTEST_SYNCHRONOUS=NORMAL it is the negative control, which keeps what it acknowledged only as long as
the machine does.
"""

from __future__ import annotations

import os
import sqlite3

from loa.contest import hot
from loa.contest.committers import SqliteCommitter


class Watched(SqliteCommitter):
    """Syncs as the environment says."""

    def connect(self) -> sqlite3.Connection:
        connection = super().connect()
        connection.execute("PRAGMA wal_autocheckpoint=0")
        if os.environ.get("CONTEST_SYNCHRONOUS") == "NORMAL":
            connection.execute("PRAGMA synchronous=NORMAL")
        return connection


hot.SqliteCommitter = Watched  # type: ignore[misc]
application = hot.application
