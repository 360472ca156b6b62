"""What this room contributes elsewhere: the library grows when a plan is activated; links in the sites' menu and on a
plan's page.
"""

from __future__ import annotations

from collections.abc import Callable

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from loa.org.access import may
from loa.plan.hooks import PlanLink, PlanPage, plan_activated, plan_links
from loa.plan.models import Plan
from loa.portal.events import SiteLink, public_events, site_links
from loa.portal.happenings.access import planned
from loa.portal.library.access import grown_plans
from loa.portal.models import HomePage
from loa.portal.public import frame_at

LINKS: tuple[tuple[str, str | Promise, str, bool], ...] = (
    ("transformation", _l("Chuyển đổi số"), "portal_hub", True),
    ("library", _l("Văn bản"), "portal_documents", True),
    ("guides", _l("Hướng dẫn"), "portal_guides", False),
    ("events", _l("Sự kiện"), "portal_events", False),
    ("feedback", _l("Góp ý"), "portal_feedback", True),
    ("contacts", _l("Liên hệ"), "portal_contacts", False),
)


def join() -> None:
    """Subscribe; called when the room is ready."""
    plan_activated.subscribe(grow)
    plan_links.subscribe(links)
    public_events.subscribe(planned)
    for row in LINKS:
        site_links.subscribe(_link(*row))


def _link(key: str, label: str | Promise, name: str, main: bool) -> Callable[[HomePage], SiteLink]:
    def answer(home: HomePage) -> SiteLink:
        return SiteLink(key, label, f"{reverse(name)}{frame_at(home)}", main)

    return answer


def grow(plan: Plan) -> None:
    """Give the documents that an activated plan cites their places in the library."""
    from loa.portal.actions.library import grow_library

    grow_library(plan, by=plan.activated_by)


def links(page: PlanPage) -> list[PlanLink]:
    """The documents of a plan; one query."""
    if not may(page.user, "story.see") or not grown_plans(page.user).filter(pk=page.plan.pk).exists():
        return []
    return [PlanLink(_("Văn bản phổ biến"), reverse("portal:library_plan", args=[page.plan.pk]))]
