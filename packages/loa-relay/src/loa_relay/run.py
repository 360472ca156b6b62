"""The running agent: threads around the core. One ticks, one synchronises, one polls for urgent orders."""

from __future__ import annotations

import contextlib
import fcntl
import json
import logging
import os
import random
import secrets
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from types import FrameType

from loa_relay import identity as identities
from loa_relay.amplifier import HookAmplifier
from loa_relay.client import Client, HttpWire, Unreachable
from loa_relay.disk import Disk, RealFiles
from loa_relay.identity import Identity
from loa_relay.keep_log import PlayLog
from loa_relay.keep_time import SystemClock, Timekeeper
from loa_relay.listen import Ear, match, read_file
from loa_relay.operate import load_own
from loa_relay.outputs import AlsaOutput, CommandOutput, MiniaudioOutput, NullOutput, Output
from loa_relay.play import Station
from loa_relay.recover import recover
from loa_relay.settings import Settings, SoundSettings
from loa_relay.store import AudioStore
from loa_relay.stretch import Stretch
from loa_relay.sync import Backoff, Synchroniser

AGENT = f"loa-relay/{version('loa-relay')}"
SOCKET = "agent.sock"
LOCK = "agent.lock"
SLACK_FRAMES = 60
"""A capture may begin six seconds off."""

say = logging.getLogger("loa_relay")


class NotRunning(Exception):
    """The agent cannot start; the text is a Vietnamese sentence."""


def model() -> str:
    """The computer's name for people."""
    with contextlib.suppress(OSError):
        return Path("/proc/device-tree/model").read_text(errors="replace").strip("\0 \n")[:200]
    uname = os.uname()
    return f"{uname.sysname} {uname.machine}"


def output(settings: SoundSettings) -> tuple[str, Callable[[int, int], Output]]:
    """Name of the backend, and what opens it. `auto`: miniaudio when it is installed, else ALSA."""
    backend = settings.backend
    if backend == "auto":
        from loa_relay.decode import has_miniaudio

        backend = "miniaudio" if has_miniaudio() else "alsa"
    if backend == "miniaudio":
        return backend, lambda rate, channels: MiniaudioOutput(rate, channels)
    if backend == "alsa":
        return backend, lambda rate, channels: AlsaOutput(rate, channels, settings.device)
    if backend == "command":
        return backend, lambda rate, channels: CommandOutput(settings.command, rate, channels)
    capture = Path(settings.capture) if settings.capture else None
    return backend, lambda rate, channels: NullOutput(rate, channels, capture)


@contextmanager
def only_one(folder: Path) -> Iterator[None]:
    """Hold the folder's lock: two agents on one folder would play everything twice.

    Raises:
        NotRunning: another agent holds it.
    """
    with (folder / LOCK).open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise NotRunning("loa-relay đang chạy rồi. (Already running.)") from error
        yield


class Agent:
    """Everything wired to the real computer."""

    def __init__(self, folder: Path, settings: Settings, identity: Identity) -> None:
        from loa_relay.loudspeaker import Loudspeaker

        self.folder, self.settings = folder, settings
        clock = SystemClock()
        disk = Disk(RealFiles(folder))
        log = PlayLog(disk, identity.key, identity.station)
        time = Timekeeper(clock, disk, log.latest_verified)
        log.time = time
        store = AudioStore(disk, settings.audio.budget_mb << 20)
        backend, opener = output(settings.sound)
        sound = Loudspeaker(folder, backend, opener, clock.monotonic_ms)
        self.amplifier = HookAmplifier(settings.amplifier)
        self.station = Station(identity, time, disk, log, store, sound, self.amplifier)
        wire = HttpWire(identity.server)
        client = Client(identity, wire, lambda: (time.now() or 0) if time.source == "server" else 0)
        self.sync = Synchroniser(self.station, client, AGENT, model())
        self.sync.want_fingerprints = bool(settings.ear.command)
        self.wake = threading.Event()
        self.sync_now = threading.Event()
        self.stopping = threading.Event()
        self.sync.stop = self.stopping.is_set
        self._ear: Ear | None = None
        self._deliver_at: int | None = None
        if settings.ear.command:
            self.station.on_stretch, self.station.on_stretch_end = self._listen, self._judge

    # -- life ---------------------------------------------------------------------------------------------------

    def run(self) -> None:
        """Until SIGTERM or SIGINT."""
        signal.signal(signal.SIGTERM, self._signalled)
        signal.signal(signal.SIGINT, self._signalled)
        signal.signal(signal.SIGHUP, lambda number, frame: self.sync_now.set())
        self.station.disk.keep_reserve()
        recover(self.station, AGENT)
        load_own(self.station)
        threads = [
            threading.Thread(target=self._synchronise, daemon=True, name="loa-relay-sync"),
            threading.Thread(target=self._poll, daemon=True, name="loa-relay-poll"),
            threading.Thread(target=self._answer, daemon=True, name="loa-relay-status"),
        ]
        page = None
        if self.settings.page.port:
            from loa_relay.page import serve_page

            page = serve_page(self)
        for thread in threads:
            thread.start()
        notify("READY=1")
        say.info("đài %s, %s", self.station.identity.name, AGENT)
        try:
            while not self.stopping.is_set():
                monotonic = self.station.time.clock.monotonic_ms
                wait = (self.station.tick() - monotonic()) / 1000
                self._nudge(monotonic())
                notify("WATCHDOG=1")
                self.wake.wait(max(min(wait, 20.0 if self._deliver_at is None else 1.0), 0.001))
                self.wake.clear()
        finally:
            self.stopping.set()
            self.sync_now.set()
            self.station.close()
            if page:
                page.shutdown()
            (self.folder / SOCKET).unlink(missing_ok=True)

    def _nudge(self, monotonic: int) -> None:
        """Deliver what has just happened: urgent matters now, the rest within a minute by chance, since all stations
        of a province end the same programme in the same second."""
        station, manifest = self.station, self.station.manifest
        if station.deliver_later and self._deliver_at is None:
            spread = min(manifest.sync_seconds * 1000 // 15 if manifest else 60_000, 60_000)
            self._deliver_at = monotonic + secrets.randbelow(spread)
        if station.deliver_soon or (self._deliver_at is not None and monotonic >= self._deliver_at):
            station.deliver_soon = station.deliver_later = False
            self._deliver_at = None
            self.sync_now.set()

    def _signalled(self, number: int, frame: FrameType | None) -> None:
        self.stopping.set()
        self.wake.set()
        self.sync_now.set()

    def _synchronise(self) -> None:
        backoff = Backoff(random.Random())  # noqa: S311 - spreads load, hides nothing
        while not self.stopping.is_set():
            self.sync_now.clear()
            try:
                whole = self.sync.synchronise()
                backoff.failures = 0
                manifest = self.station.manifest
                wait = float(manifest.sync_seconds if manifest and whole else 60)
                wait *= 0.9 + 0.2 * backoff.random.random()
            except Unreachable as error:
                self.sync.last_problem = str(error)
                wait = backoff.after_failure(error.wait)
                say.info("đồng bộ chưa được (%s), thử lại sau %d giây", error, wait)
            except Exception:  # noqa: BLE001 - the link may fail in ways unthought of; the station plays on
                say.exception("lỗi khi đồng bộ")
                wait = backoff.after_failure(None)
            self.wake.set()
            self.sync_now.wait(wait)
            if self.sync_now.is_set():
                self.stopping.wait(1)

    def _poll(self) -> None:
        failures = 0
        while not self.stopping.is_set():
            try:
                self.sync.poll()
                failures = 0
            except Unreachable as error:
                failures = min(failures + 1, 5) if error.wait is None else 5
            except Exception:  # noqa: BLE001 - the link may fail in ways unthought of; the station plays on
                say.exception("lỗi khi hỏi lệnh khẩn cấp")
                failures = 5
            if self.station.urgent or self.station.deliver_soon:
                self.wake.set()
            manifest = self.station.manifest
            if self.sync.client.newest_serial > (manifest.serial if manifest else 0):
                self.station.deliver_later = True  # new orders: fetched within a minute, not all stations at once
                self.wake.set()
            base = manifest.poll_seconds if manifest else 2
            self.stopping.wait(min(base * 2**failures, max(60, base)) if failures else base)

    # -- status for the command line ----------------------------------------------------------------------------

    def status(self) -> dict[str, object]:
        """What the server gets, and what only the device needs to know."""
        return self.sync.status() | {
            "station": self.station.identity.name,
            "server": self.station.identity.server,
            "problem": self.sync.last_problem,
            "amplifier_problem": self.amplifier.problem,
            "retired": self.station.retired,
        }

    def _answer(self) -> None:
        path = self.folder / SOCKET
        path.unlink(missing_ok=True)
        with socket.socket(socket.AF_UNIX) as server:
            server.bind(str(path))
            path.chmod(0o600)
            server.listen(4)
            while True:
                connection, _ = server.accept()
                with connection, contextlib.suppress(OSError):
                    connection.sendall(json.dumps(self.status(), ensure_ascii=False).encode())

    # -- proof by ear -------------------------------------------------------------------------------------------

    def _listen(self, stretch: Stretch) -> None:
        airing = stretch.item.airing
        if airing.fingerprint and self.station.store.has(airing.fingerprint, airing.fingerprint_size):
            try:
                self._ear = Ear(self.settings.ear.command, self.settings.ear.seconds)
            except OSError as error:
                say.warning("không mở được micro: %s", error)

    def _judge(self, stretch: Stretch, end: int) -> None:
        ear, self._ear = self._ear, None
        if ear is not None:
            threading.Thread(target=self._score, args=(ear, stretch, end), daemon=True, name="loa-relay-score").start()

    def _score(self, ear: Ear, stretch: Stretch, end: int) -> None:
        heard, airing = ear.finish(), stretch.item.airing
        expected = stretch.cue.start * 10 // stretch.cue.audio.sample_rate
        try:
            codes = read_file(self.station.store.disk.files.read(self.station.store.file(str(airing.fingerprint))))
        except (OSError, ValueError):
            return
        score = match(heard, codes, expected, SLACK_FRAMES)
        if score is not None:
            self.station.heard(stretch, end, score)


def notify(state: str) -> None:
    """Tell systemd, when it asked to be told."""
    address = os.environ.get("NOTIFY_SOCKET")
    if address:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as channel, contextlib.suppress(OSError):
            channel.connect("\0" + address[1:] if address.startswith("@") else address)
            channel.send(state.encode())


def run(folder: Path, settings: Settings) -> None:
    """Run the agent of a folder.

    Raises:
        NotRunning: not paired, or another one runs.
        Invalid: the log or the pairing is damaged.
    """
    identity = identities.load(Disk(RealFiles(folder)))
    if identity is None:
        raise NotRunning("Máy này chưa ghép đôi. Hãy chạy: loa-relay pair MÃ --server ĐỊA-CHỈ (Not paired yet.)")
    with only_one(folder):
        Agent(folder, settings, identity).run()


def ask(folder: Path) -> dict[str, object] | None:
    """The running agent's status, or None when none runs."""
    with socket.socket(socket.AF_UNIX) as connection:
        try:
            connection.settimeout(10)
            connection.connect(str(folder / SOCKET))
            data = b""
            while piece := connection.recv(65536):
                data += piece
            answer = json.loads(data)
            return answer if isinstance(answer, dict) else None
        except (OSError, ValueError):
            return None
