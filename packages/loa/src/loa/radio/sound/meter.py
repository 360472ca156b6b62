"""Loudness and true peak by ITU-R BS.1770-5, loudness range by EBU Tech 3342, block by block.

The K filter is applied by overlap-save FFT (2048 taps of its impulse response), since numpy has no recursive filter.
True peak: 4-fold interpolation, only at local maxima that can matter, as one matrix product. What is kept grows with
time only by three numbers a millisecond.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from loa.radio.sound.profiles import RATE

Samples = NDArray[np.float32]

SLOT = RATE // 1000
"""Samples of one slot: a millisecond, the step at which energies and peaks are kept."""
TAPS = 2048
"""Of the filter's impulse response; what comes later is below -85 dB."""
FFT_SIZE = 20_480
ABSOLUTE_GATE = -70.0
SILENT = -120.0
"""What is reported instead of minus infinity."""
SEARCHED = 0.68
"""Of the highest: between two samples sound rises by 3 dB at most where it is no made-up noise."""
HALF = 12
"""Samples on either side that an interpolated value is made from."""

# ITU-R BS.1770-5, tables 1 and 2, for 48 kHz.
_SHELF = ((1.53512485958697, -2.69169618940638, 1.19839281085285), (-1.69065929318241, 0.73248077421585))
_HIGH_PASS = ((1.0, -2.0, 1.0), (-1.99004745483398, 0.99007225036621))


@cache
def _k_filter() -> NDArray[np.complex64]:
    response = [1.0] + [0.0] * (TAPS - 1)
    for (b0, b1, b2), (a1, a2) in (_SHELF, _HIGH_PASS):
        x1 = x2 = y1 = y2 = 0.0
        for index, x0 in enumerate(response):
            y0 = b0 * x0 + b1 * x1 + b2 * x2 - a1 * y1 - a2 * y2
            x1, x2, y1, y2 = x0, x1, y0, y1
            response[index] = y0
    return np.fft.rfft(np.array(response), FFT_SIZE).astype(np.complex64)


@cache
def _between() -> Samples:
    """(2 HALF + 1, 6): weights of the samples around a maximum for the values a quarter, half and three quarters away
    on either side (Kaiser-windowed sinc)."""
    places = np.arange(-HALF, HALF + 1)
    columns = []
    for offset in (-0.75, -0.5, -0.25, 0.25, 0.5, 0.75):
        distance = places - offset
        window = np.i0(6.0 * np.sqrt(np.clip(1 - (distance / (HALF + 1)) ** 2, 0, None))) / np.i0(6.0)
        weights = np.sinc(distance) * window
        columns.append(weights / weights.sum())
    return np.stack(columns, axis=1).astype(np.float32)


class KEnergy:
    """Energy behind the K filter, slot by slot, of one channel."""

    def __init__(self) -> None:
        self._history = np.zeros(TAPS, np.float32)
        self._waiting = np.zeros(0, np.float32)
        self._slots: list[Samples] = []

    def feed(self, samples: Samples) -> None:
        """Take the next samples."""
        waiting = np.concatenate([self._waiting, samples])
        step = (FFT_SIZE - TAPS) // SLOT * SLOT
        whole = len(waiting) // step * step
        for start in range(0, whole, step):
            self._filter(waiting[start : start + step], step)
        self._waiting = waiting[whole:]

    def _filter(self, samples: Samples, count: int) -> None:
        frame = np.concatenate([self._history, samples])
        spectrum = np.fft.rfft(frame, FFT_SIZE)
        spectrum *= _k_filter()
        heard = np.fft.irfft(spectrum, FFT_SIZE)[TAPS : TAPS + count].reshape(-1, SLOT)
        self._slots.append(np.einsum("ij,ij->i", heard, heard))
        self._history = frame[len(frame) - TAPS :]

    def finish(self) -> Samples:
        """Sum of squares of every slot; a last slot that is not full is filled with silence."""
        rest = len(self._waiting)
        if rest:
            count = -(-rest // SLOT) * SLOT
            self._filter(np.concatenate([self._waiting, np.zeros(count - rest, np.float32)]), count)
            self._waiting = self._waiting[:0]
        return self.taken()

    def taken(self) -> Samples:
        """The slots that are ready, which are then forgotten here."""
        slots, self._slots = np.concatenate([*self._slots, np.zeros(0, np.float32)]), []
        return slots


class Peaks:
    """The highest true peak of every slot of one channel.

    Args:
        above: local maxima below this share of full scale are not interpolated; None: below SEARCHED of the highest so
            far.
    """

    def __init__(self, above: float | None = None) -> None:
        self._above = above
        self._highest = 0.0
        self._tail = np.zeros(2 * HALF, np.float32)
        self._waiting = np.zeros(0, np.float32)
        self._slots: list[Samples] = []

    def feed(self, samples: Samples) -> None:
        """Take the next samples; whole slots are worked off, with the samples around them."""
        self._waiting = np.concatenate([self._waiting, samples])
        count = (len(self._waiting) - HALF) // SLOT * SLOT
        if count > 0:
            self._measure(count)

    def _measure(self, count: int) -> None:
        sound = np.concatenate([self._tail[HALF:], self._waiting[: count + HALF]])
        size = np.abs(sound)
        middle = size[HALF : HALF + count]
        slots = np.ascontiguousarray(middle.reshape(-1, SLOT).T).max(axis=0)  # four times as quick as along the rows
        self._highest = max(self._highest, float(slots.max(initial=0.0)))
        bound = self._above if self._above is not None else self._highest * SEARCHED
        places = np.flatnonzero(middle >= max(bound, 1e-6))
        places = places[
            (size[places + HALF] >= size[places + HALF - 1]) & (size[places + HALF] >= size[places + HALF + 1])
        ]
        if len(places):
            around = np.lib.stride_tricks.sliding_window_view(sound, 2 * HALF + 1)[places]
            peaks = np.abs(around @ _between()).max(axis=1)
            np.maximum.at(slots, places // SLOT, peaks)
            self._highest = max(self._highest, float(peaks.max()))
        self._slots.append(slots)
        self._tail = np.concatenate([self._tail, self._waiting[:count]])[-2 * HALF :]
        self._waiting = self._waiting[count:]

    def finish(self) -> Samples:
        """The highest true peak of every slot, as a share of full scale."""
        rest = len(self._waiting)
        if rest:
            count = -(-rest // SLOT) * SLOT
            self._waiting = np.concatenate([self._waiting, np.zeros(count - rest + HALF, np.float32)])
            self._measure(count)
            self._waiting = self._waiting[:0]
        return self.taken()

    def taken(self) -> Samples:
        """The slots that are ready, which are then forgotten here."""
        slots, self._slots = np.concatenate([*self._slots, np.zeros(0, np.float32)]), []
        return slots


@dataclass(frozen=True)
class Loudness:
    """What was measured: integrated LUFS, range LU, true peak dBTP (SILENT for none), samples of one channel."""

    integrated: float
    range: float
    true_peak: float
    samples: int


class Meter:
    """Takes a sound block by block, and keeps its slots.

    Args:
        channels: 1 or 2; every channel weighs 1.
        above: see Peaks.
    """

    def __init__(self, channels: int = 1, above: float | None = None) -> None:
        self.samples = 0
        self._energies = [KEnergy() for _ in range(channels)]
        self._peaks = [Peaks(above) for _ in range(channels)]
        self._done: tuple[Samples, Samples] | None = None

    def feed(self, block: NDArray[Any]) -> None:
        """Take the next samples: (n,) or (n, channels), -1..1 at 48 kHz."""
        if not len(block):
            return
        columns = block.astype(np.float32, copy=False).reshape(len(block), -1)
        self.samples += len(block)
        for number, (energy, peaks) in enumerate(zip(self._energies, self._peaks, strict=True)):
            channel = np.ascontiguousarray(columns[:, number])
            energy.feed(channel)
            peaks.feed(channel)

    def slots(self) -> tuple[Samples, Samples]:
        """Energy behind the K filter (all channels) and highest true peak, slot by slot; nothing is fed after it."""
        if self._done is None:
            energies, peaks = [e.finish() for e in self._energies], [p.finish() for p in self._peaks]
            self._done = (energies[0] if len(energies) == 1 else np.sum(energies, axis=0), np.max(peaks, axis=0))
        return self._done

    def result(self) -> Loudness:
        """The figures of everything fed."""
        energy, peaks = self.slots()
        return _figures(_tenths(energy), float(peaks.max(initial=0.0)), self.samples)


class LongMeter:
    """Takes a sound of one channel and any length; keeps ten numbers a second, and cannot tell its slots."""

    def __init__(self) -> None:
        self.samples = 0
        self._energy, self._peaks = KEnergy(), Peaks()
        self._rest = np.zeros(0, np.float32)
        self._power: list[NDArray[np.float64]] = []
        self._highest = 0.0

    def feed(self, block: Samples) -> None:
        """Take the next samples, -1..1 at 48 kHz."""
        self.samples += len(block)
        self._energy.feed(block)
        self._peaks.feed(block)
        self._condense(self._energy.taken(), self._peaks.taken())

    def _condense(self, energy: Samples, peaks: Samples) -> None:
        energy = np.concatenate([self._rest, energy])
        whole = len(energy) // 100 * 100
        self._power.append(_tenths(energy[:whole]))
        self._rest = energy[whole:]
        self._highest = max(self._highest, float(peaks.max(initial=0.0)))

    def result(self) -> Loudness:
        """The figures of everything fed; nothing is fed after it."""
        self._condense(self._energy.finish(), self._peaks.finish())
        return _figures(np.concatenate(self._power), self._highest, self.samples)


def decibels(share: float) -> float:
    """dB of a share of full scale; SILENT for nothing."""
    return 20 * math.log10(share) if share > 1e-6 else SILENT


def _tenths(energy: Samples, gain: Samples | None = None) -> NDArray[np.float64]:
    """Mean power of every whole tenth of a second."""
    whole = len(energy) // 100
    rows = energy[: whole * 100].reshape(-1, 100)
    if gain is None:
        return rows.sum(axis=1, dtype=np.float64) / (100 * SLOT)
    factor = gain[: whole * 100].reshape(-1, 100)
    return np.einsum("ij,ij,ij->i", rows, factor, factor).astype(np.float64) / (100 * SLOT)


def _levels(power: NDArray[np.float64], tenths: int) -> NDArray[np.float64]:
    """Mean power of every stretch of so many tenths of a second, a tenth apart."""
    if len(power) < tenths:
        return np.zeros(0)
    total = np.concatenate([[0.0], np.cumsum(power)])
    return np.maximum(total[tenths:] - total[:-tenths], 0) / tenths


def _lufs(power: NDArray[np.float64] | float) -> Any:
    return -0.691 + 10 * np.log10(np.maximum(power, 1e-20))


def _figures(power: NDArray[np.float64], peak: float, samples: int) -> Loudness:
    return Loudness(_integrated(power), _range(power), decibels(peak), samples)


def integrated(energy: Samples, gain: Samples | None = None) -> float:
    """Integrated loudness in LUFS of K energies by slot; SILENT where no stretch of 400 ms passes the gates.

    Args:
        energy: behind the K filter, by slot.
        gain: factor of every slot that the sound is going to have; None: as it is.
    """
    return _integrated(_tenths(energy, gain))


def _integrated(power: NDArray[np.float64]) -> float:
    blocks = _levels(power, 4)
    blocks = blocks[_lufs(blocks) > ABSOLUTE_GATE]
    if not len(blocks):
        return SILENT
    blocks = blocks[_lufs(blocks) > _lufs(float(blocks.mean())) - 10]
    return float(_lufs(float(blocks.mean())))


def _range(power: NDArray[np.float64]) -> float:
    """Loudness range in LU (EBU Tech 3342): 10th to 95th percentile of 3-second loudness behind its gates."""
    blocks = _levels(power, 30)
    blocks = blocks[_lufs(blocks) > ABSOLUTE_GATE]
    if not len(blocks):
        return 0.0
    levels = np.sort(_lufs(blocks[_lufs(blocks) > _lufs(float(blocks.mean())) - 20]))
    low, high = (levels[round((len(levels) - 1) * share)] for share in (0.10, 0.95))
    return float(high - low)


def measure(sound: NDArray[Any]) -> Loudness:
    """The figures of a whole sound in memory: (n,) or (n, channels)."""
    meter = Meter(1 if sound.ndim == 1 else sound.shape[1])
    meter.feed(sound)
    return meter.result()
