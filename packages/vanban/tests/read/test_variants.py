"""One phenomenon of administrative Vietnamese at a time, in several wordings."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest
import vanban
from vanban.model import Duty
from vanban.read.text import lower
from vanban.read.timing import read_timing

HEAD = """UBND HUYỆN THANH LÂM
CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc
Số: 25/KH-UBND
Thanh Lâm, ngày 12 tháng 4 năm 2024

KẾ HOẠCH
Tuyên truyền chuyển đổi số năm 2024

I. NHIỆM VỤ
"""


def duties(body: str) -> list[Duty]:
    """The duties of a small plan with this body."""
    return list(vanban.read_text(HEAD + body).duties)


@pytest.mark.parametrize(
    ("said", "every", "count"),
    [
        ("họp giao ban mỗi tháng một lần", "month", 1),
        ("phát thanh tuần 3 buổi", "week", 3),
        ("kiểm tra một năm hai đợt", "year", 2),
        ("tháng nào cũng có ít nhất 02 bài", "month", 2),
        ("mỗi tháng không dưới 03 tin, bài", "month", 3),
        ("đăng không dưới 02 tin trong tháng", "month", 2),
        ("mỗi tuần cập nhật tối thiểu 02 tin, bài", "week", 2),
        ("mỗi tuần từ 2 đến 3 tin", "week", 2),
        ("phát bản tin vào thứ Hai và thứ Năm hằng tuần", "week", 2),
        ("phát vào các ngày thứ 3, thứ 5, thứ 7 hằng tuần", "week", 3),
        ("phát vào 17 giờ thứ Ba, phát lại vào thứ Tư và thứ Sáu hằng tuần", "week", 1),
        ("tổng vệ sinh vào thứ Bảy tuần cuối hằng tháng", "month", 1),
        ("sinh hoạt dưới cờ thứ Hai đầu tháng", "month", 1),
        ("sinh hoạt dưới cờ sáng thứ Hai đầu tuần", "week", 1),
        ("trước ngày 05 của tháng sau gửi số liệu", "month", 1),
        ("trước ngày 05 tháng đầu quý sau báo cáo", "quarter", 1),
        ("báo cáo 6 tháng, năm về UBND huyện", "half_year", 1),
        ("định kỳ hằng quý, 06 tháng và năm báo cáo", "quarter", 1),
        ("ban hành kế hoạch hằng năm trước ngày 31/01", "year", 1),
        ("hai tuần một lần họp tổ", None, 1),
        ("cách tuần một lần tổng vệ sinh", None, 1),
        ("thu gom rác 02 ngày/lần", None, 1),
        ("phát cảnh báo 02 giờ/lần", None, 1),
        ("phát 12 chương trình, mỗi chương trình 10 phút/tháng", "month", 1),
        ("hằng tuần phát thanh trên hệ thống loa của xã 03 buổi", "week", 3),
        ("gửi số liệu vào ngày 15 và 30 hằng tháng", "month", 2),
        ("tổng hợp báo cáo quý, 6 tháng, năm", "quarter", 1),
        ("đăng ít nhất 02 nội dung/tháng", "month", 2),
        ("thừơng kỳ mỗi qúy tổ chức 01 buổi", "quarter", 1),
        ("thiết kế 03 đồ họa thông tin mỗi tháng", "month", 3),
        ("tham mưu ban hành kế hoạch thực hiện đề án hằng năm", "year", 1),
    ],
)
def test_rhythms(said: str, every: str | None, count: int) -> None:
    cadence = read_timing(lower(said), 2024).cadence
    assert (cadence.kind, cadence.every, cadence.count or 1) == ("recurring", every, count)


@pytest.mark.parametrize("said", ["mở trong tháng 10 lớp tập huấn cho đoàn viên", "viết 06 bài trong năm 2024"])
def test_a_number_beside_a_period_is_no_rhythm(said: str) -> None:
    assert read_timing(lower(said), 2024).cadence.kind != "recurring"


@pytest.mark.parametrize(
    ("said", "deadline"),
    [
        ("từ thứ Năm, ngày 01/6/2024 đến thứ Tư, ngày 12/6/2024", "2024-06-12"),
        ("từ 01 đến 07/10/2024", "2024-10-07"),
        ("trong tuần lễ từ ngày 01 - 07/10/2024", "2024-10-07"),
        ("chậm nhất 16 giờ 30 phút, thứ Sáu ngày 20/12/2024", "2024-12-20"),
        ("hoàn thành trong 6 tháng đầu năm", "2024-06-30"),
        ("dự kiến tuần 2 tháng 7/2024", "2024-07-31"),
        ("trong các tháng 6, 7 và 8 năm 2024", "2024-08-31"),
        (
            "tổng hợp kết quả đợt cao điểm (từ ngày 15/4 đến ngày 15/5/2024) chậm nhất thứ Hai, ngày 20/5/2024",
            "2024-05-20",
        ),
    ],
)
def test_deadlines(said: str, deadline: str) -> None:
    assert read_timing(lower(said), 2024).deadline == deadline


@pytest.mark.parametrize(
    ("body", "does"),
    [
        ("Sở Xây dựng", "rà soát hồ sơ quy hoạch"),
        ("Ban Xây dựng Đảng", "hướng dẫn các chi bộ sinh hoạt"),
        ("Thanh tra Sở", "kiểm tra việc dán tem"),
        ("Thanh tra tỉnh", "chủ trì xác minh đơn thư"),
        ("Ủy ban Mặt trận Tổ quốc xã", "sửa đổi, bổ sung hương ước"),
        ("Phòng Giao dịch Ngân hàng CSXH", "giải ngân vốn vay"),
        ("Hạt Kiểm lâm khu vực", "tuần tra rừng hằng tuần"),
        ("Trạm Chăn nuôi và Thú y", "tiêm phòng cho đàn bò"),
        ("Kho bạc Nhà nước khu vực XIV", "kiểm soát thanh toán vốn"),
        ("Bảo hiểm xã hội cơ sở Hòa Vang", "tra soát dữ liệu thẻ"),
        ("Ban Điều hành khu phố 4", "nhắc nhở các hộ kinh doanh"),
        ("Ban Chỉ huy Phòng thủ dân sự xã", "sơ tán dân vùng trũng"),
        ("Đội Quản lý thị trường số 3", "thu hồi hàng giả"),
        ("Trung tâm Cung ứng dịch vụ công xã", "nạo vét kênh mương"),
        ("Cụm thi đua số 2", "chấm điểm chéo giữa các trường"),
        ("Các trường học", "lắp thùng phân loại rác"),
        ("Trung tâm Phục vụ hành chính công phường", "đối soát hồ sơ trực tuyến"),
    ],
)
def test_a_name_ends_where_the_work_begins(body: str, does: str) -> None:
    for text in (
        f"- {body} {does}.\n- Phòng Nội vụ họp giao ban.",
        f"1. {body}\n- {does.capitalize()}.\n2. Phòng Nội vụ\n- Họp.",
    ):
        assert duties(text)[0].leads == (body,)


@pytest.mark.parametrize(
    ("said", "leads"),
    [
        ("Nhân viên y tế bổ sung đủ cơ số thuốc.", ["Nhân viên y tế"]),
        ("Khoa Phòng, chống bệnh truyền nhiễm cung cấp số liệu.", ["Khoa Phòng, chống bệnh truyền nhiễm"]),
        ("Toàn thể đảng viên viết bản cam kết.", ["Toàn thể đảng viên"]),
        ("Phó Hiệu trưởng theo dõi, đôn đốc các tổ.", ["Phó Hiệu trưởng"]),
        ("Các chi, đảng bộ trực thuộc tổ chức quán triệt nghị quyết.", ["Các chi, đảng bộ trực thuộc"]),
        ("Mỗi quý một lần, hai ngành luân phiên chủ trì giao ban.", ["hai ngành"]),
        (
            "Chủ động biên soạn tin, bài, Phòng Văn hóa và Thông tin phối hợp với Công an huyện đăng trên fanpage.",
            ["Phòng Văn hóa và Thông tin"],
        ),
        (
            "Được phân công dự sinh hoạt với chi bộ khu vực, các đồng chí Huyện ủy viên có trách nhiệm dự đầy đủ.",
            ["các đồng chí Huyện ủy viên"],
        ),
        ("Hội nghị khách hàng do Bưu điện huyện tổ chức, mỗi xã 02 hội nghị/tháng.", ["Bưu điện huyện"]),
        ("Mời báo chí thành phố viết ít nhất 06 bài về sản phẩm tiêu biểu.", []),
        ("Tham gia hội chợ do Sở Công Thương tổ chức khi có thư mời.", []),
        ("Phối hợp với Phòng Nội vụ, Phòng Tư pháp tổ chức tập huấn cho cán bộ thôn.", []),
        ("Giao Văn hóa - Xã hội xã chủ trì, phối hợp với Công an xã lập danh sách.", ["Văn hóa - Xã hội xã"]),
        ("Tổ chức 02 buổi nói chuyện. Giao cô Lê Thị Mai (Bí thư Chi đoàn) phụ trách.", ["cô Lê Thị Mai"]),
        ("Trao quà cho 20 hộ nghèo, dự kiến quý IV/2024 - Hội Chữ thập đỏ xã chủ trì.", ["Hội Chữ thập đỏ xã"]),
        ("Tổ chức 01 hội nghị trong tháng 5, Văn phòng chủ trì.", ["Văn phòng"]),
        ("Mở lớp ở mỗi thôn, do Tổ công nghệ số cộng đồng phối hợp Đoàn xã thực hiện.", ["Tổ công nghệ số cộng đồng"]),
        ("Họp phụ huynh đầu năm (ngày 05/10): GVCN các lớp.", ["GVCN các lớp"]),
        ("Tập huấn: Trung tâm Khuyến nông mở 03 lớp cho hộ trồng lúa.", ["Trung tâm Khuyến nông"]),
        ("Thi đua: Cuối năm, Phòng Nội vụ tham mưu khen thưởng tập thể tiêu biểu.", ["Phòng Nội vụ"]),
        (
            "Các cơ sở kinh doanh phân bón, thuốc bảo vệ thực vật: phối hợp thu hồi vỏ bao bì.",
            ["Các cơ sở kinh doanh phân bón, thuốc bảo vệ thực vật"],
        ),
        ("Hưởng ứng Ngày Nước thế giới, Hội Nông dân huyện ra quân dọn kênh.", ["Hội Nông dân huyện"]),
        ("Nhận được Công văn này, các xã rà soát danh sách.", ["các xã"]),
        ("UBND các xã trước 16 giờ 00 thứ Năm hằng tuần gửi số liệu.", ["UBND các xã"]),
        ("Ủy ban Kiểm tra Huyện ủy kiểm tra ít nhất 02 chi bộ/năm.", ["Ủy ban Kiểm tra Huyện ủy"]),
        ("Trung tâm Kiểm soát dịch bệnh huyện giám sát ổ dịch.", ["Trung tâm Kiểm soát dịch bệnh huyện"]),
        ("Các lớp nộp bài về Văn phòng Đoàn.", ["Các lớp"]),
        ("Lập trang Zalo của xã; Công an xã hướng dẫn người dân kích hoạt tài khoản.", ["Công an xã"]),
    ],
)
def test_leads(said: str, leads: list[str]) -> None:
    found = duties(f"1. {said}\n")
    assert [list(duty.leads) for duty in found] == [leads]


@pytest.mark.parametrize(
    ("said", "to", "via"),
    [
        ("Công an huyện báo cáo ngay Phòng Y tế khi có ca mắc.", ["Phòng Y tế"], []),
        ("Các trường tổng hợp số liệu gửi Phòng Nội vụ hằng tháng.", ["Phòng Nội vụ"], []),
        ("Các ấp phản ánh kịp thời khó khăn về UBND xã thông qua Công an xã.", ["UBND xã"], ["Công an xã"]),
        (
            "Các xã báo cáo kết quả về UBND huyện (qua Phòng Nội vụ) và Huyện đoàn.",
            ["UBND huyện", "Huyện đoàn"],
            ["Phòng Nội vụ"],
        ),
        ("Các xã gửi kết quả về Phòng Nội vụ trước 15 giờ 00 ngày 10/9/2024.", ["Phòng Nội vụ"], []),
        ("Các khoa báo cáo Ban Giám đốc ngày 25 hằng tháng.", ["Ban Giám đốc"], []),
        ("Tiểu ban Nội dung gửi kết quả cho Ban Tổ chức để công bố.", ["Ban Tổ chức"], []),
        ("Các xã xây dựng kế hoạch (gửi 01 bản về Phòng Nội vụ).", ["Phòng Nội vụ"], []),
        ("Đài tỉnh gửi lịch phát sóng cho các địa phương từ ngày 25 đến ngày 28 hằng tháng.", [], []),
        ("Công an huyện gửi tin nhắn cảnh báo đến người dân.", [], []),
        ("Chi cục Thuế họp báo cáo tiến độ với các đội.", [], []),
    ],
)
def test_reports(said: str, to: list[str], via: list[str]) -> None:
    (duty,) = duties(f"1. {said}\n")
    assert (list(duty.report_to), list(duty.via)) == (to, via)


@pytest.mark.parametrize(
    ("said", "channel"),
    [
        ("Phòng Nội vụ cập nhật tài liệu, video clip hướng dẫn lên Trang thông tin điện tử huyện.", "portal"),
        ("Phòng Nội vụ cập nhật tài liệu quán triệt lên Cổng thông tin điện tử; phục vụ các hội nghị.", "portal"),
        ("Các chi bộ tổ chức quán triệt nghị quyết đến 100% đảng viên.", "meeting"),
        ("Đài Truyền thanh huyện xây dựng phóng sự, phát thông điệp về bảo hiểm xã hội.", "radio"),
        ("Phòng Kinh tế đưa sản phẩm đạt 3 sao lên sàn Postmart.", "market"),
        ("Phòng Nội vụ làm đầu mối theo dõi, đôn đốc việc thực hiện.", "oversight"),
        ("Huyện đoàn tuyên truyền trực quan tại trung tâm các xã.", "other"),
    ],
)
def test_channels(said: str, channel: str) -> None:
    (duty,) = duties(f"1. {said}\n")
    assert duty.channel == channel


def test_a_month_as_heading_gives_its_time() -> None:
    found = duties(
        "Tháng 5/2024\n- Huyện đoàn tổ chức hội trại.\n- Phòng Nội vụ mở lớp, xong trước ngày 10/5/2024.\n"
        "Quý IV/2024\n- Phòng Tư pháp tổ chức cuộc thi tìm hiểu pháp luật.\n"
    )
    assert [duty.deadline for duty in found] == ["2024-05-31", "2024-05-10", "2024-12-31"]


def test_steps_are_headings() -> None:
    found = duties(
        "Bước 1: Chuẩn bị (từ ngày 01/5/2024 đến ngày 15/5/2024)\n- Phòng Nội vụ khảo sát số hộ.\n"
        "Bước 2: Truyền thông\n- Huyện đoàn ra quân hằng tháng.\n"
    )
    assert [(duty.leads, duty.deadline) for duty in found] == [
        (("Phòng Nội vụ",), "2024-05-15"),
        (("Huyện đoàn",), None),
    ]


def test_waves_and_weeks_are_headings() -> None:
    """They say when the work runs, not by which day each part of it is due."""
    body = (
        "Đợt 1. Trước ngày hội (từ ngày 01/5/2024 đến ngày 31/5/2024)\nTháng 5\n- Phòng Nội vụ khảo sát số hộ.\n"
        "Đợt 2. Trong ngày hội (từ ngày 01/6/2024 đến ngày 15/6/2024)\n"
        "Tuần 1 (từ ngày 01/6 đến ngày 07/6/2024)\n- Huyện đoàn ra quân.\n"
        "Tuần 2 và Tuần 3 (từ ngày 08/6 đến ngày 15/6/2024)\n- Hội Nông dân huyện đăng bài trước ngày 10/6/2024.\n"
    )
    found = duties(body)
    assert [(duty.deadline, duty.starts) for duty in found] == [
        ("2024-05-31", None),
        (None, "2024-06-01"),
        ("2024-06-10", "2024-06-08"),
    ]
    assert [len(duty.leads) for duty in found] == [1, 1, 1]


def test_same_work_of_one_body_is_linked_and_other_work_is_not() -> None:
    work = (
        '1. Đài Truyền thanh huyện mở chuyên mục "Số hóa", phát sóng 02 lần/tuần.\n'
        "2. Hội Nông dân huyện tổ chức Hội thi nhà nông số trong tháng 9/2024.\n"
        "3. Văn phòng HĐND và UBND huyện xây dựng chuyên trang trên Cổng thông tin điện tử huyện.\n"
        "II. TỔ CHỨC THỰC HIỆN\n"
    )
    same = "1. Đài Truyền thanh huyện phát sóng chuyên mục theo quy định tại khoản 1 Mục I.\n"
    other = (
        "2. Hội Nông dân huyện vận động hội viên tham gia Hội thi.\n"
        "3. Văn phòng HĐND và UBND huyện vận hành chuyên trang trên Cổng thông tin điện tử huyện.\n"
    )
    assert [duty.same_as for duty in duties(work + same + other)] == [None, None, None, "D01", None, None]


TABLE = [
    ["TT", "Nội dung", "Chủ trì", "Phối hợp", "Thời gian"],
    ["I", "Truyền thông"],
    ["1", "Phát bản tin trên đài truyền thanh", "Phòng Văn hóa và Thông tin", "Các xã", "03 lần/tuần"],
    ["II", "Kiểm tra"],
    ["1", "Kiểm tra tại cơ sở", "Thanh tra huyện", "Phòng Nội vụ", "Tháng 10/2024"],
]
TABLE_READ = [
    (("Phòng Văn hóa và Thông tin",), ("Các xã",), ("week", 3), None, "PL.I.1"),
    (("Thanh tra huyện",), ("Phòng Nội vụ",), (None, None), "2024-10-31", "PL.II.1"),
]


TWICE = """1. Phòng Tư pháp biên soạn sổ tay hỏi đáp "Hiểu luật để sống đẹp", phát hành trong quý III/2024.
2. UBND các xã rà soát, cắm biển cảnh báo tại các hồ, đoạn sông nguy hiểm trước ngày 30/4/2024.
3. Trung tâm Văn hóa mở chuyên mục "Nếp sống mới" 02 số/tháng.
4. Đoàn Thanh niên xã xây dựng mô hình "Đám cưới không thuốc lá".

II. TỔ CHỨC THỰC HIỆN
1. {body}
- {said}
- {other}
"""


@pytest.mark.parametrize(
    ("body", "said", "other", "same"),
    [
        ("UBND các xã", "Cắm biển cảnh báo tại khu vực nguy hiểm; cử người trông coi.", "Bố trí kinh phí.", "D02"),
        ("UBND các xã", "Cắm cờ, trang trí trụ sở dịp Quốc khánh.", "Bố trí kinh phí.", None),
        ("UBND huyện", 'Chỉ đạo Trung tâm Văn hóa duy trì chuyên mục "Nếp sống mới".', "Bố trí kinh phí.", "D03"),
        ("Phòng Kinh tế", "Chỉ đạo UBND các xã cắm biển cảnh báo tại các hồ, đoạn sông.", "Lập dự toán.", "D02"),
        ("Đoàn Thanh niên", 'Nhân rộng mô hình "Đám cưới không thuốc lá".', "Cử đoàn viên trực chốt.", "D04"),
        ("Đoàn Thanh niên", 'Ra mắt mô hình "Tuyến đường hoa".', "Cử đoàn viên trực chốt.", None),
        ("Phòng Tư pháp", 'In, cấp phát sổ tay "Hiểu luật để sống đẹp".', "Tập huấn hòa giải viên.", "D01"),
        ("Phòng Tư pháp", "Tập huấn hòa giải viên.", "Tham mưu UBND huyện kiện toàn Hội đồng.", None),
    ],
)
def test_one_of_several_works_of_a_body_is_linked(body: str, said: str, other: str, same: str | None) -> None:
    found = duties(TWICE.format(body=body, said=said, other=other))
    assert [duty.same_as for duty in found] == [None, None, None, None, same, None]


def test_short_rows_of_a_table_with_tabs() -> None:
    body = "Theo Phụ lục.\n\nPHỤ LỤC\nPHÂN CÔNG NHIỆM VỤ\n" + "\n".join("\t".join(row) for row in TABLE)
    found = duties(body + "\n")
    assert [(d.leads, d.partners, (d.cadence.every, d.cadence.count), d.deadline, d.where) for d in found] == TABLE_READ


@pytest.mark.parametrize("middle", [False, True], ids=["top", "middle"])
@pytest.mark.parametrize("indent", [0, 4])
@pytest.mark.parametrize("widths", [(4, 18, 14, 10, 12), (4, 24, 27, 14, 16), (4, 14, 12, 12, 10)])
def test_columns_kept_apart_by_spaces(widths: tuple[int, ...], indent: int, middle: bool, tmp_path: Path) -> None:
    lines: list[str] = []
    for row in TABLE:
        if len(row) == 2:
            lines.append(" " * indent + row[0].ljust(widths[0] + 2) + row[1])
            continue
        cells = [textwrap.wrap(cell, width) for cell, width in zip(row, widths, strict=True)]
        height = max(map(len, cells))
        if middle and row[0].isdigit():
            cells = [[""] * ((height - len(cell)) // 2) + cell for cell in cells]
        for place in range(height):
            parts = [(cell[place] if place < len(cell) else "").ljust(w) for cell, w in zip(cells, widths, strict=True)]
            lines.append((" " * indent + "  ".join(parts)).rstrip())
    body = "Theo Phụ lục.\n\nPHỤ LỤC\nPHÂN CÔNG NHIỆM VỤ\n" + "\n".join(lines)
    path = tmp_path / "plan.txt"
    path.write_text(HEAD + body + "\n", "utf-8")
    found = vanban.read_file(path).duties
    assert [(d.leads, d.partners, (d.cadence.every, d.cadence.count), d.deadline, d.where) for d in found] == TABLE_READ


@pytest.mark.parametrize(
    ("body", "where"),
    [
        ("A. Cấp huyện\n- Phòng Tư pháp họp.\nB. Cấp xã\n- UBND xã họp.", "I.A I.B II.1"),
        ("A. Cấp huyện\nBước 1: Công an họp.\nB. Cấp xã\n1. UBND xã họp.", "I.A.Bước1 I.B.1 II.1"),
        ("1. Cấp huyện\na) Phòng Tư pháp họp.\n2. Cấp xã\na) UBND xã họp.", "I.1.a I.2.a II.1"),
    ],
)
def test_capital_letters_below_a_roman_number(body: str, where: str) -> None:
    assert [duty.where for duty in duties(body + "\nII. TỔ CHỨC\n1. Công an xã trực.")] == where.split()


def test_roman_numbers_below_a_capital_letter() -> None:
    plan = HEAD.replace("I. NHIỆM VỤ\n", "")
    body = "A. NHIỆM VỤ\nI. Cấp huyện\n1. Phòng Tư pháp họp.\nB. TỔ CHỨC THỰC HIỆN\nI. Cấp xã\n1. Công an xã trực."
    assert [duty.where for duty in vanban.read_text(plan + body).duties] == ["A.I.1", "B.I.1"]


@pytest.mark.parametrize("name", ["A Thút", "Y Thanh Hà Niê Kđăm", "H’Yim Kđoh", "K’ Vót Kơ Să", "Nguyễn Thị Mỹ Lệ"])
def test_the_signers_name(name: str) -> None:
    text = HEAD + f"1. Phòng Tư pháp họp.\n\nNơi nhận:\n- Như trên;\n- Lưu: VT.\nCHỦ TỊCH\n{name}\n"
    assert vanban.read_text(text).document.signer.name == name


@pytest.mark.parametrize(
    ("above", "issuer"),
    [
        ("ĐẢNG ỦY PHƯỜNG TÂN LẬP\nBAN THƯỜNG VỤ", "Ban Thường vụ Đảng ủy phường Tân Lập"),
        ("ĐẢNG BỘ TỈNH LỘC HÀ\nHUYỆN ỦY SƠN TRÀ", "Huyện ủy Sơn Trà"),
        ("UBND HUYỆN THANH LÂM\nTRUNG TÂM Y TẾ", "Trung tâm Y Tế"),
    ],
)
def test_the_issuer(above: str, issuer: str) -> None:
    assert vanban.read_text(HEAD.replace("UBND HUYỆN THANH LÂM", above)).document.issuer == issuer


@pytest.mark.parametrize("said", ["Thống nhất chủ trương tổ chức lễ hội.", "Cơ bản nhất trí với nội dung báo cáo."])
def test_what_a_conclusion_decides_is_nobodys_duty(said: str) -> None:
    found = duties(f"1. {said}\n2. Giao Phòng Tư pháp tham mưu kế hoạch trước ngày 25/9/2024.")
    assert [duty.leads for duty in found] == [("Phòng Tư pháp",)]


def test_a_table_by_months_whose_rows_name_days_and_offices() -> None:
    body = """| Thời gian | Nội dung | Người phụ trách | Ghi chú |
| Tháng 9/2023 | Lễ khai giảng, đăng bài trên website | Ban truyền thông | |
| | Kiện toàn Ban truyền thông | Hiệu trưởng | Quyết định |
| Tháng 11/2023 | Phóng sự ảnh Ngày Nhà giáo Việt Nam 20/11 | Tổ Tin học; Tổng phụ trách Đội | |
| Hằng tuần | Phát thanh măng non | Liên đội | |
| Tháng 5/2024 | Tổng kết, báo cáo Phòng GD&ĐT | Phó Hiệu trưởng | |
"""
    assert [(duty.leads, duty.deadline, duty.cadence.every) for duty in duties(body)] == [
        (("Ban truyền thông",), "2023-09-30", None),
        (("Hiệu trưởng",), "2023-09-30", None),
        (("Tổ Tin học", "Tổng phụ trách Đội"), "2023-11-30", None),
        (("Liên đội",), None, "week"),
        (("Phó Hiệu trưởng",), "2024-05-31", None),
    ]


@pytest.mark.parametrize(
    ("lead", "does"),
    [
        ("Đ/c Nguyễn Thị Lan", "phụ trách trang thông tin điện tử"),
        ("GVCN các lớp", "nộp 02 tin về Ban truyền thông"),
        ("CĐCS trực thuộc", "xây dựng kế hoạch"),
    ],
)
def test_bodies_by_their_short_names(lead: str, does: str) -> None:
    assert duties(f"1. {lead}: {does} trước ngày 15/5/2024.\n2. Phòng Nội vụ họp.")[0].leads == (lead,)


@pytest.mark.parametrize(
    "said",
    [
        "Thông tin chi tiết xin liên hệ bà Hồ Thị Lan, chuyên viên Phòng Nội vụ, điện thoại: 0912.345.678.",
        "Mọi thắc mắc vui lòng liên hệ Phòng Nội vụ.",
        "Xin liên hệ ông Trần Văn Ba, Phòng Nội vụ.",
    ],
)
def test_whom_to_ask_is_no_duty(said: str) -> None:
    assert len(duties(f"1. Phòng Tư pháp báo cáo hằng quý.\n{said}\n")) == 1


def test_a_committee_of_the_party_leads_and_others_have_leaders() -> None:
    body = "1. {}\n- Lãnh đạo Phòng Nội vụ, các trường học cụ thể hóa kế hoạch.\n2. Công an xã\n- Trực hằng ngày.\n"
    assert duties(body.format("Đảng ủy xã"))[0].leads == ("Đảng ủy xã",)
    assert duties(body.format("Ủy ban nhân dân xã"))[0].leads[0] == "Lãnh đạo Phòng Nội vụ"


@pytest.mark.parametrize(
    "said", ["trong kỳ sinh hoạt tháng 10/2024", "trong buổi sinh hoạt chi bộ tháng 10/2024", "trong tháng 10/2024"]
)
def test_the_month_of_a_meeting_is_a_deadline(said: str) -> None:
    assert read_timing(f"học tập nghị quyết {said}", 2024).deadline == "2024-10-31"


def test_work_that_waits_for_what_happens() -> None:
    assert read_timing("khi hồ sơ giải quyết quá hạn, công chức xin lỗi người dân", 2024).cadence.kind == "on_call"
    found = duties("1. Khi xảy ra tai biến nặng, cơ sở tiêm chủng báo cáo ngay về Sở Y tế.\n")
    assert [(duty.leads, duty.report_to) for duty in found] == [(("cơ sở tiêm chủng",), ("Sở Y tế",))]


@pytest.mark.parametrize(
    ("said", "channel"),
    [
        ("Đội vệ sinh thu gom rác tại các chợ, điểm du lịch", "other"),
        ("Phòng Văn hóa quảng bá điểm du lịch của huyện", "tourism"),
        ("Đội vệ sinh thu gom rác thải sinh hoạt trên địa bàn", "other"),
        ("Chi bộ thôn tổ chức sinh hoạt hằng tháng", "meeting"),
        ("Phòng Văn hóa phối hợp với Đài Truyền thanh huyện treo pa nô, băng rôn", "other"),
        ("Phòng Văn hóa phối hợp với Đài Truyền thanh huyện tuyên truyền phòng dịch", "radio"),
        ("Phòng Kinh tế lập danh mục sản phẩm OCOP", "other"),
        ('Phòng Kinh tế mở mục "Thương mại điện tử" trên Cổng thông tin điện tử huyện', "portal"),
        ('Huyện đoàn tổ chức "Ngày thứ Năm không hẹn" giúp người dân nộp hồ sơ', "event"),
        ("Đài Truyền thanh huyện gửi tin, bài cộng tác với Báo Phú Lộc, Đài Phát thanh và Truyền hình Hà Tân", "press"),
        ("Phòng Nội vụ tổng kết Kế hoạch, báo cáo Sở Nội vụ", "report"),
        ("Phòng Nội vụ xây dựng lịch truyền thông chi tiết", "plan"),
        ("Huyện đoàn đăng tải video trên các trang mạng xã hội", "social"),
        ("Huyện đoàn hướng dẫn người dân cài đặt VNeID", "other"),
        ("Phòng Kinh tế đưa sản phẩm OCOP lên sàn thương mại điện tử", "market"),
    ],
)
def test_what_a_word_of_a_channel_stands_for(said: str, channel: str) -> None:
    assert duties(f"1. {said}.\n")[0].channel == channel


def test_bodies_that_own_what_they_make() -> None:
    found = duties(
        "1. Hợp tác xã dược liệu An Bình và các chủ thể OCOP\n- Dán tem cho 100% sản phẩm.\n2. Công an xã trực."
    )
    assert found[0].leads == ("Hợp tác xã dược liệu An Bình", "các chủ thể OCOP")


@pytest.mark.parametrize(
    ("end", "begin"),
    [("nhiệm vụ giao tại khoản 2", "Điều 1."), ("báo cáo kết quả trong năm về", "Sở Nội vụ (qua Phòng Tư pháp).")],
)
def test_lines_that_go_on(end: str, begin: str) -> None:
    """A short line that wants more, a line that looks like an article."""
    long = "2. Phòng Tài chính - Kế hoạch thẩm định, tham mưu bố trí kinh phí thực hiện\nkế hoạch này.\n"
    found = duties(f"1. Phòng Nội vụ {end}\n{begin}\n{long}")
    assert found[0].text.endswith(f"{end} {begin}")


def test_sentences_of_a_paragraph_under_a_body() -> None:
    """A paragraph without a mark of its own: each sentence that begins an action is a work; what goes on stays."""
    body = (
        "1. Phòng Y tế\n"
        "Là cơ quan đầu mối, chủ trì hướng dẫn, kiểm tra việc thực hiện. Mở 03 lớp tập huấn cho cộng tác viên trong "
        "tháng 6/2024. Kinh phí thực hiện từ nguồn sự nghiệp y tế. Nếu phát hiện ổ dịch phải thông báo ngay cho trạm y "
        "tế. Định kỳ trước ngày 25 hằng tháng báo cáo kết quả về UBND huyện thông qua Phòng Nội vụ để tổng hợp.\n"
        "2. Các tổ chức chính trị - xã hội\n"
        "Vận động hội viên tham gia vào sáng Chủ nhật hằng tuần. Huyện đoàn đăng video ngắn trên mạng xã hội. "
        "Lồng ghép nội dung vào các cuộc họp tổ. Bảo đảm thiết thực, hiệu quả.\n"
    )
    found = duties(body)
    assert [duty.text.partition(" ")[0] for duty in found] == ["Là", "Mở", "Nếu", "Định", "Vận", "Huyện", "Lồng"]
    assert found[1].text.endswith("sự nghiệp y tế.")
    assert found[6].text.endswith("hiệu quả.")
    assert [duty.lead_source for duty in found] == ["heading"] * 5 + ["stated", "heading"]
    assert [duty.deadline for duty in found] == [None, "2024-06-30", None, None, None, None, None]
    assert [duty.cadence.every for duty in found] == [None, None, None, "month", "week", None, None]
    assert (found[2].cadence.kind, found[2].action) == ("conditional", "thông báo")
    assert (found[3].report_to, found[3].via, found[5].leads) == (("UBND huyện",), ("Phòng Nội vụ",), ("Huyện đoàn",))
    text = vanban.read_text(HEAD + body).text
    assert all(text[duty.span[0] : duty.span[1]] == duty.text for duty in found)


@pytest.mark.parametrize("mark", ["- ", "a) ", "2. ", "+ "])
def test_a_marked_item_is_one_duty(mark: str) -> None:
    said = "Mở 03 lớp tập huấn trong tháng 6/2024. Chỉ đạo các trạm y tế phát thanh hằng tuần."
    assert duties(f"1. Phòng Y tế\n{mark}{said}\n{mark}Trực hằng ngày.\n")[0].text == said


@pytest.mark.parametrize(
    ("said", "leads", "partners"),
    [
        ("100% Đoàn cơ sở đăng tải infographic trên fanpage", ("100% Đoàn cơ sở",), ()),
        ("100% trường học được tổ chức ngoại khóa; Phòng Y tế chủ trì", ("Phòng Y tế",), ()),
        ("Phân công 01 nhân viên làm đầu mối truyền thông", (), ()),
        ("Đội tuyên truyền lưu động đi xe loa về các thôn khi xã đề nghị", ("Đội tuyên truyền lưu động",), ()),
        (
            "Huyện đoàn gửi tin, bài cộng tác với Báo Phú Lộc, Đài Sơn Hà",
            ("Huyện đoàn",),
            ("Báo Phú Lộc", "Đài Sơn Hà"),
        ),
        ("Huyện đoàn nhắc nhở người không hợp tác với cơ quan y tế", ("Huyện đoàn",), ()),
        ("Phòng Y tế sản xuất 02 video; Công an huyện phối hợp cung cấp nội dung", ("Phòng Y tế",), ("Công an huyện",)),
        ("Nhóm 1 dựng gian hàng; nhóm 2 phối hợp", ("Nhóm 1",), ("nhóm 2",)),
    ],
)
def test_who_acts_and_who_joins(said: str, leads: tuple[str, ...], partners: tuple[str, ...]) -> None:
    assert [(duty.leads, duty.partners) for duty in duties(f"1. {said}.\n")] == [(leads, partners)]


WHO = "Hội Phụ nữ huyện chủ trì, phối hợp với Huyện đoàn."


@pytest.mark.parametrize(
    "below",
    [
        WHO,
        f"Giao {WHO}",
        f"- {WHO}\n- Kinh phí: 10 triệu đồng.",
        f"{WHO} Hoàn thành trước ngày 20/10/2024.",
        "Hội Phụ nữ huyện chủ trì thực hiện; Huyện đoàn phối hợp cung cấp nội dung.",
    ],
)
def test_a_work_in_its_heading_and_who_does_it_below(below: str) -> None:
    first, second = duties(
        f"1. Tổ chức Hội thi “Bếp sạch” trong tháng 10 năm 2024\n{below}\n"
        "2. Công tác kiểm tra\nPhòng Y tế thành lập đoàn kiểm tra trong quý II.\n"
    )
    assert (first.leads, first.partners, first.lead_source) == (("Hội Phụ nữ huyện",), ("Huyện đoàn",), "stated")
    assert (first.action, first.object, first.channel) == ("Tổ chức", "Hội thi “Bếp sạch”", "contest")
    assert (first.deadline or "").startswith("2024-10")
    assert first.text.startswith("Tổ chức Hội thi")
    assert (second.leads, second.action) == (("Phòng Y tế",), "thành lập")


def test_a_bullet_of_two_bodies_is_two_duties() -> None:
    bullet = (
        "- Phòng Y tế biên soạn tài liệu, xong trước ngày 31/5/2024. Các xã phát tài liệu đến hộ dân hằng tháng. "
        "Kiểm tra ít nhất 02 xã trong quý III/2024. Tài liệu cần ngắn gọn.\n"
    )
    assert [(d.leads, d.deadline, d.cadence.every) for d in duties(f"1. Truyền thông\n{bullet}")] == [
        (("Phòng Y tế",), "2024-05-31", None),
        (("Các xã",), None, "month"),
        (("Các xã",), "2024-09-30", None),
    ]
    assert len(duties("1. Truyền thông\n- Phòng Y tế mở 02 lớp tập huấn. Mỗi xã cử 02 người tham gia.\n")) == 1


def test_one_item_whose_later_part_alone_names_a_body() -> None:
    body = "a) Lập trang Zalo của xã trước ngày 30/5/2024; Công an xã hướng dẫn người dân.\n"
    reading = vanban.read_text(f"{HEAD}1. Chuyển đổi số\n{body}")
    (found,) = [finding for finding in reading.findings if finding.code == "unit-missing"]
    assert (found.severity, found.quote) == ("note", "Lập trang Zalo của xã trước ngày 30/5/2024")
    assert reading.duties[0].leads == ("Công an xã",)
    assert reading.duties[0].confidence["leads"] <= 0.5


def test_rows_below_a_heading_that_orders() -> None:
    rows = "TT\tNhiệm vụ\tChủ trì\tThời hạn\n1\tIn tờ gấp\tPhòng Y tế\tTháng 5/2024\n2\tPhát tin\tCác xã\tHằng tuần\n"
    found = duties("1. Phân công nhiệm vụ theo bảng sau:\n" + rows)
    assert [duty.leads for duty in found] == [("Phòng Y tế",), ("Các xã",)]


def test_an_object_ends_before_its_time() -> None:
    said = {
        "Tổ chức 01 hội nghị chuyên đề, xong trước ngày cuối quý.": "01 hội nghị chuyên đề",
        "Thành lập Tổ công nghệ số, chậm nhất trong tháng 4/2024.": "Tổ công nghệ số",
        "Xây dựng chuyên mục “Nhà nông” thời lượng 10 phút, phát vào 17h30.": "chuyên mục “Nhà nông”",
        "In 10.000 tờ gấp cho các xã. Thực hiện trong quý II.": "10.000 tờ gấp cho các xã",
    }
    assert {text: duties(f"1. Phòng Y tế: {text}\n")[0].object for text in said} == said


def test_each_of_an_item_is_aired_again() -> None:
    (duty,) = duties(
        "1. Phát 02 tin mỗi tuần, mỗi tin phát lại 03 lần. Giao Đài xã chủ trì, phối hợp với Công an xã.\n"
    )
    assert duty.repeats is not None
    assert (duty.repeats.count, duty.repeats.per) == (3, "week")
    assert (duty.leads, duty.partners, duty.cadence.count) == (("Đài xã",), ("Công an xã",), 2)


def test_where_the_money_comes_from_is_no_duty() -> None:
    money = "Từ Quỹ Phòng, chống thiên tai, ngân sách huyện và ngân sách các xã, phường theo phân cấp.\n"
    assert duties(f"1. Phòng Tư pháp báo cáo hằng quý.\n2. Kinh phí\n{money}")[0].leads == ("Phòng Tư pháp",)
    assert len(duties(f"1. Phòng Tư pháp báo cáo hằng quý.\n2. Kinh phí\n{money}")) == 1


@pytest.mark.parametrize(
    ("more", "linked"),
    [("", True), ("2. Đài Truyền thanh huyện phát chuyên mục an toàn giao thông vào tối thứ Ba hằng tuần.\n", False)],
)
def test_the_one_column_of_a_station(more: str, linked: bool) -> None:
    first = "1. Đài Truyền thanh huyện mở chuyên mục chuyển đổi số, mỗi kỳ 08 phút, 02 lần/tuần, có người dẫn.\n"
    later = (
        "II. TỔ CHỨC THỰC HIỆN\n1. Đài Truyền thanh huyện\n"
        "- Xây dựng, phát sóng chuyên mục chuyển đổi số; đưa tin kịp thời về diễn biến, gương người tốt ở cơ sở.\n"
    )
    assert bool(duties(first + more + later)[-1].same_as) is linked


@pytest.mark.parametrize(
    "more",
    [
        "IV. BAN TỔ CHỨC\n- Trưởng ban: Đồng chí Phó Chủ tịch phụ trách văn hóa.\n- Thành viên: đại diện Công an xã.\n",
        "IV. TỔ GIÚP VIỆC\n1. Tổ trưởng: Ông Lê Văn A, Chánh Văn phòng.\n2. Thư ký: bà Trần Thị B.\n",
        "IV. CƠ CẤU GIẢI THƯỞNG\n1. Giải tuần\nMỗi tuần gồm: 01 giải Nhất, 02 giải Nhì. Trao giải sau khi kết thúc.\n",
        "IV. ĐỐI TƯỢNG, HÌNH THỨC, THỜI GIAN\n2. Hình thức\nThi trực tuyến, mỗi tuần trả lời 10 câu hỏi.\n",
    ],
)
def test_who_sits_on_a_board_and_what_is_won_is_no_duty(more: str) -> None:
    found = duties("1. Phòng Tư pháp báo cáo hằng quý.\n" + more)
    assert [duty.leads for duty in found] == [("Phòng Tư pháp",)]


def test_a_step_with_its_day_is_a_duty_among_the_times_too() -> None:
    found = duties(
        "1. Phòng Tư pháp báo cáo hằng quý.\nII. TIẾN ĐỘ THỰC HIỆN\n- Thời gian nhận bài: đến hết ngày 20/9/2024.\n"
        "- Tổng kết, trao giải vào ngày 10/10/2024.\n"
    )
    assert [duty.deadline for duty in found[1:]] == ["2024-10-10"]


@pytest.mark.parametrize(
    ("text", "channel"),
    [
        ("Đài Truyền thanh xã tuyên truyền về Cuộc thi trên sóng truyền thanh", "radio"),
        ("Phòng Văn hóa đặt banner Cuộc thi trên Trang thông tin điện tử huyện", "portal"),
        ("Huyện đoàn tổ chức Cuộc thi trên Trang thông tin điện tử huyện", "contest"),
        ("Huyện đoàn xây dựng thể lệ của Cuộc thi", "contest"),
    ],
)
def test_a_contest_that_is_only_spoken_of(text: str, channel: str) -> None:
    assert duties(f"1. {text}.\n")[0].channel == channel


def test_how_often_in_a_cell_is_no_month_of_the_year() -> None:
    found = duties(
        "1. Phân công theo bảng sau:\nTT\tNội dung\tChủ trì\tThời gian\n1\tRa quân\tThị đoàn\tMỗi tháng 01 lần\n"
        "2\tPhát tin\tCác xã\tHằng tháng 02 tin\n3\tHội thi\tHuyện đoàn\tTháng 01\n"
    )
    assert [(duty.cadence.every, duty.cadence.count, duty.deadline) for duty in found] == [
        ("month", 1, None),
        ("month", 2, None),
        (None, None, "2024-01-31"),
    ]


def test_labels_below_a_numbered_content_are_its_own() -> None:
    found = duties(
        "1. Trên truyền thanh\n1.1. Nội dung: Mở chuyên mục về cải cách hành chính.\n"
        "Đơn vị chủ trì: Đài Truyền thanh huyện.\nĐơn vị phối hợp: Phòng Nội vụ.\n"
        "Thời gian: Từ tháng 4 đến hết tháng 9 năm 2024.\n"
        "1.2. Nội dung: Tiếp âm đài huyện.\nĐơn vị chủ trì: UBND các xã.\n"
    )
    assert [(duty.where, duty.leads, duty.partners, duty.deadline) for duty in found] == [
        ("I.1.1", ("Đài Truyền thanh huyện",), ("Phòng Nội vụ",), "2024-09-30"),
        ("I.1.2", ("UBND các xã",), (), None),
    ]


@pytest.mark.parametrize(
    ("sentence", "lead"),
    [
        ("Sở Y tế đề nghị Ủy ban nhân dân các xã, phường triển khai thực hiện một số nội dung sau:", 1),
        ("UBND huyện yêu cầu Trung tâm Y tế huyện thực hiện các nhiệm vụ sau:", 1),
        ("UBND huyện yêu cầu các cơ quan, đơn vị thực hiện một số nội dung sau:", 0),
    ],
)
def test_whom_a_letter_asks_has_the_items_of_its_list(sentence: str, lead: int) -> None:
    text = (
        "SỞ Y TẾ\nSố: 12/SYT-NVY\nV/v phòng, chống dịch\nKính gửi: Ủy ban nhân dân các xã, phường\n"
        f"Thực hiện Công văn số 3/UBND-VX ngày 02/4/2025 của UBND tỉnh;\n{sentence}\n"
        "1. Truyền thanh\n- Phát tin về dịch bệnh 03 lần/tuần.\n2. Vệ sinh\n"
        "- Tổ chức tổng vệ sinh trước ngày 20/4/2025.\n"
    )
    found = vanban.read_text(text).duties
    assert [len(duty.leads) for duty in found] == [lead, lead]
    assert {duty.lead_source for duty in found} == {"inherited" if lead else "none"}


@pytest.mark.parametrize(
    "text",
    [
        "Phấn đấu đến hết năm 2024, 100% hộ có bình chữa cháy.",
        "Các quy định về phân loại bản tin thực hiện theo Nghị định số 49/2024/NĐ-CP.",
        "II. ĐÁNH GIÁ CHUNG\nTrong 6 tháng đầu năm 2024, số ca mắc tăng; một số xã còn chủ quan.",
    ],
)
def test_an_aim_a_rule_and_a_look_back_are_no_duties(text: str) -> None:
    assert [duty.leads for duty in duties(f"1. Phòng Tư pháp báo cáo hằng quý.\n{text}\n")] == [("Phòng Tư pháp",)]


def test_a_day_of_every_year_is_no_date_of_the_first() -> None:
    said = (
        "1. Xây dựng kế hoạch truyền thông, xúc tiến hằng năm, gửi Sở Công Thương trước ngày 15 tháng 01 để tổng hợp.\n"
    )
    duty = duties(said)[0]
    assert (duty.cadence.every, duty.deadline) == ("year", None)


def test_the_frame_of_a_contest_holds_no_duty() -> None:
    found = duties("1. Phòng Tư pháp báo cáo hằng quý.\n2. Thời gian, hình thức\n- Mỗi người thi tối đa 02 lần/tuần.\n")
    assert [duty.leads for duty in found] == [("Phòng Tư pháp",)]


def test_a_rate_in_the_work_is_more_exact_than_the_cell_of_its_time() -> None:
    found = duties(
        "1. Phân công theo bảng sau:\nTT\tNội dung\tChủ trì\tThời gian\n"
        "1\tVận hành trang Zalo, ít nhất 08 tin/tháng\tPhòng Tư pháp\tHằng tháng\n2\tHọp tổ\tPhòng Nội vụ\tHằng tháng\n"
    )
    assert [duty.cadence.count for duty in found] == [8, 1]


def test_at_once_when_something_comes_is_on_call() -> None:
    assert read_timing(lower("Khi có bản tin khẩn cấp, phát ngay trên toàn bộ cụm loa"), 2024).cadence.kind == "on_call"


def test_a_comma_and_the_press_do_not_part_an_office() -> None:
    found = duties("1. Giao Phòng Thông tin, Báo chí, Xuất bản theo dõi việc thực hiện.\n")
    assert found[0].leads == ("Phòng Thông tin, Báo chí, Xuất bản",)


@pytest.mark.parametrize(
    ("said", "deadlines"),
    [
        ("kiểm tra trong quý I và quý III", ["2024-03-31", "2024-09-30"]),
        ("mở 02 lớp trong tháng 4 và tháng 9 năm 2024", ["2024-04-30", "2024-09-30"]),
        ("báo cáo trước ngày 15/6 và trước ngày 15/12/2024", ["2024-06-15", "2024-12-15"]),
        ("ra quân vào các ngày 22/6/2024, 29/6/2024 và 06/7/2024", ["2024-06-22", "2024-06-29", "2024-07-06"]),
        ("phát tin trong các tháng 6, 7 và 8", ["2024-06-30", "2024-07-31", "2024-08-31"]),
        ("mở lớp từ tháng 4 đến tháng 9/2024", []),
        ("kiểm tra quý I - quý III", []),
        ("kiểm tra quý II, III năm 2024", ["2024-06-30", "2024-09-30"]),
        ("tổng hợp kết quả quý I và quý II", []),
        ("báo cáo quý trước ngày 15/3, 15/6 và 15/9", ["2024-03-15", "2024-06-15", "2024-09-15"]),
        ("trưng bày từ ngày 01/5 đến ngày 05/5/2024", []),
        ("nhận bài đến ngày 10/5/2024; trao giải ngày 20/5/2024", []),
    ],
)
def test_several_times_are_each_told(said: str, deadlines: list[str]) -> None:
    duty = duties(f"1. Phòng Nội vụ {said}.\n")[0]
    assert list(duty.deadlines) == deadlines
    assert not deadlines or duty.deadline == deadlines[-1]


@pytest.mark.parametrize(
    ("item", "leads"),
    [
        (
            "1. Phòng Nội vụ kiện toàn Ban biên tập trước ngày 30/4/2024. Xây dựng lịch phát, phát 02 buổi/ngày.\n",
            [("Phòng Nội vụ",), ("Phòng Nội vụ",)],
        ),
        (
            "a) Các xã báo cáo trước ngày 20 hằng tháng. Nếu chậm từ 02 kỳ, Phòng Nội vụ tham mưu UBND huyện xử lý.\n",
            [("Các xã",), ("Phòng Nội vụ",)],
        ),
        ("1. Phòng Nội vụ mở 02 lớp trong tháng 6/2024. Kinh phí từ ngân sách huyện.\n", [("Phòng Nội vụ",)]),
        ("1. Phòng Nội vụ mở 02 lớp. Mỗi xã cử 02 người tham gia.\n", [("Phòng Nội vụ",)]),
    ],
)
def test_sentences_of_a_numbered_item(item: str, leads: list[tuple[str, ...]]) -> None:
    assert [duty.leads for duty in duties(item)] == leads


@pytest.mark.parametrize(
    ("text", "channel"),
    [
        ("Niêm yết mã QR tại trụ sở trong 10 ngày kể từ ngày Kế hoạch được ban hành", "other"),
        ("Khi có thủ tục mới ban hành, phối hợp với các xã công khai tại trụ sở", "other"),
        ("Ban hành văn bản hướng dẫn các trường", "plan"),
        ("Phòng Tài chính tham mưu bố trí kinh phí tổ chức Cuộc thi", "other"),
        ("Hội Nông dân cử báo cáo viên tham gia các lớp tại xã", "training"),
        ("Thi “Công dân số” trên mạng Internet", "contest"),
        ("Huyện đoàn tổng kết, trao giải vào ngày 10/10/2024", "contest"),
    ],
)
def test_what_others_issue_and_what_is_paid_for_tells_no_channel(text: str, channel: str) -> None:
    assert duties(f"1. {text}.\n")[0].channel == channel


@pytest.mark.parametrize(
    "name",
    [
        "Phòng Xây dựng, kiểm tra và theo dõi thi hành pháp luật",
        "Phòng Quản lý, khai thác công trình thủy lợi",
        "Phòng Nghiên cứu, biên tập và xuất bản",
    ],
)
def test_an_office_called_by_several_works(name: str) -> None:
    found = duties(f"1. {name}\n- Lập danh sách hằng năm.\n2. Phòng Nội vụ\n- Rà soát hằng quý.\n")
    assert [duty.leads for duty in found] == [(name,), ("Phòng Nội vụ",)]


@pytest.mark.parametrize(
    ("other", "linked"),
    [
        ("Trung tâm Dịch vụ công ích và tổng hợp xã", True),
        ("Trung tâm Dịch vụ, tổng hợp xã", True),
        ("Trung tâm Dịch vụ việc làm xã", False),
    ],
)
def test_an_office_named_with_a_field_more(other: str, linked: bool) -> None:
    found = duties(
        "1. Trung tâm Dịch vụ tổng hợp xã sản xuất chuyên mục kỹ năng số, phát thanh 02 lần/tuần.\n"
        f"II. TỔ CHỨC THỰC HIỆN\n1. {other}\n- Sản xuất, phát sóng chuyên mục kỹ năng số trên loa truyền thanh.\n"
    )
    assert bool(found[-1].same_as) is linked


@pytest.mark.parametrize(("name", "linked"), [("Cải cách hành chính", True), ("Pháp luật và đời sống", False)])
def test_one_column_under_two_entries_of_a_section(name: str, linked: bool) -> None:
    found = duties(
        "1. Văn phòng\n- Duy trì chuyên mục “Cải cách hành chính” trên trang thông tin điện tử, 10 tin/tháng.\n"
        f"2. Các phòng\n- Phòng Tư pháp và Văn phòng đăng tải chuyên mục “{name}” trên trang thông tin điện tử.\n"
    )
    assert bool(found[-1].same_as) is linked


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("xây dựng kế hoạch chậm nhất 15 ngày sau khi nhận được kế hoạch", "unstated"),
        ("xây dựng kế hoạch trong vòng 10 ngày kể từ khi nhận được văn bản này", "unstated"),
        ("đăng tin chậm nhất 03 ngày làm việc sau khi nhận được tài liệu từ Công an huyện", "on_call"),
    ],
)
def test_by_when_after_this_paper_is_at_nobodys_call(said: str, kind: str) -> None:
    assert duties(f"1. Các xã {said}.\n")[0].cadence.kind == kind


def test_what_is_said_below_contents_and_forms_is_no_duty() -> None:
    found = duties(
        "1. Phòng Tư pháp báo cáo hằng quý.\nII. NỘI DUNG, HÌNH THỨC TUYÊN TRUYỀN\n"
        "- Tuyên truyền các biện pháp phòng bệnh.\n"
        "- Phổ biến nội dung Luật Đất đai.\n- Tuyên truyền qua loa truyền thanh các thôn.\n"
        "- Phòng Y tế tuyên truyền các biện pháp phòng bệnh.\n"
    )
    assert [duty.leads for duty in found] == [("Phòng Tư pháp",), (), ("Phòng Y tế",)]


@pytest.mark.parametrize(
    ("said", "due"),
    [
        ("hoàn thành trước khi kết thúc năm học", "trước khi kết thúc năm học"),
        ("sơ kết vào cuối học kỳ I", "cuối học kỳ"),
        ("rà soát cụm loa trước mùa mưa", "trước mùa mưa"),
        ("phát tin trong năm nay", None),
    ],
)
def test_a_time_that_no_calendar_tells(said: str, due: str | None) -> None:
    duty = duties(f"1. Các trường học {said}.\n")[0]
    assert (duty.due_text, duty.deadline) == (due, None)


@pytest.mark.parametrize(
    ("names", "leads"),
    [
        ("Hội LHPN quận, Quận Đoàn", ["Hội LHPN quận", "Quận Đoàn"]),
        ("Công an thị xã, Thị đoàn", ["Công an thị xã", "Thị đoàn"]),
        ("UBND các xã, thị trấn", ["UBND các xã, thị trấn"]),
        ("Cơ sở Đoàn", ["Cơ sở Đoàn"]),
        (
            "Hội đồng phối hợp phổ biến, giáo dục pháp luật huyện",
            ["Hội đồng phối hợp phổ biến, giáo dục pháp luật huyện"],
        ),
    ],
)
def test_who_is_named_before_a_colon(names: str, leads: list[str]) -> None:
    assert list(duties(f"1. {names}: xây dựng kế hoạch trước ngày 05/5/2024.\n")[0].leads) == leads


def test_problems_belong_to_no_name_and_every_three_hours_lasts_not_three() -> None:
    first, second = duties(
        "1. Văn phòng theo dõi, kịp thời báo cáo Chủ tịch UBND huyện các vấn đề phát sinh.\n"
        "2. Các xã phát bản tin cảnh báo 03 giờ/lần.\n"
    )
    assert first.report_to == ("Chủ tịch UBND huyện",)
    assert (second.duration_minutes, second.cadence.kind) == (None, "recurring")


@pytest.mark.parametrize(
    ("text", "channel"),
    [
        ("Xây dựng 12 video giới thiệu lễ hội, đăng trên kênh TikTok", "social"),
        ("Tổ chức Lễ hội hoa hồng tại quảng trường", "event"),
        ("Nâng cấp mạng nội bộ, phòng họp trực tuyến", "other"),
    ],
)
def test_what_is_shown_is_not_what_is_held(text: str, channel: str) -> None:
    assert duties(f"1. Phòng Văn hóa: {text}.\n")[0].channel == channel


def test_an_office_counted_in_roman_numerals() -> None:
    text = "CỤC THUẾ TỈNH A\nCHI CỤC THUẾ KHU VỰC II\nSố: 12/CCT-TH\nA, ngày 09 tháng 5 năm 2023\n\nKính gửi: Sở.\n"
    assert vanban.read_text(text).document.issuer == "Chi cục Thuế khu vực II"


def test_a_blank_to_fill_in_stays_below_its_label() -> None:
    text = (
        HEAD
        + "1. Tổ chức Hội thi cấp huyện\nĐơn vị chủ trì:\n..........................\n2. Phòng Tư pháp họp hằng quý.\n"
    )
    assert "Đơn vị chủ trì: ..........................\n" in vanban.read_text(text).text


def test_the_name_of_the_state_is_a_line_of_its_own() -> None:
    head = "VĂN PHÒNG HỘI ĐỒNG NHÂN DÂN VÀ ỦY BAN NHÂN DÂN\nCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\n"
    assert vanban.read_text(head + HEAD.split("\n", 2)[2]).text.split("\n")[1] == "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
