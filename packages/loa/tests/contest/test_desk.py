"""Organising a contest on the desk: from a Word file to published results."""

from __future__ import annotations

import io
import re
from datetime import timedelta
from typing import Any

import pytest
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
    for deed in ("build", "open"):
        assert "Đã xong" in runner.post(step, {"deed": deed}, follow=True).content.decode()
    assert "đang làm bài" in runner.post(step, {"deed": "close"}, follow=True).content.decode()
    later = round_.closes + timedelta(hours=1)
    monkeypatch.setattr(clock.timezone, "now", lambda: later)
    for client, deed in ((runner, "close"), (runner, "lots"), (approver, "publish")):
        text = client.post(step, {"deed": deed}, follow=True).content.decode()
        assert "Đã xong" in text, text
    contest.refresh_from_db()
    assert contest.state == "published"
    assert "Đã công bố" in messages_of(runner, "/ban/cuoc-thi/")
