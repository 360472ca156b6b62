"""Two versions of a story side by side: word by word, what went and what came."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from django.utils.html import strip_tags
from django.utils.translation import gettext as _

from loa.portal.models import StoryPage

LONGEST = 4000
"""Words of one field that are compared word by word; beyond, the field is shown as changed as a whole."""


@dataclass(frozen=True, slots=True)
class Change:
    """One field that differs.

    Args:
        label: the field, for people.
        parts: ("same" | "gone" | "new", text) in the order of reading.
    """

    label: str
    parts: list[tuple[str, str]]


def words_of(page: StoryPage) -> dict[str, str]:
    """A version's fields as plain text, in the order of the editor."""
    found = {
        _("Tên bài"): page.title,
        _("Tóm tắt"): page.summary,
        _("Mô tả ảnh chính"): page.lead_alt,
        _("Ảnh chính"): str(page.lead_image or ""),
        _("Ngày việc diễn ra"): f"{page.happened_on:%d/%m/%Y}" if page.happened_on else "",
        _("Nội dung của kế hoạch"): str(page.theme or ""),
        _("Người viết, đơn vị viết"): page.byline,
        _("Nguồn tin"): page.source,
    }
    labels = {name: str(block.label) for name, block in page.body.stream_block.child_blocks.items()}
    body = []
    for block in page.body.get_prep_value() or []:
        text = " ".join(_texts(block["value"]))
        body.append(f"[{labels.get(block['type'], block['type'])}] {text}".strip())
    return {**found, _("Nội dung"): "\n".join(body)}


def _texts(value: Any) -> list[str]:
    if isinstance(value, str):
        return [" ".join(strip_tags(re.sub(r"</(?:p|li|h2|h3)>", "\n", value)).split(" "))]
    if isinstance(value, list):
        return [text for item in value for text in _texts(item.get("value", item) if isinstance(item, dict) else item)]
    if isinstance(value, dict):
        return [text for item in value.values() for text in _texts(item)]
    return [] if value is None else [str(value)]


def compare(before: StoryPage, after: StoryPage) -> list[Change]:
    """The fields that differ between two versions."""
    old, new = words_of(before), words_of(after)
    return [Change(label, diff(old[label], text)) for label, text in new.items() if old[label] != text]


def diff(old: str, new: str) -> list[tuple[str, str]]:
    """Two texts word by word: [("same", "Bà con "), ("gone", "nộp"), ("new", "gửi"), ...]."""
    left, right = re.findall(r"\S+|\s+", old), re.findall(r"\S+|\s+", new)
    if max(len(left), len(right)) > LONGEST:
        return [("gone", old), ("new", new)]
    parts: list[tuple[str, str]] = []
    for kind, a, b, c, d in SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
        if kind == "equal":
            parts.append(("same", "".join(left[a:b])))
            continue
        if b > a:
            parts.append(("gone", "".join(left[a:b])))
        if d > c:
            parts.append(("new", "".join(right[c:d])))
    return parts
