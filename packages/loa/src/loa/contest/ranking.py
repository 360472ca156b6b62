"""How papers are marked and ranked, in plain Python over plain values: what `loa contest verify` does with the
published data. The server does the same in SQL (settle.py); a test holds the two against each other.

Marking: one point for each question, all or nothing. Ranking: an ordered list of criteria. Two people are tied when
every criterion says the same of both; ties keep the same rank, and the next rank is passed over (1, 1, 3).
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, NamedTuple

CRITERIA = ("correct", "guess", "duration", "moment", "lot")
TRUTHS = ("all_right", "people", "attempts")
PICKS = ("best", "first", "last")


class BadRules(ValueError):
    """Rules that say nothing clear; the argument is a code: see `rules.WHY`."""


@dataclass(frozen=True, slots=True)
class Rules:
    """How a round is ranked.

    Args:
        criteria: what counts, in order: "correct" (more first), "guess" (nearer to the truth first), "duration"
            (shorter first), "moment" (earlier first), "lot" (last of all).
        pick: which attempt of a person counts: the "best" by the criteria, the "first" or the "last".
        truth: what the guess is held against: "all_right" (people with at least one paper all right), "people",
            "attempts" (papers); "" where nothing is guessed.
        grace: seconds after the deadline in which a paper still counts.

    Raises:
        BadRules: they contradict themselves.
    """

    criteria: tuple[str, ...] = ("correct", "guess", "duration", "lot")
    pick: str = "best"
    truth: str = "all_right"
    grace: int = 30

    def __post_init__(self) -> None:
        if not self.criteria or self.criteria[0] != "correct":
            raise BadRules("correct_first")
        if set(self.criteria) - set(CRITERIA) or len(set(self.criteria)) != len(self.criteria):
            raise BadRules("criteria")
        if "lot" in self.criteria[:-1]:
            raise BadRules("lot_last")
        if self.pick not in PICKS:
            raise BadRules("pick")
        if ("guess" in self.criteria) != bool(self.truth) or self.truth not in (*TRUTHS, ""):
            raise BadRules("truth")
        if not 0 <= self.grace <= 600:
            raise BadRules("grace")

    @classmethod
    def parse(cls, data: Any) -> Rules:
        """Rules from JSON values; what is missing is as above.

        Raises:
            BadRules: unknown names, wrong types, or a contradiction.
        """
        if not isinstance(data, dict) or set(data) - {"criteria", "pick", "truth", "grace"}:
            raise BadRules("criteria")
        given = dict(data)
        criteria = given.pop("criteria", cls().criteria)
        if not isinstance(criteria, list | tuple) or not all(isinstance(one, str) for one in criteria):
            raise BadRules("criteria")
        if "truth" not in given and "guess" not in criteria:
            given["truth"] = ""
        if type(given.get("grace", 0)) is not int:
            raise BadRules("grace")
        return cls(tuple(criteria), **given)

    def data(self) -> dict[str, Any]:
        """As JSON values."""
        return {"criteria": list(self.criteria), "pick": self.pick, "truth": self.truth, "grace": self.grace}

    @property
    def sharp(self) -> tuple[str, ...]:
        """The criteria without the lot."""
        return tuple(one for one in self.criteria if one != "lot")


def folded(text: str) -> str:
    """A text as fill-ins are compared: composed, lower case, single spaces, no closing full stop."""
    return " ".join(unicodedata.normalize("NFC", text).casefold().split()).rstrip(".").strip()


def letter(place: int) -> str:
    """A, B, C ... for 0, 1, 2 ..."""
    return chr(65 + place)


def places(kind: str, order: list[int], right: list[Any]) -> Any:
    """What is right on a form whose options stand in an order.

    Args:
        kind: of the question.
        order: for each place on the form, the place in the bank's version.
        right: by the bank's places: the right ones; of an order or a match, for each the option; of a fill-in, texts.
    """
    if kind == "fill":
        return list(right)
    if kind in ("order", "match"):
        return [order.index(one) for one in right]
    found = sorted(order.index(one) for one in right)
    return found if kind == "several" else "".join(letter(one) for one in found)


def ruled(key: dict[str, Any], verdict: str, given: list[Any]) -> dict[str, Any]:
    """A question's key on a form after a ruling.

    Args:
        key: as it was built for the form.
        verdict: "all" (everybody has the point), "none" (nobody has), "key" (`given` is right, by the bank's places).
    """
    if verdict == "key":
        return {**key, "right": places(key["kind"], key.get("order", []), given)}
    return {**key, "verdict": verdict}


def is_right(key: dict[str, Any], answer: str, value: Any) -> bool:
    """Whether one answer earns its point.

    Args:
        key: {"kind": ..., "right": ...} of one question of a form; a ruling adds {"verdict": "all" | "none"}. `right`
            is a letter (or letters, where a ruling takes several) for one choice, else a list.
        answer: the letter of the paper's answers.
        value: what `extra` says of it, where the letter is "+".
    """
    if verdict := key.get("verdict"):
        return bool(verdict == "all")
    kind, right = key["kind"], key["right"]
    if kind in ("single", "truefalse"):
        return answer in right and answer not in ".+"
    if answer != "+":
        return False
    if kind == "fill":
        return isinstance(value, str) and folded(value) in {folded(one) for one in right}
    if not isinstance(value, list):
        return False
    if kind == "several":
        return None not in value and len(value) == len(set(value)) and sorted(value) == sorted(right)
    return value == right


def mark(keys: list[dict[str, Any]], answers: str, extra: str) -> int:
    """How many questions of a paper are right."""
    values = json.loads(extra) if extra else {}
    return sum(is_right(key, answers[i], values.get(str(i))) for i, key in enumerate(keys))


class Marked(NamedTuple):
    """One paper that counts, marked; times in milliseconds since 1970."""

    person: int
    attempt: int
    unit: int
    correct: int
    guess: int | None
    started: int
    received: int


class Placed(NamedTuple):
    """Where a person stands; `off` is |guess - truth|, None where nothing was guessed."""

    rank: int
    person: int
    attempt: int
    unit: int
    correct: int
    off: int | None
    duration: int
    moment: int
    lot: str


def truths(papers: Iterable[Marked], questions: int) -> dict[str, int]:
    """The three truths that contests ask to guess."""
    papers = list(papers)
    return {
        "all_right": len({one.person for one in papers if one.correct == questions}),
        "people": len({one.person for one in papers}),
        "attempts": len(papers),
    }


def lot_of(seed: str, person: int) -> str:
    """The lot that a person draws: sixteen hexadecimal digits, the smallest first."""
    return sha256(f"{seed}|{person}".encode()).hexdigest()[:16]


def _off(paper: Marked, truth: int | None) -> int | None:
    return None if paper.guess is None or truth is None else abs(paper.guess - truth)


def _measure(paper: Marked, truth: int | None) -> dict[str, Any]:
    off = _off(paper, truth)
    return {
        "correct": -paper.correct,
        "guess": (off is None, off or 0),
        "duration": paper.received - paper.started,
        "moment": paper.received,
    }


def rank(papers: Iterable[Marked], rules: Rules, questions: int, seed: str = "") -> list[Placed]:
    """Everybody's place.

    Args:
        papers: those that count: neither late beyond the grace nor of people left out.
        questions: how many a paper has.
        seed: of the lots; "" while none are drawn: ties then stand.

    Returns:
        in order of rank, the tied by their numbers.
    """
    papers = list(papers)
    truth = truths(papers, questions)[rules.truth] if rules.truth else None
    chosen: dict[int, tuple[Any, Marked]] = {}
    for paper in papers:
        measured = _measure(paper, truth)
        order: tuple[Any, ...] = (paper.attempt,)
        if rules.pick == "best":
            order = (*(measured[one] for one in rules.sharp), paper.attempt)
        elif rules.pick == "last":
            order = (-paper.attempt,)
        if paper.person not in chosen or order < chosen[paper.person][0]:
            chosen[paper.person] = order, paper
    lots = seed and "lot" in rules.criteria
    rows = []
    for _order, paper in chosen.values():
        measured = _measure(paper, truth)
        key = tuple(measured[one] for one in rules.sharp)
        rows.append((key, lot_of(seed, paper.person) if lots else "", paper))
    rows.sort(key=lambda row: (row[0], row[1], row[2].person))
    sizes: dict[Any, int] = {}
    for key, _lot, _paper in rows:
        sizes[key] = sizes.get(key, 0) + 1
    placed: list[Placed] = []
    before: Any = None
    for number, (key, lot, paper) in enumerate(rows, 1):
        place = placed[-1].rank if placed and before == (key, lot) else number
        before = (key, lot)
        # A lot is drawn, and shown, only where it decides.
        shown = lot if sizes[key] > 1 else ""
        duration = paper.received - paper.started
        placed.append(
            Placed(
                place, paper.person, paper.attempt, paper.unit, paper.correct, _off(paper, truth), duration,
                paper.received, shown,
            )
        )  # fmt: skip
    return placed


def unit_table(papers: Iterable[Marked], placed: Iterable[Placed]) -> list[dict[str, Any]]:
    """For each unit: people, attempts, and the sum of the right answers of the attempts that count (a mean is that by
    people); in the order of the units' numbers. 0 is nobody's unit.
    """
    attempts: dict[int, int] = {}
    for paper in papers:
        attempts[paper.unit] = attempts.get(paper.unit, 0) + 1
    people: dict[int, int] = {}
    total: dict[int, int] = {}
    for one in placed:
        people[one.unit] = people.get(one.unit, 0) + 1
        total[one.unit] = total.get(one.unit, 0) + one.correct
    return [
        {"unit": unit, "people": people.get(unit, 0), "attempts": attempts[unit], "correct": total.get(unit, 0)}
        for unit in sorted(attempts)
    ]
