"""Many units and people at once, from a table: all of it or nothing."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from loa.kit.refused import Refused
from loa.org.actions.people import create_user, grant
from loa.org.actions.units import create_unit
from loa.org.bring import Fate, Row, Table
from loa.org.models import Unit, User
from loa.org.naming import name_key


@transaction.atomic
def bring_in(table: Table, *, by: User) -> list[User]:
    """Add every unit and person of a table that is new, and the roles that people here already did not have.

    Args:
        table: as `bring.understand` gives it for the same person, parents before children.

    Returns:
        The people who got an account; it has no password until they set one.

    Raises:
        PermissionDenied: `by` does not administer one of the places.
        Refused: a row has faults, or stands no longer as it was understood; nothing is written.
    """
    if not table.is_whole:
        raise Refused(_("Bảng còn dòng chưa rõ, hoặc không có gì mới. Chưa nhập gì."), field="file")
    made: dict[str, Unit] = {}
    people: list[User] = []
    for row in table.rows:
        try:
            if row.fate == Fate.KNOWN:
                if isinstance(row.known, Unit):
                    made |= _by_name(row, row.known)
                continue
            place = made[row.place] if isinstance(row.place, str) else row.place
            if row.what == "unit":
                unit = create_unit(by=by, name=row.name, parent=place, **row.fields)
                made |= _by_name(row, unit)
            else:
                people += _bring_person(row, place, by)
        except Refused as refused:
            raise Refused(*(f"{row.where}: {reason}" for reason in refused.reasons), field="file") from None
    return people


def _by_name(row: Row, unit: Unit) -> dict[str, Unit]:
    return {name_key(name): unit for name in (row.name, row.fields.get("short_name", "")) if name}


def _bring_person(row: Row, unit: Unit | None, by: User) -> list[User]:
    if unit is None:
        raise Refused(_("Chưa ghi đơn vị của người này."))
    first, *others = row.roles
    if isinstance(row.known, User):
        for role in row.roles:
            grant(row.known, unit, role, by=by)
        return []
    person = create_user(by=by, password=None, unit=unit, role=first, **row.fields)
    for role in others:
        grant(person, unit, role, by=by)
    return [person]
