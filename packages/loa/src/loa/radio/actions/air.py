"""When and where a programme airs: laid out from the series' slots, moved by hand, ordered where two meet."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from loa.kit import audit
from loa.kit.clock import now
from loa.kit.refused import Refused
from loa.org.access import require
from loa.org.models import User
from loa.radio.access import usable_stations
from loa.radio.actions.common import locked_programme, stir
from loa.radio.actions.series import check_stations, in_quiet
from loa.radio.models import Airing, AiringState, Priority, Programme, ProgrammeState, Station

FURTHEST = timedelta(days=366)


def moments_of(programme: Programme) -> list[tuple[int, datetime]]:
    """(number of the run, moment) of each slot of the programme's series."""
    zone = timezone.get_current_timezone()
    return [
        (slot.nth, datetime.combine(programme.first_day + timedelta(days=slot.days), slot.time, zone))
        for slot in programme.series.slots.order_by("nth")
    ]


def proposed(programme: Programme, nth: int) -> datetime | None:
    """The moment that the series has for a run, where it is still ahead."""
    return next((starts for number, starts in moments_of(programme) if number == nth and starts > now()), None)


@transaction.atomic
def plan_airings(programme: Programme, *, by: User) -> list[Airing]:
    """Lay a programme's airings out from the slots of its series, on the stations of the series. What stands (moved by
    hand, played) stays; what lies in the past when the programme is approved is not laid out at all.

    Returns:
        the airings that were added.
    """
    seconds, moment = programme.series.seconds, now()
    known = set(programme.airings.values_list("station", "nth"))
    rows = [
        Airing(
            programme=programme, station=station, nth=nth, starts=starts, seconds=seconds,
            priority=programme.series.priority,
        )
        for station in programme.series.stations.filter(is_active=True)
        for nth, starts in moments_of(programme)
        if (station.pk, nth) not in known and starts > moment
    ]  # fmt: skip
    found = Airing.objects.bulk_create(rows)
    if found:
        audit.note(programme, "radio.schedule", by=by, airings=len(found))
    return found


@transaction.atomic
def schedule(
    programme: Programme, nth: int, starts: datetime, stations: Iterable[Station], *, by: User
) -> list[Airing]:
    """Set one run of a programme: its moment and its stations. Stations left out are taken out of this run.

    Args:
        nth: 0 the first run, 1 and more the repeats.
        starts: aware; ahead.

    Raises:
        PermissionDenied: `by` does not plan for the producing unit.
        Refused: in the past, too far ahead, in a station's quiet hours, a station that `by` may not use, or a station
            has begun to play this run.
    """
    row = locked_programme(programme, by=by, deed="radio.plan")
    if row.state == ProgrammeState.WITHDRAWN:
        raise Refused(_("Chương trình đã gỡ nên không xếp lịch được."))
    moment = now()
    if starts <= moment:
        raise Refused(_("Giờ phát đã qua. Chọn giờ khác."), field="starts")
    if starts > moment + FURTHEST:
        raise Refused(_("Giờ phát xa quá một năm. Xem lại năm."), field="starts")
    wanted = {station.pk: station for station in stations}
    if not wanted:
        raise Refused(_("Chọn ít nhất một đài."), field="stations")
    local = timezone.localtime(starts).time()
    kept = {airing.station_id: airing for airing in row.airings.filter(nth=nth)}
    check_stations(wanted.values(), usable_stations(by, row.series.unit, row.series), kept)
    for station in wanted.values():
        if in_quiet(station, local):
            raise Refused(
                _("Giờ này nằm trong giờ yên lặng của %(station)s. Chọn giờ khác.") % {"station": station},
                field="starts",
            )
    begun = [one for one in kept.values() if one.state not in (AiringState.PLANNED, AiringState.CANCELLED)]
    if begun:
        raise Refused(_("Lần này đã có đài phát nên không đổi được. Xếp một lần phát mới."))
    Airing.objects.filter(programme=row, nth=nth).exclude(station__in=wanted).update(state=AiringState.CANCELLED)
    Airing.objects.filter(programme=row, nth=nth, station__in=wanted).update(
        state=AiringState.PLANNED, starts=starts, reason=""
    )
    Airing.objects.bulk_create(
        Airing(
            programme=row, station=station, nth=nth, starts=starts, seconds=row.series.seconds,
            priority=row.series.priority,
        )
        for pk, station in wanted.items()
        if pk not in kept
    )  # fmt: skip
    stir(Station.objects.filter(Q(pk__in=wanted) | Q(pk__in=kept)), by=by)
    audit.note(row, "radio.schedule", by=by, nth=nth, starts=starts.isoformat(), stations=sorted(wanted))
    return list(row.airings.filter(nth=nth, state=AiringState.PLANNED))


def clashes(station: Station, *, after: datetime) -> list[list[Airing]]:
    """Groups of airings ahead that overlap at a station; each group in the order in which they will be played."""
    rows = list(
        Airing.objects.filter(station=station, state=AiringState.PLANNED, starts__gt=after)
        .exclude(priority=Priority.URGENT)
        .select_related("programme", "programme__series", "programme__series__unit")
        .order_by("starts", "pk")
    )
    groups: list[list[Airing]] = []
    end: datetime | None = None
    for airing in rows:
        if end is not None and airing.starts < end:
            groups[-1].append(airing)
        else:
            groups.append([airing])
        end = max(end or airing.starts, airing.starts + timedelta(seconds=airing.seconds))
    rank = {Priority.PRIORITY: 0, Priority.NORMAL: 1}
    return [
        sorted(group, key=lambda one: (rank[Priority(one.priority)], one.order, one.starts, one.pk))
        for group in groups
        if len(group) > 1
    ]


@transaction.atomic
def put_first(airing: Airing, *, by: User) -> Airing:
    """Of airings that meet at a station, this one goes first among its equals (Thông tư 39/2020: the commune decides).

    Raises:
        PermissionDenied: `by` does not run the station.
        Refused: it meets no other of its rank, or has begun.
    """
    require(by, "station.run", airing.station.unit)
    row = Airing.objects.select_for_update(of=("self",)).select_related("station").get(pk=airing.pk)
    group = next((one for one in clashes(row.station, after=now()) if row.pk in {other.pk for other in one}), None)
    equals = [other for other in group or () if other.priority == row.priority and other.pk != row.pk]
    if row.state != AiringState.PLANNED or not equals:
        raise Refused(_("Lượt này không trùng với lượt nào cùng mức."))
    row.order = 0
    row.save(update_fields=["order"])
    for place, other in enumerate(equals, 1):
        Airing.objects.filter(pk=other.pk).update(order=place)
    stir(Station.objects.filter(pk=row.station_id), by=by)
    audit.note(row, "radio.order_clash", by=by, before=[other.pk for other in equals])
    return row
