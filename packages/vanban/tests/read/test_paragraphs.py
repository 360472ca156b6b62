"""Where a paragraph ends: what the wrap, the blank lines and the indents of a text say of it."""

from __future__ import annotations

import textwrap

import vanban

_HEAD = "KẾ HOẠCH\nTuyên truyền về giao thông đường thủy\n\n"
_ITEM = "Trung tâm Văn hóa biên soạn tin, bài về an toàn giao thông đường thủy, phát trên loa của các ấp vào buổi sáng."


def _paragraphs(text: str) -> list[str]:
    return [paragraph.text for paragraph in vanban.read_text(text).paragraphs]


def _hung(marker: str, text: str, width: int = 60, left: str = "") -> str:
    return textwrap.fill(left + marker + text, width, subsequent_indent=left + " " * len(marker))


def test_bullets_nested_in_a_hanging_list_are_not_taken_for_its_lines() -> None:
    items = [_hung("1. ", _ITEM), _hung("2. ", _ITEM), _hung("3. ", "Các ấp:")]
    nested = [_hung("- ", _ITEM, left="   "), _hung("- ", "Treo 02 băng rôn ở bến đò.", left="   ")]
    read = _paragraphs(_HEAD + "\n".join([*items, *nested]))
    assert read[2:] == [f"1. {_ITEM}", f"2. {_ITEM}", "3. Các ấp:", f"- {_ITEM}", "- Treo 02 băng rôn ở bến đò."]


def test_a_dash_at_the_left_edge_is_no_bullet_where_first_lines_stand_in() -> None:
    said = "Phối hợp với Trung tâm Văn hóa mở hội thi trong tuần lễ Sen Tháp Mười - Lễ hội Gò Tháp của huyện ta."
    cut = said.index("- Lễ")
    others = [textwrap.fill("     - " + _ITEM, cut + 6) for _ in range(9)]
    text = "\n".join([*others, "     - " + said[: cut - 1], said[cut:]])
    assert _paragraphs(_HEAD + text)[2:] == [f"- {_ITEM}"] * 9 + [f"- {said}"]


def test_a_title_on_several_lines_before_a_gap_is_one_title() -> None:
    text = "KẾ HOẠCH\nTuyên truyền kỷ niệm 80 năm\nNgày thành lập Hội Nông dân xã\n\nI. MỤC ĐÍCH\n- Nâng cao nhận thức."
    assert _paragraphs(text)[1] == "Tuyên truyền kỷ niệm 80 năm Ngày thành lập Hội Nông dân xã"
    two = text.replace("\nNgày thành lập Hội Nông dân xã\n", " năm 2026\nThực hiện Kế hoạch số 5/KH-UBND:\n")
    assert _paragraphs(two)[2] == "Thực hiện Kế hoạch số 5/KH-UBND:"


def test_the_subject_of_a_letter_is_no_numbered_item() -> None:
    reading = vanban.read_text("UBND HUYỆN A\nSố: 5/UBND-VX\nV/v phòng, chống\nđuối nước\n\nKính gửi: UBND các xã.\n")
    subject = next(paragraph for paragraph in reading.paragraphs if paragraph.text.startswith("V/v"))
    assert (subject.text, subject.label) == ("V/v phòng, chống đuối nước", "")


def test_the_number_of_a_storm_is_no_page_number() -> None:
    assert _paragraphs("CÔNG ĐIỆN\nVề việc ứng phó với bão số\n8\n\nI. NỘI DUNG\n")[1] == "Về việc ứng phó với bão số 8"


def test_a_bullet_broken_by_hand_goes_on_under_its_text() -> None:
    text = "Kính gửi:\n   - Các phòng: Y tế, Nội vụ,\n     Kinh tế và Hạ tầng;\n   - Công an huyện.\n"
    assert vanban.read_text("UBND HUYỆN A\n" + text).document.addressees == (
        "Các phòng: Y tế, Nội vụ, Kinh tế và Hạ tầng",
        "Công an huyện",
    )


def test_a_wrap_with_lines_of_one_length_is_told_by_its_blank_lines() -> None:
    """What `fmt` and browsers do: no line is left much shorter than the others, so that most have room for a word."""
    blocks = [textwrap.fill(f"{n}. {_ITEM}", 60 - 2 * n) for n in range(1, 8)]
    assert _paragraphs(_HEAD + "\n\n".join(blocks))[2:] == [f"{n}. {_ITEM}" for n in range(1, 8)]


def test_a_name_with_a_dash_is_known_from_where_it_stands_whole() -> None:
    body = "Đội Tuyên truyền - Hỗ trợ người nộp thuế"
    said = f"- Rà soát, phân loại hộ kinh doanh trên địa bàn; báo cáo kết quả về {body} trước ngày 5/6/2026."
    cut = said.index("- Hỗ")
    lines = [f"- {body} theo dõi.", *[textwrap.fill(f"- {_ITEM}", cut) for _ in range(5)], said[: cut - 1], said[cut:]]
    assert _paragraphs(_HEAD + "\n".join(lines))[-1] == said
