"""First steps of a new office: what has to be there before a plan can run. Rooms answer `steps`; "Việc của tôi" draws
them where nothing else waits, until the last one is done.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from loa.kit.hooks import Asking
from loa.ui.database import count_at_once


@dataclass(frozen=True, slots=True)
class Step:
    """One step.

    Args:
        key: "room.what", unique.
        order: place in the list; tens.
        title: what is to be done ("Thêm các đơn vị").
        text: why, in a sentence.
        deeds: (address, words of the button), the first filled; none where it is another person's turn.
        rows: done when there is one; not sliced and not read.
    """

    key: str
    order: int
    title: str
    text: str
    rows: QuerySet[Any]
    deeds: Sequence[tuple[str, str]] = ()


steps: Asking[Any] = Asking("desk.steps")
"""Rooms subscribe with a function (user) -> list[Step]; it makes no query of its own, and leaves out what is not the
person's affair.
"""


def gather(user: Any) -> list[tuple[Step, bool]]:
    """The steps of a person, in order, and whether each is done; empty once the last is. One query, none where nobody
    answers.

    Args:
        user: signed in.
    """
    found: list[Step] = []
    for answer in steps.ask(user):
        assert isinstance(answer, list)  # noqa: S101 - the contract of the hook
        found.extend(answer)
    found.sort(key=lambda step: step.order)
    counts = count_at_once({step.key: step.rows for step in found}, user)
    if not found or counts[found[-1].key]:
        return []
    return [(step, bool(counts[step.key])) for step in found]
