"""The report on the whole plan: compiled, worded, finished, reopened."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_POST, require_safe

from loa.evidence.models import Entry
from loa.kit.clock import now
from loa.kit.period import Period
from loa.kit.refused import Refused
from loa.org.access import may, require
from loa.org.models import Unit
from loa.oversight import access
from loa.oversight.models import ConsolidatedReport
from loa.oversight.reports import whole as actions
from loa.oversight.reports.figures import Figures, late
from loa.oversight.reports.shared import section_labels
from loa.oversight.reports.suggest import suggestions
from loa.oversight.views.board import window_key
from loa.oversight.views.common import WordsForm, after, entries_count, entries_of, opened, paper_context, shown
from loa.oversight.views.files import file_of, page_of
from loa.oversight.views.reports import name_of, report_windows
from loa.ui.forms import Form, apply_refused, bound
from loa.ui.words import clock_time, span
from loa.ui.words import period as period_name


@require_POST
@login_required
def compile_whole(request: HttpRequest, plan: int) -> HttpResponse:
    """Compile, or compile anew with what has come since."""
    row = access.get_board_plan(request.user, plan)
    wanted = request.POST.get("ky", "")
    window = next((one for one in report_windows(row) if window_key(one) == wanted), None)
    if window is None:
        raise Http404
    whole = actions.compile(row, window, by=request.user)
    messages.success(request, _("Đã tổng hợp từ sổ minh chứng và các báo cáo đã nhận."))
    return redirect("oversight:whole", whole.pk)


@login_required
def whole(request: HttpRequest, pk: int) -> HttpResponse:
    """The report on the whole: totals, each unit, words, the paper beside."""
    row = access.get_consolidated(request.user, pk)
    figures = Figures.from_dict(row.figures["total"])
    each = _each(row)
    writes = not row.is_final and may(request.user, "report.accept", row.plan.owner)
    form = None
    if writes:
        hints = suggestions(row.plan, [unit for unit, _figures in each], figures, after(row.plan, _window(row)))
        form = bound(WordsForm, request, initial=row.words, suggestions=hints)
        if request.method == "POST" and form.is_valid():
            try:
                actions.write(row, form.cleaned_data, by=request.user)
            except Refused as refused:
                apply_refused(form, refused)
            else:
                messages.success(request, _("Đã lưu. Bản in bên cạnh đã theo lời mới."))
                return redirect(f"{reverse('oversight:whole', args=[row.pk])}#loi")
    elif request.method == "POST":
        require(request.user, "report.accept", row.plan.owner)
        raise Refused(_("Báo cáo tổng hợp đã chốt. Mở lại trước khi sửa."))
    context = _context(request, row, figures, each, form)
    return render(request, "oversight/whole.html", context, status=422 if form and form.errors else 200)


def _window(row: ConsolidatedReport) -> Period:
    return Period(row.period_start, row.period_end, None, row.period_label)


def _each(row: ConsolidatedReport) -> list[tuple[Unit, Figures]]:
    units = Unit.objects.in_bulk([pk for pk, _figures in row.figures["each"]])
    return [(units[pk], Figures.from_dict(data)) for pk, data in row.figures["each"]]


def _context(
    request: HttpRequest,
    row: ConsolidatedReport,
    figures: Figures,
    each: list[tuple[Unit, Figures]],
    form: WordsForm | None,
) -> dict[str, Any]:
    asked = request.GET.get("don-vi", "")
    one = next(((unit, own) for unit, own in each if str(unit.pk) == asked), None)
    if asked and one is None:
        raise Http404
    gathered = list(row.reports.select_related("unit", "submitted_by", "decided_by").order_by("unit__order", "pk"))
    have = {report.unit_id for report in gathered}
    coming = actions.late_comers(row)
    return {
        "title": str(row),
        "heading": _("Báo cáo tổng hợp %(label)s") % {"label": period_name(row.period_label)},
        "report": row,
        "figures": figures,
        "lines": shown(figures, request),
        "late": late(figures),
        "names": {unit.pk: unit for unit, _figures in each},
        "opened": _of_unit(one, request) if one else opened(figures, request),
        "entries": entries_count(figures),
        "each": [
            (
                unit,
                len(own.tasks),
                sum(line.state == "done" for line in own.tasks),
                len(late(own)),
                [line for line in own.lines if line.actual != "0"],
                str(unit.pk) == asked,
            )
            for unit, own in each
        ],
        "board": f"{reverse('oversight:board', args=[row.plan_id])}?ky={window_key(_window(row))}",
        "gathered": gathered,
        "missing": [unit for unit in actions.reporting_units(row.plan, _window(row)) if unit.pk not in have],
        "drift": actions.drift(row),
        "coming": coming,
        "form": form,
        "writes": form is not None,
        "finishes": not row.is_final and may(request.user, "report.accept", row.plan.owner),
        "reopens": row.is_final and may(request.user, "report.accept", row.plan.owner),
        "days": span(row.period_start, row.period_end),
        "window_key": window_key(_window(row)),
        "sections": [(label, row.words.get(key, "")) for key, label in section_labels()],
        "save_url": reverse("oversight:save_whole", args=[row.pk]),
        "freeze_url": reverse("oversight:compile", args=[row.plan_id]),
        "keep": f"whole-{row.pk}",
        "files": "oversight:whole_file",
        "pictures": "oversight:whole_page",
        **paper_context(row.paper, row.head, request),
    }


def _of_unit(one: tuple[Unit, Figures], request: HttpRequest) -> tuple[str, list[Entry]]:
    unit, own = one
    return str(unit), entries_of((pk for line in own.lines for pk in line.entries), request)


@require_POST
@login_required
def save_whole(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep the words while they are typed."""
    row = access.get_consolidated(request.user, pk)
    form = WordsForm(request.POST)
    if not form.is_valid():
        return JsonResponse(
            {"refused": [str(error) for errors in form.errors.values() for error in errors]}, status=422
        )
    try:
        actions.write(row, form.cleaned_data, by=request.user)
    except Refused as refused:
        return JsonResponse({"refused": list(refused.reasons)}, status=409)
    return JsonResponse({"saved": clock_time(now())})


@require_POST
@login_required
def finish(request: HttpRequest, pk: int) -> HttpResponse:
    """Fix it; words that were sent along are kept first."""
    row = access.get_consolidated(request.user, pk)
    if any(key in request.POST for key, _label in section_labels()):
        form = WordsForm(request.POST)
        if not form.is_valid():
            raise Refused(*[str(error) for errors in form.errors.values() for error in errors])
        row = actions.write(row, form.cleaned_data, by=request.user)
    actions.finish(row, by=request.user)
    messages.success(request, _("Đã chốt báo cáo tổng hợp. Hai tệp không đổi nữa."))
    return redirect("oversight:whole", row.pk)


class ReopenForm(Form):
    """Why a final report is opened again."""

    reason = forms.CharField(label=_l("Vì sao mở lại"), max_length=300)


@login_required
def reopen(request: HttpRequest, pk: int) -> HttpResponse:
    """Open a final report on the whole again."""
    row = access.get_consolidated(request.user, pk)
    require(request.user, "report.accept", row.plan.owner)
    form = bound(ReopenForm, request)
    if request.method == "POST" and form.is_valid():
        try:
            actions.reopen(row, by=request.user, reason=form.cleaned_data["reason"])
        except Refused as refused:
            apply_refused(form, refused)
        else:
            messages.success(request, _("Đã mở lại báo cáo tổng hợp."))
            return redirect("oversight:whole", row.pk)
    context = {
        "title": _("Mở lại báo cáo tổng hợp %(label)s") % {"label": period_name(row.period_label)},
        "form": form,
        "lead": _("Bản đã chốt còn giữ nguyên theo mã băm; dòng minh chứng của nó bị hủy kèm lý do này."),
        "deed": _("Mở lại"),
        "back": reverse("oversight:whole", args=[row.pk]),
        "section": "reports",
        "above": [
            (_("Báo cáo"), f"{reverse('oversight:reports')}?ke-hoach={row.plan_id}"),
            (
                _("Báo cáo tổng hợp %(label)s") % {"label": period_name(row.period_label)},
                reverse("oversight:whole", args=[row.pk]),
            ),
        ],
    }
    return render(request, "ui/form.html", context, status=422 if form.errors else 200)


@require_safe
@login_required
def whole_file(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """The paper as DOCX or PDF, or its body to paste."""
    row = access.get_consolidated(request.user, pk)
    return file_of(row.paper, kind, name_of(row))


@require_safe
@login_required
def whole_page(request: HttpRequest, pk: int, page: int) -> HttpResponse:
    """A picture of one page."""
    return page_of(access.get_consolidated(request.user, pk).paper, page)
