"""Export of a paper as Akoma Ntoso 3 (OASIS LegalDocML 1.0), for archives and for tools that compare legal texts.

A paper becomes a `doc`: head in `preface`, bases in `preamble`, headings as a hierarchy with stable eIds
(part_I__sec_1__para_2), signature and recipients in `conclusions`, annexes in `attachments`. It is an export only: the
block model is the store. The file follows the element order of the schema but is not checked against it here.
"""

from __future__ import annotations

import base64
import re
import unicodedata
from collections.abc import Iterable, Sequence

from lxml import etree

from vanban.write.blocks import (
    Annex,
    Basis,
    Block,
    Figure,
    Heading,
    Item,
    Note,
    PageBreak,
    Para,
    Quote,
    Run,
    Table,
    annexes,
    body,
)
from vanban.write.clean import clean
from vanban.write.compose_blocks import compose_blocks, grid, pieces
from vanban.write.composed import Box, Piece, Title
from vanban.write.layout import MM, PROFILES
from vanban.write.paper import Paper, Signature
from vanban.write.svg import drawing
from vanban.write.wording import listed, number_line, place_date_line, roman

NAMESPACE = "http://docs.oasis-open.org/legaldocml/ns/akn/3.0"

_LEVELS = (("part", "part"), ("section", "sec"), ("paragraph", "para"), ("point", "point"), ("indent", "indent"))
_HIERARCHY = tuple(f"{{{NAMESPACE}}}{name}" for name, _ in (*_LEVELS, ("article", "art")))
_ARTICLE = re.compile(r"điều\b", re.IGNORECASE)
_UNKNOWN = "0001-01-01"


def to_akn(paper: Paper) -> bytes:
    """Write a paper as an Akoma Ntoso 3 document.

    Returns:
        UTF-8 XML; the same paper gives the same bytes.

    Raises:
        PaperError: a figure is not a readable drawing.
    """
    writer = _Writer(paper)
    root = etree.Element(f"{{{NAMESPACE}}}akomaNtoso", nsmap={None: NAMESPACE})  # type: ignore[dict-item]  # the stubs know no default namespace
    root.append(writer.document())
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=False)


def slug(text: str) -> str:
    """A name of ASCII letters, digits and hyphens: "Báo cáo" gives "bao-cao"."""
    folded = unicodedata.normalize("NFD", clean(text).lower().replace("đ", "d"))
    return re.sub(r"[^a-z0-9]+", "-", folded.encode("ascii", "ignore").decode()).strip("-")[:80]


def _make(tag: str, /, *children: etree._Element | None, text: str = "", **attributes: str) -> etree._Element:
    element = etree.Element(f"{{{NAMESPACE}}}{tag}", attributes)
    element.text = text or None
    for child in children:
        if child is not None:
            element.append(child)
    return element


def _line(text: str, **attributes: str) -> etree._Element:
    return _lines(_make("p", **attributes), text)


def _lines(element: etree._Element, text: str) -> etree._Element:
    """Text with its line breaks at the end of an element."""
    for n, part in enumerate(text.split("\n")):
        if n:
            element.append(_make("eol"))
        if not part:
            continue
        if len(element):
            element[-1].tail = (element[-1].tail or "") + part
        else:
            element.text = (element.text or "") + part
    return element


class _Writer:
    def __init__(self, paper: Paper) -> None:
        self.paper = paper
        self.profile = PROFILES[paper.profile]
        self.ids: set[str] = set()
        self.counts: dict[str, int] = {}
        self.notes = 0

    def document(self) -> etree._Element:
        paper = self.paper
        name = slug(paper.title_type) or ("cong-van" if paper.kind == "letter" else paper.kind)
        number = slug(paper.header.number or "") or "nn"
        day = paper.header.date.isoformat() if paper.header.date else _UNKNOWN
        year = day[:4] if paper.header.date else str(paper.header.year or "nn")
        uri = f"/akn/vn/doc/{name}/{slug(paper.header.issuer) or 'nn'}/{year}/{number}"
        bases = [block for block in paper.blocks if isinstance(block, Basis)]
        rest = [block for block in body(paper.blocks) if not isinstance(block, Basis)]
        supplements = annexes(paper.blocks)
        document = _make("doc", self._meta(uri, day), self._preface(day), name=name)
        if bases:
            lines = compose_blocks(bases, self.profile, 0)
            citations = [
                _make("citation", self._paragraph(line["runs"]), eId=self._id(f"preamble__cit_{n}"))
                for n, line in enumerate(lines, 1)
                if line["kind"] == "line"
            ]
            document.append(_make("preamble", _make("citations", *citations, eId="preamble__citations")))
        document.append(self._main(rest, ""))
        conclusions = self._conclusions()
        if len(conclusions):
            document.append(conclusions)
        if supplements:
            document.append(
                _make("attachments", *(self._annex(one, n, uri, day) for n, one in enumerate(supplements, 1)))
            )
        return document

    def _meta(self, uri: str, day: str, issuer_id: str = "issuer") -> etree._Element:
        language = {"vi": "vie", "en": "eng"}.get(self.paper.lang[:2].lower(), "und")
        number = clean(self.paper.header.number or "").strip()

        def part(name: str, address: str, *more: etree._Element | None) -> etree._Element:
            return _make(
                name,
                _make("FRBRthis", value=f"{address}/!main"),
                _make("FRBRuri", value=address),
                _make("FRBRdate", date=day, name="issued"),
                _make("FRBRauthor", href=f"#{issuer_id}"),
                *more,
            )

        numbered = _make("FRBRnumber", value=number) if number else None
        identification = _make(
            "identification",
            part("FRBRWork", uri, _make("FRBRcountry", value="vn"), numbered),
            part("FRBRExpression", f"{uri}/{language}@", _make("FRBRlanguage", language=language)),
            part("FRBRManifestation", f"{uri}/{language}@.xml", _make("FRBRformat", value="application/akn+xml")),
            source=f"#{issuer_id}",
        )
        issuer = " ".join(clean(self.paper.header.issuer).split())
        address = f"/akn/ontology/organization/vn/{slug(issuer) or 'nn'}"
        organization = _make("TLCOrganization", eId=issuer_id, href=address, showAs=issuer)
        return _make("meta", identification, _make("references", organization, source=f"#{issuer_id}"))

    def _preface(self, day: str) -> etree._Element:
        paper, head = self.paper, self.paper.header
        preface = _make("preface", eId="preface")

        def add(name: str, text: str, **attributes: str) -> None:
            if text.strip():
                preface.append(_make("p", _lines(_make(name, **attributes), clean(text))))

        add("docAuthority", head.superior)
        add("docAuthority", head.issuer)
        add("docNumber", number_line(head, self.profile))
        if paper.kind != "minutes":
            add("docDate", place_date_line(head, self.profile), date=day)
        add("docType", paper.title_type)
        add("docTitle", paper.summary or head.letter_subject)
        for name in paper.addressees:
            add("docIntroducer", name)
        preface.extend(_line(clean(words)) for words in (paper.via, paper.urgency, paper.circulation) if words.strip())
        if not len(preface):
            preface.append(_make("p"))
        return preface

    def _main(self, blocks: Sequence[Block], prefix: str) -> etree._Element:
        main = _make("mainBody")
        titles = iter(compose_blocks([block for block in blocks if isinstance(block, Heading)], self.profile, 0))
        # For each open level: its depth, the element, its eId.
        stack: list[tuple[int, etree._Element, str]] = [(-1, main, prefix)]
        pending: list[Block] = []
        for block in blocks:
            if not isinstance(block, Heading):
                pending.append(block)
                continue
            title = next(titles)
            level = 4 if block.level > 4 else max(block.level, 0)
            self._fill(stack[-1][1], pending, leaf=stack[-1][0] >= level)
            pending = []
            while stack[-1][0] >= level:
                stack.pop()
            if title["kind"] == "heading":
                element, identifier = self._level(title, level, stack[-1][2], len(stack[-1][1]))
                stack[-1][1].append(element)
                stack.append((level, element, identifier))
                if title["running"]:
                    pending.append(Para((Run(title["text"]),)))
        self._fill(stack[-1][1], pending, leaf=True)
        for element in main.iter(*_HIERARCHY):
            _close(element)
        if not len(main):
            main.append(_make("p"))
        return main

    def _level(self, title: Title, level: int, above: str, order: int) -> tuple[etree._Element, str]:
        name, short = _LEVELS[level]
        if _ARTICLE.match(title["label"]):
            name, short = "article", "art"
        bare = re.sub(r"^(phần|chương|tiểu mục|mục|điều)\s*", "", title["label"], flags=re.IGNORECASE)
        number = re.sub(r"[^\w.]+", "", bare).strip(".") or f"nn_{order + 1}"
        identifier = self._id(f"{above}__{short}_{number}" if above else f"{short}_{number}")
        element = _make(name, eId=identifier)
        if title["label"]:
            element.append(_make("num", text=title["label"]))
        if title["text"] and not title["running"]:
            element.append(_lines(_make("heading"), title["text"]))
        return element, identifier

    def _fill(self, element: etree._Element, blocks: Sequence[Block], leaf: bool) -> None:
        """Put blocks under a heading: as its content, or as the introduction to what is below it."""
        made = self._elements(blocks)
        if not made:
            return
        if element.tag == f"{{{NAMESPACE}}}mainBody":
            for one in made:
                element.append(one)
        else:
            element.append(_make("content" if leaf else "intro", *made))

    def _elements(self, blocks: Sequence[Block]) -> list[etree._Element]:
        made: list[etree._Element] = []
        # The lists that are open, each with its level: an item of a lower level belongs to the item above it.
        lists: list[tuple[int, etree._Element]] = []
        for block in blocks:
            if not isinstance(block, Item):
                lists.clear()
            match block:
                case Para() | Basis():
                    made.append(self._paragraph(pieces(block.runs)))
                case Item():
                    number = _make("num", text=clean(block.marker).strip())
                    item = _make("item", number, self._paragraph(pieces(block.runs)), eId=self._id("item_1"))
                    level = min(max(block.level, 1), 3)
                    while len(lists) > 1 and lists[-1][0] > level:
                        lists.pop()
                    if not lists or lists[-1][0] < level:
                        inner = _make("blockList", eId=self._id("list_1"))
                        (lists[-1][1][-1] if lists else made).append(inner)
                        lists.append((level, inner))
                    lists[-1][1].append(item)
                case Quote() | Note():
                    name = "quote" if isinstance(block, Quote) else "note"
                    made.append(self._inline(_make("block", name=name), pieces(block.runs)))
                    if isinstance(block, Quote) and block.source.strip():
                        made.append(_line(clean(block.source)))
                case Table():
                    made.append(self._table(block))
                case Figure():
                    data = base64.b64encode(drawing(block.svg).source.encode()).decode()
                    picture = _make("img", src=f"data:image/svg+xml;base64,{data}", alt=clean(block.alt))
                    made.append(_make("p", picture))
                    if block.caption.strip():
                        made.append(_line(clean(block.caption)))
                case Heading():
                    made.append(_line(" ".join(filter(None, (clean(block.label or ""), clean(block.text))))))
                case Annex():
                    made.append(_line(clean(block.title)))
                    made.extend(self._elements(block.blocks))
                case PageBreak():
                    pass
        return made

    def _table(self, table: Table) -> etree._Element:
        made = grid(table, self.profile, 165 * MM)
        element = _make("table", eId=self._id("table_1"))
        if made["caption"]:
            element.append(_lines(_make("caption"), made["caption"]))
        for name, rows in (("th", made["head"]), ("td", made["rows"])):
            for row in filter(None, rows):  # a row whose cells all come down from above has none of its own
                element.append(_make("tr", *(self._cell(name, box) for box in row)))
        if not any((*made["head"], *made["rows"])):
            element.append(_make("tr", _make("td", _make("p"))))
        return element

    def _cell(self, name: str, box: Box) -> etree._Element:
        spans = {key: str(value) for key, value in (("colspan", box["span"]), ("rowspan", box["rowspan"])) if value > 1}
        return _make(name, self._paragraph(box["runs"]), **spans)

    def _paragraph(self, runs: Iterable[Piece]) -> etree._Element:
        return self._inline(_make("p"), runs)

    def _inline(self, element: etree._Element, runs: Iterable[Piece]) -> etree._Element:
        for run in runs:
            names = [name for name, on in (("b", run["bold"]), ("i", run["italic"]), ("u", run["underline"])) if on]
            if run["link"]:
                names.insert(0, "a")
            if not names:
                _lines(element, run["text"])
            else:
                innermost = outermost = _make(names[0], **({"href": run["link"]} if run["link"] else {}))
                for name in names[1:]:
                    innermost.append(_make(name))
                    innermost = innermost[0]
                _lines(innermost, run["text"])
                element.append(outermost)
            if run["note"]:
                self.notes += 1
                element.append(_make("authorialNote", _line(run["note"]), marker=str(self.notes), placement="bottom"))
        return element

    def _conclusions(self) -> etree._Element:
        conclusions = _make("conclusions", eId="conclusions")
        for signature in filter(None, (self.paper.signature, self.paper.cosignature)):
            conclusions.append(_make("p", _signature(signature)))
        for line in listed((clean(line) for line in self.paper.recipients), dash=True):
            conclusions.append(_line(line))
        for words in (self.paper.drafter_mark, self.paper.contact):
            if words.strip():
                conclusions.append(_lines(_make("p"), clean(words)))
        return conclusions

    def _annex(self, annex: Annex, number: int, uri: str, day: str) -> etree._Element:
        prefix = self._id(f"att_{number}")
        label = f"Phụ lục {roman(number)}" if len(annexes(self.paper.blocks)) > 1 else "Phụ lục"
        document = _make("doc", self._meta(f"{uri}/!annex_{number}", day, f"{prefix}__issuer"), name="phu-luc")
        document.append(self._main(annex.blocks, prefix))
        heading = _make("heading", text=label)
        return _make("attachment", heading, _lines(_make("subheading"), clean(annex.title)), document, eId=prefix)

    def _id(self, wanted: str) -> str:
        # A plain search for a free number would be slow for a table of thousands of rows.
        stem = wanted.removesuffix("_1") if wanted in ("list_1", "item_1", "table_1") else wanted
        n = self.counts.get(stem, 0) + 1
        identifier = wanted if n == 1 else f"{stem}_{n}"
        while identifier in self.ids:
            n += 1
            identifier = f"{stem}_{n}"
        self.counts[stem] = n
        self.ids.add(identifier)
        return identifier


def _signature(signature: Signature) -> etree._Element:
    element = _make("signature")
    for name, text in (
        *(("role", line) for line in (*signature.authority, signature.office, signature.also)),
        ("person", signature.name or ""),
    ):
        if text.strip():
            element.append(_lines(_make(name, refersTo="#issuer"), clean(text)))
    return element


def _close(element: etree._Element) -> None:
    """Give a heading without anything below it the empty content that the schema asks for."""
    names = {etree.QName(child).localname for child in element}
    if not names - {"num", "heading", "intro"}:
        intro = element.find(f"{{{NAMESPACE}}}intro")
        if intro is not None:
            intro.tag = f"{{{NAMESPACE}}}content"
        else:
            element.append(_make("content", _make("p")))
