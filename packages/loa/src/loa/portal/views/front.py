"""The addresses of the sites: what stands there, what does not; and how to begin where no site stands at the first
one."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth import get_user_model
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render, resolve_url
from django.views.decorators.http import require_safe
from django.views.defaults import page_not_found
from wagtail.views import serve

from loa.portal.kept import NOT_OURS
from loa.portal.models import HomePage
from loa.portal.public import frame_of, home_on
from loa.portal.reading import site_of

WAGTAILS_OWN = "/_util/"


def page(request: HttpRequest, path: str) -> HttpResponse:
    """A page as Wagtail serves it."""
    site_of(request)
    return serve(request, path)


@require_safe
def front(request: HttpRequest) -> HttpResponse:
    """The home page at the root, as Wagtail serves it; else a page that says what Loa is and how to begin."""
    site = site_of(request)
    if site is not None and site.root_page.specific_class is HomePage:
        try:
            return serve(request, "")
        except Http404:  # it is not published
            pass
    context = {"has_people": get_user_model().objects.exists(), "sign_in": resolve_url(settings.LOGIN_URL)}
    return render(request, "portal/first.html", context)


def missing(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """An address that leads nowhere, in the frame of the site whose part of the tree it names, with ways on; Django's
    own page for the desk, for machines, and where no site stands.
    """
    if request.path_info.startswith((*NOT_OURS, WAGTAILS_OWN)) or request.method not in ("GET", "HEAD"):
        return page_not_found(request, exception)
    try:
        chief = home_on(request)
    except Http404:
        return page_not_found(request, exception)
    first = request.path_info.split("/")[1]
    rows = HomePage.objects.child_of(chief).filter(live=True, slug=first).select_related("unit", "arms")
    below = None if "\x00" in first else rows.first()  # PostgreSQL breaks on NUL
    return render(request, "portal/missing.html", frame_of(below or chief, chief, request), status=404)
