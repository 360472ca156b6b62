"""What waits for a person beside the plan's tasks: a story to approve, a report to accept, an urgent message to send.
Rooms answer `waiting` with queues; "Việc của tôi" draws them.

A room says what waits as a queryset that it does not read. One query counts all queues of all rooms; only queues in
which something waits are read, and of these the first few in detail, the rest as one line each with the way to its
list. So the page costs the same however many rooms answer.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from loa.kit.hooks import Asking
from loa.ui.database import count_at_once

DETAILED = 4
"""Queues that are read, the first in order; each costs a query."""
SHOWN = 5
"""Rows of a queue that are shown one by one."""


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that waits, as a person reads it.

    Args:
        title: what ("Duyệt bài “Mùa lúa mới”").
        text: who sent it and what is asked.
        url, deed: where the button leads and what it says ("Đọc và duyệt").
        word: the state in a word ("Chờ duyệt").
        since: when it began to wait.
    """

    title: str
    text: str
    url: str
    deed: str
    word: str = ""
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Queue:
    """Things of one sort that wait.

    Args:
        key: "room.what", unique.
        order: place among the queues: 10 what cannot wait (an urgent message), 30 what came back, 50 what is to be
            decided, 80 what others have to do.
        rows: what waits, from the room's `access`, with all that `line` needs (`select_related`), the oldest first;
            not sliced and not read.
        line: a row as it is shown; makes no query.
        many: the whole queue in a sentence, from the number of rows ("13 bài chờ duyệt").
        url: the list of them all.
        own: whether it is the person's own turn; else it waits for somebody else.
    """

    key: str
    order: int
    rows: QuerySet[Any]
    line: Callable[[Any], Line]
    many: Callable[[int], str]
    url: str
    own: bool = True


waiting: Asking[Any] = Asking("desk.waiting")
"""Rooms subscribe with a function (user) -> list[Queue]; it makes no query of its own, and leaves out what the user has
no right to.
"""


def gather(user: Any) -> tuple[list[Line], list[Line]]:
    """What waits for a person, and what of theirs waits for others; at most 1 + `DETAILED` queries.

    Args:
        user: signed in.
    """
    queues: list[Queue] = []
    for answer in waiting.ask(user):
        assert isinstance(answer, list)  # noqa: S101 - the contract of the hook
        queues.extend(answer)
    counts = count_at_once({queue.key: queue.rows for queue in queues}, user)
    own: list[Line] = []
    others: list[Line] = []
    filled = sorted((queue for queue in queues if counts[queue.key]), key=lambda queue: (not queue.own, queue.order))
    for place, queue in enumerate(filled):
        number, lines = counts[queue.key], own if queue.own else others
        detailed = place < DETAILED
        if detailed:
            lines.extend(queue.line(row) for row in queue.rows[:SHOWN])
        if not detailed or number > SHOWN:
            text = _("Trên đây là %(n)s mục đầu.") % {"n": SHOWN} if detailed else ""
            lines.append(Line(queue.many(number), text, queue.url, _("Mở danh sách")))
    return own, others
