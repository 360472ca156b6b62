"""Styles of a Word file: what a paragraph or run looks like once the whole chain is applied."""

from __future__ import annotations

from dataclasses import dataclass, replace

from lxml import etree

from vanban.sources.word.package import A, W, points, switch, value, whole

_DEPTH = 30  # a chain of styles longer than this is a loop


@dataclass(frozen=True, slots=True)
class Run:
    """How letters look: font name, size in points, and switches."""

    font: str | None = None
    size: float | None = None
    bold: bool = False
    italic: bool = False
    caps: bool = False
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Paragraph:
    """How a paragraph stands: lengths in points; ``leading`` is a multiple of the line or, if ``exact``, points."""

    align: str | None = None
    left: float | None = None
    first: float | None = None
    before: float | None = None
    after: float | None = None
    leading: float | None = None
    exact: bool = False
    num_id: str | None = None
    level: int | None = None


_ALIGN = {"center": "center", "right": "right", "end": "right", "both": "justify", "distribute": "justify"}


def paragraph_over(base: Paragraph, ppr: etree._Element | None) -> Paragraph:
    """Return ``base`` with what ``w:pPr`` states laid over it."""
    if ppr is None or not len(ppr):
        return base
    changes: dict[str, object] = {}
    align = value(ppr, "jc")
    if align is not None:
        changes["align"] = _ALIGN.get(align, "left")
    indent = ppr.find(W + "ind")
    if indent is not None:
        left = points(indent.get(W + "left") or indent.get(W + "start"))
        if left is not None:
            changes["left"] = left
        first, hanging = points(indent.get(W + "firstLine")), points(indent.get(W + "hanging"))
        if hanging is not None:
            changes["first"] = -hanging
        elif first is not None:
            changes["first"] = first
    spacing = ppr.find(W + "spacing")
    if spacing is not None:
        for key in ("before", "after"):
            length = points(spacing.get(W + key))
            if length is not None:
                changes[key] = length
        line = spacing.get(W + "line")
        if line is not None:
            exact = spacing.get(W + "lineRule", "auto") != "auto"
            leading = points(line) if exact else points(line, 240.0)
            changes |= {"exact": exact, "leading": leading}
    numbering = ppr.find(W + "numPr")
    if numbering is not None:
        num_id, level = value(numbering, "numId"), whole(value(numbering, "ilvl"))
        if num_id is not None:
            changes["num_id"] = num_id
        if level is not None:
            changes["level"] = level
    return replace(base, **changes) if changes else base  # type: ignore[arg-type]


class Styles:
    """The styles part with its defaults and theme fonts; parts that are missing count as empty."""

    def __init__(self, styles: etree._Element | None, theme: etree._Element | None) -> None:
        self._theme = _theme_fonts(theme)
        self._styles: dict[str, etree._Element] = {}
        self._default: dict[str, str] = {}
        defaults_run = defaults_paragraph = None
        if styles is not None:
            for style in styles.iter(W + "style"):
                style_id = style.get(W + "styleId")
                if style_id:
                    self._styles.setdefault(style_id, style)
                    if style.get(W + "default") in ("1", "true", "on"):
                        self._default.setdefault(style.get(W + "type", "paragraph"), style_id)
            defaults_run = styles.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr")
            defaults_paragraph = styles.find(f"{W}docDefaults/{W}pPrDefault/{W}pPr")
        self._base_run = self.run_over(Run(), defaults_run)
        self._base_paragraph = paragraph_over(Paragraph(), defaults_paragraph)
        self._runs: dict[str | None, Run] = {}
        self._paragraphs: dict[str | None, Paragraph] = {}

    def chain(self, style_id: str | None, kind: str = "paragraph") -> list[etree._Element]:
        """Return the style and those it is based on, most general first; the default style when none is named."""
        if style_id not in self._styles:
            style_id = self._default.get(kind)
        out: list[etree._Element] = []
        while style_id in self._styles and len(out) < _DEPTH:
            style = self._styles[style_id]
            out.append(style)
            style_id = value(style, "basedOn")
        return out[::-1]

    def run_over(self, base: Run, rpr: etree._Element | None) -> Run:
        """Return ``base`` with what ``w:rPr`` states laid over it."""
        if rpr is None or not len(rpr):
            return base
        changes: dict[str, object] = {}
        fonts = rpr.find(W + "rFonts")
        if fonts is not None:
            font = self._font(fonts)
            if font:
                changes["font"] = font
        size = points(value(rpr, "sz"), 2.0)
        if size is not None:
            changes["size"] = size
        for name, key in (("b", "bold"), ("i", "italic"), ("caps", "caps"), ("vanish", "hidden")):
            state = switch(rpr, name)
            if state is not None:
                changes[key] = state
        return replace(base, **changes) if changes else base  # type: ignore[arg-type]

    def _font(self, fonts: etree._Element) -> str | None:
        # Letters above ASCII, and so every legacy letter, take the hAnsi font.
        for name in ("hAnsi", "ascii", "cs", "eastAsia"):
            theme = fonts.get(f"{W}{name}Theme") or (fonts.get(W + "cstheme") if name == "cs" else None)
            font = self._theme.get(theme or "") or fonts.get(W + name)
            if font:
                return font
        return None

    def paragraph(self, style_id: str | None) -> Paragraph:
        """Return the paragraph look of a style with all it is based on."""
        if style_id not in self._paragraphs:
            look = self._base_paragraph
            for style in self.chain(style_id):
                look = paragraph_over(look, style.find(W + "pPr"))
            self._paragraphs[style_id] = look
        return self._paragraphs[style_id]

    def run(self, style_id: str | None) -> Run:
        """Return the letters' look of a paragraph style with all it is based on."""
        if style_id not in self._runs:
            look = self._base_run
            for style in self.chain(style_id):
                look = self.run_over(look, style.find(W + "rPr"))
            self._runs[style_id] = look
        return self._runs[style_id]

    def character_over(self, base: Run, style_id: str | None) -> Run:
        """Return ``base`` with a character style laid over it."""
        if style_id is None or style_id not in self._styles:
            return base
        for style in self.chain(style_id, "character"):
            base = self.run_over(base, style.find(W + "rPr"))
        return base

    def table_has_borders(self, style_id: str | None) -> bool:
        """Say whether a table style draws lines."""
        if style_id not in self._styles:
            return False
        return any(has_borders(style.find(f"{W}tblPr/{W}tblBorders")) for style in self.chain(style_id, "table"))


def has_borders(borders: etree._Element | None) -> bool:
    """Say whether a ``w:tblBorders`` or ``w:tcBorders`` draws at least one line."""
    return borders is not None and any(
        edge.get(W + "val") not in (None, "nil", "none") for edge in borders.iterchildren("{*}*")
    )


def _theme_fonts(theme: etree._Element | None) -> dict[str, str]:
    out: dict[str, str] = {}
    if theme is None:
        return out
    for kind in ("major", "minor"):
        fonts = theme.find(f".//{A}{kind}Font")
        if fonts is None:
            continue
        for part, suffixes in (("latin", ("Ascii", "HAnsi")), ("cs", ("Bidi",)), ("ea", ("EastAsia",))):
            face = fonts.find(A + part)
            if face is not None and face.get("typeface"):
                for suffix in suffixes:
                    out[kind + suffix] = face.get("typeface", "")
    return out
