"""What was done: an append-only ledger, each entry chained to the one before by its hash.

Rows are never changed or deleted: the database itself refuses (triggers in the migration). A correction is a new entry
that voids an old one. A ledger of sample work may be wiped whole, a real one never.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from loa.org.models import Unit, User
from loa.plan.models import Task


class Ledger(models.Model):
    """One chain and its head."""

    slug = models.SlugField(unique=True)
    is_sample = models.BooleanField(_("nội dung mẫu"), default=False)
    head_seq = models.PositiveBigIntegerField(default=0)
    head_hash = models.CharField(max_length=64, default="0" * 64)

    class Meta:
        verbose_name = _("sổ minh chứng")
        verbose_name_plural = _("sổ minh chứng")

    def __str__(self) -> str:
        return self.slug


class Method(models.TextChoices):
    SYSTEM = "system", _("Hệ thống ghi")
    HAND = "hand", _("Người ghi")


class Entry(models.Model):
    """One thing that happened: who, what, when, where, how much, and what proves it."""

    ledger = models.ForeignKey(Ledger, models.PROTECT, related_name="entries")
    seq = models.PositiveBigIntegerField(_("số"))
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(_("mã băm"), max_length=64)
    kind = models.CharField(_("loại"), max_length=40)
    """Code of an `EvidenceKind`, or "void"."""
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="entries", verbose_name=_("đơn vị"))
    task = models.ForeignKey(
        Task, models.PROTECT, null=True, blank=True, related_name="entries", verbose_name=_("việc")
    )
    happened_on = models.DateField(_("ngày"))
    quantity = models.DecimalField(_("số lượng"), max_digits=12, decimal_places=2, default=1)
    measure = models.CharField(_("đơn vị tính"), max_length=40)
    place = models.CharField(_("nơi"), max_length=200, blank=True)
    note = models.TextField(_("ghi chú"), blank=True)
    link = models.URLField(_("đường dẫn"), max_length=500, blank=True)
    content_hash = models.CharField(max_length=64, blank=True)
    """sha256 of what was published, where the system published it."""
    details = models.JSONField(default=dict, blank=True)
    """What else the room that recorded it wants to keep; hashed with the rest."""
    method = models.CharField(_("cách ghi"), max_length=10, choices=Method.choices)
    recorded_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("người ghi"))
    recorded_at = models.DateTimeField(_("ghi lúc"))
    voids = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="voided_by", verbose_name=_("hủy số")
    )
    replaces = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="replaced_by", verbose_name=_("thay số")
    )

    class Meta:
        verbose_name = _("minh chứng")
        verbose_name_plural = _("minh chứng")
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["ledger", "seq"], name="entry_seq"),
            models.CheckConstraint(condition=Q(quantity__gte=0), name="entry_quantity"),
            models.CheckConstraint(condition=Q(voids=None) | Q(kind="void"), name="entry_void_kind"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["unit", "happened_on"], name="entry_unit_day"),
            models.Index(fields=["task"], name="entry_task"),
        ]

    def __str__(self) -> str:
        return f"{self.seq}"


def attachment_path(attachment: Attachment, filename: str) -> str:
    """Where a file is kept: by its hash, without its name."""
    return f"evidence/{attachment.sha256[:2]}/{attachment.sha256}"


class Attachment(models.Model):
    """A file that proves an entry; its hash is part of the entry's."""

    entry = models.ForeignKey(Entry, models.PROTECT, related_name="attachments")
    file = models.FileField(_("tệp"), upload_to=attachment_path, max_length=200)
    filename = models.CharField(_("tên tệp"), max_length=255)
    mime = models.CharField(max_length=100)
    size = models.PositiveIntegerField(_("cỡ tệp"))
    sha256 = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("tệp minh chứng")
        verbose_name_plural = _("tệp minh chứng")
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return self.filename
