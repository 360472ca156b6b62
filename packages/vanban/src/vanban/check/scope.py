"""The area that a paper speaks of, copied from the paper of another level."""

from __future__ import annotations

import re

from vanban.check.report import Reporter
from vanban.read.accept import flat
from vanban.read.labels import section_kind
from vanban.read.reader import Draft
from vanban.read.text import lower

_WIDER = {
    3: re.compile(r"trên địa bàn (?:toàn )?tỉnh(?!\w)"),
    4: re.compile(r"trên địa bàn (?:toàn )?(?:tỉnh|huyện|quận|thị xã)(?!\w)"),
}
_NOT_COPIED = re.compile(
    r"(?:báo chí|báo, đài|đài|trường|sở|ngành|cơ quan|đơn vị|doanh nghiệp|tổ chức|khác|văn phòng|chuyên gia"
    r"|nghệ sĩ|lân cận|các huyện|các xã|các địa phương|do (?:tỉnh|huyện|cấp trên))[^.;:]{0,40}$"
)


# "phong trào chung trên địa bàn tỉnh do Hội cấp trên phát động": what the level above does there.
_FROM_ABOVE = re.compile(
    r"\s*(?:,\s*)?do [^.;:]{0,40}?(?:cấp trên|cấp tỉnh|cấp huyện|tỉnh|trung ương)[^.;:]{0,20}?"
    r"(?:phát động|tổ chức|chủ trì|triển khai|quản lý|đầu tư)"
)


# A share of all of them is a target of the paper itself: "100% cơ quan, trường học trên địa bàn tỉnh".
_SHARE = re.compile(r"(?<!\d)\d{1,3}(?:,\d+)?\s?%\s(?:các |số )?[^.;:%]{1,60}$")


def run(made: Draft, report: Reporter) -> None:
    """ "trên địa bàn tỉnh" in the plan of a district or commune, outside cited titles; the other way among its aims."""
    _narrower(made, report)
    _own_body(made, report)
    _school(made, report)
    pattern = _WIDER.get(made.identity.level)
    if pattern is None:
        return
    regions = [mention.region for mention in made.cited.mentions]
    for part in made.parts:
        for para in (*part.preamble, *part.body, *part.closing):
            low = para.words.low
            if "trên địa bàn" not in low:
                continue
            for match in pattern.finditer(low):
                span = (para.start + match.start(), para.start + match.end())
                if any(a <= span[0] < b for a, b in regions):
                    continue
                if _FROM_ABOVE.match(low, match.end()):
                    continue
                after = para.text[match.end() : match.end() + 2]
                if after[1:2].isupper() or (
                    _NOT_COPIED.search(low[: match.start()]) and not _SHARE.search(low[: match.start()])
                ):
                    continue
                shared = re.match(
                    r"\s*(?:,|và|,? cũng như)\s+(?:trên địa bàn )?(?:các )?(?:huyện|xã|phường|địa phương|thị)",
                    low[match.end() :],
                )
                report.add("scope-copied", span, severity="note" if shared else "warning")


_BODY = re.compile(
    r"(?<!\w)UBND (?P<level>huyện|thị xã|quận|xã|phường|thị trấn)(?![\w,])(?! [A-ZĐ\d])(?! (?:và|các|hoặc))"
)
_ALIKE = ({"huyện", "thị xã", "quận"}, {"xã", "phường", "thị trấn"})


def _own_body(made: Draft, report: Reporter) -> None:
    """ "báo cáo UBND huyện" once in the paper of a town that else speaks of "UBND thị xã"."""
    document = made.identity.document
    issuer = re.match(r"(?:ubnd|ủy ban nhân dân) (?P<level>thị xã|thị trấn|\w+)", lower(document.issuer or ""))
    own = issuer["level"] if issuer else ""
    peers = next((levels for levels in _ALIKE if own in levels), set())
    if not any(f"UBND {level}" in made.text for level in peers if level != own):
        return
    found: dict[str, list[tuple[int, int]]] = {}
    for part in made.parts:
        for para in (*part.body, *part.closing):
            for match in _BODY.finditer(para.text) if "UBND " in para.text else ():
                before = para.words.low[: match.start()].rstrip()
                if match["level"] in peers and not before.endswith(("các", "và", "hoặc", "cấp")):
                    found.setdefault(match["level"], []).append((para.start + match.start(), para.start + match.end()))
    for level, spans in found.items():
        if level != own and len(spans) == 1 and own in found:
            report.add("scope-copied", spans[0], related=(found[own][0],))


_PEOPLE_OF = re.compile(
    r"(?:học sinh|sinh viên|giáo viên|nhân viên|phụ huynh|người lao động)(?: và [^.;,]{0,30})?"
    r" (?P<scope>trên địa bàn (?:toàn )?(?:tỉnh|huyện|thành phố|thị xã|quận))(?!\w)"
)


def _school(made: Draft, report: Reporter) -> None:
    """ "học sinh trên địa bàn tỉnh" among the aims of one school."""
    if not re.match(r"trường (?!đoàn|chính trị)", lower(made.identity.document.issuer or "")):
        return
    for root in made.trees[0]:
        for para in flat([root]) if section_kind(lower(root.body)) == "aims" else ():
            for match in _PEOPLE_OF.finditer(para.words.low):
                report.add("scope-copied", (para.start + match.start("scope"), para.start + match.end("scope")))


_NARROWER = {
    2: re.compile(r"trên địa bàn (?:huyện|quận|thị xã|xã|phường)(?=\s*(?:[.;)]|$))"),
    3: re.compile(r"trên địa bàn (?:xã|phường|thị trấn)(?=\s*(?:[.;)]|$))"),
}
_OF_EACH = re.compile(r"(?:các|từng|mỗi|một số|cấp|ubnd|ủy ban nhân dân) (?:huyện|quận|thị xã|xã|phường)")


def _narrower(made: Draft, report: Reporter) -> None:
    """ "trên địa bàn huyện" among the aims of a province's plan: below them, of a district's own work, it may stand."""
    pattern = _NARROWER.get(made.identity.level)
    if pattern is None:
        return
    regions = [mention.region for mention in made.cited.mentions]
    aims = [
        para
        for roots in made.trees
        for root in roots
        if section_kind(lower(root.body)) == "aims"
        for para in flat([root])
    ]
    for para in (*(para for part in made.parts for para in (*part.preamble, *part.closing)), *aims):
        for match in pattern.finditer(para.words.low) if "trên địa bàn" in para.words.low else ():
            span = (para.start + match.start(), para.start + match.end())
            if not any(a <= span[0] < b for a, b in regions) and not _OF_EACH.search(para.words.low):
                report.add("scope-copied", span)
