"""The list of plans, and the page of one plan."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Count, Q, QuerySet
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.defaultfilters import truncatechars
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_GET, require_POST

from loa.kit.refused import Refused
from loa.org.access import may
from loa.plan import access, actions
from loa.plan.actions.activate import difference
from loa.plan.actions.settle import last_decision
from loa.plan.forms import PlanForm
from loa.plan.hooks import PlanPage, plan_links
from loa.plan.models import NOT_UNDER_WAY, DutyState, Finding, FindingState, Plan, PlanState, TaskRole
from loa.plan.screen import ReadingScreen
from loa.plan.wording import decision_lines
from loa.ui.database import Alphabetical
from loa.ui.forms import apply_refused, bound, initial_of
from loa.ui.lists import Column, Empty, Filter, ListView
from loa.ui.templatetags.loa_ui import sample, state

STATE_SHAPES = {
    PlanState.READING: "due",
    PlanState.CONFIRMED: "wait",
    PlanState.ACTIVE: "done",
    PlanState.CLOSED: "wait",
}


def plan_address(user: Any, plan: Plan) -> str:
    """Where work on a plan goes on: its reading while it is being read, else its page."""
    reading = plan.state == PlanState.READING and access.may_change(user, plan)
    return reverse("plan:reading" if reading else "plan:plan", args=[plan.pk])


def _above(plan: Plan) -> list[tuple[str, str]]:
    """The way home from a screen of one plan."""
    return [
        (_("Kế hoạch"), reverse("plan:plans")),
        (truncatechars(plan.title, 60), reverse("plan:plan", args=[plan.pk])),
    ]


class Plans(ListView):
    """Every plan that the person may see."""

    name = "plan.plans"
    title = _l("Kế hoạch")
    section = "plan"
    columns = (
        Column(
            "title",
            _l("Kế hoạch"),
            lambda plan: plan.title,
            cell=lambda plan: format_html('<a href="{}">{}</a> {}', plan.address, plan.title, sample(plan)),
            sort=Alphabetical("title"),
            head=True,
        ),
        Column("owner", _l("Cơ quan ban hành"), lambda plan: str(plan.owner)),
        Column(
            "year", _l("Năm"), lambda plan: plan.year, lambda plan: str(plan.year or ""), sort="year", align="right"
        ),
        Column(
            "state",
            _l("Trạng thái"),
            lambda plan: plan.get_state_display(),
            cell=lambda plan: state(STATE_SHAPES[plan.state], plan.get_state_display()),
            sort="state",
        ),
        Column("duties", _l("Nhiệm vụ"), lambda plan: plan.duties_count, sort="duties_count", align="right"),
        Column("tasks", _l("Việc đang giao"), lambda plan: plan.tasks_count, sort="tasks_count", align="right"),
        Column("brought", _l("Tải lên"), lambda plan: plan.created_at, sort="created_at"),
    )
    filters = (
        Filter(
            "tt",
            _l("Trạng thái"),
            lambda request: PlanState.choices,
            lambda rows, value: rows.filter(state=value),
            anything=_l("Mọi trạng thái"),
        ),
    )
    search_fields = ("title", "symbol", "owner__name")
    template_name = "plan/plans.html"

    @property
    def empty(self) -> Empty:  # type: ignore[override]
        if may(self.request.user, "plan.change"):
            return Empty(
                _("Chưa có kế hoạch nào"),
                _("Tải tệp kế hoạch lên, Loa đọc ra từng nhiệm vụ để anh/chị xem và xác nhận."),
                reverse("plan:upload"),
                _("Tải kế hoạch lên"),
            )
        return Empty(_("Chưa có kế hoạch nào"), _("Kế hoạch được kích hoạt thì hiện ở đây cùng việc của đơn vị."))

    def rows(self) -> QuerySet[Plan]:
        live = Q(tasks__retired_at=None)
        duties = Q(duties__same_as=None) & ~Q(duties__state__in=(DutyState.EXCLUDED, DutyState.RETIRED))
        rows = access.visible_plans(self.request.user).annotate(
            duties_count=Count("duties", filter=duties, distinct=True),
            tasks_count=Count("tasks", filter=live, distinct=True),
        )
        return rows.order_by("-created_at", "-pk")

    def prepare(self, rows: Any) -> None:
        for plan in rows:
            plan.address = plan_address(self.request.user, plan)

    def context(self) -> dict[str, Any]:
        user = self.request.user
        may_upload = may(user, "plan.change")
        return {"may_upload": may_upload, "uploads": list(access.pending_uploads(user)[:10]) if may_upload else []}


@login_required
@require_GET
def plan_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One plan: where it stands, who has how much work, what was decided, which versions there are."""
    plan = access.get_plan(request.user, pk)
    may_change = access.may_change(request.user, plan)
    tasks = access.visible_tasks(request.user).filter(plan=plan, retired_at=None)
    documents = list(plan.documents.defer("text", "reading").select_related("uploaded_by").order_by("-version"))
    findings = Finding.objects.filter(document=documents[0], state__in=(FindingState.OPEN, FindingState.LEFT_OPEN))
    changes = difference(plan) if may_change and plan.state == PlanState.ACTIVE else None
    decisions = plan.decisions.select_related("duty", "decided_by", "reversed_by")
    context = {
        "plan": plan,
        "title": plan.title,
        "may_change": may_change,
        "state_shape": STATE_SHAPES[PlanState(plan.state)],
        "documents": documents,
        "findings": findings.select_related("duty", "decided_by").order_by("state", "order")[:50],
        "by_unit": list(
            tasks.order_by()
            .values("unit", "unit__name", "unit__short_name", "unit__order")
            .annotate(
                lead=Count("pk", filter=Q(role=TaskRole.LEAD)), partner=Count("pk", filter=Q(role=TaskRole.PARTNER))
            )
            .order_by("unit__order", "unit")
        ),
        "decisions": decision_lines(plan, list(decisions[:8])),
        "changes": changes if changes and not changes.is_empty else None,
        "links": [link for links in plan_links.ask(PlanPage(plan, request)) for link in links],
    }
    return render(request, "plan/plan.html", context)


@login_required
@require_GET
def original(request: HttpRequest, pk: int, version: int) -> FileResponse:
    """The file as it was brought in, always as a download."""
    plan = access.get_plan(request.user, pk)
    document = access.get_document(plan, version)
    return FileResponse(document.file.open("rb"), as_attachment=True, filename=document.filename)


@login_required
@require_GET
def decisions(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything that people decided about a plan, newest first."""
    plan = access.get_plan(request.user, pk)
    rows = list(plan.decisions.select_related("duty", "decided_by", "reversed_by")[:500])
    may_change = access.may_change(request.user, plan) and plan.state != PlanState.CLOSED
    context = {
        "plan": plan,
        "lines": decision_lines(plan, rows),
        "undoable": last_decision(plan) if may_change else None,
        "title": _("Nhật ký quyết định"),
    }
    return render(request, "plan/decisions.html", context)


@login_required
@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back the last decision."""
    plan = access.get_plan_to_change(request.user, pk)
    try:
        decision = actions.undo(plan, by=request.user)
    except Refused as refused:
        messages.error(request, " ".join(refused.reasons))
        return redirect("plan:decisions", plan.pk)
    messages.success(request, _("Đã hoàn tác quyết định về “%(duty)s”.") % {"duty": decision.duty.title})
    return redirect("plan:decisions", plan.pk)


@login_required
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct what is known of the plan itself."""
    plan = access.get_plan_to_change(request.user, pk)
    initial = initial_of(plan, "title", "symbol", "issued_on", "year", "owner", "focal")
    owners = access.owners(request.user) if plan.state in NOT_UNDER_WAY else None
    form = bound(PlanForm, request, units=access.workers(plan), owners=owners, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_plan(plan, by=request.user, **form.cleaned_data)
        except Refused as refused:
            apply_refused(form, refused)
        else:
            messages.success(request, _("Đã ghi thông tin kế hoạch."))
            return redirect("plan:plan", plan.pk)
    context = {
        "form": form,
        "title": _("Thông tin kế hoạch"),
        "deed": _("Ghi"),
        "back": reverse("plan:plan", args=[plan.pk]),
        "keep": f"plan.change.{plan.pk}",
        "section": "plan",
        "above": _above(plan),
    }
    return render(request, "ui/form.html", context)


@login_required
def close(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask, then end a plan."""
    plan = access.get_plan_to_change(request.user, pk)
    if request.method == "POST":
        try:
            actions.close_plan(plan, by=request.user)
        except Refused as refused:
            messages.error(request, " ".join(refused.reasons))
        else:
            messages.success(request, _("Kế hoạch đã kết thúc. Việc và minh chứng vẫn giữ nguyên."))
        return redirect("plan:plan", plan.pk)
    context = {
        "title": _("Kết thúc kế hoạch này?"),
        "consequences": [
            _("Các đơn vị không còn thấy việc của kế hoạch này trong danh sách việc cần làm."),
            _("Việc, minh chứng và báo cáo đã có vẫn giữ nguyên. Kế hoạch không mở lại được."),
        ],
        "deed": _("Kết thúc kế hoạch"),
        "danger": True,
        "back": reverse("plan:plan", args=[plan.pk]),
        "section": "plan",
        "above": _above(plan),
    }
    return render(request, "ui/confirm.html", context)


@login_required
def discard(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask, then take out a plan that was brought in by mistake."""
    plan = access.get_plan_to_change(request.user, pk)
    if request.method == "POST":
        try:
            actions.discard(plan, by=request.user)
        except Refused as refused:
            messages.error(request, " ".join(refused.reasons))
            return redirect("plan:plan", plan.pk)
        messages.success(request, _("Đã bỏ kế hoạch “%(title)s”.") % {"title": plan.title})
        return redirect("plan:plans")
    context = {
        "title": _("Bỏ kế hoạch này?"),
        "consequences": [
            _("Tệp, kết quả đọc và mọi quyết định về kế hoạch này bị xóa hẳn. Chưa đơn vị nào được giao việc."),
            _("Cần lại thì tải tệp lên và đọc từ đầu."),
        ],
        "deed": _("Bỏ kế hoạch"),
        "danger": True,
        "back": reverse("plan:plan", args=[plan.pk]),
        "section": "plan",
        "above": _above(plan),
    }
    return render(request, "ui/confirm.html", context)


@login_required
@require_GET
def print_plan(request: HttpRequest, pk: int) -> HttpResponse:
    """A plan's duties on paper: what, who, how often, until when, and what is open."""
    plan = access.get_plan(request.user, pk)
    screen = ReadingScreen(plan)
    open_ones = [line for line in screen.finding_lines if line.finding.state != FindingState.SETTLED]
    context = {"plan": plan, "screen": screen, "open_ones": open_ones, "title": plan.title}
    return render(request, "plan/print.html", context)
