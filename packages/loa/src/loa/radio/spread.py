"""Which legal documents the programmes on the portal spread: by what an item cites, and by the stories read out."""

from __future__ import annotations

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from loa.portal.library.coverage import Spread
from loa.portal.models import LegalDocument, StoryDocument
from loa.portal.models.library import symbol_key
from loa.radio import access
from loa.radio.models import Item


def spread(documents: dict[int, LegalDocument]) -> list[Spread]:
    """Programmes on the portal that spread these documents; two queries, whatever their number.

    Args:
        documents: by key.
    """
    by_symbol: dict[tuple[str, str], list[int]] = {}
    for pk, row in documents.items():
        if row.symbol_key:
            by_symbol.setdefault((row.kind.casefold(), row.symbol_key), []).append(pk)
    by_story: dict[int, list[int]] = {}
    told = StoryDocument.objects.filter(document__in=documents).values_list("flow__page_id", "document_id")
    for page, document in told:
        by_story.setdefault(page, []).append(document)
    symbols = {row.symbol for row in documents.values() if row.symbol}
    items = Item.objects.filter(
        Q(citation__symbol__in=symbols) | Q(story__in=by_story), programme__in=access.on_the_portal().order_by()
    ).select_related("citation", "programme")
    found: dict[tuple[int, int], Spread] = {}
    for item in items:
        keys = list(by_story.get(item.story_id or 0, []))
        if item.citation is not None:
            # Two documents of one type and symbol are told apart by their day.
            keys += [
                pk
                for pk in by_symbol.get((item.citation.type.casefold(), symbol_key(item.citation.symbol)), [])
                if not (documents[pk].issued_on and item.citation.date) or documents[pk].issued_on == item.citation.date
            ]
        programme = item.programme
        url = reverse("radio_programme", args=[programme.pk])
        for pk in keys:
            found[pk, programme.pk] = Spread(pk, _("Phát thanh"), programme.title, url, programme.first_day)
    return list(found.values())
