"""What every picture is drawn with: elements, colours for page or paper, room for text."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from math import ceil, floor, log10

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

Number = int | float

# Okabe and Ito's reasoning (https://jfly.uni-koeln.de/color/): these differ in lightness first, so they hold in grey
# and for red-green blind eyes.
PAPER = {
    "ink": "#14211f",
    "dim": "#41504d",
    "grid": "#d3dcd9",
    "done": "#12666d",
    "due": "#e8b548",
    "late": "#b3261e",
    "none": "#e3e9e7",
    "open": "#ffffff",
    "mark": "#ffffff",
    "mark-dark": "#14211f",
    "s0": "#0a5b60",
    "s1": "#b5790a",
    "s2": "#7a3b8f",
    "s3": "#4f8f88",
    "s4": "#b5492b",
    "s5": "#4a5a72",
}
PHONE = 296
"""A width at which a picture in a panel of a phone (360 px) is shown whole, its letters as large as others."""
SERIES = 6
STATES = ("done", "due", "late", "open", "none")
FONT = "Liberation Sans, Arial, sans-serif"
BOLD_GLYPH = 0.64
GLYPH = 0.56  # mean width of a letter in ems, on the safe side for Vietnamese in a sans face


class Canvas:
    """Collects elements; knows whether colours are classes or literal."""

    def __init__(self, title: str, desc: str, for_paper: bool, size: int = 13) -> None:
        self.title, self.desc, self.paper, self.size = title, desc, for_paper, size
        self.parts: list[str] = []

    def fill(self, kind: str, stroke: bool = False) -> str:
        if self.paper:
            return f'{"stroke" if stroke else "fill"}="{PAPER[kind]}"'
        return f'class="{kind if not stroke else f"{kind}-line"}"'

    def text(self, x: Number, y: Number, text: str, anchor: str = "", dim: bool = False, bold: bool = False) -> None:
        colour = f' fill="{PAPER["dim" if dim else "ink"]}"' if self.paper else ' class="dim"' if dim else ""
        placed = f' text-anchor="{anchor}"' if anchor else ""
        weight = ' font-weight="600"' if bold else ""
        self.parts.append(f'<text x="{num(x)}" y="{num(y)}"{placed}{weight}{colour}>{escape(text)}</text>')

    def rect(self, x: Number, y: Number, width: Number, height: Number, kind: str, radius: Number = 0) -> None:
        round_ = f' rx="{num(radius)}"' if radius else ""
        self.parts.append(
            f'<rect {self.fill(kind)} x="{num(x)}" y="{num(y)}" width="{num(width)}" height="{num(height)}"{round_}/>'
        )

    def line(self, x1: Number, y1: Number, x2: Number, y2: Number, kind: str = "grid", width: Number = 1) -> None:
        self.parts.append(f'<path d="M{num(x1)} {num(y1)}L{num(x2)} {num(y2)}" {self.stroke(kind, width)}/>')

    def stroke(self, kind: str, width: Number) -> str:
        look = f'stroke="{PAPER[kind]}" fill="none"' if self.paper else f'class="{kind}-line"'
        return f'{look} stroke-width="{num(width)}"'

    def frame(
        self, x: Number, y: Number, width: Number, height: Number, dashed: bool = False, stroke: Number = 1.5
    ) -> None:
        """An empty box; dashed for what is not settled."""
        dashes = ' stroke-dasharray="4 3"' if dashed else ""
        self.parts.append(
            f'<rect x="{num(x)}" y="{num(y)}" width="{num(width)}" height="{num(height)}" rx="3" '
            f"{self.stroke('ink', stroke)}{dashes}/>"
        )

    def link(self, href: str, title: str, draw: Callable[[], None]) -> None:
        """Wrap what `draw` adds into a link (on the page), or leave it bare (on paper)."""
        linked = bool(href) and not self.paper
        if linked:
            self.parts.append(f'<a href="{escape(href)}"' + (f' aria-label="{escape(title)}">' if title else ">"))
        elif title and not self.paper:
            self.parts.append("<g>")
        if title and not self.paper:
            self.parts.append(f"<title>{escape(title)}</title>")
        draw()
        if linked:
            self.parts.append("</a>")
        elif title and not self.paper:
            self.parts.append("</g>")

    def svg(self, width: Number, height: Number, linked: bool = False) -> SafeString:
        """The whole; a picture with links is a group for screen readers, else they would not reach the links."""
        key = hashlib.sha256(f"{self.title}{self.desc}{''.join(self.parts)}".encode()).hexdigest()[:8]
        role = "group" if linked and not self.paper else "img"
        face = f' font-family="{FONT}"' if self.paper else ' class="chart"'
        size = f' width="{num(width)}" height="{num(height)}"'
        head = f'<title id="t{key}">{escape(self.title)}</title>'
        names = f"t{key}"
        if self.desc:
            head += f'<desc id="d{key}">{escape(self.desc)}</desc>'
            names += f" d{key}"
        shape = f'viewBox="0 0 {num(width)} {num(height)}"{size} role="{role}" aria-labelledby="{names}"{face}'
        body = head + "".join(self.parts)
        return mark_safe(f'<svg xmlns="http://www.w3.org/2000/svg" {shape} font-size="{self.size}">{body}</svg>')


def num(value: Number) -> str:
    """A coordinate with at most one decimal, written the same on every machine."""
    text = f"{value:.1f}".removesuffix(".0")
    return "0" if text == "-0" else text


def text_width(text: str, size: Number, bold: bool = False) -> float:
    """About how wide a text is, in the picture's units."""
    return len(text) * size * (BOLD_GLYPH if bold else GLYPH)


def shortened(text: str, room: float, size: Number) -> str:
    """The text, shortened with an ellipsis where it would not fit."""
    fits = max(3, int(room / (size * GLYPH)))
    return text if len(text) <= fits else text[: fits - 1].rstrip() + "…"


def label_room(labels: Sequence[str], size: Number, width: Number) -> float:
    """How wide the column of labels is: as wide as the longest, at most two fifths of the picture."""
    return min(width * 0.4, max((text_width(label, size) for label in labels), default=0) + 12)


def ticks_to(top: Number, wanted: int = 4) -> list[float]:
    """Round values from 0 to at least `top`, some `wanted` steps."""
    if top <= 0:
        return [0, 1]
    raw = top / wanted
    power = 10 ** floor(log10(raw))
    step = next(factor * power for factor in (1, 2, 2.5, 5, 10) if factor * power >= raw)
    if isinstance(top, int) and step < 1:
        step = 1
    return [step * index for index in range(ceil(top / step) + 1)]
