"""A real Icecast on the loopback: a programme is pushed, read back and found to be the same sound."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
import threading
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from loa.kit.refused import Refused

RATE = 48_000
PASSWORD = "thu-nghiem"
ICECAST = shutil.which("icecast2")
needs_icecast = pytest.mark.skipif(
    ICECAST is None and os.environ.get("CI") != "true", reason="no icecast2 here: apt-get install icecast2"
)


def ffmpeg() -> str:
    import imageio_ffmpeg

    return str(imageio_ffmpeg.get_ffmpeg_exe())


def decoded(data: bytes) -> Any:
    command = [
        ffmpeg(),
        "-hide_banner",
        "-loglevel",
        "error",
        "-i",
        "-",
        "-f",
        "f32le",
        "-ac",
        "1",
        "-ar",
        str(RATE),
        "-",
    ]
    return np.frombuffer(subprocess.run(command, input=data, capture_output=True, check=True).stdout, np.float32)


@pytest.fixture(scope="module")
def mp3(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Twenty seconds like nothing else: noise whose loudness walks about."""
    path = tmp_path_factory.mktemp("push") / "programme.mp3"
    chance = np.random.default_rng(7)
    loud = np.repeat(chance.uniform(0.05, 0.6, 200), RATE // 10)
    sound = (np.convolve(chance.standard_normal(len(loud)), np.ones(12) / 12, "same") * loud).astype(np.float32)
    command = [
        ffmpeg(), "-hide_banner", "-loglevel", "error", "-f", "f32le", "-ar", str(RATE), "-ac", "1", "-i", "-", "-c:a",
        "libmp3lame", "-b:a", "64k", str(path),
    ]  # fmt: skip
    subprocess.run(command, input=sound.tobytes(), check=True)
    return path


@pytest.fixture(scope="module")
def icecast() -> Iterator[int]:
    assert ICECAST is not None
    folder = Path(tempfile.mkdtemp(prefix="loa-icecast-"))  # pytest's own folders are for its person only
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    (folder / "icecast.xml").write_text(
        f"""<icecast><limits><sources>2</sources><burst-size>0</burst-size></limits>
        <authentication><source-password>{PASSWORD}</source-password><admin-user>a</admin-user>
        <admin-password>{PASSWORD}</admin-password></authentication><hostname>127.0.0.1</hostname>
        <listen-socket><port>{port}</port><bind-address>127.0.0.1</bind-address></listen-socket>
        <paths><logdir>{folder}</logdir><webroot>/usr/share/icecast2/web</webroot>
        <adminroot>/usr/share/icecast2/admin</adminroot></paths>
        <logging><accesslog>a.log</accesslog><errorlog>e.log</errorlog><loglevel>2</loglevel></logging>
        <security><chroot>0</chroot></security></icecast>"""
    )
    person: dict[str, Any] = {}
    if os.geteuid() == 0:  # icecast2 refuses root
        folder.chmod(0o777)
        person = {"user": "nobody", "group": "nogroup", "extra_groups": []}
    command = [ICECAST, "-c", str(folder / "icecast.xml")]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **person)
    for _nth in range(100):
        try:
            socket.create_connection(("127.0.0.1", port), 0.2).close()
            break
        except OSError:
            assert process.poll() is None, "icecast2 ended"
            time.sleep(0.05)
    yield port
    process.terminate()
    process.wait(10)
    shutil.rmtree(folder)


@needs_icecast
def test_what_is_pushed_is_what_a_listener_hears(mp3: Path, icecast: int) -> None:
    from loa.radio.push import push, target_of

    heard = bytearray()

    def listen() -> None:
        address = f"http://127.0.0.1:{icecast}/nong-son.mp3"
        for _nth in range(100):
            try:
                with urllib.request.urlopen(address, timeout=10) as answer:
                    while data := answer.read(4096):
                        heard.extend(data)
                return
            except OSError:
                time.sleep(0.02)

    listener = threading.Thread(target=listen)
    listener.start()
    sent = push(mp3, 20.0, target_of(f"http://127.0.0.1:{icecast}/nong-son.mp3"), PASSWORD, name="Thử", pace=8)
    listener.join(20)
    assert sent == mp3.stat().st_size
    master, found = decoded(mp3.read_bytes()), decoded(bytes(heard))
    assert len(found) > 0.6 * len(master)
    size = 1 << (len(master) + len(found)).bit_length()
    lag = int(np.argmax(np.fft.irfft(np.fft.rfft(master, size) * np.conj(np.fft.rfft(found, size)))))
    lag -= size if lag > len(master) else 0
    start = max(lag, 0)
    piece = master[start : start + len(found) + min(lag, 0)]
    other = found[max(-lag, 0) :][: len(piece)]
    # The first frames of a stream that one joins lean on frames that one has not heard.
    piece, other = piece[RATE : len(other) - 4800], other[RATE : len(other) - 4800]
    assert np.corrcoef(piece, other)[0, 1] > 0.99


@needs_icecast
def test_a_wrong_password_is_said(mp3: Path, icecast: int) -> None:
    from loa.radio.push import push, target_of

    with pytest.raises(Refused, match="không nhận mật khẩu"):
        push(mp3, 20.0, target_of(f"http://127.0.0.1:{icecast}/x.mp3"), "sai", name="Thử")


def test_addresses_are_read_strictly(mp3: Path) -> None:
    from loa.radio.push import push, target_of

    assert target_of("https://phat.example.vn/loa.mp3").port == 443
    for address in ("phat.example.vn/x", "ftp://a/b", "http://a:b:c/d", "http://may/"):
        with pytest.raises(Refused):
            target_of(address)
    with pytest.raises(Refused, match="LOA_ICECAST_PASSWORD"):
        target_of("http://source:mat-khau@may:8000/x.mp3")
    with pytest.raises(Refused, match="Không nối được"):
        push(mp3, 20.0, target_of("http://127.0.0.1:9/x.mp3"), "x", name="x")


@needs_icecast
@pytest.mark.django_db
def test_the_command_pushes_an_approved_programme(
    approved: Any, icecast: int, mp3: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    from django.core.management import call_command
    from loa.radio import push as room

    made = approved.renderings.get().files.get(kind="mp3")
    Path(made.file.path).write_bytes(mp3.read_bytes()[:16_000])
    made.samples, made.rate = 48_000 * 2, 48_000
    made.save()
    monkeypatch.setattr(room.time, "sleep", lambda seconds: None)
    monkeypatch.setenv("LOA_ICECAST_PASSWORD", PASSWORD)
    call_command("radio", "push", str(approved.pk), "--to", f"http://127.0.0.1:{icecast}/lenh.mp3")
    assert "16000 byte" in capsys.readouterr().out
    with pytest.raises(SystemExit):
        call_command("radio", "push", "999999", "--to", f"http://127.0.0.1:{icecast}/lenh.mp3")
    assert "Không có chương trình số 999999" in capsys.readouterr().err
