"""The addresses of the sites: what stands there; and how to begin where no site stands at the first one."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth import get_user_model
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render, resolve_url
from django.views.decorators.http import require_safe
from wagtail.views import serve

from loa.portal.models import HomePage
from loa.portal.reading import site_of


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
