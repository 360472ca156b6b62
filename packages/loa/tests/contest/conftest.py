"""A contest that is ready to open, in the sample district, and short ways to take part in it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from loa.contest.models import Contest, Entrant, Round
    from loa.org.models import User
    from loa.org.sample import SampleDistrict


@dataclass
class Scene:
    """A contest, its round, and who does what."""

    contest: Contest
    round: Round
    runner: User
    approver: User
    district: SampleDistrict

    def pupil(self, number: int, unit: str = "thpt", **fields: Any) -> Entrant:
        """Somebody who signs up."""
        from loa.contest import actions

        values = {
            "name": f"Học Sinh {chr(65 + number % 26)}",
            "birth_year": 2000,
            "unit": self.district.units[unit] if unit else None,
            "phone": f"09{number:08d}",
            "consent": True,
        }
        return actions.sign_up(self.contest, **{**values, **fields})[0]

    def entrance(self, entrant: Entrant) -> str:
        """The pass that signing up puts into the cookie."""
        from loa.contest.core import Pass, seal_pass
        from loa.contest.papers import keys

        return seal_pass(keys(), Pass(self.contest.pk, entrant.person, entrant.unit_id or 0, 2**40))

    def start(self, entrant: Entrant, attempt: int = 1) -> dict[str, Any]:
        """Begin a paper through the synchronous door."""
        from loa.contest import actions

        body = json.dumps({"round": self.round.pk, "attempt": attempt}).encode()
        told: dict[str, Any] = json.loads(actions.start(body, self.entrance(entrant)))
        return told

    def key(self, started: dict[str, Any]) -> list[dict[str, Any]]:
        """What is right on a paper that was begun."""
        from loa.contest.core import open_token
        from loa.contest.papers import keys

        return self.round.papers.get(number=open_token(keys(), started["token"]).form).key

    def answers(self, started: dict[str, Any], right: int) -> dict[str, Any]:
        """The first so many answers right, the others wrong, as the page would send them."""
        letters, extra = "", {}
        for i, key in enumerate(self.key(started)):
            good = i < right
            if key["kind"] in ("single", "truefalse"):
                letters += key["right"] if good else "AB"[key["right"] == "A"]
            else:
                letters += "+"
                value = key["right"]
                if key["kind"] == "fill":
                    extra[str(i)] = value[0] if good else "không biết"
                else:
                    extra[str(i)] = value if good else [*value[1:], value[0]] if key["kind"] != "several" else [25]
        return {"a": letters, **({"x": extra} if extra else {})}

    def hand_in(self, started: dict[str, Any], right: int, guess: int | None = None) -> dict[str, Any]:
        """Hand a paper in through the synchronous door."""
        from loa.contest import actions

        sent = {"t": started["token"], "g": guess, **self.answers(started, right)}
        told: dict[str, Any] = json.loads(actions.hand_in(json.dumps(sent).encode()))
        return told

    def take_part(self, number: int, right: int, guess: int | None = None, unit: str = "thpt") -> Entrant:
        """Sign up, begin, hand in."""
        entrant = self.pupil(number, unit)
        self.hand_in(self.start(entrant), right, guess)
        return entrant

    def over(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Let time pass until the round may be closed."""
        from loa.contest.actions import rounds
        from loa.kit import clock

        later = rounds.last_moment(self.round) + timedelta(seconds=1)
        monkeypatch.setattr(clock.timezone, "now", lambda: later)

    def close(self, monkeypatch: pytest.MonkeyPatch) -> Round:
        """Close the round after its time."""
        from loa.contest import actions

        self.over(monkeypatch)
        self.round = actions.close_round(self.round, by=self.runner)
        return self.round


def drafts() -> list[Any]:
    """Ten questions, of every kind."""
    from loa.contest.bank.question import Draft

    found = [
        Draft("single", f"Câu hỏi số {i}?", [f"phương án {i}{c}" for c in "abcd"], [i % 4], theme="Luật")
        for i in range(5)
    ]
    found.append(Draft("truefalse", "Chữ ký số có giá trị pháp lý.", ["Đúng", "Sai"], [0], difficulty="easy"))
    found.append(Draft("several", "Những gì là dịch vụ công?", ["a1", "b1", "c1", "d1"], [0, 2]))
    found.append(Draft("order", "Xếp theo thời gian.", ["2020", "2021", "2022"], [0, 1, 2]))
    found.append(Draft("match", "Ghép.", [["xã", "huyện"], ["commune", "district", "province"]], [0, 1]))
    found.append(Draft("fill", "Thủ đô của Việt Nam là ...", [], ["Hà Nội", "Thủ đô Hà Nội"]))
    return found


@pytest.fixture
def make_scene(district: SampleDistrict, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Scene]:
    """`make_scene(rules=..., **round_fields)`: a contest, approved, with one open round."""
    from loa.contest import actions, durability
    from loa.contest.models import Question
    from loa.kit.clock import now

    # The test's database lies in memory, which is just what opening a round refuses; test_durability asks the real one.
    monkeypatch.setattr(durability, "faults", lambda connection: [])

    def make(
        rules: dict[str, Any] | None = None, questions: list[Any] | None = None, opened: bool = True, **fields: Any
    ):
        runner, approver = district.people["cuocthi"], district.people["dieuphoi"]
        if sites := fields.pop("sites", None):
            sites(district)
        contest_fields = {name: fields.pop(name) for name in ("prizes", "task", "asks_identity") if name in fields}
        if rules is not None:
            contest_fields["rules"] = rules
        contest = actions.create(
            district.units["doan"], by=runner, title="Tìm hiểu chuyển đổi số", slug="chuyen-doi-so", **contest_fields
        )
        actions.adopt(contest, questions if questions is not None else drafts(), by=runner)
        for question in Question.objects.filter(contest=contest):
            actions.second_read(question, by=approver)
        values = {
            "opens": now() - timedelta(hours=1), "closes": now() + timedelta(hours=1), "questions": 8, "forms": 5,
            "attempts": 2,
        }  # fmt: skip
        round_ = actions.add_round(contest, by=runner, **{**values, **fields})
        actions.submit(contest, by=runner)
        contest = actions.approve(contest, by=approver)
        round_ = actions.build_papers(round_, by=runner)
        if opened:
            round_ = actions.open_round(round_, by=runner)
        contest.refresh_from_db()
        return Scene(contest, round_, runner, approver, district)

    return make


@pytest.fixture
def scene(make_scene: Callable[..., Scene]) -> Scene:
    """The usual contest, open."""
    return make_scene()
