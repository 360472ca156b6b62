"""A round: its forms, and what became of it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from loa.contest.models.contest import Contest
from loa.contest.models.question import QuestionVersion
from loa.org.models import User


class RoundState(models.TextChoices):
    DRAFT = "draft", _("Chưa dựng đề")
    READY = "ready", _("Đã dựng đề")
    OPEN = "open", _("Đã mở")
    CLOSED = "closed", _("Đã đóng")
    PUBLISHED = "published", _("Đã công bố")


class Round(models.Model):
    """One week of a contest, or one rehearsal of it."""

    contest = models.ForeignKey(Contest, models.CASCADE, related_name="rounds")
    number = models.PositiveSmallIntegerField(_("vòng"))
    title = models.CharField(_("tên vòng"), max_length=120, blank=True)
    rehearsal = models.BooleanField(_("diễn tập"), default=False)
    """Whatever is handed in counts for nothing and is published nowhere."""
    opens = models.DateTimeField(_("mở lúc"))
    closes = models.DateTimeField(_("đóng lúc"))
    """No paper is begun after it; whoever has begun has their minutes."""
    minutes = models.PositiveSmallIntegerField(_("số phút làm bài"), default=15)
    attempts = models.PositiveSmallIntegerField(_("số lượt mỗi người"), default=1)
    questions = models.PositiveSmallIntegerField(_("số câu mỗi đề"), default=20)
    forms = models.PositiveSmallIntegerField(_("số đề"), default=200)
    blueprint = models.JSONField(_("cơ cấu đề"), default=list, blank=True)
    """[{"theme": "", "difficulty": "easy", "count": 8}]; the rest comes from the whole bank."""
    state = models.CharField(_("trạng thái"), max_length=10, choices=RoundState.choices, default=RoundState.DRAFT)
    salt = models.CharField(max_length=64, blank=True)
    """Secret until the round is closed."""
    commitment = models.CharField(_("mã cam kết đáp án"), max_length=64, blank=True)
    opened_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    extensions = models.JSONField(_("các lần kéo dài"), default=list, blank=True)
    """[{"before": moment, "after": moment, "reason": text}]; shown to everybody."""
    closed_at = models.DateTimeField(_("đóng sổ lúc"), null=True, blank=True)
    outcome = models.JSONField(default=dict, blank=True)
    """What grading found: truths, counts, unit table; see `rank.py`."""
    results_hash = models.CharField(_("mã băm kết quả"), max_length=64, blank=True)

    class Meta:
        verbose_name = _("vòng thi")
        verbose_name_plural = _("vòng thi")
        ordering: ClassVar = ["contest_id", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["contest", "number"], name="round_number"),
            models.CheckConstraint(condition=Q(closes__gt=F("opens")), name="round_ends_after_start"),
            models.CheckConstraint(
                condition=Q(attempts__gte=1, minutes__gte=1, questions__gte=1, forms__gte=1), name="round_counts"
            ),
        ]

    def __str__(self) -> str:
        return self.title or str(_("Vòng %(n)s") % {"n": self.number})


class Form(models.Model):
    """One prebuilt paper; the file has no key, and the key is only here."""

    round = models.ForeignKey(Round, models.CASCADE, related_name="papers")
    number = models.PositiveSmallIntegerField()
    versions = models.JSONField(default=list)
    """Identifiers of the versions, in the paper's order."""
    key = models.JSONField(default=list)
    """One value for each question, by the places of the options on this paper; see `grade.py`."""
    sha256 = models.CharField(max_length=64)
    """Of the file."""

    class Meta:
        verbose_name = _("đề thi")
        verbose_name_plural = _("đề thi")
        ordering: ClassVar = ["round_id", "number"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["round", "number"], name="form_number")]

    def __str__(self) -> str:
        return f"{self.number}"


class DailyRoot(models.Model):
    """One hash over the heads of all chains of a round at the end of a day; published, so that no chain can be cut."""

    round = models.ForeignKey(Round, models.CASCADE, related_name="roots")
    day = models.DateField()
    heads = models.JSONField(default=list)
    """[[writer, seq, hash]] in order."""
    root = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("mã băm ngày")
        verbose_name_plural = _("mã băm ngày")
        ordering: ClassVar = ["round_id", "day"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["round", "day"], name="daily_root_once")]

    def __str__(self) -> str:
        return f"{self.day}"


class Result(models.Model):
    """The attempt of a person that counts, and where it stands. A million rows are written at once: so they have no
    numbers of their own to draw, and no row of another table is looked for."""

    pk = models.CompositePrimaryKey("round_id", "person")
    round = models.ForeignKey(Round, models.CASCADE, related_name="results", db_index=False, db_constraint=False)
    person = models.BigIntegerField()
    attempt = models.PositiveSmallIntegerField()
    unit = models.BigIntegerField(default=0)
    correct = models.PositiveSmallIntegerField()
    off = models.BigIntegerField(null=True)
    """|guess - truth|; None where nothing was guessed."""
    duration = models.BigIntegerField()
    """Milliseconds from start to receipt, both of the server."""
    moment = models.BigIntegerField()
    lot = models.CharField(max_length=16, blank=True)
    rank = models.PositiveIntegerField()

    class Meta:
        verbose_name = _("kết quả")
        verbose_name_plural = _("kết quả")
        ordering: ClassVar = ["round_id", "rank", "person"]
        indexes: ClassVar = [models.Index(fields=["round", "rank"], name="result_rank")]

    def __str__(self) -> str:
        return f"{self.rank}"


class Lot(models.Model):
    """A drawing of lots: the seed is made of what nobody could choose, and is published."""

    round = models.OneToOneField(Round, models.CASCADE, related_name="lot")
    seed = models.CharField(_("số gieo"), max_length=64)
    outside = models.CharField(_("con số ngoài hệ thống"), max_length=200, blank=True)
    """Something public that nobody here decides, such as the result of that day's lottery."""
    heads = models.JSONField(default=list)
    """[[writer, seq, hash]]: how far the chains had come when lots were drawn. The seed is made of these, so a paper
    that comes in late after the draw changes nothing of it."""
    drawn_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    drawn_at = models.DateTimeField(_("bốc thăm lúc"))

    class Meta:
        verbose_name = _("bốc thăm")
        verbose_name_plural = _("bốc thăm")

    def __str__(self) -> str:
        return self.seed


class Verdict(models.TextChoices):
    ALL = "all", _("Mọi người được tính điểm câu này")
    NONE = "none", _("Bỏ câu này, không ai được điểm")
    KEY = "key", _("Sửa đáp án")


class Ruling(models.Model):
    """A question found wrong after opening: what was decided, by whom, why. Receipts stay as they are."""

    round = models.ForeignKey(Round, models.CASCADE, related_name="rulings")
    version = models.ForeignKey(QuestionVersion, models.PROTECT, related_name="rulings")
    verdict = models.CharField(_("xử lý"), max_length=6, choices=Verdict.choices)
    key = models.JSONField(_("đáp án mới"), default=list, blank=True)
    reason = models.CharField(_("lý do"), max_length=500)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(_("quyết định lúc"))
    undone_at = models.DateTimeField(_("hoàn tác lúc"), null=True, blank=True)

    class Meta:
        verbose_name = _("xử lý câu hỏi sai")
        verbose_name_plural = _("xử lý câu hỏi sai")
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return f"{self.version}: {self.verdict}"
