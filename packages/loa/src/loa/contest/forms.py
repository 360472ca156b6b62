"""What people who take part fill in, and a field of the desk's forms."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django import forms
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from loa.contest import access
from loa.contest.models import Contest
from loa.kit.clock import today
from loa.ui.forms import FileInput, Form


class SuggestInput(forms.TextInput):
    """A line of text with proposals below it; anything else may be typed.

    Args:
        name: of the list in the page.
        offered: what is proposed; asked when the field is drawn.
    """

    def __init__(self, name: str, offered: Callable[[], Iterable[str]]) -> None:
        super().__init__({"list": name, "autocomplete": "off"})
        self.list_name, self.offered = name, offered

    def render(self, *args: Any, **kwargs: Any) -> SafeString:
        """The field and its list."""
        options = format_html_join("", '<option value="{}"></option>', ((one,) for one in self.offered()))
        return format_html(
            '{}<datalist id="{}">{}</datalist>', super().render(*args, **kwargs), self.list_name, options
        )


class SignUpForm(Form):
    """Signing up, once."""

    name = forms.CharField(label=_("Họ và tên"), max_length=150, help_text=_("Như trên giấy tờ."))
    birth_year = forms.IntegerField(label=_("Năm sinh"), min_value=1900, max_value=2100)
    unit = forms.ModelChoiceField(
        label=_("Đơn vị"), queryset=None, required=False, empty_label=_("Không thuộc đơn vị nào trong danh sách")
    )
    phone = forms.CharField(label=_("Số điện thoại"), max_length=20, required=False)
    email = forms.CharField(
        label=_("Thư điện tử"), max_length=200, required=False, help_text=_("Ghi một trong hai: điện thoại hoặc thư.")
    )
    identity = forms.CharField(
        label=_("Số định danh cá nhân"), max_length=20, help_text=_("12 chữ số. Máy chỉ giữ dạng mã hóa một chiều.")
    )
    guardian = forms.CharField(
        label=_("Họ tên cha, mẹ hoặc người giám hộ"), max_length=150, required=False,
        help_text=_("Chỉ khi người dự thi dưới 16 tuổi."),
    )  # fmt: skip
    guardian_phone = forms.CharField(label=_("Điện thoại người giám hộ"), max_length=20, required=False)
    guardian_consent = forms.BooleanField(
        label=_("Tôi là cha, mẹ hoặc người giám hộ và đồng ý cho con em dự thi"), required=False
    )
    consent = forms.BooleanField(
        label=_("Tôi đồng ý cho đơn vị tổ chức dùng các thông tin trên để tổ chức cuộc thi và liên hệ trao giải"),
        required=False,
    )

    def __init__(self, *args: Any, contest: Contest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = access.units_to_choose(contest)
        if not contest.asks_identity:
            del self.fields["identity"]
        inputs = {"phone": "tel", "guardian_phone": "tel", "birth_year": "numeric"}
        for name, mode in inputs.items():
            self.fields[name].widget.attrs["inputmode"] = mode
        self.fields["birth_year"].widget.attrs["max"] = today().year
        self.fields["name"].widget.attrs["autocomplete"] = "name"
        self.fields["phone"].widget.attrs["autocomplete"] = "tel"
        self.fields["email"].widget.attrs["autocomplete"] = "email"


class SignInForm(Form):
    """Signing in again, on another device."""

    contact = forms.CharField(label=_("Số điện thoại hoặc thư điện tử đã đăng ký"), max_length=200)
    code = forms.CharField(label=_("Mã dự thi"), max_length=20, help_text=_("Tám chữ, hiện ra lúc đăng ký xong."))


class ReceiptForm(Form):
    """A receipt to be checked: the code that was written down, or the whole of it."""

    code = forms.CharField(
        label=_("Mã biên nhận"), max_length=20, required=False, help_text=_("Mười hai chữ, như 7F3A-09C2-B1D4.")
    )
    text = forms.CharField(
        label=_("Hoặc dán biên nhận vào đây"), widget=forms.Textarea, required=False, max_length=20_000
    )
    file = forms.FileField(label=_("Hoặc chọn tệp biên nhận"), required=False, widget=FileInput(".json"))
