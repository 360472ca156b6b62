"""One row for each thing that the public may find. The words themselves stand in the database's own full-text index."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from loa.org.models import Unit


class SearchEntry(models.Model):
    """Something that can be found: which room it belongs to, where it stands, and what is shown of it.

    The room that owns the thing puts it here and takes it away; nothing here is ever the truth of anything.
    """

    kind = models.CharField(max_length=20)
    key = models.PositiveBigIntegerField()
    """Primary key of the thing in its own room."""
    order = models.BigIntegerField(null=True, unique=True)
    """Falls with the day, then with the row: the newest is the first that an index yields, without sorting."""
    unit = models.ForeignKey(Unit, models.CASCADE, related_name="+")
    site = models.PositiveBigIntegerField(null=True)
    theme = models.PositiveBigIntegerField(null=True)
    day = models.DateField()
    title = models.CharField(max_length=500)
    summary = models.CharField(max_length=700, blank=True)
    text = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar = ["order"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["kind", "key"], name="found_once")]

    def __str__(self) -> str:
        return f"{self.kind}:{self.key} {self.title}"
