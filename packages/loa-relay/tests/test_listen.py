"""Proof by ear: the fingerprint's vector, and that it tells the programme from other sound."""

from __future__ import annotations

import json
import math
import sys
import threading
from array import array
from pathlib import Path

import numpy
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from loa_relay import listen
from loa_relay.decide import Item
from loa_relay.identity import Identity
from loa_relay.keep_log import Progress
from loa_relay.listen import Ear, band_powers, fingerprint, match, read_file
from loa_relay.manifest import Airing, Audio
from loa_relay.protocol import sha256
from loa_relay.run import Agent
from loa_relay.settings import EarSettings, Settings, SoundSettings
from loa_relay.sound import Cue
from loa_relay.stretch import Stretch
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


def test_the_agent_records_the_score_and_never_the_sound(
    sounds: tuple[numpy.ndarray, numpy.ndarray], tmp_path: Path
) -> None:
    """The wiring: an ear runs during a stretch, its score becomes a `heard` entry, no sound is kept."""
    data = sounds[0][: 14 * 8000].astype("<i2").tobytes()
    printed = codes(data)
    (tmp_path / "monitor").write_bytes(data)
    script = f"import sys;sys.stdout.buffer.write(open({str(tmp_path / 'monitor')!r},'rb').read())"
    folder = tmp_path / "agent"
    identity = Identity(Ed25519PrivateKey.generate(), "que-trung", "Quế Trung", "UBND", "http://127.0.0.1:9", b"", b"")
    settings = Settings(SoundSettings("null"), ear=EarSettings([sys.executable, "-c", script], 12))
    agent = Agent(folder, settings, identity)
    file = b"LFP1" + len(printed).to_bytes(4, "little") + printed
    digest = sha256(file)
    agent.station.store.add(digest, 0, file)
    assert agent.station.store.finish(digest, len(file))
    audio = Audio("0" * 64, 100, "audio/wav", 14 * 8000, 8000, 1)
    airing = Airing("a1", "p", "Chương trình", 0, "normal", 0, (audio,), digest, len(file))
    item = Item(airing, audio, Progress())
    stretch = Stretch("a1", "Chương trình", 0, "normal", Cue("x", audio, 0, 80), None, item, 0)  # type: ignore[arg-type]
    agent.station.on_stretch(stretch)
    assert agent._ear is not None
    agent._ear._thread.join(30)
    agent.station.on_stretch_end(stretch, 14 * 8000)
    for thread in threading.enumerate():
        if thread.name == "loa-relay-score":
            thread.join(20)
    (entry,) = agent.station.log.read(0)
    body = json.loads(entry["body"])
    assert (body["kind"], body["airing"], body["to"]) == ("heard", "a1", 14 * 8000)
    assert body["score"] > 950
    kept = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    assert kept < 20_000, "no recording lies anywhere"
