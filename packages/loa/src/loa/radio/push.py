"""Sending a programme to an Icecast server, at the pace at which it is heard.

Icecast's source protocol: PUT to the mount with a password, then the bytes of the MP3. Written here and not given to
ffmpeg, so that no password stands in a process list.
"""

from __future__ import annotations

import base64
import socket
import ssl
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urlsplit

from django.db.models import F
from django.utils.translation import gettext as _

from loa.kit.refused import Refused
from loa.radio import engine
from loa.radio.models import ProgrammeState, Rendition

TIMEOUT = 15
AHEAD = 2.0
"""Seconds by which the server's buffer is kept filled."""
BLOCK = 0.25


@dataclass(frozen=True, slots=True)
class Target:
    """Where a programme is sent.

    Args:
        host, port: of the Icecast server.
        mount: "/nong-son.mp3".
        secure: whether over TLS.
        user: "source" unless the server says otherwise.
    """

    host: str
    port: int
    mount: str
    secure: bool = False
    user: str = "source"


def target_of(address: str) -> Target:
    """Read http(s)://[user@]host[:port]/mount.

    Raises:
        Refused: another form, or a password in it.
    """
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        parts, port = urlsplit(""), None
    if parts.password is not None:
        raise Refused(_("Không ghi mật khẩu trong địa chỉ. Đặt biến môi trường LOA_ICECAST_PASSWORD."))
    if parts.scheme not in ("http", "https") or not parts.hostname or len(parts.path) < 2:
        raise Refused(_("Địa chỉ Icecast phải như http://may-chu:8000/diem-phat.mp3."))
    secure = parts.scheme == "https"
    return Target(parts.hostname, port or (443 if secure else 8000), parts.path, secure, parts.username or "source")


def sound_of(programme: str) -> tuple[Path, float, str]:
    """The MP3 of a programme.

    Args:
        programme: number of an approved programme whose sound is made, or the path of an MP3 file.

    Returns:
        (file, seconds, name for listeners).

    Raises:
        Refused: there is none.
    """
    if programme.isascii() and programme.isdigit() and len(programme) < 19:
        made = Rendition.objects.filter(
            rendering__programme=int(programme), rendering__programme__state=ProgrammeState.APPROVED,
            rendering__of=F("rendering__programme__submitted_hash"), kind="mp3",
        ).select_related("rendering__programme").first()  # fmt: skip
        if made is None or made.rendering.programme is None:
            raise Refused(_("Không có chương trình số %(n)s đã duyệt và đã dựng.") % {"n": programme})
        return Path(made.file.path), made.samples / made.rate, made.rendering.programme.title
    path = Path(programme)
    if not path.is_file():
        raise Refused(_("Không tìm thấy tệp “%(name)s”.") % {"name": programme})
    heard = engine.hear(path.name, path.read_bytes())
    if heard.media_type != "audio/mpeg":
        raise Refused(_("Chỉ phát được tệp MP3 lên Icecast."))
    return path, heard.ms / 1000, path.stem


def _connect(target: Target, password: str, name: str) -> socket.socket:
    try:
        line: socket.socket = socket.create_connection((target.host, target.port), TIMEOUT)
        if target.secure:
            line = ssl.create_default_context().wrap_socket(line, server_hostname=target.host)
        key = base64.b64encode(f"{target.user}:{password}".encode()).decode("ascii")
        head = (
            f"PUT {quote(target.mount)} HTTP/1.1\r\nHost: {target.host}:{target.port}\r\nAuthorization: Basic {key}\r\n"
            f"User-Agent: loa\r\nContent-Type: audio/mpeg\r\nIce-Name: {quote(name)}\r\nIce-Public: 0\r\n"
            "Expect: 100-continue\r\n\r\n"
        )
        line.sendall(head.encode("ascii"))
        answer = line.recv(4096).decode("latin-1").split("\r\n", 1)[0]
    except OSError as error:
        raise Refused(
            _("Không nối được máy chủ Icecast %(host)s: %(fault)s. Kiểm tra địa chỉ và mạng.")
            % {"host": target.host, "fault": error.strerror or error}
        ) from error
    if " 100 " in answer or " 200 " in answer:
        return line
    line.close()
    if " 401 " in answer:
        raise Refused(_("Máy chủ Icecast không nhận mật khẩu. Xem lại LOA_ICECAST_PASSWORD."))
    if " 403 " in answer:
        raise Refused(_("Điểm phát đang có nguồn khác, hoặc máy chủ không nhận thêm. Thử lại sau."))
    raise Refused(_("Máy chủ Icecast trả lời: %(answer)s.") % {"answer": answer[:120] or "-"})


def push(mp3: Path, seconds: float, target: Target, password: str, *, name: str, pace: float = 1.0) -> int:
    """Send an MP3 of one bit rate to a mount, and leave the mount when it has been heard.

    Args:
        mp3: the file.
        seconds: how long it is.
        name: what listeners' players show.
        pace: 1: as heard; more: so many times faster, for a server that records.

    Returns:
        bytes sent.

    Raises:
        Refused: no connection, a wrong password, or the connection broke; in a sentence.
    """
    size = mp3.stat().st_size
    rate = size / seconds * pace
    started = time.monotonic()
    sent = 0
    with _connect(target, password, name) as line, mp3.open("rb") as stream:
        try:
            while data := stream.read(max(1, int(rate * BLOCK))):
                line.sendall(data)
                sent += len(data)
                early = sent / rate - AHEAD / pace - (time.monotonic() - started)
                if early > 0:
                    time.sleep(early)
            rest = size / rate - (time.monotonic() - started)
            if rest > 0:
                time.sleep(rest)
        except OSError as error:
            raise Refused(
                _("Đứt kết nối với Icecast sau %(n)s byte: %(fault)s.") % {"n": sent, "fault": error.strerror or error}
            ) from error
    return sent
