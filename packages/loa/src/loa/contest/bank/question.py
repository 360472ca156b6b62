"""One question as a file has it, whatever the format, and what can be wrong with it."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field
from typing import Any

KINDS = ("single", "several", "truefalse", "order", "match", "fill")
DIFFICULTIES = {"easy": "Dễ", "medium": "Vừa", "hard": "Khó"}
MOST_OPTIONS = 26
TRUE_FALSE = ["Đúng", "Sai"]


class Unreadable(ValueError):
    """A file that is not what it says it is; the argument is a sentence for people."""


@dataclass(slots=True)
class Draft:
    """One question.

    Args:
        kind: one of KINDS.
        text: what is asked.
        options: texts; of a match [[left, ...], [right, ...]]; of a fill-in [].
        key: places of the right options; of an order the places in the right order; of a match for each left its
            right; of a fill-in the texts that are right.
        media: address of a picture or a sound.
        alt: what it shows or says, for whoever cannot see or hear it.
        theme, difficulty, source, article, note: about it; difficulty is a key of DIFFICULTIES.
    """

    kind: str
    text: str
    options: list[Any] = field(default_factory=list)
    key: list[Any] = field(default_factory=list)
    media: str = ""
    alt: str = ""
    theme: str = ""
    difficulty: str = "medium"
    source: str = ""
    article: str = ""
    note: str = ""

    @property
    def is_sound(self) -> bool:
        """Whether `media` is heard and not seen."""
        return self.media.lower().endswith((".mp3", ".m4a", ".ogg", ".wav"))


@dataclass(slots=True)
class Item:
    """One question that was seen in a file.

    Args:
        where: for people: "câu 3", "dòng 12".
        draft: what was understood.
        faults: sentences; empty: it may be taken in.
        hints: what a person should look at, though it may be taken in.
        picture: the part of the file (a Word file is an archive) that is its picture; "": none.
    """

    where: str
    draft: Draft
    faults: list[str] = field(default_factory=list)
    hints: list[str] = field(default_factory=list)
    picture: str = ""


@dataclass(slots=True)
class Reading:
    """What was understood of a file.

    Args:
        format: which one it was read as.
        items: in the file's order.
        loose: pieces of the file that belong to no question, as they stand there.
    """

    format: str
    items: list[Item] = field(default_factory=list)
    loose: list[str] = field(default_factory=list)

    @property
    def is_whole(self) -> bool:
        """Whether there is something, and all of it was understood."""
        return bool(self.items) and not any(item.faults for item in self.items)

    @property
    def drafts(self) -> list[Draft]:
        return [item.draft for item in self.items]


def clean(text: str) -> str:
    """A text composed, without control characters or doubled spaces; line ends stay."""
    text = unicodedata.normalize("NFC", text).replace("\xa0", " ").replace("\r\n", "\n").replace("\r", "\n")
    text = "".join(c for c in text if c == "\n" or unicodedata.category(c) not in ("Cc", "Cs", "Cf"))
    return "\n".join(" ".join(line.split()) for line in text.split("\n")).strip()


def _of_choice(draft: Draft) -> list[str]:
    found, options = [], draft.options
    if len(options) < 2:
        found.append("cần ít nhất hai phương án")
    if len(options) > MOST_OPTIONS:
        found.append("nhiều phương án quá (tối đa 26)")
    if not all(isinstance(one, str) and one.strip() for one in options):
        found.append("có phương án để trống")
    elif len({one.casefold() for one in options}) != len(options):
        found.append("có hai phương án giống nhau")
    if not draft.key:
        found.append("không thấy đáp án: in đậm, gạch chân, tô đỏ phương án đúng, hoặc ghi “Đáp án: B”")
    elif not all(type(one) is int and 0 <= one < len(options) for one in draft.key):
        found.append("đáp án trỏ tới phương án không có")
    elif len(set(draft.key)) != len(draft.key):
        found.append("đáp án ghi lặp")
    elif draft.kind in ("single", "truefalse") and len(draft.key) != 1:
        found.append("loại câu này chỉ có một đáp án")
    if draft.kind == "truefalse" and len(options) != 2:
        found.append("câu đúng, sai phải có đúng hai phương án")
    return found


def _of_match(draft: Draft) -> list[str]:
    sides = draft.options
    if len(sides) != 2 or not all(isinstance(side, list) for side in sides):
        return ["câu ghép đôi cần hai cột"]
    left, right = sides
    if len(left) < 2 or len(right) < len(set(draft.key)) or len(right) > MOST_OPTIONS or len(left) > MOST_OPTIONS:
        return ["câu ghép đôi cần ít nhất hai cặp"]
    if not all(isinstance(one, str) and one.strip() for one in [*left, *right]):
        return ["có ô ghép để trống"]
    if len(set(right)) != len(right) or len(set(left)) != len(left):
        return ["cột ghép có hai ô giống nhau"]
    if len(draft.key) != len(left) or not all(type(one) is int and 0 <= one < len(right) for one in draft.key):
        return ["mỗi ô bên trái phải ghép với một ô bên phải"]
    return []


def faults(draft: Draft) -> list[str]:
    """What is wrong with a question, as Vietnamese half-sentences; empty: nothing."""
    found = []
    if not draft.text.strip():
        found.append("không có nội dung câu hỏi")
    if len(draft.text) > 4000:
        found.append("câu hỏi dài quá 4.000 ký tự")
    if len(draft.media) > 300:
        found.append("địa chỉ hình, âm thanh dài quá")
    if len(draft.alt) > 300:
        found.append("lời tả hình, âm thanh dài quá 300 ký tự")
    if draft.kind not in KINDS:
        return [*found, "không rõ loại câu hỏi"]
    if draft.kind in ("single", "several", "truefalse"):
        return found + _of_choice(draft)
    if draft.kind == "match":
        return found + _of_match(draft)
    if draft.kind == "fill":
        good = [one for one in draft.key if isinstance(one, str) and one.strip()]
        if not good or len(good) != len(draft.key):
            found.append("câu điền từ cần ghi đáp án")
        elif any(len(one) > 200 for one in good):
            found.append("đáp án điền từ dài quá 200 ký tự")
        return found
    if len(draft.options) < 2 or len(draft.options) > MOST_OPTIONS:
        found.append("câu sắp thứ tự cần từ hai mục")
    elif not all(isinstance(one, str) and one.strip() for one in draft.options):
        found.append("có mục để trống")
    elif len(set(draft.options)) != len(draft.options):
        found.append("có hai mục giống nhau")
    elif sorted(draft.key) != list(range(len(draft.options))):
        found.append("thứ tự đúng phải gồm mỗi mục một lần")
    return found
