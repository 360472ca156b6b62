"""The key on a slip with which somebody sets a password. It is worth what the administrator who printed it may do at
the moment of use: with a slip kept back nobody reaches a role that its person was given since.
"""

from __future__ import annotations

from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.utils.http import urlsafe_base64_decode, urlsafe_base64_encode

from loa.org.access import is_over
from loa.org.models import User


class _Keys(PasswordResetTokenGenerator):
    """Django's keys, each bound to who made it."""

    def __init__(self, issuer: User) -> None:
        super().__init__()
        self.key_salt = f"loa.org.slip.{issuer.pk}"


def make_slip(person: User, by: User) -> tuple[str, str]:
    """Who the slip is for and from, and its key; both as they stand in an address."""
    return urlsafe_base64_encode(f"{person.pk}.{by.pk}".encode()), _Keys(by).make_token(person)


def bearer(uid: str, token: str, *, lock: bool = False) -> User | None:
    """Whose password the holder of a slip may set now; None for a key that is forged, used, old or out of reach.

    Args:
        lock: keep the person's row for this transaction: of two who come at once with one slip, the second comes late.
    """
    try:
        keys = [int(part) for part in urlsafe_base64_decode(uid).decode("ascii").split(".")]
    except (ValueError, OverflowError):
        return None
    if len(keys) != 2 or max(keys) >= 2**63:
        return None
    rows = User.objects.filter(is_active=True)
    person = (rows.select_for_update() if lock else rows).filter(pk=keys[0]).first()
    issuer = rows.filter(pk=keys[1]).first()
    if person is None or issuer is None or not _Keys(issuer).check_token(person, token):
        return None
    return person if is_over(issuer, person) else None
