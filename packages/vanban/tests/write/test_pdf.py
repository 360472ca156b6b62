"""The PDF: standards it claims, the same bytes again, what is attached, and where things stand on the page."""

import ctypes
import dataclasses
import datetime as dt
import io
import json
import os
import re
import threading
import zoneinfo
from pathlib import Path

import pypdfium2
import pypdfium2.raw as pdfium
import pytest
from PIL import Image, ImageChops, ImageStat
from vanban.write import (
    Cell,
    Column,
    Figure,
    Header,
    Paper,
    PaperError,
    Para,
    Run,
    Signature,
    Table,
    text,
    to_pdf,
    to_png,
    to_pngs,
)
from vanban.write.layout import MM

GOLDEN = Path(__file__).parent / "golden"


def test_standards_language_and_title(report: Paper) -> None:
    data = to_pdf(report)
    assert b"<pdfaid:part>2</pdfaid:part>" in data
    assert b"<pdfaid:conformance>A</pdfaid:conformance>" in data
    assert b"<pdfuaid:part>1</pdfuaid:part>" in data
    assert re.search(rb"/Lang\s*\(vi-VN\)", data)
    with pypdfium2.PdfDocument(data) as document:
        title = document.get_metadata_dict()["Title"]
        assert title == f"Báo cáo {report.summary}"
        assert [item.get_title() for item in document.get_toc()][:2] == [
            "I. KẾT QUẢ THỰC HIỆN",
            "1. Truyền thanh cơ sở",
        ]
        assert pdfium.FPDFCatalog_IsTagged(document)


def test_same_paper_same_bytes(paper: Paper) -> None:
    assert to_pdf(paper) == to_pdf(Paper.from_dict(paper.to_dict()))


def test_date_of_the_file_is_the_day_of_issue(decision: Paper) -> None:
    assert b"2026-01-05T" in to_pdf(decision)
    zone = zoneinfo.ZoneInfo("Asia/Ho_Chi_Minh")
    late = dt.datetime(2026, 3, 9, 23, 30)
    assert b"2026-03-09T16:30:00+00:00" in to_pdf(decision, made=late.replace(tzinfo=zone))
    assert to_pdf(decision, made=late) == to_pdf(decision, made=late.replace(tzinfo=zone))
    assert b"2026-03-09T23:30:00+00:00" in to_pdf(decision, made=late.replace(tzinfo=dt.UTC))


def test_attached_data_comes_back(report: Paper) -> None:
    files = {"so-lieu.json": json.dumps({"xã": 9}).encode(), "anh.bin": bytes(range(256))}
    data = to_pdf(report, attach=files)
    assert b"<pdfaid:part>3</pdfaid:part>" in data
    assert b"<pdfuaid:part>1</pdfuaid:part>" in data
    with pypdfium2.PdfDocument(data) as document:
        found = {}
        for n in range(document.count_attachments()):
            one = document.get_attachment(n)
            found[one.get_name()] = bytes(one.get_data())
    assert found == files
    with pytest.raises(PaperError, match="name"):
        to_pdf(report, attach={" ": b""})


def test_only_the_vendored_font_is_used(report: Paper) -> None:
    with pypdfium2.PdfDocument(to_pdf(report)) as document:
        names = set()
        for page in document:
            for item in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_TEXT], max_depth=4):
                names.add(item.get_font().get_base_name())
    assert names
    assert {name.split("+")[-1].split("-")[0] for name in names} == {"LiberationSerif"}


def _band(page: pypdfium2.PdfPage) -> tuple[str, float, float]:
    """Text in the top margin, and the middle of it across and up in millimetres."""
    words = page.get_textpage()
    height = page.get_height()
    inside = []
    for n in range(words.count_chars()):
        left, bottom, right, top = words.get_charbox(n)
        if bottom > height - 18 * MM:
            inside.append((words.get_text_range(n, 1), (left + right) / 2, height - (bottom + top) / 2))
    string = "".join(char for char, _, _ in inside).strip()
    if not inside:
        return "", 0, 0
    return string, sum(x for _, x, _ in inside) / len(inside) / MM, inside[0][2] / MM


def test_page_numbers_stand_in_the_top_margin_from_page_two(report: Paper) -> None:
    with pypdfium2.PdfDocument(to_pdf(report)) as document:
        bands = [_band(page) for page in document]
    # Pages of the report: 1, 2; annex I: 1, 2; annex II: 1.
    assert [string for string, _, _ in bands] == ["", "2", "", "2", ""]
    for string, across, down in bands:
        if string:
            assert across == pytest.approx(30 + 165 / 2, abs=1)
            assert 8 < down < 18


def test_wide_annexes_are_turned(report: Paper) -> None:
    with pypdfium2.PdfDocument(to_pdf(report)) as document:
        sizes = [tuple(round(side / MM) for side in page.get_size()) for page in document]
    assert sizes == [(210, 297)] * 4 + [(297, 210)]


def test_text_keeps_to_the_margins(paper: Paper) -> None:
    if paper.kind == "certificate":
        pytest.skip("a certificate has margins of its own")
    with pypdfium2.PdfDocument(to_pdf(paper)) as document:
        for page in document:
            words = page.get_textpage()
            for n in range(words.count_chars()):
                left, bottom, right, _ = words.get_charbox(n)
                if words.get_text_range(n, 1).strip():
                    assert left >= 30 * MM - 1.5
                    assert right <= page.get_width() - 15 * MM + 1.5
                    assert bottom >= (10 if paper.contact else 20) * MM - 1.5


def test_sizes_of_type_on_the_page(report: Paper) -> None:
    wanted = {
        "CỘNG": 12,
        "Độc lập": 13,
        "XÃ SƠN": 12,
        "Số:": 13,
        "BÁO CÁO": 14,
        "Xã đã tiếp": 14,
        "Lượt tiếp": 12,
        "Nơi nhận": 12,
        "- Như trên": 11,
        "PL.(15)": 11,
    }
    found = {}
    with pypdfium2.PdfDocument(to_pdf(report)) as document:
        for page in document:
            words = page.get_textpage()
            for phrase in wanted:
                match = words.search(phrase, match_case=True).get_next()
                if match and phrase not in found:
                    found[phrase] = round(pdfium.FPDFText_GetFontSize(words, match[0]), 2)
    assert found == wanted


def _rules(page: pypdfium2.PdfPage) -> list[tuple[float, float, float]]:
    """Horizontal lines of a page: left end, right end and height in points."""
    found = []
    for item in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_PATH], max_depth=4):
        left, bottom, right, top = item.get_bounds()
        if top - bottom < 3 and right - left > 20:
            found.append((left, right, top))
    return found


def _line(words: pypdfium2.PdfTextPage, phrase: str) -> tuple[float, float, float]:
    match = words.search(phrase, match_case=True).get_next()
    assert match, phrase
    boxes = [words.get_charbox(n) for n in range(match[0], match[0] + match[1])]
    return min(box[0] for box in boxes), max(box[2] for box in boxes), min(box[1] for box in boxes)


def test_rules_under_motto_issuer_and_summary(decision: Paper) -> None:
    head = dataclasses.replace(decision.header, issuer="Sở Văn hóa và Thể thao")
    with pypdfium2.PdfDocument(to_pdf(dataclasses.replace(decision, header=head))) as document:
        page = document[0]
        words = page.get_textpage()
        rules = _rules(page)
        for phrase, low, high in (
            ("Độc lập - Tự do - Hạnh phúc", 0.97, 1.04),
            ("SỞ VĂN HÓA VÀ THỂ THAO", 1 / 3, 1 / 2),
            ("Về việc thành lập Tổ công tác truyền thông chuyển đổi số", 1 / 3, 1 / 2),
        ):
            left, right, bottom = _line(words, phrase)
            middle = (left + right) / 2
            near = [one for one in rules if abs((one[0] + one[1]) / 2 - middle) < 3 and one[2] < bottom]
            assert near, phrase
            start, end, height = max(near, key=lambda one: one[2])
            assert low <= (end - start) / (right - left) <= high
            # Below the line, and clear of its descenders.
            assert 0 < bottom - height < 40


def test_signature_stands_level_with_recipients(report: Paper) -> None:
    with pypdfium2.PdfDocument(to_pdf(report)) as document:
        words = document[1].get_textpage()
        left, _, low = _line(words, "Nơi nhận:")
        start, end, level = _line(words, "TM. ỦY BAN NHÂN DÂN")
        name_start, name_end, name_low = _line(words, "Nguyễn Văn Mẫu")
    assert left == pytest.approx(30 * MM, abs=1.5)
    assert level == pytest.approx(low, abs=6)
    assert (start + end) / 2 == pytest.approx((name_start + name_end) / 2, abs=1)
    assert level - name_low > 24 * MM


def test_a_signature_block_is_never_split() -> None:
    signature = Signature(("TM. UBND", "KT. Chủ tịch"), "Phó Chủ tịch", "Tên Người Ký")
    for count in range(18, 30):
        paper = Paper("plan", Header("x"), blocks=(Para(text("dòng")),) * count, signature=signature)
        with pypdfium2.PdfDocument(to_pdf(paper)) as document:
            pages = [page.get_textpage().get_text_range() for page in document]
        holding = [page for page in pages if "TM. UBND" in page]
        assert len(holding) == 1
        assert "Tên Người Ký" in holding[0]


def test_table_head_is_repeated_on_the_next_page(report: Paper) -> None:
    with pypdfium2.PdfDocument(to_pdf(report)) as document:
        first, second = (document[n].get_textpage().get_text_range() for n in (2, 3))
    for page in (first, second):
        assert "Hoạt động" in page
        assert "Người dự" in page


@pytest.mark.parametrize("run", [Run("Nguồn", link="https://nongson.gov.vn"), Run("Nguồn", note="Theo báo cáo quý.")])
def test_a_long_table_whose_head_has_a_link_or_a_note_is_written(report: Paper, run: Run) -> None:
    rows = tuple((Cell((Run(f"Dòng {number}"),)), Cell((Run("x"),))) for number in range(90))
    table = Table((Column(), Column()), ((Cell((run,)), Cell((Run("Số"),))),), rows)
    with pypdfium2.PdfDocument(to_pdf(dataclasses.replace(report, blocks=(table,)))) as document:
        pages = [page.get_textpage().get_text_range() for page in document]
    assert len(pages) > 1
    assert "Nguồn" in pages[0]
    assert all(f"Dòng {number}" in "".join(pages) for number in range(90))


def test_figures_carry_their_alternative_text(report: Paper) -> None:
    figure = next(block for block in report.blocks if isinstance(block, Figure))
    found = []

    def walk(element: object) -> None:
        size = pdfium.FPDF_StructElement_GetAltText(element, None, 0)
        if size > 2:
            buffer = ctypes.create_string_buffer(size)
            pdfium.FPDF_StructElement_GetAltText(element, buffer, size)
            found.append(buffer.raw[: size - 2].decode("utf-16-le"))
        for n in range(max(pdfium.FPDF_StructElement_CountChildren(element), 0)):
            child = pdfium.FPDF_StructElement_GetChildAtIndex(element, n)
            if child:
                walk(child)

    with pypdfium2.PdfDocument(to_pdf(report)) as document:
        page = document[1]
        tree = pdfium.FPDF_StructTree_GetForPage(page)
        for n in range(pdfium.FPDF_StructTree_CountChildren(tree)):
            walk(pdfium.FPDF_StructTree_GetChildAtIndex(tree, n))
        pdfium.FPDF_StructTree_Close(tree)
    assert figure.alt in found


def test_pictures_of_pages(report: Paper) -> None:
    pages = to_pngs(report, ppi=50)
    assert len(pages) == 5
    assert to_png(report, 1, ppi=50) == pages[1]
    assert Image.open(io.BytesIO(pages[0])).size == (413, 585)
    with pytest.raises(IndexError):
        to_png(report, 5)


def test_page_one_looks_as_it_did(paper: Paper, request: pytest.FixtureRequest, tmp_path: Path) -> None:
    name = f"{request.node.callspec.id}.png"
    data = to_png(paper, ppi=50)
    if os.environ.get("VANBAN_GOLDEN") == "write":
        (GOLDEN / name).write_bytes(data)
    (tmp_path / name).write_bytes(data)
    now = Image.open(io.BytesIO(data)).convert("L")
    then = Image.open(GOLDEN / name).convert("L")
    assert now.size == then.size
    difference = ImageStat.Stat(ImageChops.difference(now, then)).mean[0]
    assert difference < 0.5, f"page 1 changed, see {tmp_path / name}; VANBAN_GOLDEN=write accepts it"


def test_writers_may_be_called_from_many_threads(report: Paper, decision: Paper, letter: Paper) -> None:
    wanted = [to_pdf(one) for one in (report, decision, letter)]
    got: dict[int, bytes] = {}
    threads = [
        threading.Thread(target=lambda n=n: got.update({n: to_pdf((report, decision, letter)[n % 3])}))  # type: ignore[misc]
        for n in range(9)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [got[n] for n in range(9)] == wanted * 3


def test_address_stands_at_the_foot_of_page_one_only(letter: Paper) -> None:
    long = dataclasses.replace(letter, blocks=(Para(text("câu " * 900)),))
    with pypdfium2.PdfDocument(to_pdf(long)) as document:
        pages = [page.get_textpage().get_text_range() for page in document]
    assert len(pages) > 1
    assert ["0235 000 000" in page for page in pages] == [True] + [False] * (len(pages) - 1)
