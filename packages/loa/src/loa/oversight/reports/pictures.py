"""The pictures of reports and of the board, drawn by `loa.ui.charts`: once for the screen, once for paper."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from loa.kit.period import Period
from loa.kit.words import figure
from loa.org.models import Unit
from loa.oversight.board import Board, Count, Row
from loa.oversight.reports.figures import Figures, late
from loa.oversight.state import TaskState
from loa.ui import charts

HEAT = {
    TaskState.DONE: "done",
    TaskState.DUE: "due",
    TaskState.LATE: "late",
    TaskState.OPEN: "open",
    TaskState.WAIT: "none",
    TaskState.STANDING: "none",
}


def planned_and_done(figures: Figures, *, for_paper: bool = False) -> SafeString:
    """Each figure that was planned: what was done of what was asked for."""
    items = [
        charts.Bar(
            line.label,
            float(Decimal(line.actual)),
            float(Decimal(line.planned)),
            text=f"{figure(line.actual)}/{figure(line.planned)}",
        )
        for line in figures.lines
        if line.planned is not None
    ]
    reached = sum(Decimal(line.actual) >= Decimal(line.planned) for line in figures.lines if line.planned is not None)
    title = ngettext(
        "%(n)s trên %(all)s chỉ tiêu đạt kế hoạch", "%(n)s trên %(all)s chỉ tiêu đạt kế hoạch", reached
    ) % {"n": reached, "all": len(items)}
    return charts.bars(title, items, width=520, for_paper=for_paper)


def by_unit(each: Sequence[tuple[Unit, Figures]], *, for_paper: bool = False) -> SafeString:
    """How many of each unit's tasks of the window are done, late, or still running."""
    each = [(unit, figures) for unit, figures in each if figures.tasks]
    done = [sum(line.state == TaskState.DONE for line in figures.tasks) for _unit, figures in each]
    behind = [len(late(figures)) for _unit, figures in each]
    rest = [len(one[1].tasks) - a - b for one, a, b in zip(each, done, behind, strict=True)]
    series = [
        charts.Series(_("Đã xong"), done),
        charts.Series(_("Chưa xong"), rest),
        charts.Series(_("Trễ hạn"), behind),
    ]
    total = sum(len(figures.tasks) for _unit, figures in each)
    title = _("%(done)s trên %(all)s việc trong kỳ đã xong") % {"done": sum(done), "all": total}
    return charts.stacked_bars(title, [str(unit) for unit, _figures in each], series, for_paper=for_paper)


def strip(board: Board, address: str, chosen: str = "", *, for_paper: bool = False) -> SafeString:
    """The board's rows over the months of the campaign; each cell leads to its tasks.

    Args:
        board: what is drawn.
        address: the board's own address with its filters, to which "&o=..." or "o=..." is added.
        chosen: key of the open cell.
    """
    columns = [
        f"T{month.start.month}" if month.start.month > 1 else f"T1/{month.start.year % 100:02d}"
        for month in board.months
    ]
    rows = [
        charts.Row(line_label(row), [_cell(row, month, address, chosen) for month in board.months])
        for row in board.rows
    ]
    return charts.heat_strip(
        heading_of(board), columns, rows, desc=_("Số liệu đầy đủ ở bảng dưới hình."), for_paper=for_paper
    )


def line_label(row: Row) -> str:
    """What a line of the board is called."""
    return _("Riêng %(unit)s") % {"unit": row.unit} if row.alone else str(row.unit)


def month_key(row: Row, month: Period) -> str:
    """The key of a cell of the strip."""
    return f"{row.key}.m{month.start:%Y%m}"


def _cell(row: Row, month: Period, address: str, chosen: str) -> charts.Cell:
    count = row.strip.get(month.start)
    key = month_key(row, month)
    said = _("%(unit)s, %(month)s: %(state)s") % {
        "unit": line_label(row),
        "month": month.label,
        "state": said_of(count),
    }
    if count is None or count.state is None:
        return charts.Cell("none", "", said)
    return charts.Cell(HEAT[count.state], f"{address}o={key}#ngan", said, key == chosen)


def said_of(count: Count | None) -> str:
    """How the tasks of a cell stand, in a few words: "2 trên 3 xong, 1 trễ"."""
    if count is None or count.is_empty:
        return _("không có việc")
    if not count.total:
        return _("%(n)s minh chứng, không có định mức") % {"n": count.entries}
    parts = [_("%(done)s trên %(total)s xong") % {"done": count.done, "total": count.total}]
    if count.late:
        parts.append(_("%(n)s trễ") % {"n": count.late})
    if count.open:
        parts.append(_("%(n)s chưa rõ hạn") % {"n": count.open})
    if count.state == TaskState.WAIT:
        parts.append(_("chưa đến kỳ"))
    return ", ".join(parts)


def heading_of(board: Board) -> str:
    """The finding of the strip, and over what: who is late in the whole campaign, and in how many months."""
    return _("Cả chiến dịch: %(finding)s") % {"finding": _finding(board)}


def _finding(board: Board) -> str:
    behind: list[tuple[int, Row]] = [
        (months, row) for row in board.rows if (months := sum(bool(count.late) for count in row.strip.values()))
    ]
    if not behind:
        return _("không đơn vị nào trễ")
    worst = max(months for months, _row in behind)
    names = [line_label(row) for months, row in behind if months == worst]
    if len(board.rows) == 1:
        return _("%(name)s trễ ở %(months)s tháng") % {"name": names[0], "months": worst}
    if len(behind) == 1:
        return _("chỉ %(name)s trễ, ở %(months)s tháng; %(rest)s đơn vị khác không trễ") % {
            "name": names[0], "months": worst, "rest": len(board.rows) - 1,
        }  # fmt: skip
    if len(names) > 3:
        return _("%(n)s trên %(all)s đơn vị có việc trễ") % {"n": len(behind), "all": len(board.rows)}
    return _("%(n)s trên %(all)s đơn vị có việc trễ, nhiều nhất là %(names)s (%(months)s tháng)") % {
        "n": len(behind), "all": len(board.rows), "names": ", ".join(names), "months": worst,
    }  # fmt: skip
