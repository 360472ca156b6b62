"""What the public reads of a plan's progress: figures, and which reports were accepted."""

from __future__ import annotations

from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from loa.evidence.models import Entry
from loa.kit.clock import today
from loa.kit.words import figure
from loa.oversight.models import ConsolidatedReport, ReportState, UnitReport
from loa.plan.models import Task, TaskRole
from loa.portal.events import PlanAsked, PlanFigure, PlanFigures, PlanReport

SHOWN = 40


def figures(ask: PlanAsked) -> PlanFigures:
    """Progress and accepted reports of a plan; four queries. Names of people and what is late stay on the desk."""
    day = today()
    rows = Task.objects.filter(plan=ask.plan, retired_at=None, role=TaskRole.LEAD).exclude(targets={})
    counted = rows.aggregate(
        total=Count("pk"),
        done=Count("pk", filter=Q(progress__done_on__isnull=False)),
        begun=Count("pk", filter=Q(period_start__lte=day)),
        units=Count("unit", distinct=True),
    )
    entries = Entry.objects.filter(task__plan=ask.plan, voids=None, voided_by=None).count()
    found = []
    if counted["total"]:
        found.append(
            PlanFigure(
                _("Việc đã xong"),
                _("%(done)s trên %(total)s") % {"done": figure(counted["done"]), "total": figure(counted["total"])},
                _("%(n)s việc đã đến kỳ thực hiện.") % {"n": figure(counted["begun"])},
            )
        )
        found.append(
            PlanFigure(
                _("Đơn vị thực hiện"),
                ngettext("%(n)s đơn vị", "%(n)s đơn vị", counted["units"]) % {"n": figure(counted["units"])},
            )
        )
    found.append(PlanFigure(_("Minh chứng trong sổ"), figure(entries), _("Mỗi việc làm xong có minh chứng.")))
    return PlanFigures(tuple(found), tuple(_reports(ask)))


def _reports(ask: PlanAsked) -> list[PlanReport]:
    whole = ConsolidatedReport.objects.filter(plan=ask.plan, is_final=True).exclude(finished_at=None)
    accepted = UnitReport.objects.filter(plan=ask.plan, state=ReportState.ACCEPTED).exclude(decided_at=None)
    rows = [
        (row.finished_at, _("Báo cáo tổng hợp %(label)s") % {"label": row.period_label})
        for row in whole.order_by("-finished_at")[:SHOWN]
        if row.finished_at
    ]
    rows += [
        (row.decided_at, _("%(unit)s: báo cáo %(label)s") % {"unit": row.unit, "label": row.period_label})
        for row in accepted.select_related("unit").order_by("-decided_at")[:SHOWN]
        if row.decided_at
    ]
    return [PlanReport(title, timezone.localtime(at).date()) for at, title in sorted(rows, reverse=True)[:SHOWN]]
