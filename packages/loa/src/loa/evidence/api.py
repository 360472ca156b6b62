"""The ledger for machines: read, record, void, and the whole chain for whoever wants to check it without us."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Field, File, Form, Query, Router, Status, UploadedFile

from loa.evidence import access, actions, chain
from loa.evidence.access import label_of, standing_of
from loa.evidence.files import take
from loa.evidence.models import Entry, Ledger
from loa.kit import channels
from loa.kit.api import Day, Id, Out, Page, Paging, Strict, Text, answers, page_of
from loa.kit.refused import Refused
from loa.org.access import get_unit

router = Router(tags=["evidence"])
Quantity = Annotated[Decimal, Field(gt=0, max_digits=12, decimal_places=2)]
MOST_FILES = 10


class FileOut(Out):
    """A file that proves an entry, without its bytes."""

    id: int
    filename: str
    mime: str
    size: int
    sha256: str


class EntryOut(Out):
    """One thing that happened: who, what, when, where, how much, and what proves it."""

    id: int
    ledger: str
    seq: int
    kind: str
    label: str
    standing: Literal["counts", "voided", "void"]
    """Whether it counts, was voided, or is the line that voids another."""
    unit: int
    task: int | None
    happened_on: date
    quantity: str
    measure: str
    place: str
    note: str
    link: str
    content_hash: str
    details: dict[str, Any]
    method: Literal["system", "hand"]
    recorded_by: int | None
    recorded_at: datetime
    voids: int | None
    voided_by: int | None
    replaces: int | None
    replaced_by: int | None
    files: list[FileOut]
    previous_hash: str
    hash: str


class EntryFilter(Paging):
    unit: Id | None = None
    task: Id | None = None
    kind: Text | None = None
    channel: Text | None = None
    start: Day | None = None
    """Happened on this day or later."""
    end: Day | None = None
    """Happened on this day or earlier."""
    counting: bool | None = None
    """True: only what counts; false: only voided entries and the lines that void them."""


class EntryIn(Strict):
    """Something that happened outside the system."""

    unit: Id
    kind: Text
    happened_on: Day
    quantity: Quantity = Decimal(1)
    task: Id | None = None
    place: Annotated[Text, Field(max_length=200)] = ""
    note: Annotated[Text, Field(max_length=5000)] = ""
    link: Annotated[Text, Field(max_length=500)] = ""


class VoidIn(Strict):
    """Why an entry does not count, and what should have been recorded, if anything."""

    reason: Annotated[Text, Field(min_length=1, max_length=500)]
    replacement: EntryIn | None = None


class VoidOut(Out):
    """The line that voids, and the entry that took the old one's place."""

    voiding: EntryOut
    replacement: EntryOut | None


class HeadOut(Out):
    """A ledger and its head: what reports print."""

    slug: str
    is_sample: bool
    seq: int
    hash: str
    head: str
    """The three together, "name:number:hash"."""


class Content(Out):
    """Everything of an entry that is hashed, in the form in which it is hashed."""

    ledger: str
    seq: int
    previous: str
    kind: str
    unit: int
    task: int | None
    happened_on: str
    quantity: str
    measure: str
    place: str
    note: str
    link: str
    content_hash: str
    details: dict[str, Any]
    method: str
    recorded_by: int | None
    recorded_at: str
    voids: int | None
    replaces: int | None
    files: list[tuple[str, str, str, int]]
    """(sha256, name, kind, size) of each file, sorted."""


class Link(Out):
    """One entry of the chain. `content` is sealed (null) where the person may not see the unit; its place in the chain
    is not."""

    seq: int
    previous: str
    hash: str
    content: Content | None


class LinksOut(Out):
    """A stretch of the chain, and the head that it leads to."""

    head: str
    links: list[Link]


class LinkFilter(Strict):
    after: Annotated[int, Field(ge=0, le=2**63 - 1)] = 0
    """The number of the last entry that one has; 0 from the beginning."""
    limit: Annotated[int, Field(ge=1, le=1000)] = 500


def draw(entry: Entry) -> EntryOut:
    files = [
        FileOut(id=one.pk, filename=one.filename, mime=one.mime, size=one.size, sha256=one.sha256)
        for one in entry.attachments.all()
    ]
    voided, replaced = getattr(entry, "voided_by", None), getattr(entry, "replaced_by", None)
    return EntryOut(
        id=entry.pk,
        ledger=entry.ledger.slug,
        seq=entry.seq,
        kind=entry.kind,
        label=label_of(entry),
        standing=standing_of(entry),
        unit=entry.unit_id,
        task=entry.task_id,
        happened_on=entry.happened_on,
        quantity=chain.number(entry.quantity),
        measure=entry.measure,
        place=entry.place,
        note=entry.note,
        link=entry.link,
        content_hash=entry.content_hash,
        details=entry.details,
        method=entry.method,
        recorded_by=entry.recorded_by_id,
        recorded_at=entry.recorded_at,
        voids=entry.voids_id,
        voided_by=voided.pk if voided else None,
        replaces=entry.replaces_id,
        replaced_by=replaced.pk if replaced else None,
        files=files,
        previous_hash=entry.previous_hash,
        hash=entry.hash,
    )


def draw_ledger(ledger: Ledger) -> HeadOut:
    head = chain.head(ledger)
    return HeadOut(slug=ledger.slug, is_sample=ledger.is_sample, seq=head.seq, hash=head.hash, head=str(head))


def _draft(request: HttpRequest, sent: EntryIn, files: list[UploadedFile]) -> actions.Draft:
    if len(files) > MOST_FILES:
        raise Refused(_("Nhiều nhất %(n)d tệp cho một lần ghi.") % {"n": MOST_FILES}, field="files")
    return actions.Draft(
        kind=sent.kind,
        unit=get_unit(request.auth, sent.unit),
        task=access.get_open_task(request.auth, sent.task) if sent.task is not None else None,
        happened_on=sent.happened_on,
        quantity=sent.quantity,
        place=sent.place,
        note=sent.note,
        link=sent.link,
        files=tuple(take(file) for file in files),
    )


@router.get("/evidence", response=answers(Page[EntryOut]), operation_id="evidence")
def entries(request: HttpRequest, filters: Query[EntryFilter]) -> dict[str, object]:
    """Entries of units that the person may see, newest first."""
    rows = access.visible_entries(request.auth)
    for name in ("unit", "task", "kind"):
        if getattr(filters, name) is not None:
            rows = rows.filter(**{name: getattr(filters, name)})
    if filters.channel is not None:
        found = [one for one in channels.channels() if one.code == filters.channel]
        rows = rows.filter(kind__in=[kind.code for one in found for kind in one.kinds])
    if filters.start is not None:
        rows = rows.filter(happened_on__gte=filters.start)
    if filters.end is not None:
        rows = rows.filter(happened_on__lte=filters.end)
    if filters.counting is not None:
        counting = access.live(rows)
        rows = counting if filters.counting else rows.exclude(pk__in=counting.values("pk"))
    return page_of(rows.order_by("-pk"), filters, draw)


@router.post("/evidence", response=answers(EntryOut, 404, 409, 413, status=201), operation_id="record_evidence")
def record(request: HttpRequest, sent: Form[EntryIn], files: File[list[UploadedFile]] = ()) -> Status[EntryOut]:
    """Put on record what happened outside the system, with a link or up to ten files that prove it."""
    entry = actions.record_by_hand(_draft(request, sent, files), by=request.auth)
    return Status(201, draw(access.get_entry(request.auth, entry.pk)))


@router.get("/evidence/{pk}", response=answers(EntryOut, 404), operation_id="evidence_entry")
def entry(request: HttpRequest, pk: Id) -> EntryOut:
    """One entry."""
    return draw(access.get_entry(request.auth, pk))


@router.post("/evidence/{pk}/void", response=answers(VoidOut, 404, 409), operation_id="void_evidence")
def void(request: HttpRequest, pk: Id, sent: VoidIn) -> VoidOut:
    """Void an entry, and put a right one in its place if one is sent. A replacement without a link stands on the old
    files."""
    row = access.get_entry(request.auth, pk)
    draft = _draft(request, sent.replacement, []) if sent.replacement is not None else None
    voiding = actions.void(row, by=request.auth, reason=sent.reason, replacement=draft)
    row = access.get_entry(request.auth, pk)
    new = getattr(row, "replaced_by", None)
    return VoidOut(
        voiding=draw(access.get_entry(request.auth, voiding.pk)),
        replacement=draw(access.get_entry(request.auth, new.pk)) if new else None,
    )


@router.get("/ledgers", response=answers(list[HeadOut]), operation_id="ledgers")
def ledgers(request: HttpRequest) -> list[HeadOut]:
    """The ledgers that hold something of units that the person may see, with their heads."""
    return [draw_ledger(ledger) for ledger in access.visible_ledgers(request.auth)]


@router.get("/ledgers/{slug}", response=answers(HeadOut, 404), operation_id="ledger")
def ledger(request: HttpRequest, slug: str) -> HeadOut:
    """One ledger's head."""
    return draw_ledger(access.get_ledger(request.auth, slug))


@router.get("/ledgers/{slug}/entries", response=answers(LinksOut, 404), operation_id="ledger_entries")
def links(request: HttpRequest, slug: str, filters: Query[LinkFilter]) -> LinksOut:
    """The chain from a number on, in order, for verification elsewhere: the hash of each entry is sha256 over the
    canonical JSON of `content` (keys sorted, no spaces, UTF-8)."""
    row = access.get_ledger(request.auth, slug)
    head = str(chain.head(row))
    open_units = access.seen_units(request.auth)
    rows = row.entries.filter(seq__gt=filters.after).select_related("ledger").prefetch_related("attachments")
    found = [
        Link(
            seq=one.seq,
            previous=one.previous_hash,
            hash=one.hash,
            content=Content(**chain.content(one, one.attachments.all())) if one.unit_id in open_units else None,
        )
        for one in rows.order_by("seq")[: filters.limit]
    ]
    return LinksOut(head=head, links=found)
