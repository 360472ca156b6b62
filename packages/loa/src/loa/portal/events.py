"""What this room tells the rooms above it, in the same transaction."""

from __future__ import annotations

from dataclasses import dataclass

from loa.evidence.models import Entry
from loa.kit.hooks import Hook
from loa.portal.models import StoryFlow, StoryPage


@dataclass(frozen=True, slots=True)
class StoryPublished:
    """A story, or a corrected version of it, is on its site.

    Args:
        page: as it now stands on the site.
        flow: its way here.
        entries: what the ledger gained, one for each task, or one without a task.
        first: whether the story was not on the site before.
    """

    page: StoryPage
    flow: StoryFlow
    entries: tuple[Entry, ...]
    first: bool


@dataclass(frozen=True, slots=True)
class StoryTakenDown:
    """A story has left its site, by a person's hand with a reason, or because its time was over (no reason)."""

    page: StoryPage
    flow: StoryFlow
    reason: str


story_submitted: Hook[StoryFlow] = Hook("portal.story_submitted")
story_published: Hook[StoryPublished] = Hook("portal.story_published")
story_taken_down: Hook[StoryTakenDown] = Hook("portal.story_taken_down")
