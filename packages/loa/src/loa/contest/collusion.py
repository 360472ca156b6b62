"""Papers that look alike, for a person to judge: never a verdict, and nothing follows from it by itself.

Two people who know the subject agree on right answers; that says nothing. Two who agree on rare wrong answers, in the
bank's options and not in letters (forms are shuffled), are worth a look. The score of a pair is the sum, over the wrong
choices that they share, of -log2 of how often those who were wrong there chose just that option.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations
from math import log2

from loa.contest.models import Entrant, Form, Result, Round, Submission

MANY, FIRST = 50_000, 2_000
"""In a round of more people than MANY only the FIRST in the ranking are compared: it is about their prizes."""
LEAST_SHARED = 3
LEAST_SCORE = 6.0
CROWD = 200
"""A wrong choice that more people made than this tells nothing of any two of them."""


@dataclass(frozen=True, slots=True)
class Alike:
    """Two people whose papers look alike.

    Args:
        people: their numbers.
        shared: how many wrong choices they share, of how many wrong ones each made.
        score: bits; higher is rarer.
        minutes: between their handing in.
    """

    people: tuple[int, int]
    shared: int
    wrong: tuple[int, int]
    score: float
    minutes: float


def wrong_choices(round_: Round, first: int | None = None) -> dict[int, tuple[int, set[tuple[int, int]]]]:
    """By person: when the paper that counts came in, and its wrong choices as (version, option of the bank).

    Args:
        first: only so many from the top of the ranking; None: all.
    """
    forms = {form.number: list(zip(form.versions, form.key, strict=True)) for form in Form.objects.filter(round=round_)}
    ranked = Result.objects.filter(round=round_).order_by("rank", "person")
    counted = set((ranked[:first] if first else ranked).values_list("person", "attempt"))
    found = {}
    rows = Submission.objects.filter(round=round_).values_list("person", "attempt", "form", "received", "answers")
    for person, attempt, form, received, answers in rows.iterator(chunk_size=5000):
        if (person, attempt) not in counted:
            continue
        wrong = set()
        for (version, key), letter in zip(forms[form], answers, strict=True):
            place = ord(letter) - 65
            if key["kind"] == "single" and letter not in key["right"] and 0 <= place < len(key["order"]):
                wrong.add((version, key["order"][place]))
        found[person] = (received, wrong)
    return found


def alike(papers: dict[int, tuple[int, set[tuple[int, int]]]], most: int = 100) -> list[Alike]:
    """The pairs that are most alike, the rarest agreement first.

    Args:
        papers: as `wrong_choices` gives them.
    """
    chosen: dict[tuple[int, int], list[int]] = defaultdict(list)
    wrong_at: Counter[int] = Counter()
    for person, (_received, wrong) in papers.items():
        for version, option in wrong:
            chosen[version, option].append(person)
            wrong_at[version] += 1
    bits: dict[tuple[int, int], float] = defaultdict(float)
    shared: Counter[tuple[int, int]] = Counter()
    for (version, _option), people in chosen.items():
        if len(people) > CROWD:
            continue
        weight = -log2(len(people) / wrong_at[version]) if wrong_at[version] else 0.0
        for pair in combinations(sorted(people), 2):
            bits[pair] += weight
            shared[pair] += 1
    found = [
        Alike(
            pair,
            shared[pair],
            (len(papers[pair[0]][1]), len(papers[pair[1]][1])),
            round(score, 1),
            round(abs(papers[pair[0]][0] - papers[pair[1]][0]) / 60_000, 1),
        )
        for pair, score in bits.items()
        if shared[pair] >= LEAST_SHARED and score >= LEAST_SCORE
    ]
    return sorted(found, key=lambda one: (-one.score, one.people))[:most]


def crowded_addresses(entrants: Iterable[Entrant], least: int = 20) -> list[tuple[str, int]]:
    """Network addresses (as keyed hashes) from which many signed up: a school, or somebody with a thousand accounts."""
    counts = Counter(one.address for one in entrants if one.address)
    return [(address, count) for address, count in counts.most_common() if count >= least]
