"""What the ledger shows on a task's page."""

from __future__ import annotations

from django.utils.translation import gettext as _

from loa.evidence import access
from loa.org.access import may, own_units
from loa.plan.hooks import TaskPage, TaskPanel

SHOWN = 50


def entries_of_task(page: TaskPage) -> list[TaskPanel]:
    """The task's entries, voided ones too, and the way to record another."""
    rows = access.visible_entries(page.user).filter(task=page.task).order_by("-pk")[:SHOWN]
    task = page.task
    can_record = (
        task.retired_at is None
        and task.channel != "report"
        and task.unit in own_units(page.user)
        and may(page.user, "evidence.record", task.unit)
    )
    context = {"lines": [(row, access.label_of(row)) for row in rows], "can_record": can_record}
    return [TaskPanel(_("Minh chứng"), "evidence/task_panel.html", context, order=10)]
