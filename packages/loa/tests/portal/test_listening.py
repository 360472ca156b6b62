"""PostgreSQL tells every process that pages have changed: nobody asks, and nobody hands out what is no longer true."""

from __future__ import annotations

import subprocess
import sys
import time

import pytest
from django.db import connection
from loa.portal import listening, versions
from loa.portal.actions.purge import purge
from loa.portal.models import PageChange

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite's file tells by itself (test_walindex)"),
]


@pytest.fixture
def listener(monkeypatch):
    """Of this process, as a server has it, with the sites that it asked the database for."""
    asked = []

    def read(site):
        asked.append(site)
        return versions._read_both(site)

    found = listening.Listener(read)
    assert found.is_heard.wait(10)
    yield found, asked
    found.stop()


def soon(question):
    """Wait for an answer other than nothing, for five seconds at most."""
    end = time.monotonic() + 5
    while not (answer := question()) and time.monotonic() < end:
        time.sleep(0.002)
    return answer


def test_another_process_is_heard_and_nothing_is_asked_meanwhile(listener, elsewhere, monkeypatch):
    one, asked = listener
    first = one.number(3)
    assert [one.number(3) for _ in range(50)] == [first] * 50
    assert asked == [3], "nothing was changed, so nothing is asked"
    assert one.number(None) == first
    assert asked == [3], "the number of all came with it"
    program = (
        "import django, os\n"
        "os.environ.setdefault('DJANGO_SETTINGS_MODULE', 'loa.config.django_settings'); django.setup()\n"
        "from loa.portal.models import PageChange; PageChange.objects.create(site=3)"
    )
    subprocess.run([sys.executable, "-c", program], check=True, env=elsewhere)
    assert soon(lambda: one.number(3) == first + 1)
    before = one.number(None)
    PageChange.objects.create(site=4)
    assert soon(lambda: one.number(None) == before + 1)
    assert one.number(3) == first + 1, "another site's change is not this one's"

    # The number of a site may be read after that of all: it must not vouch for a page that was made before.
    monkeypatch.setattr(one, "forget", lambda: None)  # the message is on its way for ever
    held = one.number(None)
    PageChange.objects.create(site=5)
    one.number(5)
    assert one.number(None) == held + 1


def test_a_line_that_is_cut_is_not_trusted_and_is_taken_up_again(listener, monkeypatch):
    one, asked = listener
    number = one.number(3)
    monkeypatch.setattr(listening, "AGAIN_SECONDS", 0.05)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE pid <> pg_backend_pid() AND datname = current_database() AND query LIKE 'SELECT 1%%'"
        )
    assert soon(lambda: one._until == 0.0), "it knows at once that it hears nothing"
    purge([])
    PageChange.objects.create(site=3)
    assert one.number(3) == number + 1, "and asks"
    assert one.is_heard.wait(10), "until it can hear again"
    one.number(3)
    del asked[:]
    assert one.number(3) == number + 1
    assert asked == []
