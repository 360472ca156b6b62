"""My work: the right lines in the right group, one deed each; partners; reminders."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from loa.org import actions as org_actions
from loa.org.models import Role
from loa.plan.models import Plan, PlanState


def gather(campaign, name: str):  # type: ignore[no-untyped-def]
    from loa.kit.clock import today
    from loa.oversight.work import gather as ask

    return ask(campaign.person(name), today())


def titles(lines) -> list[str]:  # type: ignore[no-untyped-def]
    return [f"{line.task.title}|{line.task.period_label}" for line in lines]


def test_lines_stand_by_urgency(campaign) -> None:  # type: ignore[no-untyped-def]
    for month in range(1, 9):
        campaign.record(campaign.task("relay", "xa-3", f"tháng {month}/2026"), quantity=2)
    campaign.record(campaign.task("paper", "xa-3"), day=date(2026, 8, 20))
    work = gather(campaign, "xa.quelam")
    assert titles(work.late) == [
        "Báo cáo kết quả truyền thông|quý I/2026",
        "Báo cáo kết quả truyền thông|quý II/2026",
        "Báo cáo kết quả truyền thông|quý III/2026",
        "Tiếp âm chương trình của huyện|tháng 9/2026",
    ]
    assert titles(work.week) == []
    assert titles(work.later)[:2] == [
        "Tiếp âm chương trình của huyện|tháng 10/2026",
        "Tiếp âm chương trình của huyện|tháng 11/2026",
    ]
    assert {"Viết tin, bài|tháng 10/2026", "Viết tin, bài|tháng 11/2026"} <= set(titles(work.later))
    assert titles(work.undated) == [f"Viết tin, bài|tháng {month}/2026" for month in range(1, 10)]
    assert work.standing == []
    assert work.partner == []


def test_a_task_falls_due_in_the_week_before_its_deadline(campaign, clock) -> None:  # type: ignore[no-untyped-def]
    clock.to(date(2026, 10, 24))
    work = gather(campaign, "xa.quelam")
    assert titles(work.week) == ["Tiếp âm chương trình của huyện|tháng 10/2026"]
    assert work.week[0].lacking == "2\u00a0lượt"
    campaign.record(work.week[0].task, day=date(2026, 10, 20))
    assert gather(campaign, "xa.quelam").week[0].lacking == "1\u00a0lượt"


def test_the_badge_says_what_the_page_says(campaign, as_person, clock) -> None:  # type: ignore[no-untyped-def]
    from loa.kit.clock import today
    from loa.oversight.work import soon_owed

    clock.to(date(2026, 10, 28))
    for name in ("xa.quelam", "xa.sonvien", "baocao", "dieuphoi", "quansat"):
        rows = soon_owed(campaign.person(name), today())
        assert (rows.count() if rows is not None else 0) == gather(campaign, name).owed, name


def test_each_line_has_the_deed_of_the_person_who_looks(campaign, as_person) -> None:  # type: ignore[no-untyped-def]
    text = as_person("xa.quelam").get("/ban/viec/").content.decode()
    relay = campaign.task("relay", "xa-3", "tháng 9/2026")
    report = campaign.task("report", "xa-3", "quý III/2026")
    story = campaign.task("story", "xa-3", "tháng 10/2026")
    assert f"/ban/minh-chung/ghi/viec/{relay.pk}/" in text
    assert f"/ban/bao-cao/viec/{report.pk}/" in text
    assert f"/ban/tin-bai/viet/{story.pk}/" in text
    looking = as_person("lanhdao.sonvien").get("/ban/viec/").content.decode()
    assert "Người khác trong đơn vị làm việc này" in looking
    assert "/ban/minh-chung/ghi/viec/" not in looking


def test_the_focal_unit_compiles_and_the_coordinator_urges(campaign, as_person) -> None:  # type: ignore[no-untyped-def]
    text = as_person("dieuphoi").get("/ban/viec/").content.decode()
    assert "Tổng hợp báo cáo" in text
    gathering = campaign.task("gather", "vhtt")
    answer = as_person("dieuphoi").get(f"/ban/bao-cao/viec/{gathering.pk}/")
    assert answer.status_code == 302
    assert answer.url == f"/ban/bao-cao/?ke-hoach={campaign.plan.pk}"


@pytest.mark.parametrize("name", ["quansat", "quantri"])
def test_who_has_no_unit_of_work_is_shown_where_to_go(campaign, as_person, name) -> None:  # type: ignore[no-untyped-def]
    text = as_person(name).get("/ban/viec/").content.decode()
    assert "Anh/chị theo dõi, không trực tiếp nhận việc" in text
    assert 'href="/ban/tien-do/"' in text


def test_one_unit_of_several_can_be_looked_at_alone_and_a_foreign_one_cannot(campaign, as_person) -> None:  # type: ignore[no-untyped-def]
    client = as_person("dieuphoi")
    both = client.get("/ban/viec/").content.decode()
    assert "Mọi đơn vị của tôi" in both
    own = client.get(f"/ban/viec/?don-vi={campaign.unit('vhtt').pk}").content.decode()
    assert "Ban hành kế hoạch của đơn vị" in own
    assert client.get(f"/ban/viec/?don-vi={campaign.unit('xa-1').pk}").status_code == 404


def test_a_partner_confirms_its_part_and_may_take_it_back(campaign, as_person) -> None:  # type: ignore[no-untyped-def]
    from loa.evidence.models import Entry

    task = campaign.task("contest", "xa-6")
    client = as_person("xa.sonvien")
    assert f"/ban/viec/{task.pk}/phoi-hop/" in client.get("/ban/viec/").content.decode()
    page = f"/ban/viec/{task.pk}/phoi-hop/"
    assert "Huyện đoàn chủ trì" in client.get(page).content.decode()
    empty = client.post(page, {"note": "  "})
    assert empty.status_code == 422
    client.post(page, {"note": "Cử 12 đoàn viên dự thi ngày 5/10."})
    entry = Entry.objects.get(task=task)
    assert (entry.kind, entry.note, entry.unit, entry.recorded_by.username) == (
        "partner", "Cử 12 đoàn viên dự thi ngày 5/10.", campaign.unit("xa-6"), "xa.sonvien",
    )  # fmt: skip
    assert gather(campaign, "xa.sonvien").partner == []
    client.post(page, {"reason": "Nhầm cuộc thi"})
    assert Entry.objects.filter(voids=entry, note="Nhầm cuộc thi").exists()
    assert len(gather(campaign, "xa.sonvien").partner) == 1


def test_a_partners_part_is_nobody_elses_to_confirm(campaign, as_person) -> None:  # type: ignore[no-untyped-def]
    from loa.evidence.models import Entry

    task = campaign.task("contest", "xa-6")
    for name in ("xa.quelam", "dieuphoi", "quansat"):
        client = as_person(name)
        assert client.get(f"/ban/viec/{task.pk}/phoi-hop/").status_code in (403, 404), name
        assert client.post(f"/ban/viec/{task.pk}/phoi-hop/", {"note": "x"}).status_code in (403, 404), name
    lead = campaign.task("relay", "xa-6", "tháng 9/2026")
    assert as_person("xa.sonvien").get(f"/ban/viec/{lead.pk}/phoi-hop/").status_code == 404
    assert not Entry.objects.exists()


def test_the_month_shows_deadlines_done_days_and_lunar_days(campaign, as_person) -> None:  # type: ignore[no-untyped-def]
    campaign.record(campaign.task("relay", "xa-3", "tháng 10/2026"), day=date(2026, 10, 6), quantity=2)
    text = as_person("xa.quelam").get("/ban/viec/").content.decode()
    strip = text[text.index('<ol class="month">') :]
    strip = strip[: strip.index("</ol>")]
    sixth = next(one for one in strip.split("<li") if "<b>6</b>" in one)
    assert "1 việc đã xong" in sixth
    assert "1/9" in strip  # 10/10/2026 is the first of the ninth lunar month


def test_the_bars_count_the_running_quarter(campaign, as_person) -> None:  # type: ignore[no-untyped-def]
    campaign.record(campaign.task("relay", "xa-3", "tháng 9/2026"), quantity=2)
    text = as_person("xa.quelam").get("/ban/viec/").content.decode()
    assert "Đã xong 1 trên 7 việc" in text  # relay 3, stories 3, report 1
    assert re.search(r"<title[^>]*>Đã xong 1 trên 7 việc</title>", text)


def test_the_number_of_queries_does_not_follow_the_number_of_tasks(campaign, as_person) -> None:  # type: ignore[no-untyped-def]
    client = as_person("xa.sonvien")
    client.get("/ban/viec/")
    with CaptureQueriesContext(connection) as few:
        client.get("/ban/viec/")
    for n in range(12):
        campaign.duty(f"more{n}", "relay", every="month")
        campaign.give(f"more{n}", [campaign.unit("xa-6")], {"relay": 1})
    with CaptureQueriesContext(connection) as many:
        client.get("/ban/viec/")
    assert len(many) == len(few)
    assert len(many) <= 15, [query["sql"][:90] for query in many]


def test_the_calendar_shows_the_deadlines_of_ones_own_units(campaign) -> None:  # type: ignore[no-untyped-def]
    from loa.ui.calendar import Ask
    from loa.ui.calendar import gather as days

    found = days(Ask(campaign.person("xa.quelam"), date(2026, 10, 1), date(2026, 10, 31)))
    assert [(thing.day, thing.state) for thing in found] == [(date(2026, 10, 31), "due")]
    assert days(Ask(campaign.person("quansat"), date(2026, 10, 1), date(2026, 10, 31))) == []


def test_a_new_office_is_led_by_steps_until_a_plan_runs(client: Client, db: None) -> None:
    office = org_actions.create_unit(by=None, name="Ủy ban nhân dân xã Tân An", kind="commune")
    admin = org_actions.create_user(
        by=None, username="quantri", full_name="Trần Thị Bình", password=None, unit=office, role=Role.ADMIN
    )
    client.force_login(admin)
    page = client.get("/ban/viec/").content.decode()
    assert "1. Thêm các đơn vị" in page
    assert "5. Xác nhận và kích hoạt kế hoạch" in page
    assert page.count("Chưa làm") == 5
    assert "/ban/ke-hoach/tai-len/" not in page  # a coordinator's turn
    part = org_actions.create_unit(by=admin, name="Văn phòng", kind="department", parent=office)
    worker = org_actions.create_user(
        by=admin, username="dp", full_name="Lê An", password=None, unit=office, role=Role.COORDINATOR
    )
    assert client.get("/ban/viec/").content.decode().count("Chưa làm") == 3
    client.force_login(worker)
    theirs = client.get("/ban/viec/").content.decode()
    assert "1. Tải kế hoạch lên" in theirs
    assert 'href="/ban/ke-hoach/tai-len/"' in theirs
    Plan.objects.create(
        owner=office,
        title="Kế hoạch",
        state=PlanState.ACTIVE,
        period_start=date(2026, 1, 1),
        period_end=date(2026, 12, 31),
    )
    assert "Chưa làm" not in client.get("/ban/viec/").content.decode()
    assert part.within(office)
