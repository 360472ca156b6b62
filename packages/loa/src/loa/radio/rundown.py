"""The rundown as values: what is hashed and approved, how long it is, and what to do about it when it does not fit."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from vanban.text import compose

from loa.radio import engine
from loa.radio.models import Item, ItemKind, Programme, Pronunciation, Urgent

AIR_MS = engine.AIR_MS
SPOKEN = frozenset({ItemKind.GREETING, ItemKind.READ, ItemKind.QUESTION, ItemKind.LAW, ItemKind.SIGN_OFF})
"""Kinds that the machine can read where nobody has recorded them."""
FITS_MS = 1500
"""A programme this much shorter or longer is made to fit by the engine's pauses."""
_SENTENCE = re.compile(r"[^.!?…\n]+[.!?…]*[”\"')]*", re.UNICODE)


def canonical(programme: Programme, items: Sequence[Item]) -> dict[str, Any]:
    """A programme as JSON values in a fixed form: everything that will be heard or read of it, and how its words are
    said; one query."""
    series = programme.series
    return {
        "title": programme.title,
        "about": programme.about,
        "seconds": series.seconds,
        "profile": series.profile,
        "region": series.region,
        "items": [
            {
                "kind": item.kind,
                "title": item.title,
                "text": item.text,
                "region": item.region,
                "sound": item.sound.sha256 if item.sound else item.stock,
            }
            for item in items
        ],
        "said": _said(series.unit.path, " ".join(item.text for item in items if not item.sound)),
    }


def _said(path: str, text: str) -> list[list[str]]:
    """[written, spoken] of every word of a unit's list that stands in a text: who changes how a word is said changes
    what will be heard."""
    text = " ".join(compose(text).split()).casefold()
    entries = [pair for table in lexicon(path) for pair in table.items()]
    return sorted([one, said] for one, said in entries if " ".join(compose(one).split()).casefold() in text)


def _digest(value: dict[str, Any]) -> str:
    data = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(data.encode("utf-8")).hexdigest()


def items_of(programme: Programme) -> list[Item]:
    """The rundown in order, with its sounds; one query."""
    return list(programme.items.select_related("sound", "story", "citation").order_by("order", "pk"))


def rundown_hash(programme: Programme, items: Sequence[Item] | None = None) -> str:
    """sha256 of the canonical form, in hexadecimal."""
    return _digest(canonical(programme, items_of(programme) if items is None else items))


def urgent_hash(urgent: Urgent) -> str:
    """sha256 of what an urgent message says and in which voice."""
    return _digest({"title": urgent.title, "text": urgent.text, "region": urgent.region})


def lexicon(path: str) -> tuple[dict[str, str], dict[str, str]]:
    """How a unit says words: its own list and those of the units above it, the nearest winning; one query.

    Args:
        path: of the unit.

    Returns:
        (pronunciations, abbreviations), each {written: spoken}.
    """
    owners = [int(part) for part in path.split(".") if part]
    words: dict[str, str] = {}
    short: dict[str, str] = {}
    rows = Pronunciation.objects.filter(unit__in=owners).select_related("unit").order_by("unit__path", "pk")
    for row in rows:
        (short if row.is_abbreviation else words)[row.written] = row.spoken
    return words, short


def measured_key(item: Item, region: str) -> str:
    """What a measured length belongs to."""
    sound = item.sound.sha256 if item.sound else item.stock
    return _digest({"text": item.text, "region": item.region or region, "sound": sound})


def length_of(item: Item, region: str) -> int:
    """How long an item is, in ms: as measured, as recorded, or as estimated from its words. A bed takes no time."""
    if item.kind == ItemKind.BED:
        return 0
    if item.sound:
        return item.sound.ms
    if item.stock:
        return engine.stock_ms(item.stock)
    if item.measured_ms is not None and item.measured_of == measured_key(item, region):
        return item.measured_ms
    return engine.estimate_ms(item.text)


@dataclass(frozen=True, slots=True)
class Line:
    """An item with its place in the slot, all in ms."""

    item: Item
    number: int
    start: int
    length: int
    measured: bool

    @property
    def end(self) -> int:
        return self.start + self.length

    @property
    def over(self) -> int:
        """How much longer than planned; 0 where nothing was planned or it keeps to it."""
        return max(0, self.length - self.item.planned_ms) if self.item.planned_ms else 0

    @property
    def spoken(self) -> int:
        """How long its words take to read, by their syllables; 0 where a recording is heard instead."""
        return 0 if self.item.sound or self.item.stock else engine.estimate_ms(self.item.text)

    @property
    def is_ready(self) -> bool:
        """Whether there is anything to hear."""
        return bool(self.item.sound or self.item.stock or (self.item.kind in SPOKEN and self.item.text.strip()))


@dataclass(frozen=True, slots=True)
class Advice:
    """What to do so that the programme fits.

    Args:
        text: the sentence for people.
        line: the item that it is about.
        cut: a sentence of that item whose leaving out would do; empty: none would.
        cut_ms: how long that sentence is.
    """

    text: str
    line: Line | None = None
    cut: str = ""
    cut_ms: int = 0


@dataclass(frozen=True, slots=True)
class Sheet:
    """The rundown as the editor shows it."""

    programme: Programme
    lines: tuple[Line, ...]
    bed: Item | None
    slot: int
    """Length of the slot in ms."""

    @property
    def total(self) -> int:
        return self.lines[-1].end if self.lines else 0

    @property
    def over(self) -> int:
        """ms above the slot; negative: so much is free."""
        return self.total - self.slot

    @property
    def fits(self) -> bool:
        return abs(self.over) <= FITS_MS

    @property
    def left(self) -> int:
        return max(0, -self.over)

    @property
    def free(self) -> int:
        """ms that nobody fills, where they are too many to be pauses; else 0."""
        return -self.over if self.lines and -self.over > max(FITS_MS, self.slot // 50) else 0

    @property
    def planned(self) -> int:
        """ms that the editor gave the items, with the air between them; 0 where none was given any."""
        given = sum(line.item.planned_ms for line in self.lines)
        return given + AIR_MS * (len(self.lines) - 1) if given else 0

    @property
    def guessed(self) -> int:
        """How many items are as long as their words let expect: nobody has heard them yet."""
        return sum(line.is_ready and not line.measured for line in self.lines)

    @property
    def unready(self) -> tuple[Line, ...]:
        return tuple(line for line in self.lines if not line.is_ready)

    def advice(self) -> Advice | None:
        """The one thing that helps most, or nothing when it fits."""
        if not self.lines or self.fits:
            return None
        region = self.programme.series.region
        told, number = engine.advise(
            [part_of(line.item, region) for line in self.lines], [line.length for line in self.lines], self.slot
        )
        if not told:
            return None
        line = next((one for one in self.lines if one.number == number), None)
        cut, cut_ms = _sentence_to_cut(line, self.over) if line else ("", 0)
        return Advice(" ".join(told), line, cut, cut_ms)


def part_of(item: Item, region: str) -> engine.Part:
    """An item as the engine takes it: its recording, or its words and who says them."""
    file, digest = (item.sound.file.path, item.sound.sha256) if item.sound else (item.stock, "")
    return engine.Part(item.kind, item.title, item.text, item.region or region, file, digest, item.planned_ms)


def sheet_of(programme: Programme, items: Sequence[Item] | None = None) -> Sheet:
    """The rundown laid along its slot; one query unless the items are given."""
    region = programme.series.region
    lines, start, bed = [], 0, None
    for item in items_of(programme) if items is None else items:
        if item.kind == ItemKind.BED:
            bed = item
            continue
        length = length_of(item, region)
        measured = bool(item.sound or item.stock) or item.measured_of == measured_key(item, region)
        lines.append(Line(item, len(lines) + 1, start, length, measured))
        start += length + AIR_MS
    return Sheet(programme, tuple(lines), bed, programme.series.seconds * 1000)


def sentences(text: str) -> list[str]:
    """The sentences of a text, as they stand in it."""
    return [found.strip() for found in _SENTENCE.findall(text) if found.strip()]


def without_sentence(text: str, sentence: str) -> str:
    """The text with one sentence left out, and no double space where it stood."""
    before, _found, after = text.partition(sentence)
    return re.sub(r"[ \t]{2,}", " ", before + after.lstrip(" ")).strip()


def _sentence_to_cut(line: Line, over: int) -> tuple[str, int]:
    """The sentence whose length comes nearest above what must go, never the first of the item."""
    if line.item.sound or line.item.stock:
        return "", 0
    estimate = engine.estimate_ms(line.item.text) or 1
    candidates = [(engine.estimate_ms(one) * line.length // estimate, one) for one in sentences(line.item.text)[1:]]
    enough = [pair for pair in candidates if pair[0] >= over - FITS_MS]
    return (min(enough)[1], min(enough)[0]) if enough else ("", 0)


def clock(ms: int) -> str:
    """A length as 04:14 (minutes and seconds, rounded); above an hour the minutes run on."""
    seconds = round(ms / 1000)
    return f"{seconds // 60:02d}:{seconds % 60:02d}"


def words_of(ms: int) -> str:
    """A length in words: 14 giây, 1 phút 20 giây."""
    seconds = max(1, round(ms / 1000))
    if seconds < 60:
        return _("%(s)s giây") % {"s": seconds}
    if seconds % 60 == 0:
        return _("%(m)s phút") % {"m": seconds // 60}
    return _("%(m)s phút %(s)s giây") % {"m": seconds // 60, "s": seconds % 60}
