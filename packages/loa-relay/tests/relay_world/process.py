"""The real agent as a process of its own: paired over HTTP, run, killed, run again."""

from __future__ import annotations

import io
import json
import math
import os
import random
import signal
import subprocess
import sys
import time
import wave
from array import array
from collections.abc import Callable
from pathlib import Path
from typing import Any

from relay_world.http import real_ms
from relay_world.server import RefServer
from relay_world.station import airing

COMMAND = [sys.executable, "-m", "loa_relay.cli"]
QUICK = {"poll_seconds": 1, "sync_seconds": 30, "quiet": []}


def wav(seconds: float, rate: int = 8000, seed: int = 1) -> tuple[bytes, array[int]]:
    """A WAV file that is like nothing else (a walk of tones), and its samples."""
    chance = random.Random(seed)
    samples, phase = array("h"), 0.0
    for _ in range(int(seconds * 20)):
        pitch, loud = chance.uniform(200, 3000), chance.uniform(2000, 12000)
        for _ in range(rate // 20):
            phase += 2 * math.pi * pitch / rate
            samples.append(int(loud * math.sin(phase)))
    file = io.BytesIO()
    with wave.open(file, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(rate)
        out.writeframes(samples.tobytes())
    return file.getvalue(), samples


class Process:
    """One agent folder."""

    def __init__(self, folder: Path, server: RefServer, address: str, settings: str = "") -> None:
        self.folder, self.server, self.address = folder, server, address
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "settings.toml").write_text(settings or '[sound]\nbackend = "null"\n[page]\nport = 0\n')
        self.process: subprocess.Popen[bytes] | None = None

    def command(self, *words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*COMMAND, "--dir", str(self.folder), *words], capture_output=True, text=True, timeout=60, check=False
        )

    def pair(self, code: str = "K7M2-QX4T", station: str = "que-trung") -> subprocess.CompletedProcess[str]:
        self.server.add_code(code, station)
        return self.command("pair", code, "--server", self.address)

    def order(self, name: str, in_ms: int, data: bytes, samples: int, rate: int = 8000, **changes: Any) -> int:
        """Order one more airing; returns when it starts (ms)."""
        starts = real_ms() + in_ms
        audio = self.server.audio(data, samples, "audio/wav", rate)
        old = self.server.manifests.get("que-trung", {"airings": []})["airings"]
        self.server.order("que-trung", [*old, airing(name, starts, audio, **changes)], **QUICK)
        return starts

    def start(self) -> None:
        log = (self.folder / "output").open("ab")
        self.process = subprocess.Popen([*COMMAND, "--dir", str(self.folder), "run"], stdout=log, stderr=log)

    def start_and_sync(self) -> None:
        """Start, and return when the first orders are in force."""
        self.server.order("que-trung", [], **QUICK)
        self.start()
        self.wait_for(lambda: any(body["kind"] == "manifest" for body in self.entries()))

    def nudge(self) -> None:
        """Have it synchronise at once."""
        assert self.process is not None
        self.process.send_signal(signal.SIGHUP)

    def kill(self) -> None:
        """As a power cut ends it."""
        if self.process:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait()

    def stop(self) -> int:
        if self.process is None:
            return 0
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        return self.process.wait(20)

    def wait_for(self, what: Callable[[], object], seconds: float = 20) -> None:
        end = time.monotonic() + seconds
        while not what():
            assert self.process is None or self.process.poll() is None, (self.folder / "output").read_text()[-3000:]
            assert time.monotonic() < end, (self.folder / "output").read_text()[-3000:]
            time.sleep(0.02)

    def entries(self) -> list[dict[str, Any]]:
        """Whole entries on the device's disk."""
        path = self.folder / "log.jsonl"
        lines = path.read_bytes().split(b"\n")[:-1] if path.exists() else []
        return [json.loads(json.loads(line)["body"]) for line in lines]

    def kinds(self, name: str) -> list[str]:
        return [body["kind"] for body in self.entries() if body["airing"] == name]

    def cpu_seconds(self) -> float:
        """Processor time that the process has used."""
        assert self.process is not None
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def rss_mb(self) -> float:
        assert self.process is not None
        text = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(text.split("VmRSS:")[1].split()[0]) / 1024
