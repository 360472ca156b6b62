"""Guides on the desk, and the contacts of a site."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_POST, require_safe

from loa.kit.refused import Refused
from loa.org.access import may, require
from loa.portal import pictures
from loa.portal.access import get_administered_home
from loa.portal.actions import guides as actions
from loa.portal.actions.pictures import add_picture
from loa.portal.forms.guide import ContactForm, GuideForm, NewGuideForm, StepForm, step_forms
from loa.portal.guides import access
from loa.portal.models import Contact, Guide, HomePage, ReviewState
from loa.portal.views.reviewed import SHAPES, Deeds, standing
from loa.ui.database import Alphabetical
from loa.ui.forms import apply_refused, bound, initial_of
from loa.ui.lists import Column, Empty, Filter, ListView
from loa.ui.templatetags.loa_ui import state, when

DEEDS = Deeds(
    "guide",
    access.get_guide,
    actions.approve_guide,
    actions.take_down_guide,
    "guides",
    _l("Bà con không xem được hướng dẫn này nữa. Nội dung vẫn giữ ở đây."),
)


def _applications(request: HttpRequest) -> list[tuple[str, str]]:
    rows = access.visible_guides(request.user).order_by("application").values_list("application", flat=True)
    return [(one, one) for one in rows.distinct()]


class GuidesView(ListView):
    """Guides of one's units."""

    name = "portal.guides"
    title = _l("Hướng dẫn sử dụng")
    section = "guides"
    template_name = "portal/desk/guides/list.html"
    columns = (
        Column(
            "ten",
            _l("Hướng dẫn"),
            lambda row: row.title,
            cell=lambda row: format_html('<a href="{}">{}</a>', reverse("portal:guide", args=[row.pk]), row.title),
            sort=Alphabetical("title"),
            head=True,
        ),
        Column("ung-dung", _l("Ứng dụng"), lambda row: row.application, sort=Alphabetical("application")),
        Column("buoc", _l("Số bước"), lambda row: len(row.draft.get("steps", [])), align="right"),
        Column("don-vi", _l("Đơn vị"), lambda row: str(row.unit)),
        Column(
            "trang-thai",
            _l("Trạng thái"),
            lambda row: row.get_state_display(),
            cell=lambda row: state(SHAPES[ReviewState(row.state)], row.get_state_display()),
            sort="state",
        ),
        Column(
            "sua", _l("Sửa cuối"), lambda row: row.edited_at, cell=lambda row: when(row.edited_at), sort="edited_at"
        ),
    )
    filters = (
        Filter(
            "trang-thai",
            _l("Trạng thái"),
            lambda request: ReviewState.choices,
            lambda rows, value: rows.filter(state=value),
        ),
        Filter("ung-dung", _l("Ứng dụng"), _applications, lambda rows, value: rows.filter(application=value)),
    )
    search_fields = ("title", "application", "summary")
    empty = Empty(
        _l("Chưa có hướng dẫn nào"), _l("Chỉ bà con và cán bộ từng bước dùng một cửa, dịch vụ công, Qoffice.")
    )

    def rows(self) -> QuerySet[Guide]:
        require(self.request.user, "story.see")
        return access.visible_guides(self.request.user)

    def context(self) -> dict[str, Any]:
        return {"may_write": may(self.request.user, "story.write")}


@login_required
@require_safe
def guide(request: HttpRequest, pk: int) -> HttpResponse:
    """One guide as it is being worked on."""
    row = access.get_guide(request.user, pk)
    steps = row.draft.get("steps", [])
    shown = pictures.show(step["picture"] for step in steps if step.get("picture"))
    context = {
        "title": row.draft.get("title", row.title),
        "guide": row,
        "draft": row.draft,
        "steps": [{**step, "shown": shown.get(step.get("picture"))} for step in steps],
        "section": "guides",
        **standing(request.user, row),
    }
    return render(request, "portal/desk/guides/guide.html", context)


@login_required
def add(request: HttpRequest) -> HttpResponse:
    """Begin a guide; the steps follow."""
    require(request.user, "story.write")
    form = NewGuideForm(request.POST if request.method == "POST" else None, user=request.user)
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        try:
            row = actions.add_guide(values.pop("unit"), by=request.user, **values)
        except Refused as refused:
            apply_refused(form, refused)
        else:
            messages.success(request, _("Đã tạo hướng dẫn. Giờ viết từng bước."))
            return redirect("portal:change_guide", row.pk)
    context = {
        "form": form,
        "title": _("Soạn hướng dẫn mới"),
        "deed": _("Tạo, viết các bước"),
        "back": reverse("portal:guides"),
        "keep": "portal.guide.new",
        "section": "guides",
    }
    return render(request, "ui/form.html", context, status=422 if form.errors else 200)


@login_required
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a guide and its steps; the public reads the change once somebody else has approved it."""
    row = access.get_guide(request.user, pk)
    require(request.user, "story.write", row.unit)
    sent = request.method == "POST"
    form = GuideForm(request.POST if sent else None, row=row)
    steps = step_forms(row, request.POST if sent else None, request.FILES if sent else None)
    if sent and all([form.is_valid(), *(one.is_valid() for one in steps)]):
        try:
            values = _steps(request, row, steps)
            actions.write_guide(row, by=request.user, steps=values, **form.cleaned_data)
        except Refused as refused:
            apply_refused(form, refused)
        else:
            messages.success(request, _("Đã ghi bản đang soạn. Bà con thấy khi bản này được duyệt."))
            return redirect("portal:change_guide" if "more" in request.POST else "portal:guide", pk)
    context = {
        "guide": row,
        "form": form,
        "steps": steps,
        "title": _("Sửa hướng dẫn"),
        "back": reverse("portal:guide", args=[pk]),
        "section": "guides",
    }
    failed = form.errors or any(one.errors for one in steps)
    return render(request, "portal/desk/guides/form.html", context, status=422 if failed else 200)


def _steps(request: HttpRequest, row: Guide, forms: list[StepForm]) -> list[dict[str, Any]]:
    """The steps that were filled in, in their order, with their pictures taken in."""
    before = row.draft.get("steps", [])
    found = []
    for number, form in enumerate(forms):
        data = form.cleaned_data
        if not data["title"]:
            continue
        picture = before[number].get("picture") if number < len(before) else None
        if data.get("drop_picture"):
            picture = None
        if data["picture"]:
            taken = add_picture(
                by=request.user, unit=row.unit, filename=data["picture"].name, data=pictures.taken(data["picture"]),
                alt=data["alt"],
            )  # fmt: skip
            picture = taken.pk
        step = {"title": data["title"], "text": data["text"], "picture": picture, "alt": data["alt"]}
        found.append((data["order"] or 99, number, step))
    return [step for _order, _number, step in sorted(found, key=lambda one: one[:2])]


@login_required
@require_safe
def contacts(request: HttpRequest, pk: int) -> HttpResponse:
    """Whom a site names."""
    home = get_administered_home(request.user, pk)
    rows = list(access.visible_contacts(request.user).filter(home=home))
    context = {
        "title": _("Liên hệ của %(title)s") % {"title": home.title},
        "home": home,
        "rows": [row for row in rows if row.removed_at is None],
        "removed": [row for row in rows if row.removed_at is not None][:20],
        "section": "sites",
    }
    return render(request, "portal/desk/contacts.html", context)


@login_required
def add_contact(request: HttpRequest, pk: int) -> HttpResponse:
    """A new line."""
    return _contact(request, get_administered_home(request.user, pk), None)


@login_required
def change_contact(request: HttpRequest, pk: int) -> HttpResponse:
    """A line that stands."""
    row = access.get_contact(request.user, pk)
    return _contact(request, row.home, row)


def _contact(request: HttpRequest, home: HomePage, row: Contact | None) -> HttpResponse:
    initial = initial_of(row, *actions.CONTACT_FIELDS) if row else {}
    form = bound(ContactForm, request, home=home, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            actions.write_contact(home, by=request.user, contact=row, **form.cleaned_data)
        except Refused as refused:
            apply_refused(form, refused)
        else:
            messages.success(request, _("Đã ghi. Trang Liên hệ hiện ngay."))
            return redirect("portal:contacts", home.pk)
    context = {
        "form": form,
        "title": _("Sửa liên hệ") if row else _("Thêm liên hệ"),
        "deed": _("Ghi"),
        "lead": _("Chỉ những gì ghi ở đây mới hiện trên trang. Không lấy số điện thoại từ tài khoản của ai."),
        "back": reverse("portal:contacts", args=[home.pk]),
        "section": "sites",
    }
    return render(request, "ui/form.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def remove_contact(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a line away; it can be put back."""
    row = access.get_contact(request.user, pk)
    actions.remove_contact(row, by=request.user)
    messages.success(request, _("Đã bỏ “%(name)s”. Đưa trở lại ở cuối trang này.") % {"name": row})
    return redirect("portal:contacts", row.home_id)


@login_required
@require_POST
def restore_contact(request: HttpRequest, pk: int) -> HttpResponse:
    """Put it back."""
    row = access.get_contact(request.user, pk)
    actions.restore_contact(row, by=request.user)
    messages.success(request, _("Đã đưa “%(name)s” trở lại.") % {"name": row})
    return redirect("portal:contacts", row.home_id)
