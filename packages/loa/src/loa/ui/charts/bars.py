"""Bars, plain and stacked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString

from loa.ui.charts.canvas import Canvas, Number, label_room, shortened, text_width
from loa.ui.charts.lines import Series, check_series
from loa.ui.words import number


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: a label, a value (0 or more), and optionally what it is measured against, a link and its own wording
    ("2/3").
    """

    label: str
    value: Number
    of: Number | None = None
    href: str = ""
    text: str = ""


def bars(
    title: str, items: Sequence[Bar], *, desc: str = "", measure: str = "", width: int = 640, for_paper: bool = False
) -> SafeString:
    """Horizontal bars with their values written at their ends; with `of`, the bar fills what is expected.

    Args:
        title: the finding ("Quế Lâm chậm hai tháng liền").
        items: top to bottom; one scale for all without `of`, each its own with it.
        desc: one sentence more for those who do not see the picture.
        measure: unit of measure behind the numbers ("lượt").
        width: of the picture in its own units; the height follows.
    """
    canvas = Canvas(title, desc or "; ".join(f"{one.label}: {_said(one)}" for one in items), for_paper)
    size, step = canvas.size, 30
    left = label_room([one.label for one in items], size, width)
    said = [f"{_said(one)}{f' {measure}' if measure else ''}" for one in items]
    right = max((text_width(text, size, bold=True) for text in said), default=0) + 10
    room = width - left - right
    top = max((max(one.value, one.of or 0) for one in items), default=0) or 1
    for index, (one, text) in enumerate(zip(items, said, strict=True)):
        y = index * step + 4

        def draw(one: Bar = one, text: str = text, y: int = y) -> None:
            canvas.text(0, y + 15, shortened(one.label, left - 8, size))
            scale = one.of if one.of is not None else top
            full = room * min(1, one.value / scale) if scale else 0
            if one.of is not None:
                canvas.rect(left, y + 2, room, 18, "none", 3)
            canvas.rect(left, y + 2, max(full, 1 if one.value else 0), 18, "done" if one.of is not None else "s0", 3)
            end = left + (room if one.of is not None else full) + 6
            canvas.text(end, y + 15, text, bold=True)

        canvas.link(one.href, f"{one.label}: {text}" if one.href else "", draw)
    return canvas.svg(width, max(1, len(items)) * step + 6, any(one.href for one in items))


def _said(one: Bar) -> str:
    return one.text or (f"{number(one.value)}/{number(one.of)}" if one.of is not None else number(one.value))


def stacked_bars(
    title: str,
    labels: Sequence[str],
    series: Sequence[Series],
    *,
    desc: str = "",
    width: int = 640,
    for_paper: bool = False,
) -> SafeString:
    """Horizontal bars made of parts; the parts' names stand above the first bar, the sum at the end of each.

    Args:
        labels: one for each bar, top to bottom.
        series: the parts, left to right, at most six; None counts as 0.
    """
    check_series(labels, series)
    sums = [sum(one.values[index] or 0 for one in series) for index in range(len(labels))]
    canvas = Canvas(
        title,
        desc or "; ".join(f"{label}: {number(total)}" for label, total in zip(labels, sums, strict=True)),
        for_paper,
    )
    size, step, head = canvas.size, 30, 26
    left = label_room(labels, size, width)
    right = max((text_width(number(total), size, bold=True) for total in sums), default=0) + 10
    room, top = width - left - right, max(sums, default=0) or 1
    x = 0.0
    line = 0
    for index, one in enumerate(series):
        needed = 18 + text_width(one.name, size) + 14
        if x + needed > width and x:
            x, line = 0.0, line + 1
        canvas.rect(x, line * 20 + 3, 12, 12, f"s{index}", 2)
        canvas.text(x + 18, line * 20 + 14, one.name)
        x += needed
    head += line * 20
    for index, label in enumerate(labels):
        y = head + index * step
        canvas.text(0, y + 15, shortened(label, left - 8, size))
        x = left
        for place, one in enumerate(series):
            part = room * (one.values[index] or 0) / top
            if part > 0:
                # A thin gap between the parts: they are told apart without their colours.
                canvas.rect(x, y + 2, max(part - 1.5, 1), 18, f"s{place}")
            x += part
        canvas.text(x + 6, y + 15, number(sums[index]), bold=True)
    return canvas.svg(width, head + max(1, len(labels)) * step + 4)
