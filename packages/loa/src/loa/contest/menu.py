"""What this room puts into the desk's menu."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from loa.contest.access import awaiting
from loa.contest.findable import offer_contests
from loa.contest.models import PUBLIC_STATES, Round
from loa.contest.spread import spread
from loa.contest.waits import contests
from loa.org.access import may
from loa.portal.events import EventsAsked, PublicEvent, SiteLink, public_events, site_links
from loa.portal.happenings.access import near
from loa.portal.library.coverage import document_spread
from loa.portal.models import HomePage
from loa.ui.menu import MenuItem, offer
from loa.ui.waiting import waiting


def link(home: HomePage) -> SiteLink:
    """The contests, in the menu of every site."""
    return SiteLink("contest", _("Cuộc thi"), reverse("thi:contests"))


def rounds(ask: EventsAsked) -> list[PublicEvent]:
    """The rounds that anybody may take part in, among a site's events; one query."""
    rows = Round.objects.filter(near(ask, "contest__unit"), contest__state__in=PUBLIC_STATES, rehearsal=False)
    rows = rows.filter(opens__date__lte=ask.until, closes__date__gte=ask.since).select_related("contest__unit")
    return [
        PublicEvent(
            uid=f"vong-thi-{row.pk}",
            title=f"{row.contest.title}: {row}",
            starts=row.opens,
            ends=row.closes,
            organiser=row.contest.unit.name,
            url=reverse("thi:contest", args=[row.contest.slug]),
            note=row.contest.audience,
            is_online=True,
        )
        for row in rows.order_by("opens", "pk")
    ]


def offer_all() -> None:
    """Offer the item, and the sites' link to the contests; called when the room is ready."""
    public_events.subscribe(rounds)
    site_links.subscribe(link)
    waiting.subscribe(contests)
    offer_contests()
    document_spread.subscribe(spread)
    offer(
        MenuItem(
            key="contest",
            label=_("Cuộc thi"),
            url_name="contest:contests",
            icon="quiz",
            order=60,
            visible=lambda user: may(user, "contest.see"),
            waiting=lambda user: awaiting(user) if may(user, "contest.approve") else None,
        )
    )
