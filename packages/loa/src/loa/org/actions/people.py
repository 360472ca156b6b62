"""People: their accounts, passwords and roles."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from loa.kit import audit
from loa.kit.refused import Refused
from loa.org.access import is_over, require
from loa.org.models import Membership, Role, Unit, User
from loa.org.slip import bearer, make_slip


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
    username = User.normalize_username(username)  # as the form of signing in does: "ａ" is "a"
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


@transaction.atomic
def use_slip(uid: str, token: str, password: str) -> User:
    """Set the password of the person that a slip is for; it ends with that.

    Args:
        uid, token: as `issue_slips` put them into the path.

    Raises:
        Refused: somebody has used it meanwhile, or it ended otherwise; or the password is too weak.
    """
    person = bearer(uid, token, lock=True)
    if person is None:
        raise Refused(_("Phiếu này không dùng được nữa."))
    set_password(person, password, by=person)
    return person


@transaction.atomic
def issue_slips(people: Sequence[User], *, by: User) -> list[tuple[User, str]]:
    """Give people a link with which each sets a password of their own, once, within `PASSWORD_RESET_TIMEOUT`.

    A link ends when its person signs in or gets a password, and when `by` may no longer set it; the password in use
    stays until then.

    Returns:
        Each person with the path of the link.

    Raises:
        PermissionDenied: `by` does not administer every unit of a person.
        Refused: an account is closed.
    """
    made = []
    for person in people:
        _require_over(by, person)
        if not person.is_active:
            raise Refused(_("Tài khoản của %(person)s đang khóa. Mở lại trước đã.") % {"person": person.full_name})
        made.append((person, reverse("org:set_password", args=make_slip(person, by))))
        audit.note(person, "org.issue_slip", by=by)
    return made


def _require_over(by: User, person: User) -> None:
    """Every unit of the person must be one that `by` administers: else a role elsewhere could be taken over."""
    if not is_over(by, person):
        raise PermissionDenied("org.change")


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
