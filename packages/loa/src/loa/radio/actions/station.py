"""Stations and the computers that stand in them: setting up, pairing by a code that is shown once, retiring."""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass
from datetime import time, timedelta

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from loa.kit import audit
from loa.kit.clock import now
from loa.kit.refused import Refused
from loa.org.access import may, require
from loa.org.models import Unit, User
from loa.radio import keys
from loa.radio.actions.common import iso, locked_station, one_line, stir
from loa.radio.models import Device, PairingCode, Station

ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""Without letters that look alike when read over the telephone."""
CODE_LENGTH = 10
CODE_LIFE = timedelta(minutes=30)


@transaction.atomic
def save_station(
    unit: Unit,
    *,
    by: User,
    name: str,
    place: str = "",
    quiet_from: time = time(21),
    quiet_to: time = time(5, 30),
    volume: int = 80,
    local_allowed: bool = True,
    is_active: bool = True,
    station: Station | None = None,
) -> Station:
    """Set up a relaying station, or change one; its unit stays.

    Raises:
        PermissionDenied: `by` does not run stations of the unit.
        Refused: no name, a twin, or a volume out of range.
    """
    require(by, "station.run", unit)
    row = locked_station(station, by=by) if station else Station(unit=unit)
    row.name = one_line(name, most=120, field="name", missing=_("Ghi tên đài."))
    if Station.objects.filter(unit=row.unit, name=row.name).exclude(pk=row.pk).exists():
        raise Refused(_("Đơn vị đã có đài tên này."), field="name")
    if not 0 <= volume <= 100:
        raise Refused(_("Âm lượng từ 0 đến 100."), field="volume")
    row.place = one_line(place, most=200, field="place")
    row.quiet_from, row.quiet_to, row.volume = quiet_from, quiet_to, volume
    row.local_allowed, row.is_active = local_allowed, is_active
    row.save()
    stir(Station.objects.filter(pk=row.pk), by=by)
    audit.note(row, "radio.save_station", by=by, name=row.name, quiet=f"{quiet_from:%H:%M}-{quiet_to:%H:%M}")
    return row


def plain_code(text: str) -> str:
    """A code as it is hashed: capitals, without spaces and hyphens."""
    return "".join(letter for letter in text.upper() if letter not in " -\t")


def code_hash(code: str) -> str:
    """How a code is kept: with the installation's own secret, so that the table alone cannot be tried out."""
    return hmac.digest(keys.secret_of(b"pairing code"), plain_code(code).encode("utf-8", "replace"), "sha256").hex()


@transaction.atomic
def make_code(station: Station, *, by: User) -> str:
    """A code with which one computer may be paired with the station within half an hour; earlier unused ones are void.

    Returns:
        the code, to be shown once.

    Raises:
        PermissionDenied: `by` does not run the station.
        Refused: the station is not in use.
    """
    row = locked_station(station, by=by)
    if not row.is_active:
        raise Refused(_("Đài này đang ngừng. Mở lại đài rồi ghép máy."))
    PairingCode.objects.filter(station=row, device=None).delete()
    code = "".join(secrets.choice(ALPHABET) for _nth in range(CODE_LENGTH))
    moment = now()
    PairingCode.objects.create(
        station=row, hash=code_hash(code), made_by=by, made_at=moment, expires_at=moment + CODE_LIFE
    )
    audit.note(row, "radio.make_code", by=by)
    return f"{code[:5]}-{code[5:]}"


@transaction.atomic
def rotate_key(*, by: User | None) -> bytes:
    """Sign the stations' orders with a new key from now on. Each station learns of it by what the old key said, at its
    next contact, however late that is; none has to be paired again.

    Args:
        by: None: whoever sits at the server's command line.

    Returns:
        the new raw public key.
    """
    key = keys.rotate(iso(now()))
    for row in Station.objects.select_for_update().filter(is_active=True):
        audit.note(row, "radio.rotate_key", by=by, key=keys.encode(key))
    stir(Station.objects.all(), by=by)
    return key


@dataclass(eq=False)
class Denied(Exception):
    """A device's request is not carried out.

    Args:
        status: HTTP status.
        code: for the agent ("used_code").
        more: further keys of the answer.
    """

    status: int
    code: str
    more: tuple[tuple[str, object], ...] = ()


@transaction.atomic
def pair(code: str, public_key: bytes, *, model: str, agent: str, by: User | None) -> Device:
    """Pair the computer that holds a key with the station of a code; a device that stood there is retired.

    The same code with the same key again gives the same device: the answer may have been lost in a power cut.

    Args:
        public_key: raw Ed25519; the caller has checked that the sender holds its private half.
        by: None: whoever read the code out; kept is who had it made.

    Raises:
        Denied: unknown, used or old code; a key that was paired before.
    """
    row = (
        PairingCode.objects.select_for_update(of=("self",))
        .select_related("station", "station__unit", "made_by")
        .filter(hash=code_hash(code))
        .first()
    )
    if row is None:
        raise Denied(404, "unknown_code")
    moment = now()
    paired = Device.objects.filter(code=row).first()
    if paired is not None and paired.public_key == public_key.hex() and moment < row.expires_at:
        return paired
    if paired is not None or moment >= row.expires_at or not row.station.is_active:
        raise Denied(410, "used_code")
    # Who had the code made may have lost the right since.
    if not may(row.made_by, "station.run", row.station.unit):
        raise Denied(410, "used_code")
    if Device.objects.filter(public_key=public_key.hex()).exists():
        raise Denied(409, "known_key")
    station = locked_station(row.station, by=None)
    old = Device.objects.filter(station=station, retired_at=None).first()
    if old is not None:
        retire(old, by=row.made_by)
    try:
        device = Device.objects.create(
            station=station, name=keys.device_name(public_key), public_key=public_key.hex(), model=model, agent=agent,
            code=row, paired_at=moment, paired_by=row.made_by, last_seen=moment,
        )  # fmt: skip
    except IntegrityError:
        raise Denied(409, "known_key") from None
    audit.note(
        station, "radio.pair", by=by or row.made_by, device=device.name, model=model, agent=agent,
        instead_of=old.name if old else None,
    )  # fmt: skip
    return device


@transaction.atomic
def retire(device: Device, *, by: User) -> Device:
    """Take a computer out of its station: it gets no more orders; its log is taken up to its last entry.

    Raises:
        PermissionDenied: `by` does not run the station.
    """
    require(by, "station.run", device.station.unit)
    row = Device.objects.select_for_update().get(pk=device.pk)
    if row.retired_at is None:
        row.retired_at = now()
        row.save(update_fields=["retired_at"])
        audit.note(row.station, "radio.retire", by=by, device=row.name)
    return row
