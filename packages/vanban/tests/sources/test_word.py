"""Word files: numbering, tables, boxes, changes, fonts."""

from __future__ import annotations

import io
from pathlib import Path

import docx as python_docx
import pytest
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from vanban.api import read_source
from vanban.sources import Line, Source, Unreadable, extract_bytes
from vanban.sources.legacy import encode
from vanban.sources.word.numbering import bullet, letters, roman, shown

from .builders import cell, docx, font, level, notes_part, numbered, numbering, para, run, table

OUTLINE = numbering(
    {
        0: level(0, "upperRoman", "%1.")
        + level(1, "decimal", "%2.")
        + level(2, "lowerLetter", "%3)")
        + level(3, "bullet", "-"),
    },
    {1: (0, ""), 2: (0, '<w:lvlOverride w:ilvl="1"><w:startOverride w:val="5"/></w:lvlOverride>')},
)


def read(data: bytes) -> Source:
    return extract_bytes(data, "a.docx")


def marked(source: Source) -> list[tuple[str | None, str]]:
    return [(line.marker, line.text) for line in source.lines]


def texts(source: Source) -> list[str]:
    return [line.text for line in source.lines]


def test_outline_counts_and_restarts() -> None:
    body = "".join(
        numbered(text, 1, place)
        for text, place in [
            ("MỤC ĐÍCH", 0), ("Mục đích", 1), ("Yêu cầu", 1), ("NỘI DUNG", 0), ("Một", 1), ("ý", 2), ("ý", 2),
            ("gạch", 3),
            ("Hai", 1), ("ý", 2),
        ]
    )  # fmt: skip
    assert [line.marker for line in read(docx(body, numbers=OUTLINE)).lines] == [
        "I.", "1.", "2.", "II.", "1.", "a)", "b)", "-", "2.", "a)",
    ]  # fmt: skip


def test_start_override_starts_again_once_and_num_zero_takes_numbering_away() -> None:
    body = numbered("a", 1, 0) + numbered("b", 1, 1) + numbered("c", 2, 1) + numbered("d", 2, 1) + numbered("e", 0)
    assert marked(read(docx(body, numbers=OUTLINE))) == [
        ("I.", "a"),
        ("1.", "b"),
        ("5.", "c"),
        ("6.", "d"),
        (None, "e"),
    ]


def test_numbering_through_a_style_chain() -> None:
    numbers = numbering(
        {
            7: level(0, "decimal", "Điều %1.", '<w:pStyle w:val="Dieu"/>')
            + level(1, "decimal", "%1.%2.", '<w:pStyle w:val="Khoan"/>')
        },
        {3: (7, "")},
    )
    styles = (
        '<w:style w:type="paragraph" w:styleId="Dieu"><w:pPr><w:numPr><w:numId w:val="3"/></w:numPr></w:pPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="Khoan"><w:basedOn w:val="Dieu"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="Con"><w:basedOn w:val="Khoan"/></w:style>'
    )
    body = "".join(
        para(text, f'<w:pStyle w:val="{style}"/>')
        for text, style in [("một", "Dieu"), ("a", "Khoan"), ("b", "Con"), ("hai", "Dieu"), ("c", "Khoan")]
    )
    assert [line.marker for line in read(docx(body, styles=styles, numbers=numbers)).lines] == [
        "Điều 1.", "1.1.", "1.2.", "Điều 2.", "2.1.",
    ]  # fmt: skip


def test_styles_in_a_loop_end() -> None:
    styles = (
        '<w:style w:type="paragraph" w:styleId="A"><w:basedOn w:val="B"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="B"><w:basedOn w:val="A"/></w:style>'
    )
    assert texts(read(docx(para("chữ", '<w:pStyle w:val="A"/>'), styles=styles))) == ["chữ"]


def test_legal_numbering_and_levels_that_never_restart() -> None:
    numbers = numbering(
        {0: level(0, "upperRoman", "%1.") + level(1, "decimal", "%1.%2.", '<w:isLgl/><w:lvlRestart w:val="0"/>')},
        {1: (0, "")},
    )
    body = numbered("a", 1) + numbered("b", 1, 1) + numbered("c", 1) + numbered("d", 1, 1)
    assert [line.marker for line in read(docx(body, numbers=numbers)).lines] == ["I.", "1.1.", "II.", "2.2."]


def test_numbers_in_words_formats() -> None:
    assert [roman(n) for n in (1, 4, 9, 14, 40, 1999)] == ["i", "iv", "ix", "xiv", "xl", "mcmxcix"]
    assert [letters(n) for n in (1, 4, 26, 27, 53)] == ["a", "d", "z", "aa", "aaa"]
    assert shown(3, "vietnameseCounting") == "ba"
    assert shown(7, "decimalZero") == "07"
    assert [bullet(sign) for sign in ("–", "\uf02d", "+", "\uf0b7", "o")] == ["-", "-", "+", "•", "•"]


def test_python_docx_list_styles() -> None:
    document = python_docx.Document()
    for text in ("một", "hai"):
        document.add_paragraph(text, style="List Number")
    document.add_paragraph("gạch", style="List Bullet")
    out = io.BytesIO()
    document.save(out)
    assert marked(read(out.getvalue())) == [("1.", "một"), ("2.", "hai"), ("•", "gạch")]


def test_the_plan_typed_and_numbered_gives_the_same_paragraphs(paragraphs: list[str]) -> None:
    typed = read(docx("".join(para(text) for text in paragraphs)))
    assert texts(typed) == paragraphs
    assert all(line.hard_break for line in typed.lines)

    levels = {"roman": 0, "number": 1, "letter": 2, "dash": 3}
    body, expected = "", []
    for text in paragraphs:
        head, _, rest = text.partition(" ")
        kind = next(
            (
                name
                for name, fits in (
                    ("roman", head.rstrip(".") in ("I", "II", "III", "IV") and head.endswith(".")),
                    ("number", head[:-1].isdigit() and head.endswith(".")),
                    ("letter", len(head) == 2 and head.endswith(")")),
                    ("dash", head == "-"),
                )
                if fits
            ),
            None,
        )
        body += para(text) if kind is None else numbered(rest, 1, levels[kind])
        expected.append((head, rest) if kind else (None, text))
    found = marked(read(docx(body, numbers=OUTLINE)))
    assert [text for _, text in found] == [text for _, text in expected]
    differences = [(a, b) for (a, _), (b, _) in zip(found, expected, strict=True) if a != b]
    # Only d) and the marks of a list that the plan itself numbers by hand may differ; the rest is Word's count.
    assert len(differences) <= 2, differences


def test_a_ruled_table_gives_rows_with_merged_cells_on_the_grid() -> None:
    rows = [
        ["Stt", "Nội dung", cell(para("Thực hiện"), '<w:gridSpan w:val="2"/>')],
        [cell(para("1"), '<w:vMerge w:val="restart"/>'), "Tuyên truyền", "Phòng", "Quý I"],
        [cell(para(""), "<w:vMerge/>"), cell(para("- ý một") + para("- ý hai")), "Xã", "Quý II"],
    ]
    source = read(docx(para("Trước") + table(rows) + para("Sau")))
    assert [line.cells for line in source.lines] == [
        None,
        ("Stt", "Nội dung", "Thực hiện", ""),
        ("1", "Tuyên truyền", "Phòng", "Quý I"),
        ("1", "- ý một\n- ý hai", "Xã", "Quý II"),
        None,
    ]
    assert [line.number for line in source.lines] == [1, 2, 3, 4, 5]
    assert source.layout["tables"] == [{"first": 2, "last": 4, "columns": 4}]


def test_automatic_numbers_stand_in_their_cells() -> None:
    rows = [
        [cell(para("", '<w:numPr><w:ilvl w:val="1"/><w:numId w:val="1"/></w:numPr>')), text, "Phòng"]
        for text in ("a", "b")
    ]
    source = read(docx(table(rows), numbers=OUTLINE))
    assert [line.cells for line in source.lines] == [("1.", "a", "Phòng"), ("2.", "b", "Phòng")]


def test_nested_tables_and_frames() -> None:
    inner = table([["x", "y"], ["z", "t"]])
    source = read(docx(table([["a", cell(inner + para("")), "c"]]) + table([[cell(para("khung") + para("hai"))]])))
    assert source.lines[0].cells == ("a", "x\ty\nz\tt", "c")
    assert texts(source)[1:] == ["khung", "hai"]


def header(borders: bool) -> str:
    return table(
        [
            [
                cell(para("UBND HUYỆN A") + para("PHÒNG B")),
                cell(para("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM") + para("Độc lập")),
            ],
            ["Số: 12/KH-UBND", "A, ngày 01 tháng 3 năm 2022"],
        ],
        borders=borders,
    )


@pytest.mark.parametrize("borders", [False, True])
def test_header_and_signature_blocks_become_paragraphs(borders: bool) -> None:
    signature = table(
        [[cell(para("Nơi nhận:") + para("- Như trên;")), cell(para("TM. ỦY BAN NHÂN DÂN"))]], borders=False
    )
    source = read(docx(header(borders) + para("KẾ HOẠCH", '<w:jc w:val="center"/>') + signature))
    assert texts(source) == [
        "UBND HUYỆN A", "PHÒNG B", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập", "Số: 12/KH-UBND",
        "A, ngày 01 tháng 3 năm 2022", "KẾ HOẠCH", "Nơi nhận:", "- Như trên;", "TM. ỦY BAN NHÂN DÂN",
    ]  # fmt: skip
    assert all(line.cells is None for line in source.lines)
    assert source.lines[6].centered


BOX = "<w:txbxContent>{}</w:txbxContent>"


def test_text_boxes_stand_after_their_paragraph_once() -> None:
    inside = BOX.format(para("DỰ THẢO"))
    drawing = (
        f"<w:r><mc:AlternateContent><mc:Choice Requires='wps'><w:drawing><wps:txbx>{inside}</wps:txbx></w:drawing>"
        f"</mc:Choice><mc:Fallback><w:pict><v:textbox>{inside}</v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )
    source = read(docx(para(run("KẾ ") + drawing + run("HOẠCH"), raw=True) + para("sau")))
    assert texts(source) == ["KẾ HOẠCH", "DỰ THẢO", "sau"]


def test_tracked_changes() -> None:
    mark = "<w:rPr><w:del w:id='9' w:author='x'/></w:rPr>"
    body = (
        para(
            run("Giữ ")
            + "<w:ins w:id='1'>" + run("thêm") + "</w:ins>"
            + "<w:del w:id='2'><w:r><w:delText>bỏ</w:delText></w:r></w:del>"
            + "<w:moveFrom w:id='3'>" + run("đi") + "</w:moveFrom>"
            + "<w:moveTo w:id='4'>" + run(" tới") + "</w:moveTo>",
            raw=True,
        )
        + para(run("nối "), mark, raw=True)
        + para("liền")
        + "<w:del w:id='5'>" + para("mất") + "</w:del>"
    )  # fmt: skip
    source = read(docx(body))
    assert texts(source) == ["Giữ thêm tới", "nối liền"]
    assert [notice.code for notice in source.warnings] == ["tracked-changes"]


def test_footnotes_are_set_aside() -> None:
    body = para(
        run("Căn cứ Nghị quyết") + '<w:r><w:footnoteReference w:id="2"/></w:r>' + run(" của tỉnh")
        + '<w:r><w:endnoteReference w:id="1"/></w:r>',
        raw=True,
    )  # fmt: skip
    parts = {
        "footnotes": notes_part("footnotes", {0: "", 1: "không dùng", 2: "Nghị quyết 04"}),
        "endnotes": notes_part("endnotes", {1: "Cuối"}),
    }
    source = read(docx(body, parts=parts))
    assert texts(source) == ["Căn cứ Nghị quyết của tỉnh"]
    assert source.notes == ("Nghị quyết 04", "Cuối")


def test_breaks_hyphens_fields_links_and_hidden_text() -> None:
    field = (
        "<w:r><w:fldChar w:fldCharType='begin'/></w:r><w:r><w:instrText>PAGE</w:instrText></w:r>"
        "<w:r><w:t>lệnh</w:t></w:r><w:r><w:fldChar w:fldCharType='separate'/></w:r>"
        + run("7")
        + "<w:r><w:fldChar w:fldCharType='end'/></w:r>"
    )
    body = para(
        run("dòng một") + "<w:r><w:br/></w:r>" + run("dòng\u00a0hai ") + "<w:r><w:noBreakHyphen/></w:r>"
        + run(" trang ") + field + "<w:hyperlink>" + run(" liên kết") + "</w:hyperlink>" + run("ẩn", "<w:vanish/>")
        + "<w:sdt><w:sdtContent>" + run(" ô") + "</w:sdtContent></w:sdt><w:r><w:tab/></w:r>" + run("sau"),
        raw=True,
    )  # fmt: skip
    assert [(line.text, line.number, line.hard_break) for line in read(docx(body)).lines] == [
        ("dòng một", 1, False),
        ("dòng hai - trang 7 liên kết ô\tsau", 1, True),
    ]


def test_caps_and_bold_and_layout() -> None:
    styles = (
        '<w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman"/>'
        '<w:sz w:val="28"/></w:rPr></w:rPrDefault></w:docDefaults>'
        '<w:style w:type="paragraph" w:styleId="Tieu"><w:pPr><w:jc w:val="center"/><w:spacing w:before="120" '
        'w:line="360" w:lineRule="auto"/></w:pPr><w:rPr><w:b/><w:caps/></w:rPr></w:style>'
    )
    body = para("kế hoạch", '<w:pStyle w:val="Tieu"/>') + para(
        "chữ", '<w:ind w:left="284" w:firstLine="567"/><w:jc w:val="both"/>'
    )
    source = read(docx(body, styles=styles))
    title, text = source.lines
    assert (title.text, title.bold, title.centered) == ("KẾ HOẠCH", True, True)
    assert (text.bold, text.indent) == (False, pytest.approx(42.55))
    assert source.fonts == ("Times New Roman",)
    looks = source.layout["paragraphs"]
    assert looks[0] | {"line": 1, "size": 14.0, "before": 6.0, "leading": 1.5, "leading_rule": "multiple"} == looks[0]
    assert looks[1]["align"] == "justify"
    assert source.layout["page"] == {
        "width": 595.3, "height": 841.9, "top": 56.7, "bottom": 56.7, "left": 85.05, "right": 42.55,
    }  # fmt: skip


def legacy_body(paragraphs: list[str], encoding: str, plain: str, capital: str) -> str:
    out = ""
    for text in paragraphs:
        upper = text.isupper()
        typed = encode(text.lower() if upper and encoding == "tcvn3" else text, encoding)  # type: ignore[arg-type]
        # Cut in two runs in the middle: a VNI letter and its mark may stand in different runs.
        half = len(typed) // 2
        name = capital if upper else plain
        out += para(run(typed[:half], font(name)) + run(typed[half:], font(name)), raw=True)
    return out


@pytest.mark.parametrize(
    ("encoding", "plain", "capital"), [("tcvn3", ".VnTime", ".VnTimeH"), ("vni", "VNI-Times", "VNI-Times")]
)
def test_legacy_fonts(paragraphs: list[str], encoding: str, plain: str, capital: str) -> None:
    source = read(docx(legacy_body(paragraphs, encoding, plain, capital)))
    assert texts(source) == paragraphs
    assert source.conversion is not None
    assert source.conversion.encoding == encoding
    assert source.conversion.samples[0][1] == "KẾ HOẠCH"
    assert [notice.code for notice in source.warnings] == ["legacy-font"]


def test_legacy_letters_without_a_legacy_font(paragraphs: list[str]) -> None:
    source = read(docx("".join(para(encode(text, "tcvn3")) for text in paragraphs)))
    assert texts(source) == paragraphs


def test_unicode_text_in_a_legacy_font_stays(paragraphs: list[str]) -> None:
    source = read(docx("".join(para(run(text, font(".VnTime")), raw=True) for text in paragraphs)))
    assert texts(source) == paragraphs
    assert source.conversion is None


def test_a_mixed_document_converts_only_what_is_legacy(paragraphs: list[str]) -> None:
    half = len(paragraphs) // 2
    old = legacy_body(paragraphs[:half], "tcvn3", ".VnTime", ".VnTimeH")
    new = "".join(para(run(text, font("Times New Roman")), raw=True) for text in paragraphs[half:])
    assert texts(read(docx(old + new))) == paragraphs


def test_headers_and_footers_are_not_in_the_body() -> None:
    document = python_docx.Document()
    document.sections[0].header.paragraphs[0].text = "Đầu trang"
    document.add_paragraph("thân")
    out = io.BytesIO()
    document.save(out)
    source = read(out.getvalue())
    assert texts(source) == ["thân"]
    assert source.layout["headers"] == ["Đầu trang"]


def test_strict_namespaces() -> None:
    data = docx(para("chữ"))
    import zipfile

    members = {}
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for name in archive.namelist():
            members[name] = archive.read(name).replace(
                b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
                b"http://purl.oclc.org/ooxml/wordprocessingml/main",
            )
    from .builders import zipped

    assert texts(read(zipped(members))) == ["chữ"]


def test_entities_and_document_types_are_refused() -> None:
    body = docx(para("chữ"))
    import zipfile

    from .builders import zipped

    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    members["word/document.xml"] = b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>' + members[
        "word/document.xml"
    ].replace("chữ".encode(), b"&e;")
    with pytest.raises(Unreadable) as refused:
        read(zipped(members))
    assert refused.value.code == "broken"


def test_an_empty_document() -> None:
    with pytest.raises(Unreadable) as refused:
        read(docx(para("")))
    assert refused.value.code == "no-text"


def test_python_docx_numbering_on_a_paragraph_of_its_own() -> None:
    document = python_docx.Document()
    paragraph = document.add_paragraph("việc", style="List Number")
    properties = OxmlElement("w:numPr")
    zero = OxmlElement("w:numId")
    zero.set(qn("w:val"), "0")
    properties.append(zero)
    paragraph._p.get_or_add_pPr().append(properties)
    out = io.BytesIO()
    document.save(out)
    assert read(out.getvalue()).lines == (Line("việc", 1, indent=pytest.approx(0.0, abs=40), hard_break=True),)


WRAPPED = """Phòng Văn hóa và Thông tin chủ trì, phối hợp với Đài Truyền thanh và
các xã tổ chức tuyên truyền về chuyển đổi số, cải cách hành chính tại
khu dân cư, mỗi quý một lần."""


def test_a_text_wrapped_by_hand_into_paragraphs_may_be_joined() -> None:
    """Each line of a .txt became a paragraph; a paragraph as Word makes it keeps its end."""
    lines = [line for number in range(1, 9) for line in f"{number}. {WRAPPED}".split("\n")]
    assert not any(line.hard_break for line in read(docx("".join(map(para, lines)))).lines)
    whole = [f"{number}. {WRAPPED}".replace("\n", " ") for number in range(1, 30)]
    assert all(line.hard_break for line in read(docx("".join(map(para, whole)))).lines)
    ragged = [line[: 10 + 7 * (place % 8)].rstrip(" ,.") for place, line in enumerate(lines)]
    assert all(line.hard_break for line in read(docx("".join(map(para, ragged)))).lines)


def test_a_wrapped_plan_reads_alike_as_word_and_as_text() -> None:
    text = (Path(__file__).parents[4] / "examples" / "nong-son-2022" / "plan.txt").read_text("utf-8")
    word = docx("".join(para(line) for line in text.split("\n")))
    duties = [
        read_source(source).duties for source in (extract_bytes(word, "a.docx"), extract_bytes(text.encode(), "a.txt"))
    ]
    assert [duty.text for duty in duties[0]] == [duty.text for duty in duties[1]]
