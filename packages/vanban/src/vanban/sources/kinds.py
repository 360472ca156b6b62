"""What a file is, told by its first bytes and, for a zip, by its members; never by its name."""

from __future__ import annotations

import io
import re
import struct
import zipfile
from pathlib import PurePosixPath
from typing import Literal

from vanban.sources import refusals
from vanban.sources.model import Unreadable

Content = Literal["txt", "docx", "pdf", "doc", "rtf", "odt", "image"]

_IMAGES = (
    (b"\xff\xd8\xff", "ảnh JPEG"),
    (b"\x89PNG\r\n\x1a\n", "ảnh PNG"),
    (b"GIF87a", "ảnh GIF"),
    (b"GIF89a", "ảnh GIF"),
    (b"II*\x00", "ảnh TIFF"),
    (b"MM\x00*", "ảnh TIFF"),
    (b"BM", "ảnh BMP"),
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OTHERS = (
    (b"Rar!\x1a\x07", "tệp nén RAR"),
    (b"7z\xbc\xaf\x27\x1c", "tệp nén 7z"),
    (b"\x1f\x8b", "tệp nén GZ"),
    (b"MZ", "chương trình Windows"),
    (b"\x7fELF", "chương trình Linux"),
    (b"%!PS", "tệp in PostScript"),
    (b"ID3", "tệp âm thanh MP3"),
    (b"OggS", "tệp âm thanh OGG"),
    (b"fLaC", "tệp âm thanh FLAC"),
    (b"\x1aE\xdf\xa3", "tệp phim MKV"),
    (b"SQLite format 3\x00", "cơ sở dữ liệu SQLite"),
)
_NOUNS: dict[Content, str] = {
    "txt": "văn bản thuần",
    "docx": "tài liệu Word (.docx)",
    "pdf": "tài liệu PDF",
    "doc": "tài liệu Word đời cũ (.doc)",
    "rtf": "tài liệu RTF",
    "odt": "tài liệu OpenDocument (.odt)",
    "image": "hình ảnh",
}
_ENDINGS: dict[str, frozenset[Content]] = {
    ".txt": frozenset({"txt"}),
    ".text": frozenset({"txt"}),
    ".md": frozenset({"txt"}),
    ".docx": frozenset({"docx"}),
    ".docm": frozenset({"docx"}),
    ".dotx": frozenset({"docx"}),
    # Word itself opens any of these under the old ending, and people rename them so.
    ".doc": frozenset({"doc", "docx", "rtf"}),
    ".rtf": frozenset({"rtf"}),
    ".odt": frozenset({"odt"}),
    ".pdf": frozenset({"pdf"}),
    ".jpg": frozenset({"image"}),
    ".jpeg": frozenset({"image"}),
    ".png": frozenset({"image"}),
    ".tif": frozenset({"image"}),
    ".tiff": frozenset({"image"}),
}
_HTML = re.compile(rb"\s*(?:<!--.{0,500}?-->\s*)*<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE | re.DOTALL)


def ending(name: str) -> str:
    """Return the ending of a file name in lower case with its dot, "" when it has none."""
    return PurePosixPath(name.replace("\\", "/")).suffix.lower()


def content_of(data: bytes, name: str) -> Content:
    """Tell what a file holds.

    Args:
        data: the whole file.
        name: its name, used only to notice that it says something else.

    Raises:
        Unreadable: "empty", "encrypted" (a Word file with a password), "unsupported", "broken" (a zip that does not
            open) or "not-what-name-says".
    """
    if not data.strip(b"\x00 \t\r\n\xef\xbb\xbf\xfe\xff"):
        raise refusals.empty()
    says = ending(name)
    try:
        content = _sniff(data)
    except Unreadable as refusal:
        if refusal.code == "unsupported" and says in (".docx", ".pdf", ".txt"):
            what = refusal.vi.removeprefix("Chưa đọc được ").split(";", 1)[0]
            raise refusals.not_what_name_says(name, says, what) from None
        raise
    expected = _ENDINGS.get(says)
    if expected is not None and content not in expected:
        if content == "txt" and says in (".pdf", ".docx") and _looks_cut(data, says):
            raise refusals.broken("PDF" if says == ".pdf" else "Word")
        raise refusals.not_what_name_says(name, says, _NOUNS[content])
    return content


def _looks_cut(data: bytes, says: str) -> bool:
    """A .docx or .pdf whose first bytes are gone or overwritten still shows its own words further down."""
    if says == ".pdf":
        return b"endobj" in data or b"startxref" in data
    return b"PK\x01\x02" in data or b"PK\x03\x04" in data


def _sniff(data: bytes) -> Content:
    head = data[:1024]
    if b"%PDF-" in head:
        return "pdf"
    if data.startswith(b"PK\x03\x04"):
        return _zip_content(data)
    if data.startswith(_OLE):
        return _ole_content(data)
    if head.lstrip(b"\xef\xbb\xbf \r\n").startswith(b"{\\rtf"):
        return "rtf"
    for magic, _ in _IMAGES:
        if data.startswith(magic) and (magic != b"BM" or struct.unpack_from("<I", data.ljust(6), 2)[0] == len(data)):
            return "image"
    if data[4:12] in (b"ftypheic", b"ftypheix", b"ftypmif1", b"ftypavif") or (
        data[:4] == b"RIFF" and data[8:12] == b"WEBP"
    ):
        return "image"
    for magic, what in _OTHERS:
        if data.startswith(magic) and _binary(data):
            raise refusals.unsupported(
                what,
                "hãy gửi văn bản dạng .docx, .pdf hoặc .txt",
                "This kind of file is not read; send .docx, .pdf or .txt.",
            )
    if _HTML.match(head.removeprefix(b"\xef\xbb\xbf")) or head[:200].lower().startswith(b"mime-version:"):
        raise refusals.unsupported(
            "trang web lưu về (HTML)",
            "hãy mở bằng Word rồi lưu lại thành .docx",
            "A saved web page is not read; open it with Word and save it as .docx.",
        )
    if _binary(data):
        raise refusals.unsupported(
            "tệp nhị phân không rõ loại",
            "hãy gửi văn bản dạng .docx, .pdf hoặc .txt",
            "An unknown binary file is not read; send .docx, .pdf or .txt.",
        )
    return "txt"


def _binary(data: bytes) -> bool:
    """Many control bytes, and no UTF-16 to explain the zeros."""
    sample = data[:4_000]
    if sample.startswith((b"\xff\xfe", b"\xfe\xff")):
        return False
    zeros = (sample[0::2].count(0), sample[1::2].count(0))
    if min(zeros) * 20 <= max(zeros) and max(zeros) * 2 > len(sample) // 2:
        return False
    controls = sum(byte < 0x20 and byte not in b"\t\n\r\x0b\x0c\x1b\x00" for byte in sample) + sample.count(0)
    return controls * 20 > len(sample) and controls > 4


def _zip_content(data: bytes) -> Content:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
            kind = (
                archive.read("mimetype")[:100]
                if "mimetype" in names and archive.getinfo("mimetype").file_size < 200
                else b""
            )
    except (zipfile.BadZipFile, EOFError, OSError, NotImplementedError, RuntimeError, ValueError, struct.error):
        raise refusals.broken("Word") from None
    except Exception as error:  # zlib.error has no public base class
        if type(error).__name__ != "error":
            raise
        raise refusals.broken("Word") from None
    if "[Content_Types].xml" in names or any(name.startswith("word/") for name in names):
        if any(name.startswith("xl/") for name in names):
            raise refusals.unsupported(
                "bảng tính Excel",
                "hãy chép bảng sang Word hoặc in ra PDF rồi tải lên",
                "A spreadsheet is not read; copy the table into Word or print it to PDF.",
            )
        if any(name.startswith("ppt/") for name in names):
            raise refusals.unsupported(
                "tệp trình chiếu PowerPoint",
                "hãy gửi văn bản dạng .docx, .pdf hoặc .txt",
                "A presentation is not read; send .docx, .pdf or .txt.",
            )
        return "docx"
    if kind.startswith(b"application/vnd.oasis.opendocument.text"):
        return "odt"
    raise refusals.unsupported(
        "tệp nén ZIP",
        "hãy giải nén rồi tải lên từng văn bản dạng .docx, .pdf hoặc .txt",
        "A zip archive is not read; unpack it and send the documents one by one.",
    )


def _ole_content(data: bytes) -> Content:
    # Names of streams stand in the directory as UTF-16.
    def has(stream: str) -> bool:
        return stream.encode("utf-16-le") in data

    if has("EncryptedPackage"):
        raise refusals.encrypted("Word")
    if has("WordDocument"):
        return "doc"
    raise refusals.unsupported(
        "tệp Office đời cũ không phải Word",
        "hãy mở bằng chương trình đã tạo ra nó rồi lưu lại thành .docx hoặc .pdf",
        "An old Office file that is not Word is not read; save it as .docx or .pdf.",
    )
