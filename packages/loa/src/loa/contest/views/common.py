"""What several screens of the desk share."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest

from loa.contest.models import Contest
from loa.kit.refused import Refused
from loa.org.access import may


def deeds_of(request: HttpRequest, row: Contest) -> dict[str, Any]:
    """What the person may do with a contest."""
    user = request.user
    approves = may(user, "contest.approve", row.unit)
    return {
        "runs": may(user, "contest.run", row.unit),
        "approves": approves and user.pk not in (row.submitted_by_id, row.created_by_id),
        "reads": may(user, "contest.read", row.unit),
    }


def show_refused(request: HttpRequest, refused: Refused) -> None:
    """The reasons of a refusal on the next page."""
    for sentence in refused.reasons:
        messages.error(request, sentence)
