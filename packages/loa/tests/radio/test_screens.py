"""The radio's screens: what each shows to whom, and what its buttons do."""

from __future__ import annotations

import re
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
    from loa.radio.actions.write import _words

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
