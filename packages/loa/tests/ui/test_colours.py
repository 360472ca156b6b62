"""Every pair of text and ground that the style sheets use, measured in all four themes (WCAG 2.2, 1.4.3, 1.4.6 and
1.4.11).
"""

from __future__ import annotations

import re
from itertools import combinations
from pathlib import Path

import loa.ui
import pytest
from loa.ui.charts import PAPER

STATIC = Path(loa.ui.__file__).parent / "static" / "ui"
TOKENS = (STATIC / "tokens.css").read_text("utf-8")

AAA, AA, EDGE = 7.0, 4.5, 3.0
PAIRS = [
    *[("ink", ground, AAA) for ground in ("page", "card", "sunk")],
    *[("ink-2", ground, AAA) for ground in ("page", "card", "sunk")],
    *[("brand", ground, AA) for ground in ("page", "card", "sunk", "brand-soft")],
    *[("brand-deep", ground, AA) for ground in ("page", "card", "brand-soft")],
    ("on-brand", "brand", AA),
    ("on-band", "band", AAA),
    ("on-band", "band-2", AAA),
    ("on-band-2", "band", AA),
    ("on-band-2", "band-2", AA),
    *[(state, f"{state}-soft", AA) for state in ("done", "due", "late", "open", "wait")],
    *[(state, "card", AA) for state in ("done", "due", "late", "open", "wait")],
    ("ink", "brand-soft", AA),
    ("ink", "late-soft", AA),
    ("ink", "due-soft", AA),
    ("gold-ink", "card", AA),
    ("gold-ink", "gold-soft", AA),
    ("card", "late", AA),
    *[("edge", ground, EDGE) for ground in ("page", "card", "sunk")],
    ("gold", "band", EDGE),
    *[("focus", ground, EDGE) for ground in ("page", "card", "sunk")],
    *[(f"c-{index}", "card", EDGE) for index in range(6)],
]


def _block(css: str, selector: str) -> dict[str, str]:
    found = re.search(re.escape(selector) + r"\s*\{(.*?)\n\s*\}", css, re.S)
    assert found, selector
    return dict(re.findall(r"--([\w-]+):\s*(#[0-9a-fA-F]{6})", found.group(1)))


def _themes() -> dict[str, dict[str, str]]:
    light_part, rest = TOKENS.split("@media (prefers-color-scheme: dark)")
    dark_part = rest.split("@media print")[0]
    district = _block(light_part, ":root")
    commune = district | _block(light_part, ".theme-commune")
    district_dark = district | _block(dark_part, ":root")
    commune_dark = district_dark | _block(dark_part, ".theme-commune")
    return {"district": district, "commune": commune, "district dark": district_dark, "commune dark": commune_dark}


THEMES = _themes()


def _channels(colour: str) -> list[float]:
    return [int(colour[index : index + 2], 16) / 255 for index in (1, 3, 5)]


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(one) for one in _channels(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(one: str, other: str) -> float:
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("ink", "ground", "least"), PAIRS)
def test_contrast(theme: str, ink: str, ground: str, least: float) -> None:
    values = THEMES[theme]
    measured = _contrast(values[ink], values[ground])
    assert measured >= least, f"{ink} on {ground} in {theme}: {measured:.2f}"


# Matrices of Machado, Oliveira and Fernandes (2009), severity 1.0, applied to linear light.
BLINDNESS = {
    "protanopia": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deuteranopia": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
}


def _seen_lightness(colour: str, matrix: tuple[tuple[float, ...], ...]) -> float:
    light = [_linear(one) for one in _channels(colour)]
    red, green, blue = (max(0.0, sum(a * b for a, b in zip(row, light, strict=True))) for row in matrix)
    luminance = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    return 116 * luminance ** (1 / 3) - 16 if luminance > 0.008856 else 903.3 * luminance


def test_a_reader_s_own_light_and_dark_are_those_of_the_machine() -> None:
    for attribute, theme in (("light", ""), ("dark", " dark")):
        for name, selector in (("district", ""), ("commune", ".theme-commune")):
            for key, value in _block(TOKENS, f":root[data-mode={attribute}]{selector}").items():
                assert THEMES[f"{name}{theme}"][key] == value, (attribute, name, key)


@pytest.mark.parametrize("ground", ["", "[data-mode=dark]"])
def test_high_contrast_is_high(ground: str) -> None:
    found = re.search(re.escape(f":root[data-contrast=high][data-contrast=high]{ground}") + r"\s*\{([^}]*)\}", TOKENS)
    assert found
    values = dict(re.findall(r"--([\w-]+):\s*(#[0-9a-fA-F]{6})", found[1]))
    for ink, under, _least in PAIRS:
        if ink in values and under in values and ink != "gold":
            assert _contrast(values[ink], values[under]) >= AAA, (ink, under)


@pytest.mark.parametrize("blindness", BLINDNESS)
@pytest.mark.parametrize("theme", ["district", "district dark"])
def test_heat_cells_are_told_apart_without_red_and_green(theme: str, blindness: str) -> None:
    """Done and late carry a mark besides; the others must differ in lightness alone."""
    values = THEMES[theme]
    cells = {
        name: _seen_lightness(values[f"h-{name}"], BLINDNESS[blindness]) for name in ("done", "due", "late", "none")
    }
    for one, other in combinations(cells, 2):
        if {one, other} != {"done", "late"} and {one, other} != {"due", "none"}:
            assert abs(cells[one] - cells[other]) > 8, (one, other, cells)


def test_paper_uses_the_light_theme() -> None:
    for name in ("done", "due", "late", "none"):
        assert PAPER[name] == THEMES["district"][f"h-{name}"]
    for index in range(6):
        assert PAPER[f"s{index}"] == THEMES["district"][f"c-{index}"]


def test_only_tokens_know_colours() -> None:
    """Exceptions: the white sheet of paper and the dark ink on gold and on marks, which are the same in every theme."""
    for name in ("ground.css", "shell.css", "desk.css", "wagtail.css"):
        colours = set(re.findall(r"#[0-9a-fA-F]{3,8}\b", (STATIC / name).read_text("utf-8")))
        assert colours <= {"#fff", "#000", "#555", "#2b1d00", "#14211f", "#ffd24d"}, (name, colours)
