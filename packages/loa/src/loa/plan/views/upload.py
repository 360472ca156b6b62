"""Bringing in a plan's file. It is read in the background; the usual file is read before the answer goes out."""

from __future__ import annotations

import time
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from loa.kit.refused import Refused
from loa.org.access import may
from loa.plan import access, actions
from loa.plan.forms import UploadForm, VersionForm
from loa.plan.models import Plan, Upload, UploadState
from loa.plan.views.plans import plan_address
from loa.ui.forms import apply_refused, bound

PATIENCE = 2.0
"""Seconds that a request waits for the reading before it shows that the file is being read."""
LOOK = 0.1


@login_required
def upload(request: HttpRequest) -> HttpResponse:
    """Bring in a new plan."""
    if not may(request.user, "plan.change"):
        raise PermissionDenied("plan.change")
    form = bound(UploadForm, request, owners=access.owners(request.user))
    if request.method == "POST" and form.is_valid():
        answer = _receive(request, form, form.cleaned_data["owner"], None)
        if answer is not None:
            return answer
    return _page(request, form, None)


@login_required
def upload_version(request: HttpRequest, pk: int) -> HttpResponse:
    """Bring in a newer version of a plan."""
    plan = access.get_plan_to_change(request.user, pk)
    form = bound(VersionForm, request)
    if request.method == "POST" and form.is_valid():
        answer = _receive(request, form, plan.owner, plan)
        if answer is not None:
            return answer
    return _page(request, form, plan)


@login_required
@require_GET
@never_cache
def waiting(request: HttpRequest, pk: int) -> HttpResponse:
    """How far the reading of a file is: the page looks again by itself, and goes on to the reading when it is done."""
    row = access.get_upload(request.user, pk)
    if row.state == UploadState.READ:
        return _onward(request, row)
    if row.state == UploadState.REFUSED:
        form = _form_again(row, request)
        apply_refused(form, Refused(*row.reasons, field="file"))
        return _page(request, form, row.plan)
    context = {"upload": row, "plan": row.plan, "title": _("Đang đọc kế hoạch")}
    return render(request, "plan/upload_waiting.html", context)


def _receive(request: HttpRequest, form: Any, owner: Any, plan: Plan | None) -> HttpResponse | None:
    """The way on, or None when the file was refused and the form says why."""
    try:
        row = actions.receive(owner=owner, by=request.user, file=form.cleaned_data["file"], plan=plan)
    except Refused as refused:
        apply_refused(form, refused)
        form.twin = refused.document if isinstance(refused, actions.AlreadyRead) else None
        return None
    until = time.monotonic() + PATIENCE
    row.refresh_from_db()
    while row.is_pending and time.monotonic() < until:
        time.sleep(LOOK)
        row.refresh_from_db()
    if row.state == UploadState.REFUSED:
        apply_refused(form, Refused(*row.reasons, field="file"))
        actions.forget_upload(row, by=request.user)
        return None
    if row.state == UploadState.READ:
        return _onward(request, row)
    return _go(request, reverse("plan:upload_waiting", args=[row.pk]))


def _onward(request: HttpRequest, row: Upload) -> HttpResponse:
    """To the reading, with what was done."""
    if row.document.uploaded_at < row.sent_at:
        messages.info(request, _("Tệp này đã được tải lên và đọc trước đó. Đây là kết quả đọc."))
    elif row.plan_id is None:
        messages.success(request, _("Đã đọc xong. Xem lại từng nhiệm vụ rồi xác nhận."))
        plan = row.document.plan
        issuer = actions.issuer_among(plan, access.owners(request.user))
        if issuer is not None and issuer != plan.owner:
            sentence = _(
                "Văn bản ghi nơi ban hành là %(issuer)s, nhưng kế hoạch đang đứng tên %(owner)s. Nếu chọn nhầm, bấm Sửa"
                " ở trang kế hoạch để đổi cơ quan ban hành."
            )
            messages.warning(request, sentence % {"issuer": issuer.name, "owner": plan.owner.name})
    else:
        messages.success(request, _("Đã đọc bản mới. Quyết định cũ được giữ cho những câu không đổi."))
    return _go(request, reverse("plan:reading", args=[row.document.plan_id]))


def _go(request: HttpRequest, address: str) -> HttpResponse:
    """A script that sent the file is told the address, so that the message waits for the page that people see."""
    if request.headers.get("X-Requested-With") == "fetch":
        return HttpResponse(status=201, headers={"Location": address})
    return redirect(address)


def _form_again(row: Upload, request: HttpRequest) -> Any:
    """The form as it was sent; the browser alone can name the file again."""
    files = {"file": SimpleUploadedFile(row.filename, b".")}
    if row.plan is not None:
        return VersionForm({}, files)
    return UploadForm({"owner": row.owner_id}, files, owners=access.owners(request.user))


def _page(request: HttpRequest, form: Any, plan: Plan | None) -> HttpResponse:
    context = {
        "form": form,
        "plan": plan,
        "twin_address": plan_address(request.user, form.twin.plan) if form.twin else "",
        "title": _("Tải bản mới của kế hoạch") if plan else _("Tải kế hoạch lên"),
        "action": reverse("plan:upload_version", args=[plan.pk]) if plan else reverse("plan:upload"),
        "back": reverse("plan:plan", args=[plan.pk]) if plan else reverse("plan:plans"),
    }
    return render(request, "plan/upload.html", context, status=422 if form.errors and request.method == "POST" else 200)
