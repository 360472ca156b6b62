"""The widget that opens the window for choosing a picture."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.functional import cached_property
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _
from wagtail.admin.telepath import register
from wagtail.documents.views.chooser import BaseAdminDocumentChooser as BaseDocumentChooser
from wagtail.documents.views.chooser import DocumentChooserAdapter
from wagtail.images.widgets import AdminImageChooser


class PictureChooser(AdminImageChooser):
    """The chooser's widget; no link to Wagtail's own screen for pictures."""

    choose_one_text = _("Chọn ảnh")
    choose_another_text = _("Chọn ảnh khác")
    link_to_chosen_text = _("Xem ảnh")
    clear_choice_text = _("Bỏ ảnh")
    chooser_modal_url_name = "portal_pictures:choose"

    def get_instance(self, value: Any) -> Any:
        """A picture that is gone is no picture, not an error."""
        from loa.portal.models import Picture

        if value is None or isinstance(value, Picture):
            return value
        return Picture.objects.filter(pk=value).first()

    def get_value_data_from_instance(self, instance: Any) -> Any:
        return {**super().get_value_data_from_instance(instance), "edit_url": None}

    def render(self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None) -> SafeString:
        """As Wagtail's without its inline script; `editor.js` starts the chooser."""
        data = self.get_value_data(value)
        return mark_safe(
            self.render_html(name, data, {**(attrs or {}), "data-loa-chooser": self.get_chooser_modal_url()})
        )

    @property
    def media(self) -> forms.Media:
        return super().media + forms.Media(js=[forms.widgets.Script("portal/editor.js", type="module")])


class FileChooser(BaseDocumentChooser):
    """The same for a file of one kind."""

    choose_one_text = _("Chọn tệp")
    choose_another_text = _("Chọn tệp khác")
    link_to_chosen_text = _("Xem tệp")
    clear_choice_text = _("Bỏ tệp")
    chooser_modal_url_name = "portal_files:choose"
    icon = "doc-full-inverse"

    def __init__(self, kind: str = "document", **kwargs: Any) -> None:
        super().__init__(linked_fields=None, **kwargs)
        self.kind = kind

    @cached_property
    def model_class(self) -> Any:
        from loa.portal.models import SharedFile

        return SharedFile

    def get_chooser_modal_url(self) -> str:
        return f"{super().get_chooser_modal_url()}?loai={self.kind}"

    def get_instance(self, value: Any) -> Any:
        """A file that is gone is no file, not an error."""
        if value is None or isinstance(value, self.model_class):
            return value
        return self.model_class.objects.filter(pk=value).first()

    def get_value_data_from_instance(self, instance: Any) -> Any:
        return {**super().get_value_data_from_instance(instance), "edit_url": None}


class FileChooserAdapter(DocumentChooserAdapter):
    """Wagtail's own script for it."""


register(FileChooserAdapter(), FileChooser)
