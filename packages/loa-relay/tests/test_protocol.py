"""The vectors on the protocol's page, read from there, so that page and code cannot part."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st
from loa_relay import protocol
from loa_relay.protocol import Invalid, from_base64, from_moment, to_base64, to_moment

PAGE = Path(__file__).parents[3] / "docs/how-it-works/relay-protocol.md"
VECTORS: dict[str, Any] = json.loads(PAGE.read_text(encoding="utf-8").rpartition("```json\n")[2].partition("```")[0])
DEVICE = Ed25519PrivateKey.from_private_bytes(from_base64(VECTORS["device"]["seed"]))
SERVER = Ed25519PrivateKey.from_private_bytes(from_base64(VECTORS["server"]["seed"]))
SERVER_KEY = from_base64(VECTORS["server"]["public_key"])


def test_keys_and_forms() -> None:
    public = DEVICE.public_key().public_bytes_raw()
    assert to_base64(public) == VECTORS["device"]["public_key"]
    assert protocol.device_id(public) == VECTORS["device"]["name"]
    assert SERVER.public_key().public_bytes_raw() == SERVER_KEY
    assert protocol.canonical(VECTORS["canonical"]["value"]).decode() == VECTORS["canonical"]["text"]
    assert to_moment(VECTORS["moment"]["ms"]) == VECTORS["moment"]["text"]
    assert from_moment(VECTORS["moment"]["text"]) == VECTORS["moment"]["ms"]


@pytest.mark.parametrize("vector", VECTORS["requests"])
def test_requests(vector: dict[str, Any]) -> None:
    message = protocol.request_message(
        vector["method"], vector["target"], vector["time"], vector["nonce"], vector["body"].encode()
    )
    assert message.decode() == vector["message"]
    assert to_base64(DEVICE.sign(message)) == vector["signature"]


@pytest.mark.parametrize(
    ("name", "purpose"),
    [
        ("manifest", protocol.MANIFEST),
        ("time", protocol.TIME),
        ("retired", protocol.RETIRED),
        ("urgent", protocol.URGENT),
    ],
)
def test_envelopes(name: str, purpose: bytes) -> None:
    envelope, secret = VECTORS[name], from_base64(VECTORS["secret"])
    content = protocol.open_envelope(envelope, SERVER_KEY, purpose, secret if name == "urgent" else None)
    payload = protocol.canonical(content)
    assert protocol.sign(SERVER, purpose, payload) == envelope["signature"]
    for other in {protocol.MANIFEST, protocol.TIME, protocol.RETIRED, protocol.URGENT} - {purpose}:
        with pytest.raises(Invalid):
            protocol.open_envelope(envelope, SERVER_KEY, other)


def test_log_chain() -> None:
    previous = protocol.GENESIS
    for entry in VECTORS["log"]:
        raw = entry["body"].encode()
        assert json.loads(raw)["previous"] == previous
        previous = protocol.sha256(raw)
        assert previous == entry["hash"]
        assert protocol.sign(DEVICE, protocol.LOG, raw) == entry["signature"]


@given(st.binary(max_size=40))
def test_base64_round_trip(data: bytes) -> None:
    assert from_base64(to_base64(data)) == data
    assert "=" not in to_base64(data)


@given(st.integers(0, 2**42), st.integers(-720, 840))
def test_moment_round_trip(ms: int, offset: int) -> None:
    assert from_moment(to_moment(ms, offset)) == ms


@pytest.mark.parametrize("text", ["2026-10-05T10:00:00", "2026-10-05 10:00:00+07:00", "2026-13-05T10:00:00Z", 5, None])
def test_no_other_moment(text: object) -> None:
    with pytest.raises(Invalid):
        from_moment(text)


@pytest.mark.parametrize("text", ["AA==", "A", "a b", None, "é"])
def test_no_other_base64(text: object) -> None:
    with pytest.raises(Invalid):
        from_base64(text)


def test_no_fraction_is_ever_signed() -> None:
    with pytest.raises(Invalid):
        protocol.canonical({"a": [1, {"b": 0.5}]})
