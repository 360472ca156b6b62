"""What a site's editor is asked to tell the public of a contest: a draft made ready, or no story."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from loa.contest import access, actions
from loa.contest.views.common import show_refused
from loa.kit.refused import Refused


@login_required
@require_http_methods(["GET", "POST"])
def announce(request: HttpRequest, pk: int) -> HttpResponse:
    """Draft the story, or say that there will be none."""
    row = access.get_announcement(request.user, pk)
    deed = request.POST.get("deed", "")
    if request.method == "POST" and deed == "none":
        actions.tell_nothing(row, by=request.user)
        messages.success(request, _("Đã ghi nhận: không làm tin này."))
        return redirect("portal:stories")
    if request.method == "POST" and deed == "draft":
        try:
            story = actions.announce(row.contest, by=request.user, home=row.home, round_=row.round)
        except Refused as refused:
            show_refused(request, refused)
            return redirect("contest:announce", row.pk)
        messages.success(request, _("Đã soạn tin. Xem lại rồi gửi người duyệt."))
        return redirect("portal:story", story.pk)
    if request.method == "POST":
        raise Http404
    context = {"title": _("Soạn tin về cuộc thi"), "section": "stories", "row": row}
    return render(request, "contest/desk/announce.html", context)
