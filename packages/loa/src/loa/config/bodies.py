"""How much may be sent to an address by whoever it is: what is larger is refused before a byte of it is read."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

MEGABYTE = 2**20
CONTEST_BYTES = MEGABYTE // 10
"""A paper, a sign-up, a receipt: nothing below /thi/ is larger, and everybody may call it."""
STAFF_BYTES = 2_000_000_000 + MEGABYTE
"""A long recording; only from whoever has signed in at the desk."""


def most(request: HttpRequest) -> int:
    """How many bytes a request may carry. Whether somebody is signed in is asked only where it matters."""
    if request.path_info.startswith("/thi/"):
        return CONTEST_BYTES
    return int(settings.INSTALLATION.upload_megabytes) * MEGABYTE + MEGABYTE


class BodiesMiddleware:
    """Answers 413 with a sentence where the body is larger than what the address takes, and 411 where its length is not
    said (Django reads nothing of such a body: without this, a form would come back empty with no word of why).

    A body that is longer than it says cannot come in either: Django reads no further than the length. Stands after
    the middleware that knows who is signed in and before any that reads the body.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.META.get("HTTP_TRANSFER_ENCODING") and not request.META.get("CONTENT_LENGTH"):
            return self._refuse(request, 411, _("Không rõ nội dung gửi lên dài bao nhiêu nên máy chủ không nhận."))
        try:
            size = int(request.META.get("CONTENT_LENGTH") or 0)
        except ValueError:
            size = 0
        limit = most(request)
        if size > limit and limit > CONTEST_BYTES and request.user.is_authenticated:
            limit = STAFF_BYTES
        if size > limit:
            return self._refuse(
                request, 413,
                _("Nội dung gửi lên lớn quá: nơi này nhận nhiều nhất %(n)s. Chia nhỏ hoặc giảm cỡ tệp rồi gửi lại.")
                % {"n": f"{limit / MEGABYTE:.1f}".replace(".0", "").replace(".", ",") + " MB"},
            )  # fmt: skip
        return self.get_response(request)

    def _refuse(self, request: HttpRequest, status: int, sentence: str) -> HttpResponse:
        path = request.path_info
        if path.startswith("/thi/api/"):
            code = "too_big" if status == 413 else "no_length"
            return JsonResponse({"error": code, "sentence": sentence}, status=status)
        if path.startswith("/api/"):
            return JsonResponse({"code": "invalid", "reasons": [{"sentence": sentence, "field": None}]}, status=status)
        return render(request, "413.html", {"sentence": sentence}, status=status)
