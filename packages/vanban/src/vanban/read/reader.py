"""From lines to a reading: the order of the steps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from vanban.model import Duty, Finding, Node, Paragraph, Reading
from vanban.pause import no_collection
from vanban.read.citations import Cited, find_citations
from vanban.read.duties import find_duties
from vanban.read.frame import split_parts
from vanban.read.grids import with_cells
from vanban.read.identity import Identity, read_identity
from vanban.read.paras import Para
from vanban.read.parts import Part
from vanban.read.reflow import reflow
from vanban.read.same import link_duties
from vanban.read.tree import build_tree, outline
from vanban.sources import plain
from vanban.sources.model import Line, Source


@dataclass(slots=True)
class Draft:
    """Everything that the checks look at, before it is frozen."""

    source: Source
    paras: list[Para]
    parts: list[Part]
    trees: list[list[Para]]
    text: str
    identity: Identity
    cited: Cited
    duties: list[Duty]
    outline: tuple[Node, ...]
    findings: list[Finding] = field(default_factory=list)

    def para_at(self, offset: int) -> Para:
        """The paragraph that holds an offset of the text."""
        low, high = 0, len(self.paras) - 1
        while low < high:
            middle = (low + high + 1) // 2
            if self.paras[middle].start <= offset:
                low = middle
            else:
                high = middle - 1
        return self.paras[low]

    def line_of(self, offset: int) -> int:
        """Source line of an offset of the text."""
        para = self.para_at(offset)
        return para.line_at(offset - para.start)


def lines_of(text: str) -> list[Line]:
    """Plain text as lines; a line longer than 8,000 letters comes as several with one number."""
    return plain.lines(text)


@no_collection()
def draft(source: Source) -> Draft:
    """Read a source up to the point where the checks begin."""
    paras = reflow(with_cells(source.lines, source.kind == "txt"))
    at = 0
    for para in paras:
        para.finish(at)
        at += len(para.text) + 1
    text = "\n".join(para.text for para in paras)
    parts = split_parts(paras)
    trees = [build_tree(part.body, _prefix(part, parts)) for part in parts]
    identity = read_identity(parts)
    header = {id(para) for part in parts for para in part.header} | {
        id(p) for part in parts for p in (*part.signature, *part.recipients)
    }
    own = identity.document.symbol
    cited = find_citations([para for para in paras if id(para) not in header or "kèm theo" in para.words.low], own)
    duties = link_duties(find_duties(parts, trees, identity.document.year), paras)
    nodes = tuple(node for roots in trees for node in outline(roots))
    return Draft(source, paras, parts, trees, text, identity, cited, duties, nodes)


def _prefix(part: Part, parts: Sequence[Part]) -> str:
    if part.kind != "annex":
        return ""
    return f"PL.{part.label}" if part.label else "PL"


@no_collection()
def freeze(made: Draft) -> Reading:
    """The draft as an immutable reading."""
    for para in made.paras:
        para.words.known.clear()  # statements know their words: cut, the draft is freed as soon as it is left
    return Reading(
        name=made.source.name,
        document=made.identity.document,
        outline=made.outline,
        duties=tuple(made.duties),
        citations=tuple(made.cited.citations),
        findings=tuple(made.findings),
        text=made.text,
        paragraphs=tuple([_paragraph(number, para) for number, para in enumerate(made.paras, 1)]),
        warnings=tuple(notice.vi for notice in made.source.warnings),
        conversion=made.source.conversion.to_dict() if made.source.conversion else None,
    )


def _paragraph(number: int, para: Para) -> Paragraph:
    return Paragraph(
        f"p{number}",
        para.kind,  # type: ignore[arg-type]
        para.level,
        para.marker.label if para.marker else "",
        para.eid,
        para.text,
        para.start,
        para.end,
        para.origin[0][1],
        para.origin[-1][1],
    )
