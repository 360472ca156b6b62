"""Deeds beside reports: urging units, reading what one was urged to, and confirming one's part as a partner."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from loa.evidence import actions as evidence
from loa.evidence.channels import PARTNER
from loa.evidence.models import Entry
from loa.kit import audit
from loa.kit.clock import now, today, watch
from loa.kit.refused import Refused
from loa.kit.words import day
from loa.org.access import require
from loa.org.models import Unit, User
from loa.oversight.models import Reminder, ReminderKind
from loa.oversight.reports.focal import focal_of
from loa.oversight.state import TaskState, owed, standing_on, unmet
from loa.plan.models import Plan, Task, TaskRole

audit.declare(
    reminder__send=_l("Nhắc đơn vị"),
    reminder__notice=_l("Báo sắp đến hạn, quá hạn"),
    reminder__read=_l("Đã xem lời nhắc"),
    task__confirm_part=_l("Xác nhận phần phối hợp"),
    task__withdraw_part=_l("Rút xác nhận phối hợp"),
)

PAUSE = timedelta(hours=24)
"""A unit that was urged is not urged again within a day unless somebody says so."""
LONGEST = 2000
SHOWN = 12
FRESH = timedelta(days=7)
"""Lateness older than this is no news: a missed week is made up, an old plan brought in does not flood anybody."""
AT_ONCE = 1000
"""Tasks that one transaction gives notice of."""


@dataclass(frozen=True, slots=True)
class Late:
    """A unit with late tasks, and when it was last urged."""

    unit: Unit
    tasks: list[Task]
    reminded_at: datetime | None

    @property
    def is_recent(self) -> bool:
        """Whether it was urged less than a day ago."""
        return self.reminded_at is not None and now() - self.reminded_at < PAUSE


def late_units(plan: Plan, units: Iterable[Unit] | None = None) -> list[Late]:
    """The units with late tasks in a plan, in their order; two queries.

    Args:
        plan: the plan.
        units: only these; None: all.
    """
    rows = (
        unmet(Task.objects.filter(plan=plan, role=TaskRole.LEAD, retired_at=None))
        .filter(standing_on(today())[TaskState.LATE])
        .select_related("unit", "duty")
        .order_by("unit__order", "unit__name", "unit_id", "due", "pk")
    )
    if units is not None:
        rows = rows.filter(unit__in=list(units))
    found: dict[int, list[Task]] = {}
    for task in rows:
        found.setdefault(task.unit_id, []).append(task)
    last: dict[int, datetime] = {}
    for unit, sent in (
        Reminder.objects.filter(plan=plan, unit__in=found, kind=ReminderKind.URGED)
        .order_by("sent_at")
        .values_list("unit", "sent_at")
    ):
        last[unit] = sent
    return [Late(tasks[0].unit, tasks, last.get(pk)) for pk, tasks in found.items()]


def ready_text(plan: Plan) -> str:
    """What a reminder says unless somebody writes otherwise; the unit's late tasks are listed below it."""
    number = f" số {plan.symbol}" if plan.symbol else ""
    return _(
        "Theo kế hoạch%(number)s, đơn vị còn việc trễ hạn nêu dưới đây. "
        "Đề nghị hoàn thành và ghi minh chứng; nếu có vướng mắc, báo lại đơn vị đầu mối."
    ) % {"number": number}


def text_for(text: str, tasks: list[Task], *, named: bool = False) -> str:
    """A text and the late tasks that it is about, each with its unit where they are `named`."""
    lines = [
        f"- {f'{task.unit}: ' if named else ''}{task} ({_('hạn')} {day(task.due)})"
        for task in tasks[:SHOWN]
        if task.due
    ]
    if len(tasks) > SHOWN:
        lines.append(_("- và %(n)s việc khác") % {"n": len(tasks) - SHOWN})
    return "\n".join([text.strip(), *lines])


@transaction.atomic
def remind(plan: Plan, units: Iterable[Unit], text: str, *, by: User, again: bool = False) -> list[Reminder]:
    """Urge units about their late tasks; it stands in their work until somebody there has read it.

    Where the plan gives the focal unit the duty to urge, the deed is on record: once for all units urged together.

    Args:
        plan: an active plan.
        units: whom; those without late tasks are refused.
        text: what to say; each unit's late tasks follow below it.
        by: who urges.
        again: also urge units that were urged less than a day ago.

    Raises:
        PermissionDenied: `by` may not urge one of the units.
        Refused: no unit or text, a unit is not late, or was urged less than a day ago.
    """
    wanted = {unit.pk: unit for unit in units}
    if not wanted:
        raise Refused(_("Chưa chọn đơn vị nào để nhắc."), field="units")
    for unit in wanted.values():
        require(by, "reminder.send", unit)
    if not plan.is_active:
        raise Refused(_("Kế hoạch không còn thực hiện nên không nhắc được."))
    text = text.strip()
    if not text or len(text) > LONGEST:
        raise Refused(_("Viết lời nhắc, nhiều nhất 2.000 ký tự."), field="text")
    # Two people who press at once: the second waits here, and then sees that the units were urged.
    Plan.objects.select_for_update().get(pk=plan.pk)
    late = late_units(plan, wanted.values())
    in_time = [str(unit) for pk, unit in wanted.items() if pk not in {one.unit.pk for one in late}]
    if in_time:
        raise Refused(
            _("%(names)s không có việc trễ. Bỏ chọn rồi gửi lại.") % {"names": ", ".join(in_time)}, field="units"
        )
    recent = [str(one.unit) for one in late if one.is_recent]
    if recent and not again:
        raise Refused(
            _("%(names)s vừa được nhắc trong 24 giờ qua. Đánh dấu “Vẫn nhắc lại” nếu thật cần.")
            % {"names": ", ".join(recent)},
            field="again",
        )
    rows = Reminder.objects.bulk_create(
        Reminder(
            plan=plan,
            unit=one.unit,
            task=one.tasks[0] if len(one.tasks) == 1 else None,
            text=text_for(text, one.tasks),
            sent_by=by,
            sender=str(by),
            sent_at=now(),
        )
        for one in late
    )
    entry = _on_record(plan, rows, text, by)
    if entry is not None:
        Reminder.objects.filter(pk__in=[row.pk for row in rows]).update(entry=entry)
    audit.note(plan, "reminder.send", by=by, units=sorted(wanted), text=text)
    return rows


def _on_record(plan: Plan, rows: list[Reminder], text: str, by: User) -> Entry | None:
    focal = focal_of(plan)
    day_ = today()
    task = Task.objects.filter(
        plan=plan, unit=focal, channel="oversight", role=TaskRole.LEAD, retired_at=None,
        period_start__lte=day_, period_end__gte=day_,
    ).order_by("period_end", "pk").first()  # fmt: skip
    if focal is None or task is None:
        return None
    names = ", ".join(str(row.unit) for row in rows)
    return evidence.record(
        evidence.Draft(
            kind="reminder",
            unit=focal,
            task=task,
            happened_on=day_,
            note=_("Nhắc %(names)s: %(text)s") % {"names": names, "text": text},
            details={"reminders": [row.pk for row in rows]},
        ),
        by=by,
    )


@watch("oversight.notices")
def give_notice(moment: datetime) -> int:
    """Tell units, once for each task, of what falls due within `LOA_NOTICE_DAYS` while nothing is on record of it, and
    of what has become late; of the latter also the focal unit, in one notice for all tasks.

    Returns:
        how many notices were given.
    """
    on, given = timezone.localdate(moment), 0
    for kind in (ReminderKind.SOON, ReminderKind.LATE):
        for plan in Plan.objects.filter(pk__in=_untold(kind, on).order_by().values("plan")):
            while rows := _tell(plan, kind, on, moment):
                given += len(rows)
    return given


def _untold(kind: ReminderKind, on: date) -> QuerySet[Task]:
    told = Reminder.objects.filter(task=OuterRef("pk"), kind=kind)
    rows = unmet(owed(Task.objects.filter(role=TaskRole.LEAD))).exclude(Exists(told))
    if kind == ReminderKind.LATE:
        return rows.filter(due__lt=on, due__gte=on - FRESH)
    nothing = Q(progress=None) | Q(progress__entries=0)
    return rows.filter(nothing, due__gte=on, due__lte=on + timedelta(days=settings.INSTALLATION.notice_days))


@transaction.atomic
def _tell(plan: Plan, kind: ReminderKind, on: date, moment: datetime) -> list[Reminder]:
    # The worker and a host's own `loa tick` at once: the second waits here, and finds nothing left to tell.
    Plan.objects.select_for_update().get(pk=plan.pk)
    tasks = list(
        _untold(kind, on).filter(plan=plan).select_related("unit").order_by("unit__order", "unit_id", "pk")[:AT_ONCE]
    )
    if not tasks:
        return []
    soon = _("Việc “%(task)s” đến hạn ngày %(day)s mà sổ minh chứng chưa có gì.")
    late = _("Việc “%(task)s” đã quá hạn ngày %(day)s mà chưa đủ minh chứng.")
    text = soon if kind == ReminderKind.SOON else late
    rows = [
        Reminder(
            plan=plan, unit=task.unit, task=task, kind=kind, sent_at=moment,
            text=text % {"task": task, "day": day(task.due)},
        )
        for task in tasks
        if task.due
    ]  # fmt: skip
    focal = focal_of(plan)
    others = [task for task in tasks if focal is not None and task.unit_id != focal.pk]
    if kind == ReminderKind.LATE and others:
        text = text_for(_("Việc của các đơn vị đã quá hạn mà chưa đủ minh chứng:"), others, named=True)
        rows.append(Reminder(plan=plan, unit=focal, kind=kind, sent_at=moment, text=text))
    audit.note(plan, "reminder.notice", by=None, kind=str(kind), tasks=[task.pk for task in tasks])
    return Reminder.objects.bulk_create(rows)


@transaction.atomic
def read(reminder: Reminder, *, by: User) -> Reminder:
    """Somebody of the unit has read a reminder; reading twice is reading once.

    Raises:
        PermissionDenied: `by` does no work of the unit.
    """
    require(by, "task.partner", reminder.unit)
    row = Reminder.objects.select_for_update().get(pk=reminder.pk)
    if row.read_at is None:
        row.read_by, row.read_at = by, now()
        row.save(update_fields=["read_by", "read_at"])
        audit.note(row, "reminder.read", by=by)
    return row


@transaction.atomic
def confirm_part(task: Task, *, by: User, note: str) -> Entry:
    """A partner says what it did for a duty that another unit leads; the ledger keeps it.

    Raises:
        PermissionDenied: `by` does no work of the unit.
        Refused: no partner task, retired, nothing said, or confirmed already.
    """
    require(by, "task.partner", task.unit)
    task = Task.objects.select_for_update().get(pk=task.pk)
    if task.role != TaskRole.PARTNER or task.retired_at is not None:
        raise Refused(_("Việc này không phải việc phối hợp, hoặc đã thôi theo dõi."))
    note = note.strip()
    if not note:
        raise Refused(_("Viết một câu: đơn vị đã phối hợp làm gì."), field="note")
    if parts_of(task):
        raise Refused(_("Phần phối hợp này đã được xác nhận. Tải lại trang để xem."))
    entry = evidence.record(
        evidence.Draft(kind=PARTNER.code, unit=task.unit, task=task, happened_on=today(), note=note), by=by
    )
    audit.note(task, "task.confirm_part", by=by, note=note)
    return entry


def parts_of(task: Task) -> list[Entry]:
    """The confirmations of a partner task that stand."""
    return list(Entry.objects.filter(task=task, kind=PARTNER.code, voids=None, voided_by=None))


@transaction.atomic
def withdraw_part(task: Task, *, by: User, reason: str) -> None:
    """A partner takes its confirmation back; the entry is voided with the reason, not erased.

    Raises:
        PermissionDenied: `by` does no work of the unit.
        Refused: nothing is confirmed, or no reason.
    """
    require(by, "task.partner", task.unit)
    entries = parts_of(Task.objects.select_for_update().get(pk=task.pk))
    if not entries:
        raise Refused(_("Chưa có xác nhận nào để rút."))
    for entry in entries:
        evidence.withdraw(entry, by=by, reason=reason)
    audit.note(task, "task.withdraw_part", by=by, reason=reason)
