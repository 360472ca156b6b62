"""The banners of a place on a site, as its pages show them."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from loa.kit.clock import today
from loa.portal import pictures
from loa.portal.banners.access import reaching
from loa.portal.models import BannerState, HomePage

HOME, NEWS_TOP, STORY_END = "on_home", "on_news", "on_story"
MOST = 2
"""So many at one place: more is a wall, and people look past it."""


def shown(home: HomePage, place: str, request: HttpRequest) -> list[dict[str, Any]]:
    """The approved banners of a place today, own ones first: [{"banner": row, "picture": Shown or None}]. One query,
    two more where one has a picture.

    Args:
        place: `HOME`, `NEWS_TOP` or `STORY_END`.
    """
    day = today()
    rows = reaching(home).filter(**{place: True}, state=BannerState.APPROVED, starts_on__lte=day, ends_on__gte=day)
    rows = rows.exclude(refusals__in=home.banner_refusals.filter(undone_at=None))
    found = sorted(rows.order_by("order", "-pk")[: 4 * MOST], key=lambda one: one.home_id != home.pk)[:MOST]
    drawn = pictures.show(one.picture_id for one in found)
    return [{"banner": one, "picture": drawn.get(one.picture_id)} for one in found]
