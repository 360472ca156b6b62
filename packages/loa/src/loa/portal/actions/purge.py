"""Say that kept pages are no longer true, in the transaction of what changed them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import Count, Sum

from loa.kit.clock import watch
from loa.portal import versions
from loa.portal.models import HomePage, PageChange

FOLD_AT = 100
"""So many rows of one site are folded into one."""


def purge(homes: Iterable[int] | HomePage | None) -> None:
    """Sites look different from now on; and so do the sites above them, which show their stories.

    Args:
        homes: keys of home pages, or one of them; None for all sites there are.
    """
    sites = [0] if homes is None else sorted(with_those_above(homes))
    PageChange.objects.bulk_create([PageChange(site=site) for site in sites])
    versions.forget()
    transaction.on_commit(versions.forget)


def with_those_above(homes: Iterable[int] | HomePage) -> set[int]:
    """Home pages and every home page above one of them, in at most two queries; one where a row is given."""
    if isinstance(homes, HomePage):
        found, paths = {homes.pk}, [homes.path]
    else:
        found = set(homes)
        paths = list(HomePage.objects.filter(pk__in=found).values_list("path", flat=True))
    step = HomePage.steplen
    above = {path[:end] for path in paths for end in range(step, len(path), step)}
    if above:
        found.update(HomePage.objects.filter(path__in=above).values_list("pk", flat=True))
    return found


@watch("portal.fold_changes")
def fold_changes(moment: datetime) -> int:
    """Keep the table short without changing any version.

    Returns:
        how many rows went.
    """
    gone = 0
    many = PageChange.objects.values("site").annotate(rows=Count("pk")).filter(rows__gt=FOLD_AT).order_by("site")
    for site in list(many.values_list("site", flat=True)):
        with transaction.atomic():
            rows = list(PageChange.objects.select_for_update().filter(site=site).values_list("pk", flat=True))
            kept = PageChange.objects.filter(pk__in=rows)
            total = kept.aggregate(total=Sum("weight"))["total"]
            if len(rows) > FOLD_AT:
                kept.delete()
                PageChange.objects.create(site=site, weight=total)
                gone += len(rows) - 1
    return gone
