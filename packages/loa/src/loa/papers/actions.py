"""Draft, redraw and fix official papers. The blocks are the truth; the files are drawn from them and kept with their
hashes."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import date
from pathlib import Path

from django.conf import settings
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

audit.declare(
    papers__draft=_l("Soạn văn bản"),
    papers__fix=_l("Chốt văn bản"),
    papers__discard=_l("Bỏ bản thảo"),
    papers__sign=_l("Ký số văn bản"),
)


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
def fix(paper: Paper, *, by: User | None, number: str = "", day: date | None = None) -> Paper:
    """Draw both files for good; from now on the paper does not change. Fixing twice is fixing once.

    Args:
        number, day: of the register, where the office has given them already; else they stay blank for the clerk.
    """
    paper = Paper.objects.select_for_update().get(pk=paper.pk)
    if paper.state == PaperState.FINAL:
        return paper
    blocks = Blocks.from_dict(paper.blocks)
    if number or day:
        blocks = replace(blocks, header=replace(blocks.header, number=number or None, date=day))
        paper.blocks, paper.number, paper.issued_on = blocks.to_dict(), number, day
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
    paper.signed, paper.signed_sha256, paper.signatures = "", "", []
    paper.save(update_fields=["state", "signed", "signed_sha256", "signatures", "updated_at"])
    return paper


@transaction.atomic
def sign(paper: Paper, *, by: User) -> Paper:
    """Sign a fixed paper with its unit's own certificate. The calling action checked the right of `by`.

    Raises:
        Refused: not fixed, or `signing.sign` refuses.
    """
    from loa.papers import signing  # takes half a second to load

    paper = _fixed(paper)
    return _keep_signed(paper, signing.sign(pdf(paper), paper.unit), by)


@transaction.atomic
def take_signed(paper: Paper, data: bytes, *, by: User) -> Paper:
    """Take the file that somebody has signed elsewhere, with a token at their own machine. The calling action checked
    the right of `by`.

    Raises:
        Refused: not fixed, another file than ours, without a sound signature, or nothing new in it.
    """
    paper = _fixed(paper)
    before = pdf(paper)
    if not data.startswith(before):
        raise Refused(
            _("Tệp này không phải bản PDF tải từ đây rồi ký. Tải bản đã chốt về, ký đúng tệp ấy."), field="file"
        )
    if len(data) == len(before):
        raise Refused(_("Tệp này chưa có chữ ký số nào mới."), field="file")
    return _keep_signed(paper, data, by)


def _fixed(paper: Paper) -> Paper:
    paper = Paper.objects.select_for_update(of=("self",)).select_related("unit").get(pk=paper.pk)
    if paper.state != PaperState.FINAL:
        raise Refused(_("Văn bản chưa chốt, chưa ký được."))
    return paper


def _keep_signed(paper: Paper, data: bytes, by: User) -> Paper:
    from loa.papers import signing

    found = signing.read(data, [Path(one) for one in settings.INSTALLATION.signing_roots])
    if len(found) <= len(paper.signatures):
        raise Refused(_("Tệp này chưa có chữ ký số nào mới."), field="file")
    if not all(one.whole for one in found):
        raise Refused(_("Chữ ký số trong tệp không còn nguyên vẹn, hoặc tệp bị sửa sau khi ký."), field="file")
    digest = hashlib.sha256(data).hexdigest()
    paper.signed.save(f"{digest}.pdf", ContentFile(data), save=False)
    paper.signed_sha256 = digest
    paper.signatures = [
        {"name": one.name, "at": one.at.isoformat() if one.at else "", "trusted": one.trusted} for one in found
    ]
    paper.save()
    audit.note(paper, "papers.sign", by=by, sha256=digest, names=[one.name for one in found])
    return paper


def holder_of(unit: Unit) -> str:
    """Whose certificate `sign` would use for a unit; "" where the installation has none that opens."""
    if unit.name not in settings.INSTALLATION.signing_certificates:
        return ""
    from loa.papers import signing

    return signing.holder_of(unit)


def docx(paper: Paper) -> bytes:
    """The editable file: the fixed one, or drawn now from the draft."""
    return _file(paper, "docx")


def pdf(paper: Paper) -> bytes:
    """The PDF/A file: the signed one, the fixed one, or drawn now from the draft."""
    return _file(paper, "signed" if paper.signed else "pdf")


def section(paper: Paper) -> bytes:
    """The body alone as DOCX, to paste into the office's general report."""
    return to_docx(Blocks.from_dict(paper.blocks), part="section")


def _file(paper: Paper, name: str) -> bytes:
    if paper.state == PaperState.FINAL:
        with getattr(paper, name).open("rb") as stream:
            data: bytes = stream.read()
        return data
    return (to_docx if name == "docx" else to_pdf)(Blocks.from_dict(paper.blocks))
