"""What a certificate's square code says for itself: who has won what, signed by the installation (Ed25519), so that
whoever holds the printed page can check it with the public key and needs nobody's word. No Django, no database.
"""

from __future__ import annotations

import base64
import binascii
import json
from typing import Any, NamedTuple

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey


class Claim(NamedTuple):
    """What is signed, as it stands on the certificate."""

    address: str
    """Where it is checked; unguessable."""
    holder: str
    prize: str
    contest: str
    round: str
    organiser: str

    def bytes(self) -> bytes:
        # The first byte tells it from the links of chains, which the same key signs (core.Link.hash is 32 bytes).
        return b"\3" + json.dumps(["loa.certificate.1", *self], ensure_ascii=False, separators=(",", ":")).encode()


def sign(claim: Claim, key: Ed25519PrivateKey) -> str:
    """The signature as it stands in the square code: 86 characters of base64url."""
    return base64.urlsafe_b64encode(key.sign(claim.bytes())).decode().rstrip("=")


def is_signed(claim: Claim, signature: str, public: str) -> bool:
    """Whether the holder of a key signed a claim.

    Args:
        public: hexadecimal.
    """
    try:
        given = base64.b64decode(signature + "=" * (-len(signature) % 4), altchars=b"-_", validate=True)
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(public)).verify(given, claim.bytes())
    except (InvalidSignature, ValueError, binascii.Error):
        return False
    return True


def as_json(claim: Claim, signature: str, public: str) -> dict[str, Any]:
    """A claim for whoever checks it elsewhere; JSON values."""
    return {"v": 1, "kind": "certificate", **claim._asdict(), "sig": signature, "public": public}


def check(text: str, public: str = "") -> tuple[bool, str]:
    """Whether a claim holds.

    Args:
        text: as `as_json` gives it.
        public: the key to trust, in hexadecimal; "" takes the claim's own.

    Returns:
        whether it does, and a sentence that says so.
    """
    try:
        given = json.loads(text)
        claim = Claim(*(str(given[name]) for name in Claim._fields))
        signature, key = str(given["sig"]), public or str(given["public"])
    except (ValueError, KeyError, TypeError, RecursionError):
        return False, "Đây không phải chứng thực của giấy chứng nhận."
    if not is_signed(claim, signature, key):
        return False, "Chữ ký trên giấy chứng nhận không đúng."
    return True, f"{claim.holder}, {claim.prize}, {claim.contest}, {claim.round}: đúng chữ ký của máy chủ."
