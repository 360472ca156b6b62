from __future__ import annotations

from collections.abc import Callable

import pytest
from loa.kit.refused import Refused
from loa.org.models import User
from loa.org.sample import SampleDistrict
from loa.plan import actions
from loa.plan.models import Plan

from .conftest import duty, every, reading

SPELLING = {"code": "spelling", "severity": "warning", "message": "Nghi sai chính tả", "quote": "tuyen truyền"}
FIRST = duty(
    "Phòng VH&TT phối hợp các ngành đăng tải tin, bài về chuyển đổi số trên cổng thông tin",
    leads=["Phòng VH&TT"],
    channel="portal",
    cadence=every("month"),
)
SECOND = duty("UBND 06 xã tiếp âm chương trình phát thanh của huyện", leads=["UBND 06 xã"], channel="relay")
THIRD = duty("Huyện đoàn tổ chức ngày hội chuyển đổi số cho thanh niên", leads=["Huyện đoàn"], channel="event")


@pytest.fixture
def by(district: SampleDistrict) -> User:
    return district.people["dieuphoi"]


def test_the_same_words_keep_their_row_and_every_decision(
    bring: Callable[..., Plan], started: Callable[..., Plan], by: User
) -> None:
    plan = started(reading(FIRST, SECOND, THIRD, findings=(SPELLING,)))
    row = plan.duties.get(code="D02")
    actions.settle(row, "cadence", {"kind": "recurring", "every": "month", "count": 1}, by=by, ground="Theo lịch")
    actions.leave_finding_open(plan.findings.get(code="spelling"), by=by, note="biết rồi")
    new = duty("Trung tâm mở lớp tập huấn kỹ năng số cho cán bộ thôn", leads=["Trung tâm"], channel="training")
    bring(reading(new, SECOND, {**FIRST, "channel": "press"}, THIRD, findings=(SPELLING,)), plan=plan)
    row.refresh_from_db()
    assert (row.document.version, row.since, row.every, row.state) == (2, 1, "month", "confirmed")
    assert row.decisions.get().ground == "Theo lịch"
    moved = plan.duties.get(text=FIRST["text"])
    assert (moved.code, moved.channel, moved.state) == ("D03", "press", "confirmed")
    fresh = plan.duties.get(text=new["text"])
    assert (fresh.since, fresh.state) == (2, "proposed")
    kept = plan.findings.get(code="spelling", document__version=2)
    assert (kept.state, kept.note) == ("left_open", "biết rồi")
    assert plan.duties.count() == 4


def test_nearly_the_same_words_keep_the_row_and_say_so(
    bring: Callable[..., Plan], started: Callable[..., Plan], by: User
) -> None:
    plan = started(reading(FIRST, SECOND))
    row = plan.duties.get(code="D01")
    actions.settle(row, "title", "Đăng tin, bài", by=by)
    edited = {**FIRST, "text": FIRST["text"] + " huyện", "cadence": every("quarter")}
    bring(reading(edited, SECOND), plan=plan)
    row.refresh_from_db()
    assert (row.title, row.every, row.state) == ("Đăng tin, bài", "quarter", "confirmed")
    finding = plan.findings.get(code="text-changed")
    assert FIRST["text"] in finding.message
    assert finding.duty == row
    assert len(actions.difference(plan).create) == 4


def test_what_vanished_is_retired_with_its_tasks_not_deleted(
    bring: Callable[..., Plan], started: Callable[..., Plan], by: User
) -> None:
    plan = started(reading(FIRST, SECOND, THIRD))
    gone = plan.duties.get(code="D03")
    tasks = gone.tasks.count()
    bring(reading(FIRST, SECOND), plan=plan)
    gone.refresh_from_db()
    assert (gone.state, gone.document.version) == ("retired", 1)
    assert gone.decisions.get().after == "retired"
    assert gone.tasks.filter(retired_at=None).count() == tasks
    actions.sync_tasks(plan, by=by)
    assert gone.tasks.exclude(retired_at=None).count() == tasks
    with pytest.raises(Refused, match="hoàn tác"):
        actions.undo(plan, by=by)
    with pytest.raises(Refused, match="bản mới"):
        actions.settle(gone, "title", "Khác", by=by)


def test_a_restatement_outlives_its_root(bring: Callable[..., Plan], started: Callable[..., Plan]) -> None:
    again = duty("Xã tiếp âm lại chương trình ấy", leads=["UBND 06 xã"], channel="relay", same_as="D01")
    plan = started(reading(SECOND, again, FIRST))
    bring(reading({**again, "same_as": None}, FIRST), plan=plan)
    assert plan.duties.get(text=again["text"]).same_as is None


def test_a_split_by_a_person_is_not_merged_again(bring: Callable[..., Plan], by: User) -> None:
    again = duty("Xã tiếp âm lại chương trình ấy", leads=["UBND 06 xã"], channel="relay", same_as="D01")
    plan = bring(reading(SECOND, again))
    actions.split(plan.duties.get(code="D02"), by=by)
    bring(reading(SECOND, again, FIRST), plan=plan)
    assert plan.duties.get(code="D02").same_as is None


def test_a_name_that_was_decided_stays_decided(bring: Callable[..., Plan], by: User, district: SampleDistrict) -> None:
    plan = bring(reading(duty("Phòng VHT&TT đăng tin", leads=["Phòng VHT&TT"])))
    actions.map_party_name(plan.party_names.get(), [district.units["vhtt"]], by=by)
    bring(reading(duty("Phòng VHT&TT đăng tin", leads=["Phòng VHT&TT"]), SECOND), plan=plan)
    assert list(plan.party_names.get(name="Phòng VHT&TT").units.all()) == [district.units["vhtt"]]
