"""Writes official papers: one block model, an editable DOCX and an archivable PDF in the layout of Decree 30/2020.

from vanban.write import Header, Paper, Para, text, to_docx, to_pdf
paper = Paper("report", Header("UBND xã Sơn Viên", symbol="BC-UBND"), "Báo cáo", "Kết quả quý III",
              blocks=(Para(text("Xã đã đăng 04 tin, bài./.")),))
to_pdf(paper), to_docx(paper)
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from vanban.write.akn import to_akn
    from vanban.write.blocks import (
        Annex,
        Basis,
        Block,
        Cell,
        Column,
        Figure,
        Heading,
        Item,
        Note,
        PageBreak,
        PaperError,
        Para,
        Quote,
        Row,
        Run,
        Table,
        Text,
        table,
        text,
    )
    from vanban.write.clean import unprintable
    from vanban.write.docx import to_docx
    from vanban.write.from_reading import paper_of
    from vanban.write.paper import Header, Paper, Signature
    from vanban.write.pdf import to_pdf, to_png, to_pngs
    from vanban.write.plaintext import parse, unparse

__all__ = [
    "Annex",
    "Basis",
    "Block",
    "Cell",
    "Column",
    "Figure",
    "Header",
    "Heading",
    "Item",
    "Note",
    "PageBreak",
    "Paper",
    "PaperError",
    "Para",
    "Quote",
    "Row",
    "Run",
    "Signature",
    "Table",
    "Text",
    "paper_of",
    "parse",
    "table",
    "text",
    "to_akn",
    "to_docx",
    "to_pdf",
    "to_png",
    "to_pngs",
    "unparse",
    "unprintable",
]

_ELSEWHERE = {
    "Header": "paper",
    "Paper": "paper",
    "Signature": "paper",
    "paper_of": "from_reading",
    "parse": "plaintext",
    "to_akn": "akn",
    "to_docx": "docx",
    "to_pdf": "pdf",
    "to_png": "pdf",
    "to_pngs": "pdf",
    "unparse": "plaintext",
    "unprintable": "clean",
}


def __getattr__(name: str) -> Any:
    """Load on first use: the measures of the page are wanted without the writers and what they stand on."""
    if name not in __all__:
        raise AttributeError(f"module 'vanban.write' has no attribute {name!r}")
    return getattr(import_module(f"vanban.write.{_ELSEWHERE.get(name, 'blocks')}"), name)
