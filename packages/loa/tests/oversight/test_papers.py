"""Every number in both files of a report, and in both files of the report on the whole, recomputed from the ledger.

The recount here is its own: plain loops over the ledger's rows, its own calendar, its own way of writing numbers.
Each stretch of text that holds a digit must be one of the sentences or table rows that the recount makes, and each of
those must stand in both files.
"""

from __future__ import annotations

import io
import re
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

import docx
import pypdfium2
import pytest

WINDOWS = {
    15: ((date(2026, 6, 15), date(2026, 9, 14)), (date(2026, 3, 15), date(2026, 6, 14)), (6, 7, 8)),
    None: ((date(2026, 7, 1), date(2026, 9, 30)), (date(2026, 4, 1), date(2026, 6, 30)), (7, 8, 9)),
}
"""The third quarter, the second one, and the months whose last day lies in the third."""
KINDS = [
    ("story", "Tin, bài trên cổng", "tin, bài"),
    ("programme", "Chương trình phát thanh", "chương trình"),
    ("repeat", "Lượt phát lại", "lượt"),
    ("relay", "Lượt tiếp âm", "lượt"),
    ("post", "Bài đăng mạng xã hội", "bài"),
    ("attendee", "Người dự sự kiện", "người"),
    ("contest", "Cuộc thi tổ chức", "cuộc thi"),
    ("paper", "Văn bản ban hành", "văn bản"),
]
WORDS = {
    "highlights": "Tổ công nghệ số đến 4 trên 5 thôn.",
    "difficulties": "Không.",
    "next": "Tiếp âm đủ.",
    "proposals": "",
}


def dotted(value: Decimal | int) -> str:
    """1234.5 as offices write it: 1.234,5."""
    whole, _dot, rest = f"{Decimal(value):.2f}".partition(".")
    rest = rest.rstrip("0")
    groups = re.sub(r"(?<=\d)(?=(\d{3})+$)", ".", whole)
    return f"{groups},{rest}" if rest else groups


def said(day: date) -> str:
    return f"{day.day}/{day.month}/{day.year}"


@dataclass
class Recount:
    """Figures of some units between two days, from the ledger's rows alone."""

    units: list[int]
    days: tuple[date, date]
    before: tuple[date, date]
    months: tuple[int, ...]
    plan: Any
    sums: dict[str, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    apart: dict[str, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    made_of: dict[str, list[Any]] = field(default_factory=lambda: defaultdict(list))
    made_apart: dict[str, list[Any]] = field(default_factory=lambda: defaultdict(list))
    earlier: dict[str, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    wanted: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    tasks: list[tuple[Any, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        from loa.evidence.models import Entry
        from loa.plan.models import Task

        every = list(Entry.objects.select_related("task", "unit").order_by("happened_on", "pk"))
        voided = {entry.voids_id for entry in every}
        counted: set[tuple[Any, ...]] = set()
        for entry in every:
            if entry.kind in ("void", "report", "partner") or entry.pk in voided or entry.unit_id not in self.units:
                continue
            here = self.days[0] <= entry.happened_on <= self.days[1]
            then = self.before[0] <= entry.happened_on <= self.before[1]
            ours = entry.task is not None and entry.task.plan_id == self.plan.pk
            twin = (entry.unit_id, entry.kind, entry.content_hash, here)
            if not (here or then) or (entry.content_hash and twin in counted) or (entry.task is not None and not ours):
                continue
            if entry.content_hash:
                counted.add(twin)
            if here and ours:
                self.sums[entry.kind] += entry.quantity
                self.made_of[entry.kind].append(entry)
            elif here:
                self.apart[entry.kind] += entry.quantity
                self.made_apart[entry.kind].append(entry)
            elif ours:
                self.earlier[entry.kind] += entry.quantity
        live = [entry for entry in every if entry.kind != "void" and entry.pk not in voided]
        for task in Task.objects.filter(
            plan=self.plan, unit__in=self.units, role="lead", retired_at=None
        ).select_related("unit"):
            if not task.targets:
                continue
            if task.every == "quarter":
                inside = task.period_label == "quý III/2026"
            else:
                inside = (
                    task.period_end.month in self.months if task.every else self.days[0] <= task.due <= self.days[1]
                )
            if not inside:
                continue
            for kind, n in task.targets.items():
                self.wanted[kind] += n
            if task.channel == "report":
                continue
            have: dict[str, Decimal] = defaultdict(Decimal)
            for entry in live:
                if entry.task_id == task.pk:
                    have[entry.kind] += entry.quantity
            done = all(have[kind] >= n for kind, n in task.targets.items())
            late = not done and task.due is not None and task.due < date(2026, 10, 20)
            self.tasks.append((task, "done" if done else "late" if late else "rest"))

    def lines(self) -> list[tuple[str, str, str, str, str, str]]:
        return [
            (
                label, measure, dotted(self.wanted[kind]) if kind in self.wanted else "-", dotted(self.sums[kind]),
                dotted(self.earlier[kind]), dotted(len(self.made_of[kind])),
            )
            for kind, label, measure in KINDS
            if kind in self.wanted or self.sums.get(kind) or self.earlier.get(kind)
        ]  # fmt: skip

    def count(self, state: str) -> int:
        return sum(one == state for _task, one in self.tasks)


def expected(
    found: Recount, label: str, head: str, several: bool, compiler: str, issuer: str, symbol: str
) -> list[str]:
    """Every stretch of text with a digit that figures make, the same in both kinds of report."""
    lines = [
        f"Kế hoạch số 12/KH-UBND truyền thông, {label}",
        f"Thực hiện Kế hoạch số 12/KH-UBND truyền thông, {compiler} ",
        f"từ ngày {said(found.days[0])} đến ngày {said(found.days[1])} như sau:",
        f"Bảng 1. Kết quả {label}",
        "Hình 1. Thực hiện so với kế hoạch. Nguồn: sổ minh chứng, đếm ngày 20/10/2026",
        *("|".join(row) for row in found.lines()),
    ]
    for name, measure, wanted, actual, _before, _n in found.lines():
        if actual != "0":
            lines.append(f"{name}: {actual} {measure}" + (f", kế hoạch {wanted}." if wanted != "-" else "."))
    for kind, name, measure in KINDS:
        if kind in found.apart:
            lines.append(f"{name}: {dotted(found.apart[kind])} {measure}.")
    titled = [entry for entry in found.made_of["story"] if entry.details.get("title")]
    lines += [f"{entry.details['title']} ({said(entry.happened_on)})." for entry in titled[-5:]]
    late = [task for task, state in found.tasks if state == "late"]
    if late:
        lines.append(f"Còn {len(late)} việc trễ hạn:")
    for task in late:
        who = f"{task.unit.short_name}: " if several else ""
        what = f"{task.title}, {task.period_label}" if task.period_label else task.title
        lines.append(f"{who}{what} (hạn {said(task.due)}).")
    lines.append(f"Đầu chuỗi khi chốt: {head}")
    names = {kind: name for kind, name, _measure in KINDS}
    entries = {
        entry.pk: entry for made in (found.made_of, found.made_apart) for rows in made.values() for entry in rows
    }
    for entry in entries.values():
        lines.append(
            "|".join(
                [
                    dotted(entry.seq),
                    said(entry.happened_on),
                    *([entry.unit.short_name] if several else []),
                    names[entry.kind],
                    f"{dotted(entry.quantity)} {entry.measure}",
                    entry.details.get("title") or entry.note or entry.link or "-",
                    entry.hash[:12],
                ]
            )
        )
    lines.append(f"(Kèm theo Báo cáo số /{symbol} ngày tháng 10 năm 2026 của {issuer})")
    lines.append("ngày tháng 10 năm 2026")
    return lines


def squashed(text: str) -> str:
    """The text without white space, the bars that stand between cells here, and hyphens (a PDF's reader swallows those
    at line ends).
    """
    return re.sub(r"[\s|\-\x02\xad\ufffe]+", "", text)


def docx_pieces(data: bytes) -> list[str]:
    """Paragraphs and table rows of a DOCX; cells apart by bars."""
    document = docx.Document(io.BytesIO(data))
    rows = ["|".join(cell.text for cell in row.cells) for table in document.tables for row in table.rows]
    return [paragraph.text for paragraph in document.paragraphs] + rows


def pdf_text(data: bytes) -> str:
    """All text of a PDF without the page numbers."""
    pages = []
    with pypdfium2.PdfDocument(data) as document:
        for page in document:
            lines = page.get_textpage().get_text_range().splitlines()
            pages.append("\n".join(lines[1:] if lines and lines[0].strip().isdigit() else lines))
    return "\n".join(pages)


def check(data: bytes, kind: str, wanted: list[str], drawn: list[str]) -> None:
    """All that is expected stands in the file, and nothing else in it holds a digit.

    Args:
        wanted: sentences and rows; drawn: labels of pictures, which only the PDF holds as text.
    """
    text = squashed("\n".join(docx_pieces(data)) if kind == "docx" else pdf_text(data))
    if kind == "pdf":
        wanted = [*wanted, *drawn]
    pieces = sorted({squashed(one) for one in wanted}, key=len, reverse=True)
    for piece in pieces:
        assert piece in text, (kind, piece)
    for piece in pieces:
        text = text.replace(piece, "¦")
    assert not re.search(r"\d", text), (
        kind,
        [text[max(0, m.start() - 40) : m.end() + 40] for m in re.finditer(r"\d+", text)][:5],
    )


def work(campaign: Any) -> None:
    """Three quarters of sample work with everything that counting can get wrong."""
    from loa.evidence import actions
    from loa.plan.models import Plan, Task

    for number in range(1, 7):
        for month in range(4, 10):
            if (number, month) in ((6, 7), (3, 8)):
                continue
            task = campaign.task("relay", f"xa-{number}", f"tháng {month}/2026")
            campaign.record(task, day=date(2026, month, 13), note=f"Lượt đầu tháng {month}")
            campaign.record(task, day=date(2026, month, min(28, 10 + number * 2)), note="Lượt sau")
    for day in (
        date(2026, 6, 14),
        date(2026, 6, 15),
        date(2026, 9, 14),
        date(2026, 9, 15),
        date(2026, 6, 30),
        date(2026, 7, 1),
    ):
        task = campaign.task("story", "xa-1", f"tháng {day.month}/2026")
        campaign.record(
            task,
            day=day,
            details={"title": f"Bài ngày {day:%d}-{day:%m}"},
            content_hash=f"{day.day:02d}{day.month:02d}" * 16,
        )
    twin = campaign.task("story", "xa-1", "tháng 8/2026")
    for _again in range(2):
        campaign.record(twin, day=date(2026, 8, 20), details={"title": "Một bài cho hai việc"}, content_hash="ab" * 32)
    campaign.record(campaign.task("story", "xa-2", "tháng 8/2026"), day=date(2026, 8, 20), content_hash="ab" * 32)
    for month in (5, 6, 7, 8):
        one = campaign.task("radio", "ttvh", f"tháng {month}/2026")
        campaign.record(one, "programme", date(2026, month, 10))
        campaign.record(one, "repeat", date(2026, month, 12), "2.5" if month == 7 else "2")
    campaign.record(campaign.task("social", "ttvh"), "post", date(2026, 7, 3), 1234)
    wrong = campaign.record(campaign.task("social", "ttvh"), "post", date(2026, 7, 4), 99)
    campaign.void(wrong)
    campaign.record(campaign.task("paper", "xa-1"), day=date(2026, 8, 30), note="Kế hoạch 15/KH-UBND")
    campaign.record(campaign.task("contest", "doan"), "contest", date(2026, 7, 20))
    campaign.record(campaign.task("contest", "xa-6"), "partner", date(2026, 7, 20))
    for key in ("xa-1", "ttvh"):
        actions.record(
            actions.Draft(kind="attendee", unit=campaign.unit(key), happened_on=date(2026, 7, 8), quantity=Decimal(46)),
            by=None,
        )
    task = campaign.task("relay", "xa-1", "tháng 7/2026")
    other = Plan.objects.create(
        owner=campaign.plan.owner,
        title="Kế hoạch khác",
        state="active",
        period_start=date(2026, 1, 1),
        period_end=date(2026, 12, 31),
    )
    document = campaign.plan.documents.get()
    document.pk, document.plan = None, other
    document.save()
    duty = campaign.duties["relay"]
    foreign = type(duty).objects.create(
        plan=other,
        document=document,
        code="K",
        order=1,
        title="Việc khác",
        text="x",
        span_start=0,
        span_end=1,
        channel="relay",
    )
    elsewhere = Task.objects.create(
        plan=other, duty=foreign, unit=task.unit, channel="relay", title="Việc khác", targets={"relay": 1},
        period_start=date(2026, 1, 1), period_end=date(2026, 12, 31),
    )  # fmt: skip
    campaign.record(elsewhere, day=date(2026, 7, 9), quantity=77)


@pytest.mark.parametrize("cut_day", [15, None])
@pytest.mark.parametrize("key", ["xa-1", "ttvh", "xa-6"])
def test_every_number_of_a_units_report(make_campaign, cut_day, key) -> None:  # type: ignore[no-untyped-def]
    from loa.evidence import actions as evidence
    from loa.evidence import chain
    from loa.oversight.reports import actions
    from loa.papers import actions as papers

    campaign = make_campaign(cut_day)
    work(campaign)
    unit = campaign.unit(key)
    by = _reporter(unit)
    report = actions.begin(campaign.task("report", key, "quý III/2026"), by=by)
    report = actions.write(report, WORDS, by=by)
    days, before, months = WINDOWS[cut_day]
    found = Recount([unit.pk], days, before, months, campaign.plan)
    head = str(chain.head(evidence.ledger_for(unit)))
    wanted = expected(found, "quý III/2026", head, False, unit.name, unit.name, f"BC-{unit.symbol}")
    wanted += [f"Trên đây là báo cáo kết quả quý III/2026 của {unit.name}./.", WORDS["highlights"]]
    assert len(found.lines()) >= 1
    drawn = [f"{name}{actual}/{planned}" for name, _m, planned, actual, _b, _n in found.lines() if planned != "-"]
    check(papers.docx(report.paper), "docx", wanted, drawn)
    check(papers.pdf(report.paper), "pdf", wanted, drawn)


def _reporter(unit: Any) -> Any:
    from loa.org import actions as org
    from loa.org.models import Role

    return org.create_user(
        by=None, username=f"bc{unit.pk}", full_name="Người Báo Cáo", password=None, unit=unit, role=Role.REPORTER
    )


@pytest.mark.parametrize("cut_day", [15, None])
def test_every_number_of_the_report_on_the_whole(make_campaign, cut_day) -> None:  # type: ignore[no-untyped-def]
    from loa.evidence import actions as evidence
    from loa.evidence import chain
    from loa.oversight.reports import actions
    from loa.oversight.reports import whole as whole_actions
    from loa.papers import actions as papers
    from loa.plan.models import Task

    campaign = make_campaign(cut_day)
    work(campaign)
    task = campaign.task("report", "xa-1", "quý III/2026")
    coordinator = campaign.person("dieuphoi")
    unit, by = campaign.unit("xa-1"), _reporter(campaign.unit("xa-1"))
    handed_in = actions.submit(actions.write(actions.begin(task, by=by), WORDS, by=by), by=by)
    actions.accept(handed_in, by=coordinator)
    whole = whole_actions.compile(campaign.plan, actions.window_of(task), by=coordinator)
    days, before, months = WINDOWS[cut_day]
    # Every unit that leads anything in the window: all whole-year work without a measure runs in it.
    leading = Task.objects.filter(plan=campaign.plan, role="lead", retired_at=None).values_list("unit", flat=True)
    units = [one for one in campaign.district.units.values() if one.pk in set(leading)]
    found = Recount([one.pk for one in units], days, before, months, campaign.plan)
    head = str(chain.head(evidence.ledger_for(unit)))
    focal = campaign.unit("vhtt")
    wanted = expected(found, "quý III/2026", head, True, focal.name, focal.name, f"BC-{focal.symbol}")
    wanted += [
        f"tổng hợp kết quả của {len(units)} cơ quan, đơn vị, địa phương",
        "Trên đây là báo cáo kết quả thực hiện quý III/2026./.",
        "Bảng 2. Kết quả của từng đơn vị",
        "Hình 2. Việc trong kỳ của từng đơn vị. Nguồn: sổ minh chứng, đếm ngày 20/10/2026",
        f"{unit.short_name}: {WORDS['highlights']}",
    ]
    drawn = [f"{name}{actual}/{planned}" for name, _m, planned, actual, _b, _n in found.lines() if planned != "-"]
    drawn.append("1. Kết quả của từng đơn vị")  # Word counts its headings itself
    for one in units:
        own = Recount([one.pk], days, before, months, campaign.plan)
        results = "; ".join(f"{row[0]}: {row[3]}" for row in own.lines() if row[3] != "0") or "-"
        row = [
            one.short_name or one.name,
            *(dotted(n) for n in (len(own.tasks), own.count("done"), own.count("late"))),
            results,
        ]
        wanted.append("|".join(row))
        if own.tasks:
            drawn.append(f"{one.short_name}{len(own.tasks)}")
    check(papers.docx(whole.paper), "docx", wanted, drawn)
    check(papers.pdf(whole.paper), "pdf", wanted, drawn)


def test_the_annex_leads_every_number_home(campaign) -> None:  # type: ignore[no-untyped-def]
    """The entries behind each figure are those of the annex, and their hashes are the ledger's."""
    from loa.evidence.models import Entry
    from loa.oversight.reports import actions
    from loa.papers import actions as papers

    work(campaign)
    by = _reporter(campaign.unit("xa-1"))
    report = actions.begin(campaign.task("report", "xa-1", "quý III/2026"), by=by)
    behind = {pk for line in (*report.figures["lines"], *report.figures["outside"]) for pk in line["entries"]}
    document = docx.Document(io.BytesIO(papers.docx(report.paper)))
    rows = [[cell.text for cell in row.cells] for row in document.tables[-1].rows][1:]
    assert {row[-1] for row in rows} == {entry.hash[:12] for entry in Entry.objects.filter(pk__in=behind)}
    assert len(rows) == len(behind)


def test_a_rewritten_chain_no_longer_passes_the_printed_head(campaign) -> None:  # type: ignore[no-untyped-def]
    from loa.evidence import chain
    from loa.evidence.models import Ledger
    from loa.oversight.reports import actions
    from loa.papers import actions as papers

    work(campaign)
    by = _reporter(campaign.unit("xa-1"))
    report = actions.begin(campaign.task("report", "xa-1", "quý III/2026"), by=by)
    text = squashed(pdf_text(papers.pdf(report.paper)))
    printed = chain.Head.parse(re.search(r"[a-z]+:\d+:[0-9a-f]{64}", text[text.index("khichốt:") + 8 :])[0])  # type: ignore[index]
    ledger = Ledger.objects.get(slug=printed.ledger)
    assert list(chain.verify(ledger, heads=[printed])) == []
    forged = chain.Head(printed.ledger, printed.seq, "0" * 64)
    assert [fault.what for fault in chain.verify(ledger, heads=[forged])] == ["head"]
