"""One page of a pdf as PDFium sees it: text, boxes and fonts of single letters, drawn rules.

The only file that calls PDFium's text functions. PDFium is not safe for threads: ``LOCK`` is held by whoever reads.
"""

from __future__ import annotations

import ctypes
import math
import threading
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any, NamedTuple

import pypdfium2
import pypdfium2.raw as pdfium

LOCK = threading.RLock()

# PDFium gives one of these for a hyphen at a line end and swallows the line end.
HYPHENS = "\x02\ufffe"


class Box(NamedTuple):
    """A rectangle in points from the lower left corner of the page as it is shown."""

    left: float
    bottom: float
    right: float
    top: float


@dataclass(frozen=True, slots=True)
class Font:
    """The font of a letter: name without subset prefix, size in points, looks."""

    name: str
    size: float
    bold: bool
    italic: bool


class PageText:
    """The text layer of one page.

    Args:
        page: a ``pypdfium2.PdfPage``; stays open while this object is used.
    """

    def __init__(self, page: Any) -> None:
        self._page = page
        self._text = page.get_textpage()
        self.count: int = self._text.count_chars()
        media = page.get_size()
        self.rotation = pdfium.FPDFPage_GetRotation(page)
        self.width, self.height = float(media[0]), float(media[1])
        crop = page.get_cropbox(fallback_ok=True)
        self._left, self._bottom = float(crop[0]), float(crop[1])
        self._rect = pdfium.FS_RECTF()
        self._rect_ref = ctypes.byref(self._rect)
        self._matrix = pdfium.FS_MATRIX()
        self._matrix_ref = ctypes.byref(self._matrix)
        self._name = ctypes.create_string_buffer(256)
        self._flags = ctypes.c_int()

    def close(self) -> None:
        """Free the text layer."""
        self._text.close()

    def text(self) -> str:
        """Return the page's text; index i in it is letter i of the page."""
        if self.count <= 0:
            return ""
        buffer = ctypes.create_string_buffer((self.count + 1) * 2)
        written = pdfium.FPDFText_GetText(
            self._text, 0, self.count, ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort))
        )
        units = buffer.raw[: max(0, written - 1) * 2]
        text = units.decode("utf-16-le", errors="replace")
        # One unit a letter keeps the index; pairs of surrogates are joined when lines are cleaned.
        return text if len(text) * 2 == len(units) else _unpaired(units)

    def box(self, index: int) -> Box:
        """Return the box of one letter, as high as its font; of no size when PDFium knows none."""
        # The loose box does not depend on the letter's shape, so that "-" and "(" stand on the line as others do.
        if not pdfium.FPDFText_GetLooseCharBox(self._text, index, self._rect_ref):
            return Box(0.0, 0.0, 0.0, 0.0)
        rect = self._rect
        return self._turn(rect.left, rect.bottom, rect.right, rect.top)

    @cached_property
    def _units(self) -> ctypes.Array[ctypes.c_ushort]:
        # Line ends between boxes are added to the letters: twice their number is always enough.
        return (ctypes.c_ushort * (2 * self.count + 2))()

    def _turn(self, left: float, bottom: float, right: float, top: float) -> Box:
        left, right = left - self._left, right - self._left
        bottom, top = bottom - self._bottom, top - self._bottom
        match self.rotation:
            case 1:
                return Box(bottom, self.height - right, top, self.height - left)
            case 2:
                return Box(self.width - right, self.height - top, self.width - left, self.height - bottom)
            case 3:
                return Box(self.width - top, left, self.width - bottom, right)
            case _:
                return Box(left, bottom, right, top)

    def _back(self, box: Box) -> tuple[float, float, float, float]:
        """Turn a box of the shown page into PDFium's own coordinates: left, top, right, bottom."""
        left, bottom, right, top = box
        match self.rotation:
            case 1:
                left, right, bottom, top = self.height - top, self.height - bottom, left, right
            case 2:
                left, right = self.width - right, self.width - left
                bottom, top = self.height - top, self.height - bottom
            case 3:
                left, right, bottom, top = bottom, top, self.width - right, self.width - left
        return left + self._left, top + self._bottom, right + self._left, bottom + self._bottom

    def font(self, index: int) -> Font:
        """Return the font of one letter."""
        length = pdfium.FPDFText_GetFontInfo(self._text, index, self._name, 256, ctypes.byref(self._flags))
        name = self._name.raw[: min(max(length - 1, 0), 255)].decode("utf-8", errors="replace")
        name = name.split("+", 1)[-1]
        lowered = name.lower()
        flags = self._flags.value
        return Font(
            name=name,
            size=round(float(pdfium.FPDFText_GetFontSize(self._text, index)) * self._scale(index), 1),
            bold="bold" in lowered or "black" in lowered or bool(flags & 0x40000),
            italic="italic" in lowered or "oblique" in lowered or bool(flags & 0x40),
        )

    def _scale(self, index: int) -> float:
        """How much the text matrix magnifies a letter: some programs set a font in pixels and shrink the page."""
        if not pdfium.FPDFText_GetMatrix(self._text, index, self._matrix_ref):
            return 1.0
        scale = math.hypot(self._matrix.c, self._matrix.d)
        return scale if 0.001 < scale < 1_000 else 1.0

    def within(self, box: Box) -> str:
        """Return the text whose letters lie in a box, line ends as "\\n"."""
        edges = self._back(box)
        units = self._units
        written = pdfium.FPDFText_GetBoundedText(self._text, *edges, units, len(units))
        text = bytes(units)[: max(0, written) * 2].decode("utf-16-le", errors="replace")
        return text.replace("\r\n", "\n").replace("\x00", "")

    def unmapped(self, index: int) -> bool:
        """Say whether the font has no Unicode for this letter."""
        return bool(pdfium.FPDFText_HasUnicodeMapError(self._text, index) == 1)


def _unpaired(units: bytes) -> str:
    return "".join(chr(units[place] | units[place + 1] << 8) for place in range(0, len(units), 2))


class Segment(NamedTuple):
    """A drawn rule: ``level`` is its y (horizontal) or x (vertical), it runs from ``low`` to ``high``."""

    level: float
    low: float
    high: float


_THIN = 2.5  # points: a filled shape thinner than this is a rule
_SHORT = 6.0  # points: shorter rules are decoration
_MOST_OBJECTS = 20_000
_MOST_POINTS = 200


def drawn(page: Any, text: PageText) -> tuple[list[Segment], list[Segment], float]:
    """Collect what is drawn on a page.

    Returns:
        (horizontal rules, vertical rules, share of the page that pictures cover).
    """
    collector = _Collector(text)
    collector.walk(pdfium.FPDFPage_CountObjects(page), lambda place: pdfium.FPDFPage_GetObject(page, place), (), 0)
    area = max(text.width * text.height, 1.0)
    return collector.horizontal, collector.vertical, min(collector.pictures / area, 1.0)


Matrix = tuple[float, float, float, float, float, float]


class _Collector:
    def __init__(self, text: PageText) -> None:
        self._text = text
        self.horizontal: list[Segment] = []
        self.vertical: list[Segment] = []
        self.pictures = 0.0
        self._left_to_see = _MOST_OBJECTS

    def walk(self, count: int, get: Any, outer: tuple[Matrix, ...], depth: int) -> None:
        for place in range(min(count, self._left_to_see)):
            item = get(place)
            if not item:
                continue
            self._left_to_see -= 1
            kind = pdfium.FPDFPageObj_GetType(item)
            if kind == pdfium.FPDF_PAGEOBJ_PATH:
                self._path(item, outer)
            elif kind == pdfium.FPDF_PAGEOBJ_IMAGE:
                self._picture(item, outer)
            elif kind == pdfium.FPDF_PAGEOBJ_FORM and depth < 5:
                inner = (_matrix(item), *outer)
                self.walk(
                    pdfium.FPDFFormObj_CountObjects(item),
                    lambda index, form=item: pdfium.FPDFFormObj_GetObject(form, index),
                    inner,
                    depth + 1,
                )

    def _picture(self, item: Any, outer: tuple[Matrix, ...]) -> None:
        edges = [ctypes.c_float() for _ in range(4)]
        if pdfium.FPDFPageObj_GetBounds(item, *(ctypes.byref(edge) for edge in edges)):
            left, bottom, right, top = (edge.value for edge in edges)
            corners = [_apply(outer, x, y) for x in (left, right) for y in (bottom, top)]
            xs, ys = [x for x, _ in corners], [y for _, y in corners]
            self.pictures += abs(max(xs) - min(xs)) * abs(max(ys) - min(ys))

    def _path(self, item: Any, outer: tuple[Matrix, ...]) -> None:
        count = pdfium.FPDFPath_CountSegments(item)
        if count < 2 or count > _MOST_POINTS:
            return
        fill, stroke = ctypes.c_int(), ctypes.c_int()
        pdfium.FPDFPath_GetDrawMode(item, ctypes.byref(fill), ctypes.byref(stroke))
        if not fill.value and not stroke.value:
            return
        chain = (_matrix(item), *outer)
        x, y = ctypes.c_float(), ctypes.c_float()
        shape: list[tuple[float, float]] = []
        for place in range(count):
            segment = pdfium.FPDFPath_GetPathSegment(item, place)
            if pdfium.FPDFPathSegment_GetType(segment) == pdfium.FPDF_SEGMENT_MOVETO and shape:
                self._shape(shape, bool(stroke.value))
                shape = []
            if pdfium.FPDFPathSegment_GetPoint(segment, ctypes.byref(x), ctypes.byref(y)):
                shape.append(_apply(chain, x.value, y.value))
            if pdfium.FPDFPathSegment_GetClose(segment) and shape:
                shape.append(shape[0])
        self._shape(shape, bool(stroke.value))

    def _shape(self, shape: list[tuple[float, float]], stroked: bool) -> None:
        if len(shape) < 2:
            return
        points = [self._text._turn(x, y, x, y)[:2] for x, y in shape]
        xs, ys = [x for x, _ in points], [y for _, y in points]
        left, right, bottom, top = min(xs), max(xs), min(ys), max(ys)
        if top - bottom <= _THIN or right - left <= _THIN:
            self._add(left, bottom, right, top)
        elif stroked or len(points) in (4, 5):
            for (x0, y0), (x1, y1) in pairwise(points):
                if abs(x0 - x1) <= 0.5 or abs(y0 - y1) <= 0.5:
                    self._add(min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))

    def _add(self, left: float, bottom: float, right: float, top: float) -> None:
        if right - left >= _SHORT and top - bottom <= _THIN:
            self.horizontal.append(Segment((bottom + top) / 2, left, right))
        elif top - bottom >= _SHORT and right - left <= _THIN:
            self.vertical.append(Segment((left + right) / 2, bottom, top))


def _matrix(item: Any) -> Matrix:
    found = pdfium.FS_MATRIX()
    if not pdfium.FPDFPageObj_GetMatrix(item, ctypes.byref(found)):
        return (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
    return (found.a, found.b, found.c, found.d, found.e, found.f)


def _apply(chain: tuple[Matrix, ...], x: float, y: float) -> tuple[float, float]:
    for a, b, c, d, e, f in chain:
        x, y = a * x + c * y + e, b * x + d * y + f
    return x, y


def open_document(data: bytes) -> Any:
    """Open a pdf; raises ``pypdfium2.PdfiumError``."""
    return pypdfium2.PdfDocument(data)
