"""Pair this device with a station: keys are made here, and never leave it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

from loa_relay import identity as identities
from loa_relay.client import Client, HttpWire, Rejected, Unreachable, Wire, read_all
from loa_relay.disk import Disk
from loa_relay.identity import Identity
from loa_relay.manifest import name, text
from loa_relay.protocol import Invalid, canonical, from_base64, to_base64

ALPHABET = set("23456789ABCDEFGHJKLMNPQRSTUVWXYZ")
MOVED = ("identity.json", "log.jsonl", "manifest.json", "operator.json", "own.json", "position.json", "time.json")


class NotPaired(Exception):
    """Pairing did not succeed; the text is a Vietnamese sentence (English in brackets) with what to do."""


def clean_code(code: str) -> str:
    """The code without spaces and hyphens, in upper case.

    Raises:
        NotPaired: it cannot be a code.
    """
    letters = code.replace(" ", "").replace("-", "").upper()
    if len(letters) < 8 or not set(letters) <= ALPHABET:
        raise NotPaired("Mã ghép đôi không đúng dạng. Hãy gõ lại đúng như trên màn hình. (Not a pairing code.)")
    return letters


def clean_server(server: str, allow_http: bool) -> str:
    """The server's address without a trailing slash.

    Raises:
        NotPaired: not an address, or plain HTTP to a place that is not this computer.
    """
    parts = urlsplit(server if "://" in server else "https://" + server)
    if parts.scheme not in ("https", "http") or not parts.hostname:
        raise NotPaired("Địa chỉ máy chủ không đúng, ví dụ: https://loa.xa.gov.vn (Not a server address.)")
    if parts.scheme == "http" and parts.hostname not in ("127.0.0.1", "::1", "localhost") and not allow_http:
        raise NotPaired(
            "Máy chủ phải dùng https. Nếu là mạng nội bộ tin cậy, thêm --allow-http. (Plain HTTP needs --allow-http.)"
        )
    return f"{parts.scheme}://{parts.netloc}{parts.path.rstrip('/')}"


def pair(
    disk: Disk,
    code: str,
    server: str,
    model: str,
    agent: str,
    wire: Wire | None = None,
    agreed: Callable[[], None] = lambda: None,
) -> Identity:
    """Pair, and make it durable. Repeated with the same code after a power cut or a lost answer it keeps its key.

    Args:
        agreed: called once the server has agreed and before anything is written: an old pairing makes room only then.

    Raises:
        NotPaired: with a sentence for the person at the keyboard.
    """
    letters = clean_code(code)
    key = identities.load_key(disk)
    blank = Identity(key, "", "", "", server, b"", b"")
    public = key.public_key().public_bytes_raw()
    content = {"code": letters, "public_key": to_base64(public), "model": model[:200], "agent": agent}
    client = Client(blank, wire or HttpWire(server), lambda: 0)
    try:
        with client.request("POST", "pair", canonical(content)) as (answer, _):
            parts = json.loads(read_all(answer))
        server_key, secret = from_base64(parts["server_key"]), from_base64(parts["secret"])
        if len(server_key) != 32 or len(secret) != 32:
            raise Invalid("keys of another length")
        station = name(parts["station"], "station")
        found = Identity(
            key, station, text(parts["name"], "name"), text(parts["unit"], "unit"), server, server_key, secret
        )
    except Unreachable as error:
        raise NotPaired(f"Không nối được máy chủ {server}: {error}. (Cannot reach the server.)") from error
    except Rejected as error:
        raise NotPaired(_why(disk, error)) from error
    except (Invalid, ValueError, KeyError, TypeError) as error:
        raise NotPaired(
            f"Máy chủ {server} trả lời không đúng giao thức của Loa. (Not a Loa server: {error})"
        ) from error
    agreed()
    identities.save(disk, found)
    disk.files.remove(identities.KEY)
    disk.files.sync_folder(identities.KEY)
    return found


def _why(disk: Disk, error: Rejected) -> str:
    if error.code == "unknown_code":
        return "Mã ghép đôi không có. Hãy kiểm tra lại từng chữ. (Unknown code.)"
    if error.code == "used_code":
        return "Mã đã dùng hoặc đã quá 30 phút. Hãy xin mã mới trên máy chủ. (The code was used or is too old.)"
    if error.code == "known_key":
        disk.files.remove(identities.KEY)
        return "Khóa của máy này đã dùng rồi; máy đã bỏ khóa cũ. Hãy chạy lại lệnh. (Key known; run again.)"
    return f"Máy chủ từ chối: {error}. (The server refused.)"


def put_aside(folder: Path, device: str) -> Path:
    """Move what belongs to the old pairing to a folder of its own; nothing is deleted. Returns that folder."""
    aside = folder / f"old-{device}"
    aside.mkdir(mode=0o700, exist_ok=True)
    for each in MOVED:
        if (folder / each).exists():
            shutil.move(folder / each, aside / each)
    return aside
