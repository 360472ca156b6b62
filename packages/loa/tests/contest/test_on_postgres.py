"""The committer of PostgreSQL against a real one: batches, retries, what is refused, and a connection that dies."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from itertools import pairwise
from typing import Any

import contest_ground as ground
import pytest
from django.db import connection

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="the committer of PostgreSQL"),
]
SUBMIT, START = "/thi/api/submit", "/thi/api/start"


def put_round(cursor: Any) -> None:
    """The open round, without the contest that it would belong to."""
    values = ground.round_values()
    cursor.execute("SET session_replication_role = replica")
    marks = ", ".join(["%s"] * len(values))
    cursor.execute(f"INSERT INTO contest_round ({', '.join(values)}) VALUES ({marks})", list(values.values()))
    cursor.execute("SET session_replication_role = origin")


def tell(story: Callable[[Any], Awaitable[None]]) -> None:
    """Tell a story to a hot path on the test's database."""
    from loa.contest.hot import Hot, committer_for

    with connection.cursor() as cursor:
        put_round(cursor)
    given = {**connection.settings_dict, "NAME": connection.get_connection_params()["dbname"]}

    async def run() -> None:
        hot = Hot(ground.keys(), committer_for(given, ground.keys()))
        await hot.start()
        try:
            await story(hot)
        finally:
            await hot.stop()

    asyncio.run(run())


def rows(sql: str) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return list(cursor.fetchall()) if cursor.description else []


def test_batches_retries_and_what_is_refused() -> None:
    async def story(hot: Any) -> None:
        answers = await asyncio.gather(*(ground.call(hot, SUBMIT, ground.paper(one)) for one in range(1, 60)))
        assert {one[0] for one in answers} == {200}
        again = await asyncio.gather(
            *(ground.call(hot, SUBMIT, ground.paper(one, answers="B" * 20)) for one in (1, 1, 60, 60, 2))
        )
        assert [one[2]["same"] for one in again] == [False, False, True, True, False]
        assert again[0][2]["receipt"] == answers[0][2]["receipt"]
        # One bad row spoils only itself: a number that the column does not hold.
        mixed = await asyncio.gather(
            *(ground.call(hot, SUBMIT, ground.paper(100 + i, form=60_000 if i == 2 else 1)) for i in range(5))
        )
        assert [one[0] for one in mixed] == [200, 200, 503, 200, 200]
        # Starts: the first one stands; who was erased begins nothing.
        begun = [(await ground.call(hot, START, START_BODY, cookie=ground.entrance(7)))[2] for _turn in range(2)]
        assert begun[0]["started"] == begun[1]["started"]
        await asyncio.to_thread(rows, ENTRANT)
        both = await asyncio.gather(
            *(ground.call(hot, START, START_BODY, cookie=ground.entrance(one)) for one in (8, 9))
        )
        assert [one[0] for one in both] == [403, 200]
        # Published: nothing more, but what stands is told again.
        late = int(ground.time.time() * 1000) - 5000
        assert (await ground.call(hot, SUBMIT, ground.paper(200, deadline=late)))[2]["late"]
        await asyncio.to_thread(rows, "UPDATE contest_round SET state = 'published'")
        told = await asyncio.gather(*(ground.call(hot, SUBMIT, ground.paper(one, deadline=late)) for one in (200, 201)))
        assert [one[0] for one in told] == [200, 410]

    tell(story)
    stored = {row[0] for row in rows("SELECT person FROM contest_submission")}
    assert stored == {*range(1, 61), 100, 101, 103, 104, 200}
    links = rows("SELECT writer, seq, count, previous, hash FROM contest_link ORDER BY writer, seq")
    assert sum(one[2] for one in links) == len(stored)
    assert [one[1] for one in links] == list(range(1, len(links) + 1))
    assert all(after[3] == before[4] for before, after in pairwise(links))


START_BODY = json.dumps({"round": ground.ROUND}).encode()
ENTRANT = """SET session_replication_role = replica;
INSERT INTO contest_entrant (contest_id, person, name, phone, email, contact, identity, code, consent_at, guardian,
guardian_phone, address, excluded, created_at, erased_at)
VALUES (3, 8, '', '', '', '', '', '', now(), '', '', '', '', now(), now());
SET session_replication_role = origin"""


def test_a_connection_that_dies_is_told_of_and_mended() -> None:
    async def story(hot: Any) -> None:
        assert (await ground.call(hot, SUBMIT, ground.paper(1)))[0] == 200
        writer = hot.committer.chain.writer
        pid = hot.committer._connection.get_server_pid()
        await asyncio.to_thread(rows, f"SELECT pg_terminate_backend({pid})")
        statuses = []
        while 200 not in statuses and len(statuses) < 500:
            statuses.append((await ground.call(hot, SUBMIT, ground.paper(2)))[0])
            await asyncio.sleep(0.01)
        assert statuses[-1] == 200
        assert set(statuses[:-1]) <= {503}
        assert hot.committer.chain.writer != writer or statuses[0] == 200

    tell(story)
    assert {row[0] for row in rows("SELECT person FROM contest_submission")} == {1, 2}
