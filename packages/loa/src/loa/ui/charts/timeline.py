"""Duties over the days of a campaign."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.utils.safestring import SafeString

from loa.ui.charts.canvas import Canvas, label_room, num, shortened, text_width
from loa.ui.words import vn_date


@dataclass(frozen=True, slots=True)
class Stretch:
    """One line of a Gantt chart: what, from which day to which (both included), how it stands, and days that are
    marked on it.
    """

    label: str
    start: date
    end: date
    state: str = "none"
    marks: Sequence[date] = field(default_factory=tuple)
    href: str = ""


def gantt(
    title: str,
    stretches: Sequence[Stretch],
    start: date,
    end: date,
    *,
    today: date | None = None,
    desc: str = "",
    width: int = 860,
    for_paper: bool = False,
) -> SafeString:
    """Duties over the days of a campaign: a bar for each, diamonds for its deadlines, months above, a line for today.

    Args:
        start, end: first and last day shown; what reaches beyond is cut there.
        today: draws the line where it lies within.
    """
    canvas = Canvas(
        title,
        desc or "; ".join(f"{one.label}: {vn_date(one.start)} - {vn_date(one.end)}" for one in stretches),
        for_paper,
    )
    size, step, head = canvas.size, 28, 26
    left = label_room([one.label for one in stretches], size, width)
    room = width - left - 4
    days = (end - start).days + 1

    def at(day: date) -> float:
        return left + room * max(0, min(days, (day - start).days)) / days

    tall = head + max(1, len(stretches)) * step
    month = start.replace(day=1)
    while month <= end:
        after = (month + timedelta(days=32)).replace(day=1)
        x, next_x = at(month), at(after)
        canvas.line(x, head - 4, x, tall)
        name = f"{month.month}/{month.year}" if next_x - x > 52 else f"T{month.month}"
        if next_x - x >= text_width(name, size):
            canvas.text((x + next_x) / 2, 15, name, "middle", dim=True)
        month = after
    for index, one in enumerate(stretches):
        y = head + index * step

        def draw(one: Stretch = one, y: int = y) -> None:
            canvas.text(0, y + 16, shortened(one.label, left - 8, size))
            if one.end >= start and one.start <= end:
                x, until = at(one.start), at(one.end + timedelta(days=1))
                if one.state == "open":
                    canvas.frame(x, y + 5, max(4, until - x), 14, dashed=True)
                else:
                    canvas.rect(x, y + 5, max(4, until - x), 14, one.state, 3)
                for mark in one.marks:
                    if start <= mark <= end:
                        middle = at(mark) + room / days / 2
                        canvas.parts.append(f'<path d="M{num(middle)} {y + 5}l6 7-6 7-6-7z" {canvas.fill("ink")}/>')

        canvas.link(one.href, one.label if one.href else "", draw)
    if today and start <= today <= end:
        x = at(today) + room / days / 2
        canvas.line(x, head - 6, x, tall, "late", 1.5)
    return canvas.svg(width, tall + 4, any(one.href for one in stretches))
