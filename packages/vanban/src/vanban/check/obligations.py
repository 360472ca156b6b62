"""Duties that cannot be followed up: nobody named, no time, a time that cannot be."""

from __future__ import annotations

import re
from itertools import pairwise

from vanban.check.report import Reporter, vietnamese
from vanban.model import Duty, Span
from vanban.read.fields import PART_OF
from vanban.read.reader import Draft
from vanban.read.rhythm import rates_of
from vanban.read.same import bodies_fit, much_alike
from vanban.read.same_body import same_body
from vanban.read.text import lower
from vanban.read.timing import read_timing


def run(made: Draft, report: Reporter) -> None:
    """Report gaps and impossible times of the duties."""
    own = made.identity.document.type in _OWN_WORK
    elsewhere = _told_elsewhere(made)
    for duty in made.duties:
        _gaps(made, duty, report, own, elsewhere)
        _times(made, duty, report)
    _phases(made, report)
    _twice(made, report, own)
    _report_dates(made, report)
    _sums_up(made, report)
    if not own:
        _open(made, report, elsewhere)


_IN_ANNEX = re.compile(r"(?:phụ lục|biểu|bảng|danh mục)(?: (?:số )?[\divx]+)?(?: (?:kèm theo|đính kèm|ban hành))?")


def _told_elsewhere(made: Draft) -> frozenset[str]:
    """Ids of the duties whose body and time stand in an annex: in its row on the same work, or anywhere in it where the
    paper points to it and nearly all its rows say who does what.
    """
    rows = [duty for duty in made.duties if duty.where.startswith("PL")]
    told = {duty.same_as for duty in rows if duty.same_as and duty.leads}
    assigned = sum(bool(duty.leads) for duty in rows) >= max(2, 0.8 * len(rows))
    if assigned and any(
        _IN_ANNEX.search(para.words.low)
        for part in made.parts
        if part.kind != "annex"
        for para in (*part.preamble, *part.body, *part.closing)
    ):
        told |= {duty.id for duty in made.duties if not duty.where.startswith("PL")}
    return frozenset(told)


# Papers that tell what their issuer does: nobody else is to be named.
_OWN_WORK = frozenset(("Báo cáo", "Biên bản", "Tờ trình"))
_QUOTE = 80
_MOST = 300  # reports compared with each other


def _head(made: Draft, duty: Duty) -> Span:
    """The first words of a duty."""
    start, end = duty.span
    if end - start <= _QUOTE:
        return start, end
    cut = made.text.rfind(" ", start, start + _QUOTE)
    return start, cut if cut > start else end


_LEVEL = re.compile(r"(?:ở |tại )?(?:cấp (?:tỉnh|thành phố|huyện|quận|xã|phường|cơ sở)|cơ sở)(?!\w)")
_WAVE = re.compile(  # "Đợt 1 (...): tuyên truyền về ...": when all speak of what
    r"(?:đợt|giai đoạn|tuần) (?:\d|[ivx]+)(?!\w)[^:.;]{0,60}:\s*"
    r"(?:tập trung )?(?:tuyên truyền|đưa tin|phổ biến|thông tin|quán triệt)"
)


def _gaps(made: Draft, duty: Duty, report: Reporter, own: bool, elsewhere: frozenset[str]) -> None:
    if not duty.leads and not own and duty.where != "closing":
        if duty.id not in elsewhere and not _WAVE.match(lower(duty.text)):
            # Those a letter is sent to, those of the level that stands above: the paper means somebody.
            document = made.identity.document
            meant = bool(document.type == "Công văn" and document.addressees) or _LEVEL.match(lower(duty.theme or ""))
            report.add("unit-missing", _head(made, duty), severity="note" if meant else None, duty=duty.id)
    elif not own and duty.lead_source == "stated" and duty.confidence.get("leads") == PART_OF:
        start = duty.span[0]
        clause = made.text.find(";", *duty.span)
        report.add(
            "unit-missing", (start, clause) if clause > start else _head(made, duty), severity="note", duty=duty.id
        )
    for place, body in enumerate(duty.leads):
        if re.fullmatch(r"(?:các )?(?:cơ quan|đơn vị|ngành)(?:, đơn vị)? (?:chức năng|(?:có )?liên quan)", lower(body)):
            spans = duty.spans.get("leads", ())
            if place < len(spans):
                report.add("unit-vague", spans[place], duty=duty.id)
    if duty.cadence.kind == "recurring" and duty.cadence.every is None:
        spans = duty.spans.get("cadence", ())
        if spans and any(c.isdigit() for c in made.text[spans[0][0] : spans[0][1]]):
            return
        report.add("cadence-vague", spans[0] if spans else _head(made, duty), duty=duty.id)


def _times(made: Draft, duty: Duty, report: Reporter) -> None:
    identity = made.identity
    spans = duty.spans.get("deadline", ())
    span = spans[0] if spans else _head(made, duty)
    if duty.deadline:
        year = identity.document.year
        if identity.issued and duty.deadline < identity.issued:
            report.add(
                "deadline-before-issue", span, duty=duty.id, a=vietnamese(duty.deadline), b=vietnamese(identity.issued)
            )
        elif year and len(identity.title_years) == 1 and int(duty.deadline[:4]) < year and not identity.issued:
            report.add("deadline-year", span, duty=duty.id, a=vietnamese(duty.deadline), b=year)
        if duty.starts and duty.starts > duty.deadline:
            report.add("period-reversed", span, duty=duty.id, a=vietnamese(duty.starts), b=vietnamese(duty.deadline))


def _phases(made: Draft, report: Reporter) -> None:
    """A heading that gives a phase an end before its beginning: "Đợt 2 (từ ngày 20/4/2024 đến ngày 30/3/2024)"."""
    for para in made.paras:
        low = para.words.low
        if para.kind != "heading" or "từ " not in low or " đến " not in low:
            continue
        timing = read_timing(low, made.identity.document.year, label=True)
        if timing.starts and timing.deadline and timing.starts > timing.deadline:
            start, end = timing.spans["deadline"][0]
            a, b = vietnamese(timing.starts), vietnamese(timing.deadline)
            report.add("period-reversed", (para.start + start, para.start + end), a=a, b=b)


def _twice(made: Draft, report: Reporter, own: bool) -> None:
    """A duty stated twice, and what differs; minutes and reports may say a thing as often as it was said."""
    by_id = {duty.id: duty for duty in made.duties}
    for duty in made.duties:
        if not duty.same_as:
            continue
        first = by_id[duty.same_as]
        if not own:
            report.add("duplicate-duty", _head(made, duty), related=(first.span,), duty=duty.id, a=first.where)
        _disagree(made, first, duty, report)
    reports = [duty for duty in made.duties if duty.channel == "report" and duty.leads][:_MOST]
    for place, later in enumerate(reports):
        for first in reports[:place]:
            if first.where.split(".")[0] == later.where.split(".")[0] or first.cadence.every != later.cadence.every:
                continue
            fit = any(same_body(a, b) or bodies_fit(a, b) for a in first.leads for b in later.leads)
            if fit and _targets(first) & _targets(later):
                _disagree(made, first, later, report)


_REPORTS = re.compile(r"báo cáo(?! viên)")
_OF_A_PART = re.compile(
    r"tiến độ|sơ kết|tổng kết|6 tháng|quý|nhanh|đột xuất|lần \d|đợt|giai đoạn|hằng|hàng|định kỳ|danh sách"
)


def _report_dates(made: Draft, report: Reporter) -> None:
    """Two days on which one body hands one body its report, named in clauses of longer duties: to be looked at."""
    told = [duty for duty in made.duties[:_MOST] if duty.leads and duty.report_to]
    seen: list[tuple[Duty, str, Span]] = []
    for duty in told if len(told) > 1 else ():
        start, end = duty.span
        low = lower(made.text[start:end])
        begin = 0
        for stop in [*(match.start() for match in re.finditer(r"[;.]\s", low)), len(low)]:
            clause = low[begin:stop]
            if _REPORTS.search(clause) and not _OF_A_PART.search(clause):
                timing = read_timing(clause, made.identity.document.year, start + begin)
                if timing.deadline and timing.cadence.kind == "once":
                    seen.append((duty, timing.deadline, timing.spans["deadline"][0]))
            begin = stop + 1
    for place, (later, day, span) in enumerate(seen):
        for first, other, there in seen[:place]:
            fit = any(same_body(a, b) or bodies_fit(a, b) for a in first.leads for b in later.leads)
            if day != other and fit and _targets(first) & _targets(later) and first is not later:
                a, b = vietnamese(other), vietnamese(day)
                report.add("deadline-conflict", span, severity="note", related=(there,), duty=later.id, a=a, b=b)
                break


_SUMS_UP = re.compile(r"tổng hợp[^.;]{0,80}báo cáo|báo cáo[^.;]{0,80}tổng hợp")


def _sums_up(made: Draft, report: Reporter) -> None:
    """Who sums up reports by the 20th what the others need to hand in only by the 25th, to be looked at."""
    timed = [duty for duty in made.duties if duty.due_day and duty.leads and duty.channel == "report"][:_MOST]
    for first in timed:
        if not first.report_to or not _SUMS_UP.search(lower(made.text[slice(*first.span)])):
            continue
        for later in timed:
            rhythm = later.cadence.every == first.cadence.every and (later.due_day or 0) > (first.due_day or 0)
            if rhythm and any(same_body(to, lead) for to in (*later.report_to, *later.via) for lead in first.leads):
                here, there = (duty.spans.get("cadence", (duty.span,))[0] for duty in (later, first))
                a, b = made.text[slice(*there)], made.text[slice(*here)]
                report.add("deadline-conflict", here, severity="note", related=(there,), duty=later.id, a=a, b=b)


def _targets(duty: Duty) -> set[str]:
    return {lower(name) for name in (*duty.report_to, *duty.via)}


def _disagree(made: Draft, first: Duty, later: Duty, report: Reporter) -> None:
    def place(duty: Duty, field: str) -> Span:
        spans = duty.spans.get(field, ())
        return spans[0] if spans else _head(made, duty)

    linked = later.same_as == first.id
    if (
        first.deadline
        and later.deadline
        and first.deadline != later.deadline
        and (not linked or much_alike(first, later))
        and not _step_before(made, first, later)
    ):
        report.add(
            "deadline-conflict",
            place(later, "deadline"),
            related=(place(first, "deadline"),),
            duty=later.id,
            a=vietnamese(first.deadline),
            b=vietnamese(later.deadline),
        )
    a, b = first.cadence, later.cadence
    different = (
        _one_clause(made, first, later)
        and a.kind == b.kind == "recurring"
        and a.every
        and b.every
        and (a.every, a.count) != (b.every, b.count)
        and not _rates(made, first) & _rates(made, later)
    )
    days = bool(first.due_day and later.due_day and first.due_day != later.due_day)
    if (different or days) and (not linked or much_alike(first, later)):
        report.add("cadence-conflict", place(later, "cadence"), related=(place(first, "cadence"),), duty=later.id)


# What is done to get a thing ready ("chuẩn bị thể lệ Hội thi, trình Giám đốc trước ngày 10/10"), before it takes place.
_READIES = re.compile(
    r"(?:chuẩn bị|dự thảo|soạn thảo|xin ý kiến|lấy ý kiến|thẩm định|phê duyệt|đăng ký|thể lệ|kịch bản|hoàn thiện"
    r"|(?<!chương )(?<!quá )(?<!công )(?<!lập )(?<!quy )(?<!tờ )(?<!lộ )trình"
    r"|xây dựng (?:kế hoạch|nội dung|chương trình|phương án|đề cương))(?!\w)"
)


def _step_before(made: Draft, first: Duty, later: Duty) -> bool:
    """Does one of the two only get ready what the other holds, and in time for it? Then each has its own date."""

    def readies(duty: Duty) -> bool:
        start, end = duty.span
        spans = duty.spans.get("deadline", ())
        if spans and start <= spans[0][0] < end:
            end = spans[0][0]
            start = max(start, made.text.rfind(";", start, end) + 1)
        return bool(_READIES.search(lower(made.text[start:end])))

    early, late = sorted((first, later), key=lambda duty: duty.deadline or "")
    return readies(early) and not readies(late)


def _rates(made: Draft, duty: Duty) -> set[tuple[str, int]]:
    """Every rate that a duty names, also in the cell of its time."""
    spans = (duty.span, *duty.spans.get("cadence", ()))
    return {rate for start, end in spans for rate in rates_of(lower(made.text[start:end]))}


def _one_clause(made: Draft, first: Duty, later: Duty) -> bool:
    """Do both rhythms stand in clauses that speak of one thing? "Tổ chức ...; giám sát ... mỗi quý một lần" has two."""

    def clause(duty: Duty) -> set[str]:
        spans = duty.spans.get("cadence", ())
        start, end = duty.span
        if spans and start <= spans[0][0] < end:
            start = max(start, made.text.rfind(";", start, spans[0][0]) + 1)
            stop = made.text.find(";", spans[0][1], end)
            end = stop if stop >= 0 else end
        words = re.findall(r"[^\W\d_]+", lower(made.text[start:end]))
        return {f"{a} {b}" for a, b in pairwise(words)}

    return len(clause(first) & clause(later)) >= 2


def _open(made: Draft, report: Reporter, elsewhere: frozenset[str]) -> None:
    """How many duties have no time at all: one note for the document, at its first such duty."""
    open_duties = [
        duty
        for duty in made.duties
        if not duty.deadline and not duty.due_text and duty.cadence.kind == "unstated"
        if duty.leads or duty.id not in elsewhere
    ]
    if open_duties:
        first = open_duties[0]
        report.add(
            "deadline-missing",
            _head(made, first),
            related=tuple(_head(made, duty) for duty in open_duties[1:]),
            count=len(open_duties),
            total=len(made.duties),
        )
