"""PDF files with a text layer: lines with their geometry, in reading order, and ruled tables as rows of cells."""

from vanban.sources.pdf.pages import render_pages
from vanban.sources.pdf.read import read_pdf

__all__ = ["read_pdf", "render_pages"]
