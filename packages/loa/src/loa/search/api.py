"""Searching what is public, for machines: no key is needed."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from django.http import HttpRequest
from ninja import Field, Query, Router
from ninja.throttling import AnonRateThrottle

from loa.kit.api import Id, Out, Problem, Strict, Text
from loa.search.find import Wanted, search, suggest
from loa.search.kinds import addresses

router = Router(tags=["search"], auth=None, throttle=[AnonRateThrottle("300/min")])
ANSWERS = (400, 422, 429)


class HitOut(Out):
    """One thing that was found."""

    kind: str
    id: int
    title: str
    url: str
    summary: str
    passage: str
    """The part of the text in which the words stand."""
    unit: int
    unit_name: str
    theme: int | None
    day: date


class FoundOut(Out):
    """The best hits: what holds the words with their accents first, then without; the newest first among equals."""

    q: str
    total: int
    """Counted up to 1,000."""
    is_more: bool
    """Whether there are more than `total`."""
    items: list[HitOut]


class SearchFilter(Strict):
    q: Annotated[Text, Field(min_length=1, max_length=200)]
    """With or without accents."""
    limit: int = Field(10, ge=1, le=100)
    offset: int = Field(0, ge=0, le=500)
    kind: Annotated[Text, Field(max_length=20)] | None = None
    unit: Id | None = None
    site: Id | None = None
    theme: Id | None = None
    year: int | None = Field(None, ge=1900, le=2200)


class SuggestFilter(Strict):
    q: Annotated[Text, Field(min_length=1, max_length=200)]


@router.get("/search", response={200: FoundOut} | dict.fromkeys(ANSWERS, Problem), operation_id="search")
def find(request: HttpRequest, filters: Query[SearchFilter]) -> FoundOut:
    """Search all that is public."""
    wanted = Wanted(filters.q, filters.kind, filters.site, filters.unit, filters.theme, filters.year)
    found = search(wanted, limit=filters.limit, offset=filters.offset)
    where = addresses([hit.entry for hit in found.hits])
    items = [
        HitOut(
            kind=hit.entry.kind,
            id=hit.entry.key,
            title=hit.entry.title,
            url=where[hit.entry.pk],
            summary=hit.entry.summary,
            passage="".join(text for text, _marked in hit.passage),
            unit=hit.entry.unit_id,
            unit_name=hit.entry.unit.name,
            theme=hit.entry.theme,
            day=hit.entry.day,
        )
        for hit in found.hits
        if hit.entry.pk in where
    ]
    return FoundOut(q=filters.q, total=found.total, is_more=found.is_more, items=items)


@router.get(
    "/search/suggestions",
    response={200: list[str]} | dict.fromkeys(ANSWERS, Problem),
    operation_id="suggest",
    url_name="suggest",
)
def suggestions(request: HttpRequest, filters: Query[SuggestFilter]) -> list[str]:
    """Titles that hold what was typed so far, at most eight."""
    return suggest(filters.q)
