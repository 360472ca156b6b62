"""Giving the work out: activation, later changes, the tasks of a plan and the page of one task."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_GET

from loa.kit.channels import channel, channels, kind_of
from loa.kit.refused import Refused
from loa.kit.rows import identifier
from loa.plan import access, actions
from loa.plan.actions.activate import check_days, difference, preview
from loa.plan.actions.confirm import missing_for_confirmation
from loa.plan.campaign import campaign
from loa.plan.forms import ActivationForm, activation_initial
from loa.plan.hooks import Changing, TaskPage, sync_warnings, task_panels
from loa.plan.models import PartyRole, Plan, PlanState, Task, TaskRole
from loa.plan.wording import quantity_words, rhythm_words
from loa.ui.database import Alphabetical
from loa.ui.forms import apply_refused
from loa.ui.lists import Column, Empty, Filter, ListView
from loa.ui.templatetags.loa_ui import due, state
from loa.ui.words import period


def _focal(plan: Plan) -> Any:
    """The one unit that reports go through, where the plan names just one."""
    units = list(
        access.workers(plan).filter(pk__in=plan.party_names.filter(parties__role=PartyRole.VIA).values("units"))
    )
    return units[0] if len(units) == 1 else None


@login_required
def activate(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose the days and the calendar, see what they make, then put the plan into effect.

    Both buttons send the form; "xem" only shows the preview, so that nobody presses blindly.
    """
    plan = access.get_plan_to_change(request.user, pk)
    if plan.state in (PlanState.ACTIVE, PlanState.CLOSED):
        return redirect("plan:plan", plan.pk)
    reasons = missing_for_confirmation(plan)
    initial = activation_initial(plan, _focal(plan))
    data = request.POST if request.method == "POST" else None
    form = ActivationForm(data, units=access.workers(plan), initial=initial)
    shown = None
    if data is not None and form.is_valid() and "kich-hoat" in request.POST:
        try:
            synced = actions.activate(plan, by=request.user, **form.cleaned_data)
        except Refused as refused:
            apply_refused(form, refused)
        else:
            messages.success(request, _("Kế hoạch đã kích hoạt: %(n)d việc đã giao.") % {"n": len(synced.created)})
            return redirect("plan:plan", plan.pk)
    if data is None or not form.errors:
        values = form.cleaned_data if data is not None else initial
        try:
            start, end = check_days(values["period_start"], values["period_end"])
        except Refused as refused:
            apply_refused(form, refused)
        else:
            shown = preview(plan, campaign(plan, start, end, values["calendar"]))
    context = {"plan": plan, "form": form, "preview": shown, "reasons": reasons, "title": _("Kích hoạt kế hoạch")}
    return render(request, "plan/activate.html", context, status=422 if form.errors else 200)


@login_required
def sync(request: HttpRequest, pk: int) -> HttpResponse:
    """See what changed duties do to the tasks, then do it."""
    plan = access.get_plan_to_change(request.user, pk)
    if plan.state != PlanState.ACTIVE:
        return redirect("plan:plan", plan.pk)
    if request.method == "POST":
        try:
            done = actions.sync_tasks(plan, by=request.user)
        except Refused as refused:
            for reason in refused.reasons:
                messages.error(request, reason)
        else:
            sentence = _("Đã cập nhật: thêm %(more)d việc, thôi %(less)d, đưa lại %(back)d, sửa %(other)d.")
            counts = {
                "more": len(done.created),
                "less": len(done.retired),
                "back": len(done.revived),
                "other": len(done.changed),
            }
            messages.success(request, sentence % counts)
        return redirect("plan:plan", plan.pk)
    found = difference(plan)
    units = access.names_of_units({one.unit for one in found.create})
    context = {
        "plan": plan,
        "found": found,
        "warnings": sync_warnings.ask(Changing(plan, {task.pk: one.targets for task, one in found.change})),
        "create": [(one, units.get(one.unit, "")) for one in found.create[:200]],
        "title": _("Cập nhật việc theo kế hoạch"),
    }
    return render(request, "plan/sync.html", context)


def _targets(task: Task) -> str:
    parts = [f"{count} {kind_of(code).measure}" for code, count in task.targets.items()]
    return ", ".join(parts) or _("Không định mức")


class Tasks(ListView):
    """The tasks of one plan that the person may see."""

    name = "plan.tasks"
    title = _l("Việc của kế hoạch")
    section = "plan"
    columns = (
        Column(
            "title",
            _l("Việc"),
            lambda task: task.title,
            cell=lambda task: format_html('<a href="{}">{}</a>', reverse("plan:task", args=[task.pk]), task.title),
            sort=Alphabetical("title"),
            head=True,
        ),
        Column("unit", _l("Đơn vị"), lambda task: str(task.unit), sort="unit__order"),
        Column("role", _l("Vai"), lambda task: task.get_role_display()),
        Column("period", _l("Kỳ"), lambda task: period(task.period_label) or _("cả đợt"), sort="period_start"),
        Column("targets", _l("Cần có"), _targets),
        Column(
            "due",
            _l("Hạn"),
            lambda task: task.due,
            cell=lambda task: due(task.due) or state("open", _("Chưa rõ hạn")),
            sort="due",
        ),
    )
    filters = (
        Filter(
            "kenh",
            _l("Kênh"),
            lambda request: [(one.code, one.label) for one in channels()],
            lambda rows, value: rows.filter(channel=value),
            anything=_l("Mọi kênh"),
        ),
        Filter(
            "vai",
            _l("Vai"),
            lambda request: TaskRole.choices,
            lambda rows, value: rows.filter(role=value),
            anything=_l("Chủ trì và phối hợp"),
        ),
        Filter(
            "td",
            _l("Theo dõi"),
            lambda request: [("dang", _l("Đang theo dõi")), ("thoi", _l("Thôi theo dõi"))],
            lambda rows, value: rows.filter(retired_at__isnull=value == "dang"),
            anything=_l("Cả hai"),
            default="dang",
        ),
    )
    search_fields = ("title", "unit__name", "period_label")
    empty = Empty(_l("Chưa có việc nào"), _l("Kích hoạt kế hoạch thì việc của từng đơn vị hiện ở đây."))
    template_name = "plan/tasks.html"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.pk = kwargs["pk"]

    def plan(self) -> Plan:
        """The plan of the address; 404 where it is not visible."""
        if not hasattr(self, "_plan"):
            self._plan = access.get_plan(self.request.user, self.pk)
        return self._plan

    def rows(self) -> QuerySet[Task]:
        rows = access.visible_tasks(self.request.user).filter(plan=self.plan())
        unit = self.request.GET.get("don-vi", "")
        return rows.filter(unit=identifier(unit)) if unit else rows

    def context(self) -> dict[str, Any]:
        return {"plan": self.plan()}


@login_required
@require_GET
def task(request: HttpRequest, pk: int) -> HttpResponse:
    """One task: what, for whom, for when, how much, and the sentence of the plan; rooms above add their parts."""
    row = access.get_task(request.user, pk)
    panels = [panel for panels in task_panels.ask(TaskPage(row, request)) for panel in panels]
    parties = list(row.duty.parties.select_related("name").order_by("role", "order"))
    context = {
        "task": row,
        "plan": row.plan,
        "duty": row.duty,
        "title": row.title,
        "channel": channel(row.channel),
        "rhythm": rhythm_words(row.duty),
        "quantity": quantity_words(row.duty),
        "targets": [(kind_of(code), count) for code, count in row.targets.items()],
        "roles": [
            (PartyRole(role).label, [party.name.name for party in parties if party.role == role])
            for role in PartyRole.values
            if any(party.role == role for party in parties)
        ],
        "panels": [
            {"title": panel.title, "html": render_to_string(panel.template, {"task": row, **panel.context}, request)}
            for panel in sorted(panels, key=lambda panel: panel.order)
        ],
        "may_change": access.may_change(request.user, row.plan),
        "siblings": list(
            access.visible_tasks(request.user)
            .filter(duty=row.duty, unit=row.unit, role=row.role, retired_at=None)
            .order_by("period_start")[:60]
        ),
    }
    return render(request, "plan/task.html", context)
