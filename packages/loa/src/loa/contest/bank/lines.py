"""Questions in lines of text, the way people type them: "Câu 1: ...", "A. ... B. ...", the right option in bold, red,
underlined or highlighted, "Đáp án: B" below or a table of answers at the end. Aiken is the plainest case of it.

Where marks and words contradict one another, or say nothing, the question gets a fault: an answer is never guessed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from loa.contest.bank.meaning import SeenOption, SeenQuestion, Span, item_of
from loa.contest.bank.question import Reading, clean

_QUESTION = re.compile(r"\s*(?:câu\s+hỏi|câu|question|bài)\s*(?:số\s*)?(\d{1,4})\s*[.:)\-–—/]*\s*", re.I)
_NUMBER = re.compile(r"\s*(\d{1,4})\s*[.)/:\-–]\s*(?=\S)")
_OPTION = re.compile(r"(?<![^\s(\[*])(?P<open>[(\[]?)(?P<letter>[A-Ha-h])\s?(?P<close>[.)\]:/])(?=\s|$|[^\s.])")
_ANSWER = re.compile(
    r"\s*[\[(]?\s*(?:đáp\s*án(?:\s*đúng)?|đ/a|đ\.a|đa|answer|key|trả\s*lời(?:\s*đúng)?|phương\s*án\s*đúng)\s*"
    r"(?:(?:là|câu\s*\d+)\s*)?[:：=\-–]\s*(?P<key>.+?)\s*[\])]?\s*$",
    re.I,
)
_ABOUT = (
    ("source", re.compile(r"\s*(?:căn\s*cứ|nguồn|văn\s*bản|trích)\s*[:：]\s*(.+)", re.I)),
    ("article", re.compile(r"\s*(?:điều\s*khoản|điều,\s*khoản)\s*[:：]\s*(.+)", re.I)),
    ("note", re.compile(r"\s*(?:giải\s*thích|lời\s*giải|hướng\s*dẫn(?:\s*giải)?)\s*[:：]\s*(.+)", re.I)),
    ("theme", re.compile(r"\s*chủ\s*đề\s*[:：]\s*(.+)", re.I)),
    ("difficulty", re.compile(r"\s*(?:mức\s*độ|độ\s*khó)\s*[:：]\s*(.+)", re.I)),
)
_HEADING = re.compile(r"\s*(?:phần|chương|mục|chủ\s*đề)\s+[\dIVXLA-Z]+\b", re.I)
_KEYS_HEADING = re.compile(r"\s*(?:bảng\s+)?(?:đáp\s*án|keys?|answers?)(?:\s+[^:]{0,40})?\s*[:.]?\s*$", re.I)
_KEY_PAIR = re.compile(r"(?:câu\s*)?(\d{1,4})\s*[.:)\-–=]?\s*([A-H](?:\s*[,;&+]\s*[A-H])*)(?![\w])", re.I)


@dataclass(slots=True)
class Line:
    """One paragraph."""

    spans: list[Span]
    where: str = ""

    @property
    def text(self) -> str:
        return "".join(span.text for span in self.spans)

    def cut(self, start: int, end: int) -> list[Span]:
        """The spans between two places."""
        found, at = [], 0
        for span in self.spans:
            first, last = max(start - at, 0), min(end - at, len(span.text))
            if first < last:
                found.append(Span(span.text[first:last], span.marks))
            at += len(span.text)
        return found


def markers(text: str, expected: str, *, begun: bool) -> list[re.Match[str]]:
    """Where options begin in a line: letters that follow one another, from A or from the one that is due.

    Args:
        text: of the line.
        expected: the letter that is due ("A" where no options stand yet).
        begun: whether a question has begun; a lone "A." elsewhere is no option.
    """
    best: list[re.Match[str]] = []
    for first in _OPTION.finditer(text):
        letter = first["letter"].upper()
        at_start = not text[: first.start()].strip(" \t*([")
        if letter not in ("A", expected) or (letter != "A" and not at_start):
            continue
        found, due, lower = [first], ord(letter) + 1, first["letter"].islower()
        for other in _OPTION.finditer(text, first.end()):
            same = other["letter"].islower() == lower and other["close"] == first["close"]
            if same and ord(other["letter"].upper()) == due:
                found.append(other)
                due += 1
        if (at_start and begun) or len(found) > 1:
            best = found if len(found) > len(best) else best
            break
    return best


class Parser:
    """Reads lines one by one; see `read_lines`."""

    def __init__(self, format_: str) -> None:
        self.reading = Reading(format_)
        self.questions: list[SeenQuestion] = []
        self.current: SeenQuestion | None = None
        self.theme = ""
        self.table: dict[int, str] = {}
        self.in_keys = False
        self.numbered = False
        self.blank = False

    def line(self, line: Line) -> None:
        text = line.text
        if not text.strip():
            self.blank = True
            return
        self._take(line, text)
        self.blank = False

    def _take(self, line: Line, text: str) -> None:
        if self._answer(text) or self._keys(text) or self._about(text):
            return
        match = _QUESTION.match(text) or self._numbered(text)
        if match:
            self.in_keys, self.numbered = False, True
            self._begin(line.where or f"câu {match[1]}", int(match[1]))
            self._rest(line, match.end())
        elif not self._options(line, 0):
            self._other(line, text)

    def _numbered(self, text: str) -> re.Match[str] | None:
        """ "7. ..." begins a question where 7 is due, and not in the middle of a stem's own list."""
        match = _NUMBER.match(text)
        if match is None:
            return None
        last = next((one.number for one in reversed(self.questions) if one.number is not None), 0)
        done = self.current is None or bool(self.current.options) or bool(self.current.keys)
        return match if done and int(match[1]) in (1, (last or 0) + 1) else None

    def _begin(self, where: str, number: int | None = None) -> None:
        self.current = SeenQuestion(where, number)
        if self.theme:
            self.current.about["theme"] = self.theme
        self.questions.append(self.current)

    def _rest(self, line: Line, start: int) -> None:
        rest = Line(line.cut(start, len(line.text)), line.where)
        if not self._options(rest, 1) and rest.text.strip():
            self.current.stem.append(clean(rest.text))  # type: ignore[union-attr]

    def _options(self, line: Line, _depth: int) -> bool:
        """Options in the line, with what stands before the first of them as part of the stem."""
        text, question = line.text, self.current
        due = chr(65 + len(question.options)) if question else "A"
        found = markers(text, due, begun=question is not None or self.in_keys is False)
        if not found:
            return False
        letter = found[0]["letter"].upper()
        before = clean(text[: found[0].start()].strip(" *("))
        if question is None or (letter == "A" and question.options and not before and not self.numbered):
            if not before:
                return False
            self._begin(f"câu {len(self.questions) + 1}")
            question = self.current
        assert question is not None  # noqa: S101 - begun above
        if letter == "A" and question.options:
            question.hints.append("có hai lần phương án A: có thể thiếu số câu ở giữa")
            return False
        if before:
            question.stem.append(before)
        for i, one in enumerate(found):
            end = found[i + 1].start() if i + 1 < len(found) else len(text)
            head, body = line.cut(one.start(), one.end()), line.cut(one.end(), end)
            lead = text[max(0, one.start() - 1) : one.start()]
            raw = "".join(span.text for span in body)
            star = lead == "*" or bool(re.search(r"(?:\*|\(\*\)|✓|✔|√|\(đúng\))\s*$", raw, re.I)) or raw[:1] == "*"
            if star:
                body = [
                    Span(re.sub(r"^\s*\*|(?:\*|\(\*\)|✓|✔|√|\(đúng\))\s*$", "", raw, flags=re.I), frozenset({"star"}))
                ]
            # The star before the next letter belongs to that one.
            elif i + 1 < len(found) and raw.endswith("*"):
                body = line.cut(one.end(), end - 1)
            question.options.append(SeenOption(one["letter"].upper(), head, body))
        return True

    def _answer(self, text: str) -> bool:
        match = _ANSWER.match(text)
        if match is None:
            return False
        if self.current is None or len(_KEY_PAIR.findall(match["key"])) > 1:
            return self._pairs(match["key"])
        self.current.keys.append(clean(match["key"]))
        return True

    def _keys(self, text: str) -> bool:
        """A heading of the answers at the end, and the lines below it: "1. A  2. B  3-C"."""
        if _KEYS_HEADING.match(text) and len(self.questions) > 0 and not (self.current and not self.current.options):
            self.in_keys = True
            return True
        pairs = _KEY_PAIR.findall(text)
        if len(pairs) > 1 or (self.in_keys and pairs):
            left = re.sub(r"[\s,;.|]+", "", _KEY_PAIR.sub("", text))
            if not left:
                return self._pairs(text)
        return False

    def _pairs(self, text: str) -> bool:
        pairs = _KEY_PAIR.findall(text)
        for number, letters in pairs:
            if self.table.get(int(number), letters.upper()) != letters.upper():
                self.reading.loose.append(f"bảng đáp án ghi câu {number} hai lần khác nhau")
            self.table[int(number)] = letters.upper()
        return bool(pairs)

    def _about(self, text: str) -> bool:
        for name, pattern in _ABOUT:
            match = pattern.match(text)
            if match is None:
                continue
            if self.current is not None and (self.current.options or self.current.keys):
                self.current.about[name] = clean(match[1])
                return True
            if name == "theme":
                self.theme = clean(match[1])
                return True
        return False

    def _other(self, line: Line, text: str) -> None:
        question = self.current
        if _HEADING.match(text) and (question is None or question.options):
            self.theme, self.current = clean(text)[:120], None
        elif self.in_keys:
            self.reading.loose.append(clean(text))
        elif question is not None and not question.options and not question.keys:
            question.stem.append(clean(text))
        elif question is not None and self.numbered and question.options and not self.blank:
            last = question.options[-1]
            last.body = [*last.body, Span("\n"), *line.spans]
        elif self.numbered:
            self.reading.loose.append(clean(text))
        else:
            self._begin(f"câu {len(self.questions) + 1}")
            self.current.stem.append(clean(text))  # type: ignore[union-attr]

    def end(self) -> Reading:
        """The items of what was read."""
        used: set[int] = set()
        for place, one in enumerate(self.questions, 1):
            if one.number is None and not one.options and not one.keys:
                self.reading.loose.append(" ".join(one.stem)[:200])
                continue
            number = one.number if one.number is not None else place
            if number in self.table:
                used.add(number)
                one.keys.append(self.table[number])
            self.reading.items.append(item_of(one))
        for number in sorted(set(self.table) - used):
            self.reading.loose.append(f"bảng đáp án có câu {number} mà không thấy câu ấy")
        return self.reading


def plain(text: str) -> Iterator[Line]:
    """The lines of a plain text."""
    for number, one in enumerate(text.splitlines(), 1):
        yield Line([Span(one)], f"dòng {number}")


def read_lines(lines: Iterable[Line], format_: str) -> Reading:
    """The questions in lines.

    Args:
        lines: in order, empty ones too.
        format_: what the reading says that it was.
    """
    parser = Parser(format_)
    for line in lines:
        parser.line(line)
    return parser.end()
