"""Brings an installation up to date: catalogues, database, static files. Quick when there is nothing to do."""

from __future__ import annotations

import hashlib
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from loa.kit.catalogues import compile_catalogues


def prepare() -> None:
    """Compile catalogues, migrate, and collect static files where anything changed."""
    settings.INSTALLATION.data_dir.mkdir(parents=True, exist_ok=True)
    compile_catalogues(settings.BASE / "locale")
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        call_command("migrate", interactive=False, verbosity=0)
    _collect_static()


def _collect_static() -> None:
    """Collect when a static file of ours, or the version of a package that brings some, has changed."""
    import wagtail

    digest = hashlib.sha256(wagtail.__version__.encode())
    for path in sorted(settings.BASE.glob("*/static/**/*")):
        if path.is_file():
            digest.update(str(path.relative_to(settings.BASE)).encode())
            digest.update(path.read_bytes())
    stamp = Path(settings.STATIC_ROOT) / ".collected"
    if stamp.exists() and stamp.read_text("ascii") == digest.hexdigest():
        return
    call_command("collectstatic", interactive=False, verbosity=0, clear=stamp.exists())
    stamp.write_text(digest.hexdigest(), "ascii")
