"""Markup of others as blocks of a story: what nh3 lets through, and of that only what our own editor could have
written.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html import escape, unescape
from html.parser import HTMLParser
from typing import Any

import nh3

from loa.portal.incoming.items import plain, web_address

MOST_TAGS = 6_000
MOST_PICTURES = 12
MOST_LETTERS = 60_000
_HEADINGS = {"h1": "h2", "h2": "h2", "h3": "h3", "h4": "h3", "h5": "h3", "h6": "h3"}
_INLINE = {"b": "b", "strong": "b", "i": "i", "em": "i", "a": "a"}
_BREAKS = {"p", "div", "section", "article", "figure", "figcaption", "td", "th", "tr", "table", "dl", "dt", "dd", "pre"}
TAGS = {*_HEADINGS, *_INLINE, *_BREAKS, "ul", "ol", "li", "blockquote", "br", "img", "tbody", "thead", "base"}
_DROPPED = {"script", "style", "iframe", "object", "embed", "svg", "math", "template", "noscript", "form", "title"}
_UNWANTED = re.compile(r"</?(?:font|span|nobr|big|small|tt|strike|s|u|code|center|o:p|wbr|mark)\b[^<>]*>", re.I)
_BOLD = re.compile(r"<(b|i|em|strong)\b[^<>]*>", re.I)
_BASE = re.compile(r'^<base href="([^"]*)">')

Block = tuple[str, Any]


@dataclass(frozen=True, slots=True)
class Image:
    """A picture in the text of an item: its address, and what the source says is in it."""

    url: str
    alt: str = ""
    caption: str = ""


@dataclass(slots=True)
class Cleaned:
    """A text of others, cut down.

    Args:
        blocks: ("text", html), ("quote", {...}) or ("image", Image), in order.
        notes: sentences about what was left out.
    """

    blocks: list[Block] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def html(self) -> str:
        """The same for looking at, without its pictures."""
        parts = []
        for kind, value in self.blocks:
            if kind == "text":
                parts.append(value)
            elif kind == "quote":
                parts.append(f"<blockquote><p>{escape(value['text'])}</p></blockquote>")
        return "".join(parts)

    @property
    def images(self) -> list[Image]:
        return [value for kind, value in self.blocks if kind == "image"]


def clean(html: str, base: str) -> Cleaned:
    """Markup of others as blocks of ours.

    Args:
        html: anything at all.
        base: what relative addresses hang on.
    """
    told = _BASE.match(html)
    base = (web_address(told[1], base) or base) if told else base
    if html.count("<") > MOST_TAGS:
        html = "".join(f"<p>{escape(part)}</p>" for part in [plain(html, MOST_LETTERS)] if part)
    # Formatting elements that are never closed are opened anew in every paragraph by whoever reads HTML by the book;
    # without attributes at most three of a kind are.
    html = _BOLD.sub(lambda match: f"<{match[1].lower()}>", _UNWANTED.sub("", html))
    safe = nh3.clean(
        html,
        tags=TAGS - {"base"},
        clean_content_tags=_DROPPED,
        attributes={"a": {"href"}, "img": {"src", "alt", "title", "data-src", "data-original"}},
        url_schemes={"http", "https", "mailto", "tel"},
        link_rel=None,
        strip_comments=True,
    )
    builder = _Builder(base)
    builder.feed(safe)
    builder.close()
    return builder.done()


class _Builder(HTMLParser):
    """Walks sound HTML once, without recursion: blocks of text, quotes and pictures in their order."""

    def __init__(self, base: str) -> None:
        super().__init__(convert_charrefs=True)
        self._base = base
        self._found = Cleaned()
        self._parts: list[str] = []  # whole paragraphs of the text block at hand
        self._line: list[str] = []  # the paragraph at hand
        self._open: list[str] = []  # inline elements that are open in it
        self._heading = ""
        self._lists: list[str] = []
        self._quote = 0
        self._quoted: list[str] = []
        self._letters = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag in _INLINE:
            self._open_inline(tag, values)
        elif tag == "br":
            self._line.append("<br/>")
        elif tag == "img":
            self._picture(values)
        else:
            self._flush()
            if tag in _HEADINGS:
                self._heading = _HEADINGS[tag]
            elif tag in ("ul", "ol"):
                self._lists.append(tag)
                if len(self._lists) == 1:
                    self._parts.append(f"<{tag}>")
            elif tag == "blockquote":
                self._quote += 1

    def handle_endtag(self, tag: str) -> None:
        if tag in _INLINE:
            name = _INLINE[tag]
            if name in self._open:
                while self._open:
                    last = self._open.pop()
                    self._line.append(f"</{last}>")
                    if last == name:
                        break
            return
        if tag == "br":
            return
        self._flush()
        if tag in _HEADINGS:
            self._heading = ""
        elif tag in ("ul", "ol") and self._lists:
            self._lists.pop()
            if not self._lists:
                self._parts.append(f"</{tag}>")
                opening = f"<{tag}>"
                if self._parts[-2:] == [opening, f"</{tag}>"]:
                    del self._parts[-2:]
        elif tag == "blockquote" and self._quote:
            self._quote -= 1
            if not self._quote:
                self._end_quote()

    def handle_data(self, data: str) -> None:
        if self._letters < MOST_LETTERS:
            data = re.sub("[\x00-\x08\x0b-\x1f\u202a-\u202e\u2066-\u2069]", "", data)
            self._letters += len(data)
            self._line.append(escape(data, quote=False))

    def _open_inline(self, tag: str, values: dict[str, str]) -> None:
        name = _INLINE[tag]
        if name == "a":
            href = values.get("href", "")
            address = href if href.startswith(("mailto:", "tel:")) else web_address(href, self._base)
            if not address or "a" in self._open:
                return
            self._line.append(f'<a href="{escape(address)}">')
        elif name in self._open:
            return
        else:
            self._line.append(f"<{name}>")
        self._open.append(name)

    def _picture(self, values: dict[str, str]) -> None:
        address = web_address(
            values.get("data-src") or values.get("data-original") or values.get("src") or "", self._base
        )
        if not address or len(self._found.images) >= MOST_PICTURES:
            return
        self._flush()
        if self._lists or self._quote:
            return
        self._end_text()
        self._found.blocks.append(("image", Image(address, plain(values.get("alt") or values.get("title"), 250))))

    def _flush(self) -> None:
        """End the paragraph at hand; what is open in it stays open in the next."""
        still = [name for name in self._open if name != "a"]
        line = "".join([*self._line, *(f"</{name}>" for name in reversed(self._open))])
        line = re.sub(r"^(?:\s|<br/>)+|(?:\s|<br/>)+$", "", re.sub(r"\s+", " ", line))
        self._open, self._line = still, [f"<{name}>" for name in still]
        words = unescape(re.sub(r"<[^>]*>", "", line)).strip()
        if not words:
            return
        if self._quote:
            self._quoted.append(words)
        elif self._lists:
            self._parts.append(f"<li>{line}</li>")
        elif self._heading:
            self._parts.append(f"<{self._heading}>{escape(words, quote=False)}</{self._heading}>")
        else:
            self._parts.append(f"<p>{line}</p>")

    def _end_text(self) -> None:
        if self._parts:
            self._found.blocks.append(("text", "".join(self._parts)))
        self._parts = []

    def _end_quote(self) -> None:
        words = " ".join(self._quoted)
        self._quoted = []
        if not words:
            return
        if len(words) > 600 or self._lists:  # longer than our block of a quotation holds
            self._parts.append(f"<p>{escape(words, quote=False)}</p>")
            return
        self._end_text()
        self._found.blocks.append(("quote", {"text": words, "who": ""}))

    def done(self) -> Cleaned:
        """What was found, everything closed."""
        self._flush()
        if self._quoted:
            self._end_quote()
        if self._lists:
            self._parts.append(f"</{self._lists[0]}>")
        self._end_text()
        return self._found
