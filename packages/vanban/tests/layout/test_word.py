"""The layout check on Word files: silent on papers in order, one finding for each breach."""

from __future__ import annotations

from typing import Any

import pytest

from .office import codes, layout_findings, typed


def test_a_paper_in_order_gives_no_finding() -> None:
    assert layout_findings(typed()) == []


@pytest.mark.parametrize(
    ("changes", "page"),
    [
        ({"motto": {"size": 12}, "motto_low": {"size": 13}, "superior": {"size": 12}, "issuer": {"size": 12}}, {}),
        ({"body": {"size": 13, "indent": 10, "spacing": 1.5, "after": 12}}, {}),
        ({"place_date": {"size": 13}, "title": {"size": 13}, "summary": {"size": 13}}, {}),
        ({"motto": {"lines": ("CỘNG HOÀ XÃ HỘI CHỦ NGHĨA VIỆT NAM",)}}, {}),
        ({"motto_low": {"lines": ("Độc lập – Tự do – Hạnh phúc",)}}, {}),
        ({"number": {"lines": ("Số:        /KH-UBND",)}}, {}),
        ({"number": {"lines": ("Số: ..…/KH-UBND",)}}, {}),
        ({"number": {"lines": ("Số: 36/KH-UBND-VX",)}}, {}),
        ({}, {"left": 35, "right": 20, "top": 25, "bottom": 25}),
        ({}, {"top": 25.4, "bottom": 25.4, "left": 30.5, "right": 20.3}),
        ({"basis": {"lines": ("Căn cứ Luật Trẻ em số 102/2016/QH13;", "Căn cứ Nghị quyết số 05/NQ-HĐND.")}}, {}),
        ({"addressee": {"lines": ("Kính gửi:", "- Phòng Nội vụ;", "- Công an xã; Trạm Y tế;", "- Các thôn.")}}, {}),
        ({"addressee": {"lines": ("Kính gửi: Phòng Nội vụ huyện Phú Lâm",)}}, {}),
        ({name: {"font": "Tinos"} for name in ("body", "title", "motto")}, {}),
        ({name: {"font": "Liberation Serif"} for name in ("body", "title", "issuer")}, {}),
    ],
)
def test_what_the_rule_allows_gives_no_finding(changes: dict[str, dict[str, Any]], page: dict[str, float]) -> None:
    assert layout_findings(typed(changes, page)) == []


def test_bodies_typed_with_line_breaks_give_no_finding() -> None:
    assert layout_findings(typed(soft=True)) == []


@pytest.mark.parametrize(
    ("changes", "code", "quote", "words"),
    [
        ({"motto": {"size": 16}}, "font-size", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "cỡ chữ 16; quy định 12-13"),
        ({"recipients": {"size": 14}}, "font-size", "- UBND huyện (b/c);", "cỡ chữ 14; quy định 11"),
        ({"motto_low": {"bold": False}}, "font-style", "Độc lập - Tự do - Hạnh phúc", "đậm"),
        ({"superior": {"bold": True}}, "font-style", "ỦY BAN NHÂN DÂN", "đứng, không đậm"),
        ({"issuer": {"bold": False}}, "font-style", "ỦY BAN NHÂN DÂN", "đậm"),
        ({"place_date": {"italic": False}}, "font-style", "Tân Hội, ngày 05 tháng 02 năm 2024", "nghiêng"),
        (
            {"basis": {"lines": ("Căn cứ Luật Trẻ em số 102/2016/QH13;",), "italic": False}},
            "font-style",
            "Căn cứ Luật Trẻ em",
            "nghiêng",
        ),
        ({"section": {"bold": False}}, "font-style", "I. MỤC ĐÍCH, YÊU CẦU", "đậm"),
        (
            {"addressee": {"lines": ("Kính gửi:", "- Phòng Nội vụ", "- Công an xã.")}},
            "addressee-list",
            "- Phòng Nội vụ",
            "“- Phòng Nội vụ;”",
        ),
        (
            {"addressee": {"lines": ("Kính gửi:", "- Phòng Nội vụ;", "- Công an xã;")}},
            "addressee-list",
            "- Công an xã;",
            "“- Công an xã.”",
        ),
        ({"recipients_word": {"bold": False, "italic": False}}, "font-style", "Nơi nhận:", "nghiêng, đậm"),
        ({"motto_low": {"lines": ("ĐỘC LẬP - TỰ DO - HẠNH PHÚC",)}}, "letter-case", "ĐỘC LẬP - TỰ DO - HẠNH PHÚC", ""),
        ({"motto_low": {"lines": ("Độc lập-Tự do-Hạnh phúc",)}}, "motto-form", "Độc lập-Tự do-Hạnh phúc", "Độc lập - "),
        ({"motto": {"lines": ("CỘNG HÒA XÃ HỘI CHỦ NGHỈA VIỆT NAM",)}}, "motto-form", "CỘNG HÒA", "NGHĨA"),
        ({"number": {"lines": ("Số 36/KH-UBND",)}}, "symbol-form", "Số 36/KH-UBND", "“Số: 36/KH-UBND”"),
        ({"number": {"lines": ("Số: 36/ KH - UBND",)}}, "symbol-form", "Số: 36/ KH - UBND", "“Số: 36/KH-UBND”"),
        ({"number": {"lines": ("Số: 36/BC-UBND",)}}, "type-abbreviation", "BC", "“KH”"),
        (
            {"place_date": {"lines": ("Tân Hội ngày 05 tháng 02 năm 2024",)}},
            "place-date-form",
            "Tân Hội ngày",
            ", ngày",
        ),
        (
            {"recipients": {"lines": ("- UBND huyện (b/c)", "- Các thôn;", "- Lưu: VT.")}},
            "recipients-list",
            "- UBND huyện (b/c)",
            "“- UBND huyện (b/c);”",
        ),
        (
            {"recipients": {"lines": ("- UBND huyện (b/c);", "- Các thôn.")}},
            "recipients-file",
            "- Các thôn.",
            "Lưu: VT",
        ),
        ({"authority": {"lines": ("KT. CHỦ TỊCH", "CHỦ TỊCH")}}, "signature-deputy", "CHỦ TỊCH", "KT."),
        (
            {"signer": {"lines": ("ThS. Nguyễn Thị Bình",)}},
            "signer-degree",
            "ThS. Nguyễn Thị Bình",
            "“Nguyễn Thị Bình”",
        ),
        ({"body": {"align": "left"}}, "text-align", "Thực hiện Kế hoạch", ""),
        ({"body": {"indent": 0}}, "first-line", "Thực hiện Kế hoạch", "10-12,7 mm"),
        ({"body": {"after": 0}}, "paragraph-gap", "Thực hiện Kế hoạch", "6 pt"),
        ({"body": {"spacing": 2.0}}, "line-spacing", "Thực hiện Kế hoạch", "1-1,5"),
    ],
)
def test_one_breach_gives_one_finding(changes: dict[str, dict[str, Any]], code: str, quote: str, words: str) -> None:
    found = layout_findings(typed(changes))
    assert codes(found) == [code]
    assert found[0].quote.startswith(quote)
    assert words in found[0].message


def test_running_text_in_the_wrong_size_is_a_warning() -> None:
    found = layout_findings(typed({"body": {"size": 12}}))
    assert [(finding.code, finding.severity) for finding in found] == [("font-size", "warning")]
    assert "Lời văn: cỡ chữ 12; quy định 13-14" in found[0].message


def test_a_whole_paper_in_another_font_is_a_warning_and_one_component_a_note() -> None:
    whole = layout_findings(typed({name: {"font": "Arial"} for name in ("body", "title", "summary", "recipients")}))
    part = layout_findings(typed({"summary": {"font": "Arial"}}))
    assert [(finding.code, finding.severity) for finding in (*whole, *part)] == [
        ("font-family", "warning"),
        ("font-family", "note"),
    ]
    assert "Arial" in whole[0].message


@pytest.mark.parametrize(
    ("page", "words"),
    [
        ({"left": 25.4, "right": 25.4}, "lề trái 25,4 mm (quy định 30-35 mm); lề phải 25,4 mm (quy định 15-20 mm)"),
        ({"top": 10}, "lề trên 10 mm (quy định 20-25 mm)"),
    ],
)
def test_margins_outside_the_rule_are_named_in_one_finding(page: dict[str, float], words: str) -> None:
    found = layout_findings(typed(page=page))
    assert codes(found) == ["page-margin"]
    assert words in found[0].message


def test_letter_paper_is_reported() -> None:
    found = layout_findings(typed(page={"width": 215.9, "height": 279.4}))
    assert codes(found) == ["page-size"]
    assert "216 x 279 mm" in found[0].message


def test_a_page_number_at_the_foot_is_reported_and_none_is_not() -> None:
    assert codes(layout_findings(typed(number_at="footer"))) == ["page-number"]
    assert layout_findings(typed(number_at="")) == []


def test_other_organisations_and_laws_are_left_alone() -> None:
    youth = {
        "superior": {"lines": ("ĐOÀN TNCS HỒ CHÍ MINH",), "bold": True},
        "motto": {"lines": ("ĐOÀN TNCS HỒ CHÍ MINH",), "size": 15},
        "motto_low": {"lines": (), "size": 14},
    }
    law = {"number": {"lines": ("Số: 05/2024/QĐ-UBND",)}, "title": {"lines": ("QUYẾT ĐỊNH",)}, "motto": {"size": 16}}
    assert layout_findings(typed(youth)) == []
    assert layout_findings(typed(law)) == []


def test_a_schools_paper_may_carry_a_degree() -> None:
    school = {
        "superior": {"lines": ("UBND HUYỆN PHÚ LÂM",)},
        "issuer": {"lines": ("TRƯỜNG TRUNG HỌC CƠ SỞ TÂN HỘI",)},
        "authority": {"lines": ("HIỆU TRƯỞNG",)},
        "signer": {"lines": ("ThS. Nguyễn Thị Bình",)},
    }
    assert layout_findings(typed(school)) == []


def test_party_papers_follow_their_own_guide() -> None:
    party: dict[str, dict[str, Any]] = {
        "superior": {"lines": ("HUYỆN ỦY PHÚ LÂM",), "size": 14},
        "issuer": {"lines": ("ĐẢNG ỦY XÃ TÂN HỘI", "*"), "size": 14},
        "motto": {"lines": ("ĐẢNG CỘNG SẢN VIỆT NAM",), "size": 15},
        "motto_low": {"lines": ()},
        "number": {"lines": ("Số 28-KH/ĐU",), "size": 14},
        "title": {"size": 16},
        "authority": {"lines": ("T/M ĐẢNG ỦY", "PHÓ BÍ THƯ")},
        "recipients": {"lines": ("- Các chi bộ;", "- Lưu Văn phòng Đảng ủy.")},
    }
    assert layout_findings(typed(party)) == []
    colon = {**party, "number": {"lines": ("Số: 28 - KH/ĐU",), "size": 14}}
    found = layout_findings(typed(colon))
    assert codes(found) == ["symbol-form"]
    assert found[0].suggestion == "Số 28-KH/ĐU"
