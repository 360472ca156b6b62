"""Reads a feed: Atom, RSS 0.9x/1.0/2.0, JSON Feed 1.x, sitemap and news sitemap, whatever it calls itself.

On lxml, without entities, network or huge trees; items are taken one by one and let go, so that a feed of any length
costs the memory of one item and the list of what was kept. Decision: docs/decisions/0010-reading-feeds.md.
"""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape
from io import BytesIO
from typing import Any

from django.utils.translation import gettext as _
from lxml import etree

from loa.kit.refused import Refused
from loa.portal.incoming.dates import moment_of
from loa.portal.incoming.decode import safe_xml, text_of
from loa.portal.incoming.items import LONGEST, MOST_READ, Feed, Item, escaped, is_web, plain, web_address
from loa.portal.incoming.read_json import read_json

MOST_ITEMS = 100
"""So many of the newest are taken at once."""
CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
XML_BASE = "{http://www.w3.org/XML/1998/namespace}base"


def read(data: bytes, *, url: str, content_type: str = "", most: int = MOST_ITEMS) -> Feed:
    """Read a feed.

    Args:
        data: as it came, unpacked.
        url: where it came from; relative addresses hang on it.
        content_type: what the server said, for the encoding only.
        most: how many items to keep.

    Raises:
        Refused: it is no feed, or one that was made to break readers; each sentence says what to do.
    """
    text = text_of(data, content_type)
    begin = text.lstrip("\ufeff \t\r\n")[:1]
    if not begin:
        raise Refused(_("Nguồn trả về tệp rỗng. Thử lại sau hoặc kiểm tra địa chỉ."))
    feed = read_json(text, url) if begin in "{[" else _xml(text, url)
    return _newest(_unique(feed), most)


def _unique(feed: Feed) -> Feed:
    """Guids that name several different things name none."""
    seen: dict[str, set[str]] = {}
    for item in feed.items:
        seen.setdefault(item.guid, set()).add(item.link or item.title)
    items = tuple(replace(item, guid="") if len(seen[item.guid]) > 1 else item for item in feed.items)
    if items == feed.items:
        return feed
    return replace(
        feed, items=items, notes=(*feed.notes, _("Nguồn dùng một mã cho nhiều tin; phân biệt tin theo địa chỉ."))
    )


def _newest(feed: Feed, most: int) -> Feed:
    """The newest `most`; those without a date keep their place behind the dated ones."""
    rows = [item for item in feed.items if item.title or item.link]
    dated = sorted((item for item in rows if item.published), key=_day, reverse=True)
    rows = dated + [item for item in rows if not item.published]
    notes = feed.notes
    if len(rows) > most:
        notes = (
            *notes,
            _("Nguồn gửi %(all)d tin một lúc; chỉ nhận %(n)d tin mới nhất.") % {"all": len(rows), "n": most},
        )
    return replace(feed, items=tuple(rows[:most]), notes=notes)


def _day(item: Item) -> float:
    return item.published.timestamp() if item.published else 0


# --- XML ---------------------------------------------------------------------------------------------------------


def _local(node: Any) -> str:
    """The name of an element without its namespace, in small letters; "" for comments."""
    return node.tag.rpartition("}")[2].lower() if isinstance(node.tag, str) else ""


def _xml(text: str, url: str) -> Feed:
    stream = BytesIO(safe_xml(text))
    items: list[Item] = []
    notes: list[str] = []
    root: Any = None
    head: list[Any] = []
    parser = etree.iterparse(
        stream,
        events=("start", "end"),
        recover=True,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        for event, node in parser:
            if event == "start":
                if root is None:
                    root = node
                    _refuse_pages(node, text, url)
                continue
            if _local(node) in ("item", "entry", "url", "sitemap") and _is_item(node, root):
                items.append(_entry(node, url))
                node.clear(keep_tail=False)
                while node.getprevious() is not None and _local(node.getprevious()) == _local(node):
                    del node.getparent()[0 if node.getparent()[0] is not node else 1]
                if len(items) >= MOST_READ:
                    notes.append(_("Bản tin dài không có điểm dừng; chỉ đọc %(n)d tin đầu.") % {"n": MOST_READ})
                    break
    except etree.XMLSyntaxError:
        notes.append(_("Bản tin bị cắt ngang hoặc sai chuẩn XML; chỉ nhận những tin đọc được."))
    if root is None:
        raise Refused(_("Đây không phải bản tin Atom, RSS hay JSON Feed. Kiểm tra lại địa chỉ."))
    kind = {"feed": "atom", "urlset": "sitemap", "sitemapindex": "sitemap"}.get(_local(root), "rss")
    if _local(root) == "sitemapindex":
        raise Refused(_("Đây là mục lục của nhiều sơ đồ trang. Chọn địa chỉ của một sơ đồ trong đó."))
    if not notes and any(error.level_name == "FATAL" for error in parser.error_log):
        notes.append(_("Bản tin sai chuẩn XML; chỉ nhận những tin đọc được."))
    head = [node for node in root if _local(node) not in ("item", "entry", "url")]
    for node in list(head):
        if _local(node) == "channel":
            head += [one for one in node if _local(one) != "item"]
    return _headed(Feed(kind, items=tuple(items), notes=tuple(notes)), head, _base(root, url))


def _is_item(node: Any, root: Any) -> bool:
    """Only where a format puts its items: an `item` inside some extension's element is none."""
    parent = node.getparent()
    if parent is None:
        return False
    return parent is root or (_local(parent) == "channel" and parent.getparent() is root)


def _refuse_pages(root: Any, text: str, url: str) -> None:
    if _local(root) in ("rss", "feed", "rdf", "urlset", "sitemapindex", "channel"):
        return
    if _local(root) in ("html", "head", "body", "meta", "div"):
        found = discover(text, url)
        if found:
            raise Refused(
                _("Đây là một trang web, không phải bản tin. Trang này có bản tin ở: %(url)s") % {"url": found}
            )
        raise Refused(
            _("Đây là một trang web, không phải bản tin Atom, RSS hay JSON Feed. Tìm địa chỉ bản tin của trang.")
        )
    raise Refused(_("Đây không phải bản tin Atom, RSS hay JSON Feed. Kiểm tra lại địa chỉ."))


# Each letter is looked at a fixed number of times, whatever stands there: a tag ends where the next begins, and a name
# is tried from its first letter only.
_LINK = re.compile(r"<link\b[^<>]{0,800}>", re.I)
_ATTRIBUTE = re.compile(r"""(?<![a-z-])([a-z-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>"']+))""", re.I)


def discover(html: str, url: str) -> str:
    """The first feed that a web page offers; "" where it offers none."""
    for tag in _LINK.findall(html[:300_000]):
        values = {name.lower(): unescape(a or b or c) for name, a, b, c in _ATTRIBUTE.findall(tag)}
        offered = values.get("type", "").lower()
        if "alternate" in values.get("rel", "").lower() and any(one in offered for one in ("rss", "atom", "feed+json")):
            return web_address(values.get("href", ""), url)
    return ""


def _base(node: Any, url: str) -> str:
    said = node.get(XML_BASE)
    return web_address(said, url) or url if said else url


def _words(node: Any) -> str:
    """An element's text; of an Atom `xhtml` element its markup."""
    if len(node):
        inner = (node.text or "") + "".join(etree.tostring(one, encoding="unicode") for one in node)
        return re.sub(r"\sxmlns(:\w+)?=\"[^\"]*\"|(?<=</)\w+:(?=\w)|(?<=<)\w+:(?=\w)", "", inner)
    return node.text or ""


def _entry(node: Any, url: str) -> Item:
    """One item of any XML format."""
    found: dict[str, str] = {}
    base = _base(node, _base(node.getparent(), url) if node.getparent() is not None else url)
    media: list[tuple[str, str]] = []
    for child in node:
        name, space = _local(child), child.tag.rpartition("}")[0] if isinstance(child.tag, str) else ""
        match name:
            case "link":
                _take_link(child, found, base, media)
            case "guid" | "id":
                found.setdefault("guid", (child.text or "").strip())
                if name == "guid" and child.get("isPermaLink", "true").lower() != "false":
                    found["permalink"] = web_address(child.text, base) if is_web(child.text) else ""
            case "loc":
                found.setdefault("link", web_address(child.text, base))
            case "title":
                if "mrss" not in space and "media" not in space:
                    found.setdefault("title", _title_of(child))
            case "news":
                for one in child:
                    key = {"title": "title", "publication_date": "published"}.get(_local(one))
                    if key:
                        found.setdefault(key, one.text or "")
            case "encoded" if child.tag == CONTENT:
                found["html"] = _words(child)
            case "content" if "media" not in space and "mrss" not in space:
                found.setdefault("html", _content_of(child))
            case "description" | "summary" | "abstract" if "media" not in space and "mrss" not in space:
                found.setdefault("summary", _words(child))
            case "pubdate" | "published" | "issued" | "date" | "created":
                found.setdefault("published", child.text or "")
            case "updated" | "modified" | "lastmod" | "lastbuilddate":
                found.setdefault("updated", child.text or "")
            case "author" | "creator":
                names = [one.text or "" for one in child if _local(one) == "name"]
                found.setdefault("author", names[0] if names else (child.text or ""))
            case "enclosure":
                if (child.get("type") or "image/").startswith("image/"):
                    media.append((child.get("url") or "", ""))
            case "thumbnail" | "content" | "group" | "image":
                _take_media(child, media)
    picture = next(((web_address(one, base), words) for one, words in media if web_address(one, base)), ("", ""))
    guid = " ".join(found.get("guid", "").split())[: LONGEST["guid"]]
    link = found.get("link") or found.get("permalink") or (web_address(guid, base) if is_web(guid) else "")
    summary = found.get("summary", "")
    return Item(
        guid=guid,
        link=link,
        title=plain(found.get("title"), LONGEST["title"]) or plain(summary, 120),
        summary=plain(summary or found.get("html"), LONGEST["summary"]),
        html=_based(found.get("html") or summary, base, url)[: LONGEST["html"]],
        author=plain(found.get("author"), LONGEST["author"]),
        published=moment_of(found.get("published")) or moment_of(found.get("updated")),
        picture=picture[0],
        picture_alt=plain(picture[1], 250),
    )


def _based(html: str, base: str, url: str) -> str:
    """Markup that hangs on another base than the feed's says so in front, for whoever cleans it."""
    return html if base == url or not html else f'<base href="{base.replace(chr(34), "%22")}">{html}'


def _take_link(child: Any, found: dict[str, str], base: str, media: list[tuple[str, str]]) -> None:
    href, rel = child.get("href"), (child.get("rel") or "alternate").lower()
    own = _base(child, base)
    if href is None:
        if (child.text or "").strip():
            found.setdefault("link", web_address(child.text, own))
    elif rel == "alternate":
        found.setdefault("link", web_address(href, own))
    elif rel == "enclosure" and (child.get("type") or "").startswith("image/"):
        media.append((href, child.get("title") or ""))


def _take_media(child: Any, media: list[tuple[str, str]]) -> None:
    """media:content, media:thumbnail, media:group, itunes:image, and image:image of sitemaps."""
    for one in child.iter():
        name = _local(one)
        address = one.get("url") or one.get("href") or ((one.text or "") if name == "loc" else "")
        medium = (one.get("medium") or one.get("type") or "image").lower()
        if address and medium.startswith("image"):
            words = [two.text or "" for two in one if _local(two) in ("description", "title")]
            media.append((address, words[0] if words else ""))


def _title_of(child: Any) -> str:
    return _words(child)


def _content_of(child: Any) -> str:
    kind = (child.get("type") or "text").lower()
    if kind in ("text", "text/plain"):
        return "".join(f"<p>{escaped(part)}</p>" for part in re.split(r"\n\s*\n", _words(child)) if part.strip())
    return _words(child)


_PERIODS = {"hourly": 60, "daily": 1440, "weekly": 10_080, "monthly": 43_200, "yearly": 525_600}


def _headed(feed: Feed, head: list[Any], base: str) -> Feed:
    title = hub = topic = ""
    minutes, period, times = 0, 0, 1
    for node in head:
        name = _local(node)
        if name == "title" and not title:
            title = plain(_words(node), LONGEST["title"])
        elif name == "link" and node.get("href"):
            rel = (node.get("rel") or "").lower()
            hub = hub or (web_address(node.get("href"), base) if rel == "hub" else "")
            topic = topic or (web_address(node.get("href"), base) if rel == "self" else "")
        elif name == "ttl":
            minutes = _count(node.text)
        elif name == "updateperiod":
            period = _PERIODS.get((node.text or "").strip().lower(), 0)
        elif name == "updatefrequency":
            times = max(_count(node.text), 1)
    return replace(feed, title=title, hub=hub, topic=topic, minutes=min(minutes or period // times, 43_200))


def _count(text: str | None) -> int:
    text = (text or "").strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else 0
