"""The form behind the editor: only pictures and themes that this site may use."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminPageForm


class StoryForm(WagtailAdminPageForm):
    """Wagtail's page form with its choices narrowed to the site."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        from loa.portal.access import themes_for, usable_images

        self.home = self.instance.home if self.instance.pk else None
        if self.home is None:
            return
        if "theme" in self.fields:
            field = self.fields["theme"]
            field.queryset = themes_for(self.home, keep=self.instance.theme_id)
            field.empty_label = _("Không thuộc nội dung nào")
        if "lead_image" in self.fields:
            self.fields["lead_image"].queryset = usable_images(self.home)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean()
        if data.get("lead_image") and not data.get("lead_alt"):
            data["lead_alt"] = data["lead_image"].alt
        if self.home is not None and data.get("body") is not None:
            from loa.portal.access import usable_files, usable_images
            from loa.portal.content import keys_in

            raw = data["body"].get_prep_value()
            wanted = keys_in(raw, "image")
            if wanted and usable_images(self.home).filter(pk__in=wanted).count() != len(wanted):
                self.add_error("body", ValidationError(_("Có ảnh không thuộc đơn vị của trang này. Chọn ảnh khác.")))
            offered = keys_in(raw, "file")
            if offered and usable_files(self.home).filter(pk__in=offered).count() != len(offered):
                self.add_error("body", ValidationError(_("Có tệp không thuộc đơn vị của trang này. Chọn tệp khác.")))
        return data
