"""What the document says against itself: years, dates, order, scope, numbers, verbs."""

from __future__ import annotations

import re

from vanban.check.report import Reporter, vietnamese
from vanban.model import Severity, Span
from vanban.read.citations import Mention
from vanban.read.moments import make_date
from vanban.read.paras import Para
from vanban.read.reader import Draft
from vanban.read.same_body import same_body
from vanban.read.text import fold, lower


def run(made: Draft, report: Reporter) -> None:
    """Report every contradiction that the text alone shows."""
    _years(made, report)
    _periods(made, report)
    _cited_dates(made, report)
    _order(made, report)
    _calendar(made, report)
    _counts(made, report)
    _targets(made, report)
    _verbs(made, report)


def _years(made: Draft, report: Reporter) -> None:
    identity = made.identity
    title = identity.title_years
    if len({year for year, _ in title}) != 1:
        _two_titles(made, report)
        return
    wrong, span = title[0]
    own = [(year, place) for year, place in identity.own_years if year != wrong]
    if own and not any(year == wrong for year, _ in identity.own_years) and not _meant(made, wrong, own[0][0]):
        report.add("year-conflict", span, related=tuple(place for _, place in own), a=wrong, b=own[0][0])
    elif own:
        report.add("year-conflict", own[0][1], related=(span,), a=wrong, b=own[0][0])


def _meant(made: Draft, title: int, other: int) -> bool:
    """Do the deadlines, or else the date of issue, speak for the year of the title?"""
    years = [int(duty.deadline[:4]) for duty in made.duties if duty.deadline]
    if years.count(title) != years.count(other):
        return years.count(title) > years.count(other)
    return (made.identity.issued or "").startswith(str(title))


def _two_titles(made: Draft, report: Reporter) -> None:
    """A decision and the plan under it name two years: the one that the plan does not name of itself is wrong."""
    main = made.identity.title_span
    own = {year for year, _ in made.identity.own_years}
    title = made.identity.title_years
    if main is None or len(own) != 1 or not any(span[0] > main[1] for _, span in title):
        return
    right = next((span for year, span in title if year in own), made.identity.own_years[0][1])
    years = {place: {year for year, span in title if (span[0] > main[1]) == place} for place in (False, True)}
    for year, span in title:
        if year not in own and not years[span[0] > main[1]] & own:
            report.add("year-conflict", span, related=(right,), a=year, b=next(iter(own)))


_PERIOD = re.compile(r"(?P<what>giai đoạn|nhiệm kỳ|năm học)\s+(?P<a>20\d{2})\s*-\s*(?P<b>20\d{2})")

_LAST_WORDS = re.compile(r"(?:[^\W\d]+ ){3}$")


def _periods(made: Draft, report: Reporter) -> None:
    """The period of the title with another first or last year, outside cited titles and names in quotes."""
    titles = [
        (match, para)
        for part in made.parts
        if part.kind != "annex"
        for para in (*part.title, *(para for para in part.header if not part.title and "nhiệm kỳ" in para.low))
        for match in _PERIOD.finditer(para.words.low)
    ]
    own = {(match["what"], match["a"], match["b"]) for match, _ in titles}
    if len(own) != 1:
        return
    ((what, a, b),) = own
    where, holder = titles[0]
    place = (holder.start + where.start(), holder.start + where.end())
    regions = [mention.region for mention in made.cited.mentions]
    for part in made.parts:
        for para in (*part.body, *part.closing):
            low = para.words.low
            for match in _PERIOD.finditer(low):
                start = para.start + match.start()
                inside = a <= match["a"] and match["b"] <= b
                one_end = (match["a"] == a) != (match["b"] == b)
                quoted = low.count('"', 0, match.start()) % 2
                cited = any(begin <= start < end for begin, end in regions)
                of_itself = one_end or low.startswith("trên đây là")
                # The same words before it may speak of the term before: only to be looked at.
                alike = _LAST_WORDS.search(low[: match.start()])
                doubt = alike is not None and holder.words.low[: where.start()].endswith(alike.group())
                if match["what"] == what and (of_itself or doubt) and not (inside or quoted or cited):
                    span = (start, para.start + match.end())
                    years = {"a": f"{a}-{b}", "b": f"{match['a']}-{match['b']}"}
                    severity: Severity | None = None if of_itself else "note"
                    report.add("year-conflict", span, severity=severity, related=(place,), **years)


_SAME_SUBJECT = 0.5


def _subjects_fit(a: str | None, b: str | None) -> bool:
    if not a or not b:
        return True
    first, second = (set(re.findall(r"[^\W\d]+", lower(text))) for text in (a, b))
    return bool(first and second) and len(first & second) / min(len(first), len(second)) >= _SAME_SUBJECT


def _cited_dates(made: Draft, report: Reporter) -> None:
    issued = made.identity.issued
    groups: dict[str, list[Mention]] = {}
    for mention in made.cited.mentions:
        cited = mention.citation
        if cited.symbol:
            groups.setdefault(lower(cited.symbol), []).append(mention)
        if mention.bad_date:
            start = mention.para.start
            report.add("date-invalid", (start + mention.bad_date[0], start + mention.bad_date[1]))
        if issued and cited.date and cited.date > issued:
            report.add(
                "cited-after-issue", cited.span, symbol=cited.symbol, a=vietnamese(cited.date), b=vietnamese(issued)
            )
    for mentions in groups.values():
        first = next((m for m in mentions if m.citation.date), None)
        if first is None:
            continue
        for later in mentions:
            a, b = first.citation, later.citation
            if not b.date or b.date == a.date or not a.date:
                continue
            issuers = not a.issuer or not b.issuer or same_body(a.issuer, b.issuer) or fold(a.issuer) in fold(b.issuer)
            near = a.date[:4] == b.date[:4] or _subjects_fit(a.subject, b.subject)
            if issuers and near:
                report.add(
                    "date-conflict",
                    a.span,
                    related=(b.span,),
                    symbol=a.symbol,
                    a=vietnamese(a.date),
                    b=vietnamese(b.date),
                )
                if a.issuer and b.issuer and fold(a.issuer) != fold(b.issuer):
                    report.add("issuer-conflict", b.span, related=(a.span,), symbol=a.symbol, a=a.issuer, b=b.issuer)
                break


def _order(made: Draft, report: Reporter) -> None:
    """A list of at least five documents in time order with one or two out of place."""
    by_para: dict[int, list[Mention]] = {}
    for mention in made.cited.mentions:
        if mention.citation.date:
            by_para.setdefault(mention.para.start, []).append(mention)
    for mentions in by_para.values():
        dates = [mention.citation.date or "" for mention in mentions]
        if not 5 <= len(dates) <= 100:
            continue
        kept = _longest_rise(dates)
        out = [mention for place, mention in enumerate(mentions) if place not in kept]
        if 1 <= len(out) <= 2:
            for mention in out:
                cited = mention.citation
                report.add("order-suspect", cited.span, symbol=cited.symbol, a=vietnamese(cited.date or ""))


def _longest_rise(values: list[str]) -> set[int]:
    """Places of a longest non-decreasing run (not need be adjacent)."""
    best: list[list[int]] = []
    for place, value in enumerate(values):
        before: list[int] = []
        for run in best:
            if values[run[-1]] <= value and len(run) > len(before):
                before = run
        best.append([*before, place])
    longest: list[int] = []
    for run in best:
        if len(run) > len(longest):
            longest = run
    return set(longest)


_DIGIT = re.compile(r"\d")
_WEEKDAYS = {"hai": 0, "2": 0, "ba": 1, "3": 1, "tư": 2, "4": 2, "năm": 3, "5": 3, "sáu": 4, "6": 4, "bảy": 5, "7": 5}
_NAMES = ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật")
_DAY_NAME = r"(?:thứ\s+(?P<w>hai|ba|tư|năm|sáu|bảy|[2-7])|(?P<s>chủ nhật))(?!\w)"
_DAY_DATE = r"(?P<d>\d{1,2})(?:\s?[/.\-]\s?|\s+tháng\s+)(?P<m>\d{1,2})(?:\s?[/.\-]\s?|\s+năm\s+)(?P<y>\d{4})"
_WEEKDAY = (
    re.compile(_DAY_NAME + r"\s*[,(]?\s*(?:ngày\s+)?" + _DAY_DATE),
    re.compile(_DAY_DATE + r"\s*\(?\s*(?:là\s+|nhằm\s+)?" + _DAY_NAME),
)
ANY_DATE = re.compile(r"(?P<d>\d(?<![\d/.\-]\d)\d?)\s?[/.\-]\s?(?P<m>\d{1,2})\s?[/.\-]\s?(?P<y>(?:19|20)\d{2})(?!\d)")
_WORD_DATE = re.compile(r"ngày\s+(?P<d>\d{1,2})\s+tháng\s+(?P<m>\d{1,2})\s+năm\s+(?P<y>\d{4})")
_NO_QUARTER = re.compile(
    r"(?:quý\s+(?:v|vi{1,3}|[5-9])|tháng\s+1[3-9])\s*(?:/|\s+năm\s+)\s*20\d{2}"  # "Quý VI/2030"
)
_DAY_MONTH = re.compile(r"ngày\s+(?P<d>\d{1,2})/(?P<m>\d{1,2})(?![\d/])")


def _calendar(made: Draft, report: Reporter) -> None:
    year = made.identity.document.year
    for para in made.paras:
        low = para.words.low
        if not _DIGIT.search(low):
            continue
        if "thứ" in low or "chủ nhật" in low:
            for pattern in _WEEKDAY:
                for match in pattern.finditer(low):
                    day = make_date(int(match["y"]), int(match["m"]), int(match["d"]))
                    said = 6 if match["s"] else _WEEKDAYS[match["w"]]
                    if day and day.weekday() != said:
                        span = (para.start + match.start(), para.start + match.end())
                        report.add(
                            "weekday-conflict",
                            span,
                            a=vietnamese(day.isoformat()),
                            b=_NAMES[day.weekday()],
                            c=_NAMES[said],
                        )
        for pattern in (ANY_DATE, _WORD_DATE):
            for match in pattern.finditer(low):
                d, m, y = int(match["d"]), int(match["m"]), int(match["y"])
                if make_date(y, m, d) is None:
                    report.add("date-invalid", (para.start + match.start(), para.start + match.end()))
        for match in _NO_QUARTER.finditer(low) if "quý " in low or "tháng 1" in low else ():
            report.add("date-invalid", (para.start + match.start(), para.start + match.end()))
        for match in _DAY_MONTH.finditer(low):
            d, m = int(match["d"]), int(match["m"])
            if m > 12 or d > 31 or (year and make_date(year, m, d) is None and not (d == 29 and m == 2)):
                report.add("date-invalid", (para.start + match.start(), para.start + match.end()))


_COUNTED = re.compile(
    r"(?:ubnd|ủy ban nhân dân)\s+(?:các\s+)?(?P<n>\d{1,3})\s+(?P<u>xã, phường, thị trấn|xã, thị trấn"
    r"|xã, phường|phường, xã|xã|phường|huyện, thị xã, thành phố|huyện)(?!\w)"
)


_ALL = re.compile(
    r"(?:tổ trưởng|trưởng)\s+(?:các\s+)?(?P<n>\d{1,3})\s+(?P<u>tổ dân phố|thôn|ấp|bản|khu phố|buôn|khối phố)(?!\w)"
)
_VILLAGES = (
    r"(?:thôn|ấp|bản|buôn|khu phố|khối phố|tổ dân phố|khóm|làng|phum)"
    r"(?:, (?:thôn|ấp|bản|buôn|khu phố|tổ dân phố|khóm|làng))?"
)
_SOME = re.compile(
    r"(?:(?:đến|tại|toàn bộ|cả|ở|của|cộng đồng|trụ sở|hộ|nhà văn hóa)\s+|(?:^|[-|])\s*)"
    r"(?P<n>\d{1,3})\s+(?P<u>xã, phường, thị trấn|xã, thị trấn|xã, phường|phường, xã"
    rf"|huyện, thị xã, thành phố|{_VILLAGES})(?=\s*(?:[,;.)|]|$)|\s(?:được|và)\s)"
)
_TO_ALL = re.compile(r"(?:đến|tại|toàn bộ|cả|ở|cho)\s+$")
# "14 thôn, buôn của xã": all that the issuer has.
_OWN = re.compile(
    rf"(?P<n>\d{{1,3}})\s+(?P<u>{_VILLAGES})\s+(?:của|trên địa bàn|thuộc|trong|toàn) (?:xã|phường|thị trấn)(?!\w)"
)


def _counts(made: Draft, report: Reporter) -> None:
    seen: dict[str, tuple[int, Span, str]] = {}
    for para in made.paras:
        for match in _COUNTED.finditer(para.words.low) if _DIGIT.search(para.text) else ():
            span = (para.start + match.start(), para.start + match.end())
            text = made.text[span[0] : span[1]]
            known = seen.setdefault(match["u"], (int(match["n"]), span, text))
            if known[0] != int(match["n"]):
                report.add("count-conflict", span, related=(known[1],), a=known[2], b=text)
    _counts_elsewhere(made, seen, report)


def _counts_elsewhere(made: Draft, seen: dict[str, tuple[int, Span, str]], report: Reporter) -> None:
    """ "tuyên truyền đến 12 xã, thị trấn" against "UBND 13 xã, thị trấn": near the number of all, not it."""
    told: dict[str, bool] = {}  # of a unit: is its number only that of "14 thôn của xã", which could be some of them?
    for para in made.paras:
        for match in _ALL.finditer(para.words.low) if "trưởng" in para.words.low else ():
            span = (para.start + match.start(), para.start + match.end())
            seen.setdefault(match["u"], (int(match["n"]), span, made.text[span[0] : span[1]]))
        for match in _OWN.finditer(para.words.low) if _DIGIT.search(para.text) else ():
            span = (para.start + match.start(), para.start + match.end())
            own = seen.setdefault(match["u"], (int(match["n"]), span, made.text[span[0] : span[1]]))
            told.setdefault(match["u"], own[1] == span)
            if abs(own[0] - int(match["n"])) == 1 and _TO_ALL.search(para.words.low, 0, match.start()):
                a, b = own[2], made.text[span[0] : span[1]]
                report.add("count-conflict", span, severity="note", related=(own[1],), a=a, b=b)
    if not seen:
        return
    for para in made.paras:
        for match in _SOME.finditer(para.words.low) if _DIGIT.search(para.text) else ():
            known, some = seen.get(match["u"]), int(match["n"])
            weak = told.get(match["u"], False)
            near = 1 if weak else 0.2 * known[0] if known else 0
            if known and some != known[0] and some >= 5 and abs(some - known[0]) <= near:
                span = (para.start + match.start("n"), para.start + match.end())
                severity: Severity | None = "note" if weak else None
                a, b = known[2], made.text[span[0] : span[1]]
                report.add("count-conflict", span, severity=severity, related=(known[1],), a=a, b=b)


_TARGET = re.compile(
    r"chỉ tiêu\s+(?P<n>\d{1,3}(?:,\d+)?)\s?%\s+(?:được giao\s+|của\s+)?(?:trong\s+)?năm\s+(?P<y>20\d{2})"
)


def _targets(made: Draft, report: Reporter) -> None:
    """One target of one year with two numbers."""
    seen: dict[str, tuple[str, Span]] = {}
    for para in made.paras:
        if "chỉ tiêu" not in para.words.low:
            continue
        for match in _TARGET.finditer(para.words.low):
            span = (para.start + match.start(), para.start + match.end())
            known = seen.setdefault(match["y"], (match["n"], span))
            if known[0] != match["n"]:
                report.add(
                    "number-conflict", span, related=(known[1],), a=f"{known[0]}%", b=f"{match['n']}%", year=match["y"]
                )


_OPPOSED = {"tham gia": "tổ chức", "tổ chức": "tham gia"}


def _verbs(made: Draft, report: Reporter) -> None:
    """A heading says "Tham gia", its content says "tổ chức" of the same thing."""
    for roots in made.trees:
        for para in roots:
            _verbs_below(para, report)


def _verbs_below(para: Para, report: Reporter) -> None:
    if para.kind == "heading" and para.children:
        verb, thing, span = _verb_and_thing(para, para.words.at(para.body_at))
        if verb in _OPPOSED and thing:
            for child in para.children:
                words = child.words
                for place in range(words.at(child.body_at), min(len(words) - 1, words.at(child.body_at) + 14)):
                    other, its, its_span = _verb_and_thing(child, place)
                    if other == _OPPOSED[verb] and its == thing:
                        related = (child.start + its_span[0], child.start + its_span[1])
                        report.add(
                            "verb-conflict",
                            (para.start + span[0], para.start + span[1]),
                            related=(related,),
                            a=para.text[span[0] : span[1]],
                            b=child.text[its_span[0] : its_span[1]],
                        )
                        break
    for child in para.children:
        _verbs_below(child, report)


def _verb_and_thing(para: Para, index: int) -> tuple[str, tuple[str, ...], Span]:
    """The two-syllable verb at a word and the two words after it."""
    words = para.words
    if index + 3 >= len(words):
        return "", (), (0, 0)
    verb = " ".join(words.words[index : index + 2])
    return verb, tuple(words.words[index + 2 : index + 4]), (words.starts[index], words.ends[index + 3])
