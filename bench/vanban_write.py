"""How long a 12-page report takes as DOCX and PDF: in a fresh process, and in one that has written before.

The report is made by a generator: prose, two ruled tables of 20 rows, two charts, lists, a signature. Limits of the
project: under 2 s cold (start of Python and imports included) and under 1 s warm, for both files together.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import time

PAGES = 12
ROUNDS = 7
UNITS = ("Quế Trung", "Quế Lộc", "Quế Lâm", "Ninh Phước", "Phước Ninh", "Sơn Viên")


def chart(seed: int) -> str:
    """A bar chart as SVG."""
    bars = "".join(
        f'<rect x="140" y="{20 + 40 * n}" width="{40 + (seed * 37 + n * 61) % 400}" height="28" fill="#0b5a5e"/>'
        f'<text x="130" y="{40 + 40 * n}" text-anchor="end">{name}</text>'
        for n, name in enumerate(UNITS)
    )
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 640 270"><g font-size="14">{bars}</g></svg>'


def report(seed: int):
    """A report of `PAGES` pages; another seed gives other words and numbers."""
    from vanban.write import Figure, Header, Heading, Item, Paper, Para, Signature, table, text

    sentence = (
        "Ủy ban nhân dân các xã đã tiếp âm {} lượt chương trình chuyển đổi số, đăng {} tin, bài trên trang thông tin "
        "điện tử và hướng dẫn {} người dân sử dụng dịch vụ công trực tuyến tại nhà văn hóa thôn."
    )
    blocks = []
    for part in range(6):
        blocks.append(Heading(1, None, f"Kết quả nhóm việc thứ {part + 1}"))
        for number in range(3):
            blocks.append(Heading(2, None, f"Nội dung {number + 1}"))
            for n in range(3 if part % 3 else 2):
                value = seed + part * 31 + number * 7 + n
                blocks.append(Para(text(" ".join(sentence.format(value, value * 3, value * 11) for _ in range(2)))))
            blocks.append(Item("-", text(sentence.format(seed, part, number))))
        if part in (1, 3):
            rows = [
                [str(n), f"Việc {n} quý {part}", str(n * seed % 97), str(n * 13), f"{n},{part}"] for n in range(1, 21)
            ]
            blocks.append(table(["TT", "Chỉ tiêu", "Kế hoạch", "Thực hiện", "Tỷ lệ"], rows, align="clrrr"))
        if part in (2, 4):
            blocks.append(
                Figure(chart(seed + part), "Biểu đồ cột số lượt theo xã", f"Hình {part // 2}. Số lượt theo xã")
            )
    return Paper(
        "report",
        Header("UBND huyện Nông Sơn", symbol="BC-UBND", place="Nông Sơn", month=9, year=2026),
        "Báo cáo",
        f"Kết quả truyền thông chuyển đổi số quý III năm 2026, bản {seed}",
        ("Ủy ban nhân dân tỉnh",),
        blocks=tuple(blocks),
        signature=Signature(("TM. Ủy ban nhân dân", "KT. Chủ tịch"), "Phó Chủ tịch", "Nguyễn Văn Mẫu"),
        recipients=("Như trên", "Lưu: VT, VHTT"),
    )


def once(seed: int) -> tuple[float, float, int]:
    """Processor seconds for the DOCX and the PDF of a report that was not written before, and its number of pages."""
    import pypdfium2
    from vanban.write import to_docx, to_pdf

    paper = report(seed)
    start = time.process_time()
    to_docx(paper)
    middle = time.process_time()
    data = to_pdf(paper)
    end = time.process_time()
    with pypdfium2.PdfDocument(data) as document:
        return middle - start, end - middle, len(document)


def cold() -> float:
    """Seconds of a whole new process that writes both files, start of Python included."""
    code = (
        f"import importlib.util as u; s = u.spec_from_file_location('b', {__file__!r}); m = u.module_from_spec(s);"
        "s.loader.exec_module(m); p = m.report(5); from vanban.write import to_docx, to_pdf; to_docx(p); to_pdf(p)"
    )
    start = time.perf_counter()
    subprocess.run([sys.executable, "-c", code], check=True)
    return time.perf_counter() - start


def main() -> None:
    colds = [cold() for _ in range(3)]
    once(1)
    runs = [once(seed) for seed in range(2, 2 + ROUNDS)]
    docx_ms = statistics.median(one[0] for one in runs) * 1000
    pdf_ms = statistics.median(one[1] for one in runs) * 1000
    figures = {
        "bench": "vanban_write",
        "pages": runs[0][2],
        "cold_ms": round(statistics.median(colds) * 1000),
        "cold_limit_ms": 2000,
        "cold_ratio": round(statistics.median(colds) / 2, 3),
        "warm_docx_ms": round(docx_ms),
        "warm_pdf_ms": round(pdf_ms),
        "warm_ms": round(docx_ms + pdf_ms),
        "warm_limit_ms": 1000,
        "warm_ratio": round((docx_ms + pdf_ms) / 1000, 3),
    }
    print(f"A report of {figures['pages']} pages, DOCX and PDF (median of 3 cold and {ROUNDS} warm runs)")
    print(f"  cold process, both files   {figures['cold_ms']:>6} ms   limit 2000 ms   ratio {figures['cold_ratio']}")
    print(f"  warm, DOCX                 {figures['warm_docx_ms']:>6} ms")
    print(f"  warm, PDF/A-2a + UA-1      {figures['warm_pdf_ms']:>6} ms")
    print(f"  warm, both files           {figures['warm_ms']:>6} ms   limit 1000 ms   ratio {figures['warm_ratio']}")
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
