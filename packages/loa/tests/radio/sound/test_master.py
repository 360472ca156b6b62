"""Gain and limiter: the loudness is met, the ceiling holds, quiet sound is left alone."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from loa.radio.sound.master import apply, find_curve, limiter
from loa.radio.sound.meter import SLOT, Meter, measure
from loa.radio.sound.profiles import PROFILES, RATE
from numpy.typing import NDArray


def speechlike(seconds: int, seed: int, crest: float = 1.0) -> NDArray[np.float32]:
    """Noise in syllables, with a click now and then."""
    chance = np.random.default_rng(seed)
    count = seconds * RATE
    envelope = np.repeat(chance.random(seconds * 10) ** 2, RATE // 10)
    sound = chance.standard_normal(count) * envelope * 0.1
    sound[chance.integers(0, count, seconds)] += crest
    return sound.astype(np.float32)


def mastered(sound: NDArray[np.float32], code: str) -> NDArray[np.float32]:
    meter = Meter(above=0.02)
    meter.feed(sound)
    curve = find_curve(*meter.slots(), PROFILES[code])
    step = 96_000
    return np.concatenate([apply(sound[at : at + step], at, curve.gain) for at in range(0, len(sound), step)])


@pytest.mark.parametrize("code", PROFILES)
@pytest.mark.parametrize("level", [0.2, 0.5, 2.0])
def test_the_profile_is_met_whatever_the_level(code: str, level: float) -> None:
    figures = measure(mastered(speechlike(6, 3) * np.float32(level), code))
    assert figures.integrated == pytest.approx(PROFILES[code].loudness, abs=0.1)
    assert figures.true_peak <= PROFILES[code].ceiling


@settings(deadline=None, max_examples=40)
@given(st.lists(st.floats(0, 4), min_size=1, max_size=400), st.integers(0, 2**32))
def test_no_sample_passes_the_ceiling(peaks: list[float], seed: int) -> None:
    chance = np.random.default_rng(seed)
    high = np.array(peaks, np.float32)
    sound = (np.repeat(high, SLOT) * chance.uniform(-1, 1, len(high) * SLOT)).astype(np.float32)
    seen = np.abs(sound).reshape(-1, SLOT).max(axis=1)
    held = apply(sound, 0, limiter(seen, 0.8))
    assert np.abs(held).max() <= 0.8 + 1e-5


def test_what_is_below_the_ceiling_is_not_touched() -> None:
    assert (limiter(np.full(500, 0.5), 0.8) == 1).all()


def test_the_limiter_opens_again() -> None:
    peaks = np.full(2000, 0.5)
    peaks[500] = 1.6
    gain = limiter(peaks, 0.8)
    assert gain[500] <= 0.5
    assert gain[480] == 1
    assert gain[-1] == pytest.approx(1, abs=1e-3)
    assert np.abs(np.diff(gain)).max() < 0.1


def test_a_silent_mix_stays_silent() -> None:
    assert not mastered(np.zeros(RATE, np.float32), "loa").any()
