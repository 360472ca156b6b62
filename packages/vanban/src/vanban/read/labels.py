"""Label words ("Đơn vị chủ trì:", "Thời gian:") and what a section is about."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from vanban.read.lexicon import Phrases, table
from vanban.read.text import Words


@dataclass(slots=True)
class Label:
    """kind: key of ``labels.toml``; start: word index of the label; value: word index after its colon."""

    kind: str
    start: int
    value: int


@cache
def label_table() -> Phrases[str]:
    """All label words."""
    return Phrases({phrase: kind for kind, words in table("labels")["labels"].items() for phrase in words})


def label_at(words: Words, index: int) -> Label | None:
    """The label that begins at word ``index`` and ends with a colon."""
    key = ("label", index, 0)
    if key not in words.known:
        words.known[key] = _label_at(words, index)
    found: Label | None = words.known[key]
    return found


def _label_at(words: Words, index: int) -> Label | None:
    count = len(words)
    while index < count and words.words[index] in ("*", "("):
        index += 1
    if index >= count:
        return None
    if words.words[index] in ("các", "dự") and index + 1 < count and label_table().at(words.words, index) is None:
        index += 1
    hit = label_table().at(words.words, index)
    if hit is None:
        return None
    after = index + hit[0]
    if after < count and words.words[after] == "(":
        close = next((k for k in range(after, min(after + 12, count)) if words.words[k] == ")"), None)
        after = close + 1 if close is not None else after
    if after < count and words.words[after] in (":",):
        return Label(hit[1], index, after + 1)
    if hit[1] == "place" and after < count and words.words[after] == "tại":
        return Label(hit[1], index, after)
    return None


def inline_labels(words: Words, start: int, stop: int) -> list[Label]:
    """Labels inside running text: after a full stop, semicolon, comma or bracket, before a colon."""
    found: list[Label] = []
    if ":" not in words.low:
        return found
    tokens = words.words
    for colon in [place for place in range(start, stop) if tokens[place] == ":"]:
        for begin in range(max(start, colon - 7), colon):
            hit = label_table().at(tokens, begin)
            if (
                hit
                and begin + hit[0] == colon
                and (begin == start or tokens[begin - 1] in (".", ";", "(", ",", "-", "+", ")"))
            ):
                found.append(Label(hit[1], begin, colon + 1))
                break
    return found


@cache
def _sections() -> list[tuple[str, re.Pattern[str]]]:
    return [
        (
            kind,
            re.compile(
                r"(?<!\w)(?:" + "|".join(re.escape(w) for w in sorted(words, key=len, reverse=True)) + r")(?!\w)"
            ),
        )
        for kind, words in table("labels")["sections"].items()
    ]


_START = re.compile(
    r"(?:(?:i{1,3}|iv|v|vi{1,3}|ix|x|\d{1,2}|[a-e])\s?[./)]\s*)?(?:về\s+|một số\s+|các\s+|những\s+|công tác\s+)?"
)


# "Đối tượng, hình thức, thời gian": the frame of an event, not what is to be done.
_FRAME = re.compile(
    r"(?:đối tượng|thành phần)(?: (?:dự thi|tham gia|tham dự))?(?:(?:,| và| -)\s*(?:quy mô|số lượng|hình thức"
    r"|phạm vi|thời gian|địa điểm|nội dung thi)(?: (?:dự thi|thi|tham gia|tổ chức))?)+\s*[.:]?$"
    r"|thời gian(?:,| và| -)\s*hình thức(?: (?:dự thi|thi|tổ chức))?\s*[.:]?$"
)
_MEMBERS = re.compile(r",|;|\s-\s|\svà\s")


def section_kind(low: str) -> str | None:
    """What a heading says its section is about ("aims", "topics", "work", "assign", ...), or None.

    Only the beginning of a heading counts, and what follows "và" or a comma: "Nội dung, hình thức tuyên truyền".
    """
    if len(low) > 130:
        return None
    begin = _START.match(low)
    rest = low[begin.end() if begin else 0 :]
    kinds: list[str] = []
    for piece in _MEMBERS.split(rest):
        piece = piece.strip(" :.")
        for kind, pattern in _sections():
            match = pattern.match(piece)
            if match:
                if kind == "aims" and match.group() in ("đối tượng", "địa bàn", "thành phần") and kinds:
                    break
                kinds.append(kind)
                break
    if not kinds:
        return None
    if kinds[0] in ("aims", "time") and _FRAME.match(rest):
        return "aims"
    for kind in ("assign", "work"):
        if kind in kinds and kinds[0] != "topics":
            return kind if not (kinds[0] == "aims" and kind == "work" and kinds.count("aims") > 1) else kinds[0]
    return kinds[0]
