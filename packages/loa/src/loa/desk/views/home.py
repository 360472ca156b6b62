"""The first page of the desk, and the page that explains the work."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from loa.org import access


@login_required
def home(request: HttpRequest) -> HttpResponse:
    """My work, where that room stands; else a plain page with the menu's addresses."""
    try:
        return redirect(reverse("oversight:my_work"))
    except NoReverseMatch:
        return render(
            request, "desk/home.html", {"title": _("Bàn làm việc"), "memberships": access.memberships(request.user)}
        )


@login_required
def help_page(request: HttpRequest) -> HttpResponse:
    """The whole work on one screen."""
    return render(request, "desk/help.html", {"title": _("Trợ giúp"), "roles": access.roles(request.user)})
