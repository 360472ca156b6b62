"""One sentence that orders something: who, with whom, what, to whom it is reported."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from functools import cache

from vanban.read.lexicon import Phrases, actions, adverbs, phrases
from vanban.read.subject import EVERY_SO, OPENERS, late_subject, predicates, subject_at, verb_start
from vanban.read.text import Words
from vanban.read.units import head_at, names_at, typed

Named = tuple[str, tuple[int, int]]

# fmt: off
_CLAUSES = frozenset((  # predicates that open a clause before the verb
    "căn cứ", "theo", "trên cơ sở", "khi", "nếu", "trong", "từ", "trước ngày", "chậm nhất", "trong tháng", "trong quý",
    "ngoài", "đến", "trước", "vào", "sau", "đúng",
))
# fmt: on

_ROLES = frozenset(
    ("chủ trì", "tham mưu", "giúp", "là đầu mối", "làm đầu mối", "là cơ quan đầu mối", "là cơ quan thường trực")
)

_CLOSE_TO = frozenset(
    ["chặt", "chẽ", "tốt", "thường", "xuyên", "kịp", "thời", "đồng", "bộ", "hiệu", "quả", "tích", "cực"]
)


@dataclass(slots=True)
class Statement:
    """What the words of a statement say.

    Attributes:
        subject: bodies that stand as its subject.
        subject_end: word index after the subject.
        action: (first, last + 1) word indices of the first verb that says something, or None.
        generic: no verb says anything by itself ("thực hiện các nhiệm vụ sau").
    """

    words: Words
    start: int
    stop: int
    subject: list[Named] = field(default_factory=list)
    subject_end: int = 0
    action: tuple[int, int] | None = None
    first_verb: tuple[int, int] | None = None
    generic: bool = False
    opener: bool = False


def analyse(words: Words, start: int, stop: int) -> Statement:
    """Find the subject and the action of the statement in words[start:stop]; asked again, the same statement."""
    known = words.known.get(("said", start, stop))
    if known is None:
        known = words.known["said", start, stop] = _analyse(words, start, stop)
    found: Statement = known
    return found


def _analyse(words: Words, start: int, stop: int) -> Statement:
    found = Statement(words, start, stop, subject_end=start)
    index = _opening(words, start, stop)
    found.opener = index > start
    names, after = subject_at(words, index, stop)
    if names is None and index != start:
        names, after = subject_at(words, start, stop)
        if names is None:
            after = index
    if names is None:
        names, after = late_subject(words, index, stop)
        after = index if names is None else after
    if names is not None:
        found.subject = [typed(words, span) for span in names.spans]
        found.subject_end = after
        index = _opening(words, after, stop) if after < stop and words.words[after] not in (":",) else after
    _find_action(found, index)
    if names is None and found.first_verb is not None and (topic := _topic_end(words, start, stop)):
        after_colon = analyse(words, topic + 1, stop)
        if after_colon.subject and after_colon.action:
            return replace(after_colon, start=start)
    if names is None and found.first_verb is None:
        colon = next((k for k in range(start, min(stop, start + 20)) if words.words[k] == ":"), None)
        if colon is not None and colon + 1 < stop:
            after_colon = analyse(words, colon + 1, stop)
            if after_colon.subject or after_colon.first_verb:
                return replace(after_colon, start=start)
    return found


_TOPIC = 9  # words


def _topic_end(words: Words, start: int, stop: int) -> int:
    """Index of the colon of "Tập huấn: Trung tâm A mở 05 lớp ...": what it is about, then who does it; else 0."""
    tokens = words.words
    place = next((k for k in range(start + 1, min(stop - 2, start + _TOPIC)) if tokens[k] in (":", ".", ";", ",")), 0)
    return place if place and tokens[place] == ":" else 0


def _opening(words: Words, start: int, stop: int) -> int:
    """Index after a clause that stands before the statement: "Trước ngày 15/12,", "Căn cứ kế hoạch này,"."""
    tokens = words.words
    if start >= stop:
        return start
    best = start
    if _CASE.match(words.low, words.starts[start]):
        return _after_clause(words, start, stop)
    if tokens[start] == "mỗi" and head_at(words, start):
        return start  # "Mỗi sở, ban, ngành tổ chức ..."
    if (tokens[start] in OPENERS or EVERY_SO.match(words.low, words.starts[start])) and not phrases(
        "verbs", "actions"
    ).at(tokens, start):
        limit = min(stop, start + 45)
        for place in range(start + 1, limit):
            if tokens[place] in (".", ";"):
                break
            if tokens[place] in (",", ":") and place + 1 < stop:
                after = place + 1
                if tokens[place] == ":" and place - start > 12:
                    break
                if subject_at(words, after, stop)[0] is not None or verb_start(words, after) is not None:
                    best = after
                    break
        if best == start:
            skip = _time_words(words, start, stop)
            if skip > start:
                return skip
            for place in range(start + 1, min(stop, start + 14)):
                if tokens[place] in (",", ".", ";", ":"):
                    break
                if (
                    words.is_upper(place)
                    and tokens[place - 1] not in _TOWARDS
                    and head_at(words, place)
                    and subject_at(words, place, stop)[0] is not None
                ):
                    return place
            if tokens[start] in ("nếu", "khi"):
                return _after_case(words, start, limit)
    return best


# "Nhận được Kế hoạch, các cơ sở Hội ...", "Hưởng ứng Ngày Môi trường, Ban Thường vụ ...", "Cùng ngày, các tổ ..."
_CASE = re.compile(
    r"(?:(?:ngay sau khi |sau khi |khi )?(?:nhận được|tiếp nhận|kết thúc)|hưởng ứng|chào mừng|kỷ niệm"
    r"|cùng (?:ngày|thời gian)"
    r"|đồng thời|song song)(?!\w)"
)


def _after_clause(words: Words, start: int, stop: int) -> int:
    """Index of a body with what it does, after a comma that ends the clause before it; ``start`` without one."""
    for place in range(start + 1, min(stop - 1, start + 45)):
        if words.words[place] in (".", ";", ":"):
            break
        if words.words[place] == "," and subject_at(words, place + 1, stop)[0] is not None:
            return place + 1
    return start


_TOWARDS = frozenset(("về", "cho", "với", "của", "gửi", "tới"))


def _after_case(words: Words, start: int, limit: int) -> int:
    """ "Nếu phát hiện ổ dịch phải báo ngay ...", "Khi có bão thì sơ tán ...": the index of what is then to be done."""
    for place in range(start + 2, limit):
        word = words.words[place]
        if word in (".", ";", ":"):
            break
        after = place + (word == "thì")
        if word in ("phải", "thì") and verb_start(words, after) is not None:
            return after
    return start


_TIME = re.compile(
    r"(?:(?:trong )?năm\s\d{4}|(?:định kỳ\s*)?(?:,?\s*(?:hằng|hàng|mỗi)\s+)?(?:tháng|quý|năm|tuần|ngày|6 tháng"
    r"|06 tháng)(?:\s*,\s*(?:quý|năm|6 tháng|hằng quý|hằng năm|hàng quý|hàng năm|tháng))*(?:\s+và\s+(?:năm"
    r"|quý|đột xuất|hằng năm))?(?:\s+hoặc đột xuất)?|định kỳ(?!\s(?:trước|vào))(?:\s+(?:và|hoặc|,)\s+đột xuất)?|"
    r"(?:định kỳ )?(?:trước|chậm nhất|vào|trong|từ|đến|cuối)\s[^,;.:]{0,60}?"
    r"(?:\d{4}|\d{1,2}/\d{1,2}|hằng tháng|hàng tháng|hằng quý|hàng quý|quý [iv]+|tháng \d{1,2}))\s*,?\s*"
)


def _time_words(words: Words, start: int, stop: int) -> int:
    offset = words.starts[start]
    match = _TIME.match(words.low, offset)
    if not match or not re.search(r"\d|hằng|hàng|mỗi|định kỳ|quý [iv]", match.group()):
        return start
    after = words.at(match.end())
    if after < stop and (verb_start(words, after) is not None or subject_at(words, after, stop)[0] is not None):
        return after
    return start


@cache
def _generic() -> Phrases[str]:
    return phrases("verbs", "generic", "adverbs")


def _find_action(found: Statement, index: int) -> None:
    """Skip adverbs and "phối hợp với ..." to the verb that says what is done."""
    words, stop = found.words, found.stop
    tokens = words.words
    verbs, manners, leading = actions(), adverbs(), predicates()
    steps = 0
    while index < stop and steps < 60:
        steps += 1
        word = tokens[index]
        if word in (",", ":", "-", "(", '"', "*", "và") and found.first_verb is None and steps < 8:
            index += 1
            continue
        if word in (",", "và", "để", ")") and found.first_verb is not None:
            index += 1
            continue
        verb = verbs.at(tokens, index) if word in verbs.begins else None
        adverb = manners.at(tokens, index) if word in manners.begins else None
        if verb and verb[0] >= (adverb[0] if adverb else 0):
            span = (index, index + verb[0])
            phrase = " ".join(tokens[span[0] : span[1]])
            if found.first_verb is None:
                found.first_verb = span
            if phrase in ("phối hợp", "phối kết hợp", "cộng tác với"):
                index = _after_partner(words, span[1], stop)
                continue
            if adverb or phrase in _ROLES or (phrase == "chỉ đạo" and leading.at(tokens, index)):
                if found.action is None:
                    found.action = span
                index = span[1]
                if phrase in ("tham mưu", "giúp", "chỉ đạo"):
                    names = names_at(words, index, stop)
                    index = names.end if names else index
                if index < stop and (verbs.at(tokens, index) or tokens[index] in (",", "để", "với")):
                    found.action = None if index < stop else found.action
                    continue
                return
            found.action = span
            return
        if adverb:
            if found.first_verb is None:
                found.first_verb = (index, index + adverb[0])
            index += adverb[0]
            continue
        predicate = leading.at(tokens, index) if found.action is None and word in leading.begins else None
        if predicate and (found.subject or found.first_verb):
            if predicate[1] == "trong" and tokens[index + 1 : index + 2] in (["việc"], ["công"]):
                index += 2 if tokens[index + 1] == "việc" else 3
                continue
            if predicate[1] in _CLAUSES:
                after = _opening(words, index, stop)
                index = after if after > index else _next_verb(words, index, stop)
                continue
            index += predicate[0]
            continue
        if found.first_verb is not None:
            if word in ("với", "cùng"):
                index = _after_partner(words, index, stop)
                continue
            break
        if found.subject and steps < 30:
            index += 1
            continue
        break
    if found.action is None and found.first_verb is not None:
        found.action = found.first_verb


def _next_verb(words: Words, index: int, stop: int) -> int:
    for place in range(index + 1, min(stop, index + 30)):
        if actions().at(words.words, place):
            return place
    return stop


def _after_partner(words: Words, index: int, stop: int) -> int:
    """Index after the bodies that follow "phối hợp (với)"."""
    here = partner_start(words, index, stop)
    names = names_at(words, here, stop) if here < stop else None
    return names.end if names else here


def partner_start(words: Words, index: int, stop: int) -> int:
    tokens = words.words
    here = index
    if tokens[here + 2 : here + 3] == ["với"] and here + 3 < stop and not head_at(words, here):
        here += 2
    while here < stop and (tokens[here] in _CLOSE_TO or tokens[here] in ("với", "cùng", ",", "giữa")):
        if (
            tokens[here] == ","
            and here + 1 < stop
            and not head_at(words, here + 1)
            and tokens[here + 1] not in _CLOSE_TO
        ):
            break
        here += 1
    return here


# fmt: off
_FILLER = frozenset((
    "các", "những", "một", "số", "nội", "dung", "nhiệm", "vụ", "sau", "đây", "cụ", "thể", "như", "hoạt", "động",
    "công", "việc", "giải", "pháp", "chính", "chủ", "yếu", "trọng", "tâm", "tốt", "này", "với", "theo", "chức",
    "năng", "được", "giao", "mình", "của", ":", ".", ",", "-", "và", "cơ", "quan", "đơn", "vị", "địa", "phương",
    "liên", "có", "trách", "quy", "định", "hiện", "hành", "phạm", "vi", ";", "phụ",
))
# fmt: on


def is_generic(found: Statement) -> bool:
    """True when the statement holds nothing but "thực hiện các nhiệm vụ sau"."""
    words = found.words
    tokens = words.words
    index = max(found.subject_end, found.start)
    while index < found.stop:
        hit = _generic().at(tokens, index)
        if hit:
            index += hit[0]
            here = partner_start(words, index, found.stop)
            names = names_at(words, here, found.stop) if here < found.stop else None
            index = names.end if names else here
            continue
        if tokens[index] in _FILLER:
            index += 1
            continue
        return False
    return True
