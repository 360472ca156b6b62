"""Collects findings: sentences from the catalogue, places from the draft."""

from __future__ import annotations

import tomllib
from collections import Counter
from dataclasses import replace
from functools import cache
from importlib import resources
from typing import Any

from vanban.model import Finding, Severity, Span
from vanban.read.reader import Draft


@cache
def catalogue() -> dict[str, dict[str, str]]:
    """Every code with its severity, sentences, reason, example and source."""
    parts = ("data/findings.toml", "layout/findings.toml")
    texts = (resources.files("vanban.check").joinpath(part).read_text("utf-8") for part in parts)
    return {code: entry for text in texts for code, entry in tomllib.loads(text).items()}


@cache
def data(name: str) -> dict[str, Any]:
    """Content of ``data/NAME.toml``."""
    return tomllib.loads(resources.files("vanban.check").joinpath(f"data/{name}.toml").read_text("utf-8"))


_MOST = 500  # findings of one code: a text beyond that is no plan


class Reporter:
    """Takes findings in any order, gives them sorted by place and numbered."""

    def __init__(self, made: Draft) -> None:
        self.made = made
        self._found: list[Finding] = []
        self._counts: Counter[str] = Counter()
        self._seen: set[tuple[str, Span]] = set()

    def add(
        self,
        code: str,
        span: Span,
        *,
        severity: Severity | None = None,
        related: tuple[Span, ...] = (),
        duty: str | None = None,
        suggestion: str | None = None,
        **values: object,
    ) -> None:
        """Report a finding at ``span`` of the draft's text; ``values`` fill the sentences."""
        if (code, span) in self._seen or self._counts[code] >= _MOST:
            return
        self._counts[code] += 1
        self._seen.add((code, span))
        entry = catalogue()[code]
        quote = self.made.text[span[0] : span[1]]
        fields = {
            "quote": quote,
            "suggestion": suggestion or "",
            "hint": f" → “{suggestion}”" if suggestion else "",
            **values,
        }
        self._found.append(
            Finding(
                id="",
                code=code,
                severity=severity or entry["severity"],  # type: ignore[arg-type]
                line=self.made.line_of(span[0]),
                quote=quote,
                message=entry["vi"].format(**fields),
                message_en=entry["en"].format(**fields),
                span=span,
                related=related,
                duty=duty,
                suggestion=suggestion,
            )
        )

    def sorted(self) -> list[Finding]:
        """The findings by place, numbered F01, F02, ..."""
        self._found.sort(key=lambda finding: (finding.span, finding.code))
        return [replace(finding, id=f"F{number:02d}") for number, finding in enumerate(self._found, 1)]


def vietnamese(date: str) -> str:
    """An ISO date as written in papers: "2024-02-05" -> "05/02/2024", "2024-06-15" -> "15/6/2024" (Decree 30/2020)."""
    year, month, day = date.split("-")
    return f"{day}/{month if int(month) < 3 else int(month)}/{year}"
