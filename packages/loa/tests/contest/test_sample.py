"""The sample district's contest: made through the actions, taken part in through the doors, wiped whole."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from loa.config import demo
from loa.kit.clock import today
from loa.org.sample import SampleDistrict


@pytest.fixture
def sample_contest(district: SampleDistrict, monkeypatch: pytest.MonkeyPatch) -> Any:
    from loa.contest import durability, sample
    from loa.contest.models import Contest
    from loa.plan import sample as plan_sample

    # The test's database lies in memory, which is just what opening a round refuses; test_durability asks the real one.
    monkeypatch.setattr(durability, "faults", lambda connection: [])
    plan = plan_sample.create(district, demo.PLAN, today().year, by=district.people["dieuphoi"])
    sample.create(district, plan)
    return Contest.objects.get()


def test_it_runs_with_papers_in_and_fulfils_the_plan(sample_contest: Any) -> None:
    from loa.contest import sample
    from loa.contest.models import Submission

    round_ = sample_contest.rounds.get()
    assert (sample_contest.state, round_.state, sample_contest.is_sample) == ("open", "open", True)
    assert Submission.objects.filter(round=round_).count() == len(sample.PUPILS)
    assert sample_contest.task.channel == "contest"
    assert sample_contest.approved_by != sample_contest.created_by
    page = Client().get(f"/thi/{sample_contest.slug}/").content.decode()
    assert sample.TITLE in page
    assert "Nội dung mẫu" in page


def test_its_pupils_have_as_many_right_as_it_says(sample_contest: Any) -> None:
    from loa.contest import sample
    from loa.contest.actions import judge
    from loa.contest.models import Result

    judge.settle_in(sample_contest.rounds.get())
    found = Result.objects.order_by("correct").values_list("correct", flat=True)
    assert list(found) == sorted(right for _name, _unit, right in sample.PUPILS)


def test_it_is_wiped_whole(sample_contest: Any, django_capture_on_commit_callbacks: Any) -> None:
    from loa.contest import papers, sample
    from loa.contest.models import Contest, Entrant, Question, Start, Submission

    files = papers.folder(sample_contest.rounds.get().pk)
    assert files.exists()
    with django_capture_on_commit_callbacks(execute=True):
        sample.wipe()
    for model in (Contest, Entrant, Question, Start, Submission):
        assert not model.objects.exists()
    assert not files.exists()


def test_a_database_that_may_forget_leaves_the_round_unopened(
    district: SampleDistrict, monkeypatch: pytest.MonkeyPatch
) -> None:
    from loa.contest import durability, sample
    from loa.contest.models import Contest
    from loa.plan.models import Plan

    monkeypatch.setattr(durability, "faults", lambda connection: ["Cơ sở dữ liệu chỉ nằm trong bộ nhớ."])
    sample.create(district, Plan.objects.create(owner=district.units["district"], title="Kế hoạch"))
    assert Contest.objects.get().rounds.get().state == "ready"
