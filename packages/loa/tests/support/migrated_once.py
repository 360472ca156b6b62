"""The migrated database that every test starts from: made once, then copied.

Migrating from nothing takes some twenty seconds of processor time, and every worker of every run used to pay it. The
template is kept in the temporary folder under a hash of all that can change it: migrations and locked libraries.
"""

from __future__ import annotations

import fcntl
import getpass
import hashlib
import os
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[4]


def key() -> str:
    """A hash of the migrations and of the libraries' versions."""
    digest = hashlib.sha256()
    sources = [ROOT / "requirements/run.txt", *sorted((ROOT / "packages/loa/src").glob("**/migrations/*.py"))]
    for path in sources:
        digest.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:16]


@contextmanager
def alone(name: str) -> Iterator[Path]:
    """A folder of this user's for templates, held by one process at a time."""
    folder = Path(tempfile.gettempdir()) / f"loa-test-templates-{getpass.getuser()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    with (folder / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield folder


def _migrate(environment: dict[str, str]) -> None:
    command = [sys.executable, "-m", "loa.config.cli", "migrate", "--verbosity", "0"]
    subprocess.run(command, env=os.environ | environment, check=True)


def sqlite_template() -> Path:
    """The migrated SQLite file; made where it is missing."""
    name = key()
    with alone(name) as folder:
        kept = folder / f"{name}.sqlite3"
        if not kept.exists():
            for old in sorted(folder.glob("*.sqlite3"), key=lambda path: path.stat().st_mtime)[:-8]:
                old.unlink()
            with tempfile.TemporaryDirectory(dir=folder) as data:
                _migrate({"LOA_DATA_DIR": data, "LOA_DATABASE_URL": ""})
                with sqlite3.connect(Path(data) / "loa.sqlite3") as made, sqlite3.connect(Path(data) / "one") as one:
                    made.backup(one)
                os.replace(Path(data) / "one", kept)
        return kept


def start_from_sqlite_template(connection: Any) -> None:
    """Let Django's test database in memory begin as a copy of the template, so that its migrate has nothing to do."""
    create = connection.creation._create_test_db
    held = []  # a database in memory lives as long as one connection to it

    def create_and_fill(*arguments: Any, **options: Any) -> str:
        name = str(create(*arguments, **options))
        held.append(sqlite3.connect(name, uri=True, check_same_thread=False))
        with sqlite3.connect(sqlite_template()) as template:
            template.backup(held[0])
        return name

    connection.creation._create_test_db = create_and_fill


def postgres_template(connection: Any) -> str:
    """The name of the migrated database in the cluster; made where it is missing."""
    import psycopg

    name = f"loa_template_{key()}"
    given = connection.settings_dict
    address = {
        "host": given["HOST"],
        "port": given["PORT"],
        "user": given["USER"],
        "password": given["PASSWORD"] or None,
    }
    with alone(f"{name}-{given['PORT']}"), psycopg.connect(dbname="postgres", autocommit=True, **address) as cluster:
        if not cluster.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            cluster.execute(f'CREATE DATABASE "{name}_new"')
            place = f"{given['USER']}@{given['HOST']}:{given['PORT']}/{name}_new"
            _migrate({"LOA_DATABASE_URL": f"postgresql://{place}"})
            cluster.execute(f'ALTER DATABASE "{name}_new" RENAME TO "{name}"')
    return name
