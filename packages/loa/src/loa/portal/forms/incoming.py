"""The forms of the desk's screens for sources and for what comes in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from loa.org.access import Person
from loa.portal import access
from loa.portal.models import HomePage, SourceKind, SourceLicence
from loa.ui.forms import Form

PACES = [
    (15, _("15 phút")),
    (30, _("30 phút")),
    (60, _("1 giờ")),
    (180, _("3 giờ")),
    (360, _("6 giờ")),
    (1440, _("1 ngày")),
]


class SourceForm(Form):
    """A source as people name it."""

    title = forms.CharField(
        label=_("Tên nguồn"),
        max_length=150,
        help_text=_("Hiện ở dòng ghi nguồn, ví dụ: Cổng thông tin tỉnh Quảng Nam."),
    )
    kind = forms.ChoiceField(label=_("Cách lấy"), choices=SourceKind.choices)
    address = forms.CharField(
        label=_("Địa chỉ bản tin"),
        max_length=2000,
        required=False,
        help_text=_("RSS, Atom, JSON Feed hoặc sơ đồ trang (sitemap). Nhập bằng tay thì để trống."),
        widget=forms.TextInput({"autocapitalize": "none", "spellcheck": "false", "inputmode": "url"}),
    )
    website = forms.CharField(
        label=_("Địa chỉ trang của nguồn"),
        max_length=500,
        required=False,
        widget=forms.TextInput({"autocapitalize": "none", "spellcheck": "false", "inputmode": "url"}),
    )
    licence = forms.ChoiceField(
        label=_("Được phép"),
        choices=SourceLicence.choices,
        help_text=_("Không chắc thì chọn chỉ giới thiệu: bà con bấm vào đọc ở trang gốc."),
    )
    licence_note = forms.CharField(
        label=_("Căn cứ được đăng lại"),
        max_length=300,
        required=False,
        help_text=_("Bắt buộc khi đăng lại toàn văn: văn bản thỏa thuận, giấy phép, quy định của nguồn."),
    )
    minutes = forms.TypedChoiceField(label=_("Lấy lại sau"), choices=PACES, coerce=int, initial=60)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        given = self.initial.get("minutes")
        if given and given not in dict(PACES):
            self.fields["minutes"].choices = [(given, f"{given} phút"), *PACES]  # type: ignore[attr-defined]


class AddSourceForm(SourceForm):
    """A new source, and for which site."""

    home = forms.ModelChoiceField(label=_("Cho trang"), queryset=HomePage.objects.none(), empty_label=None)

    field_order = ("home",)

    def __init__(self, *args: Any, user: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        homes = access.homes_for_sources(user).order_by("title")
        self.fields["home"].queryset = homes  # type: ignore[attr-defined]


class ItemForm(Form):
    """Something of a source without a feed, typed in."""

    title = forms.CharField(label=_("Tên tin"), max_length=300)
    link = forms.CharField(
        label=_("Địa chỉ gốc"),
        max_length=2000,
        widget=forms.TextInput({"autocapitalize": "none", "spellcheck": "false", "inputmode": "url"}),
    )
    summary = forms.CharField(
        label=_("Tóm tắt"), max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    text = forms.CharField(
        label=_("Toàn văn"),
        max_length=60_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("Chỉ dán khi nguồn cho đăng lại. Cách đoạn bằng một dòng trống."),
    )
