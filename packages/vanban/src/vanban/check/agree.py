"""What is said twice and differs: phases, spans of days, names in quotes, congresses, targets, the paper's topic."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date

from vanban.check.report import Reporter, vietnamese
from vanban.model import Severity, Span
from vanban.read.moments import make_date
from vanban.read.paras import Para
from vanban.read.reader import Draft
from vanban.read.text import lower
from vanban.read.timing import read_timing


def run(made: Draft, report: Reporter) -> None:
    """Report passages of one paper that cannot both be right."""
    text = made.text
    # Most papers hold nothing of most of these; the first letter is left out, which may be a capital.
    if "(20" in text or "( 20" in text or "(từ" in text:
        _phases(made, report)
    if any(map(text.__contains__, ("ợt ", "iai đoạn ", "ước ", "uần ", "ỳ "))):
        _in_turn(made, report)
    _days(made, report)
    _names(made, report)
    if "ần thứ" in text:
        _congresses(made, report)
    if "ỷ lệ" in text:
        _rates(made, report)
    _topic(made, report)
    _attached(made, report)
    if "rao giải" in text:
        _before_its_end(made, report)
    if "ông bố kết quả" in text or "rao giải" in text:
        _contests(made, report)


def _two(report: Reporter, made: Draft, span: Span, other: Span, severity: Severity | None = None) -> None:
    a, b = (made.text[slice(*place)] for place in (other, span))
    report.add("text-conflict", span, severity=severity, related=(other,), a=a, b=b)


def _place(para: Para, match: re.Match[str]) -> Span:
    return para.start + match.start(), para.start + match.end()


_PHASE = re.compile(
    r"(?P<what>giai đoạn|đợt|bước) (?P<n>\d|[ivx]+)\s*\(\s*(?:từ\s+)?(?P<a>20\d{2})\s*-\s*(?P<b>20\d{2})\s*\)"
)


def _phases(made: Draft, report: Reporter) -> None:
    """ "Giai đoạn 1 (2026 - 2027)" among the aims, "Giai đoạn 1 (2026 - 2028)" in the steps."""
    seen: dict[tuple[str, str], tuple[str, Span]] = {}
    for para in made.paras:
        for match in _PHASE.finditer(para.words.low) if "(" in para.text else ():
            span, years = _place(para, match), f"{match['a']}-{match['b']}"
            known = seen.setdefault((match["what"], match["n"]), (years, span))
            if known[0] != years:
                _two(report, made, span, known[1])


_TURNS = ("đợt ", "giai đoạn ", "bước ", "tuần ", "kỳ ")
_IN_TURN = re.compile(r"(?:đợt|giai đoạn|bước|tuần|kỳ) (?:thứ )?(?P<n>\d{1,2}|[ivx]+)(?!\w)")


def _in_turn(made: Draft, report: Reporter) -> None:
    """Phases of which one begins before those before it: "Đợt 3: từ tháng 02" after "Đợt 2: từ tháng 5"."""
    for siblings in families(made):
        last: tuple[str, Para] | None = None
        for para in siblings if len(siblings) > 1 else ():
            low = para.words.low
            match = _IN_TURN.match(low, para.body_at) if low.startswith(_TURNS, para.body_at) else None
            timing = read_timing(low[para.body_at :], made.identity.document.year, label=True) if match else None
            if timing is None or not timing.starts or not _YEAR.search(low):
                last = None if timing is None else last
                continue
            if last is not None and timing.starts < last[0]:
                end = min(para.body_at + 90, len(para.text))
                _two(report, made, (para.start, para.start + end), (last[1].start, last[1].end))
            last = (max(timing.starts, last[0]) if last else timing.starts, para)


def families(made: Draft) -> Iterator[list[Para]]:
    """Every list of paragraphs that stand side by side."""
    waiting = [*made.trees]
    while waiting:
        siblings = waiting.pop()
        yield siblings
        waiting += [para.children for para in siblings if para.children]


_YEAR = re.compile(r"20\d{2}")
_DAYS = re.compile(
    r"(?<!ít nhất )(?<!tối thiểu )(?<!trước )(?<!sau )(?<!\d)"
    r"(?P<n>\d{1,3}) (?P<u>ngày(?: đêm)?|tuần)(?: thi)?(?:,? |\s*\()"
    r"(?:kể )?từ (?:\d{1,2} giờ(?: \d{2})? )?(?:ngày )?(?P<d>\d{1,2})/(?P<m>\d{1,2})(?:/(?P<y>20\d{2}))?"
    r"\s*(?:đến|-)\s*(?:hết )?(?:\d{1,2} giờ(?: \d{2})? )?(?:ngày )?"
    r"(?P<d2>\d{1,2})/(?P<m2>\d{1,2})(?:/(?P<y2>20\d{2}))?"
)


_SPAN_WORDS = re.compile(r"(?: ngày| tuần)[^.;]{0,12}từ ")
_WEEK_SLACK = 6  # days: a week that begins on another day, or one begun, is a week


def _days(made: Draft, report: Reporter) -> None:
    """ "đợt cao điểm 20 ngày, từ ngày 01/4 đến ngày 30/4" has 30; "05 tuần, từ ngày 11/9 đến ngày 08/10" has four."""
    for para in made.paras:
        for match in _DAYS.finditer(para.words.low) if _SPAN_WORDS.search(para.words.low) else ():
            year = int(match["y2"] or match["y"] or made.identity.document.year or 2024)
            first = make_date(int(match["y"] or year), int(match["m"]), int(match["d"]))
            last = make_date(year, int(match["m2"]), int(match["d2"]))
            if not (first and last and first < last):
                continue
            days = (last - first).days
            said, span = int(match["n"]), _place(para, match)
            if match["u"] == "tuần":
                if abs(days + 0.5 - 7 * said) >= _WEEK_SLACK:
                    report.add("count-conflict", span, a=f"{match['n']} tuần", b=f"{days + 1} ngày")
            elif abs(days + 0.5 - said) > 1:
                report.add("count-conflict", span, a=f"{match['n']} ngày", b=f"{days + 1} ngày")


_QUOTED = re.compile(
    r"(?P<noun>cuộc thi|hội thi|chuyên mục|chương trình|chuyên đề|phong trào|chiến dịch|đề án|cuộc vận động|mô hình"
    r'|chủ đề|ngày hội|diễn đàn|tháng|tuần lễ)(?: [^\W\d]+){0,4}? "(?P<name>[^"]{12,120})"'
)
_LEAST_NAME = 4  # words


def _names(made: Draft, report: Reporter) -> None:
    """Cuộc thi “Nét vẽ biết ơn thầy cô” once, “Nét vẽ tri ân thầy cô” else."""
    found: dict[str, dict[tuple[str, ...], list[Span]]] = {}
    for para in made.paras:
        for match in _QUOTED.finditer(para.words.low) if '"' in para.words.low else ():
            words = tuple(re.findall(r"\w+", match["name"]))
            span = (para.start + match.start("name") - 1, para.start + match.end("name") + 1)
            if len(words) >= _LEAST_NAME:
                found.setdefault(match["noun"], {}).setdefault(words, []).append(span)
    for names in found.values():
        for rare, spans in names.items():
            usual = next((name for name, places in names.items() if len(places) > 1 and _nearly(name, rare)), None)
            if usual is not None and len(spans) == 1:
                _two(report, made, spans[0], names[usual][0], "note")


def _nearly(a: tuple[str, ...], b: tuple[str, ...]) -> bool:
    """As long as each other but for a word, with most words alike, the first two among them."""
    here, there = Counter(a), Counter(b)
    common = (here & there).total()
    return a != b and abs(len(a) - len(b)) <= 1 and a[:2] == b[:2] and common >= 0.6 * max(len(a), len(b))


_NTH = re.compile(
    r"(?P<what>(?:[^\W\d]+ ){3})lần thứ (?P<n>[ivxlc]+|\d{1,3})(?!\w)"
    r"(?:,? (?:nhiệm kỳ|khóa) (?P<t>20\d{2}\s?-\s?20\d{2}))?"
)


def _congresses(made: Draft, report: Reporter) -> None:
    """ "Đại hội Hội Nông dân lần thứ VII, nhiệm kỳ 2023 - 2028" and "lần thứ VI" of the same years."""
    found: dict[str, dict[str, list[tuple[Span, str | None]]]] = {}
    for para in made.paras:
        for match in _NTH.finditer(para.words.low) if "lần thứ" in para.words.low else ():
            term = re.sub(r"\s", "", match["t"]) if match["t"] else None
            span = (para.start + match.end("what"), para.start + match.end())
            found.setdefault(match["what"], {}).setdefault(match["n"], []).append((span, term))
    for numbers in found.values():
        if len(numbers) != 2:
            continue
        (_, rare), (_, usual) = sorted(numbers.items(), key=lambda item: (len(item[1]), -item[1][0][0][0]))
        (span, term), terms = rare[0], {other for _, other in usual if other}
        if term and term in terms:
            _two(report, made, span, next(place for place, other in usual if other == term))


_RATE = re.compile(
    r"tỷ lệ (?P<w>[^.;:\d%()]{8,80}?),? (?:đạt|là|chiếm|lên)(?: (?:từ|trên|tối thiểu|ít nhất|khoảng))?"
    r"\s+(?P<n>\d{1,3}(?:,\d+)?)\s?%(?: trở lên)?"
)
_OF_TIME = re.compile(r"\s*(?:cả năm|trong năm|hằng năm|của (?:xã|phường|huyện|tỉnh|thị xã|thành phố|đơn vị))(?!\w)")
_PERIODS = re.compile(r"20\d{2}|6 tháng|quý [ivx\d]+|giai đoạn|tháng \d+|học kỳ")


def _rates(made: Draft, report: Reporter) -> None:
    """One rate with two targets, to be looked at: of another time or another group it may differ rightly."""
    seen: dict[str, tuple[str, set[str], Span]] = {}
    for para in made.paras:
        low = para.words.low
        for match in _RATE.finditer(low) if "tỷ lệ" in low else ():
            begin = max(low.rfind(sign, 0, match.start()) for sign in (".", ";", ":")) + 1
            times = set(_PERIODS.findall(low, begin, match.end()))
            key, span = _OF_TIME.sub("", match["w"]).strip(), _place(para, match)
            known = seen.setdefault(key, (match["n"], times, span))
            if known[0] != match["n"] and (known[1] == times or not (known[1] and times)):
                _two(report, made, span, known[2], "note")


# Words that any plan's title may hold or leave out.
# fmt: off
_COMMON = frozenset((
    "kế", "hoạch", "triển", "khai", "thực", "hiện", "công", "tác", "tổ", "chức", "về", "việc", "trên", "địa", "bàn",
    "năm", "của", "và", "các", "cho", "trong", "ubnd", "ủy", "ban", "nhân", "dân", "huyện", "xã", "tỉnh", "thị",
    "phường", "thành", "phố", "giai", "đoạn", "một", "số", "nhiệm", "vụ", "nội", "dung", "đây", "là", "này", "đề",
    "án", "tại",
    "chương", "trình", "hoạt", "động", "với", "đến", "nâng", "cao", "hiệu", "quả", "tăng", "cường", "học", "quận",
))
# fmt: on
_THIS_IS = re.compile(r"trên đây là (?:kế hoạch|đề án|phương án|chương trình)\s(?P<what>[^.;:]{10,250})")
_ENDS_NAME = re.compile(r"(?<=năm \d{4})(?!\s*-)|,\s+(?=[A-ZĐ]|đề nghị|yêu cầu|các |giao )")
_WORD = re.compile(r"[^\W\d_]+")
_STRANGE = 3  # words


def _topic(made: Draft, report: Reporter) -> None:
    """ "Trên đây là Kế hoạch ..." with a topic that the title does not have: copied from another paper."""
    document = made.identity.document
    if document.type not in ("Kế hoạch", "Đề án", "Phương án", "Chương trình") or not document.subject:
        return
    closings = [para for part in made.parts for para in part.closing if "trên đây là" in para.words.low]
    matches = [(para, match) for para in closings if (match := _THIS_IS.search(para.words.low))]
    if not matches:
        return
    before = " ".join(para.words.low for part in made.parts for para in (*part.header, *part.title, *part.preamble))
    known = {*_WORD.findall(before), *_WORD.findall(document.subject.lower())}
    for para, match in matches:
        typed = para.text[slice(*match.span("what"))]
        what = match["what"][: len(_ENDS_NAME.split(typed)[0])]
        said = [word for word in _WORD.findall(what) if word not in _COMMON]
        if len([word for word in said if word not in known]) >= max(_STRANGE, 0.4 * len(said)):
            start = para.start + match.start("what")
            _two(report, made, (start, start + len(what)), made.identity.title_span or (para.start, para.end))


_HANDED_IN = re.compile(r"(?:nộp|nhận|gửi|thu)(?: [^\W\d]+){0,3}? (?:bài|tác phẩm|sản phẩm)(?: dự thi)?(?!\w)")
_MADE_KNOWN = re.compile(r"(?:công bố kết quả|trao giải|tổng kết (?:cuộc thi|hội thi))(?!\w)")
_DATE = re.compile(r"(?P<d>\d{1,2})/(?P<m>\d{1,2})/(?P<y>20\d{2})")


def _contests(made: Draft, report: Reporter) -> None:
    """Prizes given before the works are handed in: "nhận bài đến ngày 30/11", "công bố kết quả ... 20/11"."""
    for siblings in families(made):
        handed = next((found for para in siblings if (found := _last_day(para, _HANDED_IN))), None)
        for para in siblings if handed else ():
            known = _last_day(para, _MADE_KNOWN)
            if handed and known and known[0] < handed[0]:
                a, b = vietnamese(handed[0].isoformat()), vietnamese(known[0].isoformat())
                report.add("period-reversed", known[1], related=(handed[1],), a=a, b=b)


_RUNS = re.compile(r"(?:cuộc thi|hội thi)[^.;]{0,60}? (?:diễn ra|kéo dài|được tổ chức|bắt đầu)(?!\w)")
_PRIZES_GIVEN = re.compile(r"(?:tổng kết,? )?(?:và )?trao giải(?: thưởng)?(?: cuộc thi)? (?:vào )?(?=ngày \d)")


def _before_its_end(made: Draft, report: Reporter) -> None:
    """The prizes of the paper's one contest are given before it ends."""
    ends = [found for para in made.paras if "thi" in para.words.low and (found := _last_day(para, _RUNS))]
    for para in made.paras if len(ends) == 1 else ():
        given = _last_day(para, _PRIZES_GIVEN) if "trao giải" in para.words.low else None
        if given and given[0] < ends[0][0]:
            a, b = vietnamese(ends[0][0].isoformat()), vietnamese(given[0].isoformat())
            report.add("period-reversed", given[1], related=(ends[0][1],), a=a, b=b)


_OF_YEARS = re.compile(r"giai đoạn (?P<a>20\d{2})\s*-\s*(?P<b>20\d{2})")


def _attached(made: Draft, report: Reporter) -> None:
    """A decision approves a scheme of 2021 - 2025; the scheme below it calls itself one of 2020 - 2025."""
    own = _OF_YEARS.search(lower(made.identity.document.subject or ""))
    for part in made.parts if own else ():
        for para in part.title if part.kind == "attached" else ():
            match = _OF_YEARS.search(para.words.low)
            if own and match and match.groups() != own.groups():
                _two(report, made, _place(para, match), made.identity.title_span or (para.start, para.end))


def _last_day(para: Para, pattern: re.Pattern[str]) -> tuple[date, Span] | None:
    """The last date of the clause that begins with the pattern."""
    low = para.words.low
    if "20" not in low or not (match := pattern.search(low)):
        return None
    stop = next((k for k in (low.find(";", match.end()), low.find(". ", match.end())) if k >= 0), len(low))
    days = [
        (day, _place(para, found))
        for found in _DATE.finditer(low, match.end(), stop)
        if (day := make_date(int(found["y"]), int(found["m"]), int(found["d"])))
    ]
    return days[-1] if days else None
