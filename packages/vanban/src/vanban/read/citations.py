"""Documents that a text cites: type, number, symbol, date, issuer, subject.

Symbols follow Decree 30/2020/NĐ-CP (12/KH-UBND), legal documents (7/2031/NĐ-CP), the National Assembly
(91/2025/QH15), the Party (15-NQ/TU; Guide 36-HD/VPTW) and letters (6074/BTTTT-CĐSQG), with the noise met in real texts.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cache

from vanban.model import Citation, Span
from vanban.read.lexicon import actions, table
from vanban.read.moments import make_date
from vanban.read.paras import Para
from vanban.read.same_body import same_body
from vanban.read.text import Words, fold, lower
from vanban.read.units import names_at

_U = "A-ZĐÂÊÔƠƯĂ"
_ISSUER = rf"[{_U}][{_U}a-zđâêôơưă\d&.]*(?:\s?[-–&]\s?[{_U}\d][{_U}a-zđâêôơưă\d&.]*)*"
_SYMBOL = re.compile(
    rf"(?P<n>\d(?<![\w/.\-]\d)\d{{0,5}}[a-z]?)"
    rf"(?:\s?/\s?(?P<year>(?:19|20)\d{{2}}))?"
    rf"(?:\s?(?P<sep>[/–-])\s?|\s(?=(?:QĐ|KH|NQ|CT|HD|CTr|TB|BC)/))"
    rf"(?P<first>[{_U}][{_U}a-zđ\d&]*)"
    rf"(?:\s?(?P<mid>[/–-])\s?(?P<rest>{_ISSUER}))?"
)
_DATE_AFTER = re.compile(
    r"\s*[,;]?\s*(?P<w>(?:ban hành\s+"
    r"|ký\s+)?ngày\s+)?(?:(?P<d>\d{1,2})\s?(?P<s>[/.\-])\s?(?P<m>\d{1,2})\s?(?P=s)\s?(?P<y>\d{4})"
    r"|(?P<d2>\d{1,2})\s+tháng\s+(?P<m2>\d{1,2})\s+năm\s+(?P<y2>\d{4}))(?!\d)",
    re.IGNORECASE,
)
_DIGIT = re.compile(r"\d")
_SIGN = re.compile(r"\W")
_GAP = re.compile(r"\s+(?=\w)")
_LEGAL_BODY = re.compile(r"(?:QH|UBTVQH)\d{1,2}")
_NUMBER_WORD = re.compile(r"(?:số\s*)?:?\s*$", re.IGNORECASE)
_OF = re.compile(r"\s*,?\s*(?:của|do)\s+", re.IGNORECASE)
_SUBJECT_END = re.compile(
    r"[;]|\.(?=\s|$)|\.\.\.|…|,\s(?=(?:UBND|Ủy ban|Uỷ ban|Ban|Phòng|Sở|Đảng ủy|Huyện ủy|Trung tâm|Trường"
    r"|Chủ tịch|Hội|Đoàn|Công an)\s[^,;.]{0,80}?\b(?:ban hành|xây dựng|triển khai|đề nghị|yêu cầu|thông báo"
    r"|báo cáo))"
    r"|,?\s(?:và|cùng)\s(?=(?:các\s)?(?:Kế hoạch|Quyết định|Công văn|Nghị quyết|Chỉ thị|Hướng dẫn"
    r"|Chương trình|Đề án|Thông báo|Nghị định|Thông tư|các văn bản|Luật)\b)"
    r"|,\s(?=(?:Kế hoạch|Quyết định|Công văn|Nghị quyết|Chỉ thị|Hướng dẫn|Chương trình|Thông báo|Nghị định"
    r"|Thông tư|Luật)\s(?:số\s)?\d)"
)
_ABOUT = re.compile(r"\s*,?\s*(?:về việc|v/v|về)\s+", re.IGNORECASE)


@dataclass(slots=True)
class Mention:
    """One place where a document is cited; ``region`` holds the whole phrase with its subject."""

    citation: Citation
    region: Span
    para: Para
    has_number_word: bool = True
    comma: bool = False
    bad_date: Span | None = None


@dataclass(slots=True)
class Cited:
    """All citations of a text: distinct documents and every mention."""

    citations: list[Citation] = field(default_factory=list)
    mentions: list[Mention] = field(default_factory=list)


@cache
def _types() -> re.Pattern[str]:
    words = sorted(table("citations")["types"]["words"], key=len, reverse=True)
    return re.compile(r"(?P<type>" + "|".join(words) + r")(?P<rest>[^,;.\d]{0,24}?)\s*$", re.IGNORECASE)


def find_citations(paras: Iterable[Para], own: str | None) -> Cited:
    """All citations of the paragraphs in reading order.

    Args:
        paras: finished paragraphs.
        own: the symbol of the document itself, which is no citation.
    """
    cited = Cited()
    own_key = _symbol_key(own) if own else None
    for para in paras:
        text = para.text
        if not _DIGIT.search(text) or ("/" not in text and "-" not in text and "–" not in text):
            continue
        found = [mention for match in _SYMBOL.finditer(text) if (mention := _mention(para, match))]
        for place, mention in enumerate(found):
            limit = _next_symbol(found, place, len(text))
            _read_subject(para, mention, limit)
        cited.mentions += [m for m in found if _symbol_key(m.citation.symbol or "") != own_key]
    cited.citations = _merge(cited.mentions)
    return cited


def _next_symbol(found: list[Mention], place: int, size: int) -> int:
    if place + 1 < len(found):
        after = found[place + 1]
        return after.citation.span[1] - after.para.start
    return size


def _mention(para: Para, match: re.Match[str]) -> Mention | None:
    abbreviations = table("citations")["abbreviations"]
    first, rest, sep, mid, year = match["first"], match["rest"], match["sep"], match["mid"], match["year"]
    text = para.text
    if rest:
        rest = rest.rstrip(".&")
    end = match.start("rest") + len(rest) if rest else match.end("first")
    before = text[max(0, match.start() - 70) : match.start()]
    numbered = _NUMBER_WORD.search(before, max(0, len(before) - 12))
    stem = before[: numbered.start()] if numbered else before
    type_match = _types().search(stem)
    word = (
        type_match["type"]
        if type_match and ((numbered and numbered.group().strip()) or not type_match["rest"].strip())
        else None
    )
    kind = "state"
    legal_body = _LEGAL_BODY.fullmatch(first)
    abbr = abbreviations.get(first) or abbreviations.get(first.split("&")[0])
    if legal_body and year:
        kind = "law"
        implied = "Luật" if first.startswith("QH") else "Nghị quyết"
        end = match.end("first")
        rest = None
    elif sep in ("-", "–") and mid == "/" and rest:
        kind, implied = "party", abbr or ""
        if abbr is None and not word:
            return None
    elif abbr and rest and mid in ("-", "–"):
        implied = str(abbr)
    elif abbr and rest and mid == "/":
        kind, implied = "party", str(abbr)
    elif (sep == "/" and first.isupper()) or (first[:1].isupper() and rest):
        if not (word or (numbered and numbered.group().strip())):
            return None
        if len(first) < 2:
            return None
        kind, implied = "letter", "Công văn"
        if not rest:
            end = match.end("first")
    else:
        return None
    type_name = _canonical_type(word) or implied or None
    if type_name in table("citations")["types"]["law"]:
        kind = "law"
    elif kind == "state" and year and type_name in ("Quyết định", "Nghị quyết"):
        kind = "law" if first in ("NQ",) and not rest else "state"
    elif kind == "state" and type_name in ("Công văn", "Công điện"):
        kind = "letter"
    symbol = "".join(text[match.start() : end].split()).replace("–", "-")
    if sep is None:
        symbol = text[match.start() : end]
    date, date_end, bad = _date_after(text, end)
    begin = match.start()
    if type_match and word:
        begin = match.start() - len(before) + type_match.start()
    elif numbered:
        begin = match.start() - len(before) + numbered.start()
    begin += len(text[begin:]) - len(text[begin:].lstrip())
    issuer, issuer_end = _issuer(para, date_end)
    citation = Citation(
        type=type_name,
        number=match["n"],
        symbol=symbol,
        date=date,
        issuer=issuer,
        subject=None,
        line=para.line_at(begin),
        kind=kind,  # type: ignore[arg-type]
        span=(para.start + begin, para.start + date_end),
    )
    has_word = bool(numbered and "số" in lower(numbered.group()))
    comma = text[end : end + 2].startswith(",")
    return Mention(citation, (para.start + begin, para.start + issuer_end), para, has_word, comma, bad)


def _canonical_type(word: str | None) -> str | None:
    if not word:
        return None
    return _type_names().get(lower(word))


@cache
def _type_names() -> dict[str, str]:
    """Every type by its form for comparing."""
    return {lower(name): name for name in reversed(table("citations")["types"]["words"])}


def _date_after(text: str, end: int) -> tuple[str | None, int, Span | None]:
    match = _DATE_AFTER.match(text, end)
    if not match:
        return None, end, None
    d, m, y = (int(match[k] or match[k + "2"]) for k in "dmy")
    day = make_date(y, m, d)
    return (day.isoformat() if day else None), match.end(), (None if day else match.span())


def _issuer(para: Para, end: int) -> tuple[str | None, int]:
    match = _OF.match(para.text, end)
    if not match:
        return None, end
    words = para.words
    index = words.at(match.end())
    if index >= len(words):
        return None, end
    names = names_at(words, index)
    if names is None:
        stop = index
        while stop < len(words) and words.is_upper(stop) and stop < index + 10:
            stop += 1
        if stop == index:
            return None, end
        return para.text[words.starts[index] : words.ends[stop - 1]], words.ends[stop - 1]
    spans = names.spans
    if (
        len(spans) > 1
        and names.end < len(words)
        and words.words[names.end] in ("ban", "xây", "đề", "triển", "yêu", "có")
    ):
        spans = spans[:-1]
    last = spans[-1][1] - 1
    return para.text[words.starts[index] : words.ends[last]], words.ends[last]


def _read_subject(para: Para, mention: Mention, limit: int) -> None:
    text = para.text
    begin = mention.region[1] - para.start
    about = _ABOUT.match(text, begin)
    if about:
        begin = about.end()
    else:
        match = _GAP.match(text, begin)
        if not match:
            return
        word = Words(text[begin : begin + 60])
        if not word.words or not (actions().at(word.words, 0) or word.words[0] in ("phê", "ban", "sửa", "quy", "hỗ")):
            return
        begin = match.end()
    end_match = _SUBJECT_END.search(text, begin, begin + 1500)
    end = min(end_match.start() if end_match else begin + 1500, len(text), limit)
    subject = text[begin:end].strip(" ,.")
    if not subject:
        return
    close = text.find(")", begin, end)
    if close >= 0 and "(" not in text[begin:close]:
        end = close
        subject = text[begin:end].strip(" ,.")
    mention.citation = replace(mention.citation, subject=subject)
    mention.region = (mention.region[0], para.start + end)


def _symbol_key(symbol: str) -> str:
    return lower("".join(symbol.split()))


def _letters(symbol: str) -> str:
    """A symbol without its signs: "999/NQ-TU" is "999-NQ/TU" written wrongly."""
    return _SIGN.sub("", lower(symbol))


def _merge(mentions: list[Mention]) -> list[Citation]:
    """One citation per (symbol, date); a mention without a date joins the dated one that fits."""
    by_symbol: dict[str, list[Citation]] = {}
    order: list[tuple[str, str | None]] = []
    for mention in mentions:
        found = mention.citation
        key = _letters(found.symbol or found.type or "")
        known = by_symbol.setdefault(key, [])
        match = next((c for c in known if c.date == found.date), None)
        if match is None and found.date is None:
            match = next((c for c in known if _issuers_fit(c, found)), None)
        if match is None:
            undated = next((c for c in known if c.date is None and _issuers_fit(c, found)), None)
            match = undated
        if match is None:
            known.append(replace(found, mentions=(found.span,)))
            order.append((key, found.date))
            continue
        merged = replace(
            match,
            date=match.date or found.date,
            issuer=match.issuer or found.issuer,
            subject=match.subject or found.subject,
            mentions=(*match.mentions, found.span),
        )
        known[known.index(match)] = merged
    citations = [citation for known in by_symbol.values() for citation in known]
    citations.sort(key=lambda citation: citation.span)
    return citations


def _issuers_fit(a: Citation, b: Citation) -> bool:
    return not a.issuer or not b.issuer or same_body(a.issuer, b.issuer) or fold(a.issuer) in fold(b.issuer)
