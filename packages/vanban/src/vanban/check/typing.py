"""Typing: quotation marks and brackets in pairs, signs and spaces, doubled words."""

from __future__ import annotations

import re

from vanban.check.report import Reporter, data
from vanban.read.paras import Para
from vanban.read.reader import Draft

_MAY_BE_ADDRESS = re.compile(r"://|www\.|@|\.(?:vn|com|net|org|gov|edu|info)")
_ADDRESS = re.compile(r"://|^www\.|@|\.(?:vn|com|net|org|gov|edu|info)(?!\w)")
_SIGNS = tuple(
    re.compile(pattern)
    for pattern in (
        r"(?<![.…])\.\.(?![.…/])",
        r"(?<!\.)\./\.\.+",
        r",\s?,",
        r";\s?;",
        r":\s?:",
        r"[,;]\s?\.(?!\.)",
        r"(?<=[^\W\d_])[,;](?=[^\W\d_])",
        r"(?<=[a-zà-ỹđ]{2})\.(?=[A-ZĐÀ-Ỹ][a-zà-ỹđ])",
        r"(?<=[\w)”])\s[,;](?=[\s\w]|$)",
        r"(?<=[\w)”])\s\.(?=\s|$)",
    )
)
# What every one of them holds: a sign without a space behind it, two signs, or a sign behind a space.
_MAY_BE_SIGNS = re.compile(r"[.,;:](?:[^\s\d]|\s[.,;:])|\s[.,;]")
_LIST_SIGN = re.compile(r"(?<![\w(])(?:[a-zđ]|\d{1,2})\)")


def run(made: Draft, report: Reporter) -> None:
    """Report typing slips."""
    table_rows = [para for para in made.paras if para.cells is None]
    for para in table_rows:
        _signs(para, report)
        _glued(para, report)
        _doubled(para, report)
    for para in made.paras:
        _quotes(para, report)
        _brackets(para, report)


def _masked(text: str) -> str:
    """The text with web and mail addresses blotted out, their last sign kept."""
    return " ".join(
        "x" * len(stem) + word[len(stem) :] if _ADDRESS.search(word) and (stem := word.rstrip(".,;:)")) else word
        for word in text.split(" ")
    )


def _around(text: str, start: int, end: int) -> tuple[int, int]:
    """The passage with the words on both sides."""
    left = text.rfind(" ", 0, max(0, text.rfind(" ", 0, start))) + 1
    right = text.find(" ", end)
    return left, right if right >= 0 else len(text)


def _chunk(text: str, start: int, end: int) -> tuple[int, int]:
    """What stands between two spaces: the two words that a sign without a space holds together."""
    right = text.find(" ", end)
    return text.rfind(" ", 0, start) + 1, right if right >= 0 else len(text)


def _signs(para: Para, report: Reporter) -> None:
    text = para.text
    if not _MAY_BE_SIGNS.search(text):
        return
    masked = _masked(text) if _MAY_BE_ADDRESS.search(text) else text
    for pattern in _SIGNS:
        for match in pattern.finditer(masked):
            start, end = (_chunk if match.group() in ",;." else _around)(text, match.start(), match.end())
            report.add("punctuation", (para.start + start, para.start + end))


_CAPITALS = "".join(filter(str.isupper, map(chr, range(0x1EFA))))
_SMALL = "".join(filter(str.islower, map(chr, range(0x1EFA))))
_INNER = re.compile(f"[{_CAPITALS}](?<=[{_SMALL}][{_CAPITALS}])")
_WORD = re.compile(r"(?<![\w/.@-])[^\W\d_]{4,}(?![\w/.@-])")


def _glued(para: Para, report: Reporter) -> None:
    """ "PhòngTư pháp": two syllables of Vietnamese with a capital between them and no space."""
    from vanban.check.spelling import is_syllable

    if not _INNER.search(para.text):
        return
    for match in _WORD.finditer(para.text):
        word = match.group()
        if word.istitle() or word.islower() or word.isupper() or word.isascii() or not word[0].isupper():
            continue
        capitals = [place for place, letter in enumerate(word) if letter.isupper()]
        if len(capitals) == 2 and all(is_syllable(part.lower()) for part in (word[: capitals[1]], word[capitals[1] :])):
            right = f"{word[: capitals[1]]} {word[capitals[1] :]}"
            report.add("punctuation", (para.start + match.start(), para.start + match.end()), suggestion=right)


_MARKS, _BOWS = re.compile("[“”]"), re.compile("[()]")


def _quotes(para: Para, report: Reporter) -> None:
    text = para.text
    if "“" in text or "”" in text:
        depth: list[int] = []
        for match in _MARKS.finditer(text):
            place, sign = match.start(), match.group()
            if sign == "“":
                depth.append(place)
            elif sign == "”":
                if depth:
                    depth.pop()
                    continue
                start = max(0, place - 30)
                start = text.find(" ", start) + 1 if start else 0
                report.add("quote-unbalanced", (para.start + min(start, place), para.start + place + 1))
        for place in depth[:1]:
            if text.count('"') % 2 == 0:
                report.add("quote-unbalanced", (para.start + place, para.start + min(place + 40, len(text))))
    elif text.count('"') % 2:
        place = text.find('"')
        report.add("quote-unbalanced", (para.start + place, para.start + min(place + 40, len(text))))


def _brackets(para: Para, report: Reporter) -> None:
    text = para.text
    if "(" not in text and ")" not in text:
        return
    skip = {match.end() - 1 for match in _LIST_SIGN.finditer(text)}
    stack: list[int] = []
    for match in _BOWS.finditer(text):
        place, sign = match.start(), match.group()
        if sign == "(":
            stack.append(place)
        elif sign == ")":
            if stack:
                stack.pop()
            elif place not in skip:
                start, end = _around(text, place, place + 1)
                report.add("bracket-unbalanced", (para.start + start, para.start + end))
    for place in stack[:1]:
        report.add("bracket-unbalanced", (para.start + place, para.start + min(place + 40, len(text))))


def _doubled(para: Para, report: Reporter) -> None:
    """The same word, or the same two words, twice in a row."""
    words = para.words.words
    again = [
        place
        for place, (word, after, third) in enumerate(zip(words, words[1:], [*words[2:], ""], strict=False))
        if word in (after, third)
    ]
    if not again:
        return
    allowed = frozenset(data("confusions")["doubled"]["allowed"])
    starts, ends = para.words.starts, para.words.ends
    for place in again:
        word = words[place]
        if word == words[place + 1] and word.isalpha() and word not in allowed and len(word) > 1:
            if _two_words(words, place):
                continue
            if starts[place + 1] - ends[place] == 1 and not (
                para.words.is_upper(place) and para.words.is_upper(place + 1)
            ):
                report.add("doubled-word", (para.start + starts[place], para.start + ends[place + 1]))
        elif (
            place + 3 < len(words)
            and word == words[place + 2]
            and words[place + 1] == words[place + 3]
            and word.isalpha()
            and words[place + 1].isalpha()
            and word != words[place + 1]
            and ends[place + 1] + 1 == starts[place + 2]
            and f"{word} {words[place + 1]}" not in allowed
            and not (para.words.is_upper(place) and not para.words.is_upper(place + 2) and starts[place] > para.body_at)
        ):
            report.add("doubled-word", (para.start + starts[place], para.start + ends[place + 3]))


_EACH = frozenset(("mỗi", "các", "từng", "mọi", "những"))


def _two_words(words: list[str], place: int) -> bool:
    """The end of one word and the beginning of the next: "tuyên truyền truyền thống", "mỗi tổ | tổ chức"."""
    from vanban.check.spelling import compounds

    if place == 0 or place + 2 >= len(words) or (words[place + 1], words[place + 2]) not in compounds():
        return False
    return words[place - 1] in _EACH or (words[place - 1], words[place]) in compounds()
