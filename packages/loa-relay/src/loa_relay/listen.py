"""Proof by ear: what a microphone or a monitor hears, compared with the programme's fingerprint. Nothing is recorded.

Fingerprint: ten bytes a second, one bit for each of eight bands from 400 to 3200 Hz: whether the band is louder than
its own mean over four seconds. Plain Python: one FFT of 1024 points for two frames.
"""

from __future__ import annotations

import cmath
import math
import subprocess
import threading
from array import array
from collections.abc import Iterable, Iterator
from itertools import pairwise

RATE, HOP, SIZE = 8000, 800, 1024
EDGES = (51, 66, 86, 112, 145, 188, 244, 316, 410)
BANDS = len(EDGES) - 1
WEIGHTS = (1, 2, 3, 4, 3, 2, 1)
AROUND = 20
LEAST = 100
MAGIC = b"LFP1"
WINDOW = [0.5 - 0.5 * math.cos(2 * math.pi * at / SIZE) for at in range(SIZE)]
TWIDDLES = [cmath.exp(-2j * math.pi * at / SIZE) for at in range(SIZE // 2)]
REVERSED = [int(f"{at:010b}"[::-1], 2) for at in range(SIZE)]


def fft(values: list[complex]) -> list[complex]:
    """The 1024-point transform."""
    data = [values[at] for at in REVERSED]
    half = 1
    while half < SIZE:
        turns = TWIDDLES[:: SIZE // (2 * half)]
        for start in range(0, SIZE, 2 * half):
            middle = start + half
            low = data[start:middle]
            high = [a * b for a, b in zip(data[middle : middle + half], turns, strict=True)]
            data[start:middle] = [a + b for a, b in zip(low, high, strict=True)]
            data[middle : middle + half] = [a - b for a, b in zip(low, high, strict=True)]
        half *= 2
    return data


def _powers(first: list[float], second: list[float]) -> tuple[list[float], list[float]]:
    """Band powers of two real frames by one complex transform."""
    found = fft([complex(a * w, b * w) for a, b, w in zip(first, second, WINDOW, strict=True)])
    powers: tuple[list[float], list[float]] = ([], [])
    for low, high in pairwise(EDGES):
        one = two = 0.0
        for at in range(low, high):
            a, b = found[at], found[SIZE - at].conjugate()
            plus, minus = a + b, a - b
            one += plus.real * plus.real + plus.imag * plus.imag
            two += minus.real * minus.real + minus.imag * minus.imag
        powers[0].append(one / 4)
        powers[1].append(two / 4)
    return powers


def band_powers(pieces: Iterable[bytes]) -> Iterator[list[float]]:
    """Band powers ten times a second, from pieces of 8000 Hz mono 16-bit little-endian sound."""
    sound = array("h", bytes(2 * 112))
    rest, frames, given = b"", 0, 0
    waiting: list[float] | None = None

    def ready(last: bool) -> Iterator[list[float]]:
        nonlocal given, waiting
        limit = frames // HOP
        while given < limit and (len(sound) >= SIZE or last):
            frame = [sample / 32768 for sample in sound[:SIZE]]
            frame += [0.0] * (SIZE - len(frame))
            del sound[:HOP]
            given += 1
            if waiting is None:
                waiting = frame
            else:
                one, two = _powers(waiting, frame)
                waiting = None
                yield one
                yield two
        if last and waiting is not None:
            yield _powers(waiting, [0.0] * SIZE)[0]

    for piece in pieces:
        data = rest + piece
        even = len(data) // 2 * 2
        rest = data[even:]
        sound.frombytes(data[:even])
        frames += even // 2
        yield from ready(last=False)
    yield from ready(last=True)


def fingerprint(powers: list[list[float]]) -> bytes:
    """One byte for each tenth of a second."""
    count = len(powers)
    codes = bytearray(count)
    for band in range(BANDS):
        levels = []
        for at in range(count):
            total = weight = 0.0
            for step, factor in enumerate(WEIGHTS, -3):
                if 0 <= at + step < count:
                    total += factor * powers[at + step][band]
                    weight += factor
            levels.append(math.log(total / weight + 1e-6))
        for at, level in enumerate(levels):
            near = levels[max(at - AROUND, 0) : at + AROUND + 1]
            if level > sum(near) / len(near):
                codes[at] |= 1 << band
    return bytes(codes)


def read_file(data: bytes) -> bytes:
    """The codes in a fingerprint file.

    Raises:
        ValueError: it is none, or cut short.
    """
    if data[:4] != MAGIC or int.from_bytes(data[4:8], "little") != len(data) - 8:
        raise ValueError("not a fingerprint")
    return data[8:]


def match(heard: bytes, programme: bytes, expected: int, slack: int) -> int | None:
    """How well they agree, in thousandths, at the best lag within `expected` +- `slack` frames.

    None when fewer than 10 seconds overlap.
    """
    best = None
    for lag in range(expected - slack, expected + slack + 1):
        first, last = max(lag, 0), min(lag + len(heard), len(programme))
        if last - first < LEAST:
            continue
        one = int.from_bytes(programme[first:last], "little")
        two = int.from_bytes(heard[first - lag : last - lag], "little")
        score = 1000 - 1000 * (one ^ two).bit_count() // (8 * (last - first))
        best = score if best is None else max(best, score)
    return best


class Ear:
    """One capture: runs the operator's command for at most `seconds`, keeps band powers only."""

    def __init__(self, command: list[str], seconds: int) -> None:
        """Starts at once.

        Raises:
            OSError: the command does not start.
        """
        self.powers: list[list[float]] = []
        self._left = seconds * RATE * 2
        self._process = subprocess.Popen(  # noqa: S603 - the operator's own setting
            command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        self._thread = threading.Thread(target=self._listen, daemon=True, name="loa-relay-ear")
        self._thread.start()

    def _pieces(self) -> Iterator[bytes]:
        stream = self._process.stdout
        while stream is not None and self._left > 0 and (piece := stream.read(min(RATE, self._left))):
            self._left -= len(piece)
            yield piece

    def _listen(self) -> None:
        for powers in band_powers(self._pieces()):
            self.powers.append(powers)
        self._process.kill()
        self._process.wait()

    def finish(self) -> bytes:
        """Stop; the fingerprint of what was heard."""
        self._left = 0
        self._process.terminate()
        self._thread.join(10)
        return fingerprint(list(self.powers))
