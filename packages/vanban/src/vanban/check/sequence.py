"""Times, phases and targets that cannot follow each other."""

from __future__ import annotations

import re
from itertools import pairwise

from vanban.check.agree import families
from vanban.check.report import Reporter
from vanban.model import Span
from vanban.read.paras import Para
from vanban.read.reader import Draft


def run(made: Draft, report: Reporter) -> None:
    """Report windows of another length than is said, gaps between phases, targets that fall."""
    for para in made.paras:
        low = para.words.low
        if "giờ" in low and "phút" in low:
            _windows(para, report)
        if "cháy" in low and "số" in low:
            _fire_number(para, report)
    _phases(made, report)
    _targets(made, report)


_CLOCK = r"(?P<h{0}>\d{{1,2}})\s?(?:giờ|h|g|:)\s?(?P<m{0}>\d{{2}})?(?:\s?phút)?"
_WINDOW = re.compile(
    rf"từ (?:lúc )?{_CLOCK.format(1)}\s*(?:đến|-)\s*{_CLOCK.format(2)}\s*\(?,?\s*"
    r"(?P<said>thời lượng:? (?P<n>\d{1,3}) (?P<u>phút|giờ))"
)


def _windows(para: Para, report: Reporter) -> None:
    """ "từ 05 giờ 00 phút đến 05 giờ 30 phút (thời lượng 45 phút)" has thirty."""
    for match in _WINDOW.finditer(para.words.low):
        first, last = (int(match[f"h{n}"]) * 60 + int(match[f"m{n}"] or 0) for n in (1, 2))
        said = int(match["n"]) * (60 if match["u"] == "giờ" else 1)
        if first < last and last - first != said:
            span = (para.start + match.start(), para.start + match.end())
            report.add("count-conflict", span, a=f"{last - first} phút", b=para.text[slice(*match.span("said"))])


_FIRE = re.compile(
    r"(?:báo cháy|cứu hỏa|chữa cháy)(?: [^\W\d]+){0,3}? (?:số(?: điện thoại)?|qua số|gọi(?: số)?):? (?P<n>\d{3})(?!\d)"
    r"|số(?: điện thoại)? (?:báo cháy|cứu hỏa|chữa cháy)(?: là)?:? (?P<n2>\d{3})(?!\d)"
)


def _fire_number(para: Para, report: Reporter) -> None:
    """A fire is reported to 114 in all of Vietnam; that is known from outside, so it is to be looked at."""
    for match in _FIRE.finditer(para.words.low):
        name = "n" if match["n"] else "n2"
        if match[name] != "114":
            span = (para.start + match.start(name), para.start + match.end(name))
            report.add("text-conflict", span, severity="note", a="114", b=match[name])


_PHASE = re.compile(r"(?:giai đoạn|đợt|bước)\s+(?P<n>\d|[ivx]+)(?!\w)")
_YEARS = re.compile(r"\s*[(:]?\s*(?:từ )?(?:năm )?(?P<a>20\d{2})\s*(?:-|đến)\s*(?:hết )?(?:năm )?(?P<b>20\d{2})\s*\)?")


def _phases(made: Draft, report: Reporter) -> None:
    """Phases that follow each other in one list and leave a year out: 2021 - 2022, then 2024 - 2025."""
    for siblings in families(made):
        spans: list[tuple[int, int, Span]] = []
        for para in siblings if len(siblings) > 1 else ():
            low = para.words.low
            match = _PHASE.match(low, para.body_at)
            years = _YEARS.match(low, match.end()) if match else None
            if years:
                place = (para.start + para.body_at, para.start + years.end())
                spans.append((int(years["a"]), int(years["b"]), place))
        for (_, end, before), (begin, _, here) in pairwise(spans):
            if begin > end + 1:
                a, b = (made.text[slice(*place)] for place in (before, here))
                report.add("text-conflict", here, related=(before,), a=a, b=b)


_TARGET = re.compile(
    r"(?:đến|tới) (?:hết |cuối )?năm (?P<y>20\d{2})\s*[:,]?\s*"
    r"(?:phấn đấu |có |đạt |ít nhất |tối thiểu |toàn tỉnh |trên )*"
    r"(?P<n>\d{1,3}(?:\.\d{3})+|\d{1,6})\s?(?P<u>%|[^\W\d]+) (?P<w>[^.;,:()\d]{8,160})"
)
_LESS = re.compile(r"giảm|còn |hộ nghèo|cận nghèo|tử vong|tai nạn|vi phạm|bỏ học|mắc|thất nghiệp|suy dinh dưỡng|vụ ")


def _targets(made: Draft, report: Reporter) -> None:
    """One target, reached by a later year with less than by an earlier one: 80 products by 2023, 60 by 2025."""
    seen: dict[tuple[str, str], list[tuple[int, int, Span]]] = {}
    for para in made.paras:
        low = para.words.low
        for match in _TARGET.finditer(low) if "năm 20" in low else ():
            if not _LESS.search(low):
                span = (para.start + match.start(), para.start + match.end("w"))
                number = int(match["n"].replace(".", ""))
                seen.setdefault((match["u"], match["w"].strip()), []).append((int(match["y"]), number, span))
    for found in seen.values():
        for (year, number, before), (later, less, here) in pairwise(sorted(found)):
            if year < later and less < number:
                a, b = (made.text[slice(*place)] for place in (before, here))
                report.add("text-conflict", here, related=(before,), a=a, b=b)
