"""Brings an installation up to date: catalogues, database, static files. Quick when there is nothing to do."""

from __future__ import annotations

import hashlib
import stat
from contextlib import suppress
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from loa.kit.catalogues import compile_catalogues
from loa.search.actions import rebuild
from loa.search.models import SearchEntry

DATABASE = "loa.sqlite3"


def prepare() -> None:
    """Compile catalogues, migrate, and collect static files where anything changed; then, too, Django looks the whole
    code over (its system checks load every screen, which takes longer than all the rest).
    """
    settings.INSTALLATION.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    keep_private(settings.INSTALLATION.data_dir)
    _compile_catalogues()
    executor = MigrationExecutor(connection)
    is_behind = bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    if is_behind:
        call_command("migrate", interactive=False, verbosity=0)
        if not SearchEntry.objects.exists():
            rebuild()
    if _collect_static() or is_behind:
        call_command("check")


def _compile_catalogues() -> None:
    """Ours, and those of packages that bring channels; what is installed read-only brings its own .mo files."""
    own, *others = settings.LOCALE_PATHS
    compile_catalogues(own)
    for folder in others:
        with suppress(FileNotFoundError, PermissionError):
            compile_catalogues(folder)


def keep_private(data: Path) -> None:
    """Shut the database (password hashes, sessions) and the uploads to the machine's other accounts.

    The data folder itself keeps the mode that somebody gave it: it may be a folder that others need as well. SQLite
    gives its journal the mode of the database.

    Args:
        data: the data folder, which stands.
    """
    (data / "media").mkdir(mode=0o700, exist_ok=True)
    database = data / DATABASE
    if not settings.INSTALLATION.database_url:
        database.touch(mode=0o600)
    for path in (data / "media", *data.glob(f"{DATABASE}*")):
        # A journal may vanish meanwhile, and another account's file is that account's to shut.
        with suppress(FileNotFoundError, PermissionError):
            mode = stat.S_IMODE(path.stat().st_mode)
            if mode & stat.S_IRWXO:
                path.chmod(mode & ~stat.S_IRWXO)


def _collect_static() -> bool:
    """Collect when a static file of ours, or the version of a package that brings some, has changed.

    Returns:
        whether anything was collected.
    """
    import wagtail

    digest = hashlib.sha256(wagtail.__version__.encode())
    for path in sorted(settings.BASE.glob("*/static/**/*")):
        if path.is_file():
            digest.update(str(path.relative_to(settings.BASE)).encode())
            digest.update(path.read_bytes())
    stamp = Path(settings.STATIC_ROOT) / ".collected"
    if stamp.exists() and stamp.read_text("ascii") == digest.hexdigest():
        return False
    call_command("collectstatic", interactive=False, verbosity=0, clear=stamp.exists())
    stamp.write_text(digest.hexdigest(), "ascii")
    return True
