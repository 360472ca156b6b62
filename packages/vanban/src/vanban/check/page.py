"""The docs pages of findings and rules, made from the catalogue and the layout: ``make findings`` writes
``packages/vanban/docs/findings.md`` and ``packages/vanban/docs/rules.md``."""

from __future__ import annotations

import sys

from vanban.check.report import catalogue
from vanban.write.layout import PROFILES, Measure, Style

GROUPS = {
    "conflict": "Mâu thuẫn trong văn bản",
    "duty": "Nhiệm vụ và đơn vị",
    "form": "Thể thức",
    "spelling": "Chính tả, gõ máy",
    "layout": "Trình bày (.docx, .pdf)",
}
"""What a code's `group` may be, in the order of the page."""
_SEVERITY = {"error": "lỗi", "warning": "cảnh báo", "note": "lưu ý"}


def page() -> str:
    """The page as Markdown, every code once, in the order of the catalogue within its group.

    Raises:
        ValueError: a code has no group, or one that no heading stands for.
    """
    entries = catalogue()
    lost = [code for code, entry in entries.items() if entry.get("group") not in GROUPS]
    if lost:
        raise ValueError(f"no such group ({', '.join(GROUPS)}): {', '.join(lost)}")
    rows = [
        "# Các mã của `vanban check`",
        "",
        "Trang này được tạo từ danh mục của chương trình (`make findings`).",
        "Lỗi và cảnh báo làm lệnh kết thúc với mã 1; lưu ý thì không. Chương trình chỉ nêu điều văn bản tự cho thấy,",
        "không tự sửa.",
        "",
    ]
    for group, title in GROUPS.items():
        rows += [f"## {title}", ""]
        for code, entry in entries.items():
            if entry["group"] != group:
                continue
            rows += [
                f"### {code}",
                "",
                f"*{_SEVERITY[entry['severity']].capitalize()}.* {entry['vi']}",
                "",
                f"*English:* {entry['en']} {entry['why_en']}",
                "",
                f"- Vì sao: {entry['why_vi']}",
                f"- Ví dụ: {entry['example']}",
                f"- Căn cứ: {entry['source']}",
                "",
            ]
    return "\n".join(rows)


_SHEET = {
    "width": "Chiều ngang giấy (mm)",
    "height": "Chiều dọc giấy (mm)",
    "top": "Lề trên (mm)",
    "bottom": "Lề dưới (mm)",
    "left": "Lề trái (mm)",
    "right": "Lề phải (mm)",
    "page_number_from_edge": "Số trang cách mép trên (mm)",
    "indent": "Lùi đầu dòng (mm)",
    "paragraph_gap": "Khoảng cách giữa các đoạn (pt)",
    "line_spacing": "Khoảng cách dòng (dòng)",
    "subject_gap": "Trích yếu công văn cách số, ký hiệu (pt)",
    "rule_share": "Dòng kẻ dưới tên cơ quan, trích yếu (phần độ dài dòng chữ)",
    "rule_weight": "Độ dày dòng kẻ (pt)",
    "left_column": "Cột trái của phần đầu (phần chiều ngang)",
    "signing_space": "Chỗ ký, đóng dấu (mm)",
    "stamp_height": "Chiều cao khung dấu mức độ khẩn (mm)",
    "table_padding": "Khoảng trống trong ô bảng (mm)",
}
_PAPERS = {
    "nd30": ("Văn bản hành chính", ""),
    "hd36": (
        "Văn bản của Đảng",
        "Cỡ chữ theo bảng mẫu của hướng dẫn. Chỗ nào căn cứ ghi Nghị định là chưa đối chiếu với toàn văn hướng dẫn.",
    ),
}


def rules() -> str:
    """Every rule that is checked and every measure that is set, each with its source, as tables in Markdown."""
    rows = [
        "# Quy tắc và căn cứ",
        "",
        "Trang này được tạo từ chương trình (`make findings`): mọi điều `vanban check` nêu, mọi kích thước",
        "`vanban.write` đặt trên trang. *Every rule that is checked and every measure that is set, with its source.*",
        "",
        "## Điều được kiểm tra",
        "",
        "| mã | mức | căn cứ |",
        "|---|---|---|",
    ]
    for code, entry in catalogue().items():
        rows.append(f"| [{code}](findings.md#{code}) | {_SEVERITY[entry['severity']]} | {entry['source']} |")
    for name, profile in PROFILES.items():
        title, note = _PAPERS[name]
        rows += ["", f"## Trang giấy: {title}", "", *((note, "") if note else ())]
        rows += ["| phần | đặt | được phép | căn cứ |", "|---|---|---|---|"]
        rows += [_measure(title, getattr(profile.page, part)) for part, title in _SHEET.items()]
        rows += [_measure(f"{style.title}: {_look(style)}", style.size) for style in profile.styles.values()]
    return "\n".join([*rows, ""])


def _measure(title: str, measure: Measure) -> str:
    allowed = f"{measure.low:.3g}" if measure.low == measure.high else f"{measure.low:.3g}-{measure.high:.3g}"
    return f"| {title} | {measure.value:g} | {allowed} | {measure.source} |"


def _look(style: Style) -> str:
    parts = (("in hoa", style.upper), ("đậm", style.bold), ("nghiêng" if style.italic else "đứng", True))
    return ", ".join(["cỡ chữ", *(word for word, on in parts if on)])


if __name__ == "__main__":
    sys.stdout.write(rules() if sys.argv[1:] == ["rules"] else page())
