"""The desk's screen of a round's decision and certificates, and their files."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from loa.contest import access, actions, award
from loa.contest.views.common import deeds_of, show_refused
from loa.kit.refused import Refused
from loa.papers import actions as papers

KINDS = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
}


@login_required
@require_http_methods(["GET", "POST"])
def award_papers(request: HttpRequest, pk: int) -> HttpResponse:
    """Who wins what, and the papers that say so."""
    row = access.get_round(request.user, pk)
    deeds = deeds_of(request, row.contest)
    if not (deeds["runs"] or deeds["approves"]):
        raise PermissionDenied
    if row.state not in ("closed", "published") or row.rehearsal:
        raise Http404
    if request.method == "POST":
        steps = {
            "draft": lambda: actions.draft_papers(row, by=request.user),
            "fix": lambda: actions.fix_papers(row, by=request.user),
        }
        deed = request.POST.get("deed", "")
        if deed not in steps:
            raise Http404
        try:
            count = steps[deed]()
        except Refused as refused:
            show_refused(request, refused)
        else:
            said = _("Đã soạn %(n)d văn bản.") if deed == "draft" else _("Đã chốt %(n)d văn bản, sẵn sàng ký.")
            messages.success(request, said % {"n": count})
        return redirect("contest:award_papers", row.pk)
    rows = list(row.award_papers.select_related("paper"))
    context = {
        "title": _("Quyết định, giấy chứng nhận"), "section": "contest", "contest": row.contest, "round": row,
        "winners": award.winners(row), "papers": rows, "fixed": any(one.paper.state == "final" for one in rows),
        **deeds,
    }  # fmt: skip
    return render(request, "contest/desk/award.html", context)


@require_safe
@login_required
def award_file(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """One of the papers as DOCX or PDF."""
    row = access.get_award_paper(request.user, pk)
    deeds = deeds_of(request, row.round.contest)
    if not (deeds["runs"] or deeds["approves"]):
        raise PermissionDenied
    if kind not in KINDS:
        raise Http404
    data = papers.docx(row.paper) if kind == "docx" else papers.pdf(row.paper)
    response = HttpResponse(data, content_type=KINDS[kind])
    name = f"{_('Giấy chứng nhận')} {row.place:02d}" if row.place else _("Quyết định trao giải")
    response["Content-Disposition"] = content_disposition_header(True, f"{name}.{kind}") or "attachment"
    response["Cache-Control"] = "private, no-cache"
    return response
