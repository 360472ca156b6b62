"""People: the list, one person, roles given and taken back, passwords. For administrators of their units."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Prefetch, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse, reverse_lazy
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from loa.kit.refused import Refused
from loa.org import access, actions
from loa.org.forms import GrantForm, NewPersonForm, PasswordForm, PersonForm
from loa.org.models import Membership, Role, User
from loa.ui.database import Alphabetical
from loa.ui.forms import apply_refused, bound, initial_of
from loa.ui.lists import Column, Empty, Filter, ListView
from loa.ui.templatetags import loa_ui

PARTICULARS = ("full_name", "title", "email", "phone")


def _name(person: User) -> str:
    return format_html('<a href="{}">{}</a>', reverse("org:person", args=[person.pk]), person.full_name)


def _roles(person: User) -> str:
    return "; ".join(f"{row.get_role_display()}, {row.unit}" for row in person.memberships.all())


def _roles_cell(person: User) -> str:
    lines = ((row.get_role_display(), row.unit) for row in person.memberships.all())
    return format_html_join(mark_safe("<br>"), "{}, {}", lines)


def _standing(person: User) -> str:
    return _("Đang dùng") if person.is_active else _("Đã khóa")


class People(ListView):
    """Everyone with a role in a unit that the user administers."""

    name = "org.people"
    title = _l("Người dùng")
    section = "people"
    columns = (
        Column("ten", _l("Họ và tên"), lambda person: person.full_name, _name, Alphabetical("full_name"), head=True),
        Column("chuc-vu", _l("Chức vụ"), lambda person: person.title, sort=Alphabetical("title")),
        Column("vai-tro", _l("Vai trò"), _roles, _roles_cell),
        Column("tai-khoan", _l("Tên đăng nhập"), lambda person: person.username, sort="username"),
        Column(
            "cuoi",
            _l("Vào lần cuối"),
            lambda person: person.last_login,
            lambda person: str(loa_ui.when(person.last_login)),
            "last_login",
        ),
        Column(
            "trang-thai",
            _l("Trạng thái"),
            _standing,
            lambda person: loa_ui.state("done" if person.is_active else "wait", _standing(person)),
            "is_active",
        ),
    )
    filters = (
        Filter(
            "vai", _l("Vai trò"), lambda request: Role.choices, lambda rows, value: rows.filter(memberships__role=value)
        ),
        Filter(
            "don-vi",
            _l("Đơn vị"),
            lambda request: [(str(unit.pk), str(unit)) for unit in access.units(request.user, "org.change")],
            lambda rows, value: rows.filter(memberships__unit=value),
        ),
        Filter(
            "tt",
            _l("Trạng thái"),
            lambda request: [("1", _l("Đang dùng")), ("0", _l("Đã khóa"))],
            lambda rows, value: rows.filter(is_active=value == "1"),
        ),
    )
    search_fields = ("full_name", "username", "title", "email")
    empty = Empty(
        _l("Chưa có ai"),
        _l("Thêm người, giao vai trò, họ đăng nhập được ngay."),
        reverse_lazy("org:person_create"),
        _l("Thêm người"),
    )
    template_name = "org/people.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if request.user.is_authenticated:
            access.require(request.user, "org.change")
        return super().dispatch(request, *args, **kwargs)

    def context(self) -> dict[str, Any]:
        return {"newcomers": access.newcomers(self.request.user).exists()}

    def rows(self) -> QuerySet[User]:
        reach = Membership.objects.filter(unit__in=access.units(self.request.user, "org.change")).select_related("unit")
        people = access.visible_users(self.request.user).order_by(Alphabetical("full_name"), "pk")
        return people.prefetch_related(Prefetch("memberships", reach))


def _person(request: HttpRequest, pk: int) -> User:
    """A person whom the user administers: anyone else is unknown."""
    return access.get_user(request.user, pk)


def _form_page(request: HttpRequest, form: Any, title: str, deed: str, back: str, **more: Any) -> HttpResponse:
    context = {"title": title, "section": "people", "form": form, "deed": deed, "back": back, **more}
    return render(request, "org/form.html", context)


@login_required
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One person: particulars, roles."""
    person = _person(request, pk)
    reach = access.units(request.user, "org.change")
    return render(
        request,
        "org/person.html",
        {
            "title": person.full_name,
            "section": "people",
            "person": person,
            "memberships": person.memberships.filter(unit__in=reach).select_related("unit"),
            "elsewhere": person.memberships.exclude(unit__in=reach).count(),
            "is_self": person.pk == request.user.pk,
        },
    )


@sensitive_post_parameters("password")
@login_required
def create(request: HttpRequest) -> HttpResponse:
    """A new account with its first role."""
    access.require(request.user, "org.change")
    initial = {"unit": request.GET["don-vi"]} if request.GET.get("don-vi", "").isdecimal() else {}
    form = (
        NewPersonForm(request.user, request.POST)
        if request.method == "POST"
        else NewPersonForm(request.user, initial=initial)
    )
    if request.method == "POST" and form.is_valid():
        try:
            person = actions.create_user(by=request.user, **form.cleaned_data)
        except Refused as refused:
            apply_refused(form, refused)
        else:
            messages.success(
                request,
                _("Đã thêm %(person)s. Đưa tên đăng nhập và mật khẩu ban đầu tận tay.") % {"person": person.full_name},
            )
            return redirect("org:person", person.pk)
    return _form_page(request, form, _("Thêm người"), _("Thêm người"), reverse("org:people"))


@login_required
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct a person's particulars."""
    person = _person(request, pk)
    form = bound(PersonForm, request, initial=initial_of(person, *PARTICULARS))
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_user(person, by=request.user, **form.cleaned_data)
        except Refused as refused:
            apply_refused(form, refused)
        else:
            messages.success(request, _("Đã lưu thông tin của %(person)s.") % {"person": person.full_name})
            return redirect("org:person", person.pk)
    back = reverse("org:person", args=[person.pk])
    return _form_page(request, form, _("Sửa thông tin"), _("Lưu"), back, person=person, keep=f"org.person.{pk}")


@sensitive_post_parameters("password")
@login_required
def password(request: HttpRequest, pk: int) -> HttpResponse:
    """Set somebody's password anew."""
    person = _person(request, pk)
    form = bound(PasswordForm, request)
    if request.method == "POST" and form.is_valid():
        try:
            actions.set_password(person, form.cleaned_data["password"], by=request.user)
        except Refused as refused:
            apply_refused(form, refused)
        else:
            messages.success(request, _("Đã đặt lại mật khẩu của %(person)s.") % {"person": person.full_name})
            return redirect("org:person", person.pk)
    title = _("Đặt lại mật khẩu của %(person)s") % {"person": person.full_name}
    return _form_page(
        request, form, title, _("Đặt lại mật khẩu"), reverse("org:person", args=[person.pk]), person=person
    )


@login_required
def lock(request: HttpRequest, pk: int) -> HttpResponse:
    """Close an account, or open it again. What the person did stays under their name."""
    person = _person(request, pk)
    if request.method == "POST":
        closing = person.is_active
        actions.change_user(person, by=request.user, is_active=not closing)
        said = _("Đã khóa tài khoản của %(person)s.") if closing else _("Đã mở lại tài khoản của %(person)s.")
        messages.success(request, said % {"person": person.full_name})
        return redirect("org:person", person.pk)
    if person.is_active:
        title, deed = _("Khóa tài khoản của %(person)s?"), _("Khóa tài khoản")
        consequence = _("Người này không đăng nhập được nữa. Việc đã làm vẫn đứng tên họ. Mở lại lúc nào cũng được.")
    else:
        title, deed = _("Mở lại tài khoản của %(person)s?"), _("Mở lại tài khoản")
        consequence = _("Người này đăng nhập lại được với mật khẩu cũ và các vai trò đang có.")
    context = {
        "title": title % {"person": person.full_name},
        "section": "people",
        "above": [
            (_("Người dùng"), reverse("org:people")),
            (person.full_name, reverse("org:person", args=[person.pk])),
        ],
        "consequence": consequence,
        "deed": deed,
        "danger": person.is_active,
        "back": reverse("org:person", args=[person.pk]),
    }
    return render(request, "ui/confirm.html", context)


@login_required
def grant(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a person a role in a unit."""
    person = _person(request, pk)
    form = GrantForm(request.user, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.grant(person, by=request.user, **form.cleaned_data)
        except Refused as refused:
            apply_refused(form, refused)
        else:
            messages.success(request, _("Đã giao vai trò cho %(person)s.") % {"person": person.full_name})
            return redirect("org:person", person.pk)
    title = _("Giao vai trò cho %(person)s") % {"person": person.full_name}
    return _form_page(request, form, title, _("Giao vai trò"), reverse("org:person", args=[person.pk]), person=person)


@login_required
@require_POST
def revoke(request: HttpRequest, pk: int, membership_pk: int) -> HttpResponse:
    """Take a role back; it can be given again."""
    person = _person(request, pk)
    row = person.memberships.select_related("unit").filter(pk=membership_pk).first()
    if row is None:
        raise Http404
    try:
        actions.revoke(row, by=request.user)
    except Refused as refused:
        for reason in refused.reasons:
            messages.error(request, reason)
    else:
        said = _("Đã thu vai trò %(role)s ở %(unit)s.") % {"role": row.get_role_display(), "unit": row.unit}
        messages.success(request, said)
    still = access.visible_users(request.user).filter(pk=person.pk).exists()
    return redirect("org:person", person.pk) if still else redirect("org:people")
