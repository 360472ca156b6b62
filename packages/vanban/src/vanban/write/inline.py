"""Runs of text in the editable form (see `plaintext`): escapes, {b|bold} and the like."""

from __future__ import annotations

import json
import re
from typing import Any

from vanban.write.blocks import PaperError, Run, Text

_ESCAPES = {"\\": "\\\\", "{": "\\{", "}": "\\}", "|": "\\|", "[": "\\[", "]": "\\]", "\n": "\\n", "\r": "\\r"}
_MEANINGS = {"n": "\n", "r": "\r", "s": " "}
_SPECIAL = re.compile(r"[\\{}|\[\]\n\r]")
_FLAGS = re.compile(r"[biu]*")
_DECODER = json.JSONDecoder(strict=False)


def escaped(text: str) -> str:
    """Text on one line, in which no sign has a meaning; spaces at its ends are made visible."""
    shown = _SPECIAL.sub(lambda match: _ESCAPES[match[0]], text)
    if shown.endswith(" "):
        shown = shown[:-1] + "\\s"
    return "\\s" + shown[1:] if shown.startswith(" ") else shown


def plain(text: str, n: int) -> str:
    """The text that `escaped` was given; `n` is the number of the line, for messages."""
    words, rest = until(text, "", n)
    if rest:
        raise PaperError(f"dòng {n}: dấu ngoặc nhọn không dùng được ở đây")
    return words


def until(text: str, stops: str, n: int) -> tuple[str, str]:
    """Unescape up to the first free sign of `stops`, which is left out; without `stops` up to the end."""
    result = []
    at = 0
    while at < len(text):
        char = text[at]
        if char == "\\":
            if at + 1 == len(text):
                raise PaperError(f"dòng {n}: dấu \\ ở cuối dòng không che ký tự nào")
            result.append(_MEANINGS.get(text[at + 1], text[at + 1]))
            at += 2
            continue
        if char in stops:
            return "".join(result), text[at + 1 :]
        result.append(char)
        at += 1
    if stops:
        raise PaperError(f"dòng {n}: thiếu {' hoặc '.join(repr(stop) for stop in stops)}")
    return "".join(result), ""


def written(runs: Text, first: str = "") -> str:
    """Runs on one line; a sign of `first` at the start is escaped."""
    result = ""
    after_plain = False
    for run in runs:
        flags = "b" * run.bold + "i" * run.italic + "u" * run.underline
        extras = [
            f"{key}={json.dumps(value, ensure_ascii=False)}"
            for key, value in (("l", run.link), ("n", run.note))
            if value is not None
        ]
        opening = " ".join(filter(None, (flags, *extras)))
        bare = not opening and run.text != "" and not after_plain
        result += escaped(run.text) if bare else f"{{{opening}|{escaped(run.text)}}}"
        after_plain = bare
    return "\\" + result if result and result[0] in first else result


def read(text: str, n: int) -> Text:
    """The runs of a line."""
    runs, rest = _runs(text, n, stop="")
    if rest:
        raise PaperError(f"dòng {n}: dấu '|' ngoài bảng phải viết là '\\|'")
    return runs


def cell(text: str, n: int) -> tuple[Text, str]:
    """The runs of the first cell of a line " a | b | ", and the rest of the line."""
    runs, rest = _runs(text, n, stop="|")
    return runs, rest.removeprefix(" ")


def value(line: str, at: int, n: int) -> tuple[Any, int]:
    """A JSON value that begins at `at`, and where it ends."""
    try:
        return _DECODER.raw_decode(line, at)
    except (ValueError, RecursionError):
        raise PaperError(f"dòng {n}: giá trị phải là số, true, false, null hoặc chữ trong ngoặc kép") from None


def _runs(text: str, n: int, stop: str) -> tuple[Text, str]:
    runs: list[Run] = []
    at = 0
    while at < len(text):
        if text[at] == "{":
            run, at = _braced(text, at + 1, n)
            runs.append(run)
            continue
        end = at
        while end < len(text) and text[end] not in "{" + stop:
            end += 2 if text[end] == "\\" else 1
        words = text[at : min(end, len(text))]
        closed = end < len(text) and text[end] == stop
        # The space before the end of a cell belongs to the form, not to the text.
        words = words.removesuffix(" ") if closed else words
        if words:
            runs.append(Run(plain(words, n)))
        if closed:
            return tuple(runs), text[end + 1 :]
        at = end
    if stop:
        raise PaperError(f"dòng {n}: mỗi ô phải kết thúc bằng ' | '")
    return tuple(runs), ""


def _braced(text: str, at: int, n: int) -> tuple[Run, int]:
    flags = _FLAGS.match(text, at)
    shown = flags[0] if flags else ""
    at += len(shown)
    given: dict[str, str | None] = {"l": None, "n": None}
    while text[at : at + 1] not in ("|", ""):
        key = re.compile(r" ?([ln])=").match(text, at)
        if not key:
            raise PaperError(f'dòng {n}: trong ngoặc nhọn cần dạng {{b|chữ}}, {{i|chữ}}, {{l="địa chỉ"|chữ}}')
        inner, at = value(text, key.end(), n)
        if not isinstance(inner, str):
            raise PaperError(f"dòng {n}: địa chỉ và chú thích phải là chữ trong ngoặc kép")
        given[key[1]] = inner
    words, rest = until(text[at + 1 :], "}", n)
    run = Run(words, "b" in shown, "i" in shown, "u" in shown, given["l"], given["n"])
    return run, len(text) - len(rest)
