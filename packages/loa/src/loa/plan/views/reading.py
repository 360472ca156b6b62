"""The reading beside the plan's own words: correct it, settle what is open, say which unit a name means, confirm."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from loa.kit.refused import Refused
from loa.kit.rows import identifier
from loa.plan import access, actions
from loa.plan.forms import DutyForm, NameForm, duty_initial
from loa.plan.models import Duty, DutyState, FindingState, Plan, PlanState
from loa.plan.screen import TABS, ReadingScreen
from loa.ui.forms import apply_refused, bound


def _address(plan: Plan, tab: str = "", code: str = "") -> str:
    query = "&".join(part for part in (f"phan={tab}" if tab else "", f"nhiem-vu={code}" if code else "") if part)
    return reverse("plan:reading", args=[plan.pk]) + (f"?{query}" if query else "") + ("#nguon" if code else "")


def _refused(request: HttpRequest, refused: Refused) -> None:
    for reason in refused.reasons:
        messages.error(request, reason)


def _show(request: HttpRequest, plan: Plan, tab: str, code: str, form: DutyForm | None = None) -> HttpResponse:
    screen = ReadingScreen(plan, code)
    may_change = access.may_change(request.user, plan) and plan.state != PlanState.CLOSED
    if tab == TABS[0] and may_change and screen.current is not None and form is None:
        form = DutyForm(
            units=list(access.surroundings(plan)), themes=screen.themes, initial=duty_initial(screen.current)
        )
    if form is not None and screen.current is not None:
        form.lay_out(screen.current, screen.settled)
    context: dict[str, Any] = {
        "plan": plan,
        "title": _("Đọc và xác nhận"),
        "screen": screen,
        "tab": tab,
        "form": form,
        "blocks": [] if tab == "ten-don-vi" else screen.blocks(tab),
        "may_change": may_change,
    }
    return render(request, "plan/reading.html", context, status=422 if form is not None and form.errors else 200)


@login_required
@require_GET
def reading(request: HttpRequest, pk: int) -> HttpResponse:
    """The plan's words on one side, what was read on the other; whoever may not change the plan only reads."""
    plan = access.get_plan(request.user, pk)
    tab = request.GET.get("phan", "")
    return _show(request, plan, tab if tab in TABS else TABS[0], request.GET.get("nhiem-vu", ""))


@login_required
@require_POST
def settle(request: HttpRequest, pk: int, duty_pk: int) -> HttpResponse:
    """Settle what was changed in the form of a duty; confirm it too when that button was pressed."""
    plan = access.get_plan_to_change(request.user, pk)
    duty = access.get_duty(plan, duty_pk)
    form = DutyForm(request.POST, units=list(access.surroundings(plan)), themes=list(plan.themes.all()))
    if form.is_valid():
        try:
            made = actions.settle_many(duty, form.values(), by=request.user, ground=form.cleaned_data["ground"])
            if "xac-nhan" in request.POST:
                actions.confirm_duties(plan, [duty.code], by=request.user)
        except Refused as refused:
            apply_refused(form, refused)
        else:
            return _after_settling(request, plan, duty, len(made))
    return _show(request, plan, TABS[0], duty.code, form)


def _after_settling(request: HttpRequest, plan: Plan, duty: Duty, made: int) -> HttpResponse:
    if made:
        sentence = ngettext("Đã ghi %(n)d quyết định.", "Đã ghi %(n)d quyết định.", made)
        messages.success(request, sentence % {"n": made})
    if "xac-nhan" in request.POST:
        following = ReadingScreen(plan, duty.code).next_code
        if not following:
            messages.success(request, _("Mọi nhiệm vụ đã được xác nhận."))
        return redirect(_address(plan, code=following or duty.code))
    return redirect(_address(plan, code=duty.code))


@login_required
@require_POST
def deed(request: HttpRequest, pk: int, duty_pk: int) -> HttpResponse:
    """One deed with a duty: confirm, exclude, include, merge, split, accept a proposal."""
    plan = access.get_plan_to_change(request.user, pk)
    duty = access.get_duty(plan, duty_pk)
    what, ground = request.POST.get("viec", ""), request.POST.get("can-cu", "")
    try:
        if what == "xac-nhan":
            actions.confirm_duties(plan, [duty.code], by=request.user)
            messages.success(request, _("Đã xác nhận “%(title)s”.") % {"title": duty.title})
        elif what == "thoi-theo-doi":
            actions.exclude_duty(duty, by=request.user, ground=ground)
            messages.success(
                request, _("Thôi theo dõi “%(title)s”. Muốn theo dõi lại thì bấm Theo dõi lại.") % {"title": duty.title}
            )
        elif what == "theo-doi-lai":
            actions.include_duty(duty, by=request.user, ground=ground)
            messages.success(request, _("Theo dõi lại “%(title)s”.") % {"title": duty.title})
        elif what == "gop":
            into = request.POST.get("vao", "")
            actions.merge(duty, access.get_duty(plan, identifier(into)), by=request.user, ground=ground)
            messages.success(request, _("Đã gộp “%(title)s”.") % {"title": duty.title})
        elif what == "tach":
            actions.split(duty, by=request.user, ground=ground)
            messages.success(request, _("Đã tách “%(title)s” thành việc riêng.") % {"title": duty.title})
        elif what == "nhan-de-xuat":
            actions.accept_proposal(duty, request.POST.get("muc", ""), by=request.user)
            messages.success(request, _("Đã nhận đề xuất và ghi thành quyết định."))
    except Refused as refused:
        _refused(request, refused)
    return redirect(_address(plan, code=duty.code))


@login_required
@require_POST
def accept_proposals(request: HttpRequest, pk: int) -> HttpResponse:
    """Accept the proposals that were ticked."""
    plan = access.get_plan_to_change(request.user, pk)
    chosen = [
        (access.get_duty(plan, identifier(duty_pk)), name)
        for duty_pk, _sep, name in (value.partition(":") for value in request.POST.getlist("de-xuat"))
    ]
    accepted = 0
    for duty, name in chosen:
        try:
            actions.accept_proposal(duty, name, by=request.user)
            accepted += 1
        except Refused as refused:
            _refused(request, refused)
    if accepted:
        sentence = ngettext("Đã nhận %(n)d đề xuất.", "Đã nhận %(n)d đề xuất.", accepted)
        messages.success(request, sentence % {"n": accepted})
    return redirect(_address(plan))


@login_required
@require_POST
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """Confirm all plain duties, or the plan."""
    plan = access.get_plan_to_change(request.user, pk)
    try:
        if request.POST.get("viec") == "ke-hoach":
            actions.confirm_plan(plan, by=request.user)
            messages.success(request, _("Kế hoạch đã được xác nhận. Chọn thời gian rồi kích hoạt để giao việc."))
            return redirect("plan:activate", plan.pk)
        count = actions.confirm_duties(plan, by=request.user)
        sentence = ngettext("Đã xác nhận %(n)d nhiệm vụ đã rõ.", "Đã xác nhận %(n)d nhiệm vụ đã rõ.", count)
        messages.success(request, sentence % {"n": count})
    except Refused as refused:
        _refused(request, refused)
    return redirect(_address(plan))


@login_required
@require_POST
def findings(request: HttpRequest, pk: int) -> HttpResponse:
    """Say of the ticked findings (or the one whose button was pressed) that they are settled, left open or open
    again.
    """
    plan = access.get_plan_to_change(request.user, pk)
    chosen = [number for value in request.POST.getlist("phat-hien") if (number := identifier(value))]
    one, _sep, state = request.POST.get("mot", "").partition(":")
    if identifier(one):
        chosen = [identifier(one)]
    state = state or request.POST.get("xu-ly", "")
    rows = access.findings_of(plan, chosen)
    try:
        if not rows:
            raise Refused(_("Chưa chọn phát hiện nào. Đánh dấu vào ô bên trái rồi bấm lại."))
        actions.answer_findings(rows, state, plan=plan, by=request.user, note=request.POST.get("ghi-chu", ""))
    except Refused as refused:
        _refused(request, refused)
    else:
        words = {
            FindingState.SETTLED: _("Đã xử lý %(n)d phát hiện."),
            FindingState.LEFT_OPEN: _("Để ngỏ %(n)d phát hiện. Vẫn hiện ở trang kế hoạch."),
            FindingState.OPEN: _("Mở lại %(n)d phát hiện."),
        }
        messages.success(request, words[FindingState(state)] % {"n": len(rows)})
    back = request.POST.get("nhiem-vu", "")
    return redirect(_address(plan, code=back) if back else _address(plan, "phat-hien"))


@login_required
def name(request: HttpRequest, pk: int, name_pk: int) -> HttpResponse:
    """Which units a name means."""
    plan = access.get_plan_to_change(request.user, pk)
    row = access.get_party_name(plan, name_pk)
    proposed = [unit.pk for unit in (row.units.all() if row.decided_at else row.proposed.all())]
    initial = {"units": proposed, "nobody": row.nobody, "remember": True}
    form = bound(NameForm, request, units=access.surroundings(plan), initial=initial)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            actions.map_party_name(
                row, list(data["units"]), by=request.user, nobody=data["nobody"], remember=data["remember"]
            )
        except Refused as refused:
            apply_refused(form, refused)
        else:
            messages.success(request, _("Đã ghi “%(name)s” là đơn vị nào.") % {"name": row.name})
            return redirect(_address(plan, "ten-don-vi"))
    duties = plan.duties.filter(parties__name=row).exclude(state=DutyState.RETIRED).distinct()
    context = {"plan": plan, "row": row, "form": form, "duties": duties, "title": row.name}
    return render(request, "plan/name.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def accept_names(request: HttpRequest, pk: int) -> HttpResponse:
    """Accept every plain proposal for names."""
    plan = access.get_plan_to_change(request.user, pk)
    try:
        count = actions.accept_certain_names(plan, by=request.user)
    except Refused as refused:
        _refused(request, refused)
    else:
        sentence = ngettext("Đã nhận %(n)d tên đã chắc.", "Đã nhận %(n)d tên đã chắc.", count)
        messages.success(request, sentence % {"n": count})
    tab = request.POST.get("ve", "")
    return redirect(_address(plan, tab if tab in TABS else TABS[-1]))


@login_required
@require_POST
def reopen_name(request: HttpRequest, pk: int, name_pk: int) -> HttpResponse:
    """Take back what was decided about a name."""
    plan = access.get_plan_to_change(request.user, pk)
    row = access.get_party_name(plan, name_pk)
    try:
        actions.reopen_name(row, by=request.user)
    except Refused as refused:
        _refused(request, refused)
    return redirect(_address(plan, "ten-don-vi"))
