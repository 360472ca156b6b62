"""What is said: a programme for one period, its rundown, the sounds in it, and what was made of it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from loa.org.models import Unit, User
from loa.plan.models import Citation, Task
from loa.portal.models import StoryPage
from loa.radio.models.series import Region, Series
from loa.radio.models.station import Station


class ProgrammeState(models.TextChoices):
    DRAFT = "draft", _("Đang soạn")
    SUBMITTED = "submitted", _("Chờ duyệt")
    RETURNED = "returned", _("Trả lại")
    APPROVED = "approved", _("Đã duyệt")
    WITHDRAWN = "withdrawn", _("Đã gỡ")


class Programme(models.Model):
    """One period's programme of a series, tied to the task of the plan that it fulfils."""

    series = models.ForeignKey(Series, models.PROTECT, related_name="programmes", verbose_name=_("chuyên mục"))
    title = models.CharField(_("tên chương trình"), max_length=200)
    about = models.TextField(_("tóm tắt"), max_length=1000, blank=True)
    task = models.ForeignKey(
        Task, models.PROTECT, null=True, blank=True, related_name="programmes", verbose_name=_("việc của kế hoạch")
    )
    period_start = models.DateField(_("kỳ từ ngày"))
    period_end = models.DateField(_("đến hết ngày"))
    period_label = models.CharField(_("kỳ"), max_length=60, blank=True)
    first_day = models.DateField(_("ngày phát lần đầu"))
    state = models.CharField(
        _("trạng thái"), max_length=10, choices=ProgrammeState.choices, default=ProgrammeState.DRAFT
    )
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("người soạn"))
    edited_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("người sửa cuối"))
    edited_at = models.DateTimeField(_("sửa lúc"))
    submitted_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    submitted_at = models.DateTimeField(null=True, blank=True)
    submitted_hash = models.CharField(max_length=64, blank=True)
    """sha256 of the rundown that was submitted: only this, to the letter, can be approved and aired."""
    approved_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    approved_at = models.DateTimeField(null=True, blank=True)
    returned_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    returned_reason = models.CharField(_("lý do"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("chương trình phát thanh")
        verbose_name_plural = _("chương trình phát thanh")
        ordering: ClassVar = ["-period_start", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(period_end__gte=F("period_start")), name="programme_period"),
            models.CheckConstraint(
                condition=~Q(state__in=["submitted", "approved"])
                | Q(submitted_by__isnull=False, submitted_at__isnull=False, submitted_hash__gt=""),
                name="programme_submitted_by_someone",
            ),
            models.CheckConstraint(
                condition=~Q(state="approved") | Q(approved_by__isnull=False, approved_at__isnull=False),
                name="programme_approved_by_someone",
            ),
            models.CheckConstraint(
                condition=~Q(state="approved") | ~Q(approved_by=F("submitted_by")),
                name="programme_second_pair_of_eyes",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["series", "period_start"], name="programme_period")]

    def __str__(self) -> str:
        return self.title

    @property
    def is_editable(self) -> bool:
        """Whether the rundown may be changed without taking anything back first."""
        return self.state in (ProgrammeState.DRAFT, ProgrammeState.RETURNED)


class ItemKind(models.TextChoices):
    JINGLE = "jingle", _("Nhạc hiệu")
    GREETING = "greeting", _("Lời chào")
    READ = "read", _("Bài đọc")
    RECORDED = "recorded", _("Ghi âm")
    INTERVIEW = "interview", _("Phỏng vấn")
    BED = "bed", _("Nhạc nền")
    QUESTION = "question", _("Bà con hỏi")
    LAW = "law", _("Văn bản trong tháng")
    SIGN_OFF = "sign_off", _("Lời kết")


STOCK = (("loa:jingle", _("Nhạc hiệu có sẵn")), ("loa:bed", _("Nhạc nền có sẵn")))
"""Music that comes with Loa, made for it."""


class Sound(models.Model):
    """A recording or a piece of music, as it was sent; what is played is always made from it anew."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="sounds", verbose_name=_("đơn vị"))
    title = models.CharField(_("tên"), max_length=200)
    file = models.FileField(_("tệp"), upload_to="radio/sounds", max_length=200)
    sha256 = models.CharField(max_length=64, db_index=True)
    media_type = models.CharField(max_length=60)
    size = models.PositiveIntegerField(_("cỡ tệp"))
    ms = models.PositiveIntegerField(_("dài (ms)"))
    warning = models.CharField(_("lưu ý"), max_length=300, blank=True)
    """What the engine noticed and let pass: clipped, very quiet."""
    sent_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("người gửi"))
    sent_at = models.DateTimeField(_("gửi lúc"))

    class Meta:
        verbose_name = _("bản ghi âm")
        verbose_name_plural = _("bản ghi âm")
        ordering: ClassVar = ["-pk"]

    def __str__(self) -> str:
        return self.title


class Item(models.Model):
    """One line of the rundown."""

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="items")
    order = models.PositiveSmallIntegerField()
    kind = models.CharField(_("loại mục"), max_length=10, choices=ItemKind.choices)
    title = models.CharField(_("tên mục"), max_length=200)
    text = models.TextField(_("lời đọc"), blank=True)
    story = models.ForeignKey(
        StoryPage, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("bài trên cổng")
    )
    citation = models.ForeignKey(
        Citation, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("văn bản")
    )
    sound = models.ForeignKey(
        Sound, models.PROTECT, null=True, blank=True, related_name="items", verbose_name=_("bản ghi âm")
    )
    """A recording always wins over the machine's voice."""
    stock = models.CharField(_("nhạc có sẵn"), max_length=20, choices=STOCK, blank=True)
    region = models.CharField(_("giọng đọc máy"), max_length=40, blank=True)
    """Empty: the series' voice."""
    planned_ms = models.PositiveIntegerField(_("dự kiến (ms)"), default=0)
    measured_ms = models.PositiveIntegerField(_("đo được (ms)"), null=True, blank=True)
    measured_of = models.CharField(max_length=64, blank=True, editable=False)
    """sha256 of what was measured: another text makes the figure void."""

    class Meta:
        verbose_name = _("mục")
        verbose_name_plural = _("mục")
        ordering: ClassVar = ["programme", "order", "pk"]

    def __str__(self) -> str:
        return self.title


class Urgent(models.Model):
    """A message that goes out at once; prepared by one person, sent by another."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="urgents", verbose_name=_("đơn vị"))
    title = models.CharField(_("việc gì"), max_length=150)
    text = models.TextField(_("lời báo"), max_length=3000)
    region = models.CharField(_("giọng đọc máy"), max_length=40, default=Region.CENTRAL)
    stations = models.ManyToManyField(Station, related_name="urgents", verbose_name=_("đài phát"))
    prepared_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("người soạn"))
    prepared_at = models.DateTimeField(_("soạn lúc"))
    sent_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    sent_at = models.DateTimeField(_("phát lệnh lúc"), null=True, blank=True)
    ends_at = models.DateTimeField(_("hết hiệu lực lúc"), null=True, blank=True)
    """A device that hears of it later does not play it any more."""
    cancelled_at = models.DateTimeField(_("hủy lúc"), null=True, blank=True)

    class Meta:
        verbose_name = _("bản tin khẩn cấp")
        verbose_name_plural = _("bản tin khẩn cấp")
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(sent_by=None) | ~Q(sent_by=F("prepared_by")), name="urgent_two_people"),
            models.CheckConstraint(
                condition=Q(sent_at=None) | Q(sent_by__isnull=False, ends_at__isnull=False), name="urgent_sent_by"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class RenderState(models.TextChoices):
    QUEUED = "queued", _("Chờ dựng")
    RUNNING = "running", _("Đang dựng")
    DONE = "done", _("Đã dựng")
    FAILED = "failed", _("Dựng không được")


class Rendering(models.Model):
    """What the sound engine makes of one rundown, to the letter: the files, their certificate, their picture."""

    programme = models.ForeignKey(Programme, models.CASCADE, null=True, blank=True, related_name="renderings")
    urgent = models.ForeignKey(Urgent, models.CASCADE, null=True, blank=True, related_name="renderings")
    of = models.CharField(max_length=64)
    """sha256 of the rundown."""
    state = models.CharField(max_length=8, choices=RenderState.choices, default=RenderState.QUEUED)
    queued_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    fault = models.CharField(max_length=500, blank=True)
    certificate = models.JSONField(default=dict, blank=True)
    marks = models.JSONField(default=list, blank=True)
    """[{title, kind, start_ms, end_ms, text}]: where each item came to lie."""
    waveform = models.TextField(blank=True)
    """An SVG that the engine drew."""

    class Meta:
        verbose_name = _("bản dựng")
        verbose_name_plural = _("bản dựng")
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["programme", "of"], name="rendering_once"),
            models.UniqueConstraint(fields=["urgent", "of"], name="rendering_urgent_once"),
            models.CheckConstraint(
                condition=Q(programme__isnull=True, urgent__isnull=False)
                | Q(programme__isnull=False, urgent__isnull=True),
                name="rendering_of_one",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.programme_id or self.urgent_id}: {self.of[:8]}"

    @property
    def subject(self) -> Programme | Urgent:
        """What was made; one of the two, as the constraint says."""
        found = self.programme or self.urgent
        assert found is not None  # noqa: S101 - the database's own constraint says so
        return found


class Rendition(models.Model):
    """One file of a rendering."""

    rendering = models.ForeignKey(Rendering, models.CASCADE, related_name="files")
    name = models.CharField(max_length=80)
    """ "programme.mp3", "hls/index.m3u8": where it lies below the rendering's folder."""
    kind = models.CharField(max_length=12)
    """mp3, opus, flac, hls, fingerprint, ..."""
    media_type = models.CharField(max_length=60)
    file = models.FileField(max_length=200)
    sha256 = models.CharField(max_length=64, db_index=True)
    size = models.PositiveIntegerField()
    samples = models.PositiveBigIntegerField(default=0)
    rate = models.PositiveIntegerField(default=0)
    channels = models.PositiveSmallIntegerField(default=1)

    class Meta:
        verbose_name = _("tệp âm thanh")
        verbose_name_plural = _("tệp âm thanh")
        ordering: ClassVar = ["rendering", "name"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["rendering", "name"], name="rendition_name_once")]

    def __str__(self) -> str:
        return self.name
