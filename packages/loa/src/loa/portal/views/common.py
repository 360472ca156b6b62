"""What the desk's views of stories share."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest

from loa.kit.refused import Refused
from loa.org.access import may
from loa.portal.models import StoryFlow, StoryState


def say(request: HttpRequest, refusal: Refused) -> None:
    """Show a refusal as messages, where there is no form."""
    for reason in refusal.reasons:
        messages.error(request, reason)


def sent(request: HttpRequest) -> Any:
    """What a form was sent with, even when that is nothing at all; None when it is only asked for."""
    return request.POST if request.method == "POST" else None


def files(request: HttpRequest) -> Any:
    """The files that it was sent with; None when it is only asked for."""
    return request.FILES if request.method == "POST" else None


def deeds(user: Any, flow: StoryFlow) -> dict[str, bool]:
    """What this person can do with this story now, for the buttons; the actions ask again."""
    unit = flow.home.unit
    writes, approves = may(user, "story.write", unit), may(user, "story.approve", unit)
    waiting = flow.state in (StoryState.SUBMITTED, StoryState.SCHEDULED)
    writing = flow.state in (StoryState.DRAFT, StoryState.RETURNED)
    own = user.pk in (flow.submitted_by_id, flow.edited_by_id)
    return {
        "edit": writes and flow.is_editable,
        "submit": writes and writing,
        "withdraw": writes and waiting,
        "approve": approves and flow.state == StoryState.SUBMITTED and not own,
        "own": approves and flow.state == StoryState.SUBMITTED and own,
        "return": approves and waiting,
        "schedule": (writes and writing and not flow.page.live)
        or (approves and (waiting or flow.page.live) and not (own and waiting)),
        "tasks": writes and flow.is_editable,
        "take_down": approves and flow.page.live,
        "move": writes and writing and not flow.was_published,
        "delete": writes and writing and not flow.was_published,
    }
