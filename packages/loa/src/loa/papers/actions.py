"""Draft, redraw and fix official papers. The blocks are the truth; the files are drawn from them and kept with their
hashes."""

from __future__ import annotations

import hashlib

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from vanban.write import Paper as Blocks
from vanban.write import to_docx, to_pdf

from loa.kit import audit
from loa.kit.refused import Refused
from loa.org.models import Unit, User
from loa.papers.models import Paper, PaperState

audit.declare(papers__draft=_l("Soạn văn bản"), papers__fix=_l("Chốt văn bản"), papers__discard=_l("Bỏ bản thảo"))


@transaction.atomic
def draft(blocks: Blocks, *, unit: Unit, by: User | None, paper: Paper | None = None) -> Paper:
    """Keep a paper's blocks; its files are drawn when somebody asks for them.

    Args:
        blocks: the paper as `vanban.write` knows it.
        unit: whose paper it is. The calling action checked the right of `by`.
        paper: the draft to write over; None for a new one.

    Raises:
        Refused: the paper is final.
    """
    if paper is not None and paper.state == PaperState.FINAL:
        raise Refused(_("Văn bản đã chốt, không sửa được. Trả lại báo cáo trước rồi mới sửa."))
    row = paper or Paper(unit=unit, created_by=by, is_sample=unit.is_sample)
    row.kind, row.title, row.blocks = blocks.kind, blocks.summary[:500], blocks.to_dict()
    row.symbol = blocks.header.symbol
    row.docx = row.pdf = ""
    row.docx_sha256 = row.pdf_sha256 = ""
    row.save()
    if paper is None:
        audit.note(row, "papers.draft", by=by)
    return row


@transaction.atomic
def discard(paper: Paper, *, by: User | None) -> None:
    """Throw a draft away that nothing speaks of any more.

    Raises:
        Refused: the paper is final.
    """
    if paper.state == PaperState.FINAL:
        raise Refused(_("Văn bản đã chốt, không bỏ được."))
    audit.note(paper, "papers.discard", by=by)
    paper.delete()


@transaction.atomic
def fix(paper: Paper, *, by: User | None) -> Paper:
    """Draw both files for good; from now on the paper does not change. Fixing twice is fixing once."""
    paper = Paper.objects.select_for_update().get(pk=paper.pk)
    if paper.state == PaperState.FINAL:
        return paper
    blocks = Blocks.from_dict(paper.blocks)
    for name, data in (("docx", to_docx(blocks)), ("pdf", to_pdf(blocks))):
        digest = hashlib.sha256(data).hexdigest()
        getattr(paper, name).save(f"{digest}.{name}", ContentFile(data), save=False)
        setattr(paper, f"{name}_sha256", digest)
    paper.state = PaperState.FINAL
    paper.save()
    audit.note(paper, "papers.fix", by=by, docx=paper.docx_sha256, pdf=paper.pdf_sha256)
    return paper


@transaction.atomic
def unfix(paper: Paper, *, by: User | None) -> Paper:
    """Open a fixed paper again because what it reports was returned; the old files stay in the storage under their
    hashes."""
    paper = Paper.objects.select_for_update().get(pk=paper.pk)
    paper.state = PaperState.DRAFT
    paper.save(update_fields=["state", "updated_at"])
    return paper


def docx(paper: Paper) -> bytes:
    """The editable file: the fixed one, or drawn now from the draft."""
    return _file(paper, "docx")


def pdf(paper: Paper) -> bytes:
    """The PDF/A file: the fixed one, or drawn now from the draft."""
    return _file(paper, "pdf")


def section(paper: Paper) -> bytes:
    """The body alone as DOCX, to paste into the office's general report."""
    return to_docx(Blocks.from_dict(paper.blocks), part="section")


def _file(paper: Paper, name: str) -> bytes:
    if paper.state == PaperState.FINAL:
        with getattr(paper, name).open("rb") as stream:
            data: bytes = stream.read()
        return data
    return (to_docx if name == "docx" else to_pdf)(Blocks.from_dict(paper.blocks))
