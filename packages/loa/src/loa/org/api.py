"""Units, and who one is, for machines."""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest
from ninja import Query, Router

from loa.kit.api import Day, Id, Out, Page, Paging, answers, page_of
from loa.org import access
from loa.org.models import Unit

router = Router(tags=["org"])


class RoleOut(Out):
    """A role, held in a unit and below it."""

    role: str
    unit: int
    valid_to: date | None


class MeOut(Out):
    """The signed-in person."""

    id: int
    username: str
    full_name: str
    title: str
    roles: list[RoleOut]


class UnitOut(Out):
    """A unit: whoever can owe a duty or receive a report, for as long as it exists."""

    id: int
    name: str
    short_name: str
    kind: str
    parent: int | None
    code: str
    symbol: str
    valid_from: date | None
    valid_to: date | None
    outside: bool
    is_sample: bool


class UnitFilter(Paging):
    valid_on: Day | None = None
    below: Id | None = None


def draw(unit: Unit) -> UnitOut:
    return UnitOut(
        id=unit.pk,
        name=unit.name,
        short_name=unit.short_name,
        kind=unit.kind,
        parent=unit.parent_id,
        code=unit.code,
        symbol=unit.symbol,
        valid_from=unit.valid_from,
        valid_to=unit.valid_to,
        outside=unit.outside,
        is_sample=unit.is_sample,
    )


@router.get("/me", response=answers(MeOut), operation_id="me")
def me(request: HttpRequest) -> MeOut:
    """Who is signed in, and what for."""
    person = request.auth
    roles = [RoleOut(role=row.role, unit=row.unit_id, valid_to=row.valid_to) for row in access.memberships(person)]
    return MeOut(id=person.pk, username=person.username, full_name=person.full_name, title=person.title, roles=roles)


@router.get("/units", response=answers(Page[UnitOut], 404), operation_id="units")
def units(request: HttpRequest, filters: Query[UnitFilter]) -> dict[str, object]:
    """Units that the person may look at; `below` takes a unit and everything below it."""
    rows = access.visible_units(request.auth)
    if filters.below is not None:
        rows = rows.below(access.get_unit(request.auth, filters.below))
    if filters.valid_on is not None:
        rows = rows.valid_on(filters.valid_on)
    return page_of(rows.order_by("path"), filters, draw)


@router.get("/units/{pk}", response=answers(UnitOut, 404), operation_id="unit")
def unit(request: HttpRequest, pk: Id) -> UnitOut:
    """One unit."""
    return draw(access.get_unit(request.auth, pk))
