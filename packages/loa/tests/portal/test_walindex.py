"""Seeing in shared memory that somebody has written to a SQLite file."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from loa.portal.walindex import Unwatched, WalIndex

SUM = "SELECT COALESCE(SUM(n), 0) FROM t"
OF_ONE = "SELECT COALESCE(SUM(n), 0) FROM t WHERE site = ?"


@pytest.fixture
def writer(tmp_path: Path):
    """A connection of somebody else to a database in WAL mode."""
    found = sqlite3.connect(tmp_path / "a.sqlite3", isolation_level=None)
    found.execute("PRAGMA journal_mode=WAL")
    found.execute("CREATE TABLE t (site INTEGER, n INTEGER)")
    yield found
    found.close()


def test_a_number_holds_until_somebody_commits(writer, tmp_path):
    index = WalIndex(tmp_path / "a.sqlite3")
    asked = []
    index._own.set_trace_callback(asked.append)
    assert (index.number(SUM, ()), index.number(OF_ONE, (3,))) == (0, 0)
    for _ in range(3):
        assert index.number(SUM, ()) == 0
    assert len(asked) == 2, "nothing was written, so nothing is asked"
    for number in range(1, 40):
        writer.execute("INSERT INTO t VALUES (?, 1)", [number % 4])
        assert index.number(SUM, ()) == number
    assert index.number(OF_ONE, (3,)) == 10
    writer.execute("BEGIN IMMEDIATE")
    writer.execute("INSERT INTO t VALUES (3, 100)")
    assert index.number(SUM, ()) == 39, "not committed"
    writer.execute("ROLLBACK")
    assert index.number(SUM, ()) == 39
    for form in ("PASSIVE", "RESTART", "TRUNCATE"):
        writer.execute(f"PRAGMA wal_checkpoint({form})")
        writer.execute("INSERT INTO t VALUES (3, 1)")
    assert index.number(SUM, ()) == 42
    writer.execute("VACUUM")
    writer.execute("DELETE FROM t WHERE site = 3")
    assert index.number(OF_ONE, (3,)) == 0


def test_other_processes_are_seen_also_after_everybody_else_has_gone(writer, tmp_path):
    index = WalIndex(tmp_path / "a.sqlite3")
    assert index.number(SUM, ()) == 0
    writer.close()  # the last one to leave would remove the index, were there not our own connection
    program = (
        "import sqlite3, sys; c = sqlite3.connect(sys.argv[1], isolation_level=None);"
        " c.execute('INSERT INTO t VALUES (1, 7)'); c.close()"
    )
    subprocess.run([sys.executable, "-c", program, str(tmp_path / "a.sqlite3")], check=True)
    assert index.number(SUM, ()) == 7


def test_what_cannot_be_watched_says_so(tmp_path):
    plain = sqlite3.connect(tmp_path / "b.sqlite3")
    plain.execute("CREATE TABLE t (n INTEGER)")
    plain.commit()
    for path in (tmp_path / "b.sqlite3", tmp_path / "nowhere" / "c.sqlite3", Path(":memory:")):
        with pytest.raises(Unwatched):
            WalIndex(path)
