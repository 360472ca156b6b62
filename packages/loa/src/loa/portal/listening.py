"""Whether anybody has changed what the sites show, told by PostgreSQL before it is asked.

A trigger on `portal_pagechange` says NOTIFY in the transaction that changes something (migration 0009); PostgreSQL
passes it on when that has committed, to every process on every machine that listens, usually within a millisecond
(https://www.postgresql.org/docs/current/sql-notify.html). Until then what was read holds, and a kept page is handed out
without a question.

How old a page can be: for as long as the message is on its way. Should the line be cut without either end noticing, it
is at most `TRUSTED_SECONDS`: a process that has not heard from the database for so long asks it again for every page.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.db import DEFAULT_DB_ALIAS, DatabaseError, connections

logger = logging.getLogger(__name__)
CHANNEL = "loa_pages"
BEAT_SECONDS = 1.0
"""So long nothing is heard before the database is asked for a sign of life."""
TRUSTED_SECONDS = 2.0
AGAIN_SECONDS = 1.0


@dataclass(slots=True)
class _Held:
    """What was read since the last message, while the number of all sites was this."""

    all: int = 0
    numbers: dict[int, int] = field(default_factory=dict)


class Listener:
    """Numbers read from PostgreSQL, which hold until it says otherwise. Its thread has a connection of its own, and
    begins with the first question: a server may fork after it has read its program.

    Args:
        read: asks the database, in one statement, for the numbers of all sites and of one of them.
    """

    def __init__(self, read: Callable[[int], tuple[int, int]]) -> None:
        self._read = read
        self._held = _Held()
        self._until = 0.0
        self.is_heard = threading.Event()
        """Set while it listens; for who wants to wait for that."""
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="loa-pages", daemon=True)
        self._thread.start()

    def number(self, site: int | None) -> int:
        """The present number of a site, or with None of all.

        Raises:
            DatabaseError: it had to be read, and the database does not answer.
        """
        held = self._held  # before the question: what is said meanwhile puts another in its place
        known = held.all if site is None else held.numbers.get(site)
        if known and time.monotonic() < self._until:
            return known
        whole, number = self._read(site or 0)
        if held.all != whole:
            # A page is kept if the number of all is the same before and after: no other may be older than that one.
            held = _Held(whole)
            self._held = held
        held.numbers[site or 0] = number
        return whole if site is None else number

    def forget(self) -> None:
        """Read anew: this process has itself changed something, and does not wait to be told."""
        self._held = _Held()

    def stop(self) -> None:
        """Stop listening, and ask from now on."""
        self._stopped.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stopped.is_set():
            try:
                self._listen()
            except Exception:  # whatever it is: without a listener every page asks, as it should
                logger.warning("kept pages: PostgreSQL is asked each time, until it is heard again", exc_info=True)
            finally:
                self._until = 0.0
                self.is_heard.clear()
                connections[DEFAULT_DB_ALIAS].close()
            self._stopped.wait(AGAIN_SECONDS)

    def _listen(self) -> None:
        database = connections[DEFAULT_DB_ALIAS]  # this thread's own
        with database.cursor() as cursor:
            cursor.execute(f"LISTEN {CHANNEL}")
        line: Any = database.connection
        if line is None:
            raise DatabaseError("no connection")
        while not self._stopped.is_set():
            asked = time.monotonic()
            line.execute("SELECT 1")  # what was said before this is answered has arrived with the answer
            if next(line.notifies(timeout=0, stop_after=1), None) is not None:
                self.forget()
            if not self.is_heard.is_set():
                self.forget()
                self.is_heard.set()
            self._until = asked + TRUSTED_SECONDS
            for _message in line.notifies(timeout=BEAT_SECONDS, stop_after=1):
                self.forget()
