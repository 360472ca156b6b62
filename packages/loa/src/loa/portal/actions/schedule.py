"""Set the hours at which a story goes live and comes down."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from loa.kit import audit
from loa.kit.clock import now
from loa.kit.refused import Refused
from loa.org.access import require
from loa.org.models import User
from loa.portal.actions.common import locked
from loa.portal.actions.publish import other_eyes
from loa.portal.models import StoryFlow, StoryPage, StoryState


@transaction.atomic
def schedule_story(
    page: StoryPage, *, by: User, go_live_at: datetime | None = None, expire_at: datetime | None = None
) -> StoryFlow:
    """Set or clear the hours. While the story is written its writer sets them; once it was submitted only an approver
    does.

    Args:
        go_live_at: aware moment; None publishes as soon as it is approved.
        expire_at: aware moment after which the story leaves the site; None keeps it.

    Raises:
        PermissionDenied: `by` may not do this on this site, or not at this stage.
        Refused: an hour lies in the past, or the end before the start, or an approved start would be dropped.
    """
    flow = locked(page, by=by, deed="story.see")
    writing = flow.state in (StoryState.DRAFT, StoryState.RETURNED)
    require(by, "story.write" if writing and not flow.page.live else "story.approve", flow.home.unit)
    current = now()
    if go_live_at and go_live_at != flow.go_live_at and go_live_at <= current:
        raise Refused(
            _("Giờ đăng đã qua. Chọn giờ ở tương lai, hoặc để trống để đăng ngay khi duyệt."), field="go_live_at"
        )
    if expire_at and expire_at <= max(current, go_live_at or current):
        raise Refused(_("Giờ gỡ phải sau giờ đăng và ở tương lai."), field="expire_at")
    if flow.state == StoryState.PUBLISHED:
        go_live_at = flow.go_live_at
        if expire_at and go_live_at and expire_at <= go_live_at:
            raise Refused(_("Giờ gỡ phải sau giờ đăng và ở tương lai."), field="expire_at")
    if flow.state == StoryState.SCHEDULED:
        other_eyes(flow, by)
        if go_live_at is None:
            raise Refused(_("Bài đã duyệt và đang chờ giờ. Chọn giờ khác, hoặc trả lại bài."), field="go_live_at")
        flow.approved_by = by
    before = [value.isoformat() if value else None for value in (flow.go_live_at, flow.expire_at)]
    flow.go_live_at, flow.expire_at = go_live_at, expire_at
    flow.save(update_fields=["go_live_at", "expire_at", "approved_by"])
    after = [value.isoformat() if value else None for value in (go_live_at, expire_at)]
    audit.note(flow.page, "portal.schedule", by=by, before=before, after=after)
    return flow
