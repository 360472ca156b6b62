"""What the pages of a unit's report and of the whole share: figures with their evidence, words, the paper beside."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _

from loa.evidence.access import visible_entries
from loa.evidence.chain import Head
from loa.evidence.models import Entry
from loa.kit.period import Period
from loa.kit.words import figure
from loa.oversight.board import windows
from loa.oversight.reports.figures import Figures, Line
from loa.oversight.reports.sections import SECTIONS
from loa.oversight.views.files import known_pages, print_of
from loa.papers.models import Paper
from loa.plan.models import Plan
from loa.ui.forms import Form


class WordsForm(Form):
    """The parts that people write."""

    def __init__(self, *args: Any, suggestions: dict[str, list[str]] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for section in SECTIONS:
            field = forms.CharField(
                label=section.label,
                required=False,
                max_length=20_000,
                strip=True,
                widget=forms.Textarea(attrs={"rows": 5, "maxlength": 20_000}),
                help_text=section.help,
            )
            self.fields[section.key] = field
        self.suggestions = suggestions or {}

    @property
    def parts(self) -> list[tuple[Any, list[str]]]:
        """(field, what the data suggest for it) in order."""
        return [(self[section.key], self.suggestions.get(section.key, [])) for section in SECTIONS]


@dataclass(frozen=True, slots=True)
class Shown:
    """A figure as the page shows it: against the plan, with the way to its evidence."""

    line: Line
    outside: bool
    state: str
    word: str
    is_open: bool

    @property
    def parameter(self) -> str:
        return f"{'ngoai' if self.outside else 'chi-tieu'}={self.line.kind}"


def shown(figures: Figures, request: HttpRequest) -> list[Shown]:
    """The figures of a report, those outside the plan after the others."""
    chosen, apart = request.GET.get("chi-tieu", ""), request.GET.get("ngoai", "")
    found = []
    for line in figures.lines:
        state, word = "", ""
        if line.planned is not None:
            rest = Decimal(line.planned) - Decimal(line.actual)
            state = "done" if rest <= 0 else "due"
            word = (
                _("Đủ") if rest == 0 else (_("Thiếu %(n)s") if rest > 0 else _("Vượt %(n)s")) % {"n": figure(abs(rest))}
            )
        found.append(Shown(line, False, state, word, line.kind == chosen))
    found.extend(Shown(line, True, "", "", line.kind == apart) for line in figures.outside)
    return found


def opened(figures: Figures, request: HttpRequest) -> tuple[str, list[Entry]] | None:
    """The figure whose evidence the address asks for: its name and its entries; None: no figure is open."""
    one = next((one for one in shown(figures, request) if one.is_open), None)
    return None if one is None else (one.line.label, entries_of(one.line.entries, request))


def entries_of(pks: Iterable[int], request: HttpRequest) -> list[Entry]:
    """Entries by their identifiers, as far as the person may see them."""
    return list(visible_entries(request.user).filter(pk__in=list(pks)).order_by("happened_on", "pk"))


def entries_count(figures: Figures) -> int:
    """How many entries the figures stand on."""
    return sum(len(line.entries) for line in (*figures.lines, *figures.outside))


def after(plan: Plan, start: Period) -> Period | None:
    """The plan's window that follows one."""
    return next((one for one in windows(plan) if one.start > start.end), None)


def paper_context(paper: Paper | None, head: str, request: HttpRequest) -> dict[str, Any]:
    """The paper beside the figures: which page, how many, under which fingerprint.

    Raises:
        Http404: the address names no page number.
    """
    if paper is None:
        return {}
    asked = request.GET.get("trang", "1")
    if not asked.isdecimal() or not 1 <= int(asked[:6]) <= 500:
        raise Http404
    count, page = known_pages(paper), int(asked[:6])
    return {
        "paper": paper,
        "mark": print_of(paper),
        "page": min(page, count) if count else page,
        "pages": count,
        "head": Head.parse(head) if head else None,
    }
