"""A wrong setting stops start-up with a sentence that names it; the secret key is made once and kept to its owner."""

from __future__ import annotations

import os
import re
import socket
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from loa.kit.settings import ROOT, Settings, SettingsError, load
from pydantic import AliasChoices


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "abc"),
        ("PORT", "70000"),
        ("LOA_DATABASE_URL", "mysql://x"),
        ("LOA_CACHE_URL", "memcached://x"),
        ("LOA_PUBLIC_URL", "nongson"),
    ],
)
def test_a_wrong_value_is_named(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.delenv("LOA_DATABASE_URL", raising=False)
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError) as stop:
        load()
    assert name in str(stop.value)
    assert value in str(stop.value)


def test_the_command_line_ends_with_the_sentence_and_no_traceback() -> None:
    run = subprocess.run(
        [sys.executable, "-m", "loa.config.cli", "check"],
        env=os.environ | {"PORT": "abc"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 1
    assert "PORT" in run.stderr
    assert "Traceback" not in run.stderr


def test_the_secret_key_is_made_once_and_private(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("LOA_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.delenv("LOA_SECRET_KEY", raising=False)
    first = load().key()
    assert len(first) >= 50
    assert load().key() == first
    assert stat.S_IMODE((tmp_path / "data" / "secret-key").stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "data").stat().st_mode) == 0o700


def test_plain_port_and_data_dir_are_understood(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("LOA_DATA_DIR", raising=False)
    monkeypatch.setenv("PORT", "8123")
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    settings = load()
    assert (settings.port, settings.data_dir) == (8123, tmp_path)


def test_every_setting_is_documented_and_every_documented_one_is_there() -> None:
    page = (ROOT / "docs" / "run-for-real.md").read_text("utf-8").split("## Settings")[1].split("\n## ")[0]
    rows = [line.split("|")[1] for line in page.splitlines() if line.startswith("| `")]
    documented = [name for row in rows for name in re.findall(r"`([A-Z_]+)`", row)]
    fields = set()
    for name, field in Settings.model_fields.items():
        others = field.validation_alias.choices if isinstance(field.validation_alias, AliasChoices) else []
        # Where a plain name does, it is the one that people are told.
        fields.add(str(others[-1]) if others else f"LOA_{name.upper()}")
    assert len(documented) == len(set(documented))
    assert set(documented) == fields


@pytest.mark.parametrize(
    ("environment", "answered", "not_answered"),
    [
        ({}, {"localhost", "127.0.0.1", "[::1]"}, {"*", "loa.example.vn"}),
        ({"LOA_PUBLIC_URL": "https://loa.example.vn"}, {"localhost", "loa.example.vn"}, {"*"}),
        ({"LOA_HOST": "10.1.2.3"}, {"localhost", "10.1.2.3"}, {"*"}),
        ({"LOA_HOST": "0.0.0.0"}, {"localhost", socket.gethostname().lower()}, {"*", "0.0.0.0"}),  # noqa: S104
        ({"LOA_ALLOWED_HOSTS": '["a.vn"]', "LOA_PUBLIC_URL": "https://b.vn"}, {"a.vn"}, {"b.vn", "localhost"}),
        ({"LOA_ALLOWED_HOSTS": '["*"]'}, {"*"}, set()),
    ],
)
def test_the_hosts_that_are_answered(
    monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], answered: set[str], not_answered: set[str]
) -> None:
    for name in ("LOA_HOST", "LOA_PUBLIC_URL", "LOA_ALLOWED_HOSTS"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    hosts = set(load().hosts)
    assert answered <= hosts
    assert not not_answered & hosts


@pytest.mark.parametrize(
    ("environment", "proxies"),
    [
        ({}, []),
        ({"LOA_PUBLIC_URL": "http://loa.example.vn"}, []),
        ({"LOA_PUBLIC_URL": "https://loa.example.vn"}, ["127.0.0.1", "::1"]),
        ({"LOA_PUBLIC_URL": "https://loa.example.vn", "LOA_TRUSTED_PROXIES": '["10.0.0.2"]'}, ["10.0.0.2"]),
    ],
)
def test_the_proxies_that_are_believed(
    monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], proxies: list[str]
) -> None:
    monkeypatch.delenv("LOA_PUBLIC_URL", raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert load().proxies == proxies
