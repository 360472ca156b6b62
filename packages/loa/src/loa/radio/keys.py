"""The server's keys towards the stations, made once and kept in the data folder (mode 600).

One Ed25519 key signs orders; one secret word, from which each device's own secret is derived, so that no table holds a
secret.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
from functools import lru_cache
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.conf import settings

SEED = 32
FILE = "relay-key"
STATEMENTS = "relay-keys.json"


def encode(data: bytes) -> str:
    """Bytes as the protocol writes them: base64url without padding."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def decode(text: str) -> bytes:
    """Bytes from base64url without padding.

    Raises:
        ValueError: the text is something else; also where it is no canonical spelling of its bytes.
    """
    if not text.isascii() or "=" in text:
        raise ValueError("not base64url without padding")
    data = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    if encode(data) != text:
        raise ValueError("not canonical base64url")
    return data


def _material(path: Path) -> bytes:
    """64 bytes of the installation: the first half is the signing key's seed, the second the mother of secrets."""
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        # Written aside and linked into place: of two processes that start together, one wins, and both read the same.
        aside = _written(path.with_name(f"{FILE}.{os.getpid()}"), os.urandom(2 * SEED))
        try:
            os.link(aside, path)
        except FileExistsError:
            pass
        finally:
            aside.unlink()
        data = path.read_bytes()
    if len(data) != 2 * SEED:
        raise ValueError(f"{path} is damaged: it must hold {2 * SEED} bytes; put the copy from the backup in its place")
    return data


def _written(path: Path, data: bytes) -> Path:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as stream:
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())
    return path


@lru_cache(2)
def _keys(path: Path, written: int) -> tuple[Ed25519PrivateKey, bytes]:
    data = _material(path)
    return Ed25519PrivateKey.from_private_bytes(data[:SEED]), data[SEED:]


def _own() -> tuple[Ed25519PrivateKey, bytes]:
    """The keys as the file has them now: another process may have changed them."""
    path: Path = settings.INSTALLATION.data_dir / FILE
    try:
        written = path.stat().st_mtime_ns
    except FileNotFoundError:
        _material(path)
        written = path.stat().st_mtime_ns
    return _keys(path, written)


def statements() -> list[dict[str, str]]:
    """What every former key said of the one that came instead of it, oldest first: {"payload", "signature"}."""
    try:
        found: list[dict[str, str]] = json.loads((settings.INSTALLATION.data_dir / STATEMENTS).read_bytes())
    except FileNotFoundError:
        return []
    return found


def rotate(moment: str) -> bytes:
    """Sign with a new key from now on; the old one says so, and is gone. The devices' secrets stay.

    Args:
        moment: when, as the protocol writes it.

    Returns:
        the new raw public key.
    """
    folder: Path = settings.INSTALLATION.data_dir
    former, mother = _own()
    seed = os.urandom(SEED)
    key = Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()
    said = {"key": encode(key), "instead_of": encode(public_key()), "at": moment}
    payload = json.dumps(said, sort_keys=True, separators=(",", ":")).encode("ascii")
    signed = {"payload": encode(payload), "signature": encode(former.sign(b"loa-relay-key\n" + payload))}
    # First the word, then the key: cut between the two, the word names a key that never comes, and a later one counts.
    text = json.dumps([*statements(), signed]).encode("ascii")
    _written(folder / f"{STATEMENTS}.new", text).replace(folder / STATEMENTS)
    _written(folder / f"{FILE}.new", seed + mother).replace(folder / FILE)
    return key


def public_key() -> bytes:
    """The raw key with which devices check the server's orders."""
    return _own()[0].public_key().public_bytes_raw()


def sign(purpose: str, payload: bytes) -> bytes:
    """The server's signature over a payload for one purpose ("loa-relay-manifest")."""
    return _own()[0].sign(f"{purpose}\n".encode("ascii") + payload)


def secret_of(device_key: bytes) -> bytes:
    """The 32 secret bytes of a device, for the second authentication of urgent orders."""
    return hmac.digest(_own()[1], b"loa-relay-secret\n" + device_key, "sha256")


def mac(device_key: bytes, payload: bytes) -> bytes:
    """The second authentication of an urgent order."""
    return hmac.digest(secret_of(device_key), b"loa-relay-urgent\n" + payload, "sha256")


@lru_cache(20_000)
def _public(raw: bytes) -> Ed25519PublicKey:
    return Ed25519PublicKey.from_public_bytes(raw)


def holds(raw: bytes, signature: str, message: bytes) -> bool:
    """Whether a device's signature (base64url) over a message with its purpose holds."""
    try:
        _public(raw).verify(decode(signature), message)
    except (InvalidSignature, ValueError):
        return False
    return True


def device_name(raw: bytes) -> str:
    """What a device is called: the first 16 hexadecimal digits of its key's sha256."""
    return hashlib.sha256(raw).hexdigest()[:16]
