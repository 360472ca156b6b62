"""The zip around a Word file: guarded against bombs, its parts parsed without entities and network."""

from __future__ import annotations

import io
import posixpath
import struct
import zipfile
import zlib

from lxml import etree

from vanban.sources import refusals
from vanban.sources.model import Limits

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_REL = "{http://schemas.openxmlformats.org/package/2006/relationships}"
# Strict files (ISO 29500 strict) differ only in their namespaces.
_STRICT = (
    (
        b"http://purl.oclc.org/ooxml/wordprocessingml/main",
        b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    ),
    (
        b"http://purl.oclc.org/ooxml/officeDocument/relationships",
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    ),
    (b"http://purl.oclc.org/ooxml/drawingml/main", b"http://schemas.openxmlformats.org/drawingml/2006/main"),
    (b"http://purl.oclc.org/ooxml/officeDocument/math", b"http://schemas.openxmlformats.org/officeDocument/2006/math"),
)
_BIG_MEMBER = 1_000_000


class Package:
    """A Word file opened for reading.

    Args:
        data: the whole file.
        limits: members, unpacked size and compression ratio allowed.

    Raises:
        Unreadable: "broken" or "zip-bomb".
    """

    def __init__(self, data: bytes, limits: Limits) -> None:
        self._limits = limits
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, EOFError, OSError, ValueError, NotImplementedError, struct.error):
            raise refusals.broken("Word") from None
        infos = self._zip.infolist()
        total = sum(info.file_size for info in infos)
        if len(infos) > limits.members or total > limits.unpacked_bytes:
            raise refusals.zip_bomb(limits)
        for info in infos:
            packed = info.filename.lower().endswith((".xml", ".rels"))
            if packed and info.file_size > _BIG_MEMBER and info.file_size > limits.ratio * max(1, info.compress_size):
                raise refusals.zip_bomb(limits)
        self._names = {info.filename.lstrip("/").lower(): info for info in infos}
        self.main = self._main_part()

    def _main_part(self) -> str:
        root = self.part("_rels/.rels")
        if root is not None:
            for relation in root.iter(f"{_REL}Relationship"):
                if relation.get("Type", "").endswith("/officeDocument"):
                    target = relation.get("Target", "").lstrip("/")
                    if target.lower() in self._names:
                        return target
        return "word/document.xml"

    def part(self, name: str) -> etree._Element | None:
        """Return the root of an XML part, or None when the part is missing.

        Raises:
            Unreadable: "broken" or "zip-bomb".
        """
        info = self._names.get(name.lower())
        if info is None:
            return None
        if info.flag_bits & 0x1:
            raise refusals.encrypted("Word")
        try:
            with self._zip.open(info) as member:
                data = member.read(self._limits.unpacked_bytes + 1)
        except (
            zipfile.BadZipFile,
            zlib.error,
            EOFError,
            OSError,
            NotImplementedError,
            ValueError,
            RuntimeError,
            struct.error,
        ):
            raise refusals.broken("Word") from None
        if len(data) > self._limits.unpacked_bytes:
            raise refusals.zip_bomb(self._limits)
        if b"purl.oclc.org/ooxml" in data[:4_000]:
            for strict, usual in _STRICT:
                data = data.replace(strict, usual)
        parser = etree.XMLParser(
            resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True
        )
        try:
            root = etree.fromstring(data, parser)
        except etree.XMLSyntaxError as error:
            if "memory" in str(error).lower():
                raise refusals.too_much_memory() from None
            raise refusals.broken("Word") from None
        except ValueError:
            raise refusals.broken("Word") from None
        if root.getroottree().docinfo.internalDTD is not None:
            # Word writes no document type; one here can only be meant to harm.
            raise refusals.broken("Word")
        return root

    def relations(self) -> dict[str, tuple[str, str]]:
        """Return the main part's relations: id to (last word of the type, part name); outside targets are left out."""
        folder, base = posixpath.split(self.main)
        root = self.part(posixpath.join(folder, "_rels", f"{base}.rels"))
        out: dict[str, tuple[str, str]] = {}
        if root is None:
            return out
        for relation in root.iter(f"{_REL}Relationship"):
            if relation.get("TargetMode") == "External":
                continue
            target = relation.get("Target", "")
            path = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
            out[relation.get("Id", "")] = (relation.get("Type", "").rsplit("/", 1)[-1], path)
        return out

    def related(self, kind: str) -> etree._Element | None:
        """Return the first part of a kind ("styles", "numbering", "footnotes", "endnotes", "theme") or None."""
        for relation, path in self.relations().values():
            if relation == kind:
                return self.part(path)
        return self.part(posixpath.join(posixpath.dirname(self.main), f"{kind}.xml"))


def value(parent: etree._Element | None, name: str) -> str | None:
    """Return ``w:val`` of the child ``w:name``, or None when there is none."""
    child = None if parent is None else parent.find(W + name)
    return None if child is None else child.get(W + "val")


def switch(parent: etree._Element | None, name: str) -> bool | None:
    """Return an on/off property: True, False, or None when it is not stated."""
    child = None if parent is None else parent.find(W + name)
    if child is None:
        return None
    return child.get(W + "val", "1").lower() not in ("0", "false", "off", "none")


def whole(text: str | None) -> int | None:
    """Return an integer attribute, None when it is missing or no number; a fraction is cut."""
    try:
        return None if text is None else int(float(text))
    except (ValueError, OverflowError):
        return None


def points(text: str | None, unit: float = 20.0) -> float | None:
    """Return a length in points from twentieths of a point, or from a strict file's "12pt", "2cm", "20mm", "1in"."""
    if text is None:
        return None
    for suffix, factor in (("pt", 1.0), ("mm", 72 / 25.4), ("cm", 72 / 2.54), ("in", 72.0), ("pc", 12.0), ("pi", 12.0)):
        if text.endswith(suffix):
            try:
                return min(float(text.removesuffix(suffix)) * factor, 1e6)
            except ValueError:
                return None
    number = whole(text)
    return None if number is None else max(-1e6, min(number / unit, 1e6))
