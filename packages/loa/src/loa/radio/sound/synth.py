"""Two pieces of music that we make ourselves, so that nobody needs a licence: a jingle and a bed.

Named in a rundown as "loa:jingle" (6 s) and "loa:bed" (32 s, made to be looped). Five-note scale, plucked strings
and soft chords; the same samples every time.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from loa.radio.sound.profiles import RATE

_SCALE = (261.63, 293.66, 329.63, 392.00, 440.00)
"""Do re mi sol la."""


def _note(degree: int) -> float:
    octave, step = divmod(degree, len(_SCALE))
    return _SCALE[step] * 2.0**octave


def _wave(frequency: float, count: int, decay: float = 0.0) -> NDArray[Any]:
    """A sine that dies away by e in 1/decay seconds: powers of one complex number, as a product of two short tables."""
    step = (2j * np.pi * frequency - decay) / RATE
    short, long = np.exp(step * np.arange(512)), np.exp(step * 512 * np.arange(-(-count // 512)))
    sines = np.outer(long.real, short.imag)
    sines += np.outer(long.imag, short.real)
    return sines.ravel()[:count]


def _pluck(frequency: float, seconds: float) -> NDArray[Any]:
    """A plucked string: falling harmonics, the higher the faster gone, a little out of tune as strings are."""
    time = np.arange(round(seconds * RATE)) / RATE
    sound = np.zeros(len(time))
    for harmonic in range(1, 9):
        pitch = frequency * harmonic * (1 + 0.0004 * harmonic**2)
        if pitch < RATE / 3:
            sound += _wave(pitch, len(time), 1.6 + 0.9 * harmonic) / harmonic**1.2
    return sound * np.minimum(1, time / 0.004) * np.minimum(1, (seconds - time) / 0.02)


def _chord(degrees: tuple[int, ...], seconds: float) -> NDArray[Any]:
    """A soft chord that swells and fades."""
    count = round(seconds * RATE)
    swell = np.sqrt(np.maximum(_wave(0.5 / seconds, count), 0))
    tones = [_wave(_note(degree) / 2, count) + 0.3 * _wave(_note(degree) * 1.002, count) for degree in degrees]
    return np.sum(tones, axis=0) * swell / len(degrees)


def _add(sound: NDArray[Any], part: NDArray[Any], at: float, gain: float) -> None:
    """Add a part; what runs over the end comes in again at the beginning, so that the piece can be looped."""
    first = round(at * RATE)
    inside = min(len(part), len(sound) - first)
    sound[first : first + inside] += part[:inside] * gain
    sound[: len(part) - inside] += part[inside:] * gain


def jingle() -> NDArray[np.float32]:
    """Six seconds: a rising call and its answer."""
    sound = np.zeros(6 * RATE + RATE)
    for number, degree in enumerate((0, 2, 3, 5, 3, 5, 7)):
        _add(sound, _pluck(_note(degree), 2.2), 0.05 + 0.42 * number, 0.5)
    for at, degrees in ((0.0, (0, 2, 3)), (2.9, (0, 3, 5))):
        _add(sound, _chord(degrees, 3.2), at, 0.35)
    sound = sound[: 6 * RATE]
    sound *= np.minimum(1, (6 - np.arange(len(sound)) / RATE) / 0.8)
    return (sound / np.abs(sound).max() * 0.7).astype(np.float32)


def bed() -> NDArray[np.float32]:
    """Thirty-two seconds of quiet music that ends where it begins."""
    sound = np.zeros(32 * RATE)
    for number, degrees in enumerate(((0, 2, 4), (1, 3, 5), (2, 4, 6), (0, 3, 4))):
        _add(sound, _chord(degrees, 9.5), number * 8.0, 0.5)
    for number, degree in enumerate((5, 7, 6, 4, 5, 3, 4, 2, 5, 6, 8, 7, 5, 4, 3, 5)):
        _add(sound, _pluck(_note(degree), 3.0), number * 2.0 + 0.5, 0.22)
    return (sound / np.abs(sound).max() * 0.5).astype(np.float32)


BUILT_IN: dict[str, Callable[[], NDArray[np.float32]]] = {"loa:jingle": jingle, "loa:bed": bed}
