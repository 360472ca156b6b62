"""What the public's forms share: no cookie, a trap for machines, no sending from other sites.

Django's own protection against forged forms sets a cookie. These forms need none: nobody is signed in here, so there
is no right that a forged form could borrow. A browser says where a form was sent from, and that is asked instead.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from loa.kit.addresses import place_of
from loa.ui.forms import Form

TRAP = "trang_web"


class OpenForm(Form):
    """A form for everybody, with an empty field that only machines fill in; a person who does is told so."""

    use_required_attribute = False
    trang_web = forms.CharField(
        label=_l("Để trống ô này"),
        required=False,
        widget=forms.TextInput({"tabindex": "-1", "autocomplete": "off"}),
    )

    def clean_trang_web(self) -> str:
        if self.cleaned_data[TRAP]:
            raise forms.ValidationError(_("Ô này phải để trống, để phân biệt với máy gửi tự động."))
        return ""

    def values(self) -> dict[str, Any]:
        """The cleaned fields without the trap."""
        return {name: value for name, value in self.cleaned_data.items() if name != TRAP}

    @property
    def shown(self) -> list[Any]:
        """The fields that people see."""
        return [self[name] for name in self.fields if name != TRAP]

    @property
    def trap(self) -> Any:
        return self[TRAP]


def from_elsewhere(request: HttpRequest) -> bool:
    """Whether a browser says that the form was sent from another site."""
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        return True
    origin = request.headers.get("Origin", "")
    return bool(origin) and origin != "null" and urlsplit(origin).netloc != request.get_host()


def address_of(request: HttpRequest) -> str:
    """Where the visitor is counted, by the address that the middleware for trusted proxies left."""
    return place_of(str(request.META.get("REMOTE_ADDR", "")))
