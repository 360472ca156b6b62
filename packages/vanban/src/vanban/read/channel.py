"""Through which channel a duty is done."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from functools import cache
from operator import itemgetter

from vanban.model import Span
from vanban.read.lexicon import Phrases, table
from vanban.read.text import Words

_MEDIA = frozenset(("radio", "press", "portal", "social", "relay"))
_SITES = frozenset(("điểm", "khu"))
_QUOTED = 0.5  # what a thing is called tells less than what it is: chuyên mục "Nông sản lên sàn"
_JOINED = 0.6  # a medium that only joins: what the duty does itself tells more


_ISSUED = frozenset(("được", "mới", "đã"))  # before "ban hành"
_SHOWN = (["giới", "thiệu"], ["quảng", "bá"], ["thông", "tin"], ["viết", "về"], ["bài", "về"], ["truyền", "về"])
_SPOKEN_OF = 0.4  # a contest that is only spoken of: "tuyên truyền về Cuộc thi trên sóng truyền thanh"


def _spoken_of(tokens: Sequence[str], start: int, index: int) -> bool:
    before = tokens[max(start, index - 3) : index]
    return before[-1:] in (["về"], ["của"], ["banner"], ["cho"]) or before[-2:] in (["diễn", "ra"], ["phục", "vụ"])


@cache
def channel_cues() -> Phrases[tuple[str, int]]:
    """The words that tell a channel, with the channel and how much each tells."""
    cues: dict[str, tuple[str, int]] = {}
    for channel, weights in table("channels").items():
        for weight, words in weights.items():
            for word in words:
                cues[word] = (channel, int(weight))
    return Phrases(cues)


Cue = tuple[int, int, tuple[str, int]]


def cues_of(words: Words) -> list[Cue]:
    """Every place where words that tell a channel stand, with how many they are; found once for a text."""
    found: list[Cue] | None = words.known.get(("cues", 0, 0))
    if found is None:
        found = words.known["cues", 0, 0] = channel_cues().everywhere(words.words)
    return found


def cues_between(words: Words, start: int, stop: int) -> list[Cue]:
    """The same of ``words.words[start:stop]`` alone, counted from its first word."""
    cues, tokens = cues_of(words), words.words
    found: list[Cue] = []
    for cue in cues[bisect_left(cues, start, key=_index) : bisect_left(cues, stop, key=_index)]:
        index, size, told = cue
        if index + size <= stop:
            found.append((index - start, size, told))
        elif (hit := channel_cues().at(tokens[:stop], index)) is not None:
            found.append((index - start, *hit))
    return found


_index = itemgetter(0)


def channel_scores(
    words: Words,
    start: int,
    stop: int,
    actions_end: int,
    scale: float,
    scores: dict[str, float],
    names: Sequence[Span] = (),
) -> None:
    """Add what a stretch of words tells; what stands early tells more.

    ``names`` are the places of partners in the text: a partner that is a medium tells a channel, the field of work
    in the name of any other does not.
    """
    cues = cues_of(words)
    if not cues:
        return
    length = max(stop - start, 1)
    semicolon = words.words.index(";", start, stop) if ";" in words.words[start:stop] else None
    past, tokens = start, words.words
    marks = [place for place in range(start, stop) if tokens[place] == '"'] if '"' in words.low else []
    for index, size, (channel, told) in cues:
        if index < past:
            continue
        if index >= stop:
            break
        past = index + size
        named = bool(names) and any(a <= words.starts[index] < b for a, b in names)
        if named and channel not in _MEDIA:
            continue
        if channel == "tourism" and tokens[index] in _SITES and "tại" in tokens[max(start, index - 6) : index]:
            continue  # where it is done, not through what
        if channel == "plan" and size == 2 and tokens[index - 1] in _ISSUED and tokens[index] == "ban":
            continue  # "kể từ ngày Kế hoạch được ban hành": what others issued, or when
        weight = float(told)
        if channel == "contest" and tokens[index : index + 2] == ["cuộc", "thi"] and _spoken_of(tokens, start, index):
            weight *= _SPOKEN_OF
        elif channel == "event" and tokens[max(start, index - 2) : index] in _SHOWN:
            weight *= _SPOKEN_OF  # "video giới thiệu lễ hội": what is shown, not what is held
        if semicolon is not None and index > semicolon:
            weight *= 0.6  # what comes second in one statement
        if marks and bisect_left(marks, index) % 2:
            weight *= _QUOTED
        early = 1.0 - 0.5 * (index - start) / length
        near = 0.8 if index - actions_end <= 6 else 0.0
        if channel == "oversight" and index - actions_end > 4:
            weight *= 0.35
        value = scale * (weight * early + near) * (_JOINED if named else 1.0) + 0.01 * size
        if value > scores.get(channel, 0.0):
            scores[channel] = value


def whole_scores(words: Words, actions_end: int, scale: float, scores: dict[str, float]) -> None:
    """The same for a whole heading or name, looked at once for all the duties that it stands over."""
    told: dict[str, float] | None = words.known.get(("told", actions_end, scale))
    if told is None:
        told = words.known["told", actions_end, scale] = {}
        channel_scores(words, 0, len(words), actions_end, scale, told)
    for channel, value in told.items():
        if value > scores.get(channel, 0.0):
            scores[channel] = value


def choose(scores: dict[str, float]) -> tuple[str, float]:
    """The channel with the highest score and how sure it is."""
    if not scores:
        return "other", 0.5
    ranked = sorted(scores.items(), key=lambda item: -item[1])
    best, value = ranked[0]
    if value < 1.2:
        return "other", 0.4
    second = ranked[1][1] if len(ranked) > 1 else 0.0
    return best, round(min(0.95, 0.55 + 0.1 * (value - second)), 2)
