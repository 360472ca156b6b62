"""The master: one gain and a true-peak limiter that bring a mix to its profile.

Everything is decided at a step of one millisecond, on what the meter kept of the mix: energy behind the K filter and
highest true peak of every slot. So the search for the gain costs no pass over the sound, and memory stays small.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from loa.radio.sound.meter import SILENT, SLOT, integrated
from loa.radio.sound.profiles import RATE, Profile

LOOK_AHEAD = 3
"""Milliseconds in which the limiter closes before a peak."""
RELEASE_MS = 10.0
"""Short, like the step of a voice's own pulses: a longer one holds whole syllables down and costs 3 dB of loudness."""
MARGIN_DB = 1.2
"""Kept below the ceiling: what lies between two samples of a slot that was not searched, and the dither."""
LOSSY_MARGIN_DB = 3.2
"""The same for what MP3 and Opus are fed: at these rates they add 2 to 3 dB to single peaks."""
STRETCH, FELT_BEFORE, FELT_AFTER = 60_000, 400, 16
"""Slots: a minute; 400 ms after a peak the limiter is open again, and it looks no further ahead than 16."""
ROUNDS = 12
CLOSE = 0.005
MOST_GAIN_DB = 30.0


@dataclass(frozen=True)
class Curve:
    """gain: factor at the middle of every slot; predicted: loudness behind it; limited: share of slots held down."""

    gain: NDArray[np.float32]
    predicted: float
    gain_db: float
    limited: float


def limiter(peaks: NDArray[np.float32], ceiling: float) -> NDArray[np.float32]:
    """Gain by slot that holds peaks (shares of full scale, by slot) below a ceiling.

    It closes within LOOK_AHEAD, opens within RELEASE_MS, and is never above what any sample of a slot, or of the
    slots beside it, allows: the gain between the middles of two slots is a straight line. Worked off minute by minute,
    with as much of the minutes beside it as can still be felt, so that long programmes take no more room.
    """
    gain = np.ones(len(peaks), np.float32)
    for start in range(0, len(peaks), STRETCH):
        first, last = max(start - FELT_BEFORE, 0), min(start + STRETCH + FELT_AFTER, len(peaks))
        needed = np.minimum(1.0, ceiling / np.maximum(peaks[first:last], 1e-9, dtype=np.float64))
        if (needed < 1).any():
            held = _smooth(_release(_lowest(needed, LOOK_AHEAD + 1)))
            gain[start : start + STRETCH] = held[start - first : start - first + STRETCH]
    return gain


def _smooth(gain: NDArray[Any]) -> NDArray[Any]:
    """The mean over LOOK_AHEAD on either side."""
    width = 2 * LOOK_AHEAD + 1
    total = np.concatenate([[0.0], np.cumsum(np.pad(gain, LOOK_AHEAD, mode="edge"))])
    return np.minimum((total[width:] - total[:-width]) / width, 1.0)


def _lowest(values: NDArray[Any], reach: int) -> NDArray[Any]:
    """The lowest value within `reach` steps on either side (van Herk and Gil-Werman: two running minima)."""
    width = 2 * reach + 1
    count = len(values)
    padded = np.pad(values, (reach, reach + (-(count + 2 * reach)) % width), constant_values=1.0).reshape(-1, width)
    forward = np.minimum.accumulate(padded, axis=1).ravel()
    backward = np.minimum.accumulate(padded[:, ::-1], axis=1)[:, ::-1].ravel()
    return np.minimum(backward[:count], forward[width - 1 : width - 1 + count])


def _release(gain: NDArray[Any]) -> NDArray[Any]:
    """What is closed opens by the same share in every step.

    depth[n] = max(own depth[n], share * depth[n - 1]); in logarithms with the slope taken out it is a running maximum.
    """
    slope = np.arange(len(gain)) / RELEASE_MS
    depth = np.log(np.maximum(1 - gain, 1e-12)) + slope
    return 1 - np.exp(np.maximum.accumulate(depth) - slope)


def find_curve(energy: NDArray[Any], peaks: NDArray[Any], profile: Profile, margin_db: float = MARGIN_DB) -> Curve:
    """The gain, and the limiter behind it, that bring a mix to the loudness of a profile under its ceiling.

    Args:
        energy: of the mix behind the K filter, by slot.
        peaks: highest true peak of the mix, by slot.
        profile: the target.
        margin_db: kept below the profile's ceiling.

    Returns:
        The gain by slot. A silent mix keeps a gain of 1. Where the ceiling leaves no room for the loudness, the loudest
        that MOST_GAIN_DB gives; the certificate says what was reached.
    """
    ceiling = 10 ** ((profile.ceiling - margin_db) / 20)
    before = integrated(energy)
    if before <= SILENT:
        return Curve(np.ones(len(energy), np.float32), SILENT, 0.0, 0.0)
    gain_db = min(MOST_GAIN_DB, profile.loudness - before)
    known: list[tuple[float, float]] = []
    best: Curve | None = None
    for _ in range(ROUNDS):
        factor = 10 ** (gain_db / 20)
        gain = limiter(peaks, ceiling / factor)
        limited = float((gain < 0.9995).mean())
        gain *= np.float32(factor)
        reached = integrated(energy, gain)
        curve = Curve(gain, reached, gain_db, limited)
        if best is None or abs(reached - profile.loudness) < abs(best.predicted - profile.loudness):
            best = curve
        known.append((gain_db, reached))
        missing = profile.loudness - reached
        if abs(missing) < CLOSE or gain_db >= MOST_GAIN_DB:
            break
        slope = 1.0
        if len(known) > 1 and known[-1][0] != known[-2][0]:
            slope = (known[-1][1] - known[-2][1]) / (known[-1][0] - known[-2][0])
        gain_db = min(MOST_GAIN_DB, gain_db + missing / min(max(slope, 0.15), 1.0))
    assert best is not None, "ROUNDS is above 0"  # noqa: S101
    return best


def apply(block: NDArray[np.float32], start: int, gain: NDArray[np.float32]) -> NDArray[np.float32]:
    """A block of the mix with its gain.

    Args:
        block: samples; the block begins at sample `start`, a multiple of SLOT.
        gain: of the whole mix by slot.
    """
    first, count = start // SLOT, -(-len(block) // SLOT)
    known = gain[max(first - 1, 0) : first + count + 1]
    if len(known) and np.ptp(known) < 1e-6:
        return block * known[0]
    before = gain[max(first - 1, 0)]
    after = gain[min(first + count, len(gain) - 1)]
    middles = np.concatenate([[before], gain[first : first + count], [after]])
    left, right = middles[:-1], middles[1:]  # lines from the middle of one slot to the middle of the next
    steps = (np.arange(SLOT, dtype=np.float32) + 0.5) / SLOT
    lines = (left[:, None] + (right - left)[:, None] * steps).ravel()
    return block * lines[SLOT // 2 : SLOT // 2 + len(block)].astype(np.float32)


class Dither:
    """Turns samples into 16 bit with triangular dither of one step, so that quiet ends fade into hiss and not into
    steps. The noise is two seconds long and begins at another place for every block."""

    def __init__(self, seed: int = 1) -> None:
        self._chance = np.random.default_rng(seed)
        noise = self._chance.random((2, 4 * RATE), np.float32)
        self._noise = noise[0] - noise[1]

    def to_16_bit(self, block: NDArray[np.float32]) -> NDArray[np.int16]:
        """The block in 16 bit; at most 2 s."""
        first = int(self._chance.integers(0, len(self._noise) - len(block) + 1))
        scaled = block * np.float32(32767)
        scaled += self._noise[first : first + len(block)]
        np.rint(scaled, out=scaled)
        return np.clip(scaled, -32768, 32767, out=scaled).astype(np.int16)
