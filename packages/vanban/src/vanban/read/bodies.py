"""The other bodies of a statement: who joins, who receives the report, who is charged with it."""

from __future__ import annotations

from vanban.read.statement import Named, partner_start
from vanban.read.text import Words
from vanban.read.units import head_at, names_at, typed

_BEFORE_PARTNER = frozenset(("phối", "cùng", "hợp", ",", ";", "(", "."))


def partners(words: Words, start: int, stop: int) -> list[Named]:
    """The bodies after each "phối hợp (với)" and "cùng với"."""
    tokens = words.words
    found: list[Named] = []
    past = start
    for index in [k for k in range(start, stop - 1) if tokens[k] in _BEFORE_PARTNER]:
        if index < past:
            continue
        pair = (tokens[index], tokens[index + 1])
        if (
            pair in (("phối", "hợp"), ("cùng", "với"))
            or (pair == ("hợp", "tác") and tokens[index + 2 : index + 3] == ["với"])
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
        if tokens[index] in (",", ";", "(", ".") and head_at(words, index + 1) and words.is_upper(index + 1):
            names = names_at(words, index + 1, stop)
            if names is not None and _only_joins(tokens, names.end, stop):
                found += [typed(words, span) for span in names.spans]
                past = names.end
    return _distinct(found)


def _only_joins(tokens: list[str], index: int, stop: int) -> bool:
    """ "... chủ trì, Phòng A, Phòng B phối hợp.": the bodies before "phối hợp" join, nothing follows."""
    if tokens[index : index + 2] != ["phối", "hợp"]:
        return False
    after = index + 4 if tokens[index + 2 : index + 4] == ["thực", "hiện"] else index + 2
    return after >= stop or tokens[after] in (".", ";", ")", ",")


_TO = frozenset(("cho", "về", "gửi", "tới", "đến", "lên", "với"))


def reported_to(words: Words, start: int, stop: int) -> tuple[list[Named], list[Named]]:
    """Who receives a report, and through whom ("qua Phòng ...")."""
    tokens = words.words
    stretch = tokens[start:stop]
    if "báo" not in stretch and "gửi" not in stretch:
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
        elif word == "báo" and tokens[index + 1 : index + 2] == ["cáo"] and tokens[index + 2 : index + 3] != ["viên"]:
            reporting = True
            names = names_at(words, index + 2, stop) if index + 2 < stop else None
            if names is not None and not (delegated and to):
                to += [typed(words, span) for span in names.spans]
                index = names.end
                continue
            index += 2
            continue
        elif word == "báo" and tokens[index + 1 : index + 2] in (["ngay"], ["về"], ["cho"]):
            reporting = True
        elif word == "gửi" and (reporting or _sends_report(tokens, index, stop)):
            reporting = True
            after = index + 1
            while after < stop and tokens[after] in ("về", "cho", "đến", "tới", "lên"):
                after += 1
            names = names_at(words, after, stop) if after < stop else None
            if names is not None and not (delegated and to):
                to += [typed(words, span) for span in names.spans]
                index = names.end
                continue
        elif reporting and word in _TO and index + 1 < stop:
            after = index + 1
            names = names_at(words, after, stop)
            if names is not None and not (delegated and to):
                to += [typed(words, span) for span in names.spans]
                index = names.end
                continue
        elif (reporting and word == "để") or (word == "tổng" and tokens[index + 1 : index + 2] == ["hợp"] and to):
            delegated = True
        elif word == "qua" and (reporting or to):
            names = names_at(words, index + 1, stop) if index + 1 < stop else None
            if names is not None:
                via += [typed(words, span) for span in names.spans]
                index = names.end
                continue
        index += 1
    return _distinct(to), _distinct(via)


def _sends_report(tokens: list[str], index: int, stop: int) -> bool:
    """ "gửi kết quả về ...", "gửi kế hoạch về ...": something is sent to a body for the record."""
    return any(word in ("về", "đến", "qua") for word in tokens[index + 1 : min(stop, index + 14)])


_BEFORE_ASSIGNED = frozenset(("giao", "do", "(", ":", ";", "."))


def assigned(words: Words, start: int, stop: int) -> list[Named]:
    """Bodies named inside the sentence: "giao X chủ trì", "do X thực hiện"."""
    tokens = words.words
    for index in [k for k in range(start, stop - 1) if tokens[k] in _BEFORE_ASSIGNED]:
        word = tokens[index]
        if word == "giao" and tokens[index + 1] not in ("ban", "lưu", "thông", "dịch"):
            after = index + 1
            if tokens[after : after + 1] in (["cho"], ["nhiệm"]):
                after += 1 if tokens[after] == "cho" else 3
            names = names_at(words, after, stop) if after < stop else None
        elif word == "do" and tokens[index + 1 : index + 3] != ["cấp", "trên"]:
            names = names_at(words, index + 1, stop)
            if names is not None:
                follow = " ".join(tokens[names.end : names.end + 2])
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
                    names = None
        elif word in ("(", ":", ";", ".") and head_at(words, index + 1):
            names = names_at(words, index + 1, stop)
            if names is not None and not _does(words, names.end, stop):
                names = None
        else:
            continue
        if names is not None:
            return [typed(words, span) for span in names.spans]
    return []


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
