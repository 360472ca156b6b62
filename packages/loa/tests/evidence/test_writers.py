"""Two writers at once: one after the other takes its number, none is lost, and the chain holds."""

from __future__ import annotations

import subprocess
import sys

import pytest
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


@pytest.fixture
def people(transactional_db: None) -> None:
    """The sample district, before `elsewhere` hands the database on."""
    sample.create()


@pytest.mark.django_db(transaction=True)
def test_two_processes_record_at_once(people: None, elsewhere: dict[str, str]) -> None:
    writers = [
        subprocess.Popen([sys.executable, "-c", WRITER, name], env=elsewhere, stderr=subprocess.PIPE, text=True)
        for name in "ab"
    ]
    errors = [writer.communicate(timeout=60)[1] for writer in writers]
    assert [writer.returncode for writer in writers] == [0, 0], errors
    done = subprocess.run(
        [sys.executable, "-c", CHECK], env=elsewhere, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
