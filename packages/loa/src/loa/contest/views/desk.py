"""The desk's screens of contests: the list, one contest and its steps, its settings."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from loa.contest import access, actions, rules
from loa.contest.models import PUBLIC_STATES, Contest, Round
from loa.contest.steps import steps_of
from loa.contest.views.common import deeds_of, show_refused
from loa.kit.clock import now
from loa.kit.refused import Refused
from loa.kit.rows import identifier
from loa.org.access import may, units
from loa.org.models import Unit, User
from loa.plan.models import Task
from loa.ui.forms import DateTimeInput, Form, apply_refused, bound, initial_of
from loa.ui.lists import Column, Empty, ListView
from loa.ui.templatetags.loa_ui import state

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

    @property
    def empty(self) -> Empty:  # type: ignore[override]
        if may(self.request.user, "contest.run"):
            text = _("Bấm “Tạo cuộc thi”: đặt tên, nhập câu hỏi từ Word, trình duyệt.")
        else:
            text = _("Đơn vị tổ chức lập cuộc thi thì cuộc thi hiện ở đây.")
        return Empty(_("Chưa có cuộc thi nào"), text)

    def rows(self) -> QuerySet[Contest]:
        return access.visible_contests(self.request.user)

    def context(self) -> dict[str, Any]:
        return {"can_run": may(self.request.user, "contest.run")}


contests = Contests.as_view()


class TaskField(forms.ModelChoiceField):
    """A task of the plan that a contest fulfils."""

    def label_from_instance(self, task: Task) -> str:  # type: ignore[override]
        return f"{task.title} ({task.unit}, {task.period_label or task.period_start.year})"


def task_field(user: User, unit: Unit | None = None) -> TaskField:
    """The field that ties a contest to the plan's task, of the units that the person organises for."""
    return TaskField(
        label=_l("Cho việc nào của kế hoạch"), queryset=access.tasks_to_fulfil(user, unit), required=False,
        empty_label=_l("Không gắn với việc nào"),
        help_text=_l("Gắn rồi thì khi đóng vòng, số người và số lượt dự thi tự ghi vào minh chứng của việc này."),
    )  # fmt: skip


class CreateForm(Form):
    """A contest from the usual template: rounds by week, one guess, lots at the end."""

    title = forms.CharField(label=_l("Tên cuộc thi"), max_length=200)
    unit = forms.ModelChoiceField(label=_l("Đơn vị tổ chức"), queryset=None, empty_label=None)
    audience = forms.CharField(label=_l("Đối tượng"), max_length=300, required=False)
    opens = forms.DateTimeField(label=_l("Vòng 1 mở lúc"), widget=DateTimeInput)
    weeks = forms.IntegerField(label=_l("Số vòng, mỗi vòng một tuần"), min_value=1, max_value=30, initial=1)
    questions = forms.IntegerField(label=_l("Số câu mỗi đề"), min_value=1, max_value=60, initial=20)
    minutes = forms.IntegerField(label=_l("Số phút làm bài"), min_value=1, max_value=300, initial=15)
    attempts = forms.IntegerField(label=_l("Số lượt mỗi người"), min_value=1, max_value=100, initial=1)

    def __init__(self, *args: Any, reach: QuerySet[Unit], user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = reach
        self.fields["task"] = task_field(user)
        self.order_fields(["title", "unit", "task"])


@login_required
def create(request: HttpRequest) -> HttpResponse:
    """A contest from the template."""
    reach = units(request.user, "contest.run").filter(outside=False)
    if not reach.exists():
        raise PermissionDenied
    form = bound(CreateForm, request, reach=reach, user=request.user, initial={"unit": reach.first()})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        slug = slugify(given["title"].replace("đ", "d").replace("Đ", "D"))[:70] or "cuoc-thi"
        if Contest.objects.filter(slug=slug).exists():
            slug = f"{slug}-{now():%y%m%d%H%M}"
        try:
            row = actions.create(
                given["unit"], by=request.user, title=given["title"], slug=slug, audience=given["audience"],
                task=given["task"],
            )  # fmt: skip
            for week in range(given["weeks"]):
                opens = given["opens"] + timedelta(weeks=week)
                actions.add_round(
                    row, by=request.user, opens=opens, closes=opens + timedelta(weeks=1),
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


@login_required
def contest(request: HttpRequest, pk: int) -> HttpResponse:
    """One contest: where it stands, what is next; its steps are sent here."""
    row = access.get_contest(request.user, pk)
    if request.method == "POST" and request.POST.get("deed") == "announce":
        return _announce(request, row)
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
            show_refused(request, refused)
        else:
            messages.success(request, DONE[deed])
        return redirect("contest:contest", row.pk)
    bank = access.newest(row)
    rounds = list(row.rounds.select_related("lot"))
    for one in rounds:
        one.last = actions.last_moment(one)
    unread = sum(one.question.second_reader_id is None and not one.question.practice for one in bank)
    context = {
        "title": row.title, "section": "contest", "contest": row, "rounds": rounds, "moment": now(),
        "warnings": _warnings(row, rounds), "bank": len(bank),
        "unread": unread, "paragraphs": rules.paragraphs(row),
        "steps": steps_of(row, rounds, sum(not one.question.practice for one in bank), unread),
        "home": access.home_for(request.user, row) if row.state in PUBLIC_STATES else None,
        "announcements": row.announcements.select_related("round", "home", "story"), "partners": row.partners.all(),
        "changeable": row.state in ("draft", "submitted"), **deeds_of(request, row),
    }  # fmt: skip
    return render(request, "contest/desk/contest.html", context)


def _warnings(row: Contest, rounds: list[Round]) -> list[str]:
    """What the settings will cause, as long as they may be changed."""
    if row.state not in ("draft", "submitted", "approved"):
        return []
    return rules.warnings(row, next((one for one in rounds if not one.rehearsal), None))


def _announce(request: HttpRequest, row: Contest) -> HttpResponse:
    """Draft the story about a contest, or about the results of its round that was sent."""
    home = access.home_for(request.user, row)
    number = identifier(request.POST.get("round", ""))
    round_ = row.rounds.filter(pk=number).first() if number else None
    if home is None or (number and round_ is None):
        raise Http404
    try:
        story = actions.announce(row, by=request.user, home=home, round_=round_)
    except Refused as refused:
        show_refused(request, refused)
        return redirect("contest:contest", row.pk)
    messages.success(request, _("Đã soạn tin. Xem lại rồi gửi người duyệt."))
    return redirect("portal:story", story.pk)


DONE = {
    "submit": _l("Đã trình. Việc tiếp theo: người thứ hai duyệt."),
    "approve": _l("Đã duyệt. Việc tiếp theo: dựng đề, rồi mở vòng."),
    "give_back": _l("Đã trả lại cho người soạn."),
}


class EditForm(Form):
    """What a contest says of itself, how it is ranked, what is won."""

    title = forms.CharField(label=_l("Tên cuộc thi"), max_length=200)
    intro = forms.CharField(
        label=_l("Giới thiệu"), widget=forms.Textarea(attrs={"rows": 3}), max_length=4000, required=False
    )
    audience = forms.CharField(label=_l("Đối tượng"), max_length=300, required=False)
    youngest = forms.IntegerField(label=_l("Tuổi thấp nhất"), min_value=5, max_value=110, required=False)
    oldest = forms.IntegerField(label=_l("Tuổi cao nhất"), min_value=5, max_value=110, required=False)
    asks_identity = forms.BooleanField(label=_l("Hỏi số định danh, để mỗi người một tài khoản"), required=False)
    criteria = forms.ChoiceField(label=_l("Xếp hạng lần lượt theo"), choices=rules.ORDERS)
    truth = forms.ChoiceField(
        label=_l("Câu dự đoán"), choices=[("", _l("Không có")), *rules.TRUTH_LABELS.items()], required=False
    )
    pick = forms.ChoiceField(label=_l("Lượt được tính của một người"), choices=list(rules.PICK_LABELS.items()))
    partners = forms.ModelMultipleChoiceField(
        label=_l("Đơn vị phối hợp"), queryset=None, required=False, widget=forms.CheckboxSelectMultiple
    )
    prizes = forms.CharField(
        label=_l("Giải thưởng, mỗi dòng một giải"), widget=forms.Textarea(attrs={"rows": 4}), required=False,
        max_length=8000,
        help_text=_l("Ghi: cá nhân; Giải Nhất; 1; 1.000.000 đồng. Loại: cá nhân, tập thể, hoặc lan tỏa."),
    )  # fmt: skip
    rules_text = forms.CharField(
        label=_l("Thể lệ"), widget=forms.Textarea(attrs={"rows": 12}), max_length=20_000, required=False,
        help_text=_l("Để trống thì thể lệ được viết từ các mục trên và luôn khớp với chúng."),
    )  # fmt: skip

    def __init__(self, *args: Any, user: User, contest: Contest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["task"] = task_field(user, contest.unit)
        self.fields["partners"].queryset = access.units_to_partner(contest.unit)
        now = kwargs["initial"]["criteria"]
        if now not in dict(rules.ORDERS):
            words = ", ".join(str(rules.LABELS[one]) for one in now.split(","))
            self.fields["criteria"].choices = [(now, words), *rules.ORDERS]
        self.order_fields(["title", "intro", "task", "partners"])

    def clean_prizes(self) -> list[dict[str, Any]]:
        """The lines as the contest keeps them."""
        try:
            return rules.prizes_from(self.cleaned_data["prizes"])
        except Refused as refused:
            raise forms.ValidationError(refused.reasons) from None


@login_required
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """The settings of a contest that nobody has approved yet."""
    row = access.get_contest(request.user, pk)
    if not may(request.user, "contest.run", row.unit):
        raise PermissionDenied
    read = rules.rules_of(row)
    kept = initial_of(row, "title", "intro", "audience", "youngest", "oldest", "asks_identity", "task", "rules_text")
    initial = kept | {
        "criteria": ",".join(read.criteria), "truth": read.truth, "pick": read.pick,
        "prizes": rules.prizes_as_lines(row.prizes), "partners": row.partners.all(),
    }  # fmt: skip
    form = bound(EditForm, request, user=request.user, contest=row, initial=initial)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        ranking = {"criteria": given.pop("criteria").split(","), "truth": given.pop("truth"), "pick": given.pop("pick")}
        try:
            actions.change(row, by=request.user, rules={**ranking, "grace": read.grace}, **given)
        except Refused as refused:
            apply_refused(
                form, Refused(*refused.reasons, field="criteria" if refused.field == "rules" else refused.field)
            )
        else:
            messages.success(request, _("Đã lưu. Cuộc thi đã trình thì phải trình lại."))
            return redirect("contest:contest", row.pk)
    context = {
        "title": _("Sửa cuộc thi"), "form": form, "deed": _("Lưu"), "section": "contest",
        "back": reverse("contest:contest", args=[row.pk]), "keep": "contest.edit",
    }  # fmt: skip
    return render(request, "ui/form.html", context, status=422 if form.errors else 200)
