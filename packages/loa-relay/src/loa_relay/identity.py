"""Who this device is: its key, and what it learnt when it was paired."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from loa_relay.disk import Disk
from loa_relay.protocol import Invalid, canonical, device_id, from_base64, to_base64

KEY, IDENTITY = "key.json", "identity.json"


@dataclass(frozen=True, slots=True)
class Identity:
    """A paired device. `server_key` raw Ed25519, `secret` 32 bytes; both only ever in a file with mode 0600."""

    key: Ed25519PrivateKey
    station: str
    name: str
    unit: str
    server: str
    server_key: bytes
    secret: bytes
    former_keys: tuple[bytes, ...] = ()
    """Keys that the server had before; they hold only for what lies on this disk already."""

    @property
    def device(self) -> str:
        return device_id(self.key.public_key().public_bytes_raw())


def _parts(data: bytes) -> dict[str, Any]:
    try:
        parts = json.loads(data)
    except ValueError as error:
        raise Invalid("not JSON") from error
    if not isinstance(parts, dict):
        raise Invalid("not an object")
    return parts


def load_key(disk: Disk) -> Ed25519PrivateKey:
    """The device's key for the pairing under way; made, and durable, on the first call."""
    data = disk.read(KEY)
    if data is None:
        key = Ed25519PrivateKey.generate()
        disk.replace(KEY, canonical({"seed": to_base64(key.private_bytes_raw())}))
        return key
    return Ed25519PrivateKey.from_private_bytes(from_base64(_parts(data).get("seed")))


def save(disk: Disk, identity: Identity) -> None:
    """Make the pairing durable."""
    parts = {
        "seed": to_base64(identity.key.private_bytes_raw()),
        "station": identity.station,
        "name": identity.name,
        "unit": identity.unit,
        "server": identity.server,
        "server_key": to_base64(identity.server_key),
        "secret": to_base64(identity.secret),
        "former_keys": [to_base64(key) for key in identity.former_keys],
    }
    disk.replace(IDENTITY, canonical(parts))


def load(disk: Disk) -> Identity | None:
    """The pairing, or None when there is none.

    Raises:
        Invalid: the file is damaged.
    """
    data = disk.read(IDENTITY)
    if data is None:
        return None
    parts = _parts(data)
    texts = [parts.get(name) for name in ("station", "name", "unit", "server")]
    if not all(isinstance(value, str) for value in texts):
        raise Invalid("the identity is incomplete")
    station, name, unit, server = (str(value) for value in texts)
    try:
        key = Ed25519PrivateKey.from_private_bytes(from_base64(parts.get("seed")))
    except ValueError as error:
        raise Invalid("the key is damaged") from error
    secret, server_key = from_base64(parts.get("secret")), from_base64(parts.get("server_key"))
    former = tuple(from_base64(each) for each in parts.get("former_keys") or ())
    return Identity(key, station, name, unit, server, server_key, secret, former)
