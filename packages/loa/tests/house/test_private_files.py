"""What lies in the data folder is nobody else's on the machine."""

from __future__ import annotations

import stat
from pathlib import Path

from loa.config.prepare import keep_private


def _mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_the_database_and_the_uploads_are_shut_to_other_accounts(tmp_path: Path, settings) -> None:
    settings.INSTALLATION = settings.INSTALLATION.model_copy(update={"database_url": ""})
    tmp_path.chmod(0o755)
    keep_private(tmp_path)
    assert (_mode(tmp_path / "loa.sqlite3"), _mode(tmp_path / "media")) == (0o600, 0o700)
    assert _mode(tmp_path) == 0o755


def test_an_installation_that_stood_open_is_shut_and_keeps_its_group(tmp_path: Path, settings) -> None:
    settings.INSTALLATION = settings.INSTALLATION.model_copy(update={"database_url": ""})
    (tmp_path / "media").mkdir()
    (tmp_path / "media").chmod(0o755)
    for name in ("loa.sqlite3", "loa.sqlite3-wal"):
        (tmp_path / name).write_bytes(b"kept")
        (tmp_path / name).chmod(0o644)
    keep_private(tmp_path)
    assert {_mode(tmp_path / name) for name in ("loa.sqlite3", "loa.sqlite3-wal")} == {0o640}
    assert _mode(tmp_path / "media") == 0o750
    assert (tmp_path / "loa.sqlite3").read_bytes() == b"kept"
