"""Submit, take back, return with a reason."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from loa.kit import audit
from loa.kit.clock import now
from loa.kit.refused import Refused
from loa.org.models import User
from loa.portal import content
from loa.portal.actions.common import clean_reason, locked
from loa.portal.actions.write import check_tasks
from loa.portal.events import story_submitted
from loa.portal.models import StoryFlow, StoryPage, StoryState


@transaction.atomic
def submit_story(page: StoryPage, *, by: User) -> StoryFlow:
    """Lay the latest version before the approver; until they decide it stands still.

    Raises:
        PermissionDenied: `by` may not write for this site.
        Refused: it lies there already, nothing changed since the publication, or something is missing (each a
            sentence).
    """
    flow = locked(page, by=by, deed="story.write")
    if flow.state == StoryState.SUBMITTED:
        return flow
    if flow.state not in (StoryState.DRAFT, StoryState.RETURNED):
        raise Refused(_("Bài này không ở trạng thái viết, không có gì để trình."))
    current = StoryPage.objects.select_related("latest_revision").get(pk=flow.page_id)
    revision = current.latest_revision
    if revision is None:
        raise Refused(_("Bài chưa được lưu lần nào."))
    draft = revision.as_object()
    missing = content.lacks(draft, flow.home)
    if missing:
        raise Refused(*missing)
    check_tasks(flow, [row.task for row in flow.story_tasks.select_related("task")])
    flow.state = StoryState.SUBMITTED
    flow.submitted_by, flow.submitted_at = by, now()
    flow.submitted_revision, flow.submitted_hash = revision, content.content_hash(draft)
    flow.approved_by = flow.approved_at = None
    flow.save()
    audit.note(current, "portal.submit", by=by, revision=revision.pk, hash=flow.submitted_hash)
    story_submitted.announce(flow)
    return flow


@transaction.atomic
def withdraw_submission(page: StoryPage, *, by: User) -> StoryFlow:
    """Take a submitted story back to go on writing.

    Raises:
        PermissionDenied: `by` may not write for this site.
        Refused: it does not lie with the approver.
    """
    flow = locked(page, by=by, deed="story.write")
    if flow.state == StoryState.DRAFT:
        return flow
    if flow.state not in (StoryState.SUBMITTED, StoryState.SCHEDULED):
        raise Refused(_("Bài này không chờ duyệt, không có gì để rút."))
    flow.state = StoryState.DRAFT
    flow.approved_by = flow.approved_at = None
    flow.save(update_fields=["state", "approved_by", "approved_at"])
    audit.note(flow.page, "portal.withdraw", by=by)
    return flow


@transaction.atomic
def return_story(page: StoryPage, *, by: User, reason: str) -> StoryFlow:
    """Hand a submitted or scheduled story back to its writer.

    Args:
        reason: what to change, for the writer to read.

    Raises:
        PermissionDenied: `by` may not approve for this site.
        Refused: no reason, or it does not lie with the approver.
    """
    flow = locked(page, by=by, deed="story.approve")
    reason = clean_reason(reason, _("Ghi lý do trả lại, để người viết biết cần sửa gì."))
    if flow.state not in (StoryState.SUBMITTED, StoryState.SCHEDULED):
        raise Refused(_("Bài này không chờ duyệt, không trả lại được."))
    hand_back(flow, by=by, reason=reason)
    return flow


def hand_back(flow: StoryFlow, *, by: User | None, reason: str) -> None:
    """Set a locked row to "returned"; by nobody when the clock found that the approval no longer holds."""
    flow.state = StoryState.RETURNED
    flow.returned_by, flow.returned_at, flow.returned_reason = by, now(), reason
    flow.approved_by = flow.approved_at = None
    flow.save(update_fields=["state", "returned_by", "returned_at", "returned_reason", "approved_by", "approved_at"])
    audit.note(flow.page, "portal.return", by=by, reason=reason)
