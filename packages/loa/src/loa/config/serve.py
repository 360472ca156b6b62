"""Runs the web server and the worker as children of one process, so that one Ctrl-C stops everything and one crash
restarts one part."""

from __future__ import annotations

import contextlib
import logging
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from loa.kit.settings import Settings

logger = logging.getLogger(__name__)
STOP_SECONDS = 10
QUICK_DEATHS = 5


def port_is_free(host: str, port: int) -> bool:
    """Whether the address can be bound now."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


@dataclass
class Part:
    """One child process: how it is started, and how often it died young."""

    name: str
    command: list[str]
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    deaths: int = 0

    def start(self) -> None:
        # A session of its own: Ctrl-C reaches only the parent, which then stops the children in order.
        self.process = subprocess.Popen(self.command, start_new_session=True)  # noqa: S603 - our own command
        self.started = time.monotonic()

    def signal(self, number: int) -> None:
        if self.process and self.process.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, number)


@dataclass
class Supervisor:
    """Keeps the parts alive until told to stop.

    Args:
        parts: what runs.
        ready: called once when the first part answers.
        answers: whether the site answers yet.
    """

    parts: list[Part]
    ready: Callable[[], None]
    answers: Callable[[], bool]
    stopping: bool = field(default=False)

    def run(self) -> int:
        """Start everything and wait; returns the exit status (0: stopped on request, 1: a part cannot live)."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._stop)
        for part in self.parts:
            part.start()
        told, status = False, 0
        while not self.stopping:
            if not told and self.answers():
                told = True
                self.ready()
            for part in self.parts:
                ended = part.process is not None and part.process.poll() is not None
                if ended and not self.stopping and not self._revive(part):
                    status, self.stopping = 1, True
            time.sleep(0.1 if not told else 0.5)
        self._end()
        return status

    def _stop(self, number: int, frame: FrameType | None) -> None:
        self.stopping = True

    def _revive(self, part: Part) -> bool:
        part.deaths = part.deaths + 1 if time.monotonic() - part.started < 10 else 1
        if part.deaths > QUICK_DEATHS:
            logger.error("%s ended %d times in a row; giving up", part.name, part.deaths)
            return False
        logger.error("%s ended with status %s; starting it again", part.name, part.process and part.process.returncode)
        time.sleep(min(2 ** (part.deaths - 1) * 0.2, 5))
        part.start()
        return True

    def _end(self) -> None:
        for part in self.parts:
            part.signal(signal.SIGTERM)
        deadline = time.monotonic() + STOP_SECONDS
        for part in self.parts:
            if part.process:
                try:
                    part.process.wait(max(0.1, deadline - time.monotonic()))
                except subprocess.TimeoutExpired:
                    part.signal(signal.SIGKILL)
                    part.process.wait()


def web_command(settings: Settings) -> list[str]:
    """The web server: Django behind WSGI (see docs/decisions)."""
    return [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--host", settings.host, "--port", str(settings.port),
        "--workers", str(settings.web_workers), "--blocking-threads", str(settings.web_threads),
        # The contest's papers are plain files at unguessable addresses, handed out without asking Django.
        "--static-path-route", "/thi/de", "--static-path-mount", str(papers_folder(settings)),
        "--respawn-failed-workers", "--workers-kill-timeout", "5", "--log-level", "warning", "--no-access-log",
        "loa.config.wsgi:application",
    ]  # fmt: skip


def papers_folder(settings: Settings) -> Path:
    """Where the contest's papers lie; made when it is missing, for the server wants to see it."""
    folder = settings.data_dir / "papers"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def hot_command(settings: Settings) -> list[str]:
    """The contest's hot path: one process, for SQLite has one writer (see docs/decisions/0008)."""
    return [
        sys.executable, "-m", "uvicorn", "loa.contest.hot:application", "--host", "127.0.0.1",
        "--port", str(settings.hot_port), "--loop", "uvloop", "--http", "httptools", "--backlog", "4096",
        "--no-access-log", "--no-server-header", "--log-level", "warning",
        "--proxy-headers", "--forwarded-allow-ips", "127.0.0.1",
        "--timeout-keep-alive", "30", "--timeout-graceful-shutdown", "5",
    ]  # fmt: skip


def worker_command() -> list[str]:
    """Background work and the clock."""
    return [sys.executable, "-m", "loa.config.worker"]


def answers(settings: Settings) -> bool:
    """Whether somebody listens at the site's address."""
    host = "127.0.0.1" if settings.host in ("0.0.0.0", "::") else settings.host  # noqa: S104 - compared, not bound
    try:
        socket.create_connection((host, settings.port), 0.3).close()
    except OSError:
        return False
    return True
