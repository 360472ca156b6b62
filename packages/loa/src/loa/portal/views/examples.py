"""Nominations on the desk: the list, one nomination on its way from the check to the decision, naming one oneself."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_safe

from loa.kit.refused import Refused
from loa.org.access import may, require
from loa.papers import actions as papers
from loa.portal.actions import nominations as actions
from loa.portal.forms.inbox import UnitNominateForm
from loa.portal.inbox import access
from loa.portal.models import HomePage, Nomination, NominationState
from loa.portal.views.common import ask_reason, say
from loa.ui.forms import apply_refused, bound, initial_of
from loa.ui.lists import Column, Empty, Filter, ListView
from loa.ui.templatetags.loa_ui import state, when

SHAPES = {"new": "due", "returned": "late", "declined": "open", "chosen": "wait", "honoured": "done"}
FILES = {
    "docx": (papers.docx, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "pdf": (papers.pdf, "application/pdf"),
}


class NominationsView(ListView):
    """Nominations to one's sites, and one's own."""

    name = "portal.nominations"
    title = _l("Gương điển hình, mô hình hay")
    section = "nominations"
    template_name = "portal/desk/inbox/nominations.html"
    columns = (
        Column(
            "ten",
            _l("Gương, mô hình"),
            lambda row: row.title,
            cell=lambda row: format_html('<a href="{}">{}</a>', reverse("portal:nomination", args=[row.pk]), row.title),
            head=True,
        ),
        Column("ai", _l("Ai làm"), lambda row: row.who),
        Column("trang", _l("Trang"), lambda row: row.home.title),
        Column("nguon", _l("Nguồn"), lambda row: str(row.nominated_by) if row.nominated_by_id else _("Người dân gửi")),
        Column("gui", _l("Gửi"), lambda row: row.sent_at, cell=lambda row: when(row.sent_at), sort="sent_at"),
        Column(
            "trang-thai",
            _l("Trạng thái"),
            lambda row: row.get_state_display(),
            cell=lambda row: state(SHAPES[row.state], row.get_state_display()),
            sort="state",
        ),
    )
    filters = (
        Filter(
            "trang-thai",
            _l("Trạng thái"),
            lambda request: NominationState.choices,
            lambda rows, value: rows.filter(state=value),
        ),
        Filter(
            "nguon",
            _l("Nguồn"),
            lambda request: [("dan", _l("Người dân gửi")), ("don-vi", _l("Đơn vị gửi"))],
            lambda rows, value: rows.filter(nominated_by__isnull=value == "dan"),
        ),
    )
    search_fields = ("title", "who", "place")
    empty = Empty(
        _l("Chưa có giới thiệu nào"), _l("Gương, mô hình mà bà con và các đơn vị giới thiệu hiện ở đây để kiểm tra.")
    )

    def rows(self) -> QuerySet[Nomination]:
        require(self.request.user, "evidence.see")
        return access.visible_nominations(self.request.user)

    def context(self) -> dict[str, Any]:
        return {"may_nominate": may(self.request.user, "evidence.record")}


@login_required
def nomination(request: HttpRequest, pk: int) -> HttpResponse:
    """One nomination, with what hangs on it."""
    row = access.get_nomination(request.user, pk)
    unit, user = row.home.unit, request.user
    checks = may(user, "story.approve", unit) and row.state == NominationState.NEW and row.nominated_by_id != user.pk
    page = row.story.page if row.story else None
    chosen = row.state == NominationState.CHOSEN
    context = {
        "title": row.title,
        "row": row,
        "page": page,
        "shape": SHAPES[row.state],
        "is_own": row.nominated_by_id == user.pk,
        "may": {
            "check": checks,
            "give_back": checks and row.nominated_by_id is not None,
            "agree": not row.agreed and row.state == NominationState.NEW and may(user, "feedback.see", unit),
            "tell": chosen and page is None and may(user, "story.write", unit),
            "honour": chosen
            and bool(page and page.live)
            and may(user, "feedback.approve", unit)
            and row.checked_by_id != user.pk,
            "reopen": may(user, "story.approve", unit)
            and row.state in (NominationState.CHOSEN, NominationState.DECLINED)
            and page is None
            and row.paper is None,
            "complete": row.state == NominationState.RETURNED and row.nominated_by_id == user.pk,
            "erase": bool(row.name or row.contact) and may(user, "feedback.answer", unit),
        },
        "section": "nominations",
    }
    return render(request, "portal/desk/inbox/nomination.html", context)


@login_required
def add(request: HttpRequest) -> HttpResponse:
    """Name a good example for one's unit."""
    require(request.user, "evidence.record")
    homes = HomePage.objects.filter(pk__in=[home.pk for home in access.sites_for(request.user)])
    form = bound(UnitNominateForm, request, homes=homes)
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        try:
            row = actions.nominate(values.pop("home"), by=request.user, **values)
        except Refused as refused:
            apply_refused(form, refused)
        else:
            messages.success(request, _("Đã gửi. Cơ quan của trang sẽ kiểm tra."))
            return redirect("portal:nomination", row.pk)
    return _form(request, form, _("Giới thiệu gương, mô hình"), reverse("portal:nominations"))


@login_required
def complete(request: HttpRequest, pk: int) -> HttpResponse:
    """Complete what came back."""
    row = access.get_nomination(request.user, pk)
    if row.nominated_by_id != request.user.pk:
        raise Http404
    form = bound(UnitNominateForm, request, initial=initial_of(row, "title", "who", "place", "text"))
    if request.method == "POST" and form.is_valid():
        try:
            actions.complete_nomination(row, by=request.user, **form.cleaned_data)
        except Refused as refused:
            apply_refused(form, refused)
        else:
            messages.success(request, _("Đã gửi lại."))
            return redirect("portal:nomination", pk)
    return _form(request, form, _("Bổ sung"), reverse("portal:nomination", args=[pk]))


def _form(request: HttpRequest, form: Any, title: str, back: str) -> HttpResponse:
    context = {"form": form, "title": title, "deed": _("Gửi"), "back": back, "section": "nominations"}
    return render(request, "ui/form.html", context, status=422 if form.errors else 200)


DONE: dict[str, tuple[Callable[..., Any], Any]] = {
    "chon": (actions.choose_nomination, _l("Đã chọn. Người viết bài có thể bắt đầu viết.")),
    "dong-y": (actions.note_agreement, _l("Đã ghi nhận người được nêu đồng ý.")),
    "mo-lai": (actions.reopen_nomination, _l("Đã mở lại để kiểm tra.")),
    "bieu-duong": (actions.honour_nomination, _l("Đã soạn quyết định biểu dương và ghi sổ minh chứng.")),
}
REASONED: dict[str, tuple[Callable[..., Any], Any, Any, Any]] = {
    "tra-lai": (
        actions.return_nomination,
        _l("Trả lại để bổ sung"),
        _l("Người gửi đọc được lý do này, bổ sung rồi gửi lại."),
        _l("Đã trả lại kèm lý do."),
    ),
    "khong-chon": (
        actions.decline_nomination,
        _l("Không chọn"),
        _l("Lý do được giữ lại ở đây. Mở lại được."),
        _l("Đã ghi là không chọn."),
    ),
}


@login_required
def deed(request: HttpRequest, pk: int, deed: str) -> HttpResponse:
    """Choose, return, decline, reopen, tell, honour, erase.

    Raises:
        Http404: not the user's nomination.
    """
    row = access.get_nomination(request.user, pk)
    if deed in DONE and request.method == "POST":
        action, done = DONE[deed]
        try:
            action(row, by=request.user)
        except Refused as refusal:
            say(request, refusal)
        else:
            messages.success(request, str(done))
        return redirect("portal:nomination", pk)
    if deed == "viet-bai" and request.method == "POST":
        try:
            page = actions.tell_nomination(row, by=request.user)
        except Refused as refusal:
            say(request, refusal)
            return redirect("portal:nomination", pk)
        messages.success(request, _("Đã tạo bài nháp từ giới thiệu này. Viết lại cho thành một câu chuyện."))
        return redirect("portal:story", page.pk)
    if deed in REASONED:
        require(request.user, "story.approve", row.home.unit)
        action, heading, consequence, done = REASONED[deed]
        return ask_reason(
            request, partial(action, row, by=request.user), title=heading, consequence=consequence, done=done,
            back=reverse("portal:nomination", args=[pk]), section="nominations",
        )  # fmt: skip
    if deed == "xoa-thong-tin":
        return _erase(request, row)
    return redirect("portal:nomination", pk)


def _erase(request: HttpRequest, row: Nomination) -> HttpResponse:
    require(request.user, "feedback.answer", row.home.unit)
    if request.method == "POST":
        actions.erase_nomination(row, by=request.user)
        messages.success(request, _("Đã xóa tên và liên hệ của người giới thiệu."))
        return redirect("portal:nomination", row.pk)
    context = {
        "title": _("Xóa tên và liên hệ của người giới thiệu?"),
        "consequence": _("Xóa là mất hẳn. Nội dung giới thiệu, bài và quyết định vẫn còn."),
        "deed": _("Xóa tên và liên hệ"),
        "danger": True,
        "back": reverse("portal:nomination", args=[row.pk]),
        "section": "nominations",
    }
    return render(request, "ui/confirm.html", context)


@login_required
@require_safe
def paper(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """The decision as DOCX or PDF.

    Raises:
        Http404: there is none, or another kind of file.
    """
    row = access.get_nomination(request.user, pk)
    if row.paper is None or kind not in FILES:
        raise Http404
    require(request.user, "feedback.see", row.home.unit)
    draw, mime = FILES[kind]
    response = HttpResponse(draw(row.paper), content_type=mime)
    name = content_disposition_header(as_attachment=True, filename=f"quyet-dinh-bieu-duong-{row.pk}.{kind}")
    response["Content-Disposition"] = name or "attachment"
    return response
