"""Pictures and files: each belongs to a unit, carries its credit, and knows its own hash."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.documents.models import AbstractDocument
from wagtail.images.models import AbstractImage, AbstractRendition

from loa.org.models import Unit


class Picture(AbstractImage):
    """A picture with a text alternative and the name of whoever may be credited for it."""

    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="pictures", verbose_name=_("đơn vị")
    )
    alt = models.CharField(_("mô tả ảnh cho người không nhìn thấy"), max_length=250, blank=True)
    credit = models.CharField(_("nguồn ảnh, người chụp"), max_length=200, blank=True)
    licence = models.CharField(_("giấy phép"), max_length=120, blank=True)
    sha256 = models.CharField(max_length=64, blank=True, editable=False, db_index=True)
    """Of the stored file: what a story's own hash stands on."""
    folded = models.CharField(max_length=700, blank=True, editable=False)
    """Title, text alternative and credit without marks, for finding the picture again."""
    withheld = models.BooleanField(default=True, editable=False)
    """Nothing public shows it yet, or what showed it was taken down: only staff get it (`actions/withhold.py`)."""

    admin_form_fields: ClassVar = ("title", "file", "alt", "credit", "licence")

    class Meta(AbstractImage.Meta):
        verbose_name = _("ảnh")
        verbose_name_plural = _("ảnh")

    @property
    def default_alt_text(self) -> str:
        return self.alt or self.title


class Rendition(AbstractRendition):
    """A picture in one size and format."""

    image = models.ForeignKey(Picture, models.CASCADE, related_name="renditions")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["image", "filter_spec", "focal_point_key"], name="rendition_once")
        ]


class SharedFile(AbstractDocument):
    """A file that a page offers."""

    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="shared_files", verbose_name=_("đơn vị")
    )
    sha256 = models.CharField(max_length=64, blank=True, editable=False, db_index=True)
    """Of the bytes: what a story's own hash stands on."""
    mime = models.CharField(max_length=100, blank=True, editable=False)
    """The true kind, read from the bytes."""
    kind = models.CharField(max_length=10, blank=True, editable=False)
    """document, audio or video."""
    folded = models.CharField(max_length=700, blank=True, editable=False)
    """Title and first name of the file without marks, for finding it again."""
    withheld = models.BooleanField(default=True, editable=False)
    """As of a picture."""

    admin_form_fields: ClassVar = ("title", "file")

    class Meta(AbstractDocument.Meta):
        verbose_name = _("tệp")
        verbose_name_plural = _("tệp")

    @property
    def address(self) -> str:
        """Where readers get it: the address holds the hash, so nobody guesses it, and it may be kept for good."""
        return reverse("portal_file", args=[self.pk, self.sha256[:20], self.filename])
