"""The desk's screens of contests: the list, one contest and its steps, the question bank with its import."""

from __future__ import annotations

from dataclasses import asdict
from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_POST, require_safe

from loa.contest import access, actions, rules
from loa.contest.bank import FORMATS, WRITERS, Draft, Unreadable, read_confined, write
from loa.contest.models import Contest
from loa.kit.clock import now
from loa.kit.refused import Refused
from loa.org.access import may, units
from loa.org.models import Unit
from loa.ui.forms import DateTimeInput, FileInput, Form, apply_refused, bound
from loa.ui.lists import Column, Empty, ListView
from loa.ui.templatetags.loa_ui import state

SALT = "contest.import"
STATES = {
    "draft": "open",
    "submitted": "due",
    "approved": "wait",
    "open": "done",
    "closed": "wait",
    "published": "done",
}


class Contests(ListView):
    """Contests that the person may see, the newest first."""

    name = "contest.contests"
    title = _l("Cuộc thi")
    section = "contest"
    template_name = "contest/desk/list.html"
    columns = (
        Column(
            "title", _l("Cuộc thi"), lambda row: row.title, head=True,
            cell=lambda row: format_html('<a href="{}">{}</a>', reverse("contest:contest", args=[row.pk]), row.title),
        ),
        Column("unit", _l("Đơn vị tổ chức"), lambda row: str(row.unit)),
        Column(
            "state", _l("Trạng thái"), lambda row: row.get_state_display(),
            cell=lambda row: state(STATES[row.state], row.get_state_display()),
        ),
    )  # fmt: skip
    search_fields = ("title",)
    empty = Empty(_l("Chưa có cuộc thi nào"), _l("Bấm “Tạo cuộc thi”: đặt tên, nhập câu hỏi từ Word, trình duyệt."))

    def rows(self) -> QuerySet[Contest]:
        return access.visible_contests(self.request.user)

    def context(self) -> dict[str, Any]:
        return {"can_run": may(self.request.user, "contest.run")}


contests = Contests.as_view()


class CreateForm(Form):
    """A contest from the usual template: rounds by week, one guess, lots at the end."""

    title = forms.CharField(label=_l("Tên cuộc thi"), max_length=200)
    unit = forms.ModelChoiceField(label=_l("Đơn vị tổ chức"), queryset=None)
    audience = forms.CharField(label=_l("Đối tượng"), max_length=300, required=False)
    opens = forms.DateTimeField(label=_l("Vòng 1 mở lúc"), widget=DateTimeInput)
    weeks = forms.IntegerField(label=_l("Số vòng, mỗi vòng một tuần"), min_value=1, max_value=30, initial=1)
    questions = forms.IntegerField(label=_l("Số câu mỗi đề"), min_value=1, max_value=60, initial=20)
    minutes = forms.IntegerField(label=_l("Số phút làm bài"), min_value=1, max_value=300, initial=15)
    attempts = forms.IntegerField(label=_l("Số lượt mỗi người"), min_value=1, max_value=100, initial=1)

    def __init__(self, *args: Any, reach: QuerySet[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = reach


@login_required
def create(request: HttpRequest) -> HttpResponse:
    """A contest from the template."""
    reach = units(request.user, "contest.run").filter(outside=False)
    if not reach.exists():
        raise PermissionDenied
    form = bound(CreateForm, request, reach=reach, initial={"unit": reach.first()})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        slug = slugify(given["title"].replace("đ", "d").replace("Đ", "D"))[:70] or "cuoc-thi"
        if Contest.objects.filter(slug=slug).exists():
            slug = f"{slug}-{now():%y%m%d%H%M}"
        try:
            row = actions.create(
                given["unit"], by=request.user, title=given["title"], slug=slug, audience=given["audience"]
            )
            for week in range(given["weeks"]):
                opens = given["opens"] + timedelta(weeks=week)
                actions.add_round(
                    row, by=request.user, opens=opens, closes=opens + timedelta(days=6, hours=23),
                    questions=given["questions"], minutes=given["minutes"], attempts=given["attempts"],
                )  # fmt: skip
        except Refused as refused:
            apply_refused(form, refused)
        else:
            messages.success(request, _("Đã tạo. Việc tiếp theo: nhập câu hỏi."))
            return redirect("contest:contest", row.pk)
    context = {
        "title": _("Tạo cuộc thi"), "form": form, "deed": _("Tạo cuộc thi"), "back": reverse("contest:contests"),
        "section": "contest", "keep": "contest.create",
    }  # fmt: skip
    return render(request, "ui/form.html", context, status=422 if form.errors else 200)


def _deeds(request: HttpRequest, row: Contest) -> dict[str, Any]:
    user = request.user
    approves = may(user, "contest.approve", row.unit)
    return {
        "runs": may(user, "contest.run", row.unit),
        "approves": approves and user.pk not in (row.submitted_by_id, row.created_by_id),
        "reads": may(user, "contest.read", row.unit),
    }


@login_required
def contest(request: HttpRequest, pk: int) -> HttpResponse:
    """One contest: where it stands, what is next; its steps are sent here."""
    row = access.get_contest(request.user, pk)
    if request.method == "POST":
        deed, reason = request.POST.get("deed", ""), request.POST.get("reason", "")
        steps = {
            "submit": lambda: actions.submit(row, by=request.user),
            "approve": lambda: actions.approve(row, by=request.user),
            "give_back": lambda: actions.give_back(row, by=request.user, reason=reason),
        }
        if deed not in steps:
            raise Http404
        try:
            steps[deed]()
        except Refused as refused:
            for sentence in refused.reasons:
                messages.error(request, sentence)
        return redirect("contest:contest", row.pk)
    bank = access.newest(row)
    context = {
        "title": row.title, "section": "contest", "contest": row, "rounds": row.rounds.all(), "moment": now(),
        "warnings": rules.warnings(row, row.rounds.filter(rehearsal=False).first()), "bank": len(bank),
        "unread": sum(one.question.second_reader_id is None for one in bank), "paragraphs": rules.paragraphs(row),
        **_deeds(request, row),
    }  # fmt: skip
    return render(request, "contest/desk/contest.html", context)


class RoundForm(Form):
    """One more round."""

    opens = forms.DateTimeField(label=_l("Mở lúc"), widget=DateTimeInput)
    closes = forms.DateTimeField(label=_l("Đóng lúc"), widget=DateTimeInput)
    questions = forms.IntegerField(label=_l("Số câu mỗi đề"), min_value=1, max_value=60, initial=20)
    minutes = forms.IntegerField(label=_l("Số phút làm bài"), min_value=1, max_value=300, initial=15)
    attempts = forms.IntegerField(label=_l("Số lượt mỗi người"), min_value=1, max_value=100, initial=1)
    rehearsal = forms.BooleanField(label=_l("Diễn tập: không tính kết quả"), required=False)


@login_required
def add_round(request: HttpRequest, pk: int) -> HttpResponse:
    """One more round."""
    row = access.get_contest(request.user, pk)
    if not may(request.user, "contest.run", row.unit):
        raise PermissionDenied
    form = bound(RoundForm, request)
    if request.method == "POST" and form.is_valid():
        try:
            actions.add_round(row, by=request.user, **form.cleaned_data)
        except Refused as refused:
            apply_refused(form, refused)
        else:
            return redirect("contest:contest", row.pk)
    context = {
        "title": _("Thêm vòng thi"), "form": form, "deed": _("Thêm vòng thi"), "section": "contest",
        "back": reverse("contest:contest", args=[row.pk]),
    }  # fmt: skip
    return render(request, "ui/form.html", context, status=422 if form.errors else 200)


@require_POST
@login_required
def round_deed(request: HttpRequest, pk: int) -> HttpResponse:
    """A step of a round."""
    row, by, sent = access.get_round(request.user, pk), request.user, request.POST
    steps = {
        "build": lambda: actions.build_papers(row, by=by),
        "open": lambda: actions.open_round(row, by=by),
        "close": lambda: actions.close_round(row, by=by),
        "lots": lambda: actions.draw_lots(row, by=by, outside=sent.get("outside", "")),
        "publish": lambda: actions.publish(row, by=by),
    }
    deed = sent.get("deed", "")
    if deed not in steps:
        raise Http404
    try:
        steps[deed]()
    except Refused as refused:
        for sentence in refused.reasons:
            messages.error(request, sentence)
    else:
        messages.success(request, _("Đã xong."))
    return redirect("contest:contest", row.contest_id)


class ImportForm(Form):
    """A file of questions."""

    file = forms.FileField(
        label=_l("Tệp câu hỏi"), widget=FileInput(".docx,.xlsx,.txt,.gift,.xml,.zip"),
        help_text=_l("Word, Excel, GIFT, Aiken, Moodle XML hoặc QTI 3. Xem trước từng câu rồi mới nhập."),
    )  # fmt: skip


@login_required
def bank(request: HttpRequest, pk: int) -> HttpResponse:
    """The question bank: import with what was understood row by row, reading again, export."""
    row = access.get_contest(request.user, pk)
    deeds, reading, form = _deeds(request, row), None, ImportForm()
    if not deeds["reads"]:
        raise PermissionDenied
    signed = ""
    if request.method == "POST":
        if "drafts" in request.POST:
            return _adopt(request, row)
        if "read" in request.POST:
            return _second_read(request, row)
        form = ImportForm(request.POST, request.FILES)
        if not deeds["runs"]:
            raise PermissionDenied
        if form.is_valid():
            file = form.cleaned_data["file"]
            try:
                reading = read_confined(file.name, file.read())
            except Unreadable as error:
                form.add_error("file", str(error))
            else:
                if reading.is_whole:
                    signed = signing.dumps([asdict(one) for one in reading.drafts], salt=SALT, compress=True)
    versions = access.newest(row)
    context = {
        "title": _("Ngân hàng câu hỏi"), "section": "contest", "contest": row, "versions": versions, "form": form,
        "reading": reading, "signed": signed, "formats": [(key, FORMATS[key]) for key in WRITERS],
        "faulty": sum(bool(item.faults) for item in reading.items) if reading else 0,
        "unread": sum(one.question.second_reader_id is None for one in versions),
        **deeds,
    }  # fmt: skip
    return render(request, "contest/desk/bank.html", context, status=422 if form.errors else 200)


def _adopt(request: HttpRequest, row: Contest) -> HttpResponse:
    try:
        drafts = [Draft(**one) for one in signing.loads(request.POST["drafts"], salt=SALT, max_age=24 * 3600)]
        count = actions.adopt(row, drafts, by=request.user, practice="practice" in request.POST)
    except signing.BadSignature:
        messages.error(request, _("Bản xem trước đã cũ. Chọn tệp lại."))
    except Refused as refused:
        for sentence in refused.reasons:
            messages.error(request, sentence)
    else:
        messages.success(request, _("Đã nhập %(n)d câu.") % {"n": count})
    return redirect("contest:bank", row.pk)


def _second_read(request: HttpRequest, row: Contest) -> HttpResponse:
    """The reader has gone through the list and says so for all that they did not write."""
    count = 0
    for version in access.newest(row):
        question = version.question
        if question.second_reader_id is None and question.author_id != request.user.pk:
            actions.second_read(question, by=request.user)
            count += 1
    messages.success(request, _("Đã ghi nhận đọc lại %(n)d câu.") % {"n": count})
    return redirect("contest:bank", row.pk)


@require_safe
@login_required
def export(request: HttpRequest, pk: int, format_: str) -> HttpResponse:
    """The bank as a file; only for who writes or reads it, for it holds the key."""
    row = access.get_contest(request.user, pk)
    if not may(request.user, "contest.read", row.unit):
        raise PermissionDenied
    if format_ not in WRITERS:
        raise Http404
    data, _left_out = write(format_, [actions.draft_of(one) for one in access.newest(row)])
    ending, kind, _writer = WRITERS[format_]
    response = HttpResponse(data, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{row.slug}.{ending}"'
    return response
