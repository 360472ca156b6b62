"""The desk's screens of one round: its times, its steps, its mistakes undone, questions found wrong, statistics."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.forms import CharField, Textarea
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_safe

from loa.contest import access, actions, collusion, rules, settle
from loa.contest.bank.typed import key_from
from loa.contest.models import Round, Verdict
from loa.contest.views.common import deeds_of, show_refused
from loa.kit.clock import now
from loa.kit.refused import Refused
from loa.kit.rows import identifier
from loa.org.access import may
from loa.ui.forms import DateTimeInput, Form, apply_refused, bound, initial_of

FIELDS = ("title", "opens", "closes", "questions", "minutes", "attempts", "forms")
"""What a round's form shows as it is kept; its blueprint is typed as lines."""


class RoundForm(Form):
    """The times and counts of a round."""

    title = forms.CharField(label=_l("Tên vòng"), max_length=120, required=False, help_text=_l("Để trống: “Vòng 1”…"))
    opens = forms.DateTimeField(label=_l("Mở lúc"), widget=DateTimeInput)
    closes = forms.DateTimeField(label=_l("Đóng lúc"), widget=DateTimeInput)
    questions = forms.IntegerField(label=_l("Số câu mỗi đề"), min_value=1, max_value=60, initial=20)
    minutes = forms.IntegerField(label=_l("Số phút làm bài"), min_value=1, max_value=300, initial=15)
    attempts = forms.IntegerField(label=_l("Số lượt mỗi người"), min_value=1, max_value=100, initial=1)
    forms = forms.IntegerField(
        label=_l("Số đề dựng sẵn"), min_value=1, max_value=5000, initial=200,
        help_text=_l("Mỗi đề chọn câu và đảo phương án khác nhau; mỗi người được một đề cố định."),
    )  # fmt: skip
    blueprint = CharField(
        label=_l("Cơ cấu đề"), widget=Textarea(attrs={"rows": 3}), required=False, max_length=4000,
        help_text=_l(
            "Mỗi dòng: chủ đề; mức độ; số câu, như “Luật; dễ; 8” hoặc “; khó; 2”. Số câu còn lại, hoặc để trống cả ô:"
            " chọn trong toàn ngân hàng."
        ),
    )  # fmt: skip

    def clean_blueprint(self) -> list[dict[str, Any]]:
        """The lines as the round keeps them."""
        try:
            return rules.blueprint_from(self.cleaned_data["blueprint"])
        except Refused as refused:
            raise ValidationError(refused.reasons) from None


class NewRoundForm(RoundForm):
    """One more round."""

    rehearsal = forms.BooleanField(
        label=_l("Diễn tập: không tính kết quả"), required=False,
        help_text=_l("Đề diễn tập chỉ dùng câu “chỉ để thi thử”, để câu thật không lộ."),
    )  # fmt: skip


@login_required
def add_round(request: HttpRequest, pk: int) -> HttpResponse:
    """One more round."""
    row = access.get_contest(request.user, pk)
    if not may(request.user, "contest.run", row.unit):
        raise PermissionDenied
    form = bound(NewRoundForm, request, initial={"rehearsal": row.state not in ("draft", "submitted")})
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


@login_required
def change_round(request: HttpRequest, pk: int) -> HttpResponse:
    """Other times or counts, before the papers are built."""
    row = access.get_round(request.user, pk)
    if not may(request.user, "contest.run", row.contest.unit):
        raise PermissionDenied
    kept = {"blueprint": rules.blueprint_as_lines(row.blueprint)}
    form = bound(RoundForm, request, initial=initial_of(row, *FIELDS) | kept)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_round(row, by=request.user, **form.cleaned_data)
        except Refused as refused:
            apply_refused(form, refused)
        else:
            messages.success(request, _("Đã lưu."))
            return redirect("contest:round", row.pk)
    context = {
        "title": _("Sửa %(round)s") % {"round": row}, "form": form, "deed": _("Lưu"), "section": "contest",
        "back": reverse("contest:round", args=[row.pk]),
    }  # fmt: skip
    return render(request, "ui/form.html", context, status=422 if form.errors else 200)


class ExtendForm(Form):
    """A later hour of closing."""

    closes = forms.DateTimeField(label=_l("Giờ đóng mới"), widget=DateTimeInput)
    reason = forms.CharField(label=_l("Lý do, được công bố"), max_length=300)


class RulingForm(Form):
    """What is decided about a question found wrong."""

    version = forms.ChoiceField(label=_l("Câu hỏi"))
    verdict = forms.ChoiceField(label=_l("Xử lý"), choices=Verdict.choices)
    key = forms.CharField(
        label=_l("Đáp án mới, khi chọn “Sửa đáp án”"), max_length=500, required=False,
        help_text=_l(
            "Chữ cái theo thứ tự phương án trong ngân hàng: B, hoặc A, C. Câu điền từ: các cách ghi, cách bằng dấu ;"
        ),
    )  # fmt: skip
    reason = forms.CharField(label=_l("Lý do, được công bố cùng kết quả"), max_length=500)

    def __init__(self, *args: Any, round_: Round, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.on_paper = access.on_papers(round_)
        self.fields["version"].choices = [
            ("", _("Chọn câu")),
            *((str(k), v.text[:90]) for k, v in self.on_paper.items()),
        ]


def round_(request: HttpRequest, pk: int) -> HttpResponse:
    """One round: what was decided about it, what can be done; its steps are sent here."""
    row = access.get_round(request.user, pk)
    deeds = deeds_of(request, row.contest)
    extend, ruling = ExtendForm(), None
    if deeds["runs"] and row.state in ("open", "closed"):
        ruling = RulingForm(round_=row)
    if request.method == "POST":
        deed = request.POST.get("deed", "")
        if deed == "extend":
            extend = ExtendForm(request.POST)
            if extend.is_valid() and _done(
                request, extend, lambda: actions.extend_round(row, by=request.user, **extend.cleaned_data)
            ):
                return redirect("contest:round", pk)
        elif deed == "rule" and ruling is not None:
            ruling = RulingForm(request.POST, round_=row)
            if ruling.is_valid() and _done(request, ruling, lambda: _rule(request, row, ruling)):
                return redirect("contest:round", pk)
        else:
            return _step(request, row, deed)
    context = {
        "title": f"{row}, {row.contest.title}", "section": "contest", "contest": row.contest, "round": row,
        "rulings": row.rulings.select_related("version", "decided_by"), "extend": extend, "ruling": ruling,
        "moment": now(), "papers": row.papers.count(), "last_moment": actions.last_moment(row),
        **deeds,
    }  # fmt: skip
    failed = extend.errors or (ruling is not None and ruling.errors)
    return render(request, "contest/desk/round.html", context, status=422 if failed else 200)


round_ = login_required(round_)


def _done(request: HttpRequest, form: Form, do: Any) -> bool:
    try:
        do()
    except Refused as refused:
        apply_refused(form, refused)
        return False
    messages.success(request, _("Đã xong."))
    return True


def _rule(request: HttpRequest, row: Round, form: RulingForm) -> None:
    given = form.cleaned_data
    version = form.on_paper[int(given["version"])]
    key = key_from(version.kind, given["key"], version.options) if given["verdict"] == Verdict.KEY else None
    actions.rule(row, version, given["verdict"], by=request.user, reason=given["reason"], key=key)


def _step(request: HttpRequest, row: Round, deed: str) -> HttpResponse:
    by, sent = request.user, request.POST
    back = redirect(sent["back"]) if sent.get("back") in _ways(row) else redirect("contest:contest", row.contest_id)

    def undo_ruling() -> None:
        ruling = row.rulings.filter(pk=identifier(sent.get("ruling", ""))).first()
        if ruling is None:
            raise Http404
        actions.undo_ruling(ruling, by=by, reason=sent.get("reason", ""))

    steps = {
        "build": lambda: actions.build_papers(row, by=by),
        "unbuild": lambda: actions.unbuild(row, by=by),
        "open": lambda: actions.open_round(row, by=by),
        "unopen": lambda: actions.take_back_opening(row, by=by),
        "drop": lambda: actions.drop_round(row, by=by),
        "close": lambda: actions.close_round(row, by=by),
        "settle": lambda: actions.settle(row, by=by),
        "lots": lambda: actions.draw_lots(row, by=by, outside=sent.get("outside", "")),
        "publish": lambda: actions.publish(row, by=by),
        "undo_ruling": undo_ruling,
    }
    if deed not in steps:
        raise Http404
    try:
        steps[deed]()
    except Refused as refused:
        show_refused(request, refused)
    else:
        said = {
            "build": _("Đã dựng đề. Việc tiếp theo: mở vòng."),
            "open": _("Đã mở vòng. Tới giờ thì người dự thi vào được."),
            "close": _("Đã đóng vòng."),
            "publish": _("Đã công bố kết quả."),
        }
        messages.success(request, said.get(deed, _("Đã xong.")))
    return back


def _ways(row: Round) -> tuple[str, ...]:
    return (reverse("contest:round", args=[row.pk]),)


@require_safe
@login_required
def statistics(request: HttpRequest, pk: int) -> HttpResponse:
    """How each question did, and papers that look alike; for whoever runs the contest, after closing."""
    row = access.get_round(request.user, pk)
    if not may(request.user, "contest.run", row.contest.unit):
        raise PermissionDenied
    if row.state not in ("closed", "published"):
        raise Http404
    items, step = settle.item_rows(row)
    versions = access.on_papers(row)
    for one in items:
        version = one["version"] = versions[one["version"]]
        one["share"] = 100 * one["right"] / one["met"] if one["met"] else None
        one["options"] = _options(version, one["chosen"])
        one["poor"] = one["met"] >= settle.ENOUGH and (one["discrimination"] or 0) < settle.POOR
    items.sort(key=lambda one: (one["discrimination"] is None, one["discrimination"] or 0))
    first = None if settle.counted(row) <= collusion.MANY else collusion.FIRST
    pairs = collusion.alike(collusion.wrong_choices(row, first))
    people = {
        one.person: one for one in access.entrants(row.contest).filter(person__in={p for o in pairs for p in o.people})
    }
    context = {
        "title": _("Thống kê %(round)s") % {"round": row}, "section": "contest", "contest": row.contest, "round": row,
        "items": items, "step": step, "first": first,
        "pairs": [(one, [people.get(number) or number for number in one.people]) for one in pairs],
        "crowds": collusion.crowded_addresses(access.entrants(row.contest)),
    }  # fmt: skip
    return render(request, "contest/desk/statistics.html", context)


def _options(version: Any, chosen: dict[int, int]) -> list[tuple[str, int, bool]]:
    """Each option with how many chose it and whether it is right; [] where the kind has none to choose."""
    if version.kind not in settle.SIMPLE:
        return []
    return [(text, chosen.get(place, 0), place in version.key) for place, text in enumerate(version.options)]
