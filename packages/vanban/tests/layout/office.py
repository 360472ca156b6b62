"""A commune's plan as an office types it in Word, in order in every respect, with changes as a test wants them."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import docx
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from vanban.check.report import catalogue
from vanban.model import Finding
from vanban.read.reader import draft
from vanban.sources import extract_bytes

_ALIGN = {
    "left": WD_ALIGN_PARAGRAPH.LEFT,
    "center": WD_ALIGN_PARAGRAPH.CENTER,
    "justify": WD_ALIGN_PARAGRAPH.JUSTIFY,
}


@dataclass(frozen=True)
class Set:
    """How one component is typed: its lines (paragraphs), and how they look."""

    lines: tuple[str, ...]
    size: float = 14
    bold: bool = False
    italic: bool = False
    align: str = "center"
    font: str = "Times New Roman"
    indent: float = 0.0
    after: float = 0.0
    spacing: float = 1.0


USUAL: dict[str, Set] = {
    "superior": Set(("ỦY BAN NHÂN DÂN", "HUYỆN PHÚ LÂM"), 13),
    "issuer": Set(("ỦY BAN NHÂN DÂN", "XÃ TÂN HỘI"), 13, bold=True),
    "motto": Set(("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",), 13, bold=True),
    "motto_low": Set(("Độc lập - Tự do - Hạnh phúc",), 14, bold=True),
    "number": Set(("Số: 36/KH-UBND",), 13),
    "place_date": Set(("Tân Hội, ngày 05 tháng 02 năm 2024",), 14, italic=True),
    "title": Set(("KẾ HOẠCH",), 14, bold=True),
    "summary": Set(("Tuyên truyền chuyển đổi số trên địa bàn xã Tân Hội năm 2024",), 14, bold=True),
    "body": Set(
        (
            "Thực hiện Kế hoạch số 18/KH-UBND ngày 12 tháng 01 năm 2024 của Ủy ban nhân dân huyện Phú Lâm về chuyển "
            "đổi số năm 2024, Ủy ban nhân dân xã Tân Hội ban hành Kế hoạch tuyên truyền chuyển đổi số như sau:",
            "I. MỤC ĐÍCH, YÊU CẦU",
            "1. Giúp cán bộ, công chức và người dân trong xã biết lợi ích của dịch vụ công trực tuyến, biết cách giữ "
            "an toàn thông tin khi giao dịch trên mạng.",
            "2. Nội dung tuyên truyền ngắn gọn, dễ hiểu, phù hợp với từng thôn, từng nhóm đối tượng; hình thức đa "
            "dạng, tiết kiệm.",
            "II. TỔ CHỨC THỰC HIỆN",
            "1. Công chức Văn hóa - Xã hội biên tập và phát 02 chương trình mỗi tháng về dịch vụ công trực tuyến "
            "trên Đài Truyền thanh xã; hoàn thành trước ngày 20 tháng 12 năm 2024.",
            "2. Văn phòng Ủy ban nhân dân xã đăng ít nhất 03 tin, bài mỗi tháng trên trang thông tin điện tử của xã; "
            "báo cáo kết quả trước ngày 15 tháng 12 năm 2024.",
            "Trên đây là Kế hoạch tuyên truyền chuyển đổi số trên địa bàn xã Tân Hội năm 2024 của Ủy ban nhân dân xã "
            "Tân Hội./.",
        ),
        14,
        align="justify",
        indent=12.7,
        after=6,
        spacing=1.15,
    ),
    "addressee": Set(()),
    "basis": Set((), italic=True, align="justify", indent=12.7, after=6, spacing=1.15),
    "section": Set((), bold=True, align="justify", indent=12.7, after=6, spacing=1.15),
    "recipients_word": Set(("Nơi nhận:",), 12, bold=True, italic=True, align="left"),
    "recipients": Set(("- UBND huyện (b/c);", "- Các thôn;", "- Lưu: VT, VHXH."), 11, align="left"),
    "authority": Set(("TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"), 14, bold=True),
    "signer": Set(("Nguyễn Thị Bình",), 14, bold=True),
}
PAGE = {"width": 210.0, "height": 297.0, "top": 20.0, "bottom": 20.0, "left": 30.0, "right": 15.0}


def is_heading(line: str) -> bool:
    """A title with a Roman number; in the running text all else is upright."""
    return line[:1] in "IV" and line.isupper()


def typed(
    changes: Mapping[str, Mapping[str, Any]] | None = None,
    page: Mapping[str, float] | None = None,
    number_at: str = "header",
    soft: bool = False,
) -> bytes:
    """The plan as a .docx.

    Args:
        changes: for a component the fields of ``Set`` that differ.
        page: sizes and margins in millimetres that differ.
        number_at: "header", "footer" or "" for the page number.
        soft: the lines of a body's name are one paragraph with line breaks, as many offices type them.
    """
    parts = {name: replace(usual, **(changes or {}).get(name, {})) for name, usual in USUAL.items()}
    document = docx.Document()
    sheet = {**PAGE, **(page or {})}
    section = document.sections[0]
    section.page_width, section.page_height = Mm(sheet["width"]), Mm(sheet["height"])
    section.top_margin, section.bottom_margin = Mm(sheet["top"]), Mm(sheet["bottom"])
    section.left_margin, section.right_margin = Mm(sheet["left"]), Mm(sheet["right"])
    section.different_first_page_header_footer = True
    if number_at:
        _page_number(section.header if number_at == "header" else section.footer)
    head = document.add_table(2, 2)
    for cell, names in (
        (head.cell(0, 0), ("superior", "issuer")),
        (head.cell(0, 1), ("motto", "motto_low")),
        (head.cell(1, 0), ("number",)),
        (head.cell(1, 1), ("place_date",)),
    ):
        _fill(cell, [parts[name] for name in names], soft)
    for name in ("title", "summary", "addressee", "basis", "body"):
        for line in parts[name].lines:
            part = replace(parts["body"], bold=parts["section"].bold) if is_heading(line) else parts[name]
            _paragraph(document.add_paragraph(), (line,), part)
    foot = document.add_table(1, 2)
    _fill(foot.cell(0, 0), [parts["recipients_word"], parts["recipients"]], False)
    _fill(foot.cell(0, 1), [parts["authority"], parts["signer"]], False)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def layout_findings(data: bytes, name: str = "ke-hoach.docx") -> list[Finding]:
    """What the layout check alone reports of a file."""
    from vanban.check import layout
    from vanban.check.report import Reporter

    made = draft(extract_bytes(data, name))
    report = Reporter(made)
    layout.run(made, report)
    found = report.sorted()
    for finding in found:
        assert finding.code in catalogue()
        assert finding.severity in ("warning", "note"), "layout is never an error"
        assert made.text[finding.span[0] : finding.span[1]] == finding.quote != ""
        assert finding.message != finding.message_en
        assert "{" not in finding.message + finding.message_en
    return found


def codes(findings: Sequence[Finding]) -> list[str]:
    """Codes in order of place, each once."""
    return list(dict.fromkeys(finding.code for finding in findings))


def _fill(cell: Any, sets: Sequence[Set], soft: bool) -> None:
    first = True
    for part in sets:
        rows = [part.lines] if soft else [(line,) for line in part.lines]
        for lines in rows:
            paragraph = cell.paragraphs[0] if first else cell.add_paragraph()
            first = False
            _paragraph(paragraph, lines, part)


def _paragraph(paragraph: Any, lines: Sequence[str], part: Set) -> None:
    form = paragraph.paragraph_format
    form.alignment = _ALIGN[part.align]
    form.space_before, form.space_after = Pt(0), Pt(part.after)
    form.line_spacing = part.spacing
    form.first_line_indent = Mm(part.indent)
    for place, line in enumerate(lines):
        run = paragraph.add_run(line)
        if place + 1 < len(lines):
            run.add_break()
        run.font.name, run.font.size = part.font, Pt(part.size)
        run.bold, run.italic = part.bold, part.italic


def _page_number(part: Any) -> None:
    paragraph = part.paragraphs[0]
    for kind in ("begin", None, "separate", "2", "end"):
        run = paragraph.add_run("2" if kind == "2" else "")
        if kind == "2":
            continue
        element = OxmlElement("w:instrText" if kind is None else "w:fldChar")
        if kind is None:
            element.text = " PAGE "
        else:
            element.set(qn("w:fldCharType"), kind)
        run._r.append(element)
