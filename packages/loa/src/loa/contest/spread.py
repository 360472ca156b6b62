"""Which legal documents the questions of public contests come from."""

from __future__ import annotations

from collections import Counter

from django.urls import reverse
from django.utils.translation import ngettext

from loa.contest import access
from loa.contest.models import Question
from loa.portal.library.coverage import Spread
from loa.portal.models import LegalDocument
from loa.portal.models.library import symbol_key


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
        named = symbol_key(source)
        for symbol, pk in by_symbol.items():
            before, found, after = named.partition(symbol)
            # "1749/..." is not "749/..." and "12/KH-UBNDTP" is not "12/KH-UBND".
            if found and not before[-1:].isdigit() and not after[:1].isalpha():
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
