"""The head of the paper: wording of the motto, form of number and symbol, abbreviation of the type, place and date."""

from __future__ import annotations

import re

from vanban.check.layout.parts import Paper
from vanban.check.report import Reporter
from vanban.read.lexicon import table
from vanban.read.paras import Para
from vanban.read.text import fold, lower
from vanban.write.layout import StyleName

_SYMBOL = re.compile(
    r"(?P<word>số)(?P<colon>\s*:)?\s*(?P<number>\d{0,6}[a-z]?|[.…_ ]*)(?P<gap>\s*)(?P<sep>[-/])(?P<rest>[^,;]{2,60})$",
    re.IGNORECASE,
)
_NO_ABBREVIATION = ("công văn",)


def run(paper: Paper, report: Reporter) -> None:
    """Report breaches of Annex I, Part I, Section II clauses 1, 3 and 4, and of the abbreviations of Annex III."""
    _motto(paper, report)
    for para in paper.get("number")[:1]:
        _number(paper, para, report)
    for para in paper.get("place_date")[:1]:
        if re.search(r"[^\s,]\s+ngày", para.text) and "," not in para.text:
            place = re.sub(r"\s+ngày", ", ngày", para.text, count=1)
            report.add("place-date-form", (para.start, para.end), suggestion=place)


def _motto(paper: Paper, report: Reporter) -> None:
    names: tuple[StyleName, ...] = ("motto", "motto_low")
    for name, words in zip(names, paper.profile.mottos, strict=False):
        for para in paper.get(name)[:1]:
            # What is only the beginning of it stands on two lines.
            cut = fold(words).startswith(fold(para.text)) and len(fold(para.text)) < len(fold(words))
            if lower(para.text).split() != lower(words).split() and not cut:
                report.add("motto-form", (para.start, para.end), suggestion=words)


def _number(paper: Paper, para: Para, report: Reporter) -> None:
    match = _SYMBOL.match(para.text.strip())
    if match is None:
        return
    good = _good(paper, match)
    if good is not None:
        report.add("symbol-form", (para.start, para.end), suggestion=good)
    _abbreviation(paper, para, match, report)


def _good(paper: Paper, match: re.Match[str]) -> str | None:
    """The number and symbol in the form of the rule, where they are not; None where they are or where it is unsure."""
    rest = match["rest"].strip()
    number = match["number"].strip()
    if not number.isdigit():
        # The blank of a number that is not given yet is as wide as the office likes.
        return None
    tight = re.sub(r"\s*([-/])\s*", r"\1", rest)
    if not re.fullmatch(r"[A-Za-zÀ-ỹĐđ0-9&.]+(?:[-/][A-Za-zÀ-ỹĐđ0-9&.]+)*", tight):
        return None
    party = paper.party
    spaced = rest != tight or bool(match["gap"])
    colon = match["colon"] is not None
    separator = match["sep"]
    if party and (spaced or colon) and separator == "-":
        return f"Số {number}-{tight}"
    if not party and separator == "/" and (spaced or not colon):
        return f"Số: {number.zfill(2)}/{tight}"
    return None


def _abbreviation(paper: Paper, para: Para, match: re.Match[str], report: Reporter) -> None:
    kind = lower(paper.made.parts[0].type)
    if not kind or kind in _NO_ABBREVIATION:
        return
    known = {name: short for short, name in reversed(list(table("citations")["abbreviations"].items()))}
    wanted = {short for short, name in table("citations")["abbreviations"].items() if lower(name) == kind}
    usual = next((short for name, short in known.items() if lower(name) == kind), None)
    segments = [part for part in re.split(r"[-/\s]+", match["rest"].strip()) if part]
    if usual is None or not segments or len(segments) < 2:
        return
    given = segments[0]
    if given in wanted or (paper.party and kind == "quy định"):
        return
    everything = {lower(short) for short in table("citations")["abbreviations"]}
    # A symbol without a known abbreviation may follow an office's own scheme: only a wrong one is a clear breach.
    if lower(given) in everything and not given.isdigit():
        at = para.text.find(given, match.start("rest"))
        report.add(
            "type-abbreviation", (para.start + at, para.start + at + len(given)), suggestion=usual, type=kind.upper()
        )
