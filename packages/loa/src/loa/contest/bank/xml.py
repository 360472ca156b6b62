"""Moodle XML and QTI (3.0, and 2.x, whose names differ only in form)."""

from __future__ import annotations

import html
import io
import re
import zipfile
from typing import Any

from loa.contest.bank.question import TRUE_FALSE, Draft, Item, Reading, Unreadable, clean, faults

_SKIPPED = {"category", "description"}
MOST_BYTES = 80 * 2**20


def parse(data: bytes) -> Any:
    """The root of an XML text; nothing outside it is read.

    Raises:
        Unreadable: it is no XML, or declares entities.
    """
    from lxml import etree

    if b"<!DOCTYPE" in data[:4096].upper() or b"<!ENTITY" in data[:65536].upper():
        raise Unreadable("Tệp XML có khai báo DOCTYPE, không nhận vì lý do an toàn.")
    try:
        return etree.fromstring(
            data, etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
        )
    except (etree.XMLSyntaxError, ValueError):
        raise Unreadable("Tệp XML bị hỏng, không đọc được.") from None


def _strip(text: str) -> str:
    text = re.sub(r"(?i)<br\s*/?>|</p>|</div>|</li>", "\n", text)
    return clean(html.unescape(re.sub(r"<[^<>]+>", "", text)))


def _moodle_text(element: Any, path: str) -> str:
    found = element.find(path)
    return _strip(found.text or "") if found is not None else ""


def read_moodle(root: Any) -> Reading:
    """The questions of a Moodle XML quiz."""
    reading, theme, number = Reading("moodle"), "", 0
    for question in root.iter("question"):
        kind = question.get("type", "")
        if kind == "category":
            theme = _moodle_text(question, "category/text").split("/")[-1]
        if kind in _SKIPPED:
            continue
        number += 1
        draft = Draft("single", _moodle_text(question, "questiontext/text"), theme=theme)
        draft.note = _moodle_text(question, "generalfeedback/text")
        item = Item(f"câu {number}", draft)
        _moodle_item(kind, question, draft, item)
        if (
            "@@PLUGINFILE@@" in (question.findtext("questiontext/text") or "")
            or question.find("questiontext/file") is not None
        ):
            item.hints.append("có hình trong tệp: tải hình lên rồi gắn vào câu hỏi")
        item.faults += faults(draft) if not item.faults else []
        reading.items.append(item)
    return reading


def _moodle_item(kind: str, question: Any, draft: Draft, item: Item) -> None:
    answers = question.findall("answer")
    texts = [_moodle_text(one, "text") for one in answers]
    points = [float(one.get("fraction") or 0) for one in answers]
    if kind == "multichoice":
        draft.options, draft.key = texts, [i for i, point in enumerate(points) if point > 0]
        single = (question.findtext("single") or "true").strip().lower() in ("true", "1")
        if single and len(draft.key) > 1:
            draft.key = [i for i, point in enumerate(points) if point >= 100]
        draft.kind = "single" if single else "several"
    elif kind == "truefalse":
        right = next((text.lower() for text, point in zip(texts, points, strict=True) if point > 0), "")
        draft.kind, draft.options = "truefalse", list(TRUE_FALSE)
        draft.key = [int(right == "false")] if right in ("true", "false") else []
    elif kind == "shortanswer":
        draft.kind, draft.key = "fill", [text for text, point in zip(texts, points, strict=True) if point >= 100]
    elif kind == "matching":
        pairs = [
            (_moodle_text(one, "text"), _moodle_text(one, "answer/text")) for one in question.findall("subquestion")
        ]
        right = list(dict.fromkeys(pair[1] for pair in pairs))
        left = [pair for pair in pairs if pair[0]]
        draft.kind, draft.options = "match", [[pair[0] for pair in left], right]
        draft.key = [right.index(pair[1]) for pair in left]
    elif kind == "ordering":
        draft.kind, draft.options, draft.key = "order", texts, list(range(len(texts)))
    else:
        item.faults.append(f"loại câu “{kind}” của Moodle không dùng được trong cuộc thi")


def _name(element: Any) -> str:
    """The local name as QTI 3 writes it: qti-assessment-item for assessmentItem."""
    if not isinstance(element.tag, str):
        return ""
    name = element.tag.rsplit("}", 1)[-1]
    name = re.sub(r"(?<=[a-z])([A-Z])", lambda match: f"-{match[1].lower()}", name)
    return name.removeprefix("qti-")


def _all(element: Any, name: str) -> list[Any]:
    return [one for one in element.iter() if _name(one) == name]


def _words(element: Any, skip: frozenset[str] = frozenset()) -> str:
    """The text of an element without the parts that answers are given in."""
    if _name(element) in skip:
        return ""
    parts = [element.text or ""]
    for child in element:
        if isinstance(child.tag, str):
            gap = " _____ " if _name(child) in ("text-entry-interaction",) and "gap" in skip else ""
            parts.append(gap or _words(child, skip))
            if _name(child) in ("p", "div", "li", "br", "prompt"):
                parts.append("\n")
        parts.append(child.tail or "")
    return "".join(parts)


_INTERACTIONS = ("choice-interaction", "order-interaction", "match-interaction", "text-entry-interaction")


def read_qti_item(root: Any, where: str) -> Item:
    """The question of one assessment item."""
    draft = Draft("single", "")
    item = Item(where, draft)
    found = [one for one in root.iter() if _name(one).endswith("-interaction")]
    body = _all(root, "item-body")
    skip = frozenset({"simple-choice", "simple-match-set", "gap", "feedback-inline", "rubric-block", "modal-feedback"})
    draft.text = clean(_words(body[0], skip)) if body else ""
    draft.text = re.sub(r"\n{2,}", "\n", draft.text)
    if re.search(r"_{2,}|\.{3}|…", draft.text.removesuffix("\n_____")):
        draft.text = draft.text.removesuffix("\n_____")
    if len(found) != 1 or _name(found[0]) not in _INTERACTIONS:
        item.faults.append("câu QTI này có kiểu tương tác không dùng được trong cuộc thi")
        return item
    declared = _all(root, "response-declaration")
    values = [
        (one.text or "").strip() for d in declared[:1] for c in _all(d, "correct-response") for one in _all(c, "value")
    ]
    several = bool(declared) and (declared[0].get("cardinality") == "multiple")
    interaction, kind = found[0], _name(found[0])
    choices = _all(interaction, "simple-choice")
    names = [one.get("identifier", "") for one in choices]
    places = [names.index(value) if value in names else -1 for value in values]
    if kind == "text-entry-interaction":
        mapped = [one.get("map-key") or one.get("mapKey") or "" for d in declared for one in _all(d, "map-entry")]
        draft.kind, draft.key = "fill", list(dict.fromkeys([*values, *(one for one in mapped if one)]))
    elif kind == "match-interaction":
        _qti_match(interaction, values, draft)
    else:
        draft.options, draft.key = [clean(_words(one)) for one in choices], places
        draft.kind = "order" if kind == "order-interaction" else "several" if several else "single"
        if draft.kind == "several":
            draft.key = sorted(places)
        if draft.options == TRUE_FALSE:
            draft.kind = "truefalse"
    item.faults += faults(draft)
    return item


def _qti_match(interaction: Any, values: list[str], draft: Draft) -> None:
    sets = _all(interaction, "simple-match-set")
    sides = [_all(one, "simple-associable-choice") for one in sets[:2]]
    if len(sides) != 2:
        return
    names = [[one.get("identifier", "") for one in side] for side in sides]
    pairs = dict(value.split(None, 1) for value in values if " " in value)
    draft.kind = "match"
    draft.options = [[clean(_words(one)) for one in side] for side in sides]
    draft.key = [names[1].index(pairs[one]) if pairs.get(one) in names[1] else -1 for one in names[0]]


def read_qti(root: Any) -> Reading:
    """The question, or questions, of a QTI text."""
    items = [root] if _name(root) == "assessment-item" else _all(root, "assessment-item")
    reading = Reading("qti")
    for number, one in enumerate(items, 1):
        reading.items.append(read_qti_item(one, f"câu {number}"))
    return reading


def read_qti_package(data: bytes) -> Reading:
    """The questions of a QTI package (a zip).

    Raises:
        Unreadable: it is broken, or larger unpacked than anybody's bank.
    """
    reading = Reading("qti")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = [info for info in archive.infolist() if info.filename.lower().endswith(".xml")]
            if sum(info.file_size for info in names) > MOST_BYTES:
                raise Unreadable("Gói QTI giải nén ra lớn quá.")
            for info in sorted(names, key=lambda one: one.filename):
                if info.filename.rsplit("/", 1)[-1].lower() == "imsmanifest.xml":
                    continue
                root = parse(archive.read(info))
                if _name(root) == "assessment-item":
                    reading.items.append(read_qti_item(root, info.filename))
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError):
        raise Unreadable("Gói nén bị hỏng, không mở được.") from None
    return reading
