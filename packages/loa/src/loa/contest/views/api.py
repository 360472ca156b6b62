"""The hot path's routes behind Django, for whoever serves everything through one port; and the papers' files."""

from __future__ import annotations

from collections.abc import Callable

from django.db import DatabaseError
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from loa.contest import actions
from loa.contest.accept import BODY_BYTES, COOKIE, Bad
from loa.contest.actions.hand_in import milliseconds
from loa.contest.hot import Limits, busy
from loa.contest.papers import folder

_limits = Limits()


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
def paper(request: HttpRequest, round: int, name: str) -> FileResponse:
    """One form's file, where no file server stands before us."""
    try:
        file = (folder(round) / f"{name}.json").open("rb")
    except OSError:
        raise Http404 from None
    response = FileResponse(file, content_type="application/json")
    response["Cache-Control"] = "public, max-age=604800, immutable"
    return response
