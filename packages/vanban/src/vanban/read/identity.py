"""The identity of a document: type, number, symbol, place, date, issuer, subject, year, signer, recipients."""

from __future__ import annotations

import re
from dataclasses import dataclass

from vanban.model import Document, Signer, Span
from vanban.read.issuer import ISSUES, STATE, issuer_of
from vanban.read.moments import make_date
from vanban.read.paras import Para
from vanban.read.parts import Part
from vanban.read.signing import authority_of, is_person, office_of
from vanban.read.text import lower

_NUMBER = re.compile(
    r"số\s*:?\s*(?P<n>\d{1,6}[a-z]?)?\s*(?P<blank>[.…_\s]*)?\s*(?P<sep>[/-])\s*(?P<rest>[a-zđ&\d]+(?:\s?[-/]\s?[a-zđ&\d.]+)*)",
    re.IGNORECASE,
)
_DATE = re.compile(
    r"(?P<place>[^\d,;:]{2,60}?),\s*ngày\s*(?P<d>\d{1,2})?[\s.…_]*tháng\s*(?P<m>\d{1,2})?[\s.…_]*năm\s*(?P<y>\d{4})?",
    re.IGNORECASE,
)
_YEAR = re.compile(r"năm\s+(?P<y>20\d{2})(?!\s*[-–]\s*20)(?!\d)")
_PERIOD = re.compile(r"(?:giai đoạn|nhiệm kỳ|khóa)\s+20\d{2}\s*-\s*20\d{2}")
_OUTLOOK = re.compile(r"(?:định hướng|tầm nhìn|tính)\s+(?:đến\s+)?$")


@dataclass(slots=True)
class Identity:
    """The document and where its pieces stand, for the checks."""

    document: Document
    issued: str | None = None
    title_span: Span | None = None
    title_years: tuple[tuple[int, Span], ...] = ()
    own_years: tuple[tuple[int, Span], ...] = ()
    level: int = 0
    bad_date: Span | None = None
    party: bool = False


def read_identity(parts: list[Part]) -> Identity:
    """Read who issued what, when and under which number."""
    main = parts[0]
    carrier = main
    plan = next(
        (part for part in parts if part.kind == "attached" and part.type in ("KẾ HOẠCH", "ĐỀ ÁN", "CHƯƠNG TRÌNH")), main
    )
    header = list(main.header)
    number, symbol = _symbol(header)
    place, date, bad = _place_date(header)
    kind = _type(carrier, symbol)
    subject = _subject(carrier, header)
    issuer = issuer_of(parts, header)
    signer = _signer(carrier)
    titles = {id(para): para for para in (*main.title, *plan.title)}
    title_years = _years(list(titles.values()))
    own_years = _own_years(parts) or _approved_years(main.title, parts)
    year = _choose_year(title_years, own_years, date, [para.words.low for para in titles.values()])
    document = Document(
        type=kind,
        number=number,
        symbol=symbol,
        date=date,
        place=place,
        issuer=issuer,
        subject=subject,
        year=year,
        signer=signer,
        recipients=_recipients(carrier),
        addressees=_addressees(header),
    )
    span = (main.title[0].start, main.title[-1].end) if main.title else None
    return Identity(
        document, date, span, title_years, own_years, _level(issuer, header, main), bad, _is_party(header, symbol)
    )


def _symbol(header: list[Para]) -> tuple[str | None, str | None]:
    for para in header:
        match = _NUMBER.search(para.text)
        if match and "kèm theo" not in para.low:
            rest = re.sub(r"\s", "", match["rest"])
            if match["n"]:
                return match["n"], f"{match['n']}{match['sep']}{rest}"
            return None, None
    return None, None


def _place_date(header: list[Para]) -> tuple[str | None, str | None, Span | None]:
    for para in header:
        match = _DATE.search(para.text) if "ngày" in para.low else None
        if match and "kèm theo" not in para.low:
            place = match["place"].strip(" *")
            if match["d"] and match["m"] and match["y"]:
                day = make_date(int(match["y"]), int(match["m"]), int(match["d"]))
                bad = None if day else (para.start + match.start("d"), para.start + match.end("y"))
                return place, day.isoformat() if day else None, bad
            return place, None, None
    return None, None, None


def _type(part: Part, symbol: str | None) -> str | None:
    if part.type:
        return part.type.capitalize()
    if any(para.low.startswith(("v/v", "kính gửi")) or "v/v" in para.low for para in part.header):
        return "Công văn"
    if symbol:
        from vanban.read.lexicon import table

        abbreviations = table("citations")["abbreviations"]
        match = re.search(r"[/-](?P<a>[A-Za-zĐđ]+)", symbol)
        if match and match["a"] in abbreviations:
            return str(abbreviations[match["a"]])
    return None


def _subject(part: Part, header: list[Para]) -> str | None:
    if part.title:
        words: list[str] = []
        for place, para in enumerate(part.title):
            text = para.text
            if place == 0 and part.type and text.upper().startswith(part.type):
                text = text[len(part.type) :].strip(" :.")
            if text:
                words.append(text)
        return " ".join(words) or None
    for place, para in enumerate(header):
        match = re.search(r"v/v:?\s*(?P<s>.+)", para.text, re.IGNORECASE)
        if match:
            rest = [later.text for later in header[place + 1 : place + 3] if later.text[:1].islower()]
            return " ".join([match["s"], *rest])
    return None


_CHAIR = re.compile(r"CHỦ (?:TỌA|TOẠ|TRÌ)")


def _signer(part: Part) -> Signer:
    authority: list[str] = []
    title: str | None = None
    name: str | None = None
    for para in part.signature:
        text = para.text.replace("UỶ", "ỦY")
        if chain := authority_of(text):
            authority.append(chain)
        elif office_of(text) and (title is None or _CHAIR.match(text)):
            title = text
            name = None
        elif is_person(para.text) and (name is None or title is None or not _CHAIR.match(title)):
            name = para.text
    if name is None:
        name = next((para.text for para in reversed(part.recipients) if is_person(para.text) and not para.marker), None)
    if title is None and authority:
        tail = authority[-1].split(". ", 1)[-1]
        if len(authority) > 1 and office_of(tail) and not authority[-1].startswith(("TM", "KT")):
            title = tail
    return Signer(tuple(authority), title, name)


DRAFTER = re.compile(r"(?:^|(?<=[.;])\s+)(?P<mark>[A-ZĐ]{1,8}\s?\.?\s?\(\d{1,4}\))\.?$")
"""Who drafted it and how many copies, "PL.(300)", below the recipients or at their end (Decree 30/2020, III.3)."""


def _recipients(part: Part) -> tuple[str, ...]:
    lines: list[str] = []
    for para in part.recipients:
        text = re.sub(r"^nơi nhận\s*:?\s*", "", DRAFTER.sub("", para.body), flags=re.IGNORECASE).strip()
        if text and not (is_person(text) and not para.marker):
            lines.append(text.rstrip(";.,/ "))
    return tuple(lines)


def _addressees(header: list[Para]) -> tuple[str, ...]:
    lines: list[str] = []
    inside = False
    for para in header:
        low = para.low
        if low.startswith("kính gửi"):
            inside = True
            rest = re.sub(r"^kính gửi\s*:?\s*", "", para.text, flags=re.IGNORECASE)
            if rest:
                lines.append(rest.strip(" ;.-"))
        elif inside:
            lines.append(para.body.strip(" ;.-"))
    return tuple(line for line in lines if line)


def _years(paras: list[Para]) -> tuple[tuple[int, Span], ...]:
    return tuple(
        (int(match["y"]), (para.start + match.start(), para.start + match.end()))
        for para in paras
        for match in _YEAR.finditer(para.words.low if para.text else "")
        if not _OUTLOOK.search(para.words.low[: match.start()])
    )


def _own_years(parts: list[Part]) -> tuple[tuple[int, Span], ...]:
    """Years in the sentences where the document speaks of itself: the end of the preamble and the closing."""
    found: list[tuple[int, Span]] = []
    for part in parts:
        if part.kind == "annex":
            continue
        for para in part.preamble:
            match = next(reversed(list(ISSUES.finditer(para.words.low))), None)
            if match and match.end() > len(para.text) - 260:
                found += _years_in(para, match.start(), len(para.text))
        for para in part.closing:
            low = para.words.low
            if low.startswith("trên đây là"):
                stop = re.search(r"[;.]|, (?:ubnd|ủy ban|đề nghị|yêu cầu|ban|phòng|sở)", low)
                found += _years_in(para, 0, stop.start() if stop else len(low))
    return tuple(found)


_APPROVES = re.compile(
    r"(?:nay )?(?:phê duyệt|ban hành)\s+(?:kèm theo quyết định này\s+)?"
    r"(?:kế hoạch|đề án|chương trình|phương án|quy chế)\s[^.;:()]{10,300}?(?=[.;:(,]|$|\s(?:với|như|gồm|theo)\s)"
)
_SAME_TITLE = 0.8


def _approved_years(titles: list[Para], parts: list[Part]) -> tuple[tuple[int, Span], ...]:
    """The year in "Điều 1. Phê duyệt Kế hoạch ... năm 2024" when the article repeats the title of its decision."""
    title = {word for para in titles for word in para.words.words if word.isalpha()}
    for para in parts[0].body:
        if para.marker is None or para.marker.kind != "article" or para.marker.number != 1:
            continue
        match = _APPROVES.match(para.words.low, para.body_at)
        words = set(re.findall(r"[^\W\d_]+", match.group())) if match else set()
        if match and words and len(words & title) >= _SAME_TITLE * len(words):
            years = _years_in(para, match.start(), match.end())
            return tuple(years) if len(years) == 1 else ()
    return ()


def _years_in(para: Para, begin: int, end: int) -> list[tuple[int, Span]]:
    return [
        (int(match["y"]), (para.start + match.start(), para.start + match.end()))
        for match in _YEAR.finditer(para.words.low, begin, end)
    ]


_RANGE = re.compile(r"(?P<a>20\d{2})\s*-\s*20\d{2}")


def _choose_year(
    title: tuple[tuple[int, Span], ...], own: tuple[tuple[int, Span], ...], date: str | None, titles: list[str]
) -> int | None:
    """The year that the plan is for: of a period the first."""
    span = next((match for low in titles if (match := _RANGE.search(low))), None)
    if span and not title:
        return int(span["a"])
    if title and date and date.startswith(str(title[-1][0])):
        return title[-1][0]
    if own:
        years = [year for year, _ in own]
        if title and title[-1][0] in years:
            return title[-1][0]
        return max(set(years), key=years.count)
    if title:
        return title[-1][0]
    return int(date[:4]) if date else None


_LEVEL = re.compile(r"(?<!\w)(?P<l>tỉnh|thành phố|tp|huyện|quận|thị xã|xã|phường|thị trấn|đặc khu)(?!\w)")


def _level(issuer: str | None, header: list[Para], main: Part) -> int:
    """2 province, 3 district, 4 commune, 0 unknown; of the issuing body."""
    texts = [lower(issuer)] if issuer else []
    texts += [para.low for para in reversed(header) if para.upper and not STATE.search(para.low)]
    for text in texts:
        if re.match(r"(?:huyện ủy|thị ủy|quận ủy|huyện đoàn)", text):
            return 3
        if re.match(r"(?:tỉnh ủy|tỉnh đoàn|sở )", text):
            return 2
        match = _LEVEL.search(text)
        if match:
            word = match["l"]
            if word in ("thành phố", "tp"):
                return 0
            return {"tỉnh": 2, "huyện": 3, "quận": 3, "thị xã": 3}.get(word, 4)
    return 0


def _is_party(header: list[Para], symbol: str | None) -> bool:
    return any("đảng cộng sản" in para.low for para in header) or bool(symbol and re.match(r"\d+-", symbol))
