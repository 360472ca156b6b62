"""Urging units that are late: who, with which words, as they will read it."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from loa.kit.refused import Refused
from loa.kit.rows import identifier
from loa.org.access import require, units
from loa.org.models import Unit
from loa.oversight import access, actions
from loa.plan.models import Plan

MOST = 200


def _reach(request: HttpRequest, plan: Plan) -> list[Unit]:
    """The units that the person may urge in a plan, narrowed to a unit and what is below it where the address names
    one.
    """
    rows = units(request.user, "reminder.send").below(plan.owner)
    chosen = request.GET.get("don-vi", "")
    if chosen:
        unit = access.get_board_unit(request.user, identifier(chosen))
        require(request.user, "reminder.send", unit)
        rows = rows.filter(pk=unit.pk) if "chi" in request.GET else rows.below(unit)
    return list(rows)


@login_required
def remind(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose, read what will be said, send."""
    plan = access.get_board_plan(request.user, pk)
    require(request.user, "reminder.send", plan.owner)
    late = actions.late_units(plan, _reach(request, plan))[:MOST]
    text, again, reasons = actions.ready_text(plan), False, ()
    chosen = {one.unit.pk for one in late if not one.is_recent}
    if request.method == "POST":
        text, again = request.POST.get("text", ""), "again" in request.POST
        wanted = set(request.POST.getlist("units"))
        picked = [one.unit for one in late if str(one.unit.pk) in wanted]
        chosen = {unit.pk for unit in picked}
        try:
            sent = actions.remind(plan, picked, text, by=request.user, again=again)
        except Refused as refused:
            reasons = refused.reasons
        else:
            messages.success(
                request, ngettext("Đã nhắc %(n)s đơn vị.", "Đã nhắc %(n)s đơn vị.", len(sent)) % {"n": len(sent)}
            )
            return redirect("oversight:board", plan.pk)
    context = {
        "title": _("Nhắc đơn vị trễ"),
        "plan": plan,
        "late": late,
        "tasks": sum(len(one.tasks) for one in late),
        "chosen": chosen,
        "text": text,
        "again": again,
        "recent": [one for one in late if one.is_recent],
        "reasons": reasons,
        "pause": actions.PAUSE,
        "back": reverse("oversight:board", args=[plan.pk]),
        "example": actions.text_for(text, late[0].tasks) if late else "",
        "sent": access.visible_reminders(request.user).filter(plan=plan)[:20],
    }
    return render(request, "oversight/remind.html", context, status=422 if reasons else 200)
