"""Writing to the office, looking an answer up, reading public answers, naming a good example. No cookie is set."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from loa.kit.refused import Refused
from loa.portal.actions import inbox as actions
from loa.portal.actions.nominations import nominate as nominate_one
from loa.portal.forms.inbox import FeedbackForm, NominateForm, ReceiptForm
from loa.portal.framed import framed, paged
from loa.portal.inbox import access
from loa.portal.inbox.open_form import OpenForm, address_of, from_elsewhere
from loa.portal.kept import kept
from loa.portal.models import Feedback, FeedbackState
from loa.ui.forms import apply_refused, bound

PER_PAGE = 10
LOOKED_UP = 30
"""Codes that one address may try in an hour."""


def _ready(request: HttpRequest, form: OpenForm) -> bool:
    """Whether a form was sent, from here, and can be read; what is wrong stands in it."""
    if request.method != "POST":
        return False
    if from_elsewhere(request):
        form.add_error(None, _("Biểu mẫu này được gửi từ một trang khác. Mở trang này rồi gửi lại."))
    return form.is_valid()


def _page(request: HttpRequest, form: OpenForm, template: str, name: str, current: str, **more: Any) -> HttpResponse:
    context = {**framed(request, current, name), "form": form, **more}
    return render(request, template, context, status=422 if form.errors else 200)


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def feedback(request: HttpRequest) -> HttpResponse:
    """A letter to the office of this site; the answer to it is found with the code that is shown once.

    Raises:
        Http404: there is no site on this host.
    """
    frame = framed(request, "feedback", "portal_feedback")
    form = bound(FeedbackForm, request)
    if _ready(request, form):
        try:
            actions.let_in("feedback", address_of(request))
            row, code = actions.send_feedback(frame["home"], **form.values())
        except Refused as refused:
            apply_refused(form, refused)
        else:
            response = render(request, "portal/inbox/sent.html", {**frame, "code": code, "letter": row})
            response["Cache-Control"] = "no-store"
            return response
    context = {
        **frame,
        "heading": _("Góp ý, phản ánh"),
        "form": form,
        "days": actions.ANSWER_DAYS,
        "answers": list(access.public_feedback(frame["home"])[:3]),
    }
    return render(request, "portal/inbox/feedback.html", context, status=422 if form.errors else 200)


@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def look_up(request: HttpRequest) -> HttpResponse:
    """The answer to the letter that a code belongs to.

    Raises:
        Http404: there is no site on this host.
    """
    form = bound(ReceiptForm, request)
    found = None
    if _ready(request, form):
        try:
            actions.let_in("look-up", address_of(request), most=LOOKED_UP)
            receipt = actions.receipt_hash(form.cleaned_data["code"])
            found = Feedback.objects.select_related("home").filter(receipt=receipt).first()
            if found is None:
                raise Refused(_("Không có ý kiến nào mang mã này. Xem lại từng chữ cái, chữ số."), field="code")
        except Refused as refused:
            apply_refused(form, refused)
    more = {"letter": found, "answered": bool(found and found.state == FeedbackState.ANSWERED)}
    return _page(request, form, "portal/inbox/look_up.html", "portal_feedback_answer", "feedback", **more)


@kept("noi", "trang")
@require_safe
def answers(request: HttpRequest) -> HttpResponse:
    """Questions and answers that everybody may read, newest first.

    Raises:
        Http404: there is no site on this host, or no such page.
    """
    context = framed(request, "feedback", "portal_answers")
    page = paged(access.public_feedback(context["home"]), request, PER_PAGE)
    context |= {"heading": _("Hỏi và đáp"), "page_of": page, "letters": list(page.object_list)}
    return render(request, "portal/inbox/answers.html", context)


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def nominate(request: HttpRequest) -> HttpResponse:
    """A good example, named by anybody.

    Raises:
        Http404: there is no site on this host.
    """
    frame = framed(request, "transformation", "portal_nominate")
    form = bound(NominateForm, request)
    sent = None
    if _ready(request, form):
        try:
            actions.let_in("nominate", address_of(request))
            sent = nominate_one(frame["home"], by=None, **form.values())
        except Refused as refused:
            apply_refused(form, refused)
    heading = _("Giới thiệu gương điển hình, mô hình hay")
    context = {**frame, "heading": heading, "form": form, "sent": sent}
    return render(request, "portal/inbox/nominate.html", context, status=422 if form.errors else 200)
