"""Which paragraph is which component of the paper."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from itertools import pairwise

from vanban.check.layout.looks import Looks
from vanban.read.paras import Para
from vanban.read.reader import Draft
from vanban.read.signing import authority_of, is_person, office_of
from vanban.read.text import fold, is_upper, lower
from vanban.write.layout import PROFILES, Profile, StyleName

NUMBER = re.compile(r"số\s*:?\s*[\d.…_ ]{0,12}[a-z]?\s*[-/]\s*[a-zđ]", re.IGNORECASE)
_LAW = re.compile(r"số\s*:?\s*\d{1,6}\s*/\s*20\d{2}\s*/\s*(?:NQ|QĐ|CT|NĐ|TT)\s*-", re.IGNORECASE)
_PLACE_DATE = re.compile(r"[^\d,;]{2,40},?\s+ngày\s*[\d.…_ ]*\s*tháng\s*[\d.…_ ]*\s*năm\s*[\d.…_ ]*$", re.IGNORECASE)
_HEADS = re.compile(
    r"(?:ủy ban|ubnd|hội đồng|hđnd|sở|phòng|ban|trung tâm|trường|chi cục|cục|bộ|công an|đài|văn phòng|chi nhánh"
    r"|thanh tra|đảng bộ|đảng ủy|huyện ủy|tỉnh ủy|thành ủy|thị ủy|quận ủy|chi bộ|hội|mặt trận|viện|bệnh viện|trạm"
    r"|bảo hiểm|tòa án)\s"
)
_YOUTH = ("doantncshochiminh", "doanthanhniencongsanhochiminh")


@dataclass(slots=True)
class Paper:
    """A paper whose components are known.

    Attributes:
        party: it follows guide 36-HD/VPTW, not Decree 30/2020.
        components: for each style the paragraphs that it is meant for, in reading order.
        body: running text: preamble, paragraphs and bullets of the body, closing; no titles, no tables.
    """

    made: Draft
    looks: Looks
    profile: Profile
    party: bool
    components: dict[StyleName, list[Para]] = field(default_factory=dict)
    body: list[Para] = field(default_factory=list)

    def get(self, name: StyleName) -> list[Para]:
        """Paragraphs of a component."""
        return self.components.get(name, [])


def find(made: Draft) -> Paper | None:
    """The components of a paper, or None where neither rule claims it: no motto, another organisation's, a law."""
    main = made.parts[0]
    head = [*main.header, *main.title]
    folded = [fold(para.text) for para in head]
    if any(name in text for text in folded for name in _YOUTH):
        return None
    if any(_LAW.match(para.text) for para in main.header):
        return None
    party = made.identity.party
    profile = PROFILES["hd36" if party else "nd30"]
    paper = Paper(made, Looks(made.source, made.paras), profile, party)
    _head(paper, main.header, main.title, bool(main.type))
    if not paper.get("motto"):
        return None
    for para in main.recipients:
        word = lower(para.text).startswith("nơi nhận")
        _put(paper, "recipients_word" if word else "recipients", para)
    for para in main.signature:
        if is_person(para.text):
            _put(paper, "signer", para)
        elif para.upper and (authority_of(para.text) or office_of(para.text)):
            _put(paper, "authority", para)
    if not party:
        for para in main.preamble:
            if lower(para.text).startswith("căn cứ "):
                _put(paper, "basis", para)
    for part in made.parts:
        if part.kind == "annex":
            continue
        for para in part.body:
            if not party and para.marker and para.marker.kind == "roman" and is_upper(para.body):
                _put(paper, "section", para)
        running = [para for para in part.body if para.kind in ("para", "bullet", "item") and not para.upper]
        paper.body += [*(para for para in part.preamble if not para.upper), *running, *part.closing]
    return paper


def _head(paper: Paper, header: list[Para], title: list[Para], typed: bool) -> None:
    numbered = addressed = about = False
    for para in header:
        name = _head_part(para.text, paper.profile)
        low = lower(para.text)
        if addressed and name is None:
            name = "addressee"
        elif name is None and about and para.text[:1].islower():
            name = "subject"
        elif name is None and not numbered and para.upper and "kèm theo" not in low:
            name = "issuer"
        addressed = addressed or low.startswith("kính gửi")
        about = name == "subject"
        numbered = numbered or name == "number"
        if name is not None:
            _put(paper, name, para)
    _settle_issuers(paper)
    for place, para in enumerate(title):
        low = lower(para.text)
        if low.startswith("kính gửi"):
            _put(paper, "addressee", para)
            return
        if place == 0 and typed:
            _put(paper, "title", para)
        else:
            _put(paper, "summary", para)


def _head_part(text: str, profile: Profile) -> StyleName | None:
    if near(text, profile.mottos[0]) > 0.8:
        return "motto"
    if len(profile.mottos) > 1 and near(text, profile.mottos[1]) > 0.8:
        return "motto_low"
    low = lower(text)
    if low.startswith("kính gửi"):
        return "addressee"
    if re.match(r"v/v|về việc", low):
        return "subject"
    if NUMBER.match(text):
        return "number"
    if _PLACE_DATE.match(text) and "kèm theo" not in low:
        return "place_date"
    return None


def _settle_issuers(paper: Paper) -> None:
    """Of the bodies in the head the last one issues, those above it are its superiors."""
    lines = paper.components.pop("issuer", [])
    starts = [place for place, para in enumerate(lines) if _HEADS.match(lower(para.text) + " ")]
    cut = starts[-1] if starts and starts[0] == 0 else 0
    for place, para in enumerate(lines):
        _put(paper, "superior" if place < cut else "issuer", para)


def _put(paper: Paper, name: StyleName, para: Para) -> None:
    paper.components.setdefault(name, []).append(para)


def near(text: str, words: str) -> float:
    """How alike two lines are, 0 to 1, case and marks left aside."""
    if abs(len(text) - len(words)) > 6:
        return 0.0
    one, other = fold(text), fold(words)
    return SequenceMatcher(None, one, other, autojunk=False).ratio()


def neighbours(paras: list[Para]) -> list[tuple[Para, Para]]:
    """Each paragraph with the one after it."""
    return list(pairwise(paras))
