"""The Word file: page, styles, numbering, notes and properties are Word's own, and say what the layout says."""

import dataclasses
import datetime as dt
import io
import re
import zipfile

import docx
import pytest
from docx.document import Document
from docx.oxml.ns import qn
from docx.shared import Pt
from lxml import etree
from vanban.write import Annex, Figure, Header, Heading, Item, Paper, Para, Table, text, to_docx, to_pdf
from vanban.write.docx_body import style_id
from vanban.write.layout import PROFILES


def opened(paper: Paper, **options: str) -> Document:
    return docx.Document(io.BytesIO(to_docx(paper, **options)))  # type: ignore[arg-type]


def test_page_and_margins(report: Paper) -> None:
    sections = opened(report).sections
    assert len(sections) == 3
    for section, turned in zip(sections, (False, False, True), strict=True):
        sides = tuple(round(side.mm) for side in (section.page_width, section.page_height) if side)
        assert sides == ((297, 210) if turned else (210, 297))
        margins = (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
        assert [round(margin.mm) for margin in margins if margin] == [20, 20, 30, 15]


@pytest.mark.parametrize("make", ["report", "party"])
def test_styles_are_those_of_the_layout(make: str, report: Paper) -> None:
    paper = dataclasses.replace(report, profile="hd36" if make == "party" else "nd30")
    document = opened(paper)
    by_id = {style.style_id: style for style in document.styles}
    for name, style in PROFILES[paper.profile].styles.items():
        written = by_id[style_id(name)]
        assert written.font.size == Pt(style.size.value), name
        assert bool(written.font.bold) == style.bold, name
        assert bool(written.font.italic) == style.italic, name
        assert style.size.low <= written.font.size.pt <= style.size.high


def test_font_and_language_are_set_once_for_all(report: Paper) -> None:
    root = opened(report).styles.element
    defaults = root.find(f"{qn('w:docDefaults')}/{qn('w:rPrDefault')}/{qn('w:rPr')}")
    assert defaults.find(qn("w:rFonts")).get(qn("w:ascii")) == "Times New Roman"
    assert defaults.find(qn("w:lang")).get(qn("w:val")) == "vi-VN"
    others = {one.get(qn("w:ascii")) for one in root.iter(qn("w:rFonts"))} - {"Times New Roman", None}
    assert others == set()
    assert not [one for one in root.iter(qn("w:rFonts")) if one.get(qn("w:asciiTheme"))]


def test_body_is_justified_indented_and_spaced(report: Paper) -> None:
    body = next(one for one in opened(report).styles if one.style_id == style_id("body")).paragraph_format
    assert body.alignment is not None
    assert body.alignment.name == "JUSTIFY"
    assert body.first_line_indent is not None
    assert body.first_line_indent.mm == pytest.approx(12.7, abs=0.05)
    assert body.space_after == Pt(6)
    assert 1.0 <= float(body.line_spacing or 0) <= 1.5


def test_page_number_field_on_all_but_the_first_page(report: Paper) -> None:
    document = opened(report)
    for n, section in enumerate(document.sections):
        assert section.different_first_page_header_footer
        codes = [one.text for one in section.header._element.iter(qn("w:instrText"))]
        assert codes == [" PAGE "]
        assert not list(section.first_page_header._element.iter(qn("w:instrText")))
        numbering = section._sectPr.find(qn("w:pgNumType"))
        assert (numbering is not None and numbering.get(qn("w:start"))) == (False if n == 0 else "1")


def test_counted_headings_are_word_numbering(report: Paper) -> None:
    document = opened(report)
    numbering = document.part.numbering_part.element
    abstract = {one.get(qn("w:abstractNumId")): one for one in numbering.iter(qn("w:abstractNum"))}
    lists = {
        one.get(qn("w:numId")): abstract[one.find(qn("w:abstractNumId")).get(qn("w:val"))]
        for one in numbering.iter(qn("w:num"))
    }

    def form(paragraph: docx.text.paragraph.Paragraph) -> str | None:
        number = paragraph._p.find(f"{qn('w:pPr')}/{qn('w:numPr')}/{qn('w:numId')}")
        if number is None:
            return None
        level = lists[number.get(qn("w:val"))].find(qn("w:lvl"))
        return f"{level.find(qn('w:numFmt')).get(qn('w:val'))} {level.find(qn('w:lvlText')).get(qn('w:val'))}"

    found = {one.text: form(one) for one in document.paragraphs if one.text}
    assert found["KẾT QUẢ THỰC HIỆN"] == "upperRoman %1."
    assert found["Truyền thanh cơ sở"] == "decimal %1."
    assert found["Thôn Trung Hạ: 21 hộ;"] == "bullet +"
    assert found["a) Hướng dẫn thanh toán tiền điện bằng mã QR;"] is None


def test_counting_restarts_below_each_section() -> None:
    blocks = tuple(Heading(level, None, f"t{n}") for n, level in enumerate((1, 2, 2, 1, 2)))
    document = opened(Paper("plan", Header("x"), blocks=blocks))
    ids = [
        one._p.find(f"{qn('w:pPr')}/{qn('w:numPr')}/{qn('w:numId')}").get(qn("w:val"))
        for one in document.paragraphs
        if one.style is not None and one.style.name.startswith("Heading")
    ]
    assert ids[1] == ids[2] != ids[4]
    assert ids[0] == ids[3]


def test_typed_labels_stay_typed() -> None:
    paper = Paper("plan", Header("x"), blocks=(Heading(1, "IV.", "Tổ chức"), Item("đ)", text("việc"))))
    document = opened(paper)
    assert [one.text for one in document.paragraphs if one.text] == ["IV. TỔ CHỨC", "đ) việc"]


def test_tables_repeat_their_head_and_keep_rows_whole(report: Paper) -> None:
    document = opened(report)
    ruled = [one for one in document.tables if one.style is not None and one.style.name == "Table Grid"]
    assert len(ruled) == 2
    for one, depth in zip(ruled, (1, 2), strict=True):
        heads = [row for row in one.rows if row._tr.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None]
        assert len(heads) == depth
        assert all(row._tr.find(f"{qn('w:trPr')}/{qn('w:cantSplit')}") is not None for row in one.rows)
    annex = ruled[1]
    assert [cell.text for cell in annex.rows[0].cells] == ["TT", "Thôn", "Hoạt động", "Hoạt động"]
    assert [cell.text for cell in annex.rows[1].cells] == ["TT", "Thôn", "Tin, bài", "Người dự"]
    assert [cell.text for cell in annex.rows[2].cells] == ["I", "Phía bắc", "Phía bắc", "Phía bắc"]


def test_pictures_have_alternative_text_and_their_shape(report: Paper) -> None:
    document = opened(report)
    figure = next(block for block in report.blocks if isinstance(block, Figure))
    shape = document.inline_shapes[0]
    assert shape._inline.docPr.get("descr") == figure.alt
    assert shape.height / shape.width == pytest.approx(260 / 640, rel=0.01)
    assert shape.width.mm == pytest.approx(165, abs=0.5)


def test_footnotes_are_notes(report: Paper) -> None:
    data = to_docx(report)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        notes = etree.fromstring(archive.read("word/footnotes.xml"))
    texts = ["".join(one.itertext()).strip() for one in notes]
    assert texts[-1] == "Số liệu chốt lúc 07 giờ 45 ngày 13 tháng 9 năm 2026."
    marks = docx.Document(io.BytesIO(data)).element.body.iter(qn("w:footnoteReference"))
    assert [one.get(qn("w:id")) for one in marks] == ["1"]


def test_properties(decision: Paper) -> None:
    core = opened(decision).core_properties
    assert core.title == "Quyết định Về việc thành lập Tổ công tác truyền thông chuyển đổi số"
    assert core.author == "Ủy ban nhân dân huyện Nông Sơn"
    assert core.language == "vi-VN"
    assert core.created is not None
    assert core.created.date() == dt.date(2026, 1, 5)
    later = dt.datetime(2026, 3, 9, 22, tzinfo=dt.timezone(dt.timedelta(hours=7)))
    changed = docx.Document(io.BytesIO(to_docx(decision, made=later))).core_properties.created
    assert changed is not None
    assert changed.replace(tzinfo=None) == dt.datetime(2026, 3, 9, 15)


def test_same_paper_same_bytes(paper: Paper) -> None:
    assert to_docx(paper) == to_docx(Paper.from_dict(paper.to_dict()))


def test_section_alone_has_no_head_and_no_signature(report: Paper) -> None:
    document = opened(report, part="section")
    words = "\n".join(one.text for one in document.paragraphs)
    assert "KẾT QUẢ THỰC HIỆN" in words
    assert "SỐ LIỆU CHI TIẾT" in words
    tables = [cell.text for one in document.tables for row in one.rows for cell in row.cells]
    for absent in ("BÁO CÁO", "Kính gửi", "CỘNG HÒA", "Nơi nhận", "Nguyễn Văn Mẫu"):
        assert absent not in words
        assert not [cell for cell in tables if absent in cell]
    assert not list(document.sections[0].header._element.iter(qn("w:instrText")))


def test_head_is_a_table_without_rules(report: Paper) -> None:
    head = opened(report).tables[0]
    assert head._tbl.find(f"{qn('w:tblPr')}/{qn('w:tblStyle')}") is None
    assert head._tbl.find(f"{qn('w:tblPr')}/{qn('w:tblBorders')}") is None
    cells = [cell.text.strip() for row in head.rows for cell in row.cells]
    assert cells == [
        "ỦY BAN NHÂN DÂN\nXÃ SƠN VIÊN",
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc",
        "Số:       /BC-UBND",
        "Sơn Viên, ngày      tháng 9 năm 2026",
    ]


# Order of the children that ECMA-376 Part 1 asks for: Word refuses a file that breaks it.
ORDER = {
    "pPr": "pStyle keepNext keepLines pageBreakBefore widowControl numPr pBdr spacing ind jc outlineLvl rPr sectPr",
    "rPr": "rStyle rFonts b bCs i iCs color sz szCs u vertAlign lang",
    "tblPr": "tblStyle tblW jc tblInd tblBorders tblLayout tblCellMar tblLook",
    "tcPr": "tcW gridSpan vMerge tcBorders vAlign",
    "sectPr": "footnotePr type pgSz pgMar pgBorders pgNumType cols titlePg docGrid",
    "lvl": "start numFmt suff lvlText lvlJc pPr rPr",
    "style": "name basedOn next link uiPriority semiHidden unhideWhenUsed qFormat rsid pPr rPr tblPr",
    "numbering": "abstractNum num",
}


def test_children_stand_in_the_order_of_the_schema(paper: Paper) -> None:
    with zipfile.ZipFile(io.BytesIO(to_docx(paper))) as archive:
        parts = [
            archive.read(name)
            for name in archive.namelist()
            if name.startswith("word/") and name.endswith(".xml") and "theme" not in name
        ]
    checked = 0
    assert len(parts) > 4
    for part in parts:
        for element in etree.fromstring(part).iter(etree.Element):
            name = etree.QName(element).localname
            if name in ORDER and element.tag.startswith("{http://schemas.openxmlformats.org/wordprocessingml"):
                order = ORDER[name].split()
                # References to headers and footers come first, in any order.
                names = [etree.QName(child).localname for child in element]
                places = [order.index(one) if not one.endswith("Reference") else -1 for one in names]
                assert places == sorted(places), etree.tostring(element)[:400]
                checked += 1
    assert checked > 100


def test_every_cell_ends_with_a_paragraph(paper: Paper) -> None:
    body = opened(paper).element.body
    cells = list(body.iter(qn("w:tc")))
    assert all(cell[-1].tag == qn("w:p") for cell in cells)
    # A table may neither touch the next one nor end the document.
    for one in body.iterchildren(qn("w:tbl")):
        assert one.getnext().tag == qn("w:p")


def test_annex_inside_a_table_of_contents_is_not_lost() -> None:
    inner = Annex("Trong", (Para(text("sâu")),))
    document = opened(Paper("plan", Header("x"), blocks=(Annex("Ngoài", (inner, Table((), (), ()))),)))
    words = [one.text for one in document.paragraphs]
    assert "TRONG" in words
    assert "sâu" in words


@pytest.mark.parametrize(("tag", "written"), [("en-us", "en-US"), ("vi", "vi"), ('x" y', "vi-VN"), ("", "vi-VN")])
def test_language_is_the_papers_own(decision: Paper, tag: str, written: str) -> None:
    paper = dataclasses.replace(decision, lang=tag)
    document = opened(paper)
    assert document.core_properties.language == written
    assert {one.get(qn("w:val")) for one in document.styles.element.iter(qn("w:lang"))} == {written}
    assert re.search(rf"/Lang\s*\({written}\)".encode(), to_pdf(paper))


def test_every_style_that_is_used_exists(paper: Paper) -> None:
    with zipfile.ZipFile(io.BytesIO(to_docx(paper))) as archive:
        styles = etree.fromstring(archive.read("word/styles.xml"))
        known = {one.get(qn("w:styleId")) for one in styles.iter(qn("w:style"))}
        used = set()
        for name in archive.namelist():
            if name.startswith("word/") and name.endswith(".xml"):
                part = etree.fromstring(archive.read(name))
                used |= {one.get(qn("w:val")) for one in part.iter(qn("w:pStyle"), qn("w:tblStyle"), qn("w:basedOn"))}
    assert used
    assert used <= known


def test_every_list_that_is_used_exists(report: Paper) -> None:
    document = opened(report)
    known = {one.get(qn("w:numId")) for one in document.part.numbering_part.element.iter(qn("w:num"))}
    used = {one.get(qn("w:val")) for one in document.element.body.iter(qn("w:numId"))}
    assert used
    assert used <= known
