"""The layout check on PDF files: what is measured from letters must be certain before it is reported."""

from __future__ import annotations

from importlib import resources
from pathlib import Path

import pytest
import typst

from .office import USUAL, codes, is_heading, layout_findings

_FONTS = str(resources.files("vanban.write") / "fonts")


def _typst(text: str) -> str:
    return "".join("\\" + letter if letter in "\\#$*_`<>@[]~=/+-'\"." else letter for letter in text)


def _printed(
    folder: Path,
    *,
    page: str = 'paper: "a4", margin: (top: 20mm, bottom: 20mm, left: 30mm, right: 15mm)',
    header: str = "context if counter(page).get().first() > 1 { align(center, counter(page).display()) }",
    footer: str = "none",
    font: str = "Liberation Serif",
    body: float = 14,
    motto: float = 12,
    pages: int = 1,
) -> bytes:
    lines = {name: [_typst(line) for line in part.lines] for name, part in USUAL.items()}
    lines["body"] = [f"*{line}*" if is_heading(line) else line for line in lines["body"]]
    shown = {name: " \\ ".join(part) for name, part in lines.items()}
    text = "\n\n".join(lines["body"][:-1] * (pages * 2) + lines["body"][-1:])
    markup = f"""
#set page({page}, header: {header}, footer: {footer})
#set text(font: "{font}", size: {body}pt, lang: "vi")
#set par(justify: true, first-line-indent: (amount: 1.27cm, all: true), spacing: 1.2em)
#[
#set par(justify: false, first-line-indent: 0pt)
#grid(columns: (41fr, 59fr), align: center, row-gutter: 6pt,
  text(12pt)[{shown["superior"]}], text({motto}pt, weight: "bold")[{shown["motto"]}],
  text(12pt, weight: "bold")[{shown["issuer"]}], text(13pt, weight: "bold")[{shown["motto_low"]}],
  text(13pt)[{shown["number"]}], text(13pt, style: "italic")[{shown["place_date"]}])
#align(center, text(14pt, weight: "bold")[{shown["title"]} \\ {shown["summary"]}])
]
{text}

#set par(justify: false, first-line-indent: 0pt)
#grid(columns: (45fr, 55fr),
  [#text(12pt, weight: "bold", style: "italic")[{shown["recipients_word"]}] \\ #text(11pt)[{shown["recipients"]}]],
  align(center, text(14pt, weight: "bold")[{shown["authority"]} \\ \\ \\ {shown["signer"]}]))
"""
    source = folder / "in.typ"
    source.write_text(markup, encoding="utf-8")
    return typst.compile(str(source), font_paths=[_FONTS])


def _found(data: bytes) -> list[str]:
    return codes(layout_findings(data, "ke-hoach.pdf"))


@pytest.mark.parametrize("pages", [1, 3])
def test_a_paper_in_order_gives_no_finding(tmp_path: Path, pages: int) -> None:
    assert _found(_printed(tmp_path, pages=pages)) == []


def test_wider_margins_and_smaller_legal_sizes_give_no_finding(tmp_path: Path) -> None:
    page = 'paper: "a4", margin: (top: 25mm, bottom: 25mm, left: 35mm, right: 20mm)'
    assert _found(_printed(tmp_path, page=page, body=13, pages=3)) == []


def test_a_motto_that_wraps_is_not_taken_for_a_slip_of_the_pen(tmp_path: Path) -> None:
    page = 'paper: "a4", margin: (top: 25mm, bottom: 25mm, left: 35mm, right: 20mm)'
    assert "motto-form" not in _found(_printed(tmp_path, page=page, motto=13))


def test_letter_paper(tmp_path: Path) -> None:
    page = 'paper: "us-letter", margin: (top: 20mm, bottom: 20mm, left: 30mm, right: 15mm)'
    assert _found(_printed(tmp_path, page=page)) == ["page-size"]


def test_a_binding_margin_that_is_too_narrow(tmp_path: Path) -> None:
    page = 'paper: "a4", margin: (top: 20mm, bottom: 20mm, left: 20mm, right: 15mm)'
    found = layout_findings(_printed(tmp_path, page=page), "ke-hoach.pdf")
    assert codes(found) == ["page-margin"]
    assert "lề trái khoảng 20 mm (quy định 30-35 mm)" in found[0].message


def test_page_numbers_at_the_foot_in_the_corner_and_on_the_first_page(tmp_path: Path) -> None:
    number = "context {} {{ align({}, counter(page).display()) }}"
    later = "if counter(page).get().first() > 1"
    corner = number.format(later, "right")
    foot = number.format(later, "center")
    everywhere = number.format("", "center")
    for name, data in (
        ("không ở giữa lề trên", _printed(tmp_path, header=corner, pages=3)),
        ("ở cuối trang", _printed(tmp_path, header="none", footer=foot, pages=3)),
        ("cả ở trang đầu", _printed(tmp_path, header=everywhere, pages=3)),
    ):
        found = layout_findings(data, "ke-hoach.pdf")
        assert codes(found) == ["page-number"]
        assert name in found[0].message


def test_sizes_and_fonts(tmp_path: Path) -> None:
    small = layout_findings(_printed(tmp_path, body=12), "ke-hoach.pdf")
    assert [(finding.code, finding.severity) for finding in small] == [("font-size", "warning")]
    assert _found(_printed(tmp_path, motto=10)) == ["font-size"]
    other = layout_findings(_printed(tmp_path, font="Libertinus Serif"), "ke-hoach.pdf")
    # A pdf may show a font that the printing put in the place of the right one.
    assert [(finding.code, finding.severity) for finding in other] == [("font-family", "note")]
