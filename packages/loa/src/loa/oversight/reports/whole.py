"""The report on the whole plan: compiled from the ledger and the accepted reports, worded, finished, reopened."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from loa.evidence import actions as evidence
from loa.evidence import chain
from loa.evidence.models import Entry
from loa.kit import audit
from loa.kit.clock import now, today
from loa.kit.period import Period
from loa.kit.refused import Refused
from loa.org.access import require
from loa.org.models import Unit, User
from loa.oversight.models import ConsolidatedReport, ReportState, UnitReport
from loa.oversight.reports import figures as counting
from loa.oversight.reports import paper as laying
from loa.oversight.reports.figures import Figures
from loa.oversight.reports.focal import compiling_task, focal_of, unit_report_tasks
from loa.oversight.reports.sections import SECTIONS
from loa.oversight.reports.shared import Drift, addressees, cleaned, drift_of
from loa.oversight.state import falls_in
from loa.papers import actions as papers
from loa.plan.models import Plan, Task, TaskRole

audit.declare(
    report__compile=_l("Tổng hợp báo cáo"),
    report__finish=_l("Chốt báo cáo tổng hợp"),
    report__reopen=_l("Mở lại báo cáo tổng hợp"),
)


def reporting_units(plan: Plan, window: Period) -> list[Unit]:
    """The units that owe a report about themselves of exactly this window."""
    tasks = unit_report_tasks(plan).filter(period_start=window.start, period_end=window.end)
    return list(Unit.objects.filter(pk__in=tasks.values("unit")).order_by("order", "name", "pk"))


def working_units(plan: Plan, window: Period) -> list[Unit]:
    """The units with work of the plan in a window, or with work without a measure that runs in it."""
    running = Q(targets={}, period_end__gte=window.start, period_start__lte=window.end)
    tasks = Task.objects.filter(falls_in(window) | running, plan=plan, role=TaskRole.LEAD, retired_at=None)
    return list(Unit.objects.filter(pk__in=tasks.values("unit")).order_by("order", "name", "pk"))


@transaction.atomic
def compile(plan: Plan, window: Period, *, by: User) -> ConsolidatedReport:
    """Compile (or compile anew) the report on the whole plan for a window, from the ledger and the accepted reports.

    Raises:
        PermissionDenied: `by` does not accept reports for the plan's owner.
        Refused: the plan has no focal unit yet, or the report is final.
    """
    require(by, "report.accept", plan.owner)
    unit = focal_of(plan)
    if unit is None:
        raise Refused(_("Kế hoạch chưa có đơn vị đầu mối. Chọn đơn vị tổng hợp báo cáo rồi làm lại."), field="focal")
    row = ConsolidatedReport.objects.select_for_update().filter(
        plan=plan, period_start=window.start, period_end=window.end
    ).first()  # fmt: skip
    if row is not None and row.is_final:
        raise Refused(_("Báo cáo tổng hợp đã chốt. Mở lại trước khi tổng hợp tiếp."))
    if row is None:
        row = ConsolidatedReport(
            plan=plan, unit=unit, period_start=window.start, period_end=window.end, period_label=window.label
        )
    row.task = compiling_task(plan, window)
    row.written_by = by
    row.figures = _count_all(plan, window)
    row.frozen_at = now()
    row.head = str(chain.head(evidence.ledger_for(plan.owner)))
    row.save()
    accepted = UnitReport.objects.filter(
        plan=plan, period_start=window.start, period_end=window.end, state=ReportState.ACCEPTED
    ).select_related("unit")
    row.reports.set(accepted)
    if not row.words:
        row.words = _gather_words(list(accepted))
    _redraw_whole(row, by)
    audit.note(row, "report.compile", by=by, head=row.head)
    return row


def _count_all(plan: Plan, window: Period) -> dict[str, Any]:
    units = working_units(plan, window)
    total, each = counting.of_each(plan, units, window, today())
    return {"total": total.to_dict(), "each": [(unit.pk, each[unit.pk].to_dict()) for unit in units]}


def _gather_words(accepted: list[UnitReport]) -> dict[str, str]:
    """A first draft of the words: what the units wrote, each under its name."""
    found: dict[str, str] = {}
    for section in SECTIONS:
        parts = [
            f"{report.unit}: {report.words[section.key]}"
            for report in accepted
            if report.words.get(section.key, "").strip().rstrip(".").casefold() not in ("", "không")
        ]
        if parts:
            found[section.key] = "\n".join(parts)
    return found


def _redraw_whole(row: ConsolidatedReport, by: User) -> None:
    window = Period(row.period_start, row.period_end, None, row.period_label)
    units = Unit.objects.in_bulk([pk for pk, _figures in row.figures["each"]])
    each = [(units[pk], Figures.from_dict(data)) for pk, data in row.figures["each"]]
    have = set(row.reports.values_list("unit_id", flat=True))
    missing = [unit for unit in reporting_units(row.plan, window) if unit.pk not in have]
    to = addressees(row.task)[0] if row.task else ()
    blocks = laying.consolidated_report(
        row.plan, row.unit, Figures.from_dict(row.figures["total"]), each, missing, row.words,
        chain.Head.parse(row.head) if row.head else None, to or (row.plan.owner.name,),
    )  # fmt: skip
    row.paper = papers.draft(blocks, unit=row.unit, by=by, paper=row.paper)
    row.save()


@transaction.atomic
def write(row: ConsolidatedReport, words: dict[str, str], *, by: User) -> ConsolidatedReport:
    """Keep the words of the report on the whole.

    Raises:
        PermissionDenied, Refused: not theirs; final.
    """
    require(by, "report.accept", row.plan.owner)
    row = ConsolidatedReport.objects.select_for_update().get(pk=row.pk)
    if row.is_final:
        raise Refused(_("Báo cáo tổng hợp đã chốt. Mở lại trước khi sửa."))
    row.words = {**row.words, **cleaned(words)}
    row.written_by = by
    _redraw_whole(row, by)
    return row


@transaction.atomic
def finish(row: ConsolidatedReport, *, by: User) -> ConsolidatedReport:
    """Fix the report on the whole; where the plan gives the focal unit a task for it, the deed is on record.

    Raises:
        PermissionDenied, Refused: not theirs; final already.
    """
    require(by, "report.accept", row.plan.owner)
    row = ConsolidatedReport.objects.select_for_update().get(pk=row.pk)
    if row.is_final:
        raise Refused(_("Báo cáo tổng hợp đã chốt."))
    if row.paper is None:
        raise Refused(_("Báo cáo tổng hợp chưa có bản in. Tổng hợp lại rồi chốt."))
    row.paper = papers.fix(row.paper, by=by)
    row.is_final, row.finished_at = True, now()
    row.save()
    evidence.record(
        evidence.Draft(
            kind="report",
            unit=row.unit,
            task=row.task if row.task and row.task.retired_at is None else None,
            happened_on=today(),
            content_hash=row.paper.pdf_sha256,
            note=str(row),
            details={"consolidated": row.pk, "docx": row.paper.docx_sha256, "head": row.head},
        ),
        by=by,
    )
    audit.note(row, "report.finish", by=by)
    return row


@transaction.atomic
def reopen(row: ConsolidatedReport, *, by: User, reason: str) -> ConsolidatedReport:
    """Open a final report on the whole again; the deed on record is voided with the reason.

    Raises:
        PermissionDenied, Refused: not theirs; not final; no reason.
    """
    require(by, "report.accept", row.plan.owner)
    row = ConsolidatedReport.objects.select_for_update().get(pk=row.pk)
    if not row.is_final:
        raise Refused(_("Báo cáo tổng hợp chưa chốt nên không cần mở lại."))
    reason = " ".join(reason.split())
    if not reason:
        raise Refused(_("Ghi lý do mở lại, để người đọc sau hiểu vì sao."), field="reason")
    for entry in Entry.objects.filter(
        unit=row.unit, kind="report", details__consolidated=row.pk, voids=None, voided_by=None
    ):
        evidence.withdraw(entry, by=by, reason=reason)
    if row.paper is not None:
        papers.unfix(row.paper, by=by)
    row.is_final, row.finished_at = False, None
    row.save()
    audit.note(row, "report.reopen", by=by, reason=reason)
    return row


def drift(row: ConsolidatedReport) -> Drift:
    """Compare the frozen figures of the report on the whole with the ledger as it stands."""
    window = Period(row.period_start, row.period_end, None, row.period_label)
    return drift_of(
        Figures.from_dict(row.figures["total"]), counting.counted(row.plan, working_units(row.plan, window), window)
    )


def late_comers(row: ConsolidatedReport) -> list[UnitReport]:
    """Reports that were accepted after the whole was compiled, and are not in it."""
    return list(
        UnitReport.objects.filter(
            plan=row.plan, period_start=row.period_start, period_end=row.period_end, state=ReportState.ACCEPTED
        )
        .exclude(consolidated=row)
        .select_related("unit")
    )
