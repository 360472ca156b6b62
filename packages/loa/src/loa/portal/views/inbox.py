"""What came in from sources: look, take, or not; and take the decision back."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.db.models import Case, QuerySet, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_POST, require_safe
from vanban.text import fold

from loa.kit.refused import Refused
from loa.org.access import may, require
from loa.portal import access, actions
from loa.portal.forms.incoming import ItemForm
from loa.portal.incoming.clean import clean
from loa.portal.models import AcceptedAs, InboxItem, ItemState, SourceLicence
from loa.portal.views.common import ask_reason, say
from loa.ui.forms import apply_refused, bound
from loa.ui.lists import Column, Deed, Empty, Filter, ListView
from loa.ui.templatetags.loa_ui import state, when

KINDS = {ItemState.NEW: "due", ItemState.ACCEPTED: "done", ItemState.REFUSED: "wait"}


def item_state(item: InboxItem) -> SafeString:
    """How a thing that came in stands."""
    return state(KINDS[ItemState(item.state)], item.get_state_display())


def _title(item: InboxItem) -> SafeString:
    link = format_html('<a href="{}">{}</a>', reverse("portal:item", args=[item.pk]), item.title)
    if not item.like:
        return link
    return format_html("{} {}", link, state("late", _("Có thể trùng")))


def refuse_many(user: Any, rows: Sequence[InboxItem]) -> str:
    """Refuse the chosen ones, each through the action, all or none."""
    with transaction.atomic():
        waiting = [row for row in rows if row.state == ItemState.NEW]
        for row in waiting:
            actions.refuse_item(row, by=user, reason=_("Không hợp với trang."))
    return _("Đã bỏ qua %(n)d tin.") % {"n": len(waiting)}


class InboxView(ListView):
    """What came in: the waiting ones first."""

    name = "portal.inbox"
    title = _l("Tin từ nguồn khác")
    section = "inbox"
    template_name = "portal/desk/inbox.html"
    per_page = 30
    columns = (
        Column("title", _l("Tin"), lambda row: row.title, cell=_title, head=True),
        Column("state", _l("Trạng thái"), lambda row: row.get_state_display(), cell=item_state),
        Column("source", _l("Nguồn"), lambda row: row.source.title, sort="source__title"),
        Column("site", _l("Cho trang"), lambda row: row.source.home.title, screen=False),
        Column("published", _l("Nguồn đăng lúc"), lambda row: row.published_at, sort="published_at"),
        Column(
            "arrived",
            _l("Về lúc"),
            lambda row: row.arrived_at,
            cell=lambda row: when(row.arrived_at),
            sort="arrived_at",
        ),
    )
    filters = (
        Filter(
            "trang-thai",
            _l("Trạng thái"),
            lambda request: ItemState.choices,
            lambda rows, value: rows.filter(state=value),
        ),
        Filter(
            "nguon",
            _l("Nguồn"),
            lambda request: [(str(row.pk), row.title) for row in access.visible_sources(request.user)],
            lambda rows, value: rows.filter(source=value),
        ),
        Filter(
            "trung",
            _l("Trùng"),
            lambda request: [("co", _l("Có thể trùng")), ("khong", _l("Không trùng"))],
            lambda rows, value: rows.exclude(like={}) if value == "co" else rows.filter(like={}),
        ),
    )
    search_fields = ("folded",)
    deeds = (Deed("refuse", _l("Bỏ qua các tin đã chọn"), refuse_many, visible=lambda user: may(user, "story.write")),)
    empty = Empty(
        _l("Hộp tin trống"),
        _l(
            "Tin mới của các nguồn về đây. Chọn tin nào thì tin ấy thành bài nháp, có ghi nguồn, "
            "rồi trình duyệt như bài khác."
        ),
    )

    def rows(self) -> QuerySet[InboxItem]:
        require(self.request.user, "story.see")
        waiting_first = Case(When(state=ItemState.NEW, then=0), default=1)
        return access.visible_items(self.request.user).order_by(waiting_first, "-arrived_at", "-pk")

    def search(self, rows: QuerySet[Any], words: str) -> QuerySet[Any]:
        for word in fold(words).split():
            rows = rows.filter(folded__contains=word)
        return rows


@login_required
@require_safe
def item(request: HttpRequest, pk: int) -> HttpResponse:
    """One thing that came in, cleaned, with what can be done."""
    row = access.get_item(request.user, pk)
    cleaned = clean(row.html, row.link or row.source.address)
    writes = may(request.user, "story.write", row.source.home.unit)
    context = {
        "title": row.title,
        "section": "inbox",
        "item": row,
        "origin": getattr(row, "origin", None),
        "text": mark_safe(cleaned.html),  # only what incoming.clean wrote itself
        "images": len({image.url for image in cleaned.images} | ({row.picture} if row.picture else set())),
        "may_decide": writes and row.state == ItemState.NEW,
        "may_full": row.source.licence == SourceLicence.FULL,
        "may_reopen": writes and row.state != ItemState.NEW,
    }
    return render(request, "portal/desk/item.html", context)


@login_required
@require_POST
def accept(request: HttpRequest, pk: int) -> HttpResponse:
    """Make a draft of it."""
    row = access.get_item(request.user, pk)
    how = request.POST.get("cach", "")
    try:
        made = actions.accept_item(row, by=request.user, how=how if how in AcceptedAs.values and how else "teaser")
    except Refused as refusal:
        say(request, refusal)
        return redirect("portal:item", pk)
    messages.success(request, _("Đã tạo bài nháp có ghi nguồn. Xem lại rồi bấm “Trình duyệt”."))
    for note in made.notes:
        messages.warning(request, note)
    return redirect("portal:story", made.page.pk)


@login_required
def refuse(request: HttpRequest, pk: int) -> HttpResponse:
    """Not this one."""
    row = access.get_item(request.user, pk)
    require(request.user, "story.write", row.source.home.unit)
    return ask_reason(
        request,
        partial(actions.refuse_item, row, by=request.user),
        title=_("Không nhận tin này"),
        consequence=_("Tin rời hộp chờ xem và không về lại lần nữa. Lý do được giữ; lúc nào cũng đưa về lại được."),
        deed=_("Không nhận"),
        done=_("Đã ghi không nhận. Cần thì đưa về hộp chờ xem lại được."),
        back=reverse("portal:item", args=[pk]),
        onward=reverse("portal:inbox"),
        section="inbox",
        **_named(row),
    )


def _named(row: InboxItem) -> dict[str, Any]:
    """What the screens that ask something about a thing show of it."""
    return {
        "of": f"“{row.title}”, {row.source.title}",
        "above": [
            (_("Tin từ nguồn khác"), reverse("portal:inbox")),
            (Truncator(row.title).chars(60), reverse("portal:item", args=[row.pk])),
        ],
    }


@login_required
def reopen(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the decision back; asks first where a draft would be thrown away."""
    row = access.get_item(request.user, pk)
    require(request.user, "story.write", row.source.home.unit)
    if request.method == "POST":
        try:
            actions.reopen_item(row, by=request.user)
        except Refused as refusal:
            say(request, refusal)
        else:
            messages.success(request, _("Đã đưa tin về hộp chờ xem."))
        return redirect("portal:item", pk)
    has_draft = hasattr(row, "origin")
    context = {
        "title": _("Đưa tin về hộp chờ xem"),
        "consequence": _("Bài nháp đã tạo từ tin này sẽ bị xóa, kể cả phần đã sửa.")
        if has_draft
        else _("Tin chờ được xem lại."),
        "deed": _("Xóa bài nháp, đưa tin về") if has_draft else _("Đưa về"),
        "danger": has_draft,
        "back": reverse("portal:item", args=[pk]),
        "section": "inbox",
        **_named(row),
    }
    return render(request, "portal/desk/confirm.html", context)


@login_required
def add(request: HttpRequest, pk: int) -> HttpResponse:
    """Type in something of a source without a feed."""
    source = access.get_source(request.user, pk)
    require(request.user, "story.write", source.home.unit)
    form = bound(ItemForm, request)
    if request.method == "POST" and form.is_valid():
        try:
            row = actions.add_item(source, by=request.user, **form.cleaned_data)
        except Refused as refused:
            apply_refused(form, refused)
        else:
            messages.success(request, _("Đã đưa tin vào hộp."))
            return redirect("portal:item", row.pk)
    context = {
        "title": _("Nhập tin của %(source)s") % {"source": source.title},
        "form": form,
        "deed": _("Đưa vào hộp tin"),
        "back": reverse("portal:source", args=[pk]),
        "keep": "portal.item",
        "section": "inbox",
        "source": source,
    }
    return render(request, "portal/desk/source_form.html", context, status=422 if form.errors else 200)
