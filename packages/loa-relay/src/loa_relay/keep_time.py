"""What time it is, on a computer whose clock may be wrong, may jump, or may start in 1970.

Time is monotonic time since boot plus an offset that was learnt from somewhere. Sources, best first:

    server    signed by the server, in this boot (the offset outlives a restart of the agent, not of the computer)
    ntp       the kernel says that its clock is disciplined, and it is not behind what was known before
    operator  a person at the station set it, in this boot
    rtc       the computer has a battery clock, corrected by how far off it was when the time was last verified; not
              behind what was known before, and not 400 days ahead

The first two are verified. With none of them the time is unknown ("giờ chưa xác thực"): only urgent orders play.
Later jumps of the system clock change nothing: the offset is pinned.
"""

from __future__ import annotations

import ctypes
import json
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from loa_relay.disk import Disk
from loa_relay.protocol import canonical

DRIFT_PPM = 50
"""How far a computer's crystal may be off while nobody corrects it."""
DAY_MS = 86_400_000
SOURCES = ("rtc", "operator", "ntp", "server")
VERIFIED = ("ntp", "server")
STEP_MS = 2000
"""A disciplined clock that moves by more against ours has jumped, and is not followed."""


class Clock(Protocol):
    """The computer's clocks, in whole milliseconds. The only thing here that a simulation has to replace."""

    def monotonic_ms(self) -> int: ...
    def wall_ms(self) -> int: ...
    def boot(self) -> str: ...
    def disciplined(self) -> bool: ...
    def battery_ms(self) -> int | None: ...


class SystemClock:
    """Linux: CLOCK_BOOTTIME counts on while the computer sleeps and never jumps."""

    def __init__(self) -> None:
        self._boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
        self._libc = ctypes.CDLL(None, use_errno=True)

    def monotonic_ms(self) -> int:
        return time.clock_gettime_ns(time.CLOCK_BOOTTIME) // 1_000_000

    def wall_ms(self) -> int:
        return time.time_ns() // 1_000_000

    def boot(self) -> str:
        return self._boot

    def disciplined(self) -> bool:
        """adjtimex(2) with modes 0 only reads; it returns 5 (TIME_ERROR) while the clock is not synchronised."""
        state = self._libc.adjtimex(ctypes.create_string_buffer(512))
        return 0 <= int(state) < 5

    def battery_ms(self) -> int | None:
        """What the battery clock shows (whole seconds), or None where there is none."""
        try:
            return int(Path("/sys/class/rtc/rtc0/since_epoch").read_text()) * 1000
        except (OSError, ValueError):
            return None


@dataclass(frozen=True, slots=True)
class Offset:
    """time = monotonic + offset_ms + drift since `at` (monotonic ms). `doubt_ms`: half the round trip when learnt."""

    source: str
    offset_ms: int
    at: int
    doubt_ms: int


class Timekeeper:
    """Best time, where it came from, and what is kept of it across restarts (time.json)."""

    FILE = "time.json"

    def __init__(self, clock: Clock, disk: Disk, floor: int = 0) -> None:
        """`floor`: the latest verified moment known from elsewhere (the log), ms."""
        self.clock = clock
        self.disk = disk
        self.offset: Offset | None = None
        self.rate_ppb = 0
        self.battery_ahead: int | None = None
        self._first: Offset | None = None
        self._saved: Offset | None = None
        self.jumped_ms = 0
        saved: dict[str, Any] = {}
        try:
            saved = json.loads(disk.read(self.FILE) or b"{}")
            self.floor = max(floor, int(saved.get("floor", 0)))
            self.rate_ppb = int(saved.get("rate_ppb", 0))
            ahead = saved.get("battery_ahead")
            self.battery_ahead = None if ahead is None else int(ahead)
            if saved.get("boot") == clock.boot() and saved.get("source") in SOURCES:
                doubt = int(saved["doubt_ms"])
                self.offset = Offset(str(saved["source"]), int(saved["offset_ms"]), int(saved["at"]), doubt)
        except (ValueError, KeyError, TypeError, AttributeError):
            self.floor = floor

    @property
    def source(self) -> str | None:
        return self.offset.source if self.offset else None

    @property
    def verified(self) -> bool:
        return self.offset is not None and self.offset.source in VERIFIED

    def _at(self, offset: Offset, monotonic: int) -> int:
        drift = (monotonic - offset.at) * self.rate_ppb // 1_000_000_000 if offset.source == "server" else 0
        return monotonic + offset.offset_ms + drift

    def now(self) -> int | None:
        """Milliseconds since 1970, or None while the time is unknown."""
        return None if self.offset is None else self._at(self.offset, self.clock.monotonic_ms())

    def best(self) -> int:
        """The time if known, else the least wrong guess: not before anything known. For the log's `at` only."""
        now = self.now()
        return now if now is not None else max(self.floor, self.clock.wall_ms())

    def monotonic(self, moment: int) -> int:
        """The monotonic ms at which `moment` will be (time must be known)."""
        now = self.now()
        return self.clock.monotonic_ms() + moment - (now if now is not None else moment)

    def watch(self) -> bool:
        """Take up the system clock where that is better than what we have; returns whether the source changed."""
        clock, before = self.clock, self.source
        battery = clock.battery_ms()
        if before == "server":
            self._watch_battery(battery)
            return False
        monotonic, wall = clock.monotonic_ms(), clock.wall_ms()
        found = None
        if wall >= self.floor and clock.disciplined():
            found = "ntp"
        elif battery is not None and self.battery_ahead is not None:
            wall = battery - self.battery_ahead
            found = "rtc" if self.floor <= wall <= self.floor + 400 * DAY_MS else None
        if found is None or (before and SOURCES.index(found) < SOURCES.index(before)):
            return False
        if found == before and self.offset is not None:
            difference = wall - monotonic - self.offset.offset_ms
            if abs(difference) > STEP_MS:
                self.jumped_ms = difference
                return False
        self.jumped_ms = 0
        self.offset = Offset(found, wall - monotonic, monotonic, 1000)
        if found == "ntp" and wall > self.floor + DAY_MS:
            self._save()
        return found != before

    def _watch_battery(self, battery: int | None) -> None:
        """Keep in mind how far off the battery clock is, while the right time is known."""
        now = self.now()
        if battery is not None and now is not None:
            known = self.battery_ahead
            if known is None or abs(battery - now - known) > STEP_MS:
                self.battery_ahead = battery - now
                self._save()

    def learn_server(self, server_ms: int, sent: int, received: int) -> bool:
        """Take the server's signed time. `sent`, `received`: monotonic ms around the request.

        Returns whether it was taken: not when what we have is surer and agrees.
        """
        doubt = (received - sent) // 2
        fresh = Offset("server", server_ms + doubt - received, received, doubt)
        old = self.offset
        if old is not None and old.source == "server":
            grown = old.doubt_ms + (received - old.at) * DRIFT_PPM // 1_000_000
            apart = abs(self._at(old, received) - self._at(fresh, received))
            if doubt >= grown and apart <= doubt + grown:
                self._keep_floor()
                return False
        self._learn_rate(fresh)
        self.offset = fresh
        self.jumped_ms = 0
        self._keep_floor()
        self._watch_battery(self.clock.battery_ms())
        return True

    def _learn_rate(self, fresh: Offset) -> None:
        """How fast the crystal runs, from two good answers at least six hours apart in one boot."""
        first = self._first
        if fresh.doubt_ms > 250:
            return
        if first is None:
            self._first = fresh
            return
        span = fresh.at - first.at
        if span >= DAY_MS // 4:
            ppb = (fresh.offset_ms - first.offset_ms) * 1_000_000_000 // span
            if abs(ppb) <= 200_000:
                self.rate_ppb = ppb
            else:
                self._first = fresh

    def learn_operator(self, moment: int) -> None:
        """Take a person's word for the time, where nothing verified is known."""
        if not self.verified:
            monotonic = self.clock.monotonic_ms()
            self.offset = Offset("operator", moment - monotonic, monotonic, 60_000)
            self._save()

    def _keep_floor(self) -> None:
        """Write down a new offset that matters, and the floor once an hour."""
        saved, now = self._saved, self.offset
        if now is None:
            return
        stale = saved is None or now.at - saved.at > 3_600_000 or abs(now.offset_ms - saved.offset_ms) > 20
        if stale or self._at(now, self.clock.monotonic_ms()) > self.floor + 3_600_000:
            self._save()

    def _save(self) -> None:
        now, offset = self.now(), self.offset
        if offset is None or now is None:
            return
        if offset.source in VERIFIED:
            self.floor = max(self.floor, now)
        parts = {
            "boot": self.clock.boot(),
            "source": offset.source,
            "offset_ms": offset.offset_ms,
            "at": offset.at,
            "doubt_ms": offset.doubt_ms,
            "rate_ppb": self.rate_ppb,
            "floor": self.floor,
            "battery_ahead": self.battery_ahead,
        }
        try:
            self.disk.replace(self.FILE, canonical(parts))
            self._saved = offset
        except OSError:
            self._saved = None
