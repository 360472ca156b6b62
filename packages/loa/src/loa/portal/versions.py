"""Which version of a site's public face is the present one: asked before a kept page is handed out, on every process
and machine alike, of the database, where the change itself is.

SQLite tells in a microsecond whether anybody else has written (`PRAGMA data_version`); until then what was read holds.
PostgreSQL is asked each time.
"""

from __future__ import annotations

import sqlite3
import threading
from contextlib import suppress
from typing import Any

from django.db import DEFAULT_DB_ALIAS, DatabaseError, connection, connections

ALL = 0


class _Memory(threading.local):
    """What this thread has read over its connection, and the state of the file at which it holds."""

    raw: Any = None
    state: int | None = None

    def __init__(self) -> None:
        self.numbers: dict[int | None, int] = {}


_memory = _Memory()


def forget() -> None:
    """Read anew: this thread has itself changed something, which its own connection does not tell it."""
    _memory.numbers.clear()


def version(site: int | None) -> int:
    """The present version of one site (key of its home page), or with None of everything: it grows with each change."""
    return _held().get(site) or _read(site)


def _held() -> dict[int | None, int]:
    """The numbers that still hold; empty where nothing vouches for them."""
    numbers = _memory.numbers
    state = _state()
    if state is None or state != _memory.state:
        _memory.state = state
        numbers.clear()
    return numbers


def _state() -> int | None:
    """A number that SQLite changes whenever anybody else has written; None where the database does not tell.

    It is asked over the connection that was used last: looking up Django's own costs more than the question. One that
    Django has closed since says so.
    """
    if _memory.raw is not None:
        with suppress(sqlite3.Error):
            return int(_memory.raw.execute("PRAGMA data_version").fetchone()[0])
    database = connections[DEFAULT_DB_ALIAS]
    if database.vendor != "sqlite":
        return None
    database.ensure_connection()
    _memory.raw, _memory.state = database.connection, None
    try:
        return int(_memory.raw.execute("PRAGMA data_version").fetchone()[0])
    except sqlite3.Error as error:
        raise DatabaseError(str(error)) from error


def _read(site: int | None) -> int:
    sql = "SELECT COALESCE(SUM(weight), 0) + 1 FROM portal_pagechange"
    with connection.cursor() as cursor:
        if site is None:
            cursor.execute(sql)
        else:
            cursor.execute(f"{sql} WHERE site IN (%s, %s)", [ALL, site])
        number = int(cursor.fetchone()[0])
    if not connection.in_atomic_block:  # what is not committed may never be
        _memory.numbers[site] = number
    return number
