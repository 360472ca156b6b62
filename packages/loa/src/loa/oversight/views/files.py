"""Handing out a report's paper: DOCX, PDF, the section to paste, and pictures of its pages."""

from __future__ import annotations

import hashlib
import json
import re

from django.core.cache import cache
from django.http import Http404, HttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from vanban.write import Paper as Blocks
from vanban.write import to_pngs

from loa.papers import actions as papers
from loa.papers.models import Paper

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
KEPT_SECONDS = 3600
PPI = 110
NOT_IN_NAMES = re.compile(r'[\\/:*?"<>|\x00-\x1f]+')


def file_of(paper: Paper | None, kind: str, name: str) -> HttpResponse:
    """A file of a paper as a download.

    Args:
        paper: the paper.
        kind: "docx", "pdf", or "muc" (the body alone as DOCX, to paste into another report).
        name: the file's name without its ending, as people write it.

    Raises:
        Http404: no paper, or another kind.
    """
    if paper is None or kind not in ("docx", "pdf", "muc"):
        raise Http404
    draw = {"docx": papers.docx, "pdf": papers.pdf, "muc": papers.section}[kind]
    name = NOT_IN_NAMES.sub("-", name).strip(" .-")
    if kind == "muc":
        name = _("%(name)s (phần để dán)") % {"name": name}
    ending = "pdf" if kind == "pdf" else "docx"
    response = HttpResponse(draw(paper), content_type="application/pdf" if kind == "pdf" else DOCX)
    response["Content-Disposition"] = content_disposition_header(True, f"{name}.{ending}") or "attachment"
    response["Cache-Control"] = "private, no-cache"
    return response


def print_of(paper: Paper) -> str:
    """A short fingerprint of what a paper says: pictures of its pages are kept under it."""
    return hashlib.sha256(json.dumps(paper.blocks, sort_keys=True).encode()).hexdigest()[:20]


def known_pages(paper: Paper) -> int | None:
    """How many pages the paper has, where they were drawn before; None: not yet."""
    count: int | None = cache.get(f"oversight:pages:{print_of(paper)}")
    return count


def page_of(paper: Paper | None, page: int) -> HttpResponse:
    """A picture of one page.

    Args:
        paper: the paper.
        page: from 1.

    Raises:
        Http404: no such page.
    """
    if paper is None:
        raise Http404
    mark = print_of(paper)
    picture = cache.get(f"oversight:page:{mark}:{page}")
    if picture is None:
        pictures = to_pngs(Blocks.from_dict(paper.blocks), ppi=PPI)
        cache.set(f"oversight:pages:{mark}", len(pictures), KEPT_SECONDS)
        for number, one in enumerate(pictures[:20], 1):
            cache.set(f"oversight:page:{mark}:{number}", one, KEPT_SECONDS)
        if not 1 <= page <= len(pictures):
            raise Http404
        picture = pictures[page - 1]
    response = HttpResponse(picture, content_type="image/png")
    # The address carries the fingerprint, so a changed paper has another address.
    response["Cache-Control"] = f"private, max-age={KEPT_SECONDS}, immutable"
    return response
