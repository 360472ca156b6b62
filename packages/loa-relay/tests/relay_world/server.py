"""A small, faithful server of the protocol in memory (docs/how-it-works/relay-protocol.md). Knows nothing of HTTP."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import sha256 as sha
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from loa_relay import protocol
from loa_relay.protocol import Invalid, canonical, check_signature, from_base64, to_base64, to_moment

BODY_KEYS = {
    "format",
    "station",
    "device",
    "seq",
    "previous",
    "at",
    "clock",
    "boot",
    "monotonic_ms",
    "kind",
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
    "detail",
}
Reply = tuple[int, dict[str, str], bytes]


def refusal(status: int, code: str, **more: Any) -> Reply:
    return status, {}, canonical({"code": code, "reasons": [{"sentence": code, "field": None}], **more})


@dataclass
class Device:
    public_key: bytes
    station: str
    secret: bytes
    state: str = "active"
    log: list[dict[str, Any]] = field(default_factory=list)
    hashes: list[str] = field(default_factory=list)
    raw: list[str] = field(default_factory=list)
    nonces: set[str] = field(default_factory=set)
    status: dict[str, Any] = field(default_factory=dict)


class RefServer:
    """State in attributes, so that tests can look at it and bend it."""

    def __init__(self, now: Callable[[], int], *, check_requests: bool = True) -> None:
        """`now`: ms. `check_requests=False` skips the check of request signatures, for big simulations."""
        self.now = now
        self.check_requests = check_requests
        self.key = Ed25519PrivateKey.from_private_bytes(sha(b"reference server").digest())
        self.public_key = self.key.public_key().public_bytes_raw()
        self.devices: dict[str, Device] = {}
        self.codes: dict[str, dict[str, Any]] = {}
        self.manifests: dict[str, dict[str, Any]] = {}
        self.urgent: dict[str, list[dict[str, Any]]] = {}
        self.files: dict[str, bytes] = {}
        self.marked: set[str] = set()
        self.requests: list[str] = []
        self.hints = False
        self.successions: list[dict[str, str]] = []

    # -- for tests ----------------------------------------------------------------------------------------------

    def add_code(self, code: str, station: str) -> None:
        self.codes[code.replace("-", "")] = {"station": station, "made": self.now(), "by": None}

    def add_device(self, key: Ed25519PrivateKey, station: str) -> Device:
        """A device that is paired already."""
        public = key.public_key().public_bytes_raw()
        name = protocol.device_id(public)
        self.devices[name] = Device(public, station, sha(b"secret of " + name.encode()).digest())
        return self.devices[name]

    def order(self, station: str, airings: list[dict[str, Any]], **changes: Any) -> None:
        """Put a manifest in force, with the next serial."""
        old = self.manifests.get(station, {"serial": 0})
        self.manifests[station] = {
            "format": 1,
            "serial": old["serial"] + 1,
            "issued": to_moment(self.now()),
            "valid_until": to_moment(self.now() + 45 * 86_400_000),
            "utc_offset_minutes": 420,
            "quiet": [["21:30", "05:00"]],
            "volume": 80,
            "late_start_seconds": 300,
            "hold_seconds": 3600,
            "resume_seconds": 900,
            "poll_seconds": 5,
            "sync_seconds": 900,
            "local": {"allowed": True},
            "keep": [],
            "airings": airings,
        } | changes

    def rotate(self) -> None:
        """Sign with another key from now on; the old one says so."""
        former, self.key = self.key, Ed25519PrivateKey.generate()
        said = {
            "key": to_base64(self.key.public_key().public_bytes_raw()),
            "instead_of": to_base64(former.public_key().public_bytes_raw()),
            "at": to_moment(self.now()),
        }
        payload = canonical(said)
        envelope = {"payload": to_base64(payload), "signature": protocol.sign(former, protocol.KEY, payload)}
        self.successions.append(envelope)

    def audio(self, data: bytes, samples: int, media_type: str = "audio/flac", rate: int = 48000) -> dict[str, Any]:
        digest = protocol.sha256(data)
        self.files[digest] = data
        return {
            "sha256": digest,
            "bytes": len(data),
            "media_type": media_type,
            "samples": samples,
            "sample_rate": rate,
            "channels": 1,
        }

    def envelope(self, purpose: bytes, content: dict[str, Any], secret: bytes | None = None) -> bytes:
        payload = canonical(content)
        parts = {"payload": to_base64(payload), "signature": protocol.sign(self.key, purpose, payload)}
        if secret is not None:
            parts["mac"] = protocol.urgent_mac(secret, payload)
        return canonical(parts)

    # -- requests -----------------------------------------------------------------------------------------------

    def handle(self, method: str, target: str, headers: dict[str, str], body: bytes) -> Reply:
        """Answer one request; header names in lower case."""
        path = target.split("?")[0].partition("/api/v1/relay/")[2]
        self.requests.append(f"{method} {path}")
        if path == "pair":
            return self._pair(method, target, headers, body)
        device = self.devices.get(headers.get("loa-device", ""))
        if device is None:
            return refusal(401, "unknown_device")
        moment, nonce = headers.get("loa-time", ""), headers.get("loa-nonce", "")
        if self.check_requests:
            message = protocol.request_message(method, target, int(moment), nonce, body)
            try:
                check_signature(device.public_key, b"", message, headers.get("loa-signature"))
            except Invalid:
                return refusal(401, "bad_signature")
        if method == "POST":
            if abs(int(moment) - self.now()) > 300_000:
                return refusal(401, "bad_time")
            if nonce in device.nonces:
                return refusal(401, "used_nonce")
            device.nonces.add(nonce)
        me = {"station": device.station, "device": protocol.device_id(device.public_key)}
        if path == "time":
            return 200, {}, self.envelope(protocol.TIME, {**me, "nonce": nonce, "ms": self.now()})
        if path == "keys":
            return 200, {}, canonical({"keys": self.successions})
        if path == "log":
            return self._log(device, body)
        if device.state == "retired":
            word = self.envelope(protocol.RETIRED, {**me, "retired_at": to_moment(self.now())})
            return refusal(403, "retired", **json.loads(word))
        if path == "manifest":
            return self._manifest(device, me, headers)
        if path == "urgent":
            return self._urgent(device, me, nonce)
        if path == "status":
            device.status = json.loads(body)
            return 204, {}, b""
        kind, _, digest = path.partition("/")
        if kind in ("audio", "fingerprint") and digest in self.files:
            return self._file(self.files[digest], headers.get("range"))
        return refusal(404, "not_found")

    def _pair(self, method: str, target: str, headers: dict[str, str], body: bytes) -> Reply:
        content = json.loads(body)
        public = from_base64(content["public_key"])
        message = protocol.request_message(method, target, int(headers["loa-time"]), headers["loa-nonce"], body)
        try:
            check_signature(public, b"", message, headers["loa-signature"])
        except Invalid:
            return refusal(401, "bad_signature")
        code = self.codes.get(content["code"].replace("-", "").replace(" ", "").upper())
        if code is None:
            return refusal(404, "unknown_code")
        if code["by"] not in (None, public) or self.now() - code["made"] > 30 * 60_000:
            return refusal(410, "used_code")
        name = protocol.device_id(public)
        if code["by"] is None:
            if name in self.devices:
                return refusal(409, "known_key")
            for other in self.devices.values():
                if other.station == code["station"]:
                    other.state = "retired"
            code["by"] = public
            self.devices[name] = Device(public, code["station"], sha(b"secret of " + name.encode()).digest())
        device = self.devices[name]
        answer = {
            "station": device.station,
            "name": "Đài truyền thanh xã Quế Trung",
            "unit": "Ủy ban nhân dân xã Quế Trung",
            "server_key": to_base64(self.public_key),
            "secret": to_base64(device.secret),
            "poll_seconds": 5,
        }
        return 200, {}, canonical(answer)

    def _manifest(self, device: Device, me: dict[str, str], headers: dict[str, str]) -> Reply:
        manifest = self.manifests.get(device.station)
        if manifest is None:
            return refusal(404, "not_found")
        tag = f'"{manifest["serial"]}"'
        if headers.get("if-none-match") == tag:
            return 304, {"etag": tag}, b""
        return 200, {"etag": tag}, self.envelope(protocol.MANIFEST, {**manifest, **me})

    def _urgent(self, device: Device, me: dict[str, str], nonce: str) -> Reply:
        for order in self.urgent.get(device.station, []):
            entries = [body for body in device.log if body["airing"] == order["order"]]
            if not any(
                body["kind"] in ("completed", "missed") or (body["kind"], body["reason"]) == ("partial", "stopped")
                for body in entries
            ):
                return 200, {}, self.envelope(protocol.URGENT, {**order, **me, "nonce": nonce}, device.secret)
        newest = self.manifests.get(device.station, {"serial": 0})["serial"]
        return 204, {"loa-serial": str(newest)} if self.hints else {}, b""

    @staticmethod
    def _file(data: bytes, asked: str | None) -> Reply:
        if asked is None:
            return 200, {}, data
        start = int(asked.removeprefix("bytes=").rstrip("-"))
        if start >= len(data):
            return 416, {"content-range": f"bytes */{len(data)}"}, b""
        return 206, {"content-range": f"bytes {start}-{len(data) - 1}/{len(data)}"}, data[start:]

    def _log(self, device: Device, body: bytes) -> Reply:
        def have() -> dict[str, Any]:
            return {"have": len(device.hashes), "hash": device.hashes[-1] if device.hashes else protocol.GENESIS}

        def marked(status: int, code: str) -> Reply:
            self.marked.add(device.station)
            return refusal(status, code, **have())

        fresh: list[tuple[dict[str, Any], str, str]] = []
        for entry in json.loads(body)["entries"]:
            raw = entry["body"].encode()
            content = json.loads(raw)
            seq, at = content["seq"], len(device.hashes) + len(fresh)
            head = fresh[-1][1] if fresh else device.hashes[-1] if device.hashes else protocol.GENESIS
            if seq <= len(device.hashes):
                if device.hashes[seq - 1] != protocol.sha256(raw):
                    return marked(409, "fork")
                continue
            if seq != at + 1:
                return refusal(409, "gap", **have())
            if content["previous"] != head:
                return marked(409, "fork")
            if set(content) != BODY_KEYS or canonical(content) != raw or content["station"] != device.station:
                return marked(422, "invalid")
            if device.log and device.log[-1]["kind"] == "retired":
                return marked(422, "invalid")
            try:
                check_signature(device.public_key, protocol.LOG, raw, entry["signature"])
            except Invalid:
                return marked(422, "invalid")
            fresh.append((content, protocol.sha256(raw), entry["body"]))
        for content, digest, text in fresh:
            device.log.append(content)
            device.hashes.append(digest)
            device.raw.append(text)
        return 200, {}, canonical(have())
