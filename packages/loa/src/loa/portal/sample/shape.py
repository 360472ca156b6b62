"""What a sample story is, and the blocks that it is made of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

Block = tuple[str, Any]


@dataclass(frozen=True, slots=True)
class SampleStory:
    """One story and how far it has come.

    Args:
        unit: key of the sample unit whose site carries it.
        picture: name of its drawing, and what is in it.
        alt: the drawing in words.
        title, summary, body: as people read it.
        days: how many days ago it was published; for what is not published yet, when it was written.
        hour: the hour of publication.
        before: how many days before that the thing happened.
        theme: a few words of the plan's theme that it belongs to, without marks.
        state: "published", "submitted" or "draft".
        source: where the news came from.
    """

    unit: str
    picture: str
    alt: str
    title: str
    summary: str
    days: int
    body: tuple[Block, ...]
    hour: int = 8
    before: int = 1
    theme: str = ""
    state: str = "published"
    source: str = ""


def text(*paragraphs: str) -> Block:
    return "text", "".join(f"<p>{one}</p>" for one in paragraphs)


def heading(title: str, *paragraphs: str) -> Block:
    return "text", f"<h2>{title}</h2>" + "".join(f"<p>{one}</p>" for one in paragraphs)


def quote(words: str, who: str) -> Block:
    return "quote", {"text": words, "who": who}


def fact(title: str, *figures: tuple[str, str]) -> Block:
    return "fact", {"title": title, "figures": [{"label": label, "value": value} for label, value in figures]}


def steps(title: str, *rows: tuple[str, str]) -> Block:
    return "steps", {"title": title, "steps": [{"title": one, "text": more} for one, more in rows]}
