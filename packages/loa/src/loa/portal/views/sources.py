"""The places from which news comes in: how they stand, and what can be done with them."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_POST, require_safe

from loa.kit.refused import Refused
from loa.org.access import may, require
from loa.portal import access, actions
from loa.portal.actions.sources import FIELDS
from loa.portal.forms.incoming import AddSourceForm, SourceForm
from loa.portal.models import ItemState, PushState, Source, SourceKind
from loa.portal.views.common import ask_reason, say
from loa.ui.database import Alphabetical
from loa.ui.forms import apply_refused, bound, initial_of
from loa.ui.lists import Column, Empty, Filter, ListView
from loa.ui.templatetags.loa_ui import sample, state, when


def standing(source: Source) -> tuple[str, str]:
    """How a source stands: kind of state, and the word for it."""
    if not source.is_active:
        return "wait", _("Đã ngừng")
    if source.kind == SourceKind.HAND:
        return "open", _("Nhập bằng tay")
    if source.error:
        return "late", _("Chưa lấy được")
    if source.succeeded_at is None:
        return "due", _("Chờ lấy lần đầu")
    if source.push_state == PushState.STANDS:
        return "done", _("Báo tin ngay")
    return "done", _("Đang lấy")


def _state(source: Source) -> SafeString:
    return state(*standing(source))


class SourcesView(ListView):
    """Every source of one's sites, with its last success and its error in words."""

    name = "portal.sources"
    title = _l("Nguồn tin")
    section = "inbox"
    template_name = "portal/desk/sources.html"
    columns = (
        Column(
            "title",
            _l("Nguồn"),
            lambda row: row.title,
            cell=lambda row: format_html(
                '<a href="{}">{}</a> {}', reverse("portal:source", args=[row.pk]), row.title, sample(row.home)
            ),
            sort=Alphabetical("title"),
            head=True,
        ),
        Column("state", _l("Tình trạng"), lambda row: standing(row)[1], cell=_state),
        Column("site", _l("Trang"), lambda row: row.home.title, sort=Alphabetical("home__title")),
        Column("waiting", _l("Chờ xem"), lambda row: row.waiting, sort="waiting", align="right"),
        Column(
            "succeeded",
            _l("Lấy được lần cuối"),
            lambda row: row.succeeded_at,
            cell=lambda row: when(row.succeeded_at) if row.succeeded_at else "",
            sort="succeeded_at",
        ),
        Column("error", _l("Lỗi"), lambda row: row.stopped_reason or row.error),
    )
    filters = (
        Filter(
            "site",
            _l("Trang"),
            lambda request: [
                (str(home.pk), home.title) for home in access.visible_homes(request.user).order_by("title")
            ],
            lambda rows, value: rows.filter(home=value),
        ),
        Filter(
            "tinh-trang",
            _l("Tình trạng"),
            lambda request: [("loi", _l("Chưa lấy được")), ("chay", _l("Đang lấy")), ("ngung", _l("Đã ngừng"))],
            lambda rows, value: (
                rows.filter(is_active=False)
                if value == "ngung"
                else rows.filter(is_active=True).exclude(error="")
                if value == "loi"
                else rows.filter(is_active=True, error="")
            ),
        ),
    )
    search_fields = ("title", "address")
    empty = Empty(
        _l("Chưa có nguồn tin nào"),
        _l("Thêm bản tin của tỉnh, của báo: tin mới về hộp tin, biên tập viên chọn tin nào lên trang."),
    )

    def rows(self) -> QuerySet[Source]:
        require(self.request.user, "story.see")
        waiting = Count("items", filter=Q(items__state=ItemState.NEW))
        return access.visible_sources(self.request.user).annotate(waiting=waiting).order_by("title", "pk")

    def context(self) -> dict[str, Any]:
        return {"may_add": may(self.request.user, "source.change")}


@login_required
@require_safe
def source(request: HttpRequest, pk: int) -> HttpResponse:
    """One source: last success, error in words, next look, what is allowed."""
    row = access.get_source(request.user, pk)
    unit = row.home.unit
    context = {
        "title": row.title,
        "section": "inbox",
        "source": row,
        "standing": standing(row),
        "waiting": row.items.filter(state=ItemState.NEW).count(),
        "taken": row.origins.count(),
        "may_change": may(request.user, "source.change", unit),
        "may_write": may(request.user, "story.write", unit),
        "by_hand": row.kind == SourceKind.HAND,
    }
    return render(request, "portal/desk/source.html", context)


@login_required
def add(request: HttpRequest) -> HttpResponse:
    """A new source."""
    require(request.user, "source.change")
    form = bound(AddSourceForm, request, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            row = actions.add_source(by=request.user, **form.cleaned_data)
        except Refused as refused:
            apply_refused(form, refused)
        else:
            messages.success(request, _("Đã thêm nguồn. Máy lấy lần đầu trong một phút."))
            return redirect("portal:source", row.pk)
    return _form(request, form, _("Thêm nguồn tin"), _("Thêm nguồn"), reverse("portal:sources"))


@login_required
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """A source's name, address, licence, pace."""
    row = access.get_source(request.user, pk)
    require(request.user, "source.change", row.home.unit)
    form = bound(SourceForm, request, initial=initial_of(row, *FIELDS))
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_source(row, by=request.user, **form.cleaned_data)
        except Refused as refused:
            apply_refused(form, refused)
        else:
            messages.success(request, _("Đã ghi."))
            return redirect("portal:source", pk)
    return _form(request, form, row.title, _("Ghi"), reverse("portal:source", args=[pk]))


def _form(request: HttpRequest, form: Any, title: str, deed: str, back: str) -> HttpResponse:
    context = {"form": form, "title": title, "deed": deed, "back": back, "section": "inbox", "keep": "portal.source"}
    return render(request, "portal/desk/source_form.html", context, status=422 if form.errors else 200)


def _do(request: HttpRequest, pk: int, action: Callable[..., Any], done: str, **values: Any) -> HttpResponse:
    row = access.get_source(request.user, pk)
    try:
        action(row, by=request.user, **values)
    except Refused as refusal:
        say(request, refusal)
    else:
        messages.success(request, done)
    return redirect("portal:source", pk)


@login_required
@require_POST
def poll(request: HttpRequest, pk: int) -> HttpResponse:
    """Look now."""
    done = _("Đang lấy. Tin mới hiện trong hộp tin sau ít phút; tải lại trang này để xem kết quả.")
    return _do(request, pk, actions.poll_now, done)


@login_required
@require_POST
def resume(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin again."""
    return _do(request, pk, actions.resume_source, _("Đã cho lấy lại. Máy lấy trong một phút."))


@login_required
def stop(request: HttpRequest, pk: int) -> HttpResponse:
    """Stop, with a reason."""
    row = access.get_source(request.user, pk)
    require(request.user, "source.change", row.home.unit)
    return ask_reason(
        request,
        partial(actions.stop_source, row, by=request.user),
        title=_("Ngừng lấy tin"),
        consequence=_("Máy không lấy tin mới nữa. Tin đã về và bài đã đăng giữ nguyên; lúc nào cũng cho lấy lại được."),
        deed=_("Ngừng lấy"),
        done=_("Đã ngừng lấy tin từ nguồn này."),
        danger=True,
        **_named(row),
    )


@login_required
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Remove a source of which nothing was taken."""
    row = access.get_source(request.user, pk)
    require(request.user, "source.change", row.home.unit)
    if request.method == "POST":
        try:
            actions.delete_source(row, by=request.user)
        except Refused as refusal:
            say(request, refusal)
            return redirect("portal:source", pk)
        messages.success(request, _("Đã xóa nguồn tin."))
        return redirect("portal:sources")
    context = {
        "title": _("Xóa nguồn tin"),
        "consequence": _("Nguồn và mọi tin chưa nhận của nguồn mất hẳn, không lấy lại được."),
        "deed": _("Xóa nguồn"),
        "danger": True,
        **_named(row),
    }
    return render(request, "portal/desk/confirm.html", context)


def _named(row: Source) -> dict[str, Any]:
    """What the screens that ask something about a source show of it."""
    address = reverse("portal:source", args=[row.pk])
    return {
        "of": f"“{row.title}”, {row.home.title}",
        "above": [(_("Nguồn tin"), reverse("portal:sources")), (row.title, address)],
        "back": address,
        "section": "inbox",
    }
