"""Which item sounds now: the priorities of Circular 39/2020/TT-BTTTT as pure functions of what is planned and logged.

- urgent (khẩn cấp) sounds at once and pre-empts everything; two urgent items follow each other.
- priority (ưu tiên) pre-empts normal items. Two clashing priority items follow each other in the operator's order,
  and in the server's where he gave none.
- normal (thông thường) items that clash follow each other in their order.
- Nothing but urgent starts unless it ends before quiet hours begin.
- What was cut may go on where it stopped, for a while.
"""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import dataclass

from loa_relay.keep_log import Progress
from loa_relay.manifest import PRIORITIES, Airing, Audio, Manifest

MINUTE_MS = 60_000
DAY_MINUTES = 1440


@dataclass(frozen=True, slots=True)
class Item:
    """An airing that is not settled yet, with its chosen rendition and what the log says of it."""

    airing: Airing
    audio: Audio
    progress: Progress

    @property
    def ms(self) -> int:
        return self.audio.ms

    @property
    def left_ms(self) -> int:
        return max(self.audio.samples - self.progress.reached, 0) * 1000 // self.audio.sample_rate

    @property
    def begun(self) -> bool:
        return self.progress.ended > 0


@dataclass(frozen=True, slots=True)
class Choice:
    """What to start (None: nothing), and which due items had to wait for another."""

    item: Item | None
    held: frozenset[str] = frozenset()


def in_quiet(manifest: Manifest, start: int, length: int) -> bool:
    """Whether [start, start + length) ms touches quiet hours of the station's local day."""
    first = start // MINUTE_MS + manifest.utc_offset_minutes
    last = max(start, start + length - 1) // MINUTE_MS + manifest.utc_offset_minutes
    for begin, end in manifest.quiet:
        span = (end - begin) % DAY_MINUTES
        since = (first - begin) % DAY_MINUTES
        if since < span or since + (last - first) >= DAY_MINUTES:
            return True
    return False


def quiet_ends(manifest: Manifest, moment: int) -> int:
    """The first moment not before `moment` that is outside quiet hours (ms; whole minutes), or `moment`."""
    for minute in range(2 * DAY_MINUTES):
        at = moment if minute == 0 else (moment // MINUTE_MS + minute) * MINUTE_MS
        if not in_quiet(manifest, at, 1):
            return at
    return moment


def window_end(item: Item, manifest: Manifest, held: bool) -> int:
    """The last moment (ms) at which the item may start or go on."""
    late = item.airing.starts + (manifest.hold_ms if held else manifest.late_ms)
    if not item.begun:
        return late
    resume = item.progress.ended + manifest.resume_ms
    return resume if item.progress.reached else max(resume, late)


def rank(item: Item, wishes: Mapping[str, int]) -> tuple[int, int, int, int, str]:
    """Who goes first among due items: lower first. `wishes`: the operator's order."""
    airing = item.airing
    wish = wishes.get(airing.airing, len(wishes))
    return (-PRIORITIES[airing.priority], wish, airing.order, airing.starts, airing.airing)


def clash(one: Item, other: Item) -> bool:
    """Whether two items of equal priority overlap as planned."""
    first, second = sorted((one, other), key=lambda item: item.airing.starts)
    return (
        first.airing.priority == second.airing.priority
        and first.airing.starts + first.ms > second.airing.starts
        and first is not second
    )


def choose(
    items: list[Item],
    now: int,
    lead: int,
    manifest: Manifest,
    playing: Item | None,
    wishes: Mapping[str, int],
    held: Container[str],
) -> Choice:
    """What starts at `now`, or within `lead` ms on its second.

    Args:
        items: unsettled items, without the playing one.
        now: ms; items planned up to `now + lead` are due.
        lead: ms by which a start is decided ahead.
        playing: what sounds; it is pre-empted when the choice names another item.
        wishes: the operator's order of clashing items: name -> place.
        held: items that had to wait before: their window is the longer one.
    """
    due = [
        item
        for item in items
        if item.airing.starts - lead <= now <= window_end(item, manifest, item.airing.airing in held)
    ]
    due.sort(key=lambda item: rank(item, wishes))
    waiting: set[str] = set()
    best: Item | None = None
    for item in due:
        airing = item.airing
        if airing.starts > manifest.valid_until and not airing.local:
            continue
        if airing.priority != "urgent" and in_quiet(manifest, max(now, airing.starts), item.left_ms):
            continue
        blocked = playing is not None and PRIORITIES[playing.airing.priority] >= PRIORITIES[airing.priority]
        if blocked or best is not None or _operator_wants_another_first(item, items, now + lead, wishes):
            waiting.add(airing.airing)
        else:
            best = item
    return Choice(best, frozenset(waiting))


def _operator_wants_another_first(item: Item, items: list[Item], now: int, wishes: Mapping[str, int]) -> bool:
    """Whether a clashing item that is still to come was put before this one."""
    place = wishes.get(item.airing.airing)
    if place is None:
        return False
    return any(
        wishes.get(other.airing.airing, place) < place and clash(item, other) and other.airing.starts > now
        for other in items
    )
