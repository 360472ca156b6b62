"""Slips with which people set a password of their own: nobody else ever knows it."""

from __future__ import annotations

import segno
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_POST

from loa.kit.refused import Refused
from loa.org import access, actions
from loa.org.forms import OwnPasswordForm
from loa.org.models import User
from loa.org.slip import bearer
from loa.ui.database import Alphabetical
from loa.ui.forms import apply_refused

MOST_AT_ONCE = 200


@never_cache
@login_required
def slips(request: HttpRequest) -> HttpResponse:
    """Everyone who has never been here and has no password: on demand, a slip for each."""
    access.require(request.user, "org.change")
    people = list(access.newcomers(request.user).order_by(Alphabetical("full_name"), "pk")[: MOST_AT_ONCE + 1])
    more, people = len(people) > MOST_AT_ONCE, people[:MOST_AT_ONCE]
    if request.method == "POST" and people:
        return _printed(request, people, reverse("org:slips"))
    context = {"title": _("Phiếu đặt mật khẩu"), "section": "people", "people": people, "more": more}
    return render(request, "org/slips.html", context)


@never_cache
@require_POST
@login_required
def slip(request: HttpRequest, pk: int) -> HttpResponse:
    """A slip for one person, also for somebody who forgot the password."""
    return _printed(request, [access.get_user(request.user, pk)], reverse("org:person", args=[pk]))


@sensitive_variables("made", "lines")
def _printed(request: HttpRequest, people: list[User], back: str) -> HttpResponse:
    try:
        made = actions.issue_slips(people, by=request.user)
    except Refused as refused:
        for reason in refused.reasons:
            messages.error(request, reason)
        return redirect(back)
    lines = [(person, url := request.build_absolute_uri(path), _drawn(url)) for person, path in made]
    context = {"title": _("Phiếu đặt mật khẩu"), "section": "people", "lines": lines, "back": back}
    return render(request, "org/slips.html", context)


def _drawn(address: str) -> str:
    """The address as a square code, for an `img`."""
    return segno.make_qr(address, error="m").png_data_uri(scale=4, border=3)


@sensitive_post_parameters()
@never_cache
def set_password(request: HttpRequest, uid: str, token: str) -> HttpResponse:
    """Whoever holds the slip sets the password of its person, once, and is signed in."""
    person = bearer(uid, token)
    form = OwnPasswordForm(request.POST if request.method == "POST" and person is not None else None)
    status = 404 if person is None else 200
    if person is not None and request.method == "POST" and form.is_valid():
        try:
            person = actions.use_slip(uid, token, form.cleaned_data["password"])
        except Refused as refused:
            apply_refused(form, refused)
        else:
            login(request, person)
            said = _("Đã đặt mật khẩu. Lần sau đăng nhập bằng tên %(name)s.")
            messages.success(request, said % {"name": person.username})
            return redirect(settings.LOGIN_REDIRECT_URL)
    context = {"title": _("Đặt mật khẩu"), "form": form, "person": person, "sign_in": resolve_url(settings.LOGIN_URL)}
    response = render(request, "org/set_password.html", context, status=422 if form.errors else status)
    response["Referrer-Policy"] = "no-referrer"  # the address is the key
    return response
