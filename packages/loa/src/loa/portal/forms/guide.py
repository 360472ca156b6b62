"""The forms of guides and contacts."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from loa.org.access import units
from loa.org.models import Unit, User
from loa.plan.models import Theme
from loa.portal.forms.picture import PictureInput
from loa.portal.guides.access import offices_of
from loa.portal.models import Guide, HomePage
from loa.ui.forms import Form

SPARE = 2
"""Empty steps that a form offers; saving brings new ones."""


class GuideForm(Form):
    """The head of a guide."""

    title = forms.CharField(label=_("Hướng dẫn việc gì"), max_length=200, help_text=_("Ví dụ: Nộp hồ sơ trực tuyến."))
    application = forms.CharField(
        label=_("Ứng dụng"), max_length=80, help_text=_("Ví dụ: Dịch vụ công. Ghi giống nhau thì xếp cùng nhóm.")
    )
    audience = forms.CharField(label=_("Dành cho ai"), max_length=120, required=False)
    summary = forms.CharField(
        label=_("Tóm tắt"), max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    link = forms.URLField(label=_("Địa chỉ của ứng dụng"), max_length=300, required=False, assume_scheme="https")
    theme = forms.ModelChoiceField(
        label=_("Nội dung của kế hoạch"), queryset=Theme.objects.none(), required=False, empty_label=_("Không thuộc")
    )

    def __init__(self, *args: Any, row: Guide | None = None, **kwargs: Any) -> None:
        if row is not None:
            kwargs["initial"] = {key: row.draft.get(key) for key in self.base_fields if key in row.draft}
        super().__init__(*args, **kwargs)
        kept = row.draft.get("theme") if row else None
        rows = Theme.objects.filter(plan__state="active") | Theme.objects.filter(pk=kept)
        self.fields["theme"].queryset = rows.distinct().order_by("plan", "order")  # type: ignore[attr-defined]


class NewGuideForm(GuideForm):
    unit = forms.ModelChoiceField(label=_("Đơn vị"), queryset=Unit.objects.none(), empty_label=None)
    field_order = ("unit",)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = units(user, "story.write")
        self.fields["unit"].queryset = rows  # type: ignore[attr-defined]
        self.initial.setdefault("unit", rows.first())


class StepForm(Form):
    """One step; a step without a name and without words is left out."""

    order = forms.IntegerField(label=_("Thứ tự"), min_value=1, max_value=99, required=False)
    title = forms.CharField(label=_("Làm gì"), max_length=200, required=False)
    text = forms.CharField(
        label=_("Cách làm"), max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    picture = forms.FileField(
        label=_("Ảnh màn hình"),
        required=False,
        widget=PictureInput("image/*"),
    )
    alt = forms.CharField(
        label=_("Mô tả ảnh"), max_length=250, required=False, help_text=_("Trong ảnh có gì, cho người không nhìn thấy.")
    )
    drop_picture = forms.BooleanField(label=_("Bỏ ảnh này"), required=False)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if data.get("picture") and not data.get("alt"):
            self.add_error("alt", _("Ghi mô tả ảnh: trong ảnh có gì."))
        if (data.get("text") or data.get("picture")) and not data.get("title"):
            self.add_error("title", _("Ghi bước này làm gì."))
        return data


def step_forms(row: Guide, data: Any = None, files: Any = None) -> list[StepForm]:
    """A form for each step of the working version, and some empty ones."""
    steps = row.draft.get("steps", [])
    found = []
    for number in range(len(steps) + SPARE):
        step = steps[number] if number < len(steps) else {}
        initial = {"order": number + 1, **{key: step.get(key, "") for key in ("title", "text", "alt")}}
        form = StepForm(data, files, prefix=f"b{number}", initial=initial)
        if not step.get("picture"):
            del form.fields["drop_picture"]
        found.append(form)
    return found


class ContactForm(Form):
    """A line of a site's contacts. Nothing is taken over from a person's account."""

    unit = forms.ModelChoiceField(label=_("Đơn vị"), queryset=Unit.objects.none(), empty_label=None)
    name = forms.CharField(label=_("Họ và tên, hoặc tên bộ phận"), max_length=150, required=False)
    title = forms.CharField(label=_("Chức vụ, việc phụ trách"), max_length=150, required=False)
    phone = forms.CharField(
        label=_("Điện thoại cơ quan"), max_length=40, required=False, help_text=_("Không ghi số riêng của ai.")
    )
    email = forms.EmailField(label=_("Thư điện tử công vụ"), required=False)
    place = forms.CharField(label=_("Địa chỉ, phòng"), max_length=200, required=False)
    order = forms.IntegerField(label=_("Thứ tự"), min_value=0, max_value=999, initial=0)

    def __init__(self, *args: Any, home: HomePage, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["unit"]
        field.queryset = Unit.objects.filter(pk__in=[unit.pk for unit in offices_of(home)])  # type: ignore[attr-defined]
        self.initial.setdefault("unit", home.unit)
