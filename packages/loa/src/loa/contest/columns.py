"""A round's papers out of the database as columns, and its results back: one statement each way, whatever their number.

A row of Python objects for each of a million papers costs more than everything that is done with them. So the database
joins each column into one text, which numpy reads.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.db import connection
from numpy.typing import NDArray

from loa.contest.models import Round

Numbers = NDArray[np.int64]
NUMBERS = ("person", "attempt", "unit", "COALESCE(guess, -1)", "received", "received - started", "form")
FAR = np.iinfo(np.int64).max
"""How far off a paper is that guessed nothing."""
BETWEEN = "\x1f"
"""Stands between the extra answers of two papers; no paper holds it (`accept` refuses control characters)."""


@dataclass(frozen=True, slots=True)
class Papers:
    """The papers of a round that count, each column with one value for each; times in milliseconds since 1970."""

    person: Numbers
    attempt: Numbers
    unit: Numbers
    guess: Numbers
    """-1: nothing was guessed."""
    received: Numbers
    duration: Numbers
    form: Numbers
    answers: NDArray[np.uint8]
    """(papers, questions): the letters, as ASCII."""
    extra: dict[int, str]
    """What no letter says, by the paper's place; only of those that have such answers."""


def pull(round_: Round, grace: int) -> Papers:
    """The papers that count: not late beyond the grace, and not of people who are left out.

    Args:
        grace: seconds after the deadline.
    """
    together, text, where, values = "string_agg", "::text", "round_id = %s", [round_.pk]
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            # A round's papers lie together, in the order in which they came; by way of the index each of them would be
            # looked for on its own, which takes longer than all the rest. The plus keeps the index out of it.
            together, text, where = "group_concat", "", "+round_id = %s AND rowid BETWEEN %s AND %s"
            cursor.execute("SELECT MIN(rowid), MAX(rowid) FROM contest_submission WHERE round_id = %s", values)
            values += cursor.fetchone()
        numbers = ", ".join(f"{together}(({one}){text}, ',')" for one in NUMBERS)
        cursor.execute(
            f"""SELECT COUNT(*), {numbers}, {together}(answers, ','), {together}(extra, %s)
            FROM contest_submission WHERE {where} AND received <= deadline + %s
              AND person NOT IN (SELECT person FROM contest_entrant WHERE contest_id = %s AND excluded <> '')""",  # noqa: S608 - the parts are our own
            [BETWEEN, *values, grace * 1000, round_.contest_id],
        )
        count, *columns, answers, extra = cursor.fetchone()
    if not count:
        none = np.zeros(0, np.int64)
        return Papers(*[none] * len(NUMBERS), np.zeros((0, round_.questions), np.uint8), {})
    return Papers(
        *(np.fromstring(column, np.int64, count, ",") for column in columns),
        _letters(answers, count, round_.questions),
        {i: one for i, one in enumerate(extra.split(BETWEEN)) if one} if len(extra) >= count else {},
    )


def _letters(answers: str, count: int, questions: int) -> NDArray[np.uint8]:
    """Texts with commas between them as rows of letters."""
    given = answers.encode("ascii", "replace") + b","
    if len(given) != count * (questions + 1):
        # No paper is of another length than its form; were one, it would be marked as far as it goes.
        given = b"".join(one[:questions].ljust(questions, b".") + b"," for one in given[:-1].split(b","))
    return np.frombuffer(given, np.uint8).reshape(count, questions + 1)[:, :questions]


COLUMNS = "person, attempt, unit, correct, off, duration, moment, rank, lot, round_id"
SIZES = (8, 2, 8, 2, 8, 8, 8, 4, 16, 8)
"""Of the columns in PostgreSQL, in bytes; a lot that decides nothing is empty."""
OFF, LOT = 4, 8


def put(round_: Round, numbers: Sequence[Numbers], lot: NDArray[np.bytes_]) -> None:
    """Write the round's results anew.

    Args:
        numbers: person, attempt, unit, correct, off (FAR: nothing was guessed), duration, moment, rank: the columns of
            `Result`.
        lot: the last column.
    """
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM contest_result WHERE round_id = %s", [round_.pk])
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY contest_result ({COLUMNS}) FROM STDIN (FORMAT binary)") as copy:
                copy.write(_as_copied(round_, numbers, lot))
        else:
            columns: list[list[Any]] = [one.tolist() for one in numbers]
            columns[OFF] = [None if one == FAR else one for one in columns[OFF]]
            # Django's cursor would write %s as ? and look at every row before.
            connection.connection.executemany(
                f"INSERT INTO contest_result ({COLUMNS}) VALUES (?,?,?,?,?,?,?,?,?,{round_.pk})",  # noqa: S608
                zip(*columns, lot.astype(str).tolist(), strict=True),
            )


def _as_copied(round_: Round, numbers: Sequence[Numbers], lot: NDArray[np.bytes_]) -> bytes:
    """Results as PostgreSQL reads them ("Binary Format" in https://www.postgresql.org/docs/current/sql-copy.html): of
    each row how many values it has, of each value its length in bytes (-1: NULL) and these bytes.
    """
    parts = [("values", ">i2")]
    for i, size in enumerate(SIZES):
        parts += [(f"length{i}", ">i4"), (f"value{i}", "S16" if i == LOT else f">i{size}")]
    rows = np.zeros(lot.size, parts)
    rows["values"] = len(SIZES)
    for i, column in enumerate([*numbers, lot, round_.pk]):
        rows[f"length{i}"], rows[f"value{i}"] = SIZES[i], column
    kept = np.ones((lot.size, rows.itemsize), bool)
    for i, missing, length in ((OFF, numbers[OFF] == FAR, -1), (LOT, lot == b"", 0)):
        rows[f"length{i}"][missing] = length
        at = rows.dtype.fields[f"value{i}"][1]  # type: ignore[index]
        kept[missing, at : at + SIZES[i]] = False
    head, end = b"PGCOPY\n\xff\r\n\0" + bytes(8), b"\xff\xff"
    return head + rows.view(np.uint8).reshape(kept.shape)[kept].tobytes() + end
