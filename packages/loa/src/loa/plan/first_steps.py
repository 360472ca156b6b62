"""First steps of a new office in this room: a plan that was read, and one under way."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from loa.org.access import Person, may, units
from loa.plan.models import Plan, PlanState
from loa.ui.steps import Step


def answer(user: Person) -> list[Step]:
    """Answers `loa.ui.steps.steps`; administrators see that it is a coordinator's turn."""
    coordinates = may(user, "plan.change")
    if not (coordinates or may(user, "org.change")):
        return []
    rows = Plan.objects.filter(owner__in=units(user, "plan.see"))
    turn = "" if coordinates else " " + _("Việc này của người có vai trò Điều phối.")
    return [
        Step(
            "plan.upload", 40, _("Tải kế hoạch lên"),
            _("Loa đọc kế hoạch thành từng nhiệm vụ: ai làm, làm gì, khi nào, qua kênh nào.") + turn, rows,
            ((reverse("plan:upload"), _("Tải kế hoạch lên")),) if coordinates else (),
        ),
        Step(
            "plan.activate", 50, _("Xác nhận và kích hoạt kế hoạch"),
            _("Từ lúc ấy mỗi đơn vị thấy việc của mình ở trang này.") + turn,
            rows.filter(state__in=(PlanState.ACTIVE, PlanState.CLOSED)),
            ((reverse("plan:plans"), _("Xem kế hoạch")),) if coordinates else (),
        ),
    ]  # fmt: skip
