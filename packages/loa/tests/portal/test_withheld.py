"""Pictures and files go with what showed them, and come back with it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from loa.kit import clock
from loa.portal import actions, pictures
from loa.portal.actions.publish import expire_story
from loa.portal.models import InboxItem, Picture, SharedFile, StoryPage

from .conftest import png

PDF = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def address(picture: Picture) -> str:
    """Of one of its sizes."""
    return pictures.show([picture.pk])[picture.pk].src


def body(*shown: Picture, file: SharedFile | None = None) -> list[tuple[str, object]]:
    text = ("text", "<p>Bà con đến đông.</p>")
    drawn = [("picture", {"image": one, "alt": "Chợ quê", "caption": ""}) for one in shown]
    return [text, *drawn, *([("file", {"file": file, "note": ""})] if file else [])]


@pytest.fixture
def status(as_person):
    """`status(address)` for everybody; `status(address, "xa.sonvien")` for somebody who is signed in."""
    clients = {"": Client()}

    def ask(where: str, who: str = "") -> int:
        if who not in clients:
            clients[who] = as_person(who)
        response = clients[who].get(where)
        if response.status_code == 200:
            b"".join(response.streaming_content)
            is_public = response["Cache-Control"].startswith("public")
            assert is_public or response["Cache-Control"] == "private, no-store"
            if who == "":
                assert is_public
                assert "cookie" not in response.get("Vary", "").lower()
        return response.status_code

    return ask


def test_what_only_a_story_showed_goes_with_it_and_comes_back(district, sites, publish, picture, status):
    people = district.people
    one, two, three = (picture(data=png(colour=colour)) for colour in ("red", "green", "blue"))
    file = actions.add_file(by=people["xa.sonvien"], unit=one.unit, filename="a.pdf", data=PDF, title="Mẫu đơn")
    drafted = (address(one), file.address)
    assert {status(found) for found in drafted} == {404}, "nothing public shows them yet"
    assert {status(found, "xa.sonvien") for found in drafted} == {200}, "whoever writes sees what they write with"
    assert {status(found, "xa.quelam") for found in drafted} == {404}
    first = publish(title="Bài một", lead_image=one, lead_alt="Chợ", body=body(two, three, file=file))
    other = publish(title="Bài hai", body=body(one))
    actions.set_arms(sites["xa-6"], "a.png", png(colour="blue"), by=people["quantri"])
    where = {name: address(row) for name, row in (("one", one), ("two", two), ("three", three))} | {
        "file": file.address
    }
    assert {status(one) for one in where.values()} == {200}
    assert status(f"/tep/documents/{file.pk}/{file.filename}") == 404, "Wagtail's own door knows nothing of this"

    actions.take_down_story(first, by=people["lanhdao.sonvien"], reason="Có thông tin riêng")
    assert {name: status(found) for name, found in where.items()} == {
        "one": 200,  # the other story shows it
        "two": 404,
        "three": 200,  # the site's arms
        "file": 404,
    }
    assert {status(where[name], "xa.sonvien") for name in ("two", "file")} == {200}, "whoever mends the story sees it"
    assert {status(where[name], "xa.quelam") for name in ("two", "file")} == {404}, "another unit's staff does not"

    again = picture(data=png(colour="green"))
    assert again.pk == two.pk
    assert status(where["two"]) == 404, "to send it again makes nothing public"
    revise(first, people, title="Bài một, đã sửa")
    assert {status(found) for found in where.values()} == {200}

    revise(first, people, body=body(three))
    assert (status(where["two"]), status(where["file"])) == (404, 404), "a correction takes out what it leaves out"
    assert status(where["three"]) == 200
    StoryPage.objects.filter(pk=other.pk).update(live=True)
    flow = other.flow
    flow.expire_at = clock.now() - timedelta(minutes=1)
    flow.save()
    assert expire_story(other.pk, moment=clock.now())
    assert status(where["one"]) == 200, "the corrected story leads with it"


def revise(page, people, **fields) -> None:
    actions.revise_story(page, by=people["xa.sonvien"], **fields)
    actions.submit_story(page, by=people["xa.sonvien"])
    actions.approve_story(page, by=people["lanhdao.sonvien"])


def test_guides_and_banners_hold_and_let_go_too(district, sites, picture, status):
    writer, approver = district.people["bientap"], district.people["duyetbai"]
    shown = picture("vanphong", "bientap")
    where = address(shown)
    guide = actions.add_guide(
        district.units["vanphong"], by=writer, title="Nộp hồ sơ", application="Dịch vụ công", summary="Nộp ở nhà.",
        steps=[{"title": "Mở trang", "picture": shown.pk, "alt": "Nút"}],
    )  # fmt: skip
    day = clock.today()
    banner = actions.submit_banner(
        sites["vanphong"], by=writer, title="Ngày hội", picture=shown, starts_on=day, ends_on=day
    )
    actions.submit_version(guide, by=writer)
    actions.approve_guide(guide, by=approver)
    actions.approve_banner(banner, by=approver)
    actions.take_down_banner(banner, by=approver, reason="Nhầm")
    assert status(where) == 200, "the guide shows it"
    actions.take_down_guide(guide, by=approver, reason="Đã đổi")
    assert status(where) == 404
    actions.submit_version(guide, by=writer)
    actions.approve_guide(guide, by=approver)
    assert status(where) == 200


def test_pictures_that_come_in_are_decoded_before_anything_is_locked(district, sites, monkeypatch):
    from loa.kit.fetched import Fetched
    from loa.portal.actions import decide
    from loa.portal.actions import pictures as taking

    depth, seen, real = len(connection.savepoint_ids), [], pictures.clean

    def watched(data):
        seen.append(len(connection.savepoint_ids))
        return real(data)

    monkeypatch.setattr(decide, "drawn_anew", watched)
    monkeypatch.setattr(taking.pictures, "clean", watched)
    broken = "https://bao.example.vn/b.png"
    monkeypatch.setattr(
        decide, "fetch", lambda url, **kwargs: Fetched(url, 200, {}, b"no picture" if url == broken else png())
    )
    source = actions.add_source(
        sites["xa-6"], by=None, title="Báo", kind="hand", licence="full", licence_note="Thỏa thuận 7"
    )
    item = InboxItem.objects.create(
        source=source, title="Hội chợ", link="https://bao.example.vn/1", picture="https://bao.example.vn/a.png",
        html=f'<p>Đông vui.</p><img src="{broken}" alt="Chợ">', arrived_at=clock.now(), guid_key="1", title_key="1",
    )  # fmt: skip
    done = actions.accept_item(item, by=district.people["xa.sonvien"], how="full")
    assert done.page.lead_image is not None
    assert done.notes == ["1 ảnh của tin không lấy được nên bài chưa có ảnh ấy."]
    actions.add_picture(
        by=district.people["xa.sonvien"],
        unit=district.units["xa-6"],
        filename="c.png",
        data=png(colour="pink"),
        alt="c",
    )
    assert seen == [depth] * 3


def test_an_answer_that_was_rewritten_is_not_approved_unseen(district, sites, as_person):
    row, _code = actions.send_feedback(sites["vanphong"], kind="idea", subject="Loa", text="Loa rè.")
    writer, approver = district.people["bientap"], as_person("duyetbai")
    actions.answer_feedback(row, by=writer, answer="Đã sửa.", public_question="Loa rè?")
    deed = reverse("portal:letter_deed", args=[row.pk, "duyet"])
    for seen in ("", "2020-01-01T00:00:00+00:00"):
        said = approver.post(deed, {"seen": seen}, follow=True).content.decode()
        assert "đã được sửa sau khi anh/chị mở" in said
    row.refresh_from_db()
    assert row.published_at is None
    page = approver.get(reverse("portal:letter", args=[row.pk])).content.decode()
    approver.post(deed, {"seen": page.partition('name="seen" value="')[2].partition('"')[0]})
    row.refresh_from_db()
    assert row.published_at is not None
