"""Urgent messages: one person prepares, another sends; every station hears of it within seconds."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from loa.kit import audit
from loa.kit.clock import now
from loa.kit.refused import Refused
from loa.org.access import may, require
from loa.org.models import Unit, User
from loa.radio import voices
from loa.radio.actions.common import checked, one_line
from loa.radio.actions.render import queue
from loa.radio.models import Airing, AiringState, Priority, Region, Rendering, RenderState, Station, Urgent

IN_FORCE = timedelta(minutes=60)
"""A station that has been out of reach longer does not play an urgent message that is no longer true."""


REPEAT, GAP_MS = 2, 1000
"""How often a station says it, and the pause between."""


def is_open(airing: Airing) -> bool:
    """Whether an urgent airing may still sound: it does now, or the order is in force and not carried out yet."""
    urgent = airing.urgent
    if urgent is None or airing.state in (AiringState.COMPLETED, AiringState.MISSED, AiringState.CANCELLED):
        return False
    if airing.state == AiringState.STARTED:
        return airing.starts + IN_FORCE + timedelta(seconds=airing.seconds) > now()
    stopped = airing.state == AiringState.PARTIAL and airing.reason == "stopped"
    return not stopped and urgent.cancelled_at is None and urgent.ends_at is not None and urgent.ends_at > now()


@transaction.atomic
def prepare(
    unit: Unit, *, by: User, title: str, text: str, stations: Iterable[Station], region: str = Region.CENTRAL
) -> Urgent:
    """Write an urgent message; the machine makes its sound at once, to be ready when the second person sends it.

    Raises:
        PermissionDenied: `by` may not prepare for the unit, or for one of the stations.
        Refused: nothing to say, no station.
    """
    require(by, "urgent.prepare", unit)
    wanted = list(stations)
    if not wanted:
        raise Refused(_("Chọn ít nhất một đài."), field="stations")
    for station in wanted:
        require(by, "urgent.prepare", station.unit)
    row = Urgent.objects.create(
        unit=unit,
        title=one_line(title, most=150, field="title", missing=_("Ghi việc gì đang xảy ra.")),
        text=checked(text, most=3000, field="text", missing=_("Ghi lời báo: việc gì, ở đâu, bà con cần làm gì.")),
        region=voices.checked(region),
        prepared_by=by,
        prepared_at=now(),
    )
    row.stations.set(wanted)
    audit.note(row, "radio.prepare_urgent", by=by, title=row.title, stations=sorted(one.pk for one in wanted))
    queue(row, by=by)
    return row


def urgent_rendering(urgent: Urgent) -> Rendering | None:
    """What the machine made, or is making, of an urgent message."""
    return Rendering.objects.filter(urgent=urgent).order_by("-pk").first()


def sound_of(urgent: Urgent) -> Rendering | None:
    """The finished sound of an urgent message; None while the machine is at it."""
    made = urgent_rendering(urgent)
    return made if made is not None and made.state == RenderState.DONE else None


@transaction.atomic
def send(urgent: Urgent, *, by: User) -> Urgent:
    """The second person gives the order; from now on every station that asks is told.

    Raises:
        PermissionDenied: `by` may not send for the unit, or for one of the stations.
        Refused: `by` prepared it, it was sent or cancelled already, or its sound is not ready.
    """
    row = Urgent.objects.select_for_update(of=("self",)).select_related("unit").get(pk=urgent.pk)
    require(by, "urgent.send", row.unit)
    stations = list(row.stations.select_related("unit"))
    for station in stations:
        require(by, "urgent.send", station.unit)
    if row.prepared_by_id == by.pk:
        raise Refused(_("Bản tin do chính anh/chị soạn. Người thứ hai phải đọc và phát lệnh."))
    if row.sent_at or row.cancelled_at:
        raise Refused(_("Bản tin này đã phát lệnh hoặc đã hủy."))
    if not may(row.prepared_by, "urgent.prepare", row.unit):
        raise Refused(_("Người soạn không còn quyền soạn bản tin khẩn cấp. Soạn bản tin mới."))
    rendering = sound_of(row)
    if rendering is None:
        raise Refused(_("Máy chưa dựng xong tiếng. Chờ vài giây rồi bấm lại."))
    moment = now()
    row.sent_by, row.sent_at, row.ends_at = by, moment, moment + IN_FORCE
    row.save(update_fields=["sent_by", "sent_at", "ends_at"])
    master = rendering.files.exclude(samples=0).first()
    once = -(-master.samples // master.rate) if master and master.rate else 0
    seconds = REPEAT * once + (REPEAT - 1) * GAP_MS // 1000
    Airing.objects.bulk_create(
        Airing(urgent=row, station=station, starts=moment, seconds=seconds, priority=Priority.URGENT)
        for station in stations
    )
    audit.note(row, "radio.send_urgent", by=by, stations=sorted(one.pk for one in stations))
    return row


@transaction.atomic
def cancel(urgent: Urgent, *, by: User) -> Urgent:
    """Withdraw an urgent message; where it sounds, it is stopped.

    Raises:
        PermissionDenied: `by` may not prepare for the unit.
    """
    row = Urgent.objects.select_for_update(of=("self",)).select_related("unit").get(pk=urgent.pk)
    require(by, "urgent.prepare", row.unit)
    if row.cancelled_at is None:
        row.cancelled_at = now()
        row.save(update_fields=["cancelled_at"])
        Airing.objects.filter(urgent=row, state=AiringState.PLANNED).update(state=AiringState.CANCELLED)
        audit.note(row, "radio.cancel_urgent", by=by)
    return row
