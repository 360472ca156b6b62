"""Findings as SARIF 2.1.0 (OASIS Standard, 27 March 2020), for editors and CI."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from vanban.model import Finding, Reading

_LEVELS = {"error": "error", "warning": "warning", "note": "note"}
_FAR = 400
"""Lines after the first one of a finding in which its passage may end."""


def sarif(reading: Reading, lines: Sequence[str] = (), english: bool = False) -> dict[str, Any]:
    """The findings as one run.

    Args:
        reading: what was read.
        lines: the lines of the source, where it is text: regions then have columns (counted from 1, in characters) and
            the line on which the passage ends. A .docx or .pdf has no columns: its regions are whole lines.
        english: the sentences in English.

    Returns:
        The log as JSON-safe data. Every rule that is named carries its reason, an example and its source.
    """
    from vanban import __version__
    from vanban.check.report import catalogue

    codes = sorted({finding.code for finding in reading.findings})
    entries = catalogue()
    return {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": "vanban",
                        "version": __version__,
                        "language": "en" if english else "vi",
                        "rules": [_rule(code, entries[code], english) for code in codes],
                    }
                },
                "language": "en" if english else "vi",
                "columnKind": "unicodeCodePoints",
                "artifacts": [{"location": {"uri": _uri(reading)}}],
                "results": [_result(reading, finding, codes, lines, english) for finding in reading.findings],
            }
        ],
    }


def _uri(reading: Reading) -> str:
    return quote(reading.name or "-")


def _rule(code: str, entry: dict[str, str], english: bool) -> dict[str, Any]:
    sentence, why = (entry["en"], entry["why_en"]) if english else (entry["vi"], entry["why_vi"])
    example, source = ("Example", "Source") if english else ("Ví dụ", "Căn cứ")
    return {
        "id": code,
        "shortDescription": {"text": sentence},
        "fullDescription": {"text": why},
        "help": {"text": f"{why}\n{example}: {entry['example']}\n{source}: {entry['source']}"},
        "defaultConfiguration": {"level": _LEVELS[entry["severity"]]},
    }


def _result(
    reading: Reading, finding: Finding, codes: list[str], lines: Sequence[str], english: bool
) -> dict[str, Any]:
    result: dict[str, Any] = {
        "ruleId": finding.code,
        "ruleIndex": codes.index(finding.code),
        "level": _LEVELS[finding.severity],
        "message": {"text": finding.message_en if english else finding.message},
        "locations": [_location(reading, _region(finding.line, finding.quote, lines))],
    }
    related = [_location(reading, _related(reading, span, lines)) for span in finding.related]
    if related:
        result["relatedLocations"] = [{"id": number, **place} for number, place in enumerate(related, 1)]
    return result


def _location(reading: Reading, region: dict[str, Any]) -> dict[str, Any]:
    return {"physicalLocation": {"artifactLocation": {"uri": _uri(reading), "index": 0}, "region": region}}


def _related(reading: Reading, span: tuple[int, int], lines: Sequence[str]) -> dict[str, Any]:
    start, end = span
    paragraph = next((para for para in reading.paragraphs if para.start <= start <= para.end), None)
    return _region(paragraph.line_start if paragraph else 1, reading.text[start:end], lines)


def _region(line: int, quote: str, lines: Sequence[str]) -> dict[str, Any]:
    """Where a passage stands in the source: from its first letter to after its last one, else the whole line."""
    region: dict[str, Any] = {"startLine": line}
    words = quote.split()
    if words and line <= len(lines):
        text = "\n".join(lines[line - 1 : line - 1 + _FAR])
        # Wrapped lines were joined: between two words, and inside a symbol that was cut at a hyphen, a line may end.
        pattern = r"\s+".join(re.sub(r"(\\-|/)", r"\1\\s*", re.escape(word)) for word in words)
        found = re.search(pattern, text)
        if found:
            first, last = text.rfind("\n", 0, found.start()), text.rfind("\n", 0, found.end())
            region = {
                "startLine": line + text.count("\n", 0, found.start()),
                "startColumn": found.start() - first,
                "endLine": line + text.count("\n", 0, found.end()),
                "endColumn": found.end() - last,
            }
    return {**region, "snippet": {"text": quote}} if quote else region
