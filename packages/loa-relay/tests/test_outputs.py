"""Through the agent's own loudspeaker into a sink, and the master found again in what came out."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy
import pytest
from loa_relay import decode
from loa_relay.loudspeaker import Loudspeaker, gain_of, scaled
from loa_relay.manifest import Audio
from loa_relay.outputs import AlsaOutput, CommandOutput, MiniaudioOutput, NullOutput, Output
from loa_relay.protocol import sha256
from loa_relay.sound import Cue, SoundError
from relay_world.hear import check_heard, correlation
from relay_world.process import wav

RATE = 8000
MASTER, SAMPLES = wav(1.2, RATE, seed=3)
SIGNAL = numpy.array(SAMPLES, dtype=float)
AUDIO = Audio(sha256(MASTER), len(MASTER), "audio/wav", len(SAMPLES), RATE, 1)


def monotonic_ms() -> int:
    return time.clock_gettime_ns(time.CLOCK_BOOTTIME) // 1_000_000


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "sound").write_bytes(MASTER)
    return tmp_path


def play(folder: Path, opener: Callable[[int, int], Output], start: int = 0, **cue: int) -> tuple[int, int, str]:
    """Play to the end; returns lateness (ms), samples, and why it ended."""
    loud = Loudspeaker(folder, "test", opener, monotonic_ms)
    playing = loud.prepare(Cue("sound", AUDIO, start, cue.pop("volume", 100), **cue))
    at = monotonic_ms() + 150
    playing.go(at)
    while playing.ended() is None:
        time.sleep(0.01)
    began = playing.began()
    assert began is not None
    return began - at, playing.position(), str(playing.ended())


def raw(path: Path) -> numpy.ndarray:
    return numpy.frombuffer(path.read_bytes(), dtype="<i2").astype(float)


RAMP = RATE // 50
"""Samples at both ends that are faded in and out."""


def same(captured: numpy.ndarray, signal: numpy.ndarray = SIGNAL) -> bool:
    """Whether every sample between the fades is the master's, bit by bit."""
    return len(captured) == len(signal) and bool((captured[RAMP:-RAMP] == signal[RAMP:-RAMP]).all())


def test_null_keeps_every_sample(folder: Path) -> None:
    late, position, why = play(folder, lambda rate, channels: NullOutput(rate, channels, folder / "capture"))
    assert (position, why) == (len(SAMPLES), "")
    assert late >= 0, "how late is bench/relay_agent.py's matter: the tests share their machine"
    captured = raw(folder / "capture")
    assert same(captured)
    assert correlation(captured, SIGNAL)[0] > 0.99


def test_a_resumed_stretch_begins_where_it_should(folder: Path) -> None:
    play(folder, lambda rate, channels: NullOutput(rate, channels, folder / "capture"), start=3000)
    assert same(raw(folder / "capture"), SIGNAL[3000:])


def test_repeats_with_pauses_count_only_the_programme(folder: Path) -> None:
    opener = lambda rate, channels: NullOutput(rate, channels, folder / "capture")  # noqa: E731
    _, position, why = play(folder, opener, repeat=2, gap_ms=200)
    assert (position, why) == (2 * len(SAMPLES), "")
    assert len(raw(folder / "capture")) == 2 * len(SAMPLES) + RATE // 5


def test_stopping_fades_and_says_how_far(folder: Path) -> None:
    loud = Loudspeaker(
        folder, "test", lambda rate, channels: NullOutput(rate, channels, folder / "capture"), monotonic_ms
    )
    playing = loud.prepare(Cue("sound", AUDIO, 0, 100))
    playing.go(monotonic_ms())
    time.sleep(0.6)
    asked = time.monotonic()
    playing.stop(250)
    assert time.monotonic() - asked < 1.5
    captured = raw(folder / "capture")
    assert RATE // 4 < playing.position() <= len(captured) < len(SAMPLES)
    assert abs(captured[-1]) < 50
    silent = loud.prepare(Cue("sound", AUDIO, 0, 100))
    silent.stop(0)
    assert silent.position() == 0


def test_volume_is_even_and_never_clips() -> None:
    assert (gain_of(100), gain_of(50), gain_of(0)) == (4096, 1024, 0)
    loud = numpy.array([32767, -32768, 100, -100], dtype="<i2").tobytes()
    assert scaled(loud, 1, 4096, 4096) == loud
    assert numpy.abs(numpy.frombuffer(scaled(loud, 1, 1024, 1024), dtype="<i2")).max() <= 8192
    assert numpy.frombuffer(scaled(loud, 2, 0, 4096), dtype="<i2")[0] == 0


def test_a_program_gets_the_samples(folder: Path) -> None:
    script = f"import sys;open({str(folder / 'capture')!r},'wb').write(sys.stdin.buffer.read())"
    program = [sys.executable, "-c", script]
    _, position, why = play(folder, lambda rate, channels: CommandOutput(program, rate, channels))
    assert (position, why) == (len(SAMPLES), "")
    assert same(raw(folder / "capture"))


def test_a_program_that_fails_is_an_error(folder: Path) -> None:
    with pytest.raises(SoundError):
        Loudspeaker(folder, "test", lambda r, c: CommandOutput(["/nonexistent"], r, c), monotonic_ms).check()
    _, position, why = play(folder, lambda r, c: CommandOutput(["false"], r, c))
    assert why
    assert position < len(SAMPLES)


def test_alsa_by_ctypes(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """libasound's own file device: what is written to the card lies in a file."""
    settings = folder / "asound.conf"
    settings.write_text(
        f'pcm.capture {{ type file slave.pcm "null" file "{folder / "capture"}" format "raw" }}\n'
        "pcm.null { type null }\n"
    )
    monkeypatch.setenv("ALSA_CONFIG_PATH", str(settings))
    try:
        AlsaOutput(RATE, 1, "capture").close()
    except SoundError as error:
        if "not installed" in str(error):
            pytest.skip(str(error))
        raise
    (folder / "capture").unlink()
    _, position, why = play(folder, lambda rate, channels: AlsaOutput(rate, channels, "capture"))
    assert (position, why) == (len(SAMPLES), "")
    assert same(raw(folder / "capture"))
    with pytest.raises(SoundError, match="ALSA"):
        AlsaOutput(RATE, 1, "no such card")


def test_miniaudio_null_device_keeps_time(folder: Path) -> None:
    pytest.importorskip("miniaudio")
    late, position, why = play(folder, lambda rate, channels: MiniaudioOutput(rate, channels, null=True))
    assert (position, why) == (len(SAMPLES), "")
    assert late >= 0


def test_the_master_comes_out_of_pulseaudio(folder: Path, pulse: str) -> None:
    """miniaudio into a null sink; the sink's monitor is recorded and the master is in it."""
    pytest.importorskip("miniaudio")
    with (folder / "capture").open("wb") as file:
        monitor = ["parec", "-d", "loa.monitor", "--format=s16le", f"--rate={RATE}", "--channels=1"]
        monitor.append("--latency-msec=20")
        record = subprocess.Popen(monitor, stdout=file)
        try:
            time.sleep(0.4)
            late, position, why = play(folder, lambda rate, channels: MiniaudioOutput(rate, channels))
            time.sleep(0.4)
        finally:
            record.terminate()
            record.wait(5)
    assert (position, why) == (len(SAMPLES), "")
    assert late >= 0
    check_heard(raw(folder / "capture"), SIGNAL, len(SIGNAL) // 6)


@pytest.mark.parametrize("suffix", ["mp3", "flac"])
@pytest.mark.parametrize("library", [True, False])
def test_compressed_renditions_have_their_length(
    folder: Path, suffix: str, library: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Exactly the samples of the manifest, by miniaudio and by a program."""
    ffmpeg = pytest.importorskip("imageio_ffmpeg").get_ffmpeg_exe()
    if library:
        pytest.importorskip("miniaudio")
    monkeypatch.setattr(decode, "has_miniaudio", lambda: library)
    (folder / "ffmpeg").symlink_to(ffmpeg)
    monkeypatch.setenv("PATH", str(folder))
    media_type = {"mp3": "audio/mpeg", "flac": "audio/flac"}[suffix]
    path, rate = folder / f"sound.{suffix}", 16000
    signal = numpy.tile(SIGNAL, 3)
    command = [ffmpeg, "-v", "error", "-f", "s16le", "-ar", str(rate), "-ac", "1", "-i", "-", "-b:a", "64k", str(path)]
    subprocess.run(command, input=signal.astype("<i2").tobytes(), check=True)
    audio = Audio("0" * 64, path.stat().st_size, media_type, len(signal), rate, 1)
    decoded = numpy.frombuffer(b"".join(decode.decode(path, audio, 0)), dtype="<i2").astype(float)
    assert len(decoded) == len(signal)
    assert correlation(decoded, signal)[0] > (0.98 if suffix == "mp3" else 0.9999)
    later = numpy.frombuffer(b"".join(decode.decode(path, audio, 10_000)), dtype="<i2")
    assert len(later) == len(decoded) - 10_000
    path.write_bytes(b"not sound at all" * 100)
    with pytest.raises(SoundError):
        list(decode.decode(path, audio, 0))


def test_what_cannot_be_decoded_is_said(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decode, "has_miniaudio", lambda: False)
    monkeypatch.setenv("PATH", str(folder))
    assert not decode.can_decode("audio/mpeg")
    assert decode.can_decode("audio/wav")
    assert decode.how("audio/flac") == ""
