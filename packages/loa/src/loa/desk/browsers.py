"""Browsers from which an account has got in before: a signed cookie, sent to the sign-in page only.

Somebody who tries one account from many addresses uses up what that account is allowed from unknown browsers
(`loa.desk.throttle`). Who works with the account has a known browser, which is counted by itself: so they are not
locked out. The way is that of OWASP's device cookies.
"""

from __future__ import annotations

import secrets

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from loa.desk.throttle import digest

COOKIE = "loa_browser"
SALT = "loa.desk.browsers"
KEPT = 180 * 24 * 3600
"""Seconds."""
MOST = 10
"""Accounts that one browser is kept for: an office shares a machine."""


def _read(request: HttpRequest) -> tuple[str, list[str]]:
    """The browser's number and the accounts it is known for; a new number for a browser that has none."""
    try:
        number, accounts = signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=KEPT)
    except (signing.BadSignature, ValueError):
        return secrets.token_urlsafe(12), []
    return number, accounts


def known(request: HttpRequest, username: str) -> str:
    """The number of the browser, where this account has got in from it; else empty.

    Args:
        request: of the sign-in page.
        username: as typed.
    """
    number, accounts = _read(request)
    return number if digest(username) in accounts else ""


def remember(request: HttpRequest, response: HttpResponse, username: str) -> None:
    """Let the browser be known for an account that has just got in.

    Args:
        request, response: of the sign-in.
        username: as typed.
    """
    number, accounts = _read(request)
    account = digest(username)
    kept = [account, *(one for one in accounts if one != account)][:MOST]
    response.set_cookie(
        COOKIE,
        signing.dumps([number, kept], salt=SALT),
        max_age=KEPT,
        path=reverse("desk:sign_in"),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
