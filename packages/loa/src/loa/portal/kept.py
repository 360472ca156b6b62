"""Pages that are kept: rendered once, handed out until something changes them.

Two halves. `KeptHeaders` (Django's middleware) says of a public page, in headers that any cache in front understands,
that it is the same for everybody, what it is about, and how to ask whether it has changed. `Kept` stands before Django
(`loa.config.wsgi`), keeps what those headers allow, and answers without waking Django up.

Each process holds what it has made; where Redis is set (`LOA_CACHE_URL`), they share it.

No page can be stale: its version is the number that a change raises in its own transaction (`versions`). Only what
looks the same all day is kept, and not beyond midnight, when the date in the head of every page changes.
"""

from __future__ import annotations

import gzip
import hashlib
import logging
import re
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from datetime import time as hour
from functools import wraps
from typing import Any, ParamSpec
from urllib.parse import parse_qsl, urlencode

from django.conf import settings
from django.core.cache import caches
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.http import http_date, parse_http_date_safe

from loa.kit.clock import now
from loa.portal import versions

logger = logging.getLogger(__name__)
P = ParamSpec("P")

FRESH = "public, max-age=0, s-maxage={}, must-revalidate"
IN_FRONT = 30
"""A browser asks each time (304 when nothing changed: a few hundred bytes); a cache in front holds a page for half a
minute, which is the longest that a story taken down can still be read through it."""
MISSING = "khong-co"
MISSING_SLOTS = 256
"""Addresses that lead nowhere share so many places: whoever asks for a million of them pushes out no page."""
NOT_OURS = ("/ban/", "/api/", "/static/", "/media/", "/tep/", "/dinh-kem/")
SHAPE = 2
"""Of an `Entry`, raised when it changes: what an older Loa left in Redis is not taken for one of today."""
TRACKING = re.compile(r"(?:utm_\w+|fbclid|gclid|zarsrc|zalo\w*|gidzl|mibextid)")
"""What others hang on links that are passed on: it says nothing of the page, and Django never sees it."""
OWN_HEADERS = frozenset({"set-cookie", "date", "content-length", "content-encoding", "connection"})


def kept(*parameters: str) -> Callable[[Callable[P, HttpResponseBase]], Callable[P, HttpResponseBase]]:
    """Marks a view whose page may be kept: it is in the frame of a site, shows everybody the same, and whatever
    changes it announces `portal.events.site_changed`.

    Args:
        parameters: names in the query that the page depends on; asked with any other, it is not kept.
    """

    def mark(view: Callable[P, HttpResponseBase]) -> Callable[P, HttpResponseBase]:
        @wraps(view)
        def marked(*args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            request: Any = args[0]
            keep(request, *parameters)
            return view(*args, **kwargs)

        return marked

    return mark


def keep(request: HttpRequest, *parameters: str, seconds: float | None = None) -> None:
    """The same from within a view.

    Args:
        seconds: after which the page is no longer true though nobody did anything; None: at midnight.
    """
    request._loa_keep = frozenset(parameters)  # type: ignore[attr-defined]
    request._loa_seconds = seconds  # type: ignore[attr-defined]


class KeptHeaders:
    """Names what a public page is about, gives it a tag to ask by, and keeps cookies out."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        about = self._about(request, response)
        if about and isinstance(response, HttpResponse):
            response["Surrogate-Key"] = about
            seconds = getattr(request, "_loa_seconds", None)
            response["Cache-Control"] = FRESH.format(IN_FRONT if seconds is None else int(min(IN_FRONT, seconds)))
            if seconds is not None:
                response["Expires"] = http_date(time.time() + seconds)
            patch_vary_headers(response, ["Accept-Encoding"])
            if response.status_code == 200:
                tag = hashlib.sha256(response.content).hexdigest()[:20]
                response["ETag"] = f'W/"{tag}"'
                if is_known(request.headers.get("If-None-Match", ""), tag):
                    return _unchanged(response)
        return response

    def _about(self, request: HttpRequest, response: HttpResponseBase) -> str:
        """ "site-12 page-33", or "khong-co" for an address of the sites that leads nowhere; empty: not to be kept."""
        if request.method not in ("GET", "HEAD") or request.path_info.startswith(NOT_OURS):
            return ""
        if response.streaming or response.cookies or "cookie" in response.get("Vary", "").lower():
            return ""
        match = request.resolver_match
        if response.status_code == 404 and match is not None and match.view_name == "wagtail_serve":
            return MISSING
        home = getattr(request, "_loa_home", None)
        allowed = getattr(request, "_loa_keep", None)
        if response.status_code != 200 or home is None or allowed is None or set(request.GET) - allowed:
            return ""
        page = getattr(request, "_loa_page", None)
        return f"site-{home} page-{page}" if page else f"site-{home}"


def _unchanged(response: HttpResponse) -> HttpResponse:
    short = HttpResponse(status=304)
    for name in ("ETag", "Cache-Control", "Expires", "Vary", "Surrogate-Key", "Content-Security-Policy"):
        if name in response:
            short[name] = response[name]
    del short["Content-Type"]
    return short


def is_known(header: str, tag: str) -> bool:
    """Whether an If-None-Match names a tag (compared weakly) or anything at all."""
    return header.strip() == "*" or f'"{tag}"' in header


def seconds_to_midnight() -> float:
    """Until the day changes at Asia/Ho_Chi_Minh."""
    local = timezone.localtime(now())
    after = datetime.combine(local.date() + timedelta(days=1), hour.min, tzinfo=local.tzinfo)
    return max(1.0, (after - local).total_seconds())


StartResponse = Callable[..., Any]
Application = Callable[[dict[str, Any], StartResponse], Iterable[bytes]]
Headers = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Entry:
    """A page as it is handed out.

    Args:
        address: the whole of it.
        site: key of the home page whose version counts; None for an address that leads nowhere: all versions together.
        version: at which it is true.
        until: seconds since 1970 after which it is not, whatever the version says.
        status, headers: as Django said them.
        packed: the body, gzip.
        packed_headers: with what tells of the packing.
        tag: what ETag says, without its marks.
    """

    address: str
    site: int | None
    version: int
    until: float
    status: str
    headers: Headers
    packed: bytes
    packed_headers: Headers
    tag: str


class Memory:
    """The pages that this process holds; and behind it, where Redis is set, what the other machines have made."""

    LARGEST = 4000

    def __init__(self) -> None:
        self.entries: dict[str, Entry] = {}

    def get(self, whole: str) -> Entry | None:
        """The entry of an address, whether or not it is still true."""
        entry = self.entries.get(whole) or self.entries.get(_slot(whole))
        if entry is None and settings.INSTALLATION.cache_url:
            entry = self._shared(whole)
            if entry is not None:
                self._hold(whole, entry)
        return entry

    def _shared(self, whole: str) -> Entry | None:
        """What another process has made; nothing where Redis is away or holds what an older Loa wrote."""
        try:
            found = caches["default"].get(_shared_key(whole))
        except Exception:
            logger.warning("kept pages: Redis did not answer", exc_info=True)
            return None
        return found if isinstance(found, Entry) else None

    def put(self, entry: Entry) -> None:
        """Keep an entry until it ends."""
        if entry.site is None:
            self.entries[_slot(entry.address)] = entry
            return
        self._hold(entry.address, entry)
        if settings.INSTALLATION.cache_url:
            try:
                caches["default"].set(_shared_key(entry.address), entry, entry.until - time.time())
            except Exception:
                logger.warning("kept pages: Redis took nothing", exc_info=True)

    def _hold(self, whole: str, entry: Entry) -> None:
        while len(self.entries) >= self.LARGEST:
            with suppress(KeyError, StopIteration, RuntimeError):  # another thread may be at it too
                del self.entries[next(iter(self.entries))]
        self.entries[whole] = entry

    def clear(self) -> None:
        """Forget everything that this process holds."""
        self.entries.clear()


memory = Memory()


class Kept:
    """Stands before Django. A request that it does not know at once goes on to Django as if it were not there."""

    def __init__(self, application: Application) -> None:
        self.application = application

    def __call__(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        path = environ["PATH_INFO"]
        method = environ["REQUEST_METHOD"]
        if (method != "GET" and method != "HEAD") or path.startswith(NOT_OURS):
            return self.application(environ, start_response)
        query = environ.get("QUERY_STRING", "")
        if query:
            query = environ["QUERY_STRING"] = without_tracking(query)
        whole = f"{environ.get('wsgi.url_scheme')}://{environ.get('HTTP_HOST', '')}{path}?{query}"
        try:
            entry = memory.get(whole)
            if (
                entry is not None
                and entry.until > time.time()
                and entry.version == versions.version(entry.site)
                and entry.address == whole
            ):
                return _hand_out(entry, environ, start_response, method)
            before, until = versions.version(None), time.time() + seconds_to_midnight()
        except DatabaseError:
            logger.warning("kept pages: the database did not answer", exc_info=True)
            connection.close()
            return self.application(environ, start_response)
        return self._ask(whole, before, until, environ, start_response)

    def _ask(
        self, whole: str, before: int, until: float, environ: dict[str, Any], start_response: StartResponse
    ) -> Iterable[bytes]:
        """Django's answer; kept if it may be and nothing changed meanwhile.

        Args:
            before: the version of everything when it was asked for.
            until: the midnight after that moment: a page that is made across midnight bears the old day.
        """
        said: list[Any] = []

        def listen(status: str, headers: Headers, *rest: Any) -> Any:
            said[:] = [status, headers]
            if _about(headers) and environ["REQUEST_METHOD"] == "GET" and status[:3] in ("200", "404"):
                return None  # said below, once it is known what is said
            said.append(None)
            return start_response(status, headers, *rest)

        result = self.application(environ, listen)
        if len(said) != 2:
            return result
        status, headers = said
        try:
            body = b"".join(result)
        finally:
            close = getattr(result, "close", None)
            if close is not None:
                close()
        plain = [(name, value) for name, value in headers if name.lower() not in OWN_HEADERS]
        packed = gzip.compress(body, 6, mtime=0)
        self._put(whole, before, until, status, plain, packed)
        if "gzip" in environ.get("HTTP_ACCEPT_ENCODING", ""):
            plain, body = [*plain, ("Content-Encoding", "gzip")], packed
        start_response(status, [*plain, ("Content-Length", str(len(body))), ("Cache-Status", "loa; fwd=miss")])
        return [body]

    def _put(self, whole: str, before: int, until: float, status: str, headers: Headers, packed: bytes) -> None:
        about = _about(headers)
        site = None if about == MISSING else int(about.split()[0].removeprefix("site-"))
        try:
            version = versions.version(site)  # read first: what changes between the two reads shows in the second
            if versions.version(None) != before:
                return  # something changed while the page was made: nobody knows which half it shows
        except DatabaseError:
            connection.close()
            return
        tag = next((value[3:-1] for name, value in headers if name == "ETag"), "")
        ends = next((parse_http_date_safe(value) for name, value in headers if name == "Expires"), None)
        until = until if ends is None else min(until, ends)
        hit = ("Cache-Status", "loa; hit")
        length = [("Content-Encoding", "gzip"), ("Content-Length", str(len(packed)))]
        known = [*headers, hit]
        memory.put(Entry(whole, site, version, until, status, known, packed, [*known, *length], tag))


def _hand_out(entry: Entry, environ: dict[str, Any], start_response: StartResponse, method: str) -> list[bytes]:
    """A kept page, packed or not; 304 to whoever has it already."""
    asked = environ.get("HTTP_IF_NONE_MATCH")
    if asked and entry.tag and is_known(asked, entry.tag):
        start_response("304 Not Modified", [pair for pair in entry.headers if pair[0] != "Content-Type"])
        return [b""]
    if "gzip" in environ.get("HTTP_ACCEPT_ENCODING", ""):
        start_response(entry.status, entry.packed_headers)
        return [entry.packed if method == "GET" else b""]
    body = gzip.decompress(entry.packed)
    start_response(entry.status, [*entry.headers, ("Content-Length", str(len(body)))])
    return [body if method == "GET" else b""]


def _about(headers: Headers) -> str:
    return next((value for name, value in headers if name == "Surrogate-Key"), "")


def _key(whole: str) -> str:
    return hashlib.blake2b(whole.encode("utf-8", "surrogateescape"), digest_size=16).hexdigest()


def _shared_key(whole: str) -> str:
    return f"page-{SHAPE}-{_key(whole)}"


def _slot(whole: str) -> str:
    return f"404-{int(_key(whole)[:8], 16) % MISSING_SLOTS}"


def without_tracking(query: str) -> str:
    """A query without what others hang on links; as it came where there is nothing of the kind."""
    if not TRACKING.search(query):
        return query
    try:
        pairs = parse_qsl(query, keep_blank_values=True, max_num_fields=100)
    except ValueError:
        return query
    return urlencode([pair for pair in pairs if not TRACKING.fullmatch(pair[0])])
