from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from loa.plan.actions.read import plan_title
from loa.plan.marks import field_marks
from loa.plan.titles import LIMIT, duty_title, shorten, topic_title


@pytest.mark.parametrize(
    ("text", "leads", "partners", "title"),
    [
        (
            "Phòng VHT&TT chủ trì phối hợp với Sở VH-TT&DL để đăng tải thông tin các dịch vụ du lịch lên cổng "
            "thông tin du lịch thông minh của tỉnh.",
            ["Phòng VHT&TT"],
            ["Sở VH-TT&DL"],
            "Đăng tải thông tin các dịch vụ du lịch lên cổng thông tin du lịch thông minh",
        ),
        (
            "Định kỳ hằng quý báo cáo kết quả truyền thông cho UBND huyện qua Phòng VH&TT (tích hợp vào báo cáo quý).",
            ["UBND 06 xã"],
            [],
            "Báo cáo kết quả truyền thông cho UBND huyện qua Phòng VH&TT",
        ),
        ("Chủ động tiếp âm chương trình của huyện;", [], [], "Tiếp âm chương trình của huyện"),
        (
            "Nội dung: tổ chức Cuộc thi tìm hiểu về chuyển đổi số cho đoàn viên (nội dung, ý nghĩa).",
            [],
            [],
            "Tổ chức Cuộc thi tìm hiểu về chuyển đổi số cho đoàn viên",
        ),
        (
            "Thời gian: 7 giờ 30 phút, thứ Bảy, ngày 21/6/2020. Nội dung: Tổ chức lễ ra quân cấp huyện; diễu hành.",
            ["BHXH huyện"],
            [],
            "Tổ chức lễ ra quân cấp huyện",
        ),
        (
            "Phòng Nông nghiệp (Phòng NN&PTNT) xây dựng chuyên trang.",
            ["Phòng Nông nghiệp"],
            [],
            "Xây dựng chuyên trang",
        ),
        (
            'Tổ chức ra quân "Ngày thứ Bảy giúp dân" | Đoàn Thanh niên xã | Quý I và Quý III năm 2026',
            ["Đoàn Thanh niên xã"],
            [],
            'Tổ chức ra quân "Ngày thứ Bảy giúp dân"',
        ),
        (
            "Báo cáo kết quả về Ủy ban nhân dân xã qua Phòng Văn hóa - Xã hội xã",
            [],
            [],
            "Báo cáo kết quả về Ủy ban nhân dân xã qua Phòng Văn hóa - Xã hội xã",
        ),
        ("Trung tâm y tế chịu trách nhiệm.", ["Trung tâm y tế"], [], "Trung tâm y tế chịu trách nhiệm"),
    ],
)
def test_a_title_is_the_verb_and_its_object(text: str, leads: list[str], partners: list[str], title: str) -> None:
    assert duty_title(text, leads, partners) == title


@given(st.lists(st.text("abcđêộưáàc,.; ", min_size=1, max_size=9), min_size=1, max_size=60))
def test_a_title_is_short_and_cuts_no_word(words: list[str]) -> None:
    text = " ".join(words)
    title = shorten(text)
    assert len(title) <= LIMIT
    whole = {word.strip(",.;…").lower() for word in text.split()}
    assert all(word.strip(",.;…").lower() in whole or word.endswith("…") for word in title.split())


def test_one_endless_word_is_cut_with_a_sign() -> None:
    assert shorten("x" * 300) == "X" + "x" * (LIMIT - 2) + "…"


def test_a_topic_is_named_by_its_matter() -> None:
    assert topic_title("Tiếp tục đẩy mạnh thông tin tuyên truyền những khái niệm cơ bản, tầm quan trọng") == (
        "Những khái niệm cơ bản, tầm quan trọng"
    )


@pytest.mark.parametrize(
    ("identity", "title"),
    [
        ({"type": "Kế hoạch", "subject": "Truyền thông về chuyển đổi số"}, "Kế hoạch truyền thông về chuyển đổi số"),
        ({"type": "Kế hoạch", "subject": "CCHC năm 2026"}, "Kế hoạch CCHC năm 2026"),
        ({"type": None, "subject": "Đề án mẫu"}, "Đề án mẫu"),
        ({"type": "Kế hoạch", "subject": "Kế hoạch truyền thông"}, "Kế hoạch truyền thông"),
        ({"type": "Kế hoạch", "subject": None}, "ke hoach 05"),
    ],
)
def test_a_plan_is_called_as_on_the_document(identity: dict[str, str | None], title: str) -> None:
    assert plan_title(identity, "ke hoach 05.docx") == title


def test_a_date_is_lit_as_a_date_and_a_rhythm_as_a_rhythm() -> None:
    once = field_marks({"cadence": [[5, 20]], "deadline": [[5, 20]]})
    both = field_marks({"cadence": [[0, 8]], "deadline": [[10, 20]]})
    assert [mark.label for mark in once] == ["hạn"]
    assert [mark.label for mark in both] == ["chu kỳ", "hạn"]
