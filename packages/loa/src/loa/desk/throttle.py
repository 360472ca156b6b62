"""Slows down whoever tries passwords: by account and address together, by account alone, and by address alone.

An attempt is counted before its password is looked at, and taken back when it was right: so guesses that come at the
same moment cannot all slip through before the first has failed. The counts stand in the database, which every process
and machine shares and which counts one at a time.

The count by account alone holds where addresses cannot be believed (a proxy that lets a forged `X_Forwarded_For`
through) or are many. It would also let anybody lock an account out; so a browser from which the account has got in
before (`loa.desk.browsers`) is counted by itself and by nothing else.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F

from loa.kit.clock import now, watch
from loa.kit.keyed import keyed
from loa.org.models import SignInCount

WINDOW = timedelta(minutes=5)
PER_ACCOUNT = 6
"""Of one account at one address, or in one known browser."""
PER_NAME = 30
"""Of one account wherever it is tried, known browsers aside."""
PER_ADDRESS = 60


def digest(*parts: str) -> str:
    """The key under which a name, or a name at a place, is counted: no name and no address is kept."""
    return keyed("desk.throttle", *(part.strip().casefold() for part in parts))


def _keys(username: str, address: str, browser: str) -> list[tuple[str, int]]:
    """What is counted, always in this order, so that two attempts never wait for each other."""
    if browser:
        return [(digest(username, "browser", browser), PER_ACCOUNT)]
    return [
        (digest(username, address), PER_ACCOUNT),
        (digest(username), PER_NAME),
        (digest("", address), PER_ADDRESS),
    ]


@transaction.atomic
def attempt(username: str, address: str, browser: str = "") -> bool:
    """Count one attempt, unless so many failed or are under way in the last five minutes that this one must wait.

    Args:
        username: as typed.
        address: of whoever tries.
        browser: its number, where the account has got in from it before.

    Returns:
        whether the password may be looked at.
    """
    moment, rows = now(), []
    for key, limit in _keys(username, address, browser):
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
def succeeded(username: str, address: str, browser: str = "") -> None:
    """Forget the failures of an account that got in, at this place; of the wider counts only this attempt is taken
    back. Arguments as for `attempt`.
    """
    (place, _limit), *wider = _keys(username, address, browser)
    SignInCount.objects.filter(key=place).delete()
    for key, _limit in wider:
        SignInCount.objects.filter(key=key, count__gt=0).update(count=F("count") - 1)


@watch("desk.forget_attempts")
def forget(moment: datetime) -> int:
    """Remove counts whose five minutes are over."""
    return SignInCount.objects.filter(since__lte=moment - WINDOW).delete()[0]
