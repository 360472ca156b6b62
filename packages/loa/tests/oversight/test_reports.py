"""The way of a report: begun, worded, frozen, handed in, returned, accepted, compiled, finished, reopened."""

from __future__ import annotations

import json
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext

WORDS = {"highlights": "Việc đáng kể.", "difficulties": "Không.", "next": "Làm tiếp.", "proposals": ""}


@pytest.fixture
def task(campaign):  # type: ignore[no-untyped-def]
    return campaign.task("report", "xa-6", "quý III/2026")


@pytest.fixture
def report(campaign, task):  # type: ignore[no-untyped-def]
    from loa.oversight.reports import actions

    campaign.record(campaign.task("relay", "xa-6", "tháng 7/2026"), note="Lượt một")
    return actions.begin(task, by=campaign.person("xa.sonvien"))


def submitted(campaign, report):  # type: ignore[no-untyped-def]
    from loa.oversight.reports import actions

    by = campaign.person("xa.sonvien")
    return actions.submit(actions.write(report, WORDS, by=by), by=by)


def live_reports(task) -> int:  # type: ignore[no-untyped-def]
    from loa.evidence.models import Entry

    return Entry.objects.filter(task=task, kind="report", voids=None, voided_by=None).count()


def test_a_report_is_begun_after_one_look_and_only_once(campaign, as_person, task) -> None:  # type: ignore[no-untyped-def]
    from loa.oversight.models import UnitReport

    campaign.record(campaign.task("relay", "xa-6", "tháng 7/2026"), quantity=2)
    client = as_person("xa.sonvien")
    look = client.get(f"/ban/bao-cao/viec/{task.pk}/")
    assert "1 minh chứng đã sẵn cho báo cáo quý III/2026" in look.content.decode()
    assert not UnitReport.objects.exists()
    client.post(f"/ban/bao-cao/viec/{task.pk}/")
    client.post(f"/ban/bao-cao/viec/{task.pk}/")
    row = UnitReport.objects.get()
    assert client.get(f"/ban/bao-cao/viec/{task.pk}/").url == f"/ban/bao-cao/{row.pk}/"
    page = client.get(f"/ban/bao-cao/{row.pk}/").content.decode()
    assert "<b>2 lượt</b>" in page
    assert "Thiếu 4" in page  # three months of two relays each
    assert "Báo cáo quý III/2026 của UBND xã Sơn Viên" in page
    assert row.paper.is_sample


def test_what_cannot_be_begun(campaign, task, clock) -> None:  # type: ignore[no-untyped-def]
    from loa.kit.clock import now
    from loa.kit.refused import Refused
    from loa.oversight.reports import actions

    by = campaign.person("xa.sonvien")
    with pytest.raises(PermissionDenied):
        actions.begin(task, by=campaign.person("xa.quelam"))
    with pytest.raises(Refused):
        actions.begin(campaign.task("relay", "xa-6", "tháng 7/2026"), by=by)
    task.retired_at = now()
    task.save()
    with pytest.raises(Refused):
        actions.begin(task, by=by)
    clock.to(date(2026, 9, 1))
    with pytest.raises(Refused, match="chưa bắt đầu"):
        actions.begin(campaign.task("report", "xa-6", "quý IV/2026"), by=by)


def test_figures_stay_frozen_and_say_what_came_later(campaign, as_person, report) -> None:  # type: ignore[no-untyped-def]
    client = as_person("xa.sonvien")
    page = f"/ban/bao-cao/{report.pk}/"
    assert "Từ lúc ấy sổ minh chứng không có gì khác cho kỳ này." in client.get(page).content.decode()
    later = campaign.record(campaign.task("relay", "xa-6", "tháng 8/2026"), note="Lượt đến sau")
    campaign.record(campaign.task("relay", "xa-6", "tháng 9/2026"), day=date(2026, 9, 15))
    text = client.get(page).content.decode()
    assert "Có 1 minh chứng đến sau." in text
    assert "Lượt đến sau" in text
    assert "<b>1 lượt</b>" in text
    client.post(f"{page}chot/")
    text = client.get(page).content.decode()
    assert "<b>2 lượt</b>" in text
    campaign.void(later)
    assert "1 minh chứng đã bị hủy từ lúc ấy." in client.get(page).content.decode()
    report.refresh_from_db()
    assert report.figures["lines"][0]["actual"] == "2"


def test_words_are_kept_typed_or_saved(campaign, as_person, report) -> None:  # type: ignore[no-untyped-def]
    client = as_person("xa.sonvien")
    page = f"/ban/bao-cao/{report.pk}/"
    answer = client.post(f"{page}luu/", {**WORDS, "unknown": "x"})
    assert answer.status_code == 200
    assert json.loads(answer.content) == {"saved": "09:00"}
    report.refresh_from_db()
    assert report.words == WORDS
    client.post(page, {**WORDS, "highlights": "Lời khác\r\n\r\nđoạn hai\x00"[:-1]})
    report.refresh_from_db()
    assert report.words["highlights"] == "Lời khác\n\nđoạn hai"
    assert "Lời khác" in json.dumps(report.paper.blocks, ensure_ascii=False)
    long = client.post(page, {**WORDS, "next": "x" * 20_001})
    assert long.status_code == 422
    assert "x" * 20_001 in long.content.decode()
    assert client.post(f"{page}luu/", {**WORDS, "next": "x" * 20_001}).status_code == 422


def test_suggestions_come_from_the_data_and_are_not_put_in(campaign, as_person, report) -> None:  # type: ignore[no-untyped-def]
    text = as_person("xa.sonvien").get(f"/ban/bao-cao/{report.pk}/").content.decode()
    assert "Ban hành kế hoạch của đơn vị: trễ 50 ngày (hạn 31/8/2026)." in text
    assert "Tiếp âm chương trình của huyện: 3 lần trong quý IV/2026." in text
    report.refresh_from_db()
    assert report.words == {}


def test_handing_in_needs_words_records_the_deed_and_fixes_the_files(campaign, as_person, report, task) -> None:  # type: ignore[no-untyped-def]
    from loa.evidence.models import Entry
    from loa.kit.refused import Refused
    from loa.oversight.reports import actions

    by = campaign.person("xa.sonvien")
    with pytest.raises(Refused, match="Việc nổi bật") as refused:
        actions.submit(report, by=by)
    assert refused.value.field == "highlights"
    client = as_person("xa.sonvien")
    client.post(f"/ban/bao-cao/{report.pk}/nop/", WORDS)
    report.refresh_from_db()
    assert report.state == "submitted"
    assert report.words["highlights"] == "Việc đáng kể."
    entry = Entry.objects.get(task=task, kind="report")
    assert entry.content_hash == report.paper.pdf_sha256 != ""
    assert entry.details["head"] == report.head
    task.refresh_from_db()
    assert task.progress.done_on is not None
    with pytest.raises(Refused):
        actions.write(report, WORDS, by=by)
    assert client.post(f"/ban/bao-cao/{report.pk}/", WORDS).status_code == 409
    assert client.post(f"/ban/bao-cao/{report.pk}/luu/", WORDS).status_code == 409


def test_returning_voids_the_deed_and_the_unit_goes_on(campaign, as_person, report, task) -> None:  # type: ignore[no-untyped-def]
    submitted(campaign, report)
    assert live_reports(task) == 1
    coordinator = as_person("dieuphoi")
    assert coordinator.post(f"/ban/bao-cao/{report.pk}/tra-lai/", {"reason": " "}).status_code == 422
    coordinator.post(f"/ban/bao-cao/{report.pk}/tra-lai/", {"reason": "Thiếu số thôn."})
    report.refresh_from_db()
    assert (report.state, report.returned_reason, live_reports(task)) == ("returned", "Thiếu số thôn.", 0)
    task.refresh_from_db()
    assert task.progress.done_on is None
    unit = as_person("xa.sonvien")
    assert "Thiếu số thôn." in unit.get(f"/ban/bao-cao/{report.pk}/").content.decode()
    assert "Thiếu số thôn." in unit.get("/ban/viec/").content.decode()
    unit.post(f"/ban/bao-cao/{report.pk}/nop/", {**WORDS, "highlights": "4 trên 5 thôn."})
    assert live_reports(task) == 1
    report.refresh_from_db()
    assert (report.state, report.returned_reason) == ("submitted", "")


def test_the_unit_takes_back_what_nobody_accepted(campaign, as_person, report, task) -> None:  # type: ignore[no-untyped-def]
    submitted(campaign, report)
    client = as_person("xa.sonvien")
    client.post(f"/ban/bao-cao/{report.pk}/rut/")
    report.refresh_from_db()
    assert (report.state, live_reports(task)) == ("draft", 0)
    client.post(f"/ban/bao-cao/{report.pk}/nop/", WORDS)
    as_person("dieuphoi").post(f"/ban/bao-cao/{report.pk}/nhan/")
    report.refresh_from_db()
    assert report.state == "accepted"
    client.post(f"/ban/bao-cao/{report.pk}/rut/")
    report.refresh_from_db()
    assert (report.state, live_reports(task)) == ("accepted", 1)


def test_nobody_accepts_what_they_handed_in(campaign, as_person, report) -> None:  # type: ignore[no-untyped-def]
    from loa.kit.refused import Refused
    from loa.org import actions as org
    from loa.org.models import Role
    from loa.oversight.reports import actions

    both = campaign.person("xa.sonvien")
    org.grant(both, campaign.unit("xa-6"), Role.COORDINATOR, by=None)
    submitted(campaign, report)
    with pytest.raises(Refused, match="không tự nhận"):
        actions.accept(report, by=campaign.person("xa.sonvien"))
    page = as_person("xa.sonvien").get(f"/ban/bao-cao/{report.pk}/").content.decode()
    assert "Nhờ người khác nhận" in page
    assert f"/ban/bao-cao/{report.pk}/nhan/" not in page
    with pytest.raises(PermissionDenied):
        actions.accept(report, by=campaign.person("xa.quelam"))
    actions.accept(report, by=campaign.person("dieuphoi"))


def test_a_draft_is_seen_by_who_writes_and_who_accepts_only(campaign, as_person, report) -> None:  # type: ignore[no-untyped-def]
    page = f"/ban/bao-cao/{report.pk}/"
    seen = {
        name: as_person(name).get(page).status_code
        for name in ("xa.sonvien", "dieuphoi", "quansat", "xa.quelam", "trucdai")
    }
    assert seen == {"xa.sonvien": 200, "dieuphoi": 200, "quansat": 404, "xa.quelam": 404, "trucdai": 404}
    submitted(campaign, report)
    assert as_person("quansat").get(page).status_code == 200


def test_the_list_says_who_has_handed_in(campaign, as_person, report) -> None:  # type: ignore[no-untyped-def]
    client = as_person("dieuphoi")
    text = client.get("/ban/bao-cao/").content.decode()
    assert "<h1>Quý III/2026: 0 trên 7 đơn vị đã nộp, 7 đơn vị trễ</h1>" in text
    submitted(campaign, report)
    text = client.get(f"/ban/bao-cao/?ke-hoach={campaign.plan.pk}&ky=20260615-20260914").content.decode()
    assert "1 trên 7 đơn vị đã nộp, 6 đơn vị trễ" in text
    own = as_person("xa.quelam").get("/ban/bao-cao/").content.decode()
    assert "UBND xã Quế Lâm" in own
    assert "UBND xã Sơn Viên" not in own
    assert as_person("trucdai").get("/ban/bao-cao/").status_code == 403
    assert client.get("/ban/bao-cao/?ke-hoach=99999").status_code == 404


def test_files_have_their_type_and_a_vietnamese_name(campaign, as_person, report) -> None:  # type: ignore[no-untyped-def]
    from urllib.parse import unquote

    client = as_person("xa.sonvien")
    for kind, start, mime in (
        ("docx", b"PK", "wordprocessingml"),
        ("pdf", b"%PDF", "application/pdf"),
        ("muc", b"PK", "wordprocessingml"),
    ):
        answer = client.get(f"/ban/bao-cao/{report.pk}/tep/{kind}/")
        assert answer.content.startswith(start)
        assert mime in answer["Content-Type"]
        name = unquote(answer["Content-Disposition"])
        assert "attachment" in name
        assert "Báo cáo quý III-2026, UBND xã Sơn Viên" in name
    assert client.get(f"/ban/bao-cao/{report.pk}/tep/exe/").status_code == 404
    page = client.get(f"/ban/bao-cao/{report.pk}/trang/1/")
    assert page.content.startswith(b"\x89PNG")
    assert client.get(f"/ban/bao-cao/{report.pk}/trang/99/").status_code == 404


def test_the_files_of_what_was_handed_in_do_not_change(campaign, as_person, report) -> None:  # type: ignore[no-untyped-def]
    import hashlib

    row = submitted(campaign, report)
    client = as_person("xa.sonvien")
    first = client.get(f"/ban/bao-cao/{report.pk}/tep/pdf/").content
    assert hashlib.sha256(first).hexdigest() == row.paper.pdf_sha256
    campaign.plan.title = "Tên khác"
    campaign.plan.save()
    assert client.get(f"/ban/bao-cao/{report.pk}/tep/pdf/").content == first


def test_a_page_is_drawn_once(campaign, as_person, report, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    from loa.oversight.views import files

    drawn = []
    real = files.to_pngs
    monkeypatch.setattr(files, "to_pngs", lambda *args, **more: drawn.append(1) or real(*args, **more))
    client = as_person("xa.sonvien")
    for _again in range(3):
        client.get(f"/ban/bao-cao/{report.pk}/trang/1/")
    assert len(drawn) == 1
    assert "Trang 1 trên" in client.get(f"/ban/bao-cao/{report.pk}/").content.decode()


def test_each_figure_opens_its_entries(campaign, as_person, report) -> None:  # type: ignore[no-untyped-def]
    from loa.evidence.models import Entry

    entry = Entry.objects.get(kind="relay")
    client = as_person("xa.sonvien")
    page = client.get(f"/ban/bao-cao/{report.pk}/").content.decode()
    assert 'href="?chi-tieu=relay#minh-chung"' in page
    opened = client.get(f"/ban/bao-cao/{report.pk}/?chi-tieu=relay").content.decode()
    assert "Lượt tiếp âm: 1 minh chứng" in opened
    assert f"/ban/minh-chung/{entry.pk}/" in opened
    for noise in ("chi-tieu=nothing", "ngoai=relay"):
        assert client.get(f"/ban/bao-cao/{report.pk}/?{noise}").status_code == 200
    assert client.get(f"/ban/bao-cao/{report.pk}/?trang=x").status_code == 404


def test_the_whole_is_compiled_worded_finished_and_reopened(campaign, as_person, report) -> None:  # type: ignore[no-untyped-def]
    from loa.evidence.models import Entry
    from loa.oversight.models import ConsolidatedReport
    from loa.oversight.reports import actions

    submitted(campaign, report)
    actions.accept(report, by=campaign.person("dieuphoi"))
    client = as_person("dieuphoi")
    assert client.post(f"/ban/bao-cao/tong-hop/lap/{campaign.plan.pk}/", {"ky": "x"}).status_code == 404
    client.post(f"/ban/bao-cao/tong-hop/lap/{campaign.plan.pk}/", {"ky": "20260615-20260914"})
    whole = ConsolidatedReport.objects.get()
    assert (whole.unit, whole.task, [one.pk for one in whole.reports.all()]) == (
        campaign.unit("vhtt"), campaign.task("gather", "vhtt"), [report.pk],
    )  # fmt: skip
    assert whole.words["highlights"] == "UBND xã Sơn Viên: Việc đáng kể."
    assert "difficulties" not in whole.words
    page = f"/ban/bao-cao/tong-hop/{whole.pk}/"
    text = client.get(page).content.decode()
    assert "6 đơn vị chưa có báo cáo được nhận" in text
    opened = client.get(f"{page}?don-vi={campaign.unit('xa-6').pk}").content.decode()
    assert "UBND xã Sơn Viên: 1 minh chứng" in opened
    assert client.get(f"{page}?don-vi=999999").status_code == 404
    assert client.post(f"{page}luu/", {**WORDS, "next": "Kỳ tới."}).status_code == 200
    client.post(f"{page}chot/", {**WORDS, "next": "Kỳ tới nữa."})
    whole.refresh_from_db()
    assert whole.is_final
    assert whole.words["next"] == "Kỳ tới nữa."
    entry = Entry.objects.get(kind="report", unit=campaign.unit("vhtt"))
    assert entry.content_hash == whole.paper.pdf_sha256
    assert client.post(page, WORDS).status_code == 409
    assert client.post(f"/ban/bao-cao/tong-hop/lap/{campaign.plan.pk}/", {"ky": "20260615-20260914"}).status_code == 409
    for kind in ("docx", "pdf", "muc"):
        assert client.get(f"{page}tep/{kind}/").status_code == 200
    assert client.get(f"{page}trang/1/").status_code == 200
    assert client.post(f"{page}mo-lai/", {"reason": ""}).status_code == 422
    client.post(f"{page}mo-lai/", {"reason": "Bổ sung"})
    whole.refresh_from_db()
    assert not whole.is_final
    assert Entry.objects.filter(voids=entry).exists()


def test_what_is_accepted_later_is_named_and_taken_in_when_compiled_anew(campaign, as_person, report) -> None:  # type: ignore[no-untyped-def]
    from loa.oversight.reports import actions
    from loa.oversight.reports import whole as whole_actions

    coordinator = campaign.person("dieuphoi")
    window = actions.window_of(report.task)
    whole = whole_actions.compile(campaign.plan, window, by=coordinator)
    whole = whole_actions.write(whole, {"next": "Lời của đầu mối."}, by=coordinator)
    submitted(campaign, report)
    actions.accept(report, by=coordinator)
    page = f"/ban/bao-cao/tong-hop/{whole.pk}/"
    assert "1 báo cáo được nhận sau khi tổng hợp" in as_person("dieuphoi").get(page).content.decode()
    whole = whole_actions.compile(campaign.plan, window, by=coordinator)
    assert list(whole.reports.all()) == [report]
    assert whole.words["next"] == "Lời của đầu mối."
    assert "được nhận sau khi tổng hợp" not in as_person("dieuphoi").get(page).content.decode()


def test_without_a_focal_unit_somebody_must_say_who_compiles(campaign, as_person) -> None:  # type: ignore[no-untyped-def]
    from loa.kit.clock import now
    from loa.kit.period import Period
    from loa.kit.refused import Refused
    from loa.oversight.reports import whole as whole_actions
    from loa.oversight.reports.focal import focal_of

    campaign.plan.focal = None
    campaign.plan.save()
    assert focal_of(campaign.plan) == campaign.unit("vhtt")  # the only one that the plan tells to follow
    campaign.duties["follow"].tasks.update(retired_at=now())
    assert focal_of(campaign.plan) is None
    window = Period(date(2026, 6, 15), date(2026, 9, 14), None, "quý III/2026")
    with pytest.raises(Refused, match="chưa có đơn vị đầu mối"):
        whole_actions.compile(campaign.plan, window, by=campaign.person("dieuphoi"))
    client = as_person("dieuphoi")
    assert "Chọn đơn vị đầu mối trước" in client.get("/ban/bao-cao/").content.decode()
    assert client.post(f"/ban/bao-cao/dau-moi/{campaign.plan.pk}/", {"focal": "x"}).status_code == 409
    client.post(f"/ban/bao-cao/dau-moi/{campaign.plan.pk}/", {"focal": campaign.unit("ttvh").pk})
    campaign.plan.refresh_from_db()
    assert campaign.plan.focal == campaign.unit("ttvh")
    assert as_person("xa.quelam").post(
        f"/ban/bao-cao/dau-moi/{campaign.plan.pk}/", {"focal": campaign.unit("xa-3").pk}
    ).status_code in (403, 404, 409)
    campaign.plan.refresh_from_db()
    assert campaign.plan.focal == campaign.unit("ttvh")


@pytest.mark.parametrize("number", [1, 6])
def test_the_number_of_queries_does_not_follow_the_number_of_entries(campaign, as_person, report, number) -> None:  # type: ignore[no-untyped-def]
    from loa.oversight.reports import actions
    from loa.oversight.reports import whole as whole_actions

    for n in range(number * 4):
        campaign.record(campaign.task("relay", "xa-6", "tháng 8/2026"), note=f"Lượt {n}")
    actions.freeze(report, by=campaign.person("xa.sonvien"))
    submitted(campaign, report)
    actions.accept(report, by=campaign.person("dieuphoi"))
    whole = whole_actions.compile(campaign.plan, actions.window_of(report.task), by=campaign.person("dieuphoi"))
    client = as_person("dieuphoi")
    for address in (
        f"/ban/bao-cao/{report.pk}/?chi-tieu=relay",
        f"/ban/bao-cao/tong-hop/{whole.pk}/?chi-tieu=relay",
        "/ban/bao-cao/",
    ):
        client.get(address)
        with CaptureQueriesContext(connection) as seen:
            client.get(address)
        assert len(seen) <= 15, (address, len(seen), [query["sql"][:100] for query in seen])


def test_the_audit_log_names_every_deed(campaign, as_person, report) -> None:  # type: ignore[no-untyped-def]
    from wagtail.models import ModelLogEntry

    submitted(campaign, report)
    actions_seen = set(ModelLogEntry.objects.values_list("action", flat=True))
    assert {"report.begin", "report.freeze", "report.submit", "papers.fix"} <= actions_seen


def test_a_report_that_waits_stands_in_the_work_list_of_whoever_accepts_it(campaign, report, as_person) -> None:  # type: ignore[no-untyped-def]
    from loa.oversight.reports import actions

    coordinator = as_person("dieuphoi")
    address = f'href="/ban/bao-cao/{report.pk}/"'
    assert address not in coordinator.get("/ban/viec/").content.decode()
    row = submitted(campaign, report)
    page = coordinator.get("/ban/viec/").content.decode()
    assert address in page
    assert "Lê Thị Mẫu đã nộp, chờ nhận hoặc trả lại." in page
    for other in ("xa.sonvien", "quansat", "bientap"):
        assert "chờ nhận hoặc trả lại" not in as_person(other).get("/ban/viec/").content.decode()
    actions.accept(row, by=campaign.person("dieuphoi"))
    assert address not in coordinator.get("/ban/viec/").content.decode()
