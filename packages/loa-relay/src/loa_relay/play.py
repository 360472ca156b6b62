"""The core: at each tick it follows what sounds, obeys urgent orders, settles what was missed, and begins what is due.

It knows no thread, socket or sound card: time, disk and sound are handed in, so that a year can be simulated and the
power cut anywhere. Every method takes the lock; `tick` is called by one thread and says when it wants to be called
next.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from loa_relay.begin import LEAD_MS, RETRY_MS, begin, next_tick
from loa_relay.decide import Item, in_quiet
from loa_relay.disk import Disk
from loa_relay.identity import Identity
from loa_relay.keep_log import PlayLog, played
from loa_relay.keep_time import Timekeeper
from loa_relay.manifest import Airing, Audio, Manifest, UrgentOrder, read_manifest
from loa_relay.obey import obey
from loa_relay.protocol import MANIFEST, Invalid, canonical, open_envelope, to_moment
from loa_relay.settle import settle
from loa_relay.sound import Amplifier, Cue, Playing, Sound, SoundError
from loa_relay.store import AudioStore
from loa_relay.stretch import Stretch, head_keys

REFUSE_AGAIN_MS = 3_600_000
FADE_MS = 250
SHORT_MS = 100
"""A decoder may end this much early (padding of a codec); the rest is silence, and the stretch counts as complete."""
DEFAULT_VOLUME = 80


class Station:
    """The agent's core. Wire it with `Station(...)`, call `recover.recover` once, then `tick()` again and again."""

    MANIFEST_FILE, POSITION_FILE, OPERATOR_FILE = "manifest.json", "position.json", "operator.json"

    def __init__(
        self,
        identity: Identity,
        time: Timekeeper,
        disk: Disk,
        log: PlayLog,
        store: AudioStore,
        sound: Sound,
        amplifier: Amplifier,
        checkpoint_ms: int = 5000,
        idle_ms: int = 60_000,
    ) -> None:
        """`checkpoint_ms`: how often the position is made durable; `idle_ms`: the longest sleep between two ticks."""
        self.identity, self.time, self.disk, self.log = identity, time, disk, log
        self.store, self.sound, self.amplifier = store, sound, amplifier
        self.checkpoint_ms, self.idle_ms = checkpoint_ms, idle_ms
        self.lock = threading.RLock()
        self.manifest: Manifest | None = None
        self.manifest_bytes = b""
        self.own: list[Airing] = []
        self.wishes: dict[str, int] = {}
        self.skipped: set[str] = set()
        self.own_volume: int | None = None
        self.items: list[Item] = []
        self.current: Stretch | None = None
        self.tone: Playing | None = None
        self.urgent: list[UrgentOrder] = []
        self.faults: set[str] = set()
        self.retired = False
        self.deliver_soon = self.deliver_later = False
        self.on_stretch: Callable[[Stretch], None] = lambda stretch: None
        self.on_stretch_end: Callable[[Stretch, int], None] = lambda stretch, end: None
        self.held: set[str] = set()
        self.excuses: dict[str, str] = {}
        self.failed: dict[str, int] = {}
        self.retry_at = 0
        self._amplifier_on = False
        self.began_mono = time.clock.monotonic_ms()
        self.known_since: int | None = None
        self._jumped = 0
        self._refused: dict[str, int] = {}

    def close(self) -> None:
        """End of the agent, on purpose: what sounds is cut and said so; it goes on if the agent comes back in time."""
        with self.lock:
            self.cut("partial", reason="agent")
            self._switch(False)

    # -- orders -------------------------------------------------------------------------------------------------

    def take_manifest(self, data: bytes) -> bool:
        """Judge and adopt a manifest as the server sent it. A bad one changes nothing and is recorded.

        Returns whether it is in force now.
        """
        with self.lock:
            if data == self.manifest_bytes:
                return True
            try:
                self.adopt(data, fresh=True)
            except Invalid as error:
                self.refuse("manifest", str(error))
                return False
            try:
                self.disk.replace(self.MANIFEST_FILE, data)
            except OSError as error:
                self.fault("disk_full", why=str(error))
            assert self.manifest is not None  # noqa: S101 - for the type checker
            self.log.note("manifest", detail={"serial": self.manifest.serial})
            return True

    def read(self, data: bytes, key: bytes) -> Manifest:
        """The manifest in an envelope as the server sent it, after all checks that do not need to know the old one."""
        try:
            envelope = json.loads(data)
        except (ValueError, RecursionError) as error:
            raise Invalid("not JSON") from error
        content = open_envelope(envelope, key, MANIFEST)
        return read_manifest(content, self.identity.station, self.identity.device)

    def _read_by(self, data: bytes, keys: tuple[bytes, ...]) -> Manifest:
        for key in keys[:-1]:
            with suppress(Invalid):
                return self.read(data, key)
        return self.read(data, keys[-1])

    def adopt(self, data: bytes, fresh: bool = False) -> None:
        # What is taken up from this disk was checked by the key of its day.
        former = () if fresh else self.identity.former_keys
        manifest, now = self._read_by(data, (self.identity.server_key, *former)), self.time.now()
        if fresh:
            if self.manifest is not None and manifest.serial <= self.manifest.serial:
                raise Invalid(f"serial {manifest.serial}, but {self.manifest.serial} is in force")
            if self.time.verified and now is not None and manifest.valid_until < now:
                raise Invalid("no longer valid")
            if now is not None:
                settle(self, now)
        self.manifest, self.manifest_bytes = manifest, data
        self.failed.clear()
        self.plan()

    def plan(self) -> None:
        """Make the list of unsettled items anew, from the manifest and the commune's own items."""
        airings = (*self.manifest.airings, *self.own) if self.manifest else ()
        found = []
        for airing in airings:
            progress = self.log.seen(airing.airing)
            if progress.final is None:
                found.append(Item(airing, self.rendition(airing.audio), progress))
        found.sort(key=lambda item: item.airing.starts)
        self.items = found

    def rendition(self, audio: tuple[Audio, ...]) -> Audio:
        """The first rendition that can be decoded here; the first of all when none can."""
        return next((one for one in audio if self.sound.can_decode(one.media_type)), audio[0])

    def retire(self) -> None:
        """Another device has taken this one's place (the server's signed word)."""
        with self.lock:
            if not self.retired:
                self.retired = True
                self.urgent.clear()
                self.tick()

    def learn_time(self, server_ms: int, sent: int, received: int) -> None:
        """Take the server's signed time."""
        with self.lock:
            before, guess = self.time.source, self.time.best()
            if self.time.learn_server(server_ms, sent, received):
                moved = self.time.best() - guess
                if before != "server" or abs(moved) > 1000:
                    self.log.note("clock", reason="server", detail={"offset_ms": moved})

    def refuse(self, reason: str, why: str) -> None:
        """Record an answer that did not hold, at most once an hour: a stranger must not fill the log."""
        with self.lock:
            monotonic = self.time.clock.monotonic_ms()
            last = self._refused.get(reason)
            if last is None or monotonic - last > REFUSE_AGAIN_MS:
                self._refused[reason] = monotonic
                self.log.note("refused", reason=reason, detail={"why": why})

    def fault(self, reason: str, **detail: Any) -> None:
        """Record something that a person must mend, once while it lasts."""
        with self.lock:
            if reason not in self.faults:
                self.faults.add(reason)
                self.log.note("fault", reason=reason, detail=detail)

    def mended(self, reason: str) -> None:
        self.faults.discard(reason)

    # -- the tick -----------------------------------------------------------------------------------------------

    def tick(self) -> int:
        """Do what is due. Returns the monotonic ms at which to call again at the latest."""
        with self.lock:
            self.log.retry()
            self._watch_time()
            self._follow()
            if self.retired:
                if self.current is None and not self.log.closed:
                    self.log.note("retired")
                    self._switch(False)
                    self.deliver_soon = True
                return next_tick(self, None)
            obey(self)
            now = self.time.now()
            if now is not None and self.manifest is not None:
                settle(self, now)
                begin(self, now)
            self._amplify(now)
            return next_tick(self, now)

    def _watch_time(self) -> None:
        if self.time.watch():
            self.log.note("clock", reason=self.time.source, detail={})
        if self.time.jumped_ms and self.time.jumped_ms != self._jumped:
            self.log.note("clock", reason="lost", detail={"offset_ms": self.time.jumped_ms})
        self._jumped = self.time.jumped_ms
        if self.known_since is None:
            self.known_since = self.time.now()

    def _moment(self, monotonic: int | None) -> int | None:
        if monotonic is None:
            return None
        return self.time.best() - (self.time.clock.monotonic_ms() - monotonic)

    def _follow(self) -> None:
        """The stretch that sounds: has it ended, is a checkpoint due, have quiet hours begun?"""
        stretch = self.current
        if stretch is None:
            return
        ended = stretch.playing.ended()
        monotonic = self.time.clock.monotonic_ms()
        if ended is None:
            now = self.time.now()
            if stretch.priority != "urgent" and now and self.manifest and in_quiet(self.manifest, now, 1):
                if stretch.playing.began() is not None:
                    self.cut("partial", reason="quiet")
            elif monotonic - stretch.checkpoint >= self.checkpoint_ms:
                self._checkpoint(stretch, monotonic)
            return
        end, began = stretch.playing.position(), self._moment(stretch.playing.began())
        short = (stretch.cue.of - end) * 1000 // stretch.cue.audio.sample_rate
        if not ended and short <= SHORT_MS:
            self.log.note("completed", **stretch.keys(stretch.cue.of, began))
            self.mended("sound")
            end = stretch.cue.of
        else:
            why = ended or "the file ended early"
            self.log.note("partial", **stretch.keys(end, began), reason="sound", detail={"why": why})
            self.fault("sound", why=why)
            self.failed[stretch.airing] = self.failed.get(stretch.airing, 0) + (end <= stretch.cue.start)
            self.retry_at = monotonic + RETRY_MS
        self._end_stretch(end)

    def _checkpoint(self, stretch: Stretch, monotonic: int) -> None:
        began = self._moment(stretch.playing.began())
        if began is not None:
            opened = self.log.seen(stretch.airing).open or {}
            parts = {
                "airing": stretch.airing,
                "boot": opened.get("boot"),
                "monotonic_ms": opened.get("monotonic_ms"),
                "to": stretch.playing.position(),
                "began": to_moment(began),
            }
            with suppress(OSError):
                self.disk.replace(self.POSITION_FILE, canonical(parts))
        stretch.checkpoint = monotonic

    def _end_stretch(self, end: int) -> None:
        stretch, self.current = self.current, None
        if stretch is None:
            return
        self.deliver_later = True
        self.deliver_soon = self.deliver_soon or stretch.priority == "urgent"
        if stretch.item.progress.final is not None:
            self.items = [item for item in self.items if item.airing.airing != stretch.airing]
        self.on_stretch_end(stretch, end)

    def cut(self, kind: str, **values: Any) -> None:
        """Stop what sounds and record how far it got."""
        stretch = self.current
        if stretch is not None:
            stretch.playing.stop(FADE_MS)
            end, began = stretch.playing.position(), self._moment(stretch.playing.began())
            self.log.note(kind, **stretch.keys(end, began), **values)
            self._end_stretch(end)

    def stop_current(self) -> None:
        """The operator stops what sounds, for good (not an urgent order)."""
        with self.lock:
            if self.current is not None and self.current.priority != "urgent":
                self.cut("partial", reason="operator")

    # -- beginning ----------------------------------------------------------------------------------------------

    def start(self, head: tuple[str, str, int | None, str], cue: Cue, item: Item, at: int) -> bool:
        """Open the sound, make `started` durable, let go. In this order: no sound without its entry."""
        monotonic = self.time.clock.monotonic_ms()
        name = head[0]
        if self.current is not None:
            self.cut("preempted", by=name)
        if self.tone is not None:
            self.tone.stop(20)
            self.tone = None
        try:
            playing = self.sound.prepare(cue)
        except SoundError as error:
            self.excuses[name], self.retry_at = "sound", monotonic + RETRY_MS
            self.fault("sound", why=str(error))
            return False
        self.mended("sound")
        values = head_keys(*head) | {"of": cue.of} | played(cue.audio, cue.start, None, None)
        try:
            self.log.append("started", **values)
        except OSError as error:
            if head[3] != "urgent":
                playing.stop(0)
                self.excuses[name], self.retry_at = "disk", monotonic + RETRY_MS
                self.fault("disk_full", why=str(error))
                return False
            self.log.note("started", **values)  # lives come before books: it is written when the disk lets us
        else:
            self.mended("disk_full")
        if not self._amplifier_on:
            self._switch(True)
            at = max(at, self.time.clock.monotonic_ms() + self.amplifier.warm_up_ms)
        playing.go(at)
        self.current = Stretch(*head, cue, playing, item, monotonic, checkpoint=monotonic)
        self.on_stretch(self.current)
        return True

    # -- amplifier, volume --------------------------------------------------------------------------------------

    def volume(self) -> int:
        """0..100: the operator's, else the server's, else 80."""
        if self.own_volume is not None:
            return self.own_volume
        if self.manifest is not None and self.manifest.volume is not None:
            return self.manifest.volume
        return DEFAULT_VOLUME

    def _switch(self, on: bool) -> None:
        if on != self._amplifier_on:
            self._amplifier_on = on
            self.amplifier.switch(on)

    def _amplify(self, now: int | None) -> None:
        """On before an item begins, off when nothing follows within half a minute."""
        soon = self.amplifier.warm_up_ms + LEAD_MS
        if self.tone is not None and self.tone.ended() is not None:
            self.tone = None
        follows = self.current is not None or self.tone is not None or bool(self.urgent)
        if now is not None and not follows:
            limit = now + (soon if not self._amplifier_on else max(soon, 30_000))
            follows = any(now <= item.airing.starts <= limit for item in self.items[:5])
        self._switch(follows)

    # -- for screens and the server -----------------------------------------------------------------------------

    def needed(self) -> list[Audio]:
        """Audio that orders name, soonest first: what sounds, then unsettled items, then what is to be kept ready."""
        with self.lock:
            playing = [self.current.cue.audio] if self.current else []
            waiting = [self.rendition(order.audio) for order in self.urgent]
            keep = list(self.manifest.keep) if self.manifest else []
            wanted = playing + waiting + [item.audio for item in self.items] + keep
            return list({one.sha256: one for one in wanted}.values())

    def upcoming(self) -> list[Item]:
        """Unsettled items in the order of their planned start."""
        with self.lock:
            return list(self.items)

    def heard(self, stretch: Stretch, end: int, score: int) -> None:
        """Record what the ear made of a stretch: 0..1000."""
        with self.lock:
            self.log.note("heard", **stretch.keys(end, None), score=score)
