"""The widget that opens the window for choosing a picture."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _
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
