"""A second start does nothing that a first one did; whatever changed is done, and then the code is looked over."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from loa.config import prepare


@pytest.fixture
def done(monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path) -> list[str]:
    """The commands that preparing called."""
    called: list[str] = []
    settings.STATIC_ROOT = tmp_path
    monkeypatch.setattr(prepare, "call_command", lambda name, **_words: called.append(name))
    monkeypatch.setattr(prepare, "compile_catalogues", lambda folder: None)
    return called


def test_the_first_start_collects_and_checks_the_second_neither(db: None, done: list[str]) -> None:
    prepare.prepare()
    assert done == ["collectstatic", "check"]
    prepare.prepare()
    assert done == ["collectstatic", "check"]


def test_a_pending_migration_is_applied_and_the_code_checked(
    db: None, done: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    prepare.prepare()
    done.clear()
    monkeypatch.setattr(prepare.MigrationExecutor, "migration_plan", lambda self, targets: [("plan", "0001")])
    prepare.prepare()
    assert done == ["migrate", "check"]
