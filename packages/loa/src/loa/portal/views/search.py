"""Searching all sites: works without script, with and without accents."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from loa.plan.models import Theme
from loa.portal.framed import home_for
from loa.portal.library.findable import DOCUMENT
from loa.portal.models import HomePage, LegalDocument
from loa.portal.public import frame_of
from loa.search.find import DEEPEST, Wanted, search, years
from loa.search.kinds import addresses, kinds

PER_PAGE = 10


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """The search page: `q`, and `loai`, `trang-tin`, `noi-dung`, `nam` as filters, `trang` as the page, `noi` as
    the site whose frame is kept.

    Raises:
        Http404: there is no site on this host, or the one named does not stand below it.
    """
    home, chief = home_for(request)
    text = request.GET.get("q", "")[:200].replace("\x00", "")
    wanted = Wanted(
        text,
        kind=_among(request.GET.get("loai"), kinds()),
        site=_number(request.GET.get("trang-tin")),
        theme=_number(request.GET.get("noi-dung")),
        year=_number(request.GET.get("nam")),
    )
    last = DEEPEST // PER_PAGE
    number = min(max(_number(request.GET.get("trang")) or 1, 1), last)
    found = search(wanted, limit=PER_PAGE, offset=(number - 1) * PER_PAGE)
    where = addresses([hit.entry for hit in found.hits], request)
    documents = [hit.entry.key for hit in found.hits if hit.entry.kind == DOCUMENT]
    undated = set(LegalDocument.objects.filter(pk__in=documents, issued_on=None).values_list("pk", flat=True))
    pages = min(-(-found.total // PER_PAGE), last)
    context: dict[str, Any] = {
        **frame_of(home, chief, request),
        "place": home.pk if home.pk != chief.pk else None,
        "heading": _("Tìm: %(text)s") % {"text": text} if text.strip() else _("Tìm trên các trang"),
        "q": text,
        "wanted": wanted,
        "found": found,
        "hits": [
            {
                "hit": hit,
                "url": where[hit.entry.pk],
                "kind": kinds()[hit.entry.kind].label,
                "day": None if hit.entry.kind == DOCUMENT and hit.entry.key in undated else hit.entry.day,
            }
            for hit in found.hits
            if hit.entry.pk in where
        ],
        "number": number,
        "before": number - 1 if number > 1 else None,
        "after": number + 1 if number < pages else None,
        "kinds": list(kinds().values()) if len(kinds()) > 1 else [],
        "homes": HomePage.objects.filter(live=True, path__startswith=chief.path).order_by("depth", "title")[:60],
        "themes": Theme.objects.filter(plan__state="active").order_by("plan", "order"),
        "years": years(),
    }
    response = render(request, "portal/search.html", context)
    if request.GET:
        response["X-Robots-Tag"] = "noindex"  # the page itself may be found, what somebody searched for not
    return response


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 19 else None


def _among(text: str | None, known: dict[str, Any]) -> str | None:
    return text if text in known else None
