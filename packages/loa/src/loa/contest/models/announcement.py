"""The word to a site's editors that a contest, or the results of a round, should be told to the public."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from loa.contest.models.contest import Contest
from loa.contest.models.round import Round
from loa.org.models import User
from loa.portal.models import HomePage, StoryPage


class Announcement(models.Model):
    """One such word; settled when somebody has drafted the story, or has decided that there is none."""

    contest = models.ForeignKey(Contest, models.CASCADE, related_name="announcements")
    round = models.ForeignKey(Round, models.CASCADE, null=True, blank=True, related_name="announcements")
    """None: the contest itself; else the results of this round."""
    home = models.ForeignKey(HomePage, models.CASCADE, related_name="+", verbose_name=_("trang"))
    story = models.ForeignKey(StoryPage, models.SET_NULL, null=True, blank=True, related_name="+")
    asked_at = models.DateTimeField(_("báo lúc"))
    settled_at = models.DateTimeField(_("xong lúc"), null=True, blank=True)
    settled_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("tin về cuộc thi")
        verbose_name_plural = _("tin về cuộc thi")
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return f"{self.contest}: {self.round}" if self.round else str(self.contest)
