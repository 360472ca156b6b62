"""The sentences of a paragraph: which are duties of their own, and which only say who does a work named above."""

from __future__ import annotations

import re
from collections.abc import Sequence

from vanban.read.accept import ANY_YEAR, body_index, label_of, marked
from vanban.read.extract import Lead
from vanban.read.paras import Para
from vanban.read.statement import Statement, analyse, is_generic
from vanban.read.text import Words
from vanban.read.timing import read_timing


def sentences(para: Para, start: int, stop: int, led: bool = False) -> list[tuple[int, int]]:
    """Cut a paragraph where a sentence begins with another body as its subject, or a bullet with a work and its time.

    Args:
        para: the paragraph.
        start: its first word.
        stop: the word after its last.
        led: a heading above names who is to do it; then each sentence that begins an action is one of its works.
    """
    words = para.words
    pieces: list[tuple[int, int]] = []
    begin = start
    first = analyse(words, start, stop)
    for place in range(start + 1, stop - 1):
        if (
            words.words[place] in (".", ";")
            and words.starts[place + 1] > words.ends[place]
            and (words.words[place] == ";" or words.is_upper(place + 1))
        ):
            after = analyse(words, place + 1, stop)
            other = (
                after.subject
                and first.subject
                and after.subject[0][0] != first.subject[0][0]
                and not (para.marker is not None and (words.words[place] == ";" or _takes_part(after)))
            )
            ends = words.words[place] == "."
            if (
                other
                or (led and ends and _begins_work(words, begin, place + 1, stop))
                or (para.marker is not None and first.subject and ends and _has_own_time(words, begin, place + 1, stop))
            ):
                pieces.append((begin, place + 1))
                begin = place + 1
    pieces.append((begin, stop))
    return pieces


def _has_own_time(words: Words, begin: int, place: int, stop: int) -> bool:
    """ "... Kiểm tra ít nhất 02 đơn vị trong quý IV.": another work of the same body, with its time."""
    if _ADDS.match(words.low, words.starts[place]) or not _begins_work(words, begin, place, stop):
        return False
    end = next((k for k in range(place, stop - 1) if words.words[k] == "." and words.is_upper(k + 1)), stop - 1)
    timing = read_timing(words.low[words.starts[place] : words.ends[end]], ANY_YEAR)
    return timing.deadline is not None or timing.cadence.every is not None


def _takes_part(statement: Statement) -> bool:
    """ "Mỗi trường cử 01 giáo viên tham gia.": only how others join in the work before it."""
    words = statement.words
    end = next((k for k in range(statement.start, statement.stop) if words.words[k] == "."), statement.stop - 1)
    verbs = words.low[words.starts[statement.subject_end] : words.ends[end]] if statement.action else ""
    return not verbs or bool(re.search(r"tham gia(?!\w)|^(?:cử|phối hợp|được)(?!\w)", verbs))


# A sentence that says more of the work before it: its money, its cases, how it is to be done.
_GOES_ON = re.compile(
    r"(?:kinh phí|nguồn|trường hợp|trong đó|qua đó|từ đó|thông qua đó|theo đó|cụ thể|riêng|lưu ý|tránh|góp phần"
    r"|không để|(?:bảo|đảm) (?:đảm|bảo) (?:đúng|an toàn|tiết kiệm|chất lượng|hiệu quả|thiết thực|yêu cầu|tiến độ)"
    r")(?!\w)"
)


def _begins_work(words: Words, begin: int, place: int, stop: int) -> bool:
    """Does the sentence at ``place`` order something by itself, after one that does?"""
    if _GOES_ON.match(words.low, words.starts[place]):
        return False
    end = next(
        (
            k + 1
            for k in range(place, stop - 1)
            if words.words[k] == "." and words.starts[k + 1] > words.ends[k] and words.is_upper(k + 1)
        ),
        stop,
    )
    before, after = analyse(words, begin, place), analyse(words, place, end)
    return bool(
        before.action
        and after.first_verb
        and after.action
        and (after.subject or after.opener or after.first_verb[0] == place)
    )


# What a sentence below the name of a work may say besides who does it: till when, with what money.
_ADDS = re.compile(
    r"(?:(?:phải |và )?(?:hoàn thành|xong|kết thúc)(?: (?:việc|xong))? (?:trước|trong|chậm|vào|ngày|tháng|quý|năm)"
    r"|thời gian|thời hạn|địa điểm|kinh phí|nguồn|bắt đầu|dự kiến|đối tượng|thành phần|quy mô|số lượng)(?!\w)"
)
_WHEN = re.compile(r" (?:hằng|hàng|mỗi|trong|từ|trước|vào|định kỳ|thường xuyên|liên tục|xong|chậm nhất|\d)(?!\w)")
_JOINS = re.compile(r"(?:cùng )?(?:phối hợp|tham gia|hỗ trợ|phối kết hợp)(?!\w)")


def who_only(paras: Sequence[Para]) -> Lead | None:
    """The bodies that lines below the name of a work give it to, where the lines say no more than who and when.

    "3. Tổ chức Hội thi ... trong tháng 10", then "Hội Phụ nữ chủ trì, phối hợp với Huyện đoàn.": the work is the one of
    the heading. None when a line orders something of its own.
    """
    lead: Lead | None = None
    for para in paras:
        if para.children or para.cells or marked(para):
            return None
        if label_of(para) is not None:
            continue
        words, begin = para.words, body_index(para)
        for stop in _ends_of_sentences(words, begin):
            statement = analyse(words, begin, stop)
            low = words.low[words.starts[begin] : words.ends[stop - 1]]
            if statement.subject:
                if lead is None and _bare_order(statement):
                    lead = Lead(tuple(statement.subject), para, "stated")
                elif not (lead and statement.action and _JOINS.match(words.low, words.starts[statement.subject_end])):
                    return None
            elif not _ADDS.match(low) and (statement.first_verb or lead is None):
                return None
            begin = stop
    return lead


def _ends_of_sentences(words: Words, start: int) -> list[int]:
    """The word after each sentence or clause of a paragraph."""
    count = len(words)
    ends = [
        place + 1
        for place in range(start, count - 1)
        if (words.words[place] == ";" or (words.words[place] == "." and words.is_upper(place + 1)))
        and words.starts[place + 1] > words.ends[place]
    ]
    return [*ends, count]


def _bare_order(statement: Statement) -> bool:
    """ "X chủ trì, phối hợp với Y thực hiện": a body with nothing that is done."""
    words, verb = statement.words, statement.action
    if verb is None:
        return False
    if is_generic(statement):
        return True
    if words.low.startswith("thực hiện ", words.starts[verb[0]]) and _WHEN.match(words.low, words.ends[verb[1] - 1]):
        return True
    if words.words[verb[1] : verb[1] + 1] not in ([], ["."], [";"]):
        return False
    return words.low.startswith(("chủ trì", "phụ trách", "là ", "chịu trách"), words.starts[statement.subject_end])
