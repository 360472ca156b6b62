"""The desk's screen of a round's decision and certificates, and their files."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from loa.contest import access, actions, award
from loa.contest.models import Round
from loa.contest.views.common import deeds_of, show_refused
from loa.kit.refused import Refused
from loa.kit.rows import identifier
from loa.papers import actions as papers
from loa.papers.actions import holder_of
from loa.ui.forms import FileInput, Form, apply_refused

KINDS = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
}


class FixForm(Form):
    """What the office's register says of the decision, where it says it already."""

    number = forms.CharField(
        label=_l("Số quyết định"), max_length=10, required=False,
        help_text=_l("Văn thư đã cấp số thì ghi, như 12. Chưa có thì để trống, điền bằng bút sau khi in."),
    )  # fmt: skip
    first = forms.IntegerField(label=_l("Số giấy chứng nhận đầu tiên"), min_value=1, max_value=999_999, required=False)
    day = forms.DateField(label=_l("Ngày ký"), required=False)
    unmatched = forms.CharField(
        label=_l("Lý do chốt khi còn người chưa đối chiếu giấy tờ"), max_length=300, required=False,
        help_text=_l("Chỉ ghi khi phải chốt trước khi đối chiếu xong. Lý do được lưu vào nhật ký."),
    )  # fmt: skip

    def __init__(self, *args: Any, unmatched: int = 0, **options: Any) -> None:
        super().__init__(*args, **options)
        if not unmatched:
            del self.fields["unmatched"]


class ReopenForm(Form):
    """Why fixed papers are opened again."""

    reason = forms.CharField(label=_l("Lý do mở lại"), max_length=300, required=False)


class SignedForm(Form):
    """A paper that was signed elsewhere."""

    file = forms.FileField(label=_l("Bản PDF đã ký số"), widget=FileInput(".pdf"))


@login_required
@require_http_methods(["GET", "POST"])
def award_papers(request: HttpRequest, pk: int) -> HttpResponse:
    """Who wins what, and the papers that say so."""
    row = access.get_round(request.user, pk)
    deeds = deeds_of(request, row.contest)
    if not (deeds["runs"] or deeds["approves"]):
        raise PermissionDenied
    if row.state not in ("closed", "published") or row.rehearsal:
        raise Http404
    winners = award.winners(row)
    people = {f"p{one.person}": one for one in access.entrants_by_number(row.contest, award.numbers(winners))}
    staff = {f"p{person}": user for person, user in access.staff_among(people.values()).items()}
    unmatched = sum(one.matched_at is None for one in people.values())
    work, deed = access.award_work_of(row), request.POST.get("deed")
    said = work.details if work else {}  # whoever goes on with the rest goes on with its numbers
    form = FixForm(request.POST if deed == "fix" else None, initial=said, unmatched=unmatched)
    reopen_form = ReopenForm(request.POST if deed == "reopen" else None)
    if request.method == "POST" and _done(request, row, reopen_form if deed == "reopen" else form):
        return redirect("contest:award_papers", row.pk)
    rows = list(row.award_papers.select_related("paper"))
    fixed = [one for one in rows if one.paper.state == "final"]
    unsigned = sum(not one.paper.signatures for one in fixed)
    context = {
        "title": _("Quyết định, giấy chứng nhận"), "section": "contest", "contest": row.contest, "round": row,
        "winners": [(one, people.get(one.key), staff.get(one.key)) for one in winners],
        "form": form, "reopen_form": reopen_form,
        "papers": [(one, work.failed.get(str(one.place), "") if work else "") for one in rows],
        "fixed": fixed, "unfixed": len(rows) - len(fixed), "unmatched": unmatched, "unsigned": unsigned,
        "signed": len(fixed) - unsigned, "work": work, "going_on": work is not None and work.is_going_on,
        "certificate": holder_of(row.contest.unit) if fixed and deeds["approves"] else "", **deeds,
    }  # fmt: skip
    if work is not None:
        context["all"] = len(rows) if work.deed == "fix" else len(fixed)
        context["done"] = len(fixed) if work.deed == "fix" else len(fixed) - unsigned
    bad = form.errors or reopen_form.errors
    return render(request, "contest/desk/award.html", context, status=422 if bad else 200)


def _done(request: HttpRequest, row: Round, form: FixForm) -> bool:
    """Carry out what was sent; whether the screen is to be shown anew."""
    deed = request.POST.get("deed", "")
    if deed == "match":
        entrant = access.entrant_of(row.contest, identifier(request.POST.get("person", "")))
        if entrant is None:
            raise Http404
        actions.match_profile(entrant, by=request.user)
        return True
    steps = {
        "draft": (lambda: actions.draft_papers(row, by=request.user), _("Đã soạn %(n)d văn bản.")),
        "fix": (lambda: actions.fix_papers(row, by=request.user, **form.cleaned_data), ""),
        "sign": (lambda: actions.sign_papers(row, by=request.user), ""),
        "stop": (lambda: actions.stop_papers(row, by=request.user), _("Đã dừng. Phần đã xong vẫn giữ.")),
        "reopen": (
            lambda: actions.reopen_papers(row, by=request.user, **form.cleaned_data),
            _("Đã mở lại %(n)d văn bản thành bản thảo."),
        ),
    }
    if deed not in steps:
        raise Http404
    if form.is_bound and not form.is_valid():
        return False
    do, said = steps[deed]
    try:
        done = do()
        if said:
            messages.success(request, said % {"n": done})
    except Refused as refused:
        if form.is_bound and refused.field in form.fields:
            apply_refused(form, refused)
            return False
        show_refused(request, refused)
    return True


@require_POST
@login_required
def take_signed(request: HttpRequest, pk: int) -> HttpResponse:
    """Take in one paper that was signed elsewhere."""
    row = access.get_award_paper(request.user, pk)
    form = SignedForm(request.POST, request.FILES)
    if not form.is_valid():
        messages.error(request, _("Chọn bản PDF đã ký số."))
    else:
        try:
            actions.take_signed(row, form.cleaned_data["file"].read(), by=request.user)
        except Refused as refused:
            show_refused(request, refused)
        else:
            messages.success(request, _("Đã nhận bản đã ký số."))
    return redirect("contest:award_papers", row.round_id)


@require_safe
@login_required
def award_file(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """One of the papers as DOCX or PDF."""
    row = access.get_award_paper(request.user, pk)
    deeds = deeds_of(request, row.round.contest)
    if not (deeds["runs"] or deeds["approves"]):
        raise PermissionDenied
    if kind not in KINDS:
        raise Http404
    data = papers.docx(row.paper) if kind == "docx" else papers.pdf(row.paper)
    response = HttpResponse(data, content_type=KINDS[kind])
    name = f"{_('Giấy chứng nhận')} {row.place:02d}" if row.place else _("Quyết định trao giải")
    response["Content-Disposition"] = content_disposition_header(True, f"{name}.{kind}") or "attachment"
    response["Cache-Control"] = "private, no-cache"
    return response
