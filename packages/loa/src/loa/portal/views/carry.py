"""Carrying stories: what was asked of whom, answering, pulling, taking off."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST
from wagtail.models import ModelLogEntry

from loa.kit.refused import Refused
from loa.kit.rows import identifier
from loa.org.access import may, require
from loa.plan.models import Theme
from loa.portal import actions
from loa.portal.access import get_flow, visible_homes
from loa.portal.actions.carry import AGAIN, WAITING
from loa.portal.carry import access
from loa.portal.forms.carry import AskForm, TermsForm, WithdrawForm
from loa.portal.models import OPEN, Placement, PlacementState, StoryFlow
from loa.portal.templatetags.portal import placement_state
from loa.portal.views.common import ask_reason, say, sent
from loa.ui.database import Alphabetical
from loa.ui.forms import apply_refused
from loa.ui.lists import Column, Empty, Filter, ListView
from loa.ui.templatetags.loa_ui import when


def _title(row: Placement) -> str:
    return format_html('<a href="{}">{}</a>', reverse("portal:placement", args=[row.pk]), row.flow.page.title)


def _sites(request: HttpRequest) -> list[tuple[str, str]]:
    return [(str(home.pk), home.title) for home in visible_homes(request.user).order_by("title")[:200]]


def _themes(request: HttpRequest) -> list[tuple[str, str]]:
    rows = Theme.objects.filter(plan__state="active").order_by("plan", "order")[:100]
    return [(str(theme.pk), theme.title) for theme in rows]


class CarryView(ListView):
    """Everything that one's sites carry, are asked to, or have asked others to."""

    name = "portal.carry"
    title = _l("Tiếp sóng tin bài")
    section = "carry"
    template_name = "portal/desk/carry/list.html"
    per_page = 30
    columns = (
        Column("title", _l("Bài"), lambda row: row.flow.page.title, cell=_title, head=True),
        Column("state", _l("Trạng thái"), lambda row: row.get_state_display(), cell=placement_state),
        Column("origin", _l("Bài của"), lambda row: row.flow.home.title, sort=Alphabetical("flow__home__title")),
        Column("home", _l("Đăng trên"), lambda row: row.home.title, sort=Alphabetical("home__title")),
        Column(
            "proposed",
            _l("Đề nghị"),
            lambda row: row.proposed_at,
            cell=lambda row: when(row.proposed_at),
            sort="proposed_at",
        ),
        Column("placed", _l("Lên trang"), lambda row: row.placed_at, screen=False),
        Column("reason", _l("Lý do"), lambda row: row.reason, screen=False),
    )
    filters = (
        Filter(
            "trang-thai",
            _l("Trạng thái"),
            lambda request: PlacementState.choices,
            lambda rows, value: rows.filter(state=value),
        ),
        Filter("trang", _l("Đăng trên"), _sites, lambda rows, value: rows.filter(home=value)),
        Filter("noi-dung", _l("Nội dung"), _themes, lambda rows, value: rows.filter(flow__page__theme=value)),
    )
    search_fields = ("flow__folded",)
    empty = Empty(
        _l("Chưa có bài tiếp sóng nào"),
        _l("Bài của trang khác mà trang mình đăng lại hiện ở đây. Lấy một bài về, hoặc đề nghị trang khác từ một bài."),
    )

    def rows(self) -> QuerySet[Placement]:
        require(self.request.user, "story.see")
        return access.visible_placements(self.request.user).order_by("-pk")

    def context(self) -> dict[str, Any]:
        user = self.request.user
        waiting = access.awaiting_answer(user) if may(user, "story.approve") else Placement.objects.none()
        return {"waiting": list(waiting[:20]), "may_pull": may(user, "story.write")}


def deeds(user: Any, row: Placement) -> dict[str, bool]:
    """What this person can do with this placement now, for the buttons; the actions ask again."""
    approves = may(user, "story.approve", row.home.unit)
    proposing = row.flow.home.unit if row.state == PlacementState.ASKED else row.home.unit
    mine = row.proposed_by_id == user.pk
    open_elsewhere = (
        row.state in AGAIN and access.placements_of(row.flow).filter(home=row.home, state__in=OPEN).exists()
    )
    return {
        "accept": approves
        and not mine
        and row.flow.page.live
        and row.state in (*WAITING, *AGAIN)
        and not open_elsewhere,
        "again": row.state in AGAIN,
        "own": approves and mine and row.state in WAITING,
        "refuse": approves and row.state in (*WAITING, PlacementState.SCHEDULED),
        "withdraw": approves and row.state == PlacementState.LIVE,
        "cancel": row.state in WAITING
        and (may(user, "story.write", proposing) or may(user, "story.approve", proposing)),
    }


@login_required
def placement(request: HttpRequest, pk: int) -> HttpResponse:
    """One placement; where it waits, with the form that accepts it."""
    row = access.get_placement(request.user, pk)
    can = deeds(request.user, row)
    form = TermsForm.of(row, sent(request)) if can["accept"] else None
    if request.method == "POST":
        require(request.user, "story.approve", row.home.unit)
        if form is None:
            messages.error(request, _("Bài này không chờ anh/chị trả lời."))
            return redirect("portal:placement", pk)
        if form.is_valid():
            try:
                done = actions.accept_placement(row, by=request.user, terms=form.terms())
            except Refused as refusal:
                apply_refused(form, refusal)
            else:
                messages.success(
                    request,
                    _("Đã nhận. Bài đã lên trang, sổ minh chứng đã ghi.")
                    if done.state == PlacementState.LIVE
                    else _("Đã nhận. Bài tự lên trang khi đến giờ."),
                )
                return redirect("portal:placement", pk)
    context = {
        "row": row,
        "may": can,
        "form": form,
        "log": ModelLogEntry.objects.for_instance(row).select_related("user").order_by("-timestamp")[:40],
        "title": row.flow.page.title,
        "section": "carry",
        "sees_story": may(request.user, "story.see", row.flow.home.unit),
    }
    return render(request, "portal/desk/carry/placement.html", context, status=422 if form and form.errors else 200)


@login_required
def refuse(request: HttpRequest, pk: int) -> HttpResponse:
    """No, and why."""
    row = access.get_placement(request.user, pk)
    require(request.user, "story.approve", row.home.unit)
    return ask_reason(
        request,
        partial(actions.refuse_placement, row, by=request.user),
        title=_("Không nhận tiếp sóng"),
        consequence=_("Bài không lên trang. Sau này đổi ý, vẫn nhận lại được ở đây."),
        deed=_("Không nhận"),
        done=_("Đã trả lời không nhận. Người đề nghị đọc được lý do."),
        onward=reverse("portal:carry"),
        **_named(row),
    )


@login_required
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take it off one's own site."""
    row = access.get_placement(request.user, pk)
    require(request.user, "story.approve", row.home.unit)
    return ask_reason(
        request,
        partial(actions.withdraw_placement, row, by=request.user),
        title=_("Gỡ bài tiếp sóng"),
        consequence=_("Bà con không xem được bài ở trang này nữa; bài gốc trên “%(home)s” vẫn còn.")
        % {"home": row.flow.home.title},
        deed=_("Gỡ khỏi trang"),
        done=_("Đã gỡ bài khỏi trang. Muốn đăng lại, mở bài này và bấm “Đăng lại”."),
        danger=True,
        form=WithdrawForm(sent(request)),
        **_named(row),
    )


def _named(row: Placement) -> dict[str, Any]:
    """What the screens that ask something about a placement show of it."""
    address = reverse("portal:placement", args=[row.pk])
    return {
        "of": f"“{row.flow.page.title}”, {row.home.title}",
        "above": [
            (_("Tiếp sóng"), reverse("portal:carry")),
            (Truncator(row.flow.page.title).chars(60), address),
        ],
        "back": address,
        "section": "carry",
    }


@login_required
@require_POST
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the asking, or the pulling, back."""
    row = access.get_placement(request.user, pk)
    try:
        actions.cancel_placement(row, by=request.user)
    except Refused as refusal:
        say(request, refusal)
    else:
        messages.success(request, _("Đã rút đề nghị."))
    return redirect("portal:placement", pk)


@login_required
def ask(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask other sites to carry one's own story: many with one click."""
    flow = get_flow(request.user, pk)
    if not access.may_ask(request.user, flow):
        raise PermissionDenied("story.write")
    form = AskForm(sent(request), flow=flow, words=request.GET.get("ten", "")[:80].replace("\x00", ""))
    if form.is_valid():
        try:
            asked = actions.ask_to_carry(
                flow.page, form.chosen(), by=request.user, note=form.cleaned_data["note"], due=form.cleaned_data["due"]
            )
        except Refused as refusal:
            apply_refused(form, refusal)
        else:
            n = len(asked.homes)
            said = ngettext("Đã đề nghị %(n)s trang tiếp sóng.", "Đã đề nghị %(n)s trang tiếp sóng.", n) % {"n": n}
            if asked.passed_over:
                names = "; ".join(f"{home.title} {why}" for home, why in asked.passed_over[:5])
                said = f"{said} {_('Bỏ qua: %(names)s.') % {'names': names}}"
            messages.success(request, said)
            return redirect("portal:story", pk)
    context = {
        "flow": flow,
        "form": form,
        "title": _("Đề nghị tiếp sóng"),
        "deed": _("Gửi đề nghị"),
        "back": reverse("portal:story", args=[pk]),
        "lead": _("Mỗi trang tự quyết định. Bài hiện ở đó với địa chỉ riêng, ghi nguồn, sửa một nơi là đúng ở mọi nơi.")
        if form.left
        else _("Mọi trang đã có bài này, hoặc đã được đề nghị."),
        "section": "carry",
    }
    return render(request, "portal/desk/carry/ask.html", context, status=422 if form.errors else 200)


class OfferedView(ListView):
    """What other sites have published, to pull from."""

    name = "portal.offered"
    title = _l("Lấy bài của trang khác")
    section = "carry"
    template_name = "portal/desk/carry/offered.html"
    per_page = 30
    columns = (
        Column(
            "title",
            _l("Bài"),
            lambda flow: flow.page.title,
            cell=lambda flow: format_html(
                '<a href="{}">{}</a>', reverse("portal:pull", args=[flow.page_id]), flow.page.title
            ),
            head=True,
        ),
        Column("site", _l("Trang"), lambda flow: flow.home.title, sort=Alphabetical("home__title")),
        Column("theme", _l("Nội dung"), lambda flow: flow.page.theme.title if flow.page.theme else ""),
        Column("published", _l("Lên trang"), lambda flow: flow.published_at, sort="published_at"),
    )
    filters = (Filter("noi-dung", _l("Nội dung"), _themes, lambda rows, value: rows.filter(page__theme=value)),)
    search_fields = ("folded", "home__title")
    empty = Empty(_l("Chưa có bài nào để lấy"), _l("Bài mà trang khác đã đăng, trang mình chưa có, hiện ở đây."))

    def rows(self) -> QuerySet[StoryFlow]:
        require(self.request.user, "story.write")
        return access.offered(self.request.user)


@login_required
def pull(request: HttpRequest, pk: int) -> HttpResponse:
    """Read a story of another site and propose it for one's own."""
    require(request.user, "story.write")
    flow = access.get_offered(request.user, pk)
    homes = [home for home in access.own_homes(request.user) if home.pk != flow.home_id]
    wanted = identifier(request.POST.get("home", request.GET.get("home", "")))
    home = next((one for one in homes if one.pk == wanted), homes[0] if homes else None)
    if home is None:
        raise PermissionDenied("story.write")
    initial = {"credit": _("Theo %(origin)s") % {"origin": flow.home.title}}
    form = TermsForm(sent(request), home=home, initial=initial)
    if form.is_valid():
        try:
            row = actions.pull_story(flow.page, home, by=request.user, terms=form.terms())
        except Refused as refusal:
            apply_refused(form, refusal)
        else:
            messages.success(request, _("Đã lấy về. Người duyệt của đơn vị xem rồi bài mới lên trang."))
            return redirect("portal:placement", row.pk)
    context = {
        "flow": flow,
        "home": home,
        "homes": homes,
        "form": form,
        "title": flow.page.title,
        "section": "carry",
    }
    return render(request, "portal/desk/carry/pull.html", context, status=422 if form.errors else 200)
