"""What came of it: progress that is counted as evidence arrives, reminders, and the reports of each unit and of the
whole.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from loa.evidence.models import Entry
from loa.org.models import Unit, User
from loa.papers.models import Paper
from loa.plan.models import Duty, Plan, Task, TaskRole


class TaskProgress(models.Model):
    """What the ledger holds for one task; always equal to a recount, and rebuilt by `loa recount`."""

    task = models.OneToOneField(Task, models.CASCADE, primary_key=True, related_name="progress")
    quantities = models.JSONField(default=dict)
    """{evidence kind: quantity as text with two decimals}."""
    entries = models.PositiveIntegerField(default=0)
    done_on = models.DateField(null=True, blank=True)
    """The day on which the last missing piece happened; None while something is missing."""

    class Meta:
        verbose_name = _("tiến độ việc")
        verbose_name_plural = _("tiến độ việc")

    def __str__(self) -> str:
        return f"{self.task_id}: {self.quantities}"


class BoardCell(models.Model):
    """Counts of tasks for one unit and everything below it, one duty, one role, one period: what a board of any size is
    drawn from.
    """

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="+")
    unit = models.ForeignKey(Unit, models.CASCADE, related_name="+")
    duty = models.ForeignKey(Duty, models.CASCADE, related_name="+")
    role = models.CharField(max_length=10, choices=TaskRole.choices, default=TaskRole.LEAD)
    period_start = models.DateField()
    period_end = models.DateField()
    due = models.DateField(null=True, blank=True)
    falls_on = models.DateField()
    """The day by which the tasks belong to a month or window (`state.falls_on`)."""
    total = models.PositiveIntegerField(default=0)
    """Tasks with a target."""
    done = models.PositiveIntegerField(default=0)
    standing = models.PositiveIntegerField(default=0)
    """Tasks without a target: evidence counts, nothing says how much is enough."""
    entries = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("ô tiến độ")
        verbose_name_plural = _("ô tiến độ")
        constraints: ClassVar = [
            models.UniqueConstraint(
                "plan",
                "unit",
                "duty",
                "role",
                "period_start",
                "period_end",
                "falls_on",
                Coalesce("due", Value("0001-01-01", models.DateField())),
                name="board_cell_once",
            ),
            models.CheckConstraint(condition=Q(done__lte=F("total")), name="board_cell_done"),
        ]
        indexes: ClassVar = [models.Index(fields=["plan", "unit"], name="board_plan_unit")]

    def __str__(self) -> str:
        return f"{self.unit_id}/{self.duty_id}/{self.period_start}: {self.done}/{self.total}"


class ReminderKind(models.TextChoices):
    URGED = "urged", _("Nhắc đơn vị")
    """A person did it."""
    SOON = "soon", _("Báo sắp đến hạn")
    LATE = "late", _("Báo đã quá hạn")
    """The clock did; the latter two once for each task."""


class Reminder(models.Model):
    """Somebody who follows the plan urged a unit, or the clock gave it notice; it stands in the unit's work until
    read.
    """

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="reminders", verbose_name=_("kế hoạch"))
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="reminders", verbose_name=_("đơn vị"))
    task = models.ForeignKey(
        Task, models.SET_NULL, null=True, blank=True, related_name="reminders", verbose_name=_("việc")
    )
    kind = models.CharField(_("loại"), max_length=10, choices=ReminderKind.choices, default=ReminderKind.URGED)
    text = models.TextField(_("lời nhắc"))
    sent_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    sender = models.CharField(_("người nhắc"), max_length=150, blank=True)
    """The name of whoever urged, kept should the account go; empty for a notice of the clock."""
    sent_at = models.DateTimeField(_("nhắc lúc"))
    entry = models.ForeignKey(Entry, models.SET_NULL, null=True, blank=True, related_name="+")
    """The ledger's entry of this urging, where the plan gives somebody the duty to urge; one for all units urged at
    once.
    """
    read_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    read_at = models.DateTimeField(_("đã xem lúc"), null=True, blank=True)

    class Meta:
        verbose_name = _("lời nhắc")
        verbose_name_plural = _("lời nhắc")
        ordering: ClassVar = ["-sent_at", "-pk"]
        indexes: ClassVar = [models.Index(fields=["unit", "read_at"], name="reminder_unit")]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["task", "kind"], condition=Q(kind__in=("soon", "late")), name="reminder_notice_once"
            )
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def is_notice(self) -> bool:
        """Whether the clock gave notice; nobody urged."""
        return self.kind != ReminderKind.URGED

    @property
    def heading(self) -> str:
        """Who says something to whom, for people."""
        if self.is_notice:
            return gettext("Loa báo %(unit)s") % {"unit": self.unit}
        who = self.sender or gettext("Người không còn trong hệ thống")
        return gettext("%(who)s nhắc %(unit)s") % {"who": who, "unit": self.unit}


class ReportState(models.TextChoices):
    DRAFT = "draft", _("Đang soạn")
    SUBMITTED = "submitted", _("Đã nộp, chờ nhận")
    RETURNED = "returned", _("Bị trả lại")
    ACCEPTED = "accepted", _("Đã nhận")


class UnitReport(models.Model):
    """A unit's report for one period: figures frozen from the ledger, words by the unit, a paper in the decree's
    layout.
    """

    task = models.OneToOneField(Task, models.PROTECT, related_name="report", verbose_name=_("việc"))
    plan = models.ForeignKey(Plan, models.PROTECT, related_name="unit_reports", verbose_name=_("kế hoạch"))
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="reports", verbose_name=_("đơn vị"))
    period_start = models.DateField(_("từ ngày"))
    period_end = models.DateField(_("đến hết ngày"))
    period_label = models.CharField(_("kỳ"), max_length=60)
    state = models.CharField(_("trạng thái"), max_length=12, choices=ReportState.choices, default=ReportState.DRAFT)
    words = models.JSONField(_("lời của đơn vị"), default=dict, blank=True)
    """{section key: text}; keys in `reports.sections`."""
    figures = models.JSONField(_("số liệu"), default=dict, blank=True)
    """What was counted when the figures were frozen; each line names its entries."""
    frozen_at = models.DateTimeField(_("chốt số liệu lúc"), null=True, blank=True)
    head = models.CharField(_("đầu chuỗi minh chứng"), max_length=120, blank=True)
    paper = models.ForeignKey(Paper, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("văn bản"))
    written_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    submitted_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    submitted_at = models.DateTimeField(_("nộp lúc"), null=True, blank=True)
    decided_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(_("nhận hoặc trả lúc"), null=True, blank=True)
    returned_reason = models.TextField(_("lý do trả lại"), blank=True)
    saved_at = models.DateTimeField(_("lưu lúc"), auto_now=True)

    class Meta:
        verbose_name = _("báo cáo của đơn vị")
        verbose_name_plural = _("báo cáo của đơn vị")
        ordering: ClassVar = ["-period_end", "unit__order", "pk"]
        indexes: ClassVar = [models.Index(fields=["plan", "period_end", "state"], name="report_plan_period")]

    def __str__(self) -> str:
        return f"{self.unit}, {self.period_label}"


class ConsolidatedReport(models.Model):
    """The report on the whole plan for one period, compiled from the ledger and the accepted unit reports."""

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="consolidated_reports", verbose_name=_("kế hoạch"))
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("đơn vị tổng hợp"))
    task = models.ForeignKey(Task, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("việc"))
    period_start = models.DateField(_("từ ngày"))
    period_end = models.DateField(_("đến hết ngày"))
    period_label = models.CharField(_("kỳ"), max_length=60)
    words = models.JSONField(_("lời"), default=dict, blank=True)
    figures = models.JSONField(_("số liệu"), default=dict, blank=True)
    frozen_at = models.DateTimeField(_("chốt số liệu lúc"), null=True, blank=True)
    head = models.CharField(_("đầu chuỗi minh chứng"), max_length=120, blank=True)
    paper = models.ForeignKey(Paper, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("văn bản"))
    reports = models.ManyToManyField(UnitReport, related_name="consolidated", verbose_name=_("báo cáo đã gộp"))
    is_final = models.BooleanField(_("đã chốt"), default=False)
    written_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    finished_at = models.DateTimeField(_("chốt lúc"), null=True, blank=True)
    saved_at = models.DateTimeField(_("lưu lúc"), auto_now=True)

    class Meta:
        verbose_name = _("báo cáo tổng hợp")
        verbose_name_plural = _("báo cáo tổng hợp")
        ordering: ClassVar = ["-period_end", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["plan", "period_start", "period_end"], name="consolidated_once")
        ]

    def __str__(self) -> str:
        return f"{self.plan}, {self.period_label}"
