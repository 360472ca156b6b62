"""Many units and people at once, from a table: what was understood row by row, then all or nothing."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_safe

from loa.kit.grid import Sheet, read_table
from loa.kit.refused import Refused
from loa.org import access, actions
from loa.org.bring import Fate, Table, understand
from loa.org.forms import in_tree_order
from loa.org.models import Role, Unit, UnitKind, User
from loa.ui.forms import FileInput, Form, apply_refused
from loa.ui.sheets import CONTENT_TYPE, workbooks

SALT = "org.bring_in"
HOUR = 3600


class TableForm(Form):
    """A table of units, of people, or of both."""

    file = forms.FileField(
        label=_l("Tệp Excel hoặc CSV"),
        widget=FileInput(".xlsx,.csv"),
        help_text=_l("Xem trước từng dòng rồi mới nhập. Dòng đã có thì bỏ qua, nên nhập lại tệp đã bổ sung cũng được."),
    )


@login_required
def bring_in(request: HttpRequest) -> HttpResponse:
    """Choose a table, look at what it means, bring it in."""
    access.require(request.user, "org.change")
    form, table, signed, status = TableForm(), None, "", 200
    if request.method == "POST":
        try:
            if "table" in request.POST:
                sheets = _signed(request)
                table = understand(sheets, request.user)
                people = actions.bring_in(table, by=request.user)
                return _done(request, table, people)
            form = TableForm(request.POST, request.FILES)
            if form.is_valid():
                sheets = read_table(form.cleaned_data["file"].read())
                table = understand(sheets, request.user)
                if table.is_whole:
                    signed = signing.dumps([asdict(one) for one in sheets], salt=_salt(request.user), compress=True)
        except Refused as refused:
            if form.is_bound:
                apply_refused(form, refused)
            else:
                for reason in refused.reasons:
                    messages.error(request, reason)
            status = 422
    context = {
        "title": _("Nhập từ bảng tính"), "section": "units", "form": form, "table": table, "signed": signed,
        "faulty": table.count(Fate.FAULTY) if table else 0, "new_units": table.count(Fate.ADDS, "unit") if table else 0,
        "new_people": table.count(Fate.ADDS, "person") if table else 0,
        "known": table.count(Fate.KNOWN) if table else 0, "kinds": UnitKind.labels, "roles": Role.labels,
    }  # fmt: skip
    return render(request, "org/bring_in.html", context, status=422 if form.errors or status != 200 else 200)


def _salt(user: User) -> str:
    return f"{SALT}.{user.pk}"


def _signed(request: HttpRequest) -> list[Sheet]:
    """The rows that were shown, as they came out of the file; what they mean is asked again.

    Raises:
        Refused: older than an hour, or not what was shown.
    """
    try:
        found: list[Any] = signing.loads(request.POST["table"], salt=_salt(request.user), max_age=HOUR)
    except signing.BadSignature:
        raise Refused(_("Bản xem trước đã cũ. Chọn tệp lại."), field="file") from None
    return [Sheet(one["title"], [(row[0], row[1]) for row in one["rows"]]) for one in found]


def _done(request: HttpRequest, table: Table, people: list[User]) -> HttpResponse:
    units = table.count(Fate.ADDS, "unit")
    messages.success(
        request, _("Đã nhập %(units)d đơn vị và %(people)d người.") % {"units": units, "people": len(people)}
    )
    return redirect("org:slips" if people else "org:units")


@require_safe
@login_required
def form_sheet(request: HttpRequest) -> HttpResponse:
    """The table to fill in: the units and people that are here, with the words that its columns take."""
    access.require(request.user, "org.change")
    units, _top = in_tree_order(list(access.units(request.user, "org.change").select_related("parent")))
    visible = {unit.pk for unit in units}
    people = access.visible_users(request.user).prefetch_related("memberships__unit")
    data = workbooks(
        (
            _("Đơn vị"),
            (
                _("Tên đơn vị"), _("Tên ngắn"), _("Loại"), _("Trực thuộc"), _("Ký hiệu"), _("Địa danh"), _("Mã"),
                _("Ngoài hệ thống"),
            ),
            [_unit_line(unit, visible) for unit in units],
        ),
        (
            _("Người dùng"),
            (
                _("Họ và tên"), _("Chức vụ"), _("Đơn vị"), _("Vai trò"), _("Tên đăng nhập"), _("Điện thoại"),
                _("Thư điện tử"),
            ),
            [line for person in people for line in _person_lines(person, visible)],
        ),
        (_("Ghi chú"), (_("Cột"), _("Ghi một trong")), [
            (_("Loại"), "; ".join(str(label) for label in UnitKind.labels)),
            (_("Vai trò"), "; ".join(str(label) for label in Role.labels)),
        ]),
    )  # fmt: skip
    response = HttpResponse(data, content_type=CONTENT_TYPE)
    response["Content-Disposition"] = 'attachment; filename="loa-don-vi-nguoi-dung.xlsx"'
    return response


def _unit_line(unit: Unit, visible: set[int]) -> tuple[str, ...]:
    above = unit.parent.name if unit.parent is not None and unit.parent.pk in visible else ""
    kind, outside = str(unit.get_kind_display()), "x" if unit.outside else ""
    return (unit.name, unit.short_name, kind, above, unit.symbol, unit.seat, unit.code, outside)


def _person_lines(person: User, visible: set[int]) -> list[tuple[str, ...]]:
    """A line for each unit in which the person has roles."""
    by_unit: dict[str, list[str]] = {}
    for row in person.memberships.all():
        if row.unit_id in visible:
            by_unit.setdefault(row.unit.name, []).append(str(row.get_role_display()))
    return [
        (person.full_name, person.title, unit, "; ".join(roles), person.username, person.phone, person.email)
        for unit, roles in by_unit.items()
    ]
