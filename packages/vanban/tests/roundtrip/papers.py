"""Papers as offices really write them, one of each kind; every name and figure in them is invented."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from vanban.write.blocks import Annex, Basis, Heading, Item, Para, Run, table, text
from vanban.write.paper import Header, Paper, Signature


def plan() -> Paper:
    """A commune's plan with sections, numbered items, bullets and a deadline for every duty."""
    return Paper(
        "plan",
        Header(
            issuer="Ủy ban nhân dân\nxã Tân Hội",
            superior="Ủy ban nhân dân\nhuyện Phú Lâm",
            number="36",
            symbol="KH-UBND",
            place="Tân Hội",
            date=dt.date(2024, 2, 5),
        ),
        "Kế hoạch",
        "Tuyên truyền chuyển đổi số trên địa bàn xã Tân Hội năm 2024",
        blocks=(
            Para(
                text(
                    "Thực hiện Kế hoạch số 18/KH-UBND ngày 12 tháng 01 năm 2024 của Ủy ban nhân dân huyện Phú Lâm về "
                    "chuyển đổi số năm 2024, Ủy ban nhân dân xã Tân Hội ban hành Kế hoạch tuyên truyền chuyển đổi số "
                    "trên địa bàn xã năm 2024 như sau:"
                )
            ),
            Heading(1, None, "Mục đích, yêu cầu"),
            Heading(2, None, "Mục đích"),
            Para(
                text(
                    "Giúp cán bộ, công chức và người dân trong xã biết lợi ích của dịch vụ công trực tuyến, biết cách "
                    "giữ an toàn thông tin khi giao dịch trên mạng."
                )
            ),
            Heading(2, None, "Yêu cầu"),
            Para(text("Nội dung tuyên truyền ngắn gọn, dễ hiểu, phù hợp với từng thôn.")),
            Heading(1, None, "Nội dung thực hiện"),
            Heading(2, None, "Tuyên truyền trên hệ thống truyền thanh"),
            Item(
                "-",
                text(
                    "Công chức Văn hóa - Xã hội biên tập và phát 02 chương trình mỗi tháng về dịch vụ công trực "
                    "tuyến trên Đài Truyền thanh xã; hoàn thành trước ngày 20 tháng 12 năm 2024."
                ),
            ),
            Item(
                "-",
                text("Đài Truyền thanh xã tiếp âm chương trình chuyển đổi số của huyện 01 lần/tuần trong năm 2024."),
            ),
            Heading(2, None, "Tuyên truyền trên trang thông tin điện tử"),
            Item(
                "-",
                text(
                    "Văn phòng Ủy ban nhân dân xã đăng ít nhất 03 tin, bài mỗi tháng trên trang thông tin điện tử của "
                    "xã; báo cáo kết quả trước ngày 15 tháng 12 năm 2024."
                ),
            ),
            Heading(1, None, "Tổ chức thực hiện"),
            Heading(2, None, "Công chức Văn hóa - Xã hội"),
            Para(
                text(
                    "Chủ trì, phối hợp với Văn phòng Ủy ban nhân dân xã theo dõi việc thực hiện Kế hoạch này; tổng "
                    "hợp, báo cáo Ủy ban nhân dân xã trước ngày 20 tháng 12 năm 2024."
                )
            ),
            Heading(2, None, "Đài Truyền thanh xã"),
            Para(text("Bố trí thời lượng phát 02 chương trình mỗi tháng, bắt đầu từ ngày 01 tháng 3 năm 2024.")),
            Heading(2, None, "Đề nghị Ủy ban Mặt trận Tổ quốc Việt Nam xã"),
            Para(
                text(
                    "Vận động hội viên, đoàn viên tham gia Tổ công nghệ số cộng đồng; gửi danh sách về Ủy ban nhân "
                    "dân xã trước ngày 31 tháng 3 năm 2024."
                )
            ),
            Para(
                text(
                    "Trên đây là Kế hoạch tuyên truyền chuyển đổi số trên địa bàn xã Tân Hội năm 2024 của Ủy ban nhân "
                    "dân xã Tân Hội./."
                )
            ),
        ),
        signature=Signature(("TM. Ủy ban nhân dân", "KT. Chủ tịch"), "Phó Chủ tịch", "Nguyễn Thị Bình"),
        recipients=(
            "Ủy ban nhân dân huyện (b/c)",
            "TT. Đảng ủy, HĐND xã",
            "Chủ tịch, các Phó Chủ tịch UBND xã",
            "Các thôn",
            "Lưu: VT, VHXH",
        ),
    )


def plan_with_annex() -> Paper:
    """A plan whose duties stand in the table of its annex."""
    rows = (
        ("1", "Phát 02 chương trình mỗi tháng trên Đài Truyền thanh xã", "Công chức Văn hóa - Xã hội", "Các thôn",
         "Trước ngày 20/12/2024", "24 chương trình"),
        ("2", "Tập huấn kỹ năng số cho Tổ công nghệ số cộng đồng", "Văn phòng Ủy ban nhân dân xã", "Đoàn Thanh niên",
         "Trước ngày 30/6/2024", "02 lớp tập huấn"),
        ("3", "Tổng hợp, báo cáo kết quả thực hiện", "Công chức Văn hóa - Xã hội", "Các thôn", "Trước ngày 20/12/2024",
         "Báo cáo"),
    )  # fmt: skip
    head = ("Stt", "Nội dung công việc", "Chủ trì", "Phối hợp", "Thời gian hoàn thành", "Sản phẩm")
    base = plan()
    return replace(
        base,
        blocks=(
            base.blocks[0],
            Heading(1, None, "Mục đích, yêu cầu"),
            Para(text("Giúp người dân trong xã biết cách dùng dịch vụ công trực tuyến.")),
            Heading(1, None, "Nội dung"),
            Para(text("Các nhiệm vụ và thời gian hoàn thành theo Phụ lục kèm theo Kế hoạch này.")),
            base.blocks[-1],
            Annex("Danh mục nhiệm vụ tuyên truyền năm 2024", (table(head, rows, align="cllll"),), landscape=True),
        ),
    )


def report() -> Paper:
    """A quarterly report with figures in a table."""
    return Paper(
        "report",
        Header(
            issuer="Ủy ban nhân dân\nxã Tân Hội",
            superior="Ủy ban nhân dân\nhuyện Phú Lâm",
            number="112",
            symbol="BC-UBND",
            place="Tân Hội",
            date=dt.date(2024, 9, 16),
        ),
        "Báo cáo",
        "Kết quả tuyên truyền chuyển đổi số quý III năm 2024",
        addressees=("Ủy ban nhân dân huyện Phú Lâm",),
        blocks=(
            Para(
                text(
                    "Thực hiện Kế hoạch số 36/KH-UBND ngày 05 tháng 02 năm 2024 của Ủy ban nhân dân xã Tân Hội, Ủy ban "
                    "nhân dân xã báo cáo kết quả tuyên truyền chuyển đổi số quý III năm 2024 như sau:"
                )
            ),
            Heading(1, None, "Kết quả thực hiện"),
            Heading(2, None, "Truyền thanh cơ sở"),
            Para(
                text(
                    "Đài Truyền thanh xã đã phát ",
                    Run("06 chương trình", bold=True),
                    ", tiếp âm 12 lượt chương trình của huyện; thời lượng mỗi chương trình 10 phút.",
                )
            ),
            Heading(2, None, "Trang thông tin điện tử"),
            Para(text("Trang thông tin điện tử của xã đã đăng 14 tin, bài, có 1.204 lượt người đọc.")),
            table(
                ("Chỉ tiêu", "Kế hoạch", "Thực hiện", "Tỷ lệ"),
                (
                    ("Chương trình truyền thanh", "6", "6", "100,0%"),
                    ("Tin, bài trên trang thông tin điện tử", "9", "14", "155,6%"),
                    ("Người dự tập huấn kỹ năng số", "40", "46", "115,0%"),
                ),
                align="lrrr",
                caption="Bảng 1. Kết quả so với kế hoạch",
            ),
            Heading(1, None, "Khó khăn, nguyên nhân"),
            Item("-", text("Cụm loa của thôn Trung Hạ hỏng từ ngày 20 tháng 8 năm 2024, chưa có linh kiện thay thế.")),
            Item("-", text("Xã chỉ có một người phụ trách truyền thanh, phải kiêm nhiệm việc khác.")),
            Heading(1, None, "Phương hướng quý IV"),
            Item("a)", text("Tiếp tục phát 02 chương trình mỗi tháng.")),
            Item("b)", text("Sửa xong cụm loa của thôn Trung Hạ trước ngày 31 tháng 10 năm 2024.")),
            Para(
                text(
                    "Trên đây là kết quả tuyên truyền chuyển đổi số quý III năm 2024 của Ủy ban nhân dân xã Tân Hội./."
                )
            ),
        ),
        signature=Signature(("TM. Ủy ban nhân dân",), "Chủ tịch", "Trần Văn Hòa"),
        recipients=("Như trên", "Phòng Văn hóa và Thông tin", "Lưu: VT, VHXH"),
    )


def letter() -> Paper:
    """A công văn with numbered requests to three addressees."""
    return Paper(
        "letter",
        Header(
            issuer="Phòng Văn hóa\nvà Thông tin",
            superior="UBND huyện Phú Lâm",
            number="57",
            symbol="VHTT-TTTT",
            place="Phú Lâm",
            date=dt.date(2024, 6, 29),
            letter_subject="báo cáo kết quả tuyên truyền chuyển đổi số quý II năm 2024",
        ),
        addressees=(
            "Ủy ban nhân dân các xã, thị trấn",
            "Huyện đoàn",
            "Trung tâm Văn hóa - Thể thao và Truyền thanh huyện",
        ),
        blocks=(
            Para(
                text(
                    "Thực hiện Kế hoạch số 18/KH-UBND ngày 12 tháng 01 năm 2024 của Ủy ban nhân dân huyện Phú Lâm về "
                    "chuyển đổi số năm 2024, Phòng Văn hóa và Thông tin đề nghị các cơ quan, đơn vị thực hiện một số "
                    "nội dung sau:"
                )
            ),
            Item(
                "1.",
                text("Ủy ban nhân dân các xã, thị trấn báo cáo kết quả quý II trước ngày 05 tháng 7 năm 2024."),
            ),
            Item(
                "2.",
                text("Huyện đoàn gửi danh sách thành viên Tổ công nghệ số cộng đồng trước ngày 10 tháng 7 năm 2024."),
            ),
            Item(
                "3.",
                text(
                    "Trung tâm Văn hóa - Thể thao và Truyền thanh huyện gửi lịch phát sóng quý III về Phòng Văn hóa và "
                    "Thông tin trước ngày 10 tháng 7 năm 2024."
                ),
            ),
            Para(text("Đề nghị các cơ quan, đơn vị quan tâm thực hiện./.")),
        ),
        signature=Signature((), "Trưởng phòng", "Lê Văn Thành"),
        recipients=("Như trên", "UBND huyện (b/c)", "Lưu: VT"),
        urgency="Khẩn",
        contact="Địa chỉ: số 01 đường Mẫu, huyện Phú Lâm; điện thoại: 0235 000 000",
    )


def decision() -> Paper:
    """A decision in articles."""
    return Paper(
        "decision",
        Header(
            issuer="Ủy ban nhân dân\nhuyện Phú Lâm",
            superior="Ủy ban nhân dân\ntỉnh Hòa An",
            number="9",
            symbol="QĐ-UBND",
            place="Phú Lâm",
            date=dt.date(2024, 1, 5),
        ),
        "Quyết định",
        "Về việc thành lập Tổ công tác tuyên truyền chuyển đổi số",
        blocks=(
            Para(text(Run("CHỦ TỊCH ỦY BAN NHÂN DÂN HUYỆN PHÚ LÂM", bold=True)), "center"),
            Basis(text("Căn cứ Luật Tổ chức chính quyền địa phương ngày 19 tháng 6 năm 2015")),
            Basis(
                text(
                    "Căn cứ Quyết định số 749/QĐ-TTg ngày 03 tháng 6 năm 2020 của Thủ tướng Chính phủ phê duyệt Chương "
                    "trình Chuyển đổi số quốc gia đến năm 2025, định hướng đến năm 2030"
                )
            ),
            Basis(text("Theo đề nghị của Trưởng phòng Văn hóa và Thông tin")),
            Para(text(Run("QUYẾT ĐỊNH:", bold=True)), "center"),
            Heading(
                3,
                "Điều 1.",
                "Thành lập Tổ công tác tuyên truyền chuyển đổi số huyện Phú Lâm gồm 07 thành viên do đồng chí Phó Chủ "
                "tịch Ủy ban nhân dân huyện làm Tổ trưởng.",
            ),
            Heading(
                3,
                "Điều 2.",
                "Tổ công tác họp 01 lần/tháng và tự giải thể sau khi hoàn thành nhiệm vụ, chậm nhất ngày 31 tháng 12 "
                "năm 2024.",
            ),
            Heading(
                3,
                "Điều 3.",
                "Chánh Văn phòng Hội đồng nhân dân và Ủy ban nhân dân huyện, Trưởng phòng Văn hóa và Thông tin và các "
                "thành viên Tổ công tác chịu trách nhiệm thi hành Quyết định này kể từ ngày ký./.",
            ),
        ),
        signature=Signature(("KT. Chủ tịch",), "Phó Chủ tịch", "Trần Thị Lan"),
        recipients=("Như Điều 3", "UBND tỉnh (b/c)", "Lưu: VT, VHTT"),
        urgency="Hỏa tốc",
        circulation="Lưu hành nội bộ",
        drafter_mark="PL.(300)",
    )


def minutes() -> Paper:
    """Minutes of a meeting, with two signatures."""
    return Paper(
        "minutes",
        Header("UBND xã Tân Hội", number="3", symbol="BB-UBND", place="Tân Hội", date=dt.date(2024, 2, 11)),
        "Biên bản",
        "Họp Tổ công nghệ số cộng đồng thôn Trung Hạ",
        blocks=(
            Para(text("Thời gian bắt đầu: 08 giờ 00, ngày 11 tháng 02 năm 2024.")),
            Para(text("Địa điểm: Nhà văn hóa thôn Trung Hạ, xã Tân Hội.")),
            Para(text("Thành phần tham dự: 12 thành viên Tổ công nghệ số cộng đồng, đại diện Ủy ban nhân dân xã.")),
            Para(text("Chủ trì (chủ tọa): Bà Lê Thị Hạnh, Phó Chủ tịch Ủy ban nhân dân xã.")),
            Para(text("Thư ký (người ghi biên bản): Ông Phạm Văn Đức, công chức Văn hóa - Xã hội.")),
            Heading(1, None, "Nội dung cuộc họp"),
            Item("-", text("Bà Lê Thị Hạnh nêu nhiệm vụ của Tổ trong quý I năm 2024.")),
            Item("-", text("Các thành viên nhất trí phân công mỗi người hướng dẫn 15 hộ dân cài đặt ứng dụng.")),
            Heading(1, None, "Kết luận"),
            Para(text("Tổ trưởng gửi kết quả về Ủy ban nhân dân xã trước ngày 25 tháng 3 năm 2024.")),
            Para(text("Cuộc họp kết thúc vào 10 giờ 30, ngày 11 tháng 02 năm 2024./.")),
        ),
        signature=Signature((), "Chủ tọa", "Lê Thị Hạnh"),
        cosignature=Signature((), "Thư ký", "Phạm Văn Đức"),
        recipients=("Thành viên Tổ công nghệ số cộng đồng", "Lưu: VT, Hồ sơ"),
    )


def party_plan() -> Paper:
    """A Party plan in the layout of guide 36-HD/VPTW."""
    return Paper(
        "plan",
        Header("Đảng ủy xã Tân Hội", "Huyện ủy Phú Lâm", "28", "KH/ĐU", "Tân Hội", dt.date(2024, 3, 20)),
        "Kế hoạch",
        "tuyên truyền Tháng hành động về chuyển đổi số năm 2024",
        blocks=(
            Para(
                text(
                    "Thực hiện Kế hoạch số 60-KH/HU, ngày 15/02/2024 của Ban Thường vụ Huyện ủy Phú Lâm, Đảng ủy xã "
                    "Tân Hội xây dựng Kế hoạch tuyên truyền Tháng hành động về chuyển đổi số năm 2024 như sau:"
                )
            ),
            Heading(1, None, "Mục đích, yêu cầu"),
            Para(text("Nâng cao nhận thức của cán bộ, đảng viên và Nhân dân về chuyển đổi số.")),
            Heading(1, None, "Nội dung, thời gian"),
            Item(
                "-",
                text(
                    "Ban Tuyên giáo Đảng ủy chủ trì tổ chức 01 buổi nói chuyện chuyên đề cho cán bộ, đảng viên trước "
                    "ngày 15/10/2024."
                ),
            ),
            Item("-", text("Các chi bộ đưa nội dung chuyển đổi số vào sinh hoạt chi bộ trong tháng 10 năm 2024.")),
            Para(text("Trên đây là Kế hoạch tuyên truyền Tháng hành động về chuyển đổi số năm 2024 của Đảng ủy xã./.")),
        ),
        signature=Signature(("T/M Đảng ủy",), "Phó Bí thư", "Võ Minh Tâm"),
        recipients=("Ban Thường vụ Huyện ủy (b/c)", "Các chi bộ", "Lưu Văn phòng Đảng ủy"),
        profile="hd36",
    )


ALL = (plan, plan_with_annex, report, letter, decision, minutes, party_plan)
