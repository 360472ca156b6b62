"""Pictures in the format that is half as heavy and slow to make."""

from __future__ import annotations

from loa.portal import content, pictures
from loa.portal.actions.purge import purge
from loa.portal.models import StoryFlow


def make_slow_sizes(pk: int) -> int:
    """Make a story's pictures in AVIF; the pages that show them are then made anew.

    Args:
        pk: key of the story's page.

    Returns:
        how many sizes were missing.
    """
    flow = StoryFlow.objects.select_related("page").filter(page_id=pk).first()
    made = pictures.make_slow(content.picture_ids(flow.page)) if flow else 0
    if flow and made:
        purge([flow.home_id])
    return made
