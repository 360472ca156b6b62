"""Where a hub calls: its question whether it was us that asked, and what is new."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from loa.portal import actions


@csrf_exempt
@require_http_methods(["GET", "POST"])
def push(request: HttpRequest, token: str) -> HttpResponse:
    """WebSub's callback. The address is a secret between the hub and us; what is sent must be signed besides.

    Raises:
        Http404: we did not ask for this.
    """
    if request.method == "GET":
        said = request.GET.get
        asked = actions.answer_hub(
            token, mode=said("hub.mode", ""), topic=said("hub.topic", ""), lease=said("hub.lease_seconds", "")
        )
        if not asked:
            raise Http404
        return HttpResponse(said("hub.challenge", "")[:1000], content_type="text/plain; charset=utf-8")
    actions.receive_push(
        token,
        request.body,
        signature=request.headers.get("X-Hub-Signature", ""),
        content_type=request.headers.get("Content-Type", ""),
    )
    return HttpResponse(status=202)
