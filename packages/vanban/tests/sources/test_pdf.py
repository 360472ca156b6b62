"""PDF files: lines with their places, reading order, columns, tables, fonts, refusals."""

from __future__ import annotations

import io
import itertools
import re

import pdfplumber
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from vanban.sources import Source, Unreadable, extract_bytes
from vanban.sources.legacy import encode
from vanban.sources.pdf.glyphs import Box, Font
from vanban.sources.pdf.grid import Segment, find_grids
from vanban.sources.pdf.lines import Row, in_reading_order
from vanban.sources.pdf.tables import join_lines
from vanban.write import Header, Paper, Para, Run, to_pdf

from .builders import encrypted_pdf, pdf, scan, shown, typeset, typst_text

SETUP = """#set page(paper: "a4", margin: (left: 30mm, right: 15mm, top: 20mm, bottom: 20mm))
#set text(font: "Libertinus Serif", size: 14pt, lang: "vi", hyphenate: false)
#set par(justify: true, first-line-indent: (amount: 10mm, all: true))
"""


def read(data: bytes) -> Source:
    return extract_bytes(data, "a.pdf")


def texts(source: Source) -> list[str]:
    return [line.text for line in source.lines]


def joined(source: Source) -> str:
    """The letters of a source without spaces and numbers of pages."""
    return "".join("".join(line.text.split()) for line in source.lines if not line.text.isdigit())


@pytest.fixture(scope="module")
def plan_pdf(paragraphs: list[str]) -> bytes:
    return typeset(SETUP + "\n\n".join(typst_text(text) for text in paragraphs))


def test_the_plan_keeps_every_letter_and_its_paragraphs(plan_pdf: bytes, paragraphs: list[str]) -> None:
    source = read(plan_pdf)
    assert joined(source) == "".join("".join(text.split()) for text in paragraphs)
    # Geometry alone gives the paragraphs back: each starts at the first-line indent.
    found: list[str] = []
    for line in source.lines:
        assert line.page is not None
        assert line.indent is not None
        if line.indent > 20 or not found:
            found.append(line.text)
        else:
            found[-1] += line.text if re.search(r"\w-$", found[-1]) else f" {line.text}"
    assert found == paragraphs
    assert source.pages == 6
    assert not any(line.hard_break for line in source.lines)


def test_layout_of_the_plan(plan_pdf: bytes) -> None:
    source = read(plan_pdf)
    page = source.layout["page"]
    assert page["left"] == pytest.approx(85, abs=1)
    assert page["right"] == pytest.approx(42.5, abs=2)
    assert {look["size"] for look in source.layout["paragraphs"]} == {14.0}
    assert source.fonts == ("LibertinusSerif-Regular",)


def test_centred_bold_and_indented() -> None:
    filler = "Chủ trì theo dõi, đôn đốc các ngành, địa phương triển khai. " * 12
    source = read(typeset(SETUP + f"#align(center)[*KẾ HOẠCH*]\n\n{typst_text(filler)}"))
    title, first, second = source.lines[:3]
    assert (title.text, title.centered, title.bold) == ("KẾ HOẠCH", True, True)
    assert (first.centered, first.bold, round(first.indent or 0)) == (False, False, 28)
    assert second.indent == pytest.approx(0, abs=0.5)


def test_hyphens_at_line_ends_stay() -> None:
    narrow = '#set page(width: 60mm, margin: 5mm)\n#set text(size: 14pt, font: "Libertinus Serif", hyphenate: false)\n'
    words = "Trung tâm VH-TT&TT-TH huyện phối hợp VH-TT&DL và kinh tế-xã hội-văn hóa-giáo dục-y tế-quốc phòng-an ninh"
    source = read(typeset(narrow + typst_text(words)))
    assert joined(source) == "".join(words.split())
    assert any(line.text.endswith("-") for line in source.lines)


def test_two_columns_on_one_line_are_parted() -> None:
    markup = (
        SETUP + "#table(columns: (1fr, 1.4fr), stroke: none, align: center, [UBND HUYỆN A], [*CỘNG HÒA XÃ HỘI*],"
        "[Số: 12\\/KH\\-UBND], [A, ngày 01 tháng 3 năm 2022])\n\n" + typst_text("Thân văn bản dài hơn một chút. " * 12)
    )
    assert texts(read(typeset(markup)))[:4] == [
        "UBND HUYỆN A",
        "CỘNG HÒA XÃ HỘI",
        "Số: 12/KH-UBND",
        "A, ngày 01 tháng 3 năm 2022",
    ]


def test_what_was_drawn_out_of_order_is_read_in_place() -> None:
    page = shown(
        (297, 40, "6"),
        (100, 700, "Dong mot cua trang nay kha dai de lam day"),
        (100, 680, "dong hai cua trang"),
        (100, 120, "#ChuKyLanhDao"),
        (100, 800, "Dau trang chay"),
    )
    assert texts(read(pdf([page]))) == [
        "Dau trang chay", "Dong mot cua trang nay kha dai de lam day", "dong hai cua trang", "#ChuKyLanhDao", "6",
    ]  # fmt: skip


PLAIN = Font("Times", 14.0, False, False)


def row(text: str, top: float, left: float = 100.0) -> Row:
    return Row(text, 0, len(text), Box(left, top - 12, left + 6 * len(text), top), PLAIN)


def test_columns_drawn_one_after_the_other_keep_their_order() -> None:
    left = [row(f"trái {n}", 780 - 15 * n) for n in range(3)]
    right = [row(f"phải {n}", 780 - 15 * n, 320) for n in range(2)]
    body = [row(f"thân {n}", 700 - 15 * n) for n in range(3)]
    assert in_reading_order([*left, *right, *body]) == [*left, *right, *body]


@given(st.lists(st.floats(20, 820), min_size=1, max_size=12))
def test_reading_order_loses_nothing(tops: list[float]) -> None:
    rows = [row(str(place) if place % 3 else "chữ", top) for place, top in enumerate(tops)]
    assert sorted(map(id, in_reading_order(rows))) == sorted(map(id, rows))


TABLE_ROWS = [
    ["Stt", "Nội dung", "Chủ trì", "Thời gian"],
    *[
        [
            str(n),
            f"Tuyên truyền nội dung số {n} trên hệ thống truyền thanh cơ sở của xã",
            "Phòng VH-TT&TT",
            f"Quý {n % 4 + 1}",
        ]
        for n in range(1, 41)
    ],
]


def typst_table(rows: list[list[str]], columns: str = "(1cm, 4fr, 2fr, 2fr)") -> str:
    head = ", ".join(f"[{typst_text(text)}]" for text in rows[0])
    body = ", ".join(f"[{typst_text(text)}]" for row in rows[1:] for text in row)
    return f"#table(columns: {columns}, table.header({head}), {body})\n"


def test_a_ruled_table_over_pages_gives_each_row_once() -> None:
    source = read(typeset(SETUP + "Trước bảng\n" + typst_table(TABLE_ROWS) + "\nSau bảng"))
    assert [list(line.cells) for line in source.lines if line.cells] == TABLE_ROWS
    assert source.lines[0].text == "Trước bảng"
    assert source.lines[-1].text == "Sau bảng"
    assert len(source.layout["tables"]) == 1
    assert source.pages is not None
    assert source.pages > 1


def test_merged_cells() -> None:
    markup = (
        SETUP
        + "#table(columns: 4, [Stt], [Nội dung], [Chủ trì], [Thời gian], table.cell(colspan: 4)[II. Tuyên truyền],"
        "table.cell(rowspan: 2)[1], [a], [b], [c], [d], [e], [f])"
    )
    assert [line.cells for line in read(typeset(markup)).lines] == [
        ("Stt", "Nội dung", "Chủ trì", "Thời gian"),
        ("II. Tuyên truyền", "", "", ""),
        ("1", "a", "b", "c"),
        ("1", "d", "e", "f"),
    ]


def test_a_row_that_a_page_break_cuts_is_one_row() -> None:
    long = " ".join(f"nội dung tuyên truyền thứ {n} của các cơ quan" for n in range(60))
    rows = [
        ["Stt", "Nội dung", "Chủ trì"],
        ["1", "việc một.", "Phòng A"],
        ["2", long, "Phòng B"],
        ["3", "hết.", "Phòng C"],
    ]
    source = read(typeset(SETUP + typst_table(rows, "(1cm, 3fr, 2fr)")))
    assert source.pages == 2
    assert [list(line.cells) for line in source.lines if line.cells] == rows


def test_legacy_letters_in_an_ordinary_font(paragraphs: list[str]) -> None:
    longest = sorted(paragraphs, key=len)[-12:]
    typed = [(60, 780 - 30 * place, encode(text, "tcvn3")[:90]) for place, text in enumerate(longest)]
    source = read(pdf([shown(*typed, size=10)]))
    assert texts(source) == [text[:90].strip() for text in longest]
    assert source.conversion is not None


def test_our_tables_agree_with_pdfplumber() -> None:
    data = typeset(SETUP + typst_table(TABLE_ROWS))
    with pdfplumber.open(io.BytesIO(data)) as document:
        theirs = [row for page in document.pages for found in page.extract_tables() for row in found]
    flat = [["".join((text or "").split()) for text in row] for row in theirs]
    heads = [row for row in flat if row[0] == "Stt"]
    body = [row for row in flat if row[0] != "Stt"]
    ours = [["".join(text.split()) for text in line.cells] for line in read(data).lines if line.cells]
    assert ours == heads[:1] + body


def test_a_frame_and_underlines_are_no_table() -> None:
    markup = (
        SETUP
        + "#rect(width: 100%)[Khung một ô có chữ]\n#underline[gạch chân]\n#line(length: 5cm)\n#line(length: 5cm)\nhết"
    )
    assert all(line.cells is None for line in read(typeset(markup)).lines)


def test_grid_of_touching_rules_only() -> None:
    across = [Segment(y, 0, 90) for y in (0, 30, 60)]
    down = [Segment(x, 0, 60) for x in (0, 30, 60, 90)]
    (grid,) = find_grids(across, down)
    assert (len(grid.cells), grid.rows, len(grid.xs)) == (6, 2, 4)
    assert find_grids(across, [Segment(x, 200, 260) for x in (0, 30, 60)]) == []


@settings(max_examples=60)
@given(
    st.lists(st.tuples(st.floats(0, 600), st.floats(0, 600), st.floats(0, 600)), max_size=25),
    st.lists(st.tuples(st.floats(0, 600), st.floats(0, 600), st.floats(0, 600)), max_size=25),
)
def test_grids_from_any_rules_never_overlap(
    across: list[tuple[float, float, float]], down: list[tuple[float, float, float]]
) -> None:
    grids = find_grids(
        [Segment(level, min(a, b), max(a, b)) for level, a, b in across],
        [Segment(level, min(a, b), max(a, b)) for level, a, b in down],
    )
    for grid in grids:
        seen = [
            place
            for cell in grid.cells
            for place in itertools.product(
                range(cell.row, cell.row + cell.rows), range(cell.column, cell.column + cell.columns)
            )
        ]
        assert len(seen) == len(set(seen)) == grid.rows * (len(grid.xs) - 1)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Phòng VH-\nTT&TT", "Phòng VH-TT&TT"),
        ("Phòng VH\ufffeTT&TT", "Phòng VH-TT&TT"),
        ("- ý một\ncòn nữa\n- ý hai", "- ý một còn nữa\n- ý hai"),
        ("từ năm 2021 -\n2025", "từ năm 2021 - 2025"),
        ("", ""),
    ],
)
def test_lines_of_a_cell(text: str, expected: str) -> None:
    assert join_lines(text) == expected


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_pages_shown_turned_are_read_as_shown(turn: int) -> None:
    place = {
        0: "1 0 0 1 100 {0}", 90: "0 1 -1 0 {1} 100", 180: "-1 0 0 -1 495 {1}", 270: "0 -1 1 0 {0} 742",
    }[turn]  # fmt: skip
    tops = {0: (700, 680), 90: (142, 162), 180: (142, 162), 270: (400, 380)}[turn]
    content = b"BT /F1 14 Tf "
    for top, text in zip(tops, ("dong mot o tren", "dong hai o duoi"), strict=True):
        content += f"{place.format(top, top)} Tm ({text}) Tj ".encode()
    data = pdf([content + b"ET"]).replace(b"/MediaBox[0 0 595 842]", b"/MediaBox[0 0 595 842]/Rotate %d" % turn)
    source = read(data)
    assert texts(source) == ["dong mot o tren", "dong hai o duoi"]
    (x0, x1), (y0, y1) = source.layout["paragraphs"][0]["x"], source.layout["paragraphs"][0]["y"]
    assert x1 - x0 > 4 * (y1 - y0) > 0
    below = source.layout["paragraphs"][1]
    assert below["y"][1] < y1


def test_legacy_fonts_by_name_with_capitals() -> None:
    typed = encode("kế hoạch", "tcvn3"), encode("Được sử dụng thường xuyên", "tcvn3")
    content = b"BT /F2 14 Tf 1 0 0 1 100 700 Tm (%s) Tj /F1 14 Tf 1 0 0 1 100 680 Tm (%s) Tj ET" % tuple(
        text.encode("cp1252") for text in typed
    )
    data = pdf(
        [content],
        resources="/Font<</F1 3 0 R/F2 10 0 R>>",
        objects=[b"<</Type/Font/Subtype/Type1/BaseFont/.VnTimeH/Encoding/WinAnsiEncoding>>"],
    )
    data = data.replace(b"<</Font<</F1 3 0 R>>/Font", b"<</Font").replace(
        b"/BaseFont/Times-Roman", b"/BaseFont/.VnTime   "
    )
    source = read(data)
    assert texts(source) == ["KẾ HOẠCH", "Được sử dụng thường xuyên"]
    assert source.conversion is not None
    assert source.conversion.encoding == "tcvn3"


def refusal(data: bytes) -> Unreadable:
    with pytest.raises(Unreadable) as refused:
        read(data)
    return refused.value


def test_the_address_at_the_foot_of_page_one_does_not_cut_the_text() -> None:
    sentence = "Phòng Nội vụ tổng hợp, báo cáo Ủy ban nhân dân huyện " + "và các xã, thị trấn " * 160 + "biết."
    header = Header("UBND huyện Mẫu", number="5", symbol="UBND-VX", letter_subject="họp")
    contact = "Địa chỉ: số 01 đường Mẫu, huyện Mẫu\nĐiện thoại: 0235 000 000; email: ubnd@mau.example.vn"
    data = to_pdf(Paper("letter", header, addressees=("Các xã",), blocks=(Para((Run(sentence),)),), contact=contact))
    lines = " ".join(line.text for line in read(data).lines if line.text != "2")
    assert sentence in lines
    assert "0235" not in lines
    assert "Địa chỉ" not in lines


def test_a_scan_names_the_tool() -> None:
    found = refusal(scan(3))
    assert found.code == "scan-without-text"
    assert "tesseract" in found.vi
    assert "3 trang" in found.vi


def test_some_scanned_pages_are_named() -> None:
    import pypdfium2

    document = pypdfium2.PdfDocument.new()
    for part in (pdf([shown((100, 700, "Trang co chu va du dai de doc duoc"))]), scan(1)):
        with pypdfium2.PdfDocument(part) as given_part:
            document.import_pages(given_part)
    out = io.BytesIO()
    document.save(out)
    source = read(out.getvalue())
    assert source.pages == 2
    assert [notice.code for notice in source.warnings] == ["scanned-pages"]
    assert "Trang 2 " in source.warnings[0].vi


def test_password() -> None:
    assert refusal(encrypted_pdf()).code == "encrypted"


def test_blank_pages() -> None:
    assert refusal(pdf([b""] * 2)).code == "no-text"


def test_five_thousand_pages_get_a_sentence_with_the_numbers() -> None:
    found = refusal(pdf([shown((100, 700, "x"))] * 5_000))
    assert found.code == "too-many-pages"
    assert "5.000 trang" in found.vi
    assert "1.000 trang" in found.vi
