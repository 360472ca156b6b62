"""The kinds of things that can be found. Each room offers its own at start-up."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest
from django.utils.functional import Promise

from loa.search.models import SearchEntry


@dataclass(frozen=True, slots=True)
class Document:
    """What a room says of one thing that the public may find.

    Args:
        kind: code of a kind that was offered.
        key: primary key in its room, positive.
        unit: key of the unit that answers for it.
        day: by which newest first is meant.
        title: at most 500 characters.
        summary: one or two sentences, at most 700 characters.
        text: plain text of all that may be searched.
        site: key of the site it stands on, if any.
        theme: key of the plan's theme, if any.
    """

    kind: str
    key: int
    unit: int
    day: date
    title: str
    summary: str = ""
    text: str = ""
    site: int | None = None
    theme: int | None = None


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of things.

    Args:
        code: letters a to z, at most 20.
        label: for people, plural.
        addresses: keys and the request (None: absolute addresses for machines) -> address of each that is still public.
        everything: all documents of this kind, for building the index anew.
    """

    code: str
    label: str | Promise
    addresses: Callable[[list[int], HttpRequest | None], dict[int, str]]
    everything: Callable[[], Iterable[Document]]


_kinds: dict[str, Kind] = {}


def offer(kind: Kind) -> None:
    """Add a kind; the same code replaces."""
    _kinds[kind.code] = kind


def kinds() -> dict[str, Kind]:
    """The kinds by code, in the order in which they were offered."""
    return dict(_kinds)


def addresses(entries: Iterable[SearchEntry], request: HttpRequest | None = None) -> dict[int, str]:
    """Where entries are read, by their own key; what is no longer public, or of a kind unknown by now, is left out.

    Args:
        entries: what was found.
        request: for addresses on the host that asks; None for absolute ones.
    """
    rows = list(entries)
    found: dict[int, str] = {}
    for code in dict.fromkeys(row.kind for row in rows):
        kind, own = _kinds.get(code), {row.key: row.pk for row in rows if row.kind == code}
        if kind is not None:
            found |= {own[key]: address for key, address in kind.addresses(list(own), request).items()}
    return found
