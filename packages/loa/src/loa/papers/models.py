"""Official papers: drafted as blocks, rendered in the layout of Nghị định 30/2020/NĐ-CP, kept with the hashes of their
files."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from loa.org.models import Unit, User


class PaperState(models.TextChoices):
    DRAFT = "draft", _("Bản thảo")
    FINAL = "final", _("Bản chốt")


class Paper(models.Model):
    """A paper of one unit: its blocks are the truth, its files are drawn from them."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="papers", verbose_name=_("đơn vị"))
    kind = models.CharField(_("loại"), max_length=20)
    title = models.CharField(_("trích yếu"), max_length=500)
    blocks = models.JSONField(_("nội dung"))
    """A `vanban.write.Paper` as its JSON."""
    state = models.CharField(_("trạng thái"), max_length=10, choices=PaperState.choices, default=PaperState.DRAFT)
    number = models.CharField(_("số"), max_length=20, blank=True)
    symbol = models.CharField(_("ký hiệu"), max_length=80, blank=True)
    issued_on = models.DateField(_("ngày ban hành"), null=True, blank=True)
    docx = models.FileField(upload_to="papers/", max_length=200, blank=True)
    pdf = models.FileField(upload_to="papers/", max_length=200, blank=True)
    docx_sha256 = models.CharField(max_length=64, blank=True)
    pdf_sha256 = models.CharField(max_length=64, blank=True)
    signed = models.FileField(upload_to="papers/", max_length=200, blank=True)
    """The PDF with its digital signatures; begins with the bytes of `pdf`."""
    signed_sha256 = models.CharField(max_length=64, blank=True)
    signatures = models.JSONField(_("chữ ký số"), default=list, blank=True)
    """[{"name": holder of the certificate, "at": moment or "", "trusted": true, false or null}] of `signed`."""
    is_sample = models.BooleanField(_("nội dung mẫu"), default=False)
    created_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("văn bản")
        verbose_name_plural = _("văn bản")
        ordering: ClassVar = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return self.title
