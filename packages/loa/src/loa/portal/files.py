"""Files that a story offers: what may come in, checked by its bytes; how it goes out."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass

from django.utils.translation import gettext as _

from loa.evidence.files import Upload, check_upload
from loa.kit.refused import Refused

_OFFICE = "application/vnd.openxmlformats-officedocument."
KINDS = {
    "application/pdf": ("pdf", "document"),
    f"{_OFFICE}wordprocessingml.document": ("docx", "document"),
    f"{_OFFICE}spreadsheetml.sheet": ("xlsx", "document"),
    f"{_OFFICE}presentationml.presentation": ("pptx", "document"),
    "text/plain": ("txt", "document"),
    "audio/mpeg": ("mp3", "audio"),
    "audio/mp4": ("m4a", "audio"),
    "audio/ogg": ("ogg", "audio"),
    "video/mp4": ("mp4", "video"),
    "video/webm": ("webm", "video"),
}
"""True kinds that are taken: the ending under which each is stored and handed out, and what it is for a reader."""
ACCEPT = {
    "document": ".pdf,.docx,.xlsx,.pptx,.txt,.csv",
    "audio": ".mp3,.m4a,.ogg",
    "video": ".mp4,.webm",
}


@dataclass(frozen=True, slots=True)
class Clean:
    """A file that may be offered: its bytes, true kind, ending, what it is for a reader, and hash."""

    data: bytes
    mime: str
    suffix: str
    kind: str
    sha256: str


def clean(filename: str, data: bytes) -> Clean:
    """Check a file by its bytes.

    Raises:
        Refused: empty, too large, of a kind that we do not offer, with macros, or one file hidden in another.
    """
    try:
        upload = check_upload(Upload(filename, data))
    except Refused as refusal:
        raise Refused(*refusal.reasons, field="file") from None
    suffix, kind = KINDS.get(upload.mime, ("", ""))
    if not suffix:
        raise Refused(
            _("Tệp loại này không đưa lên bài được. Dùng PDF, Word, Excel, PowerPoint, chữ, MP3, M4A, MP4 hoặc WebM."),
            field="file",
        )
    _only_one_file(upload)
    return Clean(data, upload.mime, suffix, kind, upload.sha256)


def _only_one_file(upload: Upload) -> None:
    """An office file has no macros; any other file is not an archive as well (what opens as two things lies in one)."""
    is_archive = zipfile.is_zipfile(io.BytesIO(upload.data))
    if not upload.mime.startswith(_OFFICE):
        if is_archive:
            raise Refused(_("Trong tệp có giấu một tệp nén. Lưu lại tệp từ phần mềm gốc rồi tải lên."), field="file")
        return
    try:
        with zipfile.ZipFile(io.BytesIO(upload.data)) as archive:
            names = archive.namelist()
    except zipfile.BadZipFile:
        raise Refused(_("Tệp đã hỏng, không mở được. Lưu lại rồi tải lên."), field="file") from None
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise Refused(_("Tệp có macro nên không đưa lên được. Lưu thành tệp không có macro."), field="file")
