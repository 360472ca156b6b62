"""Styles, numbering and settings of the Word file: what every paper of a profile shares."""

from __future__ import annotations

from docx.document import Document as WordDocument
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.styles.style import ParagraphStyle

from vanban.write.docx_body import style_id
from vanban.write.docx_xml import Node, node, twips
from vanban.write.layout import MM, Profile, Style, StyleName

_SIDES = {"left": "left", "center": "center", "right": "right", "justify": "both"}
_FLOWING: tuple[StyleName, ...] = (
    "basis",
    "body",
    "section",
    "article",
    "clause",
    "point",
    "item",
    "part_label",
    "part_title",
    "quote",
    "note",
)
_INDENTED: tuple[StyleName, ...] = ("basis", "body", "section", "article", "clause", "point", "item")
_OUTLINE: dict[StyleName, int] = {
    "part_title": 0,
    "section": 0,
    "annex_title": 0,
    "article": 1,
    "clause": 1,
    "point": 2,
}
_KEPT_STYLES = (
    "Normal",
    "DefaultParagraphFont",
    "TableNormal",
    "NoList",
    "TableGrid",
    "Heading1",
    "Heading2",
    "Heading3",
)


_UNUSED = ("thumbnail", "stylesWithEffects", "customXml", "extended-properties")
"""Parts that the template brings and no paper needs: a picture of an empty page, old styles, empty custom data."""


def styles(document: WordDocument, profile: Profile) -> None:
    """Replace the template's styles, defaults and numbering by those of a profile."""
    root: Node = document.styles.element
    for element in root.findall(qn("w:style")):
        if element.get(qn("w:styleId")) not in _KEPT_STYLES:
            root.remove(element)
    defaults = root.find(qn("w:docDefaults"))
    if defaults is not None:
        root.remove(defaults)
    root.insert(0, _defaults(profile))
    normal = document.styles["Normal"].element
    _strip(normal)
    for name, style in profile.styles.items():
        identifier = style_id(name)
        if identifier.startswith("Heading"):
            element = document.styles[f"Heading {identifier[-1]}"].element
            for child in list(element):
                if child.tag in (qn("w:link"), qn("w:next"), qn("w:unhideWhenUsed"), qn("w:semiHidden")):
                    element.remove(child)
            _strip(element)
        else:
            created = document.styles.add_style(style.title, WD_STYLE_TYPE.PARAGRAPH)
            if not isinstance(created, ParagraphStyle):
                raise TypeError("expected a paragraph style")
            element = created.element
            element.set(qn("w:styleId"), identifier)
            created.base_style = document.styles["Normal"]
            created.quick_style = True
        element.append(_paragraph_properties(name, style, profile))
        element.append(_run_properties(style))
    _numbering(document, profile)
    _settings(document)
    for relations in (document.part.package.rels, document.part.rels):
        for key, relation in list(relations.items()):
            if relation.reltype.rpartition("/")[2] in _UNUSED:
                del relations[key]


def _strip(style: Node) -> None:
    for tag in ("w:pPr", "w:rPr"):
        for child in style.findall(qn(tag)):
            style.remove(child)


def _defaults(profile: Profile) -> Node:
    fonts = node("w:rFonts", ascii=profile.font, hAnsi=profile.font, eastAsia=profile.font, cs=profile.font)
    size = round(profile.styles["body"].size.value * 2)
    return node(
        "w:docDefaults",
        node(
            "w:rPrDefault",
            node(
                "w:rPr",
                fonts,
                node("w:color", val="000000"),
                node("w:sz", val=size),
                node("w:szCs", val=size),
                node("w:lang", val="vi-VN", eastAsia="vi-VN", bidi="ar-SA"),
            ),
        ),
        node("w:pPrDefault", node("w:pPr", node("w:spacing", before=0, after=0, line=240, lineRule="auto"))),
    )


def _paragraph_properties(name: StyleName, style: Style, profile: Profile) -> Node:
    page = profile.page
    properties = node("w:pPr")
    if name in _OUTLINE or name == "part_label":
        properties.append(node("w:keepNext"))
    properties.append(node("w:widowControl"))
    gap = twips(page.paragraph_gap.value) if name in _FLOWING else 0
    spaced = name in _FLOWING and name != "note"
    line = round(240 * page.line_spacing.value) if spaced else 252 if name.startswith("table_") else 240
    around = twips(1) if name.startswith("table_") else gap
    # Word adds the gap after one paragraph to the gap before the next, so only one of them is used.
    properties.append(
        node("w:spacing", before=around if name.startswith("table_") else 0, after=around, line=line, lineRule="auto")
    )
    if name in _INDENTED:
        properties.append(node("w:ind", firstLine=twips(page.indent.value * MM)))
    elif name == "quote":
        side = twips(page.indent.value * MM)
        properties.append(node("w:ind", left=side, right=side))
    properties.append(node("w:jc", val=_SIDES[style.align]))
    if name in _OUTLINE:
        properties.append(node("w:outlineLvl", val=_OUTLINE[name]))
    return properties


def _run_properties(style: Style) -> Node:
    size = round(style.size.value * 2)
    return node(
        "w:rPr",
        node("w:b") if style.bold else None,
        node("w:i") if style.italic else None,
        node("w:sz", val=size),
        node("w:szCs", val=size),
    )


def _numbering(document: WordDocument, profile: Profile) -> None:
    """Bullets "-", "+", "•" and the counted headings "I." and "1.": one definition each."""
    root: Node = document.part.numbering_part.element
    for child in list(root):
        root.remove(child)
    indent = twips(profile.page.indent.value * MM)
    for number, mark in ((1, "-"), (2, "+"), (3, "•")):
        root.append(_abstract(number, "bullet", mark, indent, 3))
    # Word's lower letters have no "đ", so points are written as typed; Roman and Arabic numbers are safe.
    root.append(_abstract(11, "upperRoman", "%1.", indent, 1))
    root.append(_abstract(12, "decimal", "%1.", indent, 1))


def _abstract(number: int, form: str, text: str, indent: int, levels: int) -> Node:
    result = parse_xml(
        f'<w:abstractNum {nsdecls("w")} w:abstractNumId="{number}"><w:multiLevelType w:val="hybridMultilevel"/>'
        "</w:abstractNum>"
    )
    for level in range(levels):
        result.append(
            node(
                "w:lvl",
                node("w:start", val=1),
                node("w:numFmt", val=form),
                node("w:suff", val="space"),
                node("w:lvlText", val=text),
                node("w:lvlJc", val="left"),
                node("w:pPr", node("w:ind", left=0, firstLine=indent)),
                ilvl=level,
            )
        )
    return result


def _settings(document: WordDocument) -> None:
    """Settings of Word 2013 and later (no compatibility mode), Vietnamese decimal comma."""
    root: Node = document.settings.element
    for child in list(root):
        root.remove(child)
    root.append(node("w:zoom", percent=100))
    root.append(node("w:defaultTabStop", val=720))
    root.append(node("w:characterSpacingControl", val="doNotCompress"))
    compat = node("w:compat")
    for name, value in (("compatibilityMode", 15), ("overrideTableStyleFontSizeAndJustification", 1)):
        compat.append(node("w:compatSetting", name=name, uri="http://schemas.microsoft.com/office/word", val=value))
    root.append(compat)
    root.append(node("w:themeFontLang", val="vi-VN"))
    root.append(node("w:decimalSymbol", val=","))
    root.append(node("w:listSeparator", val=";"))
