"""How often the public face of each site has changed: what says whether a kept page is still true."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class PageChange(models.Model):
    """Something changed what the readers of one site see, or of all sites.

    Rows are only ever added, in the transaction of the change, so no two publications wait for each other; a site's
    version is the sum of their weights. The clock folds old rows into one of the same weight.
    """

    site = models.PositiveBigIntegerField(db_index=True)
    """Key of a home page; 0 for all sites. No foreign key: the row of a site that is gone does no harm."""
    weight = models.PositiveBigIntegerField(default=1)

    class Meta:
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return f"{self.site}: +{self.weight}"
