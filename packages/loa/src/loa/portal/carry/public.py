"""What the public gets of carried stories: among a site's own in its lists, and each at an address of the carrying
site, where the origin's live words stand below the carrying site's head and the canonical address is the origin's.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Case, CharField, Count, F, IntegerField, QuerySet, Value, When
from django.http import Http404
from wagtail.models import Page

from loa.plan.models import Theme
from loa.portal.models import NEWS, HomePage, Placement, PlacementState, Position, StoryFlow, StoryPage

COLUMNS = ("flow_key", "shown_at", "is_top", "placed_slug", "placed_credit")


@dataclass(frozen=True, slots=True)
class Placed:
    """How a story stands on a site that carries it."""

    at: datetime
    slug: str
    credit: str


def listed(home: HomePage, own: QuerySet[StoryFlow], theme: Theme | None = None) -> Any:
    """Keys and dates of a site's own stories and of those that it carries, the newest first; to be counted, sliced and
    given to `flows`. Each half is read by its own index, however many sites and stories there are.

    Args:
        own: the site's own stories, or those of the sites below too.
        theme: only this theme's; then what a site below wrote is among `own` already, and not listed twice.
    """
    mine = own.order_by().annotate(
        flow_key=F("pk"),
        shown_at=F("published_at"),
        is_top=Value(0, output_field=IntegerField()),
        placed_slug=Value("", output_field=CharField()),
        placed_credit=Value("", output_field=CharField()),
    )
    carried = live_on(home)
    if theme is not None:
        carried = carried.filter(flow__page__theme=theme).exclude(flow__page__path__startswith=home.path)
    theirs = carried.order_by().annotate(
        flow_key=F("flow_id"),
        shown_at=F("placed_at"),
        is_top=Case(When(position=Position.TOP, then=1), default=0, output_field=IntegerField()),
        placed_slug=F("slug"),
        placed_credit=F("credit"),
    )
    both = mine.values_list(*COLUMNS).union(theirs.values_list(*COLUMNS), all=True)
    return both.order_by("-shown_at", "-flow_key")


def live_on(home: HomePage) -> QuerySet[Placement]:
    """What a site carries now."""
    return Placement.objects.filter(home=home, state=PlacementState.LIVE, flow__page__live=True)


def flows(rows: Iterable[tuple[int, datetime, int, str, str]], *, bodies: bool = False) -> list[StoryFlow]:
    """The stories of some rows of `listed`, in their order, each with `placed`: how it stands there, or None for the
    site's own. One query.

    Args:
        bodies: with the story's body, which is what is heavy, and which no list shows.
    """
    rows = list(rows)
    wide = StoryFlow.objects.select_related("page", "page__theme", "home", "home__unit")
    found = (wide if bodies else wide.defer("page__body")).in_bulk([row[0] for row in rows])
    shown = []
    for key, at, _top, slug, credit in rows:
        flow = found[key]
        flow.placed = Placed(at, slug, credit) if slug else None  # type: ignore[attr-defined]
        shown.append(flow)
    return shown


def theme_counts(home: HomePage) -> dict[int, int]:
    """How many stories from elsewhere a site carries, by theme."""
    rows = live_on(home).exclude(flow__page__path__startswith=home.path).order_by().values_list("flow__page__theme")
    return {theme: count for theme, count in rows.annotate(n=Count("pk")) if theme}


def placed_page(home: HomePage, chain: list[Page], paths: list[str]) -> StoryPage:
    """The story that is read at an address of a carrying site where no page of its own stands.

    Args:
        home: where the search for the page began.
        chain: the pages that stand on the way, from above, and
        paths: where they should.

    Raises:
        Http404: nothing is carried there.
    """
    parts = paths[-1].strip("/").split("/")
    on_the_way = home.live and len(chain) == len(paths) - 1 and all(page.live for page in chain)
    if not on_the_way or len(paths) < 2 or parts[-2] != NEWS or chain[-1].url_path != paths[-2]:
        raise Http404
    carrying = chain[-2].pk if len(chain) > 1 else home.pk
    rows = Placement.objects.filter(
        home=carrying, slug=parts[-1], state=PlacementState.LIVE, flow__page__live=True
    ).select_related("home", "home__unit", "home__arms", "flow__page", "flow__page__theme", "flow__home")
    placement = rows.first()
    if placement is None:
        raise Http404
    page = placement.flow.page
    page.placement, page.home, page.chief = placement, placement.home, home
    return page
