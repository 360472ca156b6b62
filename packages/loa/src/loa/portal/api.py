"""Stories and where they stand, for machines. Reading only: a story is written where a person sees it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from django.http import HttpRequest
from ninja import Query, Router

from loa.kit.api import Id, Out, Page, Paging, answers, page_of
from loa.portal import access
from loa.portal.banners import access as banner_access
from loa.portal.carry import access as carry_access
from loa.portal.models import Banner, Placement, StoryFlow

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


class PlacementOut(Out):
    """A story of one site on another."""

    id: int
    story: int
    title: str
    origin_unit: int
    unit: int
    """Whose site carries it."""
    state: str
    url: str | None
    """Where the public reads it on the carrying site; none while it does not stand there."""
    canonical: str
    credit: str
    proposed_at: datetime
    placed_at: datetime | None
    over_at: datetime | None
    reason: str
    task: int | None
    evidence: int | None


class PlacementFilter(Paging):
    unit: Id | None = None
    story: Id | None = None
    state: Literal["asked", "pulled", "scheduled", "live", "refused", "ended", "withdrawn"] | None = None


def draw_placement(row: Placement) -> PlacementOut:
    return PlacementOut(
        id=row.pk,
        story=row.flow.page_id,
        title=row.flow.page.title,
        origin_unit=row.flow.home.unit_id,
        unit=row.home.unit_id,
        state=row.state,
        url=row.address if row.state == "live" else None,
        canonical=row.flow.page.address,
        credit=row.credit,
        proposed_at=row.proposed_at,
        placed_at=row.placed_at,
        over_at=row.over_at,
        reason=row.reason,
        task=row.task_id,
        evidence=row.entry_id,
    )


@router.get("/placements", response=answers(Page[PlacementOut]), operation_id="placements")
def placements(request: HttpRequest, filters: Query[PlacementFilter]) -> dict[str, object]:
    """What the sites that the person sees carry from others, are asked to, and have asked others to; the last first."""
    rows = carry_access.visible_placements(request.auth)
    if filters.unit is not None:
        rows = rows.filter(home__unit=filters.unit)
    if filters.story is not None:
        rows = rows.filter(flow__page=filters.story)
    if filters.state is not None:
        rows = rows.filter(state=filters.state)
    return page_of(rows.order_by("-pk"), filters, draw_placement)


@router.get("/placements/{pk}", response=answers(PlacementOut, 404), operation_id="placement")
def placement(request: HttpRequest, pk: Id) -> PlacementOut:
    """One placement."""
    return draw_placement(carry_access.get_placement(request.auth, pk))


class BannerOut(Out):
    """A banner of a site."""

    id: int
    title: str
    text: str
    link: str
    unit: int
    state: str
    reach: str
    starts_on: date
    ends_on: date
    views: int
    """How often it came into sight, on all sites."""


class BannerFilter(Paging):
    unit: Id | None = None
    state: Literal["submitted", "approved", "returned", "taken_down"] | None = None


def draw_banner(row: Banner) -> BannerOut:
    return BannerOut(
        id=row.pk,
        title=row.title,
        text=row.text,
        link=row.link,
        unit=row.home.unit_id,
        state=row.state,
        reach=row.reach,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        views=row.seen or 0,  # type: ignore[attr-defined]
    )


@router.get("/banners", response=answers(Page[BannerOut]), operation_id="banners")
def banners(request: HttpRequest, filters: Query[BannerFilter]) -> dict[str, object]:
    """Banners of the sites whose unit the person may see stories of, the last first."""
    rows = banner_access.with_views(banner_access.visible_banners(request.auth))
    if filters.unit is not None:
        rows = rows.filter(home__unit=filters.unit)
    if filters.state is not None:
        rows = rows.filter(state=filters.state)
    return page_of(rows.order_by("-pk"), filters, draw_banner)
