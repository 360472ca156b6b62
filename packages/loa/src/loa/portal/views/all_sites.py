"""The list of all sites of an installation that has more than a home page can name."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from loa.portal.kept import kept
from loa.portal.public import home_on, sites_context


@kept("trang")
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """All sites below the one at the root of this host: `ten` finds by name, `trang` is the page.

    Raises:
        Http404: there is no site on this host.
    """
    home = home_on(request)
    context = {**sites_context(home, request)}
    context["sites"] = [{"home": one, "url": one.get_url(request)} for one in context["page_of"].object_list]
    return render(request, "portal/sites.html", context)
