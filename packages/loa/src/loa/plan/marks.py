"""The plan's own words with what was read in them lit up: paragraphs cut into pieces, some of them marked. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _l

FIELD_WORDS: dict[str, str | Promise] = {
    "leads": _l("chủ trì"),
    "partners": _l("phối hợp"),
    "report_to": _l("báo cáo cho"),
    "via": _l("gửi qua"),
    "channel": _l("kênh"),
    "cadence": _l("chu kỳ"),
    "repeats": _l("phát lại"),
    "duration_minutes": _l("thời lượng"),
    "quantity": _l("số lượng"),
    "starts": _l("bắt đầu"),
    "deadline": _l("hạn"),
    "due_text": _l("hạn"),
    "due_day": _l("hạn"),
    "condition": _l("điều kiện"),
    "audience": _l("đối tượng"),
    "product": _l("sản phẩm"),
    "budget": _l("kinh phí"),
}

_FINDING_WORDS: tuple[tuple[str, str | Promise], ...] = (
    ("unit-missing", _l("thiếu đơn vị")),
    ("nobody-owes", _l("thiếu đơn vị")),
    ("unit-spelling", _l("hai tên")),
    ("unit-not", _l("thiếu phân công")),
    ("deadline-", _l("thiếu hạn")),
    ("cadence-", _l("chưa rõ chu kỳ")),
    ("date-", _l("xem lại ngày")),
    ("duplicate", _l("trùng việc")),
    ("scope", _l("phạm vi")),
    ("spelling", _l("chính tả")),
    ("doubled", _l("lặp chữ")),
    ("punctuation", _l("dấu câu")),
    ("spacing", _l("khoảng trắng")),
    ("quote", _l("ngoặc kép")),
    ("capital", _l("viết hoa")),
    ("tag", _l("chưa điền")),
    ("text-changed", _l("câu đã sửa")),
    ("header", _l("thể thức")),
    ("signer", _l("thể thức")),
    ("signature", _l("thể thức")),
    ("recipients", _l("thể thức")),
    ("layout", _l("thể thức")),
)
_SEVERITY_WORDS = {"error": _l("mâu thuẫn"), "warning": _l("cần xem"), "note": _l("lưu ý")}


def finding_word(code: str, severity: str) -> str:
    """Two or three words for a finding: what kind of thing it is."""
    if not code.endswith("-conflict"):
        for start, word in _FINDING_WORDS:
            if code.startswith(start):
                return str(word)
    return str(_SEVERITY_WORDS.get(severity, _SEVERITY_WORDS["note"]))


@dataclass(frozen=True, slots=True)
class Mark:
    """Letters from `start` to before `end` that mean something.

    Args:
        start, end: counted in the document's text.
        kind: "" for a field of the duty in view, "bad" for a finding, "q" for a citation.
        label: the word set behind it; empty for none.
        weight: of two that overlap the heavier stays.
        anchor: identifier for links to it, if any.
    """

    start: int
    end: int
    kind: str = ""
    label: str = ""
    weight: int = 0
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class Piece:
    """Some letters, marked or not."""

    text: str
    mark: Mark | None = None
    is_last: bool = True
    """Whether the mark ends here: its word is set once."""
    is_first: bool = True


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph as shown."""

    id: str
    kind: str
    pieces: list[Piece] = field(default_factory=list)
    is_on: bool = False
    """Whether the duty in view stands here."""
    is_first_on: bool = False


def field_marks(spans: dict[str, Any]) -> list[Mark]:
    """Marks of the words that a duty's fields were read from; what tells a date and a rhythm is marked as the date."""
    dates = {tuple(place) for place in spans.get("deadline", ())}
    return [
        Mark(start, end, label=str(FIELD_WORDS[name]), weight=3)
        for name, places in spans.items()
        if name in FIELD_WORDS
        for start, end in places
        if end > start and not (name == "cadence" and (start, end) in dates)
    ]


def without_overlap(marks: Iterable[Mark]) -> list[Mark]:
    """Marks in order of the text; where two share letters only the heavier (then the earlier, then the shorter)
    stays.
    """
    kept: list[Mark] = []
    for mark in sorted(marks, key=lambda one: (-one.weight, one.start, one.end)):
        if mark.end > mark.start and all(mark.end <= other.start or other.end <= mark.start for other in kept):
            kept.append(mark)
    return sorted(kept, key=lambda one: one.start)


def blocks(
    paragraphs: Sequence[dict[str, Any]], marks: Iterable[Mark], on: tuple[int, int] | None = None
) -> list[Block]:
    """Cut a document's paragraphs where marks begin and end.

    Args:
        paragraphs: of a reading: id, kind, text, start, end.
        marks: what to light up.
        on: letters of the duty in view, from and to before.
    """
    clean = without_overlap(marks)
    shown: list[Block] = []
    first = True
    for paragraph in paragraphs:
        start, end = paragraph["start"], paragraph["end"]
        is_on = on is not None and start < on[1] and on[0] < end
        pieces = _pieces(paragraph["text"], start, end, clean)
        shown.append(Block(paragraph["id"], paragraph["kind"], pieces, is_on, is_on and first))
        first = first and not is_on
    return shown


def _pieces(text: str, start: int, end: int, marks: Sequence[Mark]) -> list[Piece]:
    pieces: list[Piece] = []
    place = start
    for mark in marks:
        left, right = max(mark.start, start), min(mark.end, end)
        if left >= right:
            continue
        if left > place:
            pieces.append(Piece(text[place - start : left - start]))
        pieces.append(Piece(text[left - start : right - start], mark, right == mark.end, left == mark.start))
        place = right
    if place < end:
        pieces.append(Piece(text[place - start : end - start]))
    return pieces
