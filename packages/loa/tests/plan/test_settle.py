from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from loa.kit.refused import Refused
from loa.org.models import UnitName, User
from loa.org.sample import SampleDistrict
from loa.plan import actions
from loa.plan.campaign import load_duties
from loa.plan.models import Decision, Plan
from loa.plan.proposals import propose_settlements
from loa.plan.wording import quantity_words

from .conftest import duty, every, reading

MISSING = {"code": "unit-missing", "severity": "warning", "message": "Nhiệm vụ không ghi đơn vị.", "duty": "D01"}


@pytest.fixture
def by(district: SampleDistrict) -> User:
    return district.people["dieuphoi"]


@pytest.fixture
def plan(bring: Callable[..., Plan]) -> Plan:
    return bring(
        reading(
            duty("Đăng tin trên cổng", channel="portal"),
            duty("Phòng VH&TT đăng bài", leads=["Phòng VH&TT"], channel="portal", cadence=every("month", 2)),
            duty("UBND 06 xã tiếp âm", leads=["UBND 06 xã"], channel="relay"),
            findings=(MISSING,),
        )
    )


def names(plan: Plan, code: str) -> list[str]:
    return [row.name.name for row in plan.duties.get(code=code).parties.filter(role="lead").order_by("order")]


def test_a_decision_keeps_before_after_and_ground_and_answers_the_finding(
    plan: Plan, by: User, district: SampleDistrict
) -> None:
    row = plan.duties.get(code="D01")
    decision = actions.settle(row, "leads", [district.units["vanphong"], "Đội lạ"], by=by, ground="  Theo quy chế. ")
    assert (decision.before, decision.after) == ([], ["Văn phòng HĐND-UBND", "Đội lạ"])
    assert (decision.ground, decision.decided_by) == ("Theo quy chế.", by)
    assert names(plan, "D01") == ["Văn phòng HĐND-UBND", "Đội lạ"]
    mapped = plan.party_names.get(name="Văn phòng HĐND-UBND")
    assert list(mapped.units.all()) == [district.units["vanphong"]]
    assert plan.party_names.get(name="Đội lạ").decided_at is None
    finding = plan.findings.get()
    assert (finding.state, finding.decision, finding.note) == ("settled", decision, "Theo quy chế.")
    row.refresh_from_db()
    assert "leads" not in row.confidence
    assert row.text == "Đăng tin trên cổng"


def test_undo_takes_back_the_last_decision_and_keeps_both_on_record(plan: Plan, by: User) -> None:
    row = plan.duties.get(code="D01")
    first = actions.settle(row, "leads", ["Phòng VH&TT"], by=by)
    actions.settle(row, "cadence", {"kind": "ongoing"}, by=by)
    back = actions.undo(plan, by=by)
    assert (back.field, back.after) == ("cadence", {"kind": "unstated", "every": None, "count": None})
    actions.undo(plan, by=by)
    row.refresh_from_db()
    assert (row.cadence, names(plan, "D01")) == ("unstated", [])
    assert row.confidence["leads"] == 0.95
    assert plan.findings.get().state == "open"
    assert Decision.objects.filter(plan=plan).count() == 4
    assert first.reversed_by.reverses == first
    with pytest.raises(Refused, match="hoàn tác"):
        actions.undo(plan, by=by)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("channel", "unheard-of"),
        ("cadence", {"kind": "recurring", "every": "century"}),
        ("cadence", {"kind": "soon"}),
        ("cadence", {"kind": "once", "count": 0.5}),
        ("repeats", -1),
        ("duration_minutes", 100_000),
        ("due_day", 32),
        ("due_days", True),
        ("deadline", "31/02/2026"),
        ("title", "   "),
        ("title", "x" * 201),
        ("condition", "x" * 301),
        ("audience", "x" * 201),
        ("quantity", {"value": 0, "unit": "lớp"}),
        ("quantity", {"value": None, "unit": "lớp"}),
        ("quantity", {"value": 5, "unit": "x" * 61}),
        ("theme", 12345),
        ("same_as", 12345),
        ("leads", ["x" * 301]),
        ("state", "retired"),
    ],
)
def test_a_value_that_does_not_fit_is_refused_and_nothing_changes(plan: Plan, by: User, field: str, value: Any) -> None:
    row = plan.duties.get(code="D01")
    with pytest.raises(Refused):
        actions.settle(row, field, value, by=by)
    assert not Decision.objects.exists()
    assert plan.duties.get(code="D01").title == row.title


def test_what_is_to_be_reached_is_read_settled_and_undone(bring: Callable[..., Plan], by: User) -> None:
    asked = {"value": 100.0, "unit": "% thôn", "at_least": True}
    plan = bring(
        reading(duty("Mở lớp", quantity=asked, audience="bà con", product="Giấy chứng nhận", budget="ngân sách xã"))
    )
    row = plan.duties.get()
    assert (row.audience, row.product, row.budget) == ("bà con", "Giấy chứng nhận", "ngân sách xã")
    assert not actions.settle_many(row, {"quantity": asked, "audience": "bà con"}, by=by)  # nothing changed
    decision = actions.settle(row, "quantity", {"value": Decimal("2.50"), "unit": " lượt "}, by=by)
    assert decision.before == asked
    assert decision.after == {"value": 2.5, "unit": "lượt", "at_least": False}
    row = plan.duties.get()
    assert (row.quantity, row.quantity_unit, row.at_least) == (Decimal("2.5"), "lượt", False)
    actions.undo(plan, by=by)
    assert quantity_words(plan.duties.get()) == "ít nhất 100 % thôn"
    actions.settle(plan.duties.get(), "quantity", None, by=by)
    assert quantity_words(plan.duties.get()) == ""


def test_an_unknown_field_is_a_mistake_of_ours(plan: Plan, by: User) -> None:
    with pytest.raises(KeyError):
        actions.settle(plan.duties.get(code="D01"), "password", "x", by=by)


def test_many_fields_at_once_record_only_what_changed(plan: Plan, by: User) -> None:
    row = plan.duties.get(code="D02")
    values = {
        "title": row.title,
        "leads": ["Phòng VH&TT"],
        "cadence": {"kind": "recurring", "every": "month", "count": 2},
        "deadline": date(2026, 6, 30),
        "duration_minutes": 15,
    }
    made = actions.settle_many(row, values, by=by, ground="Họp giao ban")
    assert {decision.field for decision in made} == {"deadline", "duration_minutes"}
    assert {decision.ground for decision in made} == {"Họp giao ban"}


def test_many_fields_are_all_kept_or_none(plan: Plan, by: User) -> None:
    with pytest.raises(Refused):
        actions.settle_many(plan.duties.get(code="D02"), {"duration_minutes": 9, "due_day": 99}, by=by)
    assert plan.duties.get(code="D02").duration_minutes is None


def test_a_rhythm_only_has_what_belongs_to_it(plan: Plan, by: User) -> None:
    row = plan.duties.get(code="D02")
    decision = actions.settle(row, "cadence", {"kind": "ongoing", "every": "month", "count": 5}, by=by)
    assert decision.after == {"kind": "ongoing", "every": None, "count": None}


def test_merging_moves_restatements_and_splitting_frees_one(plan: Plan, by: User) -> None:
    one, two, three = plan.duties.order_by("order")
    actions.merge(two, one, by=by)
    actions.merge(three, two, by=by)
    three.refresh_from_db()
    assert three.same_as == one
    actions.split(three, by=by)
    actions.merge(one, three, by=by)
    two.refresh_from_db()
    assert two.same_as == three
    with pytest.raises(Refused, match="chính nó"):
        actions.merge(plan.duties.get(code="D03"), plan.duties.get(code="D02"), by=by)


def test_a_duty_can_be_left_out_and_taken_back(plan: Plan, by: User) -> None:
    row = plan.duties.get(code="D01")
    actions.exclude_duty(row, by=by, ground="Không phải việc")
    row.refresh_from_db()
    assert row.state == "excluded"
    with pytest.raises(Refused, match="không được theo dõi"):
        actions.merge(plan.duties.get(code="D02"), row, by=by)
    actions.include_duty(row, by=by)
    row.refresh_from_db()
    assert row.state == "proposed"


def test_findings_are_settled_left_open_in_plain_sight_and_opened_again(plan: Plan, by: User) -> None:
    finding = plan.findings.get()
    actions.leave_finding_open(finding, by=by, note="Hỏi lại Sở")
    finding.refresh_from_db()
    assert (finding.state, finding.note, finding.decided_by) == ("left_open", "Hỏi lại Sở", by)
    actions.settle_finding(finding, by=by)
    actions.answer_findings([finding], "open", plan=plan, by=by)
    finding.refresh_from_db()
    assert (finding.state, finding.decided_by) == ("open", None)
    with pytest.raises(Refused):
        actions.answer_findings([finding], "burnt", plan=plan, by=by)


def test_findings_of_another_plan_are_left_alone(plan: Plan, by: User, bring: Callable[..., Plan]) -> None:
    other = bring(reading(duty("Việc khác hẳn"), findings=(MISSING,)))
    assert actions.answer_findings(other.findings.all(), "settled", plan=plan, by=by) == 0
    assert other.findings.get().state == "open"


class TestProposals:
    def test_a_relay_follows_the_programme_it_names(self, bring: Callable[..., Plan], by: User) -> None:
        plan = bring(
            reading(
                duty("Đài huyện phát sóng", leads=["Đài huyện"], channel="radio", cadence=every("week"), where="III.1"),
                duty(
                    "Trung tâm phát sóng", leads=["Trung tâm"], channel="radio", cadence=every("month"), where="III.2"
                ),
                duty("Các xã tiếp âm chương trình của Trung tâm", leads=["các xã"], channel="relay", where="IV.1"),
            )
        )
        (proposal,) = propose_settlements(load_duties(plan))
        assert (proposal.duty.code, proposal.field, proposal.value["every"]) == ("D03", "cadence", "month")
        assert "III.2" in proposal.ground
        decision = actions.accept_proposal(proposal.duty, "cadence", by=by)
        assert decision.ground == proposal.ground
        assert plan.duties.get(code="D03").every == "month"
        with pytest.raises(Refused, match="không còn"):
            actions.accept_proposal(proposal.duty, "cadence", by=by)

    def test_two_programmes_of_different_rhythm_propose_nothing(self, bring: Callable[..., Plan]) -> None:
        plan = bring(
            reading(
                duty("A phát", leads=["A"], channel="radio", cadence=every("week")),
                duty("B phát", leads=["B"], channel="radio", cadence=every("month")),
                duty("Các xã tiếp âm chương trình", leads=["các xã"], channel="relay"),
            )
        )
        assert propose_settlements(load_duties(plan)) == []

    def test_a_duty_without_a_lead_takes_that_of_its_restatement(self, bring: Callable[..., Plan]) -> None:
        plan = bring(
            reading(duty("Đăng tin"), duty("Văn phòng đăng tin", leads=["Văn phòng"], same_as="D01", where="IV.3"))
        )
        (proposal,) = propose_settlements(load_duties(plan))
        assert (proposal.duty.code, proposal.field, proposal.value) == ("D01", "leads", ["Văn phòng"])

    def test_a_summary_follows_the_reports_it_gathers(self, bring: Callable[..., Plan]) -> None:
        vague = {"kind": "recurring", "every": None, "count": None}
        plan = bring(
            reading(
                duty("Tổng hợp báo cáo định kỳ", leads=["Phòng VH&TT huyện"], channel="report", cadence=vague),
                duty("Báo cáo", leads=["UBND xã"], channel="report", cadence=every("quarter"), via=["Phòng VH&TT"]),
            )
        )
        (proposal,) = propose_settlements(load_duties(plan))
        assert (proposal.duty.code, proposal.value["every"]) == ("D01", "quarter")

    def test_a_plan_of_ones_own_is_made_once(self, bring: Callable[..., Plan]) -> None:
        plan = bring(reading(duty("Các xã xây dựng Kế hoạch của mình", leads=["các xã"], channel="plan")))
        (proposal,) = propose_settlements(load_duties(plan))
        assert proposal.value["kind"] == "once"

    def test_one_work_in_two_parts_is_proposed_as_one(
        self, bring: Callable[..., Plan], by: User, district: SampleDistrict
    ) -> None:
        plan = bring(
            reading(
                duty("UBND 06 xã tiếp âm chuyên mục", leads=["UBND 06 xã"], channel="relay", where="III.2"),
                duty("Tiếp âm của huyện", leads=["UBND 06 xã trong huyện"], channel="relay", where="IV.4"),
            )
        )
        assert [one.field for one in propose_settlements(load_duties(plan))] == []
        actions.accept_certain_names(plan, by=by)
        (proposal,) = propose_settlements(load_duties(plan))
        assert (proposal.duty.code, proposal.field) == ("D02", "same_as")
        actions.accept_proposal(proposal.duty, "same_as", by=by)
        assert plan.duties.get(code="D02").same_as == plan.duties.get(code="D01")


class TestNames:
    def test_a_choice_is_kept_and_taught_to_the_unit(self, plan: Plan, by: User, district: SampleDistrict) -> None:
        row = actions.settle(plan.duties.get(code="D01"), "leads", ["Phòng Văn"], by=by).duty.parties.get().name
        actions.map_party_name(row, [district.units["vhtt"]], by=by)
        assert (row.decided_by, list(row.units.all())) == (by, [district.units["vhtt"]])
        assert UnitName.objects.filter(unit=district.units["vhtt"], name="Phòng Văn").exists()

    def test_a_unit_above_is_chosen_but_not_renamed(self, plan: Plan, by: User, district: SampleDistrict) -> None:
        row = plan.party_names.get(name="Phòng VH&TT")
        before = UnitName.objects.count()
        actions.map_party_name(row, [district.units["so-tttt"]], by=by)
        assert UnitName.objects.count() == before

    def test_nobody_and_somebody_at_once_are_refused(self, plan: Plan, by: User, district: SampleDistrict) -> None:
        row = plan.party_names.get(name="Phòng VH&TT")
        with pytest.raises(Refused):
            actions.map_party_name(row, [district.units["vhtt"]], by=by, nobody=True)
        with pytest.raises(Refused):
            actions.map_party_name(row, [], by=by)
        actions.map_party_name(row, [], by=by, nobody=True)
        assert plan.party_names.get(pk=row.pk).nobody

    def test_a_unit_of_somewhere_else_is_refused(self, plan: Plan, by: User) -> None:
        from loa.org.actions import create_unit

        stranger = create_unit(by=None, name="UBND huyện khác", kind="district")
        with pytest.raises(Refused, match="không thuộc"):
            actions.map_party_name(plan.party_names.first(), [stranger], by=by)

    def test_only_plain_names_are_accepted_at_once(self, bring: Callable[..., Plan], by: User) -> None:
        plan = bring(reading(duty("a", leads=["UBND 06 xã", "UBND xã", "Phòng VHT&TT", "Phòng KT&HT"])))
        assert actions.accept_certain_names(plan, by=by) == 2
        decided = plan.party_names.exclude(decided_at=None).values_list("name", flat=True)
        assert set(decided) == {"UBND 06 xã", "Phòng KT&HT"}

    def test_a_decision_is_not_proposed_over_and_can_be_reopened(
        self, plan: Plan, by: User, district: SampleDistrict
    ) -> None:
        row = plan.party_names.get(name="Phòng VH&TT")
        actions.map_party_name(row, [district.units["ttvh"]], by=by, remember=False)
        actions.propose_units(plan, by=by)
        assert list(row.units.all()) == [district.units["ttvh"]]
        actions.reopen_name(row, by=by)
        row.refresh_from_db()
        assert (row.decided_at, list(row.proposed.all())) == (None, [district.units["vhtt"]])


@pytest.mark.parametrize("username", ["bientap", "xa.sonvien", "quansat", "quantri"])
def test_nobody_but_the_coordinator_decides(plan: Plan, district: SampleDistrict, username: str) -> None:
    other = district.people[username]
    row = plan.duties.get(code="D01")
    name = plan.party_names.first()
    deeds: list[Callable[[], object]] = [
        lambda: actions.settle(row, "title", "Khác", by=other),
        lambda: actions.settle_many(row, {"title": "Khác"}, by=other),
        lambda: actions.exclude_duty(row, by=other),
        lambda: actions.merge(row, plan.duties.get(code="D02"), by=other),
        lambda: actions.undo(plan, by=other),
        lambda: actions.accept_proposal(row, "leads", by=other),
        lambda: actions.answer_findings(plan.findings.all(), "settled", plan=plan, by=other),
        lambda: actions.map_party_name(name, [], by=other, nobody=True),
        lambda: actions.accept_certain_names(plan, by=other),
        lambda: actions.reopen_name(name, by=other),
        lambda: actions.propose_units(plan, by=other),
        lambda: actions.confirm_duties(plan, by=other),
        lambda: actions.confirm_plan(plan, by=other),
        lambda: actions.change_plan(plan, by=other, title="Khác"),
        lambda: actions.sync_tasks(plan, by=other),
        lambda: actions.close_plan(plan, by=other),
        lambda: actions.activate(plan, period_start=None, period_end=None, calendar=None, by=other),
    ]
    for deed in deeds:
        with pytest.raises(PermissionDenied):
            deed()
    assert not Decision.objects.exists()
