"""Tasks and how they stand, the board, and reports, for machines. Reading only."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal

from django.db.models import QuerySet
from django.http import HttpRequest
from ninja import Query, Router

from loa.kit.api import Day, Id, Out, Page, Paging, Strict, Text, answers, page_of
from loa.kit.clock import today
from loa.kit.period import Period
from loa.oversight import access, board
from loa.oversight.models import ConsolidatedReport, TaskProgress, UnitReport
from loa.oversight.state import TaskState, standing_on, state_of, unmet
from loa.plan.access import get_task, visible_tasks
from loa.plan.models import Task

router = Router(tags=["oversight"])


class TaskOut(Out):
    """What one unit owes for one duty in one period, what is on record, and how that stands today."""

    id: int
    plan: int
    duty: int
    unit: int
    role: str
    channel: str
    title: str
    period_start: date
    period_end: date
    period_label: str
    due: date | None
    targets: dict[str, float]
    """{evidence kind: how many}; empty: standing work without a measure."""
    quantities: dict[str, str]
    """{evidence kind: how many are on record, as text with two decimals}."""
    entries: int
    done_on: date | None
    state: TaskState
    retired_at: datetime | None


class TaskFilter(Paging):
    unit: Id | None = None
    plan: Id | None = None
    channel: Text | None = None
    state: Literal["done", "late", "due", "wait", "open", "standing"] | None = None
    period_from: Day | None = None
    """Only tasks whose period ends on this day or later."""
    period_to: Day | None = None
    """Only tasks whose period begins on this day or earlier."""
    retired: bool = False
    """Also tasks that are no longer followed."""


class CountOut(Out):
    """How many tasks stand how."""

    total: int
    done: int
    late: int
    due: int
    wait: int
    open: int
    standing: int
    unsaid: int
    entries: int


class ColumnOut(Out):
    key: str
    label: str
    duty: int | None


class RowOut(Out):
    unit: int
    alone: bool
    """Only what the unit itself owes, without what stands below it."""
    name: str
    cells: dict[str, CountOut]
    total: CountOut


class ProgressOut(Out):
    """The board of a plan: units by channels or duties."""

    plan: int
    day: date
    columns: list[ColumnOut]
    rows: list[RowOut]
    total: CountOut


class ProgressFilter(Strict):
    start: Day | None = None
    """With `end`: only tasks whose period ends between the two days."""
    end: Day | None = None
    channel: Text = ""
    theme: Id | None = None
    by: Literal["channel", "duty"] = "channel"
    role: Literal["lead", "partner"] = "lead"


class ReportOut(Out):
    """A unit's report: where it stands, the head of the ledger when its figures were counted, and its files' hashes."""

    id: int
    plan: int
    unit: int
    task: int
    period_start: date
    period_end: date
    period_label: str
    state: str
    head: str
    frozen_at: datetime | None
    submitted_at: datetime | None
    decided_at: datetime | None
    returned_reason: str
    docx_sha256: str
    pdf_sha256: str


class ReportFullOut(ReportOut):
    """The same, with its words and figures."""

    words: dict[str, str]
    figures: dict[str, Any]


class ReportFilter(Paging):
    plan: Id | None = None
    unit: Id | None = None
    state: Literal["draft", "submitted", "returned", "accepted"] | None = None


class ConsolidatedOut(Out):
    """The report on a whole plan for one period."""

    id: int
    plan: int
    unit: int
    period_start: date
    period_end: date
    period_label: str
    is_final: bool
    head: str
    frozen_at: datetime | None
    finished_at: datetime | None
    docx_sha256: str
    pdf_sha256: str


class ConsolidatedFullOut(ConsolidatedOut):
    """The same, with its words, figures and the unit reports in it."""

    words: dict[str, str]
    figures: dict[str, Any]
    reports: list[int]


class ConsolidatedFilter(Paging):
    plan: Id | None = None


def draw_task(task: Task) -> TaskOut:
    progress: TaskProgress | None = getattr(task, "progress", None)
    done_on = progress.done_on if progress else None
    return TaskOut(
        id=task.pk,
        plan=task.plan_id,
        duty=task.duty_id,
        unit=task.unit_id,
        role=task.role,
        channel=task.channel,
        title=task.title,
        period_start=task.period_start,
        period_end=task.period_end,
        period_label=task.period_label,
        due=task.due,
        targets=task.targets,
        quantities=progress.quantities if progress else {},
        entries=progress.entries if progress else 0,
        done_on=done_on,
        state=state_of(task, done_on is not None, today()),
        retired_at=task.retired_at,
    )


def in_state(rows: QuerySet[Task], state: str, day: date) -> QuerySet[Task]:
    """Tasks that stand in one way on a day: `state_of`, asked of the database.

    Args:
        rows: tasks.
        state: a `TaskState`.
        day: the day.
    """
    if state == TaskState.STANDING:
        return rows.filter(targets={})
    if state == TaskState.DONE:
        return rows.exclude(targets={}).filter(progress__done_on__isnull=False)
    return unmet(rows).filter(standing_on(day)[TaskState(state)])


def draw_count(count: board.Count) -> CountOut:
    return CountOut(**{name: getattr(count, name) for name in CountOut.model_fields})


def _report(row: UnitReport) -> dict[str, Any]:
    same = ("period_start", "period_end", "period_label", "state", "head", "frozen_at", "submitted_at", "decided_at")
    return {
        "id": row.pk,
        "plan": row.plan_id,
        "unit": row.unit_id,
        "task": row.task_id,
        **{name: getattr(row, name) for name in same},
        "returned_reason": row.returned_reason,
        "docx_sha256": row.paper.docx_sha256 if row.paper else "",
        "pdf_sha256": row.paper.pdf_sha256 if row.paper else "",
    }


def _consolidated(row: ConsolidatedReport) -> dict[str, Any]:
    same = ("period_start", "period_end", "period_label", "is_final", "head", "frozen_at", "finished_at")
    return {
        "id": row.pk,
        "plan": row.plan_id,
        "unit": row.unit_id,
        **{name: getattr(row, name) for name in same},
        "docx_sha256": row.paper.docx_sha256 if row.paper else "",
        "pdf_sha256": row.paper.pdf_sha256 if row.paper else "",
    }


@router.get("/tasks", response=answers(Page[TaskOut]), operation_id="tasks")
def tasks(request: HttpRequest, filters: Query[TaskFilter]) -> dict[str, object]:
    """Tasks of units that the person may see, by deadline."""
    rows = visible_tasks(request.auth).select_related(None).select_related("progress")
    for name in ("unit", "plan", "channel"):
        if getattr(filters, name) is not None:
            rows = rows.filter(**{name: getattr(filters, name)})
    if not filters.retired:
        rows = rows.filter(retired_at=None)
    if filters.period_from is not None:
        rows = rows.filter(period_end__gte=filters.period_from)
    if filters.period_to is not None:
        rows = rows.filter(period_start__lte=filters.period_to)
    if filters.state is not None:
        rows = in_state(rows, filters.state, today())
    return page_of(rows.order_by("due", "period_start", "pk"), filters, draw_task)


@router.get("/tasks/{pk}", response=answers(TaskOut, 404), operation_id="task")
def task(request: HttpRequest, pk: Id) -> TaskOut:
    """One task, retired or not."""
    return draw_task(get_task(request.auth, pk))


@router.get("/plans/{pk}/progress", response=answers(ProgressOut, 404), operation_id="progress")
def progress(request: HttpRequest, pk: Id, filters: Query[ProgressFilter]) -> ProgressOut:
    """The board of a plan as far as the person sees it; without days the whole campaign."""
    plan = access.get_board_plan(request.auth, pk)
    window = None
    if filters.start is not None and filters.end is not None and filters.start <= filters.end:
        window = Period(filters.start, filters.end)
    wanted = board.Filters(
        window=window, channel=filters.channel, theme=filters.theme, by_duty=filters.by == "duty", role=filters.role
    )
    drawn = board.build(plan, access.tops(request.auth, plan), wanted, today())
    return ProgressOut(
        plan=plan.pk,
        day=today(),
        columns=[
            ColumnOut(key=one.key, label=one.label, duty=one.duty.pk if one.duty else None) for one in drawn.columns
        ],
        rows=[
            RowOut(
                unit=row.unit.pk,
                alone=row.alone,
                name=str(row.unit),
                cells={key: draw_count(count) for key, count in row.cells.items()},
                total=draw_count(row.total),
            )
            for row in drawn.rows
        ],
        total=draw_count(drawn.total),
    )


@router.get("/reports", response=answers(Page[ReportOut]), operation_id="reports")
def reports(request: HttpRequest, filters: Query[ReportFilter]) -> dict[str, object]:
    """Reports of units that the person may see; drafts only where they write or accept them."""
    rows = access.visible_reports(request.auth)
    for name in ("unit", "plan", "state"):
        if getattr(filters, name) is not None:
            rows = rows.filter(**{name: getattr(filters, name)})
    return page_of(rows.order_by("-period_end", "-pk"), filters, lambda row: ReportOut(**_report(row)))


@router.get("/reports/{pk}", response=answers(ReportFullOut, 404), operation_id="report")
def report(request: HttpRequest, pk: Id) -> ReportFullOut:
    """One unit's report with its words and figures."""
    row = access.get_report(request.auth, pk)
    return ReportFullOut(**_report(row), words=row.words, figures=row.figures)


@router.get("/consolidated-reports", response=answers(Page[ConsolidatedOut]), operation_id="consolidated_reports")
def consolidated_reports(request: HttpRequest, filters: Query[ConsolidatedFilter]) -> dict[str, object]:
    """Reports on whole plans whose owner the person may look at."""
    rows = access.visible_consolidated(request.auth)
    if filters.plan is not None:
        rows = rows.filter(plan=filters.plan)
    return page_of(rows.order_by("-period_end", "-pk"), filters, lambda row: ConsolidatedOut(**_consolidated(row)))


@router.get(
    "/consolidated-reports/{pk}", response=answers(ConsolidatedFullOut, 404), operation_id="consolidated_report"
)
def consolidated_report(request: HttpRequest, pk: Id) -> ConsolidatedFullOut:
    """One report on a whole plan with its words and figures."""
    row = access.get_consolidated(request.auth, pk)
    numbers = sorted(row.reports.values_list("pk", flat=True))
    return ConsolidatedFullOut(**_consolidated(row), words=row.words, figures=row.figures, reports=numbers)
