"""Head, signature block, annex head and page numbers of the Word file."""

from __future__ import annotations

from docx.document import Document as WordDocument
from docx.oxml.ns import qn
from docx.section import Section

from vanban.write.composed import Appendix, Composed, Ruled, Signer, Stamp
from vanban.write.docx_body import Writer, style_id
from vanban.write.docx_xml import Node, node
from vanban.write.layout import MM, Profile, StyleName


def head(writer: Writer, paper: Composed) -> None:
    """The head of the paper down to "Kính gửi"."""
    share = writer.profile.page.left_column.value
    left, right = paper["width"] * share, paper["width"] * (1 - share)
    under_number = [
        writer.paragraph("number", writer.text(paper["number"]), before=6),
        *_ruled(writer, "subject", paper["subject"], left, before=writer.profile.page.subject_gap.value),
    ]
    under_number += [_stamp(writer, stamp, left) for stamp in paper["stamps"]]
    writer.layout_table(
        [left, right],
        [
            [_issuing(writer, paper, left), _mottos(writer, paper, right)],
            [under_number, [writer.paragraph("place_date", writer.text(paper["place_date"]), before=6)]],
        ],
    )
    _titles(writer, paper, above=18)
    for n, line in enumerate(paper["addressees"]):
        many = len(paper["addressees"]) > 1
        indent = (paper["addressee_indent"] if n == 0 else paper["addressee_hang"]) if many else 0
        writer.add(
            writer.paragraph(
                "addressee",
                writer.text(line),
                before=14 if n == 0 else 2,
                left=indent,
                align="left" if many else None,
            )
        )
    if paper["via"]:
        writer.add(writer.paragraph("addressee", writer.text(paper["via"]), before=2))
    if paper["title"] or paper["summary"]["text"] or paper["addressees"]:
        writer.add(node("w:p", node("w:pPr", node("w:spacing", before=0, after=0, line=200, lineRule="exact"))))


def closing(writer: Writer, paper: Composed) -> None:
    """Recipients on the left, the signature on the right; for minutes two signatures, recipients below."""
    second = paper["cosignature"]
    recipients = _recipients(writer, paper)
    right = _signer(writer, paper["signature"]) if paper["signature"] else []
    left = _signer(writer, second) if second else recipients
    width = paper["width"]
    if left or right:
        writer.add(node("w:p", node("w:pPr", node("w:keepNext"), node("w:spacing", line=120, lineRule="exact"))))
        widths = [width / 2, width / 2] if second else [width * 0.45, width * 0.55]
        writer.layout_table(widths, [[left, right]])
    if second:
        writer.add(node("w:p", node("w:pPr", node("w:spacing", before=0, after=0, line=240, lineRule="exact"))))
        for paragraph in recipients:
            writer.add(paragraph)
    # A table may not end a section, and the paragraph after it must not open a page of its own.
    writer.add(node("w:p", node("w:pPr", node("w:spacing", before=0, after=0, line=20, lineRule="exact"))))


def certificate(writer: Writer, paper: Composed) -> None:
    """A framed landscape page: head in the middle, number and signature at the foot."""
    width = paper["width"]
    for paragraph in (*_mottos(writer, paper, width), *_issuing(writer, paper, width, before=18)):
        writer.add(paragraph)
    title = writer.paragraph("title", writer.text(paper["title"]), before=16)
    for run in title.iter(qn("w:r")):
        run.insert(0, node("w:rPr", node("w:sz", val=60), node("w:szCs", val=60)))
    writer.add(title)
    for paragraph in _ruled(writer, "summary", paper["summary"], width, before=8):
        writer.add(paragraph)
    writer.add(node("w:p"))
    writer.elements(paper["elements"], width)
    number = [writer.paragraph("number", writer.text(paper["number"]), align="left")]
    right = [writer.paragraph("place_date", writer.text(paper["place_date"]), after=4)]
    if paper["signature"]:
        right += _signer(writer, paper["signature"])
    writer.layout_table([width / 2, width / 2], [[number, right]])
    writer.add(node("w:p", node("w:pPr", node("w:spacing", before=0, after=0, line=20, lineRule="exact"))))


def annex(writer: Writer, item: Appendix) -> None:
    """The head of an annex and its content."""
    writer.add(writer.paragraph("annex_label", writer.text(item["label"])))
    for paragraph in (
        *_ruled(writer, "annex_title", item["title"], item["width"], before=2),
        *_ruled(writer, "annex_ref", item["ref"], item["width"], before=2),
    ):
        writer.add(paragraph)
    writer.add(node("w:p", node("w:pPr", node("w:spacing", before=0, after=0, line=160, lineRule="exact"))))
    writer.elements(item["elements"], item["width"])


def folio(section: Section, profile: Profile, restart: bool = False) -> None:
    """The page number in the top margin, from the second page on."""
    section.different_first_page_header_footer = True
    for part in (section.header, section.footer, section.first_page_header, section.first_page_footer):
        part.is_linked_to_previous = False
        for style in list(part._element.iter(qn("w:pStyle"))):
            # The template's styles for headers and footers are not among ours.
            style.getparent().remove(style)
    root: Node = section.header._element
    for paragraph in list(root):
        root.remove(paragraph)
    field = [
        node("w:r", node("w:fldChar", fldCharType="begin")),
        node("w:r", _instruction("PAGE")),
        node("w:r", node("w:fldChar", fldCharType="separate")),
        node("w:r", _shown("2")),
        node("w:r", node("w:fldChar", fldCharType="end")),
    ]
    root.append(node("w:p", node("w:pPr", node("w:pStyle", val=style_id("page_number"))), *field))
    if restart:
        numbers = node("w:pgNumType", start=1)
        following = [qn(f"w:{name}") for name in ("cols", "titlePg", "docGrid")]
        anchor = next((child for child in section._sectPr if child.tag in following), None)
        if anchor is None:
            section._sectPr.append(numbers)
        else:
            anchor.addprevious(numbers)


def shrink_section_end(document: WordDocument) -> None:
    """Make the empty paragraph that ends a section too low to open a page of its own."""
    for properties in document.element.body.iterchildren(qn("w:p")):
        ending = properties.find(qn("w:pPr"))
        if ending is not None and ending.find(qn("w:sectPr")) is not None and ending.find(qn("w:spacing")) is None:
            ending.insert(0, node("w:spacing", before=0, after=0, line=20, lineRule="exact"))


def contact(section: Section, address: str) -> None:
    """Address, e-mail and telephone under a full line at the foot of the first page."""
    if not address:
        return
    root: Node = section.first_page_footer._element
    for paragraph in list(root):
        root.remove(paragraph)
    text = node("w:r", _shown(address))
    border = node("w:pBdr", node("w:top", val="single", sz=6, space=3, color="000000"))
    root.append(node("w:p", node("w:pPr", node("w:pStyle", val=style_id("contact")), border), text))


def frame(section: Section) -> None:
    """A double frame around the page."""
    borders = node("w:pgBorders", offsetFrom="page")
    for side in ("top", "left", "bottom", "right"):
        borders.append(node(f"w:{side}", val="thickThinMediumGap", sz=24, space=24, color="000000"))
    anchor = next((child for child in section._sectPr if child.tag == qn("w:cols")), None)
    if anchor is None:
        section._sectPr.append(borders)
    else:
        anchor.addprevious(borders)


def _issuing(writer: Writer, paper: Composed, room: float, before: float = 0) -> list[Node]:
    result = _ruled(writer, "superior", paper["superior"], room, before=before)
    result += _ruled(writer, "issuer", paper["issuer"], room, before=0 if result else before)
    if paper["star"]:
        result.append(writer.paragraph("issuer", writer.text("*")))
    return result


def _mottos(writer: Writer, paper: Composed, room: float) -> list[Node]:
    result = [
        writer.paragraph("motto" if n == 0 else "motto_low", writer.text(line))
        for n, line in enumerate(paper["mottos"])
    ]
    return [*result, writer.rule(paper["motto_rule"], room, above=2)]


def _titles(writer: Writer, paper: Composed, above: float) -> None:
    if paper["title"]:
        writer.add(writer.paragraph("title", writer.text(paper["title"]), before=above))
    room = paper["width"]
    for paragraph in _ruled(writer, "summary", paper["summary"], room, before=0 if paper["title"] else above):
        writer.add(paragraph)


def _ruled(writer: Writer, style: StyleName, item: Ruled, room: float, before: float) -> list[Node]:
    if not item["text"]:
        return []
    side = max(room - item["width"], 0) / 2
    result = [writer.paragraph(style, writer.text(item["text"]), before=before, left=side, right=side)]
    if item["rule"]:
        result.append(writer.rule(item["rule"], room))
    return result


def _stamp(writer: Writer, stamp: Stamp, room: float) -> Node:
    """A word in a frame, as high as the rule asks; Word draws the frame outside of the indents."""
    profile, style = writer.profile, stamp["style"]
    air = (profile.page.stamp_height.value * MM - profile.styles[style].size.value * 1.149) / 2
    side = max(room - stamp["width"], 0) / 2 + air
    paragraph = writer.paragraph(style, writer.text(stamp["text"]), before=8 + air, after=air, left=side, right=side)
    colour = "FF0000" if stamp["red"] else "000000"
    border = node("w:pBdr")
    for edge in ("top", "left", "bottom", "right"):
        border.append(node(f"w:{edge}", val="single", sz=6, space=round(air), color=colour))
    paragraph[0].insert(1, border)
    if stamp["red"]:
        for run in paragraph.iter(qn("w:r")):
            run.insert(0, node("w:rPr", node("w:color", val=colour)))
    return paragraph


def _recipients(writer: Writer, paper: Composed) -> list[Node]:
    result = []
    if paper["recipients"]:
        result.append(writer.paragraph("recipients_word", writer.text("Nơi nhận:")))
        result += [writer.paragraph("recipients", writer.text(line)) for line in paper["recipients"]]
    if paper["drafter"]:
        result.append(writer.paragraph("drafter", writer.text(paper["drafter"]), before=4))
    return result


def _signer(writer: Writer, who: Signer) -> list[Node]:
    result = [writer.paragraph("authority", writer.text(line), keep=True) for line in who["authority"]]
    space = writer.profile.page.signing_space.value * MM
    middle = writer.text(who["placeholder"])
    style = writer.profile.styles["signer"].size.value
    room = max(space - style * 1.149, 0) / 2
    result.append(
        writer.paragraph("place_date" if not middle else "addressee", middle, before=room, after=room, keep=True)
    )
    result += [writer.paragraph("signer", writer.text(line)) for line in (who["also"], who["name"]) if line]
    return result


def _instruction(code: str) -> Node:
    instruction = node("w:instrText")
    instruction.text = f" {code} "
    return instruction


def _shown(text: str) -> Node:
    shown = node("w:t")
    shown.text = text.replace("\n", " ")
    return shown
