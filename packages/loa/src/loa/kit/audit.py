"""The audit log: who did what to which row. Kept in Wagtail's log registry, under dotted action names of our own."""

from __future__ import annotations

from typing import Any

from django.db.models import Model
from django.utils.functional import Promise
from wagtail.log_actions import log, registry


def declare(**actions: str | Promise) -> None:
    """Name actions for people: `declare(plan__activate=_("Kích hoạt kế hoạch"))`; two underscores become the dot.

    Each room declares beside its actions; labels are lazy translations.
    """
    for name, label in actions.items():
        registry.register_action(name.replace("__", "."), label, label)


def note(instance: Model, action: str, *, by: Any, **data: Any) -> None:
    """Write one line of the audit log, in the caller's transaction.

    Args:
        instance: the row that changed.
        action: dotted name, "plan.activate".
        by: the user; None for the clock.
        data: JSON values worth keeping (old and new value, reason).
    """
    log(instance=instance, action=action, user=by, data=data or None)
