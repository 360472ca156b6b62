"""Plans and their duties, for machines."""

from __future__ import annotations

from datetime import date
from typing import Literal

from django.http import HttpRequest
from ninja import Query, Router

from loa.kit.api import Id, Out, Page, Paging, answers, page_of
from loa.plan import access
from loa.plan.fields import read_quantity
from loa.plan.models import Duty, Plan, PlanState

router = Router(tags=["plan"])


class PlanOut(Out):
    """A plan that a unit issued: one campaign."""

    id: int
    title: str
    symbol: str
    issued_on: date | None
    year: int | None
    state: str
    owner: int
    focal: int | None
    period_start: date | None
    period_end: date | None
    is_sample: bool


class PartyOut(Out):
    """A unit's part in a duty: the name that the document writes, and the units that it means."""

    role: str
    name: str
    units: list[int]


class QuantityOut(Out):
    """A number to reach, with what it counts."""

    value: float
    unit: str
    at_least: bool


class DutyOut(Out):
    """One statement that something is to be done, as read and as people settled it."""

    id: int
    code: str
    where: str
    title: str
    text: str
    line_start: int | None
    line_end: int | None
    channel: str
    theme: str | None
    cadence: str
    every: str
    count: int | None
    repeats: int | None
    deadline: date | None
    condition: str
    audience: str
    quantity: QuantityOut | None
    product: str
    budget: str
    same_as: int | None
    state: str
    parties: list[PartyOut]


class PlanFilter(Paging):
    state: Literal["reading", "confirmed", "active", "closed"] | None = None


assert {"reading", "confirmed", "active", "closed"} == set(PlanState.values)  # noqa: S101


def draw(plan: Plan) -> PlanOut:
    return PlanOut(
        id=plan.pk,
        title=plan.title,
        symbol=plan.symbol,
        issued_on=plan.issued_on,
        year=plan.year,
        state=plan.state,
        owner=plan.owner_id,
        focal=plan.focal_id,
        period_start=plan.period_start,
        period_end=plan.period_end,
        is_sample=plan.is_sample,
    )


def draw_duty(duty: Duty) -> DutyOut:
    parties = [
        PartyOut(role=party.role, name=party.name.name, units=[unit.pk for unit in party.name.units.all()])
        for party in duty.parties.all()
    ]
    return DutyOut(
        id=duty.pk,
        code=duty.code,
        where=duty.where,
        title=duty.title,
        text=duty.text,
        line_start=duty.line_start,
        line_end=duty.line_end,
        channel=duty.channel,
        theme=duty.theme.title if duty.theme else None,
        cadence=duty.cadence,
        every=duty.every,
        count=duty.count,
        repeats=duty.repeats,
        deadline=duty.deadline,
        condition=duty.condition,
        audience=duty.audience,
        quantity=None if duty.quantity is None else QuantityOut(**(read_quantity(duty) or {})),
        product=duty.product,
        budget=duty.budget,
        same_as=duty.same_as_id,
        state=duty.state,
        parties=parties,
    )


@router.get("/plans", response=answers(Page[PlanOut]), operation_id="plans")
def plans(request: HttpRequest, filters: Query[PlanFilter]) -> dict[str, object]:
    """Plans that the person may see, newest first."""
    rows = access.visible_plans(request.auth)
    if filters.state is not None:
        rows = rows.filter(state=filters.state)
    return page_of(rows.order_by("-pk"), filters, draw)


@router.get("/plans/{pk}", response=answers(PlanOut, 404), operation_id="plan")
def plan(request: HttpRequest, pk: Id) -> PlanOut:
    """One plan."""
    return draw(access.get_plan(request.auth, pk))


@router.get("/plans/{pk}/duties", response=answers(Page[DutyOut], 404), operation_id="duties")
def duties(request: HttpRequest, pk: Id, paging: Query[Paging]) -> dict[str, object]:
    """The duties of a plan, in the order of the text."""
    found = access.get_plan(request.auth, pk)
    rows = found.duties.select_related("theme").prefetch_related("parties__name__units").order_by("order", "pk")
    return page_of(rows, paging, draw_duty)
