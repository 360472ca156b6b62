"""The banners of a place on a site, as its pages show them."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest

from loa.kit.clock import today
from loa.kit.prepared import Prepared
from loa.portal import pictures
from loa.portal.banners.access import homes_above, meant_for
from loa.portal.models import Banner, BannerRefusal, BannerState, HomePage

HOME, NEWS_TOP, STORY_END = "on_home", "on_news", "on_story"
MOST = 2
"""So many at one place: more is a wall, and people look past it."""
_ASKED: dict[tuple[str, int], Prepared[Banner]] = {}


def _ask(place: str, depth: int) -> Prepared[Banner]:
    """The query for a place, on a site that stands below so many pages."""

    def build(home: int, day: date, **above: str) -> QuerySet[Banner]:
        rows = meant_for(home, list(above.values()))
        rows = rows.filter(**{place: True}, state=BannerState.APPROVED, starts_on__lte=day, ends_on__gte=day)
        rows = rows.exclude(refusals__in=BannerRefusal.objects.filter(home=home, undone_at=None))
        return rows.order_by("order", "-pk")[: 4 * MOST]

    return Prepared(build, home=0, day=today(), **{f"above{nth}": "" for nth in range(depth)})


def shown(home: HomePage, place: str, request: HttpRequest) -> list[dict[str, Any]]:
    """The approved banners of a place today, own ones first: [{"banner": row, "picture": Shown or None}]. One query,
    two more where one has a picture.

    Args:
        place: `HOME`, `NEWS_TOP` or `STORY_END`.
    """
    above = homes_above(home)
    key = (place, len(above))
    ask = _ASKED.get(key) or _ASKED.setdefault(key, _ask(*key))
    rows = ask(home=home.pk, day=today(), **{f"above{nth}": path for nth, path in enumerate(above)})
    found = sorted(rows, key=lambda one: one.home_id != home.pk)[:MOST]
    drawn = pictures.show(one.picture_id for one in found)
    return [{"banner": one, "picture": drawn.get(one.picture_id)} for one in found]
