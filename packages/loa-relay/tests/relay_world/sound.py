"""A loudspeaker that keeps a true account of what sounded, for comparing with the books."""

from __future__ import annotations

from dataclasses import dataclass

from loa_relay.sound import Cue, SoundError

from relay_world.clock import SimClock


@dataclass
class Sounded:
    """A stretch as the village heard it: true ms of its first sample, and samples from .. to."""

    file: str
    began: int
    start: int
    end: int


class SimPlaying:
    def __init__(self, sound: SimSound, cue: Cue) -> None:
        self.sound, self.clock, self.cue = sound, sound.clock, cue
        self.at: int | None = None
        self.true_at = 0
        self._end: int | None = None
        self._why: str | None = None

    def go(self, at: int) -> None:
        now = self.clock.monotonic_ms()
        self.at = max(at, now)
        self.true_at = self.clock.true + self.at - now
        self.sound.playing = self

    def _reached(self) -> int:
        if self.at is None:
            return self.cue.start
        ms = max(self.clock.monotonic_ms() - self.at, 0)
        rate, audio = self.cue.audio.sample_rate, self.cue.audio
        done, left = self.cue.start, ms
        while left > 0 and done < self.cue.of:
            part = min(audio.samples - done % audio.samples, left * rate // 1000)
            done += part
            left -= part * 1000 // rate + self.cue.gap_ms
            if part == 0:
                break
        return min(done, self.cue.of)

    def position(self) -> int:
        return self._end if self._end is not None else self._reached()

    def began(self) -> int | None:
        return self.at if self.at is not None and self.clock.monotonic_ms() >= self.at else None

    def ended(self) -> str | None:
        if self._why is None:
            if self.sound.broken and self.began() is not None:
                self._finish("unplugged")
            elif self._reached() >= self.cue.of:
                self._finish("")
        return self._why

    def _finish(self, why: str) -> None:
        self._end, self._why = self._reached(), why
        if self._end > self.cue.start:
            self.sound.heard.append(Sounded(self.cue.file, self.true_at, self.cue.start, self._end))
        if self.sound.playing is self:
            self.sound.playing = None

    def stop(self, fade_ms: int) -> None:
        if self._why is None:
            self._finish("stopped")


class SimSound:
    backend = "sim"

    def __init__(self, clock: SimClock, media_types: tuple[str, ...] = ("audio/flac", "audio/wav")) -> None:
        self.clock, self.media_types = clock, media_types
        self.refuses = self.broken = False
        self.playing: SimPlaying | None = None
        self.heard: list[Sounded] = []

    def can_decode(self, media_type: str) -> bool:
        return media_type in self.media_types

    def prepare(self, cue: Cue) -> SimPlaying:
        if self.refuses:
            raise SoundError("no such device")
        assert self.playing is None, "two sounds at once"
        return SimPlaying(self, cue)

    def power_cut(self) -> None:
        """What sounded up to now was heard; now it is silent."""
        if self.playing is not None:
            self.playing.stop(0)

    def check(self) -> str:
        return self.backend


class SimAmplifier:
    def __init__(self, clock: SimClock, warm_up_ms: int = 0) -> None:
        self.clock, self.warm_up_ms = clock, warm_up_ms
        self.switched: list[tuple[int, bool]] = []

    def switch(self, on: bool) -> None:
        self.switched.append((self.clock.true, on))
