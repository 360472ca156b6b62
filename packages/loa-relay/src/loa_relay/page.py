"""The operator's page on the device: what comes next, what played, clashes, own items, volume, tone, time.

Plain HTML from the standard library's server, one PIN, no script. The words and forms are in `page_html`.
"""

from __future__ import annotations

import hashlib
import hmac
import io
import ipaddress
import json
import os
import secrets
import shutil
import socket
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta, timezone
from http.client import parse_headers
from http.cookies import SimpleCookie
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar
from urllib.parse import parse_qs, urlsplit

from loa_relay import operate, page_html
from loa_relay.disk import Disk
from loa_relay.operate import Refused
from loa_relay.protocol import canonical

if TYPE_CHECKING:
    from loa_relay.run import Agent

PIN_FILE = "page.json"
SESSION_S = 12 * 3600
WRONG_PINS = 5
WAIT_S = 60
LARGEST_FORM = 64 * 1024
POLICY = "default-src 'none'; style-src 'self'; form-action 'self'; frame-ancestors 'none'"
LARGEST_UPLOAD = 300 << 20
TURNED_AWAY = (
    "<p>Mở trang này bằng địa chỉ số của máy (ví dụ http://192.168.1.20:8765) hoặc http://localhost:8765, rồi làm lại."
    "</p>"
)


def new_pin(disk: Disk) -> str:
    """Make a PIN of six digits, keep only its hash, return it to be shown once."""
    pin = f"{secrets.randbelow(10**6):06d}"
    salt = secrets.token_hex(16)
    disk.replace(PIN_FILE, canonical({"salt": salt, "hash": _hash(pin, salt)}))
    return pin


def _hash(pin: str, salt: str) -> str:
    return hashlib.scrypt(pin.encode(), salt=bytes.fromhex(salt), n=2**13, r=8, p=1).hex()


def right_pin(disk: Disk, pin: str) -> bool:
    """Whether this is the PIN."""
    try:
        parts = json.loads(disk.read(PIN_FILE) or b"{}")
        return hmac.compare_digest(_hash(pin, parts["salt"]), parts["hash"])
    except (ValueError, KeyError, TypeError):
        return False


def is_own_host(host: str) -> bool:
    """Whether a `Host` is this computer by a name that no stranger can give it: an address in figures, `localhost`, or
    its own name in the local network.
    """
    try:
        name = urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return False
    own = socket.gethostname().lower()
    if name in ("localhost", own, f"{own}.local"):
        return True
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


class Sessions:
    """Who has given the PIN, in memory; wrong PINs make everybody wait."""

    def __init__(self) -> None:
        self._tokens: dict[str, float] = {}
        self._wrong: list[float] = []
        self._lock = threading.Lock()

    def may_try(self) -> bool:
        """Whether one more PIN may be tried; it counts as wrong from now on, until it proves right: so many guesses
        at once are no more than so many guesses."""
        with self._lock:
            self._wrong = [moment for moment in self._wrong if time.monotonic() - moment < WAIT_S]
            if len(self._wrong) >= WRONG_PINS:
                return False
            self._wrong.append(time.monotonic())
            return True

    def open(self) -> str:
        """A new session after a right PIN, which takes its own try back."""
        token = secrets.token_urlsafe(24)
        with self._lock:
            self._tokens[token] = time.monotonic()
            if self._wrong:
                self._wrong.pop()
        return token

    def holds(self, token: str) -> bool:
        with self._lock:
            opened = self._tokens.get(token)
            return opened is not None and time.monotonic() - opened < SESSION_S

    def close(self, token: str) -> None:
        with self._lock:
            self._tokens.pop(token, None)


class Handler(BaseHTTPRequestHandler):
    """GET shows, POST does one deed and shows again. A form's `mark` must be the session's own."""

    agent: ClassVar[Agent]
    sessions: ClassVar[Sessions]
    protocol_version = "HTTP/1.1"
    server_version = "loa-relay"
    sys_version = ""
    timeout = 60

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: who looks at the page is nobody's business."""

    # -- answers ------------------------------------------------------------------------------------------------

    def _send(self, status: int, body: str, **headers: str) -> None:
        data = body.encode()
        self.send_response(status)
        for name, value in {
            "Content-Type": "text/html; charset=utf-8",
            "Content-Length": str(len(data)),
            "Cache-Control": "no-store",
            "Content-Security-Policy": POLICY,
            "X-Content-Type-Options": "nosniff",
            "Referrer-Policy": "same-origin",
            **{name.replace("_", "-"): value for name, value in headers.items()},
        }.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)

    def _go(self, path: str, **headers: str) -> None:
        self._send(303, "", Location=path, **headers)

    def _token(self) -> str:
        morsel = SimpleCookie(self.headers.get("Cookie", "")).get("loa")
        return morsel.value if morsel else ""

    def _mark(self) -> str:
        """What a form must carry: bound to the session, worth nothing elsewhere."""
        return hashlib.sha256(b"form " + self._token().encode()).hexdigest()

    def _main(self, status: int = 200, problem: str = "", done: str = "") -> None:
        page = page_html.main(self.agent.station, self.agent.sync, self._mark(), problem, done)
        self._send(status, page)

    def _is_ours(self) -> bool:
        """Whether a browser means this page itself. A foreign page could reach it by a name of its own that resolves to
        this computer (DNS rebinding), or post a form across sites: both show in what the browser says of itself.
        """
        host = self.headers.get("Host", "")
        if not is_own_host(host):
            return False
        if self.command != "POST":
            return True
        origin = self.headers.get("Origin")
        if origin is not None:
            return origin == f"http://{host}"
        return self.headers.get("Sec-Fetch-Site", "none") in ("same-origin", "none")

    def _turn_away(self) -> None:
        self.close_connection = True  # what was sent along stays unread
        self._send(403, page_html.frame("Không mở được ở địa chỉ này", TURNED_AWAY))

    def do_GET(self) -> None:
        if not self._is_ours():
            self._turn_away()
            return
        if self.path == "/style.css":
            self._send(200, page_html.STYLE, Content_Type="text/css; charset=utf-8")
        elif not self.sessions.holds(self._token()):
            self._send(200, page_html.sign_in(self.agent.station.identity.name))
        elif self.path == "/":
            self._main()
        elif self.path == "/?done":
            self._main(done="Đã làm xong.")
        else:
            self._send(404, page_html.frame("Không có trang này", "<p><a href='/'>Về trang đầu</a></p>"))

    # -- deeds --------------------------------------------------------------------------------------------------

    def do_POST(self) -> None:
        if not self._is_ours():
            self._turn_away()
            return
        length = self.headers.get("Content-Length", "")
        limit = LARGEST_UPLOAD if self.path == "/add" else LARGEST_FORM
        if not length.isdecimal() or int(length) > limit:
            self.close_connection = True
            self._send(413, page_html.frame("Tệp quá lớn", f"<p>Tệp lớn nhất là {LARGEST_UPLOAD >> 20} MB.</p>"))
            return
        if self.path == "/sign-in":
            self._sign_in(self.rfile.read(int(length)))
            return
        if not self.sessions.holds(self._token()):
            self.close_connection = True
            self._go("/")
            return
        try:
            if self.path == "/add":
                self._add(int(length))
            else:
                self._deed(parse_qs(self.rfile.read(int(length)).decode("utf-8", "replace")))
        except Refused as error:
            self.close_connection = True  # the rest of an upload may be unread
            self._main(409, problem=str(error))
            return
        except OSError as error:
            self._main(500, problem=f"Không ghi được: {error}. Hãy kiểm tra thẻ nhớ.")
            return
        self.agent.wake.set()
        self._go("/?done")

    def _sign_in(self, body: bytes) -> None:
        pin = parse_qs(body.decode("utf-8", "replace")).get("pin", [""])[0].strip()
        name = self.agent.station.identity.name
        if not self.sessions.may_try():
            self._send(429, page_html.sign_in(name, "Sai nhiều lần. Hãy chờ một phút rồi thử lại."))
        elif right_pin(self.agent.station.disk, pin):
            cookie = f"loa={self.sessions.open()}; HttpOnly; SameSite=Strict; Path=/; Max-Age={SESSION_S}"
            self._go("/", Set_Cookie=cookie)
        else:
            self._send(403, page_html.sign_in(name, "Mã PIN không đúng."))

    def _check(self, mark: str) -> None:
        if not hmac.compare_digest(mark, self._mark()):
            raise Refused("Trang đã cũ. Hãy tải lại rồi làm lại.")

    def _deed(self, form: dict[str, list[str]]) -> None:
        def one(name: str) -> str:
            return form.get(name, [""])[0]

        self._check(one("mark"))
        station = self.agent.station
        if self.path == "/order":
            names = form.get("name", [])
            at = int(one("up")) if one("up").isdecimal() else 0
            if 0 < at < len(names):
                names[at - 1], names[at] = names[at], names[at - 1]
            operate.order(station, names)
        elif self.path == "/skip":
            operate.skip(station, one("name"))
        elif self.path == "/stop":
            station.stop_current()
        elif self.path == "/remove":
            operate.remove_own(station, one("name"))
        elif self.path == "/volume":
            operate.set_volume(station, int(one("volume")) if one("volume").isdecimal() else -1)
        elif self.path == "/tone":
            operate.test_tone(station)
        elif self.path == "/time":
            operate.set_time(station, self._moment(one("when")))
        elif self.path == "/sync":
            self.agent.sync_now.set()
        elif self.path == "/sign-out":
            self.sessions.close(self._token())
        else:
            raise Refused("Không có việc này.")

    def _moment(self, text: str) -> int:
        """`2026-10-05T10:00` of the station's local time, as ms."""
        manifest = self.agent.station.manifest
        zone = timezone(timedelta(minutes=manifest.utc_offset_minutes if manifest else 420))
        try:
            found = datetime.strptime(text[:16], "%Y-%m-%dT%H:%M").replace(tzinfo=zone)
        except ValueError:
            raise Refused("Hãy chọn ngày và giờ.") from None
        return (found - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(milliseconds=1)

    def _add(self, length: int) -> None:
        if not self.agent.station.store.room_for(2 * length):
            raise Refused("Thẻ nhớ không còn đủ chỗ cho tệp này.")
        with self._parts(length) as (fields, path, name):
            self._check(fields.get("mark", ""))
            if path is None or not name:
                raise Refused("Hãy chọn tệp âm thanh.")
            moment = self._moment(fields.get("when", ""))
            operate.add_own(
                self.agent.station, fields.get("title", ""), path, name, moment, fields.get("priority", "normal")
            )

    @contextmanager
    def _parts(self, length: int) -> Iterator[tuple[dict[str, str], Path | None, str]]:
        """A multipart form of ours: fields first, one file last. The file goes to disk, never whole into memory."""
        boundary = self.headers.get_boundary()
        if not boundary:
            raise Refused("Biểu mẫu không đúng.")
        edge = b"--" + str(boundary).encode()
        folder = Path(tempfile.mkdtemp(prefix="upload-", dir=self.agent.folder))
        left = length

        def line() -> bytes:
            nonlocal left
            data = self.rfile.readline(min(left, 64 * 1024))
            left -= len(data)
            return data

        fields: dict[str, str] = {}
        path, filename = None, ""
        try:
            current = line()
            while left > 0 and current.startswith(edge):
                headers = b""
                while (current := line()).strip():
                    headers += current
                described = parse_headers(io.BytesIO(headers + b"\r\n"))
                key = str(described.get_param("name", "", "content-disposition"))
                is_file = described.get_filename() is not None
                if is_file:
                    filename = str(described.get_filename()).encode("latin-1", "replace").decode("utf-8", "replace")
                    path = folder / "sound"
                target = (folder / ("sound" if is_file else "field")).open("wb")
                held = b""
                with target:
                    while left > 0 and not (current := line()).startswith(edge):
                        target.write(held)
                        held = current
                    target.write(held.removesuffix(b"\r\n"))
                if not is_file:
                    fields[key] = (folder / "field").read_bytes()[:1000].decode("utf-8", "replace")
            yield fields, path, os.path.basename(filename)
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def serve_page(agent: Agent) -> ThreadingHTTPServer:
    """Start the page in its own threads."""
    settings = agent.settings.page
    for left_over in agent.folder.glob("upload-*"):
        shutil.rmtree(left_over, ignore_errors=True)
    handler = type("Page", (Handler,), {"agent": agent, "sessions": Sessions()})
    server = ThreadingHTTPServer((settings.host, settings.port), handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True, name="loa-relay-page").start()
    return server
