"""Marks and ranks a round: the papers come out of the database as columns (columns.py), are marked and sorted as such,
and the results go back. So a million papers take under two seconds of processor time.

The same rules in plain Python stand in ranking.py; a test holds the two against each other. Called by
`actions.settle` in its transaction.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.db import connection
from numpy.typing import NDArray

from loa.contest.columns import FAR, Numbers, Papers, pull, put
from loa.contest.models import Form, Result, Round, Ruling
from loa.contest.ranking import Rules, is_right, lot_of, ruled

SIMPLE = ("single", "truefalse")
SAMPLE = 20_000
POOR, ENOUGH = 0.1, 20
"""A question that tells good papers from weak ones less than this, and that so many people met, is worth a look."""


@dataclass(frozen=True, slots=True)
class Marked:
    """The papers of a round that count, and how many of so many questions are right on each."""

    papers: Papers
    correct: Numbers
    questions: int


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


def mark(round_: Round, rules: Rules) -> Marked:
    """Mark the papers that count."""
    keys, papers = keys_after_rulings(round_), pull(round_, rules.grace)
    correct = _letters_right(papers, keys, round_.questions)
    # What no letter says: each different (form, extra) is looked at once.
    points: dict[tuple[int, str], int] = {}
    for i, extra in papers.extra.items():
        form = int(papers.form[i])
        if (form, extra) not in points:
            points[form, extra] = _others_right(keys.get(form, []), extra)
        correct[i] += points[form, extra]
    return Marked(papers, correct, round_.questions)


def _letters_right(papers: Papers, keys: dict[int, list[dict[str, Any]]], questions: int) -> Numbers:
    """How many answers are right that a letter says, on each paper; a question given to everybody counts here."""
    unknown = 1 + max(keys, default=0)
    given = np.zeros(unknown + 1, np.int64)
    # One layer is enough where one letter at most is right; a ruling may take several.
    letters = {number: [_accepted(one) for one in key] for number, key in keys.items()}
    layers = max((len(one) for key in letters.values() for one in key), default=0)
    right = np.zeros((layers, unknown + 1, questions), np.uint8)
    for number, key in keys.items():
        given[number] = sum(one.get("verdict") == "all" for one in key)
        for i, accepted in enumerate(letters[number]):
            for layer, letter in enumerate(accepted):
                right[layer, number, i] = ord(letter)
    form = np.minimum(papers.form, unknown)
    correct = given[form]
    for layer in right:
        correct += np.count_nonzero(papers.answers == layer[form], axis=1)
    return correct


def _accepted(key: dict[str, Any]) -> str:
    """The letters that earn a question's point."""
    return "".join(sorted(set(key["right"]))) if key["kind"] in SIMPLE and not key.get("verdict") else ""


def _others_right(keys: list[dict[str, Any]], extra: str) -> int:
    """How many answers are right that no letter says. What a verdict decides is counted with the letters already."""
    values = json.loads(extra)
    return sum(
        is_right(key, "+", values[str(i)])
        for i, key in enumerate(keys)
        if str(i) in values and key["kind"] not in SIMPLE and not key.get("verdict")
    )


def measure(marked: Marked) -> dict[str, int]:
    """The three truths."""
    person = marked.papers.person
    all_right = person[marked.correct == marked.questions]
    return {"all_right": _different(all_right), "people": _different(person), "attempts": person.size}


def _different(values: Numbers) -> int:
    """How many different ones there are."""
    return int(np.count_nonzero(_news(np.sort(values))))


def _news(*columns: Any) -> NDArray[np.bool_]:
    """Where something stands that did not stand in the place before."""
    news = np.ones(columns[0].size, bool)
    news[1:] = np.logical_or.reduce([one[1:] != one[:-1] for one in columns])
    return news


def place(round_: Round, marked: Marked, rules: Rules, truth: int | None, seed: str) -> Numbers:
    """Write the round's results anew.

    Args:
        truth: what guesses are held against.
        seed: of the lots; "" while none are drawn: ties then stand.

    Returns:
        which papers count for their people, by their places in `marked`, in order of rank.
    """
    papers = marked.papers
    off = np.full(papers.guess.size, FAR)
    if truth is not None:
        off = np.where(papers.guess < 0, FAR, np.abs(papers.guess - truth))
    measured = {"correct": -marked.correct, "guess": off, "duration": papers.duration, "moment": papers.received}
    sharp = [measured[one] for one in rules.sharp]
    chosen = _chosen(papers, sharp, rules.pick)
    rank = _ranks(*(one[chosen] for one in sharp))
    lot = np.full(chosen.size, b"", "S16")
    if seed and "lot" in rules.criteria:
        # A lot is drawn, and shown, only where it decides.
        tied = np.bincount(rank)[rank] > 1
        lot[tied] = [lot_of(seed, person).encode() for person in papers.person[chosen[tied]].tolist()]
        drawn = np.lexsort((lot, rank))
        chosen, lot, rank = chosen[drawn], lot[drawn], _ranks(rank[drawn], lot[drawn])
    columns = (papers.person, papers.attempt, papers.unit, marked.correct, off, papers.duration, papers.received)
    put(round_, [*(one[chosen] for one in columns), rank], lot)
    return chosen


def _chosen(papers: Papers, sharp: list[Numbers], pick: str) -> Numbers:
    """The paper of each person that counts, the best first."""
    if not papers.person.size:
        return np.zeros(0, np.int64)
    first = {"best": [*sharp, papers.attempt], "first": [papers.attempt], "last": [-papers.attempt]}[pick]
    order = _order(first)
    place = np.empty_like(order)
    place[order] = np.arange(order.size)
    together = np.argsort(papers.person)
    begins = np.flatnonzero(_news(papers.person[together]))
    chosen = order[np.sort(np.minimum.reduceat(place[together], begins))]
    return chosen if pick == "best" else chosen[_order([one[chosen] for one in sharp])]


def _order(columns: list[Numbers]) -> Numbers:
    """The order in which columns sort, the first of them counting most. One number that holds them all is sorted many
    times as fast; where they do not fit into one, they are sorted one after another.
    """
    key, room = np.zeros(columns[0].size, np.int64), 1
    for one in columns:
        low, span = int(one.min()), int(one.max()) - int(one.min()) + 1
        if span > one.size:  # such as by a guess that is far off
            different, one = np.unique(one, return_inverse=True)
            low, span = 0, different.size
        room *= span
        if room >= 2**63:
            return np.lexsort(columns[::-1])
        key = key * span + (one - low)
    return np.argsort(key)


def _ranks(*columns: Any) -> Numbers:
    """Ranks of what is sorted by the columns: the same one where all are the same, the next one passed over."""
    return np.maximum.accumulate(np.where(_news(*columns), np.arange(1, columns[0].size + 1), 0))


def unit_rows(marked: Marked, chosen: Numbers) -> list[dict[str, Any]]:
    """For each unit: people, attempts, and the sum of right answers of the papers that count for their people.

    Args:
        chosen: what `place` returned.
    """
    units, attempts = np.unique(marked.papers.unit, return_counts=True)
    of = np.searchsorted(units, marked.papers.unit[chosen])
    people = np.bincount(of, minlength=units.size)
    correct = np.bincount(of, marked.correct[chosen], units.size).astype(np.int64)
    rows = zip(units.tolist(), people.tolist(), attempts.tolist(), correct.tolist(), strict=True)
    return [dict(zip(("unit", "people", "attempts", "correct"), row, strict=True)) for row in rows]


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
