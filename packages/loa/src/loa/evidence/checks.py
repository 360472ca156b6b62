"""What may be put on record."""

from __future__ import annotations

import unicodedata
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from loa.kit import channels
from loa.kit.clock import today
from loa.kit.refused import Refused

if TYPE_CHECKING:
    from loa.evidence.actions import Draft

LIMITS = {"place": 200, "link": 500, "note": 5000}
LINE_ENDS = "\t\r\n"
EARLIEST_YEAR = 1990
"""A day before it is a slip of the keyboard; the ledger cannot be corrected silently, so it is not let in."""


def measure_of(draft: Draft) -> str:
    """The measure of the draft's kind in the source language.

    Raises:
        Refused: the kind is unknown, the day or the quantity cannot be, or the task is another unit's or retired.
    """
    kind = channels.kinds().get(draft.kind)
    if kind is None:
        raise Refused(_("Chưa chọn loại minh chứng."), field="kind")
    if draft.happened_on > today():
        raise Refused(_("Ngày diễn ra ở tương lai. Chỉ ghi việc đã làm."), field="happened_on")
    if draft.happened_on.year < EARLIEST_YEAR:
        raise Refused(_("Ngày diễn ra xa quá. Xem lại năm."), field="happened_on")
    if not _is_amount(draft.quantity):
        raise Refused(_("Số lượng phải lớn hơn 0, nhiều nhất hai số lẻ."), field="quantity")
    if draft.task is not None:
        if draft.task.unit_id != draft.unit.pk:
            raise Refused(_("Việc này của đơn vị khác. Chọn việc của đúng đơn vị."), field="task")
        if draft.task.retired_at is not None:
            raise Refused(_("Việc này đã thôi theo dõi. Chọn việc khác, hoặc ghi không kèm việc."), field="task")
    # The ledger speaks one language, whatever the screen of whoever recorded speaks.
    with override(settings.LANGUAGE_CODE):
        return str(kind.measure)


def _is_amount(value: Decimal) -> bool:
    return value.is_finite() and 0 < value < Decimal(10) ** 10 and value == round(value, 2)


def check_words(draft: Draft) -> None:
    """Whether the words of a draft fit the ledger.

    Raises:
        Refused: too long, not readable, or a link that is none.
    """
    for name, limit in LIMITS.items():
        value = getattr(draft, name).strip()
        if len(value) > limit:
            raise Refused(_("Dài quá %(n)d ký tự. Rút gọn lại.") % {"n": limit}, field=name)
        # Neither NUL nor half a letter can be stored, and a control character hides what it stands in.
        if any(unicodedata.category(c) in ("Cc", "Cs") and c not in LINE_ENDS for c in value):
            raise Refused(_("Có ký tự không đọc được. Gõ lại thay vì dán."), field=name)
    link = draft.link.strip()
    if link and not is_web_address(link):
        raise Refused(_("Đường dẫn phải bắt đầu bằng http:// hoặc https:// và không có dấu cách."), field="link")


def is_web_address(text: str) -> bool:
    """Whether a text is an http(s) address with a host; an intranet's short names are."""
    try:
        parts = urlsplit(text)
        host = parts.hostname
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(host) and not any(c.isspace() for c in text)


def check_details(value: Any) -> None:
    """Details must come back from any database to the letter, or the chain would cry wolf: no fractions, no keys but
    text.

    Raises:
        TypeError: a room wants something else kept.
    """
    if isinstance(value, dict):
        if not all(isinstance(key, str) for key in value):
            raise TypeError("keys of details must be text")
        value = list(value.values())
    if isinstance(value, list | tuple):
        for one in value:
            check_details(one)
    elif not (value is None or isinstance(value, str | int)):
        raise TypeError(
            f"details of evidence take text, whole numbers, yes and no, lists and mappings, not {type(value).__name__}"
        )
