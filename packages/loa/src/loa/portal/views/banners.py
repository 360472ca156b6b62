"""Banners: the list, making and changing, deciding, refusing one from above, and how often they were seen."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_POST, require_safe
from wagtail.models import ModelLogEntry

from loa.kit.refused import Refused
from loa.kit.rows import identifier
from loa.org.access import may, require
from loa.portal import actions, pictures
from loa.portal.banners import access
from loa.portal.forms.banners import BannerForm, RefuseBannerForm
from loa.portal.forms.carry import WithdrawForm
from loa.portal.models import Banner, BannerRefusal, BannerState, HomePage
from loa.portal.templatetags.portal import banner_state
from loa.portal.views.common import ask_reason, files, say, sent
from loa.ui.charts import PHONE, Bar, bars
from loa.ui.forms import apply_refused, initial_of
from loa.ui.lists import Column, Empty, Filter, ListView
from loa.ui.words import vn_date

FIELDS = ("title", "text", "alt", "link", "on_home", "on_news", "on_story", "reach", "starts_on", "ends_on", "task")


def _days(row: Banner) -> str:
    return f"{vn_date(row.starts_on)}–{vn_date(row.ends_on)}"


class BannersView(ListView):
    """Banners of one's sites, with how often each came into sight."""

    name = "portal.banners"
    title = _l("Biểu ngữ")
    section = "banners"
    template_name = "portal/desk/banners/list.html"
    columns = (
        Column(
            "title",
            _l("Biểu ngữ"),
            lambda row: row.title,
            cell=lambda row: format_html('<a href="{}">{}</a>', reverse("portal:banner", args=[row.pk]), row.title),
            head=True,
        ),
        Column("state", _l("Trạng thái"), lambda row: row.get_state_display(), cell=banner_state),
        Column("home", _l("Trang"), lambda row: row.home.title),
        Column("reach", _l("Hiện ở"), lambda row: row.get_reach_display()),
        Column("days", _l("Những ngày hiện"), _days, sort="starts_on", export=False),
        Column("starts", _l("Từ ngày"), lambda row: row.starts_on, screen=False),
        Column("ends", _l("Đến hết ngày"), lambda row: row.ends_on, screen=False),
        Column("seen", _l("Lượt thấy"), lambda row: row.seen or 0, sort="seen", align="right"),
    )
    filters = (
        Filter(
            "trang-thai",
            _l("Trạng thái"),
            lambda request: BannerState.choices,
            lambda rows, value: rows.filter(state=value),
        ),
    )
    search_fields = ("title", "text")
    empty = Empty(
        _l("Chưa có biểu ngữ nào"),
        _l("Một câu hoặc một ảnh báo việc quan trọng, hiện trên trang của mình và các trang bên dưới trong mấy ngày."),
    )

    def rows(self) -> QuerySet[Banner]:
        require(self.request.user, "story.see")
        return access.with_views(access.visible_banners(self.request.user)).order_by("-pk")

    def context(self) -> dict[str, Any]:
        user = self.request.user
        above = []
        for home in access.decidable_homes(user)[:3] if may(user, "story.approve") else []:
            refused = set(BannerRefusal.objects.filter(home=home, undone_at=None).values_list("banner", flat=True))
            above += [
                {"banner": one, "home": home, "is_refused": one.pk in refused} for one in access.inherited(user, home)
            ]
        return {"inherited": above, "may_make": may(user, "story.write")}


@login_required
@require_safe
def banner(request: HttpRequest, pk: int) -> HttpResponse:
    """One banner: how it looks, where it stands, who refused it, how often it was seen."""
    row = access.get_banner(request.user, pk)
    user, unit = request.user, row.home.unit
    approves, own = may(user, "story.approve", unit), row.edited_by_id == user.pk
    days = access.views_by_day(row)
    sites = access.views_by_site(row)
    total = sum(n for _site, n in sites)
    context = {
        "row": row,
        "picture": pictures.show([row.picture_id]).get(row.picture_id),
        "chosen": list(row.chosen.order_by("title")),
        "refusals": list(row.refusals.select_related("home", "refused_by", "undone_by")),
        "chart": bars(
            _("Mỗi ngày thấy bao nhiêu lượt"),
            [Bar(f"{day:%d/%m}", n) for day, n in days[-14:] if day >= row.starts_on],
            width=PHONE,
        )
        if total
        else None,
        "days": [(day, n) for day, n in days if n],
        "sites": sites[:50],
        "total": total,
        "may": {
            "change": may(user, "story.write", unit),
            "approve": approves and not own and row.state == BannerState.SUBMITTED,
            "own": approves and own and row.state == BannerState.SUBMITTED,
            "return": approves and row.state == BannerState.SUBMITTED,
            "take_down": approves and row.state == BannerState.APPROVED,
        },
        "log": ModelLogEntry.objects.for_instance(row).select_related("user").order_by("-timestamp")[:40],
        "title": row.title,
        "section": "banners",
    }
    return render(request, "portal/desk/banners/banner.html", context)


@login_required
def make(request: HttpRequest) -> HttpResponse:
    """A new banner."""
    require(request.user, "story.write")
    homes = list(access.writable_homes(request.user)[:200])
    if not homes:
        raise PermissionDenied("story.write")
    wanted = identifier(request.POST.get("home", request.GET.get("home", "")))
    home = next((one for one in homes if one.pk == wanted), homes[0])
    form = BannerForm(sent(request), files(request), user=request.user, home=home)
    if form.is_valid():
        try:
            with transaction.atomic():
                row = actions.submit_banner(form.cleaned_data["home"], by=request.user, **form.values(by=request.user))
        except Refused as refusal:
            apply_refused(form, refusal)
        else:
            messages.success(request, _("Đã trình. Người duyệt của đơn vị xem rồi biểu ngữ mới hiện."))
            return redirect("portal:banner", row.pk)
    return _form(request, form, _("Làm biểu ngữ"), reverse("portal:banners"))


@login_required
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Change one: it waits for approval again."""
    row = access.get_banner(request.user, pk)
    require(request.user, "story.write", row.home.unit)
    initial = {**initial_of(row, *FIELDS), "home": row.home, "chosen": list(row.chosen.all())}
    form = BannerForm(
        sent(request),
        files(request),
        user=request.user,
        home=row.home,
        banner=row,
        initial=initial,
    )
    if form.is_valid():
        try:
            with transaction.atomic():
                actions.change_banner(row, by=request.user, **form.values(by=request.user, banner=row))
        except Refused as refusal:
            apply_refused(form, refusal)
        else:
            messages.success(request, _("Đã trình bản mới. Biểu ngữ hiện lại khi được duyệt."))
            return redirect("portal:banner", row.pk)
    return _form(request, form, _("Sửa biểu ngữ"), reverse("portal:banner", args=[pk]))


def _form(request: HttpRequest, form: BannerForm, title: str, back: str) -> HttpResponse:
    context = {
        "form": form,
        "title": title,
        "lead": _("Biểu ngữ chỉ hiện khi người thứ hai đã duyệt. Đang hiện mà sửa thì tạm ẩn đến khi duyệt lại."),
        "deed": _("Trình duyệt"),
        "back": back,
        "section": "banners",
    }
    return render(request, "portal/desk/banners/form.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def approve(request: HttpRequest, pk: int) -> HttpResponse:
    """Approve the version that was seen."""
    row = access.get_banner(request.user, pk)
    try:
        actions.approve_banner(row, by=request.user, version=identifier(request.POST.get("version", "")))
    except Refused as refusal:
        say(request, refusal)
    else:
        messages.success(request, _("Đã duyệt. Biểu ngữ hiện trong những ngày đã ghi, sổ minh chứng đã ghi."))
    return redirect("portal:banner", pk)


@login_required
def send_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Return it with a reason."""
    row = access.get_banner(request.user, pk)
    require(request.user, "story.approve", row.home.unit)
    return ask_reason(
        request,
        partial(actions.return_banner, row, by=request.user),
        title=_("Trả lại biểu ngữ"),
        consequence=_("Biểu ngữ không hiện; người làm sửa rồi trình lại."),
        done=_("Đã trả lại. Người làm thấy lý do."),
        **_named(row),
    )


@login_required
def take_down(request: HttpRequest, pk: int) -> HttpResponse:
    """Off all sites, at once."""
    row = access.get_banner(request.user, pk)
    require(request.user, "story.approve", row.home.unit)
    return ask_reason(
        request,
        partial(actions.take_down_banner, row, by=request.user),
        title=_("Gỡ biểu ngữ"),
        consequence=_("Biểu ngữ biến khỏi mọi trang ngay lập tức."),
        done=_("Đã gỡ khỏi mọi trang. Muốn hiện lại, sửa rồi trình."),
        danger=True,
        form=WithdrawForm(sent(request)),
        **_named(row),
    )


@login_required
def refuse(request: HttpRequest, pk: int) -> HttpResponse:
    """Not show on one's own site what a site above made."""
    row, homes = access.get_inherited(request.user, pk)
    return ask_reason(
        request,
        partial(actions.refuse_banner, row, by=request.user),
        title=_("Không hiện trên trang mình"),
        consequence=_("Biểu ngữ của “%(home)s” ẩn trên trang mình, các trang khác không đổi.")
        % {"home": row.home.title},
        done=_("Biểu ngữ không hiện trên trang nữa. Nơi làm đọc được lý do."),
        form=RefuseBannerForm(sent(request), homes=homes),
        of=f"“{row.title}”, {row.home.title}",
        back=reverse("portal:banners"),
        section="banners",
    )


def _named(row: Banner) -> dict[str, Any]:
    """What the screens that ask something about a banner show of it."""
    address = reverse("portal:banner", args=[row.pk])
    return {
        "of": f"“{row.title}”, {row.home.title}",
        "above": [(_("Biểu ngữ"), reverse("portal:banners")), (row.title, address)],
        "back": address,
        "section": "banners",
    }


@login_required
@require_POST
def show_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the refusal back."""
    row, homes = access.get_inherited(request.user, pk)
    wanted = identifier(request.POST.get("home", ""))
    home: HomePage | None = next((one for one in homes if one.pk == wanted), None)
    if home is None:
        raise Http404
    actions.show_banner_again(row, home, by=request.user)
    messages.success(request, _("Biểu ngữ hiện lại trên trang."))
    return redirect("portal:banners")
