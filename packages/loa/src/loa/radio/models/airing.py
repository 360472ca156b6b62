"""What was to sound where and when, and what the device's own log says became of it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from loa.evidence.models import Entry
from loa.org.models import User
from loa.radio.models.programme import Programme, Urgent
from loa.radio.models.series import Priority
from loa.radio.models.station import Device, Station


class AiringState(models.TextChoices):
    """Only a device's log moves an airing on; what nobody has heard of stays planned."""

    PLANNED = "planned", _("Theo lịch")
    STARTED = "started", _("Đang phát")
    COMPLETED = "completed", _("Đã phát")
    PARTIAL = "partial", _("Phát dở")
    PREEMPTED = "preempted", _("Nhường bản tin khẩn")
    MISSED = "missed", _("Lỡ phát")
    WRONG = "wrong", _("Không đúng bản đã duyệt")
    CANCELLED = "cancelled", _("Hủy lịch")


SOUNDED = (AiringState.STARTED, AiringState.COMPLETED, AiringState.PARTIAL, AiringState.PREEMPTED)
"""What was heard, to its end or not."""


class Airing(models.Model):
    """A programme, or an urgent message, at a station at a moment."""

    programme = models.ForeignKey(
        Programme, models.PROTECT, null=True, blank=True, related_name="airings", verbose_name=_("chương trình")
    )
    urgent = models.ForeignKey(Urgent, models.PROTECT, null=True, blank=True, related_name="airings")
    station = models.ForeignKey(Station, models.PROTECT, related_name="airings", verbose_name=_("đài"))
    nth = models.PositiveSmallIntegerField(_("lần phát lại"), default=0)
    starts = models.DateTimeField(_("giờ phát"))
    seconds = models.PositiveSmallIntegerField(_("dài (giây)"))
    priority = models.CharField(_("mức"), max_length=10, choices=Priority.choices, default=Priority.NORMAL)
    order = models.PositiveSmallIntegerField(_("thứ tự khi trùng giờ"), default=0)
    state = models.CharField(_("kết quả"), max_length=10, choices=AiringState.choices, default=AiringState.PLANNED)
    began_at = models.DateTimeField(_("bắt đầu lúc"), null=True, blank=True)
    clock_sure = models.BooleanField(_("giờ đã xác thực"), default=True)
    samples = models.PositiveBigIntegerField(null=True, blank=True)
    samples_of = models.PositiveBigIntegerField(null=True, blank=True)
    score = models.PositiveSmallIntegerField(_("khớp tiếng (phần nghìn)"), null=True, blank=True)
    """Part of the fingerprint's bits that the station's ear heard, in thousandths (500 is chance); none: no ear."""
    reason = models.CharField(_("vì sao"), max_length=300, blank=True)
    entry = models.OneToOneField(
        Entry, models.PROTECT, null=True, blank=True, related_name="airing", verbose_name=_("minh chứng")
    )

    class Meta:
        verbose_name = _("lượt phát")
        verbose_name_plural = _("lượt phát")
        ordering: ClassVar = ["starts", "station", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["programme", "station", "nth"], name="airing_once"),
            models.UniqueConstraint(fields=["urgent", "station"], name="airing_urgent_once"),
            models.CheckConstraint(
                condition=Q(programme__isnull=True, urgent__isnull=False, priority="urgent")
                | (Q(programme__isnull=False, urgent__isnull=True) & ~Q(priority="urgent")),
                name="airing_of_one",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["station", "starts"], name="airing_station_day"),
            models.Index(fields=["state", "starts"], name="airing_due"),
        ]

    def __str__(self) -> str:
        return f"{self.programme or self.urgent}, {self.station}"

    @property
    def title(self) -> str:
        return str(self.programme or self.urgent)


class LogLine(models.Model):
    """One entry of a device's own log, as it was signed; never changed."""

    device = models.ForeignKey(Device, models.PROTECT, related_name="lines")
    seq = models.PositiveBigIntegerField(_("số"))
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)
    body = models.TextField()
    """Canonical JSON, to the byte as the device hashed and signed it."""
    signature = models.CharField(max_length=100)
    """As it came: Ed25519, base64url."""
    kind = models.CharField(_("việc"), max_length=20)
    airing = models.ForeignKey(Airing, models.PROTECT, null=True, blank=True, related_name="lines")
    at = models.DateTimeField(_("lúc"), null=True, blank=True)
    received_at = models.DateTimeField(_("nhận lúc"))

    class Meta:
        verbose_name = _("dòng nhật ký của máy")
        verbose_name_plural = _("nhật ký của máy")
        ordering: ClassVar = ["device", "seq"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["device", "seq"], name="log_line_once")]

    def __str__(self) -> str:
        return f"{self.device_id}/{self.seq}: {self.kind}"


class ProgrammeEvidence(models.Model):
    """The producer's entry for a run of a programme, made when the first station had played it to the end."""

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="evidence")
    nth = models.PositiveSmallIntegerField()
    entry = models.OneToOneField(Entry, models.PROTECT, related_name="programme_run")

    class Meta:
        ordering: ClassVar = ["programme", "nth"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["programme", "nth"], name="programme_run_once")]

    def __str__(self) -> str:
        return f"{self.programme_id}/{self.nth}"


class NoticeKind(models.TextChoices):
    MISSED = "missed", _("Lỡ phát")
    SILENT = "silent", _("Chưa có nhật ký")


class Notice(models.Model):
    """An airing went wrong: said once, to the station's people and to the programme's, with what to do."""

    airing = models.OneToOneField(Airing, models.CASCADE, related_name="notice")
    kind = models.CharField(max_length=8, choices=NoticeKind.choices)
    text = models.CharField(_("nội dung"), max_length=600)
    made_at = models.DateTimeField(_("lúc"))
    station_read_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    station_read_at = models.DateTimeField(null=True, blank=True)
    maker_read_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    maker_read_at = models.DateTimeField(null=True, blank=True)
    settled_at = models.DateTimeField(_("đã có kết quả lúc"), null=True, blank=True)
    """The log came after all and says that it was played."""

    class Meta:
        verbose_name = _("báo lỡ phát")
        verbose_name_plural = _("báo lỡ phát")
        ordering: ClassVar = ["-pk"]

    def __str__(self) -> str:
        return self.text
