"""The radio's screens: what each shows to whom, and what its buttons do."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

pytestmark = pytest.mark.django_db


def test_every_screen_of_a_programme_opens(approved: Any, as_person: Any, agent: Any, stations: Any) -> None:
    agent(0)
    client = as_person("trucdai")
    item = approved.items.get(kind="read")
    for name, args in (
        ("programmes", ()), ("programme", (approved.pk,)), ("script", (approved.pk,)), ("prompter", (approved.pk,)),
        ("listen", (approved.pk,)), ("certificate", (approved.pk,)), ("airings", ()), ("wall", ()),
        ("station", (stations[0].pk,)), ("series", ()), ("add_series", ()), ("urgents", ()), ("prepare", ()),
        ("words", ()), ("add_word", ()), ("schedule", (approved.pk, 4)), ("create", ()),
        ("add_station", ()), ("add_item", (approved.pk,)), ("details", (approved.pk,)),
    ):  # fmt: skip
        answer = client.get(reverse(f"radio:{name}", args=args))
        assert answer.status_code == 200, name
        assert "<h1" in answer.content.decode(), name
    assert client.get(reverse("radio:item", args=[item.pk])).status_code == 302, "approved: nothing to change"


def test_the_relaying_commune_reads_along_and_changes_nothing(
    approved: Any, programme: Any, as_person: Any, district: Any
) -> None:
    client = as_person("xa.sonvien")
    page = client.get(reverse("radio:programme", args=[approved.pk]))
    assert page.status_code == 200
    assert "Trình duyệt" not in page.content.decode()
    item = approved.items.get(kind="read")
    for name, args in (("take_back", (approved.pk,)), ("move_item", (item.pk,)), ("remove_item", (item.pk,))):
        assert client.post(reverse(f"radio:{name}", args=args)).status_code == 403
    approved.refresh_from_db()
    assert approved.state == "approved"
    assert as_person("doanvien" if "doanvien" in district.people else "giaoduc").get(
        reverse("radio:programme", args=[approved.pk])
    ).status_code == 404  # fmt: skip


def test_a_story_is_told_as_one_reads_it_aloud() -> None:
    from types import SimpleNamespace

    from loa.radio.actions.write import _words, story_text

    seen = [
        {"type": kind, "value": {"address": "https://x", "caption": "Ảnh"}} for kind in ("gallery", "video", "file")
    ]
    body = SimpleNamespace(get_prep_value=lambda: [{"type": "text", "value": "<p>Bà con vui</p>"}, *seen])
    assert story_text(SimpleNamespace(summary="Chợ quê.", body=body)) == "Chợ quê.\n\nBà con vui."  # type: ignore[arg-type]
    fact = {
        "title": "Một buổi sáng",
        "figures": [{"id": "x", "type": "item", "value": {"label": "Nhà", "value": "27"}}],
    }
    assert _words(fact) == "Một buổi sáng.\nNhà: 27."
    assert _words({"text": "Dễ lắm!", "who": "Bác Tư"}) == "Bác Tư: Dễ lắm!"
    assert _words("<p>Mỗi sáng, <b>hai</b> cán bộ</p><ul><li>chờ bà con.</li></ul>") == (
        "Mỗi sáng, hai cán bộ.\nchờ bà con."
    )


def test_a_draft_is_nobody_else_s(programme: Any, as_person: Any) -> None:
    assert as_person("trucdai").get(reverse("radio:programme", args=[programme.pk])).status_code == 200
    assert as_person("xa.sonvien").get(reverse("radio:programme", args=[programme.pk])).status_code == 404


def test_from_the_task_to_the_rundown(series: Any, tasks: Any, as_person: Any) -> None:
    from loa.radio.models import Programme

    client = as_person("baocao")
    page = client.get(reverse("plan:task", args=[tasks["ttvh"].pk])).content.decode()
    address = reverse("radio:create_for_task", args=[tasks["ttvh"].pk])
    assert address in page
    form = {"series": series.pk, "day": tasks["ttvh"].period_start.isoformat(), "title": ""}
    answer = client.post(address, form)
    row = Programme.objects.get()
    assert answer["Location"] == reverse("radio:programme", args=[row.pk])
    assert (row.task, row.period_label) == (tasks["ttvh"], tasks["ttvh"].period_label)
    assert [item.kind for item in row.items.all()] == ["jingle", "greeting", "sign_off"]
    assert client.get(address)["Location"] == answer["Location"], "once made, the button leads to it"


def test_items_move_by_button_and_by_dragging(programme: Any, as_person: Any) -> None:
    client = as_person("trucdai")
    kinds = lambda: [item.kind for item in programme.items.order_by("order", "pk")]  # noqa: E731
    assert kinds() == ["greeting", "read", "sign_off"]
    client.post(reverse("radio:move_item", args=[programme.items.get(kind="read").pk]), {"huong": "len"})
    assert kinds() == ["read", "greeting", "sign_off"]
    keys = [programme.items.get(kind=kind).pk for kind in ("greeting", "sign_off", "read")]
    assert client.post(reverse("radio:arrange", args=[programme.pk]), {"muc": keys}).json() == {"ok": True}
    assert kinds() == ["greeting", "sign_off", "read"]
    answer = client.post(reverse("radio:arrange", args=[programme.pk]), {"muc": keys[:2]})
    assert answer.status_code == 409
    assert "Tải lại trang" in answer.json()["reasons"][0]


def test_too_long_is_said_with_the_sentence_to_cut(programme: Any, as_person: Any) -> None:
    from loa.radio import actions, rundown

    item = programme.items.get(kind="read")
    long = "Câu mở đầu. " + " ".join(f"Đây là câu số {n}, kể chuyện làng mình dài thật dài." for n in range(150))
    actions.change_item(item, by=programme.made_by, text=long)
    client = as_person("trucdai")
    page = client.get(reverse("radio:programme", args=[programme.pk])).content.decode()
    assert "vượt" in page
    over = rundown.sheet_of(programme).over
    assert over > 1500
    sheet = rundown.sheet_of(programme)
    advice = sheet.advice()
    assert f"ở mục {next(line.number for line in sheet.lines if line.item.pk == item.pk)}" in advice.text
    answer = client.post(reverse("radio:submit", args=[programme.pk]), follow=True)
    assert "dài hơn khung" in answer.content.decode()
    assert client.post(reverse("radio:cut", args=[item.pk]), {"cau": "Câu mở đầu."}).status_code == 302
    item.refresh_from_db()
    assert not item.text.startswith("Câu mở đầu")


def test_a_pairing_code_is_shown_once_to_whoever_runs_the_station(stations: Any, as_person: Any) -> None:
    page = as_person("xa.quetrung").post(reverse("radio:code", args=[stations[0].pk])).content.decode()
    assert re.search(r"[2-9A-HJ-NP-Z]{5}-[2-9A-HJ-NP-Z]{5}", page)
    assert as_person("xa.sonvien").post(reverse("radio:code", args=[stations[0].pk])).status_code in (403, 404)


def test_words_are_said_as_the_unit_says_them(district: Any, as_person: Any) -> None:
    client = as_person("trucdai")
    unit = district.units["ttvh"]
    form = {"unit": unit.pk, "written": "TTVH", "spoken": "trung tâm văn hóa", "is_abbreviation": "on"}
    client.post(reverse("radio:add_word"), form)
    page = client.post(reverse("radio:words"), {"text": "TTVH họp ngày 5/9/2026."}).content.decode()
    assert "trung tâm văn hóa họp ngày năm tháng chín" in page


def test_slots_in_quiet_hours_are_refused_in_a_sentence(series: Any, as_person: Any, stations: Any) -> None:
    client = as_person("dieuphoi")
    form = {
        "title": series.title, "every": "month", "minutes": "10", "first_day": "1", "profile": "loa",
        "region": "central", "priority": "normal", "stations": [one.pk for one in stations], "time0": "04:30",
        "is_active": "on",
    }  # fmt: skip
    page = client.post(reverse("radio:change_series", args=[series.pk]), form)
    assert page.status_code == 422
    assert "giờ yên lặng" in page.content.decode()
    assert client.post(reverse("radio:change_series", args=[series.pk]), form | {"time0": "06:30"}).status_code == 302
    assert [str(slot.time) for slot in series.slots.all()] == ["06:30:00"]


def test_an_item_is_added_changed_and_removed(programme: Any, as_person: Any) -> None:
    client = as_person("trucdai")
    add = reverse("radio:add_item", args=[programme.pk])
    form = {"kind": "question", "title": "", "text": "Nộp hồ sơ ở đâu?", "planned": "01:30", "region": "", "stock": ""}
    assert client.post(add, form).status_code == 302
    item = programme.items.get(kind="question")
    assert (item.title, item.planned_ms) == ("Bà con hỏi", 90_000)
    page = client.post(add, form | {"planned": "một phút"})
    assert page.status_code == 422
    assert "04:30" in page.content.decode()
    change = reverse("radio:item", args=[item.pk])
    assert 'value="01:30"' in client.get(change).content.decode()
    client.post(change, form | {"title": "Hỏi và đáp", "planned": ""})
    item.refresh_from_db()
    assert (item.title, item.planned_ms) == ("Hỏi và đáp", 0)
    assert client.post(reverse("radio:remove_item", args=[item.pk])).status_code == 302
    assert not programme.items.filter(pk=item.pk).exists()


def test_a_file_that_is_no_sound_is_refused_in_the_form_and_nothing_is_lost(programme: Any, as_person: Any) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    client = as_person("trucdai")
    form = {"kind": "recorded", "title": "Phỏng vấn bác Tư", "text": "", "planned": "", "region": "", "stock": ""}
    for name, data in (("rong.mp3", b""), ("bai.mp3", b"khong phai am thanh" * 50)):
        sent = form | {"file": SimpleUploadedFile(name, data)}
        page = client.post(reverse("radio:add_item", args=[programme.pk]), sent)
        assert page.status_code == 422, name
        assert "Phỏng vấn bác Tư" in page.content.decode()
    assert not programme.items.filter(kind="recorded").exists()


def test_past_slots_and_new_runs_are_offered_the_stations_that_will_be_taken(
    programme: Any, series: Any, as_person: Any, stations: Any, approver: Any, fake_engine: Any
) -> None:
    """The hours of the month are over: the approval says that nothing is planned, and a run is laid by hand."""
    from loa.kit.clock import now
    from loa.radio import actions

    type(programme).objects.filter(pk=programme.pk).update(first_day="2020-01-01")
    actions.submit(programme, by=programme.made_by)
    chief = as_person("lanhdao.ttvh")
    page = chief.get(reverse("radio:programme", args=[programme.pk])).content.decode()
    assert "cuối khung không có lời" in page, "the approver sees the silence before approving"
    assert "Các đài phát khoảng lặng" in page
    answer = chief.post(reverse("radio:approve", args=[programme.pk]), {"of": programme_hash(programme)}, follow=True)
    assert "các giờ phát của kỳ đã qua" in answer.content.decode()
    client = as_person("trucdai")
    for nth in (0, 1):
        address = reverse("radio:schedule", args=[programme.pk, nth])
        page = client.get(address).content.decode()
        assert page.count('name="stations"') == 6
        starts = (now().astimezone() + timedelta(days=nth + 1)).replace(hour=10, minute=0)
        form = {"starts": starts.strftime("%Y-%m-%dT%H:%M"), "stations": [one.pk for one in stations]}
        assert client.post(address, form).status_code == 302
    assert programme.airings.count() == 12
    actions.save_station(stations[0].unit, by=as_user("dieuphoi"), name="Đài phụ")
    page = client.get(reverse("radio:schedule", args=[programme.pk, 2])).content.decode()
    assert "Đài phụ" in page, "the plan has this commune relay"


def programme_hash(programme: Any) -> str:
    programme.refresh_from_db()
    return str(programme.submitted_hash)


def as_user(name: str) -> Any:
    from loa.org.models import User

    return User.objects.get(username=name)


def test_the_plan_says_whose_stations_a_new_series_may_take(
    district: Any, stations: Any, tasks: Any, as_person: Any
) -> None:
    from loa.plan.models import Task
    from loa.radio.models import Series

    client = as_person("trucdai")
    form = {
        "unit": district.units["ttvh"].pk, "title": "Tin trong tháng", "every": "month", "minutes": "10",
        "first_day": "1", "profile": "loa", "region": "central", "priority": "normal", "time0": "10:00",
        "stations": [one.pk for one in stations], "is_active": "on",
    }  # fmt: skip
    assert client.get(reverse("radio:add_series")).content.decode().count('name="stations"') == 6
    assert client.post(reverse("radio:add_series"), form).status_code == 302
    assert Series.objects.get().stations.count() == 6
    Task.objects.filter(channel="relay").update(retired_at="2026-01-01T00:00Z")
    page = client.get(reverse("radio:add_series")).content.decode()
    assert 'name="stations"' not in page
    assert "Nhờ người điều phối" in page
    assert client.post(reverse("radio:add_series"), form | {"title": "Khác"}).status_code == 422


def test_an_empty_item_is_refused_and_a_named_one_keeps_a_place(programme: Any, as_person: Any) -> None:
    client = as_person("trucdai")
    add = reverse("radio:add_item", args=[programme.pk])
    for kind, said in (("read", "Viết lời đọc"), ("recorded", "tải bản ghi âm"), ("bed", "Chọn nhạc có sẵn")):
        page = client.post(add, {"kind": kind, "text": "Nền" if kind == "bed" else ""})
        assert page.status_code == 422, kind
        assert said in page.content.decode()
    assert client.post(add, {"kind": "interview", "title": "Phỏng vấn bác Tư"}).status_code == 302
    assert programme.items.filter(kind="interview", title="Phỏng vấn bác Tư").exists()


def test_what_exists_is_opened_and_a_code_is_not_shown_again(
    programme: Any, series: Any, as_person: Any, stations: Any
) -> None:
    client = as_person("trucdai")
    form = {"series": series.pk, "day": programme.period_start.isoformat(), "title": "Lần nữa"}
    answer = client.post(reverse("radio:create"), form, follow=True)
    assert answer.redirect_chain[-1][0] == reverse("radio:programme", args=[programme.pk])
    assert "đây là chương trình ấy" in answer.content.decode()
    again = as_person("xa.quetrung").get(reverse("radio:code", args=[stations[0].pk]), follow=True)
    assert "chỉ hiện một lần" in again.content.decode()


def test_an_urgent_message_lies_with_the_second_person_until_it_is_over(
    district: Any, stations: Any, as_person: Any, agent: Any, fake_engine: Any, django_capture_on_commit_callbacks: Any
) -> None:
    from loa.radio import actions

    one = agent(0)
    with django_capture_on_commit_callbacks():
        urgent = actions.prepare(
            stations[0].unit, by=as_user("xa.quetrung"), title="Nước lên", text="Lên chỗ cao.", stations=stations[:1]
        )
    work = reverse("oversight:my_work")
    assert reverse("radio:send", args=[urgent.pk]) in as_person("dieuphoi").get(work).content.decode()
    assert "Nước lên" not in as_person("xa.quetrung").get(work).content.decode()
    actions.carry_out(urgent.renderings.get().pk)
    actions.send(urgent, by=as_user("dieuphoi"))
    client = as_person("dieuphoi")

    def urgents() -> str:
        return str(client.get(reverse("radio:urgents")).content.decode())

    assert "Chờ máy nhận lệnh" in urgents()
    assert "Dừng phát" in urgents()
    assert "Nước lên" not in client.get(work).content.decode()
    key = str(urgent.airings.get().pk)
    length = {"of": 2 * 480000, "planned": None, "priority": "urgent"}
    one.write("started", key, **length)
    one.deliver()
    assert "1 đài đang phát bản tin khẩn cấp" in urgents()
    assert "Đang phát bản tin khẩn" in client.get(reverse("radio:wall")).content.decode()
    one.write("completed", key, to=2 * 480000, **length)
    one.deliver()
    page = urgents()
    assert "Đã phát ở mọi đài" in page
    assert "Dừng phát" not in page


def test_the_log_and_the_files_are_told_in_words(approved: Any, as_person: Any, agent: Any, stations: Any) -> None:
    one = agent(0)
    one.write("paired")
    one.write("clock", reason="ntp")
    one.write("fault", reason="disk_full")
    one.deliver()
    page = as_person("dieuphoi").get(reverse("radio:station", args=[stations[0].pk])).content.decode()
    for said in ("Ghép máy với đài", "Nguồn giờ thay đổi (giờ mạng)", "Máy báo sự cố (đĩa đầy)"):
        assert said in page
    page = as_person("trucdai").get(reverse("radio:certificate", args=[approved.pk])).content.decode()
    assert "Bản phát cho các đài và để nghe lại" in page
