"""The official papers of a round: the decision, and a certificate for each prize."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from loa.contest.models.round import Round
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
