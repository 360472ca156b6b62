"""The signed form of a paper: PDF/A-2a and PDF/UA-1 (PDF/A-3a when data is attached), set by typst.

Conformance is the typst compiler's own check; the files have not been validated by an independent tool.
"""

from __future__ import annotations

import datetime as dt
import functools
import json
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

import typst

from vanban.write import fonts, wrap
from vanban.write.blocks import PaperError
from vanban.write.clean import printable
from vanban.write.compose import compose
from vanban.write.composed import Composed, Element, Piece
from vanban.write.layout import MM, PROFILES, Profile
from vanban.write.paper import Paper
from vanban.write.wording import made_at

_ROOT = Path(__file__).parent / "typst"
_LOCK = threading.Lock()
_MIME = {
    "json": "application/json",
    "xml": "application/xml",
    "csv": "text/csv",
    "txt": "text/plain",
    "pdf": "application/pdf",
}


def to_pdf(paper: Paper, *, attach: Mapping[str, bytes] | None = None, made: dt.datetime | None = None) -> bytes:
    """Write a paper as an accessible, archivable PDF.

    The same arguments give the same bytes. Text is only ever data: nothing in a paper is read as typst code, and no
    file outside the package can be read. Characters that Liberation Serif lacks are shown as a white square (see
    `unprintable`).

    Args:
        paper: what to write.
        attach: files to carry inside the PDF (name to content), e.g. {"so-lieu.json": ...}; makes it PDF/A-3a.
        made: when the file was made (Vietnam time if it has no zone); 8:00 on the day of issue when left out, or on
            1 January 1970 while the paper is not issued.

    Returns:
        the PDF file.

    Raises:
        PaperError: a figure is not a readable drawing, or the name of an attachment is empty.
    """
    attached = [_attachment(name, content) for name, content in sorted((attach or {}).items())]
    moment = made_at(paper, made)
    standard: list[Any] = ["a-3a" if attached else "a-2a", "ua-1"]
    result = _compile(_inputs(paper, attached), "pdf", pdf_standards=standard, timestamp=moment)
    return result[0]


def to_pngs(paper: Paper, *, ppi: float = 96) -> tuple[bytes, ...]:
    """Pictures of all pages of the PDF, as PNG files at `ppi` pixels per inch.

    Raises:
        PaperError: a figure is not a readable drawing.
    """
    return tuple(_compile(_inputs(paper, []), "png", ppi=ppi))


def to_png(paper: Paper, page: int = 0, *, ppi: float = 96) -> bytes:
    """Picture of one page of the PDF.

    Args:
        paper: what to show.
        page: page number, from 0.
        ppi: pixels per inch.

    Raises:
        IndexError: the paper has no such page.
        PaperError: a figure is not a readable drawing.
    """
    pages = to_pngs(paper, ppi=ppi)
    if not 0 <= page < len(pages):
        raise IndexError(f"page {page} of a paper of {len(pages)} pages")
    return pages[page]


def svg_to_png(svg: str, width: float, height: float, *, ppi: float = 200) -> bytes:
    """A clean SVG document (see `svg.drawing`) as a PNG picture, `width` and `height` in points."""
    data = json.dumps({"svg": svg, "width": width, "height": height, "font": fonts.FAMILY})
    return _compile({"data": data}, "png", source="drawing.typ", ppi=ppi)[0]


def _attachment(name: str, content: bytes) -> dict[str, Any]:
    if not name.strip():
        raise PaperError("attach: a file needs a name")
    try:
        # Text goes through JSON as a string: a list of numbers takes ten times the time.
        payload: str | list[int] = content.decode()
    except UnicodeDecodeError:
        payload = list(content)
    mime = _MIME.get(name.rpartition(".")[2].lower(), "application/octet-stream")
    return {"name": name, "content": payload, "mime": mime, "about": f"Dữ liệu kèm theo: {name}"}


def _inputs(paper: Paper, attached: list[dict[str, Any]]) -> dict[str, str]:
    profile = PROFILES[paper.profile]
    composed = compose(paper)
    language, _, region = composed["lang"].partition("-")
    data = {
        "paper": _fitted(composed, profile),
        "styles": {
            name: {"size": style.size.value, "bold": style.bold, "italic": style.italic}
            for name, style in profile.styles.items()
        },
        "page": {name: getattr(profile.page, name).value for name in profile.page.__slots__},
        "font": fonts.FAMILY,
        "lang": language,
        "region": region or None,
        "cover": bool(composed["title"] or composed["summary"]["text"] or composed["addressees"]),
        "attached": attached,
    }
    return {"data": json.dumps(data, ensure_ascii=False)}


def _fitted(paper: Composed, profile: Profile) -> Composed:
    """The paper with places to break over-long words, for a typesetter that does not break words itself."""
    size = profile.styles["body"].size.value
    _fit_elements(paper["elements"], paper["width"] - profile.page.indent.value * MM, size, profile)
    for annex in paper["annexes"]:
        _fit_elements(annex["elements"], annex["width"] - profile.page.indent.value * MM, size, profile)
    fitted = _printable({**paper, "elements": [], "annexes": []}, paper["width"], size)
    for name in ("document_title", "author"):
        fitted[name] = printable(paper[name])
    fitted["keywords"] = [printable(word) for word in paper["keywords"]]
    fitted["elements"] = paper["elements"]
    fitted["annexes"] = [
        {**_printable({**annex, "elements": []}, annex["width"], size), "elements": annex["elements"]}
        for annex in paper["annexes"]
    ]
    return fitted  # type: ignore[no-any-return]  # the same keys as before


def _printable(value: Any, width: float, size: float) -> Any:
    if isinstance(value, str):
        return wrap.breakable(printable(value), width / 4, size)
    if isinstance(value, list):
        return [_printable(item, width, size) for item in value]
    if isinstance(value, dict):
        return {key: _printable(item, width, size) for key, item in value.items()}
    return value


def _fit_elements(elements: list[Element], width: float, size: float, profile: Profile) -> None:
    small, padding = profile.styles["table_cell"].size.value, profile.page.table_padding.value * MM
    for element in elements:
        if element["kind"] == "line" or element["kind"] == "item":
            _fit_pieces(element["runs"], width, size)
        elif element["kind"] == "heading":
            element["label"] = wrap.breakable(printable(element["label"]), width, size)
            element["text"] = wrap.breakable(printable(element["text"]), width, size)
        elif element["kind"] == "table":
            widths = element["widths"]
            for row in (*element["head"], *element["rows"]):
                for box in row:
                    room = sum(widths[box["column"] : box["column"] + box["span"]]) - 2 * padding
                    _fit_pieces(box["runs"], room, small)
        if element["kind"] == "table" or element["kind"] == "figure":
            element["caption"] = wrap.breakable(printable(element["caption"]), width, size)
        if element["kind"] == "figure":
            element["alt"] = printable(element["alt"])


def _fit_pieces(runs: list[Piece], width: float, size: float) -> None:
    for run in runs:
        run["text"] = wrap.breakable(printable(run["text"]), width, size)
        run["note"] = wrap.breakable(printable(run["note"]), width, size)


@functools.cache
def _compiler() -> typst.Compiler:
    family = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(fonts.FOLDER)])
    return typst.Compiler(root=str(_ROOT), font_paths=family)


def _compile(
    inputs: dict[str, str], form: Literal["pdf", "png"], *, source: str = "paper.typ", **options: Any
) -> list[bytes]:
    # A compiler keeps its inputs between calls, so two threads may not share a call.
    with _LOCK:
        result = _compiler().compile(str(_ROOT / source), format=form, sys_inputs=inputs, **options)
    if result is None:
        raise RuntimeError("typst gave no output")
    return result if isinstance(result, list) else [result]
