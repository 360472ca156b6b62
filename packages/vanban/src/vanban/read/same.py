"""Two statements of one obligation: said by activity in one section and by body in another."""

from __future__ import annotations

import itertools
from collections import Counter
from dataclasses import replace
from math import log

from vanban.model import Duty
from vanban.read.text import Words, fold
from vanban.read.units import name_key, same_body

_STOP = frozenset(
    [
        "và",
        "các",
        "của",
        "cho",
        "trên",
        "về",
        "với",
        "trong",
        "để",
        "theo",
        "có",
        "là",
        "được",
        "từ",
        "đến",
        "tại",
        "này",
        "những",
        "một",
        "số",
        "việc",
        "công",
        "tác",
        "thực",
        "hiện",
        "tổ",
        "chức",
        "triển",
        "khai",
        "nội",
        "dung",
        "thông",
        "hoạt",
        "động",
        "liên",
        "quan",
        "nhiệm",
        "vụ",
        "phối",
        "hợp",
        "chủ",
        "trì",
        "động",
        "chủ",
        "tiếp",
        "tục",
    ]
)


def _pairs(duty: Duty) -> list[str]:
    words = [w for w in Words(duty.text).words if w[0].isalpha()]
    names = {w for name in (*duty.leads, *duty.partners) for w in Words(name).words}
    pairs = []
    for a, b in itertools.pairwise(words):
        if (a in _STOP and b in _STOP) or (a in names and b in names):
            continue
        pairs.append(f"{a} {b}")
    return pairs


_MOST = 4_000  # duties; beyond it nothing is linked


def link_duties(duties: list[Duty]) -> list[Duty]:
    """Set ``same_as`` where a later duty states an earlier one again: same channel, bodies that fit, like words."""
    if len(duties) > _MOST:
        return duties
    pairs = [Counter(_pairs(duty)) for duty in duties]
    places: dict[str, list[int]] = {}
    for number, counter in enumerate(pairs):
        for pair in counter:
            places.setdefault(pair, []).append(number)
    weights = {pair: 1.0 / (1.0 + log(len(numbers))) for pair, numbers in places.items()}
    linked = list(duties)
    for later, here in enumerate(duties):
        if here.channel in ("other", "report"):
            continue
        near = {number for pair in pairs[later] if len(places[pair]) <= 40 for number in places[pair] if number < later}
        best: tuple[bool, float, int] | None = None
        for earlier in sorted(near):
            there = duties[earlier]
            if not _may_be_same(there, here):
                continue
            score = _alike(pairs[earlier], pairs[later], weights)
            named = bool(there.leads and here.leads)
            if score >= _needed(there, here) and (best is None or (named, score) > best[:2]):
                best = (named, score, earlier)
        if best is not None:
            linked[later] = replace(here, same_as=duties[best[2]].id)
    return linked


def _top(duty: Duty) -> str:
    return duty.where.split(".")[0]


def _may_be_same(there: Duty, here: Duty) -> bool:
    if there.channel != here.channel or _top(there) == _top(here):
        return False
    if there.deadline and here.deadline and there.deadline != here.deadline and not there.leads:
        return False
    if not there.leads or not here.leads:
        return True
    return any(bodies_fit(a, b) for a in there.leads for b in here.leads)


def bodies_fit(a: str, b: str) -> bool:
    """The same body, or the same group of committees ("UBND xã" and "UBND 06 xã trong huyện")."""
    if same_body(a, b):
        return True
    first, second = name_key(a), name_key(b)
    kind = {"xã", "phường", "thị trấn"}
    both = all(fold(x).startswith(("ubnd", "uybannhandan")) and kind & set(Words(x).words) for x in (a, b))
    return both and first.head == second.head


def _alike(a: Counter[str], b: Counter[str], weights: dict[str, float]) -> float:
    common = sum(weights[pair] for pair in a if pair in b)
    least = min(sum(weights[pair] for pair in a), sum(weights[pair] for pair in b))
    return common / least if least else 0.0


def _needed(there: Duty, here: Duty) -> float:
    """Without a lead on one side the words must agree more."""
    if there.leads and here.leads:
        return 0.1 if here.channel == "relay" else 0.22
    return 0.25
