"""One question as it is typed into the desk's form: a line for each option, a star before what is right."""

from __future__ import annotations

import re
from typing import Any

from loa.contest.bank.question import TRUE_FALSE, Draft, clean

_PAIR = re.compile(r"\s*(?:=|->|→|↔)\s*")


def as_lines(kind: str, options: list[Any], key: list[Any]) -> str:
    """The options of a question as the form shows them."""
    if kind == "fill":
        return "\n".join(key)
    if kind == "match":
        left, right = options
        pairs = [f"{one} = {right[place]}" for one, place in zip(left, key, strict=True)]
        return "\n".join([*pairs, *(f"= {one}" for place, one in enumerate(right) if place not in key)])
    if kind == "order":
        return "\n".join(options[place] for place in key)
    return "\n".join(("* " if place in key else "") + one for place, one in enumerate(options))


def draft_from(*, kind: str, text: str, lines: str, **fields: Any) -> Draft:
    """The question that was typed; whether it is a clear one is asked by `faults`.

    Args:
        lines: as `as_lines` writes them. Of a match, a line without a left side is an option that fits nothing.
        fields: the other fields of a `Draft`.
    """
    given = [one for one in (clean(line) for line in lines.splitlines()) if one]
    options: list[Any] = given
    key: list[Any] = list(range(len(given)))
    if kind == "fill":
        options, key = [], given
    elif kind == "match":
        pairs = [tuple(_PAIR.split(one, maxsplit=1)) for one in given]
        whole = [pair if len(pair) == 2 else (pair[0], "") for pair in pairs]
        right = list(dict.fromkeys(pair[1] for pair in whole))
        options = [[pair[0] for pair in whole if pair[0]], right]
        key = [right.index(pair[1]) for pair in whole if pair[0]]
    elif kind != "order":
        key = [place for place, one in enumerate(given) if one.startswith("*")]
        options = [one.lstrip("* ").strip() for one in given]
        if kind == "truefalse" and not options:
            options = list(TRUE_FALSE)
    return Draft(kind, clean(text), options, key, **{name: clean(value) for name, value in fields.items()})


def key_from(kind: str, text: str, options: list[Any]) -> list[Any]:
    """A key that was typed: letters by the options' order ("B", "A, C"), of a fill-in the texts with ; between them; of
    a match for each left its right. What is no key gives places that `faults` refuses.
    """
    if kind == "fill":
        return [one for one in (clean(part) for part in text.split(";")) if one]
    return [ord(letter) - 65 for letter in re.findall(r"[A-Z]", text.upper())]
