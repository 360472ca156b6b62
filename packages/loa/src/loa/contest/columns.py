"""A round's papers out of the database as columns, and its results back: one statement each way, whatever their number.

A row of Python objects for each of a million papers costs more than everything that is done with them. So the database
joins each column into one text, which numpy reads.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.db import connection
from numpy.typing import NDArray

from loa.contest.models import Round

Numbers = NDArray[np.int64]
NUMBERS = ("person", "attempt", "unit", "COALESCE(guess, -1)", "received", "received - started", "form")
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
    together = "string_agg" if connection.vendor == "postgresql" else "group_concat"
    text = "::text" if connection.vendor == "postgresql" else ""
    numbers = ", ".join(f"{together}(({one}){text}, ',')" for one in NUMBERS)
    with connection.cursor() as cursor:
        cursor.execute(
            f"""SELECT COUNT(*), {numbers}, {together}(answers, ','), {together}(extra, %s)
            FROM contest_submission WHERE round_id = %s AND received <= deadline + %s
              AND person NOT IN (SELECT person FROM contest_entrant WHERE contest_id = %s AND excluded <> '')""",  # noqa: S608 - the parts are our own
            [BETWEEN, round_.pk, grace * 1000, round_.contest_id],
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


COLUMNS = "round_id, person, attempt, unit, correct, off, duration, moment, lot, rank"


def put(round_: Round, rows: Iterator[tuple[Any, ...]]) -> None:
    """Write the round's results anew.

    Args:
        rows: (person, attempt, unit, correct, off, duration, moment, lot, rank), as `Result` has them.
    """
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM contest_result WHERE round_id = %s", [round_.pk])
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY contest_result ({COLUMNS}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row((round_.pk, *row))
        else:
            # Django's cursor would write %s as ? and look at every row before.
            raw = connection.connection
            raw.executemany(
                f"INSERT INTO contest_result ({COLUMNS}) VALUES ({round_.pk}, ?,?,?,?,?,?,?,?,?)",  # noqa: S608
                rows,
            )
