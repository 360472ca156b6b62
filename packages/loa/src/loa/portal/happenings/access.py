"""Which events the public of a site is told of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import takewhile
from typing import cast

from django.db.models import Count, F, Q, Window
from django.db.models.functions import RowNumber
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from loa.kit.clock import now
from loa.plan.models import PlanState, Task
from loa.portal.events import EventsAsked, PublicEvent, public_events
from loa.portal.models import HomePage
from loa.portal.public import sites_below

CHANNEL = "event"
AHEAD, BEHIND = timedelta(days=366), timedelta(days=183)
MOST = 100
"""So many of each kind at most; further ones come into view as time passes."""
NAMED = 3
LARGEST = 4 * MOST * NAMED
"""So many rows are read: of each event of the plan no more than the units that are named."""


@dataclass(frozen=True, slots=True)
class Programme:
    """The events of a site, as the page shows them.

    Args:
        now: under way, those that end first first.
        coming: the next first.
        past: the last first.
        seconds: until one of them begins or ends; None: none does within the year.
    """

    now: list[PublicEvent]
    coming: list[PublicEvent]
    past: list[PublicEvent]
    seconds: float | None = None

    @property
    def all(self) -> list[PublicEvent]:
        return [*self.now, *self.coming, *self.past]


def near(ask: EventsAsked, field: str = "unit") -> Q:
    """For a query of something that a unit holds: the units of a site, and those above, whose events are for everybody
    here too.
    """
    above = [int(part) for part in ask.below.split(".") if part]
    sample = Q(**{f"{field}__is_sample": ask.home.unit.is_sample})
    return sample & (Q(**{f"{field}__path__startswith": ask.below}) | Q(**{f"{field}__in": above}))


def scope(home: HomePage) -> str:
    """The path of the unit that a site speaks for: its own; of a site above others, which an office may keep, the
    nearest one that it shares with a site below.
    """
    below = sites_below(home).order_by().values_list("unit__path", flat=True).first()
    if below is None:
        return home.unit.path
    pairs = zip(home.unit.path.split("."), below.split("."), strict=False)
    shared = [own for own, other in takewhile(lambda pair: pair[0] == pair[1], pairs) if own]
    return ".".join([*shared, ""]) if shared else home.unit.path


def planned(ask: EventsAsked) -> list[PublicEvent]:
    """What plans under way mean to hold: duties of the channel of events, with the time that the plan gives them and
    the units that have a task of it. One query. Answers `loa.portal.events.public_events`.
    """
    rows = Task.objects.filter(near(ask), channel=CHANNEL, plan__state=PlanState.ACTIVE, retired_at=None)
    rows = rows.filter(period_start__lte=ask.until, period_end__gte=ask.since)
    one = {"partition_by": [F("duty"), F("period_start"), F("period_end")]}
    in_turn = Window(RowNumber(), order_by=[F("unit__order").asc(), F("pk").asc()], **one)
    rows = rows.annotate(place=in_turn, units=Window(Count("pk"), **one)).filter(place__lte=NAMED)
    rows = rows.order_by("period_end", "duty", "place")[:LARGEST]
    held: dict[tuple[int, date, date], tuple[str, int, int, list[str]]] = {}
    columns = rows.values_list("duty", "period_start", "period_end", "title", "plan", "unit__name", "units")
    for duty, starts, ends, title, plan, unit, count in columns:
        held.setdefault((duty, starts, ends), (title, plan, count, []))[3].append(unit)
    return [
        PublicEvent(
            uid=f"viec-{duty}-{starts:%Y%m%d}",
            title=title,
            starts=starts,
            ends=ends,
            organiser=_names(units, count),
            url=reverse("portal_plan", args=[plan]),
            note=_("Theo kế hoạch; ngày cụ thể được báo ở mục Tin tức."),
        )
        for (duty, starts, ends), (title, plan, count, units) in held.items()
    ]


def _names(units: list[str], count: int) -> str:
    """Who holds it: three by name, of more how many."""
    if count <= NAMED:
        return ", ".join(dict.fromkeys(units))
    return _("%(name)s và %(n)s đơn vị khác") % {"name": units[0], "n": count - 1}


def programme(home: HomePage, moment: datetime | None = None) -> Programme:
    """The events of a site around a moment, asked of every room."""
    moment = moment or now()
    day = timezone.localdate(moment)
    ask = EventsAsked(home, scope(home), day - BEHIND, day + AHEAD)
    found: list[PublicEvent] = [one for answer in public_events.ask(ask) for one in cast(list[PublicEvent], answer)]
    running, coming, past = [], [], []
    for one in found:
        if begin(one) > moment:
            coming.append(one)
        elif end(one) > moment:
            running.append(one)
        else:
            past.append(one)
    turns = [turn for one in found for turn in (begin(one), end(one)) if turn > moment]
    return Programme(
        sorted(running, key=lambda one: (end(one), one.uid))[:MOST],
        sorted(coming, key=lambda one: (begin(one), one.uid))[:MOST],
        sorted(past, key=lambda one: (end(one), one.uid), reverse=True)[:MOST],
        (min(turns) - moment).total_seconds() if turns else None,
    )


def begin(event: PublicEvent) -> datetime:
    """The moment at which an event begins; of a day, its first."""
    return _moment(event.starts)


def end(event: PublicEvent) -> datetime:
    """The moment at which it is over; of a day, the next one's first."""
    return event.ends if isinstance(event.ends, datetime) else _moment(event.ends) + timedelta(days=1)


def _moment(value: date | datetime) -> datetime:
    if isinstance(value, datetime):
        return value
    return datetime.combine(value, time.min, tzinfo=timezone.get_current_timezone())
