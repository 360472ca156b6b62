"""When and how often: deadlines, conditions, and which of several words of time decides."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from functools import cache

from vanban.model import Cadence, Span
from vanban.read.lexicon import table
from vanban.read.moments import DIGIT, Moment, make_date, moments
from vanban.read.rhythm import Timing, read_duration, read_rhythm

_CONDITION = re.compile(
    r"(?<!\w)(?:khi đủ điều kiện|nếu có[^.;,)]{0,60}|nếu [^.;,)]{1,80}|khi có điều kiện"
    r"|trong trường hợp [^.;,)]{1,80}|trường hợp (?:có|phát sinh|xảy ra|cần)[^.;,)]{1,80}"
    r"|tùy điều kiện[^.;,)]{0,60}|tùy theo (?:điều kiện|tình hình)[^.;,)]{0,60}|khi (?:đủ|bảo đảm đủ"
    r"|có đủ|cân đối|bố trí|huy động) [^.;,)]{1,60}|khi có [^.;,)]{1,60} trở lên|khi cần thiết|khi cần)"
)


_HAPPENS = re.compile(
    r"(?<!\w)khi (?:có )?[^.;,()]{2,40} xảy ra(?!\w)|(?<!\w)khi có [^.;,()]{2,30} mới(?!\w)"
    r"|(?<!\w)khi có [^.;,()]{2,50}(?=, [^.;,]{0,30}(?:ngay|kịp thời|khẩn trương)(?!\w))"
    r"|(?<!\w)khi [^.;,()]{2,40} (?:quá|trễ|chậm) hạn(?=\s*,)"
    r"|(?<!\w)khi [^.;()]{2,60} có (?:nhu cầu|yêu cầu|đề nghị)(?=,)"
    r"|(?<!\w)khi [^.;,()]{2,40} (?:(?:có )?(?:nhu cầu|yêu cầu|đề nghị)|cần hỗ trợ)(?=\s*(?:[.;,)]|$|về\s|của\s))"
)


_RELATIVE = re.compile(
    r"(?:trong (?:vòng|thời hạn)\s+|chậm nhất\s+(?:là\s+)?|sau\s+"
    r"|trước\s+)(?:là\s+)?\d{1,3}\s+(?:ngày(?: làm việc)?|giờ|tuần"
    r"|tháng)(?:\s+(?:làm việc\s+)?(?:kể\s+)?(?:từ|sau|trước|trước khi|sau khi)\s+[^.;,)]{1,80})?"
)


_SEASONS = ("học", "nghỉ", "hè", "giảng", "tết", "mùa", "bầu cử", "đại hội", "vụ ")
# A time that no calendar tells: "trước khi kết thúc năm học", "cuối học kỳ I và cuối năm học", "trước ngày bầu cử".
_SCHOOL_TIME = re.compile(
    r"(?<!\w)(?:trước|sau|cuối|đầu|giữa|hết|trong|ngay sau|xong)(?: khi)?(?: kết thúc| bắt đầu| bước vào| ngày)? "
    r"(?:năm học|học kỳ|kỳ nghỉ|hè|khai giảng|tết|mùa mưa|mùa bão|mùa khô|bầu cử|đại hội|vụ đông xuân|vụ hè thu)(?!\w)"
)


_BEFORE_TIME = re.compile(
    r"(?:trước|chậm nhất|muộn nhất|đến hết|hết|hạn|xong)(?:\s+(?:là|vào|ngày|trước|cuối|hết|trong|sáng|chiều"
    r"|(?:thứ (?:hai|ba|tư|năm|sáu|bảy|[2-7])|chủ nhật)\s*,?|\d{1,2}\s?(?:giờ|h)(?:\s?\d{2})?(?:\s?phút)?\s*,?))*\s*$"
)


_FROM = re.compile(r"(?<!\w)(?:từ|bắt đầu|kể từ)(?:\s+(?:ngày|đầu))*\s*$")


_AFTER_FROM = re.compile(r"^\s*(?:-|đến|tới)(?:\s+(?:hết|cuối))?(?:\s+(?:thứ \w+|chủ nhật)\s*,?)?(?:\s+ngày)?\s*$")


# "từ 01 đến 07/10": the first day has no month of its own.
_FIRST_DAY = re.compile(
    r"(?:^|\s)(?P<d>\d{1,2})\s*(?:-|đến|tới)\s*(?:hết\s+)?(?:ngày\s+)?$"
    r"|ngày\s+(?P<d2>\d{1,2})\s*(?:,\s*\d{1,2}\s*)*(?:và|,)\s*(?:ngày\s+)?$"  # "trong 02 ngày 14 và 15/5"
)


_YEAR_END = re.compile(r"(?:trong|đến hết|đến cuối|hết|cuối|trước khi kết thúc)\s+năm\s+(?P<y>20\d{2})(?!\s*-)")


_HALF = re.compile(
    r"(?<!\w)(?:trong|hết|hoàn thành|xong)\s+(?:0?6|sáu) tháng (?P<w>đầu|cuối) năm(?!\w)(?:\s+(?P<y>20\d{2}))?"
)


def read_timing(low: str, year: int | None, offset: int = 0, label: bool = False) -> Timing:
    """Read what a statement says about time.

    Args:
        low: the statement in lower case (see ``text.lower``).
        year: the document's year, for dates without one.
        offset: added to every span.
        label: the text is the value of a label such as "Thời gian:", so a bare date is a deadline.
    """
    timing = Timing()
    read_duration(low, timing, offset)
    read_rhythm(low, timing, offset)
    _deadline(low, year, timing, offset, label)
    _conditions(low, timing, offset)
    _settle(low, timing, offset)
    return timing


_AT_TIME = re.compile(
    r"(?:(?<!tính )đến(?: cuối)?|tuần (?:\d|đầu|cuối|thứ \w+)(?: của)?|"
    r"trong|trong (?:kỳ|buổi|đợt) [^.;,]{2,25}"
    r"|trong các|vào các|vào|trong dịp|vào dịp|đúng dịp|dự kiến|thời gian|hoàn thành|ngày|cuối|đầu|sáng|chiều|tối|gửi"
    r"|tổ chức)\s*(?:ngày\s*|là\s*|:\s*|thực hiện\s*:?\s*)*\s*$"
)
_OF_A_QUARTER = re.compile(
    r"(?:kết quả|báo cáo|kế hoạch|sơ kết|tổng kết|chương trình|nhiệm vụ|số liệu|công tác"
    r"|tình hình|giao ban|của|về|kỳ)\s+$"
)
_AFTER_SIGN = re.compile(r"[(,;:.]\s*$")
_AFTER_SIGN_DAY = re.compile(r"[(,;:.]\s*(?:ngày\s*)?$")
_LEADS_TO_TIME = re.compile(r"(?:(?:trước|chậm nhất|đến hết|hết|trong|vào|từ|hoàn thành|ngày|là|cuối)\s*)+$")
_OF_A_PLAN = re.compile(r"(?:giai đoạn|kế hoạch|chương trình|nhiệm vụ|định hướng|mục tiêu)[^.;,]{0,60}$")


def _deadline(low: str, year: int | None, timing: Timing, offset: int, label: bool) -> None:
    found = moments(low, year)
    if timing.due_day is not None:
        monthly = timing.spans["cadence"][0]
        found = [m for m in found if m.start + offset >= monthly[1] or m.end + offset <= monthly[0]]
    best: tuple[int, Moment, Moment | None] | None = None
    clause = low.find(";")
    for number, named in enumerate(found):
        place, moment = number, named
        before = low[max(0, moment.start - 40) : moment.start]
        if _is_background(low, moment) or (
            timing.cadence.every in ("year", "half_year", "quarter") and not moment.year_given
        ):
            continue
        start_of: Moment | None = None
        if place and _AFTER_FROM.match(low[found[place - 1].end : moment.start]):
            start_of = found[place - 1]
            score = 3
        elif (
            _FROM.search(before)
            and moment.first
            and moment.last
            and moment.first.month + 3 <= moment.last.month + (2 if moment.unit == "month" else 0)
        ):
            score = 3
            timing.starts = moment.first.isoformat()
        elif _FROM.search(before):
            nxt = found[place + 1] if place + 1 < len(found) else None
            if nxt and _AFTER_FROM.match(low[moment.end : nxt.start]):
                continue
            timing.starts = moment.first.isoformat() if moment.first else None
            continue
        elif moment.unit == "day" and moment.first and (opens := _FIRST_DAY.search(before)):
            score = 3
            first = make_date(moment.first.year, moment.first.month, int(opens["d"] or opens["d2"]))
            timing.starts = first.isoformat() if first and first < moment.first else timing.starts
        elif _BEFORE_TIME.search(before):
            score = 4
        elif label:
            score = 3
        elif _AT_TIME.search(before) or not low[: moment.start].strip(" -:"):
            score = 2
        elif moment.unit == "quarter" and moment.ends and not _OF_A_QUARTER.search(before):
            score = 1  # "kiểm tra quý II, III năm 2024"
        elif (_AFTER_SIGN_DAY if moment.unit == "day" else _AFTER_SIGN).search(before):
            score = 1
        else:
            continue
        if best is not None and best[0] >= 2 and -1 < clause < moment.start and best[1].end <= clause:
            continue  # what comes after the semicolon has its own time
        if (
            best is None
            or score > best[0]
            or (score == best[0] and score == 3 and (moment.last or date.min) > (best[1].last or date.min))
        ):
            best = (score, moment, start_of)
    if best is not None:
        _, moment, start_of = best
        listed = _listed(low, found, moment) if moment.last and not start_of else None
        begin, finish = (start_of.start if start_of else moment.start), moment.end
        if listed is not None:
            begin, finish, timing.deadlines = listed
        lead = _LEADS_TO_TIME.search(low[max(0, begin - 30) : begin])
        begin -= len(lead.group()) if lead else 0
        span = (begin + offset, finish + offset)
        if moment.last is not None:
            timing.deadline = timing.deadlines[-1] if timing.deadlines else moment.last.isoformat()
            timing.spans["deadline"] = [span]
        elif moment.unit == "day" and (year or moment.year_given):
            timing.bad_date = span
        timing.due_text = low[begin:finish]
        if start_of and start_of.first:
            timing.starts = start_of.first.isoformat()
    else:
        match = _YEAR_END.search(low) if "20" in low else None
        if match and not _OF_A_PLAN.search(low, 0, match.start()):
            timing.deadline = f"{match['y']}-12-31"
            timing.due_text = match.group()
            timing.spans["deadline"] = [(match.start() + offset, match.end() + offset)]
        half = _HALF.search(low) if (year and "6 tháng" in low) or "sáu tháng" in low else None
        if half and timing.deadline is None:
            y = int(half["y"] or year or 0)
            timing.deadline = f"{y}-06-30" if half["w"] == "đầu" else f"{y}-12-31"
            timing.due_text = half.group()
            timing.spans["deadline"] = [(half.start() + offset, half.end() + offset)]
    if timing.due_text is None:
        match = _RELATIVE.search(low) if DIGIT.search(low) else None
        if match is None and any(map(low.__contains__, _SEASONS)):
            match = _SCHOOL_TIME.search(low)
        if match:
            timing.due_text = match.group()
            timing.spans["due_text"] = [(match.start() + offset, match.end() + offset)]


_AND = re.compile(
    r"\s*(?:,|và|;|, và)(?:\s+(?:báo cáo|năm|6 tháng|tổng kết|sơ kết|lần sau|cả năm|quý [iv]+"
    r"|trước|trong|vào|ngày|cuối|đầu|hết|chậm nhất|lần \d|đợt \d|sáng|chiều|là))*\s*"
)


def _listed(low: str, found: Sequence[Moment], chosen: Moment) -> tuple[int, int, tuple[str, ...]] | None:
    """The dates that are listed with the chosen one: "trong quý I và quý III", "trước ngày 15/6 và ngày 15/12"."""
    place = next(k for k, moment in enumerate(found) if moment is chosen)
    first = last = place
    while first and _joined(low, found[first - 1], found[first]):
        first -= 1
    while last + 1 < len(found) and _joined(low, found[last], found[last + 1]):
        last += 1
    named = [end for moment in found[first : last + 1] for end in (moment.ends or (moment.last,)) if end]
    days = sorted({day.isoformat() for day in named})
    return (found[first].start, found[last].end, tuple(days)) if len(days) > 1 else None


def _joined(low: str, here: Moment, after: Moment) -> bool:
    """Only "và", a comma and words of time between the two, and no period that ends at one of them."""
    between = low[here.end : after.start]
    return here.unit == after.unit and _AND.fullmatch(between) is not None and not _FROM.search(low[: here.start])


_AFTER_SYMBOL = re.compile(r"[/-](?:[a-zđ&]+-)*[a-zđ&]+\d*\s*,?\s*(?:ngày\s*)?$")
_SYMBOL = re.compile(r"\d+(?:/\d{4})?[/-][a-zđ]")
_OF_A_FEAST = re.compile(
    r"(?:kỷ niệm|ngày lễ|nhân dịp|chào mừng|nhân ngày|hưởng ứng ngày|ngày chuyển đổi số|ngày quốc gia"
    r"|ngày thành lập)[^.;:,]{0,60}\(?\s*(?:ngày\s*)?$"
)
_HELD_ON = re.compile(r"(?<!\w)(?:vào|tổ chức)\s+(?:ngày\s*)?$")
_OPENED = re.compile(r"\(\s*(?:ngày\s*)?$")
_CLOSED = re.compile(r"\s*(?:-\s*\d{1,2}[/.]\d{1,2}(?:[/.]\d{4})?)?\s*\)")
_NAMED_DAY = re.compile(r"(?:ngày|lễ|tết|\d năm|đại hội|chiến thắng|thành lập)[^.;:]{0,70}\(\s*(?:ngày\s*)?$")


def _is_background(low: str, moment: Moment) -> bool:
    """A date that belongs to a cited document or an anniversary, not to the work."""
    before = low[max(0, moment.start - 110) : moment.start]
    if ("/" in before or "-" in before) and _AFTER_SYMBOL.search(before) and _SYMBOL.search(before):
        return True
    if _OF_A_FEAST.search(before):
        return not (_BEFORE_TIME.search(before) or _HELD_ON.search(before))
    if "(" in before and moment.unit == "day" and _OPENED.search(before) and _CLOSED.match(low, moment.end):
        # "(10/10)", "(19/5/1890 - 19/5/2025)" after a name of a day
        return bool(_NAMED_DAY.search(before))
    return before.rstrip().endswith(("giai đoạn", "nhiệm kỳ", "từ năm"))


_THIS_PAPER = re.compile(
    r" (?:kế hoạch|công văn|chỉ thị|quyết định|văn bản|hướng dẫn)(?: (?:này|của [^.;,]{2,60}))?(?=\s*(?:[.;,]|$))"
)


def _conditions(low: str, timing: Timing, offset: int) -> None:
    if not ("khi" in low or "nếu" in low or "trường hợp" in low or "tùy" in low):
        return
    for match in _CONDITION.finditer(low):
        timing.condition = low[match.start() : match.end()].rstrip()
        timing.spans["condition"] = [(match.start() + offset, match.end() + offset)]
        return


def _settle(low: str, timing: Timing, offset: int) -> None:
    """Choose one kind of cadence when several words of time stand together."""
    if timing.cadence.kind == "recurring" and (timing.cadence.every or not timing.deadline):
        if timing.cadence.every is None and (hit := _first(low, _wanted("on_call"))) and "định kỳ" not in low:
            timing.cadence = Cadence("on_call")
            timing.spans["cadence"] = [(hit[0] + offset, hit[1] + offset)]
        return
    if low.startswith("cùng ngày") and not timing.deadline:
        timing.cadence = Cadence("once")
        timing.spans["cadence"] = [(offset, offset + len("cùng ngày"))]
        return
    call = _first(low, _wanted("on_call"))
    if call is None and "khi" in low and (match := _HAPPENS.search(low)):
        call = match.span()
    if call and "due_text" in timing.spans and (low.endswith("kể từ ", 0, call[0]) or _THIS_PAPER.match(low, call[1])):
        call = None  # "chậm nhất 10 ngày sau khi nhận được kế hoạch này": by when, not at whose call
    if timing.deadline or timing.bad_date:
        ongoing = _first(low, _LASTING)
        if ongoing:
            timing.cadence = Cadence("ongoing")
            timing.spans["cadence"] = [(ongoing[0] + offset, ongoing[1] + offset)]
        else:
            timing.cadence = Cadence("once")
            timing.spans.setdefault("cadence", timing.spans.get("deadline", []))
        return
    if call:
        timing.cadence = Cadence("on_call")
        timing.spans["cadence"] = [(call[0] + offset, call[1] + offset)]
        return
    if timing.condition:
        timing.cadence = Cadence("conditional")
        timing.spans["cadence"] = timing.spans["condition"]
        return
    ongoing = _first(low, _wanted("ongoing"))
    if ongoing:
        timing.cadence = Cadence("ongoing")
        timing.spans["cadence"] = [(ongoing[0] + offset, ongoing[1] + offset)]


class _Wanted:
    """Phrases to look for as whole words.

    Attributes:
        begins: their first words; most texts hold none of them.
        pattern: any of the phrases; the letter before it is looked at after its first one, see ``_DATE``.
    """

    __slots__ = ("begins", "pattern")

    def __init__(self, phrases: Sequence[str]) -> None:
        self.begins = sorted({phrase.partition(" ")[0] + " " * (" " in phrase) for phrase in phrases})
        whole = (rf"{phrase[0]}(?<![^\W_]{phrase[0]}){re.escape(phrase[1:])}" for phrase in phrases)
        self.pattern = re.compile("(?:" + "|".join(whole) + r")(?![^\W_])")


_LASTING = _Wanted(("thường xuyên", "liên tục", "hằng ngày"))


@cache
def _wanted(name: str) -> _Wanted:
    return _Wanted(table("periods")[name]["words"])


def _first(low: str, wanted: _Wanted) -> Span | None:
    """The first of the phrases that stands in the text as whole words; at one place the one named first."""
    if not any(map(low.__contains__, wanted.begins)):
        return None
    match = wanted.pattern.search(low)
    return match.span() if match else None
