"""Say of every item whose time has passed unplayed that it was missed, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loa_relay.decide import Item, in_quiet, window_end
from loa_relay.stretch import head_keys

if TYPE_CHECKING:
    from loa_relay.play import Station


def settle(station: Station, now: int) -> None:
    """Say of every item whose time has passed unplayed that it was missed, and why."""
    if station.manifest is None:
        return
    gone = []
    for item in station.items:
        if item.airing.starts > now:
            break
        name, final = item.airing.airing, item.progress.final
        if station.current is not None and station.current.airing == name:
            continue
        held = name in station.held
        if final is None and now > (end := window_end(item, station.manifest, held)):
            gone.append(name)
            if not item.begun:
                airing = item.airing
                head = head_keys(name, airing.title, airing.starts, airing.priority)
                station.log.note("missed", reason=reason_of(station, item, end, now, held), **head)
        elif final is not None:
            gone.append(name)
    if gone:
        station.deliver_later = True
        station.items = [item for item in station.items if item.airing.airing not in gone]
        for name in gone:
            station.held.discard(name)
            station.excuses.pop(name, None)


def reason_of(station: Station, item: Item, end: int, now: int, held: bool) -> str:
    """Why an item whose window closed at `end` did not sound."""
    name, manifest = item.airing.airing, station.manifest
    began = now - (station.time.clock.monotonic_ms() - station.began_mono)
    if manifest is None or name in station.skipped:
        return "operator"
    if item.airing.starts > manifest.valid_until and not item.airing.local:
        return "expired"
    if end < began:
        return "off"
    if station.known_since is not None and end < station.known_since:
        return "clock"
    if name in station.excuses:
        return station.excuses[name]
    if item.airing.priority != "urgent" and in_quiet(manifest, item.airing.starts, item.ms):
        return "quiet"
    return "clash" if held else "late"
