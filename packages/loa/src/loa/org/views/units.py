"""Units: the tree, one unit, and what an administrator does to it."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_POST
from vanban.text import fold

from loa.kit.clock import today
from loa.kit.refused import Refused
from loa.org import access, actions
from loa.org.forms import EndForm, NameForm, NewUnitForm, SuccessionForm, UnitForm, depth, in_tree_order
from loa.org.models import Unit, UnitKind
from loa.ui.forms import apply_refused, bound, initial_of

STANDING = (("", _l("Còn hoạt động")), ("cu", _l("Đã kết thúc")), ("tat-ca", _l("Tất cả")))
UNIT_INITIAL = ("name", "short_name", "kind", "symbol", "seat", "code", "valid_from", "valid_to", "outside")


@dataclass(slots=True)
class Node:
    """A unit in the tree with what stands below it."""

    unit: Unit
    is_open: bool
    children: list[Node] = field(default_factory=list)


def _tree(units: list[Unit], everything_open: bool) -> list[Node]:
    """The units as a forest; a unit whose parent is not among them is a root."""
    ordered, top = in_tree_order(units)
    by_path: dict[str, Node] = {}
    roots: list[Node] = []
    for unit in ordered:
        node = Node(unit, everything_open or depth(unit) - top < 2)
        by_path[unit.path] = node
        parent = by_path.get(unit.path[: -len(f"{unit.pk:08d}.")])
        (parent.children if parent else roots).append(node)
    return roots


@login_required
def tree(request: HttpRequest) -> HttpResponse:
    """The units that the user may see, as a tree, filtered by word, kind and day."""
    words = request.GET.get("tim", "").strip()[:100]
    kind = request.GET.get("loai", "")
    standing = request.GET.get("con", "")
    rows = access.visible_units(request.user).annotate(people=Count("memberships__user", distinct=True))
    if standing != "tat-ca":
        valid = Q(valid_from=None) | Q(valid_from__lte=today()), Q(valid_to=None) | Q(valid_to__gte=today())
        rows = (
            rows.exclude(pk__in=Unit.objects.filter(*valid).values("pk")) if standing == "cu" else rows.filter(*valid)
        )
    if kind in UnitKind.values:
        rows = rows.filter(kind=kind)
    found = list(rows.prefetch_related("names") if words else rows)
    if words:
        wanted = fold(words).split()
        found = [unit for unit in found if all(word in _searched(unit) for word in wanted)]
    narrowed = bool(words or kind or standing == "cu")
    return render(
        request,
        "org/units.html",
        {
            "title": _("Đơn vị"),
            "section": "units",
            "nodes": _tree(found, everything_open=narrowed),
            "count": len(found),
            "words": words,
            "kind": kind,
            "kinds": UnitKind.choices,
            "standing": standing,
            "standings": STANDING,
            "narrowed": narrowed,
            "may_change": access.may(request.user, "org.change"),
        },
    )


def _searched(unit: Unit) -> str:
    return fold(" ".join([unit.name, unit.short_name, *(one.name for one in unit.names.all())]))


@login_required
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One unit: names, days, what it came from and became, who works there, what is below."""
    unit = access.get_unit(request.user, pk)
    may_change = access.may(request.user, "org.change", unit)
    visible = access.visible_units(request.user)
    above = unit.path.rstrip(".").split(".")[:-1]
    return render(
        request,
        "org/unit.html",
        {
            "title": unit.name,
            "section": "units",
            "unit": unit,
            "is_valid": unit.valid_on(today()),
            "above": visible.filter(pk__in=[int(part) for part in above]).order_by("path"),
            "names": unit.names.all(),
            "origins": unit.origins.select_related("predecessor"),
            "successions": unit.successions.select_related("successor"),
            "memberships": unit.memberships.select_related("user").order_by("user__full_name", "role"),
            "children": visible.filter(parent=unit),
            "visible_pks": set(visible.values_list("pk", flat=True)),
            "may_change": may_change,
        },
    )


def _administered(request: HttpRequest, pk: int) -> Unit:
    """A unit that the user may see and must administer: another's is unknown, one's own without the right is
    refused.
    """
    unit = access.get_unit(request.user, pk)
    access.require(request.user, "org.change", unit)
    return unit


def _form_page(request: HttpRequest, form: Any, title: str, deed: str, back: str, **more: Any) -> HttpResponse:
    context = {"title": title, "section": "units", "form": form, "deed": deed, "back": back, **more}
    return render(request, "org/form.html", context)


@login_required
def create(request: HttpRequest) -> HttpResponse:
    """A new unit below another."""
    access.require(request.user, "org.change")
    above = request.GET.get("tren", "")
    initial = {"parent": above} if above.isdecimal() else {}
    form = (
        NewUnitForm(request.user, request.POST)
        if request.method == "POST"
        else NewUnitForm(request.user, initial=initial)
    )
    if request.method == "POST" and form.is_valid():
        try:
            unit = actions.create_unit(by=request.user, **form.cleaned_data)
        except Refused as refused:
            apply_refused(form, refused)
        else:
            messages.success(request, _("Đã thêm %(unit)s.") % {"unit": unit.name})
            return redirect("org:unit", unit.pk)
    return _form_page(request, form, _("Thêm đơn vị"), _("Thêm đơn vị"), reverse("org:units"), keep="org.unit.new")


@login_required
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct what is known of a unit."""
    unit = _administered(request, pk)
    form = bound(UnitForm, request, initial=initial_of(unit, *UNIT_INITIAL))
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_unit(unit, by=request.user, **form.cleaned_data)
        except Refused as refused:
            apply_refused(form, refused)
        else:
            messages.success(request, _("Đã lưu thông tin đơn vị."))
            return redirect("org:unit", unit.pk)
    back = reverse("org:unit", args=[unit.pk])
    return _form_page(request, form, _("Sửa thông tin đơn vị"), _("Lưu"), back, unit=unit, keep=f"org.unit.{pk}")


@login_required
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """Say on which day a unit ends; nothing of what it did goes away."""
    unit = _administered(request, pk)
    form = bound(EndForm, request, initial={"valid_to": unit.valid_to or today()})
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_unit(unit, by=request.user, valid_to=form.cleaned_data["valid_to"])
        except Refused as refused:
            apply_refused(form, refused)
        else:
            messages.success(request, _("Đã ghi ngày cuối của %(unit)s.") % {"unit": unit})
            return redirect("org:unit", unit.pk)
    below = Unit.objects.below(unit).valid_on(today()).exclude(pk=unit.pk).count()
    consequences = [
        _("Đơn vị không nhận việc mới sau ngày này. Minh chứng, báo cáo và văn bản đã có giữ nguyên tên cũ."),
        _("Nếu đơn vị được sáp nhập hay đổi thành đơn vị khác, dùng “Ghi kế thừa” thay cho việc này."),
    ]
    if below:
        consequences.insert(0, _("Bên dưới còn %(n)s đơn vị đang hoạt động; chúng không tự kết thúc.") % {"n": below})
    context = {
        "title": _("Kết thúc %(unit)s?") % {"unit": unit},
        "section": "units",
        "above": [(_("Đơn vị"), reverse("org:units")), (str(unit), reverse("org:unit", args=[unit.pk]))],
        "consequences": consequences,
        "form": form,
        "deed": _("Kết thúc đơn vị"),
        "danger": True,
        "back": reverse("org:unit", args=[unit.pk]),
    }
    return render(request, "ui/confirm.html", context)


@login_required
def succeed(request: HttpRequest, pk: int) -> HttpResponse:
    """Record what a unit became, by which instrument."""
    unit = _administered(request, pk)
    form = SuccessionForm(request.user, unit, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            actions.succeed(
                unit,
                data["successor"],
                by=request.user,
                on=data["date"],
                instrument=data["instrument"],
                share=data["share"] / Decimal(100),
            )
        except Refused as refused:
            apply_refused(form, refused)
        else:
            messages.success(request, _("Đã ghi: %(old)s thành %(new)s.") % {"old": unit, "new": data["successor"]})
            return redirect("org:unit", unit.pk)
    back = reverse("org:unit", args=[unit.pk])
    return _form_page(
        request, form, _("%(unit)s trở thành đơn vị nào?") % {"unit": unit}, _("Ghi kế thừa"), back, unit=unit
    )


@login_required
def add_name(request: HttpRequest, pk: int) -> HttpResponse:
    """Teach another name of a unit, so that documents that write it so are understood."""
    unit = _administered(request, pk)
    form = bound(NameForm, request)
    if request.method == "POST" and form.is_valid():
        try:
            actions.name_unit(unit, by=request.user, **form.cleaned_data)
        except Refused as refused:
            apply_refused(form, refused)
        else:
            messages.success(request, _("Đã thêm tên gọi “%(name)s”.") % {"name": form.cleaned_data["name"]})
            return redirect("org:unit", unit.pk)
    back = reverse("org:unit", args=[unit.pk])
    return _form_page(
        request, form, _("Thêm tên gọi của %(unit)s") % {"unit": unit}, _("Thêm tên gọi"), back, unit=unit
    )


@login_required
@require_POST
def remove_name(request: HttpRequest, pk: int, name_pk: int) -> HttpResponse:
    """Forget another name; it can be taught again at any time."""
    unit = _administered(request, pk)
    name = unit.names.filter(pk=name_pk).first()
    if name is None:
        raise Http404
    actions.unname_unit(name, by=request.user)
    messages.success(request, _("Đã bỏ tên gọi “%(name)s”.") % {"name": name.name})
    return redirect("org:unit", unit.pk)
