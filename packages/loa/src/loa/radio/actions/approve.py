"""Submit, take back, return with a reason, approve: the second pair of eyes before anything airs."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from loa.kit import audit
from loa.kit.clock import now
from loa.kit.refused import Refused
from loa.org.models import User
from loa.radio import findable, rundown
from loa.radio.actions.air import plan_airings
from loa.radio.actions.common import has_sounded, locked_programme, one_line, stir
from loa.radio.actions.render import queue
from loa.radio.models import Airing, AiringState, Programme, ProgrammeState, Station


def lacks(sheet: rundown.Sheet) -> list[str]:
    """What a programme still needs before it may be submitted, each as a sentence; empty when ready."""
    found = []
    if not any(line.is_ready for line in sheet.lines):
        found.append(_("Chương trình chưa có gì để nghe."))
    else:
        found += [
            _("Mục %(n)s “%(title)s” chưa có lời đọc hay bản ghi âm.") % {"n": line.number, "title": line.item.title}
            for line in sheet.unready
        ]
    if sheet.bed is not None and sheet.bed.sound is None and not sheet.bed.stock:
        found.append(_("Nhạc nền chưa có tệp nhạc. Chọn tệp, hoặc bỏ mục này."))
    if sheet.over > rundown.FITS_MS:
        found.append(
            _("Chương trình dài hơn khung %(n)s. Cắt bớt, hoặc đổi thời lượng của chuyên mục.")
            % {"n": rundown.words_of(sheet.over)}
        )
    return found


@transaction.atomic
def submit(programme: Programme, *, by: User) -> Programme:
    """Lay the rundown before the approver; until they decide it stands still.

    Raises:
        PermissionDenied: `by` does not write for the producing unit.
        Refused: something is missing or too long (each a sentence), or it lies there already approved.
    """
    row = locked_programme(programme, by=by, deed="radio.write")
    if row.state == ProgrammeState.SUBMITTED:
        return row
    if not row.is_editable:
        raise Refused(_("Chương trình này không ở trạng thái soạn, không có gì để trình."))
    items = rundown.items_of(row)
    missing = lacks(rundown.sheet_of(row, items))
    if missing:
        raise Refused(*missing)
    row.state = ProgrammeState.SUBMITTED
    row.submitted_by, row.submitted_at = by, now()
    row.submitted_hash = rundown.rundown_hash(row, items)
    row.approved_by = row.approved_at = None
    row.returned_by, row.returned_reason = None, ""
    row.save()
    audit.note(row, "radio.submit", by=by, hash=row.submitted_hash)
    return row


@transaction.atomic
def take_back(programme: Programme, *, by: User) -> Programme:
    """Take a submitted or approved programme back to change it; what was approved must be approved again.

    Raises:
        PermissionDenied: `by` does not write for the producing unit.
        Refused: a station has begun to play it.
    """
    row = locked_programme(programme, by=by, deed="radio.write")
    if row.is_editable:
        return row
    if row.state not in (ProgrammeState.SUBMITTED, ProgrammeState.APPROVED):
        raise Refused(_("Chương trình này đã gỡ."))
    if has_sounded(row):
        raise Refused(_("Đã có đài phát chương trình này nên không sửa được nữa. Lập chương trình mới."))
    row.state = ProgrammeState.DRAFT
    row.approved_by = row.approved_at = None
    row.save(update_fields=["state", "approved_by", "approved_at"])
    audit.note(row, "radio.withdraw", by=by)
    stir(Station.objects.filter(airings__programme=row), by=by)
    findable.keep_in_step(row)
    return row


@transaction.atomic
def return_programme(programme: Programme, *, by: User, reason: str) -> Programme:
    """Hand a submitted programme back to its writer.

    Raises:
        PermissionDenied: `by` may not approve for the producing unit.
        Refused: no reason, or it does not lie with the approver.
    """
    row = locked_programme(programme, by=by, deed="radio.approve")
    reason = one_line(reason, most=500, field="reason", missing=_("Ghi lý do, để người soạn biết cần sửa gì."))
    if row.state != ProgrammeState.SUBMITTED:
        raise Refused(_("Chương trình này không chờ duyệt, không trả lại được."))
    row.state = ProgrammeState.RETURNED
    row.returned_by, row.returned_reason = by, reason
    row.save(update_fields=["state", "returned_by", "returned_reason"])
    audit.note(row, "radio.return", by=by, reason=reason)
    return row


@transaction.atomic
def approve(programme: Programme, *, by: User, of: str | None = None) -> Programme:
    """Approve the submitted rundown: its airings are laid out and the machine begins to make the sound.

    Approving twice is the same as once.

    Args:
        by: the approver; neither who submitted nor who last edited it.
        of: hash of the rundown that the approver read; another one is refused.

    Raises:
        PermissionDenied: `by` may not approve for the producing unit.
        Refused: not submitted, changed since `by` read it, or `by` would approve their own work.
    """
    row = locked_programme(programme, by=by, deed="radio.approve")
    if row.state == ProgrammeState.APPROVED and of in (None, row.submitted_hash):
        return row
    if row.state != ProgrammeState.SUBMITTED:
        raise Refused(_("Chương trình này không chờ duyệt. Người soạn cần trình lại."))
    if of is not None and of != row.submitted_hash:
        raise Refused(_("Chương trình đã được sửa và trình lại sau khi anh/chị mở. Đọc bản mới rồi duyệt."))
    if by.pk in (row.submitted_by_id, row.edited_by_id):
        raise Refused(_("Chương trình do chính anh/chị trình hoặc sửa. Nhờ người duyệt khác nghe và duyệt."))
    if rundown.rundown_hash(row) != row.submitted_hash:
        raise Refused(_("Nội dung hoặc cách đọc một từ đã đổi từ khi trình. Người soạn cần rút về, trình lại."))
    row.state = ProgrammeState.APPROVED
    row.approved_by, row.approved_at = by, now()
    row.save(update_fields=["state", "approved_by", "approved_at"])
    airings = plan_airings(row, by=by)
    audit.note(row, "radio.approve", by=by, hash=row.submitted_hash, airings=len(airings))
    queue(row, by=by)
    stir(Station.objects.filter(airings__programme=row), by=by)
    findable.keep_in_step(row)
    return row


@transaction.atomic
def take_down(programme: Programme, *, by: User, reason: str) -> Programme:
    """Take a programme off the portal and out of what the stations are still to play. What was played stays proved.

    Raises:
        PermissionDenied: `by` may not approve for the producing unit.
        Refused: no reason.
    """
    row = locked_programme(programme, by=by, deed="radio.approve")
    reason = one_line(reason, most=500, field="reason", missing=_("Ghi lý do gỡ, để người đọc sau hiểu vì sao."))
    row.state = ProgrammeState.WITHDRAWN
    row.returned_by, row.returned_reason = by, reason
    row.save(update_fields=["state", "returned_by", "returned_reason"])
    ahead = Airing.objects.filter(programme=row, state=AiringState.PLANNED)
    ahead.update(state=AiringState.CANCELLED, reason=reason[:300])
    audit.note(row, "radio.take_down", by=by, reason=reason)
    stir(Station.objects.filter(airings__programme=row), by=by)
    findable.keep_in_step(row)
    return row
