"""Which format a file is in is asked of its bytes first, and of its name only then."""

from __future__ import annotations

import io
import zipfile

from loa.contest.bank import gift, lines, tables, word, xml
from loa.contest.bank.question import Reading, Unreadable

FORMATS = {
    "docx": "Word (.docx)",
    "xlsx": "Excel (.xlsx)",
    "gift": "GIFT (.gift, .txt)",
    "aiken": "Aiken (.txt)",
    "moodle": "Moodle XML (.xml)",
    "qti": "QTI 3 (.zip, .xml)",
    "text": "Văn bản (.txt)",
}
MOST_BYTES = 30 * 2**20
MOST_UNPACKED = 80 * 2**20


def read(filename: str, data: bytes) -> Reading:
    """The questions of a file.

    Args:
        filename: only its ending is looked at, where the bytes leave it open.
        data: the whole file.

    Returns:
        what was understood, item by item, with the faults of each; nothing is left out silently.

    Raises:
        Unreadable: the file is empty, too large, broken, or in none of FORMATS; the sentence says what to do.
    """
    try:
        return _read(filename, data)
    except Unreadable:
        raise
    except (ValueError, OverflowError):
        # A number that is none, or a list that begins at ten million.
        raise Unreadable("Tệp có chỗ sai quy cách. Mở bằng phần mềm đã tạo ra nó, lưu lại rồi thử.") from None


def _read(filename: str, data: bytes) -> Reading:
    if not data.strip():
        raise Unreadable("Tệp trống.")
    if len(data) > MOST_BYTES:
        raise Unreadable("Tệp lớn quá 30 MB. Bỏ bớt hình, hoặc chia nhỏ.")
    if data[:2] == b"PK":
        return _archive(data)
    if data[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        raise Unreadable("Đây là tệp Word hoặc Excel đời cũ (.doc, .xls). Mở ra, lưu lại dạng .docx hoặc .xlsx.")
    if data[:5] == b"%PDF-":
        raise Unreadable("Chưa đọc được câu hỏi từ PDF. Dùng tệp Word gốc.")
    return _text(filename, data)


def _archive(data: bytes) -> Reading:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
            if sum(info.file_size for info in archive.infolist()) > MOST_UNPACKED:
                raise Unreadable("Tệp giải nén ra lớn quá.")
    except (zipfile.BadZipFile, NotImplementedError):
        raise Unreadable("Tệp bị hỏng, không mở được. Tải lại hoặc lưu lại rồi thử.") from None
    if "word/document.xml" in names:
        return _some(word.read_docx(data))
    if "xl/workbook.xml" in names:
        return _some(tables.read_xlsx(data))
    if any(name.lower().endswith(".xml") for name in names):
        return _some(xml.read_qti_package(data))
    raise Unreadable("Tệp nén này không phải Word, Excel hay gói QTI.")


def decoded(data: bytes) -> str:
    """The text of bytes: UTF-8 or UTF-16 with its mark.

    Raises:
        Unreadable: neither.
    """
    try:
        if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
            return data.decode("utf-16")
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Unreadable("Chữ trong tệp không phải Unicode (có thể là TCVN3, VNI). Lưu lại dạng UTF-8.") from None


def _text(filename: str, data: bytes) -> Reading:
    if data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"<":
        root = xml.parse(data)
        if root.tag == "quiz":
            return _some(xml.read_moodle(root))
        return _some(xml.read_qti(root))
    text = decoded(data)
    if "\x00" in text:
        raise Unreadable("Tệp này không phải văn bản.")
    ending = filename.rsplit(".", 1)[-1].lower()
    if ending == "gift" or ("{" in text and "}" in text and ("=" in text or "{T" in text or "{F" in text)):
        return _some(gift.read_gift(text))
    aiken = any(line.startswith("ANSWER:") for line in text.splitlines())
    return _some(lines.read_lines(lines.plain(text), "aiken" if aiken else "text"))


def _some(reading: Reading) -> Reading:
    if not reading.items:
        raise Unreadable(
            "Không thấy câu hỏi nào. Mỗi câu bắt đầu bằng “Câu 1:” hoặc số thứ tự, phương án A. B. C. D.; hoặc một bảng"
            " có cột Câu hỏi, A, B, C, D, Đáp án."
        )
    return reading
