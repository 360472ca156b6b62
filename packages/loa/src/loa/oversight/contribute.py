"""What this room contributes elsewhere: menu items, links on a plan's page, days in the calendar, reports that wait."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import ngettext

from loa.evidence.actions import entries_changed
from loa.evidence.chain import Head, known_heads
from loa.evidence.models import Ledger
from loa.kit.clock import today
from loa.org.access import Person, may, own_units
from loa.oversight import progress, public, work
from loa.oversight.access import awaiting_reports
from loa.oversight.models import ConsolidatedReport, TaskProgress, UnitReport
from loa.oversight.state import TaskState, is_met, state_of
from loa.plan.hooks import Changing, PlanLink, PlanPage, plan_links, sync_warnings, tasks_synced
from loa.plan.models import PlanState, Task, TaskRole
from loa.portal.events import plan_figures
from loa.ui.calendar import Ask, Thing, calendar
from loa.ui.menu import MenuItem, offer
from loa.ui.waiting import Line, Queue, waiting
from loa.ui.words import period as period_name


def join() -> None:
    """Subscribe and offer; called when the room is ready."""
    entries_changed.subscribe(progress.on_evidence)
    tasks_synced.subscribe(progress.on_tasks_synced)
    plan_links.subscribe(links)
    sync_warnings.subscribe(no_longer_met)
    calendar.subscribe(days)
    waiting.subscribe(reports)
    known_heads.subscribe(heads_in_reports)
    plan_figures.subscribe(public.figures)
    offer(
        MenuItem(
            "work", _l("Việc của tôi"), "oversight:my_work", "check", 10, lambda user: may(user, "task.see"),
            lambda user: work.soon_owed(user, today()),
        )
    )  # fmt: skip
    offer(MenuItem("progress", _l("Tiến độ"), "oversight:boards", "chart", 80, lambda user: may(user, "task.see")))
    offer(MenuItem("reports", _l("Báo cáo"), "oversight:reports", "file", 90, lambda user: may(user, "report.see")))


def links(page: PlanPage) -> list[PlanLink]:
    """Progress and reports of a plan that is under way."""
    if page.plan.state not in (PlanState.ACTIVE, PlanState.CLOSED):
        return []
    found = [PlanLink(_("Tiến độ"), reverse("oversight:board", args=[page.plan.pk]))]
    if may(page.user, "report.see"):
        found.append(PlanLink(_("Báo cáo"), f"{reverse('oversight:reports')}?ke-hoach={page.plan.pk}"))
    return found


def no_longer_met(change: Changing) -> str | None:
    """How many tasks have their evidence and would lack something under new targets; one query."""
    if not change.targets:
        return None
    met = TaskProgress.objects.filter(task__plan=change.plan, done_on__isnull=False).values_list("task", "quantities")
    lost = sum(
        pk in change.targets and bool(change.targets[pk]) and not is_met(change.targets[pk], quantities)
        for pk, quantities in met.iterator()
    )
    if not lost:
        return None
    return ngettext(
        "%(n)s việc đã có minh chứng sẽ không còn đạt, vì minh chứng đã ghi thuộc loại khác hoặc chưa đủ số.",
        "%(n)s việc đã có minh chứng sẽ không còn đạt, vì minh chứng đã ghi thuộc loại khác hoặc chưa đủ số.",
        lost,
    ) % {"n": lost}


def days(ask: Ask) -> list[Thing]:
    """Deadlines of the user's own units; one query."""
    units = own_units(ask.user)
    if not units:
        return []
    rows = Task.objects.filter(
        unit__in=units,
        retired_at=None,
        plan__state=PlanState.ACTIVE,
        role=TaskRole.LEAD,
        due__gte=ask.start,
        due__lte=ask.end,
    ).select_related("unit", "progress")
    several = len(units) > 1
    return [thing_of(task, task.due, str(task.unit) if several else "") for task in rows if task.due]


def thing_of(task: Task, day: object, unit: str = "") -> Thing:
    """A task as the calendar shows it."""
    kept: TaskProgress | None = getattr(task, "progress", None)
    state = state_of(task, bool(kept and kept.done_on), today())
    shown = "wait" if state == TaskState.STANDING else str(state)
    return Thing(day, str(task), reverse("plan:task", args=[task.pk]), shown, "", unit)  # type: ignore[arg-type]


def reports(user: Person) -> list[Queue]:
    """Reports that wait for the user to accept or return them."""
    if not may(user, "report.accept"):
        return []
    return [
        Queue(
            "oversight.accept", 50, awaiting_reports(user), _to_accept,
            lambda n: ngettext("%(n)s báo cáo chờ nhận", "%(n)s báo cáo chờ nhận", n) % {"n": n},
            reverse("oversight:reports"),
        )
    ]  # fmt: skip


def _to_accept(report: UnitReport) -> Line:
    return Line(
        _("Báo cáo %(label)s của %(unit)s") % {"label": period_name(report.period_label), "unit": report.unit},
        _("%(who)s đã nộp, chờ nhận hoặc trả lại.") % {"who": report.submitted_by},
        reverse("oversight:report", args=[report.pk]),
        _("Đọc và nhận"),
        _("Chờ nhận"),
        report.submitted_at,
    )


def heads_in_reports(ledger: Ledger) -> list[Head]:
    """The heads that reports froze: the chain must still pass through each of them."""
    kept = {
        text
        for model in (UnitReport, ConsolidatedReport)
        for text in model.objects.filter(head__startswith=f"{ledger.slug}:").values_list("head", flat=True)
    }
    return [Head.parse(text) for text in sorted(kept)]
