"""Runs the tests: the libraries, the server on SQLite with a real browser, and the server's database tests on a real
PostgreSQL.

What the tests need and the machine lacks (Chromium, PostgreSQL, Icecast, Redis) is installed from Debian's packages
where that is allowed. What cannot run is said loudly, and fails where CI=true (`.ci/run` sets it).

    python tools/run_tests.py [--unit | --soak] [--no-cov]
"""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BINARIES = Path(sys.executable).parent
CI = os.environ.get("CI") == "true"
WORKERS = str(min(4, os.cpu_count() or 1))


ON_POSTGRESQL = (
    "api",
    "contest/test_life.py",
    "contest/test_on_postgres.py",
    "contest/test_postgres_away.py",
    "contest/test_public.py",
    "contest/test_ranking.py",
    "desk",
    "evidence",
    "org",
    "oversight",
    "plan",
    "portal",
    "radio",
    "search",
    "ui/test_database.py",
    "ui/test_lists.py",
)
"""Where rows are written or asked for. What is left (texts, colours, architecture) says nothing of a database."""
NOT_ON_POSTGRESQL = (
    "--ignore=packages/loa/tests/radio/sound",
    "--deselect=packages/loa/tests/portal/test_doors.py::test_only_listed_names_open",
)
"""Of these rooms, what asks no database and takes long."""


def say(text: str) -> None:
    """A line that stands out in a long log."""
    print(f"\n=== {text}", flush=True)


def may_install() -> list[str] | None:
    """The prefix for apt-get, or None where it may not run."""
    if not shutil.which("apt-get"):
        return None
    if os.geteuid() == 0:
        return []
    if (
        shutil.which("sudo")
        and subprocess.run(["sudo", "-n", "true"], capture_output=True, check=False).returncode == 0
    ):
        return ["sudo", "-n"]
    return None


def ensure(package: str, present: bool) -> bool:
    """Install a Debian package unless what it brings is there; returns whether apt-get went through."""
    if present:
        return True
    prefix = may_install()
    if prefix is None:
        return False
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    say(f"installing {package}")
    subprocess.run([*prefix, "apt-get", "update", "-qq"], env=environment, check=False, stdout=subprocess.DEVNULL)
    command = [*prefix, "apt-get", "install", "-y", "-qq", "--no-install-recommends", package]
    return subprocess.run(command, env=environment, check=False, stdout=subprocess.DEVNULL).returncode == 0


def chromium() -> str | None:
    """The browser's path, installed when it may be."""
    names = ("chromium", "chromium-browser", "google-chrome")
    ensure("chromium", any(shutil.which(name) for name in names))
    return next((path for name in names if (path := shutil.which(name))), None)


def postgres_bin() -> Path | None:
    """The folder with initdb and pg_ctl, installed when it may be."""

    def found() -> Path | None:
        places = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), reverse=True)
        other = shutil.which("initdb")
        return places[0].parent if places else Path(other).parent if other else None

    ensure("postgresql", found() is not None)
    return found()


def _plain_person() -> dict[str, int]:
    """initdb refuses root: run it as the postgres user, or nobody."""
    if os.geteuid() != 0:
        return {}
    for name in ("postgres", "nobody"):
        try:
            row = pwd.getpwnam(name)
        except KeyError:
            continue
        return {"user": row.pw_uid, "group": row.pw_gid}
    return {}


@contextmanager
def postgres(binaries: Path) -> Iterator[str]:
    """A PostgreSQL cluster of our own in a temporary folder, on a free port of the loopback; yields its address."""
    person = _plain_person()
    folder = Path(tempfile.mkdtemp(prefix="loa-pg-"))
    if person:
        os.chown(folder, person["user"], person["group"])
    data = folder / "data"
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]

    def run(*command: str) -> None:
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd=folder, **person)  # type: ignore[call-overload]

    run(str(binaries / "initdb"), "-D", str(data), "-U", "loa", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-N")
    # A throw-away cluster: what it holds need not survive a power cut.
    options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={folder} -c fsync=off"
    run(str(binaries / "pg_ctl"), "-D", str(data), "-w", "-l", str(folder / "log"), "-o", options, "start")
    try:
        yield f"postgresql://loa@127.0.0.1:{port}/postgres"
    finally:
        run(str(binaries / "pg_ctl"), "-D", str(data), "-m", "immediate", "-w", "stop")
        shutil.rmtree(folder, ignore_errors=True)


def pytest(name: str, *arguments: str, measured: bool = False, **environment: str) -> bool:
    """Run pytest once; returns whether all went well.

    Args:
        name: printed before and after.
        arguments: for pytest.
        measured: with coverage, which makes it slower by a third: where the same code runs a second time, on another
            database or in a server of its own, it would say nothing new.
        environment: on top of this process's.
    """
    say(name)
    started = time.monotonic()
    coverage = ["--cov", "--cov-append", "--cov-report="] if measured and "--no-cov" not in sys.argv else []
    command = [str(BINARIES / "pytest"), "-q", *coverage, *arguments]
    status = subprocess.run(command, cwd=ROOT, env=os.environ | environment, check=False).returncode
    print(
        f"--- {name}: {'ok' if status == 0 else f'FAILED ({status})'} in {time.monotonic() - started:.0f} s", flush=True
    )
    return status == 0


def main() -> int:
    """Run what was asked for. Returns 1 when anything failed or, in CI, could not run."""
    unit, soak = "--unit" in sys.argv, "--soak" in sys.argv
    # In the order collected: tests that commit empty the database behind them, and come last.
    parallel = ["-n", WORKERS, "--dist", "loadscope", "--no-loadscope-reorder"]
    quick = "not browser and not soak and not postgres"
    if soak:
        environment = {"HYPOTHESIS_PROFILE": "soak", "LOA_SOAK": "1"}
        return int(not pytest("soak", "-m", "soak or not browser", "packages", **environment))
    (ROOT / ".coverage").unlink(missing_ok=True)
    for package, program in (("pulseaudio", "pulseaudio"), ("pulseaudio-utils", "parec")):
        ensure(package, shutil.which(program) is not None)  # else the agent's tests listen to a file instead
    # The agent's tests mostly wait for its sound: first, and with a worker more, so that papers are read meanwhile.
    libraries = ("packages/loa-relay/tests", "packages/vanban/tests")
    one_more = ["-n", str(int(WORKERS) + 1), *parallel[2:]]
    good = pytest("libraries", *one_more, "-m", "not soak", *libraries, measured=True)
    if unit:
        return int(not (pytest("server", *parallel, "-m", quick, "packages/loa/tests") and good))
    missing = []
    ensure("icecast2", shutil.which("icecast2") is not None)
    if not shutil.which("icecast2"):
        missing.append("Icecast (apt-get install icecast2): no programme was pushed to it")
    ensure("redis-server", shutil.which("redis-server") is not None)
    if not shutil.which("redis-server"):
        missing.append("Redis (apt-get install redis-server): no processes shared their pages")
    good &= pytest("server on SQLite", *parallel, "-m", quick, "packages/loa/tests", measured=True)
    browser = chromium()
    if browser:
        walks = ["-m", "browser and not soak", "packages/loa/tests"]
        good &= pytest("server in a browser", *parallel, *walks, LOA_TEST_CHROMIUM=browser)
    else:
        missing.append("Chromium (apt-get install chromium): no browser test ran")
    binaries = postgres_bin()
    if binaries:
        with postgres(binaries) as address:
            rooms = [f"packages/loa/tests/{name}" for name in ON_POSTGRESQL]
            there = ["-m", "not browser and not soak", *NOT_ON_POSTGRESQL, *rooms]
            good &= pytest("server on PostgreSQL", *parallel, *there, LOA_DATABASE_URL=address)
    else:
        missing.append("PostgreSQL (apt-get install postgresql): no database test ran on it")
    subprocess.run([str(BINARIES / "coverage"), "report", "--skip-covered", "--sort=cover"], cwd=ROOT, check=False)
    for text in missing:
        say(f"NOT RUN: {text}")
    if missing and CI:
        good = False
    say(
        "all tests passed"
        if good and not missing
        else "tests passed, but not all could run"
        if good
        else "TESTS FAILED"
    )
    return int(not good)


if __name__ == "__main__":
    sys.exit(main())
