"""Begin what is due: choose, make sure that it can be played, start it on its second; and know when to look again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loa_relay.decide import Item, choose, window_end
from loa_relay.sound import Cue

if TYPE_CHECKING:
    from loa_relay.play import Station

LEAD_MS = 1500
"""The `started` entry is made durable this long before the second, so that a slow memory card does not delay it."""
PREPARE_MS = 60_000
RETRY_MS = 2000
BACK_MS = 2000
"""A resumed programme repeats its last two seconds, so that no word is lost."""
FRUITLESS_STRETCHES = 3
"""An airing that was begun so often without a sample sounding is given up."""


def begin(station: Station, now: int) -> None:
    """Start the item that is due, if it can be played; an item that cannot be leaves the way to the next."""
    if station.manifest is None or not station.items or station.items[0].airing.starts > now + PREPARE_MS:
        return
    monotonic = station.time.clock.monotonic_ms()
    if station.current is None:
        for item in station.items:
            if item.airing.starts > now + PREPARE_MS:
                break
            if now < item.airing.starts:
                is_ready(station, item, monotonic)
    playing = station.current.item if station.current else None
    rest = [item for item in station.items if item is not playing and item.airing.airing not in station.skipped]
    while rest and monotonic >= station.retry_at:
        choice = choose(rest, now, LEAD_MS, station.manifest, playing, station.wishes, station.held)
        station.held |= choice.held
        if choice.item is None:
            return
        item = choice.item
        if is_ready(station, item, monotonic) and start_item(station, item):
            return
        rest.remove(item)


def is_ready(station: Station, item: Item, monotonic: int) -> bool:
    """Whether its file is here, whole and decodable; why not is kept as the excuse."""
    name, excuse = item.airing.airing, ""
    if not station.sound.can_decode(item.audio.media_type):
        excuse = "decoder"
        station.fault("no_decoder", media_type=item.audio.media_type)
    elif station.failed.get(name, 0) >= FRUITLESS_STRETCHES:
        excuse = "sound"
    elif not station.store.has(item.audio.sha256, item.audio.size):
        excuse = "damaged" if station.excuses.get(name) == "damaged" else "audio"
    elif not station.store.verify(item.audio, monotonic):
        excuse = "damaged"
        station.fault("damaged", sha256=item.audio.sha256)
    if excuse:
        station.excuses[name] = excuse
    return not excuse


def start_item(station: Station, item: Item) -> bool:
    """Start it on its second, or where it stopped; returns whether it could be."""
    airing, audio = item.airing, item.audio
    back = BACK_MS * audio.sample_rate // 1000
    start = max(item.progress.reached - back, 0) if item.progress.reached else 0
    cue = Cue(station.store.file(audio.sha256), audio, start, station.volume())
    at = station.time.monotonic(airing.starts)
    return station.start((airing.airing, airing.title, airing.starts, airing.priority), cue, item, at)


def next_tick(station: Station, now: int | None) -> int:
    """The monotonic ms at which there will be something to do, at the latest after `idle_ms`."""
    monotonic = station.time.clock.monotonic_ms()
    wake = monotonic + station.idle_ms
    if station.current is not None:
        cue = station.current.cue
        left = (cue.of - max(station.current.playing.position(), cue.start)) * 1000 // cue.audio.sample_rate
        wake = min(station.current.checkpoint + station.checkpoint_ms, monotonic + left + 5)
    if station.urgent or station.log.waiting or station.tone is not None:
        wake = min(wake, monotonic + RETRY_MS)
    if now is not None and station.manifest is not None:
        for item in station.items:
            starts = item.airing.starts
            if starts - PREPARE_MS > now + station.idle_ms:
                break
            lead = starts - LEAD_MS - station.amplifier.warm_up_ms
            ends = window_end(item, station.manifest, item.airing.airing in station.held) + 1
            for moment in (starts - PREPARE_MS, lead, starts - LEAD_MS, ends):
                if moment > now:
                    wake = min(wake, monotonic + moment - now)
            if starts - LEAD_MS <= now <= ends and station.current is None:
                wake = min(wake, monotonic + RETRY_MS)
    return max(wake, monotonic + 1)
