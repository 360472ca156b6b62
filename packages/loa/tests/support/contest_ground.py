"""A database with one open round and nothing else, tokens for it, and a client that holds many connections: what the
proofs and the benchmark of the contest's hot path stand on."""

from __future__ import annotations

import asyncio
import json
import os
import random
import shutil
import signal
import socket
import sqlite3
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

SECRET = "a secret for proofs only"
ROUND, CONTEST, QUESTIONS, FORMS = 7, 3, 20, 5


def round_values(opens: timedelta = timedelta(hours=-1), closes: timedelta = timedelta(hours=1)) -> dict[str, Any]:
    """The columns of an open round."""
    now = datetime.now(UTC)
    return {
        "id": ROUND, "contest_id": CONTEST, "number": 1, "title": "", "rehearsal": False, "opens": now + opens,
        "closes": now + closes, "minutes": 15, "attempts": 3, "questions": QUESTIONS, "forms": FORMS,
        "blueprint": "[]", "state": "open", "salt": "", "commitment": "", "outcome": "{}", "results_hash": "",
        "extensions": "[]",
    }  # fmt: skip


def sqlite_ground(folder: Path, **times: timedelta) -> Path:
    """A migrated SQLite file with the round."""
    import migrated_once

    path = folder / "loa.sqlite3"
    shutil.copy(migrated_once.sqlite_template(), path)
    values = round_values(**times)
    for name in ("opens", "closes"):
        values[name] = values[name].strftime("%Y-%m-%d %H:%M:%S.%f")
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        marks = ", ".join("?" * len(values))
        connection.execute(f"INSERT INTO contest_round ({', '.join(values)}) VALUES ({marks})", list(values.values()))
    connection.close()
    return path


def keys() -> Any:
    """The keys of the secret."""
    from loa.contest.core import Keys

    return Keys.draw(SECRET)


def token(person: int, attempt: int = 1, **fields: Any) -> str:
    """A token for a paper that was begun a minute ago."""
    from loa.contest.core import Token, seal_token

    now = int(time.time() * 1000)
    values = {
        "round": ROUND, "person": person, "attempt": attempt, "unit": person % 40, "form": person % FORMS,
        "questions": QUESTIONS, "started": now - 60_000, "deadline": now + 900_000,
    }  # fmt: skip
    return seal_token(keys(), Token(**{**values, **fields}))


def entrance(person: int, contest: int = CONTEST, expires: int = 2**40) -> str:
    """A pass."""
    from loa.contest.core import Pass, seal_pass

    return seal_pass(keys(), Pass(contest, person, person % 40, expires))


def paper(person: int, attempt: int = 1, answers: str = "ABCDA" * 4, guess: int | None = 5, **fields: Any) -> bytes:
    """The body of a submission."""
    return json.dumps({"t": token(person, attempt, **fields), "a": answers, "g": guess}).encode()


async def call(
    app: Any, path: str, body: bytes = b"", *, method: str = "POST", cookie: str = "",
    chunks: list[bytes] | None = None, address: str = "127.0.0.1", more: Callable[[], Any] | None = None,
) -> tuple[int, dict[str, str], dict[str, Any]]:  # fmt: skip
    """One request of an ASGI application without a server: status, headers, JSON."""
    parts = list(chunks if chunks is not None else [body])
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        if not parts and more is not None:
            await more()
        part = parts.pop(0)
        return {"type": "http.request", "body": part, "more_body": bool(parts) or more is not None}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    headers = [(b"cookie", f"a=b; loa_thi={cookie}".encode())] if cookie else []
    scope = {"type": "http", "method": method, "path": path, "headers": headers, "client": (address, 5)}
    await asyncio.create_task(app(scope, receive, send))
    found = {key.decode(): value.decode() for key, value in sent[0]["headers"]}
    return sent[0]["status"], found, json.loads(sent[1]["body"])


def free_port() -> int:
    """A port that nobody uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(process: Any, port: int) -> None:
    """Wait until a server listens."""
    for _turn in range(300):
        try:
            socket.create_connection(("127.0.0.1", port), 0.2).close()
            return
        except OSError:
            assert process.poll() is None, "the server ended"
            time.sleep(0.05)


@contextmanager
def server(folder: Path, app: str = "loa.contest.hot:application", **environment: str) -> Iterator[tuple[Any, int]]:
    """The hot process on a free port, as `loa serve` starts it; yields the process and the port."""
    from loa.config.serve import hot_command
    from loa.kit.settings import Settings

    port = free_port()
    support = str(Path(__file__).parent)
    values = os.environ | {
        "LOA_DATA_DIR": str(folder), "LOA_SECRET_KEY": SECRET, "LOA_DATABASE_URL": "",
        "DJANGO_SETTINGS_MODULE": "loa.config.django_settings", "PYTHONPATH": support,
    } | environment  # fmt: skip
    settings = Settings(LOA_DATA_DIR=str(folder), hot_port=port)
    command = [app if part == "loa.contest.hot:application" else part for part in hot_command(settings)]
    process = subprocess.Popen(command, env=values)
    try:
        wait_for(process, port)
        yield process, port
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGKILL)
        process.wait()


@dataclass
class Load:
    """What a load of many connections saw."""

    acknowledged: dict[int, dict[str, Any]] = field(default_factory=dict)
    sent: dict[int, bytes] = field(default_factory=dict)
    statuses: dict[int, int] = field(default_factory=dict)
    latencies: list[float] = field(default_factory=list)
    seconds: float = 0.0


def request(path: str, body: bytes, method: str = "POST") -> bytes:
    """The bytes of a request."""
    return b"%s %s HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n" % (
        method.encode(), path.encode(), len(body),
    ) + body  # fmt: skip


async def respond(reader: asyncio.StreamReader) -> tuple[int, bytes]:
    """Status and body of the next answer."""
    head = await reader.readuntil(b"\r\n\r\n")
    status = int(head[9:12])
    if b"transfer-encoding: chunked" in head.lower():
        body = b""
        while size := int(await reader.readline(), 16):
            body += (await reader.readexactly(size + 2))[:size]
        await reader.readline()
        return status, body
    at = head.lower().find(b"content-length:")
    size = int(head[at + 15 : head.index(b"\r", at)]) if at >= 0 else 0
    return status, await reader.readexactly(size)


async def _client(port: int, load: Load, bodies: Iterator[tuple[int, bytes]], until: float, keep: bool) -> None:
    try:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
    except OSError:
        return
    try:
        for person, sent in bodies:
            if time.monotonic() > until:
                return
            if keep:
                load.sent[person] = sent
            began = time.perf_counter()
            writer.write(sent)
            status, answer = await respond(reader)
            load.latencies.append(time.perf_counter() - began)
            load.statuses[status] = load.statuses.get(status, 0) + 1
            if keep and status == 200:
                load.acknowledged[person] = json.loads(answer)
            if status == 503:
                await asyncio.sleep(0.05)  # a page waits longer
    except (OSError, EOFError):
        return
    finally:
        writer.close()


async def drive(
    port: int, bodies: Iterator[tuple[int, bytes]], seconds: float, connections: int = 64, keep: bool = True
) -> Load:
    """Send what the iterator gives over so many connections, each waiting for its answer, until time or bodies end."""
    load = Load()
    began = time.monotonic()
    clients = [_client(port, load, bodies, began + seconds, keep) for _ in range(connections)]
    await asyncio.gather(*clients)
    load.seconds = time.monotonic() - began
    return load


def submissions(first: int, chance: random.Random) -> Iterator[tuple[int, bytes]]:
    """Papers of one person after another."""
    person = first
    while True:
        answers = "".join(chance.choice("ABCD") for _ in range(QUESTIONS))
        yield person, request("/thi/api/submit", paper(person, answers=answers, guess=person % 1000))
        person += 1


def stored(path: Path) -> dict[int, Any]:
    """The papers of a SQLite file by person, after it was opened anew."""
    from loa.contest.store import PAPER_COLUMNS, paper_of

    with sqlite3.connect(path) as connection:
        rows = connection.execute(f"SELECT {PAPER_COLUMNS} FROM contest_submission WHERE attempt = 1").fetchall()
    connection.close()
    return {row[1]: paper_of(row) for row in rows}
