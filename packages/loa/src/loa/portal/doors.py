"""The doors of Wagtail's admin: an allow-list. What is not named here does not exist for anybody, whatever an upgrade
brings.

Of Wagtail we keep the editor, its preview and its window for choosing a picture. Everything that could change what
the public sees (publish, unpublish, move, copy, delete, alias, revert, schedule, workflow, bulk actions, privacy,
locks, settings, sites, collections, users, groups) is done by our own actions, or not at all.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers

from loa.kit.rows import identifier
from loa.org.access import may

READ = frozenset({"GET", "HEAD"})
FORM = READ | {"POST"}

OPEN: dict[str, frozenset[str]] = {
    "wagtailadmin_pages:edit": FORM,
    "wagtailadmin_pages:preview_on_edit": FORM | {"DELETE"},
    "wagtailadmin_editing_sessions:ping": frozenset({"POST"}),
    "wagtailadmin_editing_sessions:release": frozenset({"POST"}),
    "wagtailadmin_choose_page_external_link": FORM,
    "wagtailadmin_choose_page_email_link": FORM,
    "wagtailadmin_choose_page_phone_link": FORM,
    "portal_pictures:choose": READ,
    "portal_pictures:choose_results": READ,
    "portal_pictures:chosen": READ,
    "portal_pictures:create": FORM,
    "portal_files:choose": READ,
    "portal_files:choose_results": READ,
    "portal_files:chosen": READ,
    "portal_files:create": FORM,
    "wagtailadmin_sprite": READ,
    "wagtailadmin_javascript_catalog": READ,
}
"""Names that open, and the methods that they take."""

WITHOUT_SIGN_IN = frozenset({"wagtailadmin_sprite", "wagtailadmin_javascript_catalog"})
HOME = "wagtailadmin_home"
SIGN_IN = "wagtailadmin_login"
PUBLIC_CLOSED = frozenset(
    {
        "wagtailcore_login",
        "wagtailcore_authenticate_with_password",
        "wagtaildocs_authenticate_with_password",
        "wagtaildocs_serve",
    }
)
"""Wagtail's addresses outside the admin that we do not use either. Files go out at `portal_file`, which knows what was
taken down."""


def of_wagtail_admin(request: HttpRequest) -> bool:
    """Whether an address lies below Wagtail's admin."""
    return request.path.startswith(reverse(HOME))


class ClosedDoorsMiddleware:
    """Answers 404 with a sentence at every closed door, and asks for the right to the very page at the open ones."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if of_wagtail_admin(request):
            # Wagtail's text editor writes style elements of its own (placeholders, list numbers); scripts stay strict.
            response._csp_update = {"style-src": ["'unsafe-inline'"]}  # type: ignore[attr-defined]
        return response

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: Any, kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        match = request.resolver_match
        name = match.view_name if match else ""
        if name in PUBLIC_CLOSED:
            return closed(request)
        if not of_wagtail_admin(request):
            return None
        if name in WITHOUT_SIGN_IN:
            return None
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path(), settings.LOGIN_URL)
        if name in (HOME, SIGN_IN):
            return redirect("portal:stories")
        if name not in OPEN:
            return closed(request)
        if request.method not in OPEN[name]:
            return HttpResponseNotAllowed(sorted(OPEN[name]))
        return self._ask(request, name, kwargs)

    def _ask(self, request: HttpRequest, name: str, kwargs: dict[str, Any]) -> HttpResponse | None:
        """Wagtail answers a missing right with a redirect; here a foreign page does not exist, and a standing one
        sends to its own screen.
        """
        from loa.portal.access import get_flow, get_image, get_shared_file

        if not may(request.user, "story.write"):
            raise PermissionDenied("story.write")
        if name == "portal_pictures:chosen":
            get_image(request.user, kwargs["pk"])
        if name == "portal_files:chosen":
            get_shared_file(request.user, kwargs["pk"])
        if name == "wagtailadmin_editing_sessions:ping":
            if (kwargs["app_label"], kwargs["model_name"]) != ("wagtailcore", "page"):
                return closed(request)
            get_flow(request.user, identifier(kwargs["object_id"]))
        if "page_id" in kwargs:
            flow = get_flow(request.user, kwargs["page_id"])
            if not may(request.user, "story.write", flow.home.unit):
                raise PermissionDenied("story.write")
            if not flow.is_editable and request.method in READ and name == "wagtailadmin_pages:edit":
                return redirect("portal:story", flow.page_id)
        return None


def closed(request: HttpRequest) -> HttpResponse:
    """404 with a sentence that says where the way goes on."""
    response = render(request, "portal/desk/closed.html", status=404)
    add_never_cache_headers(response)
    return response
