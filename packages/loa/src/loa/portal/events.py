"""What this room tells the rooms above it, in the same transaction."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

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
