"""Rows that many tests begin with: made once by the real actions, then written again with one statement a table.

Making the sample district takes eight hundred statements; most tests begin with it.
"""

from __future__ import annotations

import pickle
from collections.abc import Callable
from typing import Any, TypeVar

from django.db import connection

T = TypeVar("T")

_recordings: dict[str, tuple[list[tuple[str, list[tuple[Any, ...]]]], bytes]] = {}


def _rows(table: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        names = [column.name for column in connection.introspection.get_table_description(cursor, table)]
        # The plus sign hides a column's declared type from the driver of SQLite: what is stored comes as it is.
        sign = "+" if connection.vendor == "sqlite" else ""
        cursor.execute(f"SELECT {', '.join(f'{sign}{connection.ops.quote_name(name)}' for name in names)} FROM {table}")
        return list(cursor.fetchall())


def _tables() -> dict[str, list[tuple[Any, ...]]]:
    with connection.cursor() as cursor:
        names = [one.name for one in connection.introspection.get_table_list(cursor) if one.type in ("t", "p")]
    shadows = ("_fts", "_fts_data", "_fts_idx", "_fts_content", "_fts_docsize", "_fts_config")
    return {name: _rows(name) for name in sorted(names) if not name.endswith(shadows)}


def replayed(name: str, make: Callable[[], T]) -> T:
    """What `make()` returns, its rows written by it the first time and copied from then on.

    Args:
        name: of the recording, one per worker.
        make: adds rows only; returns something that pickles (instances of models do).

    Raises:
        AssertionError: `make` changed or removed a row that was there before.
    """
    if name not in _recordings:
        before = _tables()
        made = make()
        added: list[tuple[str, list[tuple[Any, ...]]]] = []
        for table, rows in _tables().items():
            old = before[table]
            assert all(row in rows for row in old), f"{name} changes rows of {table}"
            if new := [row for row in rows if row not in old]:
                added.append((table, new))
        _recordings[name] = added, pickle.dumps(made)
        return made
    added, pickled = _recordings[name]
    with connection.cursor() as cursor:
        for table, rows in added:
            marks = ", ".join(["%s"] * len(rows[0]))
            cursor.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)
    made = pickle.loads(pickled)  # noqa: S301 - our own bytes, of this process
    return made  # type: ignore[no-any-return]
