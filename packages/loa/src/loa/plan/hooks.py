"""What this room tells and asks the rooms above it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from loa.kit.hooks import Asking, Hook
from loa.plan.models import Plan, Task


@dataclass(frozen=True, slots=True)
class TaskPage:
    """A task is shown to a person."""

    task: Task
    request: Any

    @property
    def user(self) -> Any:
        return self.request.user


@dataclass(frozen=True, slots=True)
class TaskPanel:
    """A part of the task's page that an upper room contributes.

    Args:
        title: its heading, for people.
        template: the template that draws it.
        context: what the template is given, besides `task`, `user` and the request.
        order: place on the page; smaller comes first.
    """

    title: str
    template: str
    context: dict[str, Any]
    order: int = 100


@dataclass(frozen=True, slots=True)
class PlanPage:
    """A plan's page is shown to a person."""

    plan: Plan
    request: Any

    @property
    def user(self) -> Any:
        return self.request.user


@dataclass(frozen=True, slots=True)
class PlanLink:
    """A link on the plan's page that an upper room contributes (progress, reports)."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Synced:
    """The tasks of a plan were brought in line with its duties; identifiers of the tasks concerned."""

    plan: Plan
    created: tuple[int, ...] = ()
    retired: tuple[int, ...] = ()
    revived: tuple[int, ...] = ()
    changed: tuple[int, ...] = ()

    @property
    def is_empty(self) -> bool:
        return not (self.created or self.retired or self.revived or self.changed)


@dataclass(frozen=True, slots=True)
class Changing:
    """What bringing the tasks in line would ask for, shown before somebody presses.

    Args:
        plan: the plan.
        targets: by identifier of a task that stands and would change, its new targets.
    """

    plan: Plan
    targets: dict[int, dict[str, int]]


task_panels: Asking[TaskPage] = Asking("plan.task_panels")
"""Each room answers with a list of `TaskPanel`s."""
plan_links: Asking[PlanPage] = Asking("plan.plan_links")
"""Each room answers with a list of `PlanLink`s."""
sync_warnings: Asking[Changing] = Asking("plan.sync_warnings")
"""Each room answers with a sentence of what would be lost, or nothing."""
plan_activated: Hook[Plan] = Hook("plan.activated")
tasks_synced: Hook[Synced] = Hook("plan.tasks_synced")
