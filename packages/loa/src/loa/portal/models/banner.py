"""Banners: a picture or a line of text with an address, on one site or on those below it too, for a time."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from loa.evidence.models import Entry
from loa.org.models import User
from loa.plan.models import Task
from loa.portal.models.media import Picture
from loa.portal.models.site import HomePage


class BannerState(models.TextChoices):
    SUBMITTED = "submitted", _("Chờ duyệt")
    APPROVED = "approved", _("Đã duyệt")
    RETURNED = "returned", _("Trả lại")
    TAKEN_DOWN = "taken_down", _("Đã gỡ")


class Reach(models.TextChoices):
    OWN = "own", _("Chỉ trang này")
    BELOW = "below", _("Trang này và mọi trang bên dưới")
    CHOSEN = "chosen", _("Những trang được chọn")


class Banner(models.Model):
    """What is announced, where and for how long. A change asks for a new approval; until then it is not shown."""

    home = models.ForeignKey(HomePage, models.CASCADE, related_name="banners", verbose_name=_("trang"))
    """Whose banner it is: this site's unit makes and approves it."""
    title = models.CharField(_("tên"), max_length=120)
    """What is shown where there is no picture, and how staff call it."""
    text = models.CharField(_("lời"), max_length=250, blank=True)
    picture = models.ForeignKey(
        Picture, models.PROTECT, null=True, blank=True, related_name="banners", verbose_name=_("ảnh")
    )
    alt = models.CharField(_("mô tả ảnh"), max_length=250, blank=True)
    link = models.CharField(_("đường dẫn"), max_length=500, blank=True)
    on_home = models.BooleanField(_("đầu trang chủ"), default=True)
    on_news = models.BooleanField(_("đầu trang tin"), default=False)
    on_story = models.BooleanField(_("cuối bài"), default=False)
    reach = models.CharField(_("hiện ở"), max_length=6, choices=Reach.choices, default=Reach.OWN)
    chosen = models.ManyToManyField(HomePage, blank=True, related_name="banners_chosen", verbose_name=_("các trang"))
    starts_on = models.DateField(_("từ ngày"))
    ends_on = models.DateField(_("đến hết ngày"))
    order = models.PositiveSmallIntegerField(_("thứ tự"), default=0)
    task = models.ForeignKey(
        Task, models.PROTECT, null=True, blank=True, related_name="banners", verbose_name=_("việc")
    )
    entry = models.OneToOneField(Entry, models.SET_NULL, null=True, blank=True, related_name="banner")

    state = models.CharField(_("trạng thái"), max_length=10, choices=BannerState.choices, default=BannerState.SUBMITTED)
    edited_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("người làm"))
    edited_at = models.DateTimeField(_("làm lúc"))
    version = models.PositiveIntegerField(default=1)
    """Raised by every change: who approves names the one that they have seen."""
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(_("lý do"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("biểu ngữ")
        verbose_name_plural = _("biểu ngữ")
        ordering: ClassVar = ["order", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="banner_ends_after_start"),
            models.CheckConstraint(condition=Q(state__in=BannerState.values), name="banner_state"),
            models.CheckConstraint(condition=Q(reach__in=Reach.values), name="banner_reach"),
            models.CheckConstraint(condition=Q(picture=None) | Q(alt__gt=""), name="banner_says_its_picture"),
            models.CheckConstraint(
                condition=~Q(state="approved") | (Q(decided_by__isnull=False) & ~Q(decided_by=F("edited_by"))),
                name="banner_second_eyes",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["returned", "taken_down"]) | Q(reason__gt=""), name="banner_off_with_reason"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["home", "state", "ends_on"], name="banner_shown")]

    def __str__(self) -> str:
        return self.title


class BannerRefusal(models.Model):
    """That a site does not show a banner that it inherits, and why; seen by whoever made the banner."""

    banner = models.ForeignKey(Banner, models.CASCADE, related_name="refusals")
    home = models.ForeignKey(HomePage, models.CASCADE, related_name="banner_refusals", verbose_name=_("trang"))
    reason = models.CharField(_("lý do"), max_length=500)
    refused_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    refused_at = models.DateTimeField()
    undone_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("từ chối biểu ngữ")
        verbose_name_plural = _("từ chối biểu ngữ")
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["banner", "home"], condition=Q(undone_at=None), name="banner_refused_once"),
            models.CheckConstraint(condition=Q(reason__gt=""), name="banner_refused_with_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.banner_id} @ {self.home_id}"


class BannerViews(models.Model):
    """How often a banner came into sight on a site on one day. Nothing about who looked is known."""

    banner = models.ForeignKey(Banner, models.CASCADE, related_name="views")
    home = models.ForeignKey(HomePage, models.CASCADE, related_name="+")
    day = models.DateField()
    count = models.PositiveIntegerField(default=0)

    class Meta:
        ordering: ClassVar = ["day"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["banner", "home", "day"], name="banner_views_once")]

    def __str__(self) -> str:
        return f"{self.banner_id} @ {self.home_id}, {self.day}: {self.count}"
