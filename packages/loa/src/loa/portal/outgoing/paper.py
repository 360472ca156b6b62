"""A story as PDF for printing: set by typst like the papers of `vanban`, but no official paper and not looking like
one.
"""

from __future__ import annotations

import hashlib
import io
import json
import re
import tempfile
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import segno
import typst
from django.conf import settings
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import override
from PIL import Image
from vanban.write.clean import printable
from vanban.write.fonts import FAMILY, FOLDER

from loa.kit.words import day as day_words
from loa.portal.models import HomePage, Origin, Picture, SharedFile, StoryFlow, StoryPage
from loa.portal.outgoing.describe import qr_title
from loa.portal.outgoing.once import once
from loa.portal.outgoing.syndicate import root_of

TEMPLATE = Path(__file__).with_name("story.typ")
VERSION = "2"
WIDEST = 1000


def print_name(page: StoryPage, home: HomePage, flow: StoryFlow) -> str:
    """What a print is kept under: it changes with all that is printed, the story's words and those of its site."""
    around = (VERSION, flow.live_hash, page.address, home.title, home.office, str(flow.published_at))
    return hashlib.sha256("\0".join(around).encode("utf-8", "replace")).hexdigest()[:24]


def pdf(page: StoryPage, home: HomePage, flow: StoryFlow) -> bytes:
    """A published story as PDF, set at most once for each version."""
    return once(f"prints/{page.pk}", f"{print_name(page, home, flow)}.pdf", lambda: make(page, home, flow))


def make(page: StoryPage, home: HomePage, flow: StoryFlow) -> bytes:
    """Set a story. The same story gives the same bytes."""
    with tempfile.TemporaryDirectory(prefix="loa-print-") as name:
        folder = Path(name)
        (folder / "story.typ").write_bytes(TEMPLATE.read_bytes())
        svg = io.BytesIO()
        segno.make_qr(page.address, error="m").save(svg, kind="svg", border=2, xmldecl=False, nl=False)
        (folder / "qr.svg").write_bytes(svg.getvalue())
        with override(settings.LANGUAGE_CODE):
            data = _data(page, home, flow, folder)
        fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FOLDER)])
        compiler = typst.Compiler(root=name, font_paths=fonts)
        made = flow.updated_at or flow.published_at
        found = compiler.compile(
            str(folder / "story.typ"),
            format="pdf",
            sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
            pdf_standards=["ua-1"],
            timestamp=made.replace(microsecond=0) if made else None,
        )
    return bytes(found)


def _data(page: StoryPage, home: HomePage, flow: StoryFlow, folder: Path) -> dict[str, Any]:
    origin = Origin.objects.filter(page_id=page.pk).first()
    credit = f"{origin.credit}. {origin.link}" if origin else page.source
    when = ", ".join(
        part
        for part in (
            page.byline,
            localtime(flow.published_at).strftime("%H:%M, ") + day_words(localtime(flow.published_at).date())
            if flow.published_at
            else "",
        )
        if part
    )
    below = [
        _("Nguồn: %(source)s.") % {"source": credit} if credit else "",
        _("Việc diễn ra ngày %(day)s.") % {"day": day_words(page.happened_on)} if page.happened_on else "",
        _("Quét mã để đọc bản mới nhất trên trang."),
    ]
    parts: list[dict[str, Any]] = []
    if page.lead_image_id:
        parts += _picture(page.lead_image, page.lead_alt, "", folder)
    for block in page.body:
        parts += _parts(block.block_type, block.value, folder, page.address)
    return {
        "font": FAMILY,
        "title": _line(page.title),
        "site": _line(home.title),
        "office": _line(home.office),
        "summary": _line(page.summary),
        "byline": _line(page.byline or home.title),
        "when": _line(when),
        "address": page.address,
        "origin": _line(" ".join(filter(None, below))),
        "qr_alt": _line(qr_title(page)),
        "parts": parts,
    }


def _line(text: str) -> str:
    """Words that the font can show, and places to break in what is longer than a line."""
    return re.sub(r"(\S{60})(?=\S)", "\\1\u200b", printable(text)).replace("\u200b", " ")


def _parts(kind: str, value: Any, folder: Path, address: str) -> list[dict[str, Any]]:
    """A block as paper can show it: what plays, opens or is answered on a screen is named with its address.

    Args:
        address: of the story, absolute.
    """
    match kind:
        case "text":
            reader = _Runs()
            reader.feed(str(value.source))
            reader.close()
            return reader.parts()
        case "quote":
            return [{"kind": "quote", "text": _line(value["text"]), "who": _line(value["who"])}]
        case "fact":
            rows = [{"label": _line(one["label"]), "value": _line(one["value"])} for one in value["figures"]]
            return [{"kind": "facts", "title": _line(value["title"]), "rows": rows}]
        case "steps":
            found: list[dict[str, Any]] = [{"kind": "heading", "text": _line(value["title"])}]
            for nth, step in enumerate(value["steps"], 1):
                words = [_run(step["title"], bold=True), *([_run(f"\n{step['text']}")] if step["text"] else [])]
                found.append({"kind": "item", "marker": f"{nth}.", "runs": words})
            return found
        case "picture":
            return _picture(value["image"], value["alt"], value["caption"], folder)
        case "gallery":
            found = [{"kind": "heading", "text": _line(value["title"])}]
            for one in value["pictures"]:
                found += _picture(one["image"], one["alt"], one["caption"], folder)
            return found
        case "video" | "audio":
            link = _address(value["file"], address) if value["file"] else value["link"]
            return [_named(value["title"], link), *_told(value["transcript"])]
        case "file":
            if not value["file"]:
                return []
            return [_named(value["file"].title, _address(value["file"], address)), *_told(value["note"])]
        case "map":
            where = f"{value['latitude']}, {value['longitude']}"
            spot = "https://www.google.com/maps/search/?api=1&query=" + where.replace(" ", "")
            drawn = _picture(value["image"], value["alt"], "", folder)
            return [*drawn, _named(value["place"], spot, where), *_told(value["way"])]
        case "poll":
            rows = [{"kind": "item", "marker": "–", "runs": [_run(one)]} for one in value["answers"]]
            return [_named(value["question"], address), *rows]
    return []


def _address(file: SharedFile, page: str) -> str:
    return f"{root_of(page)}{file.address}"


def _named(title: str, link: str, words: str = "") -> dict[str, Any]:
    """A line for what paper cannot show: its name, and where it is."""
    return {"kind": "text", "runs": [_run(_line(title), bold=True), _run("\n"), _run(words or link, link=link)]}


def _told(text: str | None) -> list[dict[str, Any]]:
    return [{"kind": "text", "runs": [_run(text)]}] if text else []


def _run(text: str, *, bold: bool = False, italic: bool = False, link: str = "") -> dict[str, Any]:
    return {"text": printable(text), "bold": bold, "italic": italic, "link": link}


def _picture(image: Picture | None, alt: str, caption: str, folder: Path) -> list[dict[str, Any]]:
    """A picture no larger than print needs; none where its file is gone."""
    if image is None:
        return []
    try:
        with image.file.storage.open(image.file.name, "rb") as stream:
            found = Image.open(stream)
            found.load()
    except (OSError, ValueError):
        return []
    found.thumbnail((WIDEST, WIDEST))
    plain = Image.new("RGB", found.size, "#ffffff")
    rgba = found.convert("RGBA")
    plain.paste(rgba, mask=rgba.getchannel("A"))
    name = f"p{image.pk}.jpg"
    plain.save(folder / name, "JPEG", quality=85)
    height = min(100.0, 166 * plain.height / plain.width)
    words = " ".join(filter(None, [caption, image.credit]))
    return [
        {"kind": "picture", "file": name, "alt": _line(alt or image.alt), "caption": _line(words), "height": height}
    ]


class _Runs(HTMLParser):
    """Our own rich text (h2, h3, p, b, i, ul, ol, li, a, br) as paragraphs of runs."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._found: list[dict[str, Any]] = []
        self._runs: list[dict[str, Any]] = []
        self._bold = self._italic = 0
        self._link = ""
        self._lists: list[int] = []
        self._heading = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("b", "strong"):
            self._bold += 1
        elif tag in ("i", "em"):
            self._italic += 1
        elif tag == "a":
            href = dict(attrs).get("href") or ""
            self._link = href if href.startswith(("http:", "https:", "mailto:", "tel:")) else ""
        elif tag == "br":
            self._runs.append(_run("\n"))
        else:
            self._end()
            self._heading = tag in ("h2", "h3")
            if tag in ("ul", "ol"):
                self._lists.append(0 if tag == "ol" else -1)
            elif tag == "li" and self._lists and self._lists[-1] >= 0:
                self._lists[-1] += 1

    def handle_endtag(self, tag: str) -> None:
        if tag in ("b", "strong"):
            self._bold = max(self._bold - 1, 0)
        elif tag in ("i", "em"):
            self._italic = max(self._italic - 1, 0)
        elif tag == "a":
            self._link = ""
        elif tag != "br":
            self._end()
            self._heading = False
            if tag in ("ul", "ol") and self._lists:
                self._lists.pop()

    def handle_data(self, data: str) -> None:
        if data:
            words = re.sub(r"\s+", " ", data)
            self._runs.append(_run(words, bold=bool(self._bold), italic=bool(self._italic), link=self._link))

    def _end(self) -> None:
        runs, self._runs = self._runs, []
        if not "".join(run["text"] for run in runs).strip():
            return
        if self._heading:
            self._found.append({"kind": "heading", "text": _line("".join(run["text"] for run in runs).strip())})
        elif self._lists:
            number = self._lists[-1]
            self._found.append({"kind": "item", "marker": f"{number}." if number > 0 else "–", "runs": runs})
        else:
            self._found.append({"kind": "text", "runs": runs})

    def parts(self) -> list[dict[str, Any]]:
        """What was read, everything ended."""
        self._end()
        return self._found
