"""What waits for a person: queues of all rooms, counted at once, the first in detail, never more queries than said."""

from __future__ import annotations

from typing import Any

import pytest
from django.test.utils import CaptureQueriesContext


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """The only queues that are answered."""
    from loa.ui.waiting import waiting

    queues: list[Any] = []
    monkeypatch.setattr(waiting, "_subscribers", [lambda user: queues])
    return queues


def queue(key: str, order: int, rows: Any, *, own: bool = True) -> Any:
    from loa.ui.waiting import Line, Queue

    return Queue(
        key, order, rows, lambda row: Line(f"{key} {row.username}", "", "/x/", "Mở"), lambda n: f"{n} của {key}",
        f"/{key}/", own,
    )  # fmt: skip


def test_however_many_queues_answer_a_page_pays_for_the_counting_and_four_of_them(district, answers) -> None:  # type: ignore[no-untyped-def]
    from django.db import connection
    from loa.org.models import User
    from loa.ui.waiting import gather

    everybody = User.objects.order_by("username")
    one = everybody.filter(username="xa.sonvien")
    answers += [queue(f"q{n}", 90 - n, one) for n in range(7)]
    answers += [
        queue("empty", 1, everybody.none()),
        queue("urgent", 10, everybody),
        queue("theirs", 1, one, own=False),
    ]
    with CaptureQueriesContext(connection) as seen:
        own, others = gather(district.people["dieuphoi"])
    assert len(seen) == 5
    total, names = everybody.count(), list(everybody.values_list("username", flat=True)[:5])
    assert total > 5
    titles = [line.title for line in own]
    assert titles[:5] == [f"urgent {name}" for name in names]
    assert (own[5].title, own[5].url) == (f"{total} của urgent", "/urgent/")
    assert titles[6:9] == [f"q{n} xa.sonvien" for n in (6, 5, 4)]
    assert titles[9:] == [f"1 của q{n}" for n in (3, 2, 1, 0)]
    assert [line.title for line in others] == ["1 của theirs"]


def test_nothing_waits_where_nobody_answers(district, answers, django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    from loa.ui.waiting import gather

    with django_assert_num_queries(0):
        assert gather(district.people["dieuphoi"]) == ([], [])
