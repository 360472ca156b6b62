"""What changes the contests that the sites' events name, and is told to those who keep these pages."""

from __future__ import annotations

from typing import Any

from django.db.models import Model
from django.db.models.signals import post_delete, post_save

from loa.contest.models import PUBLIC_STATES, Contest, Round
from loa.portal.actions.purge import purge


def watch() -> None:
    """Connect the signals; called when the room is ready."""
    for model, changed in ((Contest, _contest), (Round, _round)):
        post_save.connect(changed, sender=model, dispatch_uid=f"contest.changes.{model.__name__}.saved")
        post_delete.connect(changed, sender=model, dispatch_uid=f"contest.changes.{model.__name__}.deleted")


def _contest(sender: type[Model], raw: bool = False, created: bool = False, **kwargs: Any) -> None:
    """One that was given back is public no longer, so its state does not tell; a new one is a draft."""
    if not raw and not created:
        purge(None)


def _round(sender: type[Model], instance: Round, raw: bool = False, **kwargs: Any) -> None:
    if not raw and not instance.rehearsal and instance.contest.state in PUBLIC_STATES:
        purge(None)
