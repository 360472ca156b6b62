"""A sample source with a few things in the inbox. It is filled by hand: the demonstration asks nobody's server."""

from __future__ import annotations

from datetime import timedelta

from loa.kit.clock import now
from loa.portal import actions
from loa.portal.incoming.items import Feed, Item
from loa.portal.models import HomePage, Source

TITLE = "Cổng thông tin tỉnh (nguồn mẫu)"
WEBSITE = "https://tinh.example.vn"
ITEMS = (
    (
        "Tỉnh mở đợt cao điểm cấp chữ ký số miễn phí cho người dân",
        "Trong hai tháng, bà con đến bộ phận một cửa ở xã là được cấp chữ ký số, mang theo căn cước và điện thoại.",
        "<p>Nội dung mẫu. Trong hai tháng, bà con đến bộ phận một cửa ở xã là được cấp chữ ký số cá nhân miễn phí.</p>"
        "<ul><li>Mang theo căn cước công dân gắn chíp.</li><li>Mang theo điện thoại đang dùng.</li></ul>"
        "<p>Mỗi lượt làm mất khoảng mười phút.</p>",
    ),
    (
        "Lịch tập huấn tổ công nghệ số cộng đồng quý này",
        "Các lớp mở vào sáng thứ Bảy, học ngay trên điện thoại của mình.",
        "<p>Nội dung mẫu. Các lớp mở vào sáng thứ Bảy tại trung tâm học tập cộng đồng, học ngay trên điện thoại.</p>",
    ),
    (
        "Cảnh báo tin nhắn giả danh cơ quan thuế",
        "Không bấm vào đường dẫn lạ, không đọc mã OTP cho ai; gọi lại số của cơ quan để hỏi.",
        "<p>Nội dung mẫu. Không bấm vào đường dẫn lạ, không đọc mã OTP cho bất kỳ ai.</p>"
        "<blockquote>Cơ quan nhà nước không hỏi mã OTP qua điện thoại.</blockquote>",
    ),
)


def create_sources(sites: dict[str, HomePage]) -> None:
    """One source of the district's site, whose whole texts may be carried, and three things that wait; once."""
    home = sites["vanphong"]
    if Source.objects.filter(home=home, title=TITLE).exists():
        return
    row = actions.add_source(
        home,
        by=None,
        title=TITLE,
        kind="hand",
        website=WEBSITE,
        licence="full",
        licence_note="Nội dung mẫu, viết cho bản trình diễn",
    )
    moment = now()
    items = tuple(
        Item(
            guid=f"mau-{nth}",
            link=f"{WEBSITE}/tin/mau-{nth}",
            title=title,
            summary=summary,
            html=html,
            author="Ban Biên tập (mẫu)",
            published=moment - timedelta(hours=5 * nth),
        )
        for nth, (title, summary, html) in enumerate(ITEMS, 1)
    )
    actions.take_in(row, Feed("json", TITLE, items), moment=moment)
