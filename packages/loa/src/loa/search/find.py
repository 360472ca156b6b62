"""Finding: what holds the words with the accents that were typed comes first, then what holds them with any.

Within each, a title beats a text and words beside each other beat words apart; among equals the newest is first.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import islice

from loa.search.index import count, find
from loa.search.kinds import kinds
from loa.search.models import SearchEntry
from loa.search.words import accented, loose, neighbours, places, plain, shown, words

MOST_WORDS, COUNTED, DEEPEST = 8, 1_000, 500
SHOWN = 220
"""Characters of a passage."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for, and among what.

    Args:
        text: as typed; words after the eighth are passed over.
        kind, site, unit, theme, year: only these; None: any.
    """

    text: str
    kind: str | None = None
    site: int | None = None
    unit: int | None = None
    theme: int | None = None
    year: int | None = None

    @property
    def tags(self) -> set[str]:
        """The filters as terms of the index."""
        named = {"kind": self.kind, "site": self.site, "unit": self.unit, "theme": self.theme, "year": self.year}
        return {f"{name}:{value}" for name, value in named.items() if value is not None}


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing found: its entry, and the passage that says why, in pieces (text, whether it was looked for)."""

    entry: SearchEntry
    passage: tuple[tuple[str, bool], ...]


@dataclass(frozen=True, slots=True)
class Found:
    """Hits of one page; `total` is counted up to 1,000, `is_more` when there are more than that."""

    hits: tuple[Hit, ...]
    total: int
    is_more: bool


def search(wanted: Wanted, *, limit: int = 10, offset: int = 0) -> Found:
    """The best hits.

    Args:
        wanted: without any word, nothing is found.
        limit: how many, at most 100.
        offset: how many of the best are passed over; nothing is found beyond the 500th.
    """
    typed = words(wanted.text, MOST_WORDS)
    if not typed or (wanted.kind is not None and wanted.kind not in kinds()):
        return Found((), 0, False)
    last = min(offset + min(limit, 100), DEEPEST)
    total = count(loose(typed) | wanted.tags, COUNTED + 1)
    if total:
        orders = _best(typed, wanted.tags, min(last, total))
    else:
        # Nothing holds the words: perhaps the last one is not finished.
        *whole, beginning = map(plain, typed)
        total = count(set(whole) | wanted.tags, COUNTED + 1, beginning=beginning)
        orders = find(set(whole) | wanted.tags, last, beginning=beginning) if total else []
    chosen = orders[offset:last]
    rows = {row.order: row for row in SearchEntry.objects.select_related("unit").filter(order__in=chosen)}
    hits = tuple(Hit(rows[one], passage(rows[one], loose(typed))) for one in chosen if one in rows)
    return Found(hits, min(total, COUNTED), total > COUNTED)


def _best(typed: list[str], tags: set[str], most: int) -> list[int]:
    """The best entries: what is asked for is loosened step by step until there are enough."""
    orders: dict[int, None] = {}
    for wanted in _steps(typed):
        if len(orders) < most:
            orders |= dict.fromkeys(find(wanted | tags, most))
    return list(orders)[:most]


def _steps(typed: list[str]) -> Iterator[set[str]]:
    """Sets of terms, from the strictest to the loosest."""
    exact, apart, beside = accented(typed), loose(typed), neighbours(typed)
    for accents in (exact, set()) if exact else (set(),):
        for together in (beside, set()) if beside else (set(),):
            yield {f"^{term}" for term in apart | together | accents}
        for together in (beside, set()) if beside else (set(),):
            yield apart | together | accents


def suggest(text: str, *, limit: int = 8) -> list[str]:
    """Titles that hold what was typed so far, the newest first, each once.

    Args:
        text: at least two letters; the last word may be unfinished.
    """
    typed = [plain(word) for word in words(text, MOST_WORDS)]
    if len("".join(typed)) < 2:
        return []
    *whole, beginning = typed
    orders = find({f"^{word}" for word in whole}, 3 * limit, beginning=f"^{beginning}")
    titles = SearchEntry.objects.filter(order__in=orders).order_by("order").values_list("title", flat=True)
    return list(dict.fromkeys(titles))[:limit]


def years() -> list[int]:
    """The years in which something was published, the latest first."""
    rows = SearchEntry.objects.order_by("order").values_list("day", flat=True)
    first: date | None = rows.last()
    last: date | None = rows.first()
    return list(range(last.year, first.year - 1, -1)) if first and last else []


def passage(entry: SearchEntry, wanted: set[str]) -> tuple[tuple[str, bool], ...]:
    """The part of a text in which most of the words stand, the words marked; its beginning where none does.

    Args:
        entry: what was found.
        wanted: words without accents.
    """
    text = shown(f"{entry.summary} {entry.text}")
    spans = list(islice(places(text, wanted), 400))
    start = _densest(text, spans)
    end = min(len(text), start + SHOWN)
    if end < len(text):
        end = max(text.rfind(" ", start, end), start + SHOWN // 2)
    pieces: list[tuple[str, bool]] = [("… ", False)] if start else []
    at = start
    for one, two in spans:
        if start <= one and two <= end:
            pieces += [(text[at:one], False), (text[one:two], True)]
            at = two
    pieces.append((text[at:end] + (" …" if end < len(text) else ""), False))
    return tuple(piece for piece in pieces if piece[0])


def _densest(text: str, spans: list[tuple[int, int]]) -> int:
    """Where the passage with the most different marked words begins, at the beginning of a word."""
    best, most = 0, 0
    for index, (start, _end) in enumerate(spans):
        near = {text[one:two].lower() for one, two in spans[index : index + 20] if two <= start + SHOWN - 40}
        if len(near) > most:
            best, most = start, len(near)
    if best < 60:
        return 0
    return text.rfind(" ", 0, best - 40) + 1
