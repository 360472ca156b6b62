"""Synchronise with the server: time, manifest, audio ahead, log delivered, status. And the poll for urgent orders.

Everything may be interrupted anywhere, and is taken up again by the next round. Nothing here decides what sounds.
"""

from __future__ import annotations

import random
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from loa_relay.client import Client, Rejected, Retired, Unreachable, read_have
from loa_relay.identity import save
from loa_relay.manifest import Audio, UrgentOrder
from loa_relay.obey import miss_urgent, take_urgent
from loa_relay.play import Station
from loa_relay.protocol import Invalid, newest_key, to_base64, to_moment

WORST_TRIP_MS = 4000
HOUR_MS = 3_600_000
WRONG_LIMIT = 3
BATCH = 100


@dataclass(slots=True)
class Backoff:
    """How long to wait after failures: 5 s doubled up to 15 min, times 0.5 to 1.5."""

    random: random.Random
    failures: int = 0

    def after_failure(self, asked: int | None) -> float:
        """Seconds. `asked`: the server's own wish."""
        self.failures += 1
        base = float(asked) if asked is not None else min(5.0 * 2 ** min(self.failures - 1, 8), 900.0)
        return base * (1 + self.random.random() / 2 if asked is not None else 0.5 + self.random.random())


class Synchroniser:
    """One station's link to its server."""

    def __init__(self, station: Station, client: Client, agent: str, model: str) -> None:
        self.station, self.client, self.agent, self.model = station, client, agent, model
        self.clock = station.time.clock
        self.have: tuple[int, str] | None = None
        self.last_sync: int | None = None
        self.last_problem = ""
        self.stop: Callable[[], bool] = lambda: False
        self.want_fingerprints = False
        self._wrong: dict[str, int] = {}
        self._skip: set[str] = set()
        self._bad: set[str] = set()
        self._fetching, self._keys = threading.Lock(), threading.Lock()
        self._urgent_waits = threading.Event()
        self._urgent_audio = ""

    # -- one round ----------------------------------------------------------------------------------------------

    def synchronise(self) -> bool:
        """One round. Returns whether all of it went through: orders in force, all audio that fits here, log delivered.

        Raises:
            Unreachable: the link or the server failed; try again later.
        """
        try:
            self.ask_time()
            whole = self._orders() and self._fetch_audio()
            whole = self.deliver() and whole
            if whole:
                self.last_sync = self.station.time.now()
            self.client.status(self.status())
        except Retired:
            self.station.retire()
            return self.deliver()
        except Rejected as error:
            self.last_problem = str(error)
            raise Unreachable(str(error), 3600 if error.status in (400, 422) else None) from error
        except Invalid as error:
            self.last_problem = str(error)
            raise Unreachable(str(error)) from error
        self.last_problem = ""
        return whole

    def ask_time(self) -> None:
        """Ask for the signed time, up to three times for a quick answer (the first one carries the handshake)."""
        for _ in range(3):
            sent = self.clock.monotonic_ms()
            try:
                moment = self.client.time()
            except Invalid as error:
                if self._follow_key():
                    continue
                self.station.refuse("time", str(error))
                return
            received = self.clock.monotonic_ms()
            if received - sent <= WORST_TRIP_MS:
                self.station.learn_time(moment, sent, received)
            if received - sent <= 25:
                return

    def _ask_urgent(self) -> UrgentOrder | None:
        try:
            return self.client.urgent()
        except Invalid:
            if not self._follow_key():
                raise
            return self.client.urgent()

    def _follow_key(self) -> bool:
        """Learn whether the server signs with another key by now, and believe it when the key that is known says so.

        Returns whether there is a new one.
        """
        with self._keys:
            identity = self.client.identity
            try:
                key = newest_key(identity.server_key, self.client.keys())
            except (Rejected, Invalid):
                return False
            if key == identity.server_key:
                return False
            found = replace(identity, server_key=key, former_keys=(*identity.former_keys, identity.server_key)[-5:])
            with self.station.lock:
                save(self.station.disk, found)
                self.client.identity = self.station.identity = found
                self.station.log.note("server_key", detail={"key": to_base64(key)})
            return True

    def _orders(self) -> bool:
        manifest = self.station.manifest
        try:
            data = self.client.manifest(manifest.serial if manifest else 0)
        except Rejected as error:
            if error.status == 404:  # the server has no orders for us yet; the log is delivered all the same
                return False
            raise
        if data is None:
            return True
        taken = self.station.take_manifest(data)
        if taken:
            self._skip.clear()
            self._bad.clear()
            self.station.mended("audio_wrong")
        return taken

    # -- audio --------------------------------------------------------------------------------------------------

    def _fetch_audio(self) -> bool:
        """Fetch what orders name, soonest first, as far as budget and disk go. Returns whether all of it is here."""
        store = self.station.store
        with self._fetching, self.station.lock:  # an item that the operator adds meanwhile must not be swept away
            wanted = self.station.needed()
            store.sweep([audio.sha256 for audio in wanted] + self._fingerprints() + [self._urgent_audio])
        whole = True
        for audio in wanted:
            whole = self.fetch(audio) and whole
        if whole:
            self.station.mended("disk_full")
        if self.want_fingerprints:
            for item in self.station.upcoming():
                airing = item.airing
                if airing.fingerprint:
                    self._fetch_file("fingerprint", airing.fingerprint, airing.fingerprint_size)
        return whole

    def _fingerprints(self) -> list[str]:
        return [item.airing.fingerprint for item in self.station.upcoming() if item.airing.fingerprint]

    def fetch(self, audio: Audio) -> bool:
        """Fetch one rendition unless it is here. Returns whether it is here, whole and right."""
        return self._fetch_file("audio", audio.sha256, audio.size)

    def fetch_urgent(self, audio: Audio) -> bool:
        """The same for an urgent order: a download that is under way gives way at its next piece."""
        self._urgent_audio = audio.sha256
        self._skip.discard(audio.sha256)
        self._urgent_waits.set()
        try:
            return self._fetch_file("audio", audio.sha256, audio.size, urgent=True)
        finally:
            self._urgent_waits.clear()

    def _fetch_file(self, kind: str, sha256: str, size: int, urgent: bool = False) -> bool:
        if self.station.store.has(sha256, size):
            return True
        with self._fetching:
            if urgent:
                self._urgent_waits.clear()
            return self._fetch_alone(kind, sha256, size)

    def _fetch_alone(self, kind: str, sha256: str, size: int) -> bool:
        store = self.station.store
        if store.has(sha256, size):
            return True
        while sha256 not in self._skip and not self.stop():
            offset = store.part_size(sha256)
            if offset > size:
                store.drop(sha256 + ".part")
                offset = 0
            if not store.room_for(size - offset):
                self.station.fault("disk_full", needed=size)
                return False
            try:
                if offset < size:
                    self._download(kind, sha256, offset, size)
                if store.finish(sha256, size):
                    self._wrong.pop(sha256, None)
                    self._bad.discard(sha256)
                    if not self._bad:
                        self.station.mended("audio_wrong")
                    return True
            except Rejected as error:
                if error.status != 404:
                    raise
                self._skip.add(sha256)
                return False
            except OSError as error:
                self.station.fault("disk_full", why=str(error))
                return False
            self._wrong[sha256] = self._wrong.get(sha256, 0) + 1
            if self._wrong[sha256] >= WRONG_LIMIT:
                self._skip.add(sha256)
                self._wrong.pop(sha256)
                self._bad.add(sha256)
                self.station.fault("audio_wrong", sha256=sha256)
        return False

    def _download(self, kind: str, sha256: str, offset: int, size: int) -> None:
        """Bring the unfinished file to its full size; a body that ends early or runs over is a wrong file.

        Raises:
            Unreachable: the link broke; what came stays for the next time.
        """
        store = self.station.store
        with self.client.file(kind, sha256, offset) as (begins, pieces):
            if begins != offset:
                store.drop(sha256 + ".part")
            at = begins
            for piece in pieces:
                if at + len(piece) > size:
                    store.drop(sha256 + ".part")
                    return
                store.add(sha256, at, piece)
                at += len(piece)
                if self.stop() or self._urgent_waits.is_set():
                    raise Unreachable("interrupted")
        if 0 < at < size:
            raise Unreachable("the answer was cut short")

    # -- log and status -----------------------------------------------------------------------------------------

    def deliver(self) -> bool:
        """Deliver the log from where the server stands. Returns whether it holds everything that is written.

        It is asked every time, also with nothing to deliver: a server restored from a backup has lost entries.
        """
        log = self.station.log
        entries = log.read(self.have[0], BATCH) if self.have else []
        for _ in range(10_000):
            try:
                self._learn(self.client.deliver(entries))
            except Rejected as error:
                if error.status == 413 and len(entries) > 1:
                    self._learn(self.client.deliver(entries[:1]))
                elif error.code == "gap":
                    self._learn(read_have(error.answer))
                elif error.code == "fork":
                    self._follow(read_have(error.answer))
                else:
                    raise
            entries = log.read(self.have[0], BATCH) if self.have else []
            if not entries:
                break
        self.station.deliver_soon = False
        return self.have is not None and self.have[0] >= log.seq

    def _learn(self, have: tuple[int, str]) -> None:
        if have[0] > self.station.log.seq:
            self._follow(have)
        else:
            self.have = have

    def _follow(self, have: tuple[int, str]) -> None:
        """Our storage has lost what the server holds: go on behind it."""
        with self.station.lock:
            self.station.log.follow(*have)
        self.station.faults.add("log_fork")
        self.have = have

    def status(self) -> dict[str, Any]:
        """What the wall of stations shows of this one."""
        station, time = self.station, self.station.time
        with station.lock:
            now, manifest = time.now(), station.manifest
            free, total = station.disk.files.space()
            ahead = [item for item in station.items if now is None or item.airing.starts > now]
            missing = [item for item in ahead if not station.store.has(item.audio.sha256, item.audio.size)]
            until = missing[0].airing.starts if missing else manifest.valid_until if manifest else None
            offset = manifest.utc_offset_minutes if manifest else 420
            following = ahead[0].airing if ahead else None
            return {
                "agent": self.agent,
                "model": self.model,
                "boot": time.clock.boot(),
                "uptime_seconds": time.clock.monotonic_ms() // 1000,
                "at": to_moment(time.best(), offset),
                "clock": "verified" if time.verified else "unverified",
                "clock_source": time.source,
                "clock_offset_ms": time.clock.wall_ms() - now if now is not None else None,
                "disk_free": free,
                "disk_total": total,
                "audio_bytes": station.store.used(),
                "serial": manifest.serial if manifest else 0,
                "last_sync": to_moment(self.last_sync, offset) if self.last_sync is not None else None,
                "have_until": to_moment(until, offset) if until is not None else None,
                "next_airing": {
                    "airing": following.airing,
                    "title": following.title,
                    "starts": to_moment(following.starts, offset),
                }
                if following
                else None,
                "playing": station.current.airing if station.current else None,
                "waiting_log": station.log.seq - (self.have[0] if self.have else 0) + len(station.log.waiting),
                "log_seq": station.log.seq,
                "log_hash": station.log.head,
                "volume": station.volume(),
                "sound": {
                    "backend": station.sound.backend,
                    "ok": "sound" not in station.faults,
                    "detail": "",
                },
                "faults": sorted(station.faults),
            }

    # -- urgent orders ------------------------------------------------------------------------------------------

    def poll(self) -> None:
        """Ask for an urgent order; fetch its audio first of all, then hand it to the core.

        Raises:
            Unreachable: the link or the server failed.
        """
        try:
            order = self._ask_urgent()
        except Invalid as error:
            self.station.refuse("urgent", str(error))
            return
        except Retired:
            self.station.retire()
            return
        except Rejected as error:
            raise Unreachable(str(error)) from error
        if order is None:  # what waits was withdrawn; what sounds goes on
            with self.station.lock:
                self.station.urgent.clear()
            return
        if not order.stop and self.station.log.seen(order.order).final is None:
            audio = self.station.rendition(order.audio)
            if not self.station.sound.can_decode(audio.media_type):
                miss_urgent(self.station, order, "decoder")
                return
            if not self.fetch_urgent(audio):
                return
        take_urgent(self.station, order)
