"""Reading in a process of its own: the same reading, and limits that hold for plain text and for the reader too."""

from __future__ import annotations

import io
import resource
import time
from dataclasses import replace
from pathlib import Path

import docx
import pytest
import vanban
from vanban import Limits, Unreadable

EXAMPLE = Path(__file__).resolve().parents[4] / "examples" / "nong-son-2022" / "plan.txt"


def test_the_reading_is_the_one_that_is_read_here() -> None:
    data = EXAMPLE.read_bytes()
    here = vanban.read_text(data.decode(), "plan.txt").to_dict()
    there = vanban.read_confined(data, "plan.txt")
    assert there["duties"] == here["duties"]
    assert there["findings"] == here["findings"]


def test_a_word_file_is_read_as_well() -> None:
    paper = docx.Document()
    for line in ("KẾ HOẠCH", "II. NHIỆM VỤ", "1. Phòng Văn hóa đăng tin mỗi tháng 02 tin trên Trang thông tin."):
        paper.add_paragraph(line)
    file = io.BytesIO()
    paper.save(file)
    assert "mỗi tháng 02 tin" in vanban.read_confined(file.getvalue(), "ke-hoach.docx")["text"]


@pytest.mark.parametrize(
    ("lines", "change", "code"),
    [
        (60_000, {"seconds": 1.0}, "timeout"),
        (2_000, {"output_bytes": 100_000}, "too-large"),
        (2_000, {"memory_bytes": 50_000_000}, "too-large"),
    ],
)
def test_plain_text_that_costs_too_much_is_refused(lines: int, change: dict[str, float], code: str) -> None:
    line = "1. Phòng Văn hóa chủ trì, phối hợp với UBND các xã tuyên truyền hằng tháng trên hệ thống loa.\n"
    data = ("KẾ HOẠCH\n" + line * lines).encode()
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    began = time.process_time()
    with pytest.raises(Unreadable) as caught:
        vanban.read_confined(data, "dài.txt", limits=replace(Limits(), **change))
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert caught.value.code == code
    assert after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime < 6
    assert time.process_time() - began < 1


def test_what_is_refused_before_reading_costs_no_process() -> None:
    with pytest.raises(Unreadable) as caught:
        vanban.read_confined(b"x" * 200, "a.txt", limits=replace(Limits(), file_bytes=100))
    assert caught.value.code == "too-large"
