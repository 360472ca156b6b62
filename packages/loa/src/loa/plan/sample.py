"""The sample campaign: the text of a plan on the sample district, settled as a coordinator might, activated for a year.

Every choice that the text leaves open is a decision whose ground says that it is sample content; two questions stay
open in plain sight.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _

from loa.org.models import User
from loa.org.sample import SampleDistrict
from loa.plan import actions
from loa.plan.actions.discard import forget_files, remove
from loa.plan.actions.shared import current_document
from loa.plan.campaign import load_duties
from loa.plan.models import (
    Cadence,
    DutyState,
    FindingState,
    Party,
    PartyRole,
    Plan,
    PlanState,
    ReportingCalendar,
    Severity,
    Upload,
)
from loa.plan.proposals import propose_settlements

DOER = {"portal": "vanphong", "social": "ttvh", "event": "vhtt", "training": "vhtt"}
"""Who does what the text gives to nobody, by channel; the culture office where the channel is not here."""
THEME = {
    "radio": 1, "relay": 1, "oversight": 2, "plan": 2, "meeting": 3, "models": 4, "portal": 5, "tourism": 5,
    "market": 5, "press": 5, "social": 7,
}  # fmt: skip
"""Which topic of the contents a channel's duties serve, by its place in the list."""
TITLES = {
    "radio": "Chương trình phát thanh chuyển đổi số",
    "relay": "Tiếp âm chuyên mục chuyển đổi số của huyện",
    "market": "Đăng sản phẩm OCOP, hàng thủ công mỹ nghệ lên sàn thương mại điện tử",
    "tourism": "Đăng dịch vụ du lịch lên cổng du lịch thông minh của tỉnh",
    "contest": "Cuộc thi tìm hiểu về chuyển đổi số cho đoàn viên, thanh niên",
}
"""Short names that a coordinator would give where the reading's own carries the sentence's slips."""
PLAN_TITLE = "Kế hoạch truyền thông nâng cao nhận thức chuyển đổi số trên địa bàn huyện Nông Sơn"
"""Without the year: the text names two, and the sample campaign runs now."""
REPORT_DUE_DAYS = 6
"""Reports of a window that ends on the 14th are due on the 20th."""


def create(
    district: SampleDistrict,
    text: Path | bytes,
    year: int,
    by: User,
    *,
    calendar: ReportingCalendar | None = None,
) -> Plan:
    """Bring in, settle, confirm and activate the sample plan; found where it stands already.

    Args:
        district: the sample district.
        text: the plan's file, or its bytes.
        year: the campaign runs from 1 January to 31 December of it.
        by: who decides; coordinates the district's plans.
        calendar: how reports are cut; None: windows from the 15th to the 14th.

    Raises:
        PermissionDenied: `by` is not the coordinator.
        Refused: the file cannot be read.
    """
    owner = district.units["district"]
    standing = Plan.objects.filter(
        owner=owner, is_sample=True, state=PlanState.ACTIVE, period_start=date(year, 1, 1)
    ).first()
    if standing is not None:
        return standing
    data, name = (text, "ke-hoach.txt") if isinstance(text, bytes) else (text.read_bytes(), text.name)
    document = actions.import_document(owner=owner, by=by, filename=name, data=data, is_sample=True)
    with transaction.atomic():
        plan = document.plan
        _names(plan, by)
        _duties(plan, district, by)
        _findings(plan, by)
        actions.change_plan(plan, by=by, focal=district.units["vhtt"], title=PLAN_TITLE)
        left = plan.duties.filter(state=DutyState.PROPOSED).values_list("code", flat=True)
        actions.confirm_duties(plan, list(left), by=by)
        actions.confirm_plan(plan, by=by)
        actions.activate(
            plan,
            period_start=date(year, 1, 1),
            period_end=date(year, 12, 31),
            calendar=calendar or ReportingCalendar.objects.filter(cut_day=15).first(),
            by=by,
        )
    return Plan.objects.get(pk=plan.pk)


def _names(plan: Plan, by: User) -> None:
    """Accept what is plain; of the rest take what is proposed, and call nobody what nothing is proposed for."""
    actions.accept_certain_names(plan, by=by)
    for row in plan.party_names.filter(decided_at=None).prefetch_related("proposed"):
        units = list(row.proposed.all())
        actions.map_party_name(row, units, nobody=not units, by=by, remember=False)


def _sample(reason: str) -> str:
    return _("Nội dung mẫu: %(reason)s") % {"reason": reason}


def _duties(plan: Plan, district: SampleDistrict, by: User) -> None:
    for field in ("same_as", "leads", "cadence"):
        for proposal in propose_settlements(load_duties(plan)):
            if proposal.field == field and proposal.duty.channel != "report":
                actions.settle(proposal.duty, field, proposal.value, by=by, ground=_sample(proposal.ground))
    themes = list(plan.themes.all())
    for channel, title in TITLES.items():
        duty = plan.duties.filter(same_as=None, channel=channel).order_by("order").first()
        if duty is not None:
            actions.settle(duty, "title", title, by=by, ground=_sample(_("tên gọn để dễ theo dõi.")))
    for duty in plan.duties.filter(same_as=None).order_by("order"):
        if not duty.where:
            actions.exclude_duty(duty, by=by, ground=_sample(_("câu kết chung, không phải một việc riêng.")))
            continue
        group = [duty, *duty.restatements.all()]
        if not Party.objects.filter(duty__in=group, role=PartyRole.LEAD, name__nobody=False).exists():
            unit = district.units[DOER.get(duty.channel, "vhtt")]
            actions.settle(duty, "leads", [unit], by=by, ground=_sample(_("giao theo chức năng của đơn vị.")))
        if duty.channel == "report" and duty.cadence == Cadence.RECURRING and duty.every and duty.due_day is None:
            ground = _sample(_("nộp trước ngày 20 của tháng cuối kỳ."))
            actions.settle(duty, "due_days", REPORT_DUE_DAYS, by=by, ground=ground)
        place = THEME.get(duty.channel, 0)
        if duty.theme is None and 0 < place <= len(themes):
            actions.settle(duty, "theme", themes[place - 1], by=by, ground=_sample(_("xếp theo kênh truyền thông.")))


def _findings(plan: Plan, by: User) -> None:
    """Leave two questions open: how often the summary is due, and until when; the rest was looked at."""
    open_rows = current_document(plan).findings.filter(state=FindingState.OPEN).select_related("duty")
    rows = sorted(open_rows, key=lambda row: (row.duty is None or row.duty.channel != "report", row.order, row.pk))
    weight = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.NOTE: 2}
    firsts = [next((row for row in rows if row.code.startswith(start)), None) for start in ("cadence-", "deadline-")]
    rest = sorted((row for row in rows if row not in firsts), key=lambda row: weight[Severity(row.severity)])
    kept = [row for row in [*firsts, *rest] if row is not None][:2]
    note = _sample(_("để ngỏ, chờ hỏi lại cơ quan ban hành."))
    actions.answer_findings(kept, FindingState.LEFT_OPEN, plan=plan, by=by, note=note)
    looked_at = _sample(_("đã xem, giữ nguyên bản gốc."))
    settled = [row for row in rows if row not in kept]
    actions.answer_findings(settled, FindingState.SETTLED, plan=plan, by=by, note=looked_at)


@transaction.atomic
def wipe() -> int:
    """Remove every sample plan with all that hangs on it in this room; evidence of its tasks must be gone before.

    Returns:
        how many plans were removed.

    Raises:
        ProtectedError: something of an upper room still points at a sample task.
    """
    plans = list(Plan.objects.filter(is_sample=True).values_list("pk", flat=True))
    for upload in Upload.objects.filter(owner__is_sample=True):
        upload.file.delete(save=False)
        upload.delete()
    forget_files(remove(plans))
    return len(plans)
