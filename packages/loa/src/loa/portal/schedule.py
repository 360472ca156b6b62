"""What is scheduled, as things of a calendar."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from loa.portal import access
from loa.portal.models import StoryFlow, StoryState
from loa.ui.calendar import Ask, Thing, calendar
from loa.ui.words import clock_time


def things(flows: QuerySet[StoryFlow], start: datetime, end: datetime) -> list[Thing]:
    """What goes up and comes down from a moment on, before another; one query."""
    rows = flows.filter(
        Q(go_live_at__gte=start, go_live_at__lt=end) | Q(expire_at__gte=start, expire_at__lt=end)
    ).exclude(state__in=[StoryState.TAKEN_DOWN, StoryState.EXPIRED])
    found = []
    for flow in rows:
        approved = flow.state in (StoryState.SCHEDULED, StoryState.PUBLISHED)
        if flow.go_live_at and start <= flow.go_live_at < end:
            words = _("Đăng: %(title)s") if approved else _("Đăng, còn chờ duyệt: %(title)s")
            state = "done" if flow.page.live else "wait" if approved else "due"
            found.append(_thing(flow, flow.go_live_at, words, state))
        if flow.expire_at and start <= flow.expire_at < end:
            found.append(_thing(flow, flow.expire_at, _("Gỡ: %(title)s"), "open"))
    return found


def _thing(flow: StoryFlow, moment: datetime, words: str, state: str) -> Thing:
    local = timezone.localtime(moment)
    return Thing(
        day=local.date(),
        title=words % {"title": flow.page.get_admin_display_title()},
        url=reverse("portal:story", args=[flow.page_id]),
        state=state,
        time=clock_time(local),
        unit=flow.home.title,
    )


def offer() -> None:
    """Put the hours into the desk's own calendar too."""
    calendar.subscribe(_answer)


def _answer(ask: Ask) -> list[Any]:
    start = timezone.make_aware(datetime.combine(ask.start, datetime.min.time()))
    end = timezone.make_aware(datetime.combine(ask.end, datetime.min.time())) + timedelta(days=1)
    return things(access.visible_flows(ask.user), start, end)
