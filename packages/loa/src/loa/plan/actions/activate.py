"""Give the work out: activation makes the tasks, and every later change of the plan's duties brings them in line
again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from loa.kit import audit
from loa.kit.clock import now
from loa.kit.refused import Refused
from loa.org.models import Unit, User
from loa.plan.actions.shared import begin, current_document
from loa.plan.campaign import campaign, confirmed_obligations
from loa.plan.hooks import Synced, plan_activated, tasks_synced
from loa.plan.models import (
    Duty,
    Finding,
    FindingState,
    Plan,
    PlanState,
    ReportingCalendar,
    Severity,
    Task,
    TaskRole,
)
from loa.plan.tasks import Campaign, Obligation, Wanted, wanted

NOBODY_OWES = "nobody-owes"
"""Code of the finding about a confirmed duty of which no unit has any work."""
FOLLOWED = ("channel", "title", "every", "period_label", "due", "targets")
LONGEST_DAYS = 366 * 6


@dataclass(frozen=True, slots=True)
class Difference:
    """What bringing the tasks in line would do.

    Args:
        wanted: every task that ought to exist.
        create: tasks that ought to exist and never did.
        revive: retired tasks that are wanted again.
        change: followed tasks of which something is different.
        retire: followed tasks that nothing wants any more.
        unowed: obligations of which no unit has any work.
    """

    wanted: list[Wanted] = field(default_factory=list)
    create: list[Wanted] = field(default_factory=list)
    revive: list[tuple[Task, Wanted]] = field(default_factory=list)
    change: list[tuple[Task, Wanted]] = field(default_factory=list)
    retire: list[Task] = field(default_factory=list)
    unowed: list[Obligation] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        return not (self.create or self.revive or self.change or self.retire)


def _columns(one: Wanted) -> dict[str, Any]:
    """What a wanted task puts into its row besides its key."""
    return {
        "channel": one.channel,
        "title": one.title[:260],
        "every": str(one.period.every or ""),
        "period_label": one.period.label,
        "due": one.due,
        "targets": one.targets,
    }


def difference(plan: Plan, days: Campaign | None = None) -> Difference:
    """Compare the tasks that the plan's confirmed duties make with those that are there.

    Args:
        plan: the plan.
        days: a period and calendar that somebody thinks of; None for the plan's own.

    Raises:
        ValueError: the plan has no period and none was given.
    """
    owed = confirmed_obligations(plan)
    wants = {one.key: one for one in wanted(days or campaign(plan), owed)}
    leading = {one.duty for one in wants.values() if one.role == TaskRole.LEAD}
    result = Difference(list(wants.values()), unowed=[one for one in owed if one.root.duty not in leading])
    there: dict[tuple[Any, ...], Task] = {
        (task.duty_id, task.unit_id, task.role, task.period_start, task.period_end): task
        for task in plan.tasks.select_related("unit")
    }
    for key, one in wants.items():
        task = there.get(key)
        if task is None:
            result.create.append(one)
        elif task.retired_at is not None:
            result.revive.append((task, one))
        elif any(getattr(task, name) != value for name, value in _columns(one).items()):
            result.change.append((task, one))
    result.retire.extend(task for key, task in there.items() if key not in wants and task.retired_at is None)
    return result


@dataclass(frozen=True, slots=True)
class Tally:
    """How many tasks a preview has for one unit or one duty."""

    name: str
    tasks: int


@dataclass(frozen=True, slots=True)
class Preview:
    """What activation or a change would make, for people to read before they press."""

    total: int
    by_unit: list[Tally]
    by_duty: list[Tally]
    without_unit: list[str]
    late_deadlines: list[str]
    without_due: int
    added: int = 0
    retired: int = 0
    revived: int = 0
    changed: int = 0


def preview(plan: Plan, days: Campaign | None = None) -> Preview:
    """The tasks that a period and a calendar would make, counted by unit and by duty.

    Raises:
        ValueError: the plan has no period and none was given.
    """
    days = days or campaign(plan)
    found = difference(plan, days)
    everything = found.wanted
    units = Unit.objects.in_bulk({one.unit for one in everything})
    by_unit = Counter(one.unit for one in everything)
    by_duty = Counter((one.duty, one.title) for one in everything)
    deadlines = plan.duties.filter(pk__in={one.duty for one in everything}).exclude(deadline=None)
    return Preview(
        total=len(everything),
        by_unit=[Tally(str(units[pk]), by_unit[pk]) for pk in sorted(by_unit, key=lambda pk: (units[pk].order, pk))],
        by_duty=[Tally(title, count) for (_pk, title), count in by_duty.items()],
        without_unit=[one.root.title for one in found.unowed],
        late_deadlines=[
            duty.title for duty in deadlines if duty.deadline and not days.start <= duty.deadline <= days.end
        ],
        without_due=sum(one.due is None for one in everything),
        added=len(found.create),
        retired=len(found.retire),
        revived=len(found.revive),
        changed=len(found.change),
    )


def check_days(start: date | None, end: date | None) -> tuple[date, date]:
    """The campaign's first and last day.

    Raises:
        Refused: one is missing, they are reversed, or more than six years lie between them.
    """
    if start is None or end is None:
        raise Refused(_("Chọn ngày bắt đầu và ngày kết thúc thực hiện kế hoạch."), field="period_start")
    if end < start:
        raise Refused(_("Ngày kết thúc đứng trước ngày bắt đầu. Xem lại hai ngày."), field="period_end")
    if (end - start).days > LONGEST_DAYS:
        raise Refused(_("Thời gian thực hiện dài hơn sáu năm. Chia thành từng giai đoạn."), field="period_end")
    return start, end


@transaction.atomic
def activate(
    plan: Plan,
    *,
    period_start: date | None,
    period_end: date | None,
    calendar: ReportingCalendar | None,
    by: User,
    focal: Unit | None = None,
) -> Synced:
    """Put a confirmed plan into effect: every unit gets its tasks.

    Args:
        plan: a confirmed plan.
        period_start, period_end: first and last day of the campaign.
        calendar: how reports are cut; None: whole months, no day on which they are due.
        by: who activates.
        focal: the unit that gathers the reports; None leaves it as it is.

    Returns:
        which tasks were made.

    Raises:
        PermissionDenied: `by` does not coordinate the plan.
        Refused: the plan is not confirmed or active already, the days do not fit, or no unit would have any work.
    """
    plan = begin(plan, by)
    if plan.state == PlanState.READING:
        raise Refused(_("Kế hoạch chưa được xác nhận. Xác nhận các nhiệm vụ và tên đơn vị trước."))
    if plan.state != PlanState.CONFIRMED:
        raise Refused(_("Kế hoạch đang thực hiện rồi. Muốn đổi việc, sửa nhiệm vụ rồi bấm cập nhật việc."))
    plan.period_start, plan.period_end = check_days(period_start, period_end)
    plan.calendar = calendar
    plan.focal = focal or plan.focal
    plan.state = PlanState.ACTIVE
    plan.activated_by, plan.activated_at = by, now()
    plan.save()
    synced = _sync(plan, by)
    if not synced.created:
        raise Refused(
            _("Không có việc nào để giao: chưa nhiệm vụ nào có đơn vị thực hiện. Chọn đơn vị cho các tên trước.")
        )
    audit.note(
        plan,
        "plan.activate",
        by=by,
        start=plan.period_start.isoformat(),
        end=plan.period_end.isoformat(),
        tasks=len(synced.created),
    )
    plan_activated.announce(plan)
    return synced


@transaction.atomic
def sync_tasks(plan: Plan, *, by: User) -> Synced:
    """Bring the tasks of an active plan in line with its confirmed duties; doing it twice changes nothing more.

    Tasks are made, changed, revived or retired, never deleted: what was done for a retired task stays on record with
    it.

    Raises:
        PermissionDenied: `by` does not coordinate the plan.
        Refused: the plan is not active.
    """
    plan = begin(plan, by)
    if plan.state != PlanState.ACTIVE:
        raise Refused(_("Kế hoạch chưa kích hoạt nên chưa có việc để cập nhật."))
    return _sync(plan, by)


@transaction.atomic
def close_plan(plan: Plan, *, by: User) -> Plan:
    """End an active plan: its tasks stay as they are, and nothing in it is changed any more.

    Raises:
        PermissionDenied: `by` does not coordinate the plan.
        Refused: the plan is not active.
    """
    plan = begin(plan, by)
    if plan.state != PlanState.ACTIVE:
        raise Refused(_("Chỉ kết thúc được kế hoạch đang thực hiện."))
    plan.state = PlanState.CLOSED
    plan.save(update_fields=["state"])
    audit.note(plan, "plan.close", by=by)
    return plan


def _sync(plan: Plan, by: User) -> Synced:
    found = difference(plan)
    created = Task.objects.bulk_create(
        (
            Task(
                plan=plan,
                duty_id=one.duty,
                unit_id=one.unit,
                role=one.role,
                period_start=one.period.start,
                period_end=one.period.end,
                **_columns(one),
            )
            for one in found.create
        ),
        batch_size=500,
    )
    _update(found.revive, retired_at=None, retired_reason="")
    _update(found.change)
    reasons = _reasons(found.retire)
    for task in found.retire:
        task.retired_at, task.retired_reason = now(), reasons[task.duty_id]
    Task.objects.bulk_update(found.retire, ["retired_at", "retired_reason"], batch_size=500)
    _note_unowed(plan, found.unowed)
    synced = Synced(
        plan=plan,
        created=tuple(task.pk for task in created),
        retired=tuple(task.pk for task in found.retire),
        revived=tuple(task.pk for task, _one in found.revive),
        changed=tuple(task.pk for task, _one in found.change),
    )
    if not synced.is_empty:
        audit.note(
            plan,
            "plan.sync_tasks",
            by=by,
            created=len(synced.created),
            retired=list(synced.retired),
            revived=list(synced.revived),
            changed=list(synced.changed),
        )
        tasks_synced.announce(synced)
    return synced


def _update(pairs: Sequence[tuple[Task, Wanted]], **also: Any) -> None:
    for task, one in pairs:
        for name, value in {**_columns(one), **also}.items():
            setattr(task, name, value)
    Task.objects.bulk_update([task for task, _one in pairs], [*FOLLOWED, *also], batch_size=500)


def _reasons(tasks: Iterable[Task]) -> dict[int, str]:
    """Why the tasks of each duty are no longer wanted."""
    duties = Duty.objects.in_bulk({task.duty_id for task in tasks})
    return {
        pk: {
            "retired": _("Nhiệm vụ không còn trong kế hoạch"),
            "excluded": _("Nhiệm vụ thôi theo dõi"),
            "proposed": _("Nhiệm vụ chờ xác nhận lại"),
        }.get(duty.state, _("Đã gộp vào nhiệm vụ khác") if duty.same_as_id else _("Đơn vị hoặc kỳ đã đổi"))
        for pk, duty in duties.items()
    }


def _note_unowed(plan: Plan, unowed: Sequence[Obligation]) -> None:
    """Keep a finding in plain sight for each confirmed duty of which nobody has work; it goes when somebody has."""
    document = current_document(plan)
    duties = Duty.objects.in_bulk([one.root.duty for one in unowed])
    rows = Finding.objects.filter(plan=plan, code=NOBODY_OWES)
    known = set(rows.exclude(state=FindingState.SETTLED).values_list("duty_id", flat=True))
    rows.exclude(duty__in=duties).exclude(state=FindingState.SETTLED).update(
        state=FindingState.SETTLED, note=_("Đã có đơn vị thực hiện hoặc không còn theo dõi."), decided_at=now()
    )
    Finding.objects.bulk_create(
        Finding(
            plan=plan,
            document=document,
            duty=duty,
            order=9500 + duty.order,
            code=NOBODY_OWES,
            severity=Severity.WARNING,
            message=_(
                "Chưa giao được cho đơn vị nào: văn bản không ghi, hoặc tên chưa ứng với đơn vị nào trong hệ thống."
            ),
            quote=duty.text,
            line=duty.line_start,
            span_start=duty.span_start,
            span_end=duty.span_end,
        )
        for pk, duty in duties.items()
        if pk not in known
    )
