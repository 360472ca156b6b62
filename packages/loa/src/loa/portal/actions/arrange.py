"""Move a draft to another site, or throw it away. What was ever published stays where it is."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from loa.kit import audit
from loa.kit.refused import Refused
from loa.org.access import require
from loa.org.models import User
from loa.portal import guard
from loa.portal.actions.common import free_slug, locked
from loa.portal.actions.write import news_of
from loa.portal.models import HomePage, StoryFlow, StoryPage, StoryState


def _only_a_draft(flow: StoryFlow) -> None:
    if flow.was_published:
        raise Refused(_("Bài đã từng đăng nên phải giữ lại cùng minh chứng. Nếu không muốn hiện nữa, gỡ bài."))
    if flow.state not in (StoryState.DRAFT, StoryState.RETURNED):
        raise Refused(_("Bài đang chờ duyệt. Rút bài về trước."))


@transaction.atomic
def move_draft(page: StoryPage, *, by: User, home: HomePage) -> StoryPage:
    """Move a draft that was never published to another site that the writer also writes for.

    Its tasks are the old unit's and are dropped; pictures of the old unit must be uploaded anew before it is submitted.

    Raises:
        PermissionDenied: `by` may not write for both sites.
        Refused: it was published once, or lies with the approver.
    """
    flow = locked(page, by=by, deed="story.write")
    require(by, "story.write", home.unit)
    if flow.home_id == home.pk:
        return StoryPage.objects.get(pk=flow.page_id)
    _only_a_draft(flow)
    section = news_of(home)
    current = StoryPage.objects.get(pk=flow.page_id)
    with guard.opened():
        current.slug = free_slug(current.title, section.path)
        current.save(update_fields=["slug"], clean=False)
        current.move(section, pos="last-child")
    flow.story_tasks.all().delete()
    before = flow.home_id
    flow.home = home
    flow.save(update_fields=["home"])
    audit.note(current, "portal.move", by=by, before=before, after=home.pk)
    return StoryPage.objects.get(pk=flow.page_id)


@transaction.atomic
def delete_draft(page: StoryPage, *, by: User) -> None:
    """Throw away a draft that was never published.

    Raises:
        PermissionDenied: `by` may not write for this site.
        Refused: it was published once, or lies with the approver.
    """
    flow = locked(page, by=by, deed="story.write")
    _only_a_draft(flow)
    current = StoryPage.objects.get(pk=flow.page_id)
    audit.note(current, "portal.delete", by=by, title=current.title, home=flow.home_id)
    with guard.opened():
        current.delete()
