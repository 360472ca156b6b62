"""The docs page of findings, made from the catalogue: ``python -m vanban.check.page > docs/findings.md``."""

from __future__ import annotations

import sys

from vanban.check.report import catalogue

_GROUPS = (
    (
        "Mâu thuẫn trong văn bản",
        "year-conflict date-conflict issuer-conflict order-suspect cited-after-issue date-invalid weekday-conflict "
        "deadline-before-issue deadline-year period-reversed deadline-conflict cadence-conflict count-conflict "
        "scope-copied verb-conflict symbol-conflict sum-mismatch number-conflict",
    ),
    (
        "Nhiệm vụ và đơn vị",
        "unit-missing unit-vague unit-spelling unit-not-in-assignment deadline-missing cadence-vague duplicate-duty",
    ),
    (
        "Thể thức",
        "header-missing number-form numbering reference-missing signature-form signer-missing recipients-form "
        "tag-unfilled",
    ),
    ("Chính tả, gõ máy", "spelling capitals doubled-word punctuation quote-unbalanced bracket-unbalanced"),
)
_SEVERITY = {"error": "lỗi", "warning": "cảnh báo", "note": "lưu ý"}


def page() -> str:
    """The page as Markdown, every code once."""
    entries = catalogue()
    rest = " ".join(code for code in entries if code not in _named())
    rows = [
        "# Các mã của `vanban check`",
        "",
        "Trang này được tạo từ danh mục của chương trình (`python -m vanban.check.page`).",
        "Lỗi và cảnh báo làm lệnh kết thúc với mã 1; lưu ý thì không. Chương trình chỉ nêu điều văn bản tự cho thấy,",
        "không tự sửa.",
        "",
    ]
    for title, group in (*_GROUPS, ("Trình bày (.docx, .pdf)", rest)):
        rows += [f"## {title}", ""]
        for code in group.split():
            entry = entries[code]
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


def _named() -> set[str]:
    return {code for _, group in _GROUPS for code in group.split()}


if __name__ == "__main__":
    sys.stdout.write(page())
