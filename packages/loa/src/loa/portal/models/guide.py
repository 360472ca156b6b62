"""Guides to the shared applications, step by step with pictures; and the people and offices that a site names."""

from __future__ import annotations

import re
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from loa.org.models import Unit
from loa.plan.models import Theme
from loa.portal.models.reviewed import Reviewed
from loa.portal.models.site import HomePage


class Guide(Reviewed):
    """How to do one thing with one application."""

    title = models.CharField(_("hướng dẫn việc gì"), max_length=200)
    application = models.CharField(_("ứng dụng"), max_length=80)
    """As the plan calls it: "Qoffice", "Dịch vụ công"; guides of one application stand together."""
    audience = models.CharField(_("dành cho ai"), max_length=120, blank=True)
    summary = models.CharField(_("tóm tắt"), max_length=300, blank=True)
    link = models.URLField(_("địa chỉ của ứng dụng"), max_length=300, blank=True)
    theme = models.ForeignKey(
        Theme, models.SET_NULL, null=True, blank=True, related_name="guides", verbose_name=_("nội dung của kế hoạch")
    )
    steps = models.JSONField(_("các bước"), default=list, blank=True)
    """[{"title", "text", "picture": key of a Picture or None, "alt"}]"""

    class Meta(Reviewed.Meta):
        verbose_name = _("hướng dẫn")
        verbose_name_plural = _("hướng dẫn")
        ordering: ClassVar = ["application", "title", "pk"]
        constraints: ClassVar = [*Reviewed.Meta.constraints]

    def __str__(self) -> str:
        return self.title

    def take(self, values: dict[str, Any]) -> None:
        for name in ("title", "application", "audience", "summary", "link"):
            setattr(self, name, values.get(name, ""))
        self.theme_id, self.steps = values.get("theme"), values.get("steps", [])

    def lacks(self) -> list[str]:
        found, steps = [], self.draft.get("steps", [])
        if not self.draft.get("summary"):
            found.append(_g("Chưa có tóm tắt."))
        if not steps:
            found.append(_g("Chưa có bước nào."))
        return found


class Contact(models.Model):
    """A line of a site's list of contacts: an office, or a person whose duty it is to be reached."""

    home = models.ForeignKey(HomePage, models.CASCADE, related_name="contacts", verbose_name=_("trang"))
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("đơn vị"))
    name = models.CharField(_("họ và tên, hoặc tên bộ phận"), max_length=150, blank=True)
    title = models.CharField(_("chức vụ, việc phụ trách"), max_length=150, blank=True)
    phone = models.CharField(_("điện thoại cơ quan"), max_length=40, blank=True)
    email = models.EmailField(_("thư điện tử công vụ"), blank=True)
    place = models.CharField(_("địa chỉ, phòng"), max_length=200, blank=True)
    order = models.PositiveSmallIntegerField(_("thứ tự"), default=0)
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("liên hệ")
        verbose_name_plural = _("liên hệ")
        ordering: ClassVar = ["order", "pk"]
        indexes: ClassVar = [models.Index(fields=["home"], name="contact_home", condition=Q(removed_at=None))]

    def __str__(self) -> str:
        return self.name or str(self.unit)

    @property
    def dial(self) -> str:
        """The first number of the line, as a telephone dials it; empty where there is none."""
        found = re.search(r"\+?\d[\d .()-]{5,}\d", self.phone)
        return re.sub(r"[^+\d]", "", found[0]) if found else ""
