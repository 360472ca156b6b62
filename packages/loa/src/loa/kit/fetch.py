"""Fetching from an address that a person typed or another server named: http(s) only, never into the own network, never
more than was asked for.

The host is resolved once for each hop, every address that it has must be a public one, and the connection goes to the
very address that was checked (a name that changes its mind between the check and the call changes nothing); TLS is
checked against the name all the same. Every redirect goes through the same door. Bytes are counted after unpacking, and
the whole conversation has one deadline, whatever pace the other side keeps.

    page = fetch("https://quangnam.example.vn/rss", kinds=("xml", "json"), limits=Limits(megabytes=5))

Names in `LOA_FETCH_INSIDE` ("may-chu:8080", "192.168.1.20") may be fetched from although they are inside: an intranet's
own servers, and those of tests.
"""

from __future__ import annotations

import ssl
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urljoin, urlsplit, urlunsplit

import httpcore2
import httpx2
from django.conf import settings
from django.utils.translation import gettext as _

from loa.kit.addresses import Address, ascii_host, is_allowed_inside, is_public, is_web_port, resolve
from loa.kit.fetched import Fetched, Limits, Unfetched, headers_of, refuse_other_kinds, unpacked

__all__ = ["Fetched", "Limits", "Unfetched", "checked", "fetch"]

AGENT = "Loa (%s)"
"""Filled with the installation's own address, so that whoever is asked knows whom to write to."""
MOVED = frozenset({301, 302, 303, 307, 308})
FOR_GOOD = frozenset({301, 308})
LONGEST_URL = 2000
USUAL = Limits()


@dataclass(slots=True)
class _Hop:
    """One place to ask: the address in parts, checked."""

    url: str
    scheme: str
    host: str
    port: int
    target: str
    allowed: bool = False


@dataclass(slots=True)
class _Deadline:
    at: float

    def left(self, wanted: float | None = None) -> float:
        """Seconds left, at most `wanted`.

        Raises:
            TimeoutError: none.
        """
        left = self.at - time.monotonic()
        if left <= 0:
            raise TimeoutError
        return left if wanted is None else min(left, wanted)


class _Stream(httpcore2.NetworkStream):
    """A connection whose every step ends at the deadline, so that a drop a second keeps nobody waiting."""

    def __init__(self, inner: httpcore2.NetworkStream, deadline: _Deadline) -> None:
        self._inner, self._deadline = inner, deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._inner.read(max_bytes, self._deadline.left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, self._deadline.left(timeout))

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore2.NetworkStream:
        return _Stream(
            self._inner.start_tls(ssl_context, server_hostname, self._deadline.left(timeout)), self._deadline
        )

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)


@dataclass(slots=True)
class _Checked(httpcore2.NetworkBackend):
    """Connects to the addresses that were checked, and to nothing else."""

    addresses: list[Address]
    deadline: _Deadline
    inner: httpcore2.NetworkBackend = field(default_factory=httpcore2.SyncBackend)

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore2.NetworkStream:
        fault: Exception = httpcore2.ConnectError("no address")
        for address in self.addresses[:4]:
            try:
                found = self.inner.connect_tcp(
                    str(address), port, self.deadline.left(timeout), local_address, socket_options
                )
                return _Stream(found, self.deadline)
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout) as error:
                fault = error
        raise fault


def checked(url: str, inside: Iterable[str] | None = None) -> str:
    """An address in the form in which it would be asked for, without going there.

    Args:
        url: as typed; a fragment is dropped, letters outside ASCII are encoded.
        inside: hosts of the own network that may be fetched from; what `LOA_FETCH_INSIDE` says where None.

    Raises:
        Unfetched: not http(s), no host, a name and password in it, a port where no web server stands, or an address of
            the own network written out (also as 127.1, 0x7f000001, [::ffff:10.0.0.1]).
    """
    hop = _hop(url, _allowed(inside))
    if not hop.allowed:
        _refuse_literal(hop)
    return hop.url


def fetch(
    url: str,
    *,
    kinds: tuple[str, ...] = (),
    limits: Limits = USUAL,
    headers: Mapping[str, str] | None = None,
    method: str = "GET",
    body: bytes = b"",
    inside: Iterable[str] | None = None,
) -> Fetched:
    """Fetch from an address of the open Internet.

    Args:
        url: http(s).
        kinds: parts of content types that are taken ("xml", "image/"); empty: any. A missing type is taken.
        limits: how much it may cost.
        headers: to send besides our own (conditions, a content type).
        method, body: POST is sent once and its redirects are not followed.
        inside: as for `checked`.

    Returns:
        the answer, also 304, 404, 429: what they mean is the caller's.

    Raises:
        Unfetched: see its codes. A failed fetch says nothing about what the other side did with it.
    """
    deadline = _Deadline(time.monotonic() + limits.seconds)
    allowed = _allowed(inside)
    moved_to, for_good = "", True
    try:
        for _nth in range(limits.redirects + 1):
            hop = _hop(url, allowed)
            answer, headed = _ask(hop, method, body, headers or {}, kinds, limits, deadline)
            if answer.status not in MOVED or method != "GET" or not headed:
                return Fetched(answer.url, answer.status, answer.headers, answer.data, moved_to)
            url = _hop(urljoin(hop.url, headed), allowed).url
            if hop.scheme == "https" and url.startswith("http:"):
                for_good = False  # followed, but an address is never stored in a weaker form than it was given
            for_good = for_good and answer.status in FOR_GOOD
            moved_to = url if for_good else moved_to
    except TimeoutError:
        raise _too_slow(limits) from None
    raise Unfetched(
        "redirects", _("Địa chỉ chuyển hướng quá %(n)d lần. Kiểm tra lại địa chỉ.") % {"n": limits.redirects}
    )


def _allowed(inside: Iterable[str] | None) -> tuple[str, ...]:
    return tuple(settings.INSTALLATION.fetch_inside if inside is None else inside)


def _too_slow(limits: Limits) -> Unfetched:
    return Unfetched(
        "time",
        _("Máy chủ bên kia trả lời quá chậm (quá %(n)d giây). Thử lại sau.") % {"n": round(limits.seconds) or 1},
    )


def _hop(url: str, allowed: tuple[str, ...]) -> _Hop:
    url = url.strip()
    if any(ord(c) < 33 or ord(c) == 127 for c in url) or "\\" in url or len(url) > LONGEST_URL:
        raise Unfetched("address", _("Địa chỉ có dấu cách hoặc ký tự lạ, hoặc dài quá. Chép lại địa chỉ."))
    try:
        parts = urlsplit(url)
        host, port = ascii_host(parts.hostname or ""), parts.port
    except ValueError:
        raise Unfetched("address", _("Đây không phải địa chỉ web. Ghi dạng https://ten-mien/duong-dan.")) from None
    if parts.scheme not in ("http", "https"):
        raise Unfetched("address", _("Chỉ lấy được từ địa chỉ http:// hoặc https://."))
    if parts.username is not None or parts.password is not None:
        raise Unfetched("address", _("Địa chỉ không được kèm tên và mật khẩu."))
    port = port or (443 if parts.scheme == "https" else 80)
    is_allowed = is_allowed_inside(host, port, allowed)
    if not is_allowed and not is_web_port(port):
        raise Unfetched("address", _("Cổng %(port)d không phải cổng của trang web.") % {"port": port})
    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._")
    query = quote(parts.query, safe="/%:@!$&'()*+,;=~-._?")
    name = f"[{host}]" if ":" in host else host
    usual = port == (443 if parts.scheme == "https" else 80)
    clean = urlunsplit((parts.scheme, name if usual else f"{name}:{port}", path, query, ""))
    return _Hop(clean, parts.scheme, host, port, path + (f"?{query}" if query else ""), is_allowed)


def _refuse_literal(hop: _Hop) -> None:
    """Refuse an address written in figures without asking any name server."""
    numeric = ":" in hop.host or all(part and (part.isdigit() or part.startswith("0x")) for part in hop.host.split("."))
    if hop.host == "localhost" or hop.host.endswith((".localhost", ".local", ".internal")):
        raise _inside_refused(hop)
    if numeric:
        try:
            rows = resolve(hop.host, hop.port, 2)
        except OSError:
            raise Unfetched("address", _("Địa chỉ máy “%(host)s” không đúng.") % {"host": hop.host}) from None
        if not all(is_public(row) for row in rows):
            raise _inside_refused(hop)


def _inside_refused(hop: _Hop) -> Unfetched:
    return Unfetched(
        "inside",
        _(
            "“%(host)s” dẫn vào mạng nội bộ nên không lấy. Nếu đây là máy chủ của cơ quan, người quản trị thêm nó vào "
            "LOA_FETCH_INSIDE."
        )
        % {"host": hop.host},
    )


def _ask(
    hop: _Hop,
    method: str,
    body: bytes,
    headers: Mapping[str, str],
    kinds: tuple[str, ...],
    limits: Limits,
    deadline: _Deadline,
) -> tuple[Fetched, str]:
    """One request, and where its answer sends to ("" if nowhere)."""
    try:
        addresses = resolve(hop.host, hop.port, deadline.left(10))
    except TimeoutError:
        raise
    except OSError:
        raise Unfetched(
            "network", _("Không tìm thấy máy chủ “%(host)s”. Kiểm tra tên miền.") % {"host": hop.host}
        ) from None
    # One inner address among outer ones is enough: whoever answers so wants to be asked until it is that one's turn.
    if not hop.allowed and not all(is_public(row) for row in addresses):
        raise _inside_refused(hop)
    sent = {
        "Host": urlsplit(hop.url).netloc,
        "User-Agent": AGENT % settings.INSTALLATION.base_url,
        "Accept-Encoding": "gzip, deflate",
        "Connection": "close",
        **headers,
    }
    if method == "POST":
        sent["Content-Length"] = str(len(body))
    # Proxies of the environment are not asked: they would resolve the name once more, unchecked.
    with httpcore2.ConnectionPool(
        ssl_context=httpx2.create_ssl_context() if hop.scheme == "https" else None,
        network_backend=_Checked(addresses, deadline),
        http2=False,
        retries=0,
    ) as pool:
        url = httpcore2.URL(
            scheme=hop.scheme.encode(), host=hop.host.encode(), port=hop.port, target=hop.target.encode("ascii")
        )
        timeouts = {"connect": 10.0, "read": limits.seconds, "write": limits.seconds, "pool": 5.0}
        try:
            with pool.stream(
                method,
                url,
                headers=[(name.encode("latin-1"), value.encode("latin-1")) for name, value in sent.items()],
                content=body or None,
                extensions={"timeout": timeouts},
            ) as response:
                got = headers_of(response.headers)
                where = got.get("location", "") if response.status in MOVED else ""
                data = b""
                if response.status == 200:
                    refuse_other_kinds(got, kinds)
                    data = b"".join(unpacked(response.iter_stream(), got, limits))
                return Fetched(hop.url, response.status, got, data), where
        except (httpcore2.TimeoutException, TimeoutError):
            raise TimeoutError from None
        except (httpcore2.NetworkError, httpcore2.ProtocolError, ssl.SSLError, OSError) as error:
            raise _no_answer(hop, error) from None


def _no_answer(hop: _Hop, error: Exception) -> Unfetched:
    if isinstance(error, ssl.SSLError) or "CERTIFICATE" in str(error).upper():
        said = _("Chứng thư số của “%(host)s” không hợp lệ nên không lấy.")
    elif isinstance(error, httpcore2.ProtocolError):
        said = _("“%(host)s” trả lời sai cách nên không đọc được.")
    else:
        said = _("Không kết nối được với “%(host)s”. Thử lại sau.")
    return Unfetched("network", said % {"host": hop.host})
