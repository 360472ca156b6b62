"""What stands around every view: the language of the desk, and refusals that no view caught."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.cache import patch_vary_headers

from loa.kit.refused import Refused

STAFF = ("/ban/", "/api/")
"""Where the addresses of staff and of their machines begin; everything else is the sites that citizens read."""


class LanguageMiddleware:
    """The language of the desk that a person chose (kept in a cookie), else the installation's; never what the browser
    guesses. The sites speak the language that their stories are written in, to everybody: so one copy of a page in a
    cache is right for all, and a page says truly which language it is in.

    Django's LocaleMiddleware would show the desk in English to everybody whose browser happens to be English, as most
    office computers' are.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        of_staff = request.path_info.startswith(STAFF)
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "") if of_staff else ""
        code = chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        translation.activate(code)
        request.LANGUAGE_CODE = code
        response = self.get_response(request)
        response.headers.setdefault("Content-Language", code)
        if of_staff:
            patch_vary_headers(response, ["Cookie"])
        return response


class RefusedMiddleware:
    """Answers 409 with the reasons when an action refused and the view had no form to show them in; and gives a page to
    whoever opens an address of the desk that only takes what a button sends.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code == 405 and request.method == "GET" and request.path_info.startswith(STAFF[0]):
            page = render(request, "405.html", status=405)
            page.headers["Allow"] = response.headers.get("Allow", "POST")
            return page
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, Refused):
            return None
        return render(request, "ui/refused.html", {"reasons": exception.reasons}, status=409)
