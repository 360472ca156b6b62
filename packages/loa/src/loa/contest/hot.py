"""The hot path: three routes that need no Django, served by one uvicorn process beside the site.

    POST /thi/api/start    {"round": 7, "attempt": 1} and the cookie: the start that stands, a token, a paper
    POST /thi/api/submit   {"t": token, "a": answers, "x": {...}, "g": guess}: the receipt, after the commit
    GET  /thi/api/clock    the server's time, for an honest count-down

    uvicorn loa.contest.hot:application --loop uvloop --http httptools

What is in it: docs/decisions/0008-contest-hot-path.md.
"""

from __future__ import annotations

import asyncio
import gc
import json
import logging
import random
import time
from typing import Any
from urllib.parse import quote

from loa.contest.accept import BODY_BYTES, COOKIE, Bad, RoundInfo, accept, begin, is_over, started, wanted, who
from loa.contest.commit_postgres import PostgresCommitter
from loa.contest.committers import Committer, Failed, Full, SqliteCommitter
from loa.contest.core import Keys, Paper
from loa.contest.store import Kept, Resume

logger = logging.getLogger(__name__)
BODY_SECONDS = 10
REFRESH_SECONDS = 2
PERSON_CALLS = 20
"""So many calls a person may make in ten seconds; a page that retries makes three."""
BAD_CALLS = 120
"""So many bad calls an address may make in a minute before they are answered 429 and cut off. Good calls from the same
address always pass: a school sits behind one address."""
_JSON = [(b"content-type", b"application/json"), (b"cache-control", b"no-store")]
_chance = random.SystemRandom()


def answer_submit(paper: Paper, kept: Kept) -> bytes:
    """What a page is told of a paper that stands, as JSON: the receipt of the first one, whichever it was.

    Raises:
        Bad: none stands, and the round is published.
    """
    given = kept.receipt
    if given is None:
        raise Bad(
            410,
            "published",
            "Kết quả vòng thi đã công bố nên không nhận thêm bài. Có thắc mắc, hãy báo đơn vị tổ chức.",
        )
    first = given.paper
    same = (first.answers, first.extra, first.guess) == (paper.answers, paper.extra, paper.guess)
    if not same:
        logger.warning("round %d, person %d, attempt %d sent other answers again", *paper[:3])
    late, alike = "true" if first.late else "false", "true" if same else "false"
    return f'{{"ok":true,"code":"{given.code}","late":{late},"same":{alike},"receipt":{given.text}}}'.encode()


def busy() -> tuple[dict[str, Any], int]:
    """The body of a 503 and the seconds of its Retry-After, spread so that not everybody comes back at once."""
    wait = _chance.uniform(1, 5)
    return (
        {"error": "busy", "sentence": "Máy chủ đang bận, bài sẽ tự gửi lại.", "retry_ms": int(wait * 1000)},
        int(wait) + 1,
    )


class Limits:
    """Who has called too often."""

    def __init__(self) -> None:
        self._people: dict[int, int] = {}
        self._bad: dict[str, int] = {}
        self._slot = self._minute = 0

    def person(self, number: int, now: int) -> None:
        """Count a call of a person.

        Raises:
            Bad: too many.
        """
        if now // 10_000 != self._slot:
            self._slot = now // 10_000
            self._people.clear()
        count = self._people[number] = self._people.get(number, 0) + 1
        if count > PERSON_CALLS:
            raise Bad(429, "slow_down", "Gửi nhiều lần quá. Chờ một lát.")

    def blame(self, address: str, now: int) -> bool:
        """Count a bad call of an address; returns whether there were too many."""
        if now // 60_000 != self._minute:
            self._minute = now // 60_000
            self._bad.clear()
        count = self._bad[address] = self._bad.get(address, 0) + 1
        return count > BAD_CALLS


class Hot:
    """The ASGI application.

    Args:
        keys: of the installation.
        committer: to its database.
    """

    def __init__(self, keys: Keys, committer: Committer) -> None:
        self.keys, self.committer = keys, committer
        self.limits = Limits()
        self.rounds: dict[int, RoundInfo] = {}
        self._reading: dict[asyncio.Task[Any], float] = {}
        self._chores: list[asyncio.Task[Any]] = []

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            await self._lifespan(receive, send)
        elif scope["type"] == "http":
            await self._http(scope, receive, send)

    async def _lifespan(self, receive: Any, send: Any) -> None:
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                await self.start()
                await send({"type": "lifespan.startup.complete"})
            else:
                await self.stop()
                await send({"type": "lifespan.shutdown.complete"})
                return

    async def start(self) -> None:
        await self.committer.start()
        self.rounds = await self.committer.rounds()
        self._chores = [asyncio.create_task(self._refresh()), asyncio.create_task(self._sweep())]

    async def stop(self) -> None:
        for chore in self._chores:
            chore.cancel()
        await self.committer.stop()

    async def _refresh(self) -> None:
        while True:
            await asyncio.sleep(REFRESH_SECONDS)
            try:
                self.rounds = await self.committer.rounds()
            except Exception as error:  # noqa: BLE001 - the rounds as they were known serve on
                logger.error("could not read the rounds: %r", error)

    async def _sweep(self) -> None:
        """Cut off whoever sends a body drop by drop."""
        while True:
            await asyncio.sleep(1)
            worn = time.monotonic() - BODY_SECONDS
            for task, since in list(self._reading.items()):
                if since < worn:
                    task.cancel()

    async def _body(self, receive: Any) -> bytes:
        task = asyncio.current_task()
        assert task is not None  # noqa: S101 - a request is always served in a task
        self._reading[task] = time.monotonic()
        try:
            message = await receive()
            body: bytes = message.get("body", b"")
            while message.get("more_body"):
                if len(body) > BODY_BYTES:
                    raise Bad(413, "too_big", "Nội dung gửi lên lớn quá.")
                message = await receive()
                body += message.get("body", b"")
            return body
        except asyncio.CancelledError:
            raise Bad(408, "slow", "Gửi chậm quá, hãy gửi lại.") from None
        finally:
            del self._reading[task]

    async def _http(self, scope: Any, receive: Any, send: Any) -> None:
        now = int(time.time() * 1000)
        status, more = 200, []
        try:
            route = scope["path"]
            if route == "/thi/api/clock":
                body = b'{"now": %d}' % now
            elif scope["method"] != "POST" or route not in ("/thi/api/submit", "/thi/api/start"):
                raise Bad(404, "route", "Không có địa chỉ này.")
            elif route == "/thi/api/submit":
                body = await self._submit(await self._body(receive), now)
            else:
                body = await self._start(scope, await self._body(receive), now)
        except Bad as bad:
            status, body = bad.status, bad.body()
            if bad.status not in (425, 409, 410):
                address = scope["client"][0] if scope.get("client") else ""
                if self.limits.blame(address, now):
                    status = 429
                more = [(b"connection", b"close")] if status in (408, 413, 429) else []
        except (Full, Failed):
            told, seconds = busy()
            status, body, more = 503, json.dumps(told, ensure_ascii=False).encode(), [
                (b"retry-after", str(seconds).encode())
            ]  # fmt: skip
        headers = [*_JSON, (b"content-length", str(len(body)).encode()), *more]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    async def _submit(self, body: bytes, now: int) -> bytes:
        paper = accept(body, now, self.keys)
        self.limits.person(paper.person, now)
        kept = await self.committer.put(paper)
        return answer_submit(paper, kept)

    async def _start(self, scope: Any, body: bytes, now: int) -> bytes:
        entrant = who(cookie_of(scope["headers"]), now, self.keys)
        self.limits.person(entrant.person, now)
        number, attempt = wanted(body)
        if number not in self.rounds:
            try:
                self.rounds = await self.committer.rounds()
            except Exception as error:
                raise Failed("rounds") from error
        info = self.rounds.get(number)
        begun = begin(entrant, info, attempt, now, self.keys)
        assert info is not None  # noqa: S101 - begin() refuses otherwise
        kept = await self.committer.put(Resume(begun) if is_over(info, now) else begun)
        return answer_start(kept, info, now, self.keys)


def answer_start(kept: Kept, info: RoundInfo, now: int, keys: Keys) -> bytes:
    """What a page is told of a start, as JSON.

    Raises:
        Bad: none stands, and the round takes no new ones.
    """
    if kept.begun is None and kept.barred:
        raise Bad(
            403, "barred", "Lượt đăng ký này đã xóa, hoặc không thuộc diện xếp hạng, nên không bắt đầu bài mới được."
            " Hãy hỏi đơn vị tổ chức.",
        )  # fmt: skip
    if kept.begun is None:
        raise Bad(410, "closed", "Vòng thi đã đóng.")
    told = started(kept.begun, info.questions, now, keys)
    if kept.receipt is not None:
        told |= {"receipt": json.loads(kept.receipt.text), "code": kept.receipt.code}
    return json.dumps(told, ensure_ascii=False).encode()


def cookie_of(headers: list[tuple[bytes, bytes]]) -> str:
    """The pass in a request's cookies; "" where there is none."""
    for name, value in headers:
        if name == b"cookie":
            for part in value.split(b";"):
                key, _sign, text = part.strip().partition(b"=")
                if key == COOKIE.encode():
                    return text.decode("ascii", "replace")
    return ""


def committer_for(database: dict[str, Any], keys: Keys) -> Committer:
    """The committer for Django's database settings."""
    if database["ENGINE"].endswith("postgresql"):
        host, port = database.get("HOST") or "localhost", database.get("PORT") or 5432
        login = quote(str(database.get("USER") or ""), safe="")
        if database.get("PASSWORD"):
            login += ":" + quote(str(database["PASSWORD"]), safe="")
        name = quote(str(database["NAME"]), safe="")
        return PostgresCommitter(f"postgresql://{login}@{host}:{port}/{name}", keys)
    return SqliteCommitter(str(database["NAME"]), keys)


def make() -> Hot:
    """The application of the installation whose settings DJANGO_SETTINGS_MODULE names."""
    from django.conf import settings

    keys = Keys.draw(settings.SECRET_KEY)
    return Hot(keys, committer_for(settings.DATABASES["default"], keys))


class _Lazy:
    """Made at the first call, so that importing this module reads no settings."""

    hot: Hot | None = None

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if self.hot is None:
            # What a request makes dies by itself when it is answered; the rest lives as long as the process. To look
            # through all that is on its way after every 700 new things finds nothing.
            gc.collect()
            gc.freeze()
            gc.set_threshold(50_000, 20, 100)
            self.hot = make()
        await self.hot(scope, receive, send)


application = _Lazy()
