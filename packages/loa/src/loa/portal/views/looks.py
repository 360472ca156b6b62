"""How a reader wants to see the sites: large letters, strong contrast, light or dark.

With script the choice lies in the reader's browser (`looks.js`) and the server never hears of it. Without script this
view keeps it in a cookie, asked for by nobody but `hien-thi.css`, a style sheet that only browsers without script load:
so the pages themselves stay the same for everybody and can be kept.
"""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from loa.portal.kept import kept
from loa.portal.looks import COOKIE, clean, style_of
from loa.portal.public import frame_of, home_on

YEAR = 365 * 24 * 3600


@csrf_exempt
@kept("ve")
@require_http_methods(["GET", "HEAD", "POST"])
def choose(request: HttpRequest) -> HttpResponse:
    """The form by itself, for browsers without script; POST keeps the choice and leads back to `ve`.

    Raises:
        Http404: there is no site on this host.
    """
    if request.method == "POST":
        back = request.POST.get("ve", "/")
        if not url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure()):
            back = "/"
        response = HttpResponseRedirect(back, status=303)
        choice = clean([request.POST.get(name, "") for name in ("chu", "net", "nen")])
        if choice:
            secure = settings.SESSION_COOKIE_SECURE
            response.set_cookie(COOKIE, ".".join(choice), max_age=YEAR, secure=secure, httponly=True, samesite="Lax")
        else:
            response.delete_cookie(COOKIE, samesite="Lax")
        return response
    home = home_on(request)
    return render(request, "portal/looks.html", {**frame_of(home, None, request), "current": "looks"})


@require_safe
def style(request: HttpRequest) -> HttpResponse:
    """The few rules that the cookie asks for; for this reader only."""
    response = HttpResponse(style_of(clean(request.COOKIES.get(COOKIE, "").split("."))), content_type="text/css")
    response["Cache-Control"] = "private, no-cache"
    response["Vary"] = "Cookie"
    return response
