"""First steps of a new office: its units, its people."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from loa.org import access
from loa.org.models import Membership
from loa.ui.steps import Step


def answer(user: access.Person) -> list[Step]:
    """Answers `loa.ui.steps.steps`."""
    roots = access.roots(user, "org.change")
    if not roots:
        return []
    reach = access.units(user, "org.change")
    return [
        Step(
            "org.units", 10, _("Thêm các đơn vị"),
            _("Những nơi có tên trong kế hoạch: xã, phòng, trung tâm, đoàn thể, trường."),
            reach.exclude(pk__in=[root.pk for root in roots]),
            ((reverse("org:bring_in"), _("Nhập từ bảng tính")), (reverse("org:unit_create"), _("Thêm từng đơn vị"))),
        ),
        Step(
            "org.people", 20, _("Thêm người, giao vai trò"),
            _(
                "Ít nhất một người Điều phối ở cơ quan ban hành kế hoạch, một Biên tập, một Người duyệt, và mỗi đơn vị"
                " một Người báo cáo."
            ),
            Membership.objects.filter(unit__in=reach).exclude(user=user),
            ((reverse("org:bring_in"), _("Nhập từ bảng tính")), (reverse("org:person_create"), _("Thêm từng người"))),
        ),
    ]  # fmt: skip
