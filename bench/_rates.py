"""What several benches need to ask a server for its rate: the server that `loa serve` uses, a load generator, and the
processor time of a process.
"""

from __future__ import annotations

import contextlib
import os
import re
import signal
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

HZ = os.sysconf("SC_CLK_TCK")
HELLO = """
def application(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", "6")])
    return [b"hello\\n"]
"""
SAME = """
HEADERS = [(f"X-Header-{n}", "a" * 40) for n in range(12)]
BODY = b"x" * 3700
def application(environ, start_response):
    start_response("200 OK", [*HEADERS, ("Content-Type", "text/html"), ("Content-Length", "3700")])
    return [BODY]
"""
"""As many headers and bytes as a story has, and no thought."""


def cpu_of(pid: int) -> float:
    """Seconds of processor time of a process and its children."""
    pids = {pid}
    parents: dict[int, int] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with contextlib.suppress(OSError):
                parents[int(entry.name)] = int((entry / "stat").read_text().rsplit(")", 1)[1].split()[1])
    while more := {child for child, parent in parents.items() if parent in pids} - pids:
        pids |= more
    total = 0
    for one in pids:
        with contextlib.suppress(OSError):
            fields = Path(f"/proc/{one}/stat").read_text().rsplit(")", 1)[1].split()
            total += int(fields[11]) + int(fields[12])
    return total / HZ


@contextlib.contextmanager
def granian(target: str, folder: str) -> Iterator[tuple[int, int]]:
    """The server that `loa serve` uses, one worker; yields its port and its process."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--port", str(port), "--workers", "1",
        "--blocking-threads", "2", "--log-level", "error", "--no-access-log", target,
    ]  # fmt: skip
    process = subprocess.Popen(command, cwd=folder)
    try:
        for _ in range(300):
            with contextlib.suppress(OSError):
                socket.create_connection(("127.0.0.1", port), 0.2).close()
                break
            time.sleep(0.1)
        yield port, process.pid
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(20)


def one(line: socket.socket, ask: bytes) -> int:
    """One request and its answer; returns the answer's length."""
    line.sendall(ask)
    first = b""
    while b"\r\n\r\n" not in first:
        first += line.recv(65536)
    head = first.partition(b"\r\n\r\n")[0]
    assert head.startswith(b"HTTP/1.1 200"), head
    size = len(head) + 4 + int(re.search(rb"(?i)content-length: (\d+)", head)[1])  # type: ignore[index]
    left = size - len(first)
    while left > 0:
        left -= len(line.recv(left))
    return size


def fire(port: int, path: str, seconds: float) -> int:
    """Ask over four kept connections, eight requests ahead on each; returns how many were answered."""
    ask = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:8000\r\nAccept-Encoding: gzip\r\n\r\n".encode()
    with contextlib.ExitStack() as stack:
        lines = [stack.enter_context(socket.create_connection(("127.0.0.1", port), 20)) for _ in range(4)]
        one(lines[0], ask)  # from now on it is kept, and every answer is as long as the next
        size = one(lines[0], ask)
        count, end = 0, time.perf_counter() + seconds
        ahead = 8
        while time.perf_counter() < end:
            for line in lines:
                line.sendall(ask * ahead)
            for line in lines:
                left = size * ahead
                while left > 0:
                    left -= len(line.recv(min(left, 262144)))
                count += ahead
    return count


@dataclass
class Rate:
    """What a server made of each slice (answers per second), and microseconds of its processor time for an answer."""

    slices: list[float] = field(default_factory=list)
    cpu: float = 0.0

    @property
    def typical(self) -> float:
        return statistics.median(self.slices)

    def share_of(self, other: Rate) -> list[float]:
        """Its rate as a share of another's, slice by slice, the smallest first."""
        return sorted(mine / theirs for mine, theirs in zip(self.slices, other.slices, strict=True))


def rates(servers: dict[str, tuple[str, str]], folder: str, slices: int, seconds: float) -> dict[str, Rate]:
    """Several servers, asked in turn.

    Args:
        servers: {name: (application, path)}.
        folder: that they work in.
        slices, seconds: how often each is asked, and how long each time.
    """
    found = {name: Rate() for name in servers}
    with contextlib.ExitStack() as stack:
        places = {name: stack.enter_context(granian(target, folder)) for name, (target, _path) in servers.items()}
        for name, (port, _pid) in places.items():
            fire(port, servers[name][1], 0.5)
        used, counts = dict.fromkeys(servers, 0.0), dict.fromkeys(servers, 0)
        for _ in range(slices):
            for name, (port, pid) in places.items():
                before, started = cpu_of(pid), time.perf_counter()
                count = fire(port, servers[name][1], seconds)
                found[name].slices.append(count / (time.perf_counter() - started))
                used[name] += cpu_of(pid) - before
                counts[name] += count
    for name, one in found.items():
        one.cpu = used[name] / counts[name] * 1e6
    return found
