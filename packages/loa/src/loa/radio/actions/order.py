"""What the stations are told: the signed manifest, numbered so that an old one is refused, and urgent orders."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core.cache import cache
from django.db import transaction
from django.db.models import Q

from loa.kit.clock import now
from loa.org.models import User
from loa.radio import keys
from loa.radio.actions.common import iso
from loa.radio.actions.urgent import GAP_MS, REPEAT
from loa.radio.models import (
    Airing,
    AiringState,
    Device,
    Priority,
    ProgrammeState,
    Rendering,
    RenderState,
    Rendition,
    Station,
)

AHEAD = timedelta(days=92)
BEHIND = timedelta(days=60)
VALID = timedelta(days=45)
RENEW = timedelta(days=7)
"""A manifest that says the same is numbered and dated anew once a week, long before it runs out."""
LATE_START, HOLD, RESUME = 600, 3600, 900
"""Seconds; see docs/how-it-works/relay-protocol.md."""
PLAYABLE = ("audio/mpeg", "audio/flac", "audio/wav")
"""What an agent decodes, the smallest first."""
MOST_AIRINGS = 5000
SYNC_SECONDS = 600
POLL_SECONDS = 5
POLLS_A_SECOND = 200
"""What one server process answers with ease (bench/radio_sync.py); more devices ask less often."""


def poll_seconds() -> int:
    """How often a device is to ask for urgent orders: every 5 s, less often in a large fleet."""
    fleet = cache.get("loa.radio.fleet")
    if fleet is None:
        fleet = Device.objects.filter(retired_at=None).count()
        cache.set("loa.radio.fleet", fleet, 300)
    return max(POLL_SECONDS, -(-fleet // POLLS_A_SECOND))


@dataclass(frozen=True, slots=True)
class Envelope:
    """A signed payload, ready to be sent."""

    payload: str
    signature: str


def seal(purpose: str, value: dict[str, Any]) -> tuple[Envelope, bytes]:
    """A value as canonical JSON under the server's signature, and its bytes."""
    payload = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode("utf-8")
    return Envelope(keys.encode(payload), keys.encode(keys.sign(purpose, payload))), payload


def owed(device: Device, moment: datetime) -> list[Airing]:
    """The airings that a device is to know: ahead, and those past ones whose last word it has not sent."""
    settled = moment - timedelta(seconds=RESUME)
    cut = Q(state__in=(AiringState.PARTIAL, AiringState.PREEMPTED), starts__gt=settled - timedelta(hours=1))
    return list(
        Airing.objects.filter(
            Q(state__in=(AiringState.PLANNED, AiringState.STARTED)) | cut,
            station=device.station_id,
            programme__state=ProgrammeState.APPROVED,
            starts__gt=max(moment - BEHIND, device.paired_at),
            starts__lt=moment + AHEAD,
        )
        .select_related("programme")
        .order_by("starts", "pk")[:MOST_AIRINGS]
    )


def audio_of(renderings: dict[int, Any]) -> dict[int, tuple[list[dict[str, Any]], dict[str, Any] | None]]:
    """{key: (audio objects, fingerprint)} of finished renderings; one query.

    Args:
        renderings: {rendering: whatever}.
    """
    found: dict[int, tuple[list[dict[str, Any]], dict[str, Any] | None]] = {}
    files: dict[int, list[Rendition]] = defaultdict(list)
    for one in Rendition.objects.filter(rendering__in=list(renderings)).exclude(kind="hls"):
        files[one.rendering_id].append(one)
    for pk, rows in files.items():
        audio = sorted(
            (one for one in rows if one.media_type in PLAYABLE and one.samples),
            key=lambda one: PLAYABLE.index(one.media_type),
        )
        prints = [one for one in rows if one.kind == "fingerprint"]
        found[pk] = (
            [
                {
                    "sha256": one.sha256,
                    "bytes": one.size,
                    "media_type": one.media_type,
                    "samples": one.samples,
                    "sample_rate": one.rate,
                    "channels": one.channels,
                }
                for one in audio
            ],
            {"sha256": prints[0].sha256, "bytes": prints[0].size} if prints else None,
        )
    return found


def _airings(device: Device, moment: datetime) -> list[dict[str, Any]]:
    rows = owed(device, moment)
    wanted = {(airing.programme_id, airing.programme.submitted_hash) for airing in rows if airing.programme}
    made = {
        (one.programme_id, one.of): one.pk
        for one in Rendering.objects.filter(programme__in={pk for pk, _of in wanted}, state=RenderState.DONE).only(
            "programme_id", "of"
        )
        if (one.programme_id, one.of) in wanted
    }
    audio = audio_of(dict.fromkeys(made.values()))
    found = []
    for airing in rows:
        programme = airing.programme
        assert programme is not None  # noqa: S101 - the query asked for its state
        sounds, fingerprint = audio.get(made.get((programme.pk, programme.submitted_hash), 0), ([], None))
        if sounds:
            found.append(
                {
                    "airing": str(airing.pk),
                    "programme": str(programme.pk),
                    "title": programme.title,
                    "starts": iso(airing.starts),
                    "priority": airing.priority,
                    "order": airing.order,
                    "audio": sounds[:5],
                    "fingerprint": fingerprint,
                }
            )
    return found


def manifest(device: Device, *, by: User | None = None) -> tuple[int, Envelope]:
    """What a device is to play, signed and numbered. The same content keeps its number, its bytes and its signature.

    Args:
        device: with its station; not retired.
        by: None: the device asks.

    Returns:
        (number, envelope).
    """
    moment = now()
    station = device.station
    quiet = [[f"{station.quiet_from:%H:%M}", f"{station.quiet_to:%H:%M}"]]
    content = {
        "format": 1,
        "station": str(station.pk),
        "device": device.name,
        "utc_offset_minutes": 420,
        "quiet": quiet if station.quiet_from != station.quiet_to else [],
        "volume": station.volume,
        "late_start_seconds": LATE_START,
        "hold_seconds": HOLD,
        "resume_seconds": RESUME,
        "poll_seconds": poll_seconds(),
        "sync_seconds": SYNC_SECONDS,
        "local": {"allowed": station.local_allowed},
        "keep": [],
        "airings": _airings(device, moment) if station.is_active else [],
    }
    digest = hashlib.sha256(json.dumps(content, sort_keys=True).encode("utf-8")).hexdigest()
    if station.manifest_hash != digest or station.manifest_at is None or station.manifest_at < moment - RENEW:
        station = _number(station, digest, moment)
    issued = station.manifest_at or moment
    value = {**content, "serial": station.serial, "issued": iso(issued), "valid_until": iso(issued + VALID)}
    return station.serial, seal("loa-relay-manifest", value)[0]


def hint(device: Device) -> int:
    """Number of the manifest that the device would get now: on a higher one than its own it synchronises soon."""
    station = device.station
    return station.serial + (not station.manifest_hash)


@transaction.atomic
def _number(station: Station, digest: str, moment: datetime) -> Station:
    """The next number; of two requests that come together, one counts."""
    row = Station.objects.select_for_update().get(pk=station.pk)
    if row.manifest_hash != digest or row.manifest_at is None or row.manifest_at < moment - RENEW:
        row.serial, row.manifest_hash, row.manifest_at = row.serial + 1, digest, moment.replace(microsecond=0)
        row.save(update_fields=["serial", "manifest_hash", "manifest_at"])
    return row


def may_fetch(device: Device, sha256: str, *, fingerprint: bool = False) -> Rendition | None:
    """The file of a hash, if the device's station has an order for it; else None."""
    station = device.station_id
    approved = Q(rendering__programme__state=ProgrammeState.APPROVED)
    of_programmes = approved & Q(rendering__programme__airings__station=station)
    of_urgents = Q(rendering__urgent__airings__station=station)
    rows = Rendition.objects.filter(of_programmes | of_urgents, sha256=sha256, rendering__state=RenderState.DONE)
    rows = rows.filter(kind="fingerprint") if fingerprint else rows.filter(media_type__in=PLAYABLE)
    return rows.first()


@dataclass(frozen=True, slots=True)
class UrgentOrder:
    """An urgent order under both authentications."""

    payload: str
    signature: str
    mac: str


def urgent_order(device: Device, nonce: str) -> UrgentOrder | None:
    """The oldest urgent order that a device has not answered with its log; None when there is none.

    Args:
        nonce: of the request; it stands in the answer, so that an old one cannot be repeated.
    """
    moment = now()
    rows = (
        Airing.objects.filter(station=device.station_id, priority=Priority.URGENT)
        .filter(
            Q(state__in=(AiringState.STARTED, AiringState.PREEMPTED))
            | (Q(state=AiringState.PARTIAL) & ~Q(reason="stopped"))
            | Q(state=AiringState.PLANNED, urgent__ends_at__gt=moment, urgent__cancelled_at=None)
        )
        .select_related("urgent")
        .order_by("starts", "pk")
    )
    for airing in rows:
        urgent = airing.urgent
        assert urgent is not None  # noqa: S101 - the database's own constraint says so
        if urgent.ends_at is None or (urgent.ends_at <= moment and urgent.cancelled_at is None):
            continue
        value: dict[str, Any] = {
            "station": str(device.station_id),
            "device": device.name,
            "nonce": nonce,
            "order": str(airing.pk),
            "title": urgent.title,
            "action": "stop" if urgent.cancelled_at else "play",
            "audio": [],
            "repeat": 1,
            "gap_ms": GAP_MS,
            "volume": None,
        }
        if not urgent.cancelled_at:
            made = Rendering.objects.filter(urgent=urgent, state=RenderState.DONE).first()
            if made is None:
                continue
            value["audio"] = audio_of({made.pk: None})[made.pk][0]
            value["repeat"] = REPEAT
        envelope, payload = seal("loa-relay-urgent", value)
        return UrgentOrder(
            envelope.payload, envelope.signature, keys.encode(keys.mac(bytes.fromhex(device.public_key), payload))
        )
    return None
