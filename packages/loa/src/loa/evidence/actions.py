"""The only writes to the ledger: record, and void with or without a replacement."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from loa.evidence import chain
from loa.evidence.checks import LIMITS, check_details, check_words, measure_of
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

audit.declare(evidence__record=_l("Ghi minh chứng"), evidence__void=_l("Hủy minh chứng"))

entries_changed: Hook[list[Entry]] = Hook("evidence.entries_changed")
"""Announced once with everything that one call recorded or voided (the entry that was voided, not the voiding one)."""


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


def _locked_ledger(unit: Unit) -> Ledger:
    """A unit's ledger, locked until the transaction ends; the first time it is made."""
    rows = Ledger.objects.select_for_update()
    return rows.filter(slug=_slug(unit)).first() or rows.get(pk=ledger_for(unit).pk)


def _slug(unit: Unit) -> str:
    return "mau" if unit.is_sample else "chinh"


def ledger_for(unit: Unit) -> Ledger:
    """The ledger that a unit's entries belong to: sample units have their own, which may be wiped."""
    row, _created = Ledger.objects.get_or_create(slug=_slug(unit), defaults={"is_sample": unit.is_sample})
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
    entries_changed.announce([entry])
    audit.note(entry, "evidence.void", by=by, reason=reason)
    return voiding


def record_all(drafts: list[Draft], *, by: User | None) -> list[Entry]:
    """As `record`, of many things that one deed did, in a few statements whatever their number.

    Args:
        drafts: what happened, in order; all for units with the same ledger, without files.
        by: who caused it; None for the clock. Their right was checked by the calling action.

    Returns:
        the entries, in the order of the drafts.

    Raises:
        Refused, ValueError: as `record_each`.
    """
    return record_each([(draft, by) for draft in drafts])


@transaction.atomic(savepoint=False)
def record_each(rows: list[tuple[Draft, User | None]]) -> list[Entry]:
    """As `record_all`, where not all of it was caused by the same: a person publishes, and rules carry what they
    published.

    Args:
        rows: (what happened, who caused it), in order; all for units with the same ledger, without files.

    Returns:
        the entries, in the order of the drafts.

    Raises:
        Refused: as `record`; nothing is then recorded.
        ValueError: the drafts belong to different ledgers, or one has files.
    """
    lines: list[_Line] = []
    for draft, by in rows:
        check_words(draft)
        check_details(draft.details)
        lines.append((draft, measure_of(draft), None, by))
    return _append_all(lines, method=Method.SYSTEM)


@transaction.atomic(savepoint=False)
def withdraw_all(entries: list[Entry], *, by: User | None, reason: str) -> list[Entry]:
    """As `withdraw`, of many entries for one reason, in a few statements whatever their number.

    Args:
        entries: with their units and tasks, none voided yet, all of one ledger.

    Raises:
        Refused: no reason, too long a one, or one of them is voided already or itself a voiding one.
        ValueError: they belong to different ledgers.
    """
    reason = " ".join(reason.split())
    if not reason or len(reason) > LIMITS["note"]:
        raise Refused(_("Ghi lý do hủy, để người đọc sau hiểu vì sao."), field="reason")
    if any(one.kind == VOID for one in entries):
        raise Refused(_("Đây là dòng hủy, không hủy tiếp được. Ghi minh chứng mới nếu cần."))
    if Entry.objects.filter(voids__in=entries).exists():
        raise Refused(_("Có minh chứng đã được hủy trước đó. Mở lại trang rồi làm lại."))
    rows: list[_Line] = [
        (
            Draft(kind=VOID, unit=one.unit, happened_on=today(), quantity=Decimal(0), task=one.task, note=reason),
            "-",
            one,
            by,
        )
        for one in entries
    ]
    made = _append_all(rows, method=Method.SYSTEM if by is None else Method.HAND)
    audit.note_all(((entry, {"reason": reason}) for entry in entries), "evidence.void", by=by)
    return made


_Line = tuple[Draft, str, Entry | None, User | None]
"""What is written down, its measure, the entry that it voids, and who caused it."""


def _append_all(rows: list[_Line], *, method: Method) -> list[Entry]:
    """Chain many entries to one ledger and write them at once."""
    if not rows:
        return []
    if len({row[0].unit.is_sample for row in rows}) > 1 or any(row[0].files for row in rows):
        raise ValueError("what is recorded at once belongs to one ledger and has no files")
    ledger = _locked_ledger(rows[0][0].unit)
    moment = now()
    made = []
    for draft, measure, voids, by in rows:
        entry = _entry(ledger, draft, measure, by=by, method=method, voids=voids, moment=moment)
        entry.hash = chain.digest(entry, [])
        ledger.head_seq, ledger.head_hash = entry.seq, entry.hash
        made.append(entry)
    Entry.objects.bulk_create(made)
    ledger.save(update_fields=["head_seq", "head_hash"])
    audit.note_lines((one, "evidence.record", {"seq": one.seq, "hash": one.hash}, one.recorded_by) for one in made)
    entries_changed.announce([row[2] or entry for entry, row in zip(made, rows, strict=True)])
    return made


def _append(
    draft: Draft, *, by: User | None, method: Method, voids: Entry | None = None, replaces: Entry | None = None
) -> Entry:
    check_words(draft)
    check_details(draft.details)
    measure = measure_of(draft) if voids is None else "-"
    files = [check_upload(upload) for upload in draft.files]
    ledger = _locked_ledger(draft.unit)
    if voids is None and method == Method.HAND:
        _refuse_twin(draft, files)
    entry = _entry(ledger, draft, measure, by=by, method=method, voids=voids, replaces=replaces, moment=now())
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
        entries_changed.announce([entry])
    return entry


def _entry(
    ledger: Ledger,
    draft: Draft,
    measure: str,
    *,
    by: User | None,
    method: Method,
    voids: Entry | None = None,
    replaces: Entry | None = None,
    moment: datetime,
) -> Entry:
    """The next entry of a locked ledger, without its hash."""
    return Entry(
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
        recorded_at=moment,
        voids=voids,
        replaces=replaces,
    )


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
