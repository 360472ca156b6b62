"""Components that not every paper has: articles that are sentences, stamps of urgency, the box of circulation."""

import ctypes
import io
from dataclasses import replace

import docx
import pypdfium2
import pypdfium2.raw as pdfium
import pytest
from docx.oxml.ns import qn
from vanban.write import Heading, Paper, to_docx, to_pdf
from vanban.write.compose import compose
from vanban.write.layout import MM


def test_an_article_that_is_a_sentence_is_bold_in_its_number_only(decision: Paper) -> None:
    sentence = "Quyết định này có hiệu lực thi hành kể từ ngày ký."
    blocks = (Heading(3, "Điều 1.", "Tổ chức thực hiện."), Heading(3, "Điều 2.", sentence))
    paper = replace(decision, blocks=blocks)
    assert [element["running"] for element in compose(paper)["elements"]] == [False, True]  # type: ignore[typeddict-item]
    data = to_docx(paper)
    lines = {line.text: line for line in docx.Document(io.BytesIO(data)).paragraphs}
    assert [(run.text, run.bold) for run in lines[f"Điều 2. {sentence}"].runs] == [
        ("Điều 2.", True),
        (f" {sentence}", None),
    ]
    assert not lines[f"Điều 2. {sentence}"].style.font.bold
    assert lines["Điều 1. Tổ chức thực hiện."].style.font.bold
    with pypdfium2.PdfDocument(to_pdf(paper)) as document:
        faces = _faces(document[0])
    assert "Bold" in faces["Điều 1. Tổ chức thực hiện."]
    assert "Bold" in faces["Điều 2."]
    assert "Bold" not in faces["Quyết định này"]


def _faces(page: pypdfium2.PdfPage) -> dict[str, str]:
    """The font in which each of these words begins."""
    words = page.get_textpage()
    found = {}
    for phrase in ("Điều 1. Tổ chức thực hiện.", "Điều 2.", "Quyết định này"):
        match = words.search(phrase, match_case=True).get_next()
        assert match, phrase
        buffer = ctypes.create_string_buffer(200)
        pdfium.FPDFText_GetFontInfo(words, match[0], buffer, 200, ctypes.byref(ctypes.c_int()))
        found[phrase] = buffer.value.decode()
    return found


def test_stamps_have_the_size_and_the_colour_of_the_decree(letter: Paper) -> None:
    for word, width in (("Hỏa tốc", 30), ("Thượng khẩn", 40), ("Khẩn", 20)):
        paper = replace(letter, urgency=word, circulation="Lưu hành nội bộ")
        first, second = compose(paper)["stamps"]
        assert (first["text"], first["red"], second["text"], second["red"]) == (
            word.upper(),
            True,
            "LƯU HÀNH NỘI BỘ",
            False,
        )
        assert first["width"] == pytest.approx(width * MM, abs=0.01)
    with pypdfium2.PdfDocument(to_pdf(paper)) as document:
        red = [
            item.get_bounds()
            for item in document[0].get_objects(filter=[pdfium.FPDF_PAGEOBJ_PATH])
            if _colour(item) == (255, 0, 0)
        ]
    left, right = min(one[0] for one in red), max(one[2] for one in red)
    low, high = min(one[1] for one in red), max(one[3] for one in red)
    assert (right - left) / MM == pytest.approx(20, abs=0.8)
    assert (high - low) / MM == pytest.approx(8, abs=0.8)
    (cell,) = [
        line
        for line in docx.Document(io.BytesIO(to_docx(paper))).tables[0].rows[1].cells[0].paragraphs
        if line.text == "KHẨN"
    ]
    assert {side.get(qn("w:color")) for side in cell._p.pPr.find(qn("w:pBdr"))} == {"FF0000"}
    assert str(cell.runs[0].font.color.rgb) == "FF0000"


def _colour(item: pypdfium2.PdfObject) -> tuple[int, ...]:
    parts = [ctypes.c_uint() for _ in range(4)]
    pdfium.FPDFPageObj_GetStrokeColor(item, *parts)
    return tuple(part.value for part in parts[:3])
