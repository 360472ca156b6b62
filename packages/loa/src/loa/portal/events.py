"""What this room tells the rooms above it, in the same transaction."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.functional import Promise

from loa.evidence.models import Entry
from loa.kit.hooks import Asking, Hook
from loa.plan.models import Plan
from loa.portal.models import HomePage, Placement, StoryFlow, StoryPage


@dataclass(frozen=True, slots=True)
class StoryPublished:
    """A story, or a corrected version of it, is on its site.

    Args:
        page: as it now stands on the site.
        flow: its way here.
        entries: what the ledger gained, one for each task, or one without a task.
        first: whether the story was not on the site before.
        carried: how it stands on other sites from the same moment, by their rules; those sites changed too.
    """

    page: StoryPage
    flow: StoryFlow
    entries: tuple[Entry, ...]
    first: bool
    carried: tuple[Placement, ...] = ()


@dataclass(frozen=True, slots=True)
class StoryTakenDown:
    """A story has left its site, by a person's hand with a reason, or because its time was over (no reason)."""

    page: StoryPage
    flow: StoryFlow
    reason: str


@dataclass(frozen=True, slots=True)
class SiteChanged:
    """What the public sees has changed by something else than a story: a placement, a banner, a document, a setting.

    Args:
        homes: keys of the home pages whose sites show it differently now; None for all sites.
    """

    homes: frozenset[int] | None


story_submitted: Hook[StoryFlow] = Hook("portal.story_submitted")
story_published: Hook[StoryPublished] = Hook("portal.story_published")
story_taken_down: Hook[StoryTakenDown] = Hook("portal.story_taken_down")


site_changed: Hook[SiteChanged] = Hook("portal.site_changed")


@dataclass(frozen=True, slots=True)
class SiteLink:
    """A line of a site's menu that an upper room offers.

    Args:
        key: what that room's pages give as `current`.
        label: for people.
        url: on the same host.
        main: for what people come for; all others are found in the list at the foot, and on the pages of the section.
    """

    key: str
    label: str | Promise
    url: str
    main: bool = True


site_links: Asking[HomePage] = Asking("portal.site_links")
"""Answered with a `SiteLink`, without asking the database: it is asked on every page of the sites."""


@dataclass(frozen=True, slots=True)
class PlanAsked:
    """A plan is shown to the public."""

    plan: Plan


@dataclass(frozen=True, slots=True)
class PlanFigure:
    """A figure of a plan that everybody may read.

    Args:
        label: what is counted.
        value: ready to print, with its measure.
        note: one sentence more, or nothing.
    """

    label: str
    value: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class PlanReport:
    """A report that was accepted.

    Args:
        title: whose, for which period.
        day: of its acceptance.
    """

    title: str
    day: date


@dataclass(frozen=True, slots=True)
class PlanFigures:
    """What an upper room says of a plan's progress."""

    figures: tuple[PlanFigure, ...] = ()
    accepted: tuple[PlanReport, ...] = ()


plan_figures: Asking[PlanAsked] = Asking("portal.plan_figures")
"""Answered with `PlanFigures`, in few queries."""


@dataclass(frozen=True, slots=True)
class Voice:
    """A story read aloud, by a voice that an upper room has.

    Args:
        src: address of the sound on the same host.
        note: for people: whose voice, how long ("Giọng máy, 3 phút").
    """

    src: str
    note: str


story_voices: Asking[StoryFlow] = Asking("portal.story_voices")
"""Answered with a `Voice`, without asking the database, once the sound is there; whoever makes it then announces
`site_changed`. Without an answer the reader's own browser reads, where it has a Vietnamese voice."""


@dataclass(frozen=True, slots=True)
class EventsAsked:
    """A site's events are shown: those that touch these days, both included.

    Args:
        below: path in the tree of units; what units hold that stand there or below belongs to the site, and what those
            above hold.
    """

    home: HomePage
    below: str
    since: date
    until: date


@dataclass(frozen=True, slots=True)
class PublicEvent:
    """Something that is held, and that everybody may know of.

    Args:
        uid: stable and unique among all rooms ("vong-thi-12"); what a calendar knows it by.
        title: for people.
        starts, ends: both aware moments, or both days, the last one included.
        organiser: who holds it.
        url: address on the same host where more is said.
        place: where; empty: not a place, or not settled.
        note: one sentence more, or nothing.
        is_online: it is held on the net.
    """

    uid: str
    title: str
    starts: date | datetime
    ends: date | datetime
    organiser: str
    url: str
    place: str = ""
    note: str = ""
    is_online: bool = False


public_events: Asking[EventsAsked] = Asking("portal.public_events")
"""Answered with a list of `PublicEvent`, in few queries; rooms tell only what is approved."""
