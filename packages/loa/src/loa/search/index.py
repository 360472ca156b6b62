"""The terms in the database's own full-text index: FTS5 on SQLite, a tsvector under GIN on PostgreSQL.

Rows are numbered by `SearchEntry.order`, which falls as days pass: the first that an index yields is the newest.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection

from loa.search.models import SearchEntry
from loa.search.words import terms


def tags(entry: SearchEntry) -> set[str]:
    """What filters ask for, as terms."""
    found = {f"kind:{entry.kind}", f"unit:{entry.unit_id}", f"year:{entry.day.year}"}
    found |= {f"site:{entry.site}"} if entry.site else set()
    return found | {f"theme:{entry.theme}"} if entry.theme else found


def write(entries: Iterable[SearchEntry]) -> None:
    """Write the terms of entries that have their order and are not in the index."""
    rows = [(entry.order, _terms(entry)) for entry in entries]
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.executemany(
                "INSERT INTO search_fts(rowid, terms) VALUES (%s, %s)",
                [(order, " ".join(found)) for order, found in rows],
            )
        else:
            cursor.executemany(
                'INSERT INTO search_terms("order", terms) VALUES (%s, array_to_tsvector(%s))',
                [list(row) for row in rows],
            )


def erase(entries: Iterable[SearchEntry]) -> None:
    """Take entries out of the index, before their rows change."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            # The index keeps no copy of the terms: it must be told what stands in it.
            cursor.executemany(
                "INSERT INTO search_fts(search_fts, rowid, terms) VALUES ('delete', %s, %s)",
                [(entry.order, " ".join(_terms(entry))) for entry in entries],
            )
        else:
            cursor.execute('DELETE FROM search_terms WHERE "order" = ANY(%s)', [[entry.order for entry in entries]])


def clear() -> None:
    """Empty the index."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("INSERT INTO search_fts(search_fts) VALUES ('delete-all')")
        else:
            cursor.execute("DELETE FROM search_terms")


def find(wanted: set[str], limit: int, *, beginning: str = "") -> list[int]:
    """The `order` of the newest entries that hold all terms, newest first.

    Args:
        wanted: terms and tags.
        limit: how many at most.
        beginning: of one more term.
    """
    with connection.cursor() as cursor:
        cursor.execute(f'{_matching()} ORDER BY "order" LIMIT %s', [_query(wanted, beginning), limit])
        return [row[0] for row in cursor.fetchall()]


def count(wanted: set[str], limit: int, *, beginning: str = "") -> int:
    """How many entries hold all terms, counted up to a limit."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT count(*) FROM ({_matching()} LIMIT %s) AS counted",  # noqa: S608
            [_query(wanted, beginning), limit],
        )
        return int(cursor.fetchone()[0])


def _terms(entry: SearchEntry) -> list[str]:
    return sorted(terms(entry.title, f"{entry.summary}\n{entry.text}") | tags(entry))


def _matching() -> str:
    if connection.vendor == "sqlite":
        return 'SELECT rowid AS "order" FROM search_fts WHERE search_fts MATCH %s'
    return 'SELECT "order" FROM search_terms WHERE terms @@ %s::tsquery'


def _query(wanted: set[str], beginning: str) -> str:
    """Every term in quotes, so that nothing in it is the index's own language; no term holds a quote itself."""
    if connection.vendor == "sqlite":
        return " AND ".join([*(f'"{term}"' for term in sorted(wanted)), *([f'"{beginning}" *'] if beginning else ())])
    return " & ".join([*(f"'{term}'" for term in sorted(wanted)), *([f"'{beginning}':*"] if beginning else ())])
