"""The other bodies of a statement: who joins, who receives the report, who is charged with it."""

from __future__ import annotations

import re
from itertools import pairwise

from vanban.read.lexicon import actions
from vanban.read.statement import Named, partner_start
from vanban.read.subject import named_by_form
from vanban.read.text import Words, lower
from vanban.read.units import Names, head_at, names_at, typed

_MANY = frozenset(("các", "hai", "những", "từng", "mỗi", "toàn", "tất", "ubnd"))
_JOINING = frozenset(("phối", "cùng", "hợp", "cộng"))  # without one of them nobody joins
_BEFORE_PARTNER = frozenset(("phối", "cùng", "hợp", "cộng", ",", ";", "(", "."))


def partners(words: Words, start: int, stop: int) -> list[Named]:
    """The bodies after each "phối hợp (với)" and "cùng với"."""
    tokens = words.words
    found: list[Named] = []
    if _JOINING.isdisjoint(tokens[start:stop]):
        return found
    past = start
    for index in [k for k in range(start, stop - 1) if tokens[k] in _BEFORE_PARTNER]:
        if index < past:
            continue
        pair = (tokens[index], tokens[index + 1])
        if (
            pair in (("phối", "hợp"), ("cùng", "với"))
            or (
                pair in (("hợp", "tác"), ("cộng", "tác"))
                and tokens[index + 2 : index + 3] == ["với"]
                and tokens[index - 1 : index] != ["không"]
            )
            or (pair == ("phối", "kết") and tokens[index + 2 : index + 3] == ["hợp"])
        ):
            here = partner_start(words, index + (3 if pair[1] == "kết" else 2), stop)
            names = names_at(words, here, stop) if here < stop else None
            if names is not None:
                found += [typed(words, span) for span in names.spans]
                past = names.end
                continue
            past = max(here, index + 2)
            continue
        if (
            tokens[index] in (",", ";", "(", ".")
            and head_at(words, index + 1)
            and (
                words.is_upper(index + 1)
                or tokens[index + 1] in _MANY
                or (tokens[index] == ";" and tokens[index + 1] not in ("đơn", "cơ", "bộ"))
            )
        ):
            names = names_at(words, index + 1, stop)
            if names is not None and (
                _only_joins(tokens, names.end, stop)
                or (tokens[index] in (".", ";") and index > start and _joins_in(words, names.end, stop))
            ):
                found += [typed(words, span) for span in names.spans]
                past = names.end
    return _distinct(found)


def _only_joins(tokens: list[str], index: int, stop: int) -> bool:
    """ "... chủ trì, Phòng A, Phòng B phối hợp.": the bodies before "phối hợp" join, nothing follows."""
    if tokens[index : index + 2] != ["phối", "hợp"]:
        return False
    after = index + 4 if tokens[index + 2 : index + 4] == ["thực", "hiện"] else index + 2
    return after >= stop or tokens[after] in (".", ";", ")", ",")


def _joins_in(words: Words, index: int, stop: int) -> bool:
    """ "...; Công an huyện phối hợp cung cấp nội dung": what it joins in is said, nobody else is named."""
    tokens = words.words
    if tokens[index : index + 2] != ["phối", "hợp"] or index + 2 >= stop:
        return False
    return partner_start(words, index + 2, stop) == index + 2 and not head_at(words, index + 2)


_TELLS = frozenset(("báo", "gửi", "phản", "nộp"))
_TO = frozenset(("cho", "về", "gửi", "tới", "đến", "lên", "với"))


def reported_to(words: Words, start: int, stop: int) -> tuple[list[Named], list[Named]]:
    """Who receives a report, and through whom ("qua Phòng ...")."""
    tokens = words.words
    if _TELLS.isdisjoint(tokens[start:stop]):
        return [], []
    to: list[Named] = []
    via: list[Named] = []
    reporting = False
    delegated = False
    index = start
    while index < stop:
        word = tokens[index]
        if word in (".", ";"):
            reporting = delegated = False
        elif (
            word == "báo"
            and tokens[index + 1 : index + 2] in (["cáo"], ["báo"])  # "báo báo" is the usual slip of it
            and tokens[index + 2 : index + 3] != ["viên"]
            and (index == start or tokens[index - 1] != "họp")
        ):
            reporting = True
            after = _after_manner(tokens, index + 2, stop)
            names = names_at(words, after, stop) if after < stop else None
            if names is not None and not (delegated and to):
                to += [typed(words, span) for span in names.spans]
                index = names.end
                continue
            index += 2
            continue
        elif word == "phản" and tokens[index + 1 : index + 2] in (["ánh"], ["hồi"]):
            reporting = True
            index += 2
            continue
        elif (
            word == "nộp"
            and index + 1 < stop
            and words.is_upper(index + 1)
            and (names := names_at(words, index + 1, stop)) is not None
        ):
            to += [typed(words, span) for span in names.spans]
            index = names.end
            continue
        elif word == "báo" and tokens[index + 1 : index + 2] in (["ngay"], ["về"], ["cho"]):
            reporting = True
        elif word == "gửi" and (reporting or _sends_report(tokens, index, stop)):
            reporting = True
            after = index + 1
            while after < stop and tokens[after] in ("về", "cho", "đến", "tới", "lên"):
                after += 1
            # "gửi 01 bản về ...": what is sent, not to whom
            names = names_at(words, after, stop) if after < stop and not tokens[after].isdigit() else None
            if names is not None and not (delegated and to):
                to += [typed(words, span) for span in names.spans]
                index = names.end
                continue
        elif reporting and word in _TO and index + 1 < stop:
            after = index + 1
            names = names_at(words, after, stop)
            if names is not None and not (delegated and to) and not _public(words, after):
                to += [typed(words, span) for span in names.spans]
                index = names.end
                continue
        elif (reporting and word == "để") or (word == "tổng" and tokens[index + 1 : index + 2] == ["hợp"] and to):
            delegated = True
        elif word == "qua" and (reporting or to):
            names = names_at(words, index + 1, stop) if index + 1 < stop else None
            if names is not None:
                close = _closing(tokens, names.end, stop) if tokens[index - 1] == "(" else names.end
                via += [typed(words, span) for span in (*names.spans[:-1], (names.spans[-1][0], close))]
                index = close
                if index + 2 < stop and tokens[index] == ")" and tokens[index + 1] in ("và", ","):
                    more = names_at(words, index + 2, stop)
                    to += [typed(words, span) for span in more.spans] if more is not None else []
                continue
        index += 1
    return _distinct(to), _distinct(via)


def _closing(tokens: list[str], index: int, stop: int) -> int:
    """Index of the bracket that closes "(qua Phòng ...)": the name goes up to it."""
    return next((k for k in range(index, min(index + 10, stop)) if tokens[k] == ")"), index)


def _after_manner(tokens: list[str], index: int, stop: int) -> int:
    """Index after "ngay", "kịp thời", "định kỳ" between the verb and the body."""
    while index < stop:
        if tokens[index] in ("ngay", "nhanh", "trực", "tiếp", "kịp", "thời", "định", "kỳ", "bằng", "văn", "bản"):
            index += 1
        else:
            break
    return index


_MESSAGES = frozenset(("tin nhắn", "cảnh báo", "thư ngỏ", "thông điệp", "giấy mời", "thư mời", "bản tin", "tờ rơi"))
_RECORDS = frozenset(
    ("số liệu", "kết quả", "danh sách", "báo cáo", "dự thảo", "hồ sơ", "biên bản", "đề cương", "kế hoạch", "văn bản")
)
_PUBLIC = ("người dân", "hộ", "các hộ", "nhân dân", "học sinh", "phụ huynh", "cá nhân", "đảng viên", "hội viên")


def _public(words: Words, index: int) -> bool:
    """People who are told something; a report goes to a body."""
    return " ".join(words.words[index : index + 3]).startswith(_PUBLIC)


def _sends_report(tokens: list[str], index: int, stop: int) -> bool:
    """ "gửi kết quả về ...", "tổng hợp số liệu gửi ...": something is sent to a body for the record."""
    here = tokens[index + 1 : min(stop, index + 14)]
    after = {f"{a} {b}" for a, b in pairwise(here)}
    if after & _MESSAGES:
        return False
    before = {f"{a} {b}" for a, b in pairwise(tokens[max(0, index - 10) : index])}
    dated = {a + " " + b for a, b in pairwise(here) if a == "đến" and (b == "ngày" or b[0].isdigit())}
    if any(word in ("về", "qua") or (word == "đến" and not dated) for word in here) or bool(before & _RECORDS):
        return True
    return " ".join(here[:2]) in _RECORDS and "cho" in here[2:8]


_BEFORE_ASSIGNED = frozenset(("giao", "do", "(", ":", ";", ".", "-", ","))
_NO_COMMA = _BEFORE_ASSIGNED - {","}


_ASKS = (["đề", "nghị"], ["yêu", "cầu"])
_LIST_COMES = frozenset(("sau", "cụ", "việc", "vụ", "dung"))


_EVERYBODY = ("các cơ quan", "các đơn vị", "các địa phương", "các sở", "các ban", "các phòng", "thủ trưởng")


def addressed(words: Words, start: int, stop: int) -> list[Named]:
    """Whom a letter asks in the sentence that leads its list: "Sở A đề nghị UBND các xã thực hiện các nội dung sau:".

    Empty where all are asked together: then each item says whom it means.
    """
    tokens = words.words
    if not stop or tokens[stop - 1] != ":" or not _LIST_COMES.intersection(tokens[max(start, stop - 5) : stop]):
        return []
    for place in range(stop - 3, start - 1, -1):
        if tokens[place : place + 2] in _ASKS and (names := names_at(words, place + 2, stop)) is not None:
            asked = [typed(words, span) for span in names.spans]
            return [] if lower(asked[0][0]).startswith(_EVERYBODY) else asked
    return []


def assigned(words: Words, start: int, stop: int) -> list[Named]:
    """Bodies named inside the sentence: "giao X chủ trì", "do X thực hiện"."""
    tokens = words.words
    charged = "chủ trì" in words.low or "phụ trách" in words.low
    signs = _BEFORE_ASSIGNED if charged else _NO_COMMA
    for index in [k for k in range(start, stop - 1) if tokens[k] in signs]:
        word = tokens[index]
        if word == "giao" and tokens[index + 1] not in ("ban", "lưu", "thông", "dịch"):
            after = index + 1
            if tokens[after : after + 1] in (["cho"], ["nhiệm"]):
                after += 1 if tokens[after] == "cho" else 3
            names = names_at(words, after, stop) if after < stop else None
            if names is None and after < stop and words.is_upper(after):
                names = named_by_form(words, after, stop)
        elif word == "do" and tokens[index + 1 : index + 3] != ["cấp", "trên"]:
            names = names_at(words, index + 1, stop)
            if names is not None:
                follow = " ".join(tokens[names.end : names.end + 2])
                if follow == "phối hợp" and (
                    joined := names_at(words, partner_start(words, names.end + 2, stop), stop)
                ):
                    follow = " ".join(tokens[joined.end : joined.end + 2])
                if follow not in (
                    "chủ trì",
                    "thực hiện",
                    "đảm nhận",
                    "phụ trách",
                    "đảm nhiệm",
                    "chịu trách",
                    "làm đầu",
                    "tham mưu",
                ):
                    names = None if follow != "tổ chức" or not _organises(words, start, index) else names
        elif (
            (word in ("(", ":", ";", ".") or (word == "-" and index > start and _parts(words, index)))
            and head_at(words, index + 1)
            and (found := names_at(words, index + 1, stop)) is not None
            and (
                _does(words, found.end, stop) or (word in (":", "-") and _stands_last(words, start, index, found, stop))
            )
        ):
            names = found
        elif word == "," and words.is_upper(index + 1) and head_at(words, index + 1):
            # "Tổ chức 01 hội nghị trong tháng 5, Văn phòng chủ trì": no list of names goes on here
            names = names_at(words, index + 1, stop)
            if names is not None and (
                " ".join(words.words[names.end : names.end + 2]) not in ("chủ trì", "phụ trách")
                or _in_list(words, start, index)
            ):
                names = None
        else:
            continue
        if names is not None:
            return [typed(words, span) for span in names.spans]
    return _run_on(words, start, stop) if charged else []


_LEADS_TO_NAME = frozenset(
    (",", "và", "với", "cùng", "do", "giao", "của", "cho", "các", "theo", "qua", "tại", "ở", "mời")
)


def _run_on(words: Words, start: int, stop: int) -> list[Named]:
    """ "Tổ chức Hội thi ... năm 2024 Hội Phụ nữ huyện chủ trì": two lines that run on without a sign between them."""
    tokens = words.words
    for place in [k for k in range(start + 2, stop - 1) if tokens[k] == "chủ" and tokens[k + 1] == "trì"]:
        for begin in range(place - 1, max(start, place - _LONG), -1):
            if not words.is_upper(begin) or not head_at(words, begin) or not tokens[begin - 1][0].isalnum():
                continue
            names = names_at(words, begin, stop)
            if names is not None and names.end == place and tokens[begin - 1] not in _LEADS_TO_NAME:
                return [typed(words, span) for span in names.spans]
    return []


_LONG = 14  # words of a name


_NOT_WHO = re.compile(
    r"(?:đối tượng|thành phần|địa điểm|địa bàn|nơi|gửi|báo cáo|đến|tới|cho|tại|về|gồm|với|của|qua|là|sau|như|các|cả|và"
    r"|kính gửi|phối hợp|tham gia|dự)[^:;.]{0,12}$"
)


def _stands_last(words: Words, start: int, index: int, names: Names, stop: int) -> bool:
    """ "Họp phụ huynh đầu năm (05/10): GVCN các lớp.": a work, then nothing but who does it."""
    if names.end < stop and words.words[names.end] not in (".", ";"):
        return False
    if (
        names.end + 1 < stop
        or not words.is_upper(index + 1)
        or (words.words[index] == "-" and not _parts(words, index))
    ):
        return False
    before = words.low[words.starts[start] : words.starts[index]].rstrip()
    return actions().at(words.words, start) is not None and not _NOT_WHO.search(before)


def _parts(words: Words, index: int) -> bool:
    """A hyphen between spaces, which parts clauses: "..., quý IV/2025 - Ủy ban MTTQ xã chủ trì"."""
    return words.starts[index] > words.ends[index - 1] and words.starts[index + 1] > words.ends[index]


def _in_list(words: Words, start: int, index: int) -> bool:
    """Does a list of bodies stand before the comma?"""
    begin = next((k for k in range(index - 1, max(start, index - 25), -1) if words.words[k] in (".", ";", ":")), start)
    return any(
        (names := names_at(words, place)) is not None and names.end >= index
        for place in range(max(begin, index - 25), index)
        if head_at(words, place)
    )


_TAKES_PART = re.compile(r"tham gia|dự thi|tham dự|hưởng ứng|vận động|cử |triệu tập|theo ")


def _organises(words: Words, start: int, index: int) -> bool:
    """ "Hội nghị khách hàng do Bưu điện huyện tổ chức": a named body, and nobody is sent to what it organises."""
    return words.is_upper(index + 1) and not _TAKES_PART.search(words.low, words.starts[start], words.starts[index])


def _does(words: Words, index: int, stop: int) -> bool:
    """ "... : Văn phòng chủ trì", "(Phòng ... phụ trách)"."""
    follow = " ".join(words.words[index : min(index + 2, stop)])
    return (
        follow.startswith(("chủ trì", "phụ trách", "đảm nhận", "đảm nhiệm", "chịu trách", "tham mưu", "thực hiện"))
        or follow == "có trách"
    )


def _distinct(names: list[Named]) -> list[Named]:
    seen: set[str] = set()
    kept: list[Named] = []
    for name, span in names:
        key = name.casefold()
        if key not in seen:
            seen.add(key)
            kept.append((name, span))
    return kept
