"""How often and how long: rates, rhythms, durations."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache

from vanban.model import UNSTATED, Cadence, Repeats, Span
from vanban.read.lexicon import table

_NUMBER = r"(?P<{0}>\d{{1,3}}|một|hai|ba|bốn|năm|sáu|bảy|tám|chín|mười)"


_PERIOD = r"(?P<{0}>0?6\s+tháng|sáu tháng|nửa năm|năm học|học kỳ|ngày|tuần|tháng|quý|năm)(?!\w)"


@cache
def _counted() -> str:
    words = sorted(table("periods")["counted"]["words"], key=len, reverse=True)
    return "(?:" + "|".join(map(re.escape, words)) + ")"


_NOT_BARE_AFTER = ("trong ", "vào ", "hết ", "đến ", "ngày ", "từ ")


@dataclass(frozen=True, slots=True)
class _Patterns:
    rate: re.Pattern[str]
    each: re.Pattern[str]
    far: re.Pattern[str]
    every_n: re.Pattern[str]
    rhythm: re.Pattern[str]
    every: re.Pattern[str]
    bare: re.Pattern[str]
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
            rf"(?<!\w){number}\s*(?:-\s*\d{{1,3}}\s*)?(?P<what>{counted}(?:\s+[^\W\d]+){{0,6}}?)"
            r"(?:\s*\"[^\"]{2,80}\")?\s*"  # chuyên mục "Pháp luật và đời sống"/tháng
            rf"(?:/\s*(?:0?1\s*|một\s+)?|(?:mỗi|một|trong|hằng|hàng|trên)\s+(?:một\s+|0?1\s+|mỗi\s+)?){period}"
        ),
        # "mỗi tháng 02 lần", "mỗi tuần ít nhất một buổi", "hằng tháng tổ chức 02 buổi"
        each=re.compile(
            rf"(?:mỗi|hằng|hàng|một|0?1)\s+{period}[\s,]+(?:(?:ít nhất|tối thiểu|không ít hơn|không dưới|có|từ|đăng"
            rf"|phát|phát sóng|tổ chức|viết|xây dựng|sản xuất|thực hiện|mở|đăng tải|gửi|phát thanh|ra|dành|duy trì"
            rf"|có ít nhất)[\s,]+){{0,3}}"
            rf"(?:(?!(?:tháng|quý|năm|tuần|ngày)\s)[^\W\d]+\s+){{0,5}}?"
            rf"{number}\s+(?:(?:-|đến)\s*\d{{1,3}}\s+)?(?P<what>{counted})(?!\w)"
        ),
        # "hằng tuần phát thanh trên hệ thống loa của xã 03 buổi"
        far=re.compile(
            rf"(?:mỗi|hằng|hàng)\s+{period}[\s,]+(?:(?!(?:tháng|quý|năm|tuần|ngày)\s)[^\W\d]+\s+){{0,12}}?"
            rf"{number}\s+(?P<what>lần|buổi|lượt|kỳ|số)(?![\w/])(?!\s*/)"
        ),
        # "tuần 3 buổi", "tháng nào cũng có ít nhất 02 bài"
        bare=re.compile(
            r"(?P<p>"
            + "|".join(
                # what stands before is looked at last, so that the search jumps from word to word
                word + "".join(f"(?<!{before}{word})" for before in (*_NOT_BARE_AFTER, r"\w"))
                for word in ("tuần", "tháng", "quý", "năm", "ngày")
            )
            + r")\s+"
            rf"(?:nào cũng\s+(?:(?:có|ít nhất|tối thiểu)\s+)*)?{number}\s+(?:lần|buổi|đợt|cuộc|tin|bài)(?!\w)"
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
    return str(table("periods")["periods"][" ".join(text.split())])


def _number(text: str) -> int:
    return int(text) if text.isdigit() else int(table("periods")["numbers"][text])


@dataclass(slots=True)
class Timing:
    """What a statement says about time."""

    cadence: Cadence = UNSTATED
    repeats: Repeats | None = None
    duration_minutes: int | None = None
    deadline: str | None = None
    starts: str | None = None
    due_text: str | None = None
    due_day: int | None = None
    deadlines: tuple[str, ...] | None = None
    condition: str | None = None
    spans: dict[str, list[Span]] = field(default_factory=dict)
    bad_date: Span | None = None


_DURATION = re.compile(
    r"(?<!\w)(?P<n>\d{1,3})\s*(?:-\s*\d{1,3}\s*)?(?P<u>phút|giờ)(?!\w)\s*(?:/|mỗi|cho mỗi|một|trong một)?\s*(?:0?1\s*)?"
    r"(?P<per>chương trình|bản tin|buổi|lần|chuyên mục|số|ngày|phóng sự|video|tin|kỳ|lượt)?"
)


_REPEAT = re.compile(r"phát lại|phát sóng lại|phát thanh lại|đăng lại|phát lặp|lặp lại")


# "vào ngày 15 và 30 hằng tháng"
_TWO_DAYS = re.compile(
    r"ngày\s+\d{1,2}\s*(?:,|và)\s*(?:ngày\s+)?\d{1,2}\s+(?:của\s+)?(?:hằng|hàng|mỗi|các)\s+tháng(?!\w)"
)


# "mỗi tin phát lại 03 lần": as often in each period as the product itself.
_AGAIN = re.compile(
    r"(?:phát|phát sóng|phát thanh|đăng) (?:lại|lặp lại) (?:(?:ít nhất|tối thiểu|từ) )?"
    rf"{_NUMBER.format('n')} lần(?!\s*/)(?!\w)"
)


_WEEKLY = re.compile(
    r"(?<!\w)(?:sáng|chiều|tối|ngày)?\s*thứ (?:hai|ba|tư|năm|sáu|bảy|[2-7])(?:[^.;]{0,20})?(?:hằng|hàng|mỗi) tuần"
    r"|(?<!\w)thứ (?:hai|2) đầu tuần(?!\w)|(?<!\w)(?:buổi|giờ|tiết) chào cờ đầu tuần"
)


# "thứ Hai và thứ Năm hằng tuần": as often as days are named.
_DAY_OF_WEEK = r"(?:thứ (?:hai|ba|tư|năm|sáu|bảy|[2-7])|chủ nhật)"
_DAYS = re.compile(
    rf"{_DAY_OF_WEEK}(?:(?:\s*,\s*|\s+và\s+)(?:{_DAY_OF_WEEK}|[2-7](?![\d/])))+\s*(?:hằng|hàng|mỗi|trong) tuần(?!\w)"
)
_ONE_DAY = re.compile(r"hai|ba|tư|năm|sáu|bảy|[2-7]|chủ nhật")


# "thứ Hai đầu tháng", "tuần cuối tháng", "ngày 05 của tháng sau", "6 tháng, năm", "cách tuần".
_OTHER_RHYTHMS = (
    (
        "quarter",
        ("quý, ",),
        re.compile(
            r"(?<!\w)quý, (?:0?6 tháng|sáu tháng)(?:,| và)\s+(?:cả |0?1 |một )?(?:hằng |hàng )?năm(?!\s*\d)(?!\w)"
        ),
    ),
    (
        "month",
        ("đầu", "cuối", " sau", " kế ", " tiếp ", " liền "),
        re.compile(
            rf"(?<!\w)(?:{_DAY_OF_WEEK}|tuần|ngày)\s+(?:tuần\s+)?(?:đầu|cuối)(?: tiên| cùng)?\s+"
            r"(?:của\s+|trong\s+)?tháng(?!\s*\d)(?!\w)"
            r"|ngày\s+\d{1,2}\s+(?:của\s+)?tháng\s+(?:sau|kế tiếp|tiếp theo|liền kề|kế sau)(?!\w)"
        ),
    ),
    (
        "quarter",
        ("quý",),
        re.compile(
            r"tháng (?:đầu|cuối|giữa)(?: tiên| cùng)?(?: của)? (?:mỗi |hằng |hàng )?quý(?: sau| kế tiếp| tiếp theo)?"
            r"(?!\s*[ivx\d])(?!\w)"
        ),
    ),
    (
        "half_year",
        ("6 tháng", "sáu tháng"),
        re.compile(r"(?<![\d\w])(?:0?6|sáu) tháng\s*(?:,|và)\s*(?:cả |0?1 |một )?(?:hằng |hàng )?năm(?!\s*\d)(?!\w)"),
    ),
)
_EVERY_OTHER = re.compile(
    r"(?<!\w)cách (?:tuần|tháng|ngày|nhật)(?!\w)|(?<!\w)(?:\d{1,2} )?giờ\s*(?:/|một|0?1)\s*lần(?!\w)"
)


def read_duration(low: str, timing: Timing, offset: int) -> None:
    if "phút" not in low and "giờ" not in low:
        return
    for match in _DURATION.finditer(low):
        around = low[max(0, match.start() - 25) : match.start()]
        if match["u"] == "giờ" and not match["per"]:
            continue
        if match["u"] == "phút" and re.search(r"giờ\s*$", around):
            continue
        every = match["u"] == "giờ" and match["per"] == "lần" and not around.endswith("thời lượng ")
        if every or match["per"] == "ngày" or re.search(r"(?:lúc|vào|từ|trước)\s*(?:\d+\s*giờ\s*)?$", around):
            continue
        n = int(match["n"])
        timing.duration_minutes = n * 60 if match["u"] == "giờ" else n
        timing.spans["duration_minutes"] = [(match.start() + offset, match.end() + offset)]
        return


_ENDS_THERE = re.compile(r"\s*(?:[,.;)]|$|và|báo cáo|tổng)")
_COUNTED_AFTER = re.compile(r"\s+\d(?P<year>\d{3})?")
_DUE_AFTER = re.compile(
    r"\s*[,(]?\s*(?:(?:gửi|trình|báo cáo)(?!\w)[^.;]{0,60}?\s)?(?:chậm nhất|trước|xong|hoàn thành)(?!\w)"
)


# "mỗi chương trình 10 phút/tháng"
_AIRTIME = re.compile(r"\d\s*phút\s*(?:/|mỗi|một)\s*(?:0?1\s*)?(?P<p>tuần|tháng|quý|ngày)(?!\w)")


# Every rhythm names a period, and every rate tells how often in another way.
_PERIOD_WORDS = ("tháng", "năm", "ngày", "tuần", "quý", "kỳ", "giờ")
_RATE_SIGNS = ("/", "một", "lần", "hằng", "hàng", "mỗi", "định kỳ", "trên tuần", "trên tháng", "trong tuần")
_IN_A_MONTH = re.compile("trong tháng(?! [0-9])")


def read_rhythm(low: str, timing: Timing, offset: int) -> None:
    if not any(map(low.__contains__, _PERIOD_WORDS)):
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
    if ("cách " in low or "giờ" in low) and (other := _EVERY_OTHER.search(low)):
        timing.cadence = Cadence("recurring")
        timing.spans["cadence"] = [(other.start() + offset, other.end() + offset)]
        return
    if "ngày" in low and "tháng" in low and (both := _TWO_DAYS.search(low)):
        timing.cadence = Cadence("recurring", "month", 2)
        timing.spans["cadence"] = [(both.start() + offset, both.end() + offset)]
    days = _DAYS.search(low) if "tuần" in low and "thứ " in low else None
    if days and not _REPEAT.search(low[: days.start()]):
        timing.cadence = Cadence("recurring", "week", len(_ONE_DAY.findall(days.group())))
        timing.spans["cadence"] = [(days.start() + offset, days.end() + offset)]
    if any(map(low.__contains__, _RATE_SIGNS)) or _IN_A_MONTH.search(low):
        for match in patterns.rate.finditer(low) if patterns.per.search(low) else ():
            before = low[max(0, match.start() - 45) : match.start()]
            n, period = _number(match["n"]), _period(match["p"])
            if " trong " in match.group() and re.match(r"\s*(?:\d|[ivx]+\b|này|đầu|cuối)", low[match.end() :]):
                continue
            span = (match.start() + offset, match.end() + offset)
            if _REPEAT.search(before) and not re.search(r"[;.]", before.split("lại")[-1]):
                timing.repeats = Repeats(n, period)
                timing.spans["repeats"] = [span]
            elif timing.cadence.kind != "recurring" or timing.cadence.every is None:
                timing.cadence = Cadence("recurring", period, n)
                timing.spans["cadence"] = [span]
        if timing.cadence.kind != "recurring":
            one = bool(patterns.one.search(low))
            if one and (told := patterns.each.search(low) or patterns.far.search(low)):
                timing.cadence = Cadence("recurring", _period(told["p"]), _number(told["n"]))
                timing.spans["cadence"] = [(told.start() + offset, told.end() + offset)]
    if timing.cadence.kind != "recurring":
        once = "/" in low or "một" in low or "1" in low
        turn = patterns.every_n.search(low) if once and patterns.turn.search(low) else None
        if turn:
            n = _number(turn["n"]) if turn["n"] else 1
            period = _period(turn["p"])
            wide = {("month", 3): "quarter", ("month", 6): "half_year", ("month", 12): "year"}
            every_n = period if n == 1 else wide.get((period, n))
            timing.cadence = Cadence("recurring", every_n, 1 if every_n else None)
            timing.spans["cadence"] = [(turn.start() + offset, turn.end() + offset)]
    if timing.cadence.kind != "recurring" and "phút" in low and (airtime := _AIRTIME.search(low)):
        timing.cadence = Cadence("recurring", _period(airtime["p"]), 1)
        timing.spans["cadence"] = [(airtime.start() + offset, airtime.end() + offset)]
    if timing.cadence.kind != "recurring" and _BARE_SIGN.search(low) and (alone := patterns.bare.search(low)):
        timing.cadence = Cadence("recurring", _period(alone["p"]), _number(alone["n"]))
        timing.spans["cadence"] = [(alone.start() + offset, alone.end() + offset)]
    if timing.cadence.kind != "recurring":
        for match in patterns.rhythm.finditer(low):
            if match.group().startswith(("các", "theo", "từng")) and not _ENDS_THERE.match(low, match.end()):
                continue
            period = "quarter" if "quý," in match.group() else _period(match["p"])
            counted = _COUNTED_AFTER.match(low, match.end())
            if counted and (match["p"] in ("tháng", "quý", "ngày") or (period == "year" and counted["year"])):
                continue
            due = _DUE_AFTER.match(low, match.end())
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
    if timing.cadence.kind != "recurring" and "tháng" in low:
        for every, signs, pattern in _OTHER_RHYTHMS:
            if any(map(low.__contains__, signs)) and (found := pattern.search(low)):
                timing.cadence = Cadence("recurring", every, 1)
                timing.spans["cadence"] = [(found.start() + offset, found.end() + offset)]
                break
    if timing.cadence.kind != "recurring":
        bare = patterns.every.search(low) if "kỳ" in low else None
        if bare:
            timing.cadence = Cadence("recurring")
            timing.spans["cadence"] = [(bare.start() + offset, bare.end() + offset)]
    own = timing.cadence.every
    if own and timing.repeats is None and "lại" in low and (again := _AGAIN.search(low)):
        timing.repeats = Repeats(_number(again["n"]), own)
        timing.spans["repeats"] = [(again.start() + offset, again.end() + offset)]


# What "tuần 3 buổi" cannot do without.
_BARE_SIGN = re.compile(r"(?:tuần|tháng|quý|năm|ngày)\s+(?:nào cũng|\d|một|hai|ba|bốn|năm|sáu|bảy|tám|chín|mười)")


def rates_of(low: str) -> set[tuple[str, int]]:
    """Every rate of a text: "03 lần/ngày ...; ngày thường 02 tin/tuần" has two."""
    return {(_period(match["p"]), _number(match["n"])) for match in _patterns().rate.finditer(low)}


def _is_budget(low: str, start: int) -> bool:
    return bool(
        re.search(
            r"(?:ngân sách|dự toán|kinh phí|(?<!tài chính - )kế hoạch|chương trình)[^.;]{0,25}$",
            low[max(0, start - 40) : start],
        )
    )


def _before(low: str, start: int) -> int:
    """Take "trước", "chậm nhất" and the like into the passage."""
    match = re.search(r"(?:trước|chậm nhất(?: là)?|vào|trước ngày|chậm nhất vào)\s*$", low[max(0, start - 20) : start])
    return start - len(match.group()) if match else start
