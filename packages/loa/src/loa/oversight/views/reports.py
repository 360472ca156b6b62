"""Reports of units: who has handed in, one report's page, and its way."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_POST, require_safe

from loa.kit.clock import now, today
from loa.kit.period import Every, Period
from loa.kit.refused import Refused
from loa.kit.rows import identifier
from loa.org.access import may, require, units
from loa.oversight import access
from loa.oversight.board import windows
from loa.oversight.models import ConsolidatedReport, ReportState, UnitReport
from loa.oversight.reports import actions
from loa.oversight.reports.figures import Figures, late
from loa.oversight.reports.figures import of_units as count_figures
from loa.oversight.reports.focal import focal_of, is_compiling, unit_report_tasks
from loa.oversight.reports.shared import addressees, section_labels
from loa.oversight.reports.suggest import suggestions
from loa.oversight.views.board import window_key
from loa.oversight.views.common import WordsForm, after, entries_count, opened, paper_context, shown
from loa.oversight.views.files import file_of, page_of
from loa.plan import actions as plan_actions
from loa.plan.access import surroundings
from loa.plan.models import Plan, Task
from loa.ui.forms import Form, apply_refused, bound
from loa.ui.words import clock_time, span
from loa.ui.words import due as due_words
from loa.ui.words import period as period_name


@dataclass(frozen=True, slots=True)
class Owed:
    """A report that a unit owes for a window, and how far it is."""

    task: Task
    report: UnitReport | None
    may_write: bool

    @property
    def is_in(self) -> bool:
        return self.report is not None and self.report.state in (ReportState.SUBMITTED, ReportState.ACCEPTED)

    @property
    def is_late(self) -> bool:
        return not self.is_in and self.task.due is not None and self.task.due < today()


def report_windows(plan: Plan) -> list[Period]:
    """Every window for which a report is owed or may be compiled, in order."""
    rows = unit_report_tasks(plan).exclude(every="").order_by("period_start", "period_end")
    found: dict[tuple[date, date], Period] = {}
    for start, end, every, label in rows.values_list("period_start", "period_end", "every", "period_label").distinct():
        found.setdefault((start, end), Period(start, end, Every(every), label))
    for one in windows(plan):
        found.setdefault((one.start, one.end), one)
    return sorted(found.values(), key=lambda one: (one.start, one.end))


def owed(plan: Plan, window: Period, request: HttpRequest) -> list[Owed]:
    """The reports of a window that the person may see, drafts of others as not handed in; two queries."""
    tasks = unit_report_tasks(plan).filter(
        period_start=window.start, period_end=window.end, unit__in=units(request.user, "report.see")
    )
    reports = {row.task_id: row for row in access.visible_reports(request.user).filter(task__in=tasks)}
    rows = tasks.select_related("unit", "duty").order_by("unit__order", "unit__name", "pk")
    return [Owed(task, reports.get(task.pk), may(request.user, "report.write", task.unit)) for task in rows]


def _window(plan: Plan, every: list[Period], wanted: str) -> Period | None:
    chosen = next((one for one in every if window_key(one) == wanted), None)
    if chosen is not None or not every:
        return chosen
    past = [one for one in every if one.every is not None and one.end < today()]
    if past:  # the last window that ended, as long as one of its reports is not accepted: that is where work waits
        tasks = unit_report_tasks(plan).filter(period_start=past[-1].start, period_end=past[-1].end)
        if tasks.exclude(report__state=ReportState.ACCEPTED).exists():
            return past[-1]
    return next((one for one in every if today() in one), every[-1] if every[-1].end < today() else every[0])


@require_safe
@login_required
def reports(request: HttpRequest) -> HttpResponse:
    """Who has handed in and who has not, for one plan and window."""
    if not may(request.user, "report.see"):
        raise PermissionDenied("report.see")
    plans = list(access.board_plans(request.user)[:50])
    asked = request.GET.get("ke-hoach", "")
    plan = next((one for one in plans if str(one.pk) == asked), plans[0] if plans and not asked else None)
    if asked and plan is None:
        raise Http404
    context: dict[str, Any] = {"title": _("Báo cáo"), "plans": plans, "plan": plan}
    if plan is not None:
        every = report_windows(plan)
        window = _window(plan, every, request.GET.get("ky", ""))
        context["window_choices"] = [(window_key(one), one.label) for one in every]
        if window is not None:
            context.update(_of_window(request, plan, window))
    return render(request, "oversight/reports.html", context)


def _of_window(request: HttpRequest, plan: Plan, window: Period) -> dict[str, Any]:
    rows = owed(plan, window, request)
    label = period_name(window.label)
    label = label[:1].upper() + label[1:]
    said = {
        "label": label,
        "in": sum(one.is_in for one in rows),
        "all": len(rows),
        "late": sum(one.is_late for one in rows),
    }
    if not rows:
        heading = _("%(label)s: không đơn vị nào phải báo cáo") % said
    elif said["late"]:
        heading = _("%(label)s: %(in)s trên %(all)s đơn vị đã nộp, %(late)s đơn vị trễ") % said
    else:
        heading = _("%(label)s: %(in)s trên %(all)s đơn vị đã nộp") % said
    whole = access.visible_consolidated(request.user).filter(
        plan=plan, period_start=window.start, period_end=window.end
    ).first()  # fmt: skip
    compiles = may(request.user, "report.accept", plan.owner)
    dues = {one.task.due for one in rows}
    return {
        "window": window,
        "chosen_window": window_key(window),
        "days": span(window.start, window.end),
        "heading": heading,
        "rows": rows,
        "due": dues.pop() if len(dues) == 1 else None,
        "is_waiting": any(not one.is_in for one in rows),
        "accepted": sum(one.report is not None and one.report.state == ReportState.ACCEPTED for one in rows),
        "whole": whole,
        "compiles": compiles,
        "focal": focal_of(plan),
        "focal_choices": surroundings(plan).filter(outside=False).order_by("order", "name")
        if compiles and not focal_of(plan)
        else (),
    }


@require_POST
@login_required
def choose_focal(request: HttpRequest, plan: int) -> HttpResponse:
    """The coordinator says who gathers the reports of a plan."""
    row = access.get_board_plan(request.user, plan)
    wanted = request.POST.get("focal", "")
    unit = surroundings(row).filter(pk=identifier(wanted), outside=False).first()
    if unit is None:
        raise Refused(_("Chưa chọn đơn vị đầu mối."))
    plan_actions.change_plan(row, by=request.user, focal=unit)
    messages.success(request, _("%(unit)s là đơn vị đầu mối.") % {"unit": unit})
    return redirect(f"{reverse('oversight:reports')}?ke-hoach={row.pk}&ky={request.POST.get('ky', '')[:40]}")


@login_required
def report_for_task(request: HttpRequest, task: int) -> HttpResponse:
    """The report of a task: opened, or begun after one look at what it will hold."""
    row = access.get_report_task(request.user, task)
    if is_compiling(row):
        return redirect(f"{reverse('oversight:reports')}?ke-hoach={row.plan_id}")
    standing = UnitReport.objects.filter(task=row).first()
    if standing is None and request.method == "POST":
        standing = actions.begin(row, by=request.user)
        messages.success(request, _("Đã điền số liệu từ sổ minh chứng. Còn phần lời của đơn vị."))
    if standing is not None:
        return redirect("oversight:report", standing.pk)
    figures = count_figures(row.plan, [row.unit], actions.window_of(row), today())
    context = {
        "title": str(row),
        "task": row,
        "figures": figures,
        "entries": entries_count(figures),
        "days": span(row.period_start, row.period_end),
        "begins": row.period_start > today(),
    }
    return render(request, "oversight/begin.html", context)


def name_of(report: UnitReport | ConsolidatedReport) -> str:
    """What a report's files are called."""
    if isinstance(report, UnitReport):
        return f"{_('Báo cáo')} {report.period_label}, {report.unit}"
    return f"{_('Báo cáo tổng hợp')} {report.period_label}"


def can_write(request: HttpRequest, row: UnitReport) -> bool:
    """Whether the person may write in the report as it stands."""
    return row.state in (ReportState.DRAFT, ReportState.RETURNED) and may(request.user, "report.write", row.unit)


@login_required
def report(request: HttpRequest, pk: int) -> HttpResponse:
    """One report: figures with their evidence, words, the paper beside, and its way."""
    row = access.get_report(request.user, pk)
    figures = Figures.from_dict(row.figures)
    writes = can_write(request, row)
    form = None
    if writes:
        window = Period(row.period_start, row.period_end)
        hints = suggestions(row.plan, [row.unit], figures, after(row.plan, window))
        form = bound(WordsForm, request, initial=row.words, suggestions=hints)
        if request.method == "POST" and form.is_valid():
            try:
                actions.write(row, form.cleaned_data, by=request.user)
            except Refused as refused:
                apply_refused(form, refused)
            else:
                messages.success(request, _("Đã lưu. Bản in bên cạnh đã theo lời mới."))
                return redirect(f"{reverse('oversight:report', args=[row.pk])}#loi")
    elif request.method == "POST":
        require(request.user, "report.write", row.unit)
        raise Refused(_("Báo cáo đã nộp nên không sửa được. Rút lại trước, hoặc chờ trả lại."))
    return render(
        request,
        "oversight/report.html",
        _report_context(request, row, figures, form),
        status=422 if form and form.errors else 200,
    )


def _report_context(request: HttpRequest, row: UnitReport, figures: Figures, form: WordsForm | None) -> dict[str, Any]:
    to, via = addressees(row.task)
    open_states = (ReportState.DRAFT, ReportState.RETURNED)
    return {
        "title": str(row),
        "heading": _("Báo cáo %(label)s của %(unit)s") % {"label": period_name(row.period_label), "unit": row.unit},
        "report": row,
        "figures": figures,
        "lines": shown(figures, request),
        "late": late(figures),
        "opened": opened(figures, request),
        "entries": entries_count(figures),
        "drift": actions.drift(row),
        "form": form,
        "writes": form is not None,
        "submits": row.state in open_states and may(request.user, "report.submit", row.unit),
        "takes_back": row.state == ReportState.SUBMITTED and may(request.user, "report.submit", row.unit),
        "decides": row.state == ReportState.SUBMITTED and may(request.user, "report.accept", row.unit),
        "is_own": row.submitted_by_id == request.user.pk,
        "days": span(row.period_start, row.period_end),
        "to": ", ".join(to),
        "via": via,
        "left": due_words(row.task.due) if row.task.due and row.state in open_states else "",
        "is_late": bool(row.task.due and row.task.due < today()),
        "sections": [(label, row.words.get(key, "")) for key, label in section_labels()],
        "whole": row.consolidated.filter(is_final=True).first(),
        "save_url": reverse("oversight:save_words", args=[row.pk]),
        "freeze_url": reverse("oversight:freeze", args=[row.pk]),
        "keep": f"report-{row.pk}",
        "files": "oversight:report_file",
        "pictures": "oversight:report_page",
        **paper_context(row.paper, row.head, request),
    }


@require_POST
@login_required
def save_words(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep the words while they are typed; answers with the time, or with what is wrong."""
    row = access.get_report(request.user, pk)
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


def _deed(action: Callable[..., Any], done: Any) -> Callable[[HttpRequest, int], HttpResponse]:
    @require_POST
    @login_required
    def view(request: HttpRequest, pk: int) -> HttpResponse:
        row = access.get_report(request.user, pk)
        try:
            action(row, by=request.user)
        except Refused as refused:
            for reason in refused.reasons:
                messages.error(request, reason)
        else:
            messages.success(request, str(done))
        return redirect("oversight:report", row.pk)

    return view


freeze = _deed(actions.freeze, _l("Đã chốt lại số liệu theo sổ minh chứng lúc này."))
take_back = _deed(actions.take_back, _l("Đã rút báo cáo về để sửa."))
accept = _deed(actions.accept, _l("Đã nhận báo cáo. Báo cáo này vào được báo cáo tổng hợp."))


@require_POST
@login_required
def submit(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand in; words that were sent along are kept first, so nothing typed is left behind."""
    row = access.get_report(request.user, pk)
    try:
        if any(key in request.POST for key, _label in section_labels()):
            form = WordsForm(request.POST)
            if not form.is_valid():
                raise Refused(*[str(error) for errors in form.errors.values() for error in errors])
            row = actions.write(row, form.cleaned_data, by=request.user)
        actions.submit(row, by=request.user)
    except Refused as refused:
        for reason in refused.reasons:
            messages.error(request, reason)
        return redirect(f"{reverse('oversight:report', args=[row.pk])}#loi")
    messages.success(
        request, _("Đã nộp. Việc nộp đã ghi vào sổ minh chứng lúc %(time)s.") % {"time": clock_time(now())}
    )
    return redirect("oversight:report", row.pk)


class ReturnForm(Form):
    """Why a report is returned."""

    reason = forms.CharField(
        label=_l("Lý do trả lại"),
        widget=forms.Textarea(attrs={"rows": 4, "maxlength": 2000}),
        max_length=2000,
        help_text=_l("Cần sửa chỗ nào, sửa thế nào. Đơn vị đọc câu này ở đầu báo cáo."),
    )


@login_required
def give_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Return a report with a reason."""
    row = access.get_report(request.user, pk)
    require(request.user, "report.accept", row.unit)
    form = bound(ReturnForm, request)
    if request.method == "POST" and form.is_valid():
        try:
            actions.give_back(row, by=request.user, reason=form.cleaned_data["reason"])
        except Refused as refused:
            apply_refused(form, refused)
        else:
            messages.success(request, _("Đã trả lại %(unit)s kèm lý do.") % {"unit": row.unit})
            return redirect("oversight:report", row.pk)
    context = {
        "title": _("Trả lại báo cáo %(label)s của %(unit)s")
        % {"label": period_name(row.period_label), "unit": row.unit},
        "form": form,
        "lead": _("Đơn vị sửa rồi nộp lại; lần nộp trước được hủy trong sổ minh chứng, cả hai đều còn xem được."),
        "deed": _("Trả lại"),
        "back": reverse("oversight:report", args=[row.pk]),
        "keep": f"report-return-{row.pk}",
        "section": "reports",
        "above": [
            (_("Báo cáo"), f"{reverse('oversight:reports')}?ke-hoach={row.plan_id}"),
            (str(row), reverse("oversight:report", args=[row.pk])),
        ],
    }
    return render(request, "ui/form.html", context, status=422 if form.errors else 200)


@require_safe
@login_required
def report_file(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """The paper as DOCX or PDF, or its body to paste."""
    row = access.get_report(request.user, pk)
    return file_of(row.paper, kind, name_of(row))


@require_safe
@login_required
def report_page(request: HttpRequest, pk: int, page: int) -> HttpResponse:
    """A picture of one page."""
    return page_of(access.get_report(request.user, pk).paper, page)
