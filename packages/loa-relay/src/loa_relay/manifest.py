"""The server's orders as typed values: manifest, airing, audio, urgent order. Any wrong part makes all invalid."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from loa_relay.protocol import FORMAT, Invalid, from_moment

MEDIA_TYPES = ("audio/mpeg", "audio/flac", "audio/wav")
PRIORITIES = {"normal": 0, "priority": 1, "urgent": 2}
"""Circular 39/2020/TT-BTTTT: thông thường, ưu tiên, khẩn cấp."""

_NAME = re.compile(r"[A-Za-z0-9._:-]{1,64}")
_HASH = re.compile(r"[0-9a-f]{64}")
_HOUR = re.compile(r"([01]\d|2[0-3]):([0-5]\d)")


@dataclass(frozen=True, slots=True)
class Audio:
    """One rendition. `samples` per channel."""

    sha256: str
    size: int
    media_type: str
    samples: int
    sample_rate: int
    channels: int

    @property
    def ms(self) -> int:
        return self.samples * 1000 // self.sample_rate


@dataclass(frozen=True, slots=True)
class Airing:
    """One planned airing, of the server or (name starts with "local:") of the commune. `starts` in ms since 1970."""

    airing: str
    programme: str
    title: str
    starts: int
    priority: str
    order: int
    audio: tuple[Audio, ...]
    fingerprint: str | None = None
    fingerprint_size: int = 0

    @property
    def local(self) -> bool:
        return self.airing.startswith("local:")


@dataclass(frozen=True, slots=True)
class Manifest:
    """Orders in force. Times in ms; `quiet` in minutes of the local day, (from inclusive, to exclusive)."""

    serial: int
    issued: int
    valid_until: int
    utc_offset_minutes: int
    quiet: tuple[tuple[int, int], ...]
    volume: int | None
    late_ms: int
    hold_ms: int
    resume_ms: int
    poll_seconds: int
    sync_seconds: int
    local_allowed: bool
    keep: tuple[Audio, ...]
    airings: tuple[Airing, ...]


@dataclass(frozen=True, slots=True)
class UrgentOrder:
    """An urgent order that held. `volume` 1..100 or None."""

    order: str
    title: str
    stop: bool
    audio: tuple[Audio, ...]
    repeat: int
    gap_ms: int
    volume: int | None


def integer(value: Any, what: str, least: int, most: int) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
        raise Invalid(f"{what} is not an integer from {least} to {most}")
    return value


def text(value: Any, what: str, most: int = 200) -> str:
    if not isinstance(value, str) or len(value) > most:
        raise Invalid(f"{what} is not a text of at most {most} letters")
    return value


def name(value: Any, what: str) -> str:
    if not isinstance(value, str) or not _NAME.fullmatch(value):
        raise Invalid(f"{what} is not a name")
    return value


def _items(value: Any, what: str, least: int, most: int) -> list[Any]:
    if not isinstance(value, list) or not least <= len(value) <= most:
        raise Invalid(f"{what} is not a list of {least} to {most}")
    return value


def _object(value: Any, what: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise Invalid(f"{what} is not an object")
    return value


def digest(value: Any, what: str) -> str:
    if not isinstance(value, str) or not _HASH.fullmatch(value):
        raise Invalid(f"{what} is not a sha256")
    return value


def read_audio(value: Any) -> Audio:
    """An audio object.

    Raises:
        Invalid: a key is missing or wrong.
    """
    item = _object(value, "audio")
    media_type = item.get("media_type")
    if media_type not in MEDIA_TYPES:
        raise Invalid("unknown media type")
    return Audio(
        digest(item.get("sha256"), "sha256"),
        integer(item.get("bytes"), "bytes", 1, 2**40),
        media_type,
        integer(item.get("samples"), "samples", 1, 2**40),
        integer(item.get("sample_rate"), "sample_rate", 8000, 192000),
        integer(item.get("channels"), "channels", 1, 2),
    )


def _audio_list(value: Any) -> tuple[Audio, ...]:
    return tuple(read_audio(item) for item in _items(value, "audio", 1, 5))


def _airing(value: Any) -> Airing:
    item = _object(value, "airing")
    airing = name(item.get("airing"), "airing")
    if airing.startswith("local:"):
        raise Invalid("a server's airing has a station's name")
    if item.get("priority") not in PRIORITIES:
        raise Invalid("unknown priority")
    prints = item.get("fingerprint")
    return Airing(
        airing,
        name(item.get("programme"), "programme"),
        text(item.get("title"), "title"),
        from_moment(item.get("starts")),
        item["priority"],
        integer(item.get("order"), "order", -(2**31), 2**31),
        _audio_list(item.get("audio")),
        digest(_object(prints, "fingerprint").get("sha256"), "fingerprint") if prints is not None else None,
        integer(prints.get("bytes"), "fingerprint bytes", 8, 2**24) if prints is not None else 0,
    )


def _quiet(value: Any) -> tuple[int, int]:
    hours = _items(value, "quiet hours", 2, 2)
    found = [_HOUR.fullmatch(hour) if isinstance(hour, str) else None for hour in hours]
    if found[0] is None or found[1] is None:
        raise Invalid("quiet hours are not HH:MM")
    first, last = (int(match[1]) * 60 + int(match[2]) for match in found if match is not None)
    return first, last


def read_manifest(content: dict[str, Any], station: str, device: str) -> Manifest:
    """The manifest inside a checked envelope.

    Raises:
        Invalid: for another station or device, another format, or anything missing or wrong.
    """
    if content.get("format") != FORMAT:
        raise Invalid("unknown format")
    if (content.get("station"), content.get("device")) != (station, device):
        raise Invalid("for another station or device")
    airings = tuple(_airing(item) for item in _items(content.get("airings"), "airings", 0, 5000))
    if len({airing.airing for airing in airings}) != len(airings):
        raise Invalid("an airing stands twice")
    volume = content.get("volume")
    allowed = _object(content.get("local"), "local").get("allowed")
    if not isinstance(allowed, bool):
        raise Invalid("local.allowed is not true or false")
    return Manifest(
        serial=integer(content.get("serial"), "serial", 1, 2**53),
        issued=from_moment(content.get("issued")),
        valid_until=from_moment(content.get("valid_until")),
        utc_offset_minutes=integer(content.get("utc_offset_minutes"), "utc_offset_minutes", -1440, 1440),
        quiet=tuple(_quiet(item) for item in _items(content.get("quiet"), "quiet", 0, 10)),
        volume=None if volume is None else integer(volume, "volume", 0, 100),
        late_ms=1000 * integer(content.get("late_start_seconds"), "late_start_seconds", 0, 3600),
        hold_ms=1000 * integer(content.get("hold_seconds"), "hold_seconds", 0, 14400),
        resume_ms=1000 * integer(content.get("resume_seconds"), "resume_seconds", 0, 3600),
        poll_seconds=integer(content.get("poll_seconds"), "poll_seconds", 1, 3600),
        sync_seconds=integer(content.get("sync_seconds"), "sync_seconds", 30, 86400),
        local_allowed=allowed,
        keep=tuple(read_audio(item) for item in _items(content.get("keep"), "keep", 0, 100)),
        airings=airings,
    )


def read_urgent(content: dict[str, Any], station: str, device: str, nonce: str) -> UrgentOrder:
    """The urgent order inside an envelope whose signature and mac held.

    Raises:
        Invalid: not the answer to this very request, or anything missing or wrong.
    """
    if (content.get("station"), content.get("device"), content.get("nonce")) != (station, device, nonce):
        raise Invalid("not the answer to this request")
    order, title = name(content.get("order"), "order"), text(content.get("title"), "title")
    action = content.get("action")
    if action == "stop":
        return UrgentOrder(order, title, True, (), 1, 0, None)
    if action != "play":
        raise Invalid("unknown action")
    volume = content.get("volume")
    return UrgentOrder(
        order,
        title,
        False,
        _audio_list(content.get("audio")),
        integer(content.get("repeat"), "repeat", 1, 100),
        integer(content.get("gap_ms"), "gap_ms", 0, 600_000),
        None if volume is None else integer(volume, "volume", 1, 100),
    )
