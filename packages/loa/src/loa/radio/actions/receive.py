"""What every request of a device leaves behind: that it was there, the word it signed with, and refusals."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.core.cache import cache
from django.db import IntegrityError, transaction

from loa.kit import audit
from loa.kit.clock import now, watch
from loa.org.models import User
from loa.radio.models import Device, Nonce

SEEN_EVERY = timedelta(seconds=60)
"""Not every poll is worth a write."""
REMEMBER = timedelta(minutes=10)
NOTED_EVERY = 3600
"""Seconds between two lines of the audit log about the same refusal of the same device."""


def is_news(device: Device) -> bool:
    """Whether it is worth a write that a device was there. Asked first: on SQLite a transaction shuts out writers."""
    return device.last_seen is None or device.last_seen < now() - SEEN_EVERY


@transaction.atomic
def seen(device: Device, *, by: User | None) -> None:
    """Note that a device was there.

    Args:
        by: None: the device itself.
    """
    Device.objects.filter(pk=device.pk).update(last_seen=now())


def take_nonce(device: Device, word: str, *, by: User | None) -> bool:
    """Take the word of a request; whether it is new.

    Args:
        by: None: the device itself.
    """
    try:
        with transaction.atomic():
            Nonce.objects.create(device=device, word=word, seen_at=now())
    except IntegrityError:
        return False
    return True


@transaction.atomic
def note_refusal(device: Device, code: str, *, by: User | None) -> None:
    """Put a refused request on the audit log; the same one at most once an hour.

    Args:
        code: why ("bad_signature", "used_nonce").
        by: None: nobody who is known.
    """
    if cache.add(f"loa.radio.refused.{device.pk}.{code}", 1, NOTED_EVERY):
        audit.note(device.station, "radio.refuse_device", by=by, device=device.name, code=code)


@watch("radio.nonces")
def forget_nonces(moment: datetime | None = None) -> int:
    """Forget words that are too old to be sent again; returns how many."""
    moment = moment or now()
    count, _by_model = Nonce.objects.filter(seen_at__lt=moment - REMEMBER).delete()
    return count
