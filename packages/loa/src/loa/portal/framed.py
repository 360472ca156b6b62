"""The frame of public pages that are no pages of the tree: documents, guides, themes, letters to the office.

They belong to the whole installation, and are shown in the frame of the site that the reader came from: the one at the
root of the host, or the one below it that `?noi=` names.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.paginator import EmptyPage, Page, Paginator
from django.http import Http404, HttpRequest
from django.urls import reverse

from loa.kit.rows import identifier
from loa.portal.models import HomePage
from loa.portal.public import PLACE, frame_of, home_on


def home_for(request: HttpRequest) -> tuple[HomePage, HomePage]:
    """The site whose frame is wanted, and the one at the root of the host.

    Raises:
        Http404: there is no site on this host, or the one named does not stand below it.
    """
    chief = home_on(request)
    wanted = request.GET.get(PLACE, "")
    if not wanted or identifier(wanted) == chief.pk:
        return chief, chief
    rows = HomePage.objects.filter(live=True, path__startswith=chief.path).select_related("unit", "arms")
    home = rows.filter(pk=identifier(wanted)).first()
    if home is None:
        raise Http404
    return home, chief


def framed(request: HttpRequest, current: str, name: str = "", key: int | None = None) -> dict[str, Any]:
    """The frame's context.

    Args:
        current: key of the menu's item that the page stands under.
        name, key: the page's address, for its canonical link; the default host's. A list's further pages have none.
    """
    home, chief = home_for(request)
    context = frame_of(home, chief, request) | {
        "current": current,
        "at": f"?{PLACE}={home.pk}" if home.pk != chief.pk else "",
        "place": home.pk if home.pk != chief.pk else None,
    }
    if name and request.GET.get("trang", "1") == "1":
        path = reverse(name, args=[key] if key is not None else None)
        context["page"] = {"address": f"{settings.INSTALLATION.base_url}{path}"}
    return context


def paged(rows: Any, request: HttpRequest, per_page: int) -> Page[Any]:
    """The page of a list that `?trang=` names.

    Raises:
        Http404: there is no such page.
    """
    number = request.GET.get("trang", "1")
    try:
        return Paginator(rows, per_page).page(identifier(number) if len(number) < 7 else 0)
    except EmptyPage:
        raise Http404 from None
