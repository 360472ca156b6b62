"""Write down how often banners came into sight."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.db.models import Case, F, Value, When

from loa.kit.rows import batched
from loa.portal.models import Banner, BannerViews, HomePage

BATCH = 200


@transaction.atomic
def add_views(counts: dict[tuple[int, int, date], int]) -> int:
    """Add counts; of banners and sites that do not exist nothing is kept. Three statements for each two hundred keys.

    Args:
        counts: {(banner, home page, day): views}.

    Returns:
        how many views were added.
    """
    banners = set(Banner.objects.filter(pk__in={key[0] for key in counts}).values_list("pk", flat=True))
    homes = set(HomePage.objects.filter(pk__in={key[1] for key in counts}).values_list("pk", flat=True))
    known = {key: n for key, n in counts.items() if key[0] in banners and key[1] in homes and n > 0}
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
