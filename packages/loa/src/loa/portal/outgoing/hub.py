"""Tell a WebSub hub that feeds have changed, where the installation names one; by the queue, after the deed."""

from __future__ import annotations

import logging
from urllib.parse import urlencode

from django.conf import settings
from django.db import transaction

from loa.kit.fetch import Limits, fetch
from loa.kit.refused import Refused
from loa.portal.events import (
    SiteChanged,
    StoryPublished,
    StoryTakenDown,
    site_changed,
    story_published,
    story_taken_down,
)
from loa.portal.models import NEWS, HomePage, StoryPage
from loa.portal.outgoing.syndicate import FORMS

logger = logging.getLogger(__name__)
LIMITS = Limits(megabytes=0.1, seconds=10, redirects=0)


def watch() -> None:
    """Listen to what changes the sites; called when the room is ready."""
    story_published.subscribe(_story)
    story_taken_down.subscribe(_story)
    site_changed.subscribe(_site)


def topics(home: HomePage, page: StoryPage | None = None) -> list[str]:
    """The addresses of the feeds that a change shows in."""
    address = home.address
    found = [f"{address}{part}{form}" for part in ("", f"{NEWS}/") for form in FORMS]
    if page is not None and page.theme_id:
        found += [f"{address}{NEWS}/{form}?noi-dung={page.theme_id}" for form in FORMS]
    return found


def _story(event: StoryPublished | StoryTakenDown) -> None:
    if settings.INSTALLATION.websub_hub:
        _later(topics(event.flow.home, event.page))
        for row in event.carried if isinstance(event, StoryPublished) else ():
            _later(topics(row.home, event.page))


def _site(event: SiteChanged) -> None:
    if settings.INSTALLATION.websub_hub and event.homes is not None:
        for home in HomePage.objects.filter(pk__in=event.homes, live=True):
            _later(topics(home))


def _later(found: list[str]) -> None:
    from loa.portal.tasks import tell_hub

    transaction.on_commit(lambda: tell_hub.enqueue(found))


def tell(found: list[str]) -> int:
    """Say which feeds have changed. A hub that does not answer is told at the next change; readers still poll.

    Returns:
        how many the hub took.
    """
    hub, told = settings.INSTALLATION.websub_hub, 0
    for topic in found if hub else ():
        body = urlencode({"hub.mode": "publish", "hub.url": topic, "hub.topic": topic}).encode()
        try:
            answer = fetch(
                hub,
                limits=LIMITS,
                method="POST",
                body=body,
                headers={"Content-Type": "application/x-www-form-urlencoded"},
            )
        except Refused as refusal:
            logger.warning("the hub was not told of %s: %s", topic, refusal)
            break
        told += answer.status < 300
    return told
