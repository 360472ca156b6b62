"""Lines over time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from loa.ui.charts.canvas import SERIES, Canvas, Number, num, text_width, ticks_to
from loa.ui.words import number


@dataclass(frozen=True, slots=True)
class Series:
    """A row of values under one name; as many as there are labels. None: no value there."""

    name: str
    values: Sequence[Number | None]


def check_series(labels: Sequence[str], series: Sequence[Series]) -> None:
    if len(series) > SERIES:
        raise ValueError(f"{len(series)} series cannot be told apart; at most {SERIES}")
    for one in series:
        if len(one.values) != len(labels):
            raise ValueError(f"series {one.name!r} has {len(one.values)} values for {len(labels)} labels")


def line(
    title: str,
    labels: Sequence[str],
    series: Sequence[Series],
    *,
    desc: str = "",
    measure: str = "",
    width: int = 640,
    height: int = 260,
    for_paper: bool = False,
) -> SafeString:
    """Lines over time from zero up, each named at its right end; a missing value breaks the line.

    Args:
        labels: of the points, left to right ("T1" ... "T12"); written as far as there is room.
        series: at most six.
        measure: unit of measure, written above the axis.
    """
    check_series(labels, series)
    values = [value for one in series for value in one.values if value is not None]
    canvas = Canvas(title, desc or "; ".join(_trend(one, labels) for one in series), for_paper)
    size = canvas.size
    ticks = ticks_to(max(values, default=0))
    left = max(text_width(number(tick), size) for tick in ticks) + 10
    right = max((text_width(one.name, size, bold=True) for one in series), default=0) + 14
    over, under = (24 if measure else 10), 24
    room, tall = width - left - right, height - over - under
    if measure:
        canvas.text(0, 13, measure, dim=True)
    for tick in ticks:
        y = over + tall * (1 - tick / ticks[-1])
        canvas.line(left, y, left + room, y)
        canvas.text(left - 8, y + 4, number(tick), "end", dim=True)
    gap = room / max(1, len(labels) - 1)
    every = max(1, ceil(max((text_width(label, size) for label in labels), default=0) * 1.2 / gap)) if gap else 1
    for index, label in enumerate(labels):
        if index % every == 0:
            canvas.text(left + index * gap, height - 6, label, "middle" if index else "start", dim=True)
    taken: list[float] = []
    for place, one in enumerate(series):
        points = [
            (left + index * gap, over + tall * (1 - value / ticks[-1])) if value is not None else None
            for index, value in enumerate(one.values)
        ]
        path, pen = "", False
        for point in points:
            if point is None:
                pen = False
                continue
            path += f"{'L' if pen else 'M'}{num(point[0])} {num(point[1])}"
            pen = True
        if not path:
            continue
        dashes = ("", "7 3", "2 3", "10 3 2 3", "5 5", "1 4")[place]
        dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
        canvas.parts.append(f'<path d="{path}" {canvas.stroke(f"s{place}", 2.5)}{dashed} stroke-linejoin="round"/>')
        last = next(point for point in reversed(points) if point is not None)
        canvas.parts.append(f'<circle cx="{num(last[0])}" cy="{num(last[1])}" r="3.5" {canvas.fill(f"s{place}")}/>')
        y = last[1] + 4
        while any(abs(y - other) < size + 1 for other in taken):
            y += 2
        taken.append(y)
        canvas.text(last[0] + 9, y, one.name, bold=True)
    return canvas.svg(width, height)


def _trend(one: Series, labels: Sequence[str]) -> str:
    known = [(label, value) for label, value in zip(labels, one.values, strict=True) if value is not None]
    if not known:
        return _("%(name)s: không có số liệu") % {"name": one.name}
    return f"{one.name}: {known[0][0]} {number(known[0][1])}, {known[-1][0]} {number(known[-1][1])}"
