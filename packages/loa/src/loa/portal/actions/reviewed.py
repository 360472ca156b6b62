"""One working version, a second person, one public version: what documents and guides share."""

from __future__ import annotations

from typing import Any, TypeVar

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from loa.kit import audit
from loa.kit.clock import now
from loa.kit.refused import Refused
from loa.org.access import require
from loa.org.models import User
from loa.portal.actions.common import clean_reason
from loa.portal.events import SiteChanged, site_changed
from loa.portal.models import ApprovedVersion, Reviewed, ReviewState

audit.declare(
    portal__edit_version=_l("Sửa bản đang soạn"),
    portal__submit_version=_l("Trình duyệt"),
    portal__withdraw_version=_l("Rút bản đã trình"),
    portal__return_version=_l("Trả lại"),
    portal__approve_version=_l("Duyệt, đưa lên trang"),
    portal__take_down_version=_l("Rút khỏi trang"),
)
Row = TypeVar("Row", bound=Reviewed)


def locked_row(row: Row, *, by: User, deed: str) -> Row:
    """The row as it stands, locked until the transaction ends, after the right was asked for.

    Raises:
        PermissionDenied: `by` may not do this for the row's unit.
        Refused: the row is gone.
    """
    found = type(row)._default_manager.select_for_update(of=("self",)).select_related("unit").filter(pk=row.pk).first()
    if found is None:
        raise Refused(_("Mục này không còn nữa."))
    require(by, deed, found.unit)
    return found


@transaction.atomic
def edit_version(row: Row, values: dict[str, Any], *, by: User) -> Row:
    """Put values into the working version; the public one stays as it is.

    Args:
        row: a document or a guide.
        values: what changes, as the model's `take` knows it; JSON values.

    Raises:
        PermissionDenied: `by` may not write for the unit.
        Refused: it lies with the approver.
    """
    row = locked_row(row, by=by, deed="story.write")
    if not row.is_editable:
        raise Refused(_("Bản này đang chờ duyệt. Rút về rồi sửa."))
    changed = {key: value for key, value in values.items() if row.draft.get(key) != value}
    if not changed:
        return row
    before = {key: row.draft.get(key) for key in changed}
    row.draft = {**row.draft, **changed}
    row.edited_by, row.edited_at = by, now()
    if row.state != ReviewState.RETURNED:
        row.state = ReviewState.DRAFT
    if not row.is_public:
        row.take(row.draft)
    row.save()
    audit.note(row, "portal.edit_version", by=by, before=before, after=changed)
    return row


@transaction.atomic
def submit_version(row: Row, *, by: User) -> Row:
    """Hand the working version to another person.

    Raises:
        PermissionDenied: `by` may not write for the unit.
        Refused: it lies with the approver already, nothing changed, or something is missing.
    """
    row = locked_row(row, by=by, deed="story.write")
    if row.state == ReviewState.SUBMITTED:
        return row
    if row.state == ReviewState.APPROVED and row.is_public:
        raise Refused(_("Không có gì mới để duyệt."))
    if lacking := row.lacks():
        raise Refused(*lacking)
    row.state, row.submitted_by, row.submitted_at, row.returned_reason = ReviewState.SUBMITTED, by, now(), ""
    row.save()
    audit.note(row, "portal.submit_version", by=by)
    return row


@transaction.atomic
def withdraw_version(row: Row, *, by: User) -> Row:
    """Take back what lies with the approver.

    Raises:
        PermissionDenied: `by` may not write for the unit.
        Refused: it does not lie there.
    """
    row = locked_row(row, by=by, deed="story.write")
    if row.state != ReviewState.SUBMITTED:
        raise Refused(_("Bản này không chờ duyệt."))
    row.state = ReviewState.DRAFT
    row.save()
    audit.note(row, "portal.withdraw_version", by=by)
    return row


@transaction.atomic
def return_version(row: Row, *, by: User, reason: str) -> Row:
    """Hand a submitted version back.

    Raises:
        PermissionDenied: `by` may not approve for the unit.
        Refused: no reason, or it does not lie with the approver.
    """
    row = locked_row(row, by=by, deed="story.approve")
    reason = clean_reason(reason, _("Ghi lý do trả lại, để người soạn biết cần sửa gì."))
    if row.state != ReviewState.SUBMITTED:
        raise Refused(_("Bản này không chờ duyệt."))
    row.state, row.returned_reason = ReviewState.RETURNED, reason
    row.save()
    audit.note(row, "portal.return_version", by=by, reason=reason)
    return row


@transaction.atomic
def approve_version(row: Row, *, by: User, seen: str | None = None) -> Row:
    """Make the submitted version the public one.

    Args:
        by: neither who submitted nor who last edited it.
        seen: moment of the submission that `by` read (ISO); another one is refused.

    Raises:
        PermissionDenied: `by` may not approve for the unit.
        Refused: it was not submitted, was submitted anew since, or `by` would approve their own work.
    """
    row = locked_row(row, by=by, deed="story.approve")
    if row.state == ReviewState.APPROVED:
        return row
    if row.state != ReviewState.SUBMITTED or row.submitted_by is None or row.submitted_at is None:
        raise Refused(_("Bản này không chờ duyệt. Người soạn cần trình lại."))
    if seen is not None and seen != row.submitted_at.isoformat():
        raise Refused(_("Bản này đã được sửa và trình lại sau khi anh/chị mở. Đọc bản mới rồi duyệt."))
    if by.pk in (row.submitted_by_id, row.edited_by_id):
        raise Refused(_("Bản này do chính anh/chị trình hoặc sửa. Nhờ người duyệt khác xem và duyệt."))
    moment = now()
    row.take(row.draft)
    row.state, row.approved_by, row.approved_at = ReviewState.APPROVED, by, moment
    row.published_at = row.published_at or moment
    row.save()
    kept = ApprovedVersion.objects.filter(kind=row._meta.model_name, key=row.pk)
    version = ApprovedVersion(
        kind=row._meta.model_name or "", key=row.pk, number=kept.count() + 1, values=row.draft,
        submitted_by=row.submitted_by, approved_by=by, approved_at=moment,
    )  # fmt: skip
    version.save()
    audit.note(row, "portal.approve_version", by=by, version=version.number)
    site_changed.announce(SiteChanged(None))
    return row


@transaction.atomic
def take_down_version(row: Row, *, by: User, reason: str) -> Row:
    """Take something from the sites; it stays on the desk and may be submitted again.

    Raises:
        PermissionDenied: `by` may not approve for the unit.
        Refused: no reason, or it is not on the sites.
    """
    row = locked_row(row, by=by, deed="story.approve")
    reason = clean_reason(reason, _("Ghi lý do rút khỏi trang."))
    if not row.is_public:
        raise Refused(_("Mục này không ở trên trang."))
    row.published_at = None
    row.state, row.returned_reason = ReviewState.RETURNED, reason
    row.save()
    audit.note(row, "portal.take_down_version", by=by, reason=reason)
    site_changed.announce(SiteChanged(None))
    return row
