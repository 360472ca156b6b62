"""The tests share one imagined world (`relay_world`): clock, disk, loudspeaker, link and server, without waiting."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))


@pytest.fixture
def pulse(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A PulseAudio of our own with a null sink."""
    if not all(shutil.which(name) for name in ("pulseaudio", "parec")):
        pytest.skip("pulseaudio is not installed")
    folder = tmp_path / "pulse"
    folder.mkdir(mode=0o700)
    address = f"unix:{folder}/native"
    environment = os.environ | {"HOME": str(folder), "XDG_RUNTIME_DIR": str(folder), "PULSE_RUNTIME_PATH": str(folder)}
    modules = [
        "-L", f"module-native-protocol-unix auth-anonymous=1 socket={folder}/native",
        "-L", "module-null-sink sink_name=loa rate=16000 channels=1 format=s16le",
    ]  # fmt: skip
    server = subprocess.Popen(
        ["pulseaudio", "-n", "--daemonize=no", "--exit-idle-time=-1", "--use-pid-file=no", *modules],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        end = time.monotonic() + 10
        while not (folder / "native").exists():
            if time.monotonic() > end or server.poll() is not None:
                pytest.skip("pulseaudio does not start here")
            time.sleep(0.02)
        monkeypatch.setenv("PULSE_SERVER", address)
        yield address
    finally:
        server.terminate()
        server.wait(10)
