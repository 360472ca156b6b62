"""What may be attached as proof: checked by its bytes, not by its name."""

from __future__ import annotations

import codecs
import hashlib
from dataclasses import dataclass

import filetype
from django.conf import settings
from django.core.files import File
from django.utils.translation import gettext as _

from loa.kit.refused import Refused

ALLOWED = {
    "image/jpeg",
    "image/png",
    "image/gif",
    "image/webp",
    "image/heic",
    "image/avif",
    "application/pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "application/zip",
    "audio/mpeg",
    "audio/x-wav",
    "audio/ogg",
    "audio/x-flac",
    "audio/mp4",
    "audio/aac",
    "video/mp4",
    "video/quicktime",
    "video/webm",
}
INLINE = {"image/jpeg", "image/png", "image/gif", "image/webp", "image/avif", "text/plain"}
"""Kinds that a browser may show in place; everything else is handed out as a download. PDF too: browsers do not show
it in a sandbox."""


@dataclass(frozen=True, slots=True)
class Upload:
    """A file's name and bytes; kind and hash are read from the bytes."""

    filename: str
    data: bytes
    mime: str = ""
    sha256: str = ""

    @property
    def size(self) -> int:
        return len(self.data)


def clean_name(filename: str) -> str:
    """A file's own name: no folders, nothing that does not print (line ends, direction marks), the ending kept when it
    is long."""
    name = "".join(c for c in filename.replace("\\", "/").rsplit("/", 1)[-1] if c.isprintable()).strip(" .")
    stem, dot, ending = name.rpartition(".")
    if dot and stem and len(ending) <= 10:
        return f"{stem[: 254 - len(ending)]}.{ending}"
    return name[:255] or "tep"


def take(file: File) -> Upload:
    """What a form or the API sent, read into memory only once its size is known to be allowed.

    Raises:
        Refused: too large.
    """
    _check_size(clean_name(file.name or ""), file.size)
    return Upload(file.name or "", file.read())


def _check_size(name: str, size: int) -> None:
    limit = settings.INSTALLATION.upload_megabytes
    if size > limit * 2**20:
        raise Refused(
            _("Tệp “%(name)s” lớn hơn %(limit)d MB. Thu nhỏ rồi gửi lại, hoặc ghi đường dẫn.")
            % {"name": name, "limit": limit},
            field="files",
        )


def check_upload(upload: Upload) -> Upload:
    """The same file with its true kind and hash.

    Raises:
        Refused: empty, too large, or of a kind that proves nothing.
    """
    name = clean_name(upload.filename)
    if not upload.data:
        raise Refused(_("Tệp “%(name)s” rỗng. Chọn lại tệp.") % {"name": name}, field="files")
    _check_size(name, upload.size)
    mime = filetype.guess_mime(upload.data) or _text_mime(upload.data)
    if mime not in ALLOWED | {"text/plain"}:
        raise Refused(
            _("Tệp “%(name)s” thuộc loại không nhận. Dùng ảnh, PDF, Word, Excel, âm thanh hoặc video.")
            % {"name": name},
            field="files",
        )
    return Upload(name, upload.data, mime, hashlib.sha256(upload.data).hexdigest())


def _text_mime(data: bytes) -> str:
    """Plain text when the bytes are UTF-8 without control characters or markup; else nothing."""
    try:
        # Strict, but a letter that the limit cuts in two is no fault.
        text = codecs.getincrementaldecoder("utf-8-sig")().decode(data[:65536], final=len(data) <= 65536)
    except UnicodeDecodeError:
        return ""
    if any(c < " " and c not in "\t\r\n\f" for c in text) or text.lstrip().startswith("<"):
        return ""
    return "text/plain"
