"""The meter against the cases of EBU Tech 3341 (loudness, true peak) and 3342 (range), synthesised here."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from loa.radio.sound.meter import SILENT, LongMeter, Meter, measure
from loa.radio.sound.profiles import RATE
from numpy.typing import NDArray


def tone(level: float, seconds: float, frequency: float = 1000.0, phase: float = 0.0) -> NDArray[np.float32]:
    """A sine whose peak is `level` dBFS."""
    time = np.arange(round(seconds * RATE)) / RATE
    return (10 ** (level / 20) * np.sin(2 * np.pi * frequency * time + phase)).astype(np.float32)


def steps(*parts: tuple[float, float]) -> NDArray[np.float32]:
    """Stereo: the same tones, (level, seconds) one after the other, on both sides."""
    sound = np.concatenate([tone(level, seconds) for level, seconds in parts])
    return np.stack([sound, sound], axis=1)


# EBU Tech 3341, table 1, cases 1-5; the long ones shortened in proportion, which changes nothing in what they ask.
LOUDNESS = {
    "1": (((-23, 20),), -23.0),
    "2": (((-33, 20),), -33.0),
    "3": (((-36, 5), (-23, 30), (-36, 5)), -23.0),
    "4": (((-72, 5), (-36, 5), (-23, 30), (-36, 5), (-72, 5)), -23.0),
    "5": (((-26, 20), (-20, 20.1), (-26, 20)), -23.0),
}
# EBU Tech 3342, table 1, cases 1-4.
RANGES = {
    "1": (((-20, 20), (-30, 20)), 10),
    "2": (((-20, 20), (-15, 20)), 5),
    "3": (((-40, 20), (-20, 20)), 20),
    "4": (((-50, 20), (-35, 20), (-20, 20), (-35, 20), (-50, 20)), 15),
}


@pytest.mark.parametrize(("parts", "expected"), LOUDNESS.values(), ids=LOUDNESS)
def test_integrated_loudness_of_ebu_tech_3341(parts: tuple[tuple[float, float], ...], expected: float) -> None:
    assert measure(steps(*parts)).integrated == pytest.approx(expected, abs=0.1)


@pytest.mark.parametrize(("parts", "expected"), RANGES.values(), ids=RANGES)
def test_loudness_range_of_ebu_tech_3342(parts: tuple[tuple[float, float], ...], expected: float) -> None:
    assert measure(steps(*parts)[:, 0]).range == pytest.approx(expected, abs=1.0)


@pytest.mark.parametrize(
    ("frequency", "phase", "level", "expected"),
    [
        (RATE / 4, 0, -6.02, -6.0),
        (RATE / 4, np.pi / 4, -6.02, -6.0),
        (RATE / 6, np.pi / 3, -6.02, -6.0),
        (RATE / 8, np.pi / 8, -6.02, -6.0),
        (RATE / 4, np.pi / 4, 3.0, 3.0),
    ],
    ids=["15", "16", "17", "18", "19"],
)
def test_true_peak_of_ebu_tech_3341(frequency: float, phase: float, level: float, expected: float) -> None:
    ramp = np.minimum(1, np.minimum(np.arange(RATE), np.arange(RATE)[::-1]) / 480)  # a hard edge rings above its tone
    peak = measure(tone(level, 1, frequency, phase) * ramp).true_peak
    assert expected - 0.4 <= peak <= expected + 0.2


def test_one_channel_is_three_units_below_two() -> None:
    one, two = measure(tone(-20, 4)), measure(steps((-20, 4)))
    assert two.integrated - one.integrated == pytest.approx(3.01, abs=0.01)


def test_silence_has_no_loudness() -> None:
    figures = measure(np.zeros(RATE * 2, np.float32))
    assert (figures.integrated, figures.range, figures.true_peak) == (SILENT, 0.0, SILENT)


@settings(deadline=None, max_examples=20)
@given(st.lists(st.integers(1, 90_000), max_size=12), st.integers(0, 2**32))
def test_the_cut_into_blocks_changes_nothing(cuts: list[int], seed: int) -> None:
    sound = np.random.default_rng(seed).standard_normal(100_000).astype(np.float32) * 0.1
    sound[50_000:] *= 0.1
    meter, at = Meter(above=0.05), 0
    whole = Meter(above=0.05)
    whole.feed(sound)
    for cut in sorted(set(cuts)):
        meter.feed(sound[at:cut])
        at = max(at, cut)
    meter.feed(sound[at:])
    for ours, theirs in zip(meter.slots(), whole.slots(), strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-4, atol=1e-7)
    assert meter.samples == 100_000
    long, at = LongMeter(), 0
    for cut in [*sorted(set(cuts)), len(sound)]:
        long.feed(sound[at:cut])
        at = max(at, cut)
    figures, again = whole.result(), long.result()
    assert again.integrated == pytest.approx(figures.integrated, abs=1e-3)
    assert again.range == pytest.approx(figures.range, abs=1e-3)
    assert again.true_peak == pytest.approx(figures.true_peak, abs=0.01)


@settings(deadline=None, max_examples=20)
@given(st.floats(-30, 6), st.integers(0, 2**32))
def test_a_gain_moves_loudness_and_peak_by_itself(gain: float, seed: int) -> None:
    sound = np.random.default_rng(seed).standard_normal(RATE).astype(np.float32) * 0.05
    before, after = measure(sound), measure(sound * np.float32(10 ** (gain / 20)))
    assert after.integrated - before.integrated == pytest.approx(gain, abs=0.01)
    assert after.true_peak - before.true_peak == pytest.approx(gain, abs=0.01)
