"""Urgent orders (khẩn cấp): taken from the poll, sounded at once, each once only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loa_relay.decide import Item
from loa_relay.manifest import Airing, UrgentOrder
from loa_relay.sound import Cue
from loa_relay.stretch import head_keys

if TYPE_CHECKING:
    from loa_relay.play import Station

LOUD = 80
"""An urgent order is at least this loud unless it says otherwise."""


def take_urgent(station: Station, order: UrgentOrder) -> None:
    """Obey an order that held. Its audio is on disk already (see `sync.poll`)."""
    with station.lock:
        final = station.log.seen(order.order).final
        playing = station.current is not None and station.current.airing == order.order
        known = playing or any(waiting.order == order.order for waiting in station.urgent)
        station.deliver_soon = station.deliver_soon or final is not None
        if order.stop and final is None:
            if playing:
                station.cut("partial", reason="stopped")
            else:
                station.urgent = [waiting for waiting in station.urgent if waiting.order != order.order]
                station.log.note("missed", reason="stopped", **head_keys(order.order, order.title, None, "urgent"))
            station.deliver_soon = True
        elif not order.stop and final is None and not known and not station.retired:
            station.urgent.append(order)


def miss_urgent(station: Station, order: UrgentOrder, reason: str) -> None:
    """Say that an urgent order cannot sound here."""
    with station.lock:
        if station.log.seen(order.order).final is None:
            station.log.note("missed", reason=reason, **head_keys(order.order, order.title, None, "urgent"))
            station.deliver_soon = True


def obey(station: Station) -> None:
    """Let the oldest waiting order sound, unless an urgent item sounds already."""
    while station.urgent and (station.current is None or station.current.priority != "urgent"):
        order = station.urgent[0]
        audio = station.rendition(order.audio)
        monotonic = station.time.clock.monotonic_ms()
        if not station.store.verify(audio, monotonic):
            del station.urgent[0]  # the server's next answer brings it again, with its audio
            continue
        if monotonic < station.retry_at:
            return
        volume = order.volume or max(station.volume(), LOUD)
        cue = Cue(station.store.file(audio.sha256), audio, 0, volume, order.repeat, order.gap_ms)
        now = station.time.best()
        airing = Airing(order.order, order.order, order.title, now, "urgent", 0, order.audio)
        item = Item(airing, audio, station.log.seen(order.order))
        if station.start((order.order, order.title, None, "urgent"), cue, item, monotonic):
            del station.urgent[0]
            station.deliver_soon = True
        return
