"""Reads JSON Feed 1.0 and 1.1 (jsonfeed.org/version/1.1)."""

from __future__ import annotations

import json
import re
from typing import Any

from django.utils.translation import gettext as _

from loa.kit.refused import Refused
from loa.portal.incoming.dates import moment_of
from loa.portal.incoming.items import LONGEST, MOST_READ, Feed, Item, escaped, is_web, plain, web_address


def read_json(text: str, url: str) -> Feed:
    """JSON Feed 1.0 and 1.1 (jsonfeed.org/version/1.1): unknown keys are skipped, wrong types are as if not there."""
    try:
        value = json.loads(text, parse_constant=lambda _name: None)
    except (ValueError, RecursionError):
        raise Refused(_("Tệp JSON bị hỏng hoặc bị cắt ngang nên không đọc được. Thử lại sau.")) from None
    rows = value.get("items") if isinstance(value, dict) else None
    if not isinstance(rows, list) or "jsonfeed.org/version/" not in str(value.get("version", "")):
        raise Refused(_("Đây là tệp JSON nhưng không phải JSON Feed. Kiểm tra lại địa chỉ."))
    notes: tuple[str, ...] = ()
    if len(rows) > MOST_READ:
        notes = (_("Bản tin dài không có điểm dừng; chỉ đọc %(n)d tin đầu.") % {"n": MOST_READ},)
    hubs = [one.get("url") for one in _list(value.get("hubs")) if isinstance(one, dict) and one.get("type") == "WebSub"]
    return Feed(
        "json",
        title=plain(_text(value.get("title")), LONGEST["title"]),
        items=tuple(_json_item(row, url) for row in rows[:MOST_READ] if isinstance(row, dict)),
        hub=web_address(_text(hubs[0]), url) if hubs else "",
        topic=web_address(_text(value.get("feed_url")), url),
        notes=notes,
    )


def _json_item(row: dict[str, Any], url: str) -> Item:
    html, words = _text(row.get("content_html")), _text(row.get("content_text"))
    if not html and words:
        html = "".join(f"<p>{escaped(part)}</p>" for part in re.split(r"\n\s*\n", words) if part.strip())
    identity = row.get("id")
    guid = str(identity) if isinstance(identity, str | int | float) and not isinstance(identity, bool) else ""
    authors = [one for one in [*_list(row.get("authors")), row.get("author")] if isinstance(one, dict)]
    summary = _text(row.get("summary"))
    link = web_address(_text(row.get("url")), url) or web_address(_text(row.get("external_url")), url)
    return Item(
        guid=guid.strip()[: LONGEST["guid"]],
        link=link or (web_address(guid, url) if is_web(guid) else ""),
        title=plain(_text(row.get("title")), LONGEST["title"]) or plain(summary or words or html, 120),
        summary=plain(summary or words or html, LONGEST["summary"]),
        html=html[: LONGEST["html"]],
        author=plain(_text(authors[0].get("name")) if authors else "", LONGEST["author"]),
        published=moment_of(_text(row.get("date_published"))) or moment_of(_text(row.get("date_modified"))),
        picture=web_address(_text(row.get("image")), url) or web_address(_text(row.get("banner_image")), url),
    )


def _text(value: Any) -> str:
    """A text without letters that no database holds; "" for anything else."""
    return re.sub("[\x00\ud800-\udfff]", "", value) if isinstance(value, str) else ""


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
