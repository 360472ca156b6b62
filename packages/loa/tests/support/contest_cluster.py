"""A PostgreSQL cluster that syncs every commit, with the contest's tables and its open round: to be measured, stopped
and killed."""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import contest_ground as ground


def binaries() -> Path | None:
    """The folder with initdb; None where there is no PostgreSQL."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    return found[-1].parent if found else None


def built(source: str, folder: Path) -> Path | None:
    """A library that is loaded before others (LD_PRELOAD), built from C beside this file; None without a compiler."""
    compiler = shutil.which("gcc") or shutil.which("cc")
    if compiler is None:
        return None
    made = (folder / source).with_suffix(".so")
    subprocess.run(
        [compiler, "-shared", "-fPIC", "-o", str(made), str(Path(__file__).with_name(source)), "-ldl"], check=True
    )
    return made


def family(pid: int) -> set[int]:
    """A process and all below it."""
    parents: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with contextlib.suppress(OSError):
                parent = int((entry / "stat").read_text().rsplit(")", 1)[1].split()[1])
                parents.setdefault(parent, []).append(int(entry.name))
    found, left = set(), [pid]
    while left:
        one = left.pop()
        found.add(one)
        left += parents.get(one, [])
    return found


def _lives(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


@dataclass
class Cluster:
    """One cluster of our own."""

    folder: Path
    port: int
    person: dict[str, int]

    @property
    def address(self) -> str:
        return f"postgresql://loa@127.0.0.1:{self.port}/postgres"

    @property
    def postmaster(self) -> int:
        return int((self.folder / "data/postmaster.pid").read_text().split()[0])

    def run(self, program: str, *arguments: str, check: bool = True, **fields: Any) -> None:
        """Run one of PostgreSQL's programs as whoever may."""
        folder = binaries()
        assert folder is not None
        subprocess.run(
            [str(folder / program), *arguments], check=check, stdout=subprocess.DEVNULL, cwd=self.folder,
            **self.person, **fields,
        )  # fmt: skip

    def start(self, more: str = "", **environment: str) -> None:
        """Start, and wait until it takes connections.

        Args:
            more: options.
            environment: more of it for PostgreSQL's processes.
        """
        options = (
            f"-p {self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories=''"
            f" -c shared_buffers=256MB -c fsync=on {more}"
        )
        data, log, lock = str(self.folder / "data"), str(self.folder / "log"), self.folder / "data/postmaster.pid"
        if lock.exists() and not _lives(self.postmaster):
            lock.unlink()  # killed, and nobody has buried it: in a container often nobody does
        self.run("pg_ctl", "-D", data, "-w", "-l", log, "-o", options, "start", env=os.environ | environment)

    def send(self, deed: signal.Signals) -> None:
        """Send a signal to every process of it."""
        postmaster = self.postmaster
        if deed != signal.SIGCONT:
            os.kill(postmaster, signal.SIGSTOP)  # it starts no more of them meanwhile
        pids = family(postmaster)
        for pid in pids:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, deed)
        while deed == signal.SIGKILL and any(_lives(pid) for pid in pids):
            time.sleep(0.01)

    def stop(self, mode: str = "immediate") -> None:
        """Stop, whatever is going on; "fast": with everything on the disk."""
        self.run("pg_ctl", "-D", str(self.folder / "data"), "-m", mode, "-w", "stop", check=False)

    def put_round(self) -> None:
        """The open round, without the contest that it would belong to."""
        import psycopg

        values = ground.round_values()
        with psycopg.connect(self.address, autocommit=True) as connection:
            connection.execute("SET session_replication_role = replica")
            marks = ", ".join(["%s"] * len(values))
            connection.execute(
                f"INSERT INTO contest_round ({', '.join(values)}) VALUES ({marks})", list(values.values())
            )

    def migrate(self, given: dict[str, Any] | None = None) -> None:
        """Make the tables.

        Args:
            given: Django's settings of a PostgreSQL whose template is migrated: then they are copied from there, which
                is quicker.
        """
        if given is None:
            with tempfile.TemporaryDirectory() as data:
                environment = os.environ | {"LOA_DATABASE_URL": self.address, "LOA_DATA_DIR": data}
                command = [sys.executable, "-m", "loa.config.cli", "migrate", "--verbosity", "0"]
                subprocess.run(command, env=environment, check=True)
            return
        folder = binaries()
        assert folder is not None
        where = ["-h", str(given["HOST"]), "-p", str(given["PORT"]), "-U", str(given["USER"]), str(given["NAME"])]
        dumped = subprocess.run([str(folder / "pg_dump"), *where, "--schema-only"], check=True, capture_output=True)
        self.run("psql", "-q", self.address, input=dumped.stdout)

    def empty(self) -> None:
        """Take everybody's starts and papers away."""
        import psycopg

        with psycopg.connect(self.address) as connection:
            connection.execute("TRUNCATE contest_submission, contest_link, contest_start")

    def stored(self) -> dict[int, Any]:
        """The papers by person."""
        import psycopg
        from loa.contest.store import PAPER_COLUMNS, paper_of

        with psycopg.connect(self.address) as connection:
            rows = connection.execute(f"SELECT {PAPER_COLUMNS} FROM contest_submission WHERE attempt = 1")
            return {row[1]: paper_of(row) for row in rows}


@contextlib.contextmanager
def cluster() -> Iterator[Cluster]:
    """A cluster that runs, without any tables."""
    folder, person = Path(tempfile.mkdtemp(prefix="loa-contest-pg-")), {}
    if os.geteuid() == 0:
        row = pwd.getpwnam("postgres")
        person = {"user": row.pw_uid, "group": row.pw_gid}
        os.chown(folder, row.pw_uid, row.pw_gid)
    made = Cluster(folder, ground.free_port(), person)
    data = str(folder / "data")
    try:
        made.run("initdb", "-D", data, "-U", "loa", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-N")
        made.start()
        yield made
    finally:
        made.stop()
        shutil.rmtree(folder, ignore_errors=True)
