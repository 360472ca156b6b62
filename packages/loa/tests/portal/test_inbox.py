"""Letters with an answer, and good examples from the nomination to the decision; no cookie, no captcha, no leak."""

from __future__ import annotations

import hashlib
import re
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from loa.evidence.models import Entry
from loa.kit import clock
from loa.kit.addresses import place_of
from loa.kit.refused import Refused
from loa.portal import actions
from loa.portal.actions import inbox, nominations
from loa.portal.models import Feedback, FormCount, Nomination, StoryPage

LETTER = {"kind": "report", "subject": "Loa rè", "text": "Loa ở xóm nghe rè."}


def code_in(response) -> str:
    return re.search(r'class="receipt code">([A-Z0-9-]+)<', response.content.decode())[1]


def test_a_letter_and_its_answer(sites, as_person, district):
    client = Client(enforce_csrf_checks=True)
    response = client.post("/gop-y/", LETTER | {"name": "Bà Tư", "contact": "0900", "consent": "on"})
    assert response.status_code == 200
    assert response["Cache-Control"] == "no-store"
    assert not response.cookies
    code = code_in(response)
    row = Feedback.objects.get()
    assert code not in str(vars(row))
    assert row.due == clock.today() + timedelta(days=inbox.ANSWER_DAYS)
    look = client.post("/gop-y/tra-loi/", {"code": code.lower().replace("-", " ")})
    assert "Đang giải quyết" in look.content.decode()
    assert "Bà Tư" not in look.content.decode()
    assert client.post("/gop-y/tra-loi/", {"code": "AAAAA-AAAAA"}).status_code == 422

    writer, other = as_person("bientap"), as_person("duyetbai")
    with CaptureQueriesContext(connection) as queries:
        assert "Loa rè" in writer.get("/ban/gop-y/").content.decode()
    assert len(queries) <= 15
    assert "Bà Tư" in writer.get(f"/ban/gop-y/{row.pk}/").content.decode()
    for stranger in ("xa.quelam", "truong"):
        assert as_person(stranger).get(f"/ban/gop-y/{row.pk}/").status_code in (403, 404)
    answer = {"answer": "Đã sửa.", "public_question": "Loa ở một xóm nghe rè."}
    assert writer.post(f"/ban/gop-y/{row.pk}/", answer).status_code == 302
    assert "Đã sửa." not in client.post("/gop-y/tra-loi/", {"code": code}).content.decode()
    assert "Loa ở một xóm" not in client.get("/gop-y/hoi-dap/").content.decode()
    with pytest.raises(PermissionDenied):
        inbox.approve_feedback(row, by=district.people["bientap"])
    other.post(f"/ban/gop-y/{row.pk}/tra-lai/", {"reason": "Ghi rõ ngày sửa"})
    assert "Ghi rõ ngày sửa" in writer.get(f"/ban/gop-y/{row.pk}/").content.decode()
    writer.post(f"/ban/gop-y/{row.pk}/", answer)
    row.refresh_from_db()
    other.post(f"/ban/gop-y/{row.pk}/duyet/", {"seen": row.answered_at.isoformat()})
    assert "Đã sửa." in client.post("/gop-y/tra-loi/", {"code": code}).content.decode()
    public = client.get("/gop-y/hoi-dap/").content.decode()
    assert "Loa ở một xóm nghe rè." in public
    assert "Bà Tư" not in public
    assert "Loa ở xóm nghe rè." not in public
    for path in ("/gop-y/hoi-dap/", "/gop-y/"):
        assert "Loa rè" not in client.get(path).content.decode(), "the sender's own subject may name anybody"
    assert "Loa ở một xóm nghe rè." in client.get("/gop-y/").content.decode()
    writer.post(f"/ban/gop-y/{row.pk}/xoa-thong-tin/")
    row.refresh_from_db()
    assert (row.name, row.contact, bool(row.erased_at)) == ("", "", True)
    inbox.hide_feedback(row, by=district.people["duyetbai"], reason="Sai")
    assert "Loa ở một xóm" not in client.get("/gop-y/hoi-dap/").content.decode()


def test_a_private_answer_needs_one_person_and_closing_can_be_undone(sites, district):
    row, code = actions.send_feedback(sites["vanphong"], **LETTER)
    writer = district.people["bientap"]
    inbox.close_feedback(row, by=writer, reason="Không thuộc huyện")
    assert "Không thuộc huyện" in Client().post("/gop-y/tra-loi/", {"code": code}).content.decode()
    inbox.reopen_feedback(row, by=writer)
    row = actions.answer_feedback(row, by=writer, answer="Đã sửa.")
    assert row.state == "answered"
    with pytest.raises(Refused):
        actions.answer_feedback(row, by=writer, answer="Nữa")


@pytest.mark.parametrize(
    ("more", "headers", "words"),
    [
        ({"trang_web": "http://spam"}, {}, "phải để trống"),
        ({}, {"Origin": "https://evil.example"}, "trang khác"),
        ({}, {"Sec-Fetch-Site": "cross-site"}, "trang khác"),
        ({"contact": "0900"}, {}, "đồng ý"),
        ({"text": ""}, {}, "phải điền"),
        ({"kind": "x"}, {}, "Chọn một mục"),
    ],
)
def test_what_the_public_form_refuses_loses_nothing(sites, more, headers, words):
    response = Client().post("/gop-y/", LETTER | more, headers=headers)
    assert response.status_code == 422
    assert words in response.content.decode()
    assert "Loa rè" in response.content.decode()
    assert not Feedback.objects.exists()


def test_twice_and_too_often(sites, shift, monkeypatch):
    client = Client()
    assert client.post("/gop-y/", LETTER).status_code == 200
    assert "vừa được gửi" in client.post("/gop-y/", LETTER).content.decode()
    for number in range(inbox.PER_HOUR):
        response = client.post("/gop-y/", LETTER | {"subject": f"Việc {number}"})
    assert "nhiều lần quá" in response.content.decode()
    assert Feedback.objects.count() == inbox.PER_HOUR - 1
    assert "127.0.0.1" not in str(list(FormCount.objects.values()))
    told = [hashlib.sha256(f"feedback\n{one}".encode()).hexdigest() for one in ("127.0.0.1", "127.0.0.2")]
    assert not FormCount.objects.filter(key__in=told).exists(), "who tries all addresses must not find one"
    for number in range(inbox.PER_HOUR):
        inbox.let_in("feedback", place_of(f"2001:db8:7:7::{number:x}"))
    more = {"path": "/gop-y/", "data": LETTER | {"subject": "Từ máy khác"}}
    crowded = client.post(**more, REMOTE_ADDR="2001:db8:7:7:ffff::9")
    assert "nhiều lần quá" in crowded.content.decode(), "one line has as many addresses as it likes"
    assert client.post(**more, REMOTE_ADDR="2001:db8:7:8::1").status_code == 200
    moment = clock.now() + timedelta(hours=2)
    monkeypatch.setattr("loa.portal.actions.inbox.now", lambda: moment)
    assert client.post("/gop-y/", LETTER | {"subject": "Sau đó"}).status_code == 200
    text = client.post("/gop-y/", LETTER | {"subject": "<script>x</script>", "text": "\x00 {{ 7*7 }}"}).content.decode()
    assert "<script>x" not in text


def test_each_site_has_its_own_inbox(sites, as_person):
    Client().post(f"/gop-y/?noi={sites['xa-6'].pk}", LETTER)
    row = Feedback.objects.get()
    assert row.home == sites["xa-6"]
    assert as_person("bientap").get(f"/ban/gop-y/{row.pk}/").status_code == 404
    assert as_person("xa.sonvien").get(f"/ban/gop-y/{row.pk}/").status_code == 200


def test_names_are_forgotten_in_time(sites, district):
    row, _code = actions.send_feedback(sites["vanphong"], **LETTER, name="A", contact="1", consent=True)
    actions.answer_feedback(row, by=district.people["bientap"], answer="Xong.")
    assert inbox.forget_senders(clock.now()) == 0
    assert inbox.forget_senders(clock.now() + inbox.KEPT + timedelta(days=1)) == 1
    row.refresh_from_db()
    assert (row.name, row.contact, row.text) == ("", "", LETTER["text"])


NOMINATED = {"title": "Chợ quê quét mã", "who": "Tổ tiểu thương", "text": "Dán mã.\nKhách trả nhanh."}


def test_from_the_nomination_to_the_decision(sites, as_person, district):
    client = Client(enforce_csrf_checks=True)
    assert client.post("/chuyen-doi-so/gioi-thieu/", NOMINATED | {"contact": "0900"}).status_code == 422
    sent = client.post("/chuyen-doi-so/gioi-thieu/", NOMINATED | {"contact": "0900", "consent": "on"})
    assert "Cảm ơn bà con" in sent.content.decode()
    row = Nomination.objects.get()
    approver, writer, honourer = (district.people[name] for name in ("duyetbai", "bientap", "dieuphoi"))
    with pytest.raises(Refused, match="đồng ý"):
        actions.choose_nomination(row, by=approver)
    with pytest.raises(Refused, match="không trả lại được"):
        nominations.return_nomination(row, by=approver, reason="Thiếu")
    desk = as_person("duyetbai")
    desk.post(f"/ban/guong-dien-hinh/{row.pk}/dong-y/")
    desk.post(f"/ban/guong-dien-hinh/{row.pk}/chon/")
    row.refresh_from_db()
    assert row.state == "chosen"
    with pytest.raises(Refused, match="chưa lên trang"):
        actions.honour_nomination(row, by=honourer)
    page = actions.tell_nomination(row, by=writer)
    actions.revise_story(page, by=writer, summary="Chợ quê.", happened_on=clock.today())
    actions.submit_story(page, by=writer)
    actions.approve_story(page, by=approver)
    assert row.title in client.get("/chuyen-doi-so/cau-chuyen/").content.decode()
    with pytest.raises(Refused, match="Nhờ người khác"):
        actions.honour_nomination(row, by=approver)
    as_person("dieuphoi").post(f"/ban/guong-dien-hinh/{row.pk}/bieu-duong/")
    row.refresh_from_db()
    assert row.state == "honoured"
    assert Entry.objects.get(kind="model") == row.entry
    assert row.entry.link == StoryPage.objects.get(pk=page.pk).address
    docx = desk.get(f"/ban/guong-dien-hinh/{row.pk}/quyet-dinh.docx")
    assert docx.content[:2] == b"PK"
    assert desk.get(f"/ban/guong-dien-hinh/{row.pk}/quyet-dinh.exe").status_code == 404
    with CaptureQueriesContext(connection) as queries:
        assert desk.get(f"/ban/guong-dien-hinh/{row.pk}/").status_code == 200
    assert len(queries) <= 15
    desk = as_person("bientap")
    desk.post(f"/ban/guong-dien-hinh/{row.pk}/xoa-thong-tin/")
    row.refresh_from_db()
    assert row.contact == ""
    assert as_person("xa.quelam").get(f"/ban/guong-dien-hinh/{row.pk}/").status_code == 404


def test_a_unit_s_nomination_comes_back_is_completed_or_declined(sites, as_person, district):
    client = as_person("giaoduc")
    values = NOMINATED | {"home": sites["vanphong"].pk, "agreed": "on"}
    assert client.post("/ban/guong-dien-hinh/them/", values | {"home": sites["xa-3"].pk}).status_code == 422
    assert client.post("/ban/guong-dien-hinh/them/", values).status_code == 302
    row = Nomination.objects.get()
    approver = district.people["duyetbai"]
    nominations.return_nomination(row, by=approver, reason="Ghi số liệu")
    assert "Ghi số liệu" in client.get(f"/ban/guong-dien-hinh/{row.pk}/").content.decode()
    more = NOMINATED | {"text": "Ba mươi sạp."}
    assert client.post(f"/ban/guong-dien-hinh/{row.pk}/bo-sung/", more).status_code == 302
    row.refresh_from_db()
    assert (row.state, row.text) == ("new", "Ba mươi sạp.")
    nominations.decline_nomination(row, by=approver, reason="Trùng")
    nominations.reopen_nomination(row, by=approver)
    row.refresh_from_db()
    assert row.state == "new"
