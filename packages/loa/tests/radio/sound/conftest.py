"""One short programme, made once, that many tests look at."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from loa.radio.sound import ffmpeg
from loa.radio.sound.profiles import RATE
from loa.radio.sound.render import Rendered, render
from loa.radio.sound.rundown import parse
from numpy.typing import NDArray

RUNDOWN = """
title = "Chuyên mục thử"
slot_seconds = 15
profile = "loa"
bed = "loa:bed"

[[items]]
kind = "recorded"
title = "Tiếng thu"
file = "voice.wav"
text = "Lời của bản thu, gồm hai vế."

[[items]]
title = "Bản tin"
text = "Ngày 15/3/2025, UBND xã họp lúc 7h30.\\nMời bà con đến dự."
planned = 6
"""

MakeSound = Callable[..., Path]


def speechlike(seconds: float, seed: int = 1, level: float = 0.1) -> NDArray[np.float32]:
    """Noise in syllables, softer by 6 dB an octave above 400 Hz, as voices are."""
    chance = np.random.default_rng(seed)
    envelope = np.repeat(chance.random(int(seconds * 8) + 1) ** 2, RATE // 8)[: round(seconds * RATE)]
    spectrum = np.fft.rfft(chance.standard_normal(len(envelope)))
    spectrum /= 1 + np.fft.rfftfreq(len(envelope), 1 / RATE) / 400
    sound = np.fft.irfft(spectrum, len(envelope)) * envelope
    return (sound / np.abs(sound).std() * level * 0.5).astype(np.float32)


@pytest.fixture(scope="session")
def make_sound(tmp_path_factory: pytest.TempPathFactory) -> MakeSound:
    """A sound file: make_sound(samples, "name.mp3", *ffmpeg arguments)."""
    folder = tmp_path_factory.mktemp("sounds")

    def make(samples: NDArray[np.float32], name: str, *arguments: str, channels: int = 1) -> Path:
        raw, path = folder / "raw", folder / name
        samples.astype(np.float32).tofile(raw)
        source = ("-f", "f32le", "-ar", str(RATE), "-ac", str(channels), "-i", str(raw))
        ffmpeg.run(*source, *arguments, path)
        return path

    return make


@pytest.fixture(scope="session")
def programme(tmp_path_factory: pytest.TempPathFactory, make_sound: MakeSound) -> Rendered:
    """The programme of RUNDOWN."""
    folder = tmp_path_factory.mktemp("programme")
    make_sound(speechlike(3), "voice.wav").rename(folder / "voice.wav")
    return render(parse(RUNDOWN, folder), folder / "out", made=datetime(2022, 10, 10, 5, 30, tzinfo=UTC))
