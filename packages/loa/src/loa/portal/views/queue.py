"""What waits for this approver: read, then approve or return, in two clicks."""

from __future__ import annotations

from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views import View

from loa.org.access import require, units
from loa.portal import access


class QueueView(LoginRequiredMixin, View):
    def get(self, request: HttpRequest) -> HttpResponse:
        require(request.user, "story.approve")
        waiting = list(access.awaiting(request.user)[:100])
        taken = {flow.pk for flow in waiting}
        own = [
            flow
            for flow in access.visible_flows(request.user).filter(
                state="submitted", home__unit__in=units(request.user, "story.approve")
            )[:100]
            if flow.pk not in taken
        ]
        scheduled = access.visible_flows(request.user).filter(
            state="scheduled", home__unit__in=units(request.user, "story.approve")
        )
        context = {
            "waiting": waiting,
            "own": own,
            "scheduled": list(scheduled.order_by("go_live_at")[:100]),
            "title": _("Bài chờ duyệt"),
            "section": "stories",
        }
        return render(request, "portal/desk/queue.html", context)
