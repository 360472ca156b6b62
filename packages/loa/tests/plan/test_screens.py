"""The screens, through HTTP: what each person may open, what pressing does, and what it costs."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from loa.evidence.actions import Draft, record
from loa.kit.clock import today
from loa.org.sample import SampleDistrict
from loa.plan import actions
from loa.plan.hooks import TaskPage, TaskPanel, task_panels
from loa.plan.models import Decision, Plan, Task, Upload

from .conftest import EXAMPLE, duty, every, reading

WORK = (
    duty("Phòng VH&TT phát sóng", leads=["Phòng VH&TT"], channel="radio", cadence=every("month"), where="II.1"),
    duty("UBND 06 xã báo cáo", leads=["UBND 06 xã"], channel="report", cadence=every("quarter"), where="II.2"),
    duty("Đăng tin lên cổng", channel="portal", where="II.3"),
)
MISSING = {
    "code": "unit-missing",
    "severity": "warning",
    "message": "Không ghi đơn vị.",
    "duty": "D03",
    "quote": "Đăng",
}


@pytest.fixture
def coordinator(as_person: Callable[[str], Client]) -> Client:
    return as_person("dieuphoi")


@pytest.fixture
def plan(bring: Callable[..., Plan]) -> Plan:
    return bring(reading(*WORK, findings=(MISSING,)))


def at(name: str, *args: object) -> str:
    return reverse(f"plan:{name}", args=args)


def says(response: Any) -> str:
    """The page's text without tags, white space squeezed."""
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def every_address(plan: Plan) -> list[tuple[str, str]]:
    """Method and address of every screen and deed of a plan."""
    row, name = plan.duties.first(), plan.party_names.first()
    assert row is not None
    assert name is not None
    return [
        ("get", at("plan", plan.pk)),
        ("get", at("reading", plan.pk)),
        ("get", at("original", plan.pk, 1)),
        ("get", at("print", plan.pk)),
        ("get", at("decisions", plan.pk)),
        ("get", at("tasks", plan.pk)),
        ("get", at("change", plan.pk)),
        ("post", at("change", plan.pk)),
        ("get", at("upload_version", plan.pk)),
        ("post", at("upload_version", plan.pk)),
        ("get", at("close", plan.pk)),
        ("post", at("close", plan.pk)),
        ("post", at("undo", plan.pk)),
        ("post", at("confirm", plan.pk)),
        ("post", at("accept_proposals", plan.pk)),
        ("post", at("findings", plan.pk)),
        ("post", at("settle", plan.pk, row.pk)),
        ("post", at("deed", plan.pk, row.pk)),
        ("post", at("accept_names", plan.pk)),
        ("get", at("name", plan.pk, name.pk)),
        ("post", at("name", plan.pk, name.pk)),
        ("post", at("reopen_name", plan.pk, name.pk)),
        ("get", at("activate", plan.pk)),
        ("post", at("activate", plan.pk)),
        ("get", at("sync", plan.pk)),
        ("post", at("sync", plan.pk)),
    ]


READING = {"plan", "reading", "original", "print", "decisions", "tasks"}


class TestWhoMayComeIn:
    def test_without_signing_in_everything_leads_to_the_door(self, plan: Plan) -> None:
        for method, address in [*every_address(plan), ("get", at("plans")), ("get", at("upload"))]:
            response = getattr(Client(), method)(address)
            assert response.status_code == 302, address
            assert reverse("desk:sign_in") in response["Location"]

    def test_a_person_of_another_unit_finds_nothing(self, plan: Plan, as_person: Callable[[str], Client]) -> None:
        client = as_person("xa.quelam")
        for method, address in every_address(plan):
            assert getattr(client, method)(address).status_code == 404, address
        assert plan.title not in says(client.get(at("plans")))
        assert client.get(at("upload")).status_code == 403
        assert not Decision.objects.exists()

    @pytest.mark.parametrize("username", ["quansat", "quantri"])
    def test_whoever_watches_may_read_and_no_more(
        self, plan: Plan, as_person: Callable[[str], Client], username: str
    ) -> None:
        client = as_person(username)
        readable = {at(name, *([plan.pk, 1] if name == "original" else [plan.pk])) for name in READING}
        for method, address in every_address(plan):
            expected = 200 if method == "get" and address in readable else 403
            assert getattr(client, method)(address).status_code == expected, (method, address)
        page = client.get(at("reading", plan.pk)).content.decode()
        assert '<form class="stack"' not in page

    def test_a_unit_with_work_in_the_plan_sees_it_and_its_own_tasks_only(
        self, started: Callable[..., Plan], as_person: Callable[[str], Client], district: SampleDistrict
    ) -> None:
        plan = started(reading(*WORK[:2]))
        client = as_person("xa.quelam")
        assert client.get(at("plan", plan.pk)).status_code == 200
        listed = client.get(at("tasks", plan.pk)).content.decode()
        own = Task.objects.filter(unit=district.units["xa-3"]).first()
        foreign = Task.objects.filter(unit=district.units["xa-6"]).first()
        assert own is not None
        assert foreign is not None
        assert at("task", own.pk) in listed
        assert at("task", foreign.pk) not in listed
        assert client.get(at("task", own.pk)).status_code == 200
        assert client.get(at("task", foreign.pk)).status_code == 404
        assert client.get(at("activate", plan.pk)).status_code == 403

    def test_rows_of_another_plan_are_not_reached_through_ours(
        self, plan: Plan, bring: Callable[..., Plan], coordinator: Client
    ) -> None:
        other = bring(reading(duty("Việc khác hẳn của kế hoạch khác", leads=["Đội lạ"])))
        stranger, name = other.duties.get(), other.party_names.get()
        assert coordinator.post(at("settle", plan.pk, stranger.pk), {}).status_code == 404
        assert coordinator.post(at("deed", plan.pk, stranger.pk), {"viec": "xac-nhan"}).status_code == 404
        assert coordinator.get(at("name", plan.pk, name.pk)).status_code == 404
        into = {"viec": "gop", "vao": str(stranger.pk)}
        assert coordinator.post(at("deed", plan.pk, plan.duties.first().pk), into).status_code == 404


class TestBringingIn:
    def upload(self, client: Client, district: SampleDistrict, data: bytes, name: str = "kế hoạch.txt") -> Any:
        file = SimpleUploadedFile(name, data)
        return client.post(at("upload"), {"owner": district.units["district"].pk, "file": file})

    def test_a_file_leads_to_its_reading(self, coordinator: Client, district: SampleDistrict) -> None:
        response = self.upload(coordinator, district, EXAMPLE.read_bytes())
        plan = Plan.objects.get()
        assert response["Location"] == at("reading", plan.pk)
        page = says(coordinator.get(response["Location"]))
        roots = plan.duties.filter(same_as=None).count()
        assert f"Loa đọc được {plan.duties.count()} nhiệm vụ, gộp còn {roots}" in page
        assert plan.is_sample

    @pytest.mark.parametrize("data", [b"", b"%PDF-1.4 broken", "Trời đẹp.".encode()])
    def test_a_refusal_is_said_where_the_file_was_chosen(
        self, coordinator: Client, district: SampleDistrict, data: bytes
    ) -> None:
        response = self.upload(coordinator, district, data, "tệp.pdf" if data.startswith(b"%") else "tệp.txt")
        assert response.status_code == 422
        assert response.context["form"].errors["file"]
        assert "Chưa nhận được tệp này" in says(response)
        assert not Plan.objects.exists()
        assert not Upload.objects.exists(), "whoever was told need not be told again in the list"

    def test_the_same_file_again_leads_to_what_it_became(self, coordinator: Client, district: SampleDistrict) -> None:
        self.upload(coordinator, district, EXAMPLE.read_bytes())
        plan = Plan.objects.get()
        response = self.upload(coordinator, district, EXAMPLE.read_bytes(), "tên khác.txt")
        assert response.status_code == 422
        page = says(response)
        assert "Tệp này đã có rồi" in page
        assert "Chưa nhận được" not in page
        assert f'href="{at("reading", plan.pk)}"' in response.content.decode()
        assert "tên khác.txt" not in coordinator.get(at("plans")).content.decode(), "it was not refused as unreadable"

    def test_the_same_file_sent_twice_at_once_leads_to_one_plan(
        self, coordinator: Client, district: SampleDistrict
    ) -> None:
        self.upload(coordinator, district, EXAMPLE.read_bytes())
        plan, first = Plan.objects.get(), Upload.objects.get()
        late = Upload(owner=first.owner, filename="kế hoạch.txt", sent_by=first.sent_by, language="vi")
        late.file.save("x", ContentFile(EXAMPLE.read_bytes()))
        actions.read_upload(late.pk)
        page = coordinator.get(at("upload_waiting", late.pk), follow=True)
        assert page.redirect_chain[-1][0] == at("reading", plan.pk)
        assert "đã được tải lên và đọc trước đó" in says(page)

    def test_the_original_is_handed_back_as_it_came(self, coordinator: Client, district: SampleDistrict) -> None:
        self.upload(coordinator, district, EXAMPLE.read_bytes())
        response = coordinator.get(at("original", Plan.objects.get().pk, 1))
        assert b"".join(response.streaming_content) == EXAMPLE.read_bytes()  # type: ignore[attr-defined]
        assert response["Content-Disposition"].startswith("attachment")
        assert coordinator.get(at("original", Plan.objects.get().pk, 2)).status_code == 404


class TestReading:
    def test_a_duty_lights_up_its_words(self, plan: Plan, coordinator: Client) -> None:
        page = coordinator.get(at("reading", plan.pk), {"nhiem-vu": "D02"}).content.decode()
        assert re.search(r'<p class=" on" id="nguon"><mark>UBND 06 xã<i>chủ trì</i></mark> báo cáo</p>', page)
        assert 'value="UBND 06 xã"' in page
        assert page.count('id="nguon"') == 1

    def test_the_first_duty_that_waits_is_in_view(self, plan: Plan, coordinator: Client) -> None:
        assert coordinator.get(at("reading", plan.pk)).context["screen"].current.code == "D01"
        assert coordinator.get(at("reading", plan.pk), {"nhiem-vu": "không có"}).status_code == 200

    def test_what_was_converted_is_shown_before_and_after(
        self, bring: Callable[..., Plan], coordinator: Client
    ) -> None:
        read = reading(duty("Đăng tin"))
        read["warnings"] = ["Phông cũ đã được chuyển sang Unicode."]
        read["conversion"] = {"encoding": "tcvn3", "samples": [["KÕ ho¹ch", "Kế hoạch"]]}
        page = says(coordinator.get(at("reading", bring(read).pk)))
        assert "Phông cũ đã được chuyển" in page
        assert "KÕ ho¹ch → Kế hoạch" in page

    @pytest.mark.parametrize("tab", ["nhiem-vu", "vien-dan", "phat-hien", "ten-don-vi", "khac"])
    def test_every_tab_opens(self, plan: Plan, coordinator: Client, tab: str) -> None:
        response = coordinator.get(at("reading", plan.pk), {"phan": tab})
        assert response.status_code == 200
        assert "style=" not in response.content.decode()
        assert not re.search(r"<script(?![^>]*src=)", response.content.decode())

    def form(self, plan: Plan, code: str, **changes: Any) -> dict[str, Any]:
        row = plan.duties.get(code=code)
        names = "; ".join(row.parties.filter(role="lead").values_list("name__name", flat=True))
        return {
            "title": row.title,
            "leads": names,
            "partners": "",
            "report_to": "",
            "via": "",
            "channel": row.channel,
            "cadence": row.cadence,
            "every": row.every,
            "count": row.count or "",
            **changes,
        }

    def test_a_correction_becomes_one_decision_with_its_ground(
        self, plan: Plan, coordinator: Client, district: SampleDistrict
    ) -> None:
        row = plan.duties.get(code="D03")
        data = self.form(plan, "D03", add_lead=district.units["vanphong"].pk, ground="Theo quy chế")
        response = coordinator.post(at("settle", plan.pk, row.pk), data)
        assert response["Location"] == f"{at('reading', plan.pk)}?nhiem-vu=D03#nguon"
        decision = Decision.objects.get()
        assert (decision.field, decision.after, decision.ground) == ("leads", ["Văn phòng HĐND-UBND"], "Theo quy chế")
        assert plan.findings.get().state == "settled"
        assert "người ghi" in says(coordinator.get(at("reading", plan.pk), {"nhiem-vu": "D03"}))

    def test_every_field_that_was_read_is_shown_and_may_be_changed(self, plan: Plan, coordinator: Client) -> None:
        row = plan.duties.get(code="D03")
        said = {
            "quantity": "20", "quantity_unit": "lớp", "at_least": "on", "audience": "bà con các thôn",
            "product": "Danh sách lớp", "budget": "Ngân sách xã", "starts": "2026-03-01",
        }  # fmt: skip
        coordinator.post(at("settle", plan.pk, row.pk), self.form(plan, "D03", **said))
        assert set(Decision.objects.values_list("field", flat=True)) == {
            "quantity", "audience", "product", "budget", "starts",
        }  # fmt: skip
        page = coordinator.get(at("reading", plan.pk), {"nhiem-vu": "D03"}).content.decode()
        assert all(f'value="{value}"' in page for value in ("20", "lớp", "bà con các thôn", "Danh sách lớp"))
        wrong = self.form(plan, "D03", **{**said, "quantity": ""})
        response = coordinator.post(at("settle", plan.pk, row.pk), wrong)
        assert response.status_code == 422
        assert "chưa ghi số" in says(response)

    def test_confirming_goes_on_to_the_next_duty(self, plan: Plan, coordinator: Client) -> None:
        row = plan.duties.get(code="D01")
        response = coordinator.post(at("settle", plan.pk, row.pk), {**self.form(plan, "D01"), "xac-nhan": "1"})
        assert "nhiem-vu=D02" in response["Location"]
        row.refresh_from_db()
        assert row.state == "confirmed"
        assert not Decision.objects.exists()

    def test_a_mistake_keeps_what_was_typed(self, plan: Plan, coordinator: Client) -> None:
        row = plan.duties.get(code="D03")
        data = self.form(plan, "D03", title="Tên tôi vừa gõ", due_day="99")
        response = coordinator.post(at("settle", plan.pk, row.pk), data)
        assert response.status_code == 422
        assert "Tên tôi vừa gõ" in response.content.decode()
        assert "Chưa ghi được" in says(response)
        assert not Decision.objects.exists()

    def test_deeds_with_a_duty(self, plan: Plan, coordinator: Client) -> None:
        row = plan.duties.get(code="D03")

        def press(**data: str) -> Any:
            response = coordinator.post(at("deed", plan.pk, row.pk), data, follow=True)
            row.refresh_from_db()
            return response

        press(viec="thoi-theo-doi")
        assert row.state == "excluded"
        press(viec="theo-doi-lai")
        press(viec="gop", vao=str(plan.duties.get(code="D01").pk))
        assert row.same_as_id
        press(viec="tach")
        assert row.same_as_id is None
        press(viec="xac-nhan")
        assert row.state == "confirmed"
        assert "không còn" in says(press(viec="nhan-de-xuat", muc="leads"))

    def test_proposals_are_accepted_where_they_were_ticked(
        self, bring: Callable[..., Plan], coordinator: Client
    ) -> None:
        plan = bring(reading(duty("Đăng tin"), duty("Văn phòng đăng", leads=["Văn phòng"], same_as="D01")))
        row = plan.duties.get(code="D01")
        assert "Kế hoạch tự gợi ý" in says(coordinator.get(at("reading", plan.pk)))
        coordinator.post(at("accept_proposals", plan.pk), {"de-xuat": [f"{row.pk}:leads", "7:x", "rác"]})
        assert not Decision.objects.exists()
        coordinator.post(at("accept_proposals", plan.pk), {"de-xuat": [f"{row.pk}:leads"]})
        assert Decision.objects.get().after == ["Văn phòng"]

    def test_findings_are_answered_one_by_one_and_together(self, plan: Plan, coordinator: Client) -> None:
        finding = plan.findings.get()
        coordinator.post(at("findings", plan.pk), {"mot": f"{finding.pk}:left_open"})
        finding.refresh_from_db()
        assert finding.state == "left_open"
        data = {"phat-hien": [str(finding.pk)], "xu-ly": "settled", "ghi-chu": "Đã hỏi"}
        coordinator.post(at("findings", plan.pk), data)
        finding.refresh_from_db()
        assert (finding.state, finding.note) == ("settled", "Đã hỏi")
        nothing = coordinator.post(at("findings", plan.pk), {"xu-ly": "settled"}, follow=True)
        assert "Chưa chọn phát hiện" in says(nothing)

    def test_a_name_is_given_its_unit(self, plan: Plan, coordinator: Client, district: SampleDistrict) -> None:
        row = plan.party_names.get(name="Phòng VH&TT")
        page = coordinator.get(at("name", plan.pk, row.pk))
        assert page.context["form"].initial["units"] == [district.units["vhtt"].pk]
        refused = coordinator.post(at("name", plan.pk, row.pk), {})
        assert refused.status_code == 422
        coordinator.post(at("name", plan.pk, row.pk), {"units": [district.units["vhtt"].pk], "remember": "on"})
        row.refresh_from_db()
        assert row.decided_at is not None
        coordinator.post(at("reopen_name", plan.pk, row.pk))
        row.refresh_from_db()
        assert row.decided_at is None


class TestFromReadingToWork:
    def test_a_coordinator_takes_a_plan_all_the_way(self, plan: Plan, coordinator: Client) -> None:
        coordinator.post(at("accept_names", plan.pk))
        coordinator.post(at("confirm", plan.pk), {"viec": "da-ro"})
        assert plan.duties.filter(state="confirmed").count() == 2
        waiting = coordinator.post(at("confirm", plan.pk), {"viec": "ke-hoach"}, follow=True)
        assert "Còn 1 nhiệm vụ chưa xác nhận" in says(waiting)
        assert "chưa được xác nhận" in says(coordinator.get(at("activate", plan.pk)))
        coordinator.post(at("deed", plan.pk, plan.duties.get(code="D03").pk), {"viec": "xac-nhan"})
        confirmed = coordinator.post(at("confirm", plan.pk), {"viec": "ke-hoach"})
        assert confirmed["Location"] == at("activate", plan.pk)
        page = coordinator.get(at("activate", plan.pk))
        shown = page.context["preview"]
        assert shown.total == 12 + 24
        assert shown.without_unit == ["Đăng tin lên cổng"]
        assert "Kích hoạt sẽ giao 36 việc cho 7 đơn vị" in says(page)
        calendar = page.context["form"].fields["calendar"].queryset.get(cut_day=15).pk
        days = {"period_start": "2026-01-01", "period_end": "2026-06-30", "calendar": calendar, "focal": ""}
        again = coordinator.post(at("activate", plan.pk), {**days, "xem": "1"})
        assert again.context["preview"].total == 6 + 12
        assert not Task.objects.exists()
        wrong = coordinator.post(at("activate", plan.pk), {**days, "period_end": "2025-01-01", "kich-hoat": "1"})
        assert wrong.status_code == 422
        done = coordinator.post(at("activate", plan.pk), {**days, "kich-hoat": "1"}, follow=True)
        assert "18 việc đã giao" in says(done)
        assert "Chưa giao được cho đơn vị nào" in says(done)
        assert coordinator.get(at("activate", plan.pk))["Location"] == at("plan", plan.pk)

    def test_a_later_decision_is_previewed_and_applied(self, started: Callable[..., Plan], coordinator: Client) -> None:
        plan = started(reading(*WORK[:2]))
        row = plan.duties.get(code="D01")
        data = TestReading().form(plan, "D01", every="quarter")
        coordinator.post(at("settle", plan.pk, row.pk), data)
        assert "4 thêm, 12 thôi" in says(coordinator.get(at("plan", plan.pk)))
        assert "Thêm 4 việc, thôi 12" in says(coordinator.get(at("sync", plan.pk)))
        done = coordinator.post(at("sync", plan.pk), follow=True)
        assert "thêm 4 việc, thôi 12" in says(done)
        assert "Việc đã khớp" in says(coordinator.get(at("sync", plan.pk)))
        undone = coordinator.post(at("undo", plan.pk), follow=True)
        assert "đã hoàn tác" in says(undone)

    def test_the_preview_says_how_many_tasks_would_no_longer_be_met(
        self, started: Callable[..., Plan], coordinator: Client
    ) -> None:
        plan = started(reading(*WORK[:2]))
        row = plan.duties.get(code="D01")
        done = list(plan.tasks.filter(duty=row).order_by("period_start")[:2])
        for task in done:
            day = min(task.period_end, today())
            record(Draft(kind="programme", unit=task.unit, task=task, happened_on=day), by=None)
        coordinator.post(at("settle", plan.pk, row.pk), TestReading().form(plan, "D01", channel="relay"))
        lost = "2 việc đã có minh chứng sẽ không còn đạt"
        assert lost in says(coordinator.get(at("sync", plan.pk)))
        assert all(task.progress.done_on for task in plan.tasks.filter(pk__in=[one.pk for one in done]))
        coordinator.post(at("settle", plan.pk, row.pk), TestReading().form(plan, "D01", channel="radio"))
        assert "không còn đạt" not in says(coordinator.get(at("sync", plan.pk)))

    def test_the_plan_is_corrected_closed_and_printed(self, started: Callable[..., Plan], coordinator: Client) -> None:
        plan = started(reading(*WORK[:2]))
        coordinator.post(at("change", plan.pk), {"title": "Tên đúng", "year": "2026"})
        plan.refresh_from_db()
        assert (plan.title, plan.year) == ("Tên đúng", 2026)
        assert coordinator.post(at("change", plan.pk), {"title": ""}).context["form"].errors
        assert "UBND 06 xã" in says(coordinator.get(at("print", plan.pk)))
        coordinator.post(at("close", plan.pk))
        plan.refresh_from_db()
        assert plan.state == "closed"
        assert "data-keep" not in coordinator.get(at("reading", plan.pk)).content.decode()

    def test_a_task_page_leads_to_the_sentence_and_takes_parts_from_above(
        self, started: Callable[..., Plan], coordinator: Client
    ) -> None:
        plan = started(reading(*WORK[:2]))
        task = plan.tasks.filter(every="month").first()

        def part(page: TaskPage) -> list[TaskPanel]:
            return [TaskPanel(f"Phần của {page.task.unit}", "plan/parts/pieces.html", {"block": None})]

        task_panels.subscribe(part)
        try:
            page = coordinator.get(at("task", task.pk))
        finally:
            task_panels._subscribers.remove(part)
        text = says(page)
        assert "Phần của Phòng VH&amp;TT" in text
        assert "Phòng VH&amp;TT phát sóng" in text
        assert f"{at('reading', plan.pk)}?nhiem-vu=D01#nguon" in page.content.decode()
        assert "Chương trình phát thanh: 1 chương trình" in text


class TestCost:
    """No screen asks the database more often because there is more to show."""

    def big(self, size: int) -> dict[str, Any]:
        return reading(
            *(
                duty(
                    f"Việc số {number} của Phòng VH&TT",
                    leads=["Phòng VH&TT", f"Đội {number}"],
                    partners=["UBND 06 xã"],
                    channel="portal",
                    cadence=every("quarter"),
                )
                for number in range(size)
            ),
            findings=tuple({**MISSING, "duty": f"D{number + 1:02}"} for number in range(size)),
        )

    @pytest.mark.parametrize(
        "path", ["plan", "reading", "reading?phan=phat-hien", "reading?phan=ten-don-vi", "tasks", "print", "decisions"]
    )
    def test_a_screen_costs_the_same_however_long_the_plan(
        self, started: Callable[..., Plan], coordinator: Client, path: str
    ) -> None:
        name, _sep, query = path.partition("?")
        plan = started(self.big(25))
        with CaptureQueriesContext(
            connection,
        ) as many:
            response = coordinator.get(f"{at(name, plan.pk)}?{query}")
        assert response.status_code == 200
        assert len(many) <= 15, "\n".join(one["sql"][:220] for one in many)

    def test_the_list_of_plans_costs_the_same_however_many(
        self, bring: Callable[..., Plan], coordinator: Client
    ) -> None:
        for number in range(8):
            bring(reading(duty(f"Việc riêng của kế hoạch {number}"), subject=f"kế hoạch {number}"))
        with CaptureQueriesContext(connection) as many:
            assert coordinator.get(at("plans")).status_code == 200
        assert len(many) <= 15
