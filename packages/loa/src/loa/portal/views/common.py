"""What the desk's views of stories share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise

from loa.kit.refused import Refused
from loa.org.access import may
from loa.portal.forms.desk import ReasonForm
from loa.portal.models import StoryFlow, StoryState
from loa.ui.forms import apply_refused


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


def ask_reason(
    request: HttpRequest,
    act: Callable[..., Any],
    *,
    title: str | Promise,
    consequence: str | Promise,
    done: str | Promise,
    back: str,
    section: str,
    deed: str | Promise = "",
    onward: str = "",
    danger: bool = False,
    form: forms.Form | None = None,
    of: str = "",
    above: list[tuple[str | Promise, str]] | None = None,
) -> HttpResponse:
    """Ask why before a deed that wants a reason; the caller has asked for the right.

    Args:
        act: called with the form's values (`reason=...`); may raise Refused, which comes back into the form.
        title: the heading, and the button unless `deed` names it.
        consequence: what will happen, in one sentence.
        done: said afterwards.
        back: where "no" leads, and "yes" unless `onward` says otherwise.
        form: another form than the plain reason, bound to what was sent.
        of: what it is about, below the heading.
        above: (label, address) pairs: the way home.
    """
    form = ReasonForm(sent(request)) if form is None else form
    if form.is_valid():
        try:
            act(**form.cleaned_data)
        except Refused as refusal:
            apply_refused(form, refusal)
        else:
            messages.success(request, str(done))
            return redirect(onward or back)
    context = {
        "title": title,
        "consequence": consequence,
        "deed": deed or title,
        "danger": danger,
        "form": form,
        "of": of,
        "above": above,
        "back": back,
        "section": section,
    }
    return render(request, "portal/desk/confirm.html", context, status=422 if form.errors else 200)


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
