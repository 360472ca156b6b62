"""The audit log: who did what to which row. Kept in Wagtail's log registry, under dotted action names of our own."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model
from django.utils import timezone
from django.utils.functional import Promise
from wagtail.log_actions import get_active_log_context, registry
from wagtail.models import Page


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
    note_all([(instance, data)], action, by=by)


def note_all(rows: Iterable[tuple[Model, dict[str, Any]]], action: str, *, by: Any) -> None:
    """Write a line for each of many rows of one model in one statement, in the caller's transaction.

    Args:
        rows: (what changed, JSON values worth keeping).
        action: dotted name, the same for all.
        by: the user; None for the clock.
    """
    note_deeds(((row, action, data) for row, data in rows), by=by)


def note_deeds(deeds: Iterable[tuple[Model, str, dict[str, Any]]], *, by: Any) -> None:
    """Write several lines about rows of one model in one statement, in the caller's transaction.

    Args:
        deeds: (what changed, dotted name, JSON values worth keeping).
        by: the user; None for the clock.

    Raises:
        ValueError: nobody declared an action.
    """
    note_lines((row, action, data, by) for row, action, data in deeds)


def note_lines(deeds: Iterable[tuple[Model, str, dict[str, Any], Any]]) -> None:
    """The same, where each line says who did it.

    Wagtail's own way asks for every line whether its user, its page and its content type are there.

    Args:
        deeds: (what changed, dotted name, JSON values worth keeping, the user or None for the clock).

    Raises:
        ValueError: nobody declared an action.
    """
    context, moment = get_active_log_context(), timezone.now()
    lines: list[Any] = []
    for row, action, data, by in deeds:
        if not registry.action_exists(action):
            raise ValueError(f"nobody declared {action}")
        model: Any = registry.get_log_model_for_instance(row)
        own = {"page": row} if isinstance(row, Page) else {"object_id": str(row.pk)}
        lines.append(
            model(
                content_type=ContentType.objects.get_for_model(row, for_concrete_model=False),
                label=model.objects.get_instance_title(row),
                action=action,
                user=by or context.user,
                uuid=context.uuid,
                timestamp=moment,
                data=data,
                **own,
            )
        )
    if lines:
        type(lines[0])._default_manager.bulk_create(lines)
