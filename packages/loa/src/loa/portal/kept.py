"""Pages that are kept: rendered once, handed out until something changes them.

Two halves. `KeptHeaders` (Django's middleware) says of a public page, in headers that any cache in front understands,
that it is the same for everybody, what it is about, and how to ask whether it has changed. `Kept` stands before Django
(`loa.config.wsgi`), keeps what those headers allow, and answers without waking Django up.

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
from datetime import datetime, timedelta
from datetime import time as hour
from functools import wraps
from typing import Any, ParamSpec
from urllib.parse import parse_qsl, urlencode

from django.core.cache import caches
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone
from django.utils.cache import patch_vary_headers

from loa.kit.clock import now
from loa.portal import versions

logger = logging.getLogger(__name__)
P = ParamSpec("P")

FRESH = "public, max-age=0, s-maxage=30, must-revalidate"
"""A browser asks each time (304 when nothing changed: a few hundred bytes); a cache in front holds a page for half a
minute, which is the longest that a story taken down can still be read through it."""
MISSING = "khong-co"
MISSING_SLOTS = 256
"""Addresses that lead nowhere share so many places: whoever asks for a million of them pushes out no page."""
NOT_OURS = ("/ban/", "/api/", "/static/", "/media/", "/tep/")
ANY_BROWSER = re.compile(r"(?:utm_\w+|fbclid|gclid|zarsrc|zalo\w*|gidzl|mibextid)")
"""What others hang on links that are passed on: it says nothing about the page, and is dropped before Django sees it."""
OWN_HEADERS = frozenset({"set-cookie", "date", "content-length", "content-encoding", "connection"})
SMALLEST = 700
"""Bytes below which packing does not pay."""


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


def keep(request: HttpRequest, *parameters: str) -> None:
    """The same from within a view."""
    request._loa_keep = frozenset(parameters)  # type: ignore[attr-defined]


class KeptHeaders:
    """Names what a public page is about, gives it a tag to ask by, and keeps cookies out."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        about = self._about(request, response)
        if about and isinstance(response, HttpResponse):
            response["Surrogate-Key"] = about
            response["Cache-Control"] = FRESH
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
    for name in ("ETag", "Cache-Control", "Vary", "Surrogate-Key", "Content-Security-Policy"):
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
Entry = tuple[str, int | None, int, float, str, list[tuple[str, str]], bytes, str]
"""Whose address, of which site (None: of all), version, end in seconds since 1970, status, headers, packed body, tag."""


class Kept:
    """Stands before Django. A request that it does not know at once goes on to Django as if it were not there."""

    def __init__(self, application: Application) -> None:
        self.application = application

    def __call__(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        method = environ["REQUEST_METHOD"]
        if method not in ("GET", "HEAD") or path.startswith(NOT_OURS):
            return self.application(environ, start_response)
        query = environ.get("QUERY_STRING", "")
        if query:
            query = environ["QUERY_STRING"] = without_tracking(query)
        whole = f"{environ.get('wsgi.url_scheme')}://{environ.get('HTTP_HOST', '')}{path}?{query}"
        try:
            answer = self._known(whole, environ, start_response, method)
            if answer is not None:
                return answer
            before = versions.version(None)
        except DatabaseError:
            logger.warning("kept pages: the database did not answer", exc_info=True)
            connection.close()
            return self.application(environ, start_response)
        return self._ask(whole, before, environ, start_response)

    def _known(
        self, whole: str, environ: dict[str, Any], start_response: StartResponse, method: str
    ) -> list[bytes] | None:
        """The kept answer; None where there is none, or it is no longer true."""
        cache = caches["pages"]
        entry: Entry | None = cache.get(_key(whole)) or cache.get(_slot(whole))
        if entry is None:
            return None
        address, site, version, until, status, headers, body, tag = entry
        if address != whole or until <= time.time() or version != versions.version(site):
            return None
        if tag and "HTTP_IF_NONE_MATCH" in environ and is_known(environ["HTTP_IF_NONE_MATCH"], tag):
            start_response("304 Not Modified", [pair for pair in headers if pair[0] != "Content-Type"])
            return [b""]
        if "gzip" in environ.get("HTTP_ACCEPT_ENCODING", ""):
            encoding = [("Content-Encoding", "gzip")]
        else:
            body, encoding = gzip.decompress(body), []
        start_response(status, [*headers, *encoding, ("Content-Length", str(len(body))), ("Cache-Status", "loa; hit")])
        return [body if method == "GET" else b""]

    def _ask(self, whole: str, before: int, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        """Django's answer; kept if it may be and nothing changed meanwhile."""
        said: list[Any] = []

        def listen(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
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
        self._put(whole, before, status, plain, packed)
        if len(body) >= SMALLEST and "gzip" in environ.get("HTTP_ACCEPT_ENCODING", ""):
            plain, body = [*plain, ("Content-Encoding", "gzip")], packed
        start_response(status, [*plain, ("Content-Length", str(len(body))), ("Cache-Status", "loa; fwd=miss")])
        return [body]

    def _put(self, whole: str, before: int, status: str, headers: list[tuple[str, str]], packed: bytes) -> None:
        about = _about(headers)
        site = None if about == MISSING else int(about.split()[0].removeprefix("site-"))
        try:
            if versions.version(None) != before:
                return  # something changed while the page was made: nobody knows which half it shows
            version = versions.version(site)
        except DatabaseError:
            connection.close()
            return
        tag = next((value[3:-1] for name, value in headers if name == "ETag"), "")
        left = seconds_to_midnight()
        entry: Entry = (whole, site, version, time.time() + left, status, headers, packed, tag)
        caches["pages"].set(_slot(whole) if site is None else _key(whole), entry, left)


def _about(headers: list[tuple[str, str]]) -> str:
    return next((value for name, value in headers if name == "Surrogate-Key"), "")


def _key(whole: str) -> str:
    return hashlib.blake2b(whole.encode("utf-8", "surrogateescape"), digest_size=16).hexdigest()


def _slot(whole: str) -> str:
    return f"404-{int(_key(whole)[:8], 16) % MISSING_SLOTS}"


def without_tracking(query: str) -> str:
    """A query without what others hang on links; as it came where there is nothing of the kind."""
    if not ANY_BROWSER.search(query):
        return query
    try:
        pairs = parse_qsl(query, keep_blank_values=True, max_num_fields=100)
    except ValueError:
        return query
    return urlencode([pair for pair in pairs if not ANY_BROWSER.fullmatch(pair[0])])
