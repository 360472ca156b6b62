"""Say that kept pages are no longer true, in the transaction of what changed them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import connection, transaction
from django.db.models import Count, Sum, Value
from wagtail.models import Page

from loa.kit.clock import watch
from loa.portal import versions
from loa.portal.models import HomePage, PageChange

FOLD_AT = 100
"""So many rows of one site are folded into one."""
AT_ONCE = 500
"""So many places of the tree are named in one statement: SQLite takes 999 values."""


def purge(homes: Iterable[int | HomePage] | None) -> None:
    """Sites look different from now on; and so do the sites above them, which show their stories.

    Args:
        homes: keys of home pages (two statements), or the rows themselves (one statement for every 500); None for all
            sites there are.
    """
    if homes is None:
        PageChange.objects.create(site=0)
    else:
        _raise(homes)
    versions.forget()
    transaction.on_commit(versions.forget)


def _raise(homes: Iterable[int | HomePage]) -> None:
    """A row for each of these sites and every site above one of them, written by the database from its own tree."""
    homes = list(homes)
    paths = {home.path for home in homes if isinstance(home, HomePage)}
    if keys := {home for home in homes if not isinstance(home, HomePage)}:
        paths.update(Page.objects.filter(pk__in=keys).values_list("path", flat=True))
    step = Page.steplen
    wanted = sorted({path[:end] for path in paths for end in range(step, len(path) + 1, step)})
    for start in range(0, len(wanted), AT_ONCE):
        rows = HomePage.objects.filter(path__in=wanted[start : start + AT_ONCE]).order_by("pk")
        select, values = rows.values_list("pk", Value(1)).query.sql_with_params()
        with connection.cursor() as cursor:
            cursor.execute(f"INSERT INTO portal_pagechange (site, weight) {select}", values)


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
