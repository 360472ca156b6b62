"""What spreads a document: stories on the sites, and what upper rooms say they said of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from loa.kit.hooks import Asking
from loa.plan.models import Plan
from loa.portal.models import LegalCitation, LegalDocument, StoryDocument, StoryPage


@dataclass(frozen=True, slots=True)
class Spread:
    """One public thing that spreads a document.

    Args:
        document: key of the document.
        kind: what it is, for people ("Bài", "Phát thanh").
        title: its name.
        url: where everybody finds it.
        day: of publication; None where it has none.
    """

    document: int
    kind: str
    title: str
    url: str
    day: date | None = None


document_spread: Asking[dict[int, LegalDocument]] = Asking("portal.document_spread")
"""Asked with documents by key; each upper room answers with a list of `Spread`s, in few queries whatever the number."""


@dataclass(slots=True)
class Line:
    """A document that a plan cites, and what spreads it."""

    citation: LegalCitation
    spreads: list[Spread] = field(default_factory=list)

    @property
    def document(self) -> LegalDocument:
        return self.citation.document


@dataclass(frozen=True, slots=True)
class Coverage:
    """The coverage figure of a plan: of the documents that it wants spread, how many something public spreads."""

    lines: list[Line]

    @property
    def total(self) -> int:
        return len(self.lines)

    @property
    def covered(self) -> int:
        return sum(bool(line.spreads) for line in self.lines)


def spread(documents: Iterable[LegalDocument]) -> dict[int, list[Spread]]:
    """What spreads each of these documents, newest first; two queries, and those of the upper rooms."""
    by_key = {row.pk: row for row in documents}
    if not by_key:
        return {}
    found: dict[int, list[Spread]] = {pk: [] for pk in by_key}
    rows = StoryDocument.objects.filter(document__in=by_key, flow__page__live=True).select_related("flow__page")
    for row in rows:
        page: StoryPage = row.flow.page
        day = localtime(row.flow.published_at).date() if row.flow.published_at else None
        found[row.document_id].append(Spread(row.document_id, _("Bài"), page.title, page.address, day))
    for answer in document_spread.ask(by_key):
        for one in answer if isinstance(answer, list) else []:
            if one.document in found:
                found[one.document].append(one)
    for spreads in found.values():
        spreads.sort(key=lambda one: (one.day or date.min, one.title), reverse=True)
    return found


def coverage_of(plan: Plan) -> Coverage:
    """The coverage of the documents that a plan wants spread, public or not."""
    rows = list(
        LegalCitation.objects.filter(plan=plan, to_spread=True).select_related("document").order_by("order", "pk")
    )
    spreads = spread(row.document for row in rows)
    return Coverage([Line(row, spreads.get(row.document_id, [])) for row in rows])
