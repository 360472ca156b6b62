"""What has changed between versions of a story, and advice on the present one."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from loa.kit.rows import identifier
from loa.portal import access, hints
from loa.portal.compare import compare
from loa.portal.content import lacks, reading_minutes
from loa.portal.views.story import working_version

SHOWN = 40


@login_required
@require_safe
def versions(request: HttpRequest, pk: int) -> HttpResponse:
    """Two versions beside each other: `truoc` and `sau` are keys of versions; without them the last two.

    Raises:
        Http404: not a visible story, or not a version of it.
    """
    flow = access.get_flow(request.user, pk)
    rows = list(flow.page.revisions.select_related("user").order_by("-created_at", "-pk")[:SHOWN])
    after = _one(rows, request.GET.get("sau", ""), 0)
    before = _one(rows, request.GET.get("truoc", ""), 1)
    changes = compare(before.as_object(), after.as_object()) if before and after else []
    context = {
        "title": _("So sánh các bản"),
        "flow": flow,
        "rows": rows,
        "before": before,
        "after": after,
        "changes": changes,
        "section": "stories",
    }
    return render(request, "portal/desk/versions.html", context)


def _one(rows: list[Any], wanted: str, place: int) -> Any:
    if not wanted:
        return rows[place] if len(rows) > place else None
    key = identifier(wanted)
    found = next((row for row in rows if row.pk == key), None)
    if found is None:
        raise Http404
    return found


@login_required
@require_safe
def advice(request: HttpRequest, pk: int) -> JsonResponse:
    """Advice on the version that was saved last, for the editor, which saves by itself while one writes.

    Raises:
        Http404: not a visible story.
    """
    flow = access.get_flow(request.user, pk)
    page = working_version(flow)
    size = hints.measure(page)
    lines = [{"kind": "lack", "text": text, "url": ""} for text in lacks(page, flow.home)]
    found = [*hints.twins(page), *hints.hints(page)]
    lines += [{"kind": one.kind, "text": one.text, "url": one.url} for one in found]
    line = _("%(body)d tiếng, đọc %(minutes)d phút; câu dài nhất %(longest)d tiếng.") % {
        "body": size.body,
        "minutes": reading_minutes(page),
        "longest": size.longest,
    }
    return JsonResponse(
        {
            "label": _("Gợi ý cho dễ đọc"),
            "field": _("Chữ của bài"),
            "others": _("Người khác đang mở bài này"),
            "measure": line,
            "hints": lines,
        }
    )
