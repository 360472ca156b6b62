"""A report as an official paper: figures and words laid out as `vanban` blocks. No number is made here."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.utils.translation import gettext as _
from vanban.write import Annex, Block, Figure, Heading, Item, Note, Paper, Para, Table, table, text

from loa.evidence.chain import Head
from loa.evidence.models import Entry
from loa.kit import channels
from loa.kit.words import day, figure, listing, span
from loa.org.models import Unit
from loa.oversight.reports.figures import Figures, Line, TaskLine, late
from loa.oversight.reports.pictures import by_unit, planned_and_done
from loa.oversight.reports.sections import SECTIONS
from loa.papers.frame import header, signature
from loa.plan.models import Plan


def _plan_name(plan: Plan) -> str:
    name = plan.title[:1].lower() + plan.title[1:]
    name = name if name.startswith("kế hoạch") else f"kế hoạch {name}"
    number = _(" số %(symbol)s") % {"symbol": plan.symbol} if plan.symbol else ""
    return f"Kế hoạch{number}{name.removeprefix('kế hoạch')}"


def unit_report(
    plan: Plan,
    unit: Unit,
    figures: Figures,
    words: dict[str, str],
    head: Head | None,
    addressees: tuple[str, ...],
    via: str,
) -> Paper:
    """The report of one unit.

    Args:
        plan, unit: whose report on what.
        figures: as counted and frozen.
        words: {section key: text}.
        head: the chain's head when the figures were frozen; None while they are not.
        addressees: to whom; via: through whom ("" for nobody).
    """
    names = {unit.pk: unit.name}
    blocks: list[Block] = [
        Para(
            text(
                _("Thực hiện %(plan)s, %(unit)s báo cáo kết quả %(span)s như sau:")
                % {"plan": _plan_name(plan), "unit": unit.name, "span": span(figures.start, figures.end)}
            )
        ),
        *_results(figures),
        *_late(figures, {}),
        *_words(words, start=2),
        Para(
            text(
                _("Trên đây là báo cáo kết quả %(label)s của %(unit)s./.") % {"label": figures.label, "unit": unit.name}
            )
        ),
        *_proof(head),
        *_annex(figures, names),
    ]
    return Paper(
        kind="report",
        header=header(unit, "BC", figures.counted_on),
        title_type="BÁO CÁO",
        summary=_("Kết quả thực hiện %(plan)s, %(label)s") % {"plan": _plan_name(plan), "label": figures.label},
        addressees=addressees,
        via=via,
        blocks=tuple(blocks),
        signature=signature(unit),
        recipients=(_("Như trên"), _("Lưu: VT.")),
    )


def consolidated_report(
    plan: Plan,
    unit: Unit,
    figures: Figures,
    each: list[tuple[Unit, Figures]],
    missing: list[Unit],
    words: dict[str, str],
    head: Head | None,
    addressees: tuple[str, ...],
) -> Paper:
    """The report on the whole plan.

    Args:
        unit: who compiles it.
        figures: the totals, counted from the ledger and not added up from papers.
        each: every unit with tasks in the window, and its own figures.
        missing: units whose report has not been accepted.
    """
    names = {one.pk: str(one) for one, _figures in each}
    opening = _(
        "Thực hiện %(plan)s, %(unit)s tổng hợp kết quả của %(n)s cơ quan, đơn vị, địa phương %(span)s như sau:"
    ) % {"plan": _plan_name(plan), "unit": unit.name, "n": len(each), "span": span(figures.start, figures.end)}
    blocks: list[Block] = [
        Para(text(opening)),
        *_results(figures),
        Heading(2, None, _("Kết quả của từng đơn vị")),
        _unit_table(each),
        *_unit_chart(each, figures),
        *_completeness(each, missing),
        *_late(figures, names),
        *_words(words, start=2),
        Para(text(_("Trên đây là báo cáo kết quả thực hiện %(label)s./.") % {"label": figures.label})),
        *_proof(head),
        *_annex(figures, names),
    ]
    return Paper(
        kind="report",
        header=header(unit, "BC", figures.counted_on),
        title_type="BÁO CÁO",
        summary=_("Tổng hợp kết quả thực hiện %(plan)s, %(label)s")
        % {"plan": _plan_name(plan), "label": figures.label},
        addressees=addressees,
        blocks=tuple(blocks),
        signature=signature(unit),
        recipients=(_("Như trên"), _("Các cơ quan, đơn vị, địa phương"), _("Lưu: VT.")),
    )


def _results(figures: Figures) -> Iterable[Block]:
    yield Heading(1, "I.", _("KẾT QUẢ THỰC HIỆN"))
    did = [line for line in figures.lines if line.actual != "0"]
    if did:
        yield Para(text(_("Trong kỳ đã thực hiện:")))
        for line in did:
            yield Item("-", text(_did(line)))
    else:
        yield Para(text(_("Trong kỳ chưa có kết quả nào được ghi vào sổ minh chứng.")))
    if figures.lines:
        yield _table(figures.lines, figures.label)
        if any(line.planned is not None for line in figures.lines):
            caption = _("Hình 1. Thực hiện so với kế hoạch. Nguồn: sổ minh chứng, đếm ngày %(day)s") % {
                "day": day(figures.counted_on)
            }
            yield Figure(planned_and_done(figures, for_paper=True), _chart_alt(figures.lines), caption, width=0.9)
    if figures.examples:
        yield Para(text(_("Một số tin, bài đã đăng:")))
        for example in figures.examples:
            yield Item(
                "-",
                text(_("%(title)s (%(day)s).") % {"title": example.title, "day": day(date.fromisoformat(example.day))}),
            )
    if figures.outside:
        yield Para(text(_("Ngoài các việc của kế hoạch còn có:")))
        for line in figures.outside:
            yield Item("-", text(_did(line)))


def _did(line: Line) -> str:
    """ "Lượt tiếp âm: 2 lượt, kế hoạch 3." """
    said = {"label": line.label, "actual": figure(line.actual), "measure": line.measure}
    if line.planned is None:
        return _("%(label)s: %(actual)s %(measure)s.") % said
    return _("%(label)s: %(actual)s %(measure)s, kế hoạch %(planned)s.") % {**said, "planned": figure(line.planned)}


def _table(lines: Iterable[Line], label: str) -> Table:
    rows = [
        [
            line.label,
            line.measure,
            "-" if line.planned is None else figure(line.planned),
            figure(line.actual),
            figure(line.previous),
            figure(len(line.entries)),
        ]
        for line in lines
    ]
    head = [_("Chỉ tiêu"), _("Đơn vị tính"), _("Kế hoạch"), _("Thực hiện"), _("Kỳ trước"), _("Số minh chứng")]
    return table(
        head,
        rows,
        align="lcrrrr",
        widths=(4, 2, 1.6, 1.6, 1.6, 1.8),
        caption=_("Bảng 1. Kết quả %(label)s") % {"label": label},
    )


def _chart_alt(lines: Iterable[Line]) -> str:
    parts = [
        _("%(label)s: %(actual)s trên %(planned)s")
        % {"label": line.label, "actual": figure(line.actual), "planned": figure(line.planned)}
        for line in lines
        if line.planned is not None
    ]
    return _("Biểu đồ thực hiện so với kế hoạch. %(parts)s.") % {"parts": "; ".join(parts)}


def _unit_table(each: list[tuple[Unit, Figures]]) -> Table:
    rows = []
    for unit, figures in each:
        done = sum(line.state == "done" for line in figures.tasks)
        results = "; ".join(f"{one.label}: {figure(one.actual)}" for one in figures.lines if one.actual != "0") or "-"
        rows.append([str(unit), figure(len(figures.tasks)), figure(done), figure(len(late(figures))), results])
    head = [_("Đơn vị"), _("Việc trong kỳ"), _("Đã xong"), _("Trễ"), _("Kết quả chính")]
    return table(head, rows, align="lrrrl", widths=(3, 1.2, 1.2, 1, 5), caption=_("Bảng 2. Kết quả của từng đơn vị"))


def _unit_chart(each: list[tuple[Unit, Figures]], figures: Figures) -> Iterable[Block]:
    if not any(own.tasks for _unit, own in each):
        return
    parts = [
        _("%(unit)s: %(done)s trên %(all)s")
        % {
            "unit": unit,
            "done": figure(sum(line.state == "done" for line in own.tasks)),
            "all": figure(len(own.tasks)),
        }
        for unit, own in each
        if own.tasks
    ]
    alt = _("Biểu đồ số việc đã xong của từng đơn vị. %(parts)s.") % {"parts": "; ".join(parts)}
    caption = _("Hình 2. Việc trong kỳ của từng đơn vị. Nguồn: sổ minh chứng, đếm ngày %(day)s") % {
        "day": day(figures.counted_on)
    }
    yield Figure(by_unit(each, for_paper=True), alt, caption, width=1.0)


def _completeness(each: list[tuple[Unit, Figures]], missing: list[Unit]) -> Iterable[Block]:
    if missing:
        names = listing([str(unit) for unit in missing])
        yield Para(text(_("Đến khi chốt số liệu, chưa có báo cáo được nhận của: %(names)s.") % {"names": names}))


def _late(figures: Figures, names: dict[int, str]) -> Iterable[Block]:
    lines = late(figures)
    if lines:
        yield Para(text(_("Còn %(n)s việc trễ hạn:") % {"n": figure(len(lines))}))
        for line in lines:
            yield Item("-", text(_late_words(line, names)))


def _late_words(line: TaskLine, names: dict[int, str]) -> str:
    what = f"{line.title}, {line.label}" if line.label else line.title
    who = f"{names[line.unit]}: " if line.unit in names else ""
    return _("%(who)s%(what)s (hạn %(due)s).") % {
        "who": who,
        "what": what,
        "due": day(date.fromisoformat(line.due or "")),
    }


def _words(words: dict[str, str], *, start: int) -> Iterable[Block]:
    number = start
    for section in SECTIONS:
        written = words.get(section.key, "").strip()
        if written:
            yield Heading(1, f"{('', 'I', 'II', 'III', 'IV', 'V', 'VI', 'VII')[number]}.", str(section.label).upper())
            for paragraph in written.splitlines():
                if paragraph.strip():
                    yield Para(text(paragraph.strip()))
            number += 1


def _proof(head: Head | None) -> Iterable[Block]:
    if head is not None:
        yield Note(text(_("Số liệu lấy từ sổ minh chứng. Đầu chuỗi khi chốt: %(head)s") % {"head": head}))
    else:
        yield Note(text(_("Bản thảo: số liệu chưa chốt.")))


def _annex(figures: Figures, names: dict[int, str]) -> Iterable[Block]:
    numbers = [pk for line in (*figures.lines, *figures.outside) for pk in line.entries]
    if not numbers:
        return
    several = len(names) > 1
    rows = []
    for entry in Entry.objects.filter(pk__in=numbers).select_related("unit").order_by("happened_on", "seq"):
        rows.append(
            [
                figure(entry.seq),
                day(entry.happened_on),
                *([str(entry.unit)] if several else []),
                str(channels.kind_of(entry.kind).label),
                f"{figure(entry.quantity)} {entry.measure}",
                entry.details.get("title") or entry.note or entry.link or "-",
                entry.hash[:12],
            ]
        )
    head = [
        _("Số"),
        _("Ngày"),
        *([_("Đơn vị")] if several else []),
        _("Loại"),
        _("Số lượng"),
        _("Nội dung"),
        _("Mã băm"),
    ]
    widths = (1.1, 2.2, 2.6, 2.4, 1.9, 3.6, 3) if several else (1.1, 2.2, 2.6, 2, 4.4, 3)
    yield Annex(_("Danh mục minh chứng"), (table(head, rows, align="rllllll" if several else "rlllll", widths=widths),))
