"""Reading feeds: as an independent reader reads them where they are sound, and unharmed where they are not."""

# ruff: noqa: E501 - tables of samples
from __future__ import annotations

import json
import time
from contextlib import suppress
from datetime import UTC, datetime
from xml.sax.saxutils import escape, quoteattr

import feedparser
import pytest
from hypothesis import given
from hypothesis import strategies as st
from loa.kit.refused import Refused
from loa.portal.blocks import clean_rich_text
from loa.portal.incoming import same
from loa.portal.incoming.clean import clean
from loa.portal.incoming.dates import moment_of
from loa.portal.incoming.items import Feed
from loa.portal.incoming.read import read

URL = "https://nguon.example.vn/tin/rss.xml"
LETTERS = "aăâbcdđeêghiklmnoôơpqrstuưvxy0129 .,;:&<>“”\"'" + "".join(map(chr, range(0x1EA0, 0x1EFA)))
WORDS = st.text(LETTERS, min_size=1, max_size=40).filter(lambda text: text.strip() and "<" not in text)


def feed(data: bytes | str, content_type: str = "") -> Feed:
    return read(data if isinstance(data, bytes) else data.encode(), url=URL, content_type=content_type)


@given(
    st.lists(
        st.tuples(WORDS, st.integers(0, 10**6), st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1))), max_size=6
    )
)
def test_sound_feeds_are_read_as_feedparser_reads_them(rows: list[tuple[str, int, datetime]]) -> None:
    def day(moment: datetime) -> str:
        return moment.strftime("%a, %d %b %Y %H:%M:%S +0000")

    rss = "".join(
        f"<item><title>{escape(title)}</title><link>/b/{number}</link><guid isPermaLink='false'>{nth}</guid>"
        f"<pubDate>{day(moment)}</pubDate><description>{escape(escape(title))}</description></item>"
        for nth, (title, number, moment) in enumerate(rows)
    )
    atom = "".join(
        f"<entry><title>{escape(title)}</title><link href={quoteattr(f'/b/{number}')}/><id>{nth}</id>"
        f"<updated>{moment.isoformat(timespec='seconds')}Z</updated></entry>"
        for nth, (title, number, moment) in enumerate(rows)
    )
    for text in (
        f"<rss version='2.0'><channel><title>K</title>{rss}</channel></rss>",
        f"<feed xmlns='http://www.w3.org/2005/Atom' xml:base='{URL}'><title>K</title>{atom}</feed>",
    ):
        ours = {item.guid: item for item in feed(text).items}
        theirs = feedparser.parse(
            text.encode(), response_headers={"content-location": URL, "content-type": "application/xml; charset=utf-8"}
        )
        assert len(ours) == len(theirs.entries)
        for entry in theirs.entries:
            item = ours[entry.id.rpartition("/")[2]]
            assert item.title == " ".join(entry.title.split())[:300]
            assert item.link.endswith(entry.link.removeprefix("https://nguon.example.vn"))
            moment = datetime(*(entry.get("published_parsed") or entry.updated_parsed)[:6], tzinfo=UTC)
            assert item.published == moment.replace(microsecond=0)


PIECES = st.sampled_from(
    [
        "<rss><channel>", "</channel></rss>", "<item>", "</item>", "<title>Tin</title>", "<link>/a</link>", "<entry>", "</entry>",
        "<feed xmlns='http://www.w3.org/2005/Atom'>", "<![CDATA[", "]]>", "<!--", "-->", "<?x?>", "&", "&#x0;", "&#99999999;", "&nbsp;",
        "&lt;script&gt;alert(1)&lt;/script&gt;", "<guid>x</guid>", "<pubDate>hôm qua</pubDate>", "<!DOCTYPE rss>", "\x00", "\ud7ff", "</",
        "<a", '<link href="javascript:alert(1)"/>', "<content type='xhtml'><div><p>x</div></content>", '{"version":', "[", "<item><item>",
        "<media:content url='http://[' />", "<x:y>", "<link/>", "<title type='html'>&lt;b>", "<updated>9999-99-99</updated>",
    ]
)  # fmt: skip


@given(
    st.lists(PIECES, max_size=40).map("".join) | st.text(max_size=200),
    st.sampled_from(["", "text/xml; charset=utf-7", "x; charset=x"]),
)
def test_soup_is_read_or_refused_with_a_sentence(text: str, content_type: str) -> None:
    for prefix in ("", "<rss><channel>", "<feed>", '{"version":"https://jsonfeed.org/version/1.1","items":['):
        try:
            found = feed((prefix + text).encode("utf-8", "surrogatepass"), content_type)
        except Refused:
            continue
        for item in found.items:
            assert item.link == "" or item.link.startswith(("http://", "https://"))
            assert not set(item.title + item.summary) & set("\x00\x0b\u202e")


@given(st.binary(max_size=300))
def test_bytes_are_read_or_refused(data: bytes) -> None:
    for whole in (data, b"<rss><channel><item><title>" + data + b"</title></item></channel></rss>"):
        with suppress(Refused):
            assert feed(whole).kind in ("rss", "json")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(
        st.sampled_from(["id", "url", "title", "content_html", "content_text", "summary", "authors", "author", "date_published", "image"]),
        inner, max_size=4,
    ),
    max_leaves=12,
)  # fmt: skip


@given(st.lists(JSON, max_size=5), JSON, JSON)
def test_a_json_feed_may_hold_anything(items: list[object], title: object, hubs: object) -> None:
    value = {"version": "https://jsonfeed.org/version/1.1", "title": title, "hubs": hubs, "items": items}
    for item in feed(json.dumps(value)).items:
        assert isinstance(item.title, str)
        assert isinstance(item.guid, str)


def test_what_was_made_to_break_readers_costs_little() -> None:
    head, foot = "<rss><channel><item><title>Tốt</title><link>/1</link></item>", "</channel></rss>"
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    cases = [
        f'<!DOCTYPE r [<!ENTITY l0 "ha">{laughs}]>{head}<item><title>&l11;</title></item>{foot}',
        f'<!DOCTYPE r SYSTEM "file:///etc/passwd">{head}{foot}',
        f'<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]>{head}<item><title>&x;</title></item>{foot}',
        head + "<a>" * 50_000,
        head + "<item>" * 20_000,
        head + f"<item {'x ' * 10_000}/>" + foot,
        head + f"<item><title>{'&lt;b&gt;' * 20_000}</title></item>" + foot,
        head + f"<item><description>{'&amp;' * 40_000}</description></item>" + foot,
        head + f"<item><description>{'&lt;!--' * 10_000}</description></item>" + foot,
        "[" * 100_000,
        '{"a":' * 100_000,
        "<!DOCTYPE " * 200_000,
        head.encode("utf-16").decode("utf-16") + "<item><title>B</title></item>" * 3_000 + foot,
    ]
    begun = time.process_time()
    found = []
    for text in cases:
        try:
            found.append([item.title for item in feed(text).items])
        except Refused as refusal:
            found.append(str(refusal))
    assert time.process_time() - begun < 15
    assert "thực thể" in found[0]
    assert found[1] == ["Tốt"]
    assert "thực thể" in found[2]
    assert found[3][0] == "Tốt"
    assert "Atom, RSS" in found[-2]
    assert len(found[-1]) == 100


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Sat, 28 Nov 2026 10:00:00 +0700", "2026-11-28T03:00"),
        ("28 Nov 26 10:00 GMT", "2026-11-28T10:00"),
        ("Sat, 28 Nov 2026 10:00:00", "2026-11-28T03:00"),
        ("Sat, 28 Nov 2026 10:00:00 EST", "2026-11-28T15:00"),
        ("2026-11-28T10:00:00.123+07:00", "2026-11-28T03:00"),
        ("2026-11-28T10:00Z", "2026-11-28T10:00"),
        ("2026-11-28", "2026-11-27T17:00"),
        ("2026-11", "2026-10-31T17:00"),
        ("28/11/2026 10:30", "2026-11-28T03:30"),
        ("11/28/2026 1:30:00 PM", "2026-11-28T06:30"),
        ("10h30, ngày 28-11-2026", "2026-11-28T03:30"),
        ("28/11/2026 1:05:00 CH", "2026-11-28T06:05"),
        ("20261128103000", "2026-11-28T03:30"),
        ("2026-11-28T24:00:00Z", "2026-11-29T00:00"),
        ("hôm qua", None), ("", None), ("0000-00-00", None), ("99/99/9999", None), ("1970-01-01T00:00:00Z", None),
        ("Sat, 99 Nov 2026 99:99:99", None), ("2026-11-28T10:00:00+99:99", "2026-11-28T03:00"),
    ],
)  # fmt: skip
def test_dates(text: str, wanted: str | None) -> None:
    found = moment_of(text)
    assert (found.strftime("%Y-%m-%dT%H:%M") if found else None) == wanted


@given(st.text(max_size=80))
def test_no_date_breaks_anything(text: str) -> None:
    assert moment_of(text) is None or moment_of(text).tzinfo is UTC


@pytest.mark.parametrize("name", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32", "windows-1258"])
def test_encodings(name: str) -> None:
    title = "Đường làng" if name != "windows-1258" else "Đêm"
    text = f'<?xml version="1.0" encoding="{name.removesuffix("-sig")}"?><rss><channel><item><title>{title}</title></item></channel></rss>'
    assert feed(text.encode(name)).items[0].title == title
    broken = f"<rss><channel><item><title>{title}".encode() + b"\xff</title></item></channel></rss>"
    assert feed(broken).items[0].title.startswith(title)


def test_a_page_leads_to_its_feed() -> None:
    page = '<!doctype html><html><head><link rel="alternate" type="application/rss+xml" href="/rss?a=1&amp;b=2"></head></html>'
    with pytest.raises(Refused, match=r"https://nguon\.example\.vn/rss\?a=1&b=2"):
        feed(page)
    with pytest.raises(Refused, match="mục lục"):
        feed("<sitemapindex><sitemap><loc>https://a.vn/1.xml</loc></sitemap></sitemapindex>")


TAGS = st.sampled_from(
    ["<p>", "</p>", "<b>", "</b>", "<ul>", "<li>", "</ul>", "<script>", "</script>", "<svg onload=x>", "<blockquote>", "</blockquote>",
     '<a href="javascript:x">', '<a href="/x?a=1&b=2">', "</a>", "<img src=x onerror=y>", '<img src="data:image/png;base64,x">', "<h1>", "</h1>",
     "<table><tr><td>", "</table>", "<math><mi>", "<style>", "<!--", "<iframe srcdoc='x'>", "chữ ", "&lt;b&gt;", "<i>", "<p style='x'>", "\x00",
     "<template>", "</template>", "<noscript>", '<base href="//x">', "<br>", "<input autofocus onfocus=x>", "]]>", "<ol>", "</li>"]
)  # fmt: skip


@given(st.lists(TAGS, max_size=50).map("".join))
def test_markup_comes_out_as_our_own_editor_would_have_written_it(html: str) -> None:
    found = clean(html, URL)
    for kind, value in found.blocks:
        assert kind in ("text", "quote", "image")
        if kind == "text":
            assert same_words(clean_rich_text(value)) == same_words(value)
            for trace in (
                "script",
                "onerror",
                "onload",
                "javascript:",
                "style=",
                "<svg",
                "<iframe",
                "srcdoc",
                "<img",
                "data:",
            ):
                assert trace not in value.lower() or trace not in value.replace("&lt;", "").lower()
        elif kind == "image":
            assert value.url.startswith("https://")


def same_words(html: str) -> list[str]:
    return clean(html, URL).html.replace("<br/>", " ").split()


def test_bombs_of_markup_cost_little() -> None:
    begun = time.process_time()
    for html in (
        "<div>" * 50_000 + "x",
        "<b>" * 50_000 + "<p>x" * 100,
        "".join(f"<font color={n}>" for n in range(2500)) + "<p>x" * 2500,
        "".join(f"<b x{n}=1>" for n in range(2500)) + "<p>x" * 2500,
        "".join(f'<a href="/{n}"><p>' for n in range(2500)),
        "<blockquote>" * 5000 + "x",
        "<table><tr><td>" * 1900,
    ):
        assert len(clean(html, URL).html) < 200_000
    assert time.process_time() - begun < 6


@given(st.text(max_size=60), st.text(max_size=60))
def test_likeness_is_a_measure(one: str, other: str) -> None:
    first, second = same.marks_of(one), same.marks_of(other)
    assert 0 <= same.percent_alike(first, second) == same.percent_alike(second, first) <= 100
    assert same.canonical_link(same.canonical_link(one) or "") is not None


def test_one_page_has_one_link_and_others_have_their_own() -> None:
    link = same.canonical_link
    base = link("https://a.vn/tin/1?b=2&a=1")
    for other in (
        "http://www.a.vn/tin/1/?a=1&b=2",
        "https://m.a.vn/tin/1?b=2&utm_source=x&a=1&fbclid=y#z",
        "https://a.vn:443/tin/1?a=1&b=2",
    ):
        assert link(other) == base
    for other in (
        "https://a.vn/tin/2?b=2&a=1",
        "https://b.vn/tin/1?b=2&a=1",
        "https://a.vn/tin/1",
        "https://a.vn:8443/tin/1?b=2&a=1",
    ):
        assert link(other) != base


def test_looking_for_the_feed_of_a_page_takes_the_same_time_whatever_stands_there() -> None:
    from loa.portal.incoming.read import discover

    said = '<link href=/khac.css rel=stylesheet><LINK Title="Tin" type=\'application/rss+xml\' rel="alternate" href="/rss">'
    assert discover(said, "https://bao.example.vn/") == "https://bao.example.vn/rss"
    assert discover(f"<link {'a' * 700}<link {said}", "https://bao.example.vn/") == "https://bao.example.vn/rss"
    evil = (
        "<link ",
        f"<link {'a' * 790}>",
        "<link a='",
        '<link a="' + " " * 700,
        f"<link {'a ' * 390}>",
        "<link a=" * 90,
    )
    for part in evil:
        began = time.process_time()
        assert discover(part * (300_000 // len(part)), "https://bao.example.vn/") == ""
        assert time.process_time() - began < 0.2, part[:20]
