"""What would make a story easier to read and to hear: advice, measured, never a grade.

Vietnamese is written in syllables, each apart, so length is counted in syllables ("tiếng"). Only lengths are measured:
no readability formula has been shown to hold for Vietnamese officials' prose, so none is used. The limits are this
house's own, taken from reading aloud: a newsreader breathes after some 30 syllables.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from itertools import pairwise
from typing import Any

from django.utils.html import strip_tags
from django.utils.translation import gettext as _
from vanban.text import fold

from loa.portal.content import texts
from loa.portal.models import StoryFlow, StoryPage

TITLE_SYLLABLES = 15
SENTENCE_SYLLABLES = 35
PARAGRAPH_SYLLABLES = 120
SUMMARY_SYLLABLES = 50
ALIKE = 0.5
"""Share of word pairs that two stories have in common (Jaccard) from which they are probably the same story."""
RECENT = 400
VAGUE = frozenset(
    (
        *("tai day", "o day", "day", "xem them", "xem tai day", "xem o day", "bam vao day", "bam day", "chi tiet"),
        *("click", "click here", "here", "link"),
    )
)
FILE_NAME = re.compile(
    r"^(?:img|dsc|image|anh|hinh|photo|z|screenshot)?[\s_-]*\d*(?:\.\w{3,4})?$|\.(?:jpe?g|png|webp)$", re.IGNORECASE
)
SENTENCE_END = re.compile(r"(?<=[.!?…])[\"”’)]*\s+")


@dataclass(frozen=True, slots=True)
class Hint:
    """One piece of advice.

    Args:
        kind: "access" (somebody cannot read it at all), "length", or "twin" (another story says the same).
        text: what, where, and what to do.
        url: the other story's address, for a twin.
    """

    kind: str
    text: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Measures:
    """Lengths: syllables of title, summary and body, sentences, syllables of the longest sentence."""

    title: int
    summary: int
    body: int
    sentences: int
    longest: int


def sentences(text: str) -> list[str]:
    """The sentences of a plain text."""
    return [one.strip() for one in SENTENCE_END.split(" ".join(text.split())) if one.strip()]


def paragraphs(page: StoryPage) -> Iterator[str]:
    """The running text of a story, paragraph by paragraph."""
    for block in page.body.get_prep_value() or []:
        if block["type"] == "text":
            yield from paragraphs_of(block["value"])


def measure(page: StoryPage) -> Measures:
    """How long a story is."""
    lengths = [len(one.split()) for text in paragraphs(page) for one in sentences(text)]
    return Measures(
        title=len(page.title.split()),
        summary=len(page.summary.split()),
        body=sum(len(text.split()) for text in texts(page)),
        sentences=len(lengths),
        longest=max(lengths, default=0),
    )


def hints(page: StoryPage) -> list[Hint]:
    """All advice on a story: first what shuts somebody out, then lengths."""
    return [*access_hints(page), *length_hints(page)]


def length_hints(page: StoryPage) -> Iterator[Hint]:
    """Where a story is long to read."""
    size = measure(page)
    if size.title > TITLE_SYLLABLES:
        yield Hint("length", _("Tên bài dài %(n)d tiếng. Dưới %(limit)d tiếng thì vừa một màn hình điện thoại.")
                   % {"n": size.title, "limit": TITLE_SYLLABLES})  # fmt: skip
    if size.summary > SUMMARY_SYLLABLES:
        yield Hint("length", _("Tóm tắt dài %(n)d tiếng. Một, hai câu là đủ.") % {"n": size.summary})
    for text in paragraphs(page):
        if len(text.split()) > PARAGRAPH_SYLLABLES:
            yield Hint("length", _("Đoạn “%(start)s…” dài %(n)d tiếng. Tách thành hai đoạn.")
                       % {"start": _start(text), "n": len(text.split())})  # fmt: skip
        for one in sentences(text):
            if len(one.split()) > SENTENCE_SYLLABLES:
                yield Hint("length", _("Câu “%(start)s…” dài %(n)d tiếng, đọc to phải nghỉ giữa chừng. Tách làm hai.")
                           % {"start": _start(one), "n": len(one.split())})  # fmt: skip


def _start(text: str) -> str:
    return " ".join(text.split()[:6])


class _Markup(HTMLParser):
    """Headings and links of a text block."""

    def __init__(self) -> None:
        super().__init__()
        self.headings: list[int] = []
        self.links: list[str] = []
        self._link: list[str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("h2", "h3"):
            self.headings.append(int(tag[1]))
        if tag == "a":
            self._link = []

    def handle_endtag(self, tag: str) -> None:
        if tag == "a" and self._link is not None:
            self.links.append(" ".join("".join(self._link).split()))
            self._link = None

    def handle_data(self, data: str) -> None:
        if self._link is not None:
            self._link.append(data)


def access_hints(page: StoryPage) -> Iterator[Hint]:
    """What shuts out somebody who does not see, or who hears the page read."""
    if shouts(page.title):
        yield Hint("access", _("Tên bài viết toàn chữ hoa, khó đọc. Viết hoa chữ đầu thôi."))
    for block in page.body.get_prep_value() or []:
        kind, value = block["type"], block["value"]
        if kind == "text":
            markup = _Markup()
            markup.feed(value)
            if markup.headings and markup.headings[0] == 3 and not _has_h2_before(page, block):
                yield Hint("access", _("Có đề mục nhỏ đứng trước đề mục lớn. Dùng đề mục lớn (H2) trước."))
            for words in markup.links:
                if fold(words).strip(" .:") in VAGUE or words.startswith(("http://", "https://", "www.")):
                    yield Hint("access", _("Liên kết “%(words)s” không nói dẫn đi đâu. Ghi tên trang sẽ mở.")
                               % {"words": words[:60]})  # fmt: skip
            for text in paragraphs_of(value):
                if shouts(text):
                    yield Hint("access", _("“%(start)s…” viết toàn chữ hoa, khó đọc. Dùng chữ đậm để nhấn mạnh.")
                               % {"start": _start(text)})  # fmt: skip
        for alt in _alts(value):
            if FILE_NAME.search(alt.strip()) or len(alt.split()) < 2:
                yield Hint("access", _("Mô tả ảnh “%(alt)s” chưa nói trong ảnh có gì.") % {"alt": alt[:60]})
        if kind in ("video", "audio") and not (value.get("transcript") or "").strip():
            yield Hint("access", _("“%(title)s” chưa có lời ghi lại. Người không nghe được sẽ không biết nói gì.")
                       % {"title": value.get("title") or ""})  # fmt: skip


def _has_h2_before(page: StoryPage, block: Any) -> bool:
    for one in page.body.get_prep_value() or []:
        if one is block or one.get("id") == block.get("id"):
            return False
        if one["type"] in ("steps", "gallery") or (one["type"] == "text" and "<h2" in one["value"]):
            return True
    return False


def paragraphs_of(html: str) -> list[str]:
    """The plain paragraphs of a rich text."""
    return [text for part in re.split(r"</(?:p|li|h2|h3)>", html) if (text := " ".join(strip_tags(part).split()))]


def shouts(text: str) -> bool:
    """Whether a text of at least four words is written in capitals."""
    words = [word for word in text.split() if any(letter.isalpha() for letter in word)]
    return len(words) >= 4 and all(word == word.upper() for word in words)


def _alts(value: Any) -> Iterator[str]:
    if isinstance(value, list):
        for item in value:
            yield from _alts(item)
    elif isinstance(value, dict):
        for key, item in value.items():
            if key == "alt" and isinstance(item, str) and item.strip():
                yield item
            elif not isinstance(item, str):
                yield from _alts(item)


def pairs(text: str) -> set[tuple[str, str]]:
    """The pairs of neighbouring words of a text, without marks."""
    words = re.findall(r"\w+", fold(text))
    return set(pairwise(words))


def twins(page: StoryPage) -> list[Hint]:
    """Published stories of any site that say nearly the same in title and summary: the newest 400 are compared."""
    own = pairs(f"{page.title} {page.summary}")
    if len(own) < 4:
        return []
    rows = StoryFlow.objects.filter(page__live=True).exclude(page_id=page.pk).select_related("page", "home")
    found = []
    for flow in rows.order_by("-published_at")[:RECENT]:
        other = pairs(f"{flow.page.title} {flow.page.summary}")
        share = len(own & other) / len(own | other) if other else 0.0
        if share >= ALIKE:
            found.append((share, flow))
    found.sort(key=lambda one: -one[0])
    return [
        Hint("twin", _("%(site)s đã có bài gần giống: “%(title)s”. Xem trước khi trình, kẻo trùng.")
             % {"site": flow.home.title, "title": flow.page.title}, flow.page.address)
        for _share, flow in found[:3]
    ]  # fmt: skip
