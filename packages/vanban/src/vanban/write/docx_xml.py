"""Small tools for WordprocessingML (ECMA-376 Part 1): python-docx has the package and the parts, this has the nodes."""

from __future__ import annotations

import io
import zipfile

from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from lxml import etree

Node = etree._Element


def node(tag: str, *children: Node | None, **attributes: str | int) -> Node:
    """Make a node: `node("w:jc", val="center")`; attributes take its prefix, None children are left out."""
    element: Node = OxmlElement(tag)
    for name, value in attributes.items():
        element.set(qn(f"{tag.partition(':')[0]}:{name}"), str(value))
    for child in children:
        if child is not None:
            element.append(child)
    return element


def bare(text: str) -> str:
    """Text in one line."""
    return " ".join(text.split())


def words(text: str) -> list[Node]:
    """The w:t and w:br nodes of a text with line breaks."""
    result: list[Node] = []
    for n, line in enumerate(text.split("\n")):
        if n:
            result.append(node("w:br"))
        if line:
            piece = node("w:t")
            piece.text = line
            piece.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
            result.append(piece)
    return result


def twips(points: float) -> int:
    """Twentieths of a point."""
    return round(points * 20)


def fixed_zip(data: bytes) -> bytes:
    """The same archive with the same time on every entry, so that equal content gives equal bytes."""
    result = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(result, "w") as target:
        for entry in source.infolist():
            fixed = zipfile.ZipInfo(entry.filename, (1980, 1, 1, 0, 0, 0))
            fixed.compress_type = zipfile.ZIP_STORED if entry.filename.endswith(".png") else zipfile.ZIP_DEFLATED
            target.writestr(fixed, source.read(entry))
    return result.getvalue()
