"""What a reading holds: plain immutable values, each with its place in the text."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any, Literal

Span = tuple[int, int]

CHANNELS = (
    "portal",
    "radio",
    "relay",
    "social",
    "tourism",
    "market",
    "event",
    "training",
    "contest",
    "meeting",
    "models",
    "plan",
    "report",
    "oversight",
    "press",
    "other",
)
PERIODS = ("day", "week", "month", "quarter", "half_year", "year")

ParagraphKind = Literal[
    "title", "heading", "item", "bullet", "para", "closing", "recipients", "signature", "table_row", "preamble"
]
CadenceKind = Literal["recurring", "once", "ongoing", "on_call", "conditional", "unstated"]
Severity = Literal["error", "warning", "note"]


@dataclass(frozen=True, slots=True)
class Signer:
    """Who signs: the chain of authority ("TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH"), the office, the name."""

    authority: tuple[str, ...] = ()
    title: str | None = None
    name: str | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """The identity of a document (Decree 30/2020/NĐ-CP Article 8).

    Attributes:
        type: "Kế hoạch", "Quyết định", ...; None when the text does not say.
        number: as typed ("05"), None when blank.
        symbol: number and symbol joined ("05/KH-UBND", "15-KH/HU"), None when blank or absent.
        date: ISO date of issue, None when absent, incomplete or not a date of the calendar.
        place: "Nông Sơn" of "Nông Sơn, ngày ...".
        issuer: the issuing body as the text names it.
        subject: the summary below the type ("V/v" of a letter).
        year: the year that the plan is for; None when the text does not tell.
        signer: see ``Signer``.
        recipients: the lines under "Nơi nhận", without dash and final sign.
        addressees: the lines of "Kính gửi".
    """

    type: str | None = None
    number: str | None = None
    symbol: str | None = None
    date: str | None = None
    place: str | None = None
    issuer: str | None = None
    subject: str | None = None
    year: int | None = None
    signer: Signer = field(default_factory=Signer)
    recipients: tuple[str, ...] = ()
    addressees: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Node:
    """A heading or numbered item; ``title`` is "" where the item is running text."""

    label: str
    title: str
    line: int
    children: tuple[Node, ...] = ()


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph of the reflowed text: ``reading.text[start:end] == text``.

    Attributes:
        id: "p1", "p2", ... in reading order.
        level: depth in the tree, 0 for what stands outside it.
        label: the marker without its sign ("III", "2", "a", "-"), "" without one.
        eid: stable place in the tree, such as "III.2.a" or "III.2.a/3" for its third bullet; "" outside the tree.
        line_start, line_end: lines of the source, counted from 1.
    """

    id: str
    kind: ParagraphKind
    level: int
    label: str
    eid: str
    text: str
    start: int
    end: int
    line_start: int
    line_end: int


@dataclass(frozen=True, slots=True)
class Cadence:
    """How often: ``every`` is one of PERIODS and ``count`` how many times in it, both only of "recurring"."""

    kind: CadenceKind = "unstated"
    every: str | None = None
    count: int | None = None


UNSTATED = Cadence()


@dataclass(frozen=True, slots=True)
class Repeats:
    """Repetitions of one product, for example airings again: ``count`` per period."""

    count: int
    per: str


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number to reach: "02 lớp", "100% thôn"."""

    value: float
    unit: str
    at_least: bool = False


@dataclass(frozen=True, slots=True)
class Duty:
    """One statement that something is to be done. Names stand as written; nothing is filled by guess.

    Attributes:
        id: "D01", "D02", ... in reading order.
        where: place in the outline ("III.2.a"), "closing", or the annex row ("PL.1.3").
        leads: who does it; empty when the text names nobody.
        lead_source: "stated" in the statement, "heading" above it, "inherited" from the sentence that leads the
            list, or "none".
        partners, report_to, via: other bodies, as written.
        channel: one of CHANNELS.
        deadline: ISO date named in the text, also after "trước"; the last day of a named month or quarter.
        deadlines: every ISO date where the text lists several ("quý I và quý III", "trước ngày 15/6 và ngày 15/12"),
            in order; ``deadline`` is the last of them. Empty when there is only one.
        starts: ISO first day of a named period.
        due_text: the words that tell the time, as typed.
        due_day: day of the month or of the last month of the period ("trước ngày 20 hằng tháng").
        same_as: id of an earlier duty that states the same obligation.
        span: [start, end) in ``Reading.text``; ``spans``: per field the passages that it was read from.
        confidence: per field 0..1; what rests on words of the text itself stands above 0.8.
    """

    id: str
    where: str
    line_start: int
    line_end: int
    text: str
    leads: tuple[str, ...] = ()
    lead_source: Literal["stated", "heading", "inherited", "none"] = "none"
    partners: tuple[str, ...] = ()
    report_to: tuple[str, ...] = ()
    via: tuple[str, ...] = ()
    channel: str = "other"
    cadence: Cadence = UNSTATED
    repeats: Repeats | None = None
    duration_minutes: int | None = None
    deadline: str | None = None
    condition: str | None = None
    same_as: str | None = None
    action: str | None = None
    object: str | None = None
    audience: str | None = None
    theme: str | None = None
    quantity: Quantity | None = None
    product: str | None = None
    budget: str | None = None
    starts: str | None = None
    due_text: str | None = None
    due_day: int | None = None
    deadlines: tuple[str, ...] = ()
    span: Span = (0, 0)
    spans: dict[str, tuple[Span, ...]] = field(default_factory=dict)
    confidence: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Citation:
    """A document that the text cites; the same one cited again is one citation with several ``mentions``.

    Attributes:
        type: "Kế hoạch", "Luật", ...
        number, symbol: as typed, joined again where a line break cut the symbol; None for a law without number.
        date: ISO date, None without one.
        issuer, subject: as written.
        kind: "law" for laws, decrees and circulars, "party", "letter", else "state".
        amends: "sửa đổi, bổ sung" or "thay thế" when the text says that it changes the document before it.
    """

    type: str | None
    number: str | None
    symbol: str | None
    date: str | None
    issuer: str | None
    subject: str | None
    line: int
    kind: Literal["law", "party", "letter", "state"]
    span: Span = (0, 0)
    mentions: tuple[Span, ...] = ()
    amends: str | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that a person should look at. ``code`` is explained in the docs page of findings.

    Attributes:
        line: line of the source, counted from 1.
        quote: the passage as it stands in ``Reading.text``.
        message, message_en: one sentence each.
        span: [start, end) of the quote; ``related``: other passages that matter, such as the one it contradicts.
        duty: id of the duty that it is about, if any.
        suggestion: what the passage probably should be, if the engine knows.
    """

    id: str
    code: str
    severity: Severity
    line: int
    quote: str
    message: str
    message_en: str
    span: Span
    related: tuple[Span, ...] = ()
    duty: str | None = None
    suggestion: str | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """All that was read from one document. ``to_dict`` gives the JSON form."""

    name: str
    document: Document
    outline: tuple[Node, ...]
    duties: tuple[Duty, ...]
    citations: tuple[Citation, ...]
    findings: tuple[Finding, ...]
    text: str
    paragraphs: tuple[Paragraph, ...]
    warnings: tuple[str, ...] = ()
    conversion: dict[str, Any] | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return the reading as JSON-safe data: dicts, lists, strings, numbers, booleans and None."""
        return {
            "source": self.name,
            "document": _plain(asdict(self.document)),
            "outline": [_plain(asdict(node)) for node in self.outline],
            "duties": [_plain(asdict(duty)) for duty in self.duties],
            "citations": [_plain(asdict(citation)) for citation in self.citations],
            "findings": [_plain(asdict(finding)) for finding in self.findings],
            "text": self.text,
            "paragraphs": [_plain(asdict(paragraph)) for paragraph in self.paragraphs],
            "warnings": list(self.warnings),
            "conversion": self.conversion,
        }


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, tuple | list):
        return [_plain(item) for item in value]
    return value
