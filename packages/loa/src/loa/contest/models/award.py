"""The official papers of a round: the decision, and a certificate for each prize; and the work of fixing and signing
them all, which goes on in the background."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from loa.contest.models.round import Round
from loa.org.models import User
from loa.papers.models import Paper


class AwardPaper(models.Model):
    """One official paper of a round; what it says stands in the paper itself."""

    round = models.ForeignKey(Round, models.PROTECT, related_name="award_papers")
    paper = models.OneToOneField(Paper, models.PROTECT, related_name="+")
    place = models.PositiveSmallIntegerField(default=0)
    """0: the decision; else the certificates, in the order of the prizes."""
    prize = models.CharField(_("giải"), max_length=100, blank=True)
    holder = models.CharField(_("người, đơn vị được giải"), max_length=300, blank=True)
    code = models.CharField(max_length=32, blank=True)
    """The unguessable part of the address where a certificate is checked; "" of the decision, and of whoever has asked
    to be forgotten since."""
    person = models.BigIntegerField(null=True, blank=True)
    """The number of the entrant who has won it; None: a unit."""
    claim = models.JSONField(default=dict, blank=True)
    """What the certificate's square code says, as `claims.as_json` gives it."""

    class Meta:
        verbose_name = _("giấy tờ trao giải")
        verbose_name_plural = _("giấy tờ trao giải")
        ordering: ClassVar = ["round_id", "place"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["round", "place"], name="award_paper_place")]

    def __str__(self) -> str:
        return f"{self.prize} {self.holder}".strip()


class AwardDeed(models.TextChoices):
    """What is done to all papers of a round."""

    FIX = "fix", _("chốt")
    SIGN = "sign", _("ký số")


class WorkState(models.TextChoices):
    """How far it has come."""

    WAITING = "waiting", _("đang chờ")
    WORKING = "working", _("đang làm")
    STOPPED = "stopped", _("đã dừng")
    DONE = "done", _("xong")


class AwardWork(models.Model):
    """The last thing that was asked for all papers of a round. How many are done, the papers themselves say."""

    round = models.OneToOneField(Round, models.CASCADE, related_name="award_work")
    deed = models.CharField(max_length=8, choices=AwardDeed)
    state = models.CharField(max_length=8, choices=WorkState, default=WorkState.WAITING)
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    language = models.CharField(max_length=10, default="vi")
    details = models.JSONField(default=dict)
    """Of fixing: {"number": "12", "day": "2026-12-03" | "", "first": 7 | null}."""
    failed = models.JSONField(default=dict)
    """By the place of a paper, why it could not be done."""
    beat_at = models.DateTimeField(null=True)
    """When whoever works at it began the last paper."""
    at = models.SmallIntegerField(null=True)
    """The place of that paper."""
    fell_at = models.SmallIntegerField(null=True)
    """The place at which an earlier try ended without a word; a second time it is left out."""

    class Meta:
        verbose_name = _("việc chốt, ký giấy tờ")
        verbose_name_plural = _("việc chốt, ký giấy tờ")

    def __str__(self) -> str:
        return f"{self.get_deed_display()}: {self.get_state_display()}"

    @property
    def is_going_on(self) -> bool:
        """Whether it waits to be done or is being done."""
        return self.state in (WorkState.WAITING, WorkState.WORKING)
