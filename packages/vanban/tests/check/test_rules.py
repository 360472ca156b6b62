"""Each rule on a passage that breaks it and on one that does not."""

from __future__ import annotations

from pathlib import Path

import pytest
import vanban
from vanban.check import page
from vanban.check.report import catalogue
from vanban.check.spelling import is_syllable

HEADER = """UBND HUYỆN THANH LÂM
CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc
Số: 25/KH-UBND
Thanh Lâm, ngày 12 tháng 4 năm 2024

KẾ HOẠCH
Tuyên truyền chuyển đổi số năm 2024

Thực hiện Kế hoạch số 10/KH-UBND ngày 05/01/2024 của UBND tỉnh, UBND huyện ban hành Kế hoạch như sau:

I. NHIỆM VỤ
"""
FOOTER = """
Nơi nhận:
- UBND tỉnh (b/c);
- Lưu: VT.

TM. ỦY BAN NHÂN DÂN
CHỦ TỊCH

Trần Văn Hải
"""


def codes(body: str, least: str = "note") -> set[str]:
    """Codes found in a clean plan with the body put in."""
    levels = {"note": ("note", "warning", "error"), "warning": ("warning", "error")}[least]
    reading = vanban.read_text(HEADER + body + FOOTER)
    return {finding.code for finding in reading.findings if finding.severity in levels}


CLEAN = "1. Phòng Văn hóa và Thông tin đăng tin trên cổng thông tin điện tử huyện, 02 tin/tuần.\n"


def test_clean_plan_has_no_finding() -> None:
    assert codes(CLEAN) == set()


BROKEN = [
    ("unit-missing", "1. Đăng tải tin, bài trên cổng thông tin điện tử huyện.\n"),
    ("cited-after-issue", CLEAN + "2. Phòng Tư pháp thực hiện Công văn số 12/STP-PB ngày 20/5/2024 của Sở Tư pháp.\n"),
    ("date-invalid", "1. Phòng Nội vụ báo cáo UBND huyện trước ngày 31/6/2024.\n"),
    ("weekday-conflict", "1. Phòng Nội vụ tổ chức hội nghị vào thứ Hai, ngày 17/4/2024.\n"),
    ("deadline-before-issue", "1. Phòng Nội vụ báo cáo UBND huyện trước ngày 15/12/2023.\n"),
    ("period-reversed", "1. Phòng Nội vụ tổ chức triển lãm từ ngày 20/10/2024 đến ngày 10/10/2024.\n"),
    ("count-conflict", "1. UBND 12 xã tuyên truyền thường xuyên.\n2. UBND 11 xã báo cáo hằng tháng.\n"),
    ("scope-copied", "1. Phòng Nội vụ tuyên truyền thường xuyên đến người dân trên địa bàn tỉnh.\n"),
    ("numbering", CLEAN + "3. Phòng Nội vụ tổng hợp, báo cáo hằng quý.\n"),
    ("tag-unfilled", CLEAN + "2. Phòng {{ten_phong}} báo cáo hằng quý.\n"),
    ("punctuation", "1. Phòng Nội vụ tuyên truyền thường xuyên,kịp thời.\n"),
    ("quote-unbalanced", "1. Phòng Nội vụ mở chuyên mục “Chuyển đổi số, 02 tin/tuần.\n"),
    ("bracket-unbalanced", "1. Phòng Nội vụ báo cáo hằng quý (qua Văn phòng HĐND và UBND huyện.\n"),
    ("doubled-word", "1. Phòng Nội vụ báo cáo cho cho UBND huyện hằng quý.\n"),
    ("spelling", "1. Phòng Nội vụ triễn khai tuyên truyền thường xuyên.\n"),
    ("spelling", "1. Phòng Nội vụ hướng dẩn các xã thường xuyên.\n"),
    ("spelling", "1. Phòng Nội vụ bổ xung tài liệu thường xuyên.\n"),
    ("spelling", "1. Phòng Nội vụ phối hợp với các nghành tuyên truyền thường xuyên.\n"),
    ("spelling", "1. Phòng Nội vụ báo cáo kêt quả hằng quý.\n"),
    ("cadence-vague", "1. Phòng Nội vụ báo cáo định kỳ theo quy định.\n"),
    ("reference-missing", CLEAN + "2. Phòng ở mục VII Kế hoạch này báo cáo hằng quý.\nII. KINH PHÍ\nNgân sách.\n"),
]  # fmt: skip


@pytest.mark.parametrize(("code", "body"), BROKEN, ids=[f"{n}-{code}" for n, (code, _) in enumerate(BROKEN)])
def test_rule_reports(code: str, body: str) -> None:
    assert code in codes(body)


RIGHT = [
    "1. Phòng Nội vụ thăm gia đình chính sách, tổ chức thăm hỏi thường xuyên.\n",
    "1. Phòng Nội vụ cập nhật bảng tin và bản tin hằng tuần tại https://thanhlam.gov.vn/tin.html.\n",
    "1. Phòng Nội vụ in 3.000 tờ rơi (song ngữ) trước ngày 30/4/2024 ; a) đợt 1, b) đợt 2.\n".replace(" ;", ";"),
    "1. Phòng Nội vụ tuyên truyền truyền thống cách mạng hằng tháng.\n",
    "1. Phòng Nội vụ tổ chức hội nghị vào thứ Tư, ngày 17/4/2024.\n",
    "1. Phòng Nội vụ phối hợp với các cơ quan báo chí trên địa bàn tỉnh đưa tin hằng tháng.\n",
    "1. UBND xã Đắk R’lấp, xã Krông Na tuyên truyền hằng tuần.\n",
    "1. Phòng Nội vụ tuyên truyền kỷ niệm 79 năm Cách mạng tháng Tám (19/8/1945 - 19/8/2024) hằng tuần.\n",
]


@pytest.mark.parametrize("body", RIGHT)
def test_right_text_gives_no_warning(body: str) -> None:
    assert codes(body, "warning") == set()


ATTACHED = "\nPHỤ LỤC\nPHÂN CÔNG NHIỆM VỤ\n(Kèm theo Kế hoạch số {} ngày {} của UBND huyện Thanh Lâm)\n"


@pytest.mark.parametrize(
    ("number", "day", "found"),
    [
        ("25/KH-UBND", "12/4/2024", set()),
        ("52/KH-UBND", "12/4/2024", {"symbol-conflict"}),
        ("25/KH-UBND", "21/4/2024", {"date-conflict"}),
    ],
)
def test_number_and_date_of_what_is_attached(number: str, day: str, found: set[str]) -> None:
    text = HEADER + CLEAN + FOOTER + ATTACHED.format(number, day)
    codes = {finding.code for finding in vanban.read_text(text).findings if finding.severity != "note"}
    assert codes & {"symbol-conflict", "date-conflict"} == found


MONEY = "1. Phòng Tài chính - Kế hoạch bố trí kinh phí. Tổng kinh phí là {}.\n"


@pytest.mark.parametrize(
    ("said", "wrong"),
    [
        ("12,5 tỷ đồng, trong đó: ngân sách huyện 6,0 tỷ đồng; nguồn xã hội hóa 5,5 tỷ đồng", True),
        ("120 triệu đồng (gồm: in ấn 45.000.000 đồng; tập huấn 70 triệu đồng)", True),
        ("11,5 tỷ đồng, trong đó: ngân sách huyện 6,0 tỷ đồng; nguồn xã hội hóa 5,5 tỷ đồng", False),
        ("115 triệu đồng (gồm: in ấn 45.000.000 đồng; tập huấn 70 triệu đồng)", False),
        ("12,5 tỷ đồng, trong đó: ngân sách tỉnh 6 tỷ đồng, huyện 5 tỷ đồng, còn lại là xã hội hóa", False),
        ("12,5 tỷ đồng, trong đó ngân sách huyện 6,0 tỷ đồng", False),
    ],
)
def test_parts_and_their_total(said: str, wrong: bool) -> None:
    assert ("sum-mismatch" in codes(MONEY.format(said))) == wrong


@pytest.mark.parametrize("tag", ["[phòng chuyên môn]", "[HO_TEN_NGUOI_KY]", "[tên đơn vị]", "{{ten}}", "…/…"])
def test_placeholders(tag: str) -> None:
    assert "tag-unfilled" in codes(CLEAN + f"2. Phòng Nội vụ gửi {tag} danh sách hằng tháng.\n")


@pytest.mark.parametrize("tag", ["[1]", "[xem Phụ lục]", "(1/2)", "02/3 số hộ"])
def test_what_looks_like_a_placeholder(tag: str) -> None:
    assert "tag-unfilled" not in codes(CLEAN + f"2. Phòng Nội vụ gửi {tag} danh sách hằng tháng.\n")


@pytest.mark.parametrize(
    "slip",
    ["tim chủng", "truyên truyền", "nổ lực", "dể dàng", "phát thang", "tập huấng", "nhân dâng", "tháo gở", "công tát"],
)
def test_slips_of_the_ear_and_the_hand(slip: str) -> None:
    assert "spelling" in codes(f"1. Phòng Nội vụ tuyên truyền về {slip} hằng tháng.\n")


@pytest.mark.parametrize(
    "right",
    [
        "tần suất phát sóng",
        "thông báo các kết quả",
        "các xã đều kiện toàn tổ",
        "người dâng hương",
        "dần dần",
    ],
)
def test_words_that_only_look_like_slips(right: str) -> None:
    assert "spelling" not in codes(f"1. Phòng Nội vụ tuyên truyền về {right} hằng tháng.\n")


def test_a_name_before_the_same_word_is_no_doubling() -> None:
    assert "doubled-word" not in codes("1. Huyện đoàn gửi Phòng Văn hóa và Thông tin thông tin về lễ hội hằng tháng.\n")
    assert "doubled-word" in codes("1. Huyện đoàn thông báo thông báo về lễ hội hằng tháng.\n")


def test_two_rates_of_one_work_are_no_conflict() -> None:
    work = "1. Phòng Văn hóa và Thông tin phát bản tin cảnh báo thiên tai 03 lần/ngày khi có bão; ngày thường {}.\n"
    table = (
        "PHỤ LỤC\nPHÂN CÔNG NHIỆM VỤ\nSTT\tNội dung\tChủ trì\tThời gian\n"
        "1\tPhát bản tin cảnh báo thiên tai\tPhòng Văn hóa và Thông tin\t02 tin/tuần\n"
    )

    def found(rate: str) -> set[str]:
        return {finding.code for finding in vanban.read_text(HEADER + work.format(rate) + FOOTER + table).findings}

    assert "cadence-conflict" not in found("02 tin/tuần")
    assert "cadence-conflict" in found("05 tin/tuần")


def test_title_year_against_own_year() -> None:
    text = (
        (HEADER + CLEAN + FOOTER)
        .replace("số năm 2024\n", "số năm 2023\n")
        .replace("ban hành Kế hoạch như sau", "ban hành Kế hoạch tuyên truyền chuyển đổi số năm 2024 như sau")
    )
    assert "year-conflict" in {finding.code for finding in vanban.read_text(text).findings}


def test_two_dates_of_one_document() -> None:
    body = "1. Phòng Nội vụ phổ biến Kế hoạch số 10/KH-UBND ngày 15/01/2024 của UBND tỉnh hằng tháng.\n"
    found = [f for f in vanban.read_text(HEADER + body + FOOTER).findings if f.code == "date-conflict"]
    assert len(found) == 1
    assert found[0].related


def test_same_number_of_another_body_is_no_conflict() -> None:
    body = "1. Phòng Nội vụ phổ biến Kế hoạch số 10/KH-UBND ngày 02/02/2024 của UBND huyện hằng tháng.\n"
    assert "date-conflict" not in codes(body)


@pytest.mark.parametrize(
    "word",
    [
        "tuyên",
        "truyền",
        "quốc",
        "giữ",
        "gìn",
        "nghĩa",
        "yêu",
        "ủy",
        "khuya",
        "huýt",
        "xoong",
        "thuở",
        "quỷ",
        "nguyễn",
        "ngoằn",
        "giêng",
    ],
)
def test_syllables_that_exist(word: str) -> None:
    assert is_syllable(word)


@pytest.mark.parametrize("word", ["tuyen", "thưc", "nghành", "hoach", "ngề", "kế́", "truyềnn", "gọng̀", "qoốc", "cệ"])
def test_syllables_that_do_not(word: str) -> None:
    assert not is_syllable(word)


def test_every_code_is_explained() -> None:
    assert all(f"### {code}\n" in page.page() for code in catalogue())
    written = (Path(__file__).parents[2] / "docs" / "findings.md").read_text("utf-8")
    assert written == page.page(), "run: python -m vanban.check.page > packages/vanban/docs/findings.md"
