"""Marks and ranks a round where the papers are: in the database, with a dozen statements whatever the number of papers.

The same rules in plain Python stand in ranking.py; a test holds the two against each other. Called by
`actions.settle` in its transaction.
"""

from __future__ import annotations

import json
from typing import Any

from django.db import connection

from loa.contest.models import Form, Result, Round, Ruling
from loa.contest.ranking import EVERY_LETTER, Rules, is_right, lot_of, ruled

SIMPLE = ("single", "truefalse")
SAMPLE = 20_000
POOR, ENOUGH = 0.1, 20
"""A question that tells good papers from weak ones less than this, and that so many people met, is worth a look."""


def keys_after_rulings(round_: Round) -> dict[int, list[dict[str, Any]]]:
    """The key of every form, by its number, with what was decided since about questions found wrong."""
    rulings = {one.version_id: one for one in Ruling.objects.filter(round=round_, undone_at=None).order_by("pk")}
    found = {}
    for form in Form.objects.filter(round=round_):
        found[form.number] = [
            ruled(key, rulings[version].verdict, rulings[version].key) if version in rulings else key
            for version, key in zip(form.versions, form.key, strict=True)
        ]
    return found


def accepted(key: dict[str, Any]) -> str:
    """The letters that earn a question's point in SQL; what is no letter is marked apart and has none here."""
    if verdict := key.get("verdict"):
        return EVERY_LETTER if verdict == "all" else ""
    return "".join(key["right"]) if key["kind"] in SIMPLE else ""


class _Sql:
    """The two dialects where they differ."""

    def __init__(self) -> None:
        self.postgres = connection.vendor == "postgresql"

    def point(self, i: int, one_letter: bool) -> str:
        """A question's point; where one letter at most is right on every form, comparing costs half of searching."""
        letter = f"substr(s.answers, {i + 1}, 1)"
        if one_letter:
            return f"(k.p{i} = {letter})::int" if self.postgres else f"(k.p{i} = {letter})"
        return f"(strpos(k.p{i}, {letter}) > 0)::int" if self.postgres else f"(instr(k.p{i}, {letter}) > 0)"


ORDERS = {
    "correct": "correct DESC",
    "guess": "(off IS NULL), off",
    "duration": "duration",
    "moment": "received",
}


def mark(round_: Round, rules: Rules) -> None:
    """Make the temporary table contest_marked: the papers that count, with their points."""
    sql, keys = _Sql(), keys_after_rulings(round_)
    width = round_.questions
    with connection.cursor() as cursor:
        for name in ("contest_marked", "contest_keys", "contest_points"):
            cursor.execute(f"DROP TABLE IF EXISTS {name}")
        columns = ", ".join(f"p{i} text" for i in range(width))
        cursor.execute(f"CREATE TEMPORARY TABLE contest_keys (form integer PRIMARY KEY, {columns})")
        marks = ", ".join(["%s"] * (width + 1))
        cursor.executemany(
            f"INSERT INTO contest_keys VALUES ({marks})",  # noqa: S608 - only marks
            [[number, *(accepted(one) for one in key)] for number, key in keys.items()],
        )
        cursor.execute("CREATE TEMPORARY TABLE contest_points (form integer, extra text, points integer)")
        others = _points(cursor, round_, keys)
        if others:
            cursor.executemany("INSERT INTO contest_points VALUES (%s, %s, %s)", others)
            cursor.execute("CREATE INDEX contest_points_by ON contest_points (form, extra)")
        single = [all(len(accepted(key[i])) <= 1 for key in keys.values()) for i in range(width)]
        points = " + ".join(sql.point(i, single[i]) for i in range(width))
        joined, more = "", ""
        if others:
            joined = "LEFT JOIN contest_points x ON s.extra <> '' AND x.form = s.form AND x.extra = s.extra"
            more = " + COALESCE(x.points, 0)"
        cursor.execute(
            f"""CREATE TEMPORARY TABLE contest_marked AS
            SELECT s.person, s.attempt, s.unit, s.guess, s.received, s.received - s.started AS duration,
                   {points}{more} AS correct
            FROM contest_submission s JOIN contest_keys k ON k.form = s.form {joined}
            WHERE s.round_id = %s AND s.received <= s.deadline + %s
              AND s.person NOT IN (SELECT person FROM contest_entrant WHERE contest_id = %s AND excluded <> '')""",  # noqa: S608
            [round_.pk, rules.grace * 1000, round_.contest_id],
        )


def _points(cursor: Any, round_: Round, keys: dict[int, list[dict[str, Any]]]) -> list[tuple[int, str, int]]:
    """Points for answers that no letter says: each different (form, extra) is looked at once."""
    cursor.execute(
        "SELECT DISTINCT form, extra FROM contest_submission WHERE round_id = %s AND extra <> ''", [round_.pk]
    )
    found = []
    for form, extra in cursor.fetchall():
        values = json.loads(extra)
        points = sum(
            # A verdict for all is counted with the letters already.
            is_right(key, "+", values[str(i)])
            for i, key in enumerate(keys.get(form, ()))
            if str(i) in values and key["kind"] not in SIMPLE and not key.get("verdict")
        )
        if points:
            found.append((form, extra, points))
    return found


def measure(round_: Round) -> dict[str, int]:
    """The three truths, from contest_marked."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT COUNT(*), COUNT(DISTINCT person), COUNT(DISTINCT CASE WHEN correct = %s THEN person END)"
            " FROM contest_marked",
            [round_.questions],
        )
        attempts, people, all_right = cursor.fetchone()
    return {"all_right": all_right, "people": people, "attempts": attempts}


def place(round_: Round, rules: Rules, truth: int | None, seed: str) -> None:
    """Write the round's results anew from contest_marked."""
    off = "NULL" if truth is None else f"ABS(guess - {int(truth)})"
    if truth is None and connection.vendor == "postgresql":
        off = "NULL::bigint"
    order = ", ".join(ORDERS[one] for one in rules.sharp)
    chosen = {"best": f"{order}, attempt", "first": "attempt", "last": "attempt DESC"}[rules.pick]
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM contest_result WHERE round_id = %s", [round_.pk])
        cursor.execute(
            f"""INSERT INTO contest_result
                (round_id, person, attempt, unit, correct, off, duration, moment, lot, rank)
            SELECT %s, person, attempt, unit, correct, off, duration, received, '', RANK() OVER (ORDER BY {order})
            FROM (SELECT m.*, ROW_NUMBER() OVER (PARTITION BY person ORDER BY {chosen}) AS turn
                  FROM (SELECT person, attempt, unit, correct, duration, received, {off} AS off
                        FROM contest_marked) m) c
            WHERE turn = 1""",  # noqa: S608 - the parts are our own
            [round_.pk],
        )
        if seed and "lot" in rules.criteria:
            _draw(cursor, round_, seed)


def _draw(cursor: Any, round_: Round, seed: str) -> None:
    """Let the lot decide where everything else is equal."""
    cursor.execute(
        "SELECT rank, person FROM contest_result WHERE round_id = %s AND rank IN"
        " (SELECT rank FROM contest_result WHERE round_id = %s GROUP BY rank HAVING COUNT(*) > 1)",
        [round_.pk, round_.pk],
    )
    tied: dict[int, list[tuple[str, int]]] = {}
    for rank, person in cursor.fetchall():
        tied.setdefault(rank, []).append((lot_of(seed, person), person))
    changes = []
    for rank, people in tied.items():
        place = before = None
        for number, (lot, person) in enumerate(sorted(people)):
            place = place if lot == before else rank + number
            before = lot
            changes.append((lot, place, round_.pk, person))
    cursor.executemany("UPDATE contest_result SET lot = %s, rank = %s WHERE round_id = %s AND person = %s", changes)


def unit_rows(round_: Round) -> list[dict[str, Any]]:
    """For each unit: people, attempts, sum of right answers; from contest_marked and the results."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT unit, COUNT(*) FROM contest_marked GROUP BY unit")
        attempts = dict(cursor.fetchall())
        cursor.execute(
            "SELECT unit, COUNT(*), SUM(correct) FROM contest_result WHERE round_id = %s GROUP BY unit", [round_.pk]
        )
        people = {unit: (count, int(total)) for unit, count, total in cursor.fetchall()}
    return [
        {
            "unit": unit,
            "people": people.get(unit, (0, 0))[0],
            "attempts": attempts[unit],
            "correct": people.get(unit, (0, 0))[1],
        }
        for unit in sorted(attempts)
    ]


def counted(round_: Round) -> int:
    """How many people are ranked in a round."""
    return Result.objects.filter(round=round_).count()


def item_rows(round_: Round) -> tuple[list[dict[str, Any]], int]:
    """Statistics of each question after a round, from papers in the database: how many met it, how many were right, and
    how much more often the best quarter were right than the weakest (discrimination, -1 to 1), and how often each
    option of a single choice was chosen, by its place in the bank's version.

    Returns:
        the rows, and of how many people one was looked at: of a large round about SAMPLE are enough, and people's
        numbers are random.
    """
    step = 1 + counted(round_) // SAMPLE
    keys = keys_after_rulings(round_)
    forms = {form.number: form.versions for form in Form.objects.filter(round=round_)}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT s.form, s.answers, s.extra, r.correct FROM contest_result r JOIN contest_submission s ON"
            " s.round_id = r.round_id AND s.person = r.person AND s.attempt = r.attempt WHERE r.round_id = %s"
            " AND r.person %% %s = 0 ORDER BY r.correct DESC, r.person",
            [round_.pk, step],
        )
        rows = cursor.fetchall()
    quarter = max(1, len(rows) // 4)
    counts: dict[int, list[int]] = {}
    chosen: dict[int, dict[int, int]] = {}
    for number, (form, answers, extra, _correct) in enumerate(rows):
        values = json.loads(extra) if extra else {}
        for i, (version, key) in enumerate(zip(forms[form], keys[form], strict=True)):
            met = counts.setdefault(version, [0, 0, 0, 0, 0, 0])
            right = is_right(key, answers[i], values.get(str(i)))
            met[0] += 1
            met[1] += right
            if key["kind"] in SIMPLE and answers[i] not in ".+" and ord(answers[i]) - 65 < len(key["order"]):
                by_place = chosen.setdefault(version, {})
                option = key["order"][ord(answers[i]) - 65]
                by_place[option] = by_place.get(option, 0) + 1
            if number < quarter:
                met[2] += 1
                met[3] += right
            if number >= len(rows) - quarter:
                met[4] += 1
                met[5] += right
    found = [
        {
            "version": version,
            "met": met,
            "right": right,
            "discrimination": round(high_right / high - low_right / low, 3) if high and low else None,
            "chosen": chosen.get(version, {}),
        }
        for version, (met, right, high, high_right, low, low_right) in sorted(counts.items())
    ]
    return found, step
