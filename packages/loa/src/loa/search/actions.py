"""Putting things into the index and taking them out, in the transaction of the deed that made or unmade them public."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction

from loa.kit.rows import batched
from loa.search import index
from loa.search.kinds import Document, kinds
from loa.search.models import SearchEntry

BATCH = 500


@transaction.atomic
def put(documents: Iterable[Document], *, are_new: bool = False) -> int:
    """Make things findable, or bring up to date what is found of them.

    Args:
        documents: of kinds that were offered.
        are_new: none of them was ever public before, so none is looked for.

    Returns:
        how many.

    Raises:
        KeyError: a kind that nobody offered.
    """
    done = 0
    for batch in batched(documents, BATCH):
        known = kinds()
        for one in batch:
            known[one.kind]
        by_key = {(one.kind, one.key): one for one in batch}
        for kind in set() if are_new else {one.kind for one in batch}:
            _remove(kind, [key for name, key in by_key if name == kind])
        rows = SearchEntry.objects.bulk_create(_row(one) for one in by_key.values())
        for row in rows:
            row.order = -((row.day.toordinal() << 24) + row.pk % (1 << 24))
        SearchEntry.objects.bulk_update(rows, ["order"], batch_size=BATCH)
        index.write(rows)
        done += len(rows)
    return done


@transaction.atomic
def remove(kind: str, keys: list[int]) -> None:
    """Make things unfindable; keys that are not in the index are passed over."""
    _remove(kind, keys)


@transaction.atomic
def rebuild() -> int:
    """Build the whole index anew from what the rooms say is public. Returns how many things can be found."""
    index.clear()
    SearchEntry.objects.all().delete()
    return sum(put(kind.everything()) for kind in kinds().values())


def _remove(kind: str, keys: list[int]) -> None:
    for start in range(0, len(keys), BATCH):
        rows = list(SearchEntry.objects.filter(kind=kind, key__in=keys[start : start + BATCH]))
        if rows:
            index.erase(rows)
            SearchEntry.objects.filter(pk__in=[row.pk for row in rows]).delete()


def _row(one: Document) -> SearchEntry:
    return SearchEntry(
        kind=one.kind,
        key=one.key,
        unit_id=one.unit,
        site=one.site,
        theme=one.theme,
        day=one.day,
        title=one.title,
        summary=one.summary,
        text=one.text,
    )
