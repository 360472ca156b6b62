"""What this room puts into the desk's menu."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from loa.contest.access import awaiting
from loa.contest.findable import offer_contests
from loa.contest.spread import spread
from loa.contest.waits import contests
from loa.org.access import may
from loa.portal.events import SiteLink, site_links
from loa.portal.library.coverage import document_spread
from loa.portal.models import HomePage
from loa.ui.menu import MenuItem, offer
from loa.ui.waiting import waiting


def link(home: HomePage) -> SiteLink:
    """The contests, in the menu of every site."""
    return SiteLink("contest", _("Cuộc thi"), reverse("thi:contests"))


def offer_all() -> None:
    """Offer the item, and the sites' link to the contests; called when the room is ready."""
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
