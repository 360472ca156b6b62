"""What the message is about: the items of the plan's contents, and which duty plainly serves which."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from vanban.text import compare_key, fold

from loa.plan.models import Duty, Plan, Theme
from loa.plan.titles import topic_title

RUN = 8
"""So many words in a row, shared with one topic only, tie a duty to it; shorter runs are the phrases that the whole
plan repeats.
"""
_WORD = re.compile(r"[0-9a-z]+")
_MARKER = re.compile(r"^\s*(?:\d+[.)]|[a-zđ][.)]|[-–+•*])\s*")


def topics(reading: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Label and paragraph of each item of a section of contents: one whose heading says so and that holds no duty."""
    for node in reading["outline"]:
        top = node["label"]
        if "noi dung" not in fold(node["title"]) or any(
            re.match(rf"{re.escape(top)}([./]|$)", duty["where"]) for duty in reading["duties"]
        ):
            continue
        item = re.compile(rf"{re.escape(top)}[./][^./]+$")
        for paragraph in reading["paragraphs"]:
            if item.match(paragraph["eid"]) and paragraph["kind"] in ("item", "bullet", "heading"):
                yield paragraph["eid"], paragraph


def read_themes(plan: Plan, reading: dict[str, Any]) -> list[Theme]:
    """Make the plan's themes those of the reading; a theme with the same words stays the same row.

    Args:
        plan: the plan, locked.
        reading: JSON of a reading.
    """
    old = {compare_key(theme.text): theme for theme in plan.themes.all()}
    found = list(topics(reading))
    for number, theme in enumerate(old.values()):
        theme.order = 10_000 + number
    Theme.objects.bulk_update(old.values(), ["order"])
    themes = []
    for order, (label, paragraph) in enumerate(found, 1):
        text = _MARKER.sub("", paragraph["text"])
        known = compare_key(text)
        theme = old.pop(known) if known in old else Theme(plan=plan, title=topic_title(text), text=text)
        theme.order, theme.label = order, label[:20]
        theme.span_start, theme.span_end = paragraph["start"], paragraph["end"]
        theme.save()
        themes.append(theme)
    Theme.objects.filter(pk__in=[theme.pk for theme in old.values()]).delete()
    return themes


def _runs(text: str) -> set[tuple[str, ...]]:
    words = _WORD.findall(fold(text))
    return {tuple(words[start : start + RUN]) for start in range(len(words) - RUN + 1)}


_PLACE = re.compile(r"\b(?:muc|phan)\s")


def _place(label: str) -> re.Pattern[str] | None:
    """How a duty names the topic's place, folded: "mục II.3", "điểm 3 mục II", "khoản 3, phần II"; None without one."""
    top, _sep, item = label.replace("/", ".").partition(".")
    top, item = re.escape(fold(top)), re.escape(fold(item))
    if not item:
        return None
    return re.compile(
        rf"\b(?:muc|phan)\s+{top}\s*[.,/]\s*{item}\b(?!\.\d)|\b(?:diem|khoan|muc)\s+{item}\s*,?\s*(?:cua\s+)?(?:muc|phan)\s+{top}\b"
    )


def link_themes(themes: Sequence[Theme], duties: Sequence[Duty], settled: dict[int, set[str]]) -> None:
    """Tie a duty to the one topic that it names by its place, or of which it repeats a run of words that no other
    topic and few duties have.

    Args:
        themes: the plan's themes, saved.
        duties: saved duties.
        settled: by identifier the fields that a person decided.
    """
    runs = {duty.pk: _runs(duty.text) for duty in duties}
    common = Counter(run for found in runs.values() for run in found)
    rare = max(3, len(duties) // 8)
    of_theme = [(theme, {run for run in _runs(theme.text) if common[run] <= rare}) for theme in themes]
    shared = Counter(run for _theme, found in of_theme for run in found)
    only = {run: theme for theme, found in of_theme for run in found if shared[run] == 1}
    places = [(theme, place) for theme in themes if (place := _place(theme.label))]
    changed: list[Duty] = []
    for duty in duties:
        if "theme" in settled.get(duty.pk, set()):
            continue
        text = fold(duty.text)
        fitting = [theme for theme, place in places if place.search(text)] if _PLACE.search(text) else []
        if not fitting:
            fitting = list({only[run].pk: only[run] for run in only.keys() & runs[duty.pk]}.values())
        theme = fitting[0] if len(fitting) == 1 else None
        if duty.theme_id != (theme.pk if theme else None):
            duty.theme = theme
            changed.append(duty)
    Duty.objects.bulk_update(changed, ["theme"])
