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
from loa.radio.actions.common import checked, one_line
from loa.radio.actions.render import queue
from loa.radio.models import Airing, AiringState, Priority, Region, Rendering, RenderState, Station, Urgent

IN_FORCE = timedelta(minutes=60)
"""A station that has been out of reach longer does not play an urgent message that is no longer true."""


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
        region=region,
        prepared_by=by,
        prepared_at=now(),
    )
    row.stations.set(wanted)
    audit.note(row, "radio.prepare_urgent", by=by, title=row.title, stations=sorted(one.pk for one in wanted))
    queue(row, by=by)
    return row


def sound_of(urgent: Urgent) -> Rendering | None:
    """The finished sound of an urgent message; None while the machine is at it."""
    return Rendering.objects.filter(urgent=urgent, state=RenderState.DONE).first()


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
        raise Refused(_("Bản tin do chính bạn soạn. Người thứ hai phải đọc và phát lệnh."))
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
    seconds = -(-master.samples // master.rate) if master and master.rate else 0
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
