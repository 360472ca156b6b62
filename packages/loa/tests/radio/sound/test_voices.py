"""Voices: each in a process of its own, and what is said when one fails."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from far_server import Far, far_server
from loa.kit.refused import Refused
from loa.radio.sound.captions import cues, sentences, vtt
from loa.radio.sound.intake import RATE
from loa.radio.sound.voices import REGIONS, Piper, Voice, VoiceSettings, codes, open_voice, service
from loa.radio.sound.voices.process import Worker
from loa.radio.sound.voices.service import HttpVoice
from vanban.aloud import speak, syllables

from .conftest import MakeSound, speechlike

SENTENCES = ["chuyển đổi số là việc của mọi nhà", "xin chào bà con"]


def test_three_regions_speak_and_differ() -> None:
    heard = {}
    for region in REGIONS:
        with open_voice(region) as voice:
            assert isinstance(voice, Voice)
            said = list(voice.say(SENTENCES, 190))
        assert len(said) == 2
        for rate, samples in said:
            assert rate == 22_050
            assert np.abs(samples).max() > 0.1
        heard[region] = said[0][1]
    assert not np.array_equal(heard["north"][:20_000], heard["south"][:20_000])


@pytest.mark.parametrize("pace", [140, 190, 260])
def test_the_pace_is_kept(pace: float) -> None:
    text = speak("Bà con có thể nộp hồ sơ trực tuyến tại nhà và nhận kết quả qua bưu điện trong ba ngày làm việc.").text
    with open_voice("central") as voice:
        ((rate, samples),) = voice.say([text], pace)
    assert syllables(text) * 60 / (len(samples) / rate) == pytest.approx(pace, rel=0.15)


def test_an_unknown_voice_is_refused_with_those_there_are() -> None:
    with pytest.raises(Refused, match="các giọng đang có: north, central, south, service"):
        open_voice("robot", VoiceSettings(service_url="http://127.0.0.1:9/"))
    assert codes(VoiceSettings(piper={"lan": "lan.onnx"})) == ["north", "central", "south", "lan"]


@pytest.mark.parametrize(
    "script",
    [
        "raise SystemExit(3)",
        'import sys; sys.stdin.readline(); print(\'{"error": "no"}\', flush=True)',
        'import sys; sys.stdin.readline(); print(\'{"rate": 100, "bytes": 50}\', flush=True)',
        "import os, signal; os.kill(os.getpid(), signal.SIGSEGV)",
    ],
)
def test_a_voice_that_crashes_is_a_sentence(tmp_path: Path, script: str) -> None:
    (tmp_path / "worker.py").write_text(script)
    worker = Worker(tmp_path / "worker.py", [], "Giọng thử", 500)
    try:
        with pytest.raises(Refused, match=r"Giọng đọc “Giọng thử” không đọc được; hãy chọn giọng khác"):
            list(worker.say([{"text": "a"}]))
    finally:
        worker.close()


def test_piper_without_its_files_or_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(Refused, match=r"cần hai tệp \.onnx và \.onnx\.json"):
        Piper(str(tmp_path / "none.onnx")).__enter__()
    (tmp_path / "a.onnx").touch()
    (tmp_path / "a.onnx.json").touch()
    monkeypatch.setattr("loa.radio.sound.voices.piper.find_spec", lambda name: None)
    with pytest.raises(Refused, match="Chưa cài Piper"):
        open_voice(str(tmp_path / "a.onnx")).__enter__()


def test_piper_speaks_through_its_worker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The worker against a stand-in of the package with its very calls: load, synthesize, SynthesisConfig."""
    package = tmp_path / "piper"
    package.mkdir()
    (package / "__init__.py").write_text(
        "import numpy\n"
        "class Chunk:\n"
        "    def __init__(self, n): self.audio_float_array, self.sample_rate = numpy.full(n, 0.25), 16000\n"
        "class PiperVoice:\n"
        "    @staticmethod\n"
        "    def load(path): return PiperVoice()\n"
        "    def synthesize(self, text, config):\n"
        "        yield Chunk(int(1000 * config.length_scale)); yield Chunk(len(text))\n"
    )
    (package / "config.py").write_text(
        "class SynthesisConfig:\n    def __init__(self, length_scale): self.length_scale = length_scale\n"
    )
    for name in ("a.onnx", "a.onnx.json"):
        (tmp_path / name).touch()
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.setattr("loa.radio.sound.voices.piper.find_spec", lambda name: name)
    with Piper(str(tmp_path / "a.onnx")) as voice:
        ((rate, samples),) = voice.say(["xin chào"], 115)
    assert rate == 16_000
    assert len(samples) == 2000 + 8
    assert np.allclose(samples, 0.25, atol=1e-3)


@pytest.fixture(scope="module")
def far() -> Iterator[Far]:
    with far_server() as server:
        yield server


def test_a_service_is_asked_and_its_answer_decoded(
    far: Far, make_sound: MakeSound, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    sound = make_sound(speechlike(1), "said.mp3").read_bytes()
    far.answers["/say"] = lambda ask: (200, {}, sound)
    with HttpVoice(f"{far.url}/say?k=secret", "key", "lan") as voice:
        said = list(voice.say(SENTENCES, 190))
    assert [rate for rate, _ in said] == [RATE, RATE]
    assert len(said[0][1]) == pytest.approx(RATE, rel=0.06)
    assert far.asked[-1].headers["authorization"] == "Bearer key"
    assert json.loads(far.asked[-1].body) == {"text": SENTENCES[1], "voice": "lan", "pace": 190}
    assert "secret" not in caplog.text, "an address may hold a key, which is nothing for the log"


def test_a_service_that_fails_is_a_sentence(far: Far, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "SECONDS", 0.4)

    def drops() -> Iterator[bytes]:
        for _ in range(100):
            time.sleep(0.05)
            yield b"RIFF"

    far.answers |= {
        "/401": lambda ask: (401, {}, b""),
        "/page": lambda ask: (200, {}, b"<html>"),
        "/large": lambda ask: (200, {}, (b"x" * 2**20 for _ in range(25))),
        "/slow": lambda ask: (200, {}, drops()),
        "/moved": lambda ask: (302, {"Location": "/401"}, b""),
    }
    failures = {
        f"{far.url}/401": "từ chối (mã 401)",
        f"{far.url}/page": "không đọc được như một tệp âm thanh",
        f"{far.url}/large": "quá lớn cho một câu",
        f"{far.url}/slow": "chưa trả lời",
        f"{far.url}/moved": "từ chối (mã 302)",
        "http://127.0.0.1:1/": "chưa trả lời",
        "nowhere": "chưa trả lời",
    }
    for address, said in failures.items():
        with HttpVoice(address) as voice, pytest.raises(Refused) as caught:
            list(voice.say(["a"], 190))
        assert said in str(caught.value), address


def test_a_service_that_is_slow_with_every_sentence_ends_too(far: Far, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "ALL_SECONDS", 0.0)
    with HttpVoice(f"{far.url}/say") as voice, pytest.raises(Refused, match="đọc chậm"):
        list(voice.say(SENTENCES, 190))


def test_sentences_keep_their_source_and_captions_their_share() -> None:
    parts = list(sentences(speak("UBND xã họp lúc 7h30. Bà con đến dự!\n- Mang theo CCCD")))
    assert [part.source for part in parts] == ["UBND xã họp lúc 7h30.", "Bà con đến dự!", "Mang theo CCCD"]
    assert parts[0].spoken == "ủy ban nhân dân xã họp lúc bảy giờ ba mươi phút."
    assert parts[1].pause > parts[0].pause
    shown = cues("một hai ba bốn năm sáu bảy tám chín mười " * 6, 0, RATE * 10)
    assert len(shown) > 1
    assert all(len(cue.text) <= 84 for cue in shown)
    assert [cue.start for cue in shown[1:]] == [cue.end for cue in shown[:-1]]
    assert (shown[0].start, shown[-1].end) == (0, RATE * 10)
    assert "00:00:10.000\n" in vtt(shown)


def test_the_voices_stay_out_of_this_process() -> None:
    assert "espeakng_loader" not in sys.modules
    assert "piper" not in sys.modules
