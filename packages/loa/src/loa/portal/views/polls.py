"""Answering a poll of a story, and its result. Without a cookie: so without a token against forged forms too; a vote
that another site sends in a reader's name counts no more than that reader's own (see `actions.poll`).
"""

from __future__ import annotations

from urllib.parse import urlsplit
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from loa.kit.refused import Refused
from loa.portal.access import LARGEST
from loa.portal.actions import raise_hand
from loa.portal.actions.poll import polls_of
from loa.portal.inbox.open_form import address_of
from loa.portal.models import PollCount, StoryPage
from loa.portal.public import frame


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, pk: int, poll: UUID) -> HttpResponse:
    """How many chose what; POST `tra-loi=<number>` counts one more.

    Raises:
        Http404: the story is not on its site, or asks no such thing.
    """
    story = StoryPage.objects.filter(pk=pk, live=True).first() if pk <= LARGEST else None
    asked = polls_of(story).get(str(poll)) if story else None
    if story is None or asked is None:
        raise Http404
    reasons: list[str] = []
    if request.method == "POST":
        try:
            _count(request, story, str(poll))
        except Refused as refusal:
            reasons = [str(reason) for reason in refusal.reasons]
        else:
            return redirect("portal_poll", pk, poll)
    counts = dict(PollCount.objects.filter(page=story, poll=poll).values_list("answer", "count"))
    total = sum(counts.get(answer, 0) for answer in asked["answers"])
    rows = [
        {"answer": answer, "count": counts.get(answer, 0), "share": counts.get(answer, 0) / total if total else 0}
        for answer in asked["answers"]
    ]
    context = {
        **frame(story, request),
        "current": "story",
        "story": story,
        "story_url": story.get_url(request),
        "question": asked["question"],
        "rows": rows,
        "total": total,
        "reasons": reasons,
    }
    response = render(request, "portal/poll.html", context, status=409 if reasons else 200)
    response["X-Robots-Tag"] = "noindex"
    response["Cache-Control"] = "no-cache"
    return response


def _count(request: HttpRequest, story: StoryPage, poll: str) -> None:
    origin = request.headers.get("Origin")
    if origin and origin != "null" and urlsplit(origin).netloc != request.get_host():
        raise Refused(_("Câu trả lời gửi từ trang khác nên không tính. Mở bài rồi trả lời ở đó."))
    answer = request.POST.get("tra-loi", "")
    number = int(answer) if answer.isascii() and answer.isdigit() and len(answer) < 3 else -1
    raise_hand(story, poll, number, address=address_of(request))
