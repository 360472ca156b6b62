"""Every write to units and people."""

from __future__ import annotations

import secrets
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from vanban.text import fold

from loa.kit import audit
from loa.kit.clock import now
from loa.kit.refused import Refused
from loa.org.access import may, require
from loa.org.models import ApiToken, Membership, Role, Succession, Unit, UnitName, User, token_hash, unit_path

audit.declare(
    org__create_unit=_l("Thêm đơn vị"),
    org__change_unit=_l("Sửa đơn vị"),
    org__succeed=_l("Ghi kế thừa đơn vị"),
    org__name_unit=_l("Thêm tên gọi của đơn vị"),
    org__unname_unit=_l("Bỏ tên gọi của đơn vị"),
    org__create_user=_l("Thêm người dùng"),
    org__change_user=_l("Sửa người dùng"),
    org__set_password=_l("Đặt lại mật khẩu"),
    org__grant=_l("Giao vai trò"),
    org__revoke=_l("Thu vai trò"),
    org__issue_token=_l("Cấp khóa API"),
    org__revoke_token=_l("Thu hồi khóa API"),
)

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
        Refused: the name is empty or a sibling of the same days has it, or the dates are reversed.
    """
    if by is not None:
        if parent is None:
            raise PermissionDenied("org.change")
        require(by, "org.change", parent)
    unit = Unit(name=name.strip(), kind=kind, parent=parent, is_sample=is_sample, **fields)
    _check_unit(unit)
    unit.save()
    unit.path = unit_path(parent, unit.pk)
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


@transaction.atomic
def create_user(
    *, by: User | None, username: str, full_name: str, password: str | None, unit: Unit, role: str, **fields: Any
) -> User:
    """Add a person with a first role.

    Args:
        password: None leaves the account without one until somebody sets it.
        unit, role: the first membership.
        fields: title, email, phone.

    Raises:
        PermissionDenied: `by` does not administer the unit.
        Refused: the name is taken or the password too weak.
    """
    if by is not None:
        require(by, "org.change", unit)
    if User.objects.filter(username__iexact=username).exists():
        raise Refused(
            _("Tên đăng nhập “%(name)s” đã có người dùng. Chọn tên khác.") % {"name": username}, field="username"
        )
    person = User(username=username, full_name=" ".join(full_name.split()), **fields)
    _set_password(person, password)
    person.save()
    audit.note(person, "org.create_user", by=by)
    grant(person, unit, role, by=by)
    return person


def _set_password(person: User, password: str | None) -> None:
    if password is None:
        person.set_unusable_password()
        return
    try:
        validate_password(password, person)
    except ValidationError as error:
        raise Refused(*error.messages, field="password") from None
    person.set_password(password)


@transaction.atomic
def change_user(person: User, *, by: User, **fields: Any) -> User:
    """Correct a person's particulars: full_name, title, email, phone, is_active.

    Raises:
        PermissionDenied: `by` administers none of the person's units and is not the person (who may not change
        is_active).
        Refused: somebody would close their own account.
    """
    if by.pk != person.pk or "is_active" in fields:
        _require_over(by, person)
    if by.pk == person.pk and fields.get("is_active") is False:
        raise Refused(_("Không tự khóa tài khoản của mình được. Nhờ người quản trị khác."), field="is_active")
    for name, value in fields.items():
        if name not in ("full_name", "title", "email", "phone", "is_active"):
            raise ValueError(f"{name} of a person is not changed this way")
        setattr(person, name, value)
    person.save()
    audit.note(person, "org.change_user", by=by, fields=sorted(fields))
    return person


@transaction.atomic
def set_password(person: User, password: str, *, by: User) -> None:
    """Set a person's password: their own, or that of somebody in a unit one administers.

    Raises:
        PermissionDenied, Refused: not theirs to set; too weak.
    """
    if by.pk != person.pk:
        _require_over(by, person)
    _set_password(person, password)
    person.save(update_fields=["password"])
    audit.note(person, "org.set_password", by=by)


def _require_over(by: User, person: User) -> None:
    """Every unit of the person must be one that `by` administers: else a role elsewhere could be taken over."""
    for row in person.memberships.select_related("unit"):
        require(by, "org.change", row.unit)
    require(by, "org.change")


@transaction.atomic
def grant(person: User, unit: Unit, role: str, *, by: User | None, until: date | None = None) -> Membership:
    """Give a person a role in a unit and below it.

    Raises:
        PermissionDenied: `by` does not administer the unit.
        Refused: the role does not exist.
    """
    if by is not None:
        require(by, "org.change", unit)
    if role not in Role.values:
        raise Refused(_("Không có vai trò này."), field="role")
    row, _created = Membership.objects.update_or_create(user=person, unit=unit, role=role, defaults={"valid_to": until})
    audit.note(person, "org.grant", by=by, unit=unit.pk, role=role)
    return row


@transaction.atomic
def revoke(row: Membership, *, by: User) -> None:
    """Take a role back.

    Raises:
        PermissionDenied: `by` does not administer the unit.
        Refused: it is the administrator's own last administering role.
    """
    require(by, "org.change", row.unit)
    if row.user_id == by.pk and row.role == Role.ADMIN:
        raise Refused(_("Không tự thu vai trò quản trị của mình được. Nhờ người quản trị khác."))
    audit.note(row.user, "org.revoke", by=by, unit=row.unit_id, role=row.role)
    row.delete()


MOST_TOKEN_DAYS = 366


@transaction.atomic
def issue_token(person: User, *, by: User | None, name: str, days: int = 90) -> tuple[ApiToken, str]:
    """Give a program a key with which it acts as a person.

    Args:
        person: as whom; only for oneself, since whoever holds the key is that person.
        by: the person, or None for whoever has the machine's command line.
        name: what it is for; shown where keys are listed.
        days: how long it holds, 1 to 366.

    Returns:
        the row, and the key itself, which is shown once and kept nowhere.

    Raises:
        PermissionDenied: for somebody else.
        Refused: no name, days out of bounds, or the account is closed.
    """
    if by is not None and by.pk != person.pk:
        raise PermissionDenied("org.issue_token")
    name = " ".join(name.split())
    if not name or len(name) > 100:
        raise Refused(_("Ghi khóa này dùng cho việc gì, nhiều nhất 100 ký tự."), field="name")
    if not 1 <= days <= MOST_TOKEN_DAYS:
        raise Refused(_("Khóa dùng được từ 1 đến %(n)d ngày.") % {"n": MOST_TOKEN_DAYS}, field="days")
    if not person.is_active:
        raise Refused(_("Tài khoản này đã khóa."), field="user")
    key = f"loa_{secrets.token_urlsafe(32)}"
    moment = now()
    row = ApiToken.objects.create(
        user=person, name=name, hash=token_hash(key), created_at=moment, expires_at=moment + timedelta(days=days)
    )
    audit.note(person, "org.issue_token", by=by, token=row.pk, name=name, days=days)
    return row, key


@transaction.atomic
def revoke_token(row: ApiToken, *, by: User | None) -> ApiToken:
    """End a key now; again does nothing.

    Raises:
        PermissionDenied: it is neither one's own nor that of somebody whom one administers.
    """
    if by is not None and by.pk != row.user_id:
        _require_over(by, row.user)
    if row.revoked_at is None:
        row.revoked_at = now()
        row.save(update_fields=["revoked_at"])
        audit.note(row.user, "org.revoke_token", by=by, token=row.pk)
    return row
