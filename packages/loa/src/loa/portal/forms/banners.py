"""The forms of the desk's screens for banners."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from loa.kit.clock import today
from loa.org.models import User
from loa.plan.models import Task
from loa.portal import pictures
from loa.portal.actions import add_picture
from loa.portal.banners import access
from loa.portal.forms.picture import PictureInput
from loa.portal.models import Banner, HomePage, Picture, Reach
from loa.ui.forms import Form

MOST_NAMED = 300


class BannerForm(Form):
    """A banner: what it says, where it leads, where and when it shows."""

    home = forms.ModelChoiceField(label=_("Trang"), queryset=HomePage.objects.none(), empty_label=None)
    title = forms.CharField(
        label=_("Tên"), max_length=120, help_text=_("Nói một việc, ví dụ: Cài sẵn dịch vụ công trên điện thoại.")
    )
    text = forms.CharField(
        label=_("Lời"),
        max_length=250,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Hiện dưới tên khi không có ảnh."),
    )
    file = forms.FileField(label=_("Ảnh"), required=False, widget=PictureInput())
    alt = forms.CharField(
        label=_("Mô tả ảnh"),
        max_length=250,
        required=False,
        help_text=_("Cần có khi dùng ảnh: người không nhìn thấy ảnh nghe câu này, gồm cả chữ trong ảnh."),
    )
    no_picture = forms.BooleanField(label=_("Bỏ ảnh, chỉ dùng chữ"), required=False)
    link = forms.CharField(
        label=_("Bấm vào thì mở"),
        max_length=500,
        required=False,
        help_text=_("https://… hoặc một trang của mình như /tin-tuc/. Để trống: không bấm được."),
        widget=forms.TextInput({"autocapitalize": "none", "spellcheck": "false", "inputmode": "url"}),
    )
    on_home = forms.BooleanField(label=_("Hiện ở đầu trang chủ"), required=False, initial=True)
    on_news = forms.BooleanField(label=_("Hiện ở đầu trang tin tức"), required=False)
    on_story = forms.BooleanField(label=_("Hiện ở cuối mỗi bài"), required=False)
    reach = forms.ChoiceField(label=_("Hiện trên"), choices=Reach.choices, widget=forms.RadioSelect, initial=Reach.OWN)
    chosen = forms.ModelMultipleChoiceField(
        label=_("Các trang được chọn"),
        queryset=HomePage.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    starts_on = forms.DateField(label=_("Từ ngày"))
    ends_on = forms.DateField(label=_("Đến hết ngày"))
    task = forms.ModelChoiceField(
        label=_("Tính cho việc"), queryset=Task.objects.none(), required=False, empty_label=_("Không tính cho việc nào")
    )

    def __init__(self, *args: Any, user: User, home: HomePage | None, banner: Banner | None = None, **kwargs: Any):
        super().__init__(*args, **kwargs)
        homes = access.writable_homes(user)
        self.fields["home"].queryset = homes  # type: ignore[attr-defined]
        if banner is not None or len(homes) == 1:
            self.fields["home"].widget = forms.HiddenInput()
        self.initial.setdefault("home", home)
        self.initial.setdefault("starts_on", today())
        below = access.sites_below(home) if home else HomePage.objects.none()
        self.fields["chosen"].queryset = below  # type: ignore[attr-defined]
        self.fields["chosen"].choices = list(below.values_list("pk", "title")[:MOST_NAMED])  # type: ignore[attr-defined]
        if not below[:1]:
            del self.fields["chosen"], self.fields["reach"]
        if banner is None or banner.picture_id is None:
            del self.fields["no_picture"]
        if home is not None:
            tasks = Task.objects.filter(unit=home.unit_id, retired_at=None, targets__has_key="banner")
            self.fields["task"].queryset = tasks.filter(period_end__gte=today()).order_by("period_end")  # type: ignore[attr-defined]
        if not self.fields["task"].queryset[:1]:  # type: ignore[attr-defined]
            del self.fields["task"]

    def values(self, *, by: User, banner: Banner | None = None) -> dict[str, Any]:
        """The cleaned values as the actions take them; a picture that was sent is taken in first.

        Raises:
            Refused: the picture cannot be taken in.
        """
        data = dict(self.cleaned_data)
        home, upload, dropped = data.pop("home"), data.pop("file"), data.pop("no_picture", False)
        data.setdefault("reach", Reach.OWN)
        data.setdefault("chosen", [])
        picture: Picture | None = banner.picture if banner is not None and not dropped else None
        if upload:
            content = pictures.taken(upload)
            picture = add_picture(by=by, unit=home.unit, filename=upload.name, data=content, alt=data["alt"])
        return {**data, "picture": picture}


class RefuseBannerForm(Form):
    """On which of one's sites a banner from above is not shown, and why."""

    home = forms.ModelChoiceField(label=_("Trang"), queryset=HomePage.objects.none(), empty_label=None)
    reason = forms.CharField(label=_("Lý do"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, homes: list[HomePage], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["home"].queryset = HomePage.objects.filter(pk__in=[home.pk for home in homes])  # type: ignore[attr-defined]
        if len(homes) == 1:
            self.fields["home"].widget = forms.HiddenInput()
            self.initial["home"] = homes[0]
