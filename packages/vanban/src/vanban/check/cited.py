"""Documents that are cited: one under two numbers, a symbol without its hyphen."""

from __future__ import annotations

import re
from itertools import combinations

from vanban.check.report import Reporter
from vanban.model import Citation
from vanban.read.lexicon import table
from vanban.read.reader import Draft
from vanban.read.text import fold, lower


def run(made: Draft, report: Reporter) -> None:
    """Report what the citations show against each other."""
    _laws(made, report)
    _numbers(made, report)
    _symbols(made, report)


_LAW = re.compile(r"(?P<n>\d+/(?P<y>\d{4})/(?:QH|UBTVQH))(?P<term>\d+)$")
# In these years one National Assembly followed another, and its laws count from 1 again.
_TWO_TERMS = frozenset(("2002", "2007", "2011", "2016", "2021", "2026"))


def _laws(made: Draft, report: Reporter) -> None:
    """ "41/2013/QH13" and "41/2013/QH12": one number of one year belongs to one National Assembly."""
    seen: dict[str, Citation] = {}
    for cited in made.cited.citations:
        match = _LAW.match(cited.symbol or "")
        if match is None or match["y"] in _TWO_TERMS:
            continue
        first = seen.setdefault(match["n"], cited)
        if first.symbol != cited.symbol:
            _two_numbers(first, cited, report)


_NUMBER = re.compile(r"(?P<n>\d+)(?P<rest>\D.*)$")
_MOST = 400  # cited documents; beyond it they are not compared with each other


def _numbers(made: Draft, report: Reporter) -> None:
    """ "151/QĐ-TTg" and "115/QĐ-TTg" of one day on one subject: a slip in one of them."""
    by_day: dict[tuple[str, str], list[tuple[str, Citation]]] = {}
    for cited in made.cited.citations[:_MOST]:
        match = _NUMBER.match(cited.symbol or "")
        if match and cited.date and cited.subject:
            by_day.setdefault((cited.date, lower(match["rest"])), []).append((match["n"], cited))
    for group in by_day.values():
        for (a, first), (b, later) in combinations(group, 2):
            if _slip(a, b) and _one_subject(first.subject or "", later.subject or ""):
                _two_numbers(first, later, report)


def _slip(a: str, b: str) -> bool:
    """One digit is another, or two neighbours are swapped."""
    wrong = [k for k in range(len(a)) if a[k] != b[k]] if len(a) == len(b) > 1 else []
    return len(wrong) == 1 or (len(wrong) == 2 and a[wrong[0]] == b[wrong[1]] and a[wrong[1]] == b[wrong[0]])


_LEAST_SUBJECT = 20  # letters: "về việc ban hành Kế hoạch" may be said of two papers of one day


def _one_subject(a: str, b: str) -> bool:
    short, long = sorted((fold(a), fold(b)), key=len)
    return len(short) >= _LEAST_SUBJECT and long.startswith(short)


def _two_numbers(first: Citation, later: Citation, report: Reporter) -> None:
    """The one that is cited less often is reported, of two the later one."""
    if len(first.mentions) < len(later.mentions):
        first, later = later, first
    report.add("symbol-conflict", later.span, related=(first.span,), a=first.symbol, b=later.symbol)


_GLUED = re.compile(r"(?P<n>\d+(?:/\d{4})?)/(?P<letters>[A-ZĐa-z]{4,12})$")


def _symbols(made: Draft, report: Reporter) -> None:
    """ "Kế hoạch số 731/KHUBND": the letters of its type, then its issuer's, with no hyphen between."""
    kinds = table("citations")["abbreviations"]
    for cited in made.cited.citations:
        match = _GLUED.match(cited.symbol or "")
        if match is None:
            continue
        for letters, kind in kinds.items():
            rest = match["letters"].removeprefix(letters)
            if kind == cited.type and rest != match["letters"] and len(rest) > 1 and rest[0].isupper():
                right = f"{match['n']}/{letters}-{rest}"
                report.add("citation-form", cited.span, symbol=cited.symbol, suggestion=right)
                break
