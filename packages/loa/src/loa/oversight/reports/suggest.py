"""What the data suggest for each part in words: offered to the writer, never put into the report by itself."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from loa.kit.clock import today
from loa.kit.period import Period
from loa.kit.words import day, figure
from loa.org.models import Unit
from loa.oversight.reports.figures import Figures, late
from loa.oversight.state import falls_in
from loa.plan.models import Plan, Task, TaskRole

MOST = 4


def suggestions(plan: Plan, units: Iterable[Unit], figures: Figures, after: Period | None) -> dict[str, list[str]]:
    """Sentences by section key; one query.

    Args:
        plan, units: whose report on what.
        figures: as frozen.
        after: the window that follows; None where none does.
    """
    return {
        "highlights": [
            *_beyond(figures),
            *(_("Đã đăng bài “%(t)s”.") % {"t": one.title} for one in figures.examples[-2:]),
        ],
        "difficulties": [*_late(figures), *_short(figures)][:MOST],
        "next": _next(plan, units, after),
    }


def _beyond(figures: Figures) -> list[str]:
    found = []
    for line in figures.lines:
        actual, planned = Decimal(line.actual), Decimal(line.planned or 0)
        if planned and actual > planned:
            found.append(
                _("%(label)s: %(actual)s, vượt kế hoạch %(more)s.")
                % {"label": line.label, "actual": figure(actual), "more": figure(actual - planned)}
            )
    return found[:MOST]


def _late(figures: Figures) -> list[str]:
    found = []
    for line in late(figures)[:MOST]:
        due = date.fromisoformat(line.due or "")
        title = f"{line.title}, {line.label}" if line.label else line.title
        found.append(
            _("%(title)s: trễ %(days)s ngày (hạn %(due)s).")
            % {"title": title, "days": (today() - due).days, "due": day(due)}
        )
    return found


def _short(figures: Figures) -> list[str]:
    return [
        _("%(label)s: mới đạt %(actual)s trên %(planned)s.")
        % {"label": line.label, "actual": figure(line.actual), "planned": figure(line.planned)}
        for line in figures.lines
        if line.planned is not None and Decimal(line.actual) < Decimal(line.planned)
    ]


def _next(plan: Plan, units: Iterable[Unit], after: Period | None) -> list[str]:
    if after is None:
        return []
    rows = Task.objects.filter(
        falls_in(after), plan=plan, unit__in=list(units), role=TaskRole.LEAD, retired_at=None
    ).exclude(channel="report")
    titles: dict[str, int] = {}
    for title in rows.exclude(targets={}).order_by("duty__order", "period_end").values_list("title", flat=True):
        titles[title] = titles.get(title, 0) + 1
    return [
        _("%(title)s: %(n)s lần trong %(label)s.") % {"title": title, "n": n, "label": after.label}
        for title, n in list(titles.items())[:MOST]
    ]
