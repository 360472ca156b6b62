"""Scores a reading against an answer key: the figures that the tests hold the reader to.

A key is a TOML file beside its plan (``plans/NAME.toml``) or a JSON file in the form of ``Reading.to_dict``.
A duty's text in a
TOML key is "first words … last words" of a passage; fields left out are empty. ``optional`` duties count neither way,
``also.FIELD`` lists other values that pass.
"""

from __future__ import annotations

import json
import re
import tomllib
import unicodedata
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

Item = dict[str, Any]


def plain(text: str | None) -> str:
    return " ".join(unicodedata.normalize("NFC", text or "").casefold().split())


def fold(text: str) -> str:
    apart = unicodedata.normalize("NFD", plain(text)).replace("đ", "d")
    return "".join(c for c in apart if c.isalnum())


def flat(text: str) -> str:
    """The plan in one line, hyphens at line ends joined."""
    return " ".join(re.sub(r"(?<=\S)-\n\s*(?=\w)", "-", text).split())


def passage(pattern: str, text: str) -> str:
    """The passage that "first words … last words" names; raises AssertionError when the plan does not hold it."""
    first, _, last = pattern.partition(" … ")
    start = text.find(first)
    assert start >= 0, f"not in the plan: {first}"
    if not last:
        return first
    end = text.find(last, start + len(first))
    assert end >= 0, f"not in the plan: {last}"
    return text[start : end + len(last)]


def load_key(path: Path, plan: str) -> Item:
    """A key in its JSON form."""
    if path.suffix == ".json":
        key: Item = json.loads(path.read_text("utf-8"))
        return key
    raw = tomllib.loads(path.read_text("utf-8"))
    text = flat(plan)
    duties = []
    for number, duty in enumerate(raw.get("duties", []), 1):
        kind, every, count = (*duty.get("cadence", "unstated").split(), None, None)[:3]
        also = dict(duty.get("also", {}))
        if "cadence" in also:
            also["cadence"] = [_cadence(value) for value in also["cadence"]]
        filled = {
            "id": f"K{number:02d}",
            "partners": [],
            "report_to": [],
            "via": [],
            "deadline": None,
            **duty,
            "text": passage(duty["text"], text),
            "cadence": _cadence(" ".join(str(x) for x in (kind, every, count) if x)),
            "also": also,
        }
        duties.append(filled)
    findings = [
        {"must": True, "lines": [], "id": f"F{n}", **finding} for n, finding in enumerate(raw.get("findings", []), 1)
    ]
    return {
        "citations": raw.get("citations", []),
        "duties": duties,
        "findings": findings,
        "clean": raw.get("clean", False),
    }


def _cadence(value: str) -> Item:
    kind, every, count = (*value.split(), None, None)[:3]
    return {"kind": kind, "every": every, "count": int(count) if count else None}


@dataclass
class Tally:
    """right of reported, found of expected."""

    found: int = 0
    expected: int = 0
    right: int = 0
    reported: int = 0

    @property
    def f1(self) -> float:
        if not self.expected and not self.reported:
            return 1.0
        total = self.expected + self.reported
        return (self.found + self.right) / total if total else 1.0


@dataclass
class Result:
    """All measures of one plan, and what went wrong in words."""

    measures: dict[str, Tally] = field(default_factory=dict)
    false_alarms: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def _alike(a: str, b: str) -> float:
    words = [re.findall(r"\w+", plain(text)) for text in (a, b)]
    return SequenceMatcher(None, words[0], words[1], autojunk=False).ratio()


def _values(duty: Item, name: str) -> list[Any]:
    return [duty.get(name), *duty.get("also", {}).get(name, [])]


def pair(key: list[Item], got: list[Item]) -> list[tuple[Item, Item]]:
    """Duties one to one, most alike first."""
    table = []
    for i, wanted in enumerate(key):
        for j, duty in enumerate(got):
            alike = max(_alike(text, duty["text"]) for text in _values(wanted, "text"))
            if alike >= 0.6:
                table.append((-round(alike, 2), abs(i / len(key) - j / len(got)), i, j))
    used_key: set[int] = set()
    used_got: set[int] = set()
    pairs = []
    for _, _, i, j in sorted(table):
        if i not in used_key and j not in used_got:
            used_key.add(i)
            used_got.add(j)
            pairs.append((key[i], got[j]))
    return pairs


def _rhythm(value: Item | None) -> tuple[Any, ...]:
    value = value or {}
    kind = value.get("kind") or "unstated"
    if kind != "recurring":
        return (kind, None, None)
    return (kind, value.get("every"), (value.get("count") or 1) if value.get("every") else None)


def _names(result: Result, pairs: list[tuple[Item, Item]], name: str) -> Tally:
    total = Tally()
    for wanted, got in pairs:
        best: Tally | None = None
        for names in _values(wanted, name):
            names = names or []
            mine = got.get(name) or []
            same = lambda a, b: bool(fold(a) and fold(b)) and (fold(a) in fold(b) or fold(b) in fold(a))  # noqa: E731
            tally = Tally(
                sum(any(same(a, b) for b in mine) for a in names),
                len(names),
                sum(any(same(a, b) for a in names) for b in mine),
                len(mine),
            )
            if best is None or tally.f1 > best.f1:
                best = tally
        assert best is not None
        if best.f1 < 1:
            result.notes.append(f"{name}: want {wanted.get(name)} got {got.get(name)} in: {wanted['text'][:70]}")
        total = Tally(
            total.found + best.found,
            total.expected + best.expected,
            total.right + best.right,
            total.reported + best.reported,
        )
    return total


def _cited(citation: Item) -> tuple[str, str | None]:
    return plain(citation.get("symbol") or citation.get("type")).replace(" ", ""), citation.get("date")


def score(key: Item, reading: Item) -> Result:
    """Compare a reading with its key."""
    result = Result()
    wanted = {_cited(c) for c in key["citations"] if not c.get("optional")}
    passed = {_cited(c) for c in key["citations"] if c.get("optional")}
    got = {_cited(c) for c in reading["citations"]} - passed
    both = len(wanted & got)
    result.measures["citations"] = Tally(both, len(wanted), both, len(got))
    result.notes += [f"citation missed: {c}" for c in wanted - got] + [f"citation extra: {c}" for c in got - wanted]

    duties = reading["duties"]
    pairs = pair(key["duties"], duties)
    kept = [(a, b) for a, b in pairs if not a.get("optional")]
    needed = [duty for duty in key["duties"] if not duty.get("optional")]
    paired = {id(b) for _, b in pairs}
    extra = [duty for duty in duties if id(duty) not in paired]
    result.measures["duties"] = Tally(len(kept), len(needed), len(kept), len(kept) + len(extra))
    met = {id(a) for a, _ in kept}
    result.notes += [f"duty missed: {d['text'][:90]}" for d in needed if id(d) not in met]
    result.notes += [f"duty extra: {d['text'][:90]}" for d in extra]
    for name in ("leads", "partners", "report_to", "via"):
        result.measures[name] = _names(result, kept, name)
    for name in ("channel", "cadence", "deadline"):
        value = _rhythm if name == "cadence" else lambda v: v
        right = 0
        for a, b in kept:
            if value(b.get(name)) in [value(v) for v in _values(a, name)]:
                right += 1
            else:
                result.notes.append(f"{name}: want {_values(a, name)} got {b.get(name)} in: {a['text'][:80]}")
        result.measures[name] = Tally(right, len(kept), right, len(kept))

    alarms = [f for f in reading["findings"] if f["severity"] in ("error", "warning")]
    result.false_alarms = [
        f"{a['line']} {a['code']}: {a['quote']}"
        for a in alarms
        if not any(_same_finding(w, a) for w in key["findings"])
    ]
    must = [w for w in key["findings"] if w["must"]]
    found = [w for w in must if any(_same_finding(w, f) for f in reading["findings"])]
    result.notes += [f"finding missed: {w['code']}: {w['quote']}" for w in must if w not in found]
    result.measures["findings"] = Tally(len(found), len(must), len(alarms) - len(result.false_alarms), len(alarms))
    return result


def _same_finding(wanted: Item, got: Item) -> bool:
    if got.get("line") in wanted.get("lines", []):
        return True
    quote = plain(got.get("quote"))
    for text in (wanted["quote"], *(wanted.get("quotes") or [])):
        text = plain(text)
        if len(min(text, quote, key=len)) >= 3 and (text in quote or quote in text):
            return True
        block = SequenceMatcher(None, text, quote, autojunk=False).find_longest_match()
        if block.size >= max(8, 0.8 * min(len(text), len(quote))):
            return True
    return False
