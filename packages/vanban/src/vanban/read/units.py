"""Names of bodies: where one begins and ends in running text."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache

from vanban.read.lexicon import Phrases, actions, phrases
from vanban.read.text import Words, lower

_MOST_WORDS = 45


LEVELS = frozenset(("huyện", "tỉnh", "xã", "thị", "thành", "phố", "quận", "phường", "trấn"))


@dataclass(slots=True)
class Names:
    """A list of names in a text: (start, end) word indices of each, and the index after the last word."""

    spans: tuple[tuple[int, int], ...]
    end: int


@cache
def tables_of() -> tuple[Phrases[str], Phrases[str], Phrases[str], Phrases[str], Phrases[str], Phrases[str]]:
    return (
        phrases("units", "heads"),
        phrases("units", "not_heads"),
        phrases("units", "determiners"),
        phrases("units", "companions"),
        phrases("units", "inside"),
        phrases("units", "ends"),
    )


@cache
def _first_words() -> frozenset[str]:
    """The words that a head, a determiner or a companion begins with."""
    return frozenset(word for name in ("heads", "determiners", "companions") for word in phrases("units", name))


def head_at(words: Words, index: int) -> int:
    """Words that a head with its determiners takes at ``index``, 0 when no name begins there."""
    if index >= len(words.words):
        return 0
    word = words.words[index]
    if word not in _first_words() and not word[0].isdigit() and not words.is_upper(index):
        return 0
    size = words.heads.get(index)
    if size is None:
        size = words.heads[index] = _head_at(words, index)
    return size


def _head_at(words: Words, index: int) -> int:
    heads, not_heads, determiners, companions, _, _ = tables_of()
    tokens = words.words
    count = len(tokens)
    here = index
    determined = False
    while here < count:
        word = tokens[here]
        hit = determiners.at(tokens, here) if word in determiners.begins else None
        if hit and not_heads.at(tokens, here) is None:
            here += hit[0]
            determined = True
        elif word.isdigit() and here == index and tokens[here + 1 : here + 2] == ["%"]:
            here += 2  # "100% Đoàn cơ sở"
            determined = True
        elif word.isdigit() and here + 1 < count and (heads.at(tokens, here + 1) or companions.at(tokens, here + 1)):
            if not determined and here > index:
                break
            here += 1
            determined = True
        else:
            break
        if here - index > 4:
            return 0
    if here >= count:
        return 0
    hit = heads.at(tokens, here)
    if hit is None:
        if words.is_upper(here) and _glued_head(words.text[words.starts[here] : words.ends[here]]):
            return here - index + 1
        if determined and (found := companions.at(tokens, here)) and not not_heads.at(tokens, here):
            return here - index + found[0]
        return 0
    size = hit[0]
    no = not_heads.at(tokens, here)
    if no and no[0] >= size:
        return 0
    if (
        hit[0] == 2
        and tokens[here + 1] == "trực"
        and not (here + 2 < count and (words.is_upper(here + 2) or heads.at(tokens, here + 2)))
    ):
        return 0  # "thường trực chiến dịch": what one does, not a standing body
    if not determined:
        verb = actions().at(tokens, here)
        if verb and verb[0] >= size:
            return 0
    return here - index + size


@lru_cache(maxsize=4_096)
def _glued_head(word: str) -> bool:
    """ "PhòngTư" in "PhòngTư pháp": a head with the next word typed onto it."""
    if word[1:].islower() or word.isupper():
        return False
    place = next((place for place, letter in enumerate(word) if place and letter.isupper()), 0)
    return place > 1 and tables_of()[0].at([lower(word[:place])], 0) is not None


def _goes_on(words: Words, index: int) -> bool:
    """After a comma or "và": does the list of names, or the name itself, go on?"""
    _, _, _, companions, _, _ = tables_of()
    if index >= len(words.words):
        return False
    if words.is_upper(index) or head_at(words, index):
        return True
    hit = companions.at(words.words, index)
    if hit is None:
        return False
    verb = actions().at(words.words, index)
    if verb is None or verb[0] < hit[0]:
        return True
    after = index + hit[0]
    return after >= len(words.words) or words.words[after] in _LIST_GOES_ON


_LIST_GOES_ON = frozenset((",", "và", ";", ".", ":", "trên", "trong", "thuộc", "chính", "đoàn"))


def names_at(words: Words, index: int, stop: int | None = None) -> Names | None:
    """The list of names that begins at word ``index``, or None.

    A name ends where a verb, a clause word or a sign begins; "và" and commas go on with it when another body, a
    word that usually stands in such lists, or a capital letter follows.
    """
    size = head_at(words, index)
    if not size:
        return None
    end = len(words.words) if stop is None else stop
    known = words.known
    if ("names", index, end) not in known:
        known["names", index, end] = _names_at(words, index, size, end)
    found: Names | None = known["names", index, end]
    return found


@cache
def _may_end() -> frozenset[str]:
    """The words that a phrase which ends a name, or goes on with it, begins with."""
    return frozenset((*phrases("units", "inside"), *phrases("units", "ends"), *actions()))


def _names_at(words: Words, index: int, size: int, end: int) -> Names | None:
    _, _, _, _, inside, ends = tables_of()
    verbs, fields = actions(), phrases("units", "fields")
    may_end = _may_end()
    tokens = words.words
    count = min(end, index + _MOST_WORDS)
    here = index + size
    cuts: list[tuple[int, int]] = []
    begin = index
    named_for = False
    while here < count:
        word = tokens[here]
        if word in (",", "và", ";", "cùng"):
            after = here + 1
            if word == "," and after < count and tokens[after] == "và":
                after += 1
            if word in (";", "cùng") and not head_at(words, after):
                break
            if after >= count or not _goes_on(words, after):
                break
            if word == ";" or _splits(words, begin, after):
                cuts.append((begin, here))
                begin = after
                here = after + max(head_at(words, after), 1)
            else:
                here = after + 1 if not (found := head_at(words, after)) else after + found
            continue
        if word in ("-", "&", "/", "+"):
            if here + 1 >= count:
                break
            tight = words.starts[here] == words.ends[here - 1]
            if not tight and tokens[here + 1] in ("cơ", "đơn", "thường", "là"):
                break
            if tight or words.is_upper(here + 1) or (word != "+" and tokens[here + 1].isalpha()):
                here += 2
                continue
            break
        if word == "." and tokens[here - 1] in ("tp", "tx", "q", "p", "h", "x") and here + 1 < count:
            here += 1
            continue
        if (
            word == "("
            and "qua" not in tokens[here + 1 : here + 3]
            and (close := _short_bracket(words, here, count))
            and close + 1 < count
            and (
                (tokens[close + 1] in (",", "và") and head_at(words, close + 2))
                or tokens[close + 1] in LEVELS
                or (tokens[close + 1] in ("các", "cấp") and not words.is_upper(close + 1))
            )
        ):
            here = close + 1
            continue
        if (
            word == "'"
            and here + 1 < count
            and words.starts[here] == words.ends[here - 1]
            and tokens[here + 1].isalpha()
        ):
            here += 2
            continue
        if not word[0].isalnum():
            break
        if (
            word in ("ngày", "trước", "lúc", "trong", "sau", "từ", "vào")
            and here + 1 < count
            and tokens[here + 1][0].isdigit()
        ):
            break
        if word == "trong" and tokens[here + 1 : here + 2] and tokens[here + 1] not in _WITHIN:
            break
        if word.isdigit() and tokens[here + 1 : here + 2] and tokens[here + 1] in _COUNTS_TIME:
            break
        if word == "phòng" and here > begin and tokens[here + 1 : here + 3] == [",", "chống"]:
            here += 3
            continue
        if word not in may_end and not words.is_upper(here):
            here += 1
            continue
        if not words.is_upper(here):
            skip = inside.at(tokens, here) if word in inside.begins else None
            verb = verbs.at(tokens, here) if word in verbs.begins else None
            clause = ends.at(tokens, here) if word in ends.begins else None
            longest = max(verb[0] if verb else 0, clause[0] if clause else 0)
            if longest == 1 and here > begin and fields.at(tokens, here - 1) and words.is_upper(here - 1):
                here += 1
                continue
            if longest and tokens[here - 1] in LEVELS and skip and verb:
                break
            if longest == 1 and here > begin and _second_of_two(words, here - 1, inside, verbs):
                here += 1
                continue
            if verb and longest == verb[0] and here == index + size and _named_for(words, index, here, verb[0], count):
                here += verb[0]  # "Tổ bảo vệ", "Đoàn kiểm tra CCHC thị xã"
                named_for = True
                continue
            if verb and named_for:
                break
            if longest and not (
                skip and skip[0] >= longest and not (skip[0] == longest and _predicate(words, here, skip[0]))
            ):
                break
            here += skip[0] if skip else 1
            continue
        whole = inside.at(tokens, here) if word in inside.begins else None  # "Kiểm soát dịch bệnh"
        here += whole[0] if whole else 1
    here = min(here, count)
    if here <= begin:
        return Names(tuple(cuts), begin) if cuts else None
    return Names((*cuts, (begin, here)), here)


_WITHIN = frozenset((*LEVELS, "toàn", "cơ", "đơn", "trường", "ngành", "hệ", "khu", "địa", "phạm", "cụm", "khối", "nhà"))
_COUNTS_TIME = frozenset(("tháng", "lần", "ngày", "tuần", "quý", "giờ"))
_NAMED_FOR_WORK = frozenset(("tổ", "đoàn", "đội", "nhóm"))


def _named_for(words: Words, index: int, here: int, size: int, stop: int) -> bool:
    """Is a team called by the work behind its head, with no object: "Tổ bảo vệ trực ...", not "Đoàn vận động ..."?"""
    tokens, after = words.words, here + size
    alone = here - index == 1 or tokens[index] in ("các", "mỗi", "từng", "những") or tokens[index].isdigit()
    work = phrases("units", "works").at(tokens, here)
    if tokens[here - 1] not in _NAMED_FOR_WORK or not alone or work is None or work[0] != size:
        return False
    return (
        after >= stop
        or words.is_upper(after)
        or tokens[after] in LEVELS
        or tokens[after] in ("(", ":", ";", ".", "của", "liên")
        or actions().at(tokens, after) is not None
        or phrases("verbs", "predicates").at(tokens, after) is not None
    )


_NAME_GOES_ON = frozenset((",", "và", "-", "&", ":", "(", ".", ";", ")", "của", "cấp", "trên", "trong", "thuộc"))


def _second_of_two(words: Words, index: int, inside: Phrases[str], verbs: Phrases[str]) -> bool:
    """Does the word after ``index`` belong to it, so that it is no verb of its own: "Sở Xây dựng", "Tổ giao dịch"?"""
    tokens = words.words
    back = inside.at(tokens, index)
    if back is None and words.is_upper(index):
        back = verbs.at(tokens, index)
    return back is not None and back[0] > 1


def _predicate(words: Words, index: int, size: int) -> bool:
    """A word that can stand inside a name ("quản lý"), here with an object of its own: "quản lý nội dung ..."."""
    after = index + size
    tokens = words.words
    if after >= len(words.words) or tokens[after] in _NAME_GOES_ON or tokens[after] in LEVELS:
        return (
            after < len(words.words)
            and tokens[after] == ","
            and after + 1 < len(words.words)
            and not _goes_on(words, after + 1)
        )
    return not (
        words.is_upper(after) or actions().at(tokens, after) or phrases("verbs", "predicates").at(tokens, after)
    )


def _short_bracket(words: Words, index: int, count: int) -> int:
    """Index of the bracket that closes the one at ``index`` within twelve words, else 0."""
    for here in range(index + 1, min(index + 13, count)):
        if words.words[here] == ")":
            return here
    return 0


# fmt: off
_STRONG = frozenset((
    "ubnd", "hđnd", "ubmttq", "mttq", "công", "đài", "huyện", "tỉnh", "thành", "đảng", "trạm", "bưu", "vnpt",
    "viettel", "tòa", "viện", "kho", "ngân", "bảo", "liên", "mặt", "ủy", "hội", "đoàn", "sở", "phòng", "ban",
    "trung", "văn", "chi", "bộ", "cục", "thanh", "báo", "trường", "nhà", "đội", "tổ", "cơ", "đơn", "hợp", "doanh",
    "cổng",
))


# fmt: on


def _splits(words: Words, begin: int, after: int) -> bool:
    """Does a new name of its own begin at ``after``, or does the one from ``begin`` go on?"""
    tokens = words.words
    size = head_at(words, after)
    if not size:
        return False
    if tokens[begin : begin + 2] == ["văn", "phòng"] and tokens[after] in ("ubnd", "ủy", "hđnd", "hội"):
        return after - begin > 7
    if tokens[after] in ("các", "những", "từng", "mỗi"):
        return True
    if words.is_upper(after) and tokens[after] in _STRONG and tokens[after : after + 2] != ["báo", "chí"]:
        return True
    organ = tokens[after + 1 : after + 2] in (["đoàn"], ["ủy"])
    return (tokens[after] in ("ubnd", "đài", "công", "trạm", "huyện") or organ) and size > 1


@cache
def _prefixes() -> Phrases[str]:
    return phrases("units", "prefixes")


def skip_prefix(words: Words, index: int) -> int:
    """Index after words such as "Giao", "Đề nghị", "Đối với" before a name."""
    if index >= len(words.words):
        return index
    prefixes = _prefixes()
    hit = prefixes.at(words.words, index) if words.words[index] in prefixes.begins else None
    return index + hit[0] if hit else index


def only_names(words: Words, start: int, end: int | None = None) -> Names | None:
    """The names when a stretch of words (a heading, a label's value) holds nothing else, or None."""
    tokens = words.words
    stop = len(words.words) if end is None else end
    while stop > start and tokens[stop - 1] in (".", ";", ":", ",", "/"):
        stop -= 1
    index = skip_prefix(words, start)
    names = names_at(words, index, stop) or (names_at(words, start, stop) if index != start else None)
    if names is None:
        return None
    here = names.end
    if here < stop and tokens[here] == "(" and tokens[stop - 1] == ")":
        here = stop
    if here < stop and tokens[here] == "," and _lists_works(words, names, stop):
        return Names((*names.spans[:-1], (names.spans[-1][0], stop)), stop)
    return names if here >= stop else None


def _lists_works(words: Words, names: Names, stop: int) -> bool:
    """ "Phòng Xây dựng, kiểm tra và theo dõi thi hành pháp luật": an office called by several works, no sentence."""
    here, tokens = names.end, words.words
    if not here + 2 <= stop <= names.spans[-1][0] + 14 or words.is_upper(here + 1) or not words.is_upper(here - 2):
        return False
    last, plain = actions().at(tokens, here - 2), all(word.isalpha() or word == "," for word in tokens[here:stop])
    return bool(plain and last and last[0] == 2 and actions().at(tokens, here + 1))


def typed(words: Words, span: tuple[int, int]) -> tuple[str, tuple[int, int]]:
    """The name as typed and its [start, end) in the text."""
    start, end = words.starts[span[0]], words.ends[span[1] - 1]
    return words.text[start:end], (start, end)
