"""The channels and kinds of work that the plans known to us name. Each room that grows up takes its own declaration
over.

Codes are those of `vanban`'s reader. Measures are those that reports of local offices print.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from loa.kit.channels import Channel, EvidenceKind, join

PARTNER = EvidenceKind("partner", _("Phối hợp thực hiện"), _("lần"))

CHANNELS = (
    Channel(
        "portal",
        _("Cổng thông tin điện tử"),
        _("Viết bài"),
        (
            EvidenceKind("story", _("Tin, bài trên cổng"), _("tin, bài")),
            EvidenceKind("carry", _("Bài tiếp sóng"), _("bài"), by_hand=False),
            EvidenceKind("banner", _("Banner"), _("banner")),
        ),
    ),
    Channel(
        "radio",
        _("Phát thanh"),
        _("Lập chương trình"),
        (
            EvidenceKind("programme", _("Chương trình phát thanh"), _("chương trình")),
            EvidenceKind("repeat", _("Lượt phát lại"), _("lượt")),
        ),
        repeat_kind="repeat",
    ),
    Channel("relay", _("Tiếp âm"), _("Ghi nhận lượt tiếp âm"), (EvidenceKind("relay", _("Lượt tiếp âm"), _("lượt")),)),
    Channel(
        "social", _("Mạng xã hội"), _("Ghi nhận bài đăng"), (EvidenceKind("post", _("Bài đăng mạng xã hội"), _("bài")),)
    ),
    Channel(
        "tourism",
        _("Du lịch thông minh"),
        _("Ghi nhận dịch vụ đã đăng"),
        (EvidenceKind("listing", _("Dịch vụ du lịch đã đăng"), _("dịch vụ")),),
    ),
    Channel(
        "market",
        _("Sàn thương mại điện tử"),
        _("Ghi nhận sản phẩm đã đăng"),
        (EvidenceKind("product", _("Sản phẩm lên sàn"), _("sản phẩm")),),
    ),
    Channel(
        "press",
        _("Báo chí"),
        _("Ghi nhận tin báo chí"),
        (EvidenceKind("clipping", _("Tin, bài trên báo, đài tỉnh"), _("tin, bài")),),
    ),
    Channel(
        "event",
        _("Sự kiện"),
        _("Ghi nhận sự kiện"),
        (
            EvidenceKind("event", _("Sự kiện tham gia"), _("sự kiện")),
            EvidenceKind("attendee", _("Người dự sự kiện"), _("người")),
        ),
    ),
    Channel(
        "training",
        _("Tập huấn"),
        _("Ghi nhận lớp tập huấn"),
        (EvidenceKind("course", _("Lớp tập huấn"), _("lớp")), EvidenceKind("trainee", _("Học viên"), _("người"))),
    ),
    Channel(
        "contest",
        _("Cuộc thi"),
        _("Ghi nhận cuộc thi"),
        (
            EvidenceKind("contest", _("Cuộc thi tổ chức"), _("cuộc thi")),
            EvidenceKind("contestant", _("Người dự thi"), _("người")),
            EvidenceKind("contest_attempt", _("Lượt dự thi"), _("lượt")),
        ),
    ),
    Channel(
        "meeting",
        _("Họp, sinh hoạt"),
        _("Ghi nhận cuộc họp"),
        (EvidenceKind("meeting", _("Cuộc họp có phổ biến"), _("cuộc")),),
    ),
    Channel(
        "models",
        _("Mô hình hay"),
        _("Giới thiệu mô hình"),
        (EvidenceKind("model", _("Mô hình được giới thiệu, biểu dương"), _("mô hình")),),
    ),
    Channel(
        "plan",
        _("Kế hoạch đơn vị"),
        _("Ghi nhận kế hoạch đã ban hành"),
        (EvidenceKind("paper", _("Văn bản ban hành"), _("văn bản")),),
    ),
    Channel(
        "report",
        _("Báo cáo"),
        _("Nộp báo cáo"),
        (EvidenceKind("report", _("Báo cáo đã nộp"), _("báo cáo"), by_hand=False),),
    ),
    Channel(
        "oversight",
        _("Theo dõi, đôn đốc"),
        _("Ghi nhận việc đôn đốc"),
        (EvidenceKind("reminder", _("Lần đôn đốc"), _("lần")),),
    ),
    Channel("other", _("Việc khác"), _("Ghi minh chứng"), (EvidenceKind("deed", _("Việc đã làm"), _("việc")), PARTNER)),
)


def join_all() -> None:
    """Register the channels above; called when the room is ready."""
    join(*CHANNELS)
