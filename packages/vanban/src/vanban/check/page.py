"""The docs page of findings, made from the catalogue: ``make findings`` writes ``packages/vanban/docs/findings.md``."""

from __future__ import annotations

import sys

from vanban.check.report import catalogue

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
                f"*English:* {entry['en']}",
                "",
                f"- Vì sao: {entry['why_vi']}",
                f"- Ví dụ: {entry['example']}",
                f"- Căn cứ: {entry['source']}",
                "",
            ]
    return "\n".join(rows)


if __name__ == "__main__":
    sys.stdout.write(page())
