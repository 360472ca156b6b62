"""LED boards at the roadside: staff record how many hours a message was shown."""

from django.utils.translation import gettext_lazy as _
from loa.kit.channels import Channel, EvidenceKind

LED = Channel(
    code="led",
    label=_("Bảng LED"),
    deed=_("Ghi nhận giờ chiếu"),
    kinds=(
        EvidenceKind("led_hours", _("Giờ chiếu trên bảng LED"), _("giờ")),
        EvidenceKind("led_repeat", _("Lượt chiếu lại"), _("lượt")),
    ),
    repeat_kind="led_repeat",
)
