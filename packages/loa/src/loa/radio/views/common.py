"""What the screens of the radio share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from loa.kit.clock import now
from loa.kit.refused import Refused
from loa.org.access import may
from loa.radio.actions import has_sounded
from loa.radio.models import Airing, AiringState, Programme, ProgrammeState
from loa.ui.forms import apply_refused
from loa.ui.templatetags.loa_ui import state

PROGRAMME = {
    ProgrammeState.DRAFT: "open",
    ProgrammeState.SUBMITTED: "due",
    ProgrammeState.RETURNED: "late",
    ProgrammeState.APPROVED: "done",
    ProgrammeState.WITHDRAWN: "wait",
}
AIRING = {
    AiringState.PLANNED: "wait",
    AiringState.STARTED: "due",
    AiringState.COMPLETED: "done",
    AiringState.PARTIAL: "late",
    AiringState.PREEMPTED: "late",
    AiringState.MISSED: "late",
    AiringState.WRONG: "late",
    AiringState.CANCELLED: "wait",
}


def programme_state(row: Programme) -> SafeString:
    """Where a programme stands, as word, shape and colour."""
    return state(PROGRAMME[ProgrammeState(row.state)], row.get_state_display())


def airing_state(row: Airing) -> SafeString:
    """What became of an airing, as word, shape and colour. What nobody has heard of yet is called what it is: coming,
    or past and waiting for its log; of an urgent message, whether the device has answered the order.
    """
    kind, word = AIRING[AiringState(row.state)], str(row.get_state_display())
    if row.state == AiringState.PLANNED and row.urgent is not None:
        in_force = row.urgent.ends_at is not None and row.urgent.ends_at > now()
        kind, word = ("due", _("Chờ máy nhận lệnh")) if in_force else ("late", _("Máy không trả lời kịp"))
    elif row.state == AiringState.PLANNED and row.starts <= now():
        kind, word = "due", _("Chờ nhật ký")
    return state(kind, word)


def say(request: HttpRequest, refusal: Refused) -> None:
    """Show a refusal as messages, where there is no form."""
    for reason in refusal.reasons:
        messages.error(request, reason)


def do(
    request: HttpRequest, action: Callable[..., Any], *args: Any, done: str, back: str, **kwargs: Any
) -> HttpResponse:
    """Call an action, say how it went, and go back.

    Args:
        done: what is said when it went well; empty: nothing.
        back: address to go to either way.
    """
    try:
        action(*args, by=request.user, **kwargs)
    except Refused as refusal:
        say(request, refusal)
    else:
        if done:
            messages.success(request, done)
    return redirect(back)


def form_page(
    request: HttpRequest, form: forms.BaseForm, act: Callable[[], str], *, done: str, template: str = "ui/form.html",
    **context: Any,
) -> HttpResponse:  # fmt: skip
    """A screen that is one form: shown, checked, handed to an action; a refusal comes back into the form.

    Args:
        act: called with a valid form; returns the address to go to.
    """
    if request.method == "POST" and form.is_valid():
        try:
            target = act()
        except Refused as refusal:
            apply_refused(form, refusal)
        else:
            if done:
                messages.success(request, done)
            return redirect(target)
    context = {"form": form, "section": "radio", **context}
    return render(request, template, context, status=422 if form.errors else 200)


def deeds(user: Any, programme: Programme) -> dict[str, bool]:
    """What this person can do with this programme now, for the buttons; the actions ask again."""
    unit = programme.series.unit
    writes, approves = may(user, "radio.write", unit), may(user, "radio.approve", unit)
    waiting = programme.state == ProgrammeState.SUBMITTED
    own = user.pk in (programme.submitted_by_id, programme.edited_by_id)
    bound_ = programme.state in (ProgrammeState.SUBMITTED, ProgrammeState.APPROVED)
    return {
        "edit": writes and programme.is_editable,
        "submit": writes and programme.is_editable,
        "take_back": writes and bound_ and not has_sounded(programme),
        "approve": approves and waiting and not own,
        "own": approves and waiting and own,
        "return": approves and waiting,
        "measure": writes or approves,
        "take_down": approves and programme.state == ProgrammeState.APPROVED,
        "delete": writes and programme.is_editable and programme.submitted_by_id is None,
        "render": (writes or approves) and programme.state == ProgrammeState.APPROVED,
        "schedule": may(user, "radio.plan", unit) and programme.state != ProgrammeState.WITHDRAWN,
    }
