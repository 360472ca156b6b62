"""The forms of the desk's screens for carrying stories."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from loa.kit.clock import today
from loa.org.models import User
from loa.plan.models import Task, Theme
from loa.portal.access import themes_for
from loa.portal.actions import Terms
from loa.portal.carry import access
from loa.portal.models import OPEN, CarryMode, HomePage, Placement, Position, StoryFlow
from loa.ui.forms import DateTimeInput, Form

MOST_NAMED = 60
"""So many sites are named with a box each; of more, all of them are asked or some are searched for."""
MOST_ORIGINS = 200


class AskForm(Form):
    """Whom to ask, why, until when."""

    everyone = forms.BooleanField(label=_("Tất cả các trang còn lại"), required=False)
    homes = forms.ModelMultipleChoiceField(
        label=_("Hoặc chọn từng trang"),
        queryset=HomePage.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    note = forms.CharField(
        label=_("Lời nhắn"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Vì sao nên tiếp sóng. Người duyệt của mỗi trang đọc trước khi trả lời."),
    )
    due = forms.DateField(label=_("Mong trả lời trước ngày"), required=False)

    def __init__(self, *args: Any, flow: StoryFlow, words: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        taken = Placement.objects.filter(flow=flow, state__in=OPEN).values("home")
        rows = access.carriers(flow).exclude(pk__in=taken)
        self.left = rows.count()
        named = rows if self.left <= MOST_NAMED else rows.filter(title__icontains=words) if words else rows
        self.named = list(named[:MOST_NAMED])
        field = self.fields["homes"]
        field.queryset = rows  # type: ignore[attr-defined]
        field.choices = [(home.pk, home.title) for home in self.named]  # type: ignore[attr-defined]
        everyone = self.fields["everyone"]
        everyone.label = _("Tất cả %(n)s trang còn lại") % {"n": self.left}

    def chosen(self) -> list[HomePage]:
        """The sites that the cleaned form names."""
        rows = self.fields["homes"].queryset if self.cleaned_data["everyone"] else self.cleaned_data["homes"]  # type: ignore[attr-defined]
        return list(rows)


class TermsForm(Form):
    """How a story stands on the carrying site."""

    position = forms.ChoiceField(
        label=_("Vị trí"),
        choices=Position.choices,
        initial=Position.NEWS,
        help_text=_("Đứng đầu trang chủ: mỗi trang một bài, giữ đến khi gỡ hoặc có bài khác thay."),
    )
    go_live_at = forms.DateTimeField(
        label=_("Đăng lúc"), required=False, widget=DateTimeInput(), help_text=_("Để trống: đăng ngay khi được duyệt.")
    )
    expire_at = forms.DateTimeField(
        label=_("Gỡ lúc"), required=False, widget=DateTimeInput(), help_text=_("Để trống: giữ đến khi bài gốc gỡ.")
    )
    credit = forms.CharField(label=_("Ghi nguồn"), max_length=200, required=False)
    task = forms.ModelChoiceField(
        label=_("Tính cho việc"),
        queryset=Task.objects.none(),
        required=False,
        empty_label=_("Không tính cho việc nào"),
        help_text=_("Khi bài lên trang, sổ minh chứng ghi cho việc này."),
    )

    def __init__(self, *args: Any, home: HomePage, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = access.carry_tasks([home], today())
        self.fields["task"].queryset = rows  # type: ignore[attr-defined]
        if not self.is_bound and not self.initial.get("task"):
            self.initial["task"] = access.best_tasks([home]).get(home.unit_id)

    @classmethod
    def of(cls, row: Placement, data: Any = None) -> TermsForm:
        """The form with a placement's terms in it."""
        local = {
            name: timezone.localtime(value) if (value := getattr(row, name)) else None
            for name in ("go_live_at", "expire_at")
        }
        initial = {"position": row.position, "credit": row.credit or "", "task": row.task, **local}
        return cls(data, home=row.home, initial=initial)

    def terms(self) -> Terms:
        """What the cleaned form says."""
        names = ("position", "go_live_at", "expire_at", "credit", "task")
        return Terms(**{name: self.cleaned_data[name] for name in names})


class WithdrawForm(Form):
    """Why a story comes off, and whether it ever should have been there."""

    reason = forms.CharField(label=_("Lý do"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))
    wrong = forms.BooleanField(
        label=_("Đăng nhầm: hủy luôn minh chứng"),
        required=False,
        help_text=_("Không đánh dấu: việc đã làm xong, minh chứng vẫn tính."),
    )


class RuleForm(Form):
    """What a site does with the stories of others."""

    home = forms.ModelChoiceField(label=_("Trang tiếp sóng"), queryset=HomePage.objects.none(), empty_label=None)
    origin = forms.ModelChoiceField(
        label=_("Bài của"), queryset=HomePage.objects.none(), required=False, empty_label=_("Mọi trang")
    )
    theme = forms.ModelChoiceField(
        label=_("Nội dung"), queryset=Theme.objects.none(), required=False, empty_label=_("Mọi nội dung")
    )
    mode = forms.ChoiceField(label=_("Cách làm"), choices=CarryMode.choices, widget=forms.RadioSelect)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        homes = access.own_homes(user)
        keys = [home.pk for home in homes]
        self.fields["home"].queryset = HomePage.objects.filter(pk__in=keys).order_by("title")  # type: ignore[attr-defined]
        if len(homes) == 1:
            self.fields["home"].widget = forms.HiddenInput()
            self.initial["home"] = homes[0]
        sample = {home.unit.is_sample for home in homes}
        others = HomePage.objects.filter(live=True, unit__is_sample__in=sample)
        if len(keys) == 1:
            others = others.exclude(pk__in=keys)
        # The sites above and beside, the nearest to the root first; hundreds of communes are no choice in a list.
        field = self.fields["origin"]
        field.queryset = others  # type: ignore[attr-defined]
        named = others.order_by("depth", "title").values_list("pk", "title")[:MOST_ORIGINS]
        field.choices = [("", field.empty_label), *named]  # type: ignore[attr-defined]
        themes = Theme.objects.none()
        for home in homes[:1]:
            themes = themes_for(home)
        self.fields["theme"].queryset = themes.order_by("plan", "order")  # type: ignore[attr-defined]
