"""Which legal documents questions come from: a source is free text, and names a document by its symbol."""

from __future__ import annotations

from collections import Counter

from django.urls import reverse
from django.utils.translation import ngettext

from loa.contest import access
from loa.contest.models import Question
from loa.portal.library.access import public_documents
from loa.portal.library.coverage import Spread
from loa.portal.models import LegalDocument
from loa.portal.models.library import symbol_key


def is_named(source: str, symbol: str) -> bool:
    """Whether a source names a document.

    Args:
        symbol: of the document, as its `symbol_key`.
    """
    before, found, after = symbol_key(source).partition(symbol)
    # "1749/..." is not "749/..." and "12/KH-UBNDTP" is not "12/KH-UBND".
    return bool(found) and not before[-1:].isdigit() and not after[:1].isalpha()


def documents_of(sources: set[str]) -> dict[str, LegalDocument]:
    """The documents of the public library that sources name; one query."""
    known = list(public_documents().exclude(symbol_key="")) if sources else []
    found = ((source, next((row for row in known if is_named(source, row.symbol_key)), None)) for source in sources)
    return {source: row for source, row in found if row is not None}


def spread(documents: dict[int, LegalDocument]) -> list[Spread]:
    """Contests of which a question names one of these documents by its symbol; two queries, whatever their number.

    Args:
        documents: by key.
    """
    contests = {contest.pk: contest for contest in access.public_contests()}
    by_symbol = {row.symbol_key: pk for pk, row in documents.items() if row.symbol_key}
    if not contests or not by_symbol:
        return []
    counted: Counter[tuple[int, int]] = Counter()
    rows = Question.objects.filter(contest__in=contests, retired_at=None).exclude(source="")
    for contest, source in rows.values_list("contest_id", "source"):
        for symbol, pk in by_symbol.items():
            if is_named(source, symbol):
                counted[pk, contest] += 1
    return [
        Spread(
            pk,
            ngettext("Cuộc thi, %(n)s câu hỏi", "Cuộc thi, %(n)s câu hỏi", count) % {"n": count},
            contests[contest].title,
            reverse("thi:contest", args=[contests[contest].slug]),
        )
        for (pk, contest), count in counted.items()
    ]
