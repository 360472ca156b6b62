"""What a duty is read from: passages, labels, the bodies that it takes over; and the collector of its fields."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Literal

from vanban.model import Span
from vanban.read.labels import Label, inline_labels
from vanban.read.paras import Para
from vanban.read.statement import Named, Statement
from vanban.read.text import Words
from vanban.read.units import Names, head_at, names_at, typed

Passage = tuple[Para, int, int]


@dataclass(frozen=True, slots=True)
class Lead:
    """Bodies that lead, the paragraph that names them, and how they come to the duty."""

    names: tuple[Named, ...] = ()
    para: Para | None = None
    source: Literal["stated", "heading", "inherited", "none"] = "none"

    def inherited(self) -> Lead:
        """The same bodies, taken over by what stands below."""
        return replace(self, source="inherited")


NOBODY = Lead()


@dataclass(slots=True)
class Extract:
    """What a duty is read from.

    Attributes:
        passages: (paragraph, first word, last word + 1) in reading order; the first holds the statement.
        labels: labelled values: (paragraph, label, last word + 1).
        extra: passages read for fields but no part of the duty's text.
    """

    passages: list[Passage]
    where: str
    lead: Lead
    labels: list[tuple[Para, Label, int]] = field(default_factory=list)
    extra: list[Passage] = field(default_factory=list)
    statement: Statement | None = None
    statement_para: Para | None = None
    heading: Para | None = None
    title: Para | None = None
    text: str | None = None


class Fields:
    """Collects the values, spans and confidence of one duty."""

    def __init__(self) -> None:
        self.spans: dict[str, list[Span]] = {}
        self.confidence: dict[str, float] = {}

    def put(self, name: str, para: Para, spans: Sequence[Span], sure: float) -> None:
        if spans:
            start = para.start
            here = [(start + a, start + b) for a, b in spans]
            known = self.spans.get(name)
            self.spans[name] = here if known is None else known + here
        self.confidence[name] = sure


def list_names(words: Words, start: int, stop: int) -> list[Named]:
    """Bodies in the value of a label: separated by commas, semicolons, "và" or line breaks."""
    found: list[Named] = []
    index = start
    tokens = words.words
    while index < stop:
        names: Names | None = names_at(words, index, stop) if head_at(words, index) else None
        opens = index == start or tokens[index - 1] in (",", ";", "và", ":", "-", "(", ".")
        if names is None and opens and words.is_upper(index) and tokens[index][0].isalpha():
            end = index
            while end < stop and tokens[end] not in (";", ".", ",", "("):
                end += 1
            found.append(typed(words, (index, end)))
            index = end
            continue
        if names is None:
            index += 1
            continue
        spans = list(names.spans)
        index = max(names.end, index + 1)
        while index < stop and tokens[index] not in (";", ",", "và", ".", ":", "("):
            index += 1
        if index > names.end and tokens[index - 1] == ")" and "(" not in tokens[names.end : index]:
            index -= 1
        rest = tokens[names.end : index]
        if rest and len(rest) <= 8 and not {"hợp", "trì", "cáo"} & {b for a, b in pairwise(rest) if a != "tổng"}:
            spans[-1] = (spans[-1][0], index)
        found += [typed(words, span) for span in spans]
    return found


def passage_text(passage: Passage) -> str:
    para, start, stop = passage
    if start >= len(para.words):
        return ""
    return para.text[para.words.starts[start] : para.words.ends[stop - 1]]


def split_labels(para: Para, start: int, stop: int) -> tuple[int, list[tuple[Label, int]]]:
    """Labels inside running text take their part of it away."""
    found = inline_labels(para.words, start, stop)
    found = [
        label
        for label in found
        if label.kind
        in ("lead", "partners", "time", "product", "budget", "cadence", "report", "duration", "audience", "quantity")
    ]
    if not found or found[0].start <= start:
        found = [label for label in found if label.start > start]
    if not found:
        return stop, []
    ends: list[tuple[Label, int]] = []
    for place, label in enumerate(found):
        end = found[place + 1].start if place + 1 < len(found) else stop
        ends.append((label, end))
    return found[0].start, ends


def phrase_place(words: Words, start: int, stop: int, phrase: tuple[str, ...]) -> int | None:
    size = len(phrase)
    for place in range(start, stop - size + 1):
        if tuple(words.words[place : place + size]) == phrase:
            return place
    return None
