"""Keys with which a program acts as a person."""

from __future__ import annotations

import secrets
from datetime import timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from loa.kit import audit
from loa.kit.clock import now
from loa.kit.refused import Refused
from loa.org.actions.people import _require_over
from loa.org.models import ApiToken, User, token_hash

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
