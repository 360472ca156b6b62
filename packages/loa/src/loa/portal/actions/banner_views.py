"""Write down how often banners came into sight."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from django.db import transaction
from django.db.models import Case, F, Value, When

from loa.kit.rows import batched
from loa.portal.models import Banner, BannerViews, HomePage, Reach

BATCH = 200


@transaction.atomic
def add_views(counts: dict[tuple[int, int, date], int]) -> int:
    """Add counts; nothing is kept of a banner on a site that it is not meant for, which only somebody who invents
    addresses asks for. Three statements for each two hundred keys.

    Args:
        counts: {(banner, home page, day): views}.

    Returns:
        how many views were added.
    """
    meant = _meant({key[0] for key in counts}, {key[1] for key in counts})
    known = {key: n for key, n in counts.items() if n > 0 and meant(key[0], key[1])}
    for batch in batched(sorted(known), BATCH):
        fresh = [BannerViews(banner_id=banner, home_id=home, day=day) for banner, home, day in batch]
        BannerViews.objects.bulk_create(fresh, ignore_conflicts=True)
        rows = BannerViews.objects.filter(
            banner__in={key[0] for key in batch}, home__in={key[1] for key in batch}, day__in={key[2] for key in batch}
        )
        steps = {
            pk: known[banner, home, day]
            for pk, banner, home, day in rows.values_list("pk", "banner_id", "home_id", "day")
            if (banner, home, day) in known and (banner, home, day) in batch
        }
        step = Case(*(When(pk=pk, then=Value(n)) for pk, n in steps.items()), default=Value(0))
        BannerViews.objects.filter(pk__in=steps).update(count=F("count") + step)
    return sum(known.values())


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
