"""Two writers at once: one after the other takes its number, none is lost, and the chain holds."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from loa.org import sample

WRITER = """
import os, sys
os.environ["DJANGO_SETTINGS_MODULE"] = "loa.config.django_settings"
import django
django.setup()
from loa.evidence import actions
from loa.kit.clock import today
from loa.org.models import Unit, User
unit, by = Unit.objects.get(short_name="UBND xã Sơn Viên"), User.objects.get(username="xa.sonvien")
from loa.evidence.files import Upload
for number in range(15):
    actions.record_by_hand(
        actions.Draft("relay", unit, today(), link="https://example.vn", note=f"{sys.argv[1]}-{number}",
                      files=(Upload("a.png", b"\\x89PNG\\r\\n\\x1a\\n" + bytes(40)),)),
        by=by,
    )
"""
CHECK = """
import os
os.environ["DJANGO_SETTINGS_MODULE"] = "loa.config.django_settings"
import django
django.setup()
from loa.evidence import chain
from loa.evidence.models import Attachment, Entry, Ledger
ledger = Ledger.objects.get()
assert ledger.head_seq == Entry.objects.count() == 30, ledger.head_seq
assert list(Entry.objects.order_by("seq").values_list("seq", flat=True)) == list(range(1, 31))
assert list(chain.verify(ledger)) == []
Attachment.objects.all().delete(); Entry.objects.all()._raw_delete("default"); ledger.delete()
"""


def _database(folder: Path) -> dict[str, str]:
    """Where other processes find what this test has prepared."""
    if connection.vendor == "postgresql":
        values = connection.get_connection_params()
        return {
            "LOA_DATABASE_URL": f"postgresql://{values['user']}@{values['host']}:{values['port']}/{values['dbname']}"
        }
    connection.ensure_connection()
    target = sqlite3.connect(folder / "loa.sqlite3")
    connection.connection.backup(target)
    target.close()
    return {}


@pytest.mark.django_db(transaction=True)
def test_two_processes_record_at_once(tmp_path: Path) -> None:
    sample.create()
    environment = (
        os.environ | {"LOA_DATA_DIR": str(tmp_path), "LOA_SECRET_KEY": settings.SECRET_KEY} | _database(tmp_path)
    )
    writers = [
        subprocess.Popen([sys.executable, "-c", WRITER, name], env=environment, stderr=subprocess.PIPE, text=True)
        for name in "ab"
    ]
    errors = [writer.communicate(timeout=60)[1] for writer in writers]
    assert [writer.returncode for writer in writers] == [0, 0], errors
    done = subprocess.run(
        [sys.executable, "-c", CHECK], env=environment, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
