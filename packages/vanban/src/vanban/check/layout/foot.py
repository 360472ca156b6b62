"""The lists of those whom the paper is for, and the signature block."""

from __future__ import annotations

import re

from vanban.check.layout.parts import Paper, neighbours
from vanban.check.report import Reporter
from vanban.read.signing import is_person
from vanban.read.text import lower

_DASHED = re.compile(r"[-–—−]\s*\S")
_DEGREE = re.compile(r"(?:(?:PGS|GS|TS|TSKH|ThS|Th\.S|BS|KS|CN|CKI{1,2}|BSCK\w*)\.?[\s,./]*)+\s?(?=[A-ZĐÀ-Ỹ][a-zà-ỹđ])")
_WITH_DEGREES = re.compile(r"trường|đại học|học viện|bệnh viện|viện|y tế|công an|quân sự|biên phòng|khoa học|chỉ huy")
_DEPUTY = re.compile(r"phó|thứ trưởng|ủy viên|cấp phó")


def run(paper: Paper, report: Reporter) -> None:
    """Report breaches of Annex I, Part I, Section II clause 9 (addressees, recipients) and clause 7 (who signs)."""
    _addressees(paper, report)
    _recipients(paper, report)
    _deputy(paper, report)
    _degree(paper, report)


def _addressees(paper: Paper, report: Reporter) -> None:
    """Two or more addressees stand in lines of their own, each with a dash; the last ends with a full stop."""
    lines = [para for para in paper.get("addressee") if lower(para.text).strip(" :") != "kính gửi"]
    if paper.party or len(lines) < 2 or any(lower(para.text).startswith("kính gửi") for para in lines):
        return
    for place, para in enumerate(lines):
        last = place + 1 == len(lines)
        sign = "." if last else ";"
        if _DASHED.match(para.text) and not para.text.endswith(sign) and (last or _DASHED.match(lines[place + 1].text)):
            good = para.text.rstrip(" ;.,:") + sign
            report.add("addressee-list", (para.start, para.end), suggestion=good)
            return


def _recipients(paper: Paper, report: Reporter) -> None:
    lines = [para for para in paper.get("recipients") if not is_person(para.text)]
    if not paper.get("recipients_word") or not lines:
        return
    for here, after in neighbours(lines):
        # The end of a line is certain only where the next one begins with a dash of its own.
        whole = _DASHED.match(here.text) and _DASHED.match(after.text)
        if whole and not re.search(r"[;.,:]$", here.text):
            good = f"{here.text};"
            report.add("recipients-list", (here.start, here.end), suggestion=good)
            break
    listed = [para for para in lines if _DASHED.match(para.text)]
    if listed and not any("lưu" in lower(para.text) for para in lines):
        report.add("recipients-file", (lines[-1].start, lines[-1].end))


def _deputy(paper: Paper, report: Reporter) -> None:
    for here, after in neighbours(paper.get("authority")):
        match = re.match(r"K/?T\s*\.?\s*(?P<office>.+)", here.text)
        if match and not _DEPUTY.search(lower(after.text)) and lower(after.text) == lower(match["office"]):
            report.add("signature-deputy", (after.start, after.end), office=match["office"])


def _degree(paper: Paper, report: Reporter) -> None:
    issuers = " ".join(lower(para.text) for para in paper.get("issuer"))
    if _WITH_DEGREES.search(issuers):
        return
    for para in paper.made.parts[0].signature:
        match = _DEGREE.match(para.text)
        name = para.text[match.end() :].strip() if match else ""
        if match and is_person(name):
            report.add("signer-degree", (para.start, para.end), suggestion=name)
