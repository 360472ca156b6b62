"""A contest from draft to published results: who may do what, and what an outsider can check."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.db.utils import DatabaseError
from loa.kit.refused import Refused


def published(round_: Any) -> list[str]:
    from loa.contest import publish

    return publish.path_of(round_).read_text("utf-8").splitlines()


def test_a_whole_round(scene: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from loa.contest import actions, outside
    from loa.contest.models import Result

    people = [scene.take_part(1, 8, 2), scene.take_part(2, 8, 40), scene.take_part(3, 5, 2, "gddt")]
    receipts = [scene.hand_in(scene.start(people[0], 2), 3)["receipt"]]
    scene.close(monkeypatch)
    ranks = dict(Result.objects.filter(round=scene.round).values_list("person", "rank"))
    assert [ranks[one.person] for one in people] == [1, 2, 3]
    assert scene.round.outcome["truths"] == {"all_right": 2, "people": 3, "attempts": 4}
    actions.draw_lots(scene.round, by=scene.runner, outside="Giải đặc biệt 24/11: 123456")
    with pytest.raises(PermissionDenied):
        actions.publish(scene.round, by=scene.runner)
    round_ = actions.publish(scene.round, by=scene.approver)
    lines = published(round_)
    report = outside.verify(outside.read(lines))
    assert report.faults == []
    assert (report.papers, report.people) == (4, 3)
    text = "\n".join(lines)
    for one in people:
        assert one.name not in text
        assert one.phone not in text
    for one in receipts:
        assert outside.check_receipt(json.dumps(one), outside.read(lines)) == (
            True,
            "Bài trong dữ liệu công bố đúng như biên nhận.",
        )
    scene.contest.refresh_from_db()
    assert scene.contest.state == "published"


def test_published_data_that_was_touched_does_not_verify(scene: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from loa.contest import actions, outside

    for number in range(5):
        scene.take_part(number, number + 2, 3)
    scene.close(monkeypatch)
    actions.draw_lots(scene.round, by=scene.runner)
    lines = published(actions.publish(scene.round, by=scene.approver))
    first = next(i for i, line in enumerate(lines) if line.startswith('{"p"'))
    last = next(i for i, line in enumerate(lines) if line.startswith('{"r"'))

    def touched(at: int, change: Any) -> list[str]:
        row = json.loads(lines[at])
        change(row)
        return [*lines[:at], json.dumps(row), *lines[at + 1 :]]

    def other_key(row: Any) -> None:
        key = next(key for key in row["keys"][0] if key["kind"] == "single")
        key["right"] = "B" if key["right"] == "A" else "A"

    forged = [
        touched(first, lambda row: row["p"].__setitem__(6, row["p"][6] - 1000)),
        touched(first, lambda row: row["p"].__setitem__(8, 99)),
        touched(last, lambda row: row["r"].__setitem__(4, 8)),
        touched(0, other_key),
        touched(0, lambda row: row["lot"].__setitem__("seed", "0" * 64)),
        touched(0, lambda row: row["truths"].__setitem__("people", 6)),
        touched(0, lambda row: row["units"][0].__setitem__("people", 60)),
        [*lines[:first], *lines[first + 1 :]],
        [line for line in lines if not line.startswith('{"r"')] + [line for line in lines if line[:4] == '{"r"'][1:],
    ]
    assert outside.verify(outside.read(lines)).faults == []
    for one in forged:
        assert outside.verify(outside.read(one)).faults


def test_a_second_person_approves(make_scene: Any, district: Any) -> None:
    from loa.contest import actions

    runner, approver = district.people["cuocthi"], district.people["dieuphoi"]
    contest = actions.create(district.units["doan"], by=runner, title="Thử", slug="thu")
    with pytest.raises(Refused):
        actions.submit(contest, by=runner)
    from loa.kit.clock import now

    actions.add_round(contest, by=runner, opens=now(), closes=now() + timedelta(days=1))
    contest = actions.submit(contest, by=runner)
    with pytest.raises(PermissionDenied):
        actions.approve(contest, by=runner)
    with pytest.raises(PermissionDenied):
        actions.create(district.units["xa-1"], by=runner, title="Thử", slug="thu-2")
    contest = actions.give_back(contest, by=approver, reason="Thiếu giải thưởng")
    assert (contest.state, contest.return_note) == ("draft", "Thiếu giải thưởng")
    contest = actions.change(contest, by=runner, prizes=[{"kind": "individual", "name": "Giải Nhất", "count": 1}])
    contest = actions.approve(actions.submit(contest, by=runner), by=approver)
    with pytest.raises(Refused):
        actions.change(contest, by=runner, title="Khác")


def test_the_author_does_not_read_his_own_question_again(scene: Any) -> None:
    from loa.contest import actions
    from loa.contest.bank.question import Draft

    version = actions.save_question(scene.contest, Draft("single", "Mới?", ["a", "b"], [0]), by=scene.runner)
    with pytest.raises(Refused):
        actions.second_read(version.question, by=scene.runner)
    round_ = actions.add_round(
        scene.contest, by=scene.runner, opens=scene.round.opens, closes=scene.round.closes, rehearsal=True, questions=5
    )
    round_.rehearsal = False
    round_.save()
    with pytest.raises(Refused, match="đọc lại"):
        actions.build_papers(round_, by=scene.runner)


def test_closing_records_evidence_of_each_unit_for_its_task(
    make_scene: Any, district: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from loa.evidence.models import Entry
    from loa.kit.clock import today
    from loa.plan.models import Duty, Plan, PlanDocument, Task

    start, end = today().replace(month=1, day=1), today().replace(month=12, day=31)
    plan = Plan.objects.create(
        owner=district.units["district"], title="KH", state="active", is_sample=True, period_start=start, period_end=end
    )
    document = PlanDocument.objects.create(
        plan=plan, filename="a", kind="txt", sha256="0", size=1, text="a", reading={}
    )
    duty = Duty.objects.create(
        plan=plan, document=document, code="N1", order=1, title="Thi", text="a", span_start=0, span_end=1,
        channel="contest", state="confirmed",
    )  # fmt: skip
    tasks = {
        key: Task.objects.create(
            plan=plan, duty=duty, unit=district.units[key], channel="contest", title="Thi", targets={"contest": 1},
            period_start=start, period_end=end,
        )
        for key in ("doan", "thpt")
    }  # fmt: skip
    scene = make_scene(task=tasks["doan"])
    for number, unit in enumerate(["thpt", "thpt", "gddt", ""]):
        scene.take_part(number, 4, unit=unit)
    scene.close(monkeypatch)
    found = {
        (entry.kind, entry.unit.short_name): (int(entry.quantity), entry.task)
        for entry in Entry.objects.select_related("unit", "task")
    }
    assert found == {
        ("contestant", "Trường THPT Nông Sơn"): (2, tasks["thpt"]),
        ("contestant", "Phòng GD&ĐT"): (1, None),
        ("contestant", "Huyện đoàn"): (1, tasks["doan"]),
        ("contest_attempt", "Huyện đoàn"): (4, tasks["doan"]),
        ("contest", "Huyện đoàn"): (1, tasks["doan"]),
    }


def test_a_rehearsal_counts_for_nothing(make_scene: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from loa.contest import actions
    from loa.contest.bank.question import Draft
    from loa.evidence.models import Entry

    scene = make_scene()
    practice = [Draft("single", f"Làm quen {i}?", ["a", "b"], [0]) for i in range(5)]
    actions.adopt(scene.contest, practice, by=scene.runner, practice=True)
    round_ = actions.add_round(
        scene.contest, by=scene.runner, opens=scene.round.opens, closes=scene.round.closes, rehearsal=True, questions=5
    )
    scene.round = actions.open_round(actions.build_papers(round_, by=scene.runner), by=scene.runner)
    scene.take_part(1, 3)
    scene.close(monkeypatch)
    assert not Entry.objects.exists()
    with pytest.raises(Refused, match="diễn tập"):
        actions.publish(scene.round, by=scene.approver)


def test_what_was_handed_in_cannot_be_changed_or_deleted(scene: Any) -> None:
    from loa.contest.models import Contest, Submission

    scene.take_part(1, 5)
    Contest.objects.update(is_sample=False)
    for sql in (
        "UPDATE contest_submission SET guess = 7",
        "DELETE FROM contest_submission",
        "UPDATE contest_link SET count = 7",
        "DELETE FROM contest_link",
    ):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)
    assert Submission.objects.count() == 1


def test_a_question_found_wrong(scene: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from loa.contest import actions, outside
    from loa.contest.models import QuestionVersion, Result

    people = [scene.take_part(number, number + 3, 1) for number in range(4)]
    scene.close(monkeypatch)

    def points() -> list[int]:
        found = dict(Result.objects.filter(round=scene.round).values_list("person", "correct"))
        return [found[one.person] for one in people]

    before = points()
    assert before == [3, 4, 5, 6]
    version = next(
        one for one in QuestionVersion.objects.filter(kind="single")
        if all(one.pk in form.versions for form in scene.round.papers.all()[:1])
    )  # fmt: skip
    met = [version.pk in scene.round.papers.get(number=form_of(scene, one)).versions for one in people]
    with pytest.raises(Refused, match="lý do"):
        actions.rule(scene.round, version, "all", by=scene.runner, reason=" ")
    ruling = actions.rule(scene.round, version, "none", by=scene.runner, reason="Đề sai")
    fewer = points()
    assert all(after in (old, old - 1) for old, after in zip(before, fewer, strict=True))
    assert all(after == old for old, after, had in zip(before, fewer, met, strict=True) if not had)
    actions.undo_ruling(ruling, by=scene.runner, reason="Nhầm")
    assert points() == before
    actions.rule(scene.round, version, "all", by=scene.runner, reason="Đề sai")
    assert all(after in (old, old + 1) for old, after in zip(before, points(), strict=True))
    QuestionVersion.objects.filter(pk=version.pk).update(text="x")
    actions.draw_lots(scene.round, by=scene.runner)
    round_ = actions.publish(scene.round, by=scene.approver)
    assert outside.verify(outside.read(published(round_))).faults == []


def form_of(scene: Any, entrant: Any) -> int:
    from loa.contest.models import Submission

    return Submission.objects.get(round=scene.round, person=entrant.person, attempt=1).form


def test_a_round_is_not_closed_while_somebody_may_write(scene: Any) -> None:
    from loa.contest import actions

    with pytest.raises(Refused, match="đang làm bài"):
        actions.close_round(scene.round, by=scene.runner)
    later = scene.round.closes + timedelta(hours=2)
    with pytest.raises(Refused, match="lý do"):
        actions.extend_round(scene.round, later, by=scene.runner, reason="")
    assert actions.extend_round(scene.round, later, by=scene.runner, reason="Mất điện").closes == later


def test_the_clock_closes_and_seals(scene: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from loa.contest.actions.rounds import do_due
    from loa.contest.models import DailyRoot, Round
    from loa.kit import clock

    scene.take_part(1, 4)
    later = scene.round.closes + timedelta(days=2)
    monkeypatch.setattr(clock.timezone, "now", lambda: later)
    assert do_due(later) == 2
    assert Round.objects.get(pk=scene.round.pk).state == "closed"
    assert DailyRoot.objects.filter(round=scene.round).count() == 1
    assert do_due(later) == 0


def test_no_day_is_sealed_before_the_round_opened(make_scene: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Shortly after midnight here it is still yesterday in UTC."""
    from loa.contest.actions.rounds import do_due
    from loa.kit import clock

    opened = datetime(2026, 11, 29, 0, 30, tzinfo=clock.timezone.get_default_timezone())
    scene = make_scene(opens=opened, closes=opened + timedelta(days=3650))
    for hours, sealed in ((1, 0), (24, 1)):
        moment = opened + timedelta(hours=hours)
        monkeypatch.setattr(clock.timezone, "now", lambda moment=moment: moment)
        assert do_due(moment) == sealed
    assert scene.round.roots.get().day == opened.date()


def test_signing_up(scene: Any, district: Any) -> None:
    from loa.contest import actions
    from loa.contest.actions import enter

    def refused(field: str, **fields: Any) -> None:
        with pytest.raises(Refused) as error:
            scene.pupil(50, **fields)
        assert error.value.field == field

    refused("name", name="1")
    refused("birth_year", birth_year=1800)
    refused("phone", phone="12345")
    refused("phone", phone="")
    refused("consent", consent=False)
    refused("unit", unit="so-ct")
    from loa.kit.clock import today

    refused("guardian", birth_year=today().year - 15)
    child = scene.pupil(
        7, birth_year=today().year - 15, guardian="Trần Thị Mẹ", guardian_phone="0905 111 222", guardian_consent=True
    )
    assert child.guardian_consent_at is not None
    refused("phone", phone="+84 900 000 007")
    entrant, code = actions.sign_up(
        scene.contest, name="Lê B", birth_year=1990, unit=None, email="B@example.vn", consent=True
    )
    assert enter.sign_in(scene.contest, "b@EXAMPLE.vn", f"{code[:4]}-{code[4:].lower()}").pk == entrant.pk
    for contact, word in (("b@example.vn", "AAAAAAAA"), ("c@example.vn", code)):
        with pytest.raises(Refused):
            enter.sign_in(scene.contest, contact, word)


def test_an_identity_number_is_one_person(make_scene: Any) -> None:
    scene = make_scene(asks_identity=True)
    first = scene.pupil(1, identity="049123456789")
    assert "049123456789" not in str(vars(first))
    with pytest.raises(Refused):
        scene.pupil(2, identity="0491 2345 6789")
    with pytest.raises(Refused):
        scene.pupil(3, identity="123")


def test_an_erased_person_is_gone_and_the_proof_stands(scene: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from loa.contest import actions, outside
    from loa.contest.models import Entrant

    one, other = scene.take_part(1, 8, 1), scene.take_part(2, 4, 1)
    scene.close(monkeypatch)
    actions.erase(one, by=None)
    row = Entrant.objects.get(pk=one.pk)
    assert (row.name, row.phone, row.contact, row.birth_year) == ("(đã xóa)", "", "", None)
    actions.exclude(other, by=scene.runner, reason="Người tổ chức")
    actions.settle(scene.round, by=scene.runner)
    actions.draw_lots(scene.round, by=scene.runner)
    report = outside.verify(outside.read(published(actions.publish(scene.round, by=scene.approver))))
    assert report.faults == []
    assert (report.papers, report.people) == (2, 1)


def test_the_demo_is_wiped_with_its_contests_and_a_real_one_is_not(
    make_scene: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from loa.config import demo
    from loa.contest import actions, papers, publish, sample
    from loa.contest.models import AwardPaper, Contest, Entrant, Submission
    from loa.papers.models import Paper

    scene = make_scene(prizes=[{"kind": "individual", "name": "Giải Nhất", "count": 1}])
    scene.take_part(1, 8, 1)
    scene.close(monkeypatch)
    actions.publish(scene.round, by=scene.approver)
    assert actions.draft_papers(scene.round, by=scene.runner) == 2
    files = papers.folder(scene.round.pk), publish.path_of(scene.round)
    assert all(one.exists() for one in files)
    # A real contest's papers stay, whoever asks: here one that is not marked as a sample.
    Contest.objects.update(is_sample=False)
    with pytest.raises(DatabaseError), transaction.atomic():
        sample.wipe()
    assert Submission.objects.count() == 1
    Contest.objects.update(is_sample=True)
    monkeypatch.setattr(transaction, "on_commit", lambda do: do())
    demo.wipe()
    for model in (Contest, Submission, Entrant, AwardPaper, Paper):
        assert not model.objects.exists()
    assert not any(one.exists() for one in files)


def test_prizes_go_by_the_order_of_the_rules(make_scene: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from loa.contest import actions, award
    from loa.papers import actions as paper_actions

    prizes = [
        {"kind": "individual", "name": "Giải Nhất", "count": 1, "value": "1.000.000 đồng"},
        {"kind": "individual", "name": "Giải Nhì", "count": 2},
        {"kind": "collective", "name": "Cờ", "count": 1},
        {"kind": "spread", "name": "Lan tỏa", "count": 1},
    ]
    scene = make_scene(prizes=prizes, attempts=3)
    people = [
        scene.take_part(number, 8 - number, 1, unit) for number, unit in enumerate(["thpt", "gddt", "thpt", "doan"])
    ]
    for attempt in (2, 3):
        scene.hand_in(scene.start(people[1], attempt), 0, 1)
    with pytest.raises(Refused, match="chưa đóng"):
        actions.draft_papers(scene.round, by=scene.runner)
    actions.set_roster(
        scene.contest,
        {scene.district.units[key].pk: size for key, size in (("thpt", 100), ("gddt", 50), ("doan", 10))},
        by=scene.runner,
    )
    scene.close(monkeypatch)
    actions.erase(people[0], by=None)
    found = [(one.prize, one.holder) for one in award.winners(scene.round)]
    assert found == [
        ("Giải Nhất", people[1].name), ("Giải Nhì", people[2].name), ("Giải Nhì", people[3].name),
        ("Cờ", scene.district.units["doan"].name), ("Lan tỏa", scene.district.units["gddt"].name),
    ]  # fmt: skip
    assert actions.draft_papers(scene.round, by=scene.runner) == 6
    with pytest.raises(PermissionDenied):
        actions.fix_papers(scene.round, by=scene.runner)
    with pytest.raises(Refused, match="Công bố"):
        actions.fix_papers(scene.round, by=scene.approver)
    decision = scene.round.award_papers.get(place=0).paper
    text = json.dumps(decision.blocks, ensure_ascii=False)
    assert "BAN THƯỜNG VỤ" in text
    assert "10% danh sách" in text
    assert paper_actions.docx(decision)[:2] == b"PK"


def test_rounds_planned_built_or_opened_too_early_are_taken_back(make_scene: Any) -> None:
    from loa.contest import actions, papers

    scene = make_scene()
    with pytest.raises(Refused, match="đã mở"):
        actions.drop_round(scene.round, by=scene.runner)
    scene.round = actions.take_back_opening(scene.round, by=scene.runner)
    scene.contest.refresh_from_db()
    assert (scene.round.state, scene.contest.state) == ("ready", "approved")
    scene.round = actions.unbuild(scene.round, by=scene.runner)
    assert (scene.round.state, scene.round.commitment) == ("draft", "")
    assert not papers.folder(scene.round.pk).exists()
    with pytest.raises(Refused, match="đã duyệt"):
        actions.drop_round(scene.round, by=scene.runner)
    scene.contest = actions.give_back(scene.contest, by=scene.approver, reason="Bỏ vòng 1")
    scene.round.refresh_from_db()
    actions.drop_round(scene.round, by=scene.runner)
    assert not scene.contest.rounds.exists()


def test_an_opening_is_not_taken_back_once_somebody_has_begun(scene: Any) -> None:
    from loa.contest import actions

    scene.start(scene.pupil(1))
    with pytest.raises(Refused, match="bắt đầu"):
        actions.take_back_opening(scene.round, by=scene.runner)


def test_a_contest_and_its_results_are_told_as_story_drafts(make_scene: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever runs a contest and writes for no site does not announce it; the editors of the nearest site are asked,
    find it among what waits for them, and draft it with one button.
    """
    from django.test import Client
    from loa.contest import access, actions
    from loa.contest.models import Announcement
    from loa.portal.models import HomePage, StoryFlow
    from loa.portal.sample import create_sites

    scene = make_scene(prizes=[{"kind": "individual", "name": "Giải Nhất", "count": 1}], sites=create_sites)
    site = HomePage.objects.get(unit=scene.district.units["vanphong"])
    asked = Announcement.objects.get()
    assert (asked.contest, asked.round, asked.home) == (scene.contest, None, site)
    assert access.home_for(scene.runner, scene.contest) is None
    with pytest.raises(PermissionDenied):
        actions.announce(scene.contest, by=scene.runner, home=site)
    editor, runner, other = Client(), Client(), Client()
    for client, name in ((editor, "bientap"), (runner, "cuocthi"), (other, "xa.sonvien")):
        client.force_login(scene.district.people[name])
    assert (
        f"đã báo biên tập trang {site.title}, chờ soạn"
        in runner.get(f"/ban/cuoc-thi/{scene.contest.pk}/").content.decode()
    )
    address = f"/ban/cuoc-thi/tin/{asked.pk}/"
    assert "Soạn tin: Mời dự thi “Tìm hiểu chuyển đổi số”" in editor.get("/ban/viec/").content.decode()
    assert "đã được duyệt, mời bà con dự thi" in editor.get(address).content.decode()
    assert [client.get(address).status_code for client in (runner, other)] == [404, 404]
    assert "Đã soạn tin" in editor.post(address, {"deed": "draft"}, follow=True).content.decode()
    asked.refresh_from_db()
    story = asked.story
    assert story.get_latest_revision_as_object().title.startswith("Mời tham gia Cuộc thi")
    assert "/thi/chuyen-doi-so/" in str(story.get_latest_revision_as_object().body)
    assert StoryFlow.objects.get(page=story).state == "draft"
    assert "Soạn tin:" not in editor.get("/ban/viec/").content.decode()
    assert editor.get(address).status_code == 404, "one announcement"
    winner = scene.take_part(1, 8, 1)
    scene.close(monkeypatch)
    with pytest.raises(Refused, match="công bố"):
        actions.announce(scene.contest, by=asked.settled_by, home=site, round_=scene.round)
    round_ = actions.publish(scene.round, by=scene.approver)
    results = Announcement.objects.get(round=round_)
    assert "Kết quả Vòng 1" in editor.get("/ban/viec/").content.decode()
    assert winner.name in str(actions.announce(scene.contest, by=asked.settled_by, home=site, round_=round_).body)
    # Who writes for the site may also say that there will be no story; then nobody is asked again.
    Announcement.objects.filter(pk=results.pk).update(settled_at=None)
    editor.post(f"/ban/cuoc-thi/tin/{results.pk}/", {"deed": "none"})
    results.refresh_from_db()
    assert (results.settled_at is not None, results.story) == (True, None)
