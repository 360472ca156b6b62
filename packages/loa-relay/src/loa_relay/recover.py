"""Take up at the start what the disk holds, after a power cut as after an orderly end."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from loa_relay.protocol import Invalid

if TYPE_CHECKING:
    from loa_relay.play import Station


def recover(station: Station, version: str) -> None:
    """Take up what the disk holds: close stretches that a power cut left open, load manifest and wishes."""
    with station.lock:
        position = load(station, station.POSITION_FILE)
        for airing, seen in list(station.log.progress.items()):
            if seen.open is not None:
                close_cut(station, airing, seen.open, position)
        station.retired = station.log.closed
        if station.log.seq == 0:
            station.log.note("paired", detail={"server": station.identity.server, "name": station.identity.name})
        station.log.note("agent_started", detail={"agent": version})
        operator = load(station, station.OPERATOR_FILE)
        with suppress(ValueError, TypeError, AttributeError):  # a damaged file costs wishes, not the start
            station.wishes = {str(name): int(place) for name, place in operator.get("wishes", {}).items()}
            station.skipped = set(operator.get("skipped", []))
            station.own_volume = None if operator.get("volume") is None else int(operator["volume"])
        stored = station.disk.read(station.MANIFEST_FILE)
        if stored is not None:
            try:
                station.adopt(stored)
            except Invalid as error:
                station.refuse("manifest", f"stored: {error}")


def load(station: Station, name: str) -> dict[str, Any]:
    """A JSON object from the agent's folder; an empty one when it is missing or damaged."""
    with suppress(ValueError):
        value = json.loads(station.disk.read(name) or b"{}")
        return value if isinstance(value, dict) else {}
    return {}


def close_cut(station: Station, airing: str, opened: dict[str, Any], position: dict[str, Any]) -> None:
    """A `started` without an end: the last durable checkpoint says how far it got, and no further is claimed."""
    end, began = opened["from"], None
    same = (position.get("airing"), position.get("boot"), position.get("monotonic_ms")) == (
        airing,
        opened["boot"],
        opened["monotonic_ms"],
    )
    if same:
        end, began = max(int(position["to"]), end), position["began"]
    values = {name: opened[name] for name in ("airing", "title", "planned", "priority", "sha256", "sample_rate")}
    values |= {"of": opened["of"], "from": opened["from"], "to": end, "began": began, "reason": "power"}
    station.log.note("partial", **values)
