"""What is scheduled, as things of a calendar: stories, carried stories, banners."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from loa.org.access import Person, may
from loa.portal import access
from loa.portal.banners.access import visible_banners
from loa.portal.carry.access import visible_placements
from loa.portal.models import BannerState, PlacementState, StoryState
from loa.ui.calendar import Ask, Thing, calendar
from loa.ui.words import clock_time


def things(user: Person, start: date, end: date) -> list[Thing]:
    """What goes up and comes down by itself on the sites that a person may see.

    Args:
        start, end: the days, both included.
    """
    if not may(user, "story.see"):
        return []
    first, last = _begin(start), _begin(end + timedelta(days=1))
    return [*_stories(user, first, last), *_carried(user, first, last), *_banners(user, start, end)]


def _begin(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def _stories(user: Person, start: datetime, end: datetime) -> list[Thing]:
    rows = (
        access.visible_flows(user)
        .filter(Q(go_live_at__gte=start, go_live_at__lt=end) | Q(expire_at__gte=start, expire_at__lt=end))
        .exclude(state__in=[StoryState.TAKEN_DOWN, StoryState.EXPIRED])
    )
    found = []
    for flow in rows:
        title, site = flow.page.get_admin_display_title(), flow.home.title
        url = reverse("portal:story", args=[flow.page_id])
        approved = flow.state in (StoryState.SCHEDULED, StoryState.PUBLISHED)
        if flow.go_live_at and start <= flow.go_live_at < end:
            words = _("Đăng: %(title)s") if approved else _("Đăng, còn chờ duyệt: %(title)s")
            state = "done" if flow.page.live else "wait" if approved else "due"
            found.append(_thing(words % {"title": title}, site, url, flow.go_live_at, state))
        if flow.expire_at and start <= flow.expire_at < end:
            found.append(_thing(_("Gỡ: %(title)s") % {"title": title}, site, url, flow.expire_at, "open"))
    return found


def _carried(user: Person, start: datetime, end: datetime) -> list[Thing]:
    rows = visible_placements(user).filter(
        Q(state=PlacementState.SCHEDULED, go_live_at__gte=start, go_live_at__lt=end)
        | Q(state__in=[PlacementState.SCHEDULED, PlacementState.LIVE], expire_at__gte=start, expire_at__lt=end)
    )
    found = []
    for row in rows:
        title, site = row.flow.page.title, row.home.title
        url = reverse("portal:placement", args=[row.pk])
        if row.state == PlacementState.SCHEDULED and row.go_live_at and start <= row.go_live_at < end:
            found.append(_thing(_("Tiếp sóng: %(title)s") % {"title": title}, site, url, row.go_live_at, "wait"))
        if row.expire_at and start <= row.expire_at < end:
            found.append(_thing(_("Thôi tiếp sóng: %(title)s") % {"title": title}, site, url, row.expire_at, "open"))
    return found


def _banners(user: Person, start: date, end: date) -> list[Thing]:
    rows = visible_banners(user).filter(
        Q(starts_on__range=(start, end)) | Q(ends_on__range=(start, end)),
        state__in=[BannerState.SUBMITTED, BannerState.APPROVED],
    )
    found = []
    for row in rows:
        url = reverse("portal:banner", args=[row.pk])
        approved = row.state == BannerState.APPROVED
        if start <= row.starts_on <= end:
            words = _("Biểu ngữ: %(title)s") if approved else _("Biểu ngữ, còn chờ duyệt: %(title)s")
            state = "wait" if approved else "due"
            found.append(Thing(row.starts_on, words % {"title": row.title}, url, state, unit=row.home.title))
        if start <= row.ends_on <= end:
            words = _("Ngày cuối của biểu ngữ: %(title)s")
            found.append(Thing(row.ends_on, words % {"title": row.title}, url, "open", unit=row.home.title))
    return found


def _thing(title: str, site: str, url: str, moment: datetime, state: str) -> Thing:
    local = timezone.localtime(moment)
    return Thing(day=local.date(), title=title, url=url, state=state, time=clock_time(local), unit=site)


def offer() -> None:
    """Put the hours into the desk's own calendar too."""
    calendar.subscribe(_answer)


def _answer(ask: Ask) -> list[Thing]:
    return things(ask.user, ask.start, ask.end)
