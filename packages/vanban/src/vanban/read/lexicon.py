"""The word tables: phrases looked up word by word, read once from the data files beside this module."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib import resources
from typing import Any, Generic, TypeVar

from vanban.read.text import Words

Value = TypeVar("Value")


class Phrases(Generic[Value]):
    """Finds the longest phrase of a table at a place in a text.

    ``begins``: the words that phrases begin with, to ask before ``at`` where most words begin none.
    """

    __slots__ = ("_table", "begins")

    def __init__(self, table: Mapping[str, Value]) -> None:
        alone: dict[str, tuple[int, Value]] = {}
        by_two: dict[str, dict[str, list[tuple[list[str], tuple[int, Value]]]]] = {}
        for phrase, value in table.items():
            words = Words(phrase).words
            if len(words) > 1:
                entries = by_two.setdefault(words[0], {}).setdefault(words[1], [])
                entries.append((words[2:], (len(words), value)))
            elif words:
                alone[words[0]] = (1, value)
        for seconds in by_two.values():
            for entries in seconds.values():
                entries.sort(key=lambda entry: -len(entry[0]))
        self._table = {first: (by_two.get(first), alone.get(first)) for first in (*by_two, *alone)}
        self.begins = frozenset(self._table)

    def __iter__(self) -> Iterator[str]:
        """The words that phrases begin with."""
        return iter(self._table)

    def at(self, words: list[str], index: int) -> tuple[int, Value] | None:
        """Length in words and value of the longest phrase that begins at ``index``, or None."""
        entry = self._table.get(words[index])
        if entry is None:
            return None
        seconds, alone = entry
        if seconds is not None and index + 1 < len(words):
            for rest, hit in seconds.get(words[index + 1], ()):
                if not rest or words[index + 2 : index + hit[0]] == rest:
                    return hit
        return alone

    def everywhere(self, words: list[str]) -> list[tuple[int, int, Value]]:
        """Of every word that a phrase begins at the longest one, also inside another: (index, length, value)."""
        table, known, count = self._table, self.begins, len(words)
        found: list[tuple[int, int, Value]] = []
        if known.isdisjoint(words):
            return found
        for index in [place for place, word in enumerate(words) if word in known]:
            seconds, hit = table[words[index]]
            if seconds is not None and index + 1 < count:
                for rest, longer in seconds.get(words[index + 1], ()):
                    if not rest or words[index + 2 : index + longer[0]] == rest:
                        hit = longer
                        break
            if hit is not None:
                found.append((index, *hit))
        return found

    def find(self, words: list[str], start: int = 0, end: int | None = None) -> Iterable[tuple[int, int, Value]]:
        """Every phrase from left to right without overlap: (index, length, value)."""
        past, known = start, self._table
        stretch = words[start:end] if start or end is not None else words
        for index in [index for index, word in enumerate(stretch, start) if word in known]:
            if index >= past and (hit := self.at(words, index)) is not None:
                yield index, hit[0], hit[1]
                past = index + hit[0]


@cache
def table(name: str) -> dict[str, Any]:
    """Content of ``data/NAME.toml``."""
    return tomllib.loads(resources.files("vanban.read").joinpath(f"data/{name}.toml").read_text("utf-8"))


@cache
def actions() -> Phrases[str]:
    """The verbs that say what is done."""
    return phrases("verbs", "actions")


@cache
def adverbs() -> Phrases[str]:
    """What stands before such a verb."""
    return phrases("verbs", "adverbs")


@cache
def phrases(name: str, *keys: str) -> Phrases[str]:
    """The phrases of one or more lists of a table; the value of each is the name of its list."""
    return Phrases({phrase: key for key in keys for phrase in table(name)[key]})
