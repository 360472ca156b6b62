"""Components that a paper needs (Decree 30/2020/NĐ-CP), as far as plain text shows them."""

from __future__ import annotations

import re
from itertools import pairwise

from vanban.check.report import Reporter
from vanban.read.paras import Para
from vanban.read.reader import Draft
from vanban.read.signing import authority_of, office_of
from vanban.read.text import lower

_TAGS = re.compile(
    r"#[A-Za-zÀ-ỹĐđ_]\w*|\{\{[^{}]{0,60}\}\}|\$\{[^{}]{0,60}\}|<<[^<>]{1,60}>>|«[^«»]{1,60}»|\[(?:\s*\.{2,}"
    r"|\s*…|[^\[\]\d]{0,40}(?:tên|họ tên|ngày|số|điền|đơn vị|chức vụ|nội dung|địa danh|ghi)[^\[\]]{0,40})\s*\]"
    r"|\[(?!xem|phụ lục|kèm|sic)[^\W\d_][^\[\]\d.;:]{2,40}\]|(?:…|\.{3,})\s*/\s*(?:…|\.{3,})"
    r"|<(?:tên|số|ngày|điền|đơn vị|chức vụ)[^<>]{0,40}>|[xX]{3,}(?:/[xX]{2,})*|_{4,}|(?<![.\d])\.{5,}|…{2,}"
    r"|ngày\s*(?:…|\.{2,}|_{2,})\s*(?:/|tháng)",
)  # fmt: skip
_PARTY = re.compile(r"(?P<n>\d+)/(?P<type>NQ|CT|KL|QĐ|QyĐ|QC|HD|KH|TB|CTr|CTHĐ|BC)-(?P<body>[A-ZĐ]*(?:TW|TU|HU|ĐU))$")
_BLANK_NUMBER = re.compile(r"số\s*:?\s*[.…_\s]*(?P<b>/|-)(?=\s*[A-ZĐ])", re.IGNORECASE)
_BLANK_DATE = re.compile(r"ngày\s*[.…_\s]*tháng\s*(?:\d{1,2}|[.…_\s]*)\s*năm", re.IGNORECASE)
_BLANK_MONTH = re.compile(r"ngày\s*\d{1,2}\s*tháng\s*[.…_\s]*năm", re.IGNORECASE)
_DATE_FORM = re.compile(r"ngày (?P<d>\d{1,2}) tháng (?P<m>\d{1,2}) năm (?P<y>\d{4})", re.IGNORECASE)
_NUMBER_FORM = re.compile(r"số\s*:\s*(?P<n>\d)(?=\s?/)", re.IGNORECASE)


_MOTTO = re.compile(r"độc lập\s*-\s*tự do\s*-\s*hạnh phúc")
_MOTTO_RIGHT = re.compile(r"Độc lập\s*[-–—]\s*Tự do\s*[-–—]\s*Hạnh phúc")
_TAG_SIGNS = ("#", "{", "<", "«", "[", "_", "…", "..", "xxx")


def run(made: Draft, report: Reporter) -> None:
    """Report unfilled fields and malformed components."""
    for para in made.paras:
        low = para.text.lower()
        if not any(sign in low for sign in _TAG_SIGNS):
            continue
        for match in _TAGS.finditer(para.text):
            report.add("tag-unfilled", (para.start + match.start(), para.start + match.end()))
    main = made.parts[0]
    for part in made.parts:
        for para in part.header:
            _header(para, report)
            if (
                not made.source.layout
                and _MOTTO.search(para.low)
                and not (_MOTTO_RIGHT.search(para.text) or para.upper)
            ):
                report.add("motto-form", (para.start, para.end), suggestion="Độc lập - Tự do - Hạnh phúc")
        for para in part.signature:
            _signature(para, report)
        for para in part.recipients:
            _recipients(para, report)
    party = made.identity.party
    if made.duties and not main.header and main.title:
        first = main.title[0]
        report.add("header-missing", (first.start, first.end))
    if main.signature and made.identity.document.signer.name is None and not party:
        last = main.signature[-1]
        report.add("signer-missing", (last.start, last.end))
    _deputy(main.signature, report, not made.source.layout)
    _numbering(made, report)
    _references(made, report)
    _items(made, report)
    _rows(made, report)
    _articles(made, report)
    for mention in made.cited.mentions:
        cited = mention.citation
        party_form = _PARTY.match(cited.symbol or "")
        if party_form:
            right = f"{party_form['n']}-{party_form['type']}/{party_form['body']}"
            report.add("citation-form", cited.span, symbol=cited.symbol, suggestion=right)


def _header(para: Para, report: Reporter) -> None:
    low = lower(para.text)
    if "kèm theo" in low:
        return
    for pattern in (_BLANK_NUMBER, _BLANK_DATE, _BLANK_MONTH):
        match = pattern.search(para.text)
        if match:
            report.add(
                "tag-unfilled",
                (para.start + match.start(), para.end if pattern is _BLANK_NUMBER else para.start + match.end()),
                severity="warning",
            )
    match = _DATE_FORM.search(para.text)
    if match:
        day, month = match["d"], match["m"]
        right_day = day.zfill(2)
        right_month = month.zfill(2) if int(month) < 3 else month
        if (day, month) != (right_day, right_month):
            good = f"ngày {right_day} tháng {right_month} năm {match['y']}"
            report.add("number-form", (para.start + match.start(), para.start + match.end()), suggestion=good)
    match = _NUMBER_FORM.search(para.text)
    if match:
        report.add(
            "number-form", (para.start + match.start(), para.start + match.end("n")), suggestion=f"Số: 0{match['n']}"
        )


def _signature(para: Para, report: Reporter) -> None:
    match = re.match(r"(?P<p>TM|KT|TL|TUQ|Q)(?P<sign>\s?\.?\s*)(?=[A-ZĐÀ-Ỹ])", para.text)
    right = authority_of(para.text)
    if match and right and match["sign"] != ". ":
        report.add("signature-form", (para.start, para.end), suggestion=right.replace("UỶ", "ỦY"))


def _deputy(lines: list[Para], report: Reporter, plain: bool) -> None:
    """ "GIÁM ĐỐC" above "PHÓ GIÁM ĐỐC" lacks KT.; "KT. CHỦ TỊCH" above "CHỦ TỊCH" names no deputy.

    The second is found by the layout where a paper has one; ``plain`` says that it has none.
    """
    for here, below in pairwise(lines):
        alone = here.text.upper() in _FOR_COMMITTEE and _DEPUTY.fullmatch(below.text.upper())
        if alone:
            report.add("signature-form", (below.start, below.end), suggestion=f"KT. {below.text.upper()[4:]}")
        if below.text.upper() == f"PHÓ {here.text.upper()}" and office_of(here.text):
            report.add("signature-form", (here.start, here.end), suggestion=f"KT. {here.text}")
        elif plain and (_FOR_HEAD.sub("", here.text) == below.text != here.text):
            report.add("signature-form", (here.start, below.end), suggestion=f"{here.text} / PHÓ {below.text}")


# A people's committee signs by its chairman: a deputy signs for him (Decree 30/2020, Annex I, part II, 7).
_FOR_COMMITTEE = ("TM. ỦY BAN NHÂN DÂN", "TM. UỶ BAN NHÂN DÂN", "TM. UBND")
_DEPUTY = re.compile(r"PHÓ CHỦ TỊCH")
_FOR_HEAD = re.compile(r"^K/?T\s*\.?\s*")


def _recipients(para: Para, report: Reporter) -> None:
    match = re.search(r"Lưu\s*:\s*VT\s*(?P<sign>[-;.:])\s*(?P<rest>[A-ZĐ][^\s;]*?)[.;]?$", para.text)
    if match:
        report.add("recipients-form", (para.start, para.end), suggestion=f"Lưu: VT, {match['rest'].rstrip('.')}.")


def _numbering(made: Draft, report: Reporter) -> None:
    """Numbers of one kind under one heading run on by one."""
    for roots in made.trees:
        _numbering_below(roots, report)


def _numbering_below(paras: list[Para], report: Reporter) -> None:
    last: Para | None = None
    for para in paras:
        _numbering_below(para.children, report)
        marker = para.marker
        if marker is None or marker.kind in ("bullet", "letter", "capital", "bracket") or not marker.number:
            continue
        if last is not None and last.marker is not None and last.marker.kind == marker.kind:
            before = last.marker
            if marker.number != before.number + 1 and marker.number != 1:
                span = (para.start, para.start + min(marker.size + 40, len(para.text)))
                report.add(
                    "numbering",
                    span,
                    related=((last.start, last.start + last.marker.size),),
                    a=before.label,
                    b=marker.label,
                )
        last = para


def _rows(made: Draft, report: Reporter) -> None:
    """The numbers of a table's rows: two with one number, or one left out."""
    for roots in made.trees:
        _rows_below(roots, report)


def _rows_below(paras: list[Para], report: Reporter) -> None:
    last: tuple[int, Para] | None = None
    for para in paras:
        _rows_below(para.children, report)
        if not para.cells:
            last = None
            continue
        number = para.cells[0].strip(" .)")
        filled = len({*filter(None, para.cells)})
        if not (number.isascii() and number.isdigit() and len(number) < 4):
            last = last if filled <= 2 else None  # a group goes on, below another head it begins anew
            continue
        here = int(number)
        if last is not None and here not in (last[0] + 1, 1) and filled > 1:
            span = (para.start, para.start + min(60, len(para.text)))
            report.add("numbering", span, related=((last[1].start, last[1].end),), a=last[0], b=here)
        last = (here, para)


_REFERENCE = re.compile(
    r"(?:như|tại|ở|theo)\s+(?P<q>(?:mục|phần)\s+(?P<n>[IVX]+|[A-HĐ]))(?!\w)(?P<rest>[^.;,]{0,30})", re.IGNORECASE
)


_OF_THIS = re.compile(
    r"(?:của )?(?:(?:kế hoạch|đề án|chương trình|phương án|quyết định|thông báo|công văn|hướng dẫn) )?này(?!\w)"
    r"|nêu|trên|\)"
)


def _references(made: Draft, report: Reporter) -> None:
    labels = {
        para.marker.label
        for roots in made.trees
        for para in roots
        if para.marker and para.marker.kind in ("roman", "part", "capital")
    }
    if len(labels) < 2:
        return
    for part in made.parts:
        for para in (*part.body, *part.closing, *part.recipients):
            low = para.words.low
            for match in _REFERENCE.finditer(para.text) if "mục " in low or "phần " in low else ():
                rest = lower(match["rest"]).strip()
                own = not rest or _OF_THIS.match(rest) is not None
                if own and match["n"] not in labels and match["n"].isupper():
                    report.add("reference-missing", (para.start + match.start("q"), para.start + match.end("q")))


_ITEM = re.compile(
    r"(?:như|tại|ở|theo|nêu ở)\s+(?P<q>"
    r"(?:(?:khoản|điểm|ý|tiểu mục|mục)\s+(?P<a>\d{1,2})\s*,?\s+(?:mục|phần)\s+(?P<x>[IVX]+)"
    r"|mục\s+(?P<y>[IVX]+)\.(?P<b>\d{1,2})))(?![\w.]\w)(?P<rest>[^.;,]{0,30})",
    re.IGNORECASE,
)


def _items(made: Draft, report: Reporter) -> None:
    """ "khoản 5 Mục III Kế hoạch này" where Mục III has three."""
    items: dict[str, list[int]] = {}
    for root in made.trees[0]:
        if root.marker and root.marker.kind == "roman":
            numbers = [child.marker.number for child in root.children if child.marker and child.marker.kind == "arabic"]
            items[root.marker.label] = numbers if numbers == [*range(1, len(numbers) + 1)] else []
    for part in made.parts if items else ():
        for para in (*part.body, *part.closing, *part.recipients):
            for match in _ITEM.finditer(para.text) if "mục " in para.words.low else ():
                rest = lower(match["rest"]).strip()
                own = not rest or _OF_THIS.match(rest) is not None
                numbers = items.get((match["x"] or match["y"]).upper(), [])
                if own and numbers and int(match["a"] or match["b"]) > len(numbers):
                    report.add("reference-missing", (para.start + match.start("q"), para.start + match.end("q")))


_AS_ARTICLE = re.compile(r"như điều\s+(?P<n>\d{1,3})(?!\w)")


def _articles(made: Draft, report: Reporter) -> None:
    """ "Nơi nhận: - Như Điều 4" of a decision whose articles, counted without a gap, end before."""
    numbers = [para.marker.number for para in made.trees[0] if para.marker and para.marker.kind == "article"]
    if not numbers or numbers != [*range(1, len(numbers) + 1)]:
        return
    for para in made.parts[0].recipients:
        for match in _AS_ARTICLE.finditer(para.words.low):
            if int(match["n"]) > len(numbers):
                report.add("reference-missing", (para.start + match.start(), para.start + match.end()))
