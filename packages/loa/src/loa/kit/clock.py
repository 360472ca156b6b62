"""The clock: what is due is found in rows, so a missed hour or a missed week is made up, and running twice changes
nothing.

A room registers a function in its `actions` that looks for due rows and acts on them (idempotent, given the moment).
`tick()` calls them all; `loa serve` ticks every `LOA_CLOCK_SECONDS` (30), and a scheduler of the host may call
`loa tick` instead. One failing function never stops the others.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

logger = logging.getLogger(__name__)
Due = Callable[[datetime], int]


def now() -> datetime:
    """The moment, aware. Everything in the project asks here, so that a test can shift one clock."""
    return timezone.now()


def today() -> date:
    """The day at Asia/Ho_Chi_Minh."""
    return timezone.localdate(now())


@dataclass(frozen=True, slots=True)
class Watch:
    """A function that does what has fallen due and says how many things it did."""

    name: str
    run: Due


_watches: dict[str, Watch] = {}


def watch(name: str) -> Callable[[Due], Due]:
    """Register a function `(moment) -> number of things done` under a dotted name."""

    def register(function: Due) -> Due:
        _watches[name] = Watch(name, function)
        return function

    return register


def watches() -> tuple[Watch, ...]:
    """All registered watches, in the order in which they joined."""
    return tuple(_watches.values())


def tick(moment: datetime | None = None) -> dict[str, int]:
    """Run every watch once; returns how many things each did (-1: it failed, and the log says why)."""
    moment = moment or now()
    done: dict[str, int] = {}
    for one in watches():
        try:
            done[one.name] = one.run(moment)
        except Exception:
            logger.exception("the clock could not run %s", one.name)
            done[one.name] = -1
    return done
