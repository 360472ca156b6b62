"""The only door to the ledger's rows."""

from __future__ import annotations

from typing import Literal

from django.db.models import QuerySet
from django.http import Http404
from django.utils.translation import gettext as _

from loa.evidence.models import Attachment, Entry, Ledger
from loa.kit import channels
from loa.kit.channels import VOID
from loa.org.access import Person, own_units, units
from loa.plan.models import Task


def visible_entries(user: Person) -> QuerySet[Entry]:
    """Entries of units that the user may look at, with what a list shows."""
    return (
        Entry.objects.filter(unit__in=units(user, "evidence.see"))
        .select_related(
            "unit", "task", "task__duty", "recorded_by", "ledger", "voids", "replaces", "voided_by", "replaced_by"
        )
        .prefetch_related("attachments")
    )


def live(entries: QuerySet[Entry]) -> QuerySet[Entry]:
    """Entries that count: neither voided nor voiding."""
    return entries.filter(voided_by=None, voids=None)


def get_entry(user: Person, pk: int) -> Entry:
    """One visible entry.

    Raises:
        Http404: unknown or of a unit that the user may not see.
    """
    entry = visible_entries(user).filter(pk=pk).first()
    if entry is None:
        raise Http404
    return entry


def get_attachment(user: Person, pk: int) -> Attachment:
    """One file of a visible entry.

    Raises:
        Http404: unknown or not visible.
    """
    row = Attachment.objects.filter(pk=pk, entry__unit__in=units(user, "evidence.see")).first()
    if row is None:
        raise Http404
    return row


def get_open_task(user: Person, pk: int) -> Task:
    """A task that stands, of one of the units whose work the user does and records.

    Raises:
        Http404: unknown, retired, or another unit's.
    """
    reach = units(user, "evidence.record").filter(pk__in=[unit.pk for unit in own_units(user)])
    row = (
        Task.objects.filter(pk=pk, unit__in=reach, retired_at=None)
        .exclude(channel="report", role="lead")
        .select_related("plan", "duty", "unit")
        .first()
    )
    if row is None:
        raise Http404
    return row


def visible_ledgers(user: Person) -> list[Ledger]:
    """The ledgers that hold entries of units that the user may look at."""
    seen = Entry.objects.filter(unit__in=units(user, "evidence.see"))
    return list(Ledger.objects.filter(pk__in=seen.values("ledger")).order_by("pk"))


def get_ledger(user: Person, slug: str) -> Ledger:
    """One ledger that holds something the user may see.

    Raises:
        Http404: unknown, or nothing in it is theirs to see.
    """
    row = next((one for one in visible_ledgers(user) if one.slug == slug), None)
    if row is None:
        raise Http404
    return row


def seen_units(user: Person) -> set[int]:
    """The units whose entries the user may read."""
    return set(units(user, "evidence.see").values_list("pk", flat=True))


def standing_of(entry: Entry) -> Literal["counts", "voided", "void"]:
    """Whether an entry counts, was voided, or is the line that voids another."""
    if entry.kind == VOID:
        return "void"
    return "voided" if hasattr(entry, "voided_by") else "counts"


def label_of(entry: Entry) -> str:
    """What an entry is, for people."""
    if entry.kind == VOID:
        return _("Hủy số %(seq)s") % {"seq": entry.voids.seq if entry.voids else "?"}
    return str(channels.kind_of(entry.kind, entry.measure).label)
