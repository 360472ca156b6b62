"""Signing in and out, and one's own account."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login, logout, update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from loa.desk import browsers
from loa.desk.forms import ParticularsForm, PasswordForm, SignInForm
from loa.kit.refused import Refused
from loa.org import access, actions
from loa.ui.forms import apply_refused, initial_of

PARTICULARS = ("full_name", "title", "email", "phone")


def safe_next(request: HttpRequest) -> str:
    """Where to go after signing in: an address of this server that was asked for, else the desk."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    if wanted and url_has_allowed_host_and_scheme(wanted, {request.get_host()}, request.is_secure()):
        return wanted
    return reverse(settings.LOGIN_REDIRECT_URL)


@method_decorator([sensitive_post_parameters(), never_cache], name="dispatch")
class SignIn(View):
    """The sign-in page. The page asked for first is opened afterwards."""

    def get(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            return HttpResponseRedirect(safe_next(request))
        return self._page(request, SignInForm(request))

    def post(self, request: HttpRequest) -> HttpResponse:
        form = SignInForm(request, request.POST)
        if not form.is_valid():
            return self._page(request, form)
        login(request, form.user)
        response = HttpResponseRedirect(safe_next(request))
        browsers.remember(request, response, form.cleaned_data["username"])
        return response

    def _page(self, request: HttpRequest, form: SignInForm) -> HttpResponse:
        wanted = request.POST.get("next") or request.GET.get("next") or ""
        return render(request, "desk/sign_in.html", {"form": form, "next": wanted, "title": _("Đăng nhập")})


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session; only by POST, so that no picture on a page can sign anyone out."""
    logout(request)
    messages.success(request, _("Đã đăng xuất."))
    return redirect("desk:sign_in")


@login_required
def account(request: HttpRequest) -> HttpResponse:
    """One's own particulars, roles, password and language."""
    user = request.user
    form = (
        ParticularsForm(request.POST)
        if request.method == "POST"
        else ParticularsForm(initial=initial_of(user, *PARTICULARS))
    )
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_user(user, by=user, **{name: form.cleaned_data[name] for name in PARTICULARS})
        except Refused as refused:
            apply_refused(form, refused)
        else:
            messages.success(request, _("Đã lưu thông tin."))
            return redirect("desk:account")
    return render(
        request,
        "desk/account.html",
        {
            "title": _("Tài khoản"),
            "form": form,
            "memberships": access.memberships(user),
            "languages": settings.LANGUAGES,
        },
    )


@sensitive_post_parameters()
@login_required
def password(request: HttpRequest) -> HttpResponse:
    """Change one's own password; other sessions of the account end, this one stays."""
    form = PasswordForm(request.user, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.set_password(request.user, form.cleaned_data["password"], by=request.user)
        except Refused as refused:
            apply_refused(form, refused)
        else:
            update_session_auth_hash(request, request.user)
            messages.success(request, _("Đã đổi mật khẩu. Các máy khác đang mở tài khoản này phải đăng nhập lại."))
            return redirect("desk:account")
    return render(
        request,
        "ui/form.html",
        {
            "title": _("Đổi mật khẩu"),
            "form": form,
            "deed": _("Đổi mật khẩu"),
            "back": reverse("desk:account"),
            "above": [(_("Tài khoản"), reverse("desk:account"))],
        },
    )


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Choose the language of the desk for this browser."""
    code = request.POST.get("language", "")
    response = HttpResponseRedirect(safe_next(request))
    if code in dict(settings.LANGUAGES):
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            code,
            max_age=365 * 24 * 3600,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )
    return response
