"""Stories and where they stand, for machines. Reading only: a story is written where a person sees it."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from django.http import HttpRequest
from ninja import Query, Router

from loa.kit.api import Id, Out, Page, Paging, answers, page_of
from loa.portal import access
from loa.portal.models import StoryFlow

router = Router(tags=["portal"])


class StoryOut(Out):
    """A story on its way, or on its site."""

    id: int
    title: str
    unit: int
    state: str
    is_live: bool
    url: str | None
    """Where the public reads it; none while it is not on the site."""
    author: str
    published_at: datetime | None
    content_hash: str
    """sha256 of what is on the site."""
    tasks: list[int]
    evidence: list[int]


class StoryFilter(Paging):
    unit: Id | None = None
    state: Literal["draft", "submitted", "returned", "scheduled", "published", "taken_down", "expired"] | None = None


def draw(flow: StoryFlow) -> StoryOut:
    return StoryOut(
        id=flow.page_id,
        title=flow.page.title,
        unit=flow.home.unit_id,
        state=flow.state,
        is_live=flow.page.live,
        url=flow.page.full_url if flow.page.live else None,
        author=str(flow.author),
        published_at=flow.published_at,
        content_hash=flow.live_hash,
        tasks=[row.task_id for row in flow.story_tasks.all()],
        evidence=[row.entry_id for row in flow.evidence.all()],
    )


@router.get("/stories", response=answers(Page[StoryOut]), operation_id="stories")
def stories(request: HttpRequest, filters: Query[StoryFilter]) -> dict[str, object]:
    """Stories of the sites whose unit the person may see stories of, last edited first."""
    rows = access.visible_flows(request.auth).prefetch_related("story_tasks", "evidence")
    if filters.unit is not None:
        rows = rows.filter(home__unit=filters.unit)
    if filters.state is not None:
        rows = rows.filter(state=filters.state)
    return page_of(rows.order_by("-edited_at", "-pk"), filters, draw)


@router.get("/stories/{pk}", response=answers(StoryOut, 404), operation_id="story")
def story(request: HttpRequest, pk: Id) -> StoryOut:
    """One story."""
    return draw(access.get_flow(request.auth, pk))
