"""The library as everybody reads it: the list, one document, its file."""

from __future__ import annotations

from typing import Any

from django.db.models import F, QuerySet
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from vanban.text import fold

from loa.kit.collate import sort_key
from loa.kit.rows import identifier
from loa.portal.framed import framed, paged
from loa.portal.kept import kept
from loa.portal.library import access, coverage, files, graph
from loa.portal.models import Force, LegalDocument
from loa.portal.models.library import symbol_key

PER_PAGE = 20


def _choices(rows: QuerySet[LegalDocument]) -> dict[str, list[Any]]:
    """What the filters offer: what stands in the library, in one query."""
    found = list(
        rows.order_by().values_list("kind", "issuer", "issued_on__year", "theme_id", "theme__title").distinct()
    )
    return {
        "kinds": sorted({one[0] for one in found}, key=sort_key),
        "issuers": sorted({one[1] for one in found if one[1]}, key=sort_key),
        "years": sorted({one[2] for one in found if one[2]}, reverse=True),
        "themes": sorted({(one[3], one[4]) for one in found if one[3]}),
    }


def _narrowed(
    rows: QuerySet[LegalDocument], request: HttpRequest, choices: dict[str, list[Any]]
) -> tuple[QuerySet[LegalDocument], dict[str, Any]]:
    """The rows that the filters leave, and the filters that hold: only what the library has."""
    text = request.GET.get("q", "")[:200].replace("\x00", "")
    kind, issuer = request.GET.get("loai", ""), request.GET.get("co-quan", "")
    year, theme = identifier(request.GET.get("nam", "")), identifier(request.GET.get("noi-dung", ""))
    force = request.GET.get("hieu-luc", "")
    wanted: dict[str, Any] = {"q": text}
    for word in fold(text).split()[:12]:
        rows = rows.filter(folded__contains=word)
    if kind in choices["kinds"]:
        wanted["kind"], rows = kind, rows.filter(kind=kind)
    if issuer in choices["issuers"]:
        wanted["issuer"], rows = issuer, rows.filter(issuer=issuer)
    if year in choices["years"]:
        wanted["year"], rows = year, rows.filter(issued_on__year=year)
    if force in Force.values:
        wanted["force"], rows = force, rows.filter(force=force)
    if theme in {pk for pk, _title in choices["themes"]}:
        wanted["theme"], rows = theme, rows.filter(theme=theme)
    return rows, wanted


@kept("noi", "trang", "loai", "co-quan", "nam", "hieu-luc", "noi-dung")
@require_safe
def documents(request: HttpRequest) -> HttpResponse:
    """The list, with filters `q loai co-quan nam hieu-luc noi-dung`, newest first.

    Raises:
        Http404: there is no site on this host, or no such page.
    """
    rows = access.public_documents()
    choices = _choices(access.public_documents())
    narrowed, wanted = _narrowed(rows, request, choices)
    exact = symbol_key(wanted["q"])
    page = paged(narrowed.order_by(F("issued_on").desc(nulls_last=True), "-pk"), request, PER_PAGE)
    found = list(page.object_list)
    if exact and page.number == 1:
        found.sort(key=lambda row: row.symbol_key != exact)
    context = {
        **framed(request, "library", "" if any(wanted.values()) else "portal_documents"),
        "heading": _("Thư viện văn bản"),
        **choices,
        "forces": Force.choices,
        "wanted": wanted,
        "is_narrowed": any(wanted.values()),
        "page_of": page,
        "documents": found,
    }
    return render(request, "portal/library/list.html", context)


@require_safe
def document(request: HttpRequest, pk: int) -> HttpResponse:
    """One document: what it is, whether it is in force, what it hangs together with, who cites and spreads it.

    Raises:
        Http404: unknown, or not public.
    """
    row = access.get_public(pk)
    edges = graph.edges_of(row)
    plans = [one.plan for one in row.plan_citations.select_related("plan").filter(plan__state__in=("active", "closed"))]
    context = {
        **framed(request, "library", "portal_document", pk),
        "heading": row.name,
        "about": row.summary or row.title,
        "document": row,
        "edges": edges,
        "picture": graph.draw(row, edges),
        "plans": plans,
        "spreads": coverage.spread([row])[row.pk],
    }
    return render(request, "portal/library/document.html", context)


@require_safe
def file(request: HttpRequest, pk: int) -> FileResponse:
    """The file of a public document, as a download.

    Raises:
        Http404: unknown, not public, or without a file.
    """
    response = files.hand_out(access.get_public(pk).file)
    response["Cache-Control"] = "public, max-age=300"
    return response
