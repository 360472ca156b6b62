"""The waveform as a picture, with the items on it: SVG that takes the colour of the page around it."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from loa.radio.sound.lengths import clock
from loa.radio.sound.profiles import RATE

WIDTH, WAVE, LABELS, AXIS = 1200, 120, 44, 22
COLUMNS = 600
LETTER = 6.6
"""Width of a letter of 12 px, on the average."""


def waveform(peaks: NDArray[np.float32], items: Sequence[tuple[int, int, str]], samples: int, title: str) -> str:
    """An SVG picture.

    Args:
        peaks: highest sample of every millisecond, as a share of full scale.
        items: first sample, sample behind the last, title.
        samples: length of the programme.
        title: of the programme, for those who do not see.
    """
    height = LABELS + WAVE + AXIS
    listed = "; ".join(f"{clock(start / RATE)} {text}" for start, _, text in items)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img" '
        f'aria-labelledby="t d" font-family="sans-serif" font-size="12" fill="currentColor">',
        f'<title id="t">{escape(title)}, {clock(samples / RATE)}</title><desc id="d">{escape(listed)}</desc>',
    ]
    for number, (start, end, text) in enumerate(items):
        left, right = (WIDTH * edge / samples for edge in (start, end))
        parts.append(
            f'<rect x="{left:.1f}" y="{LABELS}" width="{max(right - left, 1):.1f}" height="{WAVE}" '
            f'fill-opacity="{0.12 if number % 2 else 0.06}"/>'
            f'<line x1="{left:.1f}" x2="{left:.1f}" y1="{LABELS - 6}" y2="{LABELS + WAVE}" stroke="currentColor" '
            'stroke-opacity=".5"/>'
        )
        shown = _short(f"{number + 1}. {text}", right - left)
        if shown:
            parts.append(f'<text x="{left + 4:.1f}" y="{LABELS - 10}">{escape(shown)}</text>')
    parts.append(f'<path d="{_shape(peaks)}" fill-opacity=".75"/>')
    parts += _axis(samples, height)
    return "".join([*parts, "</svg>\n"])


def _short(text: str, width: float) -> str:
    room = int((width - 6) / LETTER)
    if len(text) <= room:
        return text
    number = text.partition(" ")[0]
    return f"{text[: room - 1].rstrip()}…" if room > len(number) + 5 else number if room >= len(number) else ""


def _shape(peaks: NDArray[np.float32]) -> str:
    """One closed line, above and below the middle: the mean of the peaks, which shows syllables and pauses where the
    highest peak would be at the ceiling everywhere."""
    edges = np.linspace(0, len(peaks), COLUMNS + 1).astype(int)
    heights = np.array([float(peaks[a : max(b, a + 1)].mean()) for a, b in pairwise(edges)])
    shares = heights / max(heights.max(initial=0.0), 1e-3)
    middle = LABELS + WAVE / 2
    step = WIDTH / COLUMNS
    upper = [f"{column * step:.0f},{middle - share * WAVE / 2:.1f}" for column, share in enumerate(shares)]
    lower = [f"{column * step:.0f},{middle + share * WAVE / 2 + 0.5:.1f}" for column, share in enumerate(shares)]
    return f"M{' '.join(upper)} {' '.join(reversed(lower))}Z"


def _axis(samples: int, height: int) -> list[str]:
    seconds = samples / RATE
    step = next((step for step in (1, 5, 10, 30, 60, 300, 600, 1800) if seconds / step <= 12), 3600)
    parts = []
    for mark in range(0, int(seconds) + 1, step):
        x = WIDTH * mark / seconds
        anchor = "start" if mark == 0 else "end" if x > WIDTH - 20 else "middle"
        parts.append(
            f'<text x="{x:.1f}" y="{height - 6}" text-anchor="{anchor}" fill-opacity=".75">{clock(mark)}</text>'
        )
    return parts
