"""Letters on the desk: the inbox, answering, approving, closing, erasing."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from loa.kit.clock import today
from loa.kit.refused import Refused
from loa.org.access import may, require
from loa.portal.actions import inbox as actions
from loa.portal.forms.inbox import AnswerForm
from loa.portal.inbox import access
from loa.portal.models import Feedback, FeedbackKind, FeedbackState
from loa.portal.views.common import ask_reason, say
from loa.ui.forms import apply_refused, bound
from loa.ui.lists import Column, Empty, Filter, ListView
from loa.ui.templatetags.loa_ui import due, state, when

OPEN = access.OPEN


def shape(row: Feedback) -> str:
    """How a letter's state is drawn."""
    if row.state in OPEN:
        return "late" if row.due < today() else "due"
    return {"submitted": "wait", "answered": "done"}.get(row.state, "open")


def _sites(request: HttpRequest) -> list[tuple[str, str]]:
    rows = access.visible_feedback(request.user).order_by("home__title").values_list("home", "home__title").distinct()
    return [(str(pk), title) for pk, title in rows]


class LettersView(ListView):
    """Letters to one's sites, the most urgent first."""

    name = "portal.feedback"
    title = _l("Góp ý, phản ánh")
    section = "feedback"
    columns = (
        Column(
            "viec",
            _l("Việc"),
            lambda row: row.subject,
            cell=lambda row: format_html('<a href="{}">{}</a>', reverse("portal:letter", args=[row.pk]), row.subject),
            head=True,
        ),
        Column("loai", _l("Loại"), lambda row: row.get_kind_display()),
        Column("trang", _l("Trang"), lambda row: row.home.title),
        Column("gui", _l("Gửi"), lambda row: row.sent_at, cell=lambda row: when(row.sent_at), sort="sent_at"),
        Column(
            "han",
            _l("Hạn"),
            lambda row: row.due,
            cell=lambda row: due(row.due) if row.state in OPEN else "",
            sort="due",
        ),
        Column(
            "trang-thai",
            _l("Trạng thái"),
            lambda row: row.get_state_display(),
            cell=lambda row: state(shape(row), row.get_state_display()),
            sort="state",
        ),
        Column("cong-khai", _l("Công khai"), lambda row: row.published_at, screen=False),
    )
    filters = (
        Filter(
            "trang-thai",
            _l("Trạng thái"),
            lambda request: FeedbackState.choices,
            lambda rows, value: rows.filter(state=value),
        ),
        Filter("loai", _l("Loại"), lambda request: FeedbackKind.choices, lambda rows, value: rows.filter(kind=value)),
        Filter("trang", _l("Trang"), _sites, lambda rows, value: rows.filter(home=value)),
        Filter(
            "han",
            _l("Hạn"),
            lambda request: [("late", _l("Quá hạn"))],
            lambda rows, value: rows.filter(state__in=OPEN, due__lt=today()),
        ),
    )
    search_fields = ("subject", "text")
    empty = Empty(
        _l("Chưa có ý kiến nào"), _l("Góp ý, phản ánh, câu hỏi mà bà con gửi trên trang hiện ở đây, kèm hạn trả lời.")
    )

    def rows(self) -> QuerySet[Feedback]:
        require(self.request.user, "feedback.see")
        return access.visible_feedback(self.request.user)


@login_required
def letter(request: HttpRequest, pk: int) -> HttpResponse:
    """One letter: what was said, what was answered, and what can be done."""
    row = access.get_feedback(request.user, pk)
    answers = may(request.user, "feedback.answer", row.home.unit) and row.state in OPEN
    approves = may(request.user, "feedback.approve", row.home.unit)
    form = None
    if answers:
        initial = {"answer": row.answer, "public_question": row.public_question}
        form = bound(AnswerForm, request, initial=initial)
        if request.method == "POST" and form.is_valid():
            try:
                row = actions.answer_feedback(row, by=request.user, **form.cleaned_data)
            except Refused as refused:
                apply_refused(form, refused)
            else:
                done = (
                    _("Đã gửi câu trả lời sang người duyệt.")
                    if row.state == FeedbackState.SUBMITTED
                    else _("Đã trả lời. Người gửi xem được ngay bằng mã.")
                )
                messages.success(request, done)
                return redirect("portal:letter", pk)
    context = {
        "title": row.subject,
        "letter": row,
        "shape": shape(row),
        "seen": row.answered_at.isoformat() if row.answered_at else "",
        "form": form,
        "may": {
            "approve": approves and row.state == FeedbackState.SUBMITTED and row.answered_by_id != request.user.pk,
            "own": approves and row.state == FeedbackState.SUBMITTED and row.answered_by_id == request.user.pk,
            "return": approves and row.state == FeedbackState.SUBMITTED,
            "close": answers,
            "reopen": may(request.user, "feedback.answer", row.home.unit) and row.state == FeedbackState.CLOSED,
            "hide": approves and row.published_at is not None,
            "erase": may(request.user, "feedback.answer", row.home.unit) and bool(row.name or row.contact),
        },
        "section": "feedback",
    }
    return render(request, "portal/desk/inbox/letter.html", context, status=422 if form and form.errors else 200)


WITH_REASON: dict[str, tuple[Any, Any, Any, Any, str]] = {
    "tra-lai": (
        actions.return_feedback,
        _l("Trả lại câu trả lời"),
        _l("Câu trả lời quay về với người soạn, kèm lý do của anh/chị."),
        _l("Đã trả lại kèm lý do."),
        "feedback.approve",
    ),
    "khong-thu-ly": (
        actions.close_feedback,
        _l("Không thụ lý ý kiến"),
        _l("Người gửi xem bằng mã sẽ đọc được lý do này. Mở lại được."),
        _l("Đã ghi là không thụ lý. Mở lại được ở trang này."),
        "feedback.answer",
    ),
    "thoi-cong-khai": (
        actions.hide_feedback,
        _l("Thôi công khai"),
        _l("Câu hỏi và trả lời rời khỏi mục Hỏi và đáp. Người gửi vẫn xem được bằng mã."),
        _l("Đã thôi công khai."),
        "feedback.approve",
    ),
}
AT_ONCE: dict[str, tuple[Any, Any]] = {
    "duyet": (actions.approve_feedback, _l("Đã duyệt, câu hỏi và trả lời đã công khai.")),
    "mo-lai": (actions.reopen_feedback, _l("Đã mở lại.")),
}


@login_required
def deed(request: HttpRequest, pk: int, deed: str) -> HttpResponse:
    """Approve, return, close, reopen, hide, erase.

    Raises:
        Http404: no such deed, or not the user's letter.
    """
    row = access.get_feedback(request.user, pk)
    if deed in AT_ONCE and request.method == "POST":
        action, done = AT_ONCE[deed]
        seen = {"seen": request.POST.get("seen", "")} if action is actions.approve_feedback else {}
        try:
            action(row, by=request.user, **seen)
        except Refused as refusal:
            say(request, refusal)
        else:
            messages.success(request, str(done))
        return redirect("portal:letter", pk)
    if deed == "xoa-thong-tin":
        return _erase(request, row)
    if deed in WITH_REASON:
        action, heading, consequence, done, right = WITH_REASON[deed]
        require(request.user, right, row.home.unit)
        return ask_reason(
            request, partial(action, row, by=request.user), title=heading, consequence=consequence, done=done,
            back=reverse("portal:letter", args=[pk]), section="feedback",
        )  # fmt: skip
    return redirect("portal:letter", pk)


def _erase(request: HttpRequest, row: Feedback) -> HttpResponse:
    require(request.user, "feedback.answer", row.home.unit)
    if request.method == "POST":
        actions.erase_feedback(row, by=request.user)
        messages.success(request, _("Đã xóa tên và liên hệ của người gửi."))
        return redirect("portal:letter", row.pk)
    context = {
        "title": _("Xóa tên và liên hệ của người gửi?"),
        "consequence": _("Xóa là mất hẳn. Nội dung ý kiến và câu trả lời vẫn còn; người gửi vẫn xem được bằng mã."),
        "deed": _("Xóa tên và liên hệ"),
        "danger": True,
        "back": reverse("portal:letter", args=[row.pk]),
        "section": "feedback",
    }
    return render(request, "ui/confirm.html", context)
