"""Forms of the desk: how fields are drawn, how a refusal lands in its field, and the inputs that are not Django's.

Templates print `{{ form }}` (all fields) or `{{ form.name.as_field_group }}` (one); both look as docs/ui.md shows,
with an error summary that
takes the focus, help below the label, and what was typed kept.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django import forms
from django.conf import settings
from django.core.validators import BaseValidator, MaxValueValidator, MinValueValidator
from django.forms.renderers import DjangoTemplates
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from loa.kit.refused import Refused
from loa.kit.words import figure


class Renderer(DjangoTemplates):
    """Django's own widgets, our form and field templates."""

    form_template_name = "ui/forms/form.html"
    field_template_name = "ui/forms/field.html"


class DateInput(forms.DateInput):
    """The browser's own date field: typed and shown in the reader's order, sent as 2026-11-23."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class DateTimeInput(forms.DateTimeInput):
    """The browser's own field for a day and a time of day (Asia/Ho_Chi_Minh)."""

    input_type = "datetime-local"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%dT%H:%M")


class FileInput(forms.FileInput):
    """A file field that names what it takes; `ui/sizes.js` says so when a chosen file is too large, before it is sent.

    Args:
        accept: endings or kinds, ".pdf,.docx" or "image/*".
        most: how many bytes at most; what the installation takes where 0.
        multiple is not offered: several files are several fields, so that each can fail alone.
    """

    def __init__(self, accept: str = "", attrs: dict[str, Any] | None = None, *, most: int = 0) -> None:
        super().__init__({**({"accept": accept} if accept else {}), **(attrs or {})})
        self.most = most

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        most = self.most or settings.INSTALLATION.upload_megabytes * 2**20
        sentence = _("Tệp lớn hơn %(limit)d MB. Thu nhỏ rồi chọn lại.") % {"limit": most // 2**20}
        return super().get_context(name, value, {**(attrs or {}), "data-most": most, "data-too-big": sentence})


class Form(forms.Form):
    """A plain form whose date fields are the browser's own. Use it as Django's."""

    required_css_class = "required"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        native_dates(self)
        plain_words(self)


class ModelForm(forms.ModelForm):
    """A model form of ours; it only parses, the action saves."""

    required_css_class = "required"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        native_dates(self)
        plain_words(self)


def native_dates(form: forms.BaseForm) -> None:
    """Give date and time fields the browser's own inputs, where the form did not choose another."""
    for field in form.fields.values():
        if type(field.widget) is forms.DateInput:
            field.widget = DateInput(field.widget.attrs)
        elif type(field.widget) is forms.DateTimeInput:
            field.widget = DateTimeInput(field.widget.attrs)


WORDS = {
    "required": _l("Ô này phải điền."),
    "invalid": {
        forms.DateField: _l("Ngày này không đọc được. Ghi như 23/11/2026."),
        forms.DateTimeField: _l("Giờ ngày này không đọc được. Ghi như 14:30, 23/11/2026."),
        forms.IntegerField: _l("Ghi một số nguyên."),
        forms.DecimalField: _l("Ghi một số."),
    },
    "invalid_choice": _l("Chọn một mục trong danh sách."),
}


def plain_words(form: forms.BaseForm) -> None:
    """Say Django's commonest errors so that anyone knows what to do, where the field did not word them itself."""
    for field in form.fields.values():
        for key, words in WORDS.items():
            said = words.get(type(field)) if isinstance(words, dict) else words
            if said and key in field.error_messages and not _worded(field, key):
                field.error_messages[key] = said
        field.validators = [
            PLAIN_LIMITS[type(one)](one.limit_value) if type(one) in PLAIN_LIMITS else one for one in field.validators
        ]


class AtLeast(MinValueValidator):
    """`MinValueValidator` in the reader's way of writing numbers: "0,01", never "0.01"."""

    def __call__(self, value: Any) -> None:
        try:
            super().__call__(value)
        except forms.ValidationError as error:
            raise forms.ValidationError(_("Ghi từ %(n)s trở lên.") % {"n": figure(self.limit_value)}) from error


class AtMost(MaxValueValidator):
    """As `AtLeast`, for the other end."""

    def __call__(self, value: Any) -> None:
        try:
            super().__call__(value)
        except forms.ValidationError as error:
            raise forms.ValidationError(_("Ghi từ %(n)s trở xuống.") % {"n": figure(self.limit_value)}) from error


PLAIN_LIMITS: dict[type, type[BaseValidator]] = {MinValueValidator: AtLeast, MaxValueValidator: AtMost}


def _worded(field: forms.Field, key: str) -> bool:
    """Whether the form's author gave this field its own message."""
    usual: dict[str, object] = {}
    for one in reversed(type(field).__mro__):
        usual.update(vars(one).get("default_error_messages", {}))
    return field.error_messages[key] != usual.get(key)


def apply_refused(form: forms.BaseForm, refused: Refused) -> None:
    """Show a refusal in the form: at its field where it names one that the form has, else on top.

    Args:
        form: a bound form that has been validated; what was typed stays.
        refused: what the action raised.
    """
    field = refused.field if refused.field in form.fields else None
    for reason in refused.reasons:
        form.add_error(field, reason)


def bound(form: type[forms.BaseForm], request: HttpRequest, **kwargs: Any) -> Any:
    """The form of a request: bound to POST and FILES when it was sent, else empty with `initial`."""
    if request.method == "POST":
        return form(request.POST, request.FILES, **kwargs)
    return form(**kwargs)


def initial_of(row: object, *names: str) -> dict[str, date | datetime | str | int | bool | None]:
    """The values of a row for a form's `initial`."""
    return {name: getattr(row, name) for name in names}
