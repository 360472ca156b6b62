"""The upload form inside the chooser of pictures, and the filter of its list."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from vanban.text import fold

from loa.evidence.files import take
from loa.org.models import Unit, User
from loa.portal.files import ACCEPT
from loa.portal.models import Picture, SharedFile
from loa.portal.pictures import taken
from loa.ui.forms import FileInput


class PictureInput(FileInput):
    """A file field for a picture."""

    def __init__(self, accept: str = ".jpg,.jpeg,.png,.gif,.webp,.avif") -> None:
        super().__init__(accept, most=settings.WAGTAILIMAGES_MAX_UPLOAD_SIZE)


def _offer_units(field: Any, user: User) -> None:
    from loa.portal.access import writable_homes

    units = Unit.objects.filter(sites__in=writable_homes(user)).distinct()
    field.queryset = units
    if len(units) == 1:
        field.initial = units[0]
        field.widget = forms.HiddenInput()


class PictureForm(forms.Form):
    """File, text alternative, credit, licence; and for whom, where the person writes for several sites."""

    file = forms.FileField(label=_("Ảnh"), widget=PictureInput())
    alt = forms.CharField(
        label=_("Mô tả ảnh"), max_length=250, help_text=_("Trong ảnh có gì, ai đang làm gì, cho người không nhìn thấy.")
    )
    credit = forms.CharField(label=_("Nguồn ảnh, người chụp"), max_length=200, required=False)
    licence = forms.CharField(label=_("Giấy phép"), max_length=120, required=False)
    unit = forms.ModelChoiceField(label=_("Dùng cho trang của"), queryset=Unit.objects.none(), empty_label=None)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer_units(self.fields["unit"], user)

    def add(self, action: Callable[..., Picture], *, by: User) -> Picture:
        """Hand the cleaned values to the action.

        Raises:
            Refused: as the action.
        """
        upload = self.cleaned_data["file"]
        fields = {name: self.cleaned_data[name] for name in ("alt", "credit", "licence", "unit")}
        return action(by=by, filename=upload.name, data=taken(upload), **fields)


class PictureFilterForm(forms.Form):
    """Finds pictures by a few words, with or without marks."""

    q = forms.CharField(
        label=_("Tìm ảnh"), required=False, widget=forms.TextInput(attrs={"placeholder": _("Tìm có dấu hay không dấu")})
    )
    is_searching = False
    is_filtering_by_collection = False
    search_query = ""

    def filter(self, objects: QuerySet[Picture]) -> QuerySet[Picture]:
        words = fold(self.cleaned_data.get("q", "")).split()
        if words:
            self.is_searching, self.search_query = True, self.cleaned_data["q"]
            for word in words:
                objects = objects.filter(folded__contains=word)
        return objects


class SharedFileForm(forms.Form):
    """File and title; and for whom, where the person writes for several sites."""

    file = forms.FileField(label=_("Tệp"), widget=FileInput())
    title = forms.CharField(label=_("Tên tệp, như bà con sẽ đọc"), max_length=255)
    unit = forms.ModelChoiceField(label=_("Dùng cho trang của"), queryset=Unit.objects.none(), empty_label=None)

    def __init__(self, *args: Any, user: User, kind: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].widget.attrs["accept"] = ACCEPT.get(kind) or ",".join(ACCEPT.values())
        _offer_units(self.fields["unit"], user)

    def add(self, action: Callable[..., SharedFile], *, by: User) -> SharedFile:
        """Hand the cleaned values to the action.

        Raises:
            Refused: as the action, or the file is larger than what is taken.
        """
        upload = take(self.cleaned_data["file"])
        fields = {name: self.cleaned_data[name] for name in ("title", "unit")}
        return action(by=by, filename=upload.filename, data=upload.data, **fields)
