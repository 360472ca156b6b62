"""When and how often: deadlines, periods, rhythms, rates, durations, conditions."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass, field
from datetime import date
from functools import cache

from vanban.model import Cadence, Repeats
from vanban.read.lexicon import table
from vanban.read.markers import roman

Span = tuple[int, int]

# A digit comes first in the pattern, then what must not stand before it: so the search jumps from digit to digit.
_DATE = re.compile(
    r"(?P<d>\d(?<![\d/.\-]\d)\d?)(?:\s?(?P<s>[/.\-])\s?(?P<m1>\d{1,2})\s?(?P=s)\s?(?P<y1>\d{4})(?!\d)"
    r"|\s+tháng\s+(?P<m2>\d{1,2})\s+năm\s+(?P<y2>\d{4})"
    r"|\s+tháng\s+(?P<m3>\d{1,2})(?!\d)"
    r"|\s?/\s?(?P<m4>\d{1,2})(?![\d/]))"
)
_MONTH = re.compile(
    r"tháng\s+(?P<m>\d{1,2}|giêng|một|hai|ba|tư|bốn|năm|sáu|bảy|tám|chín|mười một|mười hai|mười|chạp)(?!\w)"
    r"(?P<more>(?:\s*(?:,|-|và|đến)\s*(?:tháng\s+)?(?:1[0-2]|0?[1-9])(?![\d/]*\d{3}[/.])(?!\w))*)"
    r"(?:\s*(?:/|năm)\s*(?P<y>\d{4}))?"
)
_QUARTER = re.compile(
    r"quý\s+(?P<q>iv|i{1,3}|[1-4])(?!\w)(?P<more>(?:\s*(?:,|-|và|đến)\s*(?:quý\s+)?(?:iv|i{1,3}|[1-4])(?!\w))*)"
    r"(?:\s*(?:/|-|năm)\s*(?P<y>\d{4}))?"
)
_MONTH_NAMES = {
    "giêng": 1,
    "một": 1,
    "hai": 2,
    "ba": 3,
    "tư": 4,
    "bốn": 4,
    "năm": 5,
    "sáu": 6,
    "bảy": 7,
    "tám": 8,
    "chín": 9,
    "mười": 10,
    "mười một": 11,
    "mười hai": 12,
    "chạp": 12,
}
_DIGIT = re.compile(r"\d")

_NUMBER = r"(?P<{0}>\d{{1,3}}|một|hai|ba|bốn|năm|sáu|bảy|tám|chín|mười)"
_PERIOD = r"(?P<{0}>0?6\s+tháng|sáu tháng|nửa năm|năm học|học kỳ|ngày|tuần|tháng|quý|năm)(?!\w)"


@cache
def _counted() -> str:
    words = sorted(table("periods")["counted"]["words"], key=len, reverse=True)
    return "(?:" + "|".join(map(re.escape, words)) + ")"


@dataclass(frozen=True, slots=True)
class _Patterns:
    rate: re.Pattern[str]
    each: re.Pattern[str]
    every_n: re.Pattern[str]
    rhythm: re.Pattern[str]
    every: re.Pattern[str]
    per: re.Pattern[str]
    one: re.Pattern[str]
    turn: re.Pattern[str]
    monthly_day: re.Pattern[str]


@cache
def _patterns() -> _Patterns:
    number, period = _NUMBER.format("n"), _PERIOD.format("p")
    counted = _counted()
    return _Patterns(
        # "03 lần/tháng", "không ít hơn 01 lần/ 1 tuần", "ít nhất 02 tin, bài mỗi tuần"
        rate=re.compile(
            rf"(?<!\w){number}\s*(?:-\s*\d{{1,3}}\s*)?(?P<what>{counted}(?:\s+[^\W\d]+){{0,6}}?)\s*"
            rf"(?:/\s*(?:0?1\s*|một\s+)?|(?:mỗi|một|trong|hằng|hàng|trên)\s+(?:một\s+|0?1\s+|mỗi\s+)?){period}"
        ),
        # "mỗi tháng 02 lần", "mỗi tuần ít nhất một buổi", "hằng tháng tổ chức 02 buổi"
        each=re.compile(
            rf"(?:mỗi|hằng|hàng|một|0?1)\s+{period}[\s,]+(?:(?:ít nhất|tối thiểu|không ít hơn|có|từ|đăng|phát"
            rf"|phát sóng|tổ chức|viết|xây dựng|sản xuất|thực hiện|mở|đăng tải|gửi|phát thanh"
            rf"|có ít nhất)[\s,]+){{0,3}}"
            rf"{number}\s+(?P<what>{counted})(?!\w)"
        ),
        # "2 tháng/lần", "hai tuần một lần"
        every_n=re.compile(rf"(?<!\w)(?:{number}\s+)?{period}\s*(?:/\s*(?:0?1\s*)?|một\s+|0?1\s+)(?:lần|số|kỳ)(?!\w)"),
        # "hằng quý", "định kỳ tháng", "theo quý", "quý một lần"
        rhythm=re.compile(
            rf"(?:(?:hằng|hàng|mỗi|từng|theo|các)\s+|\((?=0?6\s+tháng)|định kỳ\s+(?:theo\s+)?(?:hằng\s+|hàng\s+|mỗi\s+"
            rf"|vào\s+)?)(?:(?:tháng|quý)\s*,\s*)?{period}"
        ),
        # What the first three cannot do without, each to be found without looking at every place of the text.
        per=re.compile(
            rf"(?:/\s*(?:0?1\s*|một\s+)?|(?:mỗi|một|trong|hằng|hàng|trên)\s+(?:một\s+|0?1\s+|mỗi\s+)?){period}"
        ),
        one=re.compile(rf"(?:mỗi|hằng|hàng|một|1)\s+{period}"),
        turn=re.compile(r"(?:/\s*(?:0?1\s*)?|một\s+|1\s+)(?:lần|số|kỳ)(?!\w)"),
        every=re.compile(r"(?<!\w)(?:định kỳ|thường kỳ)(?!\w)"),
        # "trước ngày 20 hằng tháng", "ngày 15 của tháng cuối quý"
        monthly_day=re.compile(
            r"ngày\s+(?P<d>\d{1,2})\s+(?:(?:của\s+)?(?:tháng\s+)?(?:cuối\s+)?(?:của\s+)?)(?P<w>hằng|hàng|mỗi"
            r"|từng|cuối|các|tháng cuối)?\s*"
            r"(?P<p>tháng|quý|năm|0?6 tháng)(?!\s*\d)(?!\w)"
        ),
    )


def _period(text: str) -> str:
    """Code of a period word as matched."""
    squeezed = re.sub(r"\s+", " ", text)
    return str(table("periods")["periods"][squeezed])


def _number(text: str) -> int:
    return int(text) if text.isdigit() else int(table("periods")["numbers"][text])


def make_date(year: int, month: int, day: int) -> date | None:
    """The date, or None when the calendar does not have it."""
    try:
        return date(year, month, day)
    except ValueError:
        return None


@dataclass(slots=True)
class Moment:
    """A date, month, quarter or year named in a text; ``first`` is None when the calendar does not have it."""

    first: date | None
    last: date | None
    start: int
    end: int
    year_given: bool
    unit: str


def moments(low: str, year: int | None) -> list[Moment]:
    """Every date, month and quarter of a text in lower case, left to right; ``year`` where none is written."""
    found: list[Moment] = []
    dated = _DIGIT.search(low)
    if not dated and "tháng" not in low and "quý" not in low:
        return found
    taken = bytearray(len(low))

    def free(start: int, end: int) -> bool:
        return not any(taken[start:end])

    def take(start: int, end: int) -> None:
        taken[start:end] = b"\x01" * (end - start)

    for match in _DATE.finditer(low) if dated else ():
        groups = match.groupdict()
        k = next(k for k in "1234" if groups[f"m{k}"])
        if k == "4" and not _is_day(low, match.start()):
            continue
        d, m = int(groups["d"]), int(groups[f"m{k}"])
        given = groups.get(f"y{k}")
        y = int(given) if given else year
        day = make_date(y, m, d) if y else None
        if k == "4" and not 1 <= m <= 12:
            continue
        found.append(Moment(day, day, match.start(), match.end(), bool(given), "day"))
        take(*match.span())
    for match in _MONTH.finditer(low) if "tháng" in low else ():
        if not free(*match.span()):
            continue
        name = match["m"]
        m = int(name) if name.isdigit() else _MONTH_NAMES[name]
        y = int(match["y"]) if match["y"] else year
        if not 1 <= m <= 12:
            continue
        more = re.findall(r"\d{1,2}", match["more"])
        final = int(more[-1]) if more else m
        first = make_date(y, m, 1) if y else None
        last = date(first.year, final, calendar.monthrange(first.year, final)[1]) if first else None
        found.append(Moment(first, last, match.start(), match.end(), bool(match["y"]), "month"))
        take(*match.span())
    for match in _QUARTER.finditer(low) if "quý" in low else ():
        q = int(match["q"]) if match["q"].isdigit() else roman(match["q"].upper())
        y = int(match["y"]) if match["y"] else year
        more = re.findall(r"iv|i{1,3}|[1-4]", match["more"])
        final = (int(more[-1]) if more[-1].isdigit() else roman(more[-1].upper())) if more else q
        first = make_date(y, 3 * q - 2, 1) if y else None
        last = date(first.year, 3 * final, calendar.monthrange(first.year, 3 * final)[1]) if first else None
        found.append(Moment(first, last, match.start(), match.end(), bool(match["y"]), "quarter"))
        take(*match.span())
    found.sort(key=lambda moment: moment.start)
    return _share_years(found)


def _is_day(low: str, start: int) -> bool:
    """Is "10/10" a day? Only after a word of time, not in "10/15 xã"."""
    return bool(
        re.search(
            r"(?:ngày|từ|đến|hết|trước|và|sau|chậm nhất|lúc|sáng|chiều|tối|-|,)\s*$", low[max(0, start - 12) : start]
        )
    )


def _share_years(found: list[Moment]) -> list[Moment]:
    """ "Từ 01/4 đến 15/4/2020": an end with a year gives it to a start without one that stands just before."""
    shared = list(found)
    for place in range(len(found) - 2, -1, -1):
        here, after = shared[place], shared[place + 1]
        if here.year_given or not after.year_given or after.start - here.end > 20 or not (here.first and after.first):
            continue
        y = after.first.year
        if (here.first.month, here.first.day) > (after.first.month, after.first.day):
            y -= 1
        first = make_date(y, here.first.month, here.first.day)
        last = make_date(y, here.last.month, here.last.day) if here.last else None
        shared[place] = Moment(first, last, here.start, here.end, True, here.unit)
    return shared


@dataclass(slots=True)
class Timing:
    """What a statement says about time."""

    cadence: Cadence = Cadence()
    repeats: Repeats | None = None
    duration_minutes: int | None = None
    deadline: str | None = None
    starts: str | None = None
    due_text: str | None = None
    due_day: int | None = None
    condition: str | None = None
    spans: dict[str, list[Span]] = field(default_factory=dict)
    bad_date: Span | None = None


_DURATION = re.compile(
    r"(?<!\w)(?P<n>\d{1,3})\s*(?:-\s*\d{1,3}\s*)?(?P<u>phút|giờ)(?!\w)\s*(?:/|mỗi|cho mỗi|một|trong một)?\s*(?:0?1\s*)?"
    r"(?P<per>chương trình|bản tin|buổi|lần|chuyên mục|số|ngày|phóng sự|video|tin|kỳ|lượt)?"
)
_REPEAT = re.compile(r"phát lại|phát sóng lại|phát thanh lại|đăng lại|phát lặp|lặp lại")
_CONDITION = re.compile(
    r"(?<!\w)(?:khi đủ điều kiện|nếu có[^.;,)]{0,60}|nếu [^.;,)]{1,80}|khi có điều kiện"
    r"|trong trường hợp [^.;,)]{1,80}|trường hợp (?:có|phát sinh|xảy ra|cần)[^.;,)]{1,80}"
    r"|tùy điều kiện[^.;,)]{0,60}|tùy theo (?:điều kiện|tình hình)[^.;,)]{0,60}|khi (?:đủ|bảo đảm đủ"
    r"|có đủ|cân đối|bố trí|huy động) [^.;,)]{1,60}|khi có [^.;,)]{1,60} trở lên|khi cần thiết|khi cần)"
)
_HAPPENS = re.compile(r"(?<!\w)khi (?:có )?[^.;,()]{2,40} xảy ra(?!\w)|(?<!\w)khi có [^.;,()]{2,30} mới(?!\w)")
_RELATIVE = re.compile(
    r"(?:trong (?:vòng|thời hạn)\s+|chậm nhất\s+(?:là\s+)?|sau\s+"
    r"|trước\s+)(?:là\s+)?\d{1,3}\s+(?:ngày(?: làm việc)?|giờ|tuần"
    r"|tháng)(?:\s+(?:làm việc\s+)?(?:kể\s+)?(?:từ|sau|trước|trước khi|sau khi)\s+[^.;,)]{1,80})?"
)
_WEEKLY = re.compile(
    r"(?<!\w)(?:sáng|chiều|tối|ngày)?\s*thứ (?:hai|ba|tư|năm|sáu|bảy|[2-7])(?:[^.;]{0,20})?(?:hằng|hàng|mỗi) tuần"
)
_BEFORE_TIME = re.compile(
    r"(?:trước|chậm nhất|muộn nhất|đến hết|hết|hạn|xong)(?:\s+(?:là|vào|ngày|trước|cuối|hết|trong))*\s*$"
)
_FROM = re.compile(r"(?<!\w)(?:từ|bắt đầu|kể từ)(?:\s+(?:ngày|đầu))*\s*$")
_ALSO = re.compile(r"^\s*(?:,|và|;|, và)\s*(?:trước\s+)?(?:ngày|tháng)?\s*$")
_AFTER_FROM = re.compile(r"^\s*(?:-|đến|tới)(?:\s+(?:hết|cuối))?(?:\s+ngày)?\s*$")


_YEAR_END = re.compile(r"(?:trong|đến hết|đến cuối|hết|cuối|trước khi kết thúc)\s+năm\s+(?P<y>20\d{2})(?!\s*-)")


def read_timing(low: str, year: int | None, offset: int = 0, label: bool = False) -> Timing:
    """Read what a statement says about time.

    Args:
        low: the statement in lower case (see ``text.lower``).
        year: the document's year, for dates without one.
        offset: added to every span.
        label: the text is the value of a label such as "Thời gian:", so a bare date is a deadline.
    """
    timing = Timing()
    _durations(low, timing, offset)
    _rates(low, timing, offset)
    _deadline(low, year, timing, offset, label)
    _conditions(low, timing, offset)
    _settle(low, timing, offset)
    return timing


def _durations(low: str, timing: Timing, offset: int) -> None:
    if "phút" not in low and "giờ" not in low:
        return
    for match in _DURATION.finditer(low):
        around = low[max(0, match.start() - 25) : match.start()]
        if match["u"] == "giờ" and not match["per"]:
            continue
        if match["u"] == "phút" and re.search(r"giờ\s*$", around):
            continue
        if match["per"] == "ngày" or re.search(r"(?:lúc|vào|từ|trước)\s*(?:\d+\s*giờ\s*)?$", around):
            continue
        n = int(match["n"])
        timing.duration_minutes = n * 60 if match["u"] == "giờ" else n
        timing.spans["duration_minutes"] = [(match.start() + offset, match.end() + offset)]
        return


# Every rhythm names a period.
_PERIOD_WORD = re.compile("tháng|năm|quý|tuần|ngày|kỳ")


def _rates(low: str, timing: Timing, offset: int) -> None:
    if not _PERIOD_WORD.search(low):
        return
    patterns = _patterns()
    day = patterns.monthly_day.search(low) if "ngày" in low else None
    if day and (day["w"] or day["p"] != "tháng") and 1 <= int(day["d"]) <= 31:
        every = _period(day["p"])
        if day["w"] == "cuối" or "cuối quý" in day.group() or "cuối" in day.group():
            every = {"tháng": "month", "quý": "quarter", "năm": "year"}.get(day["p"], every)
        timing.cadence = Cadence("recurring", every, 1)
        timing.due_day = int(day["d"])
        begin = _before(low, day.start())
        timing.due_text = low[begin : day.end()]
        timing.spans["cadence"] = [(begin + offset, day.end() + offset)]
    if "/" in low or "mỗi" in low or "một" in low or "lần" in low or "hằng" in low or "hàng" in low or "định kỳ" in low:
        for match in patterns.rate.finditer(low) if patterns.per.search(low) else ():
            before = low[max(0, match.start() - 45) : match.start()]
            n, period = _number(match["n"]), _period(match["p"])
            span = (match.start() + offset, match.end() + offset)
            if _REPEAT.search(before) and not re.search(r"[;.]", before.split("lại")[-1]):
                timing.repeats = Repeats(n, period)
                timing.spans["repeats"] = [span]
            elif timing.cadence.kind != "recurring" or timing.cadence.every is None:
                timing.cadence = Cadence("recurring", period, n)
                timing.spans["cadence"] = [span]
        if timing.cadence.kind != "recurring":
            for match in patterns.each.finditer(low) if patterns.one.search(low) else ():
                timing.cadence = Cadence("recurring", _period(match["p"]), _number(match["n"]))
                timing.spans["cadence"] = [(match.start() + offset, match.end() + offset)]
                break
    if timing.cadence.kind != "recurring":
        turn = patterns.every_n.search(low) if patterns.turn.search(low) else None
        if turn:
            n = _number(turn["n"]) if turn["n"] else 1
            period = _period(turn["p"])
            wide = {("month", 3): "quarter", ("month", 6): "half_year", ("month", 12): "year"}
            every_n = period if n == 1 else wide.get((period, n))
            timing.cadence = Cadence("recurring", every_n, 1 if every_n else None)
            timing.spans["cadence"] = [(turn.start() + offset, turn.end() + offset)]
    if timing.cadence.kind != "recurring":
        for match in patterns.rhythm.finditer(low):
            if re.match(r"(?:các|theo|từng)", match.group()) and not re.match(
                r"\s*(?:[,.;)]|$|và|báo cáo|tổng)", low[match.end() :]
            ):
                continue
            period = _period(match["p"])
            if period == "year" and re.match(r"\s+\d{4}", low[match.end() :]):
                continue
            if re.match(r"\s+\d", low[match.end() :]) and match["p"] in ("tháng", "quý", "ngày"):
                continue
            due = re.match(r"\s*,\s*(?:chậm nhất|trước|xong|hoàn thành)(?!\w)", low[match.end() :])
            if period == "year" and not due and _is_budget(low, match.start()):
                continue
            timing.cadence = Cadence("recurring", period, 1)
            timing.spans["cadence"] = [(match.start() + offset, match.end() + offset)]
            break
    if timing.cadence.kind != "recurring":
        weekly = _WEEKLY.search(low) if "thứ " in low else None
        if weekly:
            timing.cadence = Cadence("recurring", "week", 1)
            timing.spans["cadence"] = [(weekly.start() + offset, weekly.end() + offset)]
    if timing.cadence.kind != "recurring":
        bare = patterns.every.search(low) if "kỳ" in low else None
        if bare:
            timing.cadence = Cadence("recurring")
            timing.spans["cadence"] = [(bare.start() + offset, bare.end() + offset)]


def _is_budget(low: str, start: int) -> bool:
    return bool(
        re.search(r"(?:ngân sách|dự toán|kinh phí|kế hoạch|chương trình)[^.;]{0,25}$", low[max(0, start - 40) : start])
    )


def _before(low: str, start: int) -> int:
    """Take "trước", "chậm nhất" and the like into the passage."""
    match = re.search(r"(?:trước|chậm nhất(?: là)?|vào|trước ngày|chậm nhất vào)\s*$", low[max(0, start - 20) : start])
    return start - len(match.group()) if match else start


def _deadline(low: str, year: int | None, timing: Timing, offset: int, label: bool) -> None:
    found = moments(low, year)
    if timing.due_day is not None:
        monthly = timing.spans["cadence"][0]
        found = [m for m in found if m.start + offset >= monthly[1] or m.end + offset <= monthly[0]]
    best: tuple[int, Moment, Moment | None] | None = None
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
        elif _BEFORE_TIME.search(before):
            score = 4
        elif label:
            score = 3
        elif re.search(
            r"(?:trong|vào|trong dịp|dự kiến|thời gian|hoàn thành|ngày|cuối|đầu|sáng|chiều|tối|gửi"
            r"|tổ chức)\s*(?:ngày\s*|là\s*|:\s*|thực hiện\s*:?\s*)*\s*$",
            before,
        ) or not low[: moment.start].strip(" -:"):
            score = 2
        elif (moment.unit in ("month", "quarter") and re.search(r"[(,;:.]\s*$", before)) or (
            moment.unit == "day" and re.search(r"[(,;:.]\s*(?:ngày\s*)?$", before)
        ):
            score = 1
        else:
            continue
        if (
            best is None
            or score > best[0]
            or (score == best[0] and score == 3 and (moment.last or date.min) > (best[1].last or date.min))
        ):
            best = (score, moment, start_of)
    if best is not None:
        _, moment, start_of = best
        begin = start_of.start if start_of else moment.start
        lead = re.search(
            r"(?:(?:trước|chậm nhất|đến hết|hết|trong|vào|từ|hoàn thành|ngày|là|cuối)\s*)+$",
            low[max(0, begin - 30) : begin],
        )
        begin -= len(lead.group()) if lead else 0
        span = (begin + offset, moment.end + offset)
        if moment.last is not None:
            timing.deadline = moment.last.isoformat()
            timing.spans["deadline"] = [span]
        elif moment.unit == "day" and (year or moment.year_given):
            timing.bad_date = span
        timing.due_text = low[begin : moment.end]
        if start_of and start_of.first:
            timing.starts = start_of.first.isoformat()
    else:
        match = _YEAR_END.search(low) if "20" in low else None
        if match and not re.search(
            r"(?:giai đoạn|kế hoạch|chương trình|nhiệm vụ|định hướng|mục tiêu)[^.;,]{0,60}$", low[: match.start()]
        ):
            timing.deadline = f"{match['y']}-12-31"
            timing.due_text = match.group()
            timing.spans["deadline"] = [(match.start() + offset, match.end() + offset)]
    if timing.due_text is None and _DIGIT.search(low):
        match = _RELATIVE.search(low)
        if match:
            timing.due_text = match.group()
            timing.spans["due_text"] = [(match.start() + offset, match.end() + offset)]


def _is_background(low: str, moment: Moment) -> bool:
    """A date that belongs to a cited document or an anniversary, not to the work."""
    before = low[max(0, moment.start - 110) : moment.start]
    if re.search(r"(?:/|-)(?:[a-zđ&]+-)*[a-zđ&]+\d*\s*,?\s*(?:ngày\s*)?$", before) and re.search(
        r"\d+(?:/\d{4})?[/-][a-zđ]", before
    ):
        return True
    if re.search(
        r"(?:kỷ niệm|ngày lễ|nhân dịp|chào mừng|nhân ngày|hưởng ứng ngày|ngày chuyển đổi số|ngày quốc gia"
        r"|ngày thành lập)[^.;:,]{0,60}\(?\s*(?:ngày\s*)?$",
        before,
    ):
        return not (_BEFORE_TIME.search(before) or re.search(r"(?<!\w)(?:vào|tổ chức)\s+(?:ngày\s*)?$", before))
    if (
        re.search(r"\(\s*(?:ngày\s*)?$", before)
        and re.match(r"\s*(?:-\s*\d{1,2}[/.]\d{1,2}(?:[/.]\d{4})?)?\s*\)", low[moment.end :])
        and moment.unit == "day"
    ):
        # "(10/10)", "(19/5/1890 - 19/5/2025)" after a name of a day
        return bool(
            re.search(r"(?:ngày|lễ|tết|năm|đại hội|chiến thắng|thành lập)[^.;:]{0,70}\(\s*(?:ngày\s*)?$", before)
        )
    return bool(re.search(r"(?:giai đoạn|nhiệm kỳ|từ năm)\s*$", before))


def _conditions(low: str, timing: Timing, offset: int) -> None:
    if not ("khi" in low or "nếu" in low or "trường hợp" in low or "tùy" in low):
        return
    for match in _CONDITION.finditer(low):
        timing.condition = low[match.start() : match.end()].rstrip()
        timing.spans["condition"] = [(match.start() + offset, match.end() + offset)]
        return


@cache
def _phrases(name: str) -> tuple[str, ...]:
    return tuple(table("periods")[name]["words"])


def _settle(low: str, timing: Timing, offset: int) -> None:
    """Choose one kind of cadence when several words of time stand together."""
    if timing.cadence.kind == "recurring" and (timing.cadence.every or not timing.deadline):
        if timing.cadence.every is None and (hit := _first(low, _phrases("on_call"))) and "định kỳ" not in low:
            timing.cadence = Cadence("on_call")
            timing.spans["cadence"] = [(hit[0] + offset, hit[1] + offset)]
        return
    call = _first(low, _phrases("on_call"))
    if call is None and "khi" in low and (match := _HAPPENS.search(low)):
        call = match.span()
    if timing.deadline or timing.bad_date:
        ongoing = _first(low, ("thường xuyên", "liên tục", "hằng ngày"))
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
    ongoing = _first(low, _phrases("ongoing"))
    if ongoing:
        timing.cadence = Cadence("ongoing")
        timing.spans["cadence"] = [(ongoing[0] + offset, ongoing[1] + offset)]


@cache
def _any_of(phrases: tuple[str, ...]) -> re.Pattern[str]:
    """Each phrase as whole words; the letter before it is looked at after its first one, see ``_DATE``."""
    whole = (rf"{phrase[0]}(?<![^\W_]{phrase[0]}){re.escape(phrase[1:])}" for phrase in phrases)
    return re.compile("(?:" + "|".join(whole) + r")(?![^\W_])")


@cache
def _beginnings(phrases: tuple[str, ...]) -> tuple[str, ...]:
    """The first words of the phrases: most texts hold none of them."""
    return tuple({phrase.partition(" ")[0] + " " * (" " in phrase) for phrase in phrases})


def _first(low: str, phrases: tuple[str, ...]) -> Span | None:
    """The first of the phrases that stands in the text as whole words; at one place the one named first."""
    if not any([begin in low for begin in _beginnings(phrases)]):
        return None
    match = _any_of(phrases).search(low)
    return match.span() if match else None
