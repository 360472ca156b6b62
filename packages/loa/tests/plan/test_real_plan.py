"""The plan of Nông Sơn from its text to its tasks, with the true reader: the numbers that people count by hand."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any

from loa.org.sample import SampleDistrict
from loa.plan import actions, sample
from loa.plan.campaign import load_duties
from loa.plan.models import Duty, Plan, PlanDocument, Task
from loa.plan.proposals import propose_settlements

from .conftest import EXAMPLE


def test_the_year_is_what_a_careful_person_would_count(real_plan: Plan, district: SampleDistrict) -> None:
    tasks = list(real_plan.tasks.filter(role="lead").select_related("unit", "duty"))
    communes = {unit.pk for unit in district.communes}
    programmes = [task for task in tasks if task.channel == "radio"]
    assert len(programmes) == 12
    assert {task.unit for task in programmes} == {district.units["ttvh"]}
    assert all(task.targets == {"programme": 1, "repeat": 3} for task in programmes)

    reports = [task for task in tasks if task.channel == "report" and task.every == "quarter"]
    assert Counter(task.period_label for task in reports) == {
        f"quý {roman}/2026": 7 for roman in ("I", "II", "III", "IV")
    }
    assert {task.unit_id for task in reports} == communes | {district.units["ttvh"].pk}
    assert min(task.period_start for task in reports) == date(2025, 12, 15)
    assert {task.due for task in reports} == {date(2026, month, 20) for month in (3, 6, 9, 12)}

    relays = [task for task in tasks if task.channel == "relay"]
    assert Counter(task.unit_id for task in relays) == dict.fromkeys(communes, 12)

    own = [task for task in tasks if task.channel == "plan" and task.targets == {"paper": 1}]
    assert len({task.unit_id for task in own}) == len(own) == 13


def test_every_sample_decision_says_what_it_is(real_plan: Plan) -> None:
    grounds = list(real_plan.decisions.values_list("ground", flat=True))
    assert grounds
    assert all(ground.startswith("Nội dung mẫu") for ground in grounds)
    assert "III.2.a" in real_plan.decisions.get(field="cadence", duty__channel="relay").ground


def test_two_questions_stay_open_in_plain_sight(real_plan: Plan) -> None:
    assert real_plan.findings.filter(state="left_open").count() == 2
    assert not real_plan.findings.filter(state="open").exclude(code="nobody-owes").exists()


def test_the_coordinator_is_offered_the_rhythm_of_the_programme(district: SampleDistrict) -> None:
    by = district.people["dieuphoi"]
    document = actions.import_document(
        owner=district.units["district"], by=by, filename="plan.txt", data=EXAMPLE.read_bytes()
    )
    offered = propose_settlements(load_duties(document.plan))
    relay = next(one for one in offered if one.duty.channel == "relay" and one.field == "cadence")
    assert (relay.value["every"], "III.2.a" in relay.ground) == ("month", True)
    summary = next(one for one in offered if one.duty.channel == "report")
    assert summary.value["every"] == "quarter"


def test_the_sample_is_made_once_and_wiped_whole(
    real_plan: Plan, district: SampleDistrict, django_assert_max_num_queries: Any
) -> None:
    again = sample.create(district, EXAMPLE, 2026, district.people["dieuphoi"])
    assert again == real_plan
    path = real_plan.documents.get().file
    assert sample.wipe() == 1
    assert not path.storage.exists(path.name)
    assert not any(model.objects.exists() for model in (Plan, Duty, Task, PlanDocument))
