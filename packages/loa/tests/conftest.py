"""Shared ground of the server's tests: a throw-away data folder, and the sample district."""

from __future__ import annotations

import contextlib
import os
import sqlite3
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

os.environ["LOA_DATA_DIR"] = tempfile.mkdtemp(prefix="loa-test-")
os.environ["DJANGO_SETTINGS_MODULE"] = "loa.config.django_settings"

import migrated_once
import pytest
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

if TYPE_CHECKING:
    from django.test import Client
    from loa.org.sample import SampleDistrict

hypothesis_settings.register_profile("quick", max_examples=25, deadline=None, derandomize=True)
hypothesis_settings.register_profile(
    "soak", max_examples=1000, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
hypothesis_settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "quick"))


def pytest_configure() -> None:
    from django.conf import settings
    from django.contrib.staticfiles.storage import staticfiles_storage
    from django.core.files.storage import storages
    from django.utils.functional import empty
    from django_tasks import task_backends

    settings.ALLOWED_HOSTS = ["localhost", "127.0.0.1", ".example.vn"]
    settings.STORAGES = {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    # pytest-xdist's workers may have made the storages already, from the settings as they were.
    storages.__dict__.pop("backends", None)
    storages._backends = None
    storages._storages.clear()
    staticfiles_storage._wrapped = empty
    # A room's tasks name the queue when they are read, which may have been before this.
    task_backends.__dict__.pop("settings", None)
    task_backends._settings = None
    with contextlib.suppress(AttributeError):
        del task_backends["default"]
    from loa.kit.catalogues import compile_catalogues
    from loa.portal.counting import banners, stories

    compile_catalogues()  # before any process has read the languages: a fresh clone has none compiled
    banners.seconds = stories.seconds = 0  # no thread of its own writes into a test's database
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.TASKS = {
        "default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend", "QUEUES": ["default", "slow"]}
    }


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests that really commit empty the database behind them and therefore come last, module by module: one that
    shares its module with others would take the ground from those that follow.

    Raises:
        pytest.UsageError: a module holds both kinds.
    """
    kinds: dict[str, set[bool]] = {}
    for item in items:
        marker = item.get_closest_marker("django_db")
        names = getattr(item, "fixturenames", ())
        commits = "transactional_db" in names or bool(marker and marker.kwargs.get("transaction"))
        if commits or marker or "db" in names:
            kinds.setdefault(item.nodeid.split("::")[0], set()).add(commits)
    if mixed := sorted(module for module, kind in kinds.items() if len(kind) > 1):
        raise pytest.UsageError(f"tests that commit stand beside tests that do not: {', '.join(mixed)}")


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """Every database of a test begins as a copy of one that was migrated once."""
    from django.db import connection

    if connection.vendor == "sqlite":
        migrated_once.start_from_sqlite_template(connection)
    else:
        connection.settings_dict["TEST"]["TEMPLATE"] = migrated_once.postgres_template(connection)


@pytest.fixture(autouse=True)
def _media(tmp_path, settings) -> None:  # type: ignore[no-untyped-def]
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def district(db: None) -> SampleDistrict:
    """The sample district: units and people; nobody has a password."""
    from loa.org import sample
    from replay import replayed

    return replayed("district", sample.create)


@pytest.fixture
def as_person(district: SampleDistrict) -> Callable[[str], Client]:
    """`as_person("xa.sonvien")` is a test client signed in as that sample person."""
    from django.test import Client

    def sign_in(username: str) -> Client:
        client = Client()
        client.force_login(district.people[username])
        return client

    return sign_in


@pytest.fixture
def elsewhere(transactional_db: None, tmp_path: Path) -> dict[str, str]:
    """The environment in which other processes work on what a test has prepared; ask for the rows first."""
    from django.conf import settings
    from django.db import connection

    environment = os.environ | {"LOA_DATA_DIR": str(tmp_path), "LOA_SECRET_KEY": settings.SECRET_KEY}
    if connection.vendor == "postgresql":
        values = connection.get_connection_params()
        address = f"{values['user']}@{values['host']}:{values['port']}/{values['dbname']}"
        return environment | {"LOA_DATABASE_URL": f"postgresql://{address}"}
    connection.ensure_connection()
    target = sqlite3.connect(tmp_path / "loa.sqlite3")
    connection.connection.backup(target)
    target.close()
    return environment
