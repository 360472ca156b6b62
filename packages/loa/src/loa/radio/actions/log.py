"""Taking a device's log: checked entry by entry, kept as it was signed, and turned into what happened, in one
transaction.

The books must balance whatever was cut off where: the same entries again change nothing, a gap or a fork is refused
whole.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from loa.kit import audit
from loa.kit.clock import now
from loa.org.models import User
from loa.radio import findable, keys, logline
from loa.radio.actions.prove import prove
from loa.radio.actions.station import Denied
from loa.radio.actions.watch import settle, tell
from loa.radio.models import SOUNDED as HEARD
from loa.radio.models import Airing, AiringState, Device, LogLine, NoticeKind, Rendition

PURPOSE = b"loa-relay-log\n"
SOUNDED = frozenset({"started", "completed", "partial", "preempted"})
EARLY = timedelta(minutes=2)
"""What the two clocks may differ by."""
ENDINGS = {
    "partial": AiringState.PARTIAL,
    "preempted": AiringState.PREEMPTED,
}
FINAL = (AiringState.COMPLETED, AiringState.MISSED, AiringState.WRONG)


@dataclass(frozen=True, slots=True)
class Signed:
    """An entry as it came."""

    body: str
    signature: str


def accept(device: Device, entries: Sequence[Signed], *, by: User | None = None) -> tuple[int, str]:
    """Take entries of a device's log; all or nothing.

    Args:
        entries: in order, at most 200.
        by: None: it is the device's own word, and its signature says so.

    Returns:
        the number and the hash of the last entry that is held; 0 and 64 zeros when there is none.

    Raises:
        Denied: 409 "gap" (the first new entry does not follow), 409 "fork" (it contradicts what is held), 422
            "invalid" (a body is malformed or its signature does not hold); the last two mark the device.
    """
    try:
        with transaction.atomic():
            return _accept(device, entries, by)
    except Denied as denied:
        if denied.code in ("fork", "invalid"):
            mark(device, denied.code, by=by)
        raise


def _accept(device: Device, entries: Sequence[Signed], by: User | None) -> tuple[int, str]:
    row = Device.objects.select_for_update(of=("self",)).select_related("station", "station__unit").get(pk=device.pk)
    raw_key = bytes.fromhex(row.public_key)
    held_so_far = (("have", row.have), ("hash", row.head))
    fresh: list[tuple[logline.Body, Signed]] = []
    held: dict[int, str] | None = None
    have, head, closed = row.have, row.head, row.closed
    last = None
    for one in entries:
        try:
            body = logline.parse(one.body)
        except logline.Invalid as fault:
            raise Denied(422, "invalid", (*held_so_far, ("key", str(fault)))) from None
        if not keys.holds(raw_key, one.signature, PURPOSE + one.body.encode("utf-8")):
            raise Denied(422, "invalid", (*held_so_far, ("key", "signature")))
        if body.device != row.name or body.station != str(row.station_id):
            raise Denied(422, "invalid", (*held_so_far, ("key", "device")))
        if last is not None and body.seq != last + 1:
            raise Denied(409, "gap", held_so_far)
        last = body.seq
        if body.seq <= row.have:
            if held is None:
                held = dict(row.lines.filter(seq__gte=body.seq).values_list("seq", "hash")[:200])
            if held.get(body.seq) != body.hash:
                raise Denied(409, "fork", held_so_far)
            continue
        if body.seq != have + 1:
            raise Denied(409, "gap", held_so_far)
        if body.previous != head or closed:
            raise Denied(409, "fork", held_so_far)
        fresh.append((body, one))
        have, head, closed = body.seq, body.hash, body.kind == "retired"
    if fresh:
        _keep(row, fresh, have, head, closed, by)
    return have, head


def _keep(
    row: Device, fresh: list[tuple[logline.Body, Signed]], have: int, head: str, closed: bool, by: User | None
) -> None:
    moment = now()
    names = {int(body.airing) for body, _one in fresh if body.airing and _is_key(body.airing)}
    airings = {
        str(airing.pk): airing
        for airing in Airing.objects.select_for_update(of=("self",))
        .select_related(
            "programme", "programme__series", "programme__series__unit", "programme__task", "station", "station__unit",
            "urgent", "entry",
        )
        .filter(pk__in=names, station=row.station_id)
    }  # fmt: skip
    lines = LogLine.objects.bulk_create(
        LogLine(
            device=row, seq=body.seq, previous=body.previous, hash=body.hash, body=body.raw, signature=one.signature,
            kind=body.kind, airing=airings.get(body.airing or ""), at=body.at, received_at=moment,
        )
        for body, one in fresh
    )  # fmt: skip
    row.have, row.head, row.closed, row.last_seen = have, head, closed, moment
    row.save(update_fields=["have", "head", "closed", "last_seen"])
    completed: list[Airing] = []
    for body, _one in fresh:
        airing = airings.get(body.airing or "")
        if airing is None:
            continue
        if not _can_be(airing, body, moment):
            mark(row, "impossible", by=by)
        elif body.kind in SOUNDED and airing.state not in FINAL and not _is_ours(airing, body):
            mark(row, "other", by=by)
            _other(airing, body, by)
        elif _move_on(airing, body, by):
            completed.append(airing)
    for airing in completed:
        prove(airing, row, by=by)
    for programme in {one.programme for one in airings.values() if one.programme and one.state in HEARD}:
        findable.keep_in_step(programme)
    assert len(lines) == len(fresh)  # noqa: S101 - the database took them all


def _is_key(name: str) -> bool:
    return name.isascii() and name.isdigit() and len(name) < 19


def _can_be(airing: Airing, body: logline.Body, received: datetime) -> bool:
    """Whether a line may be true: nothing has sounded before its hour, by this server's clock (the line's own hours are
    the device's word), nor what was taken off the programme. A line that cannot be is kept, and moves nothing.
    """
    if body.kind not in SOUNDED:
        return True
    return airing.state != AiringState.CANCELLED and received >= airing.starts - EARLY


def _is_ours(airing: Airing, body: logline.Body) -> bool:
    """Whether what a line says has sounded is a rendition of what was approved, or ordered: its file, its rate and its
    length (of an urgent message, as often as it was repeated).
    """
    if airing.programme is not None:
        made = {"rendering__programme": airing.programme_id, "rendering__of": airing.programme.submitted_hash}
    else:
        made = {"rendering__urgent": airing.urgent_id}
    rows = Rendition.objects.filter(sha256=body.sha256 or "", rate=body.sample_rate or 0, **made)
    return any(
        body.of == one.samples or (airing.programme is None and bool(one.samples) and not (body.of or 1) % one.samples)
        for one in rows
    )


def _other(airing: Airing, body: logline.Body, by: User | None) -> None:
    """Something else has sounded than was ordered: no evidence, and its people are told."""
    airing.state, airing.reason = AiringState.WRONG, "other"
    _began(airing, body, body.began or body.at)
    airing.save()
    tell(airing, NoticeKind.MISSED, by=by)


def _move_on(airing: Airing, body: logline.Body, by: User | None) -> bool:
    """What one entry says about an airing; returns whether it is now completed and was not before."""
    if body.kind == "heard":
        if body.score is not None:
            airing.score = max(airing.score or 0, body.score)
            airing.save(update_fields=["score"])
        return False
    if airing.state in FINAL:
        return False  # a device that lost part of its log may say more; the first end stands
    before = airing.state
    match body.kind:
        case "started":
            airing.state = AiringState.STARTED
            _began(airing, body, body.at)
        case "completed":
            airing.state, airing.reason = AiringState.COMPLETED, ""
            airing.samples, airing.samples_of = body.end, body.of
            _began(airing, body, body.began)
        case "partial" | "preempted":
            airing.state = ENDINGS[body.kind]
            airing.samples, airing.samples_of = body.end, body.of
            airing.reason = (body.reason or "")[:300]
            _began(airing, body, body.began)
        case "missed":
            airing.state, airing.reason = AiringState.MISSED, (body.reason or "")[:300]
        case _:
            return False
    airing.save()
    if airing.state == AiringState.MISSED:
        tell(airing, NoticeKind.MISSED, by=by)
    if airing.state == AiringState.COMPLETED:
        settle(airing, by=by)
    return airing.state == AiringState.COMPLETED and before != AiringState.COMPLETED


def _began(airing: Airing, body: logline.Body, moment: datetime | None) -> None:
    """The first stretch says when it began."""
    if airing.began_at is None and moment is not None:
        airing.began_at, airing.clock_sure = moment, body.is_sure


@transaction.atomic
def mark(device: Device, why: str, *, by: User | None) -> None:
    """Note for the station's people that a device's log contradicts what stands here, or cannot be checked; once.

    Args:
        by: None, for the machine.
    """
    row = Device.objects.select_for_update().get(pk=device.pk)
    if row.marked_at is None or row.marked_why != why:
        row.marked_at, row.marked_why = now(), why[:10]
        row.save(update_fields=["marked_at", "marked_why"])
        audit.note(row.station, "radio.mark_device", by=by, device=row.name, why=why)


@transaction.atomic
def report_status(device: Device, status: dict[str, Any], *, by: User | None = None) -> None:
    """Keep what a device says of itself; proves nothing, feeds the wall of stations.

    Args:
        status: checked values of the protocol.
        by: None: the device's own word.
    """
    Device.objects.filter(pk=device.pk).update(
        status=status, last_seen=now(), agent=str(status.get("agent") or device.agent)[:200]
    )
