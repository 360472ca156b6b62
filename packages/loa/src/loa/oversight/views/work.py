"""My work, what one was urged to, and a partner's own part."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_POST, require_safe

from loa.kit.clock import today
from loa.kit.refused import Refused
from loa.org.access import may, own_units, require
from loa.oversight import access, actions
from loa.oversight.contribute import thing_of
from loa.oversight.state import TaskState
from loa.oversight.work import Line, Work, gather, quarter
from loa.plan.models import TaskRole
from loa.ui import charts, steps
from loa.ui.calendar import Thing, lunar_heading, month
from loa.ui.forms import Form, apply_refused, bound
from loa.ui.words import due as due_words
from loa.ui.words import span


def _month(work: Work) -> list[Thing]:
    """The marks of this month: tasks done on their day, others on their deadline."""
    now = today()
    found = []
    for line in work.lines:
        day = line.done_on if line.state == TaskState.DONE else line.task.due
        if day and (day.year, day.month) == (now.year, now.month):
            found.append(thing_of(line.task, day))
    return found


def _side(request: HttpRequest, work: Work) -> dict[str, object]:
    """This quarter's bars, of the plan that gives the units most of their work."""
    plans = [line.task.plan for line in work.lines if line.task.role == TaskRole.LEAD]
    if not plans:
        return {}
    plan = max({one.pk: one for one in plans}.values(), key=lambda one: sum(other.pk == one.pk for other in plans))
    found = quarter(work.units, plan, today())
    if found is None or not found[1]:
        return {}
    window, bars = found
    done, total = sum(bar.done for bar in bars), sum(bar.total for bar in bars)
    title = _("Đã xong %(done)s trên %(total)s việc") % {"done": done, "total": total}
    left = (window.end - today()).days
    return {
        "plan": plan,
        "window": window,
        "window_key": f"{window.start:%Y%m%d}-{window.end:%Y%m%d}",
        "window_days": span(window.start, window.end),
        "window_left": due_words(window.end) if 0 <= left <= 14 else "",
        "bars_title": title,
        "bars": charts.bars(title, [charts.Bar(bar.label, bar.done, bar.total) for bar in bars], width=290),
    }


@require_safe
@login_required
def my_work(request: HttpRequest) -> HttpResponse:
    """What my units owe, by urgency."""
    mine = own_units(request.user)
    chosen = request.GET.get("don-vi", "")
    if chosen and not any(str(unit.pk) == chosen for unit in mine):
        raise Http404
    work = gather(request.user, today(), units=[unit for unit in mine if str(unit.pk) == chosen] if chosen else None)
    days = month(today().year, today().month, _month(work))
    groups: list[tuple[str, object, list[Line]]] = [
        ("tre", _("Trễ hạn"), work.late),
        ("tuan", _("Trong tuần này"), work.week),
        ("sau", _("Sắp tới"), work.later),
        ("thuong-xuyen", _("Việc thường xuyên, chưa có định mức"), work.standing),
        ("chua-ro", _("Chưa rõ hạn"), work.undated),
        ("phoi-hop", _("Phối hợp"), work.partner),
    ]
    context = {
        "title": _("Việc của tôi"),
        "work": work,
        "units": mine,
        "chosen": chosen,
        "several": len(work.units) > 1,
        "groups": [(key, label, lines) for key, label, lines in groups if lines],
        "done": work.done[:8],
        "done_more": max(0, len(work.done) - 8),
        "days": days,
        "lunar": lunar_heading(days),
        "month_title": _("Tháng %(month)s") % {"month": f"{today().month}/{today().year}"},
        "reminders": access.my_reminders(request.user)[:20],
        "sees_reports": may(request.user, "report.see"),
        "changes_org": may(request.user, "org.change"),
        "steps": steps.gather(request.user) if work.is_empty else [],
        **_side(request, work),
    }
    return render(request, "oversight/my_work.html", context)


@require_POST
@login_required
def read_reminder(request: HttpRequest, pk: int) -> HttpResponse:
    """ "Đã xem"."""
    actions.read(access.get_reminder(request.user, pk), by=request.user)
    messages.success(request, _("Đã đánh dấu là đã xem."))
    return redirect("oversight:my_work")


class PartForm(Form):
    """What a partner did, or why the confirmation is taken back."""

    note = forms.CharField(
        label=_l("Đơn vị đã phối hợp làm gì"),
        widget=forms.Textarea(attrs={"rows": 4, "maxlength": 2000}),
        max_length=2000,
        help_text=_l("Một hai câu: việc gì, ngày nào, kết quả. Câu này vào sổ minh chứng, không sửa được."),
    )


class WithdrawForm(Form):
    """Why a confirmation is taken back."""

    reason = forms.CharField(label=_l("Vì sao rút xác nhận"), max_length=300)


@login_required
def confirm_part(request: HttpRequest, task: int) -> HttpResponse:
    """A partner confirms its part, or takes the confirmation back."""
    row = access.get_own_task(request.user, task)
    require(request.user, "task.partner", row.unit)
    if row.role != TaskRole.PARTNER:
        raise Http404
    entries = actions.parts_of(row)
    form = bound(WithdrawForm if entries else PartForm, request)
    if request.method == "POST" and form.is_valid():
        try:
            if entries:
                actions.withdraw_part(row, by=request.user, reason=form.cleaned_data["reason"])
            else:
                actions.confirm_part(row, by=request.user, note=form.cleaned_data["note"])
        except Refused as refused:
            apply_refused(form, refused)
        else:
            messages.success(request, _("Đã rút xác nhận.") if entries else _("Đã ghi phần phối hợp vào sổ."))
            return redirect("oversight:my_work")
    leads = [str(one.unit) for one in row.duty.tasks.filter(role=TaskRole.LEAD, retired_at=None).select_related("unit")]
    context = {"form": form, "task": row, "entries": entries, "leads": list(dict.fromkeys(leads))}
    return render(request, "oversight/part.html", context, status=422 if form.errors else 200)
