"""A year of stations, simulated: the agent's real core on an imagined clock, disk, link and loudspeaker.

A ten-minute programme a month, at 10:00 and repeated three times; links up 60 % of the time; power cuts, some in the
middle of an airing; clocks that jump an hour or start in 1970. Each station gets one good synchronisation in the five
hours before each airing; where the clock has no battery, the last power cut lies before it. Law: 0 missed, 0 lost or
double entries, and all evidence in by the end.

    python bench/relay_year.py [--stations 10600] [--processes 2]

First 6 stations with everything real but the wires: signed requests, signed log, reference server. Then --stations in a
compact mode: the same core, log, decisions, time and store; signatures and HTTP forms are left out.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "packages/loa-relay/tests"))

from loa_relay import protocol
from loa_relay.client import Unreachable
from loa_relay.disk import Disk
from loa_relay.keep_log import PlayLog
from loa_relay.keep_time import Timekeeper
from loa_relay.manifest import Manifest, read_manifest
from loa_relay.play import Station
from loa_relay.protocol import from_moment
from loa_relay.recover import recover
from loa_relay.store import AudioStore
from loa_relay.sync import Synchroniser
from relay_world.clock import SimClock
from relay_world.disk import MemoryFiles
from relay_world.server import RefServer
from relay_world.sound import SimAmplifier, SimSound
from relay_world.station import Rig, airing, check_books

MINUTE, HOUR, DAY = 60_000, 3_600_000, 86_400_000
NEW_YEAR = from_moment("2026-01-01T00:00:00+07:00")
MINUTES = 10
HOURS = (10, 16, 34, 41)  # 10:00, 16:00, 10:00 and 17:00 of the next day
CHECKPOINT_MS = 3 * MINUTE


def airings_of_the_year(server: RefServer) -> list[dict[str, Any]]:
    """48 airings of 12 programmes."""
    found = []
    for month in range(12):
        first = NEW_YEAR + (month * 30 + 4) * DAY
        audio = server.audio(f"programme {month}".encode(), MINUTES * 60 * 48000)
        found += [airing(f"m{month}-{at}", first + hour * HOUR, audio) for at, hour in enumerate(HOURS)]
    return found


def manifests_of_the_year(server: RefServer) -> list[tuple[int, dict[str, Any]]]:
    """A new manifest each ten days: what lies within the next 45 days, and what is not long past."""
    everything = airings_of_the_year(server)
    found = []
    for day in range(0, 366, 10):
        moment = NEW_YEAR + day * DAY
        near = [one for one in everything if -10 * DAY <= from_moment(one["starts"]) - moment <= 45 * DAY]
        server.now = lambda moment=moment: moment
        server.order("all", near, valid_until=protocol.to_moment(moment + 60 * DAY), sync_seconds=21_600)
        found.append((moment, server.manifests["all"]))
    return found


# -- compact mode: the same core without signatures and HTTP ------------------------------------------------------


class PaperKey:
    """Stands where the device's key stands, and signs nothing."""

    def __init__(self, number: int) -> None:
        self.raw = number.to_bytes(32, "big")

    def public_key(self) -> PaperKey:
        return self

    def public_bytes_raw(self) -> bytes:
        return self.raw

    def sign(self, message: bytes) -> bytes:
        return b"-"


class CompactStation(Station):
    """Takes manifests that were read before: all stations have the same orders."""

    shared: dict[bytes, Manifest]

    def read(self, data: bytes, key: bytes) -> Manifest:
        return self.shared[data]


class CompactClient:
    """The requests of the protocol as direct calls; keeps the log as a server does."""

    def __init__(self, rig: CompactRig) -> None:
        self.rig = rig
        self.bodies: list[str] = []
        self.head = protocol.GENESIS

    def _link(self) -> None:
        if not self.rig.up:
            raise Unreachable("down")
        self.rig.clock.advance(10)

    def time(self) -> int:
        self._link()
        moment = self.rig.clock.true
        self.rig.clock.advance(10)
        return moment

    def manifest(self, serial: int) -> bytes | None:
        newest = self.rig.newest()
        return None if CompactStation.shared[newest].serial == serial else newest

    def urgent(self) -> None:
        return None

    @contextmanager
    def file(self, kind: str, sha256: str, offset: int) -> Iterator[tuple[int, Iterator[bytes]]]:
        yield offset, iter([self.rig.files_of_server[sha256][offset:]])

    def deliver(self, entries: list[dict[str, str]]) -> tuple[int, str]:
        for entry in entries:
            body = json.loads(entry["body"])
            if body["seq"] <= len(self.bodies):
                assert entry["body"] == self.bodies[body["seq"] - 1], "a fork"
                continue
            assert (body["seq"], body["previous"]) == (len(self.bodies) + 1, self.head), "a gap or a fork"
            self.bodies.append(entry["body"])
            self.head = protocol.sha256(entry["body"].encode())
        return len(self.bodies), self.head

    def status(self, content: dict[str, Any]) -> None:
        pass


class CompactRig:
    """What `relay_world.station.Rig` is, for many."""

    def __init__(self, number: int, orders: list[tuple[int, bytes]], files: dict[str, bytes], **clock: Any) -> None:
        self.clock = SimClock(NEW_YEAR, **clock)
        self.orders, self.files_of_server = orders, files
        self.key = PaperKey(number)
        self.identity = SimpleNamespace(
            station="all", device="x", server="", name="", server_key=b"", former_keys=(), key=self.key
        )
        self.files = MemoryFiles()
        self.sound, self.amplifier = SimSound(self.clock), SimAmplifier(self.clock)
        self.up = True
        self.client = CompactClient(self)
        self.boot()

    def newest(self) -> bytes:
        return next(data for moment, data in reversed(self.orders) if moment <= self.clock.true)

    def boot(self) -> None:
        disk = Disk(self.files)
        log = PlayLog(disk, self.key, "all")  # type: ignore[arg-type]
        log.time = Timekeeper(self.clock, disk, log.latest_verified)
        store = AudioStore(disk, 1 << 30)
        self.station = CompactStation(
            self.identity,
            log.time,
            disk,
            log,
            store,
            self.sound,
            self.amplifier,
            CHECKPOINT_MS,
            idle_ms=4 * DAY,  # type: ignore[arg-type]
        )
        self.sync = Synchroniser(self.station, self.client, "x", "x")  # type: ignore[arg-type]
        recover(self.station, "x")

    def synchronise(self) -> bool:
        try:
            return self.sync.synchronise()
        except Unreachable:
            return False

    def run_to(self, moment: int) -> None:
        clock, tick = self.clock, self.station.tick
        while True:
            wake = tick()
            left = moment - clock.true
            if left <= 0:
                return
            clock.advance_mono(min(wake - clock.monotonic_ms(), left))

    def power_cut(self, off_ms: int, wall: int | None) -> None:
        self.sound.power_cut()
        self.clock.reboot(off_ms, wall)

    def entries(self) -> list[dict[str, Any]]:
        return [json.loads(entry["body"]) for entry in self.station.log.read(0, 10**9)]

    def delivered(self) -> list[dict[str, Any]]:
        return [json.loads(body) for body in self.client.bodies]


class FullRig(Rig):
    """Everything real but the wires."""

    def boot(self, files: Any = None) -> None:
        super().boot(files)
        self.station.idle_ms = DAY

    @property
    def up(self) -> bool:
        return self.wire.up

    @up.setter
    def up(self, value: bool) -> None:
        self.wire.up = value

    def entries(self) -> list[dict[str, Any]]:
        return self.log

    def delivered(self) -> list[dict[str, Any]]:
        return self.device.log


# -- a year ---------------------------------------------------------------------------------------------------------


def happenings(chance: random.Random, starts: list[int], battery: bool) -> list[tuple[int, str, int]]:
    """(moment, what, value) of a station's year: links, cuts, clock faults, and the promised synchronisations."""
    found: list[tuple[int, str, int]] = []
    moment, up = NEW_YEAR, True
    while moment < NEW_YEAR + 365 * DAY:  # up 60 % of the time, in stretches of days
        span = int(chance.expovariate(1 / ((3 if up else 2) * DAY)))
        found.append((moment, "link", int(up)))
        if up:
            found += [(at, "sync", 0) for at in range(moment + 1, min(moment + span, NEW_YEAR + 365 * DAY), 4 * DAY)]
        moment, up = moment + max(span, HOUR), not up
    for _ in range(chance.randrange(4, 13)):  # cuts at any time, minutes to a day long
        at, off = NEW_YEAR + chance.randrange(365 * DAY), int(chance.expovariate(1 / (2 * HOUR)))
        if all(not planned - 8 * HOUR - off < at < planned + 20 * MINUTE for planned in starts):
            found.append((at, "cut", off))
    hit = chance.sample(starts, 10)
    for planned in hit[:4]:  # and in the middle of airings
        at = planned + chance.randrange(1000, MINUTES * MINUTE - 1000)
        found.append((at, "cut", chance.randrange(5000, 4 * MINUTE)))
    for planned in hit[4:] if battery else ():  # and shortly before, where the clock has a battery
        found.append((planned - chance.randrange(2000, 30 * MINUTE), "cut", chance.randrange(1000, 100_000)))
    for _ in range(12):
        found.append((NEW_YEAR + chance.randrange(365 * DAY), "jump", chance.choice((HOUR, -HOUR))))
    found += [(planned - chance.randrange(40 * MINUTE, 5 * HOUR), "promised", 0) for planned in starts]
    return sorted(found)


def live(rig: Any, chance: random.Random, starts: list[int], battery: bool) -> Counter[str]:
    """Run one station's year; returns counts, and raises AssertionError when a law is broken."""
    count: Counter[str] = Counter()
    for moment, what, value in happenings(chance, starts, battery):
        rig.run_to(max(moment, rig.clock.true))
        if what == "link":
            rig.up = bool(value)
        elif what in ("sync", "promised"):
            before, rig.up = rig.up, rig.up or what == "promised"
            count["syncs"] += rig.synchronise()
            rig.up = before
        elif what == "jump":
            rig.clock.step(value)
            rig.station.tick()  # the real agent ticks at least every 20 s
            count["clock faults"] += 1
        else:
            count["cuts in an airing"] += rig.station.current is not None
            rig.power_cut(value, None if battery else 1_000_000)
            rig.boot()
            count["power cuts"] += 1
            count["clock faults"] += not battery
    rig.run_to(NEW_YEAR + 366 * DAY)
    rig.up = True
    assert rig.synchronise()
    own, got = rig.entries(), rig.delivered()
    check_books(own)
    assert own == got, "the server's copy is the device's log: nothing lost, nothing double"
    count["entries"] = len(got)
    told: dict[str, set[str]] = {}
    for body in got:
        if body["airing"]:
            told.setdefault(body["airing"], set()).add(body["kind"])
            if body["kind"] == "missed":
                count[f"missed: {body['reason']}"] += 1
    assert len(told) == len(starts), "every airing is accounted for"
    count["airings"] = len(told)
    count["whole"] = sum("completed" in kinds for kinds in told.values())
    count["partial"] = sum("missed" not in kinds and "completed" not in kinds for kinds in told.values())
    count["missed"] = sum("missed" in kinds for kinds in told.values())
    return count


def six() -> Counter[str]:
    """Six stations with signatures and the reference server."""
    total: Counter[str] = Counter()
    for number in range(6):
        chance, battery = random.Random(number), number % 2 == 0
        rig = FullRig(start=NEW_YEAR, seed=number + 1, rtc=battery, drift_ppm=chance.randrange(-60, 60))
        rig.checkpoint_ms = CHECKPOINT_MS
        rig.boot()
        orders = manifests_of_the_year(rig.server)
        rig.server.now = lambda rig=rig: rig.clock.true
        starts = [from_moment(one["starts"]) for one in airings_of_the_year(rig.server)]
        handle = rig.server.handle

        def newest(*request: Any, rig: FullRig = rig, orders: Any = orders, handle: Any = handle) -> Any:
            rig.server.manifests["que-trung"] = next(data for at, data in reversed(orders) if at <= rig.clock.true)
            return handle(*request)

        rig.server.handle = newest  # type: ignore[method-assign]
        total += live(rig, chance, starts, battery)
        assert not rig.server.marked
    return total


def some(numbers: range) -> Counter[str]:
    """These stations in compact mode."""
    server = RefServer(lambda: NEW_YEAR)
    contents = manifests_of_the_year(server)
    orders = [(moment, str(content["serial"]).encode()) for moment, content in contents]
    CompactStation.shared = {
        data: read_manifest({**content, "station": "all", "device": "x"}, "all", "x")
        for (_, data), (_, content) in zip(orders, contents, strict=True)
    }
    starts = [from_moment(one["starts"]) for one in airings_of_the_year(server)]
    total: Counter[str] = Counter()
    for number in numbers:
        chance, battery = random.Random(number), number % 2 == 0
        rig = CompactRig(number + 1, orders, server.files, rtc=battery, drift_ppm=chance.randrange(-60, 60))
        total += live(rig, chance, starts, battery)
    return total


def main() -> None:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--stations", type=int, default=10_600)
    arguments.add_argument("--processes", type=int, default=2)
    given = arguments.parse_args()
    figures: dict[str, Any] = {}
    for stations in (6, given.stations):
        began = time.perf_counter()
        if stations == 6:
            total = six()
        else:
            step = 20
            parts = [range(first, min(first + step, stations)) for first in range(0, stations, step)]
            total = Counter()
            with ProcessPoolExecutor(given.processes) as pool:
                for done, count in enumerate(pool.map(some, parts), 1):
                    total += count
                    if done * step % 1000 == 0:
                        print(f"    {done * step:,} stations: {total['missed']} missed", file=sys.stderr, flush=True)
        seconds = time.perf_counter() - began
        total["missed"] += 0
        print(f"{stations:,} stations, one year: {seconds:.0f} s")
        for name in sorted(total):
            print(f"    {name:<20}{total[name]:>12,}")
        print(f"    {'lost or double':<20}{0:>12,}   (else the run stops)")
        assert total["missed"] == 0
        key = "six" if stations == 6 else "many"
        figures |= {f"{key}_{name.replace(' ', '_').replace(':', '')}": value for name, value in total.items()}
        figures |= {f"{key}_seconds": round(seconds, 1), f"{key}_stations": stations}
    figures["missed_ratio"] = 0.0
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
