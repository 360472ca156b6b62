"""From a paper to what both writers put on the page: every decision that does not depend on the file format.

The result is plain JSON data. Capitals, padding, closing punctuation, numbering, column widths and the lengths of
rules are settled here once, so that the two files cannot disagree.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from vanban.write import fonts, wrap
from vanban.write.blocks import Annex, annexes, body
from vanban.write.clean import clean
from vanban.write.compose_blocks import compose_blocks
from vanban.write.composed import Appendix, Composed, Ruled, Signer, Stamp
from vanban.write.layout import MM, PROFILES, URGENCY, Profile, StyleName, text_width
from vanban.write.paper import Header, Paper, Signature
from vanban.write.wording import language, listed, number_line, place_date_line, property_text, roman, shown

_ANNEX_RULE = 90.0
"""Length in points of the rule below the head of an annex; the Decree shows one (PL III, mẫu 2.1) without a length."""


def compose(paper: Paper) -> Composed:
    """Everything the writers need to know of a paper.

    Raises:
        PaperError: a figure is not a readable drawing.
    """
    profile = PROFILES[paper.profile]
    turned = paper.kind == "certificate"
    width = text_width(profile, turned)
    left = width * profile.page.left_column.value
    # A certificate has no left column: its head is centred on the page.
    head = width if turned else left
    supplements = annexes(paper.blocks)
    title = shown(profile, "title", paper.title_type)
    lines, indent, hang = _addressees(paper.addressees, profile, width)
    summary = clean(paper.summary)
    subject = clean(paper.header.letter_subject)
    named = (clean(paper.title_type), summary or subject)
    stamps: tuple[tuple[StyleName, str], ...] = (("urgency", paper.urgency), ("circulation", paper.circulation))
    return {
        "profile": profile.name,
        "kind": paper.kind,
        "lang": language(paper.lang),
        "document_title": property_text(" ".join(named)) or property_text(paper.header.issuer) or "Văn bản",
        "width": width,
        "mottos": list(profile.mottos),
        "motto_rule": _motto_rule(profile),
        "superior": _ruled(profile, "superior", clean(paper.header.superior), head, False),
        "issuer": _ruled(profile, "issuer", clean(paper.header.issuer), head, profile.issuer_mark == "rule"),
        "star": profile.issuer_mark == "star",
        "number": number_line(paper.header, profile),
        # Minutes carry no place and date in their head (PL III, mẫu 1.9).
        "place_date": "" if paper.kind == "minutes" else place_date_line(paper.header, profile),
        "subject": _ruled(profile, "subject", f"V/v {_without_vv(subject)}" if subject else "", left, False),
        "stamps": [_stamp(profile, name, words, left) for name, words in stamps if clean(words).strip()],
        "title": title,
        "summary": _ruled(profile, "summary", summary, width * 0.9, paper.kind not in ("minutes", "certificate")),
        "addressees": lines,
        "addressee_indent": indent,
        "addressee_hang": hang,
        "via": _bracketed(clean(paper.via)),
        "elements": compose_blocks(body(paper.blocks), profile, width),
        "signature": _signer(paper.signature, profile),
        "cosignature": _signer(paper.cosignature, profile),
        "recipients": listed((clean(line) for line in paper.recipients), dash=True),
        "drafter": shown(profile, "drafter", paper.drafter_mark),
        "contact": clean(paper.contact),
        "annexes": [_appendix(annex, n, len(supplements), paper, profile) for n, annex in enumerate(supplements, 1)],
        "author": property_text(paper.author or paper.header.issuer),
        "keywords": [property_text(word) for word in paper.keywords][:50],
    }


def _appendix(annex: Annex, number: int, count: int, paper: Paper, profile: Profile) -> Appendix:
    width = text_width(profile, annex.landscape)
    return {
        "label": f"Phụ lục {roman(number)}" if count > 1 else "Phụ lục",
        "title": _ruled(profile, "annex_title", clean(annex.title), width * 0.9, False),
        "ref": {**_ruled(profile, "annex_ref", annex_reference(paper), width * 0.9, False), "rule": _ANNEX_RULE},
        "landscape": annex.landscape,
        "width": width,
        "elements": compose_blocks(annex.blocks, profile, width),
    }


def annex_reference(paper: Paper) -> str:
    """What an annex belongs to; blanks as in the head while the paper is not issued (PL I, III.1.c)."""
    header, profile = paper.header, PROFILES[paper.profile]
    sort = clean(paper.title_type).strip().capitalize() or "Công văn"
    number = number_line(header, profile)
    number = number[0].lower() + number[1:].replace(":", "", 1)
    day = place_date_line(Header("", date=header.date, month=header.month, year=header.year), profile)
    return f"(Kèm theo {sort} {number} {day} của {' '.join(clean(header.issuer).split())})"


def _addressees(names: Sequence[str], profile: Profile, width: float) -> tuple[list[str], float, float]:
    """Lines of "Kính gửi", the indent of its first word and of the dashes below its colon, in points (PL I, II.9.d)."""
    cleaned = [name for name in (clean(name).strip() for name in names) if name]
    if not cleaned:
        return [], 0, 0
    if len(cleaned) == 1:
        return [f"Kính gửi: {re.sub('[;.]+$', '', cleaned[0])}"], 0, 0
    face, size = fonts.face(), profile.styles["addressee"].size.value
    lines = listed(cleaned, dash=True)
    hang = face.width("Kính gửi", size)
    widest = max(face.width(line, size) for line in lines)
    indent = min(max((width - hang - widest) / 2, profile.page.indent.value * MM), width / 4)
    return ["Kính gửi:", *lines], round(indent, 2), round(indent + hang, 2)


def _ruled(profile: Profile, style: StyleName, text: str, width: float, ruled: bool) -> Ruled:
    shape = profile.styles[style]
    words = shown(profile, style, text)
    if not words:
        return {"text": "", "width": width, "rule": 0}
    narrow, broken = wrap.balanced(words, width, shape.size.value, shape.bold, shape.italic)
    face = fonts.face(shape.bold, shape.italic)
    widest = min(max(face.width(line, shape.size.value) for line in broken), width)
    rule = widest * profile.page.rule_share.value if ruled else 0
    # A little air, or rounding in the word processor would push the last word of a line down.
    return {"text": words, "width": round(min(narrow + 3, width), 2), "rule": round(rule, 2)}


def _stamp(profile: Profile, style: StyleName, text: str, room: float) -> Stamp:
    words = " ".join(shown(profile, style, text).split())
    needed = fonts.face(profile.styles[style].bold).width(words, profile.styles[style].size.value) + 12
    width = URGENCY.get(words, 0.0) * MM if style == "urgency" else 0.0
    return {"style": style, "text": words, "width": round(min(max(width, needed), room), 2), "red": style == "urgency"}


def _motto_rule(profile: Profile) -> float:
    style = profile.styles["motto_low" if len(profile.mottos) > 1 else "motto"]
    return round(fonts.face(style.bold).width(profile.mottos[-1], style.size.value), 2)


def _signer(signature: Signature | None, profile: Profile) -> Signer | None:
    if signature is None:
        return None
    lines = (*signature.authority, signature.office)
    return {
        "authority": [words for line in lines if (words := shown(profile, "authority", line))],
        "also": shown(profile, "signer", signature.also),
        "name": shown(profile, "signer", signature.name or ""),
        "placeholder": clean(signature.placeholder).strip(),
    }


def _bracketed(via: str) -> str:
    bare = via.strip().removeprefix("(").removesuffix(")").strip()
    if not bare:
        return ""
    return f"({bare})" if bare.lower().startswith("qua ") else f"(qua {bare})"


def _without_vv(subject: str) -> str:
    return re.sub(r"^\s*v/v:?\s+", "", subject, flags=re.IGNORECASE)
