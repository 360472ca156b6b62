"""Measures of the vendored Liberation Serif, whose widths equal those of Times New Roman.

Both writers need widths before anything is laid out: a rule is a third to a half of its line, a column fits its words,
a two-line title is balanced. Reading three tables of the font file (OpenType 1.9: cmap, hmtx, head) is enough for that.
"""

from __future__ import annotations

import functools
import struct
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent / "fonts"
FAMILY = "Liberation Serif"
LINE = 1.149
"""Height of a single-spaced line of Times New Roman in em (ascender 0.891, descender 0.216, gap 0.042)."""


@dataclass(frozen=True, slots=True)
class Face:
    """One font file: advance width in em for each code point it can show."""

    widths: dict[int, float]
    default: float

    def width(self, text: str, size: float) -> float:
        """Width of a line of text in points at `size` points, without kerning."""
        widths, default = self.widths, self.default
        return sum(widths.get(ord(char), default) for char in text) * size


@functools.cache
def face(bold: bool = False, italic: bool = False) -> Face:
    """The regular, bold, italic or bold italic face."""
    name = {(False, False): "Regular", (True, False): "Bold", (False, True): "Italic", (True, True): "BoldItalic"}
    return _read((FOLDER / f"LiberationSerif-{name[bold, italic]}.ttf").read_bytes())


def shows(char: str) -> bool:
    """Whether all four faces have a glyph for this character."""
    return ord(char) in _common()


@functools.cache
def _common() -> frozenset[int]:
    faces = [face(bold, italic) for bold in (False, True) for italic in (False, True)]
    return frozenset.intersection(*(frozenset(one.widths) for one in faces))


def _read(data: bytes) -> Face:
    (count,) = struct.unpack_from(">H", data, 4)
    tables = {}
    for n in range(count):
        tag, _, start, _ = struct.unpack_from(">4sIII", data, 12 + 16 * n)
        tables[tag] = start
    (per_em,) = struct.unpack_from(">H", data, tables[b"head"] + 18)
    (metrics,) = struct.unpack_from(">H", data, tables[b"hhea"] + 34)
    advances = [advance / per_em for advance in struct.unpack_from(f">{metrics * 2}H", data, tables[b"hmtx"])[::2]]
    glyphs = _cmap(data, tables[b"cmap"])
    widths = {code: advances[min(glyph, metrics - 1)] for code, glyph in glyphs.items()}
    return Face(widths, advances[0])


def _cmap(data: bytes, start: int) -> dict[int, int]:
    (count,) = struct.unpack_from(">H", data, start + 2)
    for n in range(count):
        platform, encoding, offset = struct.unpack_from(">HHI", data, start + 4 + 8 * n)
        (form,) = struct.unpack_from(">H", data, start + offset)
        if (platform, encoding) == (3, 1) and form == 4:
            return _cmap4(data, start + offset)
    raise ValueError("the font has no Unicode character map of format 4")


def _cmap4(data: bytes, at: int) -> dict[int, int]:
    segments = struct.unpack_from(">H", data, at + 6)[0] // 2
    ends = struct.unpack_from(f">{segments}H", data, at + 14)
    starts = struct.unpack_from(f">{segments}H", data, at + 16 + 2 * segments)
    deltas = struct.unpack_from(f">{segments}H", data, at + 16 + 4 * segments)
    ranges_at = at + 16 + 6 * segments
    ranges = struct.unpack_from(f">{segments}H", data, ranges_at)
    glyphs = {}
    for n in range(segments):
        for code in range(starts[n], min(ends[n], 0xFFFE) + 1):
            if ranges[n] == 0:
                glyph = (code + deltas[n]) & 0xFFFF
            else:
                where = ranges_at + 2 * n + ranges[n] + 2 * (code - starts[n])
                (glyph,) = struct.unpack_from(">H", data, where)
                glyph = (glyph + deltas[n]) & 0xFFFF if glyph else 0
            if glyph:
                glyphs[code] = glyph
    return glyphs
