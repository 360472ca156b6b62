"""The hot path without a server: what it takes, what it refuses, what it answers twice."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from collections.abc import Callable, Coroutine
from datetime import timedelta
from pathlib import Path
from typing import Any

import contest_ground as ground
import pytest
from hypothesis import given
from hypothesis import strategies as st


def run(
    folder: Path, story: Callable[[Any], Coroutine[Any, Any, None]], *, limit: int = 1000, **times: timedelta
) -> None:
    """Tell a story to a hot path on a fresh database."""

    async def tell() -> None:
        from loa.contest.committers import SqliteCommitter
        from loa.contest.hot import Hot

        path = ground.sqlite_ground(folder, **times)
        hot = Hot(ground.keys(), SqliteCommitter(str(path), ground.keys(), limit))
        await hot.start()
        try:
            await story(hot)
        finally:
            await hot.stop()

    asyncio.run(tell())


SUBMIT, START = "/thi/api/submit", "/thi/api/start"


def test_a_paper_is_stored_before_it_is_acknowledged(tmp_path: Path) -> None:
    from loa.contest.core import is_signed, leaf, read_receipt

    async def story(hot: Any) -> None:
        answers = await asyncio.gather(*(ground.call(hot, SUBMIT, ground.paper(i)) for i in range(1, 40)))
        stored = ground.stored(tmp_path / "loa.sqlite3")
        assert {status for status, _headers, _told in answers} == {200}
        for person, (_status, _headers, told) in enumerate(answers, 1):
            paper, _way, link, public, signature = read_receipt(json.dumps(told["receipt"]))
            assert leaf(stored[person]) == leaf(paper)
            assert is_signed(link, public, signature)
            assert public == ground.keys().public
        links = {tuple(told["receipt"]["link"][:2]) for _s, _h, told in answers}
        assert 1 <= len(links) < 39, "commits that wait for one another are one commit"

    run(tmp_path, story)


@given(st.text(st.characters(exclude_categories=["C"]), min_size=1), st.none() | st.integers(0, 10**12), st.booleans())
def test_a_receipt_written_by_hand_is_what_it_says(word: str, guess: int | None, late: bool) -> None:
    from loa.contest.core import Paper, is_signed, leaf, read_receipt, short_code
    from loa.contest.store import Chain, receipts

    extra = json.dumps({"1": word}, ensure_ascii=False)
    papers = [Paper(7, i, 1, 2, 3, 4, 5, 6, late, guess, "A+.", extra if i else "") for i in range(3)]
    link, levels = Chain("w").link(7, [leaf(one) for one in papers], 8)
    for paper, given_ in zip(papers, receipts(ground.keys(), papers, link, levels), strict=True):
        told = json.loads(given_.text)
        assert list(told) == ["v", "paper", "way", "link", "public", "sig"]
        assert told["paper"] == [*paper[:8], int(paper.late), *paper[9:]]
        read, way, found, public, signature = read_receipt(given_.text)
        assert (read, way, found) == (paper, told["way"], link)
        assert is_signed(found, public, signature)
        assert given_.code == short_code(paper)


def test_the_first_answer_wins_and_a_retry_gets_its_receipt(tmp_path: Path) -> None:
    async def story(hot: Any) -> None:
        body = ground.paper(1, answers="A" * 20)
        first = (await ground.call(hot, SUBMIT, body))[2]
        again = (await ground.call(hot, SUBMIT, body))[2]
        other = (await ground.call(hot, SUBMIT, ground.paper(1, answers="B" * 20)))[2]
        assert again["receipt"] == first["receipt"] == other["receipt"]
        assert (again["same"], other["same"]) == (True, False)
        twice = await asyncio.gather(*(ground.call(hot, SUBMIT, ground.paper(2, answers=c * 20)) for c in "ABAB"))
        assert len({json.dumps(told["receipt"]) for _s, _h, told in twice}) == 1

    run(tmp_path, story)


def test_a_start_is_the_first_one_for_ever(tmp_path: Path) -> None:
    async def story(hot: Any) -> None:
        async def start(person: int, attempt: int = 1) -> Any:
            body = json.dumps({"round": ground.ROUND, "attempt": attempt}).encode()
            return await ground.call(hot, START, body, cookie=ground.entrance(person))

        status, headers, first = await start(5)
        assert (status, headers["cache-control"]) == (200, "no-store")
        await asyncio.sleep(0.01)
        second = (await start(5))[2]
        assert (second["started"], second["paper"], second["token"]) == (
            first["started"], first["paper"], first["token"],
        )  # fmt: skip
        assert (await start(5, 2))[2]["started"] > first["started"]
        assert (await start(5, 4))[0] == 409
        body = json.dumps({"t": first["token"], "a": "." * 20}).encode()
        told = (await ground.call(hot, SUBMIT, body))[2]
        resumed = (await start(5))[2]
        assert resumed["receipt"] == told["receipt"]
        assert resumed["code"] == told["code"]

    run(tmp_path, story)


def test_who_may_not_start(tmp_path: Path) -> None:
    body = json.dumps({"round": ground.ROUND}).encode()

    async def status(hot: Any, sent: bytes, **fields: Any) -> int:
        return (await ground.call(hot, START, sent, **fields))[0]

    async def open_(hot: Any) -> None:
        assert await status(hot, body) == 401
        assert await status(hot, body, cookie="x" * 60) == 401
        assert await status(hot, body, cookie=ground.token(5)) == 401
        assert await status(hot, body, cookie=ground.entrance(5, expires=1)) == 401
        assert await status(hot, body, cookie=ground.entrance(5, contest=4)) == 404
        assert await status(hot, b'{"round": 99}', cookie=ground.entrance(5)) == 404
        for sent in (b'{"round": "7"}', b'{"round": true}', b'{"round": 7, "attempt": 0}', b"{}"):
            assert await status(hot, sent, cookie=ground.entrance(5)) == 422
        assert await status(hot, b"[]", cookie=ground.entrance(5)) == 400

    run(tmp_path, open_)
    for times, wanted in (({"opens": timedelta(minutes=1)}, 425), ({"closes": timedelta(minutes=-1)}, 410)):
        folder = tmp_path / str(wanted)
        folder.mkdir()

        async def shut(hot: Any, wanted: int = wanted) -> None:
            assert await status(hot, body, cookie=ground.entrance(5)) == wanted

        run(folder, shut, **times)


def test_bad_papers(tmp_path: Path) -> None:
    good = json.loads(ground.paper(1))
    day = 24 * 3600 * 1000

    def with_(**fields: Any) -> bytes:
        return json.dumps({**good, **fields}).encode()

    letters = "A" * 19 + "+"
    cases: list[tuple[int, bytes]] = [
        (400, b""),
        (400, b"{"),
        (400, b"\xff\xfe"),
        (400, b"[" * 10_000),
        (400, b"7"),
        (403, with_(t=None)),
        (403, with_(t="")),
        (403, with_(t=good["t"][:-2] + "AA")),
        (403, with_(t="é" * 20)),
        (403, with_(t=ground.entrance(1))),
        (403, with_(t="A" * 5000)),
        (410, ground.paper(1, started=1, deadline=2)),
        (422, with_(a="A" * 19)),
        (422, with_(a="a" * 20)),
        (422, with_(a=["A"] * 20)),
        (422, with_(a="A" * 19 + "\n")),
        (422, with_(a=letters)),
        (422, with_(a=letters, x={"18": "a"})),
        (422, with_(a=letters, x={"19": "a\u0000"})),
        (422, with_(a=letters, x={"19": [0, True]})),
        (422, with_(a=letters, x={"19": [99]})),
        (422, with_(a=letters, x={"19": "a" * 201})),
        (422, with_(x={"0": [1]})),
        (422, with_(g=-1)),
        (422, with_(g=1.5)),
        (422, with_(g=True)),
        (422, with_(g=10**30)),
        (413, with_(pad="x" * 20_000)),
    ]

    async def story(hot: Any) -> None:
        for wanted, body in cases:
            status, _headers, told = await ground.call(hot, SUBMIT, body)
            assert status == wanted, (body[:80], told)
            assert told["sentence"]
        assert (await ground.call(hot, SUBMIT, method="GET"))[0] == 404
        assert (await ground.call(hot, "/", method="GET"))[0] == 404
        assert "now" in (await ground.call(hot, "/thi/api/clock", method="GET"))[2]
        late = (await ground.call(hot, SUBMIT, ground.paper(2, started=1, deadline=_now() - day)))[2]
        assert late["late"] is True
        mixed = {**good, "a": "A" * 18 + "++", "x": {"18": "Hà Nội", "19": [2, 0, 1]}}
        assert (await ground.call(hot, SUBMIT, json.dumps(mixed).encode()))[0] == 200
        assert set(ground.stored(tmp_path / "loa.sqlite3")) == {1, 2}

    run(tmp_path, story)


def _now() -> int:
    import time

    return int(time.time() * 1000)


def test_a_body_that_drips_is_cut_off(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from loa.contest import hot as module

    monkeypatch.setattr(module, "BODY_SECONDS", 0)

    async def story(hot: Any) -> None:
        async def never() -> None:
            await asyncio.sleep(60)

        status, headers, _told = await ground.call(hot, SUBMIT, chunks=[b'{"t"'], more=never)
        assert (status, headers["connection"]) == (408, "close")
        status, headers, _told = await ground.call(hot, SUBMIT, chunks=[b"x" * 9000] * 1000)
        assert (status, headers["connection"]) == (413, "close")

    run(tmp_path, story)


def test_a_full_queue_says_when_to_come_back(tmp_path: Path) -> None:
    async def story(hot: Any) -> None:
        answers = await asyncio.gather(*(ground.call(hot, SUBMIT, ground.paper(i)) for i in range(1, 60)))
        refused = [(headers, told) for status, headers, told in answers if status == 503]
        assert refused
        assert all(1 <= int(headers["retry-after"]) <= 6 and told["retry_ms"] >= 1000 for headers, told in refused)
        assert len({told["retry_ms"] for _headers, told in refused}) > len(refused) // 2, "all come back at once"
        taken = {person for person, (status, _h, _t) in enumerate(answers, 1) if status == 200}
        assert set(ground.stored(tmp_path / "loa.sqlite3")) == taken

    run(tmp_path, story, limit=5)


def test_a_database_that_is_held_is_waited_for_and_then_given_up(tmp_path: Path, monkeypatch: Any) -> None:
    from loa.contest.committers import SqliteCommitter

    connect = SqliteCommitter.connect

    def impatient(committer: SqliteCommitter) -> sqlite3.Connection:
        connection = connect(committer)
        connection.execute("PRAGMA busy_timeout=300")
        return connection

    monkeypatch.setattr(SqliteCommitter, "connect", impatient)

    async def story(hot: Any) -> None:
        assert (await ground.call(hot, SUBMIT, ground.paper(1)))[0] == 200
        holder = sqlite3.connect(tmp_path / "loa.sqlite3", isolation_level=None)
        holder.execute("BEGIN IMMEDIATE")
        told = await asyncio.gather(*(ground.call(hot, SUBMIT, ground.paper(i)) for i in range(2, 9)))
        assert {(status, one["error"]) for status, _headers, one in told} == {(503, "busy")}
        waiting = asyncio.gather(*(ground.call(hot, SUBMIT, ground.paper(i)) for i in range(9, 20)))
        await asyncio.sleep(0.1)
        assert not waiting.done()
        holder.execute("ROLLBACK")
        holder.close()
        assert {status for status, _headers, _told in await waiting} == {200}
        assert set(ground.stored(tmp_path / "loa.sqlite3")) == {1, *range(9, 20)}

    run(tmp_path, story)


def test_a_bad_row_spoils_only_itself(tmp_path: Path) -> None:
    from loa.contest.committers import Failed
    from loa.contest.core import Paper

    async def story(hot: Any) -> None:
        papers = [Paper(ground.ROUND, i, 1, 0, 0, 1, 2, 3, False, None, "." * 20, "") for i in range(1, 9)]
        papers[3] = papers[3]._replace(guess=2**70)
        futures = [hot.committer.put(paper) for paper in papers]
        answers = await asyncio.gather(*futures, return_exceptions=True)
        assert [isinstance(one, Failed) for one in answers] == [i == 3 for i in range(8)]
        assert set(ground.stored(tmp_path / "loa.sqlite3")) == {1, 2, 3, 5, 6, 7, 8}

    run(tmp_path, story)


def test_a_school_behind_one_address_is_not_slowed_by_a_bot_there(tmp_path: Path) -> None:
    async def story(hot: Any) -> None:
        bot = [await ground.call(hot, SUBMIT, b"{}", address="10.0.0.1") for _ in range(200)]
        assert {status for status, _h, _t in bot} == {403, 429}
        school = [await ground.call(hot, SUBMIT, ground.paper(i), address="10.0.0.1") for i in range(1, 50)]
        assert {status for status, _h, _t in school} == {200}
        one = [(await ground.call(hot, SUBMIT, ground.paper(1)))[0] for _ in range(60)]
        assert 429 in one

    run(tmp_path, story)


def test_the_chain_over_what_was_stored_holds(tmp_path: Path) -> None:
    from loa.contest.core import GENESIS, Link, leaf, tree
    from loa.contest.store import LINK_COLUMNS, PAPER_COLUMNS, paper_of

    async def story(hot: Any) -> None:
        for turn in range(4):
            bodies = [ground.paper(i % 50 + 1, answers="ABCD"[turn] * 20) for i in range(turn * 20, turn * 20 + 30)]
            await asyncio.gather(*(ground.call(hot, SUBMIT, body) for body in bodies))

    run(tmp_path, story)
    with sqlite3.connect(tmp_path / "loa.sqlite3") as connection:
        rows = connection.execute(f"SELECT {PAPER_COLUMNS} FROM contest_submission ORDER BY seq, place").fetchall()
        links = connection.execute(f"SELECT {LINK_COLUMNS} FROM contest_link ORDER BY seq").fetchall()
    connection.close()
    previous = GENESIS
    for number, (round_, writer, seq, count, at, before, root, hash_, _leaves) in enumerate(links, 1):
        leaves = [leaf(paper_of(row)) for row in rows if row[13] == seq]
        link = Link(round_, writer, seq, count, at, bytes.fromhex(before), tree(leaves)[-1][0])
        assert (seq, count, bytes.fromhex(before), link.root.hex()) == (number, len(leaves), previous, root)
        previous = link.hash
        assert previous.hex() == hash_
    assert sum(row[3] for row in links) == len(rows) == 50
