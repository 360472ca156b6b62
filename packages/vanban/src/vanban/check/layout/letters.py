"""Letters: font, size, bold and italic, capitals."""

from __future__ import annotations

from collections import Counter

from vanban.check.layout.looks import Look, accepted
from vanban.check.layout.parts import Paper
from vanban.check.report import Reporter
from vanban.read.paras import Para
from vanban.write.layout import Measure, StyleName

NAMES: dict[StyleName, tuple[str, str]] = {
    "motto": ("Quốc hiệu", "the national title"),
    "motto_low": ("Tiêu ngữ", "the motto"),
    "superior": ("Tên cơ quan chủ quản", "the superior body"),
    "issuer": ("Tên cơ quan ban hành", "the issuing body"),
    "number": ("Số, ký hiệu", "the number and symbol"),
    "place_date": ("Địa danh và thời gian ban hành", "the place and date"),
    "subject": ("Trích yếu công văn", "the subject of the letter"),
    "title": ("Tên loại văn bản", "the type of the paper"),
    "summary": ("Trích yếu nội dung", "the summary"),
    "addressee": ("Nơi kính gửi", "the addressees"),
    "authority": ("Quyền hạn, chức vụ người ký", "the signer's office"),
    "signer": ("Họ tên người ký", "the signer's name"),
    "recipients_word": ("Chữ “Nơi nhận”", "the word “Nơi nhận”"),
    "recipients": ("Danh sách nơi nhận", "the recipients"),
    "basis": ("Căn cứ ban hành", "the legal basis"),
    "section": ("Tiêu đề mục đánh số La Mã", "the heading with a Roman number"),
}
_BOLD: tuple[StyleName, ...] = ("motto", "motto_low", "issuer", "title", "summary", "authority", "signer", "section")
_LIGHT: tuple[StyleName, ...] = ("superior", "number", "recipients")
_ITALIC: tuple[StyleName, ...] = ("place_date", "basis")
_ENOUGH = 200
"""Letters of running text that make it tell how the paper is set."""


def run(paper: Paper, report: Reporter) -> None:
    """Report breaches of Annex I, Part I, Section I clause 4 and of the type of each component in Section II."""
    _fonts(paper, report)
    _body_size(paper, report)
    for name, paras in paper.components.items():
        if name in NAMES:
            if name != "section":  # set as large as the running text
                _size(paper, report, name, paras)
            _style(paper, report, name, paras)
            _case(paper, report, name, paras)


def _fonts(paper: Paper, report: Reporter) -> None:
    counts: Counter[str] = Counter()
    first: dict[str, Para] = {}
    for para in paper.made.paras:
        look = paper.looks.of(para)
        if look is None or look.font is None or look.letters == 0:
            continue
        counts[look.font] += look.letters
        first.setdefault(look.font, para)
    wrong = {font: count for font, count in counts.items() if not accepted(font)}
    total, off = sum(counts.values()), sum(wrong.values())
    if not wrong or off < max(40, 0.02 * total):
        return
    font = max(wrong, key=lambda name: wrong[name])
    para = first[font]
    share = f"{100 * off / total:.0f}"
    # What a pdf shows may be a font put in the place of the one that the author chose.
    severity = None if off >= 0.5 * total and paper.made.source.kind == "docx" else "note"
    report.add(
        "font-family",
        (para.start, para.end),
        severity=severity,  # type: ignore[arg-type]  # one of the two literals
        font=font,
        wanted=paper.profile.font,
        share=share,
    )


def _substituted(paper: Paper) -> bool:
    """A pdf set in another font than an office has: its sizes are those of a program, not of the paper."""
    looks = [look for para in paper.body if (look := paper.looks.of(para)) and look.font and look.letters]
    off = sum(look.letters for look in looks if look.font and not accepted(look.font))
    return paper.made.source.kind != "docx" and off >= 0.5 * sum(look.letters for look in looks) > 0


def _outside(paper: Paper, size: float, rule: Measure) -> bool:
    # A pdf may have been printed a little smaller; Word sizes are exact to half a point.
    slack = 0.3 if paper.made.source.kind == "docx" else 0.7
    return size < rule.low - slack or size > rule.high + slack


def _points(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0").replace(".", ",")


def _range(rule: Measure) -> str:
    return _points(rule.low) if rule.low == rule.high else f"{_points(rule.low)}-{_points(rule.high)}"


def _body_size(paper: Paper, report: Reporter) -> None:
    rule = paper.profile.styles["body"].size
    counts: Counter[float] = Counter()
    first: dict[float, Para] = {}
    for para in paper.body:
        look = paper.looks.of(para)
        if look and look.size:
            counts[look.size] += look.letters
            first.setdefault(look.size, para)
    total = sum(counts.values())
    if total < _ENOUGH:
        return
    size, letters = counts.most_common(1)[0]
    if letters > 0.5 * total and _outside(paper, size, rule):
        para = first[size]
        report.add(
            "font-size",
            (para.start, para.end),
            severity="note" if _substituted(paper) else "warning",
            what="Lời văn",
            what_en="the running text",
            size=_points(size),
            wanted=_range(rule),
        )


def _size(paper: Paper, report: Reporter, name: StyleName, paras: list[Para]) -> None:
    rule = paper.profile.styles[name].size
    for para in paras:
        look = paper.looks.of(para)
        if look and look.size and _outside(paper, look.size, rule):
            what, what_en = NAMES[name]
            span = (para.start, para.end)
            severity = "note" if _substituted(paper) else None
            report.add(
                "font-size",
                span,
                severity=severity,  # type: ignore[arg-type]  # a literal or None
                what=what,
                what_en=what_en,
                size=_points(look.size),
                wanted=_range(rule),
            )
            return


def _style(paper: Paper, report: Reporter, name: StyleName, paras: list[Para]) -> None:
    for para in paras:
        look = paper.looks.of(para)
        if look is None:
            continue
        wanted = _wanted(paper, name, look)
        if wanted:
            what, what_en = NAMES[name]
            vi, en = wanted
            report.add("font-style", (para.start, para.end), what=what, what_en=what_en, wanted=vi, wanted_en=en)
            return


def _wanted(paper: Paper, name: StyleName, look: Look) -> tuple[str, str] | None:
    """What the letters should be, where they clearly are not."""
    if name in _BOLD and look.bold is False:
        return "đậm", "bold"
    if name in _ITALIC and look.italic is False:
        return "nghiêng", "italic"
    if name in _LIGHT and look.bold is True:
        return "đứng, không đậm", "upright, not bold"
    if name == "recipients_word" and look.bold is False and look.italic is False:
        return "nghiêng, đậm", "bold italic"
    return None


def _case(paper: Paper, report: Reporter, name: StyleName, paras: list[Para]) -> None:
    upper = paper.profile.styles[name].upper
    for para in paras:
        if sum(character.isalpha() for character in para.text) < 4:
            continue
        what, what_en = NAMES[name]
        if upper and not para.upper:
            report.add(
                "letter-case",
                (para.start, para.end),
                suggestion=para.text.upper(),
                what=what,
                what_en=what_en,
                wanted="in hoa",
                wanted_en="in capitals",
            )
            return
        if name in ("signer", "motto_low") and para.upper:
            report.add(
                "letter-case",
                (para.start, para.end),
                what=what,
                what_en=what_en,
                wanted="chữ thường, viết hoa chữ cái đầu",
                wanted_en="in small letters with capitals at the start",
            )
            return
