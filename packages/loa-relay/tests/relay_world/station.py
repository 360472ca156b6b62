"""One station wired up in the imagined world, and the laws that its books must obey."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from loa_relay.client import Answer, Client, Unreachable
from loa_relay.disk import Disk, Files
from loa_relay.identity import Identity, load
from loa_relay.keep_log import PlayLog
from loa_relay.keep_time import Timekeeper
from loa_relay.play import Station
from loa_relay.protocol import from_moment, to_moment
from loa_relay.recover import recover
from loa_relay.store import AudioStore
from loa_relay.sync import Synchroniser

from relay_world.clock import SimClock
from relay_world.disk import MemoryFiles
from relay_world.server import Device, RefServer
from relay_world.sound import SimAmplifier, SimSound

# 2026-10-05T10:00:00+07:00, a Monday
TEN = from_moment("2026-10-05T10:00:00+07:00")
MINUTE, HOUR, DAY = 60_000, 3_600_000, 86_400_000


class SimWire:
    """A link that can be down, slow, or cut a body short; `meddle` may change an answer."""

    def __init__(self, server: RefServer, clock: SimClock) -> None:
        self.server, self.clock = server, clock
        self.up = True
        self.trip_ms = 20
        self.cut_after: int | None = None
        self.piece = 64 * 1024
        self.meddle: Any = None
        self.sent = 0

    @contextmanager
    def send(self, method: str, target: str, headers: Mapping[str, str], body: bytes) -> Iterator[Answer]:
        self.sent += 1
        if not self.up:
            raise Unreachable("down")
        self.clock.advance(self.trip_ms // 2)
        names = {name.lower(): value for name, value in headers.items()}
        status, answered, data = self.server.handle(method, target, names, body)
        if self.meddle:
            status, answered, data = self.meddle(method, target, status, answered, data)
        self.clock.advance(self.trip_ms - self.trip_ms // 2)
        yield Answer(status, answered, self._pieces(target, data))

    def _pieces(self, target: str, data: bytes) -> Iterator[bytes]:
        for at in range(0, len(data), self.piece):
            if self.cut_after is not None and "/audio/" in target and at >= self.cut_after:
                raise Unreachable("cut")
            yield data[at : at + self.piece]


class Rig:
    """A paired station. `boot()` makes the agent anew on the same disk, as after a power cut."""

    def __init__(
        self, *, start: int = TEN - HOUR, files: Files | None = None, seed: int = 1, boot: bool = True, **clock: Any
    ) -> None:
        self.clock = SimClock(start, **clock)
        self.server = RefServer(lambda: self.clock.true)
        self.key = Ed25519PrivateKey.from_private_bytes(seed.to_bytes(32, "big"))
        self.device: Device = self.server.add_device(self.key, "que-trung")
        self.identity = Identity(
            self.key, "que-trung", "Quế Trung", "UBND", "http://x", self.server.public_key, self.device.secret
        )
        self.files: Files = files if files is not None else MemoryFiles()
        self.wire = SimWire(self.server, self.clock)
        self.sound = SimSound(self.clock)
        self.amplifier = SimAmplifier(self.clock)
        self.budget = 1 << 30
        self.checkpoint_ms = 5000
        if boot:
            self.boot()

    def boot(self, files: Files | None = None) -> None:
        """Start the agent on what the disk holds."""
        self.files = files if files is not None else self.files
        disk = Disk(self.files)
        log = PlayLog(disk, self.key, "que-trung")
        time = Timekeeper(self.clock, disk, log.latest_verified)
        log.time = time
        store = AudioStore(disk, self.budget)
        self.identity = load(disk) or self.identity
        self.station = Station(self.identity, time, disk, log, store, self.sound, self.amplifier, self.checkpoint_ms)
        client = Client(self.identity, self.wire, lambda: time.now() or 0)
        self.sync = Synchroniser(self.station, client, "loa-relay/test", "sim")
        recover(self.station, "loa-relay/test")

    def synchronise(self) -> bool:
        try:
            return self.sync.synchronise()
        except Unreachable:
            return False

    def poll(self) -> None:
        with suppress(Unreachable):
            self.sync.poll()

    def run(self, ms: int, most: int = 100_000) -> None:
        """Let the agent run for a while of its own time, ticking when it asks for it."""
        until = self.clock.monotonic_ms() + ms
        for _ in range(most):
            wake = self.station.tick()
            now = self.clock.monotonic_ms()
            assert wake > now
            if now >= until:
                return
            self.clock.advance_mono(min(wake, until) - now)
        raise AssertionError("the agent ticks without end")

    def run_to(self, moment: int) -> None:
        self.run(max(moment - self.clock.true, 0))

    def power_cut(self, off_ms: int, wall: int | None = None) -> None:
        self.sound.power_cut()
        self.clock.reboot(off_ms, wall)

    @property
    def log(self) -> list[dict[str, Any]]:
        """All entries on the device."""
        import json

        log = self.station.log
        return [json.loads(entry["body"]) for entry in log.read(log.base, 10**9)]

    def told(self, airing: str | None = None) -> list[tuple[str, str | None]]:
        """(kind, reason) of an airing's entries, or of all that are about airings."""
        return [
            (body["kind"], body["reason"])
            for body in self.log
            if (body["airing"] == airing if airing else body["airing"] is not None)
        ]


def airing(name: str, starts: int, audio: dict[str, Any], priority: str = "normal", **changes: Any) -> dict[str, Any]:
    """An airing of the manifest."""
    return {
        "airing": name,
        "programme": "thang-10",
        "title": f"Chương trình {name}",
        "starts": to_moment(starts),
        "priority": priority,
        "order": 0,
        "audio": [audio],
        "fingerprint": None,
    } | changes


def programme(
    rig: Rig, name: str, starts: int, minutes: int = 10, priority: str = "normal", **changes: Any
) -> dict[str, Any]:
    """An airing whose sound the server has. Ten minutes unless it says otherwise."""
    audio = rig.server.audio(f"sound of {name}".encode() * 1000, minutes * 60 * 48000)
    return airing(name, starts, audio, priority, **changes)


def starts(rig: Rig) -> list[int]:
    """True ms at which something began to sound."""
    return [heard.began for heard in rig.sound.heard]


def check_books(entries: list[dict[str, Any]], sounding: bool = False) -> None:
    """The laws of the log (protocol: "What an airing's entries look like")."""
    seen: dict[str, list[dict[str, Any]]] = {}
    for number, body in enumerate(entries, entries[0]["seq"] if entries else 1):
        assert body["seq"] == number
        if body["airing"] is not None and body["kind"] not in ("heard", "operator"):
            seen.setdefault(body["airing"], []).append(body)
    for name, own in seen.items():
        kinds = [body["kind"] for body in own]
        if kinds[-1] == "missed" and own[-1]["reason"] == "stopped":
            own, kinds = own[:-1], kinds[:-1]  # an urgent order that was cut, then stopped
        if "missed" in kinds:
            assert kinds == ["missed"], (name, kinds)
            continue
        assert len(kinds) % 2 == 0 or sounding, (name, kinds)
        reached = 0
        for opened, closed in zip(own[::2], own[1::2], strict=False):
            assert opened["kind"] == "started", (name, kinds)
            assert closed["kind"] in ("completed", "partial", "preempted"), (name, kinds)
            assert (opened["from"], opened["sha256"]) == (closed["from"], closed["sha256"])
            assert closed["from"] <= closed["to"] <= closed["of"]
            assert opened["from"] <= reached
            reached = max(reached, closed["to"])
        assert "completed" not in kinds[:-1]
