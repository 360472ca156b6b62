"""Take a story off its site: the public no longer sees it, and what it proved is voided."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from loa.evidence import actions as evidence
from loa.kit import audit
from loa.kit.clock import now
from loa.kit.refused import Refused
from loa.org.models import User
from loa.portal import content, guard
from loa.portal.actions.common import clean_reason, locked
from loa.portal.actions.publish import standing
from loa.portal.actions.uncarry import take_from_everywhere
from loa.portal.actions.withhold import withhold
from loa.portal.events import StoryTakenDown, story_taken_down
from loa.portal.models import StoryFlow, StoryPage, StoryState


@transaction.atomic
def take_down_story(page: StoryPage, *, by: User, reason: str, everywhere: int | None = None) -> StoryFlow:
    """Take a published story down, on other sites that carry it too, and withdraw its evidence. Its pictures and files
    go with it, where nothing else that is public shows them.

    A newer version that is being written stays; one that lies with the approver goes back to its writer.

    Args:
        reason: why, one sentence; kept with the story and printed beside the voided entries.
        everywhere: on how many other sites `by` saw it standing and wants it gone; None: on none, as far as they know.

    Raises:
        PermissionDenied: `by` may not approve for this site.
        Refused: no reason, the story is not on the site, or other sites carry it and `by` has not said that it goes
            there too, or has seen another number of them.
    """
    flow = locked(page, by=by, deed="story.approve")
    reason = clean_reason(reason, _("Ghi lý do gỡ, để người đọc sau hiểu vì sao."))
    current = StoryPage.objects.get(pk=flow.page_id)
    if not current.live:
        raise Refused(_("Bài không còn trên trang, không có gì để gỡ."))
    take_from_everywhere(flow, by=by, reason=reason, everywhere=everywhere)
    with guard.opened():
        current.unpublish(user=None, log_action=False)
    withhold(content.picture_ids(current), content.file_ids(current))
    for entry in standing(flow):
        evidence.withdraw(entry, by=by, reason=_("Gỡ bài: %(reason)s") % {"reason": reason})
    flow.state = StoryState.TAKEN_DOWN
    flow.taken_down_by, flow.taken_down_at, flow.taken_down_reason = by, now(), reason
    flow.live_revision, flow.live_hash = None, ""
    flow.approved_by = flow.approved_at = None
    flow.go_live_at = flow.expire_at = None
    flow.save()
    audit.note(current, "portal.take_down", by=by, reason=reason)
    story_taken_down.announce(StoryTakenDown(current, flow, reason))
    return flow
