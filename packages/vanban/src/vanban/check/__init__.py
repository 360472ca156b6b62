"""Findings: what a person should look at before the plan is signed or carried out.

Precision comes first: a rule that is not sure lowers its severity to "note" or keeps silent.
"""

from __future__ import annotations

from vanban.check import (
    agree,
    amounts,
    cited,
    contradictions,
    form,
    layout,
    numbers,
    obligations,
    scope,
    sequence,
    spelling,
    typing,
    units,
)
from vanban.check.report import Reporter
from vanban.model import Finding
from vanban.pause import no_collection
from vanban.read.reader import Draft


@no_collection()
def check(made: Draft) -> list[Finding]:
    """All findings of a draft reading, by place."""
    report = Reporter(made)
    for rules in (
        contradictions,
        scope,
        cited,
        numbers,
        amounts,
        agree,
        sequence,
        units,
        obligations,
        form,
        layout,
        typing,
        spelling,
    ):
        rules.run(made, report)
    return report.sorted()
