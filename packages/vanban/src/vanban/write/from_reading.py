"""From a reading back to a paper: what was read from any file becomes blocks that can be edited, written or exported.

Nothing is corrected or left out: what has no place of its own in a `Paper` stays as a paragraph where it stood. Only
the look is lost (a reading holds none), and what the writers set by themselves: capitals, closing marks of lists, the
line "Kèm theo ..." of an annex.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from vanban.model import Document, Paragraph, Reading
from vanban.read.identity import DRAFTER
from vanban.read.markers import ROMAN, read_marker
from vanban.read.signing import authority_of, is_person, office_of
from vanban.read.text import fold, is_upper, lower
from vanban.write.blocks import Annex, Basis, Block, Cell, Column, Heading, Item, Para, Run, Table, text
from vanban.write.compose import annex_reference
from vanban.write.layout import PROFILES, URGENCY
from vanban.write.paper import Header, Kind, Paper, ProfileName, Signature

_KINDS: dict[str, Kind] = {
    "báo cáo": "report",
    "công văn": "letter",
    "quyết định": "decision",
    "biên bản": "minutes",
}
_NUMBER = re.compile(r"số\s*:?\s*(?P<number>\d{1,6}[a-zđ]?)?[\s.…_]*[-/]\s*(?P<symbol>.+)", re.IGNORECASE)
_DATE = re.compile(
    r"(?:(?P<place>[^\d,;]{2,60}),\s*)?ngày(?P<rest>[\d\s.…_]*tháng[\d\s.…_]*năm[\d\s.…_]*)$", re.IGNORECASE
)
_MONTH = re.compile(r"tháng\s*(?P<month>\d{1,2})?[\s.…_]*năm\s*(?P<year>\d{4})?", re.IGNORECASE)
_MOTTO = frozenset(fold(motto) for profile in PROFILES.values() for motto in profile.mottos)
_STAMPS = {fold(words): "urgency" for words in URGENCY} | {
    fold(words): "circulation" for words in ("Xem xong trả lại", "Lưu hành nội bộ")
}
_BODIES = re.compile(
    r"(?:ủy ban|ubnd|hội đồng|hđnd|sở|phòng|ban|trung tâm|trường|chi cục|cục|bộ|công an|đài|văn phòng|thanh tra|đảng bộ"
    r"|đảng ủy|huyện ủy|tỉnh ủy|thành ủy|thị ủy|quận ủy|chi bộ|hội|mặt trận|viện|bệnh viện|trạm|tòa án)(?:\s|$)"
)
_BASIS = re.compile(r"(?:căn cứ|theo đề nghị|xét đề nghị|xét)\s")
_CAPTION = re.compile(r"(?:bảng|biểu|bảng biểu|biểu số)\s+\d+\s*[.:]")
_ANNEX = re.compile(r"phụ lục(?:\s+(?:số\s+)?[ivx\d]+)?\s*[.:]?\s*", re.IGNORECASE)
_ATTACHED = re.compile(r"\(?(?:ban hành )?kèm theo")
_HEADING_LEVELS = {
    "part": 0,
    "capital": 1,
    "roman": 1,
    "article": 1,
    "step": 2,
    "arabic": 2,
    "multi": 3,
    "letter": 3,
    "bracket": 3,
}


def paper_of(reading: Reading) -> Paper:
    """The paper that a reading was read from.

    Args:
        reading: any reading, also of a paper without head or foot.

    Returns:
        a paper with the head, the content in order, the annexes (a plan that a decision carries among them), the
        recipients and the signature. Never raises on content.
    """
    main, *others = _parts(reading.paragraphs)
    paper, left = _headed(reading.document, main)
    blocks = [*left, *_blocks(main.content)]
    signature, cosignature, rest = _signatures(main.signature)
    marks = [match["mark"] for line in main.recipients if (match := DRAFTER.search(line.text))]
    marks += [match["mark"] for line in rest if (match := DRAFTER.match(line))]
    rest = [line for line in rest if not DRAFTER.match(line)]
    paper = replace(paper, signature=signature, cosignature=cosignature, recipients=reading.document.recipients)
    paper = replace(paper, drafter_mark=" ".join(marks))
    annexes = [_annex(part, paper) for part in others]
    return replace(paper, blocks=(*blocks, *(Para(text(line)) for line in rest), *annexes))


@dataclass(slots=True)
class _Part:
    """The paragraphs of one paper in the file."""

    header: list[Paragraph] = field(default_factory=list)
    title: list[Paragraph] = field(default_factory=list)
    content: list[Paragraph] = field(default_factory=list)
    recipients: list[Paragraph] = field(default_factory=list)
    signature: list[Paragraph] = field(default_factory=list)


def _parts(paragraphs: Sequence[Paragraph]) -> list[_Part]:
    parts = [_Part()]
    for paragraph in paragraphs:
        part = parts[-1]
        kind = paragraph.kind
        ended = bool(part.recipients or part.signature) and kind not in ("recipients", "signature")
        if ended or (kind == "title" and part.content):
            part = _Part()
            parts.append(part)
        if kind == "title":
            part.title.append(paragraph)
        elif kind == "recipients":
            part.recipients.append(paragraph)
        elif kind == "signature":
            part.signature.append(paragraph)
        elif kind in ("preamble", "closing") or paragraph.eid:
            part.content.append(paragraph)
        else:
            part.header.append(paragraph)
    return parts


def _headed(document: Document, part: _Part) -> tuple[Paper, list[Block]]:
    """The paper with its head, and the lines of the head that have no place of their own."""
    letter = not part.title and any("v/v" in lower(line.text) for line in part.header)
    title = [line for line in part.title if not lower(line.text).startswith("kính gửi")]
    sort, summary = _title(document, [line.text for line in title])
    profile: ProfileName = "nd30"
    header = Header("")
    bodies: list[str] = []
    stamps: dict[str, str] = {}
    left: list[Block] = []
    addressed = subject = False
    for line in part.header:
        low = lower(line.text)
        match = _NUMBER.match(line.text)
        date = _DATE.match(line.text)
        if addressed or low.startswith("kính gửi"):
            addressed = True
        elif fold(line.text) in _STAMPS:
            stamps[_STAMPS[fold(line.text)]] = line.text
        elif fold(line.text) in _MOTTO:
            profile = "hd36" if "đảng" in low else profile
        elif match and "kèm theo" not in low:
            header = replace(header, number=match["number"], symbol=_tight(match["symbol"]))
        elif date and "kèm theo" not in low and (dated := _dated(header, date, document)) is not None:
            header = dated
        elif letter and (low.startswith("v/v") or (subject and line.text[:1].islower())):
            subject = True
        elif is_upper(line.text) and header.number is None and not header.symbol and not _ATTACHED.match(low):
            bodies.append(line.text)
        elif line.text.strip("*_- ") and low.strip(" :") != "số":
            left.append(Para(text(line.text), "center"))
    superior, issuer = _bodies(bodies)
    header = replace(
        header, issuer=issuer, superior=superior, letter_subject=(document.subject or "") if letter else ""
    )
    kind = "letter" if letter else _KINDS.get(lower(document.type or ""), "plan")
    if kind == "minutes" and (header.place or header.date):
        # Minutes are written without place and date, so a paper that has them is laid out as a report.
        kind = "report"
    addressees = document.addressees or _addressees(part.title)
    return Paper(kind, header, sort, summary, addressees, profile=profile, **stamps), left  # type: ignore[arg-type]  # two fields of text


def _title(document: Document, lines: list[str]) -> tuple[str, str]:
    if not lines:
        return "", ""
    sort = (document.type or "").upper()
    first = lines[0]
    if sort and first.upper().startswith(sort):
        return first[: len(sort)], " ".join(filter(None, (first[len(sort) :].strip(" :."), *lines[1:])))
    return first, " ".join(lines[1:])


def _tight(symbol: str) -> str:
    return re.sub(r"\s*([-/])\s*", r"\1", symbol.strip())


def _dated(header: Header, match: re.Match[str], document: Document) -> Header | None:
    place = (match["place"] or "").strip("* ")
    if document.date is not None:
        return replace(header, place=place, date=dt.date.fromisoformat(document.date))
    if re.match(r"[\s.…_]*\d", match["rest"]):
        # A day that the calendar does not have cannot be kept as a date.
        return None
    known = _MONTH.search(match["rest"])
    month, year = (known["month"], known["year"]) if known else (None, None)
    if month and not 1 <= int(month) <= 12:
        return None
    return replace(header, place=place, month=int(month) if month else None, year=int(year) if year else None)


def _bodies(lines: list[str]) -> tuple[str, str]:
    """The superior body and the issuing one: the last name in the head issues."""
    starts = [place for place, line in enumerate(lines) if _BODIES.match(lower(line))]
    cut = starts[-1] if starts and starts[0] == 0 else 0
    return "\n".join(lines[:cut]), "\n".join(lines[cut:])


def _addressees(title: Sequence[Paragraph]) -> tuple[str, ...]:
    lines = [line.text for line in title if lower(line.text).startswith("kính gửi")]
    return tuple(bare for line in lines if (bare := re.sub(r"^\S+\s+\S+?\s*:\s*", "", line).strip(" ;.")))


def _blocks(content: Sequence[Paragraph]) -> Iterator[Block]:
    place = 0
    nested: list[tuple[int, bool]] = []
    while place < len(content):
        here = content[place]
        caption = bool(_CAPTION.match(lower(here.text))) and place + 1 < len(content)
        begin = place + 1 if caption and content[place + 1].kind == "table_row" else place
        end = begin
        while end < len(content) and content[end].kind == "table_row":
            end += 1
        if end > begin:
            yield _table([line.text for line in content[begin:end]], here.text if begin > place else "")
            place = end
            continue
        bases = _bases(content, place)
        if bases:
            yield from (Basis(text(line.text)) for line in content[place:bases])
            place = bases
            continue
        yield _block(here, nested)
        place += 1


def _bases(content: Sequence[Paragraph], place: int) -> int:
    """Where a row of bases ends that are closed as the rule asks; 0 when none begins here."""
    end = place
    while end < len(content) and content[end].kind == "preamble" and _BASIS.match(lower(content[end].text)):
        end += 1
    if end == place:
        return 0
    lines = [line.text for line in content[place:end]]
    closed = all(re.search(r"[^\s;.,];$", line) for line in lines[:-1]) and re.search(r"[^\s;.,]\.$", lines[-1])
    return end if closed else 0


def _block(line: Paragraph, nested: list[tuple[int, bool]]) -> Block:
    marker = read_marker(line.text) if line.label else None
    while nested and nested[-1][0] >= line.level:
        nested.pop()
    if line.kind == "heading":
        nested.append((line.level, False))
        if marker is None:
            return Heading(1 if is_upper(line.text) else 2, "", line.text)
        words = line.text[marker.size :].strip()
        return Heading(_HEADING_LEVELS.get(marker.kind, 2), line.text[: marker.size].strip(), words)
    if marker is not None and line.kind in ("item", "bullet"):
        level = 1 + sum(listed for _, listed in nested)
        nested.append((line.level, True))
        sign = marker.label if marker.kind == "bullet" else line.text[: marker.size].strip()
        if marker.rank <= ROMAN:
            # Articles and parts are headings of their own form, also when they are running text.
            return Heading(_HEADING_LEVELS[marker.kind], sign, line.text[marker.size :].strip())
        return Item(sign, text(line.text[marker.size :].strip()), min(level, 3))
    if line.kind == "preamble" and is_upper(line.text):
        return Para(text(Run(line.text, bold=True)), "center")
    return Para(text(line.text))


def _table(lines: Sequence[str], caption: str) -> Table:
    grid = [[cell.strip() for cell in line.split("|")] for line in lines]
    width = max(len(row) for row in grid)
    rows = [tuple(Cell(text(cell)) for cell in (*row, *[""] * (width - len(row)))) for row in grid]
    first = grid[0]
    titled = len(grid) > 1 and all(cell and not re.search(r"\d", cell) for cell in first)
    return Table(tuple(Column() for _ in range(width)), tuple(rows[:titled]), tuple(rows[titled:]), caption)


def _signatures(lines: Sequence[Paragraph]) -> tuple[Signature | None, Signature | None, list[str]]:
    """Who signs, who signs beside on the left (the secretary of minutes), and the lines that are no part of either."""
    for cut in range(1, len(lines)):
        if is_person(lines[cut - 1].text) and office_of(lines[cut].text):
            left, before = _signature(lines[:cut])
            right, after = _signature(lines[cut:])
            if left and right and right.name and not before and not after:
                return right, left, []
    signature, rest = _signature(lines)
    return signature, None, rest


def _signature(lines: Sequence[Paragraph]) -> tuple[Signature | None, list[str]]:
    """Who signs, and the lines that are no part of it."""
    offices: list[str] = []
    name: str | None = None
    placeholder = ""
    rest: list[str] = []
    for line in lines:
        words = line.text
        if is_person(words) and name is None:
            name = words
        elif name is None and not placeholder and (authority_of(words) or office_of(words) or is_upper(words)):
            offices.append(words)
        elif words.startswith(("#", "{", "<", "[")) and not placeholder:
            placeholder = words
        else:
            rest.append(words)
    if not offices and name is None and not placeholder:
        return None, rest
    return Signature(tuple(offices[:-1]), offices[-1] if offices else "", name, placeholder=placeholder), rest


def _annex(part: _Part, paper: Paper) -> Annex:
    lines = [line.text for line in part.title]
    if lines:
        lines[0] = _ANNEX.sub("", lines[0], count=1)
    own = fold(annex_reference(paper))
    kept = [line for line in part.header if fold(line.text) != own]
    blocks: list[Block] = [Para(text(line.text), "center") for line in kept]
    blocks += _blocks(part.content)
    blocks += [Para(text(line.text)) for line in (*part.recipients, *part.signature)]
    return Annex(" ".join(filter(None, lines)), tuple(blocks))
