"""Write down how often banners came into sight and stories were opened."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Case, F, Value, When

from loa.kit.rows import batched
from loa.portal.models import (
    Banner,
    BannerViews,
    HomePage,
    Placement,
    PlacementState,
    Reach,
    StoryFlow,
    StoryReads,
)

BATCH = 200
Key = tuple[int, int, date]


@transaction.atomic
def add_views(counts: dict[Key, int]) -> int:
    """Add views of banners; nothing is kept of a banner on a site that it is not meant for, which only somebody who
    invents addresses asks for. Three statements for each two hundred keys.

    Args:
        counts: {(banner, home page, day): views}.

    Returns:
        how many views were added.
    """
    meant = _meant({key[0] for key in counts}, {key[1] for key in counts})
    return _add(BannerViews, "banner_id", {key: n for key, n in counts.items() if n > 0 and meant(key[0], key[1])})


@transaction.atomic
def add_reads(counts: dict[Key, int]) -> int:
    """Add openings of stories; nothing is kept of a story on a site where it does not stand.

    Args:
        counts: {(page of the story, home page, day): openings}.

    Returns:
        how many were added.
    """
    pages, homes = {key[0] for key in counts}, {key[1] for key in counts}
    own = StoryFlow.objects.filter(page__in=pages, page__live=True, home__in=homes)
    carried = Placement.objects.filter(flow__page__in=pages, home__in=homes, state=PlacementState.LIVE)
    stands = {*own.values_list("page_id", "home_id"), *carried.values_list("flow__page_id", "home_id")}
    return _add(StoryReads, "page_id", {key: n for key, n in counts.items() if n > 0 and key[:2] in stands})


def _add(model: type[BannerViews] | type[StoryReads], what: str, counts: dict[Key, int]) -> int:
    for batch in batched(sorted(counts), BATCH):
        fresh: list[Any] = [model(**{what: key, "home_id": home, "day": day}) for key, home, day in batch]
        model._default_manager.bulk_create(fresh, ignore_conflicts=True)
        rows = model._default_manager.filter(
            **{f"{what}__in": {key[0] for key in batch}},
            home__in={key[1] for key in batch},
            day__in={key[2] for key in batch},
        )
        wanted = set(batch)
        steps = {
            pk: counts[key, home, day]
            for pk, key, home, day in rows.values_list("pk", what, "home_id", "day")
            if (key, home, day) in wanted
        }
        step = Case(*(When(pk=pk, then=Value(n)) for pk, n in steps.items()), default=Value(0))
        model._default_manager.filter(pk__in=steps).update(count=F("count") + step)
    return sum(counts.values())


def _meant(banners: set[int], homes: set[int]) -> Callable[[int, int], bool]:
    """Whether a banner is meant for a site, by their keys; asked in three statements at most."""
    paths = dict(HomePage.objects.filter(pk__in=homes).values_list("pk", "path"))
    rows = {row.pk: row for row in Banner.objects.filter(pk__in=banners).select_related("home")}
    some = [row.pk for row in rows.values() if row.reach == Reach.CHOSEN]
    links = Banner.chosen.through.objects.filter(banner__in=some, homepage__in=homes)
    chosen = set(links.values_list("banner_id", "homepage_id")) if some else set()

    def meant(banner: int, home: int) -> bool:
        row = rows.get(banner)
        if row is None or home not in paths:
            return False
        below = row.reach == Reach.BELOW and paths[home].startswith(row.home.path)
        return below or home == row.home_id or (banner, home) in chosen

    return meant
