from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from loa.kit.refused import Refused
from loa.org.models import User
from loa.org.sample import SampleDistrict
from loa.plan import actions
from loa.plan.hooks import Synced, plan_activated, tasks_synced
from loa.plan.models import Plan, ReportingCalendar, Task

from .conftest import duty, every, reading

YEAR = {"period_start": date(2026, 1, 1), "period_end": date(2026, 12, 31)}
WORK = (
    duty("Phòng VH&TT phát sóng", leads=["Phòng VH&TT"], channel="radio", cadence=every("month")),
    duty("UBND 06 xã báo cáo", leads=["UBND 06 xã"], channel="report", cadence=every("quarter")),
    duty("Huyện đoàn phối hợp với Trường THPT Nông Sơn", leads=["Huyện đoàn"], partners=["Trường THPT Nông Sơn"]),
)


@pytest.fixture
def by(district: SampleDistrict) -> User:
    return district.people["dieuphoi"]


@pytest.fixture
def plan(started: Callable[..., Plan]) -> Plan:
    return started(reading(*WORK))


def live(plan: Plan) -> int:
    return plan.tasks.filter(retired_at=None).count()


class TestConfirming:
    def test_only_what_is_plain_is_confirmed_at_once(self, bring: Callable[..., Plan], by: User) -> None:
        plan = bring(
            reading(
                duty("Rõ", leads=["Phòng VH&TT"], cadence=every("month")),
                duty("Không ai làm"),
                duty("Tên lạ", leads=["Ban lạ"]),
                duty("Định kỳ", leads=["Phòng VH&TT"], cadence={"kind": "recurring", "every": None, "count": None}),
                duty("Đọc không chắc", leads=["Phòng VH&TT"], confidence={"channel": 0.3}),
                duty("Nói lại việc rõ", leads=["Phòng VH&TT"], same_as="D01"),
            )
        )
        assert actions.confirm_duties(plan, by=by) == 0
        actions.accept_certain_names(plan, by=by)
        assert actions.confirm_duties(plan, by=by) == 2
        assert set(plan.duties.filter(state="confirmed").values_list("code", flat=True)) == {"D01", "D06"}

    def test_an_open_question_about_who_keeps_a_duty_from_being_plain(
        self, bring: Callable[..., Plan], by: User
    ) -> None:
        finding = {"code": "unit-missing", "severity": "warning", "message": "Không rõ", "duty": "D01"}
        plan = bring(reading(duty("Rõ", leads=["Phòng VH&TT"]), findings=(finding,)))
        actions.accept_certain_names(plan, by=by)
        assert actions.confirm_duties(plan, by=by) == 0
        actions.leave_finding_open(plan.findings.get(), by=by)
        assert actions.confirm_duties(plan, by=by) == 1

    def test_confirming_one_confirms_what_restates_it(self, bring: Callable[..., Plan], by: User) -> None:
        plan = bring(reading(duty("Một"), duty("Hai", same_as="D01"), duty("Ba")))
        assert actions.confirm_duties(plan, ["D02"], by=by) == 2
        with pytest.raises(Refused, match="D99"):
            actions.confirm_duties(plan, ["D99"], by=by)

    def test_a_plan_is_not_confirmed_while_something_waits(self, bring: Callable[..., Plan], by: User) -> None:
        plan = bring(reading(*WORK))
        with pytest.raises(Refused) as caught:
            actions.confirm_plan(plan, by=by)
        assert len(caught.value.reasons) == 2
        with pytest.raises(Refused, match="chưa được xác nhận"):
            actions.activate(plan, **YEAR, calendar=None, by=by)

    def test_the_plan_itself_is_corrected_by_name(self, plan: Plan, by: User, district: SampleDistrict) -> None:
        actions.change_plan(plan, by=by, title="  Kế hoạch  đúng ", focal=district.units["vhtt"], year=2026)
        plan.refresh_from_db()
        assert (plan.title, plan.focal, plan.year) == ("Kế hoạch đúng", district.units["vhtt"], 2026)
        with pytest.raises(Refused):
            actions.change_plan(plan, by=by, title=" ")


class TestActivating:
    def test_tasks_appear_for_every_unit_and_period(self, plan: Plan) -> None:
        assert live(plan) == 12 + 6 * 4 + 1 + 1
        partner = plan.tasks.get(role="partner")
        assert (str(partner.unit), partner.due, partner.targets) == ("Trường THPT Nông Sơn", None, {"partner": 1})

    def test_upper_rooms_are_told(self, bring: Callable[..., Plan], started: Callable[..., Plan]) -> None:
        told: list[object] = []
        plan_activated.subscribe(told.append)
        tasks_synced.subscribe(told.append)
        try:
            plan = started(reading(*WORK))
        finally:
            plan_activated._subscribers.remove(told.append)
            tasks_synced._subscribers.remove(told.append)
        synced, activated = told
        assert isinstance(synced, Synced)
        assert len(synced.created) == live(plan)
        assert activated == plan

    @pytest.mark.parametrize(
        ("start", "end"),
        [
            (None, date(2026, 1, 1)),
            (date(2026, 2, 1), date(2026, 1, 1)),
            (date(2026, 1, 1), date(2046, 1, 1)),
        ],
    )
    def test_days_that_do_not_fit_are_refused(
        self, bring: Callable[..., Plan], by: User, start: date | None, end: date
    ) -> None:
        plan = bring(reading(duty("Phòng VH&TT làm", leads=["Phòng VH&TT"])))
        actions.accept_certain_names(plan, by=by)
        actions.confirm_duties(plan, by=by)
        actions.confirm_plan(plan, by=by)
        with pytest.raises(Refused):
            actions.activate(plan, period_start=start, period_end=end, calendar=None, by=by)
        plan.refresh_from_db()
        assert plan.state == "confirmed"

    def test_a_plan_that_nobody_would_work_on_is_not_activated(self, started: Callable[..., Plan]) -> None:
        with pytest.raises(Refused, match="Không có việc nào"):
            started(reading(duty("Ban lạ làm", leads=["Ban lạ"])))
        assert not Task.objects.exists()

    def test_a_plan_is_activated_once(self, plan: Plan, by: User) -> None:
        with pytest.raises(Refused, match="đang thực hiện"):
            actions.activate(plan, **YEAR, calendar=None, by=by)

    def test_what_nobody_owes_stays_in_plain_sight_until_somebody_does(
        self, started: Callable[..., Plan], by: User, district: SampleDistrict
    ) -> None:
        plan = started(reading(*WORK, duty("Ban lạ tổ chức ngày hội", leads=["Ban lạ"])))
        finding = plan.findings.get(code="nobody-owes")
        assert (finding.state, finding.duty.code) == ("open", "D04")
        actions.sync_tasks(plan, by=by)
        assert plan.findings.filter(code="nobody-owes").count() == 1
        actions.map_party_name(plan.party_names.get(name="Ban lạ"), [district.units["doan"]], by=by)
        actions.sync_tasks(plan, by=by)
        finding.refresh_from_db()
        assert finding.state == "settled"

    def test_a_closed_plan_changes_no_more(self, plan: Plan, by: User) -> None:
        actions.close_plan(plan, by=by)
        assert live(plan) > 0
        with pytest.raises(Refused, match="kết thúc"):
            actions.settle(plan.duties.first(), "title", "Khác", by=by)
        with pytest.raises(Refused, match="kết thúc"):
            actions.close_plan(plan, by=by)

    def test_the_two_calendars_are_there(self, db: None) -> None:
        assert set(ReportingCalendar.objects.values_list("cut_day", "due_days")) == {(None, None), (15, None)}


class TestChangingAfterwards:
    def test_syncing_twice_changes_nothing_more(self, plan: Plan, by: User) -> None:
        before = list(Task.objects.values_list("pk", "retired_at"))
        assert actions.sync_tasks(plan, by=by).is_empty
        assert list(Task.objects.values_list("pk", "retired_at")) == before

    def test_a_decision_shows_what_it_would_do_before_it_does(self, plan: Plan, by: User) -> None:
        actions.settle(plan.duties.get(code="D01"), "cadence", {"kind": "recurring", "every": "quarter"}, by=by)
        found = actions.difference(plan)
        assert (len(found.create), len(found.retire)) == (4, 12)
        assert live(plan) == 38
        done = actions.sync_tasks(plan, by=by)
        assert (len(done.created), len(done.retired)) == (4, 12)
        assert live(plan) == 30

    def test_tasks_are_retired_never_deleted_and_come_back(
        self, plan: Plan, by: User, district: SampleDistrict
    ) -> None:
        from loa.evidence.actions import Draft, record

        task = plan.tasks.filter(duty__code="D01").order_by("period_start").first()
        record(Draft("programme", task.unit, date(2026, 1, 5), task=task), by=by)
        count = Task.objects.count()
        actions.exclude_duty(plan.duties.get(code="D01"), by=by)
        actions.sync_tasks(plan, by=by)
        task.refresh_from_db()
        assert task.retired_at is not None
        assert task.retired_reason
        assert task.entries.count() == 1
        assert Task.objects.count() == count
        actions.undo(plan, by=by)
        revived = actions.sync_tasks(plan, by=by)
        assert len(revived.revived) == 12
        task.refresh_from_db()
        assert (task.retired_at, task.retired_reason) == (None, "")
        assert Task.objects.count() == count

    def test_a_new_due_day_changes_the_tasks_that_are_there(self, plan: Plan, by: User) -> None:
        report = plan.duties.get(code="D02")
        assert set(report.tasks.values_list("due", flat=True)) == {None}
        actions.settle(report, "due_days", 5, by=by)
        done = actions.sync_tasks(plan, by=by)
        assert len(done.changed) == 24
        assert date(2026, 4, 5) in report.tasks.values_list("due", flat=True)

    def test_work_that_was_given_out_is_not_merged_into_work_that_was_not(self, plan: Plan, by: User) -> None:
        other = plan.duties.get(code="D03")
        actions.exclude_duty(other, by=by)
        actions.sync_tasks(plan, by=by)
        actions.include_duty(other, by=by)
        with pytest.raises(Refused, match="đã có việc"):
            actions.merge(plan.duties.get(code="D01"), other, by=by)

    @settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(
        st.lists(
            st.tuples(
                st.sampled_from(["D01", "D02", "D03"]),
                st.sampled_from(
                    [
                        ("cadence", {"kind": "recurring", "every": "month"}),
                        ("cadence", {"kind": "recurring", "every": "quarter"}),
                        ("cadence", {"kind": "ongoing"}),
                        ("state", "excluded"),
                        ("state", "confirmed"),
                        ("leads", ["UBND 06 xã"]),
                        ("leads", ["Huyện đoàn"]),
                        ("leads", []),
                    ]
                ),
            ),
            max_size=6,
        )
    )
    def test_whatever_is_decided_tasks_follow_and_none_is_lost(
        self, plan: Plan, by: User, choices: list[tuple[str, tuple[str, object]]]
    ) -> None:
        known = set(Task.objects.values_list("pk", flat=True))
        for code, (field, value) in choices:
            actions.settle(plan.duties.get(code=code), field, value, by=by)
            actions.sync_tasks(plan, by=by)
            assert actions.difference(plan).is_empty
            now = set(Task.objects.values_list("pk", flat=True))
            assert known <= now
            known = now
        keys = list(Task.objects.values_list("duty", "unit", "role", "period_start", "period_end"))
        assert len(keys) == len(set(keys))
