"""What a story may be made of, what is said while it is written, and what is compared and scheduled."""

from __future__ import annotations

import io
import json
import re
import zipfile
from datetime import timedelta

import pypdfium2
import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone
from loa.kit import clock
from loa.kit.refused import Refused
from loa.portal import actions, compare, content, hints, sample
from loa.portal.actions.poll import PER_CONNECTION
from loa.portal.actions.withhold import hand_out
from loa.portal.blocks import video_host
from loa.portal.models import PollCount, PollHand, SharedFile, StoryPage

PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
MP3 = b"ID3\x03\x00\x00\x00\x00\x00\x00" + b"\xff\xfb\x90\x64" + bytes(2000)
MP4 = b"\x00\x00\x00\x18ftypisom\x00\x00\x02\x00isomiso2" + bytes(3000)
POLL = "5f0c1c0e-6f5e-4f55-9a59-0d2f6f1f9a10"


def office(*more: str) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", "<document/>")
        for name in more:
            archive.writestr(name, "x")
    return stream.getvalue()


@pytest.fixture
def add(district):
    def take(data=PDF, name="Mẫu đơn.pdf", title="Mẫu đơn"):
        return actions.add_file(
            by=district.people["xa.sonvien"], unit=district.units["xa-6"], filename=name, data=data, title=title
        )

    return take


def test_files_are_taken_by_their_bytes_and_handed_out_safely(add, district):
    row = add()
    assert (row.kind, row.mime, row.filename[-4:]) == ("document", "application/pdf", ".pdf")
    assert add(title="Lần hai").pk == row.pk, "the same file is kept once"
    assert Client().get(row.address).status_code == 404, "nothing public offers it yet"
    hand_out([], [row.pk])
    response = Client().get(row.address)
    assert b"".join(response.streaming_content) == PDF
    assert response["Content-Disposition"].startswith("attachment")
    assert "sandbox" in response["Content-Security-Policy"]
    assert response["X-Content-Type-Options"] == "nosniff"
    assert Client().get(row.address.replace(row.sha256[:20], "0" * 20)).status_code == 404
    sound = add(MP3, "loa.exe", "Lời nhắc")
    assert (sound.kind, sound.mime) == ("audio", "audio/mpeg")
    hand_out([], [sound.pk])
    part = Client().get(sound.address, headers={"Range": "bytes=0-9"})
    assert (part.status_code, b"".join(part.streaming_content)) == (206, MP3[:10])
    assert add(office(), "a.docx", "Hướng dẫn").kind == "document"
    hidden = PDF + office()
    for data, name, words in (
        (b"", "a.pdf", "rỗng"),
        (b"MZ\x90\x00" + bytes(900), "a.pdf", "không nhận"),
        (b"<html><script>alert(1)</script>", "a.txt", "không nhận"),
        (office("word/vbaProject.bin"), "a.docx", "macro"),
        (hidden, "a.pdf", "tệp nén"),
        (b"GIF89a" + bytes(30), "a.pdf", "không đưa lên bài được"),
    ):
        with pytest.raises(Refused, match=words):
            add(data, name, "Tệp lạ")
    with pytest.raises(Refused, match="tên tệp"):
        add(title=" ")
    assert SharedFile.objects.count() == 3


@pytest.fixture
def whole(add, picture, publish):
    """A published story with every block that was not there before."""
    image = picture(licence="CC BY 4.0")
    body = [
        {"type": "text", "value": "<h2>Mở đầu</h2><p>Bà con xem ảnh, nghe lời nhắc.</p>"},
        {"type": "gallery", "value": {"title": "Buổi chợ", "pictures": [
            {"image": image.pk, "alt": "Một sạp bưởi đầy quả", "caption": "Sáng sớm."},
            {"image": image.pk, "alt": "Hai người mua bán bằng mã QR", "caption": ""},
        ]}},
        {"type": "video", "value": {
            "title": "Cách nộp hồ sơ", "file": add(MP4, "a.mp4", "Phim").pk, "link": "", "transcript": "Mở máy.",
        }},
        {"type": "video", "value": {
            "title": "Phim dài", "file": None, "link": "https://www.youtube.com/watch?v=1", "transcript": "",
        }},
        {"type": "audio", "value": {"title": "Lời nhắc", "file": add(MP3, "a.mp3", "Lời nhắc").pk, "transcript": ""}},
        {"type": "file", "value": {"file": add().pk, "note": "In ra điền tay được"}},
        {"type": "map", "value": {
            "place": "Nhà văn hóa", "latitude": "15.654321", "longitude": "108.012345",
            "way": "", "image": None, "alt": "",
        }},
        {"type": "poll", "id": POLL, "value": {"question": "Bà con muốn học buổi nào?", "answers": ["Sáng", "Tối"]}},
    ]  # fmt: skip
    stream = StoryPage._meta.get_field("body").stream_block
    return publish(title="Đủ các khối", body=stream.to_python(body))


def test_every_block_is_shown_without_asking_anybody_else(whole):
    path = f"/xa-son-vien/tin-tuc/{whole.slug}/"
    text = Client().get(path).content.decode()
    for words in ("Buổi chợ", "Loa. CC BY 4.0", "<video controls", "Xem trên YouTube", "<audio controls", "Mẫu đơn",
                  "15.654321, 108.012345", "Bà con muốn học buổi nào?", "Lời trong video"):  # fmt: skip
        assert words in text, words
    assert not re.search(r'(?:src|srcset|poster)="https?:', text), "nothing is fetched from elsewhere"
    assert "<iframe" not in text
    assert 'rel="noopener noreferrer external"' in text
    assert len(content.file_ids(whole)) == 3
    first = content.content_hash(whole)
    row = SharedFile.objects.get(pk=content.file_ids(whole)[0])
    SharedFile.objects.filter(pk=row.pk).update(sha256="f" * 64)
    assert content.content_hash(whole) != first, "another file behind the same key is another story"


def test_feeds_and_paper_name_what_they_cannot_show(whole):
    item = json.loads(Client().get("/xa-son-vien/feed.json").content)["items"][0]
    html, base = item["content_html"], "http://127.0.0.1:8000"
    assert "<svg" not in html
    assert f'src="{base}/dinh-kem/' in html
    assert re.search(rf'<video[^>]*><source src="{base}/', html), "a film keeps its source"
    assert f'<a href="{whole.address}">Trả lời</a>' in html

    pdf = Client().get(f"/ban-in/{whole.pk}.pdf", follow=True)
    document = pypdfium2.PdfDocument(b"".join(pdf.streaming_content) if pdf.streaming else pdf.content)
    text = "".join(page.get_textpage().get_text_range() for page in document)
    plain = "".join(text.split())
    for words in ("Buổi chợ", "Sáng sớm.", "Cách nộp hồ sơ", "Mở máy.", "Phim dài", "https://www.youtube.com/watch?v=1",
                  "Lời nhắc", "Mẫu đơn", "In ra điền tay được", "Nhà văn hóa", "15.654321, 108.012345",
                  "Bà con muốn học buổi nào?", "Sáng", "Tối"):  # fmt: skip
        assert "".join(words.split()) in plain, words
    assert f"{base}/dinh-kem/" in plain


def test_files_of_the_sample_go_with_it(add, monkeypatch):
    kept = add().file
    monkeypatch.setattr(transaction, "on_commit", lambda do, **kwargs: do())
    sample.wipe()
    assert not SharedFile.objects.exists()
    assert not kept.storage.exists(kept.name)


def test_a_foreign_file_and_an_unknown_host_are_refused(add, write, district, picture):
    row = add()
    SharedFile.objects.filter(pk=row.pk).update(unit=district.units["xa-3"])
    stream = StoryPage._meta.get_field("body").stream_block
    page = write(body=stream.to_python([{"type": "file", "value": {"file": row.pk, "note": ""}}]))
    assert any("tệp không thuộc đơn vị" in one for one in content.lacks(page, page.home))
    assert video_host("https://youtu.be/1") == "YouTube"
    for link in ("https://evil.example/youtube.com", "http://youtube.com/1", "https://youtube.com.evil.vn/", "x"):
        assert video_host(link) is None


def test_a_poll_counts_hands_and_keeps_nobody(whole, settings):
    path = f"/tham-do/{whole.pk}/{POLL}/"
    client = Client()
    assert "Chưa có ai trả lời" in client.get(path).content.decode()
    answer = client.post(path, {"tra-loi": "1"})
    assert (answer.status_code, answer["Location"]) == (302, path)
    assert not answer.cookies
    for _ in range(PER_CONNECTION - 1):
        client.post(path, {"tra-loi": "0"})
    refused = client.post(path, {"tra-loi": "0"})
    assert refused.status_code == 409
    assert "Mai bà con trả lời tiếp" in refused.content.decode()
    assert Client(REMOTE_ADDR="10.1.1.1").post(path, {"tra-loi": "1"}).status_code == 302
    assert dict(PollCount.objects.values_list("answer", "count")) == {"Sáng": PER_CONNECTION - 1, "Tối": 2}
    for bad in ({}, {"tra-loi": "9"}, {"tra-loi": "-1"}, {"tra-loi": "x"}):
        assert Client(REMOTE_ADDR="10.1.1.2").post(path, bad).status_code == 409
    other = Client(REMOTE_ADDR="10.1.1.3").post(path, {"tra-loi": "0"}, headers={"Origin": "https://evil.example"})
    assert other.status_code == 409
    assert Client().get(path.replace(POLL, POLL.replace("5", "6"))).status_code == 404
    assert PollHand.objects.count() == 2
    assert "10.1.1.1" not in str(list(PollHand.objects.values()))
    assert actions.forget_hands(clock.now()) == 0
    assert actions.forget_hands(clock.now() + timedelta(days=1)) == 2


def test_advice_says_what_shuts_somebody_out_what_is_long_and_what_was_told_before(write, publish, as_person):
    publish(title="Nộp hồ sơ một lần, khỏi đi lại ba lần", summary="Bộ phận một cửa ngồi cùng bà con bên máy tính.")
    long = " ".join(["chữ"] * 40)
    body = [
        (
            "text",
            f'<h3>Nhỏ trước</h3><p>{long}. Xem <a href="https://a.vn/">tại đây</a>.</p><p>RẤT LÀ QUAN TRỌNG ĐẤY</p>',
        )
    ]
    page = write(title="NỘP HỒ SƠ MỘT LẦN, KHỎI ĐI LẠI BA LẦN", body=body)
    words = " ".join(one.text for one in [*hints.hints(page), *hints.twins(page)])
    for part in ("toàn chữ hoa", "đề mục nhỏ đứng trước", "tại đây", "dài 40 tiếng", "RẤT LÀ QUAN TRỌNG", "gần giống"):
        assert part in words, part
    assert hints.measure(page).longest == 40
    good = write(title="Lớp học buổi tối", summary="Thầy là học trò.", body=[("text", "<p>Câu ngắn. Câu nữa.</p>")])
    assert not hints.hints(good)
    answer = as_person("xa.sonvien").get(f"/ban/tin-bai/{page.pk}/goi-y/").json()
    assert "dài nhất 40 tiếng" in answer["measure"]
    assert {"access", "length", "twin"} <= {one["kind"] for one in answer["hints"]}
    assert as_person("xa.quelam").get(f"/ban/tin-bai/{page.pk}/goi-y/").status_code == 404


def test_versions_are_compared_word_by_word(write, district, as_person):
    page = write(title="Chợ quê")
    actions.revise_story(page, by=district.people["xa.sonvien"], summary="Bộ phận một cửa đến tận nhà bà con.")
    first, second = (row.as_object() for row in page.revisions.order_by("created_at", "pk"))
    (change,) = compare.compare(first, second)
    assert "".join(text for kind, text in change.parts if kind != "new") == first.summary
    assert "".join(text for kind, text in change.parts if kind != "gone") == second.summary
    client = as_person("xa.sonvien")
    text = client.get(f"/ban/tin-bai/{page.pk}/cac-ban/").content.decode()
    assert "<ins>" in text
    assert "<del>" in text
    assert client.get(f"/ban/tin-bai/{page.pk}/cac-ban/?sau=999999").status_code == 404
    for frame in ("dien-thoai", "may-tinh", "zalo"):
        assert client.get(f"/ban/tin-bai/{page.pk}/?khung={frame}").status_code == 200


def test_the_calendar_shows_what_goes_up_and_comes_down_on_all_sites(write, district, as_person):
    page = write(title="Thông báo lịch học")
    start = clock.now() + timedelta(hours=2)
    actions.schedule_story(
        page, by=district.people["xa.sonvien"], go_live_at=start, expire_at=start + timedelta(minutes=5)
    )
    client = as_person("xa.sonvien")
    month = f"{timezone.localtime(start):%Y-%m}"
    for query in (f"?thang={month}", "?xem=danh-sach"):
        text = client.get(f"/ban/tin-bai/lich/{query}").content.decode()
        assert "Đăng, còn chờ duyệt: Thông báo lịch học" in text
        assert "Gỡ: Thông báo lịch học" in text
    assert "Thông báo lịch học" in client.get(f"/ban/lich/?thang={month}").content.decode()
    assert "Thông báo" not in as_person("xa.quelam").get("/ban/tin-bai/lich/?xem=danh-sach").content.decode()
    for bad in ("?thang=x", "?thang=9999-99"):
        assert client.get(f"/ban/tin-bai/lich/{bad}").status_code == 200


def test_looks_without_script_lie_in_a_style_sheet_of_the_reader_s_own(sites):
    client = Client()
    plain = client.get("/hien-thi.css")
    assert plain.content == b""
    answer = client.post("/hien-thi/", {"chu": "lon", "net": "ro", "nen": "toi", "ve": "https://evil.example/"})
    assert (answer.status_code, answer["Location"]) == (303, "/")
    style = client.get("/hien-thi.css")
    text = style.content.decode()
    assert "font-size: 125%" in text
    assert "--page: #000000" in text
    assert "data-" not in text
    assert style["Cache-Control"].startswith("private")
    page = client.get("/xa-son-vien/")
    assert "Cookie" not in page.get("Vary", "")
    assert "lon" not in page.headers.get("Set-Cookie", "")
    assert client.post("/hien-thi/", {"ve": "/tin-tuc/"})["Location"] == "/tin-tuc/"
    assert client.get("/hien-thi.css").content == b""
