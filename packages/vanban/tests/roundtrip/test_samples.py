"""Real-looking papers of each kind: what is written passes the check and reads back the same, in both formats."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from vanban import Reading
from vanban.api import read_source
from vanban.sources import extract_bytes
from vanban.write import Paper, paper_of, parse, to_docx, to_pdf, unparse

from . import papers
from .shapes import face, marked, read_tree, tree

FORMATS = {"docx": to_docx, "pdf": to_pdf}


def read_back(paper: Paper, form: str) -> Reading:
    """Write a paper and read the file."""
    return read_source(extract_bytes(FORMATS[form](paper), f"paper.{form}"))


@pytest.fixture(scope="module", params=papers.ALL, ids=lambda make: make.__name__)
def paper(request: pytest.FixtureRequest) -> Paper:
    make: Callable[[], Paper] = request.param
    return make()


@pytest.fixture(scope="module", params=FORMATS)
def reading(request: pytest.FixtureRequest, paper: Paper) -> Reading:
    return read_back(paper, request.param)


def test_what_is_written_passes_the_check(reading: Reading) -> None:
    assert [(finding.code, finding.message) for finding in reading.findings] == []


def test_it_reads_back_to_the_same_tree(paper: Paper, reading: Reading) -> None:
    assert marked(read_tree(reading)) == marked(tree(paper))


def test_it_reads_back_to_the_same_identity(paper: Paper, reading: Reading) -> None:
    head, document = paper.header, reading.document
    assert document.date == (head.date.isoformat() if head.date and paper.kind != "minutes" else None)
    separator = "-" if paper.profile == "hd36" else "/"
    assert document.symbol == f"{(head.number or '').zfill(2)}{separator}{head.symbol}"
    assert document.subject == (paper.summary or head.letter_subject)
    assert document.addressees == paper.addressees
    assert document.recipients == paper.recipients
    assert document.signer.name == (paper.signature.name if paper.signature else None)


def test_the_reading_makes_the_same_paper_again(paper: Paper, reading: Reading) -> None:
    again = paper_of(reading)
    assert face(again) == face(paper)
    assert parse(unparse(again)) == again
