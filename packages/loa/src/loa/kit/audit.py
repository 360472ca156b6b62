"""The audit log: who did what to which row. Kept in Wagtail's log registry, under dotted action names of our own."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model
from django.utils import timezone
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


def note_all(rows: Iterable[tuple[Model, dict[str, Any]]], action: str, *, by: Any) -> None:
    """Write a line for each of many rows of one model in one statement, in the caller's transaction.

    Args:
        rows: (what changed, JSON values worth keeping); rows of a model that is no page.
        action: dotted name, the same for all.
        by: the user; None for the clock.
    """
    from wagtail.models import ModelLogEntry

    kind: ContentType | None = None
    moment, lines = timezone.now(), []
    for row, data in rows:
        kind = kind or ContentType.objects.get_for_model(row, for_concrete_model=False)
        lines.append(
            ModelLogEntry(
                content_type=kind,
                object_id=str(row.pk),
                label=str(row),
                action=action,
                user=by,
                timestamp=moment,
                data=data,
            )
        )
    ModelLogEntry.objects.bulk_create(lines)
