"""The only door to the radio's rows.

A programme belongs to the unit that produces it. A unit whose station relays it sees it from the approval on, to read
along and to know what its loudspeakers say; it changes nothing there.
"""

from __future__ import annotations

from typing import TypeVar

from django.db.models import Exists, Model, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import Http404

from loa.kit.clock import today
from loa.org.access import Person, units
from loa.org.models import Unit
from loa.plan.models import Task, TaskRole
from loa.radio.models import (
    SOUNDED,
    Airing,
    Device,
    Item,
    Notice,
    Programme,
    ProgrammeState,
    Pronunciation,
    Rendering,
    RenderState,
    Rendition,
    Series,
    Sound,
    Station,
    Urgent,
)

Row = TypeVar("Row", bound=Model)


def visible_series(user: Person) -> QuerySet[Series]:
    """Series of units that the user may look at."""
    return Series.objects.filter(unit__in=units(user, "radio.see")).select_related("unit", "duty")


def get_series(user: Person, pk: int) -> Series:
    """One visible series.

    Raises:
        Http404: unknown or not visible.
    """
    return _one(visible_series(user), pk)


def visible_programmes(user: Person) -> QuerySet[Programme]:
    """Programmes of one's units, and approved ones that a station of one's units relays."""
    seen = units(user, "radio.see")
    relayed = Exists(Airing.objects.filter(programme=OuterRef("pk"), station__unit__in=seen))
    return Programme.objects.filter(
        Q(series__unit__in=seen) | (Q(state=ProgrammeState.APPROVED) & relayed)
    ).select_related("series", "series__unit", "task", "edited_by", "submitted_by", "approved_by", "returned_by")


def get_programme(user: Person, pk: int) -> Programme:
    """One visible programme.

    Raises:
        Http404: unknown or not visible.
    """
    return _one(visible_programmes(user), pk)


def get_item(user: Person, pk: int) -> Item:
    """One item of a visible programme.

    Raises:
        Http404: unknown or not visible.
    """
    rows = Item.objects.filter(programme__in=visible_programmes(user))
    return _one(rows.select_related("programme", "programme__series", "programme__series__unit", "sound", "story"), pk)


def usable_sounds(programme: Programme) -> QuerySet[Sound]:
    """Recordings that a programme may use: its producing unit's."""
    return Sound.objects.filter(unit=programme.series.unit_id)


def awaiting(user: Person) -> QuerySet[Programme]:
    """Programmes that lie before the user to approve: submitted, and not by themselves."""
    return (
        Programme.objects.filter(state=ProgrammeState.SUBMITTED, series__unit__in=units(user, "radio.approve"))
        .exclude(submitted_by=user.pk)
        .exclude(edited_by=user.pk)
        .select_related("series", "submitted_by")
        .order_by("submitted_at")
    )


def visible_stations(user: Person) -> QuerySet[Station]:
    """Stations of one's units, and those that relay a series of one's units."""
    seen = units(user, "radio.see")
    relays = Exists(Series.stations.through.objects.filter(station=OuterRef("pk"), series__unit__in=seen))
    return Station.objects.filter(Q(unit__in=seen) | relays).select_related("unit")


def get_station(user: Person, pk: int) -> Station:
    """One visible station.

    Raises:
        Http404: unknown or not visible.
    """
    return _one(visible_stations(user), pk)


def run_stations(user: Person, deed: str = "station.run") -> QuerySet[Station]:
    """Stations in use whose unit gives the user a right."""
    return Station.objects.filter(unit__in=units(user, deed), is_active=True).select_related("unit")


def usable_stations(user: Person, unit: Unit, series: Series | None = None) -> QuerySet[Station]:
    """Stations in use on which a person who plans for a unit may lay its programmes: those of the unit and below it,
    those that the person runs, those whose unit a running plan has relay what this unit makes (the plan decides), and
    those that relay the series already.
    """
    plans = _owed(channel="radio", unit=unit).values("plan")
    told = _owed(channel="relay", plan__in=plans).values("unit")
    relays = Q(pk__in=series.stations.values("pk")) if series is not None else Q()
    own = Q(unit__path__startswith=unit.path) | Q(unit__in=units(user, "station.run")) | Q(unit__in=told)
    return Station.objects.filter(own | relays if relays else own, is_active=True).select_related("unit")


def _owed(**which: object) -> QuerySet[Task]:
    """Tasks of running plans that somebody leads."""
    rows = Task.objects.filter(role=TaskRole.LEAD, retired_at=None, plan__state="active", **which)
    return rows.order_by()


def get_device(user: Person, pk: int) -> Device:
    """One computer of a station that the user runs.

    Raises:
        Http404: unknown or not theirs.
    """
    rows = Device.objects.filter(station__unit__in=units(user, "station.run"))
    return _one(rows.select_related("station", "station__unit"), pk)


def visible_airings(user: Person) -> QuerySet[Airing]:
    """Airings at stations of one's units, and those of one's units' programmes and urgent messages."""
    seen = units(user, "radio.see")
    return Airing.objects.filter(
        Q(station__unit__in=seen) | Q(programme__series__unit__in=seen) | Q(urgent__unit__in=seen)
    ).select_related("programme", "programme__series", "urgent", "station", "station__unit", "entry")


def get_airing(user: Person, pk: int) -> Airing:
    """One visible airing.

    Raises:
        Http404: unknown or not visible.
    """
    return _one(visible_airings(user), pk)


def visible_notices(user: Person) -> QuerySet[Notice]:
    """Notices about visible airings."""
    seen = units(user, "radio.see")
    return Notice.objects.filter(
        Q(airing__station__unit__in=seen) | Q(airing__programme__series__unit__in=seen)
    ).select_related("airing", "airing__programme__series", "airing__urgent", "airing__station")


def open_notices(user: Person) -> QuerySet[Notice]:
    """Notices that nobody on the user's side has read: the station's side, or the producer's."""
    own = Q(airing__station__unit__in=units(user, "station.run"), station_read_at=None)
    made = Q(airing__programme__series__unit__in=units(user, "radio.write"), maker_read_at=None)
    return visible_notices(user).filter(own | made, settled_at=None)


def get_notice(user: Person, pk: int) -> Notice:
    """One visible notice.

    Raises:
        Http404: unknown or not visible.
    """
    return _one(visible_notices(user), pk)


def visible_urgents(user: Person) -> QuerySet[Urgent]:
    """Urgent messages of one's units, and those for one's stations once they were sent."""
    seen = units(user, "radio.see")
    sent = Exists(Airing.objects.filter(urgent=OuterRef("pk"), station__unit__in=seen))
    return Urgent.objects.filter(Q(unit__in=seen) | sent).select_related("unit", "prepared_by", "sent_by")


def awaiting_urgents(user: Person) -> QuerySet[Urgent]:
    """Urgent messages that wait for the user's order: prepared by another, for stations that they answer for."""
    reach = units(user, "urgent.send")
    rows = Urgent.objects.filter(unit__in=reach, sent_at=None, cancelled_at=None).exclude(prepared_by=user.pk)
    beyond = Urgent.stations.through.objects.filter(urgent=OuterRef("pk")).exclude(station__unit__in=reach)
    return rows.filter(~Exists(beyond)).select_related("unit", "prepared_by").order_by("prepared_at")


def get_urgent(user: Person, pk: int) -> Urgent:
    """One visible urgent message.

    Raises:
        Http404: unknown or not visible.
    """
    return _one(visible_urgents(user), pk)


def visible_pronunciations(user: Person) -> QuerySet[Pronunciation]:
    """Ways of saying words in one's units and in those above them, whose words hold below."""
    paths = units(user, "radio.see").values_list("path", flat=True)
    owners = {int(part) for path in paths for part in path.split(".") if part}
    return Pronunciation.objects.filter(unit__in=owners).select_related("unit")


def get_pronunciation(user: Person, pk: int) -> Pronunciation:
    """One word of a unit that the user writes for.

    Raises:
        Http404: unknown or not theirs.
    """
    return _one(Pronunciation.objects.filter(unit__in=units(user, "radio.write")).select_related("unit"), pk)


def writing_units(user: Person) -> QuerySet[Unit]:
    """Units that the user writes programmes for."""
    return units(user, "radio.write").filter(outside=False)


def visible_renderings(user: Person) -> QuerySet[Rendering]:
    """What was made of visible programmes and urgent messages."""
    return Rendering.objects.filter(Q(programme__in=visible_programmes(user)) | Q(urgent__in=visible_urgents(user)))


def get_rendition(user: Person, rendering: int, name: str) -> Rendition:
    """One file of a visible rendering, by its name.

    Raises:
        Http404: unknown or not visible.
    """
    row = Rendition.objects.filter(rendering__in=visible_renderings(user), rendering=rendering, name=name).first()
    if row is None:
        raise Http404
    return row


# What everybody may hear


def on_the_portal() -> QuerySet[Programme]:
    """Programmes that citizens may hear again: approved, made, of a public series, and heard at a station, as a log
    says. Where a series has no station, from its first day on. `aired` says since when: the hour of the first run that
    sounded, or when the sound was made.
    """
    made = Rendering.objects.filter(programme=OuterRef("pk"), of=OuterRef("submitted_hash"), state=RenderState.DONE)
    airings = Airing.objects.filter(programme=OuterRef("pk"))
    sounded = airings.filter(state__in=SOUNDED).order_by("starts")
    planned = Exists(Series.stations.through.objects.filter(series=OuterRef("series"))) | Exists(airings)
    return (
        Programme.objects.filter(Exists(made), state=ProgrammeState.APPROVED, series__is_public=True)
        .filter(Exists(sounded) | (~planned & Q(first_day__lte=today())))
        .annotate(aired=Coalesce(Subquery(sounded.values("starts")[:1]), Subquery(made.values("finished_at")[:1])))
        .select_related("series", "series__unit")
        .order_by("-aired", "-pk")
    )


def _one(rows: QuerySet[Row], pk: int) -> Row:
    row = rows.filter(pk=pk).first()
    if row is None:
        raise Http404
    return row
