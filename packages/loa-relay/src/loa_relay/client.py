"""Requests to the server: signed, small, and answered with values that held or an error that says why not."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import Any, Protocol
from urllib.parse import urlsplit

import httpx2

from loa_relay.identity import Identity
from loa_relay.manifest import UrgentOrder, digest, integer, read_urgent
from loa_relay.protocol import RETIRED, TIME, URGENT, Invalid, canonical, open_envelope, request_message, to_base64

PATH = "/api/v1/relay/"
LARGEST = 8 << 20
"""Bytes of the largest answer that is read into memory (a manifest of 5000 airings takes about 3 MiB)."""


class Unreachable(Exception):
    """No answer, or not one of this protocol. `wait`: seconds that the server asked for, or None."""

    def __init__(self, why: str, wait: int | None = None) -> None:
        super().__init__(why)
        self.wait = wait


class Rejected(Exception):
    """The server understood and said no."""

    def __init__(self, status: int, code: str, answer: dict[str, Any]) -> None:
        super().__init__(f"{status} {code}")
        self.status, self.code, self.answer = status, code, answer


class Retired(Exception):
    """The server's signed word that another device has taken this one's place."""


@dataclass(slots=True)
class Answer:
    """Status, headers (names in lower case), and the body in pieces."""

    status: int
    headers: Mapping[str, str]
    pieces: Iterator[bytes]


class Wire(Protocol):
    """Brings a request to the server. Raises Unreachable, also while pieces are read."""

    def send(
        self, method: str, target: str, headers: Mapping[str, str], body: bytes
    ) -> AbstractContextManager[Answer]: ...


class HttpWire:
    """HTTP by httpx2. No redirects; the environment's proxies are honoured."""

    def __init__(self, server: str, timeout: float = 20.0) -> None:
        self.client = httpx2.Client(
            base_url=server,
            timeout=timeout,
            headers={"Accept-Encoding": "identity"},
            limits=httpx2.Limits(keepalive_expiry=300.0),  # a poll every few seconds must not shake hands anew
        )

    @contextmanager
    def send(self, method: str, target: str, headers: Mapping[str, str], body: bytes) -> Iterator[Answer]:
        try:
            with self.client.stream(method, target, headers=dict(headers), content=body) as response:
                names = {name.lower(): value for name, value in response.headers.items()}
                yield Answer(response.status_code, names, response.iter_raw(64 * 1024))
        except (httpx2.HTTPError, httpx2.InvalidURL, httpx2.StreamError) as error:
            raise Unreachable(f"{type(error).__name__}: {error}") from error


def read_all(answer: Answer) -> bytes:
    """The whole body, up to LARGEST."""
    parts, size = [], 0
    for piece in answer.pieces:
        size += len(piece)
        if size > LARGEST:
            raise Unreachable("the answer is too large")
        parts.append(piece)
    return b"".join(parts)


class Client:
    """The protocol's requests for one paired device."""

    def __init__(self, identity: Identity, wire: Wire, server_time: Callable[[], int]) -> None:
        """`server_time`: the server's time in ms as the device reckons it, 0 when it has none."""
        self.identity, self.wire, self.server_time = identity, wire, server_time
        self.newest_serial = 0
        self.prefix = urlsplit(identity.server).path.rstrip("/") + PATH

    @contextmanager
    def request(
        self, method: str, path: str, body: bytes = b"", headers: Mapping[str, str] | None = None
    ) -> Iterator[tuple[Answer, str]]:
        """Send a signed request; yields the answer and the nonce, after turning refusals into exceptions."""
        target, nonce, moment = self.prefix + path, to_base64(os.urandom(16)), self.server_time()
        signature = self.identity.key.sign(request_message(method, target, moment, nonce, body))
        sent = {
            "Loa-Device": self.identity.device,
            "Loa-Time": str(moment),
            "Loa-Nonce": nonce,
            "Loa-Signature": to_base64(signature),
            **({"Content-Type": "application/json"} if body else {}),
            **(headers or {}),
        }
        with self.wire.send(method, target, sent, body) as answer:
            if answer.status >= 300 and answer.status not in (304, 416):
                self._reject(answer)
            yield answer, nonce

    def _reject(self, answer: Answer) -> None:
        if answer.status in (429, 503):
            asked = answer.headers.get("retry-after", "")
            raise Unreachable(str(answer.status), min(max(int(asked), 1), 3600) if asked.isdecimal() else None)
        try:
            parts = json.loads(read_all(answer))
        except ValueError:
            parts = None
        if not isinstance(parts, dict) or not isinstance(parts.get("code"), str):
            raise Unreachable(f"status {answer.status} without a code")
        if answer.status == 403 and parts["code"] == "retired":
            word = open_envelope(parts, self.identity.server_key, RETIRED)
            if (word.get("station"), word.get("device")) == (self.identity.station, self.identity.device):
                raise Retired
        raise Rejected(answer.status, parts["code"], parts)

    def _json(self, data: bytes) -> Any:
        try:
            return json.loads(data)
        except (ValueError, RecursionError) as error:
            raise Invalid("the answer is not JSON") from error

    def time(self) -> int:
        """The server's signed time, ms.

        Raises:
            Invalid: the answer does not hold.
        """
        with self.request("GET", "time") as (answer, nonce):
            word = open_envelope(self._json(read_all(answer)), self.identity.server_key, TIME)
        mine = (self.identity.station, self.identity.device, nonce)
        if (word.get("station"), word.get("device"), word.get("nonce")) != mine:
            raise Invalid("not the answer to this request")
        return integer(word.get("ms"), "ms", 0, 2**53)

    def keys(self) -> Any:
        """What the server says of its keys, unchecked: see `protocol.newest_key`."""
        with self.request("GET", "keys") as (answer, _):
            parts = self._json(read_all(answer))
        return parts.get("keys") if isinstance(parts, dict) else None

    def manifest(self, serial: int) -> bytes | None:
        """The manifest's envelope as sent, or None while `serial` is the newest."""
        headers = {"If-None-Match": f'"{serial}"'} if serial else {}
        with self.request("GET", "manifest", headers=headers) as (answer, _):
            return None if answer.status == 304 else read_all(answer)

    def urgent(self) -> UrgentOrder | None:
        """The oldest urgent order, after both its authentications held, or None.

        Raises:
            Invalid: one of them does not hold, or it answers another request.
        """
        with self.request("GET", "urgent") as (answer, nonce):
            hint = answer.headers.get("loa-serial", "")
            self.newest_serial = int(hint) if hint.isdecimal() and len(hint) < 16 else 0
            if answer.status == 204:
                return None
            envelope = self._json(read_all(answer))
        content = open_envelope(envelope, self.identity.server_key, URGENT, self.identity.secret)
        return read_urgent(content, self.identity.station, self.identity.device, nonce)

    @contextmanager
    def file(self, kind: str, sha256: str, offset: int) -> Iterator[tuple[int, Iterator[bytes]]]:
        """Bytes of a file; yields the offset at which they really begin. `kind`: "audio" or "fingerprint"."""
        headers = {"Range": f"bytes={offset}-"} if offset else {}
        with self.request("GET", f"{kind}/{sha256}", headers=headers) as (answer, _):
            if answer.status == 416:
                yield 0, iter(())
            elif answer.status == 206:
                begins = answer.headers.get("content-range", "").removeprefix("bytes ").split("-")[0]
                if begins != str(offset):
                    raise Unreachable("another range than asked for")
                yield offset, answer.pieces
            else:
                yield 0, answer.pieces

    def _post(self, path: str, content: dict[str, Any]) -> bytes:
        with self.request("POST", path, canonical(content)) as (answer, _):
            return read_all(answer)

    def deliver(self, entries: list[dict[str, str]]) -> tuple[int, str]:
        """Deliver log entries; returns number and hash of the last that the server holds.

        Raises:
            Rejected: with `answer["have"]` and `answer["hash"]` for codes gap, fork and invalid.
        """
        return read_have(self._json(self._post("log", {"entries": entries})))

    def status(self, content: dict[str, Any]) -> None:
        """Tell how the station is."""
        self._post("status", content)


def read_have(answer: Any) -> tuple[int, str]:
    """Number and hash of the server's last entry, from an answer or a refusal.

    Raises:
        Invalid: they are not there.
    """
    if not isinstance(answer, dict):
        raise Invalid("not an object")
    return integer(answer.get("have"), "have", 0, 2**53), digest(answer.get("hash"), "hash")
