"""The sheet: paper size, margins, place of the page number."""

from __future__ import annotations

import re
from collections.abc import Iterable
from statistics import median

from vanban.check.layout.parts import Paper
from vanban.check.report import Reporter
from vanban.model import Span
from vanban.write.layout import MM, Measure

_SLACK = 0.7
"""Millimetres that a margin may differ: inches and points in dialogs do not hit whole millimetres."""
_MEASURED_SLACK = 2.5
"""The same where the margin is measured from the letters of a pdf, for a letter may hang over the edge."""
_SIDES = (("top", "trên"), ("bottom", "dưới"), ("left", "trái"), ("right", "phải"))
_ONLY_NUMBER = re.compile(r"(?:trang|page)?\s*[-–]?\s*\d{1,4}\s*(?:[/|]\s*(?:\d{1,4})?)?\s*[-–]?", re.IGNORECASE)


def run(paper: Paper, report: Reporter) -> None:
    """Report breaches of Annex I, Part I, Section I: clauses 1 (paper), 3 (margins) and 7 (page number)."""
    sections = _sections(paper)
    if sections:
        _size(paper, report, sections)
        if paper.made.source.kind == "docx":
            _margins(paper, report, sections)
        else:
            _measured_margins(paper, report, sections)
    if paper.made.source.kind == "docx":
        _number_in_word(paper, report)
    else:
        _number_in_pdf(paper, report)


def _sections(paper: Paper) -> list[dict[str, float]]:
    given = paper.made.source.layout.get("sections")
    found = [one for one in given if isinstance(one, dict)] if isinstance(given, list) else []
    numbers = [{key: float(value) for key, value in one.items() if isinstance(value, int | float)} for one in found]
    return [one for one in numbers if one.get("width") and one.get("height")]


def _whole(paper: Paper) -> Span:
    """What stands first; the place of findings that concern the sheet."""
    first = paper.made.paras[0]
    return (first.start, first.end)


def _size(paper: Paper, report: Reporter, sections: list[dict[str, float]]) -> None:
    page = paper.profile.page
    for section in sections:
        short, long = sorted((section["width"] / MM, section["height"] / MM))
        if abs(short - page.width.value) > 2 or abs(long - page.height.value) > 2:
            shown = f"{section['width'] / MM:.0f} x {section['height'] / MM:.0f} mm"
            wanted = f"{page.width.value:.0f} x {page.height.value:.0f} mm"
            report.add("page-size", _whole(paper), size=shown, wanted=wanted)
            return


def _upright(sections: Iterable[dict[str, float]]) -> list[dict[str, float]]:
    return [section for section in sections if section["height"] >= section["width"]]


def _margins(paper: Paper, report: Reporter, sections: list[dict[str, float]]) -> None:
    wrong: dict[str, str] = {}
    english: dict[str, str] = {}
    for section in _upright(sections):
        for side, name in _SIDES:
            rule: Measure = getattr(paper.profile.page, side)
            if side not in section:
                continue
            value = section[side] / MM
            if value < rule.low - _SLACK or value > rule.high + _SLACK:
                wrong.setdefault(side, f"lề {name} {_mm(value)} (quy định {rule.low:g}-{rule.high:g} mm)")
                english.setdefault(side, f"{side} {value:.1f} mm (rule {rule.low:g}-{rule.high:g} mm)")
    _report_margins(paper, report, wrong, english)


def _measured_margins(paper: Paper, report: Reporter, sections: list[dict[str, float]]) -> None:
    """In a pdf only a margin that is too narrow is certain: text need not reach the edge of its area."""
    pages = _upright(sections)
    wrong: dict[str, str] = {}
    english: dict[str, str] = {}
    for side, name in _SIDES:
        if side in ("top", "bottom") and len(pages) < 3:
            # One stamp or footer would stand for the whole paper.
            continue
        values = [page[side] / MM for page in pages if side in page]
        rule: Measure = getattr(paper.profile.page, side)
        if values and (value := median(values)) < rule.low - _MEASURED_SLACK:
            wrong[side] = f"lề {name} khoảng {_mm(value)} (quy định {rule.low:g}-{rule.high:g} mm)"
            english[side] = f"{side} about {value:.0f} mm (rule {rule.low:g}-{rule.high:g} mm)"
    _report_margins(paper, report, wrong, english)


def _report_margins(paper: Paper, report: Reporter, wrong: dict[str, str], english: dict[str, str]) -> None:
    if wrong:
        report.add("page-margin", _whole(paper), which="; ".join(wrong.values()), which_en="; ".join(english.values()))


def _mm(value: float) -> str:
    return f"{value:.1f}".rstrip("0").rstrip(".").replace(".", ",") + " mm"


def _number_in_word(paper: Paper, report: Reporter) -> None:
    heads, feet = _texts(paper, "headers"), _texts(paper, "footers")
    if any(re.search(r"\d", text) for text in heads):
        return
    if any(_ONLY_NUMBER.fullmatch(line.strip()) for text in feet for line in text.split("\n")):
        report.add("page-number", _whole(paper), place="ở cuối trang", place_en="at the foot of the page")


def _texts(paper: Paper, key: str) -> list[str]:
    given = paper.made.source.layout.get(key)
    return [text for text in given if isinstance(text, str)] if isinstance(given, list) else []


def _number_in_pdf(paper: Paper, report: Reporter) -> None:
    """Lines with nothing but the number of their page, on two pages or more."""
    heights = {int(page.get("page", 0)): (page["width"], page["height"]) for page in _sections(paper)}
    low = side = 0
    spots = []
    for line in paper.made.source.lines:
        if not line.text.isdigit() or line.page is None or int(line.text) != line.page:
            continue
        spot = paper.looks.spot(line.number)
        if spot is None or line.page not in heights:
            continue
        width, height = heights[line.page]
        if spot.top < 0.09 * height:
            low += 1
        elif spot.bottom > 0.91 * height and width < height:
            spots.append(spot)
            side += not 0.35 * width < (spot.left + spot.right) / 2 < 0.65 * width
    if low >= 2:
        report.add("page-number", _whole(paper), place="ở cuối trang", place_en="at the foot of the page")
    elif side >= 2:
        report.add("page-number", _whole(paper), place="không ở giữa lề trên", place_en="not in the middle")
    elif len(spots) >= 2 and any(spot.page == 1 for spot in spots):
        report.add("page-number", _whole(paper), place="cả ở trang đầu", place_en="on the first page too")
