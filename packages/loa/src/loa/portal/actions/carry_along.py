"""What the rules of other sites make of a story that is published: where it stands, and where they want to be asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from loa.plan.models import Task
from loa.portal.actions.placing import credit_of
from loa.portal.carry.access import without_right
from loa.portal.models import CarryMode, CarryRule, Placement, PlacementState, StoryFlow

BY_RULE = "portal.carry_by_rule"
AT_ONCE = 200
"""So many sites at most carry a story in the very deed that publishes it (about 0.1 s of processor time). Where more
have a rule, the clock does it within the minute: the approver does not wait, and nobody waits for the database.
"""


@dataclass(slots=True)
class Brought:
    """Placements that rules make, not written yet.

    Args:
        placed: those that stand by themselves.
        asked: those that somebody at the site must agree to.
    """

    placed: list[Placement] = field(default_factory=list)
    asked: list[Placement] = field(default_factory=list)

    @property
    def all(self) -> list[Placement]:
        return [*self.placed, *self.asked]

    @property
    def told(self) -> dict[str, Any]:
        """What the audit log keeps of it."""
        return {"homes": sorted(one.home_id for one in self.all), "placed": len(self.placed)}


def by_rules(flow: StoryFlow, rules: Mapping[int, CarryRule], *, moment: datetime) -> Brought:
    """What rules make of a story. One query.

    Args:
        rules: {key of the home page: the rule that holds there}.
    """
    wanted = [rule for rule in rules.values() if rule.mode != CarryMode.NEVER]
    lost = without_right(rule for rule in wanted if rule.mode == CarryMode.AUTO)
    brought = Brought()
    for rule in wanted:
        row = Placement(flow=flow, home=rule.home, state=PlacementState.ASKED, rule=rule, proposed_at=moment)
        by_itself = rule.mode == CarryMode.AUTO and rule.pk not in lost
        (brought.placed if by_itself else brought.asked).append(row)
    return brought


def accept(brought: Brought, tasks: Mapping[int, Task], *, moment: datetime) -> None:
    """Give what stands by itself its task, its credit and the moment.

    Args:
        tasks: {key of the unit: its task}.
    """
    for row in brought.placed:
        row.task, row.credit, row.decided_at = tasks.get(row.home.unit_id), credit_of(row), moment
