"""The statements of the PostgreSQL committer: a whole batch in each, its columns as arrays."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from loa.contest.store import LINK_COLUMNS, PAPER_COLUMNS, START_COLUMNS


def dollars(sql: str) -> str:
    """A statement with ? for its values, with $1, $2 ... instead."""
    parts = sql.split("?")
    return "".join(f"{part}${i}" for i, part in enumerate(parts[:-1], 1)) + parts[-1]


_PAPER_TYPES = (
    "bigint", "bigint", "smallint", "smallint", "bigint", "bigint", "bigint", "bigint", "bool", "bigint", "text",
    "text", "text", "bigint", "int",
)  # fmt: skip
_START_TYPES = ("bigint", "bigint", "smallint", "smallint", "bigint", "bigint", "bigint")
_LINK_TYPES = ("bigint", "text", "bigint", "int", "bigint", "text", "text", "text", "bytea")


def _unnest(types: Sequence[str], first: int) -> str:
    return "unnest(" + ", ".join(f"${first + i}::{name}[]" for i, name in enumerate(types)) + ")"


START = (
    f"INSERT INTO contest_start ({START_COLUMNS}) SELECT * FROM {_unnest(_START_TYPES, 1)}"  # noqa: S608
    " ON CONFLICT DO NOTHING RETURNING round_id, person, attempt"
)
BARRED = (
    "SELECT person FROM contest_entrant WHERE person = ANY($1::bigint[]) AND (erased_at IS NOT NULL OR excluded <> '')"
)
STATES = "SELECT id, state FROM contest_round WHERE id = ANY($1::bigint[]) ORDER BY id FOR SHARE"
NEW_STARTS = (
    "WITH asked AS (SELECT * FROM"  # noqa: S608
    f" {_unnest(_START_TYPES, 1)} AS asked ({START_COLUMNS})),"
    " barred AS (SELECT person FROM contest_entrant WHERE person = ANY($2::bigint[])"
    " AND (erased_at IS NOT NULL OR excluded <> '')),"
    f" new AS (INSERT INTO contest_start ({START_COLUMNS})"
    " SELECT * FROM asked WHERE person NOT IN (SELECT person FROM barred) ON CONFLICT DO NOTHING RETURNING 1)"
    " SELECT count(*) FROM new"
)
"""How many of these starts are new now: all of them, nearly always, and then there is nothing else to ask."""
LINK = f"INSERT INTO contest_link ({LINK_COLUMNS}) SELECT * FROM {_unnest(_LINK_TYPES, 1)}"  # noqa: S608
PAPER = (
    f"INSERT INTO contest_submission ({PAPER_COLUMNS}) SELECT * FROM {_unnest(_PAPER_TYPES, 1)}"  # noqa: S608
    " ON CONFLICT DO NOTHING RETURNING round_id, person, attempt"
)
PAPERS_AND_LINKS = (
    f"WITH papers AS (INSERT INTO contest_submission ({PAPER_COLUMNS})"  # noqa: S608
    f" SELECT * FROM {_unnest(_PAPER_TYPES, 1)})"
    f" INSERT INTO contest_link ({LINK_COLUMNS}) SELECT * FROM {_unnest(_LINK_TYPES, 16)}"
)


def columns(rows: Sequence[Sequence[Any]], width: int) -> list[list[Any]]:
    """Rows as columns; so many empty ones where there are no rows."""
    return [list(column) for column in zip(*rows, strict=True)] or [[] for _ in range(width)]
