"""Forms of the room `desk`."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth import authenticate
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from loa.desk import browsers, throttle
from loa.kit.addresses import place_of
from loa.org.forms import OwnPasswordForm
from loa.ui.forms import Form


class SignInForm(Form):
    """Name and password; says one and the same sentence whatever was wrong with them."""

    refused = _("Chưa đăng nhập được:")
    """Above the list of what is wrong, where "not saved" would say nothing."""
    username = forms.CharField(
        label=_("Tên đăng nhập"),
        max_length=150,
        widget=forms.TextInput({"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}),
    )
    password = forms.CharField(
        label=_("Mật khẩu"),
        strip=False,
        max_length=1000,
        widget=forms.PasswordInput({"autocomplete": "current-password"}),
    )

    def __init__(self, request: HttpRequest, data: Any = None) -> None:
        super().__init__(data)
        self.request = request
        self.user: Any = None

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        username, password = cleaned.get("username"), cleaned.get("password")
        if not username or not password:
            return cleaned
        address = place_of(self.request.META.get("REMOTE_ADDR", ""))
        browser = browsers.known(self.request, username)
        if not throttle.attempt(username, address, browser):
            raise forms.ValidationError(
                _("Đã thử sai nhiều lần. Chờ 5 phút rồi thử lại, hoặc nhờ người quản trị đặt lại mật khẩu.")
            )
        self.user = authenticate(self.request, username=username, password=password)
        if self.user is None:
            raise forms.ValidationError(
                _("Tên đăng nhập hoặc mật khẩu không đúng. Xem lại phím Caps Lock và bộ gõ tiếng Việt.")
            )
        throttle.succeeded(username, address, browser)
        return cleaned


class ParticularsForm(Form):
    """What a person may correct about themselves."""

    full_name = forms.CharField(label=_("Họ và tên"), max_length=150, widget=forms.TextInput({"autocomplete": "name"}))
    title = forms.CharField(label=_("Chức vụ"), max_length=150, required=False)
    email = forms.EmailField(label=_("Thư điện tử"), required=False, widget=forms.EmailInput({"autocomplete": "email"}))
    phone = forms.CharField(
        label=_("Điện thoại"),
        max_length=30,
        required=False,
        widget=forms.TextInput({"autocomplete": "tel", "inputmode": "tel"}),
    )


class PasswordForm(OwnPasswordForm):
    """A new password of one's own; the old one proves that it is oneself."""

    old = forms.CharField(
        label=_("Mật khẩu đang dùng"), strip=False, widget=forms.PasswordInput({"autocomplete": "current-password"})
    )
    field_order = ("old",)

    def __init__(self, user: Any, data: Any = None) -> None:
        super().__init__(data)
        self.user = user

    def clean_old(self) -> str:
        old: str = self.cleaned_data["old"]
        if not self.user.check_password(old):
            raise forms.ValidationError(_("Mật khẩu đang dùng không đúng."))
        return old
