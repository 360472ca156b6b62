"""The ledger's screens: what a person types is kept, what they may not see does not exist, and files are handed out
safely."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from loa.evidence import actions
from loa.evidence.files import Upload
from loa.evidence.models import Attachment, Entry
from loa.kit.clock import today
from loa.org.sample import SampleDistrict
from loa.plan.models import Task
from sheets_read import table

Sign = Callable[[str], Client]


@pytest.fixture
def typed(district: SampleDistrict) -> dict[str, Any]:
    """What somebody of xã Sơn Viên types."""
    return {
        "unit": district.units["xa-6"].pk, "task": "", "kind": "relay", 
        "happened_on": today().isoformat(), "quantity": "2",
        "place": "Thôn 1", "note": "Loa thôn", "link": "https://example.vn/a",
    }  # fmt: skip


@pytest.fixture
def entry(district: SampleDistrict, book: SimpleNamespace) -> Entry:
    """An entry by hand of xã Sơn Viên, with a picture."""
    return actions.record_by_hand(
        book.draft(district.units["xa-6"], note="Loa thôn 7", files=(book.png(),)), by=district.people["xa.sonvien"]
    )


def test_recording_by_hand(as_person: Sign, typed: dict[str, Any], book: SimpleNamespace) -> None:
    client = as_person("xa.sonvien")
    assert client.get(reverse("evidence:record")).status_code == 200
    typed |= {"file1": SimpleUploadedFile("a.png", book.PNG), "file3": SimpleUploadedFile("b.txt", b"bien ban")}
    answer = client.post(reverse("evidence:record"), typed)
    row = Entry.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, reverse("evidence:entry", args=[row.pk]))
    assert (row.quantity, row.place, row.unit_id) == (2, "Thôn 1", typed["unit"])
    assert sorted(row.attachments.values_list("filename", "mime")) == [("a.png", "image/png"), ("b.txt", "text/plain")]
    assert "Đã ghi vào sổ, số 1." in client.get(answer["Location"]).content.decode()


def test_recording_for_a_task_offers_its_kinds_and_keeps_it(
    as_person: Sign, district: SampleDistrict, make_task: Callable[..., Task], typed: dict[str, Any]
) -> None:
    task = make_task(district.units["xa-6"], channel="radio", targets={"programme": 1})
    client, url = as_person("xa.sonvien"), reverse("evidence:record_for_task", args=[task.pk])
    page = client.get(url).content.decode()
    assert 'value="programme"' in page
    assert 'value="relay"' not in page
    client.post(url, typed | {"task": task.pk, "kind": "programme"})
    assert Entry.objects.get().task == task


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"link": ""}, "Chưa có gì chứng minh"),
        ({"happened_on": (today() + timedelta(days=1)).isoformat()}, "Chỉ ghi việc đã làm"),
        ({"quantity": "0"}, "quantity"),
        ({"kind": "khong-co"}, "kind"),
        ({"link": "javascript:alert(1)"}, "link"),
        ({"file2": SimpleUploadedFile("a.html", b"<html>")}, "thuộc loại không nhận"),
        ({"file1": SimpleUploadedFile("a.png", b"")}, "file1"),
    ],
)
def test_a_form_that_fails_keeps_what_was_typed(
    as_person: Sign, typed: dict[str, Any], change: dict[str, Any], sentence: str
) -> None:
    answer = as_person("xa.sonvien").post(
        reverse("evidence:record"), typed | {"place": "Thôn Trung Hạ", "note": "Chép 3 dòng"} | change
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in page
    assert "Thôn Trung Hạ" in page
    assert "Chép 3 dòng" in page
    assert not Entry.objects.exists()


def test_the_same_form_sent_twice_is_one_entry(as_person: Sign, typed: dict[str, Any]) -> None:
    client = as_person("xa.sonvien")
    assert client.post(reverse("evidence:record"), typed).status_code == 302
    again = client.post(reverse("evidence:record"), typed)
    assert (again.status_code, Entry.objects.count()) == (422, 1)
    assert "Giống hệt số 1" in again.content.decode()


def test_what_was_typed_is_shown_as_text(as_person: Sign, typed: dict[str, Any]) -> None:
    client = as_person("xa.sonvien")
    client.post(reverse("evidence:record"), typed | {"note": "<script>alert(1)</script>", "place": '"><img src=x>'})
    for url in (reverse("evidence:entry", args=[Entry.objects.get().pk]), reverse("evidence:list")):
        page = client.get(url).content.decode()
        assert "<script>alert" not in page
        assert "<img src=x>" not in page


def test_the_form_offers_only_own_units_and_tasks(
    as_person: Sign, district: SampleDistrict, make_task: Callable[..., Task], typed: dict[str, Any]
) -> None:
    foreign = make_task(district.units["xa-3"])
    client = as_person("xa.sonvien")
    for change in ({"unit": district.units["xa-3"].pk}, {"task": foreign.pk}):
        assert client.post(reverse("evidence:record"), typed | change).status_code == 422
    assert client.get(reverse("evidence:record_for_task", args=[foreign.pk])).status_code == 404
    assert not Entry.objects.exists()


@pytest.mark.parametrize("who", ["lanhdao.sonvien", "quansat", "quantri", "duyetbai"])
def test_who_does_not_record_gets_no_form(as_person: Sign, typed: dict[str, Any], who: str) -> None:
    client = as_person(who)
    assert client.get(reverse("evidence:record")).status_code == 403
    assert client.post(reverse("evidence:record"), typed).status_code == 403


def test_voiding(as_person: Sign, entry: Entry) -> None:
    client, url = as_person("xa.sonvien"), reverse("evidence:void", args=[entry.pk])
    assert "Loa thôn" not in client.get(url).content.decode() or client.get(url).status_code == 200
    answer = client.post(url, {"reason": ""})
    assert (answer.status_code, Entry.objects.count()) == (422, 1)
    answer = client.post(url, {"reason": "Ghi nhầm"})
    assert answer["Location"] == reverse("evidence:entry", args=[entry.pk])
    assert Entry.objects.get(kind="void").voids == entry
    page = client.get(answer["Location"]).content.decode()
    assert "Ghi nhầm" in page
    assert f'href="{url}"' not in page
    assert "đã được hủy trước đó" in client.post(url, {"reason": "Nữa"}).content.decode()


def test_voiding_and_recording_anew(as_person: Sign, entry: Entry, typed: dict[str, Any]) -> None:
    client, url = as_person("xa.sonvien"), reverse("evidence:void", args=[entry.pk]) + "?thay"
    page = client.get(url).content.decode()
    assert "Loa thôn 7" in page
    bad = client.post(url, typed | {"reason": "Nhầm số", "quantity": "0", "place": "Thôn Hạ"})
    assert (bad.status_code, Entry.objects.count()) == (422, 1)
    assert "Thôn Hạ" in bad.content.decode()
    assert "Nhầm số" in bad.content.decode()
    wrong = client.post(url, typed | {"reason": "Nhầm số", "file1": SimpleUploadedFile("a.svg", b"<svg/>")})
    assert (wrong.status_code, Entry.objects.count()) == (422, 1)
    assert "thuộc loại không nhận" in wrong.content.decode()
    # The new entry may stand on the files of the old one.
    assert client.post(url, typed | {"reason": "Nhầm số", "link": ""}).status_code == 302
    new = Entry.objects.get(replaces=entry)
    assert (new.quantity, new.voids) == (2, None)
    assert f"Xem số thay thế {new.seq}" in client.get(reverse("evidence:entry", args=[entry.pk])).content.decode()


def test_what_the_system_recorded_is_not_voided_here(
    as_person: Sign, district: SampleDistrict, book: SimpleNamespace
) -> None:
    entry = actions.record(book.draft(district.units["xa-6"], kind="story"), by=None)
    client = as_person("xa.sonvien")
    assert (
        reverse("evidence:void", args=[entry.pk])
        not in client.get(reverse("evidence:entry", args=[entry.pk])).content.decode()
    )
    answer = client.post(reverse("evidence:void", args=[entry.pk]), {"reason": "Nhầm"})
    assert "do hệ thống ghi" in answer.content.decode()
    assert Entry.objects.count() == 1


@pytest.mark.parametrize(
    ("who", "status"), [("xa.quelam", 404), ("trucdai", 404), ("lanhdao.sonvien", 403), ("quansat", 403)]
)
def test_who_may_not_void_is_refused(as_person: Sign, entry: Entry, who: str, status: int) -> None:
    url = reverse("evidence:void", args=[entry.pk])
    client = as_person(who)
    assert (client.get(url).status_code, client.post(url, {"reason": "x"}).status_code) == (status, status)
    assert Entry.objects.count() == 1


def test_another_unit_s_evidence_does_not_exist(as_person: Sign, entry: Entry) -> None:
    client, file = as_person("xa.quelam"), entry.attachments.get()
    for name, pk in (
        ("entry", entry.pk),
        ("void", entry.pk),
        ("attachment", file.pk),
        ("entry", 10**30),
        ("attachment", 10**30),
    ):
        assert client.get(reverse(f"evidence:{name}", args=[pk])).status_code == 404
    page = client.get(reverse("evidence:list")).content.decode()
    assert "Loa thôn 7" not in page
    assert "Sổ chưa có dòng nào" in client.get(reverse("evidence:verify")).content.decode()


def test_above_the_unit_it_is_seen(as_person: Sign, entry: Entry) -> None:
    for who in ("dieuphoi", "quansat", "quantri"):
        client = as_person(who)
        assert "Loa thôn 7" in client.get(reverse("evidence:entry", args=[entry.pk])).content.decode()
        assert "Loa thôn 7" in client.get(reverse("evidence:list")).content.decode()


def test_nobody_without_sign_in(entry: Entry, client: Client) -> None:
    file = entry.attachments.get()
    for url in (
        reverse("evidence:list"), reverse("evidence:record"), reverse("evidence:verify"),
        reverse("evidence:entry", args=[entry.pk]), reverse("evidence:void", args=[entry.pk]),
        reverse("evidence:attachment", args=[file.pk]),
    ):  # fmt: skip
        assert client.get(url).status_code == 302, url
        assert client.post(url).status_code in (302, 405), url


@pytest.mark.parametrize(
    ("name", "data", "mime", "disposition"),
    [
        ("ảnh.png", None, "image/png", "inline"),
        (
            "a.html",
            b"ch\xe1\xbb\x89 l\xc3\xa0 ch\xe1\xbb\xaf <script>alert(1)</script>",
            "text/plain; charset=utf-8",
            "inline",
        ),
        ("don.pdf", b"%PDF-1.4 <script>alert(1)</script>", "application/pdf", "attachment"),
        ("a.gif", b"GIF89a/*<script>alert(1)</script>*/", "image/gif", "inline"),
        ('a"; x=".mp3', b"ID3\x04" + bytes(60), "audio/mpeg", "attachment"),
    ],
)
def test_files_are_never_pages_of_this_site(
    as_person: Sign,
    district: SampleDistrict,
    book: SimpleNamespace,
    name: str,
    data: bytes | None,
    mime: str,
    disposition: str,
) -> None:
    by = district.people["xa.sonvien"]
    data = data or book.PNG
    actions.record_by_hand(book.draft(district.units["xa-6"], files=(Upload(name, data),)), by=by)
    answer = as_person("xa.sonvien").get(reverse("evidence:attachment", args=[Attachment.objects.get().pk]))
    assert b"".join(answer.streaming_content) == data
    assert answer["Content-Type"] == mime
    assert answer["Content-Disposition"].split(";")[0] == disposition
    assert answer["X-Content-Type-Options"] == "nosniff"
    policy = answer["Content-Security-Policy"]
    assert "sandbox" in policy
    assert "default-src 'none'" in policy
    assert "script-src" not in policy
    assert "allow-" not in policy


def test_a_file_that_is_gone_is_said(as_person: Sign, entry: Entry) -> None:
    file = entry.attachments.get()
    Path(default_storage.path(file.file.name)).unlink()
    client = as_person("xa.sonvien")
    assert client.get(reverse("evidence:attachment", args=[file.pk])).status_code == 404
    page = client.post(reverse("evidence:verify"), {"head": ""}).content.decode()
    assert "tệp mất hoặc đã bị sửa" in page


def test_the_check_names_no_file_of_another_unit(
    as_person: Sign, entry: Entry, district: SampleDistrict, book: SimpleNamespace
) -> None:
    actions.record(book.draft(district.units["xa-3"]), by=None)
    Path(default_storage.path(entry.attachments.get().file.name)).unlink()
    page = as_person("xa.quelam").post(reverse("evidence:verify"), {"head": ""}).content.decode()
    assert "tệp mất hoặc đã bị sửa" in page
    assert "ảnh chụp.png" not in page


def test_the_list_filters_searches_and_exports(
    as_person: Sign, entry: Entry, district: SampleDistrict, book: SimpleNamespace
) -> None:
    by = district.people["xa.sonvien"]
    actions.record(book.draft(district.units["xa-6"], kind="story", details={"title": "Bài về chuyển đổi số"}), by=by)
    voided = actions.record_by_hand(book.draft(district.units["xa-6"], note="Nhầm hẳn"), by=by)
    actions.void(voided, by=by, reason="Nhầm")
    client, url = as_person("dieuphoi"), reverse("evidence:list")

    def seen(**query: str) -> set[str]:
        page = client.get(url, query).content.decode()
        return {text for text in ("Loa thôn 7", "Bài về chuyển đổi số", "Nhầm hẳn") if text in page}

    assert seen() == {"Loa thôn 7", "Bài về chuyển đổi số", "Nhầm hẳn"}
    assert seen(kenh="portal") == {"Bài về chuyển đổi số"}
    assert seen(tt="tinh") == {"Loa thôn 7", "Bài về chuyển đổi số"}
    assert seen(tt="huy") == {"Nhầm hẳn"}
    assert seen(tim="loa thon") == {"Loa thôn 7"}
    assert seen(dv=str(district.units["xa-3"].pk)) == set()
    assert seen(viec="99999999999999999999999999") == set()
    exported = table(client.get(url, {"xuat": "xlsx", "tt": "tinh", "xep": "-seq"}).content)
    assert [row["Đã làm gì"] for row in exported] == ["Tin, bài trên cổng", "Lượt tiếp âm"]
    first = exported[-1]
    assert (first["Đơn vị"], first["Số lượng"], first["Cách ghi"]) == ("UBND xã Sơn Viên", 1, "Người ghi")
    assert first["Ngày"].date() == today() - timedelta(days=1)
    assert exported[0]["Số"] > first["Số"]


def test_the_list_is_sorted_as_asked(as_person: Sign, district: SampleDistrict, book: SimpleNamespace) -> None:
    by, client, url = district.people["xa.sonvien"], as_person("dieuphoi"), reverse("evidence:list")
    for days, quantity, note in ((1, 5, "hai"), (2, 1, "một"), (0, 3, "ba")):
        draft = book.draft(
            district.units["xa-6"], note=note, quantity=Decimal(quantity), happened_on=today() - timedelta(days=days)
        )
        actions.record_by_hand(draft, by=by)

    def amounts(sort: str) -> list[int]:
        page = client.get(url, {"xep": sort}).content.decode()
        place = {note: page.index(f">{note}<") for note in ("một", "hai", "ba")}
        exported = [row["Số lượng"] for row in table(client.get(url, {"xep": sort, "xuat": "xlsx"}).content)]
        shown = [{"một": 1, "hai": 5, "ba": 3}[note] for note in sorted(place, key=place.__getitem__)]
        assert shown == exported
        return exported

    assert amounts("day") == [1, 5, 3]
    assert amounts("-day") == [3, 5, 1]
    assert amounts("quantity") == [1, 3, 5]
    assert amounts("-seq") == [3, 1, 5]


def test_the_list_costs_the_same_however_long(
    as_person: Sign, district: SampleDistrict, book: SimpleNamespace, django_assert_max_num_queries: Any
) -> None:
    by = district.people["xa.sonvien"]
    for number in range(30):
        row = actions.record_by_hand(book.draft(district.units["xa-6"], note=str(number), files=(book.png(),)), by=by)
        if number % 3 == 0:
            actions.void(row, by=by, reason="Nhầm")
    client = as_person("dieuphoi")
    with django_assert_max_num_queries(15):
        client.get(reverse("evidence:list"))


def test_the_form_says_the_limit_that_holds(as_person: Sign, settings: Any) -> None:
    settings.INSTALLATION = settings.INSTALLATION.model_copy(update={"upload_megabytes": 7})
    page = as_person("xa.sonvien").get(reverse("evidence:record")).content.decode()
    assert "mỗi tệp tối đa 7 MB" in page
