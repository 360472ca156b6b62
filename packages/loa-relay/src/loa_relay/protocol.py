"""What both ends must do to the byte: canonical JSON, base64url, moments, and what is signed.

The rules are written down in docs/how-it-works/relay-protocol.md, with test vectors that the tests read from there.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

FORMAT = 1
GENESIS = "0" * 64

REQUEST = b"loa-relay-request\n"
LOG = b"loa-relay-log\n"
MANIFEST = b"loa-relay-manifest\n"
URGENT = b"loa-relay-urgent\n"
TIME = b"loa-relay-time\n"
RETIRED = b"loa-relay-retired\n"
KEY = b"loa-relay-key\n"
"""First bytes of every signed message: a signature made for one purpose is worth nothing for another."""

_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3})?(Z|[+-]\d\d:\d\d)")


class Invalid(ValueError):
    """Something signed or sent does not hold; the text says what, in English, for the log."""


def canonical(value: Any) -> bytes:
    """Canonical JSON: keys sorted, no spaces, UTF-8, letters not escaped. No fractions: numbers are integers.

    Raises:
        Invalid: a number is not an integer.
    """

    def check(part: Any) -> None:
        if isinstance(part, float):
            raise Invalid("canonical JSON holds no fractions")
        for inner in part.values() if isinstance(part, dict) else part if isinstance(part, list | tuple) else ():
            check(inner)

    check(value)
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def to_base64(data: bytes) -> str:
    """base64url without padding."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def from_base64(text: Any) -> bytes:
    """Bytes of base64url without padding.

    Raises:
        Invalid: other letters, padding, or a length that no bytes have.
    """
    if not isinstance(text, str) or not re.fullmatch(r"[A-Za-z0-9_-]*", text) or len(text) % 4 == 1:
        raise Invalid("not base64url without padding")
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def sha256(data: bytes) -> str:
    """sha256 in lower-case hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def device_id(public_key: bytes) -> str:
    """The name of a device: the first 16 hexadecimal digits of sha256 over its raw public key (32 bytes)."""
    return sha256(public_key)[:16]


def to_moment(ms: int, utc_offset_minutes: int = 420) -> str:
    """Milliseconds since 1970 as RFC 3339 with milliseconds at an offset, e.g. 2026-10-05T10:00:00.000+07:00."""
    zone = timezone(timedelta(minutes=utc_offset_minutes))
    moment = datetime.fromtimestamp(ms // 1000, UTC).astimezone(zone) + timedelta(milliseconds=ms % 1000)
    return moment.isoformat(timespec="milliseconds")


def from_moment(text: Any) -> int:
    """Milliseconds since 1970 of an RFC 3339 moment with offset.

    Raises:
        Invalid: another form, or a day that does not exist.
    """
    if not isinstance(text, str) or not _MOMENT.fullmatch(text):
        raise Invalid(f"not an RFC 3339 moment with offset: {text!r}")
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise Invalid(f"no such moment: {text!r}") from error
    return (moment - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(milliseconds=1)


def request_message(method: str, target: str, time_ms: int, nonce: str, body: bytes) -> bytes:
    """What the device signs of a request. `target` is the path as sent, with `?query` where there is one."""
    return REQUEST + f"{method}\n{target}\n{time_ms}\n{nonce}\n{sha256(body)}".encode()


def sign(key: Ed25519PrivateKey, purpose: bytes, message: bytes) -> str:
    """A signature over purpose + message, base64url."""
    return to_base64(key.sign(purpose + message))


def check_signature(public_key: bytes, purpose: bytes, message: bytes, signature: Any) -> None:
    """Check a signature over purpose + message.

    Raises:
        Invalid: it does not hold.
    """
    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(from_base64(signature), purpose + message)
    except (InvalidSignature, ValueError) as error:
        raise Invalid("the signature does not hold") from error


def urgent_mac(secret: bytes, payload: bytes) -> str:
    """The second authentication of an urgent order: HMAC-SHA256 with the station's secret, base64url."""
    return to_base64(hmac.digest(secret, URGENT + payload, "sha256"))


def newest_key(known: bytes, statements: Any) -> bytes:
    """The server's key to which its own statements lead from one that is known: each names a key and the one that
    comes instead of it, signed by the former. What does not hold, or does not begin at the known key, is passed over.

    Args:
        known: raw Ed25519 key (32 bytes) that is trusted.
        statements: envelopes as the server sent them, oldest first.
    """
    given = [one for one in statements if isinstance(one, dict)] if isinstance(statements, list) else []
    key, left = known, len(given)
    while left:
        left -= 1
        for one in reversed(given):  # of two that begin at one key, the later counts: the earlier was never taken up
            try:
                content = open_envelope(one, key, KEY)
                former, following = from_base64(content.get("instead_of")), from_base64(content.get("key"))
            except Invalid:
                continue
            if former == key and len(following) == 32 and following != key:
                key = following
                break
        else:
            break
    return key


def open_envelope(envelope: Any, server_key: bytes, purpose: bytes, secret: bytes | None = None) -> dict[str, Any]:
    """The object inside {"payload", "signature"[, "mac"]}, after every check that does not need the content.

    Args:
        envelope: parsed JSON of the answer.
        server_key: raw Ed25519 key (32 bytes) learnt when pairing.
        purpose: MANIFEST, URGENT, TIME or RETIRED.
        secret: the station's secret; given, the mac must hold as well.

    Raises:
        Invalid: a part is missing, the signature or mac does not hold, or the payload is no JSON object.
    """
    if not isinstance(envelope, dict):
        raise Invalid("no signed envelope")
    payload = from_base64(envelope.get("payload"))
    check_signature(server_key, purpose, payload, envelope.get("signature"))
    if secret is not None and not hmac.compare_digest(
        urgent_mac(secret, payload).encode(), str(envelope.get("mac")).encode()
    ):
        raise Invalid("the station's mac does not hold")
    try:
        content = json.loads(payload)
    except (ValueError, RecursionError) as error:
        raise Invalid("the payload is not JSON") from error
    if not isinstance(content, dict):
        raise Invalid("the payload is not an object")
    return content
