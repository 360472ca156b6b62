"""The forms of the desk's screens for sites."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from loa.org.access import Person
from loa.org.forms import UnitChoice
from loa.portal import access
from loa.portal.forms.picture import PictureInput
from loa.portal.models import ColourTheme
from loa.ui.forms import Form


class SiteForm(Form):
    """What a site's head and foot say."""

    title = forms.CharField(label=_("Tên trang"), max_length=255, help_text=_("Ví dụ: Xã Sơn Viên."))
    tagline = forms.CharField(label=_("Dòng dưới tên"), max_length=200, required=False)
    colours = forms.ChoiceField(label=_("Màu"), choices=ColourTheme.choices)
    arms = forms.FileField(
        label=_("Biểu trưng"),
        required=False,
        widget=PictureInput(".jpg,.jpeg,.png,.webp"),
        help_text=_("Ảnh vuông, hiện ở đầu mọi trang. Để trống: giữ biểu trưng đang có."),
    )
    office = forms.CharField(label=_("Cơ quan chủ quản"), max_length=200, required=False)
    contact = forms.CharField(label=_("Địa chỉ, điện thoại"), max_length=300, required=False)
    responsible = forms.CharField(label=_("Chịu trách nhiệm nội dung"), max_length=200, required=False)


class OpenSiteForm(SiteForm):
    """A new site, and who runs it."""

    unit = UnitChoice(label=_("Đơn vị vận hành"))

    field_order = ("unit",)

    def __init__(self, *args: Any, user: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # The first site of an office is that of the office itself.
        self.fields["unit"].offer(access.units_without_site(user), topmost=True)  # type: ignore[attr-defined]


class HostForm(Form):
    """A host name of a site's own."""

    hostname = forms.CharField(
        label=_("Tên miền"),
        max_length=253,
        help_text=_(
            "Ví dụ: sonvien.quangnam.gov.vn. Tên miền phải trỏ về máy chủ này; trong một phút máy chủ nhận tên mới. "
            "Địa chỉ cũ vẫn mở được."
        ),
        widget=forms.TextInput({"autocapitalize": "none", "spellcheck": "false", "inputmode": "url"}),
    )
