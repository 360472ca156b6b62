"""Plans that wait: to be confirmed, to be activated."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from loa.org.access import Person, may
from loa.plan.access import changeable_plans
from loa.plan.models import Plan, PlanState
from loa.ui.waiting import Line, Queue


def plans(user: Person) -> list[Queue]:
    """Answers `loa.ui.waiting.waiting`."""
    if not may(user, "plan.change"):
        return []
    rows = changeable_plans(user).order_by("created_at")
    address = f"{reverse('plan:plans')}?tt="
    return [
        Queue(
            "plan.confirm", 60, rows.filter(state=PlanState.READING), _to_confirm,
            lambda n: ngettext("%(n)s kế hoạch chờ xác nhận", "%(n)s kế hoạch chờ xác nhận", n) % {"n": n},
            f"{address}{PlanState.READING}",
        ),
        Queue(
            "plan.activate", 60, rows.filter(state=PlanState.CONFIRMED), _to_activate,
            lambda n: ngettext("%(n)s kế hoạch chờ kích hoạt", "%(n)s kế hoạch chờ kích hoạt", n) % {"n": n},
            f"{address}{PlanState.CONFIRMED}",
        ),
    ]  # fmt: skip


def _to_confirm(plan: Plan) -> Line:
    return Line(
        _("Xác nhận kế hoạch “%(title)s”") % {"title": plan.title},
        _("Máy đã đọc tệp. Cần xem từng nhiệm vụ, sửa chỗ đọc sai rồi xác nhận."),
        reverse("plan:reading", args=[plan.pk]),
        _("Xem và xác nhận"),
        str(plan.get_state_display()),
        plan.created_at,
    )


def _to_activate(plan: Plan) -> Line:
    return Line(
        _("Kích hoạt kế hoạch “%(title)s”") % {"title": plan.title},
        _("Đã xác nhận. Chọn thời gian thực hiện rồi kích hoạt để giao việc cho các đơn vị."),
        reverse("plan:plan", args=[plan.pk]),
        _("Xem và kích hoạt"),
        str(plan.get_state_display()),
        plan.created_at,
    )
