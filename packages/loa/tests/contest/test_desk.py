"""Organising a contest on the desk: from a Word file to published results."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client


def word(count: int, wrong: bool = False) -> SimpleUploadedFile:
    from docx import Document

    document = Document()
    for number in range(1, count + 1):
        document.add_paragraph(f"Câu {number}: Câu hỏi {number} về chuyển đổi số?")
        for place, letter in enumerate("ABCD"):
            run = document.add_paragraph().add_run(f"{letter}. Phương án {letter} của {number}")
            run.bold = (place == number % 4 and not (wrong and number == 2)) or None
    file = io.BytesIO()
    document.save(file)
    return SimpleUploadedFile("ngan-hang.docx", file.getvalue())


def messages_of(client: Client, address: str) -> str:
    return client.get(address).content.decode()


def test_from_a_word_file_to_published_results(as_person: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from loa.contest import durability
    from loa.contest.models import Contest, Question
    from loa.kit import clock

    monkeypatch.setattr(durability, "faults", lambda connection: [])
    runner, approver = as_person("cuocthi"), as_person("dieuphoi")
    created = runner.post(
        "/ban/cuoc-thi/tao/",
        {
            "title": "Cuộc thi tìm hiểu về Đề án 06", "unit": Contest._meta.get_field("unit").related_model.objects.get(
                short_name="Huyện đoàn"
            ).pk,
            "opens": f"{clock.now() - timedelta(hours=1):%Y-%m-%dT%H:%M}", "weeks": 1, "questions": 20, "minutes": 15,
            "attempts": 1,
        },
    )  # fmt: skip
    assert created.status_code == 302, created.content.decode()[:2000]
    contest = Contest.objects.get()
    assert contest.slug == "cuoc-thi-tim-hieu-ve-de-an-06"
    page, bank = f"/ban/cuoc-thi/{contest.pk}/", f"/ban/cuoc-thi/{contest.pk}/ngan-hang/"
    unclear = runner.post(bank, {"file": word(3, wrong=True)}).content.decode()
    assert "1 trên 3 câu chưa rõ" in unclear
    assert 'name="drafts"' not in unclear
    seen = runner.post(bank, {"file": word(60)}).content.decode()
    assert "Hiểu được cả 60 câu" in seen
    assert Question.objects.count() == 0
    signed = re.search(r'name="drafts" value="([^"]+)"', seen)
    assert signed
    forged = runner.post(bank, {"drafts": signed[1][:-3] + "abc"}, follow=True).content.decode()
    assert "Chọn tệp lại" in forged
    assert Question.objects.count() == 0
    assert "Đã nhập 60 câu" in runner.post(bank, {"drafts": signed[1]}, follow=True).content.decode()
    assert runner.get(f"{bank}tai/docx/").content[:2] == b"PK"
    assert as_person("quansat").get(bank).status_code == 403
    assert as_person("quansat").get(f"{bank}tai/docx/").status_code == 403
    approver.post(bank, {"read": "1"})
    assert not Question.objects.filter(second_reader=None).exists()
    runner.post(page, {"deed": "submit"})
    assert runner.post(page, {"deed": "approve"}).status_code == 403
    approver.post(page, {"deed": "approve"})
    round_ = contest.rounds.get()
    step = f"/ban/cuoc-thi/vong/{round_.pk}/"
    for deed, said in (("build", "Đã dựng đề"), ("open", "Đã mở vòng")):
        assert said in runner.post(step, {"deed": deed}, follow=True).content.decode()
    assert "đang làm bài" in runner.post(step, {"deed": "close"}, follow=True).content.decode()
    later = round_.closes + timedelta(hours=1)
    monkeypatch.setattr(clock.timezone, "now", lambda: later)
    steps = ((runner, "close", "Đã đóng vòng"), (runner, "lots", "Đã xong"), (approver, "publish", "Đã công bố"))
    for client, deed, said in steps:
        text = client.post(step, {"deed": deed}, follow=True).content.decode()
        assert said in text, text
    contest.refresh_from_db()
    assert contest.state == "published"
    assert "Đã công bố" in messages_of(runner, "/ban/cuoc-thi/")


def picture(colour: str = "#204080") -> bytes:
    from PIL import Image
    from PIL.PngImagePlugin import PngInfo

    file, place = io.BytesIO(), PngInfo()
    place.add_text("place", "nobody's business")
    Image.new("RGB", (40, 30), colour).save(file, "PNG", pnginfo=place)
    return file.getvalue()


def with_pictures() -> SimpleUploadedFile:
    """Two questions, each with a picture; the second one is broken."""
    from docx import Document

    document = Document()
    for number, colour in ((1, "#a02030"), (2, "#20a030")):
        document.add_paragraph(f"Câu {number}: Hình {number} là gì?").add_run().add_picture(io.BytesIO(picture(colour)))
        document.add_paragraph("A. Một")
        document.add_paragraph().add_run("B. Hai").bold = True
    whole, file = io.BytesIO(), io.BytesIO()
    document.save(whole)
    with zipfile.ZipFile(whole) as before, zipfile.ZipFile(file, "w") as after:
        for name in before.namelist():
            broken = name.endswith("image2.png")
            after.writestr(name, b"nothing that could be shown" if broken else before.read(name))
    return SimpleUploadedFile("hinh.docx", file.getvalue())


def test_partners_blueprints_pictures_and_sources_through_the_screens(as_person: Any, district: Any) -> None:
    from loa.contest import actions, media, rules
    from loa.contest.models import Contest, QuestionVersion
    from loa.kit.clock import now
    from loa.portal.models import LegalDocument

    runner, unit = as_person("cuocthi"), district.units["doan"]
    contest = actions.create(unit, by=district.people["cuocthi"], title="Tìm hiểu luật", slug="tim-hieu-luat")
    # Units that organise it together.
    fields = {
        "title": contest.title, "criteria": "correct,guess,lot", "truth": "people", "pick": "best", "prizes": "",
        "partners": [district.units["gddt"].pk],
    }  # fmt: skip
    assert runner.post(f"/ban/cuoc-thi/{contest.pk}/sua/", fields).status_code == 302
    assert list(contest.partners.all()) == [district.units["gddt"]]
    page = f"/ban/cuoc-thi/{contest.pk}/"
    assert "phối hợp: Phòng GD&amp;ĐT" in messages_of(runner, page)
    # What a paper is made of.
    opens = now()
    hours = {name: f"{opens + timedelta(days=days):%Y-%m-%dT%H:%M}" for name, days in (("opens", 1), ("closes", 8))}
    counts = {"questions": 4, "minutes": 15, "attempts": 1, "forms": 3}
    wrong = runner.post(f"{page}vong/them/", {**hours, **counts, "blueprint": "Luật; dễ"})
    assert (wrong.status_code, "Dòng “Luật; dễ” chưa rõ" in wrong.content.decode()) == (422, True)
    runner.post(f"{page}vong/them/", {**hours, **counts, "blueprint": "Luật; Dễ; 2\n\n; khó; 1"})
    round_ = contest.rounds.get()
    assert round_.blueprint == [
        {"theme": "Luật", "difficulty": "easy", "count": 2}, {"difficulty": "hard", "count": 1}
    ]  # fmt: skip
    assert rules.blueprint_from(rules.blueprint_as_lines(round_.blueprint)) == round_.blueprint
    assert "Luật; dễ; 2" in messages_of(runner, f"/ban/cuoc-thi/vong/{round_.pk}/sua/")
    # A picture with words for whoever cannot see it, and a document of the library.
    document = LegalDocument.objects.create(
        unit=district.units["vanphong"], kind="Luật", symbol="51/2005/QH11", symbol_key="51/2005/qh11",
        title="Giao dịch điện tử", published_at=opens, edited_at=opens,
    )  # fmt: skip
    form = f"{page}ngan-hang/soan/"
    assert '<option value="Luật 51/2005/QH11">' in messages_of(runner, form)
    sent = {
        "kind": "single", "text": "Biển này báo gì?", "lines": "* đúng\nsai", "difficulty": "easy",
        "source": "Luật số 51/2005/QH11", "article": "Điều 4",
    }  # fmt: skip

    def upload(data: bytes = b"", name: str = "bien.png", **more: str) -> Any:
        return runner.post(form, {**sent, **more, "file": SimpleUploadedFile(name, data or picture())})

    assert "Ghi lời tả" in upload().content.decode()
    assert upload(b"<svg onload=alert(1)>", alt="x").status_code == 422
    assert upload(b"nothing", "a.mp3", alt="x").status_code == 422
    assert not QuestionVersion.objects.exists()
    assert upload(alt="Biển tam giác viền đỏ").status_code == 302
    version = QuestionVersion.objects.get()
    shown = runner.get(version.media)
    assert (shown.status_code, shown["Content-Type"]) == (200, "image/png")
    listed = messages_of(runner, f"{page}ngan-hang/")
    assert f'<a href="/van-ban/{document.pk}/">Luật số 51/2005/QH11</a> Điều 4' in listed
    assert "soạn: Đặng Thị Mẫu" in listed
    # A new version keeps the picture unless it is taken away.
    edit = f"/ban/cuoc-thi/cau-hoi/{version.question_id}/"
    assert runner.post(edit, {**sent, "alt": "Biển tam giác"}).status_code == 302
    assert runner.post(edit, {**sent, "drop_media": "on"}).status_code == 302
    kept = list(QuestionVersion.objects.order_by("number").values_list("media", "alt"))
    assert kept == [(version.media, "Biển tam giác viền đỏ"), (version.media, "Biển tam giác"), ("", "")]
    assert Contest.objects.get().state == "draft"
    # Pictures of a Word file: written anew, shown before anything is taken in; one that is broken says so in its row.
    bank = f"{page}ngan-hang/"
    seen = runner.post(bank, {"file": with_pictures()}).content.decode()
    assert "Hiểu được cả 2 câu" in seen
    address = re.search(r'<img src="(/thi/de/hinh/[0-9a-f]{32}\.png)"', seen)
    assert address
    shown = b"".join(runner.get(address[1]).streaming_content)
    assert (shown[:4], b"nobody" in shown, b"nobody" in picture()) == (b"\x89PNG", False, True)
    assert seen.count("Không lấy được hình: Tệp này không phải ảnh") == 1
    drafts = re.search(r'name="drafts" value="([^"]+)"', seen)
    assert drafts
    asked = runner.post(bank, {"drafts": drafts[1]})
    assert "Ghi lời tả cho mỗi hình" in asked.content.decode()
    assert address[1] in asked.content.decode()
    assert QuestionVersion.objects.count() == 3
    taken = runner.post(bank, {"drafts": drafts[1], "alt-0": " Cờ  đỏ "}, follow=True).content.decode()
    assert "Đã nhập 2 câu" in taken
    found = QuestionVersion.objects.order_by("-pk").values_list("media", "alt")[:2]
    assert list(found) == [("", ""), (address[1], "Cờ đỏ")]
    # What no question shows goes once nobody can be looking at its preview any more; what one shows stays.
    left = media.folder() / Path(media.keep("la.png", picture("green"))).name
    assert (actions.forget_media(now()), left.exists()) == (0, True)
    cache.clear()
    assert (actions.forget_media(now() + timedelta(days=3)), left.exists()) == (1, False)
    assert runner.get(address[1]).status_code == runner.get(version.media).status_code == 200
