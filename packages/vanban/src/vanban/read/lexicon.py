"""The word tables: phrases looked up word by word, read once from the data files beside this module."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from importlib import resources
from typing import Any, Generic, TypeVar

from vanban.read.text import Words

Value = TypeVar("Value")


class Phrases(Generic[Value]):
    """Finds the longest phrase of a table at a place in a text."""

    __slots__ = ("_alone", "_by_two")

    def __init__(self, table: Mapping[str, Value]) -> None:
        alone: dict[str, Value] = {}
        by_two: dict[str, dict[str, list[tuple[list[str], Value]]]] = {}
        for phrase, value in table.items():
            words = Words(phrase).words
            if len(words) > 1:
                by_two.setdefault(words[0], {}).setdefault(words[1], []).append((words[2:], value))
            elif words:
                alone[words[0]] = value
        for seconds in by_two.values():
            for entries in seconds.values():
                entries.sort(key=lambda entry: -len(entry[0]))
        self._alone, self._by_two = alone, by_two

    def at(self, words: list[str], index: int) -> tuple[int, Value] | None:
        """Length in words and value of the longest phrase that begins at ``index``, or None."""
        first = words[index]
        seconds = self._by_two.get(first)
        if seconds is not None and index + 1 < len(words):
            for rest, value in seconds.get(words[index + 1], ()):
                size = len(rest)
                if not size or words[index + 2 : index + 2 + size] == rest:
                    return size + 2, value
        alone = self._alone.get(first)
        return None if alone is None else (1, alone)

    def find(self, words: list[str], start: int = 0, end: int | None = None) -> Iterable[tuple[int, int, Value]]:
        """Every phrase from left to right without overlap: (index, length, value)."""
        index, stop = start, len(words) if end is None else end
        while index < stop:
            hit = self.at(words, index)
            if hit is None:
                index += 1
            else:
                yield index, hit[0], hit[1]
                index += hit[0]


@cache
def table(name: str) -> dict[str, Any]:
    """Content of ``data/NAME.toml``."""
    return tomllib.loads(resources.files("vanban.read").joinpath(f"data/{name}.toml").read_text("utf-8"))


@cache
def phrases(name: str, *keys: str) -> Phrases[str]:
    """The phrases of one or more lists of a table; the value of each is the name of its list."""
    return Phrases({phrase: key for key in keys for phrase in table(name)[key]})
