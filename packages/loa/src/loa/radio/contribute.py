"""What this room contributes elsewhere: lines of the menus, days in the calendar, a panel on a task's page."""

from __future__ import annotations

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from loa.org.access import may, own_units
from loa.plan.hooks import TaskPage, TaskPanel, task_panels
from loa.portal.events import (
    SiteLink,
    StoryPublished,
    StoryTakenDown,
    site_links,
    story_published,
    story_taken_down,
    story_voices,
)
from loa.portal.library.coverage import document_spread
from loa.portal.models import HomePage
from loa.radio import access, waits
from loa.radio.actions.read_story import voice
from loa.radio.models import Airing, AiringState
from loa.radio.spread import spread
from loa.radio.tasks import forget_voices, read_story
from loa.ui.calendar import Ask, Thing, calendar
from loa.ui.menu import MenuItem, offer
from loa.ui.waiting import waiting

SHAPES = {
    AiringState.PLANNED: "wait",
    AiringState.STARTED: "due",
    AiringState.COMPLETED: "done",
    AiringState.PARTIAL: "late",
    AiringState.PREEMPTED: "late",
    AiringState.MISSED: "late",
    AiringState.WRONG: "late",
}


def join() -> None:
    """Subscribe and offer; called when the room is ready."""
    calendar.subscribe(days)
    task_panels.subscribe(panel)
    site_links.subscribe(link)
    story_voices.subscribe(voice)
    story_published.subscribe(have_it_read)
    story_taken_down.subscribe(fall_silent)
    waiting.subscribe(waits.programmes)
    document_spread.subscribe(spread)
    offer(
        MenuItem(
            "radio", _l("Phát thanh"), "radio:programmes", "loa", 40, lambda user: may(user, "radio.see"),
            lambda user: access.awaiting(user) if may(user, "radio.approve") else None,
        )
    )  # fmt: skip


def link(home: HomePage) -> SiteLink:
    """The programmes to listen to, in the menu of every site."""
    return SiteLink("radio", _l("Phát thanh"), reverse("radio_list"))


def have_it_read(event: StoryPublished) -> None:
    """A story that has gone up is read aloud in the background, with the machine's voice."""
    transaction.on_commit(lambda: read_story.enqueue(event.page.pk), robust=True)


def fall_silent(event: StoryTakenDown) -> None:
    """The sound of a story that has left its site goes too."""
    transaction.on_commit(lambda: forget_voices.enqueue(), robust=True)


def days(ask: Ask) -> list[Thing]:
    """Airings at the user's own stations and of the user's own programmes; one query. Runs on several stations are one
    thing.
    """
    units = own_units(ask.user)
    if not units or not may(ask.user, "radio.see"):
        return []
    zone = timezone.get_current_timezone()
    rows = (
        access.visible_airings(ask.user)
        .filter(starts__date__gte=ask.start, starts__date__lte=ask.end)
        .exclude(state=AiringState.CANCELLED)
        .order_by("starts", "pk")
    )
    runs: dict[tuple[object, ...], list[Airing]] = {}
    for airing in rows[:2000]:
        runs.setdefault((airing.programme_id, airing.urgent_id, airing.nth, airing.starts), []).append(airing)
    found = []
    for airings in runs.values():
        first = airings[0]
        local = timezone.localtime(first.starts, zone)
        shapes = [SHAPES[AiringState(one.state)] for one in airings]
        worst = next(shape for shape in ("late", "due", "wait", "done") if shape in shapes)
        url = reverse("radio:programme", args=[first.programme_id]) if first.programme_id else reverse("radio:urgents")
        title = first.title if not first.nth else _("%(title)s (phát lại)") % {"title": first.title}
        found.append(Thing(local.date(), title, url, worst, f"{local:%H:%M}"))
    return found


def panel(page: TaskPage) -> list[TaskPanel]:
    """On a radio task: its programmes, and the way to make one. On a relay task: what the stations played."""
    task = page.task
    if task.channel == "radio":
        rows = access.visible_programmes(page.user).filter(task=task)
        can = task.retired_at is None and may(page.user, "radio.write", task.unit)
        if rows or can:
            shown = {"programmes": rows, "can": can}
            return [TaskPanel(_("Chương trình phát thanh"), "radio/task_panel.html", shown, 5)]
    if task.channel == "relay":
        airings = access.visible_airings(page.user).filter(
            station__unit=task.unit,
            programme__period_start__gte=task.period_start,
            programme__period_start__lte=task.period_end,
        )
        if airings:
            return [TaskPanel(_("Lượt phát tại đài"), "radio/relay_panel.html", {"airings": airings[:40]}, 5)]
    return []
