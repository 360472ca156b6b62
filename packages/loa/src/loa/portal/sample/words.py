"""The words of the sample documents, guides, letters, contacts and nominations."""

from __future__ import annotations

from typing import Any

from loa.portal.sample.shape import heading, quote, steps, text

SUMMARIES: dict[str, dict[str, Any]] = {
    "749/QĐ-TTg": {
        "summary": "Văn bản đặt ra chương trình chuyển đổi số của cả nước đến năm 2025 và hướng tới năm 2030. Bà con "
        "gặp chương trình này mỗi khi nộp hồ sơ trên mạng, trả tiền không dùng tiền mặt, khám bệnh có hồ sơ điện tử.",
    },
    "1726/QĐ-BTTTT": {
        "summary": "Văn bản đưa ra bộ chỉ số để chấm xem các bộ, các tỉnh chuyển đổi số đến đâu. Điểm của tỉnh có phần "
        "của từng huyện, từng xã.",
    },
    "6124/KH-UBND": {
        "summary": "Kế hoạch của tỉnh để thực hiện chương trình chuyển đổi số: việc gì, cơ quan nào làm, làm đến đâu.",
    },
    "04-NQ/TU": {"summary": "Nghị quyết của Tỉnh ủy về chuyển đổi số của tỉnh."},
    "28-KH/HU": {
        "summary": "Kế hoạch của Huyện ủy để thực hiện nghị quyết của Tỉnh ủy về chuyển đổi số.",
        "relations": {"guides": ["04-NQ/TU"]},
    },
    "986/KH-UBND": {"summary": "Kế hoạch của tỉnh về truyền thông chuyển đổi số năm 2022."},
    "7424/KH-UBND": {
        "summary": "Kế hoạch giúp hộ làm nông bán hàng trên sàn thương mại điện tử: tập huấn, mở gian hàng, giao hàng.",
    },
    "3604/KH-UBND": {"summary": "Kế hoạch truyền thông về chuyển đổi số của tỉnh cho nhiều năm."},
}
"""By symbol; the last one waits for its approval."""

SPREAD: dict[str, dict[str, list[str]]] = {
    "own": {"based_on": ["28-KH/HU", "986/KH-UBND"]},
    "stories": {
        "Loa làng kể chuyện": ["749/QĐ-TTg", "6124/KH-UBND"],
        "Lớp học buổi tối": ["04-NQ/TU"],
    },
}
"""What the sample plan says of itself, and which sample stories spread which documents."""

Step = tuple[str, str, str, str]
GUIDES: tuple[dict[str, Any], ...] = (
    {
        "title": "Nộp hồ sơ trên Cổng dịch vụ công",
        "application": "Dịch vụ công",
        "audience": "Bà con có căn cước và điện thoại",
        "summary": "Nộp hồ sơ ở nhà, theo dõi bằng mã hồ sơ, nhận kết quả tại một cửa hoặc qua bưu điện.",
        "steps": [
            (
                "Đăng nhập",
                "Mở Cổng dịch vụ công trên điện thoại hoặc máy tính. Chọn Đăng nhập, dùng tài khoản định danh điện tử.",
                "van-ban",
                "Một màn hình có ô đăng nhập",
            ),
            (
                "Tìm thủ tục",
                "Gõ tên việc cần làm, ví dụ: đăng ký khai sinh. Chọn đúng xã của mình.",
                "",
                "",
            ),
            (
                "Điền tờ khai, gửi ảnh giấy tờ",
                "Điền theo từng ô. Chụp giấy tờ chỗ đủ sáng, thẳng, thấy rõ bốn góc. Xem lại rồi bấm Nộp hồ sơ.",
                "to-cong-nghe",
                "Tổ công nghệ số giúp một cụ bà chụp giấy tờ bằng điện thoại",
            ),
            (
                "Giữ mã hồ sơ",
                "Ghi lại mã hồ sơ. Mở mục Tra cứu, gõ mã để biết hồ sơ đến đâu.",
                "",
                "",
            ),
        ],
    },
    {
        "title": "Tra cứu hồ sơ tại bộ phận một cửa",
        "application": "Một cửa điện tử",
        "audience": "Bà con đã nộp hồ sơ",
        "summary": "Biết hồ sơ đang ở đâu, bao giờ có kết quả, không phải đi hỏi.",
        "steps": [
            ("Tìm mã trên giấy hẹn", "Mã hồ sơ in ở góc trên giấy hẹn.", "mot-cua", "Bà con ở quầy một cửa của xã"),
            ("Gõ mã vào ô tra cứu", "Mở trang một cửa điện tử, gõ mã rồi bấm Tra cứu.", "", ""),
            (
                "Đọc tình trạng",
                "Trang ghi hồ sơ ở bước nào, hẹn trả ngày nào. Trễ hẹn thì gọi số ghi ở đó.",
                "",
                "",
            ),
        ],
    },
    {
        "title": "Nhận và xử lý văn bản đến trên Qoffice",
        "application": "Qoffice",
        "audience": "Cán bộ, công chức",
        "summary": "Văn bản đến được phân công, xử lý và trả lời trên máy, có hạn và người chịu trách nhiệm.",
        "steps": [
            ("Mở hộp văn bản đến", "Đăng nhập, chọn Văn bản đến. Văn bản chưa đọc in đậm.", "", ""),
            ("Phân công", "Người phụ trách chọn người xử lý, ghi hạn, bấm Chuyển.", "", ""),
            ("Xử lý và kết thúc", "Soạn trả lời, trình ký số, phát hành. Bấm Kết thúc khi việc xong.", "", ""),
        ],
    },
    {
        "title": "Gửi phản ánh hiện trường trên Smart Quảng Nam",
        "application": "Smart Quảng Nam",
        "audience": "Bà con có điện thoại thông minh",
        "summary": "Chụp ảnh chỗ hư hỏng, gửi một lần, xem trả lời ngay trên điện thoại.",
        "steps": [
            ("Cài ứng dụng", "Tìm Smart Quảng Nam trong kho ứng dụng của điện thoại, bấm Cài đặt.", "", ""),
            ("Chụp và gửi", "Chọn Phản ánh, chụp ảnh, ghi chỗ nào, việc gì. Bấm Gửi.", "", ""),
            ("Xem trả lời", "Mở lại mục Phản ánh của tôi.", "", ""),
        ],
    },
    {
        "title": "Dùng chữ ký số trên Egov Quảng Nam",
        "application": "Egov Quảng Nam",
        "audience": "Cán bộ, công chức",
        "summary": "Ký số một văn bản và kiểm tra chữ ký của người khác.",
        "steps": [
            ("Cắm thiết bị ký số", "Cắm thiết bị, đợi đèn sáng.", "", ""),
            ("Chọn văn bản và ký", "Mở văn bản, chọn Ký số, nhập mã của thiết bị.", "", ""),
        ],
    },
)
"""The last one is being written."""

LETTERS: tuple[dict[str, Any], ...] = (
    {
        "kind": "question",
        "subject": "Nộp hồ sơ trên mạng có mất thêm tiền không",
        "text": "Tôi muốn làm giấy khai sinh cho cháu trên mạng. Có phải trả thêm khoản nào không? (Nội dung mẫu)",
        "name": "Người dân mẫu",
        "contact": "0900 000 000",
        "consent": True,
    },
    {
        "kind": "report",
        "subject": "Loa ở xóm nghe rè",
        "text": "Loa ở đầu xóm mấy hôm nay rè, nghe không rõ tin. (Nội dung mẫu)",
    },
    {
        "kind": "idea",
        "subject": "Mở thêm buổi tổ công nghệ số vào cuối tuần",
        "text": "Ngày thường đi làm, mong tổ công nghệ số trực thêm sáng thứ Bảy. (Nội dung mẫu)",
    },
)
ANSWERS: dict[int, dict[str, str]] = {
    0: {
        "answer": "Không. Nộp trên mạng hay nộp tại quầy đều cùng một mức phí, lệ phí theo quy định. (Trả lời mẫu)",
        "public_question": "Nộp hồ sơ trên mạng có phải trả thêm khoản nào so với nộp tại quầy không?",
    },
    1: {"answer": "Cảm ơn bà con. Tổ kỹ thuật đã thay dây, loa nghe rõ lại. (Trả lời mẫu)"},
}

CONTACTS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("district", {"name": "Văn thư (mẫu)", "title": "Tiếp nhận văn bản", "phone": "0235 000 0001 (số mẫu)"}),
    ("vanphong", {"name": "Bộ phận một cửa (mẫu)", "title": "Nhận và trả hồ sơ", "phone": "0235 000 0002 (số mẫu)"}),
    ("vhtt", {"title": "Đầu mối chuyển đổi số", "phone": "0235 000 0003 (số mẫu)"}),
    ("ttvh", {"title": "Phát thanh, tiếp nhận tin cộng tác viên", "phone": "0235 000 0004 (số mẫu)"}),
)

NOMINATIONS: tuple[dict[str, Any], ...] = (
    {
        "by": "giaoduc",
        "words": {
            "title": "Học trò dạy ông bà dùng điện thoại",
            "who": "Nhóm học sinh tình nguyện (mẫu)",
            "place": "Trường THPT Nông Sơn",
            "text": "Mỗi chiều thứ Bảy, nhóm học sinh ngồi cùng ông bà ở nhà sinh hoạt thôn, chỉ cách gọi hình, xem "
            "lịch khám, nhận tin của xã.\nSau ba tháng, hai mươi cụ tự gọi được cho con cháu ở xa. (Nội dung mẫu)",
            "agreed": True,
        },
    },
    {
        "by": "",
        "words": {
            "title": "Chợ quê quét mã QR",
            "who": "Tổ tiểu thương chợ (mẫu)",
            "place": "Chợ xã",
            "text": "Các sạp cùng dán mã, khách không cần mang tiền lẻ. (Nội dung mẫu)",
            "name": "Người dân mẫu",
            "contact": "0900 000 000",
            "consent": True,
        },
    },
)
"""The first is honoured, the second waits."""

TOLD: dict[str, Any] = {
    "picture": "hoc-tro",
    "alt": "Tranh vẽ: hai học trò ngồi bên hai ông bà ở nhà sinh hoạt thôn, cùng nhìn một chiếc điện thoại",
    "summary": "Chiều thứ Bảy, học sinh Trường THPT Nông Sơn ngồi cùng ông bà trong thôn. Ba tháng, hai mươi cụ tự gọi "
    "hình được cho con cháu ở xa.",
    "body": (
        text(
            "Hai giờ chiều thứ Bảy, nhà sinh hoạt thôn mở cửa. Mỗi bàn hai ông bà, hai học trò, một chiếc điện thoại. "
            "Không ai đứng giảng. Ai hỏi gì thì chỉ nấy.",
        ),
        steps(
            "Ba buổi đầu học gì",
            ("Gọi hình", "Bấm vào ảnh của con, của cháu là gọi. Ảnh đã đặt sẵn ở màn hình đầu."),
            ("Xem lịch khám", "Mở sổ sức khỏe, đọc ngày hẹn bằng chữ lớn."),
            ("Nhận tin của xã", "Mở trang của xã, bấm Nghe đọc trang."),
        ),
        heading(
            "Vì sao các cụ ở lại học",
            "Học trò không sốt ruột, và không cầm máy làm thay. Cụ nào quên thì tuần sau hỏi lại, không ai trách.",
            "Sau ba tháng, hai mươi cụ tự gọi được cho con cháu ở xa. (Nội dung mẫu)",
        ),
        quote("Ban đầu tôi sợ bấm hỏng máy. Giờ tối nào tôi cũng gọi cho cháu ngoại.", "Một cụ bà trong thôn (mẫu)"),
    ),
}
"""How the honoured one is told."""
