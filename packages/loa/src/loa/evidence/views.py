"""Screens of the ledger: the list, one entry, recording by hand, voiding, files, and the check of the chain."""

from __future__ import annotations

from dataclasses import replace

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.forms import BaseForm
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from loa.evidence import access, actions, chain
from loa.evidence.files import INLINE
from loa.evidence.forms import EntryForm, HeadForm, VoidForm
from loa.evidence.models import Ledger, Method
from loa.kit.clock import today
from loa.kit.refused import Refused
from loa.org.access import may, own_units
from loa.org.models import Unit, User
from loa.plan.models import Task
from loa.ui.forms import apply_refused, bound


def recording_units(user: User) -> list[Unit]:
    """The units for which a person records by hand: their own, where their role allows it."""
    return [unit for unit in own_units(user) if may(user, "evidence.record", unit)]


def open_tasks(units: list[Unit]) -> list[Task]:
    """Tasks that evidence may be recorded for today, nearest deadline first."""
    return list(
        Task.objects.filter(unit__in=units, retired_at=None, plan__state="active", period_start__lte=today())
        .exclude(channel="report")
        .select_related("unit")
        .order_by("-period_end", "duty__order")[:400]
    )


@login_required
def record(request: HttpRequest, task: int | None = None) -> HttpResponse:
    """Record by hand, for one task or freely."""
    units = recording_units(request.user)
    if not units:
        raise PermissionDenied
    owed = access.get_open_task(request.user, task) if task else None
    tasks = [owed] if owed else open_tasks(units)
    form = bound(EntryForm, request, units=units, tasks=tasks, task=owed)
    if request.method == "POST" and form.is_valid():
        try:
            entry = actions.record_by_hand(form.draft(), by=request.user)
        except Refused as refused:
            _show(form, refused)
        else:
            messages.success(request, _("Đã ghi vào sổ, số %(seq)s.") % {"seq": entry.seq})
            return redirect("evidence:entry", entry.pk)
    context = {"form": form, "task": owed, "title": owed.title if owed else _("Ghi minh chứng")}
    return render(request, "evidence/record.html", context, status=422 if form.errors else 200)


def _show(form: BaseForm, refused: Refused) -> None:
    """A refusal at its field; one about files at the first of the file fields."""
    apply_refused(form, Refused(*refused.reasons, field="file1" if refused.field == "files" else refused.field))


@require_safe
@login_required
def entry(request: HttpRequest, pk: int) -> HttpResponse:
    """One entry: what it says, what proves it, and its place in the chain."""
    row = access.get_entry(request.user, pk)
    can_void = row.method == Method.HAND and not row.voids_id and may(request.user, "evidence.void", row.unit)
    return render(
        request,
        "evidence/entry.html",
        {"entry": row, "can_void": can_void and not hasattr(row, "voided_by"), "label": access.label_of(row)},
    )


@login_required
def void(request: HttpRequest, pk: int) -> HttpResponse:
    """Void an entry, or void it and put a right one in its place."""
    row = access.get_entry(request.user, pk)
    if not may(request.user, "evidence.void", row.unit):
        raise PermissionDenied
    replacing = "thay" in request.GET
    form = bound(VoidForm, request)
    first = {
        "kind": row.kind,
        "happened_on": row.happened_on,
        "quantity": int(row.quantity) if row.quantity == int(row.quantity) else row.quantity,
        "place": row.place,
        "note": row.note,
        "link": row.link,
    }
    task = row.task if row.task and row.task.retired_at is None else None
    new = None
    if replacing:
        fields = {"units": [row.unit], "tasks": [task] if task else [], "task": task}
        new = (
            EntryForm(request.POST, request.FILES, **fields)
            if request.method == "POST"
            else EntryForm(initial=first, **fields)
        )
    if request.method == "POST" and form.is_valid() and (new is None or new.is_valid()):
        try:
            actions.void(
                row,
                by=request.user,
                reason=form.cleaned_data["reason"],
                replacement=new.draft() if new is not None else None,
            )
        except Refused as refused:
            _show(form if refused.field == "reason" or new is None else new, refused)
        else:
            done = _("Đã hủy số %(seq)s và ghi số thay thế.") if replacing else _("Đã hủy số %(seq)s.")
            messages.success(request, done % {"seq": row.seq})
            return redirect("evidence:entry", row.pk)
    context = {"entry": row, "form": form, "new": new, "label": access.label_of(row)}
    return render(request, "evidence/void.html", context, status=422 if form.errors or (new and new.errors) else 200)


@require_safe
@login_required
def attachment(request: HttpRequest, pk: int) -> FileResponse:
    """Hand out a file that proves something: shown where that is safe, else as a download; never as a page of this
    site."""
    row = access.get_attachment(request.user, pk)
    inline = row.mime in INLINE
    try:
        stream = row.file.open("rb")
    except FileNotFoundError:
        raise Http404(_("Tệp này không còn trên đĩa. Kiểm tra sổ để biết những tệp nào mất.")) from None
    response = FileResponse(stream, as_attachment=not inline, filename=row.filename)
    response["Content-Type"] = "text/plain; charset=utf-8" if row.mime == "text/plain" else row.mime
    response["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _faults(user: User, ledger: Ledger, heads: list[chain.Head]) -> list[chain.Fault]:
    """Every fault of a ledger; the names of files only where the person may see them."""
    found = list(chain.verify(ledger, heads=heads))
    files = [fault.seq for fault in found if fault.what == "file"]
    own = set(access.visible_entries(user).filter(ledger=ledger, seq__in=files).values_list("seq", flat=True))
    return [replace(fault, detail="…") if fault.what == "file" and fault.seq not in own else fault for fault in found]


@login_required
def verify(request: HttpRequest) -> HttpResponse:
    """Walk the chain before the person's eyes, and hold it against a printed head."""
    form = HeadForm(request.POST or None)
    ledgers = access.visible_ledgers(request.user)
    results = None
    if request.method == "POST" and form.is_valid():
        try:
            typed = form.cleaned_data["head"]
            heads = [chain.Head.parse(typed)] if typed else []
        except ValueError:
            form.add_error("head", _("Dòng này không đúng dạng “tên sổ:số:mã băm”. Chép nguyên cả dòng trong báo cáo."))
        else:
            if heads and not any(ledger.slug == heads[0].ledger for ledger in ledgers):
                form.add_error(
                    "head",
                    _("Không thấy sổ “%(name)s” trong phần được xem. Nếu báo cáo là của đơn vị, sổ có thể đã bị xóa.")
                    % {"name": heads[0].ledger},
                )
            results = [(ledger, _faults(request.user, ledger, heads), chain.head(ledger)) for ledger in ledgers]
    heads_now = [chain.head(ledger) for ledger in ledgers]
    return render(request, "evidence/verify.html", {"form": form, "results": results, "heads": heads_now})
