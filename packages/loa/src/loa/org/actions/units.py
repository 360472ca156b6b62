"""Units: made, corrected, named, succeeded."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _
from vanban.text import fold

from loa.kit import audit
from loa.kit.refused import Refused
from loa.org.access import may, require
from loa.org.models import Succession, Unit, UnitName, User, unit_path

UNIT_FIELDS = ("name", "short_name", "kind", "code", "symbol", "seat", "valid_from", "valid_to", "outside", "order")


@transaction.atomic
def create_unit(
    *, by: User | None, name: str, kind: str, parent: Unit | None = None, is_sample: bool = False, **fields: Any
) -> Unit:
    """Add a unit.

    Args:
        by: who asks; None for start-up data.
        name: full official name of the day.
        kind: a `UnitKind`.
        parent: the unit above; None only for a root.
        fields: any of `UNIT_FIELDS`.

    Raises:
        PermissionDenied: `by` does not administer the parent; a root is made at start-up only.
        Refused: the name is empty or a sibling of the same days has it, the dates are reversed, or there is no level
            left below the parent.
    """
    if by is not None:
        if parent is None:
            raise PermissionDenied("org.change")
        require(by, "org.change", parent)
    unit = Unit(name=name.strip(), kind=kind, parent=parent, is_sample=is_sample, **fields)
    _check_unit(unit)
    unit.save()
    unit.path = unit_path(parent, unit.pk)
    if len(unit.path) > (Unit._meta.get_field("path").max_length or 0):
        raise Refused(_("“%(name)s” nằm quá sâu, dưới hơn 20 cấp. Chọn đơn vị cấp trên khác.") % {"name": name})
    unit.save(update_fields=["path"])
    audit.note(unit, "org.create_unit", by=by)
    return unit


def _check_unit(unit: Unit) -> None:
    if not unit.name:
        raise Refused(_("Chưa có tên đơn vị. Ghi tên đầy đủ như trên con dấu."), field="name")
    if unit.valid_from and unit.valid_to and unit.valid_to < unit.valid_from:
        raise Refused(_("Ngày kết thúc đứng trước ngày bắt đầu. Xem lại hai ngày."), field="valid_to")
    twins = Unit.objects.filter(parent=unit.parent, name=unit.name, valid_to=unit.valid_to).exclude(pk=unit.pk)
    if twins.exists():
        raise Refused(
            _("Đã có đơn vị “%(name)s” ở đây. Nếu là đơn vị mới cùng tên, ghi ngày kết thúc của đơn vị cũ trước.")
            % {"name": unit.name},
            field="name",
        )


@transaction.atomic
def change_unit(unit: Unit, *, by: User, **fields: Any) -> Unit:
    """Correct what is known of a unit (not its place in the tree: a unit that moves ends and is succeeded).

    Raises:
        PermissionDenied, Refused: as `create_unit`.
    """
    require(by, "org.change", unit)
    before = {name: getattr(unit, name) for name in fields}
    for name, value in fields.items():
        if name not in UNIT_FIELDS:
            raise ValueError(f"{name} of a unit is not changed this way")
        setattr(unit, name, value)
    _check_unit(unit)
    unit.save()
    changed = {name: [str(before[name]), str(value)] for name, value in fields.items() if before[name] != value}
    audit.note(unit, "org.change_unit", by=by, changed=changed)
    return unit


@transaction.atomic
def succeed(
    predecessor: Unit, successor: Unit, *, by: User | None, on: date, instrument: str = "", share: Decimal = Decimal(1)
) -> Succession:
    """Record that a unit (or a share of it) became another on a day; the predecessor ends the day before.

    Raises:
        PermissionDenied: `by` does not administer both.
        Refused: the predecessor ended earlier, or a unit would succeed itself.
    """
    if by is not None:
        require(by, "org.change", predecessor)
        require(by, "org.change", successor)
    if predecessor.pk == successor.pk:
        raise Refused(_("Một đơn vị không kế thừa chính nó. Chọn đơn vị khác."), field="successor")
    if Succession.objects.filter(predecessor=predecessor, successor=successor).exists():
        raise Refused(
            _("Đã ghi %(old)s kế thừa sang %(new)s. Xem ở trang của đơn vị.") % {"old": predecessor, "new": successor},
            field="successor",
        )
    last = on - timedelta(days=1)
    if predecessor.valid_to and predecessor.valid_to < last:
        raise Refused(
            _("%(unit)s đã kết thúc trước ngày ấy. Xem lại ngày kế thừa.") % {"unit": predecessor}, field="date"
        )
    predecessor.valid_to = last
    predecessor.save(update_fields=["valid_to"])
    row = Succession.objects.create(
        predecessor=predecessor, successor=successor, date=on, instrument=instrument, share=share
    )
    audit.note(predecessor, "org.succeed", by=by, successor=successor.pk, date=on.isoformat())
    return row


@transaction.atomic
def name_unit(
    unit: Unit,
    name: str,
    *,
    by: User | None,
    is_official: bool = False,
    valid_from: date | None = None,
    valid_to: date | None = None,
) -> UnitName:
    """Teach another name of a unit; the same name twice is one.

    Raises:
        PermissionDenied: `by` may neither administer the unit nor change plans above it.
        Refused: the name is empty.
    """
    if by is not None:
        require(by, "plan.change" if may(by, "plan.change", unit) else "org.change", unit)
    name = " ".join(name.split())
    if not name:
        raise Refused(_("Chưa ghi tên gọi."), field="name")
    row, created = UnitName.objects.get_or_create(
        unit=unit,
        name=name,
        valid_from=valid_from,
        defaults={"folded": fold(name), "is_official": is_official, "valid_to": valid_to},
    )
    if created:
        audit.note(unit, "org.name_unit", by=by, name=name)
    return row


@transaction.atomic
def unname_unit(row: UnitName, *, by: User) -> None:
    """Forget another name of a unit.

    Raises:
        PermissionDenied: `by` does not administer the unit.
    """
    require(by, "org.change", row.unit)
    audit.note(row.unit, "org.unname_unit", by=by, name=row.name)
    row.delete()
