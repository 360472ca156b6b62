"""The one table of `ui`: how a person likes to see a list."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class SavedView(models.Model):
    """A list's filters, search and order under a name, for one person."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="saved_views")
    list = models.CharField(max_length=60)
    """The list's stable name, "evidence.entries"."""
    name = models.CharField(_("tên"), max_length=60)
    query = models.CharField(max_length=1000, blank=True)
    """What stands after the question mark, without the page."""

    class Meta:
        verbose_name = _("cách xem đã lưu")
        verbose_name_plural = _("cách xem đã lưu")
        ordering: ClassVar = ["name", "pk"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["user", "list", "name"], name="saved_view_once")]

    def __str__(self) -> str:
        return self.name
