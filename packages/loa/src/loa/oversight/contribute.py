"""What this room contributes elsewhere: menu items, links on a plan's page, days in the calendar; and what it gathers
from the portal.
"""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import ngettext

from loa.evidence.actions import entry_recorded, entry_voided
from loa.evidence.chain import Head, known_heads
from loa.evidence.models import Ledger
from loa.kit.clock import today
from loa.org.access import Person, may, own_units
from loa.oversight import progress, work
from loa.oversight.access import awaiting_reports
from loa.oversight.models import ConsolidatedReport, TaskProgress, UnitReport
from loa.oversight.state import TaskState, is_met, state_of
from loa.plan.hooks import Changing, PlanLink, PlanPage, plan_links, sync_warnings, tasks_synced
from loa.plan.models import PlanState, Task, TaskRole
from loa.portal.access import awaiting, visible_flows
from loa.portal.models import StoryState
from loa.radio import access as radio
from loa.radio.troubles import troubles
from loa.ui.calendar import Ask, Thing, calendar
from loa.ui.menu import MenuItem, offer


def join() -> None:
    """Subscribe and offer; called when the room is ready."""
    entry_recorded.subscribe(progress.on_evidence)
    entry_voided.subscribe(progress.on_evidence)
    tasks_synced.subscribe(progress.on_tasks_synced)
    plan_links.subscribe(links)
    sync_warnings.subscribe(no_longer_met)
    calendar.subscribe(days)
    work.waiting.subscribe(stories)
    work.waiting.subscribe(reports)
    work.waiting.subscribe(programmes)
    known_heads.subscribe(heads_in_reports)
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


def stories(user: Person) -> list[work.Waiting]:
    """Stories that wait for the user's approval, came back to them, or wait for another's; two queries at most."""
    found = []
    if may(user, "story.approve"):
        found += [
            work.Waiting(
                "todo",
                _("Duyệt bài “%(title)s”") % {"title": flow.page.get_admin_display_title()},
                _("%(who)s gửi, chờ bạn đọc và quyết định.") % {"who": flow.submitted_by},
                reverse("portal:story", args=[flow.page_id]),
                _("Đọc và duyệt"),
                _("Chờ duyệt"),
                flow.submitted_at,
            )
            for flow in awaiting(user)[:20]
        ]
    if may(user, "story.write"):
        mine = visible_flows(user).filter(author=user, state__in=(StoryState.RETURNED, StoryState.SUBMITTED))
        for flow in mine[:20]:
            back = flow.state == StoryState.RETURNED
            title = flow.page.get_admin_display_title()
            found.append(
                work.Waiting(
                    "todo" if back else "waiting",
                    _("Bài “%(title)s” bị trả lại") % {"title": title}
                    if back
                    else _("Bài “%(title)s”") % {"title": title},
                    _("Người duyệt ghi: “%(reason)s”") % {"reason": flow.returned_reason}
                    if back
                    else _("Đã gửi người duyệt. Người viết không tự duyệt bài của mình."),
                    reverse("portal:story", args=[flow.page_id]),
                    _("Sửa bài") if back else _("Xem bài"),
                    _("Bị trả lại") if back else _("Chờ duyệt"),
                    flow.returned_at if back else flow.submitted_at,
                )
            )
    return found


def reports(user: Person) -> list[work.Waiting]:
    """Reports that wait for the user to accept or return them; one query, none for whoever may not."""
    if not may(user, "report.accept"):
        return []
    return [
        work.Waiting(
            "todo",
            _("Báo cáo %(label)s của %(unit)s") % {"label": report.period_label, "unit": report.unit},
            _("%(who)s đã nộp, chờ bạn nhận hoặc trả lại.") % {"who": report.submitted_by},
            reverse("oversight:report", args=[report.pk]),
            _("Đọc và nhận"),
            _("Chờ nhận"),
            report.submitted_at,
        )
        for report in awaiting_reports(user)[:20]
    ]


def programmes(user: Person) -> list[work.Waiting]:
    """Urgent messages that wait for the user's order, radio programmes that wait for their approval or came back, and
    airings that went wrong; four queries at most.
    """
    found = []
    if may(user, "urgent.send"):
        found += [
            work.Waiting(
                "todo",
                _("Phát lệnh khẩn cấp “%(title)s”") % {"title": row.title},
                _("%(who)s soạn, chờ bạn đọc lại và phát lệnh.") % {"who": row.prepared_by},
                reverse("radio:send", args=[row.pk]),
                _("Đọc lại và phát lệnh"),
                _("Khẩn cấp"),
                row.prepared_at,
            )
            for row in radio.awaiting_urgents(user)[:20]
        ]
    if may(user, "radio.approve"):
        found += [
            work.Waiting(
                "todo",
                _("Duyệt chương trình “%(title)s”") % {"title": row.title},
                _("%(who)s trình, chờ bạn nghe và quyết định.") % {"who": row.submitted_by},
                reverse("radio:programme", args=[row.pk]),
                _("Nghe và duyệt"),
                _("Chờ duyệt"),
                row.submitted_at,
            )
            for row in radio.awaiting(user)[:20]
        ]
    if may(user, "radio.write"):
        found += [
            work.Waiting(
                "todo",
                _("Chương trình “%(title)s” bị trả lại") % {"title": row.title},
                _("Người duyệt ghi: “%(reason)s”") % {"reason": row.returned_reason},
                reverse("radio:programme", args=[row.pk]),
                _("Sửa chương trình"),
                _("Bị trả lại"),
                row.edited_at,
            )
            for row in radio.visible_programmes(user).filter(state="returned", made_by=user)[:20]
        ]
    if may(user, "radio.see"):
        found += [
            work.Waiting(
                "todo",
                one.title,
                one.text,
                reverse("radio:airings"),
                _("Xem lượt phát"),
                one.kind,
                one.since,
            )
            for one in troubles(radio.open_notices(user)[:200])[:20]
        ]
    return found


def heads_in_reports(ledger: Ledger) -> list[Head]:
    """The heads that reports froze: the chain must still pass through each of them."""
    kept = {
        text
        for model in (UnitReport, ConsolidatedReport)
        for text in model.objects.filter(head__startswith=f"{ledger.slug}:").values_list("head", flat=True)
    }
    return [Head.parse(text) for text in sorted(kept)]
