"""The only door to placements, rules and what may be carried, for staff."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import IntegerField, OuterRef, Q, QuerySet, Subquery, Value
from django.http import Http404

from loa.kit.clock import today
from loa.org.access import Person, may, read_memberships, units
from loa.plan.models import Task
from loa.portal.access import LARGEST
from loa.portal.models import OPEN, CarryRule, HomePage, Placement, PlacementState, RuleState, StoryFlow, StoryTask

KIND = "carry"
"""Code of the evidence that a placement is."""
WITH = (
    "home",
    "home__unit",
    "flow",
    "flow__home",
    "flow__home__unit",
    "flow__page",
    "flow__page__theme",
    "request",
    "rule",
    "proposed_by",
    "decided_by",
    "task",
)


def visible_placements(user: Person) -> QuerySet[Placement]:
    """Placements on sites, or of stories of sites, whose stories the user may see."""
    seen = units(user, "story.see")
    return Placement.objects.filter(Q(home__unit__in=seen) | Q(flow__home__unit__in=seen)).select_related(*WITH)


def get_placement(user: Person, pk: int) -> Placement:
    """One visible placement.

    Raises:
        Http404: unknown, or between sites that the user sees nothing of.
    """
    row = visible_placements(user).filter(pk=pk).first() if pk <= LARGEST else None
    if row is None:
        raise Http404
    return row


def awaiting_answer(user: Person) -> QuerySet[Placement]:
    """What the user may accept or refuse now: asked of, or pulled to, their sites by somebody else."""
    rows = Placement.objects.filter(
        state__in=[PlacementState.ASKED, PlacementState.PULLED], home__unit__in=units(user, "story.approve")
    )
    return rows.exclude(Q(proposed_by=user)).select_related(*WITH).order_by("proposed_at", "pk")


def placements_of(flow: StoryFlow) -> QuerySet[Placement]:
    """All placements of a story that the user was found to see, open ones first."""
    return Placement.objects.filter(flow=flow).select_related(*WITH).order_by("home__title", "-pk")


def may_ask(user: Person, flow: StoryFlow) -> bool:
    """Whether the user may ask other sites to carry a story: who writes or approves where it stands."""
    return may(user, "story.write", flow.home.unit) or may(user, "story.approve", flow.home.unit)


def carriers(flow: StoryFlow) -> QuerySet[HomePage]:
    """Sites that could be asked to carry a story: published, others than its own, sample sites for sample stories."""
    rows = HomePage.objects.filter(live=True, unit__is_sample=flow.home.unit.is_sample).exclude(pk=flow.home_id)
    return rows.select_related("unit").order_by("depth", "title", "pk")


def offered(user: Person) -> QuerySet[StoryFlow]:
    """What other sites have published and the user's own do not carry yet, the newest first."""
    homes = own_homes(user)
    sample = {home.unit.is_sample for home in homes}
    rows = StoryFlow.objects.filter(page__live=True, home__live=True, home__unit__is_sample__in=sample)
    mine = [home.pk for home in homes]
    if len(mine) == 1:
        rows = rows.exclude(home__in=mine)
        rows = rows.exclude(pk__in=Placement.objects.filter(home__in=mine, state__in=OPEN).values("flow"))
    return rows.select_related("page", "page__theme", "home", "home__unit").order_by("-published_at", "-pk")


def get_offered(user: Person, pk: int) -> StoryFlow:
    """One story that another site has published.

    Args:
        pk: key of the page.

    Raises:
        Http404: unknown, not on its site, or the user writes for no site that could carry it.
    """
    flow = offered(user).filter(page_id=pk).first() if pk <= LARGEST else None
    if flow is None:
        raise Http404
    return flow


def own_homes(user: Person) -> list[HomePage]:
    """The sites that the user may pull stories to."""
    rows = HomePage.objects.filter(unit__in=units(user, "story.write"), live=True)
    return list(rows.select_related("unit").order_by("title"))


def visible_rules(user: Person) -> QuerySet[CarryRule]:
    """Rules of sites whose stories the user may see, those that hold or wait."""
    rows = CarryRule.objects.filter(home__unit__in=units(user, "story.see")).exclude(state=RuleState.ENDED)
    return rows.select_related("home", "home__unit", "origin", "theme", "theme__plan", "proposed_by", "approved_by")


def get_rule(user: Person, pk: int) -> CarryRule:
    """One rule that holds or waits.

    Raises:
        Http404: unknown, over, or of a site that the user sees nothing of.
    """
    row = visible_rules(user).filter(pk=pk).first() if pk <= LARGEST else None
    if row is None:
        raise Http404
    return row


def rules_to_approve(user: Person) -> QuerySet[CarryRule]:
    """Proposed rules that the user may approve."""
    rows = visible_rules(user).filter(state=RuleState.PROPOSED, home__unit__in=units(user, "story.approve"))
    return rows.exclude(Q(proposed_by=user)).order_by("proposed_at", "pk")


def without_right(rules: Iterable[CarryRule]) -> set[int]:
    """Keys of the standing rules whose approver may no longer approve for the site: they bring nothing by themselves
    until another approver has agreed to them. One query.

    Args:
        rules: with their site's unit and who approved them.
    """
    standing = [(rule, who) for rule in rules if rule.state == RuleState.STANDING and (who := rule.approved_by)]
    if standing:
        read_memberships(who for _rule, who in standing)
    return {rule.pk for rule, who in standing if not may(who, "story.approve", rule.home.unit)}


def carry_tasks(homes: Iterable[HomePage], day: date) -> QuerySet[Task]:
    """Tasks of the units of sites that a placement of a day can be evidence for: of the portal, or asking for it."""
    rows = Task.objects.filter(unit__in=[home.unit_id for home in homes], retired_at=None)
    rows = rows.filter(period_start__lte=day, period_end__gte=day)
    return rows.filter(Q(channel="portal") | Q(targets__has_key=KIND)).order_by("period_end", "pk")


def best_tasks(homes: Iterable[HomePage], day: date | None = None) -> dict[int, Task]:
    """For each unit of these sites the task that a placement of a day fulfils, where it has one: first what asks for
    carried stories, then standing work of the portal, then what of the portal ends soonest. One query.

    Returns:
        {key of the unit: task}.
    """
    return _best(carry_tasks(homes, day or today()).select_related("unit"))


def own_and_best_tasks(flow: StoryFlow, homes: Iterable[HomePage]) -> tuple[list[Task], dict[int, Task]]:
    """The tasks that a story is meant to fulfil, the chief one first, and `best_tasks` of today for sites that carry
    it. One query.
    """
    named = StoryTask.objects.filter(flow=flow)
    order = Subquery(named.filter(task=OuterRef("pk")).values("order")[:1])
    own = Task.objects.filter(pk__in=named.values("task")).annotate(place=order).select_related("unit").order_by()
    homes = list(homes)
    if not homes:
        return list(own.order_by("place")), {}
    others = carry_tasks(homes, today()).annotate(place=Value(None, IntegerField())).select_related("unit").order_by()
    rows = list(own.union(others, all=True))
    best = _best(sorted((row for row in rows if row.place is None), key=lambda row: (row.period_end, row.pk)))
    return sorted((row for row in rows if row.place is not None), key=lambda row: row.place), best


def _best(rows: Iterable[Task]) -> dict[int, Task]:
    best: dict[int, Task] = {}
    for task in sorted(rows, key=_fitness):
        best.setdefault(task.unit_id, task)
    return best


def _fitness(task: Task) -> int:
    return 0 if KIND in task.targets else 1 if not task.targets else 2
