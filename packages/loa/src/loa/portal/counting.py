"""Counting how often a banner came into sight and a story was opened, without knowing who looked: a picture of one
point is asked for, a number in memory goes up, and every few seconds the numbers are written in one go.

What is lost when a process dies is at most those few seconds; a count is a measure of interest, no evidence.
"""

from __future__ import annotations

import atexit
import logging
import threading
from collections import Counter
from collections.abc import Callable
from datetime import date

from django.db import connection

logger = logging.getLogger(__name__)

SECONDS = 5.0
MOST_KEYS = 5000
"""Keys held between two writes; what asks for more invents numbers."""
Key = tuple[int, int, date]
"""Banner or story, site, day."""


class Tally:
    """Counts of this process that are not written yet.

    Args:
        keep: writes {key: how many}, and says how many it kept.
        seconds: how long they are gathered; 0: written only when `write` is called.
    """

    def __init__(self, keep: Callable[[dict[Key, int]], int], seconds: float = SECONDS) -> None:
        self.keep = keep
        self.seconds = seconds
        self._counts: Counter[Key] = Counter()
        self._lock = threading.Lock()
        self._timer: threading.Timer | None = None

    def add(self, what: int, home: int, day: date) -> None:
        """Count one."""
        with self._lock:
            if (what, home, day) in self._counts or len(self._counts) < MOST_KEYS:
                self._counts[what, home, day] += 1
            if self.seconds and self._timer is None:
                self._timer = threading.Timer(self.seconds, self._on_time)
                self._timer.daemon = True
                self._timer.start()

    def write(self) -> int:
        """Write what was gathered; returns how many were kept. What cannot be written now is kept for the next time."""
        with self._lock:
            counts, self._counts, self._timer = self._counts, Counter(), None
        if not counts:
            return 0
        try:
            return self.keep(dict(counts))
        except Exception:
            logger.exception("what readers saw could not be written")
            with self._lock:
                self._counts.update(counts)
            return 0

    def _on_time(self) -> None:
        try:
            self.write()
        finally:
            connection.close()  # of this thread alone


def _keep_views(counts: dict[Key, int]) -> int:
    from loa.portal.actions import add_views

    return add_views(counts)


def _keep_reads(counts: dict[Key, int]) -> int:
    from loa.portal.actions import add_reads

    return add_reads(counts)


banners = Tally(_keep_views)
stories = Tally(_keep_reads)
for _tally in (banners, stories):
    atexit.register(_tally.write)
