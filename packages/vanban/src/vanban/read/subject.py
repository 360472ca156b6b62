"""Who acts: the bodies that stand as the subject of a sentence."""

from __future__ import annotations

import re
from functools import cache

from vanban.read.lexicon import Phrases, actions, adverbs, table
from vanban.read.text import Words
from vanban.read.units import LEVELS, Names, head_at, names_at, skip_prefix

# fmt: off
OPENERS = frozenset((
    "căn", "trên", "theo", "để", "nhằm", "đối", "ngay", "sau", "khi", "trong", "trước", "từ", "chậm", "định",
    "hằng", "hàng", "vào", "tùy", "nếu", "ngoài", "bên", "thông", "qua", "kết", "quá", "đến", "vì", "với", "mỗi",
    "hưởng", "nhân", "dịp", "trường", "cuối", "đầu", "giữa", "đúng", "tháng", "quý", "ngày", "tuần", "năm", "sáng",
    "chiều", "tối", "thực", "được", "là",
))
# fmt: on


@cache
def predicates() -> Phrases[str]:
    return Phrases({word: word for word in table("verbs")["predicates"]})


def subject_at(words: Words, index: int, stop: int) -> tuple[Names | None, int]:
    """The bodies at ``index`` when a predicate follows them."""
    tokens = words.words
    begin = skip_prefix(words, index)
    ordered = begin != index
    names = names_at(words, begin, stop) if begin < stop else None
    if names is None and begin < stop and (words.is_upper(begin) or ordered):
        names = named_by_form(words, begin, stop, ordered)
    if names is None or not _acts(words, begin, names, ordered):
        return None, index
    after = names.end
    if after < stop and tokens[after] in ("(", '"'):
        closing = ")" if tokens[after] == "(" else '"'
        close = next((k for k in range(after + 1, min(after + 40, stop)) if tokens[k] == closing), None)
        if close is not None:
            after = close + 1
    if after >= stop:
        return None, index
    word = tokens[after]
    if word == ":":
        return names, after + 1
    if word in ("-", "(", ","):
        colon = next((k for k in range(after, min(after + 14, stop)) if tokens[k] in (":", ".", ";")), None)
        if colon is not None and tokens[colon] == ":" and tokens[after + 1] in ("cơ", "đơn", "thường", "là"):
            return names, colon + 1
    if word in (",", "-") and after + 1 < stop:
        if word == "," and (listed := _listed_until(words, after, stop)):
            return Names((*names.spans[:-1], (names.spans[-1][0], listed)), listed), listed + 1
        after += 1
        if not (predicates().at(tokens, after) or tokens[after] in OPENERS or actions().at(tokens, after)):
            return None, index
        return names, after
    verb = actions().at(tokens, after)
    predicate = predicates().at(tokens, after)
    colon = next((k for k in range(after, min(after + 14, stop)) if tokens[k] in (":", ".", ";")), None)
    office = tokens[after : after + 2] == ["phụ", "trách"]  # "Phó Hiệu trưởng phụ trách chuyên môn: ..."
    if (
        (office or not (verb or predicate))
        and colon is not None
        and tokens[colon] == ":"
        and words.is_upper(names.spans[0][0])
    ):
        return Names((*names.spans[:-1], (names.spans[-1][0], colon)), colon), colon + 1
    if not (verb or predicate or ordered) or (words.is_upper(after) and not predicate):
        return None, index
    if word == "để" and not ordered:
        return None, index
    return names, after


_CHARGED = frozenset(("chủ trì", "phụ trách", "đầu mối", "đảm nhận", "đảm nhiệm"))
_CHARGED_BY = frozenset(("chủ", "phụ", "đầu", "đảm", "tham", "thực", "có"))
_LONGEST = 12


def named_by_form(words: Words, begin: int, stop: int, ordered: bool = True) -> Names | None:
    """ "Giao Văn hóa - Xã hội xã chủ trì": a body that no word tells, by what it is charged with."""
    tokens = words.words
    if _CHARGED_BY.isdisjoint(tokens[begin + 1 : begin + _LONGEST]):
        return None
    if actions().at(tokens, begin) or adverbs().at(tokens, begin) or tokens[begin] in OPENERS:
        return None
    for place in range(begin + 1, min(stop - 1, begin + _LONGEST)):
        pair = f"{tokens[place]} {tokens[place + 1]}"
        if pair in _CHARGED or (ordered and pair in ("tham mưu", "thực hiện", "có trách")):
            end = place - (tokens[place - 1] in ("làm", "là"))
            return Names(((begin, end),), end) if end > begin else None
        if tokens[place] in _BREAKS or not (tokens[place][0].isalnum() or tokens[place] in "-&"):
            break
    return None


_BREAKS = frozenset(("do", "được", "để", "theo", "giao", "về", "và", "của", "cho", "với", "tại", "trong", "bởi"))


def _listed_until(words: Words, comma: int, stop: int) -> int:
    """Index of the colon that ends "Các cơ sở kinh doanh phân bón, thuốc trừ sâu trên địa bàn: ..."; else 0."""
    tokens = words.words
    colon = next((k for k in range(comma, min(comma + 14, stop - 1)) if tokens[k] in (":", ".", ";")), 0)
    if not colon or tokens[colon] != ":" or verb_start(words, colon + 1) is None:
        return 0
    goes_on = actions().at(tokens, comma + 1) or predicates().at(tokens, comma + 1) or tokens[comma + 1] in OPENERS
    return 0 if goes_on or adverbs().at(tokens, comma + 1) else colon


def _acts(words: Words, begin: int, names: Names, ordered: bool) -> bool:
    """Not "phân công 01 nhân viên", nor "các xã, phường theo ..." cut in two, nor "100% trường học phải được ..."."""
    tokens = words.words
    if tokens[begin].isdigit() and (ordered or "được" in tokens[names.end : names.end + 2]):
        return False
    first, last = names.spans[0]
    return not (begin > 0 and tokens[begin - 1] == "," and last - first == 1 and tokens[first] in LEVELS)


_LATE = 40

# "Sáu tháng một lần, hai ngành ...", "02 tuần/lần, Đoàn xã ..."
EVERY_SO = re.compile(
    r"(?:\d{1,2}|một|hai|ba|bốn|sáu)\s+(?:ngày|tuần|tháng|quý|năm|lần)\s*(?:/|một|mỗi|trong|\d)\s*(?:lần|tuần|tháng|quý|năm|lượt)?"
)


def late_subject(words: Words, start: int, stop: int) -> tuple[Names | None, int]:
    """ "Chủ động biên soạn tin, bài, Phòng A phối hợp với Đội B đăng ...": the body after a clause without one."""
    tokens = words.words
    if start >= stop or tokens[start] not in adverbs().begins or not adverbs().at(tokens, start):
        return None, start
    end = min(stop - 2, start + _LATE)
    commas = [
        place
        for place in range(start + 1, end)
        if tokens[place] == "," and words.is_upper(place + 1) and head_at(words, place + 1)
    ]
    if not commas:
        return None, start
    open_until = start
    for place in range(start + 1, commas[-1] + 1):
        if tokens[place] in (".", ";", ":"):
            break
        if place >= open_until and head_at(words, place) and (listed := names_at(words, place, stop)):
            open_until = listed.end + (1 if tokens[listed.end : listed.end + 1] == [","] else 0)
        if place in commas and place + 1 >= open_until:
            names, after = subject_at(words, place + 1, stop)
            if names is not None and _does_more(tokens, after, stop):
                return names, after
    return None, start


def _does_more(tokens: list[str], index: int, stop: int) -> bool:
    """Something follows "phối hợp": the body is not only one that joins."""
    return index < stop and not (
        tokens[index : index + 2] == ["phối", "hợp"] and tokens[index + 2 : index + 3] != ["với"]
    )


def verb_start(words: Words, index: int) -> tuple[int, int] | None:
    if index >= len(words):
        return None
    hit = actions().at(words.words, index)
    if hit is None:
        adverb = adverbs().at(words.words, index)
        return (index, index + adverb[0]) if adverb else None
    return index, index + hit[0]
