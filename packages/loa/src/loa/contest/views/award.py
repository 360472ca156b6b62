"""The desk's screen of a round's decision and certificates, and their files."""

from __future__ import annotations

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
    form = FixForm()
    if request.method == "POST":
        if request.POST.get("deed") == "fix":
            form = FixForm(request.POST)
        if _done(request, row, form):
            return redirect("contest:award_papers", row.pk)
    rows, winners = list(row.award_papers.select_related("paper")), award.winners(row)
    people = {f"p{one.person}": one for one in access.entrants_by_number(row.contest, award.numbers(winners))}
    fixed = any(one.paper.state == "final" for one in rows)
    context = {
        "title": _("Quyết định, giấy chứng nhận"), "section": "contest", "contest": row.contest, "round": row,
        "winners": [(one, people.get(one.key)) for one in winners], "papers": rows, "fixed": fixed, "form": form,
        "unmatched": sum(one.matched_at is None for one in people.values()),
        "unsigned": sum(not one.paper.signatures for one in rows) if fixed else 0, "signed_form": SignedForm(),
        "certificate": holder_of(row.contest.unit) if fixed and deeds["approves"] else "", **deeds,
    }  # fmt: skip
    return render(request, "contest/desk/award.html", context, status=422 if form.errors else 200)


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
        "fix": (
            lambda: actions.fix_papers(row, by=request.user, **form.cleaned_data),
            _("Đã chốt %(n)d văn bản, sẵn sàng ký."),
        ),
        "sign": (lambda: actions.sign_papers(row, by=request.user), _("Đã ký số %(n)d văn bản.")),
    }
    if deed not in steps:
        raise Http404
    if deed == "fix" and not form.is_valid():
        return False
    do, said = steps[deed]
    try:
        messages.success(request, said % {"n": do()})
    except Refused as refused:
        if deed == "fix" and refused.field:
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
