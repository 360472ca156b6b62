"""What came of a site's stories: how soon after the thing itself people could read of it, and how often they did.

Pure: it counts rows that `access` has read. "Kịp thời" is measured in whole days, from the day on which the thing
happened to the day on which the story was first on its site; the median says more than the mean, which one forgotten
story spoils.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from statistics import median_low

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

STEPS: tuple[tuple[int, str | Promise], ...] = (
    (-1, _("Báo trước")),
    (0, _("Trong ngày")),
    (1, _("Sau 1 ngày")),
    (3, _("Sau 2–3 ngày")),
    (7, _("Sau 4–7 ngày")),
)
LATER = _("Sau hơn 7 ngày")
UNKNOWN = _("Không ghi ngày")


def delay(day: date | None, happened_on: date | None) -> int | None:
    """Whole days from the thing itself to the day of its story; below 0: told beforehand; None: one is not known."""
    return (day - happened_on).days if day and happened_on else None


@dataclass(frozen=True, slots=True)
class Told:
    """One story that was published.

    Args:
        home, title: of its site.
        theme: its key; None: it has none.
        day: on which it was first on its site.
        happened_on: when the thing happened; None: nobody wrote it down.
        opened: how often.
    """

    home: int
    title: str
    theme: int | None
    day: date
    happened_on: date | None
    opened: int = 0

    @property
    def delay(self) -> int | None:
        return delay(self.day, self.happened_on)


@dataclass(slots=True)
class Line:
    """What one site did.

    Args:
        median: of its delays in days; None: no story says when the thing happened.
    """

    title: str
    stories: int = 0
    opened: int = 0
    delays: list[int] = field(default_factory=list)

    @property
    def median(self) -> int | None:
        return median_low(self.delays) if self.delays else None


@dataclass(frozen=True, slots=True)
class Measured:
    """All that the page of figures shows.

    Args:
        whole: all sites together.
        sites: those that told something, by how much.
        steps: (how soon, how many stories), in order, each step that is named.
        months: (first of the month, how many stories), none left out.
        themes: key of the theme -> how many stories.
    """

    whole: Line
    sites: list[Line]
    steps: list[tuple[str | Promise, int]]
    months: list[tuple[date, int]]
    themes: dict[int, int]


def measure(rows: Iterable[Told], start: date, end: date) -> Measured:
    """Count the stories of some days, both included."""
    whole = Line("")
    sites: dict[int, Line] = {}
    steps: Counter[str | Promise] = Counter()
    themes: dict[int, int] = defaultdict(int)
    months = {(start.year * 12 + start.month - 1) + n: 0 for n in range(_months(start, end))}
    for row in rows:
        for line in (whole, sites.setdefault(row.home, Line(row.title))):
            line.stories += 1
            line.opened += row.opened
            if row.delay is not None:
                line.delays.append(row.delay)
        steps[step_of(row.delay)] += 1
        months[row.day.year * 12 + row.day.month - 1] += 1
        if row.theme is not None:
            themes[row.theme] += 1
    named = [*(name for _most, name in STEPS), LATER, UNKNOWN]
    return Measured(
        whole,
        sorted(sites.values(), key=lambda line: (-line.stories, line.title)),
        [(name, steps[name]) for name in named],
        [(date(index // 12, index % 12 + 1, 1), n) for index, n in months.items()],
        dict(themes),
    )


def _months(start: date, end: date) -> int:
    return (end.year - start.year) * 12 + end.month - start.month + 1


def step_of(delay: int | None) -> str | Promise:
    """How soon a story was, in words."""
    if delay is None:
        return UNKNOWN
    return next((name for most, name in STEPS if delay <= most), LATER)
