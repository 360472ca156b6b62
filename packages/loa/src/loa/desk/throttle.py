"""Slows down whoever tries passwords: by account and address together, and by address alone.

An attempt is counted before its password is looked at, and taken back when it was right: so guesses that come at the
same moment cannot all slip through before the first has failed. The counts stand in the database, which every process
and machine shares and which counts one at a time.
"""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F

from loa.kit.clock import now, watch
from loa.org.models import SignInCount

WINDOW = timedelta(minutes=5)
PER_ACCOUNT = 6
PER_ADDRESS = 60


def _keys(username: str, address: str) -> tuple[tuple[str, int], tuple[str, int]]:
    """What is counted, always in this order, so that two attempts never wait for each other."""
    account = hashlib.sha256(f"{username.strip().casefold()}\n{address}".encode()).hexdigest()
    return (account, PER_ACCOUNT), (hashlib.sha256(address.encode()).hexdigest(), PER_ADDRESS)


@transaction.atomic
def attempt(username: str, address: str) -> bool:
    """Count one attempt, unless so many failed or are under way in the last five minutes that this one must wait.

    Returns:
        whether the password may be looked at.
    """
    moment, rows = now(), []
    for key, limit in _keys(username, address):
        SignInCount.objects.get_or_create(key=key, defaults={"since": moment})
        row = SignInCount.objects.select_for_update().get(key=key)
        if row.since <= moment - WINDOW:
            row.count, row.since = 0, moment
        if row.count >= limit:
            return False
        rows.append(row)
    for row in rows:
        row.count += 1
        row.save(update_fields=["count", "since"])
    return True


@transaction.atomic
def succeeded(username: str, address: str) -> None:
    """Forget the failures of an account that got in; of the address's count only this attempt is taken back."""
    (account, _limit), (place, _other) = _keys(username, address)
    SignInCount.objects.filter(key=account).delete()
    SignInCount.objects.filter(key=place, count__gt=0).update(count=F("count") - 1)


@watch("desk.forget_attempts")
def forget(moment: datetime) -> int:
    """Remove counts whose five minutes are over."""
    return SignInCount.objects.filter(since__lte=moment - WINDOW).delete()[0]
