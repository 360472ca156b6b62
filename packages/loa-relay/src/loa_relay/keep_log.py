"""The play log: one line per entry, each durable before `append` returns, chained by hash and signed by the device.

A plain append-only file, not a database: every write and sync goes through `Files`, so the tests can cut the power at
each of them. A torn last line is what a cut leaves; it was never reported as written, and is cut off at the next start.
"""

from __future__ import annotations

import json
import threading
from array import array
from dataclasses import dataclass
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from loa_relay.disk import Disk
from loa_relay.keep_time import Timekeeper
from loa_relay.manifest import Audio
from loa_relay.protocol import FORMAT, GENESIS, LOG, Invalid, canonical, device_id, from_moment, sha256, sign, to_moment

NOTHING: dict[str, Any] = dict.fromkeys(
    [
        "airing",
        "title",
        "planned",
        "priority",
        "sha256",
        "sample_rate",
        "of",
        "from",
        "to",
        "began",
        "reason",
        "by",
        "score",
    ]
)
ENDS = ("completed", "partial", "preempted")


@dataclass(slots=True)
class Progress:
    """What the log says of one airing. `reached`: samples that sounded so far. `ended`: ms, end of the last stretch."""

    reached: int = 0
    ended: int = 0
    open: dict[str, Any] | None = None
    final: str | None = None


class PlayLog:
    """The log of one device. Safe to read from other threads; written by the core only."""

    FILE = "log.jsonl"

    def __init__(self, disk: Disk, key: Ed25519PrivateKey, station: str) -> None:
        """Opens the log and cuts off a torn last line. `time` must be set before the first append.

        Raises:
            Invalid: the log is damaged before its last line: a person must look at it.
        """
        self.disk = disk
        self.key = key
        self.station = station
        self.device = device_id(key.public_key().public_bytes_raw())
        self.time: Timekeeper | None = None
        self.lock = threading.Lock()
        self.seq, self.head, self.base = 0, GENESIS, 0
        self.latest_verified = 0
        self.closed = False
        self.progress: dict[str, Progress] = {}
        self.waiting: list[dict[str, Any]] = []
        self._starts = array("Q")
        self._end = 0
        self._open()

    def _open(self) -> None:
        data = self.disk.read(self.FILE)
        if data is None:
            self.disk.files.create(self.FILE, b"")
            self.disk.files.sync_folder(self.FILE)
            return
        for line in data.splitlines(keepends=True):
            try:
                self._take(line)
            except (Invalid, ValueError, KeyError, TypeError) as error:
                if self._end + len(line) != len(data):
                    raise Invalid(f"the log is damaged after entry {self.seq}: {error}") from error
                break
        if self._end != len(data):
            self.disk.files.truncate(self.FILE, self._end)

    def _take(self, line: bytes) -> None:
        """Account for one line as it stands in the file."""
        if not line.endswith(b"\n"):
            raise Invalid("torn")
        parts = json.loads(line.decode())  # telling json that it is UTF-8 saves it from guessing
        if "anchor" in parts and self._end == 0:
            self.base = self.seq = int(parts["anchor"]["seq"])
            self.head = str(parts["anchor"]["hash"])
            self._end = len(line)
            return
        raw = parts["body"].encode()
        body = json.loads(raw)
        if body["seq"] != self.seq + 1 or body["previous"] != self.head or not parts["signature"]:
            raise Invalid("does not follow")
        self._starts.append(self._end)
        self._end += len(line)
        self.seq, self.head = body["seq"], sha256(raw)
        self._account(body)

    def _account(self, body: dict[str, Any]) -> None:
        if body["clock"] == "verified":
            self.latest_verified = max(self.latest_verified, from_moment(body["at"]))
        kind, airing = body["kind"], body["airing"]
        self.closed = self.closed or kind == "retired"
        if airing is None:
            return
        seen = self.progress.setdefault(airing, Progress())
        if kind == "started":
            seen.open = body
        elif kind in ENDS:
            opened, seen.open = seen.open, None
            seen.reached = max(seen.reached, body["to"])
            began = body["began"]
            span = (body["to"] - body["from"]) * 1000 // body["sample_rate"]
            # A cut before the first sample is closed at the next start, maybe hours later: it ended when it was begun.
            seen.ended = from_moment(began) + span if began else from_moment((opened or body)["at"])
            if kind == "completed" or body["reason"] in ("stopped", "operator"):
                seen.final = kind
        elif kind == "missed":
            seen.final = kind

    def seen(self, airing: str) -> Progress:
        """What the log says of an airing; the same object for ever, kept up to date."""
        return self.progress.setdefault(airing, Progress())

    def _body(self, kind: str, values: dict[str, Any]) -> dict[str, Any]:
        assert self.time is not None  # noqa: S101 - wiring, not input
        body = {
            "format": FORMAT,
            "station": self.station,
            "device": self.device,
            "at": to_moment(self.time.best()),
            "clock": "verified" if self.time.verified else "unverified",
            "boot": self.time.clock.boot(),
            "monotonic_ms": self.time.clock.monotonic_ms(),
            "kind": kind,
            "detail": {},
        }
        return body | NOTHING | values

    def append(self, kind: str, **values: Any) -> None:
        """Write an entry; it is durable on return, and so are all noted ones before it.

        Raises:
            OSError: it could not be made durable; the log stands as before.
        """
        self._flush()
        body = self._body(kind, values)
        self._write(body)
        self._account(body)

    def note(self, kind: str, **values: Any) -> None:
        """Write an entry now or, when the disk refuses, as soon as it takes one; accounted for at once.

        After `retired` nothing is written any more.
        """
        if self.closed:
            return
        body = self._body(kind, values)
        self._account(body)
        self.waiting.append(body)
        self.retry()

    def retry(self) -> bool:
        """Try to write what was noted; returns whether nothing waits."""
        try:
            self._flush()
        except OSError:
            return False
        return True

    def _flush(self) -> None:
        while self.waiting:
            self._write(self.waiting[0])
            del self.waiting[0]

    def _write(self, body: dict[str, Any]) -> None:
        text = canonical(body | {"seq": self.seq + 1, "previous": self.head})
        line = canonical({"body": text.decode(), "signature": sign(self.key, LOG, text)}) + b"\n"
        try:
            self.disk.files.write(self.FILE, self._end, line, sync=True)
        except OSError:
            self._undo()
            if not self.disk.release_reserve():
                raise
            try:
                self.disk.files.write(self.FILE, self._end, line, sync=True)
            except OSError:
                self._undo()
                raise
        with self.lock:
            self._starts.append(self._end)
            self._end += len(line)
            self.seq, self.head = self.seq + 1, sha256(text)

    def _undo(self) -> None:
        """After a failed write: cut off what may have reached the file."""
        try:
            self.disk.files.truncate(self.FILE, self._end)
        except OSError:
            return  # the next write goes to the same offset, and the next start cuts a torn tail

    def read(self, after: int, most: int = 200) -> list[dict[str, str]]:
        """Entries `after` + 1 and on as {"body", "signature"}, at most 200 and well below 1 MiB."""
        with self.lock:
            first, last = after - self.base, min(after - self.base + most, len(self._starts))
            if not 0 <= first < last:
                return []
            start, end = self._starts[first], self._starts[last] if last < len(self._starts) else self._end
        lines = self.disk.files.read(self.FILE, start, end - start).splitlines()
        return [json.loads(line) for line in lines]

    def follow(self, have: int, hash_: str) -> None:
        """Go on behind the server's head although our file lacks it (storage lost durable entries).

        What the server did not get is issued anew behind it. One atomic replacement of the file.

        Raises:
            OSError: could not be written; the log stands as before.
        """
        kept = [json.loads(entry["body"]) for entry in self.read(min(have, self.seq), 10**9)]
        lines = [canonical({"anchor": {"seq": have, "hash": hash_}}) + b"\n"]
        lost = self._body("fault", {"reason": "log_fork", "detail": {"own_seq": self.seq, "own_hash": self.head}})
        seq, previous = have, hash_
        for body in [lost, *kept]:
            if "seq" in body:
                body = body | {"detail": body["detail"] | {"was_seq": body["seq"]}}
            seq += 1
            text = canonical(body | {"seq": seq, "previous": previous})
            previous = sha256(text)
            lines.append(canonical({"body": text.decode(), "signature": sign(self.key, LOG, text)}) + b"\n")
        self.disk.replace(self.FILE, b"".join(lines))
        with self.lock:
            self._starts, self._end = array("Q"), 0
            for line in lines:
                self._take(line)


def played(audio: Audio, start: int, end: int | None, began: int | None) -> dict[str, Any]:
    """The keys of a stretch: samples from `start` to `end`, first sample at `began` (ms)."""
    return {
        "sha256": audio.sha256,
        "sample_rate": audio.sample_rate,
        "from": start,
        "to": end,
        "began": to_moment(began) if began is not None else None,
    }
