"""Layout and components of official papers: Decree 30/2020/NĐ-CP, Annex I, and Party guide 36-HD/VPTW.

Works on .docx and .pdf sources, whose ``Source.layout`` tells how the page looks; a .txt has no layout. All limits are
taken from ``vanban.write.layout``, so that what the writers set and what the check accepts cannot differ. Offices vary,
and a rule speaks only of a clear breach: never an error, at most one finding of a code for each component.
"""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources

from vanban.check.layout import body, foot, head, letters, page
from vanban.check.layout.parts import find
from vanban.check.report import Reporter
from vanban.read.reader import Draft


@cache
def codes() -> frozenset[str]:
    """Codes of the findings that this group reports."""
    return frozenset(tomllib.loads(resources.files(__name__).joinpath("findings.toml").read_text("utf-8")))


def run(made: Draft, report: Reporter) -> None:
    """Report breaches of layout of a draft read from a .docx or .pdf.

    Args:
        made: the draft; its ``source.layout`` may lack any key.
        report: takes the findings.
    """
    if made.source.kind == "txt" or not made.source.layout or not made.paras:
        return
    paper = find(made)
    if paper is None:
        return
    for rules in (page, letters, head, foot, body):
        rules.run(paper, report)
