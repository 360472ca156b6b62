"""The progress board, its drawer, and its sheet."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.db.models import F, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from vanban.text import fold

from loa.evidence.access import visible_entries
from loa.kit import channels
from loa.kit.clock import now, today
from loa.kit.period import Period
from loa.kit.rows import identifier
from loa.org.access import may
from loa.org.models import Unit
from loa.oversight import access
from loa.oversight.board import Board, Column, Count, Filters, Row, build, current_window, key_of, windows
from loa.oversight.reports.pictures import heading_of, line_label, month_key, said_of, strip
from loa.oversight.state import TaskState, falls_in, state_of
from loa.oversight.templatetags.oversight import word_of
from loa.oversight.work import deed_of
from loa.plan.models import Duty, Plan, Task, TaskRole, Theme
from loa.ui import sheets
from loa.ui.words import due as due_words
from loa.ui.words import period as period_name
from loa.ui.words import span

WHOLE = "ca"
SHOWN = 20
ENTRIES = 60
CELL = re.compile(r"(?P<unit>\d{1,18})(?P<alone>r?)\.(?P<column>[a-z_]+|m\d{6}|d\d{1,18})")


def window_key(window: Period | None) -> str:
    """How an address names a window."""
    return WHOLE if window is None else f"{window.start:%Y%m%d}-{window.end:%Y%m%d}"


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks of a board, checked."""

    filters: Filters
    tops: list[Unit]
    under: Unit | None
    windows: list[Period]
    themes: list[Theme]

    def query(self, **changes: str) -> str:
        """The address's parameters, with changes; empty ones are left out."""
        filters = self.filters
        values = {
            "ky": window_key(filters.window),
            "kenh": filters.channel,
            "noi-dung": str(filters.theme or ""),
            "cot": "viec" if filters.by_duty else "",
            "vai": filters.role if filters.role != TaskRole.LEAD else "",
            "don-vi": str(self.under.pk) if self.under else "",
            **changes,
        }
        return urlencode({key: value for key, value in values.items() if value})


def asked(request: HttpRequest, plan: Plan) -> Asked:
    """Read the address.

    Raises:
        Http404: a unit that the user may not see.
    """
    every = windows(plan)
    wanted = request.GET.get("ky", "")
    chosen = next((one for one in every if window_key(one) == wanted), None)
    if chosen is None and wanted != WHOLE:
        chosen = current_window(plan, today())
    codes = {channel.code for channel in channels.channels()}
    channel = request.GET.get("kenh", "")
    themes = list(plan.themes.all())
    theme = request.GET.get("noi-dung", "")
    unit = request.GET.get("don-vi", "")
    under = access.get_board_unit(request.user, identifier(unit)) if unit else None
    filters = Filters(
        window=chosen,
        channel=channel if channel in codes else "",
        theme=int(theme) if any(str(one.pk) == theme for one in themes) else None,
        by_duty=request.GET.get("cot") == "viec",
        role=TaskRole.PARTNER if request.GET.get("vai") == TaskRole.PARTNER else TaskRole.LEAD,
    )
    return Asked(filters, [under] if under else access.tops(request.user, plan), under, every, themes)


@require_safe
@login_required
def boards(request: HttpRequest) -> HttpResponse:
    """The board of the only plan, or the plans to choose from."""
    plans = list(access.board_plans(request.user)[:50])
    if len(plans) == 1:
        return redirect("oversight:board", plans[0].pk)
    return render(request, "oversight/boards.html", {"title": _("Tiến độ"), "plans": plans})


@require_safe
@login_required
def board(request: HttpRequest, pk: int) -> HttpResponse:
    """Units x work x periods."""
    plan = access.get_board_plan(request.user, pk)
    what = asked(request, plan)
    drawn = build(plan, what.tops, what.filters, today())
    if request.GET.get("xuat") == "xlsx":
        return _sheet(plan, what, drawn)
    address = f"?{what.query()}&"
    drawer = _drawer(request, plan, what, drawn)
    chosen = drawer["key"] if drawer else ""
    window = what.filters.window
    context = {
        "title": _("Tiến độ"),
        "plan": plan,
        "what": what,
        "window": window,
        "days": span(window.start, window.end) if window else span(plan.period_start, plan.period_end),  # type: ignore[arg-type]
        "left": due_words(window.end) if window and 0 <= (window.end - today()).days <= 14 else "",
        "heading": _heading(drawn, window),
        "board": drawn,
        "lines": [(row, line_label(row), _below(row, what), _cells(row, drawn, address, chosen)) for row in drawn.rows],
        "months": drawn.months,
        "strip_lines": [
            (line_label(row), [said_of(row.strip.get(month.start)) for month in drawn.months]) for row in drawn.rows
        ],
        "picture": strip(drawn, address, chosen) if drawn.rows and drawn.months else "",
        "picture_heading": heading_of(drawn),
        "moment": now(),
        "drawer": drawer,
        "close": f"?{what.query()}#bang",
        "window_choices": [(window_key(one), one.label) for one in what.windows],
        "chosen_window": window_key(window),
        "channel_choices": _channels(drawn),
        "unit_choices": [(row.unit.pk, row.unit) for row in drawn.rows if row.has_below],
        "up": _up(what, request),
        "export": f"?{what.query(xuat='xlsx')}",
        "may_remind": may(request.user, "reminder.send", what.tops[0]) if len(what.tops) == 1 else False,
        "late_units": sum(bool(row.total.late) for row in drawn.rows),
        "remind": f"{reverse('oversight:remind', args=[plan.pk])}{f'?don-vi={what.under.pk}' if what.under else ''}",
    }
    return render(request, "oversight/board.html", context)


def _heading(drawn: Board, window: Period | None) -> str:
    label = period_name(window.label) if window else _("Cả chiến dịch")
    label = label[:1].upper() + label[1:]
    late = drawn.cells_in(TaskState.LATE)
    if not drawn.measured:
        return _("%(label)s: chưa có việc nào có định mức") % {"label": label}
    said = {"label": label, "done": drawn.cells_in(TaskState.DONE), "all": drawn.measured, "late": late}
    if late:
        return _("%(label)s: %(done)s trên %(all)s ô đã xong, %(late)s ô trễ") % said
    return _("%(label)s: %(done)s trên %(all)s ô đã xong, không ô nào trễ") % said


def _cells(row: Row, drawn: Board, address: str, chosen: str) -> list[tuple[Column, Count | None, str, bool]]:
    found = []
    for column in drawn.columns:
        key = f"{row.key}.{column.key}"
        found.append((column, row.cells.get(column.key), f"{address}o={key}#ngan", key == chosen))
    return found


def _below(row: Row, what: Asked) -> str:
    """Where the units below a line are shown; empty where there are none."""
    return f"?{what.query(**{'don-vi': str(row.unit.pk)})}" if row.has_below and not row.alone else ""


def _channels(drawn: Board) -> list[tuple[str, str]]:
    used = {duty.channel for duty in drawn.duties.values()}
    return [(channel.code, str(channel.label)) for channel in channels.channels() if channel.code in used]


def _up(what: Asked, request: HttpRequest) -> list[tuple[str, str]]:
    """The way back up from a unit: (label, address)."""
    if what.under is None:
        return []
    found = [(_("Mọi đơn vị"), f"?{what.query(**{'don-vi': ''})}")]
    parent = what.under.parent
    if parent is not None and may(request.user, "task.see", parent):
        found.append((str(parent), f"?{what.query(**{'don-vi': str(parent.pk)})}"))
    return found


def _drawer(request: HttpRequest, plan: Plan, what: Asked, drawn: Board) -> dict[str, Any] | None:
    """The open cell: its tasks, the gravest first, their evidence, the sentences behind; None where none is open."""
    match = CELL.fullmatch(request.GET.get("o", ""))
    if match is None:
        return None
    row = next((one for one in drawn.rows if one.key == f"{match['unit']}{match['alone']}"), None)
    if row is None:
        raise Http404
    tasks = _tasks_of(plan, what, drawn, row, match["column"])
    if tasks is None:
        raise Http404
    rows, label, count = tasks
    total = rows.count()
    shown = list(rows[:SHOWN])
    lines = []
    for task in shown:
        kept = getattr(task, "progress", None)
        state = state_of(task, bool(kept and kept.done_on), today())
        url, deed = deed_of(task, request.user)
        lines.append((task, state, url, deed))
    entries = list(visible_entries(request.user).filter(task__in=shown).order_by("-happened_on", "-pk")[:ENTRIES])
    duties: dict[int, Duty] = {task.duty_id: drawn.duties[task.duty_id] for task in shown}
    late = any(state == TaskState.LATE for _task, state, _url, _deed in lines)
    return {
        "key": f"{row.key}.{match['column']}",
        "row": row,
        "unit": line_label(row),
        "label": label,
        "said": said_of(count),
        "lines": lines,
        "more": total - len(shown),
        "entries": [entry for entry in entries if not entry.voids_id],
        "duties": list(duties.values())[:4],
        "below": _below(row, what),
        "remind": late and not row.has_below and may(request.user, "reminder.send", row.unit),
        "alone": row.alone or not row.has_below,
    }


def _tasks_of(
    plan: Plan, what: Asked, drawn: Board, row: Row, column: str
) -> tuple[QuerySet[Task], str, Count | None] | None:
    """(the tasks of a cell with the gravest first, the cell's name, its count); None for a column that the board does
    not have.
    """
    filters = what.filters
    where = Q(unit=row.unit) if row.alone else Q(unit__path__startswith=row.unit.path)
    rows = Task.objects.filter(where, plan=plan, retired_at=None, role=filters.role)
    if filters.theme:
        rows = rows.filter(duty__theme=filters.theme)
    if filters.channel:
        rows = rows.filter(duty__channel=filters.channel)
    month = next((one for one in drawn.months if month_key(row, one) == f"{row.key}.{column}"), None)
    if month is not None:
        rows = rows.filter(falls_in(month)).exclude(targets={})
        label, count = period_name(month.label), row.strip.get(month.start)
    else:
        shown = next((one for one in drawn.columns if one.key == column), None)
        if shown is None:
            return None
        if shown.duty is not None:
            rows = rows.filter(duty=shown.duty)
        else:
            rows = rows.filter(duty__in=[pk for pk, duty in drawn.duties.items() if key_of(duty, filters) == column])
        if filters.window is not None:
            rows = rows.filter(falls_in(filters.window) | Q(targets={}))
        label = f"{shown.label}, {period_name(filters.window.label)}" if filters.window else shown.label
        count = row.cells.get(column)
    ordered = rows.select_related("unit", "duty", "progress").order_by(
        F("progress__done_on").asc(nulls_first=True), F("due").asc(nulls_last=True), "period_start", "unit__order", "pk"
    )
    return ordered, label, count


def _sheet(plan: Plan, what: Asked, drawn: Board) -> HttpResponse:
    """The board as rows of a sheet: one for each cell."""
    window = what.filters.window
    headings = [
        _("Đơn vị"),
        _("Kênh hoặc nhiệm vụ"),
        _("Kỳ"),
        _("Trạng thái"),
        _("Việc có định mức"),
        _("Đã xong"),
        _("Trễ hạn"),
        _("Đang trong kỳ"),
        _("Chưa đến kỳ"),
        _("Chưa rõ hạn"),
        _("Việc thường xuyên"),
        _("Minh chứng"),
    ]
    label = period_name(window.label) if window else _("cả chiến dịch")
    rows: list[list[object]] = []
    for row in drawn.rows:
        for column in drawn.columns:
            count = row.cells.get(column.key)
            if count is None or count.state is None:
                continue
            rows.append(
                [
                    line_label(row), column.label, label, word_of(count.state), count.total, count.done, count.late,
                    count.due, count.wait, count.open, count.standing + count.unsaid, count.entries,
                ]
            )  # fmt: skip
    for duty in drawn.unsettled:
        rows.append([_("(chưa giao đơn vị nào)"), duty.title, label, _("Chưa rõ"), *[0] * 8])
    response = HttpResponse(sheets.workbook(_("Tiến độ"), headings, rows), content_type=sheets.CONTENT_TYPE)
    name = f"tien-do-{slugify(fold(plan.title))[:60]}-{today():%Y%m%d}.xlsx"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
