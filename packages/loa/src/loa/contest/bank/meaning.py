"""What a question in lines of text means: which option is right, by its marks and by the words below it, and of which
kind the question is. Where marks and words contradict one another, or say nothing, the question gets a fault."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field

from loa.contest.bank.question import TRUE_FALSE, Draft, Item, clean, faults

MARKS = ("highlight", "colour", "underline", "bold", "star", "italic")
"""Ways of marking the right option, the surest first; italics count only where nothing else is marked."""
MARK_WORDS = {
    "highlight": "tô nền", "colour": "tô màu chữ", "underline": "gạch chân", "bold": "in đậm", "star": "dấu sao",
    "italic": "in nghiêng",
}  # fmt: skip
_ORDERING = re.compile(r"\s*(?:hãy\s+)?(?:sắp\s*xếp|xếp)\b", re.I)
_MATCHING = re.compile(r"\s*(?:hãy\s+)?(?:ghép|nối)\b", re.I)
_PAIR = re.compile(r"\s+(?:=|->|→|↔|<->)\s+")
_GAP = re.compile(r"\.{3,}|…|_{2,}")


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of a line and how it is marked (of MARKS)."""

    text: str
    marks: frozenset[str] = frozenset()


@dataclass(slots=True)
class SeenOption:
    """One option: its letter, how that is written, and its words."""

    letter: str
    head: list[Span]
    body: list[Span]

    @property
    def text(self) -> str:
        return clean("".join(span.text for span in self.body))


@dataclass(slots=True)
class SeenQuestion:
    """One question as its lines had it."""

    where: str
    number: int | None = None
    stem: list[str] = field(default_factory=list)
    options: list[SeenOption] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    about: dict[str, str] = field(default_factory=dict)
    media: str = ""
    picture: str = ""
    alt: str = ""
    hints: list[str] = field(default_factory=list)


def folded(text: str) -> str:
    """Lower case, without marks, single spaces: for comparing words."""
    text = unicodedata.normalize("NFD", text.casefold().replace("đ", "d"))
    return " ".join("".join(c for c in text if not unicodedata.combining(c)).split())


def _marked(options: list[SeenOption]) -> dict[str, set[int]]:
    """For each way of marking that tells options apart: which ones are marked."""
    found: dict[str, set[int]] = {}
    for mark in MARKS:
        for part in ("body", "head"):
            places = {i for i, one in enumerate(options) if _share(getattr(one, part), mark) >= 0.6}
            if places and len(places) < len(options):
                found[mark] = places
                break
    return found


def _share(spans: list[Span], mark: str) -> float:
    sizes = [(len(span.text.strip(" \t.)(*")), mark in span.marks) for span in spans]
    total = sum(size for size, _on in sizes)
    return sum(size for size, on in sizes if on) / total if total else 0.0


def letters_of(text: str, count: int) -> list[int] | None:
    """The places that a key names ("B", "A, C", "A và C", "AC", "2"); None where it names none."""
    plain = re.sub(r"(?i)\b(?:và|and|câu|phương án|đáp án)\b", ",", text.strip().rstrip("."))
    parts = [one for one in re.split(r"[\s,;&+/\-–>]+", plain) if one]
    if len(parts) == 1 and re.fullmatch(r"[A-H]{2,8}", parts[0]) and len(set(parts[0])) == len(parts[0]):
        parts = list(parts[0])
    places = []
    for part in parts:
        part = part.strip("().[]")
        if re.fullmatch(r"[A-Za-z]", part):
            places.append(ord(part.upper()) - 65)
        elif re.fullmatch(r"[1-9]", part):
            places.append(int(part) - 1)
        else:
            return None
    return places if places and all(0 <= one < max(count, 1) for one in places) else None


def truth_of(text: str) -> int | None:
    """0 for "Đúng", 1 for "Sai"; None for anything else."""
    word = folded(text).strip(" .")
    if word in ("dung", "d", "true", "t", "co", "yes"):
        return 0
    return 1 if word in ("sai", "s", "false", "f", "khong", "no") else None


def item_of(question: SeenQuestion) -> Item:
    """The question that was seen, with its key and its faults."""
    options = [one.text for one in question.options]
    draft = Draft("single", "\n".join(question.stem), options, media=question.media, alt=question.alt)
    item = Item(question.where, draft, hints=question.hints, picture=question.picture)
    for name, value in question.about.items():
        setattr(draft, name, value)
    draft.difficulty = difficulty_of(draft.difficulty)
    said = _said(question, options, item)
    marked = _from_marks(question, item)
    if options:
        _choose(draft, said, marked, item)
    elif question.keys:
        _without_options(draft, question.keys)
    if [folded(one) for one in options] == ["dung", "sai"]:
        draft.kind, draft.options = "truefalse", list(TRUE_FALSE)
    item.faults += faults(draft)
    return item


def _said(question: SeenQuestion, options: list[str], item: Item) -> list[int] | None:
    """What the words say: all of them must say the same."""
    found: list[int] | None = None
    for text in question.keys if options else ():
        places = letters_of(text, len(options))
        if places is None:
            same = [i for i, one in enumerate(options) if folded(one) == folded(text)]
            places = same or None
        if places is None:
            bare = re.match(r"([A-Ha-h])\s*[.)\-:]\s*\S", text)
            places = letters_of(bare[1], len(options)) if bare else None
        if places is None:
            item.faults.append(f"đáp án “{text[:40]}” không trỏ tới phương án nào")
        elif found is not None and found != places:
            item.faults.append("đáp án ghi hai lần khác nhau")
        else:
            found = places
    return found


def _from_marks(question: SeenQuestion, item: Item) -> set[int] | None:
    marked = _marked(question.options)
    sure = {mark: places for mark, places in marked.items() if mark != "italic"} or marked
    if not sure:
        return None
    kinds = list(sure)
    if any(sure[kind] != sure[kinds[0]] for kind in kinds[1:]):
        words = " và ".join(MARK_WORDS[kind] for kind in kinds)
        item.faults.append(f"{words} chỉ hai đáp án khác nhau")
        return None
    return sure[kinds[0]]


def _choose(draft: Draft, said: list[int] | None, marked: set[int] | None, item: Item) -> None:
    """The key of a question with options, and its kind."""
    if said is not None and marked is not None and set(said) != marked:
        names = ", ".join(chr(65 + i) for i in sorted(marked))
        item.faults.append(f"đánh dấu {names} nhưng ghi đáp án {', '.join(chr(65 + i) for i in said)}")
    draft.key = said if said is not None else sorted(marked or ())
    if _ORDERING.match(draft.text) and said is not None and len(said) == len(draft.options) > 1:
        draft.kind = "order"
    elif _MATCHING.match(draft.text) and draft.options and all(_PAIR.search(one) for one in draft.options):
        pairs = [_PAIR.split(one, maxsplit=1) for one in draft.options]
        right = list(dict.fromkeys(pair[1] for pair in pairs))
        draft.kind, draft.options = "match", [[pair[0] for pair in pairs], right]
        draft.key = [right.index(pair[1]) for pair in pairs]
    elif len(draft.key) > 1:
        draft.kind, draft.key = "several", sorted(draft.key)


def _without_options(draft: Draft, keys: list[str]) -> None:
    truth = truth_of(keys[0]) if len(keys) == 1 else None
    if truth is not None:
        draft.kind, draft.options, draft.key = "truefalse", list(TRUE_FALSE), [truth]
    elif not letters_of(keys[0], 8) or _GAP.search(draft.text):
        draft.kind = "fill"
        draft.key = [clean(one) for key in keys for one in re.split(r"\s*[;|]\s*|\s+/\s+|\s+hoặc\s+", key) if one]


def difficulty_of(text: str) -> str:
    """easy, medium or hard from what people write."""
    word = folded(text)
    if word in ("easy", "hard", "medium"):
        return word
    if word in ("de", "nhan biet", "nb", "1"):
        return "easy"
    return "hard" if word in ("kho", "van dung cao", "van dung", "vdc", "3") else "medium"
