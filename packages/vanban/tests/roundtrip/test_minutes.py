"""Minutes of any length, also a single sentence: two signatures, and first lines that are all that is there."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from vanban.api import read_source
from vanban.sources import extract_bytes
from vanban.write import Heading, Item, Paper, Para, paper_of, text, to_docx, to_pdf

from . import papers
from .shapes import face, marked, read_tree, tree

_SENTENCES = (
    "Bà Hạnh nêu nhiệm vụ của Tổ trong quý I năm 2024.",
    "Các thành viên nhất trí phân công mỗi người hướng dẫn 15 hộ dân cài đặt ứng dụng, giải đáp vướng mắc và báo cáo "
    "kết quả về Ủy ban nhân dân xã.",
    "Ông Đức ghi nhận các ý kiến.",
    "Thôn có 120 hộ.",
)
_END = "Cuộc họp kết thúc vào 10 giờ 30, ngày 11 tháng 02 năm 2024./."


def minutes(seed: int) -> Paper:
    """Minutes with one to twelve blocks; every second one goes to nobody but the file."""
    chance = random.Random(seed)
    blocks = [
        chance.choice((Para(text(said)), Para(text(said)), Item("-", text(said)), Heading(1, None, "Nội dung")))
        for said in chance.choices(_SENTENCES, k=1 + seed % 12)
    ]
    paper = papers.minutes()
    recipients = paper.recipients if seed % 2 else ()
    return replace(paper, blocks=(*blocks, Para(text(_END))), recipients=recipients)


def holds(seed: int) -> None:
    paper = minutes(seed)
    for form, write in (("docx", to_docx), ("pdf", to_pdf)):
        reading = read_source(extract_bytes(write(paper), f"paper.{form}"))
        assert marked(read_tree(reading)) == marked(tree(paper)), (seed, form)
        assert face(paper_of(reading)) == face(paper), (seed, form)
        assert [finding.code for finding in reading.findings] == [], (seed, form)


@pytest.mark.parametrize("seed", range(12))
def test_minutes_read_back_to_the_same_paper(seed: int) -> None:
    holds(seed)


@pytest.mark.soak
def test_many_minutes_read_back_to_the_same_paper() -> None:
    for seed in range(12, 300):
        holds(seed)
