"""The only writes to the ledger: record, and void with or without a replacement."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import override

from loa.evidence import chain
from loa.evidence.files import Upload, check_upload
from loa.evidence.models import Attachment, Entry, Ledger, Method, attachment_path
from loa.kit import audit, channels
from loa.kit.channels import VOID
from loa.kit.clock import now, today
from loa.kit.hooks import Hook
from loa.kit.refused import Refused
from loa.org.access import require
from loa.org.models import Unit, User
from loa.plan.models import Task

LIMITS = {"place": 200, "link": 500, "note": 5000}
LINE_ENDS = "\t\r\n"

audit.declare(evidence__record=_l("Ghi minh chứng"), evidence__void=_l("Hủy minh chứng"))

EARLIEST_YEAR = 1990
"""A day before it is a slip of the keyboard; the ledger cannot be corrected silently, so it is not let in."""

entry_recorded: Hook[Entry] = Hook("evidence.entry_recorded")
entry_voided: Hook[Entry] = Hook("evidence.entry_voided")
"""Announced with the entry that was voided (not the voiding one)."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What somebody wants to put on record.

    Args:
        kind: code of an evidence kind that a channel declares.
        unit: whose deed it was.
        happened_on: the day; not in the future.
        quantity: how many, in the kind's measure; zero or more, at most two decimals.
        task: the task that it fulfils, if any; must be the unit's.
        place, note, link: for people; link http(s).
        files: what proves it.
        content_hash: sha256 (hex) of what the system published.
        details: JSON values that the recording room wants kept.
    """

    kind: str
    unit: Unit
    happened_on: date
    quantity: Decimal = Decimal(1)
    task: Task | None = None
    place: str = ""
    note: str = ""
    link: str = ""
    files: tuple[Upload, ...] = ()
    content_hash: str = ""
    details: dict[str, Any] = field(default_factory=dict)


def _refuse_twin(draft: Draft, files: list[Upload]) -> None:
    """A form sent twice must not count twice."""
    same = Entry.objects.filter(
        unit=draft.unit,
        task=draft.task,
        kind=draft.kind,
        happened_on=draft.happened_on,
        quantity=draft.quantity,
        place=draft.place.strip(),
        note=draft.note.strip(),
        link=draft.link.strip(),
        method=Method.HAND,
        voids=None,
        voided_by=None,
    )
    hashes = sorted(upload.sha256 for upload in files)
    for entry in same.prefetch_related("attachments"):
        if sorted(file.sha256 for file in entry.attachments.all()) == hashes:
            raise Refused(
                _("Giống hệt số %(seq)s đã có trong sổ. Nếu là lần khác, ghi nơi hoặc ghi chú cho khác đi.")
                % {"seq": entry.seq}
            )


def ledger_for(unit: Unit) -> Ledger:
    """The ledger that a unit's entries belong to: sample units have their own, which may be wiped."""
    slug = "mau" if unit.is_sample else "chinh"
    row, _created = Ledger.objects.get_or_create(slug=slug, defaults={"is_sample": unit.is_sample})
    return row


@transaction.atomic
def record(draft: Draft, *, by: User | None) -> Entry:
    """Put on record what the system itself did; called by the action that did it, in its transaction.

    Args:
        draft: what happened.
        by: who caused it; None for the clock. Their right was checked by the calling action.

    Raises:
        Refused: the kind is unknown, the day lies ahead, or the task is another unit's.
    """
    return _append(draft, by=by, method=Method.SYSTEM)


@transaction.atomic
def record_by_hand(draft: Draft, *, by: User, replaces: Entry | None = None) -> Entry:
    """Put on record what happened outside the system.

    Raises:
        PermissionDenied: `by` may not record for this unit.
        Refused: as `record`; also without a link or a file, for a kind that only the system records, or word for word
        what stands on
            record already.
    """
    require(by, "evidence.record", draft.unit)
    kind = channels.kinds().get(draft.kind)
    if kind and not kind.by_hand:
        raise Refused(_("“%(kind)s” do hệ thống tự ghi, không ghi tay được.") % {"kind": kind.label}, field="kind")
    if not draft.link and not draft.files and not (replaces and replaces.attachments.exists()):
        raise Refused(
            _("Chưa có gì chứng minh. Đính kèm tệp (ảnh, văn bản, bản ghi) hoặc ghi đường dẫn."), field="link"
        )
    return _append(draft, by=by, method=Method.HAND, replaces=replaces)


@transaction.atomic
def void(entry: Entry, *, by: User, reason: str, replacement: Draft | None = None) -> Entry:
    """Void an entry, and put another in its place if one is given. Nothing is erased.

    Args:
        entry: the entry; its ledger is chosen, not the draft's.
        reason: why, one sentence; printed beside the entry ever after.
        replacement: what should have been recorded; of the same unit.

    Returns:
        the voiding entry.

    Raises:
        PermissionDenied: `by` may not void this unit's evidence.
        Refused: no reason, voided already, or the system recorded it and it still stands (take the story down instead).
    """
    require(by, "evidence.void", entry.unit)
    if entry.method == Method.SYSTEM:
        raise Refused(_("Minh chứng này do hệ thống ghi khi việc diễn ra. Muốn hủy, gỡ hoặc trả lại chính việc ấy."))
    if replacement is not None and replacement.unit.pk != entry.unit_id:
        raise Refused(
            _("Số thay thế phải của cùng đơn vị. Nếu ghi nhầm đơn vị, hủy số này rồi ghi số mới."), field="unit"
        )
    voiding = withdraw(entry, by=by, reason=reason)
    if replacement is not None:
        record_by_hand(replacement, by=by, replaces=entry)
    return voiding


@transaction.atomic
def withdraw(entry: Entry, *, by: User | None, reason: str) -> Entry:
    """Void an entry on behalf of the room that recorded it (a story was taken down, a report was returned).

    Raises:
        Refused: no reason, voided already, or the entry is itself a voiding one.
    """
    reason = " ".join(reason.split())
    if not reason:
        raise Refused(_("Ghi lý do hủy, để người đọc sau hiểu vì sao."), field="reason")
    if len(reason) > LIMITS["note"]:
        raise Refused(_("Lý do dài quá %(n)d ký tự. Rút gọn lại.") % {"n": LIMITS["note"]}, field="reason")
    if entry.kind == VOID:
        raise Refused(_("Đây là dòng hủy, không hủy tiếp được. Ghi minh chứng mới nếu cần."))
    if Entry.objects.filter(voids=entry).exists():
        raise Refused(_("Minh chứng số %(seq)s đã được hủy trước đó.") % {"seq": entry.seq})
    draft = Draft(kind=VOID, unit=entry.unit, happened_on=today(), quantity=Decimal(0), task=entry.task, note=reason)
    voiding = _append(draft, by=by, method=Method.SYSTEM if by is None else Method.HAND, voids=entry)
    entry_voided.announce(entry)
    audit.note(entry, "evidence.void", by=by, reason=reason)
    return voiding


def _check(draft: Draft) -> str:
    """The measure of the draft's kind in the source language, or a refusal."""
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


def _check_words(draft: Draft) -> None:
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


def _check_details(value: Any) -> None:
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
            _check_details(one)
    elif not (value is None or isinstance(value, str | int)):
        raise TypeError(
            f"details of evidence take text, whole numbers, yes and no, lists and mappings, not {type(value).__name__}"
        )


def _append(
    draft: Draft, *, by: User | None, method: Method, voids: Entry | None = None, replaces: Entry | None = None
) -> Entry:
    _check_words(draft)
    _check_details(draft.details)
    measure = _check(draft) if voids is None else "-"
    files = [check_upload(upload) for upload in draft.files]
    ledger = Ledger.objects.select_for_update().get(pk=ledger_for(draft.unit).pk)
    if voids is None and method == Method.HAND:
        _refuse_twin(draft, files)
    entry = Entry(
        ledger=ledger,
        seq=ledger.head_seq + 1,
        previous_hash=ledger.head_hash,
        kind=draft.kind,
        unit=draft.unit,
        task=draft.task,
        happened_on=draft.happened_on,
        quantity=draft.quantity,
        measure=measure,
        place=draft.place.strip(),
        note=draft.note.strip(),
        link=draft.link.strip(),
        content_hash=draft.content_hash,
        details=draft.details,
        method=method,
        recorded_by=by,
        recorded_at=now(),
        voids=voids,
        replaces=replaces,
    )
    attached = [
        Attachment(entry=entry, filename=one.filename, mime=one.mime, size=one.size, sha256=one.sha256) for one in files
    ]
    entry.hash = chain.digest(entry, attached)
    entry.save(force_insert=True)
    _store(entry, attached, files)
    ledger.head_seq, ledger.head_hash = entry.seq, entry.hash
    ledger.save(update_fields=["head_seq", "head_hash"])
    audit.note(entry, "evidence.record", by=by, seq=entry.seq, hash=entry.hash)
    if voids is None:
        entry_recorded.announce(entry)
    return entry


def _store(entry: Entry, attached: Iterable[Attachment], files: Iterable[Upload]) -> None:
    """Write the files under their hashes (the same bytes are stored once) and their rows."""
    for row, upload in zip(attached, files, strict=True):
        path = attachment_path(row, row.filename)
        if not default_storage.exists(path):
            default_storage.save(path, ContentFile(upload.data))
        row.file.name = path
        row.entry = entry
        row.save(force_insert=True)


def sha256(data: bytes) -> str:
    """The hash of bytes, in hexadecimal."""
    return hashlib.sha256(data).hexdigest()
