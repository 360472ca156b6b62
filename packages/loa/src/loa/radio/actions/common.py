"""What the radio's actions share: the locked row after the right was asked for, and the names in the audit log."""

from __future__ import annotations

import unicodedata
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from loa.kit import audit
from loa.kit.refused import Refused
from loa.org.access import require
from loa.org.models import User
from loa.radio.models import SOUNDED, Airing, Programme, ProgrammeState, Station

audit.declare(
    radio__save_series=_l("Lập, sửa chuyên mục phát thanh"),
    radio__create_programme=_l("Lập chương trình phát thanh"),
    radio__change_programme=_l("Sửa chương trình phát thanh"),
    radio__delete_programme=_l("Xóa chương trình phát thanh"),
    radio__add_item=_l("Thêm mục vào chương trình"),
    radio__change_item=_l("Sửa mục của chương trình"),
    radio__remove_item=_l("Bỏ mục khỏi chương trình"),
    radio__arrange=_l("Xếp lại các mục"),
    radio__add_sound=_l("Thêm bản ghi âm"),
    radio__submit=_l("Trình duyệt chương trình"),
    radio__withdraw=_l("Rút chương trình về để sửa"),
    radio__return=_l("Trả lại chương trình"),
    radio__approve=_l("Duyệt chương trình"),
    radio__render=_l("Dựng chương trình"),
    radio__take_down=_l("Gỡ chương trình"),
    radio__schedule=_l("Đổi lịch phát"),
    radio__order_clash=_l("Chọn thứ tự khi trùng giờ"),
    radio__save_station=_l("Lập, sửa đài tiếp âm"),
    radio__make_code=_l("Lấy mã ghép máy"),
    radio__pair=_l("Ghép máy với đài"),
    radio__rotate_key=_l("Đổi khóa ký lệnh cho các đài"),
    radio__retire=_l("Thôi dùng máy của đài"),
    radio__mark_device=_l("Nhật ký của máy không khớp"),
    radio__refuse_device=_l("Từ chối yêu cầu của máy"),
    radio__missed=_l("Lỡ phát"),
    radio__read_notice=_l("Đã xem báo lỡ phát"),
    radio__prepare_urgent=_l("Soạn bản tin khẩn cấp"),
    radio__send_urgent=_l("Phát lệnh khẩn cấp"),
    radio__cancel_urgent=_l("Hủy bản tin khẩn cấp"),
    radio__pronounce=_l("Sửa cách đọc"),
)

LINE_ENDS = "\t\r\n"


def locked_programme(programme: Programme | int, *, by: User | None, deed: str) -> Programme:
    """The programme's row, locked until the transaction ends, after the right was asked for.

    Raises:
        PermissionDenied: `by` may not do this for the producing unit.
        Refused: it is gone.
    """
    pk = programme if isinstance(programme, int) else programme.pk
    row = (
        Programme.objects.select_for_update(of=("self",))
        .select_related("series", "series__unit", "task", "task__plan")
        .filter(pk=pk)
        .first()
    )
    if row is None:
        raise Refused(_("Chương trình này không còn nữa."))
    if by is not None:
        require(by, deed, row.series.unit)
    return row


def editable(programme: Programme, *, by: User) -> Programme:
    """The locked programme whose rundown may change.

    Raises:
        PermissionDenied: `by` may not write for the producing unit.
        Refused: it lies with the approver, is approved, or was taken down.
    """
    row = locked_programme(programme, by=by, deed="radio.write")
    if row.state == ProgrammeState.SUBMITTED:
        raise Refused(_("Chương trình đang chờ duyệt nên không sửa được. Rút về rồi sửa."))
    if row.state == ProgrammeState.APPROVED:
        raise Refused(_("Chương trình đã duyệt. Bấm “Sửa lại” trước; sửa xong phải duyệt lại."))
    if not row.is_editable:
        raise Refused(_("Chương trình đã gỡ, không sửa được nữa."))
    return row


def has_sounded(programme: Programme) -> bool:
    """Whether any station has begun to play it."""
    return Airing.objects.filter(programme=programme, state__in=SOUNDED).exists()


def locked_station(station: Station | int, *, by: User | None, deed: str = "station.run") -> Station:
    """The station's row, locked, after the right was asked for.

    Raises:
        PermissionDenied: `by` may not run the station.
        Refused: it is gone.
    """
    pk = station if isinstance(station, int) else station.pk
    row = Station.objects.select_for_update(of=("self",)).select_related("unit").filter(pk=pk).first()
    if row is None:
        raise Refused(_("Đài này không còn nữa."))
    if by is not None:
        require(by, deed, row.unit)
    return row


def iso(moment: datetime) -> str:
    """A moment as the protocol writes it."""
    return timezone.localtime(moment).isoformat(timespec="milliseconds" if moment.microsecond else "seconds")


@transaction.atomic
def stir(stations: QuerySet[Station], *, by: User | None) -> None:
    """The next manifest of these stations says something else: their devices hear of it at their next poll.

    Args:
        by: who did what changed it; the deed itself stands in the audit log.
    """
    stations.exclude(manifest_hash="").update(manifest_hash="")


def one_line(text: str, *, most: int, field: str, missing: Any = None) -> str:
    """A text on one line.

    Args:
        most: the longest that is let in.
        missing: what to say when it is empty; None: it may be.

    Raises:
        Refused: empty, too long, or it holds what does not print.
    """
    return checked(" ".join(text.split()), most=most, field=field, missing=missing)


def checked(text: str, *, most: int, field: str, missing: Any = None) -> str:
    """A text that a database and a voice can take; line ends stay.

    Raises:
        Refused: empty, too long, or it holds what does not print.
    """
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n")).strip()
    if not text and missing is not None:
        raise Refused(missing, field=field)
    if len(text) > most:
        raise Refused(_("Dài quá %(n)d ký tự. Rút gọn lại.") % {"n": most}, field=field)
    if any(unicodedata.category(c) in ("Cc", "Cs") and c not in LINE_ENDS for c in text):
        raise Refused(_("Có ký tự không đọc được. Gõ lại thay vì dán."), field=field)
    return text
