"""Openings of stories by day become openings by month once a quarter has passed.

Reports ask for weeks of the quarter that is under way and for sums of what lies behind it; a story that is read daily
for years would leave a row for each day and site. No sum changes.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from loa.kit.clock import watch
from loa.kit.rows import batched
from loa.portal.models import StoryReads

KEPT_DAYS = 92
"""The longest quarter; a month is folded when all of it is older."""
BATCH = 500


@watch("portal.fold_reads")
@transaction.atomic
def fold_reads(moment: datetime) -> int:
    """Fold the oldest month that is due; the next one at the next call. One query where none is.

    Returns:
        how many rows went.
    """
    edge = (timezone.localdate(moment) - timedelta(days=KEPT_DAYS)).replace(day=1)
    days = StoryReads.objects.filter(is_month=False, day__lt=edge)
    oldest = days.order_by("day").values_list("day", flat=True).first()
    if oldest is None:
        return 0
    first = oldest.replace(day=1)
    after = (first + timedelta(days=32)).replace(day=1)
    rows = StoryReads.objects.filter(day__gte=first, day__lt=after)
    # Added up before they go: a month that was folded already and a day that came late are added together.
    sums = list(rows.order_by().values_list("page_id", "home_id").annotate(n=Sum("count")))
    gone, _by_model = rows.delete()
    for batch in batched(sums, BATCH):
        StoryReads.objects.bulk_create(
            StoryReads(page_id=page, home_id=home, day=first, count=count, is_month=True) for page, home, count in batch
        )
    return gone - len(sums)
