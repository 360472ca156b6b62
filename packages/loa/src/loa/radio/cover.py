"""The cover of a series: its name on the colours of the sites, drawn as SVG and made a picture as those of papers."""

from __future__ import annotations

from functools import lru_cache
from io import BytesIO
from textwrap import wrap

from django.utils.html import escape
from PIL import Image
from vanban.write.pdf import svg_to_png

SIDE = 1400
"""Pixels: the least that podcast directories take."""
POINTS = 500


@lru_cache(64)
def cover(title: str, unit: str) -> bytes:
    """A PNG, SIDE by SIDE, without transparency: directories of podcasts take no other.

    Args:
        title: of the series.
        unit: who produces it.
    """
    lines = wrap(title, 16, break_on_hyphens=False)[:5]
    size = 58 if len(lines) <= 3 else 46
    text = "".join(
        f'<text x="44" y="{130 + nth * size * 1.15:.0f}" font-size="{size}" font-weight="bold" fill="#ffffff">'
        f"{escape(line)}</text>"
        for nth, line in enumerate(lines)
    )
    named = wrap(unit, 20, break_on_hyphens=False)[:3]  # beside the rings
    below = "".join(
        f'<text x="44" y="{458 + (nth - len(named)) * 28}" font-size="22" fill="#ffffff">{escape(line)}</text>'
        for nth, line in enumerate(named)
    )
    rings = "".join(
        f'<circle cx="400" cy="400" r="{radius}" fill="none" stroke="#e8b44c" stroke-width="4"/>'
        for radius in (42, 68, 94)
    )
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{POINTS}" height="{POINTS}" viewBox="0 0 {POINTS} {POINTS}">'
        f'<rect width="{POINTS}" height="{POINTS}" fill="#0a5b60"/>{rings}'
        f'<circle cx="400" cy="400" r="20" fill="#e8b44c"/>'
        f'<text x="44" y="64" font-size="24" fill="#e8b44c">Phát thanh</text>{text}{below}</svg>'
    )
    drawn = BytesIO()
    Image.open(BytesIO(svg_to_png(svg, POINTS, POINTS, ppi=SIDE / POINTS * 72))).convert("RGB").save(drawn, "PNG")
    return drawn.getvalue()
