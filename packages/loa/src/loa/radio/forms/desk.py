"""Forms of series, stations, urgent messages and words."""

from __future__ import annotations

from datetime import time
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from loa.org.access import units
from loa.org.models import Unit, User
from loa.plan.models import EVERY_CHOICES, Duty
from loa.radio import access, voices
from loa.radio.actions import SeriesDraft, SlotDraft
from loa.radio.forms.fields import offer_stations
from loa.radio.models import Priority, Profile, Region, Series, Station
from loa.ui.forms import Form

SPARE = 2
FEWEST_SLOTS = 4


class TimeInput(forms.TimeInput):
    """The browser's own field for a time of day."""

    input_type = "time"

    def __init__(self) -> None:
        super().__init__(format="%H:%M")


def _offered(user: User, makers: list[Unit], series: Series | None) -> QuerySet[Station]:
    """Stations that a series of one of these units may be laid on, and those that it has."""
    wanted = Q(pk__in=series.stations.values("pk")) if series else Q(pk__in=())
    for unit in makers:
        wanted |= Q(pk__in=access.usable_stations(user, unit, series).values("pk"))
    return Station.objects.filter(wanted)


class SeriesForm(Form):
    """A series with its slots: the first run, then repeats so many days later."""

    unit = forms.ModelChoiceField(label=_("Đơn vị sản xuất"), queryset=Unit.objects.none(), empty_label=None)
    title = forms.CharField(label=_("Tên chuyên mục"), max_length=150)
    about = forms.CharField(
        label=_("Giới thiệu"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
    )
    duty = forms.ModelChoiceField(
        label=_("Nhiệm vụ của kế hoạch"), queryset=Duty.objects.none(), required=False, empty_label=_("Không gắn")
    )
    every = forms.ChoiceField(label=_("Mỗi"), choices=[choice for choice in EVERY_CHOICES if choice[0]])
    minutes = forms.DecimalField(
        label=_("Thời lượng (phút)"), min_value=0, max_value=60, decimal_places=2, initial=10, max_digits=5
    )
    first_day = forms.IntegerField(
        label=_("Phát lần đầu vào ngày thứ mấy của kỳ"), min_value=1, max_value=366, initial=1
    )
    profile = forms.ChoiceField(label=_("Chuẩn âm thanh"), choices=Profile.choices, initial=Profile.LOA)
    region = forms.ChoiceField(label=_("Giọng đọc máy"), choices=voices.choices, initial=Region.CENTRAL)
    priority = forms.ChoiceField(label=_("Mức"), choices=Priority.choices[:2], initial=Priority.NORMAL)
    stations = forms.ModelMultipleChoiceField(
        label=_("Đài tiếp âm"), queryset=Station.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )
    is_public = forms.BooleanField(label=_("Đưa lên cổng để bà con nghe lại"), required=False, initial=True)
    is_active = forms.BooleanField(label=_("Đang làm"), required=False, initial=True)

    def __init__(self, *args: Any, user: User, series: Series | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reach = units(user, "radio.plan").filter(outside=False)
        self.fields["unit"].queryset = reach  # type: ignore[attr-defined]
        if series is not None:
            del self.fields["unit"]
        offer_stations(self.fields["stations"], _offered(user, [series.unit] if series else list(reach), series))
        self.fields["duty"].queryset = Duty.objects.filter(  # type: ignore[attr-defined]
            channel="radio", same_as=None, plan__state="active", tasks__unit__in=reach
        ).distinct()
        slots = list(series.slots.all()) if series else []
        self.count = max(FEWEST_SLOTS, len(slots) + (SPARE if slots else 0))
        for nth in range(self.count):
            slot = slots[nth] if nth < len(slots) else None
            label = _("Phát lần đầu, lúc") if nth == 0 else _("Phát lại, lúc")
            if nth:
                self.fields[f"days{nth}"] = forms.IntegerField(
                    label=_("Phát lại sau mấy ngày"), required=False, min_value=0, max_value=366,
                    initial=slot.days if slot else None,
                )  # fmt: skip
            initial = slot.time if slot else (time(10) if nth == 0 and series is None else None)
            self.fields[f"time{nth}"] = forms.TimeField(
                label=label, required=nth == 0, widget=TimeInput(), initial=initial
            )

    @property
    def slot_rows(self) -> list[list[Any]]:
        """The fields of each slot, bound."""
        return [
            [self[name] for name in (f"days{nth}", f"time{nth}") if name in self.fields] for nth in range(self.count)
        ]

    @property
    def plain_fields(self) -> list[Any]:
        """Fields that are no slot's."""
        return [self[name] for name in self.fields if not name.startswith(("days", "time"))]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        for nth in range(1, self.count):
            if (values.get(f"days{nth}") is None) != (values.get(f"time{nth}") is None):
                self.add_error(f"time{nth}", _("Ghi đủ số ngày và giờ, hoặc để trống cả hai."))
        return values

    def draft(self) -> SeriesDraft:
        """What the form says, for the action."""
        values = self.cleaned_data
        slots = [
            SlotDraft(values.get(f"days{nth}") or 0, values[f"time{nth}"])
            for nth in range(self.count)
            if values.get(f"time{nth}") is not None
        ]
        return SeriesDraft(
            title=values["title"],
            slots=tuple(slots),
            stations=tuple(values["stations"]),
            about=values["about"],
            duty=values["duty"],
            every=values["every"],
            seconds=int(values["minutes"] * 60),
            first_day=values["first_day"],
            profile=values["profile"],
            region=values["region"],
            priority=values["priority"],
            is_public=values["is_public"],
            is_active=values["is_active"],
        )


class StationForm(Form):
    unit = forms.ModelChoiceField(label=_("Đơn vị tiếp âm"), queryset=Unit.objects.none(), empty_label=None)
    name = forms.CharField(label=_("Tên đài"), max_length=120)
    place = forms.CharField(label=_("Nơi đặt máy"), max_length=200, required=False)
    volume = forms.IntegerField(label=_("Âm lượng (%)"), min_value=0, max_value=100, initial=80)
    quiet_from = forms.TimeField(label=_("Giữ yên lặng từ"), widget=TimeInput(), initial=time(21))
    quiet_to = forms.TimeField(
        label=_("đến"),
        widget=TimeInput(),
        initial=time(5, 30),
        help_text=_("Trong giờ này loa chỉ phát bản tin khẩn cấp."),
    )
    local_allowed = forms.BooleanField(label=_("Xã được phát thêm tin của mình"), required=False, initial=True)
    is_active = forms.BooleanField(label=_("Đang hoạt động"), required=False, initial=True)

    def __init__(self, *args: Any, user: User, station: Station | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = units(user, "station.run").filter(outside=False)  # type: ignore[attr-defined]
        if station is not None:
            del self.fields["unit"]


class UrgentForm(Form):
    unit = forms.ModelChoiceField(label=_("Đơn vị báo"), queryset=Unit.objects.none(), empty_label=None)
    title = forms.CharField(label=_("Việc gì"), max_length=150, help_text=_("Ví dụ: Nước lũ lên nhanh ở Trung Phước."))
    text = forms.CharField(
        label=_("Lời báo"),
        max_length=3000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("Việc gì, ở đâu, bà con cần làm gì ngay. Câu ngắn. Máy đọc hai lần."),
    )
    region = forms.ChoiceField(label=_("Giọng đọc máy"), choices=voices.choices, initial=Region.CENTRAL)
    stations = forms.ModelMultipleChoiceField(
        label=_("Đài phát"), queryset=Station.objects.none(), widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reach = units(user, "urgent.prepare").filter(outside=False)
        self.fields["unit"].queryset = reach  # type: ignore[attr-defined]
        rows = access.run_stations(user, "urgent.prepare")
        self.fields["stations"].queryset = rows  # type: ignore[attr-defined]
        self.initial.setdefault("stations", list(rows))


class WordForm(Form):
    unit = forms.ModelChoiceField(
        label=_("Đơn vị"),
        queryset=Unit.objects.none(),
        empty_label=None,
        help_text=_("Cách đọc dùng cho đơn vị này và các đơn vị bên dưới."),
    )
    written = forms.CharField(label=_("Viết"), max_length=80, help_text=_("Ví dụ: UBND, Facebook, Đăk Tô."))
    spoken = forms.CharField(label=_("Đọc"), max_length=200, help_text=_("Ví dụ: ủy ban nhân dân, phây búc."))
    is_abbreviation = forms.BooleanField(label=_("Là chữ viết tắt"), required=False)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = access.writing_units(user)  # type: ignore[attr-defined]


class TryForm(Form):
    text = forms.CharField(label=_("Thử một câu"), max_length=2000, widget=forms.Textarea(attrs={"rows": 2}))
