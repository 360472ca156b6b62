"""Ranks against a brute-force oracle on random contests full of ties; and the database's ranks against both."""

from __future__ import annotations

import json
import os
import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

CONTESTS = 100 if os.environ.get("LOA_SOAK") else 8


def oracle(papers: list[Any], rules: Any, questions: int, seed: str) -> dict[int, tuple[int, int]]:
    """By person: the attempt that counts, and the rank: one more than how many people are strictly better."""
    from loa.contest.ranking import lot_of

    right = {one.person for one in papers if one.correct == questions}
    everybody = {one.person for one in papers}
    truth = {"all_right": len(right), "people": len(everybody), "attempts": len(papers), "": None}[rules.truth]

    def better(a: Any, b: Any, lots: bool) -> bool:
        for criterion in rules.criteria:
            if criterion == "correct" and a.correct != b.correct:
                return bool(a.correct > b.correct)
            if criterion == "guess":
                far_a = float("inf") if a.guess is None else abs(a.guess - truth)
                far_b = float("inf") if b.guess is None else abs(b.guess - truth)
                if far_a != far_b:
                    return bool(far_a < far_b)
            if criterion == "duration" and a.received - a.started != b.received - b.started:
                return bool(a.received - a.started < b.received - b.started)
            if criterion == "moment" and a.received != b.received:
                return bool(a.received < b.received)
            if criterion == "lot" and lots and a.person != b.person:
                return lot_of(seed, a.person) < lot_of(seed, b.person)
        return False

    counted = {}
    for person in everybody:
        own = sorted((one for one in papers if one.person == person), key=lambda one: one.attempt)
        if rules.pick == "first":
            counted[person] = own[0]
        elif rules.pick == "last":
            counted[person] = own[-1]
        else:
            counted[person] = next(one for one in own if not any(better(other, one, False) for other in own))
    return {
        person: (one.attempt, 1 + sum(better(other, one, bool(seed)) for other in counted.values()))
        for person, one in counted.items()
    }


def all_rules() -> st.SearchStrategy[Any]:
    from loa.contest.ranking import PICKS, TRUTHS, Rules

    def make(middle: list[str], lot: bool, pick: str, truth: str) -> Rules:
        criteria = ("correct", *middle, *(["lot"] if lot else []))
        return Rules(criteria, pick, truth if "guess" in middle else "", 0)

    return st.builds(
        make,
        st.lists(st.sampled_from(["guess", "duration", "moment"]), unique=True),
        st.booleans(),
        st.sampled_from(PICKS),
        st.sampled_from(TRUTHS),
    )


def all_papers() -> st.SearchStrategy[list[Any]]:
    from loa.contest.ranking import Marked

    one = st.builds(
        lambda person, attempt, correct, guess, took, at: Marked(
            person, attempt, person % 3, correct, guess, at * 10, at * 10 + took
        ),
        st.integers(1, 9), st.integers(1, 3), st.integers(0, 3), st.none() | st.integers(0, 6), st.integers(1, 2),
        st.integers(1, 2),
    )  # fmt: skip
    return st.lists(one, max_size=24, unique_by=lambda paper: (paper.person, paper.attempt))


@given(all_papers(), all_rules(), st.sampled_from(["", "a seed"]))
def test_ranks_are_those_of_the_oracle(papers: list[Any], rules: Any, seed: str) -> None:
    from loa.contest.ranking import rank

    placed = rank(papers, rules, 3, seed)
    assert {one.person: (one.attempt, one.rank) for one in placed} == oracle(papers, rules, 3, seed)
    assert [one.rank for one in placed] == sorted(one.rank for one in placed)
    for one in placed:
        tied = [other for other in placed if other.rank == one.rank]
        assert all((a.correct, a.off) == (one.correct, one.off) for a in tied)
        if seed and "lot" in rules.criteria:
            assert len(tied) == 1


def test_rules_that_contradict_themselves_are_refused() -> None:
    from loa.contest.ranking import BadRules, Rules

    for data in (
        {"criteria": ["guess"]}, {"criteria": ["correct", "lot", "duration"]}, {"criteria": ["correct", "correct"]},
        {"criteria": ["correct", "beauty"]}, {"criteria": ["correct", "guess"], "truth": ""}, {"pick": "worst"},
        {"criteria": ["correct"], "truth": "people"}, {"grace": -1}, {"grace": True}, {"criteria": "correct"}, [],
        {"colour": 1},
    ):  # fmt: skip
        with pytest.raises(BadRules):
            Rules.parse(data)
    assert Rules.parse({}).criteria == ("correct", "guess", "duration", "lot")


def random_key(chance: random.Random) -> dict[str, Any]:
    kind = chance.choice(["single", "truefalse", "several", "order", "match", "fill"])
    order = chance.sample(range(4), 4)
    right: Any = {
        "single": chance.choice("ABCD"),
        "truefalse": chance.choice("AB"),
        "several": sorted(chance.sample(range(4), 2)),
        "order": chance.sample(range(4), 4),
        "match": chance.sample(range(4), 3),
        "fill": ["Hà Nội", "HN"],
    }[kind]  # fmt: skip
    return {"kind": kind, "right": right, "order": order}


def random_answer(key: dict[str, Any], chance: random.Random) -> Any:
    """A letter, or what stands behind "+": right now and then."""
    kind = key["kind"]
    if chance.random() < 0.1:
        return "."
    if kind in ("single", "truefalse"):
        return chance.choice("ABCD")
    if chance.random() < 0.5:
        return key["right"][0].upper() if kind == "fill" else key["right"]
    return "hn" if kind == "fill" and chance.random() < 0.5 else [0, 1] if kind != "fill" else "Huế"


@pytest.mark.parametrize("seed", range(CONTESTS))
def test_the_database_ranks_as_the_plain_rules_do(seed: int, scene: Any) -> None:
    from loa.contest import settle
    from loa.contest.models import Form, QuestionVersion, Result, Ruling, Submission
    from loa.contest.ranking import Marked, mark, rank, ruled, truths, unit_table
    from loa.kit.clock import now

    chance = random.Random(seed)
    rules = _rules(chance)
    round_ = scene.round
    versions = list(QuestionVersion.objects.values_list("pk", flat=True))
    Form.objects.filter(round=round_).delete()
    keys = {}
    verdict = chance.choice(["", "all", "none", "key"])
    for number in range(3):
        keys[number] = [random_key(chance) for _ in range(round_.questions)]
        if verdict == "key":
            keys[number][2] |= {"kind": "single", "right": chance.choice("ABCD")}
        Form.objects.create(round=round_, number=number, versions=versions[: round_.questions], key=keys[number])
    if verdict:
        fields = {"verdict": verdict, "key": [0, 3] if verdict == "key" else [], "reason": "x", "decided_at": now()}
        Ruling.objects.create(round=round_, version_id=versions[2], **fields)
        for number in keys:
            keys[number][2] = ruled(keys[number][2], verdict, fields["key"])
    excluded = scene.pupil(1, name="Cán Bộ")
    excluded.excluded = "cán bộ"
    excluded.save()
    rows, marked = [], []
    for person in [*range(1, 40), excluded.person]:
        for attempt in range(1, chance.randint(1, 3) + 1):
            form, started = chance.randrange(3), chance.randint(0, 3)
            received, deadline = started + chance.randint(1, 3), 4
            given = [random_answer(key, chance) for key in keys[form]]
            letters = "".join(one if isinstance(one, str) and len(one) == 1 else "+" for one in given)
            values = {str(i): one for i, one in enumerate(given) if letters[i] == "+"}
            extra = json.dumps(values, ensure_ascii=False, sort_keys=True, separators=(",", ":")) if values else ""
            guess = chance.choice([None, *range(6)])
            rows.append(
                Submission(
                    round=round_, person=person, attempt=attempt, form=form, unit=person % 4, started=started,
                    deadline=deadline, received=received, late=received > deadline, guess=guess, answers=letters,
                    extra=extra, writer="w", seq=1, place=len(rows),
                )
            )  # fmt: skip
            if received <= deadline and person != excluded.person:
                points = mark(keys[form], letters, extra)
                marked.append(Marked(person, attempt, person % 4, points, guess, started, received))
    Submission.objects.bulk_create(rows)
    seed_text = chance.choice(["", "hạt giống"])
    columns = settle.mark(round_, rules)
    found = settle.measure(columns)
    assert found == truths(marked, round_.questions)
    chosen = settle.place(round_, columns, rules, found[rules.truth] if rules.truth else None, seed_text)
    fields = ("rank", "person", "attempt", "unit", "correct", "off", "duration", "moment", "lot")
    expected = rank(marked, rules, round_.questions, seed_text)
    assert list(Result.objects.filter(round=round_).order_by("rank", "person").values_list(*fields)) == sorted(
        (tuple(one) for one in expected), key=lambda one: one[:2]
    )
    assert settle.unit_rows(columns, chosen) == unit_table(marked, expected)


def _rules(chance: random.Random) -> Any:
    from loa.contest.ranking import PICKS, TRUTHS, Rules

    middle = chance.sample(["guess", "duration", "moment"], chance.randint(0, 3))
    criteria = ("correct", *middle, *(["lot"] if chance.random() < 0.7 else []))
    return Rules(criteria, chance.choice(PICKS), chance.choice(TRUTHS) if "guess" in middle else "", 0)


def test_warnings_of_a_stampede(scene: Any) -> None:
    from loa.contest import rules
    from loa.contest.models import Contest

    def said(criteria: list[str], **fields: Any) -> str:
        scene.contest.rules = {"criteria": criteria, **fields}
        return " ".join(rules.warnings(scene.contest, scene.round))

    assert "cùng phút" in said(["correct", "moment", "lot"])
    assert "cùng phút" not in said(["correct", "guess", "moment", "lot"], truth="people")
    assert "thi thử cho thuộc" in said(["correct", "duration", "lot"])
    assert "cùng hạng" in said(["correct", "duration"])
    words = str(rules.paragraphs(Contest.objects.get(pk=scene.contest.pk)))
    for part in ("dự đoán gần đúng hơn", "8 câu", "15 phút", "2 lượt", "đồng hồ"):
        assert part.lower() in words.lower()


def test_papers_that_look_alike_are_shown_and_others_are_not() -> None:
    from loa.contest.collusion import alike

    chance = random.Random(4)
    papers: dict[int, tuple[int, set[tuple[int, int]]]] = {}
    for person in range(200):
        papers[person] = (person * 60_000, {(v, chance.randrange(3)) for v in chance.sample(range(60), 6)})
    papers[500] = (0, {(v, 2) for v in range(8)})
    papers[501] = (60_000, {(v, 2) for v in range(8)})
    found = alike(papers)
    assert found[0].people == (500, 501)
    assert (found[0].shared, found[0].minutes) == (8, 1.0)
    assert sum(one.score >= found[0].score for one in found) == 1
    everybody = {person: (0, {(1, 1), (2, 2), (3, 3)}) for person in range(50)}
    assert alike(everybody) == [], "a trap that everybody falls into is nobody's copying"


def test_the_command_verifies_the_file_the_receipt_and_the_database(
    scene: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Any, capsys: Any
) -> None:
    from django.core.management import call_command
    from loa.contest import actions, publish

    receipt = scene.hand_in(scene.start(scene.pupil(1)), 4)["receipt"]
    scene.take_part(2, 6)
    scene.close(monkeypatch)
    actions.draw_lots(scene.round, by=scene.runner)
    round_ = actions.publish(scene.round, by=scene.approver)
    kept = tmp_path / "bien-nhan.json"
    kept.write_text(json.dumps(receipt), "utf-8")
    file = publish.path_of(round_)

    def status(*arguments: str) -> int:
        with pytest.raises(SystemExit) as ended:
            call_command("contest", "verify", *arguments)
        return int(ended.value.code or 0)

    assert status(str(file), "--receipt", str(kept), "--round", str(round_.pk)) == 0
    assert "ĐÚNG" in capsys.readouterr().out
    file.write_text(file.read_text("utf-8").replace('"rank"', '"rang"').replace('{"r":[1,', '{"r":[2,'), "utf-8")
    assert status(str(file)) == 1
    receipt["paper"][10] = "A" * 8
    kept.write_text(json.dumps(receipt), "utf-8")
    assert status("--receipt", str(kept)) == 1
    from loa.contest.models import Result

    Result.objects.filter(round=round_).update(correct=0)
    assert status("--round", str(round_.pk)) == 1


def test_statistics_of_the_items(scene: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from loa.contest import settle

    for number in range(8):
        scene.take_part(number, number)
    scene.close(monkeypatch)
    rows, step = settle.item_rows(scene.round)
    assert step == 1
    assert sum(row["right"] for row in rows) == sum(range(8))
    assert all(row["met"] >= row["right"] for row in rows)
    assert any(row["chosen"] for row in rows)
