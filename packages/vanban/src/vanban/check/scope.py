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


# A share of all of them is a target of the paper itself: "100% cơ quan, trường học trên địa bàn tỉnh".
_SHARE = re.compile(r"(?<!\d)\d{1,3}(?:,\d+)?\s?%\s(?:các |số )?[^.;:%]{1,60}$")


def run(made: Draft, report: Reporter) -> None:
    """ "trên địa bàn tỉnh" in the plan of a district or commune, outside cited titles; the other way among its aims."""
    _narrower(made, report)
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
