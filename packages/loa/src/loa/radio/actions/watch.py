"""Airings that went wrong: told once, to the station's people and to the programme's, with what to do."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _

from loa.kit import audit
from loa.kit.clock import now, watch
from loa.org.access import may
from loa.org.models import User
from loa.radio import findable
from loa.radio.access import on_the_portal
from loa.radio.models import Airing, AiringState, Notice, NoticeKind
from loa.radio.wording import deed_for
from loa.search.models import SearchEntry

RESUME = timedelta(minutes=15)
"""How long after its end an airing that was cut may still go on."""
SILENCE = timedelta(hours=24)
"""A station whose link is down has this long to deliver its log before somebody is asked to look."""


@transaction.atomic
def tell(airing: Airing, kind: str, *, by: User | None) -> Notice | None:
    """Say once that an airing went wrong.

    Args:
        airing: with its station and programme.
        kind: a `NoticeKind`. A notice that stands already is not made again; "missed" replaces "silent".
        by: None, for the machine.

    Returns:
        the new notice, or None.
    """
    text = _("%(title)s lúc %(at)s tại %(station)s: %(deed)s") % {
        "title": airing.title,
        "at": f"{timezone.localtime(airing.starts):%H:%M, %d/%m/%Y}",
        "station": airing.station,
        "deed": deed_for(kind, airing.state, airing.reason),
    }
    row = Notice.objects.filter(airing=airing).first()
    if row is not None and (row.kind == kind or kind == NoticeKind.SILENT):
        return None
    if row is not None:
        row.delete()
    made = Notice.objects.create(airing=airing, kind=kind, text=text[:600], made_at=now())
    audit.note(airing.station, "radio.missed", by=by, airing=airing.pk, kind=kind, reason=airing.reason)
    return made


@transaction.atomic
def settle(airing: Airing, *, by: User | None) -> None:
    """The log came after all: a notice about this airing needs nobody any more.

    Args:
        by: None, for the machine.
    """
    Notice.objects.filter(airing=airing, settled_at=None).update(settled_at=now())


@transaction.atomic
def read_notice(notice: Notice, *, by: User) -> Notice:
    """Somebody of the station or of the programme has seen a notice, and with it those about the same programme at the
    same station; each side marks its own. Whoever belongs to neither marks nothing.
    """
    airing = Airing.objects.select_related("station__unit", "programme__series__unit").get(pk=notice.airing_id)
    station, programme = airing.station, airing.programme
    rows = Notice.objects.filter(airing__station=station, airing__programme=programme, airing__urgent=airing.urgent_id)
    sides, moment = [], now()
    unread = {"station": rows.filter(station_read_at=None), "maker": rows.filter(maker_read_at=None)}
    if may(by, "radio.see", station.unit) and unread["station"].update(station_read_by=by, station_read_at=moment):
        sides.append("station")
    makes = programme is not None and may(by, "radio.write", programme.series.unit)
    if makes and unread["maker"].update(maker_read_by=by, maker_read_at=moment):
        sides.append("maker")
    if sides:
        audit.note(station, "radio.read_notice", by=by, airing=airing.pk, sides=sides)
    notice.refresh_from_db()
    return notice


@watch("radio.missed")
def look_for_missed(moment: datetime | None = None) -> int:
    """Tell of airings that were cut for good, and of those that nobody has heard of; returns how many.

    An outcome is never guessed: an airing without a log stays planned. Only where the station has delivered its whole
    log since (it says that nothing waits) and the airing is not in it, it was not played.
    """
    moment = moment or now()
    told = 0
    rows = (
        Airing.objects.filter(notice=None)
        .exclude(priority="urgent")
        .select_related("programme", "urgent", "station", "station__unit")
    )
    cut = rows.filter(state__in=(AiringState.PARTIAL, AiringState.PREEMPTED), starts__lt=moment - RESUME)
    for airing in cut[:500]:
        if airing.starts + timedelta(seconds=airing.seconds) + RESUME < moment:
            told += tell(airing, NoticeKind.MISSED, by=None) is not None
    for airing in rows.filter(state=AiringState.PLANNED, starts__lt=moment - SILENCE, station__is_active=True)[:500]:
        told += tell(airing, NoticeKind.SILENT, by=None) is not None
    return told


@watch("radio.first_days")
def show_on_first_day(moment: datetime | None = None) -> int:
    """Make findable what no station airs and whose day has come; returns how many."""
    known = SearchEntry.objects.filter(kind=findable.PROGRAMME, key=OuterRef("pk"))
    rows = on_the_portal().filter(~Exists(known), first_day=timezone.localdate(moment or now()))
    found = list(rows[:100])
    for programme in found:
        findable.keep_in_step(programme)
    return len(found)
