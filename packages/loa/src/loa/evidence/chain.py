"""The hash chain: what is hashed, how, and how a chain is checked.

The hash of an entry is sha256 over the canonical JSON (keys sorted, no spaces, UTF-8) of its fields, its files' hashes
and the hash before it. Whoever rewrites one row breaks every later hash; whoever rewrites the whole chain gets another
head, and the head stands printed in reports that left the house.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from loa.evidence.models import Attachment, Entry, Ledger
from loa.kit.hooks import Asking

GENESIS = "0" * 64


def canonical(value: dict[str, Any]) -> bytes:
    """The bytes that are hashed."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode("utf-8")


def number(value: Decimal | int | str) -> str:
    """A quantity as it is hashed: two decimals, whatever the database hands back."""
    return f"{Decimal(value):.2f}"


def moment(value: datetime) -> str:
    """A moment as it is hashed: UTC with microseconds, whatever zone the caller's clock or the database uses."""
    return value.astimezone(UTC).isoformat(timespec="microseconds")


def content(entry: Entry, files: Iterable[Attachment]) -> dict[str, Any]:
    """What an entry says, as JSON values in a fixed form."""
    return {
        "ledger": entry.ledger.slug,
        "seq": entry.seq,
        "previous": entry.previous_hash,
        "kind": entry.kind,
        "unit": entry.unit_id,
        "task": entry.task_id,
        "happened_on": entry.happened_on.isoformat(),
        "quantity": number(entry.quantity),
        "measure": entry.measure,
        "place": entry.place,
        "note": entry.note,
        "link": entry.link,
        "content_hash": entry.content_hash,
        "details": entry.details,
        "method": entry.method,
        "recorded_by": entry.recorded_by_id,
        "recorded_at": moment(entry.recorded_at),
        "voids": entry.voids_id,
        "replaces": entry.replaces_id,
        "files": sorted([file.sha256, file.filename, file.mime, file.size] for file in files),
    }


def digest(entry: Entry, files: Iterable[Attachment]) -> str:
    """The hash of an entry, in hexadecimal."""
    return hashlib.sha256(canonical(content(entry, files))).hexdigest()


@dataclass(frozen=True, slots=True)
class Head:
    """The last link of a chain: how many entries, and the hash of the last."""

    ledger: str
    seq: int
    hash: str

    def __str__(self) -> str:
        return f"{self.ledger}:{self.seq}:{self.hash}"

    @classmethod
    def parse(cls, text: str) -> Head:
        """Read "ledger:seq:hash", as reports print it.

        Raises:
            ValueError: the text has another form.
        """
        try:
            ledger, seq, value = text.strip().split(":")
            if len(value) != 64:
                raise ValueError
            int(value, 16)
            return cls(ledger, int(seq), value.lower())
        except ValueError:
            raise ValueError(f"not a chain head (ledger:number:hash): {text!r}") from None


known_heads: Asking[Ledger] = Asking("evidence.known_heads")
"""Answered with lists of heads that upper rooms have kept (in reports): a cut-off or rewritten chain misses them."""


def kept_heads(ledger: Ledger) -> list[Head]:
    """The heads of a ledger that other rooms keep."""
    return [head for heads in known_heads.ask(ledger) if isinstance(heads, list) for head in heads]


@dataclass(frozen=True, slots=True)
class Fault:
    """Where a chain does not hold, and how: "hash", "link", "gap", "file", "head", "missing"."""

    seq: int
    what: str
    detail: str


def head(ledger: Ledger) -> Head:
    """The head of a ledger as it stands."""
    return Head(ledger.slug, ledger.head_seq, ledger.head_hash)


def verify(ledger: Ledger, *, heads: Iterable[Head] = (), files: bool = True) -> Iterator[Fault]:
    """Walk a whole chain and yield every fault; nothing yielded means that it holds.

    Args:
        ledger: the ledger.
        heads: heads known from elsewhere (printed in reports): the chain must pass through each of them, and through
            those that other rooms keep.
        files: also read each attachment again and compare its hash.

    Memory does not grow with the length of the chain. Entries that are recorded meanwhile are walked too.
    """
    wanted: dict[int, set[str]] = defaultdict(set)
    for one in (*heads, *kept_heads(ledger)):
        if one.ledger == ledger.slug:
            wanted[one.seq].add(one.hash)
    if wanted.pop(0, {GENESIS}) != {GENESIS}:
        yield Fault(0, "head", GENESIS)
    previous, last = GENESIS, 0
    rows = ledger.entries.select_related("ledger").prefetch_related("attachments").order_by("seq")
    while True:
        # The head is read before the rows: whoever records meanwhile adds rows that the next round walks, and raises
        # no false alarm.
        ledger.refresh_from_db()
        walked = False
        for entry in rows.filter(seq__gt=last).iterator(chunk_size=1000):
            walked = True
            attached = list(entry.attachments.all())
            if entry.seq != last + 1:
                yield Fault(last + 1, "gap", f"{last + 1}..{entry.seq - 1}")
            if entry.previous_hash != previous:
                yield Fault(entry.seq, "link", entry.previous_hash)
            if digest(entry, attached) != entry.hash:
                yield Fault(entry.seq, "hash", entry.hash)
            if wanted.pop(entry.seq, {entry.hash}) != {entry.hash}:
                yield Fault(entry.seq, "head", entry.hash)
            if files:
                yield from _file_faults(entry, attached)
            previous, last = entry.hash, entry.seq
        if not walked:
            break
    if (ledger.head_seq, ledger.head_hash) != (last, previous):
        yield Fault(ledger.head_seq, "head", ledger.head_hash)
    if ledger.entries.filter(seq__lte=0).exists():
        yield Fault(0, "gap", "0")
    for seq in sorted(wanted):
        yield Fault(seq, "missing", ", ".join(sorted(wanted[seq])))


def _file_faults(entry: Entry, attached: Iterable[Attachment]) -> Iterator[Fault]:
    for attachment in attached:
        try:
            with attachment.file.open("rb") as stream:
                found = hashlib.file_digest(stream, "sha256").hexdigest()
        except OSError:
            found = ""
        if found != attachment.sha256:
            yield Fault(entry.seq, "file", attachment.filename)
