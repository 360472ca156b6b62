"""Command line: ``vanban read FILE [--json]``, ``vanban check FILE [--json|--sarif]`` and the commands of ``convert``.

Exit status of ``check``: 0 nothing to report, 1 at least one error or warning, 2 the file cannot be read.
``read`` ends with 0 or 2.
"""

from __future__ import annotations

import argparse
import errno
import json
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TextIO

from vanban import convert


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="vanban", description="Đọc và kiểm tra văn bản hành chính (.txt, .docx, .pdf)."
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="LỆNH")
    read = commands.add_parser("read", help="đọc kế hoạch: nhiệm vụ, văn bản dẫn, điều cần xem lại")
    read.add_argument("file", metavar="TỆP", help="tệp .txt, .docx hoặc .pdf; “-” là văn bản từ đầu vào chuẩn")
    read.add_argument("--json", action="store_true", help="in JSON đầy đủ")
    check = commands.add_parser("check", help="kiểm tra: mâu thuẫn, thiếu sót, chính tả, thể thức")
    check.add_argument("file", metavar="TỆP", help="tệp .txt, .docx hoặc .pdf; “-” là văn bản từ đầu vào chuẩn")
    form = check.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="in JSON")
    form.add_argument("--sarif", action="store_true", help="in SARIF 2.1.0 cho trình soạn thảo và CI")
    check.add_argument("--english", action="store_true", help="thông báo bằng tiếng Anh")
    convert.add_commands(commands)
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line; returns the exit status."""
    options = _parser().parse_args(argv)
    from vanban.sources.model import Unreadable

    try:
        return _run(options, sys.stdout)
    except Unreadable as refusal:
        print(f"vanban: {options.file}: {refusal.vi}", file=sys.stderr)
        return 2
    except BrokenPipeError:
        return 0
    except OSError as error:
        print(f"vanban: {error.filename or options.file}: {_trouble(error)}", file=sys.stderr)
        return 2


_TROUBLES = {
    errno.ENOENT: "không có tệp hoặc thư mục này; hãy kiểm tra lại đường dẫn.",
    errno.EACCES: "không có quyền mở tệp; hãy kiểm tra quyền truy cập.",
    errno.EPERM: "không có quyền mở tệp; hãy kiểm tra quyền truy cập.",
    errno.EISDIR: "đây là thư mục, không phải tệp.",
    errno.ENOTDIR: "đường dẫn đi qua một tệp không phải thư mục; hãy kiểm tra lại đường dẫn.",
    errno.ENAMETOOLONG: "tên tệp quá dài.",
    errno.ENOSPC: "ổ đĩa đã đầy; hãy giải phóng chỗ trống rồi làm lại.",
    errno.EROFS: "ổ đĩa chỉ cho đọc, không ghi được.",
    errno.EIO: "lỗi đọc, ghi ổ đĩa; hãy kiểm tra thiết bị lưu trữ.",
}


def _trouble(error: OSError) -> str:
    """What the system says, in Vietnamese; what it seldom says by its number."""
    return _TROUBLES.get(error.errno or 0, f"không mở được tệp (mã lỗi {error.errno} của hệ thống).")


def _run(options: argparse.Namespace, out: TextIO) -> int:
    if options.command in convert.COMMANDS:
        return convert.run(options, out)
    from vanban import output
    from vanban.api import read_file, read_text

    typed = ""
    if options.file == "-":
        typed = sys.stdin.buffer.read().decode("utf-8", "replace")
        reading = read_text(typed, "-")
    else:
        reading = read_file(options.file)
    if options.command == "read":
        if options.json:
            json.dump(reading.to_dict(), out, ensure_ascii=False, indent=1)
            out.write("\n")
        else:
            out.write(output.summary(reading))
        return 0
    if options.json:
        json.dump(list(reading.to_dict()["findings"]), out, ensure_ascii=False, indent=1)
        out.write("\n")
    elif options.sarif:
        from vanban.sarif import sarif

        lines = re.split("\r\n|[\r\n]", typed or _typed(options.file))
        json.dump(sarif(reading, lines, options.english), out, ensure_ascii=False, indent=1)
        out.write("\n")
    else:
        out.write(output.findings_text(reading, english=options.english))
    return 1 if any(finding.severity in ("error", "warning") for finding in reading.findings) else 0


def _typed(path: str) -> str:
    """The text of a text file, "" of any other: only text has lines and columns that an editor shows."""
    try:
        return Path(path).read_text("utf-8-sig") if path.lower().endswith((".txt", ".md")) else ""
    except UnicodeDecodeError:
        return ""


if __name__ == "__main__":
    sys.exit(main())
