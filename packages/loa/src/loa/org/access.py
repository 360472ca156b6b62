"""The only door to units and people, and the one table of who may do what.

A right is a role in a unit and reaches everything below that unit. It is asked for at the moment of the deed, never
stored.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Any

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404

from loa.kit.clock import today
from loa.org.models import Membership, Role, Unit, UnitQuerySet, User

if TYPE_CHECKING:
    Person = User | AnonymousUser
else:
    Person = Any

ALL_ROLES = frozenset(Role)
WORKERS = frozenset({Role.COORDINATOR, Role.EDITOR, Role.APPROVER, Role.REPORTER, Role.STATION, Role.CONTEST})

DEEDS: dict[str, frozenset[Role]] = {
    # Organisation
    "org.see": ALL_ROLES,
    "org.change": frozenset({Role.ADMIN}),
    # Plans
    "plan.see": ALL_ROLES,
    "plan.change": frozenset({Role.COORDINATOR}),
    # Work
    "task.see": ALL_ROLES,
    "task.partner": WORKERS,
    # Evidence
    "evidence.see": ALL_ROLES,
    "evidence.record": WORKERS - {Role.APPROVER},
    "evidence.void": frozenset({Role.COORDINATOR, Role.REPORTER, Role.STATION, Role.EDITOR}),
    # Stories
    "story.see": WORKERS | {Role.ADMIN, Role.OBSERVER},
    "story.write": frozenset({Role.EDITOR}),
    "story.approve": frozenset({Role.APPROVER}),
    "source.change": frozenset({Role.APPROVER, Role.ADMIN}),
    # What people write to an office, and whom they name as a good example
    "feedback.see": frozenset({Role.COORDINATOR, Role.EDITOR, Role.APPROVER, Role.REPORTER}),
    "feedback.answer": frozenset({Role.COORDINATOR, Role.EDITOR, Role.REPORTER}),
    "feedback.approve": frozenset({Role.COORDINATOR, Role.APPROVER}),
    # Contests
    "contest.see": WORKERS | {Role.ADMIN, Role.OBSERVER},
    "contest.run": frozenset({Role.CONTEST}),
    "contest.read": frozenset({Role.CONTEST, Role.APPROVER, Role.COORDINATOR, Role.EDITOR}),
    "contest.approve": frozenset({Role.APPROVER, Role.COORDINATOR}),
    # Radio
    "radio.see": WORKERS | {Role.ADMIN, Role.OBSERVER},
    "radio.write": frozenset({Role.EDITOR, Role.STATION, Role.REPORTER}),
    "radio.approve": frozenset({Role.APPROVER}),
    "radio.plan": frozenset({Role.COORDINATOR, Role.STATION}),
    "station.run": frozenset({Role.STATION, Role.COORDINATOR}),
    "urgent.prepare": frozenset({Role.STATION, Role.COORDINATOR, Role.APPROVER}),
    "urgent.send": frozenset({Role.COORDINATOR, Role.APPROVER}),
    # Reports
    "report.see": ALL_ROLES - {Role.STATION, Role.CONTEST},
    "report.write": frozenset({Role.REPORTER}),
    "report.submit": frozenset({Role.REPORTER}),
    "report.accept": frozenset({Role.COORDINATOR}),
    "reminder.send": frozenset({Role.COORDINATOR}),
}


def memberships(user: Person, day: date | None = None) -> list[Membership]:
    """The user's memberships that hold on a day (today), with their units; read once per user object."""
    if not user.is_authenticated or not user.is_active:
        return []
    rows: list[Membership] | None = getattr(user, "_loa_memberships", None)
    if rows is None:
        rows = list(user.memberships.select_related("unit"))
        user._loa_memberships = rows  # type: ignore[attr-defined]
    day = day or today()
    return [row for row in rows if row.is_valid(day)]


def read_memberships(people: Iterable[User]) -> None:
    """Read the memberships of many people at once, so that asking for the rights of each costs no query more."""
    by_key: dict[int, list[User]] = {}
    for person in people:
        by_key.setdefault(person.pk, []).append(person)
    found: dict[int, list[Membership]] = {key: [] for key in by_key}
    for row in Membership.objects.filter(user__in=by_key).select_related("unit"):
        found[row.user_id].append(row)
    for key, same in by_key.items():
        for person in same:
            person._loa_memberships = found[key]  # type: ignore[attr-defined]


def roles(user: Person) -> frozenset[Role]:
    """All roles that the user has anywhere today."""
    return frozenset(Role(row.role) for row in memberships(user))


def roots(user: Person, deed: str) -> list[Unit]:
    """The units from which the user may do a deed, downwards.

    Raises:
        KeyError: the deed is not in the table.
    """
    allowed = DEEDS[deed]
    return list({row.unit.pk: row.unit for row in memberships(user) if row.role in allowed}.values())


def units(user: Person, deed: str) -> UnitQuerySet:
    """Every unit in which the user may do a deed."""
    return Unit.objects.all().below(*roots(user, deed))


def may(user: Person, deed: str, unit: Unit | None = None) -> bool:
    """Whether the user may do a deed: in a unit, or anywhere at all when no unit is named."""
    reach = roots(user, deed)
    return bool(reach) if unit is None else any(unit.within(root) for root in reach)


def require(user: Person, deed: str, unit: Unit | None = None) -> None:
    """Let pass or raise.

    Raises:
        PermissionDenied: the user may not do this here. Actions call it, so that every entrance is guarded alike.
    """
    if not may(user, deed, unit):
        raise PermissionDenied(deed)


def own_units(user: Person) -> list[Unit]:
    """The units whose work the user does: where a working role is bound, the unit itself and not what is below it."""
    return list({row.unit.pk: row.unit for row in memberships(user) if row.role in WORKERS}.values())


def visible_units(user: Person) -> UnitQuerySet:
    """Units that the user may look at."""
    return units(user, "org.see")


def get_unit(user: Person, pk: int) -> Unit:
    """One visible unit.

    Raises:
        Http404: unknown or not visible.
    """
    unit = visible_units(user).filter(pk=pk).first()
    if unit is None:
        raise Http404
    return unit


def visible_users(user: Person) -> QuerySet[User]:
    """People with a membership in a unit that the user administers."""
    return User.objects.filter(memberships__unit__in=units(user, "org.change")).distinct()


def is_over(user: Person, person: User) -> bool:
    """Whether the user administers every unit of a person: else a role elsewhere could be taken over."""
    rows = person.memberships.select_related("unit")
    return may(user, "org.change") and all(may(user, "org.change", row.unit) for row in rows)


def newcomers(user: Person) -> QuerySet[User]:
    """People whom the user administers in all their units, whose account is open but has no password yet."""
    elsewhere = Membership.objects.exclude(unit__in=units(user, "org.change"))
    rows = visible_users(user).filter(is_active=True, last_login=None, password__startswith=UNUSABLE_PASSWORD_PREFIX)
    return rows.exclude(pk__in=elsewhere.values("user"))


def get_user(user: Person, pk: int) -> User:
    """One person whom the user administers.

    Raises:
        Http404: unknown or not visible.
    """
    person = visible_users(user).filter(pk=pk).first()
    if person is None:
        raise Http404
    return person
