"""Forms of a programme: beginning one, its items, its runs."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from loa.org.models import User
from loa.plan.models import Citation
from loa.portal.models import StoryPage
from loa.portal.public import published
from loa.radio import access, voices
from loa.radio.forms.fields import offer_stations
from loa.radio.models import Airing, ItemKind, Programme, Series, Sound, Station
from loa.radio.models.programme import STOCK
from loa.radio.rundown import clock
from loa.radio.sound.intake import MOST_BYTES
from loa.ui.forms import DateInput, DateTimeInput, FileInput, Form

AUDIO = ".mp3,.wav,.m4a,.aac,.ogg,.opus,.flac,.webm,.amr,.wma,.mp4,audio/*"
MOST_OFFERED = 200


class LengthField(forms.Field):
    """A length as 04:14 or as seconds; clean value in ms."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"required": False, "widget": forms.TextInput(attrs={"maxlength": 8}), **kwargs})

    def to_python(self, value: Any) -> Any:
        text = str(value or "").strip()
        if not text:
            return 0
        match = re.fullmatch(r"(?:(\d{1,3}):)?(\d{1,4})", text)
        if match is None or (match[1] and int(match[2]) > 59):
            raise forms.ValidationError(_("Ghi thời lượng như 04:30 (phút:giây)."))
        return (int(match[1] or 0) * 60 + int(match[2])) * 1000

    def prepare_value(self, value: Any) -> Any:
        return clock(value) if isinstance(value, int) and value else ("" if isinstance(value, int) else value)


class NewProgrammeForm(Form):
    """Which series, for which period."""

    series = forms.ModelChoiceField(label=_("Chuyên mục"), queryset=Series.objects.none(), empty_label=None)
    day = forms.DateField(
        label=_("Kỳ nào"),
        widget=DateInput(),
        help_text=_("Chọn một ngày bất kỳ trong kỳ. Ví dụ chương trình tháng 10: chọn ngày 01/10."),
    )
    title = forms.CharField(
        label=_("Tên chương trình"), max_length=200, required=False, help_text=_("Để trống: tên chuyên mục và kỳ.")
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = Series.objects.filter(unit__in=access.writing_units(user), is_active=True).select_related("unit")
        self.fields["series"].queryset = rows  # type: ignore[attr-defined]


class DetailsForm(Form):
    title = forms.CharField(label=_("Tên chương trình"), max_length=200)
    about = forms.CharField(
        label=_("Tóm tắt"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Hiện ở trang nghe lại và trong podcast."),
    )
    first_day = forms.DateField(label=_("Ngày phát lần đầu"), widget=DateInput())


SAID = ("title", "story", "citation", "text", "region", "planned", "sound", "file")
SPOKEN = ("title", "text", "region", "planned", "sound", "file")
RECORDED = ("title", "sound", "file", "text", "planned")
MUSIC = ("title", "stock", "sound", "file")
FIELDS: dict[str, tuple[str, ...]] = {
    ItemKind.GREETING: SPOKEN,
    ItemKind.READ: SAID,
    ItemKind.QUESTION: SAID,
    ItemKind.LAW: SAID,
    ItemKind.SIGN_OFF: SPOKEN,
    ItemKind.RECORDED: RECORDED,
    ItemKind.INTERVIEW: RECORDED,
    ItemKind.JINGLE: (*MUSIC, "planned"),
    ItemKind.BED: MUSIC,
}
"""What each kind of item is made of; the other fields are not asked for."""


class ItemForm(Form):
    """One item: typed, taken from a story, or recorded. Only the fields of its kind count."""

    kind = forms.ChoiceField(label=_("Loại mục"), choices=ItemKind.choices)
    title = forms.CharField(
        label=_("Tên mục"), max_length=200, required=False, help_text=_("Để trống: lấy tên bài hoặc tên bản ghi.")
    )
    story = forms.ModelChoiceField(
        label=_("Lấy lời từ bài trên cổng"),
        queryset=StoryPage.objects.none(),
        required=False,
        empty_label=_("Không lấy từ bài nào"),
    )
    citation = forms.ModelChoiceField(
        label=_("Văn bản được nhắc đến"),
        queryset=Citation.objects.none(),
        required=False,
        empty_label=_("Không có"),
    )
    text = forms.CharField(
        label=_("Lời đọc"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text=_("Viết như nói. Ngày, số, chữ viết tắt máy tự đọc thành lời; xem mục Cách đọc."),
    )
    region = forms.ChoiceField(label=_("Giọng đọc máy"), required=False, choices=())
    planned = LengthField(label=_("Dự kiến dài"), help_text=_("Phút:giây, ví dụ 04:00."))
    sound = forms.ModelChoiceField(
        label=_("Bản ghi âm có sẵn"),
        queryset=Sound.objects.none(),
        required=False,
        empty_label=_("Không dùng bản ghi nào"),
    )
    stock = forms.ChoiceField(label=_("Nhạc có sẵn của Loa"), required=False, choices=[("", _("Không dùng")), *STOCK])
    file = forms.FileField(
        label=_("Tải bản ghi âm lên, hoặc ghi ngay"),
        required=False,
        widget=FileInput(AUDIO, most=MOST_BYTES),
        help_text=_("Có bản ghi thì dùng bản ghi, không dùng giọng máy."),
    )

    def __init__(self, *args: Any, programme: Programme, adding: bool, kind: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        stories = published().values_list("page_id", flat=True)[:MOST_OFFERED]
        self.fields["story"].queryset = StoryPage.objects.filter(pk__in=list(stories)).order_by(  # type: ignore[attr-defined]
            "-first_published_at"
        )
        self.fields["sound"].queryset = access.usable_sounds(programme)  # type: ignore[attr-defined]
        self.fields["region"].choices = [  # type: ignore[attr-defined]
            ("", _("Theo chuyên mục")),
            *voices.choices(),
        ]
        if programme.task is not None:
            self.fields["citation"].queryset = Citation.objects.filter(  # type: ignore[attr-defined]
                plan=programme.task.plan_id
            ).order_by("order")
        else:
            del self.fields["citation"]
        self.shown = FIELDS.get(str(self.data.get("kind", "")) if adding and self.is_bound else kind, SAID)
        if not adding:
            for name in [name for name in self.fields if name not in self.shown]:
                del self.fields[name]

    @property
    def by_kind(self) -> list[tuple[Any, str]]:
        """(field, the kinds that have it)."""
        return [
            (self[name], " ".join(kind for kind, names in FIELDS.items() if name in names or name == "kind"))
            for name in self.fields
        ]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        nothing: dict[str, Any] = dict.fromkeys(("story", "citation", "sound", "file")) | {"planned": 0}
        for name in ("title", "text", "story", "citation", "region", "planned", "sound", "stock", "file"):
            if name not in self.shown or name not in self.fields:
                values[name] = nothing.get(name, "")
        return values


class ReasonForm(Form):
    reason = forms.CharField(label=_("Lý do"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


class RunForm(Form):
    """One run of a programme: when, and where."""

    starts = forms.DateTimeField(label=_("Giờ phát"), widget=DateTimeInput({"step": "1"}))
    stations = forms.ModelMultipleChoiceField(
        label=_("Đài phát"), queryset=Station.objects.none(), widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, programme: Programme, nth: int, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        usable = access.usable_stations(user, programme.series.unit, programme.series).values("pk")
        kept = Airing.objects.filter(programme=programme, nth=nth).values("station")
        offer_stations(self.fields["stations"], Station.objects.filter(Q(pk__in=usable) | Q(pk__in=kept)))
