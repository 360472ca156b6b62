"""The hot path's core behind Django's own view: the same checks, the same statements, on Django's connection.

This is how everything works through one port; a busy server puts `hot.py` beside it. Synchronous on purpose: Django's
asynchronous views cost eight times as much.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

from django.db import connection, transaction

from loa.contest.accept import RoundInfo, accept, begin, is_over, wanted, who
from loa.contest.core import GENESIS
from loa.contest.hot import answer_start, answer_submit
from loa.contest.models import Round
from loa.contest.papers import keys
from loa.contest.store import FIND_HEAD, Chain, Item, Kept, Resume, store

WRITER = "site"
"""All threads and processes of the site write one chain for each round; the transaction's lock keeps its order."""


def milliseconds() -> int:
    """Now, since 1970."""
    return int(time.time() * 1000)


def _run(sql: str, values: Sequence[Any] = ()) -> Any:
    cursor = connection.cursor()
    cursor.execute(sql.replace("?", "%s"), list(values))
    return cursor


@transaction.atomic
def _keep(item: Item, round_: int) -> Kept:
    if connection.vendor == "postgresql":
        # SQLite's transactions take the one lock that there is when they begin.
        _run("SELECT pg_advisory_xact_lock(?, ?)", [0x10A, round_])
    chain = Chain(WRITER)
    head = _run(FIND_HEAD, [round_, WRITER]).fetchone()
    chain.heads[round_] = (head[0], bytes.fromhex(head[1])) if head else (0, GENESIS)
    lock = " FOR SHARE" if connection.vendor == "postgresql" else ""
    kept, _links = store(_run, [item], chain, keys(), milliseconds(), lock=lock)
    return kept[0]


def hand_in(body: bytes) -> bytes:
    """Take one submission; returns what the page is told, as JSON, and only after the commit.

    Raises:
        Bad: with the status to answer.
    """
    now = milliseconds()
    paper = accept(body, now, keys())
    return answer_submit(paper, _keep(paper, paper.round))


def info_of(number: int) -> RoundInfo | None:
    """What the hot path knows of a round; None where it is not open."""
    row = Round.objects.filter(pk=number, state="open").first()
    if row is None:
        return None
    return RoundInfo(
        row.pk, row.contest_id, int(row.opens.timestamp() * 1000), int(row.closes.timestamp() * 1000),
        row.minutes * 60_000, row.attempts, row.questions, row.forms,
    )  # fmt: skip


def start(body: bytes, entrance: str) -> bytes:
    """Begin an attempt, or go on with the one that stands.

    Args:
        entrance: the pass from the cookie.

    Returns:
        what the page is told, as JSON.

    Raises:
        Bad: with the status to answer.
    """
    now, secret = milliseconds(), keys()
    entrant = who(entrance, now, secret)
    number, attempt = wanted(body)
    info = info_of(number)
    begun = begin(entrant, info, attempt, now, secret)
    assert info is not None  # noqa: S101 - begin() refuses otherwise
    kept = _keep(Resume(begun) if is_over(info, now) else begun, number)
    return answer_start(kept, info, now, secret)
