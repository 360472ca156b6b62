"""How a unit's report moves: begun, written, frozen, handed in, returned or accepted."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from loa.evidence import actions as evidence
from loa.evidence import chain
from loa.evidence.models import Entry
from loa.kit import audit
from loa.kit.clock import now, today
from loa.kit.period import Every, Period
from loa.kit.refused import Refused
from loa.org.access import require
from loa.org.models import User
from loa.oversight.models import ReportState, UnitReport
from loa.oversight.reports import figures as counting
from loa.oversight.reports import paper as laying
from loa.oversight.reports.figures import Figures
from loa.oversight.reports.sections import SECTIONS
from loa.oversight.reports.shared import Drift, addressees, cleaned, drift_of
from loa.papers import actions as papers
from loa.plan.models import Task, TaskRole
from loa.ui.words import period as period_name

audit.declare(
    report__begin=_l("Bắt đầu báo cáo"),
    report__freeze=_l("Chốt số liệu báo cáo"),
    report__submit=_l("Nộp báo cáo"),
    report__withdraw=_l("Rút báo cáo"),
    report__return=_l("Trả lại báo cáo"),
    report__accept=_l("Nhận báo cáo"),
)


def window_of(task: Task) -> Period:
    """The window that a report task covers: its own period."""
    return Period(task.period_start, task.period_end, Every(task.every) if task.every else None, task.period_label)


@transaction.atomic
def begin(task: Task, *, by: User) -> UnitReport:
    """The report of a task, begun when it does not exist yet: figures counted, words empty.

    Raises:
        PermissionDenied: `by` writes no reports for the unit.
        Refused: the task is no report, is retired, or its period has not begun.
    """
    require(by, "report.write", task.unit)
    existing = UnitReport.objects.filter(task=task).select_related("paper").first()
    if existing is not None:
        return existing
    if task.channel != "report" or task.role != TaskRole.LEAD or task.retired_at is not None:
        raise Refused(_("Việc này không phải việc báo cáo, hoặc đã thôi theo dõi."))
    if task.period_start > today():
        raise Refused(
            _("Kỳ %(label)s chưa bắt đầu nên chưa có gì để báo cáo.") % {"label": period_name(task.period_label)}
        )
    report = UnitReport.objects.create(
        task=task,
        plan=task.plan,
        unit=task.unit,
        period_start=task.period_start,
        period_end=task.period_end,
        period_label=task.period_label,
        written_by=by,
    )
    audit.note(report, "report.begin", by=by)
    return freeze(report, by=by)


def _locked(report: UnitReport, *states: str) -> UnitReport:
    row = UnitReport.objects.select_for_update().get(pk=report.pk)
    if row.state not in states:
        raise Refused(
            _("Báo cáo đang ở bước “%(state)s” nên không làm được việc này. Tải lại trang để xem.")
            % {"state": row.get_state_display()}
        )
    return row


@transaction.atomic
def freeze(report: UnitReport, *, by: User) -> UnitReport:
    """Count the figures anew and hold them, with the head of the chain at that moment.

    Raises:
        PermissionDenied, Refused: not theirs; already handed in.
    """
    require(by, "report.write", report.unit)
    row = _locked(report, ReportState.DRAFT, ReportState.RETURNED)
    figures = counting.of_units(row.plan, [row.unit], window_of(row.task), today())
    row.figures = figures.to_dict()
    row.frozen_at = now()
    row.head = str(chain.head(evidence.ledger_for(row.unit)))
    row.save()
    _redraw(row, by)
    audit.note(row, "report.freeze", by=by, head=row.head)
    return row


@transaction.atomic
def write(report: UnitReport, words: dict[str, str], *, by: User) -> UnitReport:
    """Keep the unit's words; unknown parts are ignored, the others replaced.

    Raises:
        PermissionDenied, Refused: not theirs; already handed in; a part is longer than 20,000 characters.
    """
    require(by, "report.write", report.unit)
    row = _locked(report, ReportState.DRAFT, ReportState.RETURNED)
    row.words = {**row.words, **cleaned(words)}
    row.written_by = by
    row.save()
    _redraw(row, by)
    return row


def _redraw(row: UnitReport, by: User) -> None:
    to, via = addressees(row.task)
    blocks = laying.unit_report(
        row.plan,
        row.unit,
        Figures.from_dict(row.figures),
        row.words,
        chain.Head.parse(row.head) if row.head else None,
        to,
        via,
    )
    row.paper = papers.draft(blocks, unit=row.unit, by=by, paper=row.paper)
    row.save(update_fields=["paper", "saved_at"])


def drift(report: UnitReport) -> Drift:
    """Compare a unit report's frozen figures with the ledger as it stands."""
    current = counting.counted(report.plan, [report.unit], window_of(report.task))
    return drift_of(Figures.from_dict(report.figures), current)


@transaction.atomic
def submit(report: UnitReport, *, by: User) -> UnitReport:
    """Hand the report in: its paper is fixed, and the deed is on record.

    Raises:
        PermissionDenied: `by` hands in no reports for the unit.
        Refused: a required part is empty, or it was handed in already.
    """
    require(by, "report.submit", report.unit)
    row = _locked(report, ReportState.DRAFT, ReportState.RETURNED)
    empty = [section for section in SECTIONS if section.required and not row.words.get(section.key, "").strip()]
    if empty:
        names = ", ".join(f"“{section.label}”" for section in empty)
        raise Refused(_("Chưa viết phần %(names)s. Viết vài câu rồi nộp.") % {"names": names}, field=empty[0].key)
    if row.paper is None:
        raise Refused(_("Báo cáo chưa có bản in. Chốt lại số liệu rồi nộp."))
    row.paper = papers.fix(row.paper, by=by)
    row.state, row.submitted_by, row.submitted_at, row.returned_reason = ReportState.SUBMITTED, by, now(), ""
    row.save()
    evidence.record(
        evidence.Draft(
            kind="report",
            unit=row.unit,
            task=row.task,
            happened_on=today(),
            content_hash=row.paper.pdf_sha256,
            note=str(row),
            details={"report": row.pk, "docx": row.paper.docx_sha256, "head": row.head},
        ),
        by=by,
    )
    audit.note(row, "report.submit", by=by)
    return row


@transaction.atomic
def give_back(report: UnitReport, *, by: User, reason: str) -> UnitReport:
    """Return a report with a reason; the unit writes on, and the deed of handing in is voided.

    Raises:
        PermissionDenied: `by` does not accept reports of the unit.
        Refused: no reason, or not handed in.
    """
    require(by, "report.accept", report.unit)
    row = _locked(report, ReportState.SUBMITTED)
    reason = reason.strip()
    if not reason:
        raise Refused(_("Ghi lý do trả lại, để đơn vị biết cần sửa gì."), field="reason")
    _withdraw(row, by, reason)
    row.state, row.returned_reason, row.decided_by, row.decided_at = ReportState.RETURNED, reason, by, now()
    row.save()
    audit.note(row, "report.return", by=by, reason=reason)
    return row


@transaction.atomic
def take_back(report: UnitReport, *, by: User) -> UnitReport:
    """The unit takes back what it handed in and nobody has accepted yet.

    Raises:
        PermissionDenied, Refused: not theirs; accepted or not handed in.
    """
    require(by, "report.submit", report.unit)
    row = _locked(report, ReportState.SUBMITTED)
    _withdraw(row, by, _("Đơn vị rút lại để sửa"))
    row.state = ReportState.DRAFT
    row.save()
    audit.note(row, "report.withdraw", by=by)
    return row


def _withdraw(row: UnitReport, by: User, reason: str) -> None:
    for entry in Entry.objects.filter(task=row.task, kind="report", voids=None, voided_by=None):
        evidence.withdraw(entry, by=by, reason=reason)
    if row.paper is not None:
        papers.unfix(row.paper, by=by)


@transaction.atomic
def accept(report: UnitReport, *, by: User) -> UnitReport:
    """Accept a report; it may then be compiled.

    Raises:
        PermissionDenied: `by` does not accept reports of the unit.
        Refused: not handed in, or handed in by the same person (second pair of eyes).
    """
    require(by, "report.accept", report.unit)
    row = _locked(report, ReportState.SUBMITTED)
    if row.submitted_by_id == by.pk:
        raise Refused(_("Người nộp không tự nhận báo cáo của mình. Nhờ người khác nhận."))
    row.state, row.decided_by, row.decided_at = ReportState.ACCEPTED, by, now()
    row.save()
    audit.note(row, "report.accept", by=by)
    return row
