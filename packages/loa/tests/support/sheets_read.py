"""Reads an XLSX that a list exported."""

from __future__ import annotations

import io
from typing import Any

from openpyxl import load_workbook


def table(content: bytes) -> list[dict[str, Any]]:
    """The rows of the first sheet, each by its headings."""
    head, *rows = load_workbook(io.BytesIO(content)).active.iter_rows(values_only=True)
    return [dict(zip(head, row, strict=True)) for row in rows]
