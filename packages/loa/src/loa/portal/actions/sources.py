"""Name a place from which news comes in, change it, stop it, start it again."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from loa.kit import audit
from loa.kit.addresses import host_of
from loa.kit.clock import now
from loa.kit.fetch import checked
from loa.kit.refused import Refused
from loa.org.access import require
from loa.org.models import User
from loa.portal.actions.common import clean_reason
from loa.portal.models import HomePage, Source, SourceKind, SourceLicence

FIELDS = ("title", "kind", "address", "website", "licence", "licence_note", "minutes")
SHORTEST, LONGEST = 15, 24 * 60
"""Minutes between two looks: no source needs to be asked more often, none is forgotten for longer."""

audit.declare(
    portal__add_source=_l("Thêm nguồn tin"),
    portal__change_source=_l("Sửa nguồn tin"),
    portal__stop_source=_l("Ngừng lấy tin từ nguồn"),
    portal__resume_source=_l("Lấy lại tin từ nguồn"),
    portal__delete_source=_l("Xóa nguồn tin"),
    portal__source_moved=_l("Nguồn tin đổi địa chỉ"),
    portal__accept_item=_l("Nhận tin từ nguồn"),
    portal__refuse_item=_l("Không nhận tin từ nguồn"),
    portal__reopen_item=_l("Đưa tin về hộp chờ xem"),
    portal__add_item=_l("Nhập tin bằng tay"),
)


@transaction.atomic
def add_source(home: HomePage, *, by: User | None, **fields: Any) -> Source:
    """Name a source; the first look is taken within a minute.

    Args:
        home: the site that takes its news.
        by: who answers for the licence; None for sample work.
        fields: any of `FIELDS`; title always, address for what is fetched, licence_note where the whole text may be
            carried.

    Raises:
        PermissionDenied: `by` may not name sources for this site.
        Refused: something is missing or wrong; the address leads where nothing is fetched from, or is named already.
    """
    if by is not None:
        require(by, "source.change", home.unit)
    values = _checked(home, {"kind": SourceKind.FEED, "licence": SourceLicence.LINK, "minutes": 60, **fields})
    moment = now()
    row = Source.objects.create(
        home=home,
        created_by=by,
        created_at=moment,
        next_poll_at=moment if values["kind"] == SourceKind.FEED else None,
        **values,
    )
    audit.note(row, "portal.add_source", by=by, address=row.address, licence=row.licence)
    return row


def _checked(home: HomePage, fields: dict[str, Any], pk: int | None = None) -> dict[str, Any]:
    unknown = set(fields) - set(FIELDS)
    if unknown:
        raise TypeError(f"a source has no {', '.join(sorted(unknown))}")
    title = " ".join(str(fields.get("title", "")).split())[:150]
    if not title:
        raise Refused(_("Chưa có tên nguồn. Ghi tên mà bà con biết, ví dụ: Cổng thông tin tỉnh."), field="title")
    by_hand = fields["kind"] == SourceKind.HAND
    address = "" if by_hand else str(fields.get("address") or "").strip()
    if not by_hand and not address:
        raise Refused(_("Chưa có địa chỉ bản tin. Nếu nguồn không có bản tin, chọn nhập bằng tay."), field="address")
    address = checked(address) if address else ""
    if address and Source.objects.filter(home=home, address=address).exclude(pk=pk or 0).exists():
        raise Refused(_("Trang này đã có nguồn ở địa chỉ ấy."), field="address")
    note = " ".join(str(fields.get("licence_note") or "").split())[:300]
    if fields["licence"] == SourceLicence.FULL and not note:
        raise Refused(
            _("Ghi căn cứ được đăng lại toàn văn: văn bản thỏa thuận, giấy phép, hoặc quy định của nguồn."),
            field="licence_note",
        )
    minutes = int(fields.get("minutes") or 60)
    if not SHORTEST <= minutes <= LONGEST:
        raise Refused(
            _("Lấy lại sau %(a)d đến %(b)d phút. Lấy dày hơn làm nặng máy chủ của nguồn.")
            % {"a": SHORTEST, "b": LONGEST},
            field="minutes",
        )
    website = str(fields.get("website") or "").strip()
    return {
        "title": title,
        "kind": fields["kind"],
        "address": address,
        "host": host_of(address),
        "website": checked(website)[:500] if website else "",
        "licence": fields["licence"],
        "licence_note": note,
        "minutes": minutes,
    }


def locked_source(pk: int, *, by: User | None, deed: str = "source.change") -> Source:
    """A source's row, locked until the transaction ends, after the right was asked for.

    Raises:
        PermissionDenied: `by` may not do this on its site.
        Refused: it is gone.
    """
    row = Source.objects.select_for_update(of=("self",)).select_related("home", "home__unit").filter(pk=pk).first()
    if row is None:
        raise Refused(_("Nguồn tin này không còn nữa."))
    if by is not None:
        require(by, deed, row.home.unit)
    return row


@transaction.atomic
def change_source(source: Source, *, by: User, **fields: Any) -> Source:
    """Change a source. Another address is asked from the beginning, without the old one's conditions.

    Args:
        fields: any of `FIELDS`.

    Raises:
        PermissionDenied, Refused: as `add_source`.
    """
    row = locked_source(source.pk, by=by)
    before = {name: getattr(row, name) for name in FIELDS}
    values = _checked(row.home, {**before, **fields}, row.pk)
    for name, value in values.items():
        setattr(row, name, value)
    if values["address"] != before["address"]:
        row.etag = row.last_modified = row.error = row.note = ""
        row.hub = row.topic = row.push_token = row.push_secret = row.push_state = ""
        row.push_until = row.push_asked_at = None
        row.failures = 0
    if row.is_active:
        row.next_poll_at = now() if row.kind == SourceKind.FEED else None
    row.save()
    changed = sorted(name for name in before if str(before[name]) != str(getattr(row, name)))
    audit.note(row, "portal.change_source", by=by, fields=changed, address=row.address, licence=row.licence)
    return row


@transaction.atomic
def stop_source(source: Source, *, by: User, reason: str) -> Source:
    """Take nothing more from a source; what came in stays.

    Raises:
        PermissionDenied: `by` may not do this.
        Refused: no reason.
    """
    row = locked_source(source.pk, by=by)
    row.is_active, row.next_poll_at = False, None
    row.stopped_reason = clean_reason(reason, _("Ghi lý do ngừng, để người sau hiểu vì sao."))
    row.save(update_fields=["is_active", "next_poll_at", "stopped_reason"])
    audit.note(row, "portal.stop_source", by=by, reason=row.stopped_reason)
    return row


@transaction.atomic
def resume_source(source: Source, *, by: User) -> Source:
    """Take news from a stopped source again, from the next minute on.

    Raises:
        PermissionDenied: `by` may not do this.
    """
    row = locked_source(source.pk, by=by)
    row.is_active, row.stopped_reason, row.failures, row.error = True, "", 0, ""
    row.next_poll_at = now() if row.kind == SourceKind.FEED else None
    row.save(update_fields=["is_active", "stopped_reason", "failures", "error", "next_poll_at"])
    audit.note(row, "portal.resume_source", by=by)
    return row


@transaction.atomic
def delete_source(source: Source, *, by: User) -> None:
    """Remove a source with everything of it that nobody took.

    Raises:
        PermissionDenied: `by` may not do this.
        Refused: a story of ours was taken from it, and has to keep saying so.
    """
    row = locked_source(source.pk, by=by)
    if row.origins.exists():
        raise Refused(
            _("Đã có bài lấy từ nguồn này nên phải giữ nguồn để ghi công. Nếu không lấy nữa, bấm “Ngừng lấy”.")
        )
    audit.note(row, "portal.delete_source", by=by, title=row.title, address=row.address)
    row.delete()
