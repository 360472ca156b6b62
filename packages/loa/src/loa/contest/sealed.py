"""Papers that are fetched before the opening, locked, so that the opening minute carries keys and no papers.

A locked paper is opened with two things: the round's key, the same for everybody, which is published at the hour of
opening; and the address of the person's own plain paper, which the answer to the start holds. The first alone would let
people read their paper at leisure before their clock runs; the second alone would open a copy that was built anew since
it was fetched. Whoever lacks either, or a browser that can unlock, fetches the plain paper as before.
"""

from __future__ import annotations

import hmac
import json
import os
from hashlib import sha256
from pathlib import Path

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from loa.contest.models import Round
from loa.contest.papers import Built, folder, keys, put
from loa.kit.clock import now

NONCE = 12
KEY_FILE = "khoa.json"
"""In the folder of the round's papers: {"key": hexadecimal}; there from the opening on."""


def key_of(round_: Round) -> str:
    """The round's key in hexadecimal; another one for every building of its papers."""
    return hmac.digest(keys().addresses, f"seal|{round_.pk}|{round_.salt}".encode(), "sha256").hex()


def name_of(round_: Round, form: int) -> str:
    """The name of a form's locked file; says nothing of where the plain one lies."""
    drawn = hmac.digest(keys().addresses, f"sealed|{round_.pk}|{form}|{round_.salt}".encode(), "sha256")
    return f"{drawn.hex()[:32]}.bin"


def secret_of(key: str, address: str) -> bytes:
    """What locks one form: 32 bytes from the round's key and the form's address (`Keys.address_of`)."""
    return sha256(f"{key}|{address}".encode()).digest()


def write(round_: Round, built: list[Built]) -> None:
    """Put the locked papers beside the plain ones. All are of one length, so that no length tells what is asked."""
    key, longest = key_of(round_), max(len(one.data) for one in built)
    for one in built:
        nonce = os.urandom(NONCE)
        secret = secret_of(key, keys().address_of(round_.pk, one.number))
        put(
            folder(round_.pk) / name_of(round_, one.number),
            nonce + AESGCM(secret).encrypt(nonce, one.data.ljust(longest), None),
        )


def ahead_of(round_: Round, person: int) -> str:
    """Where the locked paper of a person's first attempt lies; "" once the round runs, before it was opened for its
    hour (its papers may still be built anew), or where there is none.
    """
    if round_.state != "open" or now() >= round_.opens:
        return ""
    name = name_of(round_, keys().form_of(round_.pk, person, 1, round_.forms))
    return f"/thi/de/{round_.pk}/{name}" if (folder(round_.pk) / name).exists() else ""


def released(round_: Round) -> bytes | None:
    """What the key's file says; None before the hour of opening. Lays the file for the file server, so that only the
    first who ask come here.
    """
    if round_.state not in ("open", "closed", "published") or now() < round_.opens:
        return None
    data = json.dumps({"key": key_of(round_)}).encode()
    place: Path = folder(round_.pk)
    if place.is_dir():
        put(place / KEY_FILE, data)
    return data
