"""The relay protocol's server side (docs/how-it-works/relay-protocol.md): what the stations' computers ask and tell."""

from __future__ import annotations

import hashlib
import re
from typing import Annotated, Any, Literal

from django.core.cache import cache
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from ninja import Field, Router, Schema, Status
from pydantic import ConfigDict

from loa.kit.api import Out
from loa.kit.clock import now
from loa.kit.keyed import keyed
from loa.kit.ranges import ranged
from loa.radio import keys
from loa.radio.actions import Denied, Signed, accept, pair, report_status
from loa.radio.actions.common import iso
from loa.radio.actions.order import Envelope, hint, manifest, may_fetch, poll_seconds, seal, urgent_order
from loa.radio.actions.receive import is_news, note_refusal, seen, take_nonce
from loa.radio.models import Device, Rendition
from loa.radio.refusals import RelayProblem

BODY_LIMIT = 2**20
DRIFT_MS = 300_000
WRONG_CODES, WRONG_WINDOW = 10, 60
REQUESTS, REQUEST_WINDOW = 600, 60
_NONCE = re.compile(r"[A-Za-z0-9_-]{22}")
_DEVICE = re.compile(r"[0-9a-f]{16}")


class Tolerant(Schema):
    """What a device sends: a key that is not known is passed over, so that older servers take newer agents."""

    model_config = ConfigDict(extra="ignore", strict=True, use_attribute_docstrings=True)


def message_of(request: HttpRequest, time: str, nonce: str) -> bytes:
    """What a device signs of its request."""
    body = hashlib.sha256(request.body).hexdigest()
    return f"loa-relay-request\n{request.method}\n{request.get_full_path()}\n{time}\n{nonce}\n{body}".encode()


def _counted(key: str, limit: int, window: int) -> bool:
    """Count one; whether the limit of the window is passed."""
    cache.add(key, 0, window)
    try:
        return int(cache.incr(key)) > limit
    except ValueError:  # it expired between the two calls
        cache.set(key, 1, window)
        return False


def _headers(request: HttpRequest) -> tuple[str, str, str, str]:
    if len(request.body) > BODY_LIMIT:
        raise Denied(413, "too_large")
    name, nonce = request.headers.get("Loa-Device", ""), request.headers.get("Loa-Nonce", "")
    time, signature = request.headers.get("Loa-Time", ""), request.headers.get("Loa-Signature", "")
    well = _DEVICE.fullmatch(name) and _NONCE.fullmatch(nonce) and time.isascii() and time.isdigit() and len(time) < 17
    if not name:
        raise Denied(401, "unknown_device")
    if not well:
        raise Denied(400, "malformed")
    return name, nonce, time, signature


class DeviceKey:
    """A device that was paired: known by its name, proved by its signature over the request."""

    openapi_security_schema = {
        "type": "apiKey",
        "in": "header",
        "name": "Loa-Signature",
        "description": "Ed25519 over the request; see docs/how-it-works/relay-protocol.md",
    }

    def __init__(self, *, retired: bool = False) -> None:
        self.retired = retired
        """Whether a retired device may still ask."""

    def __call__(self, request: HttpRequest) -> Device:
        name, nonce, time, signature = _headers(request)
        device = Device.objects.select_related("station", "station__unit").filter(name=name).first()
        if device is None:
            raise Denied(401, "unknown_device")
        if not keys.holds(bytes.fromhex(device.public_key), signature, message_of(request, time, nonce)):
            note_refusal(device, "bad_signature", by=None)
            raise Denied(401, "bad_signature")
        # Only what the device itself sent counts: whoever knows its name must not be able to silence it.
        if _counted(f"loa.radio.rate.{device.pk}", REQUESTS, REQUEST_WINDOW):
            raise Denied(429, "throttled")
        if request.method == "POST":
            if abs(int(time) - _ms()) > DRIFT_MS:
                raise Denied(401, "bad_time")
            if not take_nonce(device, nonce, by=None):
                note_refusal(device, "used_nonce", by=None)
                raise Denied(401, "used_nonce")
        if device.retired_at is not None and not self.retired:
            value = {"station": str(device.station_id), "device": device.name, "retired_at": iso(device.retired_at)}
            envelope, _payload = seal("loa-relay-retired", value)
            raise Denied(403, "retired", (("payload", envelope.payload), ("signature", envelope.signature)))
        if is_news(device):
            seen(device, by=None)
        return device


def _ms() -> int:
    """The server's time in ms."""
    return int(now().timestamp() * 1000)


router = Router(tags=["relay"], throttle=[])
own = DeviceKey()
own_or_retired = DeviceKey(retired=True)
PROBLEMS: dict[int, Any] = dict.fromkeys((400, 401, 403, 404, 409, 410, 413, 422, 429), RelayProblem)


class PairIn(Tolerant):
    """A code that a person read out, and the key that was made on the device."""

    code: Annotated[str, Field(min_length=8, max_length=40)]
    public_key: Annotated[str, Field(min_length=43, max_length=43)]
    model: Annotated[str, Field(max_length=200)]
    agent: Annotated[str, Field(max_length=200)]


class PairOut(Out):
    """Which station it now is, and what it checks the server's orders with."""

    station: str
    name: str
    unit: str
    server_key: str
    secret: str
    poll_seconds: int


@router.post("pair", response={200: PairOut, **PROBLEMS}, auth=None, operation_id="relay_pair", url_name="relay_pair")
def relay_pair(request: HttpRequest, sent: PairIn) -> Any:
    """Pair the computer that signs with the station of a code."""
    wrong = f"loa.radio.pair.{keyed('radio.pair', str(request.META.get('REMOTE_ADDR', '')))}"
    if cache.get(wrong, 0) >= WRONG_CODES:
        raise Denied(429, "throttled", (("wait", WRONG_WINDOW),))
    name, nonce, time, signature = _headers(request)
    try:
        key = keys.decode(sent.public_key)
    except ValueError:
        raise Denied(422, "invalid") from None
    if len(key) != 32 or keys.device_name(key) != name:
        raise Denied(422, "invalid")
    if not keys.holds(key, signature, message_of(request, time, nonce)):
        raise Denied(401, "bad_signature")
    try:
        device = pair(sent.code, key, model=_plain(sent.model), agent=_plain(sent.agent), by=None)
    except Denied as denied:
        if denied.code == "unknown_code":
            _counted(wrong, WRONG_CODES, WRONG_WINDOW)
        raise
    return {
        "station": str(device.station_id),
        "name": device.station.name,
        "unit": device.station.unit.name,
        "server_key": keys.encode(keys.public_key()),
        "secret": keys.encode(keys.secret_of(key)),
        "poll_seconds": poll_seconds(),
    }


def _plain(text: str) -> str:
    return "".join(letter for letter in text if letter.isprintable())


class EnvelopeOut(Out):
    """A payload (base64url of JSON) under the server's signature."""

    payload: str
    signature: str


def _sealed(envelope: Envelope, **headers: str) -> HttpResponse:
    return JsonResponse(
        {"payload": envelope.payload, "signature": envelope.signature}, headers={"Cache-Control": "no-store", **headers}
    )


@router.get(
    "time",
    response={200: EnvelopeOut, **PROBLEMS},
    auth=own_or_retired,
    operation_id="relay_time",
    url_name="relay_time",
)
def relay_time(request: HttpRequest) -> Any:
    """The server's time, bound to the request."""
    device: Device = request.auth  # type: ignore[attr-defined]
    value = {
        "station": str(device.station_id),
        "device": device.name,
        "nonce": request.headers["Loa-Nonce"],
        "ms": _ms(),
    }
    return _sealed(seal("loa-relay-time", value)[0])


class KeysOut(Out):
    """What every former key of the server said of the one that came instead of it, oldest first."""

    keys: list[EnvelopeOut]


@router.get(
    "keys",
    response={200: KeysOut, **PROBLEMS},
    auth=own_or_retired,
    operation_id="relay_keys",
    url_name="relay_keys",
)
def relay_keys(request: HttpRequest) -> Any:
    """The way from the key that a device knows to the one that signs now."""
    return {"keys": keys.statements()}


@router.get(
    "manifest", response={200: EnvelopeOut, 304: None, **PROBLEMS}, auth=own, operation_id="relay_manifest",
    url_name="relay_manifest",
)  # fmt: skip
def relay_manifest(request: HttpRequest) -> Any:
    """What the station is to play, for a good month ahead."""
    serial, envelope = manifest(request.auth)  # type: ignore[attr-defined]
    etag = f'"{serial}"'
    if request.headers.get("If-None-Match", "") == etag:
        return HttpResponse(status=304, headers={"ETag": etag, "Cache-Control": "no-store"})
    return _sealed(envelope, ETag=etag)


def _file(request: HttpRequest, row: Rendition | None) -> HttpResponseBase:
    if row is None:
        raise Denied(404, "not_found")
    try:
        stream = row.file.open("rb")
    except FileNotFoundError:
        raise Denied(404, "not_found") from None
    return ranged(request, stream, row.size, row.media_type, etag=row.sha256)


@router.get(
    "audio/{sha256}", response={200: bytes, **PROBLEMS}, auth=own, operation_id="relay_audio", url_name="relay_audio"
)
def relay_audio(request: HttpRequest, sha256: str) -> Any:
    """The bytes of a rendition that the station has an order for; takes Range."""
    return _file(request, may_fetch(request.auth, sha256))  # type: ignore[attr-defined]


@router.get(
    "fingerprint/{sha256}", response={200: bytes, **PROBLEMS}, auth=own, operation_id="relay_fingerprint",
    url_name="relay_fingerprint",
)  # fmt: skip
def relay_fingerprint(request: HttpRequest, sha256: str) -> Any:
    """The fingerprint of a programme, for the proof by ear."""
    return _file(request, may_fetch(request.auth, sha256, fingerprint=True))  # type: ignore[attr-defined]


class UrgentOut(EnvelopeOut):
    """An urgent order under both authentications."""

    mac: str


@router.get(
    "urgent", response={200: UrgentOut, 204: None, **PROBLEMS}, auth=own, operation_id="relay_urgent",
    url_name="relay_urgent",
)  # fmt: skip
def relay_urgent(request: HttpRequest, response: HttpResponse) -> Any:
    """The oldest urgent order that is not done; 204 when there is none."""
    response["Cache-Control"] = "no-store"
    response["Loa-Serial"] = str(hint(request.auth))  # type: ignore[attr-defined]
    order = urgent_order(request.auth, request.headers["Loa-Nonce"])  # type: ignore[attr-defined]
    if order is None:
        return Status(204, None)
    return {"payload": order.payload, "signature": order.signature, "mac": order.mac}


class SignedIn(Tolerant):
    """An entry of the device's log: its canonical body as a string, and the device's signature over it."""

    body: Annotated[str, Field(max_length=100_000)]
    signature: Annotated[str, Field(max_length=100)]


class LogIn(Tolerant):
    entries: Annotated[list[SignedIn], Field(max_length=200)]


class LogOut(Out):
    """The last entry that is held: its number and its hash."""

    have: int
    hash: str


@router.post(
    "log", response={200: LogOut, **PROBLEMS}, auth=own_or_retired, operation_id="relay_log", url_name="relay_log"
)
def relay_log(request: HttpRequest, sent: LogIn) -> Any:
    """Take entries of the device's log, all or none; the same again changes nothing."""
    device: Device = request.auth  # type: ignore[attr-defined]
    try:
        have, head = accept(device, [Signed(one.body, one.signature) for one in sent.entries])
    except IntegrityError:
        # The same entries came twice at the same moment; the other request kept them.
        device.refresh_from_db()
        have, head = device.have, device.head
    return {"have": have, "hash": head}


class NextIn(Tolerant):
    airing: Annotated[str, Field(max_length=64)]
    title: Annotated[str, Field(max_length=200)]
    starts: Annotated[str, Field(max_length=40)]


class SoundIn(Tolerant):
    backend: Annotated[str, Field(max_length=60)]
    ok: bool
    detail: Annotated[str, Field(max_length=300)] | None = None


Whole = Annotated[int, Field(ge=0, le=2**53)]


class StatusIn(Tolerant):
    """What a device says of itself; see the protocol."""

    agent: Annotated[str, Field(max_length=200)]
    model: Annotated[str, Field(max_length=200)]
    boot: Annotated[str, Field(max_length=64)]
    uptime_seconds: Whole
    at: Annotated[str, Field(max_length=40)]
    clock: Literal["verified", "unverified"]
    clock_source: Literal["server", "ntp", "rtc", "operator"] | None
    clock_offset_ms: Annotated[int, Field(ge=-(2**53), le=2**53)] | None
    disk_free: Whole
    disk_total: Whole
    audio_bytes: Whole
    serial: Whole
    last_sync: Annotated[str, Field(max_length=40)] | None
    have_until: Annotated[str, Field(max_length=40)] | None
    next_airing: NextIn | None
    playing: Annotated[str, Field(max_length=64)] | None
    waiting_log: Whole
    log_seq: Whole
    log_hash: Annotated[str, Field(max_length=64)]
    volume: Annotated[int, Field(ge=0, le=100)]
    sound: SoundIn
    faults: Annotated[list[Annotated[str, Field(max_length=40)]], Field(max_length=20)]


@router.post("status", response={204: None, **PROBLEMS}, auth=own, operation_id="relay_status", url_name="relay_status")
def relay_status(request: HttpRequest, sent: StatusIn) -> Any:
    """Take what a device says of itself, for the wall of stations."""
    report_status(request.auth, sent.model_dump())  # type: ignore[attr-defined]
    return Status(204, None)
