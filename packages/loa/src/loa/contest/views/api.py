"""The hot path's routes behind Django, for whoever serves everything through one port; and the papers' files."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from django.db import DatabaseError
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from loa.contest import access, actions, sealed
from loa.contest.accept import BODY_BYTES, COOKIE, Bad
from loa.contest.actions.hand_in import milliseconds
from loa.contest.hot import Limits, busy
from loa.contest.media import folder as media_folder
from loa.contest.papers import folder

_limits = Limits()
KINDS = {".json": "application/json", ".bin": "application/octet-stream"}


def address_of(request: HttpRequest) -> str:
    """The address that a request came from, as the server next to us says."""
    return str(request.META.get("REMOTE_ADDR", ""))


def _answer(request: HttpRequest, make: Callable[[bytes], bytes]) -> HttpResponse:
    try:
        if int(request.headers.get("Content-Length") or 0) > BODY_BYTES:
            raise Bad(413, "too_big", "Nội dung gửi lên lớn quá.")
        told, status = make(request.body), 200
    except Bad as bad:
        status = bad.status
        if status not in (425, 409, 410) and _limits.blame(address_of(request), milliseconds()):
            status = 429
        told = bad.body()
    except DatabaseError:
        wait, seconds = busy()
        response = JsonResponse(wait, status=503)
        response["Retry-After"] = str(seconds)
        return response
    response = HttpResponse(told, content_type="application/json", status=status)
    response["Cache-Control"] = "no-store"
    return response


# No session is involved and the cookie is SameSite: a form of another site cannot send JSON in a person's name.
@csrf_exempt
@require_POST
def start(request: HttpRequest) -> HttpResponse:
    """Begin an attempt, or go on with it."""
    return _answer(request, lambda body: actions.start(body, request.COOKIES.get(COOKIE, "")))


@csrf_exempt
@require_POST
def submit(request: HttpRequest) -> HttpResponse:
    """Hand a paper in; answered after the commit."""
    return _answer(request, actions.hand_in)


@require_GET
def clock(request: HttpRequest) -> HttpResponse:
    """The server's time in milliseconds since 1970."""
    response = JsonResponse({"now": milliseconds()})
    response["Cache-Control"] = "no-store"
    return response


@require_GET
def key(request: HttpRequest, round: int) -> HttpResponse:
    """The key of a round's locked papers, from its opening on."""
    row = access.round_of_papers(round)
    data = sealed.released(row) if row else None
    if data is None:
        raise Http404
    response = HttpResponse(data, content_type="application/json")
    response["Cache-Control"] = "public, max-age=604800"
    return response


@require_GET
def paper(request: HttpRequest, round: int, name: str) -> FileResponse:
    """One form's file, plain or locked, or the key; where no file server stands before us."""
    return _file(folder(round) / name)


@require_GET
def media(request: HttpRequest, name: str) -> FileResponse:
    """A picture or a sound of a question; likewise."""
    return _file(media_folder() / name)


def _file(path: Path) -> FileResponse:
    try:
        file = path.open("rb")
    except OSError:
        raise Http404 from None
    response = FileResponse(file, **({"content_type": KINDS[path.suffix]} if path.suffix in KINDS else {}))
    response["Cache-Control"] = "public, max-age=604800, immutable"
    return response
