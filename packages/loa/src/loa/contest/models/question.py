"""The question bank: what is asked stands in versions, and a version that was on a paper never changes."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from loa.contest.models.contest import Contest
from loa.org.models import User


class Difficulty(models.TextChoices):
    EASY = "easy", _("Dễ")
    MEDIUM = "medium", _("Vừa")
    HARD = "hard", _("Khó")


class QuestionKind(models.TextChoices):
    SINGLE = "single", _("Một đáp án đúng")
    SEVERAL = "several", _("Nhiều đáp án đúng")
    TRUE_FALSE = "truefalse", _("Đúng, sai")
    ORDER = "order", _("Sắp thứ tự")
    MATCH = "match", _("Ghép đôi")
    FILL = "fill", _("Điền vào chỗ trống")


class Question(models.Model):
    """One question of a contest's bank; what it asks stands in its versions."""

    contest = models.ForeignKey(Contest, models.CASCADE, related_name="questions")
    theme = models.CharField(_("chủ đề"), max_length=120, blank=True)
    difficulty = models.CharField(_("độ khó"), max_length=8, choices=Difficulty.choices, default=Difficulty.MEDIUM)
    source = models.CharField(_("văn bản nguồn"), max_length=300, blank=True)
    article = models.CharField(_("điều, khoản"), max_length=120, blank=True)
    practice = models.BooleanField(_("chỉ để thi thử"), default=False)
    """Its key may be shown, so it is never put on a real paper."""
    author = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("người soạn"))
    second_reader = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("người đọc lại")
    )
    retired_at = models.DateTimeField(_("thôi dùng lúc"), null=True, blank=True)

    class Meta:
        verbose_name = _("câu hỏi")
        verbose_name_plural = _("câu hỏi")
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(second_reader=None) | Q(author=None) | ~Q(second_reader=F("author")),
                name="question_second_reader",
            )
        ]

    def __str__(self) -> str:
        return f"{self.pk}"


class QuestionVersion(models.Model):
    """What a question asked from some moment on; a version that was on a paper never changes."""

    question = models.ForeignKey(Question, models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField(_("bản"), default=1)
    kind = models.CharField(_("loại"), max_length=10, choices=QuestionKind.choices)
    text = models.TextField(_("câu hỏi"))
    media = models.CharField(_("hình, âm thanh"), max_length=300, blank=True)
    """A path on this server."""
    alt = models.CharField(_("lời tả hình, âm thanh"), max_length=300, blank=True)
    options = models.JSONField(_("phương án"), default=list)
    """Texts; of a match: [[left, ...], [right, ...]]; of a fill-in: []."""
    key = models.JSONField(_("đáp án"), default=list)
    """Places of the right options; the order; for each left its right; the texts that are taken for right."""
    note = models.TextField(_("giải thích"), blank=True)
    created_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = _("bản của câu hỏi")
        verbose_name_plural = _("bản của câu hỏi")
        ordering: ClassVar = ["question_id", "number"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["question", "number"], name="question_version")]

    def __str__(self) -> str:
        return self.text[:60]

    @property
    def is_sound(self) -> bool:
        """Whether `media` is heard and not seen."""
        return self.media.lower().endswith((".mp3", ".m4a", ".ogg", ".wav"))
