"""A round is opened only on a database that keeps what it acknowledges."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest


class Fake:
    """A database that answers as it is told."""

    def __init__(self, vendor: str, **answers: Any) -> None:
        self.vendor, self.answers = vendor, answers

    def cursor(self) -> Fake:
        return self

    def __enter__(self) -> Fake:
        return self

    def __exit__(self, *error: object) -> None: ...

    def execute(self, sql: str) -> None:
        self.asked = sql.split()[-1]

    def fetchone(self) -> tuple[Any]:
        return (self.answers[self.asked],)

    def fetchall(self) -> Any:
        return self.answers[self.asked]


def test_what_forgets_is_refused() -> None:
    from loa.contest.durability import faults

    def sqlite(synchronous: int = 2, journal_mode: str = "wal", file: str = "/a/b") -> list[str]:
        return faults(
            Fake("sqlite", synchronous=synchronous, journal_mode=journal_mode, database_list=[(0, "main", file)])
        )

    assert sqlite() == []
    assert all(sqlite(**{name: value}) for name, value in (("synchronous", 1), ("journal_mode", "off"), ("file", "")))

    def postgres(**off: str) -> list[str]:
        return faults(Fake("postgresql", **{"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on"} | off))

    assert postgres() == []
    assert postgres(synchronous_commit="remote_apply") == []
    assert all(postgres(**{name: "off"}) for name in ("fsync", "synchronous_commit", "full_page_writes"))


def test_opening_asks_the_database(make_scene: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from django.db import connection
    from loa.contest import actions, durability
    from loa.kit.refused import Refused

    scene = make_scene(opened=False)
    # The test's database lies in memory, and the tests' PostgreSQL runs without fsync: both are to be refused.
    by_vendor = {"sqlite": durability._of_sqlite, "postgresql": durability._of_postgres}
    monkeypatch.setattr(durability, "faults", lambda asked: by_vendor[asked.vendor](asked.cursor()))
    assert durability.faults(connection)
    with pytest.raises(Refused):
        actions.open_round(scene.round, by=scene.runner)


def test_the_embedded_default_is_durable(tmp_path: Path) -> None:
    """Django's own settings on a file: what `make run` runs on."""
    code = (
        "import django; django.setup()\n"
        "from django.db import connection\n"
        "from loa.contest.durability import faults\n"
        "print(faults(connection))"
    )
    environment = os.environ | {"LOA_DATA_DIR": str(tmp_path), "LOA_DATABASE_URL": ""}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_papers_that_were_touched_are_not_opened(make_scene: Any) -> None:
    from loa.contest import actions, papers
    from loa.kit.refused import Refused

    scene = make_scene(opened=False)
    file = next(papers.folder(scene.round.pk).glob("*.json"))
    file.write_bytes(file.read_bytes().replace(b"minutes", b"minuten"))
    with pytest.raises(Refused, match="1 tệp đề"):
        actions.open_round(scene.round, by=scene.runner)
    scene.round = actions.build_papers(scene.round, by=scene.runner)
    assert actions.open_round(scene.round, by=scene.runner).state == "open"
