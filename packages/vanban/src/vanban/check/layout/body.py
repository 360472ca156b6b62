"""How running text is set: both edges, first line, gaps between paragraphs, line spacing. Word files only: in a pdf
these are measured from letters and prove nothing.
"""

from __future__ import annotations

from collections.abc import Callable

from vanban.check.layout.looks import Look
from vanban.check.layout.parts import Paper
from vanban.check.report import Reporter
from vanban.read.paras import Para
from vanban.write.layout import MM

_FEWEST = 5
"""Paragraphs of running text that show a habit."""
_LONG = 80
"""Letters that make a paragraph surely longer than a line."""


def run(paper: Paper, report: Reporter) -> None:
    """Report breaches of Annex I, Part I, Section II clause 6 point e that most of the paragraphs share."""
    if paper.made.source.kind != "docx":
        return
    looks = [(para, look) for para in paper.body if (look := paper.looks.of(para)) and look.letters >= _LONG]
    if len(looks) < _FEWEST:
        return
    page = paper.profile.page
    gap, spacing, indent = page.paragraph_gap, page.line_spacing, page.indent

    def short_or_long(look: Look) -> bool:
        return look.indent is not None and not indent.low * MM - 4 <= look.indent <= indent.high * MM + 4

    _most(report, looks, "text-align", lambda look: look.align in ("left", "right", "center"))
    _most(report, looks, "first-line", short_or_long, low=f"{indent.low:g}", high=f"{indent.high:g}".replace(".", ","))
    _most(report, looks, "paragraph-gap", lambda look: look.gap is not None and look.gap < 1, low=f"{gap.low:g}")
    _most(
        report,
        looks,
        "line-spacing",
        lambda look: look.leading is not None and not spacing.low - 0.05 <= look.leading <= spacing.high + 0.05,
        low=f"{spacing.low:g}",
        high=f"{spacing.high:g}".replace(".", ","),
    )


def _most(
    report: Reporter,
    looks: list[tuple[Para, Look]],
    code: str,
    wrong: Callable[[Look], bool],
    low: str = "",
    high: str = "",
) -> None:
    """Report the first paragraph that breaks a rule when four of five do."""
    found = [para for para, look in looks if wrong(look)]
    if len(found) >= 0.8 * len(looks):
        first = found[0]
        report.add(code, (first.start, first.end), count=len(found), total=len(looks), low=low, high=high)
