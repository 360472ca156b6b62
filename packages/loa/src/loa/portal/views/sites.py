"""The sites of one's units: open one, change what its head and foot say, give it a host name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_safe

from loa.kit.refused import Refused
from loa.org.access import require
from loa.portal import access, actions, pictures
from loa.portal.actions.sites import SITE_FIELDS
from loa.portal.forms.sites import HostForm, OpenSiteForm, SiteForm
from loa.portal.models import HomePage
from loa.portal.models.site import ColourTheme
from loa.ui.database import Alphabetical
from loa.ui.forms import apply_refused, bound, initial_of
from loa.ui.lists import Column, Empty, ListView
from loa.ui.templatetags.loa_ui import sample

FIELDS = tuple(name for name in SITE_FIELDS if name != "arms")


class SitesView(ListView):
    """Every site that the person administers."""

    name = "portal.sites"
    title = _l("Trang thông tin")
    section = "sites"
    columns = (
        Column(
            "title",
            _l("Trang"),
            lambda home: home.title,
            cell=lambda home: format_html(
                '<a href="{}">{}</a> {}', reverse("portal:change_site", args=[home.pk]), home.title, sample(home)
            ),
            sort=Alphabetical("title"),
            head=True,
        ),
        Column("unit", _l("Đơn vị vận hành"), lambda home: str(home.unit)),
        Column(
            "address",
            _l("Địa chỉ"),
            lambda home: home.address,
            cell=lambda home: format_html('<a class="code" href="{0}">{0}</a>', home.address),
        ),
        Column(
            "contacts",
            _l("Liên hệ"),
            lambda home: "",
            cell=lambda home: format_html(
                '<a href="{}">{}</a>', reverse("portal:contacts", args=[home.pk]), _("Sửa liên hệ")
            ),
            export=False,
        ),
    )
    empty = Empty(
        _l("Chưa có trang nào"),
        _l("Trang mở đầu tiên nằm ở địa chỉ gốc của máy chủ; trang sau nằm dưới nó cho đến khi có tên miền riêng."),
    )
    template_name = "portal/desk/sites.html"

    def rows(self) -> QuerySet[HomePage]:
        require(self.request.user, "org.change")
        return access.administered_homes(self.request.user).order_by("title", "pk")

    def context(self) -> dict[str, Any]:
        return {"may_open": access.units_without_site(self.request.user).exists()}


@login_required
def open_site(request: HttpRequest) -> HttpResponse:
    """A site for a unit that has none."""
    require(request.user, "org.change")
    form = bound(OpenSiteForm, request, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            home = _with_arms(form, lambda values: actions.create_site(by=request.user, **values), request)
        except Refused as refused:
            apply_refused(form, refused)
        else:
            messages.success(
                request, _("Đã mở trang “%(title)s”. Bài được duyệt sẽ hiện ở đó.") % {"title": home.title}
            )
            return redirect("portal:sites")
    return _page(request, form, _("Mở trang thông tin"), _("Mở trang"))


@login_required
def change_site(request: HttpRequest, pk: int) -> HttpResponse:
    """What a site's head and foot say."""
    home = access.get_administered_home(request.user, pk)
    form = bound(SiteForm, request, initial=initial_of(home, *FIELDS))
    if request.method == "POST" and form.is_valid():
        try:
            _with_arms(form, lambda values: actions.change_site(home, by=request.user, **values), request)
        except Refused as refused:
            apply_refused(form, refused)
        else:
            messages.success(request, _("Đã ghi."))
            return redirect("portal:sites")
    return _page(request, form, home.title, _("Ghi"), home)


@login_required
@require_safe
def look(request: HttpRequest, pk: int) -> HttpResponse:
    """A site's front page in other colours (`?mau=`) than it has now; nothing is changed."""
    home = access.get_administered_home(request.user, pk)
    if request.GET.get("mau") in ColourTheme.values:
        home.colours = request.GET["mau"]
    return render(request, HomePage.template, {**home.get_context(request), "home": home, "is_preview": True})


@login_required
def host(request: HttpRequest, pk: int) -> HttpResponse:
    """A host name of a site's own."""
    home = access.get_administered_home(request.user, pk)
    form = bound(HostForm, request, initial={"hostname": access.hostname(home)})
    if request.method == "POST" and form.is_valid():
        try:
            actions.set_host(home, form.cleaned_data["hostname"], by=request.user)
        except Refused as refused:
            apply_refused(form, refused)
        else:
            messages.success(request, _("Đã đặt tên miền. Trang mở ở địa chỉ mới trong một phút."))
            return redirect("portal:sites")
    return _page(request, form, _("Tên miền của %(title)s") % {"title": home.title}, _("Đặt tên miền"))


@transaction.atomic
def _with_arms(form: Any, act: Callable[[dict[str, Any]], HomePage], request: HttpRequest) -> HomePage:
    """Do a deed with what a form says, and set the arms where a file was sent; both or neither."""
    upload = form.cleaned_data.get("arms")
    home = act({name: value for name, value in form.cleaned_data.items() if name != "arms"})
    if upload:
        home = actions.set_arms(home, upload.name, pictures.taken(upload), by=request.user)
    return home


def _page(request: HttpRequest, form: Any, title: str, deed: str, home: HomePage | None = None) -> HttpResponse:
    context = {
        "form": form,
        "title": title,
        "deed": deed,
        "back": reverse("portal:sites"),
        "section": "sites",
        "home": home,
        "looks": ColourTheme.choices if isinstance(form, SiteForm) and home else [],
    }
    return render(request, "portal/desk/site_form.html", context, status=422 if form.errors else 200)
