"""What an office keeps in one working version and one public version, with a second person between the two.

The columns of a row are what the public reads, from the first approval on. What is being changed stands in `draft` and
becomes columns when somebody else approves it. Until the first approval nobody reads the columns, so they follow the
draft.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from loa.org.models import Unit, User


class ReviewState(models.TextChoices):
    """Where the working version stands. Whether something is public is `published_at`."""

    DRAFT = "draft", _("Đang soạn")
    SUBMITTED = "submitted", _("Chờ duyệt")
    RETURNED = "returned", _("Trả lại")
    APPROVED = "approved", _("Đã duyệt")


class Reviewed(models.Model):
    """A row with a working version and a public one."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("đơn vị quản lý"))
    draft = models.JSONField(_("bản đang soạn"), default=dict, blank=True)
    state = models.CharField(_("trạng thái"), max_length=10, choices=ReviewState.choices, default=ReviewState.DRAFT)
    edited_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    edited_at = models.DateTimeField(_("sửa lúc"))
    submitted_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    submitted_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    approved_at = models.DateTimeField(null=True, blank=True)
    returned_reason = models.CharField(_("lý do trả lại"), max_length=500, blank=True)
    published_at = models.DateTimeField(_("lên trang từ"), null=True, blank=True)
    """None: never on the sites, or taken from them."""

    class Meta:
        abstract = True
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=ReviewState.values), name="%(class)s_state"),
            models.CheckConstraint(
                condition=~Q(state__in=["submitted", "approved"])
                | Q(submitted_by__isnull=False, submitted_at__isnull=False),
                name="%(class)s_submitted_by_someone",
            ),
            models.CheckConstraint(
                condition=~Q(state="approved")
                | Q(approved_by__isnull=False, approved_at__isnull=False) & ~Q(approved_by=F("submitted_by")),
                name="%(class)s_second_eyes",
            ),
            models.CheckConstraint(
                condition=~Q(state="returned") | Q(returned_reason__gt=""), name="%(class)s_returned_with_reason"
            ),
        ]

    @property
    def is_editable(self) -> bool:
        return self.state != ReviewState.SUBMITTED

    @property
    def is_public(self) -> bool:
        return self.published_at is not None

    @property
    def is_sample(self) -> bool:
        return self.unit.is_sample

    def take(self, values: dict[str, Any]) -> None:
        """Set the columns from a version's values, without saving."""
        raise NotImplementedError

    def lacks(self) -> list[str]:
        """Sentences: what the working version lacks before it may be submitted."""
        raise NotImplementedError


class ApprovedVersion(models.Model):
    """What was approved, word for word, for good."""

    kind = models.CharField(max_length=20)
    """Name of the model, in small letters."""
    key = models.PositiveBigIntegerField()
    number = models.PositiveSmallIntegerField(_("bản"), default=1)
    values = models.JSONField(_("nội dung"), default=dict)
    submitted_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    approved_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    approved_at = models.DateTimeField(_("duyệt lúc"))

    class Meta:
        verbose_name = _("bản đã duyệt")
        verbose_name_plural = _("bản đã duyệt")
        ordering: ClassVar = ["kind", "key", "-number"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["kind", "key", "number"], name="approved_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}, {self.number}"
