"""What a paper says stands in both files, whole."""

import dataclasses
import re
from collections.abc import Callable

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from vanban.write import Annex, Basis, Header, Heading, Paper, Para, Table, to_docx, to_pdf
from vanban.write.blocks import words
from vanban.write.clean import clean, printable
from vanban.write.compose import compose

Read = Callable[[bytes], str]
SLOW = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large]


def squeeze(string: str) -> str:
    return "".join(string.split()).upper()


def stretches(paper: Paper) -> list[str]:
    """Every stretch of text of a paper, as its author typed it."""
    head = paper.header
    found = [paper.title_type, paper.summary, head.issuer, head.superior, head.symbol, head.place, head.letter_subject]
    found += [*paper.addressees, *paper.recipients, paper.via, paper.drafter_mark, paper.contact]
    for signature in filter(None, (paper.signature, paper.cosignature)):
        found += [*signature.authority, signature.office, signature.name or "", signature.placeholder]
    for block in paper.blocks:
        if isinstance(block, Basis):
            found += [word.rstrip(" ;.,") for word in words(block)]
        else:
            found += words(block)
    return [squeezed for word in found if (squeezed := squeeze(clean(word)))]


def numbers(paper: Paper) -> list[str]:
    """Every number in the tables of a paper."""
    blocks = [inner for block in paper.blocks for inner in (block.blocks if isinstance(block, Annex) else (block,))]
    tables = [block for block in blocks if isinstance(block, Table)]
    return [number for table in tables for word in words(table) for number in re.findall(r"\d[\d.,]*", word)]


def test_every_stretch_is_in_both_files(paper: Paper, pdf_text: Read, docx_text: Read) -> None:
    in_pdf, in_docx = pdf_text(to_pdf(paper)), docx_text(to_docx(paper))
    wanted = stretches(paper)
    assert len(wanted) > 5
    assert [word for word in wanted if word not in in_pdf] == []
    assert [word for word in wanted if word not in in_docx] == []


def test_every_number_of_a_table_is_in_both_files(report: Paper, pdf_text: Read, docx_text: Read) -> None:
    in_pdf, in_docx = pdf_text(to_pdf(report)), docx_text(to_docx(report))
    wanted = numbers(report)
    assert len(wanted) > 150
    assert [number for number in wanted if number not in in_pdf] == []
    assert [number for number in wanted if number not in in_docx] == []


def test_cells_follow_each_other_as_in_the_table(report: Paper, pdf_text: Read, docx_text: Read) -> None:
    row = squeeze("Lượt dự thi trực tuyến 1.000 1.204 873 120,4%")
    assert row in pdf_text(to_pdf(report))
    assert row in docx_text(to_docx(report))


def test_blocks_keep_their_order(report: Paper, pdf_text: Read, docx_text: Read) -> None:
    firsts = []
    for block in report.blocks:
        if isinstance(block, Heading | Para):
            firsts.append(squeeze(block.text if isinstance(block, Heading) else block.runs[0].text))
    for whole in (pdf_text(to_pdf(report)), docx_text(to_docx(report))):
        places = [whole.index(first) for first in firsts]
        assert places == sorted(places)


@settings(max_examples=25, deadline=None, suppress_health_check=SLOW)
@given(data=st.data())
def test_random_papers_keep_their_text(
    tame_papers: st.SearchStrategy[Paper], pdf_text: Read, docx_text: Read, data: st.DataObject
) -> None:
    paper = data.draw(tame_papers)
    body = dataclasses.replace(paper, blocks=tuple(block for block in paper.blocks if isinstance(block, Para)))
    in_pdf, in_docx = pdf_text(to_pdf(body)), docx_text(to_docx(body))
    for block in body.blocks:
        for word in words(block):
            assert squeeze(word) in in_docx
            assert squeeze(word) in in_pdf


@settings(max_examples=40, deadline=None, suppress_health_check=SLOW)
@given(data=st.data())
def test_any_paper_can_be_written(wild_papers: st.SearchStrategy[Paper], data: st.DataObject) -> None:
    paper = data.draw(wild_papers)
    assert to_pdf(paper).startswith(b"%PDF-1.")
    assert to_docx(paper).startswith(b"PK")


@given(st.text())
def test_clean_text_is_stable(string: str) -> None:
    once = clean(string)
    assert clean(once) == once
    assert len(printable(once)) == len(once)


@settings(max_examples=30, deadline=None, suppress_health_check=SLOW)
@given(data=st.data())
def test_composing_twice_gives_the_same(tame_papers: st.SearchStrategy[Paper], data: st.DataObject) -> None:
    paper = data.draw(tame_papers)
    assert compose(paper) == compose(paper)


def test_names_are_shown_in_capitals_with_their_marks(docx_text: Read) -> None:
    paper = Paper("plan", Header("đài truyền thanh ấẩỗữ"))
    assert "ĐÀITRUYỀNTHANHẤẨỖỮ" in docx_text(to_docx(paper))
