"""SVG drawings made safe to render: well-formed, of a known shape, without anything from outside the file."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

from lxml import etree

from vanban.write.blocks import PaperError
from vanban.write.clean import clean, printable

LIMIT = 5_000_000
"""Longest drawing accepted, in characters."""

_SVG = "http://www.w3.org/2000/svg"
_HREFS = ("href", "{http://www.w3.org/1999/xlink}href")
_DROPPED = ("script", "foreignObject", "iframe", "audio", "video", "animate", "set")
_EMBEDDED = re.compile(r"data:image/(png|jpeg|gif);base64,", re.IGNORECASE)
_NUMBER = re.compile(r"\s*([0-9]*\.?[0-9]+)(px|pt|mm|cm|in)?\s*$")


@dataclass(frozen=True, slots=True)
class Drawing:
    """A drawing that can be rendered, and its height as a share of its width."""

    source: str
    ratio: float


def drawing(svg: str) -> Drawing:
    """Read, clean and measure an SVG document.

    Scripts, embedded HTML and pictures that are not inside the file are taken out; characters that the vendored font
    lacks are replaced, since PDF/A forbids empty glyphs.

    Raises:
        PaperError: it is too long, not well-formed, not SVG, or has no size.
    """
    if len(svg) > LIMIT:
        raise PaperError(f"figure: the SVG is longer than {LIMIT} characters")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True)
    try:
        root = etree.fromstring(printable(clean(svg)).encode(), parser)
    except etree.XMLSyntaxError as error:
        raise PaperError(f"figure: the SVG is not well-formed ({error.msg})") from None
    if root.tag != f"{{{_SVG}}}svg":
        raise PaperError("figure: the drawing is not SVG")
    for element in list(root.iter()):
        # Processing instructions and unresolved entities have no tag name and nothing to show.
        name = etree.QName(element).localname if isinstance(element.tag, str) else None
        if name is None or name in _DROPPED or _foreign(element):
            parent = element.getparent()
            if parent is not None:
                parent.remove(element)
    return Drawing(etree.tostring(root, encoding="unicode"), _ratio(root))


def _foreign(element: etree._Element) -> bool:
    targets = (element.get(name) for name in _HREFS)
    name = etree.QName(element).localname
    return name != "a" and any(
        target is not None and not target.startswith("#") and not _EMBEDDED.match(target) for target in targets
    )


def _ratio(root: etree._Element) -> float:
    box = [part for part in re.split(r"[\s,]+", root.get("viewBox", "").strip()) if part]
    try:
        width, height = (float(box[2]), float(box[3])) if len(box) == 4 else (0.0, 0.0)
    except ValueError:
        width, height = 0.0, 0.0
    if not (width > 0 and height > 0):
        sizes = [_NUMBER.match(root.get(name, "")) for name in ("width", "height")]
        width, height = (float(match[1]) if match else 0.0 for match in sizes)
    if not (width > 0 and height > 0 and math.isfinite(height / width)):
        raise PaperError("figure: the SVG has neither a viewBox nor a width and height")
    return height / width
