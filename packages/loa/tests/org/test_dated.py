"""The true tree of Nông Sơn: what existed on a day, and what each unit became."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.management import call_command
from loa.org.dated import SUCCESSIONS, UNITS, load, successors_on
from loa.org.models import Succession, Unit, UnitName

pytestmark = pytest.mark.django_db
PLAN_DAY = date(2022, 3, 30)


@pytest.fixture
def tree() -> dict[str, Unit]:
    return load()


def places(*units: Unit) -> set[str]:
    return {unit.name.removeprefix("Ủy ban nhân dân ") for unit in units}


def communes_on(district: Unit, day: date) -> set[str]:
    return places(*Unit.objects.below(district).valid_on(day).filter(kind="commune"))


def test_six_communes_in_the_year_of_the_plan(tree: dict[str, Unit]) -> None:
    assert communes_on(tree["nong-son"], PLAN_DAY) == {
        "xã Quế Trung",
        "xã Quế Lộc",
        "xã Quế Lâm",
        "xã Ninh Phước",
        "xã Phước Ninh",
        "xã Sơn Viên",
    }


def test_a_town_from_10_april_2023(tree: dict[str, Unit]) -> None:
    assert "xã Quế Trung" in communes_on(tree["nong-son"], date(2023, 4, 9))
    after = communes_on(tree["nong-son"], date(2023, 4, 10))
    assert "thị trấn Trung Phước" in after
    assert "xã Quế Trung" not in after
    assert len(after) == 6


def test_the_district_goes_into_que_son_on_1_january_2025(tree: dict[str, Unit]) -> None:
    assert tree["nong-son"].valid_on(date(2024, 12, 31))
    assert not tree["nong-son"].valid_on(date(2025, 1, 1))
    assert communes_on(tree["nong-son"], date(2025, 1, 1)) == set()
    assert communes_on(tree["que-son"], date(2025, 1, 1)) == {
        "thị trấn Trung Phước",
        "xã Quế Lộc",
        "xã Quế Lâm",
        "xã Ninh Phước",
        "xã Phước Ninh",
    }
    assert places(*successors_on(tree["nong-son"], date(2025, 2, 1))) == {"huyện Quế Sơn"}


def test_two_tiers_from_1_july_2025(tree: dict[str, Unit]) -> None:
    day = date(2025, 7, 1)
    assert not Unit.objects.valid_on(day).filter(kind="district").exists()
    assert communes_on(tree["da-nang"], day) == {"xã Nông Sơn", "xã Quế Phước"}
    assert tree["da-nang"].valid_on(day)
    assert not tree["quang-nam"].valid_on(day)
    assert places(*successors_on(tree["quang-nam"], day)) == {"thành phố Đà Nẵng"}


@pytest.mark.parametrize(
    ("key", "place"),
    [
        ("que-trung", "xã Nông Sơn"),
        ("que-loc", "xã Nông Sơn"),
        ("son-vien", "xã Nông Sơn"),
        ("que-lam", "xã Quế Phước"),
        ("ninh-phuoc", "xã Quế Phước"),
        ("phuoc-ninh", "xã Quế Phước"),
    ],
)
def test_every_commune_of_the_plan_leads_to_one_of_today(tree: dict[str, Unit], key: str, place: str) -> None:
    assert places(*successors_on(tree[key], date(2026, 11, 23))) == {place}


def test_what_is_not_recorded_leads_nowhere(tree: dict[str, Unit]) -> None:
    assert successors_on(tree["que-son"], date(2026, 1, 1)) == []
    assert successors_on(tree["nong-son"], date(2026, 1, 1)) == []


def test_the_way_is_followed_only_until_the_day(tree: dict[str, Unit]) -> None:
    assert places(*successors_on(tree["que-trung"], date(2024, 1, 1))) == {"thị trấn Trung Phước"}
    assert successors_on(tree["que-trung"], date(2024, 1, 1))[0].parent == tree["nong-son"]
    assert places(*successors_on(tree["son-vien"], date(2025, 3, 1))) == {"xã Quế Lộc"}


def test_every_step_names_its_instrument_and_ends_the_old_unit_the_day_before(tree: dict[str, Unit]) -> None:
    steps = Succession.objects.select_related("predecessor", "successor")
    assert steps.count() == len(SUCCESSIONS)
    for step in steps:
        assert step.instrument.startswith("Nghị quyết ")
        assert step.predecessor.valid_to is not None
        assert (step.date - step.predecessor.valid_to).days == 1
        assert step.successor.valid_on(step.date)


def test_a_unit_stands_below_its_parent_while_both_exist(tree: dict[str, Unit]) -> None:
    for unit in Unit.objects.exclude(parent=None).select_related("parent"):
        assert unit.parent is not None
        assert unit.within(unit.parent)
        assert unit.parent.valid_to is None or (unit.valid_to is not None and unit.valid_to <= unit.parent.valid_to)


def test_loading_twice_changes_nothing(tree: dict[str, Unit]) -> None:
    before = (Unit.objects.count(), UnitName.objects.count(), Succession.objects.count())
    call_command("load_dated_tree", verbosity=0)
    assert (Unit.objects.count(), UnitName.objects.count(), Succession.objects.count()) == before
    assert before[0] == len(UNITS)


def test_the_old_names_are_known(tree: dict[str, Unit]) -> None:
    on_that_day = UnitName.objects.filter(name="xã Quế Lộc", unit__in=Unit.objects.valid_on(PLAN_DAY))
    assert [name.unit for name in on_that_day] == [tree["que-loc"]]


def test_the_tree_stands_beside_the_sample(district: object) -> None:
    count = Unit.objects.count()
    load()
    assert Unit.objects.filter(is_sample=True).count() == count
    assert Unit.objects.filter(is_sample=False).count() == len(UNITS)
