"""Forms of the plan's screens: they parse what people type, the actions decide."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from loa.kit import channels
from loa.kit.clock import today
from loa.org.forms import UnitChoice, in_tree_order
from loa.org.models import Unit
from loa.plan.fields import FIELDS
from loa.plan.models import EVERY_CHOICES, Cadence, Duty, PartyRole, Plan, PlanDocument, ReportingCalendar, Theme
from loa.ui.forms import FileInput, Form

ACCEPT = ".txt,.docx,.pdf"


class UploadForm(Form):
    """A plan's file and who issued it."""

    owner = UnitChoice(label=_l("Cơ quan ban hành"))
    file = forms.FileField(
        label=_l("Tệp kế hoạch"),
        widget=FileInput(ACCEPT),
        help_text=_l("Tệp .docx, .pdf có chữ, hoặc .txt. Bản gốc được giữ nguyên."),
        error_messages={
            "required": _l("Chưa chọn tệp. Chọn hoặc kéo tệp kế hoạch vào đây."),
            "empty": _l("Tệp trống, không có nội dung nào. Mở tệp gốc xem lại, lưu rồi tải lên lần nữa."),
        },
    )

    twin: PlanDocument | None = None
    """The version that the file already is, where it was refused for that."""

    def __init__(self, *args: Any, owners: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # A plan comes from the top of what one coordinates more often than from anywhere below.
        self.fields["owner"].offer(owners, topmost=True)  # type: ignore[attr-defined]


class VersionForm(Form):
    """A newer version of a plan's file."""

    file = UploadForm.base_fields["file"]
    twin: PlanDocument | None = None
    """As `UploadForm.twin`."""


class NamesField(forms.CharField):
    """Names of units as the plan writes them, one after another with a semicolon between."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return "; ".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> list[str]:
        text = super().clean(value)
        return [" ".join(part.split()) for part in re.split(r"[;\n]", text) if part.strip()]


NUMBERS = {
    "count": (1, 1000),
    "repeats": (0, 1000),
    "duration_minutes": (1, 1440),
    "due_days": (-366, 366),
    "due_day": (1, 31),
}


class DutyForm(Form):
    """Everything that a person may settle about a duty, in one form; only what was changed becomes a decision."""

    title = forms.CharField(label=FIELDS["title"].label, max_length=200)
    leads = NamesField(label=FIELDS["leads"].label, help_text=_l("Nhiều tên thì cách nhau bằng dấu chấm phẩy."))
    add_lead = forms.ChoiceField(label=_l("Giao thêm cho"), required=False)
    partners = NamesField(label=FIELDS["partners"].label)
    add_partner = forms.ChoiceField(label=_l("Phối hợp thêm"), required=False)
    channel = forms.ChoiceField(label=FIELDS["channel"].label)
    theme = forms.ChoiceField(label=FIELDS["theme"].label, required=False)
    cadence = forms.ChoiceField(label=FIELDS["cadence"].label, choices=Cadence.choices)
    every = forms.ChoiceField(label=_l("Mỗi"), choices=[("", _l("Không ghi")), *EVERY_CHOICES], required=False)
    count = forms.IntegerField(label=_l("Số lần mỗi kỳ"), required=False, min_value=1, max_value=1000)
    repeats = forms.IntegerField(label=FIELDS["repeats"].label, required=False, min_value=0, max_value=1000)
    duration_minutes = forms.IntegerField(
        label=FIELDS["duration_minutes"].label, required=False, min_value=1, max_value=1440
    )
    deadline = forms.DateField(
        label=FIELDS["deadline"].label,
        required=False,
        help_text=_l("Loa không đoán hạn. Để ngỏ thì việc vẫn giao, kèm dấu “Chưa rõ hạn”."),
    )
    due_days = forms.IntegerField(
        label=FIELDS["due_days"].label,
        required=False,
        min_value=-366,
        max_value=366,
        help_text=_l("Cho việc định kỳ. Số âm là trước khi hết kỳ."),
    )
    due_day = forms.IntegerField(label=FIELDS["due_day"].label, required=False, min_value=1, max_value=31)
    report_to = NamesField(label=FIELDS["report_to"].label)
    via = NamesField(label=FIELDS["via"].label)
    condition = forms.CharField(label=FIELDS["condition"].label, required=False, max_length=300)
    starts = forms.DateField(label=FIELDS["starts"].label, required=False)
    audience = forms.CharField(label=FIELDS["audience"].label, required=False, max_length=200)
    product = forms.CharField(label=FIELDS["product"].label, required=False, max_length=300)
    quantity = forms.DecimalField(
        label=FIELDS["quantity"].label, required=False, min_value=0, max_digits=12, decimal_places=2
    )
    quantity_unit = forms.CharField(
        label=_l("Đơn vị tính"), required=False, max_length=60, help_text=_l("Ví dụ: lớp, lượt, % thôn.")
    )
    at_least = forms.BooleanField(label=_l("Là mức ít nhất"), required=False)
    budget = forms.CharField(label=FIELDS["budget"].label, required=False, max_length=300)
    ground = forms.CharField(
        label=_l("Căn cứ"),
        required=False,
        max_length=500,
        help_text=_l("Vì sao quyết định như vậy. Ghi cùng quyết định, ai xem sau cũng hiểu."),
    )

    def __init__(self, *args: Any, units: Sequence[Unit], themes: Sequence[Theme], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._units = {str(unit.pk): unit for unit in units}
        self.fields["channel"].choices = [(one.code, one.label) for one in channels.channels()]
        self.fields["theme"].choices = [("", _("Chưa xếp")), *((theme.pk, theme.title) for theme in themes)]
        for name in ("add_lead", "add_partner"):
            self.fields[name].choices = [
                ("", _("Chọn đơn vị")),
                *((str(unit.pk), str(unit)) for unit in in_tree_order(list(units))[0]),
            ]

    def lay_out(self, duty: Duty, settled: set[str]) -> None:
        """Sort the fields into those always shown and those that open on demand, each with how sure it is.

        Args:
            duty: the duty in view.
            settled: names of fields that a person decided.
        """
        shown = ["leads", "add_lead", "partners", "channel", "cadence", "every", "count"]
        if duty.channel == "report":
            shown += ["report_to", "via"]
        if duty.channel == "radio" or duty.duration_minutes or duty.repeats:
            shown += ["duration_minutes", "repeats"]
        shown += ["due_days"] if duty.every else ["deadline"]
        hidden = [name for name in self.fields if name not in shown]
        for name in self.fields:
            field = self[name]
            field.wide = name in (
                "leads",
                "partners",
                "title",
                "condition",
                "ground",
                "deadline",
                "report_to",
                "via",
                "theme",
                "audience",
                "product",
                "budget",
            )
            field.sure = None if name in settled else duty.confidence.get(name)
            field.settled = name in settled
            if name in ("deadline", "due_days") and not duty.deadline and duty.due_days is None:
                field.sure = None
        self.main = [self[name] for name in shown]
        self.more = [self[name] for name in hidden]
        self.more_open = any(self[name].errors for name in hidden)

    def values(self) -> dict[str, Any]:
        """The fields as `settle_many` takes them."""
        data = dict(self.cleaned_data)
        result = {name: data[name] for name in FIELDS if name in data and name not in ("cadence", "quantity")}
        result["theme"] = int(data["theme"]) if data["theme"] else None
        result["cadence"] = {"kind": data["cadence"], "every": data["every"], "count": data["count"]}
        result["quantity"] = {"value": data["quantity"], "unit": data["quantity_unit"], "at_least": data["at_least"]}
        for name, more in (("leads", "add_lead"), ("partners", "add_partner")):
            if data[more]:
                result[name] = [*data[name], self._units[data[more]]]
        return result


def names_in(duty: Duty, role: str) -> list[str]:
    """The names that have a part in a duty of `load_duties`, in order."""
    return [
        party.name.name
        for party in sorted(duty.parties.all(), key=lambda row: (row.order, row.pk))
        if party.role == role
    ]


def duty_initial(duty: Duty) -> dict[str, Any]:
    """A duty of `load_duties` as the form shows it."""
    plain = (
        "title", "channel", "theme", "cadence", "every", "count", "repeats", "duration_minutes", "deadline", "due_days",
        "due_day", "condition", "starts", "audience", "quantity", "quantity_unit", "at_least", "product", "budget",
    )  # fmt: skip
    return {
        **{name: getattr(duty, name) for name in plain},
        "theme": duty.theme_id,
        "quantity": None if duty.quantity is None else f"{duty.quantity.normalize():f}",
        "leads": names_in(duty, PartyRole.LEAD),
        "partners": names_in(duty, PartyRole.PARTNER),
        "report_to": names_in(duty, PartyRole.REPORT_TO),
        "via": names_in(duty, PartyRole.VIA),
    }


class NameForm(Form):
    """Which units a name means."""

    units = forms.ModelMultipleChoiceField(
        label=_l("Là đơn vị"),
        queryset=Unit.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    nobody = forms.BooleanField(label=_l("Không ứng với đơn vị nào trong hệ thống"), required=False)
    remember = forms.BooleanField(
        label=_l("Nhớ tên gọi này cho lần sau"),
        required=False,
        initial=True,
        help_text=_l("Chỉ nhớ khi chọn đúng một đơn vị."),
    )

    def __init__(self, *args: Any, units: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["units"].queryset = units
        self.fields["units"].choices = [
            (unit.pk, f"{unit.name} ({_('ngoài hệ thống')})" if unit.outside else unit.name)
            for unit in in_tree_order(list(units))[0]
        ]


class ActivationForm(Form):
    """When a plan is carried out and how its reports are cut."""

    period_start = forms.DateField(label=_l("Thực hiện từ ngày"))
    period_end = forms.DateField(label=_l("Đến hết ngày"))
    calendar = forms.ModelChoiceField(
        label=_l("Lịch báo cáo"),
        queryset=ReportingCalendar.objects.all(),
        empty_label=None,
        help_text=_l("Cách cắt kỳ báo cáo. Việc khác luôn theo tháng, quý trọn."),
    )
    focal = UnitChoice(
        label=_l("Đơn vị đầu mối"),
        required=False,
        help_text=_l("Nơi nhận báo cáo của các đơn vị và tổng hợp."),
    )

    def __init__(self, *args: Any, units: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["focal"].offer(units)  # type: ignore[attr-defined]


def activation_initial(plan: Plan, focal: Unit | None) -> dict[str, Any]:
    """The year that runs now (the plan's own year where that lies ahead), and the unit that reports go through."""
    year = plan.year if plan.year and plan.year > today().year else today().year
    return {
        "period_start": plan.period_start or date(year, 1, 1),
        "period_end": plan.period_end or date(year, 12, 31),
        "calendar": plan.calendar or ReportingCalendar.objects.first(),
        "focal": plan.focal or focal,
    }


class PlanForm(Form):
    """What is known of the plan itself."""

    title = forms.CharField(label=_l("Tên kế hoạch"), max_length=500, widget=forms.Textarea({"rows": 3}))
    symbol = forms.CharField(label=_l("Số, ký hiệu"), max_length=80, required=False)
    issued_on = forms.DateField(label=_l("Ngày ban hành"), required=False)
    year = forms.IntegerField(label=_l("Năm"), min_value=1990, max_value=2100, required=False)
    owner = UnitChoice(label=_l("Cơ quan ban hành"))
    focal = UnitChoice(label=_l("Đơn vị đầu mối"), required=False)

    def __init__(self, *args: Any, units: Any, owners: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["focal"].offer(units)  # type: ignore[attr-defined]
        if owners is None:
            del self.fields["owner"]
        else:
            self.fields["owner"].offer(owners)  # type: ignore[attr-defined]
