"""The parts of a report that people write, in the order of the usual skeleton of local reports."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Section:
    """One part in words.

    Args:
        key: stable name in `words`.
        label: heading in the paper.
        help: what to write there.
        required: whether a report cannot be handed in without it.
    """

    key: str
    label: str | Promise
    help: str | Promise
    required: bool = False


SECTIONS = (
    Section(
        "highlights",
        _("Việc nổi bật"),
        _("Việc đáng kể nhất trong kỳ, kết quả cụ thể, ai được lợi."),
        required=True,
    ),
    Section(
        "difficulties",
        _("Khó khăn, nguyên nhân"),
        _("Việc chưa xong hoặc trễ, vì sao, đã làm gì để gỡ. Không có thì ghi: Không."),
        required=True,
    ),
    Section("next", _("Phương hướng kỳ tới"), _("Những việc chính của kỳ tới, mốc thời gian."), required=True),
    Section("proposals", _("Kiến nghị, đề xuất"), _("Đề nghị cấp trên hoặc đơn vị khác. Để trống nếu không có.")),
)
