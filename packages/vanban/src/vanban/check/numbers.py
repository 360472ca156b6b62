"""Numbers that do not agree: the number and date of the paper itself, parts and their total."""

from __future__ import annotations

import re
from decimal import Decimal

from vanban.check.contradictions import ANY_DATE
from vanban.check.report import Reporter, vietnamese
from vanban.model import Span
from vanban.read.moments import make_date
from vanban.read.paras import Para
from vanban.read.reader import Draft
from vanban.read.text import lower


def run(made: Draft, report: Reporter) -> None:
    """Report an attached paper under another number, articles that do not exist, sums that are not the total."""
    _own_number(made, report)
    _references(made, report)
    _sums(made, report)
    _anniversaries(made, report)


_ATTACHED = re.compile(r"\(?\s*(?:ban hành\s+)?kèm theo ")


def _own_number(made: Draft, report: Reporter) -> None:
    """ "(Kèm theo Kế hoạch số 12/...)" below a plan that has the number 21, or the date of another day."""
    own = made.identity.document
    if not own.symbol or not own.number:
        return
    kind = lower(own.symbol).partition("/")[2]
    place = next(
        (span for part in made.parts for para in part.header if (span := _symbol_place(para, own.symbol))), None
    )
    for para in made.paras:
        if not _ATTACHED.match(para.words.low):
            continue
        for match in _SYMBOL.finditer(para.words.low):
            number, rest = match["n"], match["rest"]
            if rest != kind or not kind:
                continue
            span = (para.start + match.start("n"), para.start + match.end())
            related = (place,) if place else ()
            if number.lstrip("0") != own.number.lstrip("0"):
                report.add("symbol-conflict", span, related=related, a=own.symbol, b=made.text[span[0] : span[1]])
            dated = ANY_DATE.search(para.words.low, match.end(), match.end() + 25)
            day = make_date(int(dated["y"]), int(dated["m"]), int(dated["d"])) if dated else None
            if day and dated and made.identity.issued and day.isoformat() != made.identity.issued:
                where = (para.start + dated.start(), para.start + dated.end())
                a, b = vietnamese(made.identity.issued), vietnamese(day.isoformat())
                report.add("date-conflict", where, related=related, symbol=own.symbol, a=a, b=b)
            break


_SYMBOL = re.compile(r"số\s*:?\s*(?P<n>\d{1,5})\s?/\s?(?P<rest>[\w&]+(?:\s?-\s?[\w&]+)*)")


def _symbol_place(para: Para, symbol: str) -> Span | None:
    at = lower(para.text).replace(" ", "").find(lower(symbol).replace(" ", ""))
    return (para.start, para.end) if at >= 0 else None


_ARTICLE = re.compile(
    r"(?:khoản\s+(?P<k>\d{1,2})\s*,?\s+)?điều\s+(?P<n>\d{1,3})\s+(?:của\s+)?(?P<kind>[^\W\d]+ [^\W\d]+) này(?!\w)"
)


def _references(made: Draft, report: Reporter) -> None:
    """ "khoản 6 Điều 1 Quyết định này" where Điều 1 has five; only of the paper itself, its numbers without a gap."""
    kind = lower(made.identity.document.type or "")
    if "sửa đổi" in lower(made.identity.document.subject or ""):
        return  # what it quotes of the paper that it changes counts by that paper
    articles = [para for para in made.trees[0] if para.marker and para.marker.kind == "article"]
    if not articles or [para.marker.number for para in articles if para.marker] != [*range(1, len(articles) + 1)]:
        return
    for para in made.paras:
        for match in _ARTICLE.finditer(para.words.low) if "điều" in para.words.low else ():
            if match["kind"] != kind:
                continue
            number = int(match["n"])
            span = (para.start + match.start(), para.start + match.end("n"))
            if number > len(articles):
                report.add("cross-reference", span, last=f"Điều {len(articles)}")
                continue
            items = [child.marker for child in articles[number - 1].children]
            numbers = [item.number for item in items if item and item.kind == "arabic"]
            counted = len(numbers) > 1 and numbers == [*range(1, len(numbers) + 1)] and len(numbers) == len(items)
            if match["k"] and counted and int(match["k"]) > len(numbers):
                related = ((articles[number - 1].start, articles[number - 1].end),)
                report.add("cross-reference", span, related=related, last=f"khoản {len(numbers)} Điều {number}")


_AMOUNT = re.compile(r"(?P<n>\d{1,3}(?:\.\d{3})+|\d+(?:,\d+)?)\s*(?P<u>tỷ đồng|triệu đồng|nghìn đồng|đồng)(?!\w)")
_OF_WHICH = re.compile(r"[,;:(.]\s*(?:trong đó|gồm|bao gồm|cụ thể|chia ra)")
_UNITS = {"tỷ đồng": 1_000_000_000, "triệu đồng": 1_000_000, "nghìn đồng": 1_000, "đồng": 1}


def _sums(made: Draft, report: Reporter) -> None:
    """ "Tổng kinh phí 12,5 tỷ đồng, trong đó: A 6,0 tỷ đồng; B 5,5 tỷ đồng": the parts are not the whole."""
    for para in made.paras:
        low = para.words.low
        if "tổng" not in low or "đồng" not in low:
            continue
        start = low.find("tổng")
        ends = [m.start() for m in re.finditer(r"\.(?!\s+(?:trong đó|bao gồm|gồm|cụ thể))(?=\s|$)", low)]
        stop = next((end for end in ends if end > start), len(low))
        amounts = list(_AMOUNT.finditer(low, start, stop))
        if len(amounts) < 3 or len(_OF_WHICH.findall(low, start, stop)) != 1:
            continue
        total, parts = amounts[0], amounts[1:]
        between = low[total.end() : parts[0].start()]
        rest = low[total.end() : stop]
        if not _OF_WHICH.search(between) or re.search(r"còn lại|khác|dự phòng|khoảng|mỗi|/|năm 20", rest):
            continue
        values = [_money(match) for match in amounts]
        if sum(values[1:]) != values[0]:
            span = (para.start + total.start(), para.start + total.end())
            related = tuple((para.start + match.start(), para.start + match.end()) for match in parts)
            terms = " + ".join(match.group() for match in parts)
            report.add("sum-mismatch", span, related=related, a=terms, b=total.group())


def _money(match: re.Match[str]) -> Decimal:
    return Decimal(match["n"].replace(".", "").replace(",", ".")) * _UNITS[match["u"]]


_ANNIVERSARY = re.compile(
    r"(?P<said>kỷ niệm (?:lần thứ )?(?P<n>\d{1,4}) năm)[^.;()]{0,120}\(\s*(?:ngày\s+)?"
    r"(?P<from>(?P<d>\d{1,2})\s?/\s?(?P<m>\d{1,2})\s?/\s?(?P<a>\d{3,4}))\s?[-–]\s?(?:ngày\s+)?"
    r"(?P<to>(?P=d)\s?/\s?(?P=m)\s?/\s?(?P<b>\d{4}))\s*\)"
)


def _anniversaries(made: Draft, report: Reporter) -> None:
    """ "kỷ niệm 92 năm ... (02/3/1930 - 02/3/2023)": the two dates are 93 years apart."""
    if not any("kỷ niệm" in para.words.low for para in made.paras):
        return
    low = "\n".join(para.words.low for para in made.paras)  # the title names the day on its second line
    for match in _ANNIVERSARY.finditer(low):
        years = int(match["b"]) - int(match["a"])
        if years != int(match["n"]):
            dates = f"{match['from']} - {match['to']} ({years} năm)"
            report.add(
                "count-conflict",
                match.span("said"),
                related=((match.start("from"), match.end("to")),),
                a=made.text[slice(*match.span("said"))],
                b=dates,
            )
