"""Where a story stands between its writer and the public.

Kept apart from the page: publishing a revision rewrites the page from what was written days ago, and must not rewrite
who approved it.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from wagtail.models import Revision

from loa.evidence.models import Entry
from loa.org.models import User
from loa.plan.models import Task
from loa.portal.models.site import HomePage
from loa.portal.models.story import StoryPage


class StoryState(models.TextChoices):
    """The state of the version being worked on. Whether an approved version is on the site is `page.live`."""

    DRAFT = "draft", _("Đang viết")
    SUBMITTED = "submitted", _("Chờ duyệt")
    RETURNED = "returned", _("Trả lại")
    SCHEDULED = "scheduled", _("Chờ giờ đăng")
    PUBLISHED = "published", _("Đã đăng")
    TAKEN_DOWN = "taken_down", _("Đã gỡ")
    EXPIRED = "expired", _("Hết hạn đăng")


EDITABLE = frozenset(
    {StoryState.DRAFT, StoryState.RETURNED, StoryState.PUBLISHED, StoryState.TAKEN_DOWN, StoryState.EXPIRED}
)
"""States in which a writer may change the text; from the last three a change opens a new version."""


class StoryFlow(models.Model):
    """The way of one story: who wrote, submitted, approved, returned, took down, and when it goes live and ends."""

    page = models.OneToOneField(StoryPage, models.CASCADE, related_name="flow", verbose_name=_("bài"))
    home = models.ForeignKey(HomePage, models.PROTECT, related_name="flows", verbose_name=_("trang"))
    state = models.CharField(_("trạng thái"), max_length=12, choices=StoryState.choices, default=StoryState.DRAFT)
    author = models.ForeignKey(User, models.PROTECT, related_name="stories", verbose_name=_("người viết"))
    created_at = models.DateTimeField(_("viết từ"))
    edited_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("người sửa cuối"))
    edited_at = models.DateTimeField(_("sửa lúc"))
    is_example = models.BooleanField(_("thuộc mục Câu chuyện chuyển đổi số"), default=False)
    folded = models.CharField(max_length=700, blank=True, editable=False)
    """Title and summary of the working version without marks, for the desk's search."""

    submitted_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    submitted_at = models.DateTimeField(null=True, blank=True)
    submitted_revision = models.ForeignKey(Revision, models.RESTRICT, null=True, blank=True, related_name="+")
    submitted_hash = models.CharField(max_length=64, blank=True)
    """sha256 of what was submitted: only this, to the letter, can be approved and published."""

    approved_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    approved_at = models.DateTimeField(null=True, blank=True)
    returned_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    """Empty with a reason: the clock returned it, because the approval no longer held at the hour of publication."""
    returned_at = models.DateTimeField(null=True, blank=True)
    returned_reason = models.CharField(_("lý do trả lại"), max_length=500, blank=True)

    go_live_at = models.DateTimeField(_("đăng lúc"), null=True, blank=True)
    expire_at = models.DateTimeField(_("gỡ lúc"), null=True, blank=True)
    published_at = models.DateTimeField(_("lên trang lần đầu"), null=True, blank=True)
    updated_at = models.DateTimeField(_("bản sửa lên trang lúc"), null=True, blank=True)
    live_revision = models.ForeignKey(Revision, models.RESTRICT, null=True, blank=True, related_name="+")
    live_hash = models.CharField(max_length=64, blank=True)
    carried_at = models.DateTimeField(null=True, blank=True, editable=False)
    """When the rules of other sites were run for it, once; the clock looks for published stories without it."""
    taken_down_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    taken_down_at = models.DateTimeField(null=True, blank=True)
    taken_down_reason = models.CharField(_("lý do gỡ"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("đường đi của bài")
        verbose_name_plural = _("đường đi của bài")
        ordering: ClassVar = ["-edited_at", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=StoryState.values), name="flow_state"),
            models.CheckConstraint(
                condition=~Q(state__in=["submitted", "scheduled", "published"])
                | Q(
                    submitted_by__isnull=False,
                    submitted_at__isnull=False,
                    submitted_revision__isnull=False,
                    submitted_hash__gt="",
                ),
                name="flow_submitted_by_someone",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["scheduled", "published"])
                | Q(approved_by__isnull=False, approved_at__isnull=False),
                name="flow_approved_by_someone",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["scheduled", "published"]) | ~Q(approved_by=F("submitted_by")),
                name="flow_second_pair_of_eyes",
            ),
            models.CheckConstraint(
                condition=~Q(state="scheduled") | Q(go_live_at__isnull=False), name="flow_scheduled_has_hour"
            ),
            models.CheckConstraint(
                condition=~Q(state="returned") | Q(returned_reason__gt="", returned_at__isnull=False),
                name="flow_returned_with_reason",
            ),
            models.CheckConstraint(
                condition=~Q(state="taken_down") | Q(taken_down_reason__gt="", taken_down_by__isnull=False),
                name="flow_taken_down_with_reason",
            ),
            models.CheckConstraint(
                condition=Q(go_live_at=None) | Q(expire_at=None) | Q(expire_at__gt=F("go_live_at")),
                name="flow_ends_after_start",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["home", "state", "-edited_at"], name="flow_home_state"),
            models.Index(fields=["state", "go_live_at"], name="flow_due"),
            models.Index(fields=["expire_at"], name="flow_expiry"),
            models.Index(fields=["home", "-published_at"], name="flow_news"),
            models.Index(fields=["-published_at"], name="flow_newest"),
            models.Index(fields=["live_hash"], name="flow_live_hash", condition=Q(live_hash__gt="")),
        ]

    def __str__(self) -> str:
        return f"{self.page_id}: {self.get_state_display()}"

    @property
    def is_editable(self) -> bool:
        return self.state in EDITABLE

    @property
    def was_published(self) -> bool:
        return self.published_at is not None


class StoryTask(models.Model):
    """A task that a story is meant to fulfil, in the order in which the writer named them."""

    flow = models.ForeignKey(StoryFlow, models.CASCADE, related_name="story_tasks")
    task = models.ForeignKey(Task, models.PROTECT, related_name="story_tasks", verbose_name=_("việc"))
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering: ClassVar = ["flow", "order", "pk"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["flow", "task"], name="story_task_once")]

    def __str__(self) -> str:
        return f"{self.flow_id}: {self.task_id}"


class StoryEvidence(models.Model):
    """An entry of the ledger that this story's publication made. Gone only with a sample ledger that is wiped."""

    flow = models.ForeignKey(StoryFlow, models.PROTECT, related_name="evidence")
    entry = models.OneToOneField(Entry, models.CASCADE, related_name="story_evidence")

    class Meta:
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return f"{self.flow_id}: {self.entry_id}"
