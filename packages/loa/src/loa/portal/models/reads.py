"""How often stories are opened."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from loa.portal.models.site import HomePage
from loa.portal.models.story import StoryPage


class StoryReads(models.Model):
    """How often a story was opened on a site on one day, or, after a quarter, in one month (`actions/fold_reads.py`).
    Nothing about who read it is known.
    """

    page = models.ForeignKey(StoryPage, models.CASCADE, related_name="reads")
    home = models.ForeignKey(HomePage, models.CASCADE, related_name="+")
    day = models.DateField()
    """Of a month its first."""
    is_month = models.BooleanField(default=False)
    count = models.PositiveIntegerField(default=0)

    class Meta:
        ordering: ClassVar = ["day"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["page", "home", "day"], name="story_reads_once")]
        indexes: ClassVar = [models.Index(fields=["day"], condition=models.Q(is_month=False), name="story_reads_days")]

    def __str__(self) -> str:
        return f"{self.page_id} @ {self.home_id}, {self.day}: {self.count}"
