"""Forms of the ledger: what staff add by hand, and why an entry is voided."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from loa.evidence.actions import Draft
from loa.evidence.files import take
from loa.kit import channels
from loa.kit.clock import today
from loa.org.models import Unit
from loa.plan.models import Task, TaskRole
from loa.ui.forms import FileInput, Form

FILES = 3
ACCEPT = ".jpg,.jpeg,.png,.webp,.heic,.pdf,.docx,.xlsx,.pptx,.mp3,.wav,.m4a,.ogg,.mp4,.mov,.webm,.txt,.zip"


def kind_choices(task: Task | None) -> list[tuple[str, Any]]:
    """The kinds that fit a task (its channel's first), or all that may be recorded by hand, by channel."""
    if task is not None and task.role == TaskRole.PARTNER:
        partner = channels.kinds()["partner"]
        return [(partner.code, f"{partner.label} ({partner.measure})")]
    listed = [channels.channel(task.channel)] if task is not None else list(channels.channels())
    groups = []
    for channel in listed:
        kinds = [(kind.code, f"{kind.label} ({kind.measure})") for kind in channel.kinds if kind.by_hand]
        if kinds:
            groups.append((channel.label, kinds))
    return groups[0][1] if len(groups) == 1 else groups


class EntryForm(Form):
    """Something that happened outside the system."""

    unit = forms.ModelChoiceField(label=_("Đơn vị"), queryset=Unit.objects.none(), empty_label=None)
    task = forms.ModelChoiceField(
        label=_("Cho việc nào"),
        queryset=Task.objects.none(),
        required=False,
        empty_label=_("Không thuộc việc nào của kế hoạch"),
    )
    kind = forms.ChoiceField(label=_("Đã làm gì"))
    happened_on = forms.DateField(label=_("Ngày diễn ra"))
    quantity = forms.DecimalField(
        label=_("Số lượng"), min_value=Decimal("0.01"), max_digits=12, decimal_places=2, initial=1
    )
    place = forms.CharField(
        label=_("Nơi diễn ra"),
        max_length=200,
        required=False,
        help_text=_("Ví dụ: thôn Trung Phước 1, nhóm Zalo của xã."),
    )
    note = forms.CharField(
        label=_("Ghi chú"), required=False, max_length=5000, widget=forms.Textarea(attrs={"rows": 3})
    )
    link = forms.URLField(
        label=_("Đường dẫn chứng minh"),
        required=False,
        max_length=500,
        assume_scheme="https",
        help_text=_("Địa chỉ bài đăng, trang bán hàng... Không có thì đính kèm tệp."),
    )

    def __init__(
        self, *args: Any, units: list[Unit], tasks: list[Task], task: Task | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = Unit.objects.filter(pk__in=[unit.pk for unit in units])
        self.fields["task"].queryset = Task.objects.filter(pk__in=[one.pk for one in tasks]).select_related("unit")
        self.fields["task"].label_from_instance = lambda one: f"{one} ({one.unit})" if len(units) > 1 else str(one)
        self.fields["kind"].choices = kind_choices(task)
        self.fields["happened_on"].widget.attrs["max"] = today().isoformat()
        self.fields["happened_on"].initial = today()
        if len(units) == 1:
            self.fields["unit"].initial = units[0]
        if task is not None:
            self.fields["unit"].widget = self.fields["task"].widget = forms.HiddenInput()
            self.fields["unit"].initial, self.fields["task"].initial = task.unit, task
        for number in range(1, FILES + 1):
            self.fields[f"file{number}"] = forms.FileField(
                label=_("Tệp chứng minh") if number == 1 else _("Tệp %(n)s (nếu có)") % {"n": number},
                required=False,
                widget=FileInput(ACCEPT),
                help_text=_("Ảnh chụp, văn bản, bản ghi âm, video; mỗi tệp tối đa %(n)s MB.")
                % {"n": settings.INSTALLATION.upload_megabytes}
                if number == 1
                else "",
            )

    def draft(self) -> Draft:
        """What was typed, for the action."""
        data = self.cleaned_data
        files = [data.get(f"file{number}") for number in range(1, FILES + 1)]
        return Draft(
            kind=data["kind"],
            unit=data["unit"],
            task=data["task"],
            happened_on=data["happened_on"],
            quantity=data["quantity"],
            place=data["place"],
            note=data["note"],
            link=data["link"],
            files=tuple(take(file) for file in files if file),
        )


class VoidForm(Form):
    """Why an entry does not count."""

    reason = forms.CharField(label=_("Vì sao hủy"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))


class HeadForm(Form):
    """A chain head, as a report prints it."""

    head = forms.CharField(
        label=_("Đầu chuỗi in trong báo cáo"),
        required=False,
        max_length=160,
        help_text=_(
            "Chép dòng “Đầu chuỗi khi chốt” ở cuối báo cáo vào đây để đối chiếu. Để trống thì chỉ kiểm tra trong sổ."
        ),
    )
