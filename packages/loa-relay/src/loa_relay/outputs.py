"""Where samples go: miniaudio, ALSA itself, a program, or nowhere in real time (NULL, which can keep what it got).

An output is opened for one stretch, takes blocks at the pace of the sound card (`write` waits), and knows how many
samples it still holds.
"""

from __future__ import annotations

import collections
import ctypes
import ctypes.util
import subprocess
import threading
import time
from collections.abc import Generator
from pathlib import Path
from typing import Any, Protocol

from loa_relay.sound import SoundError

LATENCY_MS = 200


class Output(Protocol):
    """An opened sound device."""

    def start(self) -> None:
        """Begin to sound; what is written from now on sounds at once."""

    def write(self, data: bytes) -> None:
        """Hand over samples; returns when there is room for more. Raises SoundError when the device is gone."""

    def held(self) -> int:
        """Samples (per channel) handed over and not sounded yet."""

    def drain(self) -> None:
        """Wait until everything has sounded."""

    def close(self) -> None:
        """Be silent and give the device back."""


class NullOutput:
    """Takes samples in real time and lets them go; `capture` keeps them as raw samples, for tests."""

    def __init__(self, rate: int, channels: int, capture: Path | None = None) -> None:
        self.rate, self.width = rate, 2 * channels
        self.file = capture.open("ab") if capture else None
        self.begun = 0
        self.written = 0

    def start(self) -> None:
        self.begun = time.monotonic_ns()

    def _sounded(self) -> int:
        return min((time.monotonic_ns() - self.begun) * self.rate // 1_000_000_000, self.written)

    def write(self, data: bytes) -> None:
        if self.file:
            self.file.write(data)
        self.written += len(data) // self.width
        ahead = self.held() - LATENCY_MS * self.rate // 1000
        if ahead > 0:
            time.sleep(ahead / self.rate)

    def held(self) -> int:
        return self.written - self._sounded()

    def drain(self) -> None:
        time.sleep(self.held() / self.rate)

    def close(self) -> None:
        if self.file:
            self.file.close()


class CommandOutput:
    """Raw samples to the standard input of a program; {rate} and {channels} in its words are filled in.

    What the program still holds cannot be asked; it is reckoned from the time since it began.
    """

    def __init__(self, words: list[str], rate: int, channels: int) -> None:
        self.rate, self.width = rate, 2 * channels
        self.begun = 0
        self.written = 0
        command = [word.format(rate=rate, channels=channels) for word in words]
        try:
            self.process = subprocess.Popen(  # noqa: S603 - the operator's own setting
                command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, bufsize=0
            )
        except OSError as error:
            raise SoundError(f"{command[0]}: {error}") from error

    def start(self) -> None:
        self.begun = time.monotonic_ns()

    def write(self, data: bytes) -> None:
        try:
            view = memoryview(data)
            while view:
                view = view[self.process.stdin.write(view) :]  # type: ignore[union-attr]
        except OSError as error:
            raise SoundError(f"the program ended: {error}") from error
        self.written += len(data) // self.width
        # A pipe takes more than half a second of sound at once; going no further ahead keeps pre-emption quick.
        ahead = self.held() - LATENCY_MS * self.rate // 1000
        if ahead > 0:
            time.sleep(ahead / self.rate)

    def held(self) -> int:
        return self.written - min((time.monotonic_ns() - self.begun) * self.rate // 1_000_000_000, self.written)

    def drain(self) -> None:
        self.process.stdin.close()  # type: ignore[union-attr]
        try:
            status = self.process.wait(10 + self.held() / self.rate)
        except subprocess.TimeoutExpired as error:
            raise SoundError("the program does not end") from error
        if status:
            raise SoundError(f"the program ended with {status}")

    def close(self) -> None:
        self.process.kill()
        self.process.wait()
        if self.process.stdin:
            self.process.stdin.close()


class AlsaOutput:
    """ALSA through the system's libasound: what a Raspberry Pi has anyway."""

    def __init__(self, rate: int, channels: int, device: str = "default") -> None:
        name = ctypes.util.find_library("asound")
        if name is None:
            raise SoundError("libasound is not installed")
        self.library = ctypes.CDLL(name)
        self.library.snd_strerror.restype = ctypes.c_char_p
        self.library.snd_pcm_writei.restype = ctypes.c_long
        self.library.snd_pcm_writei.argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_ulong]
        self.width = 2 * channels
        self.handle = ctypes.c_void_p()
        self._check(self.library.snd_pcm_open(ctypes.byref(self.handle), device.encode(), 0, 0))
        try:  # format 2: S16_LE, access 3: interleaved, resampling allowed
            self._check(self.library.snd_pcm_set_params(self.handle, 2, 3, channels, rate, 1, LATENCY_MS * 1000))
        except SoundError:
            self.close()
            raise

    def _check(self, status: int) -> int:
        if status < 0:
            raise SoundError(f"ALSA: {self.library.snd_strerror(status).decode()}")
        return status

    def start(self) -> None:
        """ALSA begins by itself with the first samples."""

    def write(self, data: bytes) -> None:
        while data:
            done = self.library.snd_pcm_writei(self.handle, data, len(data) // self.width)
            if done < 0:  # a late wake-up (underrun) is recovered from once, anything else is an error
                self._check(self.library.snd_pcm_recover(self.handle, int(done), 1))
                done = self._check(self.library.snd_pcm_writei(self.handle, data, len(data) // self.width))
            data = data[done * self.width :]

    def held(self) -> int:
        frames = ctypes.c_long()
        return max(frames.value, 0) if self.library.snd_pcm_delay(self.handle, ctypes.byref(frames)) == 0 else 0

    def drain(self) -> None:
        self._check(self.library.snd_pcm_drain(self.handle))

    def close(self) -> None:
        if self.handle:
            self.library.snd_pcm_drop(self.handle)
            self.library.snd_pcm_close(self.handle)
            self.handle = ctypes.c_void_p()


class MiniaudioOutput:
    """miniaudio: PulseAudio, ALSA and what else the computer has. `null`: its own silent device."""

    def __init__(self, rate: int, channels: int, null: bool = False) -> None:
        import miniaudio

        self.rate, self.width = rate, 2 * channels
        self.queue: collections.deque[bytes] = collections.deque()
        self.room = threading.Condition()
        self.queued = 0
        self.period = LATENCY_MS // 4 * rate // 1000
        try:
            self.device: Any = miniaudio.PlaybackDevice(
                nchannels=channels,
                sample_rate=rate,
                buffersize_msec=LATENCY_MS // 4,
                backends=[miniaudio.Backend.NULL] if null else None,
                app_name="loa-relay",
            )
        except miniaudio.MiniaudioError as error:
            raise SoundError(f"miniaudio: {error}") from error
        if not null and self.device.backend == "Null":
            self.device.close()
            raise SoundError("miniaudio finds no sound device")

    def _feed(self) -> Generator[bytes, int, None]:
        wanted = yield b""
        while True:
            parts, need = [], wanted * self.width
            with self.room:
                while need and self.queue:
                    piece = self.queue.popleft()
                    if len(piece) > need:
                        self.queue.appendleft(piece[need:])
                        piece = piece[:need]
                    parts.append(piece)
                    need -= len(piece)
                self.queued -= sum(map(len, parts))
                self.room.notify()
            wanted = yield b"".join(parts) + bytes(need)

    def start(self) -> None:
        feed = self._feed()
        next(feed)
        self.device.start(feed)

    def write(self, data: bytes) -> None:
        most = LATENCY_MS * self.rate // 1000 * self.width
        with self.room:
            if not self.room.wait_for(lambda: self.queued < most, timeout=5):
                raise SoundError("the sound device has stopped taking samples")
            self.queue.append(data)
            self.queued += len(data)

    def held(self) -> int:
        return self.queued // self.width + self.period

    def drain(self) -> None:
        with self.room:
            self.room.wait_for(lambda: self.queued == 0, timeout=5)
        time.sleep(3 * self.period / self.rate)

    def close(self) -> None:
        self.device.close()
