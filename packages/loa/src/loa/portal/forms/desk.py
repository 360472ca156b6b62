"""The forms of the desk's screens for stories."""

from __future__ import annotations

from typing import Any

from django import forms
from django.forms import HiddenInput
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from loa.org.models import User
from loa.plan.models import Task
from loa.portal import access
from loa.portal.models import HomePage, StoryFlow
from loa.ui.forms import DateInput, DateTimeInput, Form


class WriteForm(Form):
    """The first step of a story; the body follows in the editor."""

    home = forms.ModelChoiceField(label=_("Đăng trên trang"), queryset=HomePage.objects.none(), empty_label=None)
    title = forms.CharField(label=_("Tên bài"), max_length=255)
    happened_on = forms.DateField(
        label=_("Việc diễn ra ngày"), widget=DateInput(), help_text=_("Để biết tin đến với bà con nhanh hay chậm.")
    )
    tasks = forms.ModelMultipleChoiceField(
        label=_("Bài này hoàn thành việc nào"),
        queryset=Task.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Khi bài lên trang, sổ minh chứng ghi cho từng việc đã chọn. Không chọn việc nào cũng được."),
    )

    def __init__(self, *args: Any, user: User, home: HomePage | None, task: Task | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        homes = access.writable_homes(user)
        self.fields["home"].queryset = homes  # type: ignore[attr-defined]
        chosen = home or (homes[0] if homes else None)
        if len(homes) == 1:
            self.fields["home"].widget = HiddenInput()
        self.initial["home"] = chosen
        if chosen is not None:
            _offer_tasks(self.fields["tasks"], chosen, [task] if task else [])
        if not self.fields["tasks"].queryset.exists():  # type: ignore[attr-defined]
            del self.fields["tasks"]


class TasksForm(Form):
    tasks = forms.ModelMultipleChoiceField(
        label=_("Bài này hoàn thành việc nào"),
        queryset=Task.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, flow: StoryFlow, chosen: list[Task], **kwargs: Any) -> None:
        super().__init__(*args, initial={"tasks": chosen}, **kwargs)
        _offer_tasks(self.fields["tasks"], flow.home, chosen)


def _offer_tasks(field: forms.Field, home: HomePage, keep: list[Task]) -> None:
    rows = access.current_tasks(home, keep)
    field.queryset = Task.objects.filter(pk__in=[row.pk for row in rows]).order_by("period_end", "title")  # type: ignore[attr-defined]


class ReasonForm(Form):
    reason = forms.CharField(label=_("Lý do"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


class TakeDownForm(ReasonForm):
    """Why; and where other sites carry the story, that it goes there too, with the number that was seen."""

    everywhere = forms.BooleanField(label="", required=False)
    seen = forms.IntegerField(widget=HiddenInput, required=False, min_value=0)

    def __init__(self, *args: Any, standing: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not standing:
            del self.fields["everywhere"], self.fields["seen"]
            return
        self.fields["everywhere"].label = _("Gỡ ở mọi nơi: cả %(n)s trang đang tiếp sóng") % {"n": len(standing)}
        self.fields["everywhere"].help_text = ", ".join(standing[:40]) + (" …" if len(standing) > 40 else "")
        self.initial["seen"] = len(standing)


class ScheduleForm(Form):
    go_live_at = forms.DateTimeField(
        label=_("Đăng lúc"), required=False, widget=DateTimeInput(), help_text=_("Để trống: đăng ngay khi được duyệt.")
    )
    expire_at = forms.DateTimeField(
        label=_("Gỡ lúc"), required=False, widget=DateTimeInput(), help_text=_("Để trống: giữ trên trang.")
    )

    @classmethod
    def of(cls, flow: StoryFlow) -> ScheduleForm:
        """The form with a story's hours in it."""
        local = {
            name: timezone.localtime(value) if (value := getattr(flow, name)) else None
            for name in ("go_live_at", "expire_at")
        }
        return cls(initial=local)


class MoveForm(Form):
    home = forms.ModelChoiceField(label=_("Chuyển sang trang"), queryset=HomePage.objects.none(), empty_label=None)

    def __init__(self, *args: Any, user: User, flow: StoryFlow, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["home"].queryset = access.writable_homes(user).exclude(pk=flow.home_id)  # type: ignore[attr-defined]
