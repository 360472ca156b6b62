"""Proof by ear: the fingerprint's vector, and that it tells the programme from other sound."""

from __future__ import annotations

import math
import sys
from array import array
from pathlib import Path

import numpy
import pytest
from loa_relay import listen
from loa_relay.listen import Ear, band_powers, fingerprint, match, read_file
from relay_world.process import wav

VECTOR = bytes.fromhex("838787878f8f8e8edcdcdcdcd8d87878707070707060606060606070707070f0f0f8d8989f9f9f9f")
"""4 s of two chirps; the same bytes stand in the tests of the server's sound engine."""


def chirps() -> bytes:
    moments = [at / 8000 for at in range(32000)]
    wave = [
        0.4 * math.sin(2 * math.pi * (400 * t + 300 * t * t)) * (0.5 + 0.5 * math.sin(2 * math.pi * 1.7 * t))
        + 0.2 * math.sin(2 * math.pi * (3000 * t - 250 * t * t))
        for t in moments
    ]
    return array("h", [round(value * 32767) for value in wave]).tobytes()


def codes(data: bytes) -> bytes:
    return fingerprint(list(band_powers(data[at : at + 999] for at in range(0, len(data), 999))))


def test_vector() -> None:
    found = codes(chirps())
    assert len(found) == 40
    wrong = sum((a ^ b).bit_count() for a, b in zip(found, VECTOR, strict=True))
    assert wrong <= 6, "at least 98 % of the bits"


def test_the_transform_is_right() -> None:
    values = numpy.random.default_rng(1).normal(size=1024) + 1j * numpy.random.default_rng(2).normal(size=1024)
    assert numpy.allclose(listen.fft(list(values)), numpy.fft.fft(values))


@pytest.fixture(scope="module")
def sounds() -> tuple[numpy.ndarray, numpy.ndarray]:
    return tuple(numpy.array(wav(20, 8000, seed)[1], dtype=float) for seed in (5, 6))  # type: ignore[return-value]


def test_tells_the_programme_from_other_sound(sounds: tuple[numpy.ndarray, numpy.ndarray]) -> None:
    programme, other = sounds
    reference = codes(programme.astype("<i2").tobytes())
    noise = numpy.random.default_rng(3).normal(size=len(programme)) * programme.std()
    late = 20_400  # the capture begins 2.55 s into the programme
    heard = codes(((programme + noise) / 2)[late:].astype("<i2").tobytes())
    wrong = codes((other + noise / 10)[late:].astype("<i2").tobytes())
    right = match(heard, reference, 0, 60)
    assert right is not None
    assert right >= 650
    foreign = match(wrong, reference, 0, 60)
    assert foreign is not None
    assert foreign < 600
    assert match(heard[:80], reference, 0, 60) is None, "under ten seconds there is no answer"


def test_an_ear_listens_to_a_program(sounds: tuple[numpy.ndarray, numpy.ndarray], tmp_path: Path) -> None:
    data = sounds[0][: 14 * 8000].astype("<i2").tobytes()
    (tmp_path / "monitor").write_bytes(data)
    script = f"import sys;sys.stdout.buffer.write(open({str(tmp_path / 'monitor')!r},'rb').read())"
    ear = Ear([sys.executable, "-c", script], 12)
    ear._thread.join(30)
    heard = ear.finish()
    assert len(heard) == 120
    score = match(heard, codes(data), 0, 10)
    assert score is not None
    assert score > 950
    with pytest.raises(OSError, match="nonexistent"):
        Ear(["/nonexistent"], 10)


def test_only_a_whole_fingerprint_is_read() -> None:
    good = b"LFP1" + len(VECTOR).to_bytes(4, "little") + VECTOR
    assert read_file(good) == VECTOR
    for bad in (good[:-1], b"LFP2" + good[4:], b""):
        with pytest.raises(ValueError, match="not a fingerprint"):
            read_file(bad)
