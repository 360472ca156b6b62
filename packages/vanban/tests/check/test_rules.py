"""Each rule on a passage that breaks it and on the same one put right; those of the layout are in `tests/layout`."""

from __future__ import annotations

from pathlib import Path

import pytest
import vanban
from vanban.check import page
from vanban.check.report import catalogue
from vanban.check.spelling import is_syllable
from vanban.write.layout import PROFILES

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


BODIES = [
    (
        "sum-mismatch",
        "1. Phòng Tài chính - Kế hoạch bố trí kinh phí. Tổng kinh phí là 12,5 tỷ đồng, trong đó: ngân sách huyện 6 tỷ "
        "đồng; nguồn xã hội hóa 5,5 tỷ đồng.\n",
        "12,5",
        "11,5",
    ),
    ("unit-missing", "1. Đăng tải tin, bài trên cổng thông tin điện tử huyện.\n", "Đăng tải", "Phòng Nội vụ đăng tải"),
    (
        "cited-after-issue",
        CLEAN + "2. Phòng Tư pháp thực hiện Công văn số 12/STP-PB ngày 20/5/2024 của Sở Tư pháp.\n",
        "20/5/2024",
        "20/3/2024",
    ),
    ("date-invalid", "1. Phòng Nội vụ báo cáo UBND huyện trước ngày 31/6/2024.\n", "31/6", "30/6"),
    ("weekday-conflict", "1. Phòng Nội vụ tổ chức hội nghị vào thứ Hai, ngày 17/4/2024.\n", "thứ Hai", "thứ Tư"),
    ("deadline-before-issue", "1. Phòng Nội vụ báo cáo UBND huyện trước ngày 15/12/2023.\n", "2023", "2024"),
    (
        "period-reversed",
        "1. Phòng Nội vụ tổ chức triển lãm từ ngày 20/10/2024 đến ngày 10/10/2024.\n",
        "20/10",
        "01/10",
    ),
    ("count-conflict", "1. UBND 12 xã tuyên truyền thường xuyên.\n2. UBND 11 xã báo cáo hằng tháng.\n", "11", "12"),
    ("scope-copied", "1. Phòng Nội vụ tuyên truyền thường xuyên đến người dân trên địa bàn tỉnh.\n", "tỉnh", "huyện"),
    (
        "scope-copied",
        "1. Phòng Nội vụ tuyên truyền thường xuyên về phong trào trên địa bàn tỉnh.\n",
        "tỉnh",
        "tỉnh do Hội cấp trên phát động",
    ),
    (
        "scope-copied",
        "1. Phòng Nội vụ vận động 100% cơ quan, trường học trên địa bàn tỉnh ký cam kết hằng năm.\n",
        "100% cơ quan",
        "một số cơ quan",
    ),
    (
        "doubled-word",
        "1. Phòng Nội vụ yêu cầu ban ban hành kế hoạch hằng năm.\n",
        "yêu cầu ban ban",
        "yêu cầu các ban ban",
    ),
    (
        "doubled-word",
        "1. Phòng Nội vụ củng cố 12 tổ; nay tổ tổ chức ít nhất 01 buổi/tháng.\n",
        "nay tổ tổ chức",
        "mỗi tổ tổ chức",
    ),
    ("spelling", "1. Phòng Nội vụ họp hằng tháng.\nđ) Công an huyện trực đ hằng ngày.\n", " đ hằng", " hằng"),
    ("numbering", CLEAN + "3. Phòng Nội vụ tổng hợp, báo cáo hằng quý.\n", "3.", "2."),
    ("tag-unfilled", CLEAN + "2. Phòng {{ten_phong}} báo cáo hằng quý.\n", "{{ten_phong}}", "Nội vụ"),
    ("punctuation", "1. Phòng Nội vụ tuyên truyền thường xuyên,kịp thời.\n", ",kịp", ", kịp"),
    ("quote-unbalanced", "1. Phòng Nội vụ mở chuyên mục “Chuyển đổi số, 02 tin/tuần.\n", "số,", "số”,"),
    (
        "bracket-unbalanced",
        "1. Phòng Nội vụ báo cáo hằng quý (qua Văn phòng HĐND và UBND huyện.\n",
        "huyện.",
        "huyện).",
    ),
    ("doubled-word", "1. Phòng Nội vụ báo cáo cho cho UBND huyện hằng quý.\n", "cho cho", "cho"),
    (
        "count-conflict",
        "1. Đài Truyền thanh huyện phát hằng ngày từ 05 giờ 00 phút đến 05 giờ 30 phút (thời lượng 45 phút).\n",
        "45 phút",
        "30 phút",
    ),
    (
        "weekday-conflict",
        "1. Phòng Nội vụ tổ chức hội nghị vào thứ Hai, ngày 17 tháng 4 năm 2024.\n",
        "thứ Hai",
        "thứ Tư",
    ),
    ("text-conflict", "1. Công an huyện treo băng rôn ghi rõ số điện thoại báo cháy 144 hằng năm.\n", "144", "114"),
    (
        "text-conflict",
        CLEAN + "2. Giai đoạn 1 (từ năm 2024 đến năm 2025)\n- Phòng Nội vụ họp hằng quý.\n"
        "3. Giai đoạn 2 (từ năm 2027 đến năm 2028)\n- Phòng Nội vụ họp hằng tháng.\n",
        "2027",
        "2026",
    ),
    (
        "text-conflict",
        "II. MỤC TIÊU\n- Đến hết năm 2025: 80 sản phẩm được niêm yết trên sàn thương mại điện tử.\n"
        "- Đến hết năm 2026: 60 sản phẩm được niêm yết trên sàn thương mại điện tử.\n",
        "60 sản",
        "90 sản",
    ),
    (
        "deadline-conflict",
        "1. Phòng Nội vụ tổng hợp, báo cáo UBND huyện trước ngày 20 hằng tháng.\n"
        "2. UBND các xã báo cáo kết quả về Phòng Nội vụ trước ngày 25 hằng tháng.\n",
        "ngày 25",
        "ngày 15",
    ),
    (
        "count-conflict",
        "1. Huyện đoàn tổ chức Cuộc thi trong 04 tuần, từ 8 giờ ngày 03/6/2024 đến 17 giờ ngày 23/6/2024.\n",
        "04 tuần",
        "03 tuần",
    ),
    (
        "period-reversed",
        "1. Thời gian\n- Cuộc thi diễn ra từ ngày 03/6/2024 đến hết ngày 23/6/2024.\n"
        "2. Huyện đoàn tổ chức tổng kết, trao giải ngày 21/6/2024.\n",
        "21/6",
        "28/6",
    ),
    ("spelling", "1. Phòng Nội vụ tuyên tryền lưu động hằng tháng.\n", "tryền", "truyền"),
    ("spelling", "1. Phòng Nội vụ dán nhản mác cho sản phẩm hằng tháng.\n", "nhản", "nhãn"),
    (
        "reference-missing",
        CLEAN + "II. TỔ CHỨC\n1. Phòng Nội vụ báo cáo hằng quý theo Phần VI của Kế hoạch này.\n",
        "Phần VI",
        "Phần II",
    ),
    ("spelling", "1. Phòng Nội vụ triễn khai tuyên truyền thường xuyên.\n", "triễn", "triển"),
    ("spelling", "1. Phòng Nội vụ hướng dẩn các xã thường xuyên.\n", "dẩn", "dẫn"),
    ("spelling", "1. Phòng Nội vụ bổ xung tài liệu thường xuyên.\n", "xung", "sung"),
    ("spelling", "1. Phòng Nội vụ phối hợp với các nghành tuyên truyền thường xuyên.\n", "nghành", "ngành"),
    ("spelling", "1. Phòng Nội vụ báo cáo kêt quả hằng quý.\n", "kêt", "kết"),
    ("cadence-vague", "1. Phòng Nội vụ báo cáo định kỳ theo quy định.\n", "định kỳ", "hằng quý"),
    (
        "reference-missing",
        CLEAN + "2. Phòng ở mục VII Kế hoạch này báo cáo hằng quý.\nII. KINH PHÍ\nNgân sách.\n",
        "VII",
        "II",
    ),
    ("capitals", "1. Phòng Nội vụ đăng bài trên facebook hằng tuần.\n", "facebook", "Facebook"),
    (
        "unit-vague",
        "1. Các cơ quan, đơn vị liên quan tuyên truyền hằng tháng.\n",
        "Các cơ quan, đơn vị liên quan",
        "Phòng Nội vụ",
    ),
    ("deadline-missing", "1. Phòng Nội vụ theo dõi, đôn đốc các xã.\n", "đôn đốc các xã", "đôn đốc các xã hằng tháng"),
    (
        "number-conflict",
        "1. Phòng Nội vụ phấn đấu đạt chỉ tiêu 91,5% được giao năm 2024.\n"
        "2. Phòng Tài chính tuyên truyền hằng tháng để đạt chỉ tiêu 95,1% năm 2024.\n",
        "95,1%",
        "91,5%",
    ),
    (
        "citation-form",
        "1. Phòng Nội vụ phổ biến Nghị quyết số 18/NQ-TU ngày 05/01/2024 của Tỉnh ủy hằng tháng.\n",
        "18/NQ-TU",
        "18-NQ/TU",
    ),
    ("count-conflict", "1. Phòng Nội vụ mở 06 lớp cho 300 cán bộ (mỗi lớp 60 người) trong quý II.\n", "300", "360"),
    ("count-conflict", "1. Phòng Nội vụ hằng năm mở 12 lớp, gồm: huyện 04 lớp; xã 06 lớp.\n", "06 lớp", "08 lớp"),
    (
        "count-conflict",
        "1. Huyện đoàn trao 10 giải, gồm: 01 giải Nhất, 02 giải Nhì, 02 giải Ba, 04 giải Khuyến khích hằng năm.\n",
        "04 giải",
        "05 giải",
    ),
    (
        "count-conflict",
        "1. Phòng Nội vụ chi 35.000.000 đồng (ba mươi triệu đồng) hằng năm.\n",
        "(ba mươi",
        "(ba mươi lăm",
    ),
    (
        "count-conflict",
        "1. Công an huyện ra quân 20 ngày, từ ngày 01/5/2024 đến ngày 31/5/2024.\n",
        "20 ngày",
        "31 ngày",
    ),
    (
        "count-conflict",
        "1. Huyện đoàn tổ chức thi trong 05 tuần, từ ngày 06/5/2024 đến hết ngày 02/6/2024.\n",
        "05 tuần",
        "04 tuần",
    ),
    (
        "count-conflict",
        "1. Huyện đoàn trao giải mỗi tuần: 01 giải Nhất, 02 giải Nhì, 03 giải Ba. Tổng số giải mỗi tuần: 07 giải.\n",
        "07 giải",
        "06 giải",
    ),
    (
        "count-conflict",
        "1. Đến nay mới có 06/10 xã, thị trấn gửi báo cáo; còn 05 xã chưa gửi, Phòng Nội vụ đôn đốc hằng tuần.\n",
        "còn 05",
        "còn 04",
    ),
    (
        "count-conflict",
        "1. Phòng Nội vụ tuyên truyền hằng tháng tại 14 thôn, buôn của xã.\n"
        "2. Phòng Tư pháp tập huấn hằng quý cho Tổ công nghệ số của 15 thôn, buôn.\n",
        "15 thôn",
        "14 thôn",
    ),
    ("spelling", "1. Phòng Nội vụ đăng inforgraphic hằng tháng.\n", "inforgraphic", "infographic"),
    (
        "unit-spelling",
        "1. Trung tâm Dịch vụ tổng hợp huyện phát thanh hằng tuần.\n2. Phòng Nội vụ gửi tin cho Trung tâm Dịch vụ tổng "
        "hợp huyện hằng tuần.\n3. Trung tâm Dịch vụ công ích và tổng hợp huyện báo cáo hằng quý.\n",
        "công ích và ",
        "",
    ),
    (
        "text-conflict",
        "1. Giai đoạn 1 (2024 - 2025): Phòng Nội vụ tuyên truyền hằng tháng.\n"
        "2. Phòng Tư pháp báo cáo hằng quý trong Giai đoạn 1 (2024 - 2026).\n",
        "- 2026)",
        "- 2025)",
    ),
    (
        "text-conflict",
        "1. Đợt 1: từ ngày 05/5/2024, Phòng Nội vụ ra quân hằng tuần.\n"
        "2. Đợt 2: từ ngày 05/4/2024, Phòng Tư pháp ra quân hằng tuần.\n",
        "05/4/2024",
        "05/6/2024",
    ),
    (
        "text-conflict",
        "1. Phòng Nội vụ phổ biến hằng tháng Nghị quyết Đại hội Đảng bộ huyện lần thứ V, nhiệm kỳ 2020 - 2025.\n"
        "2. Phòng Tư pháp phổ biến hằng tháng Nghị quyết Đại hội Đảng bộ huyện lần thứ VI, nhiệm kỳ 2020 - 2025.\n",
        "lần thứ VI,",
        "lần thứ V,",
    ),
    (
        "text-conflict",
        "1. Phòng Nội vụ tổ chức hằng năm Cuộc thi “Nét vẽ tri ân thầy cô”.\n2. Cuộc thi “Nét vẽ tri ân thầy cô” do "
        "Phòng Tư pháp chấm hằng năm.\n3. Phòng Y tế hằng năm trao giải Cuộc thi “Nét vẽ biết ơn thầy cô”.\n",
        "biết ơn",
        "tri ân",
    ),
    (
        "text-conflict",
        CLEAN + "2. Phòng Nội vụ nâng tỷ lệ hồ sơ nộp trực tuyến đạt 80% hằng năm.\n"
        "3. Các xã báo cáo hằng quý, bảo đảm tỷ lệ hồ sơ nộp trực tuyến đạt 85%.\n",
        "85%",
        "80%",
    ),
    (
        "period-reversed",
        "1. Cuộc thi\n- Các xã nộp bài dự thi trước ngày 30/6/2024.\n"
        "- Phòng Nội vụ công bố kết quả vào ngày 20/6/2024.\n",
        "20/6",
        "20/7",
    ),
    ("date-invalid", "1. Phòng Nội vụ báo cáo UBND huyện trong quý VI/2024.\n", "quý VI", "quý IV"),
    (
        "scope-copied",
        "1. Phòng Nội vụ trình UBND thị xã hằng tháng.\n2. Các xã báo cáo UBND huyện hằng quý.\n",
        "thị xã",
        "huyện",
    ),
    ("spelling", "1. Phòng Nội vụ tuyên truyền thừơng xuyên.\n", "thừơng", "thường"),
    ("spelling", "1. Phòng Nội vụ nêu rõ ý nghiã hằng tháng.\n", "nghiã", "nghĩa"),
    (
        "reference-missing",
        CLEAN + "2. Các xã báo cáo hằng quý theo khoản 5 Mục I Kế hoạch này.\nII. KINH PHÍ\nNgân sách.\n",
        "5 Mục",
        "2 Mục",
    ),
    (
        "issuer-conflict",
        "1. Phòng Nội vụ phổ biến Nghị quyết số 18-NQ/TU ngày 05/01/2024 của Ban Thường vụ Tỉnh ủy hằng tháng.\n"
        "2. Phòng Tư pháp phổ biến Nghị quyết số 18-NQ/TU ngày 06/01/2024 của Tỉnh ủy hằng tháng.\n",
        "06/01/2024",
        "05/01/2024",
    ),
    (
        "order-suspect",
        "1. Phòng Nội vụ phổ biến hằng tháng Kế hoạch số 1/KH-UBND ngày 03/6/2020, Kế hoạch số 2/KH-UBND "
        "ngày 12/10/2020, Kế hoạch số 3/KH-UBND ngày 09/10/2019, Kế hoạch số 4/KH-UBND ngày 16/6/2021 và Kế "
        "hoạch số 5/KH-UBND ngày 16/6/2022 của UBND tỉnh.\n",
        "09/10/2019",
        "09/11/2020",
    ),
    (
        "unit-spelling",
        "1. Phòng VHT&TT đăng tin hằng tuần.\n2. Phòng VH&TT báo cáo hằng quý.\n3. Phòng VH&TT tổng hợp hằng năm.\n",
        "VHT&TT",
        "VH&TT",
    ),
    (
        "verb-conflict",
        "1. Tham gia hội chợ chuyển đổi số\n- Phòng Nội vụ tổ chức hội chợ chuyển đổi số hằng năm.\n",
        "Tham gia",
        "Tổ chức",
    ),
    (
        "deadline-conflict",
        "1. Phòng Nội vụ báo cáo kết quả tuyên truyền về UBND huyện trước ngày 10/12/2024.\n"
        "II. TỔ CHỨC THỰC HIỆN\n"
        "1. Phòng Nội vụ báo cáo kết quả tuyên truyền về UBND huyện trước ngày 20/12/2024.\n",
        "20/12",
        "10/12",
    ),
    (
        "deadline-conflict",
        "1. Phòng Nội vụ tổ chức Hội thi “Chuyển đổi số” trong tháng 11/2024.\n"
        "II. TỔ CHỨC THỰC HIỆN\n"
        "1. Phòng Nội vụ tổ chức Hội thi “Chuyển đổi số”, xong trước ngày 10/10/2024.\n",
        "tổ chức Hội thi “Chuyển đổi số”, xong",
        "chuẩn bị thể lệ Hội thi “Chuyển đổi số”, trình Chủ tịch UBND huyện",
    ),
    (
        "deadline-conflict",
        "1. Phòng Nội vụ tổ chức Hội thi “Chuyển đổi số” trong tháng 9/2024.\n"
        "II. TỔ CHỨC THỰC HIỆN\n"
        "1. Phòng Nội vụ chuẩn bị thể lệ Hội thi “Chuyển đổi số”, trình Chủ tịch UBND huyện trước ngày 10/10/2024.\n",
        "10/10",
        "10/8",
    ),
    (
        "duplicate-duty",
        "1. Phòng Nội vụ xây dựng chuyên mục chuyển đổi số trên Đài truyền thanh huyện, 02 lần/tuần.\n"
        "II. TỔ CHỨC THỰC HIỆN\n"
        "1. Phòng Nội vụ xây dựng chuyên mục chuyển đổi số phát sóng trên Đài truyền thanh huyện.\n",
        "xây dựng chuyên mục chuyển đổi số phát sóng trên Đài truyền thanh huyện",
        "tập huấn cho cán bộ các xã trong quý III/2024",
    ),
    (
        "cadence-conflict",
        "1. Phòng Nội vụ xây dựng chuyên mục chuyển đổi số trên Đài truyền thanh huyện, 02 lần/tuần.\n"
        "II. TỔ CHỨC THỰC HIỆN\n"
        "1. Phòng Nội vụ xây dựng chuyên mục chuyển đổi số phát sóng trên Đài truyền thanh huyện, 02 lần/tháng.\n",
        "02 lần/tháng",
        "02 lần/tuần",
    ),
    (
        "unit-spelling",
        "1. Chi cục Thống kê đăng tin hằng tuần.\n2. Chi cục Thông kê báo cáo hằng quý.\n3. Chi cục Thống kê họp hằng "
        "tháng.\n",
        "Thông kê",
        "Thống kê",
    ),
    (
        "unit-spelling",
        "1. Huyện đoàn đăng tin hằng tuần.\n2. Thị đoàn báo cáo hằng quý.\n3. Huyện đoàn họp hằng tháng.\n",
        "Thị đoàn báo",
        "Thị đoàn Hà Tân báo",
    ),
    (
        "symbol-conflict",
        CLEAN
        + "2. Phòng Tư pháp phổ biến Luật An toàn số 41/2013/QH13 ngày 20/6/2013 hằng tháng.\n3. Phòng Nội vụ thực "
        "hiện Luật số 41/2013/QH12 hằng tháng.\n",
        "QH12",
        "QH13",
    ),
    (
        "symbol-conflict",
        CLEAN
        + "2. Phòng Tư pháp phổ biến Quyết định số 151/QĐ-TTg ngày 20/6/2023 của Thủ tướng Chính phủ về an toàn giao "
        "thông đường thủy hằng tháng.\n3. Phòng Nội vụ thực hiện Quyết định số 115/QĐ-TTg ngày 20/6/2023 của Thủ tướng "
        "Chính phủ về an toàn giao thông đường thủy hằng tháng.\n",
        "115",
        "151",
    ),
    (
        "symbol-conflict",
        CLEAN
        + "2. Phòng Tư pháp phổ biến Quyết định số 151/QĐ-TTg ngày 20/6/2023 của Thủ tướng Chính phủ về an toàn giao "
        "thông đường thủy hằng tháng.\n3. Phòng Nội vụ thực hiện Quyết định số 152/QĐ-TTg ngày 20/6/2023 của Thủ tướng "
        "Chính phủ về an toàn giao thông đường thủy hằng tháng.\n",
        "152/QĐ-TTg ngày 20/6/2023 của Thủ tướng Chính phủ về an toàn giao thông đường thủy",
        "152/QĐ-TTg ngày 20/6/2023 của Thủ tướng Chính phủ về phòng cháy, chữa cháy rừng đặc dụng",
    ),
    (
        "citation-form",
        CLEAN + "2. Phòng Tư pháp phổ biến Kế hoạch số 45/KHUBND ngày 05/01/2024 của UBND tỉnh hằng tháng.\n",
        "KHUBND",
        "KH-UBND",
    ),
    (
        "count-conflict",
        "1. Huyện đoàn kỷ niệm 92 năm Ngày thành lập Đoàn (26/3/1931 - 26/3/2024) hằng tuần.\n",
        "92",
        "93",
    ),
    (
        "period-reversed",
        "Đợt 1. Chuẩn bị (từ ngày 20/4/2024 đến ngày 10/4/2024)\n- Phòng Nội vụ đăng tin hằng tuần.\n",
        "20/4",
        "01/4",
    ),
    (
        "unit-not-in-assignment",
        "1. Phòng Kinh tế đưa sản phẩm lên sàn hằng tháng.\n"
        "II. TỔ CHỨC THỰC HIỆN\n"
        "1. Phòng Nội vụ theo dõi hằng tháng.\n"
        "2. Phòng Tư pháp phổ biến pháp luật hằng tháng.\n",
        "Phòng Kinh tế",
        "Phòng Nội vụ",
    ),
]
"""A code; tasks that break its rule; the words that do; words that do not."""
PLAN = HEADER + CLEAN + FOOTER
DECISION = f"""{HEADER[: HEADER.index("KẾ HOẠCH")].replace("25/KH", "25/QĐ")}QUYẾT ĐỊNH
Về việc phê duyệt Kế hoạch tuyên truyền chuyển đổi số trên địa bàn huyện năm 2024

CHỦ TỊCH ỦY BAN NHÂN DÂN HUYỆN THANH LÂM
Căn cứ Luật Tổ chức chính quyền địa phương ngày 19 tháng 6 năm 2015,

QUYẾT ĐỊNH:
Điều 1. Phê duyệt Kế hoạch tuyên truyền chuyển đổi số trên địa bàn huyện năm 2024 với các nội dung sau:
1. Phòng Văn hóa và Thông tin đăng tin trên cổng thông tin điện tử huyện, 02 tin/tuần.
2. Phòng Nội vụ tổ chức tập huấn trước ngày 15/9/2024.
Điều 2. Phòng Tài chính - Kế hoạch bố trí kinh phí quy định tại khoản 3 Điều 1 Quyết định này trước ngày 15/5/2024.
Điều 3. Quyết định này có hiệu lực kể từ ngày ký.
{FOOTER}"""
LETTER = """SỞ VĂN HÓA VÀ THỂ THAO HÀ TÂN
CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc
Số: 25/SVHTT-BCXB
Hà Tân, ngày 12 tháng 4 năm 2026
V/v tuyên truyền bầu cử đại biểu Hội đồng nhân dân các cấp nhiệm kỳ 2026 - 2031

Kính gửi:
- UBND các xã, phường;
- Trung tâm Văn hóa tỉnh.

Thực hiện Kế hoạch số 10/KH-UBND ngày 05/01/2026 của UBND tỉnh, Sở đề nghị thực hiện các nội dung sau:
1. Đối với UBND các xã, phường
- Phát thanh hằng ngày về bầu cử đại biểu Hội đồng nhân dân các cấp nhiệm kỳ 2021 - 2026.
2. Đối với Trung tâm Văn hóa tỉnh
- Biểu diễn hằng tuần.
3. Đối với các doanh nghiệp viễn thông
- Nhắn tin hằng tuần.

Nơi nhận:
- Như trên;
- Lưu: VT.

GIÁM ĐỐC

Trần Văn Hải
"""
PROVINCE = (
    PLAN.replace("HUYỆN THANH LÂM", "TỈNH HÀ TÂN")
    .replace("UBND huyện", "UBND tỉnh")
    .replace("I. NHIỆM VỤ", "I. MỤC ĐÍCH\nGiảm số ca mắc trên địa bàn huyện.\nII. NHIỆM VỤ")
)
WHOLE = [
    ("unit-not-addressed", LETTER, "phường;\n", "phường;\n- Các doanh nghiệp viễn thông;\n"),
    ("year-conflict", LETTER, "nhiệm kỳ 2021 - 2026", "nhiệm kỳ 2026 - 2031"),
    ("scope-copied", PROVINCE, "địa bàn huyện.", "địa bàn các huyện."),
    ("scope-copied", PROVINCE, "địa bàn huyện.", "địa bàn tỉnh."),
    (
        "reference-missing",
        DECISION.replace("- Lưu", "- Như Điều 4;\n- Lưu"),
        "Như Điều 4",
        "Như Điều 3",
    ),
    (
        "year-conflict",
        PLAN.replace(
            "ban hành Kế hoạch như sau", "ban hành Kế hoạch tuyên truyền chuyển đổi số năm 2024 như sau"
        ).replace("số năm 2024\n", "số năm 2023\n"),
        "số năm 2023\n",
        "số năm 2024\n",
    ),
    (
        "date-conflict",
        HEADER + "1. Phòng Nội vụ phổ biến Kế hoạch số 10/KH-UBND ngày 15/01/2024 của UBND tỉnh hằng tháng.\n" + FOOTER,
        "15/01/2024",
        "05/01/2024",
    ),
    ("signature-form", PLAN.replace("TM. ", "TM."), "TM.", "TM. "),
    ("signer-missing", PLAN.replace("\nTrần Văn Hải\n", ""), "CHỦ TỊCH\n", "CHỦ TỊCH\n\nTrần Văn Hải\n"),
    ("header-missing", PLAN[PLAN.index("KẾ HOẠCH") :], "KẾ HOẠCH\n", PLAN[: PLAN.index("KẾ HOẠCH")] + "KẾ HOẠCH\n"),
    (
        "symbol-conflict",
        PLAN + "\nPHỤ LỤC\nPHÂN CÔNG\n(Kèm theo Kế hoạch số 52/KH-UBND ngày 12/4/2024 của UBND huyện Thanh Lâm)\n",
        "số 52/",
        "số 25/",
    ),
    ("number-form", PLAN.replace("12 tháng 4", "5 tháng 4"), "ngày 5", "ngày 05"),
    ("recipients-form", PLAN.replace("Lưu: VT.", "Lưu: VT-VP."), "VT-VP", "VT, VP"),
    ("year-conflict", DECISION.replace("năm 2024\n\n", "năm 2023\n\n"), "năm 2023\n\n", "năm 2024\n\n"),
    ("cross-reference", DECISION, "khoản 3 Điều 1", "khoản 2 Điều 1"),
    ("cross-reference", DECISION, "khoản 3 Điều 1 Quyết định này", "khoản 3 Điều 1 Luật Ngân sách"),
    ("cross-reference", DECISION, "phê duyệt Kế hoạch tuyên", "sửa đổi Kế hoạch tuyên"),
    ("cross-reference", DECISION.replace("khoản 3 Điều 1", "Điều 8"), "Điều 8", "Điều 2"),
    (
        "deadline-year",
        HEADER.replace("Thanh Lâm, ngày 12 tháng 4 năm 2024\n", "")
        + "1. Phòng Nội vụ báo cáo UBND huyện trước ngày 15/12/2023.\n"
        + FOOTER,
        "15/12/2023",
        "15/12/2024",
    ),
]
"""The same of whole papers."""
PAIRS = [(code, HEADER + body + FOOTER, wrong, right) for code, body, wrong, right in BODIES] + WHOLE


@pytest.mark.parametrize(
    ("code", "text", "wrong", "right"), PAIRS, ids=[f"{n}-{pair[0]}" for n, pair in enumerate(PAIRS)]
)
def test_a_rule_reports_what_breaks_it_and_not_what_does_not(code: str, text: str, wrong: str, right: str) -> None:
    assert wrong in text
    assert code in {finding.code for finding in vanban.read_text(text).findings}
    assert code not in {finding.code for finding in vanban.read_text(text.replace(wrong, right)).findings}


def test_every_code_has_its_pair() -> None:
    of_files = {code for code, entry in catalogue().items() if entry["group"] == "layout"}
    assert {code for code, *_rest in PAIRS} == catalogue().keys() - of_files
    layout = "".join(path.read_text("utf-8") for path in (Path(__file__).parents[1] / "layout").glob("test_*.py"))
    assert not {code for code in of_files if f'"{code}"' not in layout}, "codes of the layout are tested on files"


def test_a_code_without_a_known_group_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    entries = catalogue() | {"new-code": {**catalogue()["spelling"], "group": "other"}}
    monkeypatch.setattr(page, "catalogue", lambda: entries)
    with pytest.raises(ValueError, match="new-code"):
        page.page()


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


@pytest.mark.parametrize(
    ("above", "office", "found"),
    [
        ("TM. ỦY BAN NHÂN DÂN", "PHÓ CHỦ TỊCH", True),
        ("TM. ỦY BAN NHÂN DÂN\nKT. CHỦ TỊCH", "PHÓ CHỦ TỊCH", False),
        ("TM. BAN THƯỜNG TRỰC", "PHÓ CHỦ TỊCH", False),  # a collective body of the Front signs so
    ],
)
def test_a_deputy_signs_for_the_chairman(above: str, office: str, found: bool) -> None:
    footer = FOOTER.replace("TM. ỦY BAN NHÂN DÂN\nCHỦ TỊCH", f"{above}\n{office}")
    assert ("signature-form" in {f.code for f in vanban.read_text(HEADER + CLEAN + footer).findings}) is found


def test_a_scheme_of_other_years_than_its_decision() -> None:
    text = (
        "UBND TỈNH AN LÂM\nSố: 12/QĐ-UBND\nAn Lâm, ngày 12 tháng 4 năm 2021\n\nQUYẾT ĐỊNH\n"
        "Phê duyệt Đề án quảng bá du lịch giai đoạn 2021 - 2025\n\nĐiều 1. Phê duyệt Đề án kèm theo Quyết định này.\n"
        "Điều 2. Sở Du lịch chịu trách nhiệm thi hành Quyết định này.\n\nTM. ỦY BAN NHÂN DÂN\nCHỦ TỊCH\n"
        "Trần Văn Hải\n\nĐỀ ÁN\nQuảng bá du lịch giai đoạn {years}\n"
        "(Ban hành kèm theo Quyết định số 12/QĐ-UBND ngày 12 tháng 4 năm 2021)\n\n"
        "I. NHIỆM VỤ\n1. Sở Du lịch báo cáo hằng quý.\n"
    )
    for years, found in (("2020 - 2025", True), ("2021 - 2025", False)):
        codes = {finding.code for finding in vanban.read_text(text.format(years=years)).findings}
        assert ("text-conflict" in codes) is found


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
    sections = dict(part.split("\n", 1) for part in page.page().split("\n### ")[1:])
    assert sections.keys() == catalogue().keys()
    for code, entry in catalogue().items():
        for part in ("vi", "en", "why_vi", "why_en", "example", "source"):
            assert entry[part].strip(), (code, part)
            assert entry[part] in sections[code], (code, part)
    docs = Path(__file__).parents[2] / "docs"
    assert (docs / "findings.md").read_text("utf-8") == page.page(), "run: make findings"
    assert (docs / "rules.md").read_text("utf-8") == page.rules(), "run: make findings"


def test_the_table_of_rules_holds_every_code_and_every_measure_of_the_page() -> None:
    rows = [line for line in page.rules().split("\n") if line.startswith("| ")]
    for code, entry in catalogue().items():
        assert any(row.startswith(f"| [{code}](findings.md#{code})") and entry["source"] in row for row in rows), code
    for profile in PROFILES.values():
        for style in profile.styles.values():
            assert any(style.title in row and style.size.source in row for row in rows), style.title


ANNEX = """
PHỤ LỤC
DANH MỤC NHIỆM VỤ

| TT | Nhiệm vụ | Đơn vị chủ trì | Thời gian |
| 1 | Tuyên truyền trên hệ thống truyền thanh huyện | Trung tâm Văn hóa | Hằng tuần |
| 2 | Tập huấn kỹ năng số cho cán bộ | {lead} | Quý II/2024 |
"""
OPEN_WORK = "1. Tuyên truyền\n- Phát tin trên hệ thống truyền thanh huyện.\n- Rà soát quy trình thủ tục hành chính.\n"


@pytest.mark.parametrize(
    ("points", "lead", "missing"),
    [
        ("II. TỔ CHỨC THỰC HIỆN\n1. Phòng Nội vụ phân công theo Phụ lục kèm theo hằng năm.\n", "Phòng Nội vụ", 0),
        ("II. TỔ CHỨC THỰC HIỆN\n1. Phòng Nội vụ phân công hằng năm.\n", "Phòng Nội vụ", 1),
        ("II. TỔ CHỨC THỰC HIỆN\n1. Phòng Nội vụ phân công theo Phụ lục kèm theo hằng năm.\n", "", 2),
    ],
)
def test_an_annex_that_assigns_the_work(points: str, lead: str, missing: int) -> None:
    """Where the annex says who does what, the body need not; else it must, but for the work that a row names."""
    found = vanban.read_text(HEADER + OPEN_WORK + points + FOOTER + ANNEX.format(lead=lead)).findings
    assert [finding.code for finding in found].count("unit-missing") == missing


def test_a_table_assigns_as_a_section_does() -> None:
    table = (
        "TT\tNội dung\tNgười thực hiện\tThời gian\n1\tTuyên truyền dưới cờ\tTổng phụ trách\tHằng tuần\n"
        "2\tTrang trí bảng tin\tPhòng Nội vụ\tHằng tháng\nII. TỔ CHỨC THỰC HIỆN\n"
        "1. Phòng Tư pháp\n- Kiểm tra hằng quý.\n2. Phòng Y tế\n- Báo cáo hằng quý.\n"
    )
    assert "unit-not-in-assignment" not in codes("1. Phân công theo bảng sau:\n" + table)


@pytest.mark.parametrize(
    ("body", "severity"),
    [
        (
            "1. Cấp huyện\n- Tổ chức lễ phát động ngày 05/5/2024.\n2. Cấp xã\n- Treo băng rôn trước ngày 05/5/2024.\n",
            "note",
        ),
        ("1. Lễ phát động\n- Tổ chức lễ phát động ngày 05/5/2024.\n- Treo băng rôn trước ngày 05/5/2024.\n", "warning"),
        ("- Đợt 1 (từ ngày 02/5/2024 đến ngày 15/5/2024): tuyên truyền về ý nghĩa của ngày hội.\n", None),
    ],
)
def test_a_level_is_half_a_body_and_a_wave_none(body: str, severity: str | None) -> None:
    found = {f.severity for f in vanban.read_text(HEADER + body + FOOTER).findings if f.code == "unit-missing"}
    assert found == ({severity} if severity else set())


@pytest.mark.parametrize(
    "said",
    [
        "Đến nay 08/10 xã gửi báo cáo; còn 01 xã chưa gửi, 01 xã gửi chậm",
        "Mỗi bảng có 01 giải Nhất, 02 giải Nhì, 03 giải Ba. Tổng số giải: 18 giải",
        "Học 02 tuần, từ ngày 06/5/2024 đến ngày 17/5/2024",
        "Trong tổng số có 13 thôn của xã đạt chuẩn, 14 thôn của xã đăng ký",
        "Toàn huyện có 06/10 xã đạt ít nhất 15 tiêu chí; còn 05 xã chưa đạt 19 tiêu chí",
    ],
)
def test_numbers_that_agree_after_all(said: str) -> None:
    assert "count-conflict" not in codes(f"1. Phòng Nội vụ báo cáo hằng quý. {said}.\n")
