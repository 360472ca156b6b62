"""GIFT, Moodle's text format: https://docs.moodle.org/en/GIFT_format."""

from __future__ import annotations

import html
import re

from loa.contest.bank.question import TRUE_FALSE, Draft, Item, Reading, clean, faults

_ESCAPE = re.compile(r"\\([~=#{}:\\])")
_HELD = {char: chr(0xE000 + i) for i, char in enumerate("~=#{}:\\")}
_BACK = {held: char for char, held in _HELD.items()}


def _hold(text: str) -> str:
    return _ESCAPE.sub(lambda match: _HELD[match[1]], text)


def _free(text: str) -> str:
    text = "".join(_BACK.get(char, char) for char in text).replace("\\n", "\n")
    return clean(text)


def _plain(text: str, is_html: bool) -> str:
    if is_html:
        text = html.unescape(re.sub(r"<[^>]+>", " ", re.sub(r"(?i)<br\s*/?>|</p>", "\n", text)))
    return _free(text)


def read_gift(text: str) -> Reading:
    """The questions of a GIFT text."""
    reading, theme = Reading("gift"), ""
    lines = [line for line in text.replace("\r\n", "\n").split("\n") if not line.lstrip().startswith("//")]
    block: list[str] = []
    number = 0
    for line in [*lines, ""]:
        if line.strip().startswith("$CATEGORY:"):
            theme = clean(line.split(":", 1)[1].strip().split("/")[-1])
        elif line.strip():
            block.append(line)
        elif block:
            whole = _hold("\n".join(block))
            if whole.count("{") > whole.count("}"):
                block.append("")  # an empty line inside an answer
                continue
            number += 1
            reading.items.append(_item(whole, theme, f"câu {number}"))
            block = []
    if block:
        reading.loose.append(clean("\n".join(block)))
    return reading


def _item(block: str, theme: str, where: str) -> Item:
    title = re.match(r"\s*::(.*?)::", block, re.S)
    if title:
        block = block[title.end() :]
    form = re.match(r"\s*\[(html|moodle|plain|markdown)\]", block)
    is_html = bool(form and form[1] == "html")
    if form:
        block = block[form.end() :]
    match = re.search(r"\{(.*?)\}", block, re.S)
    if match is None:
        return Item(
            where, Draft("single", _plain(block, is_html), theme=theme), ["không có phần trả lời trong ngoặc { }"]
        )
    before, after = block[: match.start()], block[match.end() :]
    stem = _plain(before, is_html)
    if after.strip():
        stem = clean(f"{stem} _____ {_plain(after, is_html)}")
    draft = Draft("single", stem, theme=theme)
    item = Item(where, draft)
    _answers(match[1].strip(), draft, item, is_html)
    item.faults += faults(draft)
    return item


def _answers(inner: str, draft: Draft, item: Item, is_html: bool) -> None:
    general = re.search(r"####(.*)$", inner, re.S)
    if general:
        draft.note, inner = _plain(general[1], is_html), inner[: general.start()].strip()
    word = inner.split("#")[0].strip().upper()
    if word in ("T", "TRUE", "F", "FALSE"):
        draft.kind, draft.options, draft.key = "truefalse", list(TRUE_FALSE), [int(word[0] == "F")]
        return
    if inner.startswith("#"):
        item.faults.append("câu trả lời bằng số chưa dùng được, đổi thành câu điền từ")
        return
    parts = re.findall(r"([=~])([^=~]*)", inner)
    if inner and (not parts or inner[0] not in "=~"):
        item.faults.append("phần trả lời không đúng dạng GIFT")
        return
    texts, points = [], []
    for sign, text in parts:
        weight = re.match(r"\s*%(-?[\d.]+)%", text)
        body = text[weight.end() :] if weight else text
        texts.append(_plain(body.split("#")[0], is_html))
        points.append(float(weight[1]) if weight else (100.0 if sign == "=" else 0.0))
    if texts and all("->" in text for text in texts):
        pairs = [[clean(side) for side in text.split("->", 1)] for text in texts]
        right = list(dict.fromkeys(pair[1] for pair in pairs))
        left = [pair for pair in pairs if pair[0]]
        draft.kind, draft.options = "match", [[pair[0] for pair in left], right]
        draft.key = [right.index(pair[1]) for pair in left]
    elif texts and all(sign == "=" for sign, _text in parts):
        draft.kind, draft.key = "fill", [text for text, point in zip(texts, points, strict=True) if point > 0]
    else:
        draft.options = texts
        draft.key = [i for i, point in enumerate(points) if point > 0]
        if len(draft.key) > 1:
            draft.kind = "several"
