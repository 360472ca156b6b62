"""A story of one site on another, without a copy: the carrying site has its own date, address and end; the words stay
the origin's.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from loa.evidence.models import Entry
from loa.org.models import User
from loa.plan.models import Task, Theme
from loa.portal.models.flow import StoryFlow
from loa.portal.models.site import HomePage


class CarryMode(models.TextChoices):
    AUTO = "auto", _("Tự đăng tất cả")
    ASK = "ask", _("Hỏi trước từng bài")
    NEVER = "never", _("Không nhận")


class RuleState(models.TextChoices):
    PROPOSED = "proposed", _("Chờ duyệt")
    STANDING = "standing", _("Đang áp dụng")
    ENDED = "ended", _("Đã bỏ")


class CarryRule(models.Model):
    """What a site does with the stories of others: by origin and by theme, the most exact rule holds."""

    home = models.ForeignKey(HomePage, models.CASCADE, related_name="carry_rules", verbose_name=_("trang tiếp sóng"))
    origin = models.ForeignKey(
        HomePage, models.CASCADE, null=True, blank=True, related_name="carried_by_rules", verbose_name=_("bài của")
    )
    """None: of every site."""
    theme = models.ForeignKey(
        Theme, models.CASCADE, null=True, blank=True, related_name="carry_rules", verbose_name=_("nội dung")
    )
    """None: of every theme, and of none."""
    mode = models.CharField(_("cách làm"), max_length=5, choices=CarryMode.choices)
    state = models.CharField(_("trạng thái"), max_length=8, choices=RuleState.choices, default=RuleState.PROPOSED)
    proposed_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("người đề nghị"))
    proposed_at = models.DateTimeField(_("đề nghị lúc"))
    approved_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    approved_at = models.DateTimeField(null=True, blank=True)
    """The rule takes in what is published from this moment on."""
    ended_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("quy tắc tiếp sóng")
        verbose_name_plural = _("quy tắc tiếp sóng")
        ordering: ClassVar = ["home", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                F("home"),
                Coalesce("origin", 0),
                Coalesce("theme", 0),
                condition=Q(state="standing"),
                name="carry_rule_once",
            ),
            models.CheckConstraint(condition=Q(mode__in=CarryMode.values), name="carry_rule_mode"),
            models.CheckConstraint(condition=Q(state__in=RuleState.values), name="carry_rule_state"),
            models.CheckConstraint(condition=Q(origin=None) | ~Q(origin=F("home")), name="carry_rule_of_others"),
            models.CheckConstraint(
                condition=~Q(state="standing") | Q(approved_by__isnull=False, approved_at__isnull=False),
                name="carry_rule_approved",
            ),
            models.CheckConstraint(
                condition=Q(approved_by=None) | ~Q(approved_by=F("proposed_by")), name="carry_rule_second_eyes"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["state", "origin", "theme"], name="carry_rule_for"),
        ]

    def __str__(self) -> str:
        return f"{self.home_id}: {self.get_mode_display()}"

    @property
    def exactness(self) -> int:
        """Which rule holds where several fit: naming the origin weighs more than naming the theme."""
        return 2 * (self.origin_id is not None) + (self.theme_id is not None)


class CarryRequest(models.Model):
    """One asking: who asked which sites, at one moment, to carry a story, and why."""

    flow = models.ForeignKey(StoryFlow, models.CASCADE, related_name="carry_requests", verbose_name=_("bài"))
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("người đề nghị"))
    asked_at = models.DateTimeField(_("đề nghị lúc"))
    note = models.CharField(_("lời nhắn"), max_length=500, blank=True)
    due = models.DateField(_("mong trả lời trước ngày"), null=True, blank=True)

    class Meta:
        verbose_name = _("đề nghị tiếp sóng")
        verbose_name_plural = _("đề nghị tiếp sóng")
        ordering: ClassVar = ["-pk"]

    def __str__(self) -> str:
        return f"{self.flow_id}: {self.asked_at:%d/%m/%Y}"


class PlacementState(models.TextChoices):
    ASKED = "asked", _("Chờ trả lời")
    PULLED = "pulled", _("Chờ duyệt")
    SCHEDULED = "scheduled", _("Chờ giờ đăng")
    LIVE = "live", _("Đang tiếp sóng")
    REFUSED = "refused", _("Không nhận")
    ENDED = "ended", _("Đã hết hạn")
    WITHDRAWN = "withdrawn", _("Đã gỡ")


OPEN = (PlacementState.ASKED, PlacementState.PULLED, PlacementState.SCHEDULED, PlacementState.LIVE)
"""States of which a story has at most one on a site; what is over stays on record."""


class Position(models.TextChoices):
    NEWS = "news", _("Theo ngày, như tin khác")
    TOP = "top", _("Đứng đầu trang chủ")


class Placement(models.Model):
    """A story on another site: asked for or pulled, then accepted there by somebody else, or by a standing rule."""

    flow = models.ForeignKey(StoryFlow, models.PROTECT, related_name="placements", verbose_name=_("bài"))
    home = models.ForeignKey(HomePage, models.PROTECT, related_name="placements", verbose_name=_("trang tiếp sóng"))
    state = models.CharField(_("trạng thái"), max_length=10, choices=PlacementState.choices)
    request = models.ForeignKey(CarryRequest, models.SET_NULL, null=True, blank=True, related_name="placements")
    rule = models.ForeignKey(CarryRule, models.PROTECT, null=True, blank=True, related_name="placements")
    proposed_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("người đề nghị")
    )
    """Who asked or pulled; nobody where a rule brought it."""
    proposed_at = models.DateTimeField(_("đề nghị lúc"))
    decided_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("người quyết định")
    )
    """Who accepted or refused; nobody where an automatic rule, itself approved, did."""
    decided_at = models.DateTimeField(_("quyết định lúc"), null=True, blank=True)
    reason = models.CharField(_("lý do"), max_length=500, blank=True)
    """Why refused or withdrawn."""
    withdrawn_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    was_wrong = models.BooleanField(_("đăng sai"), default=False)
    """Withdrawn because it should not have stood there: what it proved is voided."""
    over_at = models.DateTimeField(_("thôi đăng lúc"), null=True, blank=True)

    placed_at = models.DateTimeField(_("lên trang lúc"), null=True, blank=True)
    """Its date in the carrying site's lists."""
    go_live_at = models.DateTimeField(_("đăng lúc"), null=True, blank=True)
    expire_at = models.DateTimeField(_("gỡ lúc"), null=True, blank=True)
    slug = models.SlugField(_("phần cuối của địa chỉ"), max_length=100, blank=True, allow_unicode=False)
    position = models.CharField(_("vị trí"), max_length=4, choices=Position.choices, default=Position.NEWS)
    credit = models.CharField(_("ghi nguồn"), max_length=200, blank=True)
    task = models.ForeignKey(
        Task, models.PROTECT, null=True, blank=True, related_name="placements", verbose_name=_("việc")
    )
    entry = models.OneToOneField(Entry, models.SET_NULL, null=True, blank=True, related_name="placement")

    class Meta:
        verbose_name = _("bài tiếp sóng")
        verbose_name_plural = _("bài tiếp sóng")
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["flow", "home"],
                condition=Q(state__in=["asked", "pulled", "scheduled", "live"]),
                name="placement_once",
            ),
            models.UniqueConstraint(
                fields=["home", "slug"], condition=Q(state__in=["scheduled", "live"]), name="placement_slug"
            ),
            models.CheckConstraint(condition=Q(state__in=PlacementState.values), name="placement_state"),
            models.CheckConstraint(condition=Q(position__in=Position.values), name="placement_position"),
            models.CheckConstraint(
                condition=~Q(state__in=["scheduled", "live"])
                | Q(decided_by__isnull=False, decided_at__isnull=False)
                | Q(rule__isnull=False, decided_at__isnull=False),
                name="placement_accepted_by_someone",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["scheduled", "live"])
                | Q(proposed_by=None)
                | Q(decided_by=None)
                | ~Q(decided_by=F("proposed_by")),
                name="placement_second_eyes",
            ),
            models.CheckConstraint(
                condition=~Q(state="live") | Q(placed_at__isnull=False, slug__gt=""), name="placement_live_somewhere"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["refused", "withdrawn"]) | Q(reason__gt=""), name="placement_over_with_reason"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["home", "state", "-placed_at"], name="placement_news"),
            models.Index(fields=["state", "go_live_at"], name="placement_due"),
            models.Index(fields=["state", "expire_at"], name="placement_expiry"),
        ]

    def __str__(self) -> str:
        return f"{self.flow_id} @ {self.home_id}: {self.get_state_display()}"

    @property
    def address(self) -> str:
        """Where it is read on the carrying site; its one true address is the story's own."""
        from loa.portal.models.site import NEWS

        return f"{self.home.address}{NEWS}/{self.slug}/" if self.slug else ""
