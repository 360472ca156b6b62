"""Which version of a site's public face is the present one: asked before a kept page is handed out, on every process
and machine alike, of the database, where the change itself is.

A server's process on SQLite sees in shared memory whether anybody has written (`walindex`); until then what was read
holds. Where it cannot, SQLite is asked whether anybody else has (`PRAGMA data_version`, three microseconds). PostgreSQL
says so itself (`listening`); while it cannot be heard it is asked for the number each time.
"""

from __future__ import annotations

import logging
import sqlite3
import threading
from contextlib import suppress
from pathlib import Path
from typing import Any

from django.db import DEFAULT_DB_ALIAS, DatabaseError, connection, connections

from loa.portal.listening import Listener
from loa.portal.walindex import Unwatched, WalIndex

logger = logging.getLogger(__name__)
ALL = 0
EVERYTHING = "SELECT COALESCE(SUM(weight), 0) + 1 FROM portal_pagechange"
OF_SITE = f"{EVERYTHING} WHERE site IN (?, ?)"
BOTH = (
    "SELECT COALESCE(SUM(weight), 0) + 1, COALESCE(SUM(weight) FILTER (WHERE site IN (%s, %s)), 0) + 1"
    " FROM portal_pagechange"
)


class _Memory(threading.local):
    """What this thread has read over its connection, and the state of the file at which it holds."""

    raw: Any = None
    state: int | None = None

    def __init__(self) -> None:
        self.numbers: dict[int | None, int] = {}


_memory = _Memory()
_index: WalIndex | None = None
_listener: Listener | None = None
_is_wanted = False
_starting = threading.Lock()


def watch() -> None:
    """From now on this process learns by itself that something has changed: it looks at the file of SQLite, or listens
    to PostgreSQL. Called where a server starts, never where a test's transaction hides from other connections what it
    did.
    """
    global _is_wanted
    _is_wanted = True


def _watched() -> WalIndex | Listener | None:
    """Who tells, from the first question on: a server may fork after it has read its program, and neither a thread nor
    a connection may be carried across.
    """
    global _index, _listener, _is_wanted
    with _starting:
        if not _is_wanted:
            return _index or _listener
        _is_wanted = False
        if connections[DEFAULT_DB_ALIAS].vendor != "sqlite":
            _listener = Listener(_read_both)
            return _listener
        try:
            _index = WalIndex(Path(connections[DEFAULT_DB_ALIAS].settings_dict["NAME"]))
        except Unwatched as reason:
            logger.warning("kept pages: the database's file cannot be watched, SQLite is asked instead: %s", reason)
    return _index


def forget() -> None:
    """Read anew: this thread has itself changed something, which its own connection does not tell it."""
    _memory.numbers.clear()
    if _listener is not None:
        _listener.forget()


def version(site: int | None) -> int:
    """The present version of one site (key of its home page), or with None of everything: it grows with each change.

    Raises:
        DatabaseError: the database does not answer.
    """
    index = _index or _listener or (_watched() if _is_wanted else None)
    if isinstance(index, Listener):
        return index.number(site)
    if index is not None:
        try:
            return index.number(EVERYTHING, ()) if site is None else index.number(OF_SITE, (ALL, site))
        except sqlite3.Error as error:
            raise DatabaseError(str(error)) from error
    return _held().get(site) or _read(site)


def _read_both(site: int) -> tuple[int, int]:
    with connection.cursor() as cursor:
        cursor.execute(BOTH, [ALL, site])
        whole, number = cursor.fetchone()
    return int(whole), int(number)


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
    with connection.cursor() as cursor:
        if site is None:
            cursor.execute(EVERYTHING)
        else:
            cursor.execute(OF_SITE.replace("?", "%s"), [ALL, site])
        number = int(cursor.fetchone()[0])
    if not connection.in_atomic_block:  # what is not committed may never be
        _memory.numbers[site] = number
    return number
