"""The real loudspeaker: decodes, ramps the volume, and hands samples to an output from the right moment on."""

from __future__ import annotations

import os
import queue
import sys
import threading
import time
from array import array
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

from loa_relay import decode
from loa_relay.outputs import Output
from loa_relay.sound import Cue, SoundError

RAMP_MS = 20
"""No click at the beginning and the end."""
AHEAD = 4
"""Decoded blocks held ready, so that a slow read does not break the sound."""


def gain_of(volume: int) -> int:
    """0..100 as a factor in 1/4096: square law, which is even to the ear; 100 changes nothing."""
    return 4096 * volume * volume // 10_000


def scaled(data: bytes, channels: int, first: int, last: int) -> bytes:
    """Samples with the gain going from `first` to `last` (1/4096) over the block."""
    if first == last == 4096:
        return data
    samples = array("h")
    samples.frombytes(data)
    if sys.byteorder == "big":
        samples.byteswap()
    if first == last:
        samples = array("h", [sample * first >> 12 for sample in samples])
    else:
        frames = max(len(samples) // channels, 1)
        step = last - first
        samples = array(
            "h", [sample * (first + step * (at // channels) // frames) >> 12 for at, sample in enumerate(samples)]
        )
    if sys.byteorder == "big":
        samples.byteswap()
    return samples.tobytes()


def hurry() -> None:
    """Let this thread go before others where the system allows it (the unit sets LimitRTPRIO): it sleeps nearly always,
    and must be on the second when it wakes."""
    with suppress(OSError):
        os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(5))


class Stretching(threading.Thread):
    """One stretch on a real output (see `sound.Playing`)."""

    def __init__(self, cue: Cue, path: Path, output: Output, monotonic_ms: Callable[[], int]) -> None:
        super().__init__(daemon=True, name="loa-relay-sound")
        self.cue, self.output, self.monotonic_ms = cue, output, monotonic_ms
        self._path = path
        self._blocks: queue.Queue[bytes | SoundError | None] = queue.Queue(AHEAD)
        self._target: int | None = None
        self._began: int | None = None
        self._ended: str | None = None
        self._written = 0
        self._fade_ms: int | None = None
        self._lock = threading.Lock()
        self._decoder = threading.Thread(target=self._decode, daemon=True, name="loa-relay-decode")
        self._decoder.start()
        first = self._blocks.get(timeout=20)
        if isinstance(first, SoundError) or first is None:
            output.close()
            raise first or SoundError("the file holds no sound")
        self._first = first

    # -- decoding -----------------------------------------------------------------------------------------------

    def _pieces(self) -> Iterator[bytes]:
        cue, width = self.cue, 2 * self.cue.audio.channels
        start = cue.start
        for turn in range(cue.repeat):
            if start >= cue.audio.samples:
                start -= cue.audio.samples
                continue
            yield from decode.decode(self._path, cue.audio, start)
            start = 0
            if turn + 1 < cue.repeat and cue.gap_ms:
                yield from [bytes(width * (cue.audio.sample_rate // 10))] * (cue.gap_ms // 100)

    def _decode(self) -> None:
        try:
            for piece in self._pieces():
                if self._fade_ms is not None:
                    return
                self._blocks.put(piece)
            self._blocks.put(None)
        except SoundError as error:
            self._blocks.put(error)
        except OSError as error:
            self._blocks.put(SoundError(str(error)))

    # -- sounding -----------------------------------------------------------------------------------------------

    def go(self, at: int) -> None:
        self._target = at
        self.start()

    def _wait(self) -> bool:
        """Sleep until shortly before the second, then watch the clock; returns whether it may sound."""
        while self._fade_ms is None:
            left = (self._target or 0) - self.monotonic_ms()
            if left <= 0:
                return True
            time.sleep(min((left - 1) / 1000, 0.1) if left > 2 else 0.0003)
        return False

    def run(self) -> None:
        hurry()
        try:
            if self._wait():
                self.output.start()
                self._began = self.monotonic_ms()
                self._sound()
            self._end("" if self._fade_ms is None else "stopped")
        except SoundError as error:
            self._end(str(error))
        except Exception as error:  # noqa: BLE001 - whatever a sound library throws, the books must be closed
            self._end(f"{type(error).__name__}: {error}")

    def _sound(self) -> None:
        audio = self.cue.audio
        width, level = 2 * audio.channels, gain_of(self.cue.volume)
        ramp = RAMP_MS * audio.sample_rate // 1000 * width
        block: bytes | SoundError | None = self._first
        gain = 0
        while isinstance(block, bytes):
            following = self._blocks.get(timeout=20)
            if self._fade_ms is not None:
                self._fade(block, following, gain)
                return
            if gain != level:
                head, block = block[:ramp], block[ramp:]
                self._hand(scaled(head, audio.channels, gain, level))
                gain = level
            if following is None and len(block) > ramp:
                self._hand(scaled(block[:-ramp], audio.channels, gain, gain))
                self._hand(scaled(block[-ramp:], audio.channels, gain, 0))
            else:
                self._hand(scaled(block, audio.channels, gain, gain))
            block = following
        if isinstance(block, SoundError):
            raise block
        self.output.drain()

    def _fade(self, block: bytes, following: bytes | SoundError | None, gain: int) -> None:
        audio = self.cue.audio
        length = (self._fade_ms or 0) * audio.sample_rate // 1000 * 2 * audio.channels
        data = block + (following if isinstance(following, bytes) else b"")
        data = data[:length]
        if data:
            self._hand(scaled(data, audio.channels, gain, 0))
            time.sleep(min(self.output.held() / audio.sample_rate, 0.5))

    def _hand(self, data: bytes) -> None:
        if data:
            self.output.write(data)
            self._written += len(data) // (2 * self.cue.audio.channels)

    def _end(self, why: str) -> None:
        with self._lock:
            if self._ended is None:
                end = self._sounded() if why else self._written
                self._final = end
                self._ended = why
                self.output.close()

    # -- asked by the core --------------------------------------------------------------------------------------

    def _sounded(self) -> int:
        return max(self._written - self.output.held(), 0)

    def _count(self, handed: int) -> int:
        """Samples of the programme among those handed over: pauses between repeats do not count."""
        cue = self.cue
        pause = cue.gap_ms // 100 * (cue.audio.sample_rate // 10) if cue.repeat > 1 else 0
        at, done = cue.start + handed, 0
        for _ in range(cue.repeat):
            part = min(at, cue.audio.samples)
            done += part
            at -= part + pause
            if at <= 0:
                break
        return min(done, cue.of)

    def position(self) -> int:
        with self._lock:
            return self._count(self._final if self._ended is not None else self._sounded())

    def began(self) -> int | None:
        return self._began

    def ended(self) -> str | None:
        return self._ended

    def stop(self, fade_ms: int) -> None:
        self._fade_ms = fade_ms
        if self.is_alive():
            self._unblock()
            self.join(2 + fade_ms / 1000)
        self._end("stopped")
        self._release()

    def _unblock(self) -> None:
        """The decoder may wait for room, the sounding thread for a block."""
        with suppress(queue.Full):
            self._blocks.put_nowait(None)

    def _release(self) -> None:
        """Let the decoder end: nobody takes its blocks any more."""
        while self._decoder.is_alive():
            with suppress(queue.Empty):
                self._blocks.get(timeout=0.01)


class Loudspeaker:
    """Opens outputs for the core (see `sound.Sound`)."""

    def __init__(
        self,
        folder: Path,
        backend: str,
        open_output: Callable[[int, int], Output],
        monotonic_ms: Callable[[], int],
    ) -> None:
        """`open_output(rate, channels)` opens the device or raises SoundError."""
        self.folder, self.backend, self.open_output, self.monotonic_ms = folder, backend, open_output, monotonic_ms

    def can_decode(self, media_type: str) -> bool:
        return decode.can_decode(media_type)

    def prepare(self, cue: Cue) -> Stretching:
        output = self.open_output(cue.audio.sample_rate, cue.audio.channels)
        try:
            return Stretching(cue, self.folder / cue.file, output, self.monotonic_ms)
        except queue.Empty:
            output.close()
            raise SoundError("the file is not decoded in time") from None

    def check(self) -> str:
        self.open_output(48000, 1).close()
        return self.backend
