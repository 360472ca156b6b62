"""A contest and its rules, and the units that take part."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from loa.org.models import Unit, User
from loa.plan.models import Task


class ContestState(models.TextChoices):
    DRAFT = "draft", _("Đang soạn")
    SUBMITTED = "submitted", _("Chờ duyệt")
    APPROVED = "approved", _("Đã duyệt")
    OPEN = "open", _("Đang diễn ra")
    CLOSED = "closed", _("Đã kết thúc")
    PUBLISHED = "published", _("Đã công bố")


PUBLIC_STATES = (ContestState.APPROVED, ContestState.OPEN, ContestState.CLOSED, ContestState.PUBLISHED)


class Contest(models.Model):
    """One contest and its rules, which are data: see `rules.py` for what `rules` holds."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="contests", verbose_name=_("đơn vị tổ chức"))
    partners = models.ManyToManyField(
        Unit, blank=True, related_name="partner_contests", verbose_name=_("đơn vị phối hợp")
    )
    task = models.ForeignKey(
        Task, models.PROTECT, null=True, blank=True, related_name="contests", verbose_name=_("cho việc của kế hoạch")
    )
    slug = models.SlugField(_("địa chỉ"), max_length=80, unique=True)
    title = models.CharField(_("tên cuộc thi"), max_length=200)
    intro = models.TextField(_("giới thiệu"), blank=True)
    audience = models.CharField(_("đối tượng"), max_length=300, blank=True)
    youngest = models.PositiveSmallIntegerField(_("tuổi thấp nhất"), null=True, blank=True)
    oldest = models.PositiveSmallIntegerField(_("tuổi cao nhất"), null=True, blank=True)
    rules = models.JSONField(_("cách xếp hạng"), default=dict)
    rules_text = models.TextField(_("thể lệ"), blank=True)
    """Empty: the words that `rules.words` makes of the settings."""
    prizes = models.JSONField(_("giải thưởng"), default=list, blank=True)
    """[{"kind": "individual" | "collective" | "spread", "name": "Giải Nhất", "count": 1, "value": "500.000 đồng"}]"""
    asks_identity = models.BooleanField(_("hỏi số định danh"), default=False)
    is_sample = models.BooleanField(_("nội dung mẫu"), default=False)
    state = models.CharField(_("trạng thái"), max_length=12, choices=ContestState.choices, default=ContestState.DRAFT)
    created_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(_("tạo lúc"))
    submitted_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    submitted_at = models.DateTimeField(_("trình lúc"), null=True, blank=True)
    approved_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    approved_at = models.DateTimeField(_("duyệt lúc"), null=True, blank=True)
    return_note = models.CharField(_("lý do trả lại"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("cuộc thi")
        verbose_name_plural = _("cuộc thi")
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(approved_by=None) | Q(submitted_by=None) | ~Q(approved_by=F("submitted_by")),
                name="contest_second_person",
            )
        ]

    def __str__(self) -> str:
        return self.title


class RosterLine(models.Model):
    """How many people a unit has on its roster: the units that an entrant may choose, and what a ratio is taken of."""

    contest = models.ForeignKey(Contest, models.CASCADE, related_name="roster")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("đơn vị"))
    people = models.PositiveIntegerField(_("số người"), null=True, blank=True)
    """None: unknown, then no ratio is shown."""

    class Meta:
        verbose_name = _("đơn vị dự thi")
        verbose_name_plural = _("đơn vị dự thi")
        ordering: ClassVar = ["contest_id", "unit__order", "unit__name", "pk"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["contest", "unit"], name="roster_once")]

    def __str__(self) -> str:
        return f"{self.unit}: {self.people}"
