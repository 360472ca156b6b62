"""A show of hands in a story: how many chose what. Nobody's name, address or device is kept."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from loa.portal.models.story import StoryPage


class PollCount(models.Model):
    """How often one answer was chosen."""

    page = models.ForeignKey(StoryPage, models.CASCADE, related_name="poll_counts")
    poll = models.UUIDField()
    """The block of the story that asks."""
    answer = models.CharField(max_length=120)
    """In its words: an answer that is worded anew begins at nothing."""
    count = models.PositiveIntegerField(default=0)

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["page", "poll", "answer"], name="poll_answer_once")]

    def __str__(self) -> str:
        return f"{self.answer}: {self.count}"


class PollHand(models.Model):
    """How often one connection has answered one poll today, under a hash that means nothing tomorrow; gone by then."""

    day = models.DateField(db_index=True)
    hand = models.CharField(max_length=64, unique=True)
    count = models.PositiveIntegerField(default=0)

    class Meta:
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return f"{self.day}: {self.count}"
