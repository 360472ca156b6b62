"""The desk's screens of who takes part: the units on the roster, and people who are left out of the ranking."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from loa.contest import access, actions
from loa.contest.models import Contest
from loa.contest.views.common import deeds_of, show_refused
from loa.kit.refused import Refused
from loa.kit.rows import identifier
from loa.org.access import may

PER_PAGE = 50
MOST_PEOPLE = 10_000_000


def _runs(request: HttpRequest, pk: int) -> Contest:
    row = access.get_contest(request.user, pk)
    if not may(request.user, "contest.run", row.unit):
        raise PermissionDenied
    return row


@login_required
@require_http_methods(["GET", "POST"])
def roster(request: HttpRequest, pk: int) -> HttpResponse:
    """Which units people may name, and how many people each has."""
    row = _runs(request, pk)
    offered, wrong = list(access.units_to_invite(row)), {}
    kept = {line.unit_id: line for line in row.roster.all()}
    if request.method == "POST":
        people: dict[int, int | None] = {}
        for unit in offered:
            if f"in-{unit.pk}" not in request.POST:
                continue
            text = request.POST.get(f"people-{unit.pk}", "").replace(".", "").strip()
            if text and not (text.isascii() and text.isdigit() and int(text[:12]) <= MOST_PEOPLE):
                wrong[unit.pk] = text
            people[unit.pk] = int(text) if text and unit.pk not in wrong else None
        if wrong:
            messages.error(request, _("Số người phải là số từ 0 đến 10.000.000. Sửa các ô được đánh dấu."))
        else:
            try:
                actions.set_roster(row, people, by=request.user)
            except Refused as refused:
                show_refused(request, refused)
            else:
                messages.success(request, _("Đã lưu %(n)d đơn vị.") % {"n": len(people)})
                return redirect("contest:roster", row.pk)
    lines = [
        {
            "unit": unit, "wrong": unit.pk in wrong,
            "chosen": f"in-{unit.pk}" in request.POST if request.method == "POST" else unit.pk in kept,
            "people": request.POST.get(f"people-{unit.pk}", "")
            if request.method == "POST"
            else (kept[unit.pk].people if unit.pk in kept else None),
        }
        for unit in offered
    ]  # fmt: skip
    context = {
        "title": _("Đơn vị dự thi"), "section": "contest", "contest": row, "lines": lines,
        "over": row.state in ("closed", "published"), **deeds_of(request, row),
    }  # fmt: skip
    return render(request, "contest/desk/roster.html", context, status=422 if wrong else 200)


@login_required
def entrants(request: HttpRequest, pk: int) -> HttpResponse:
    """Who has signed up; those who are left out of the ranking first."""
    row = _runs(request, pk)
    words = request.GET.get("tim", "").replace("\x00", "").strip()[:100]
    page = Paginator(access.find_entrants(row, words), PER_PAGE).get_page(request.GET.get("trang"))
    context = {
        "title": _("Người dự thi"), "section": "contest", "contest": row, "page": page, "words": words,
    }  # fmt: skip
    return render(request, "contest/desk/entrants.html", context)


@require_POST
@login_required
def exclude(request: HttpRequest, pk: int) -> HttpResponse:
    """Leave somebody out of the ranking with a reason, or take them in again."""
    row = _runs(request, pk)
    entrant = access.entrant_of(row, identifier(request.POST.get("person", "")))
    if entrant is None:
        raise Http404
    back, reason = "back" in request.POST, " ".join(request.POST.get("reason", "").split())
    if not back and not reason:
        messages.error(request, _("Ghi lý do không xếp hạng, chẳng hạn: thành viên ban tổ chức."))
    else:
        actions.exclude(entrant, by=request.user, reason="" if back else reason)
        messages.success(
            request,
            _("%(name)s được xếp hạng trở lại.") % {"name": entrant.name}
            if back
            else _("%(name)s không được xếp hạng. Vòng đã đóng thì bấm “Chấm lại” để tính lại.")
            % {"name": entrant.name},
        )
    return redirect("contest:entrants", row.pk)
