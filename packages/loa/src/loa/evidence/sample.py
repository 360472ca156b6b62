"""Wiping the ledger of sample work: whole, or not at all."""

from __future__ import annotations

from django.db import transaction

from loa.evidence.models import Attachment, Entry, Ledger


@transaction.atomic
def wipe() -> int:
    """Remove the sample ledgers with their entries and files; returns how many entries there were.

    The database's triggers let rows of a sample ledger go and no others.
    """
    ledgers = Ledger.objects.filter(is_sample=True)
    attached = Attachment.objects.filter(entry__ledger__in=ledgers)
    kept = set(Attachment.objects.exclude(entry__ledger__in=ledgers).values_list("sha256", flat=True))
    files = [row.file for row in attached if row.sha256 not in kept]
    entries = Entry.objects.filter(ledger__in=ledgers)
    count = entries.count()
    attached._raw_delete(attached.db)  # type: ignore[attr-defined]
    # Voiding and replacing entries point at earlier ones: the newest goes first.
    for pk in entries.order_by("-pk").values_list("pk", flat=True):
        Entry.objects.filter(pk=pk)._raw_delete(entries.db)
    ledgers.delete()
    transaction.on_commit(lambda: [file.storage.delete(file.name) for file in files])
    return count
