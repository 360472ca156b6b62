"""The editable form of a paper: a Word file with real styles, numbering, footnotes and sections."""

from __future__ import annotations

import datetime as dt
import io
from typing import Literal

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.oxml.ns import qn
from docx.section import Section
from docx.shared import Mm, Pt

from vanban.write import docx_body, docx_parts, docx_styles
from vanban.write.compose import compose
from vanban.write.composed import Composed
from vanban.write.docx_xml import bare, fixed_zip
from vanban.write.layout import PROFILES, Profile
from vanban.write.paper import Paper
from vanban.write.wording import made_at

_BASES: dict[str, bytes] = {}


def to_docx(paper: Paper, *, part: Literal["paper", "section"] = "paper", made: dt.datetime | None = None) -> bytes:
    """Write a paper as an editable Word file.

    The same arguments give the same bytes.

    Args:
        paper: what to write.
        part: "paper" for the whole paper; "section" for its blocks alone, without head, addressees, signature and
            page numbers, to paste into another report.
        made: when the file was made (Vietnam time if it has no zone); 8:00 on the day of issue when left out, or on
            1 January 1970 while the paper is not issued.

    Returns:
        the DOCX file.

    Raises:
        PaperError: a figure is not a readable drawing.
    """
    profile = PROFILES[paper.profile]
    composed = compose(paper)
    document = Document(io.BytesIO(_base(profile)))
    _properties(document, paper, composed, made)
    writer = docx_body.Writer(document, profile)
    whole = part == "paper"
    framed = paper.kind == "certificate"
    _page(document.sections[0], profile, landscape=framed, framed=framed)
    if whole and framed:
        docx_parts.frame(document.sections[0])
        docx_parts.certificate(writer, composed)
    elif whole:
        docx_parts.head(writer, composed)
        writer.elements(composed["elements"], composed["width"])
        docx_parts.closing(writer, composed)
        docx_parts.folio(document.sections[0], profile)
        docx_parts.contact(document.sections[0], composed["contact"])
    else:
        writer.elements(composed["elements"], composed["width"])
    for annex in composed["annexes"]:
        section = document.add_section(WD_SECTION.NEW_PAGE)
        docx_parts.shrink_section_end(document)
        _page(section, profile, landscape=annex["landscape"])
        if whole:
            docx_parts.folio(section, profile, restart=True)
        writer.restart_numbering()
        docx_parts.annex(writer, annex)
    writer.finish()
    stream = io.BytesIO()
    document.save(stream)
    return fixed_zip(stream.getvalue())


def _base(profile: Profile) -> bytes:
    """An empty file with the styles of a profile; building it once saves most of the time of a small paper."""
    if profile.name not in _BASES:
        document = Document()
        docx_styles.styles(document, profile)
        stream = io.BytesIO()
        document.save(stream)
        _BASES[profile.name] = stream.getvalue()
    return _BASES[profile.name]


def _page(section: Section, profile: Profile, landscape: bool, framed: bool = False) -> None:
    page = profile.page
    width, height = Mm(page.width.value), Mm(page.height.value)
    section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = (height, width) if landscape else (width, height)
    section.top_margin, section.bottom_margin = Mm(page.top.value), Mm(page.bottom.value)
    section.left_margin, section.right_margin = Mm(page.left.value), Mm(page.right.value)
    if framed:
        # A certificate is hung, not bound: the same room on both sides.
        section.left_margin = section.right_margin = Mm((page.left.value + page.right.value) / 2)
    section.header_distance, section.footer_distance = Mm(page.page_number_from_edge.value), Pt(24)


def _properties(document: WordDocument, paper: Paper, composed: Composed, made: dt.datetime | None) -> None:
    moment = made_at(paper, made).astimezone(dt.UTC).replace(tzinfo=None)
    core = document.core_properties
    core.title = bare(composed["document_title"])[:255]
    core.author = bare(composed["author"])[:255]
    core.last_modified_by = core.author
    core.keywords = bare(", ".join(composed["keywords"]))[:255]
    core.subject = bare(composed["summary"]["text"] or composed["subject"]["text"])[:255]
    core.language = composed["lang"]
    core.comments = ""
    core.created = core.modified = moment
    core.revision = 1
    for element in (document.settings.element, document.styles.element):
        for language in element.iter(qn("w:themeFontLang"), qn("w:lang")):
            language.set(qn("w:val"), composed["lang"])
