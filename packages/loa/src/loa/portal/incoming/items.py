"""What a feed is to us, and the small tools with which every format is read."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime
from html import unescape
from urllib.parse import urljoin, urlsplit

MOST_READ = 60_000
"""So many items are looked at; a feed that is longer than a full sitemap never ends."""
LONGEST = {"title": 300, "summary": 4_000, "html": 300_000, "guid": 2_000, "link": 2_000, "author": 150}


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that a source published, in its own words; nothing in it is safe to show yet.

    Args:
        guid: what the source calls it; "" where it says nothing or calls several things so.
        link: http(s), absolute; "" where there is none.
        title, summary: without markup, entities resolved.
        html: the fullest text that the feed carries, with markup.
        published: None where the source says nothing sensible.
        picture, picture_alt: address and words of its picture.
    """

    guid: str = ""
    link: str = ""
    title: str = ""
    summary: str = ""
    html: str = ""
    author: str = ""
    published: datetime | None = None
    picture: str = ""
    picture_alt: str = ""


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed that was read.

    Args:
        kind: "atom", "rss", "json", "sitemap".
        items: the newest first, at most as many as were asked for.
        hub, topic: for WebSub, absolute; "" where the feed names none.
        minutes: how long the source asks to wait between two looks; 0: it says nothing.
        notes: sentences about what was left out or was not quite right.
    """

    kind: str
    title: str = ""
    items: tuple[Item, ...] = ()
    hub: str = ""
    topic: str = ""
    minutes: int = 0
    notes: tuple[str, ...] = field(default=())


def web_address(text: str | None, base: str) -> str:
    """An absolute http(s) address, or ""."""
    text = "".join((text or "").split())[: LONGEST["link"]]
    if not text:
        return ""
    try:
        found = urljoin(base, text)
        parts = urlsplit(found)
        ok = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.username is None
    except ValueError:
        return ""
    return found if ok and len(found) <= LONGEST["link"] else ""


def plain(text: str | None, most: int) -> str:
    """Words without markup: entities resolved (twice where a feed escaped twice), one space between."""
    text = (text or "")[: most * 20 + 2000]
    for _nth in range(2):
        text = unescape(re.sub(r"<(?:script|style)\b.*?(?:</(?:script|style)>|$)", " ", text, flags=re.S | re.I))
        text = re.sub(r"<!--.*?(?:-->|$)|</?[a-zA-Z][^<>]*(?:>|$)", " ", text, flags=re.S)
    text = re.sub("[\x00-\x1f\x7f-\x9f\u200b\u202a-\u202e\u2066-\u2069\ufeff]", " ", text)
    text = " ".join(text.split())
    return text if len(text) <= most else text[: most - 1].rsplit(" ", 1)[0] + "…"


def is_web(text: str | None) -> bool:
    return (text or "").strip().lower().startswith(("http://", "https://"))


def escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
