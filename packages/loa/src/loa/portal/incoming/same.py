"""Knowing a thing again: the same by what it is called, alike by what it says."""

from __future__ import annotations

import hashlib
import re
import zlib
from datetime import date
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from vanban.text import fold

_COUNTERS = re.compile(r"utm_|fbclid$|gclid$|zarsrc$|mc_(cid|eid)$|igshid$|_ga$|ref$|ref_src$|spm$", re.I)
SHINGLE = 3
MARKS = 64
WORDS = 400
ALIKE = 50
"""Percent of common shingles from which two texts are shown as perhaps the same."""


def key_of(text: str) -> str:
    """sha256 of a text, "" of an empty one."""
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest() if text else ""


def canonical_link(url: str) -> str:
    """An address by which the same page is known: without scheme, "www.", default port, fragment, final slash and
    what only counts clicks; the rest of the query sorted.
    """
    if not url:
        return ""
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").lower().removeprefix("www.").removeprefix("m.")
        port = parts.port
    except ValueError:
        return url
    if port and port not in (80, 443):
        host = f"{host}:{port}"
    pairs = sorted((name, value) for name, value in parse_qsl(parts.query, True) if not _COUNTERS.match(name))
    path = re.sub(r"/(?:index\.(?:html?|php)|amp)?$", "", parts.path or "/")
    return urlunsplit(("", host, path, urlencode(pairs), ""))


def title_key(title: str, day: date | None) -> str:
    """What stands for a title of one day, however it is typed."""
    words = " ".join(re.findall(r"\w+", fold(title)))
    return key_of(f"{words}|{day.isoformat() if day else ''}")


def marks_of(text: str) -> list[int]:
    """The smallest hashes of a text's runs of three words: enough to tell how much two texts share."""
    words = re.findall(r"\w+", fold(text))[:WORDS]
    runs = {" ".join(words[at : at + SHINGLE]) for at in range(max(1, len(words) - SHINGLE + 1))} if words else set()
    return sorted(zlib.crc32(run.encode("utf-8")) for run in runs)[:MARKS]


def percent_alike(one: list[int], other: list[int]) -> int:
    """How much two texts share, 0 to 100: Jaccard's measure estimated from the smallest hashes of their union."""
    first, second = set(one), set(other)
    smallest = sorted(first | second)[:MARKS]
    if len(first) < 3 or len(second) < 3 or not smallest:
        return 0
    return round(100 * sum(mark in first and mark in second for mark in smallest) / len(smallest))
